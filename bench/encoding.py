"""Measure detect_encoding on texts of your own: which share is read exactly, by kind of page.

    python bench/encoding.py --hans NEWS.parquet --hant LAWS.parquet [--seed 1] [--fuzz 2000] [--show 3]

The texts (Parquet with a column ``text``; Simplified and Traditional) are cut, written in every encoding,
declared rightly, wrongly and not at all, damaged, mixed, read wrongly; then read by the stage. Prints a line a
group: items, items read exactly, share of characters kept where bytes were broken; then how many characters
the broken bytes belonged to, and how many were lost: what is lost beyond those hit is what reading could do better.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from schemas.column import schema_of
from schemas.frames import RAW
from tasks.detect_encoding import detect_encoding
from tasks.repair.mojibake import undo_mojibake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HANS_CODECS = ("utf-8", "gb2312", "gbk", "gb18030", "hz", "utf-16-le", "utf-16-be")
HANT_CODECS = ("utf-8", "big5", "cp950", "big5hkscs", "gb18030", "utf-16-le", "utf-16-be")
SIZES = (50, 200, 1_000, 10_000, 100_000)
VARIANTS = str.maketrans("•､‾∼♁☉／＼¥¢£―・", "‧﹑¯～⊕⊙∕﹨￥￠￡—·")
"""Rare symbols that codecs of one family map differently."""


class Item(NamedTuple):
    """Bytes, what they should be read as, the group they count in, and how many characters damage hit."""

    group: str
    raw: bytes
    text: str
    n_hit: int = 0


class Texts:
    """Passages of the texts given, by script."""

    def __init__(self, hans: Iterable[Path], hant: Iterable[Path], rng: random.Random) -> None:
        self.rng = rng
        self.by_script = {"hans": _read(hans), "hant": _read(hant)}

    def passage(self, script: str, codec: str, size: int) -> str:
        """About ``size`` bytes of text that the codec has, from a random place."""
        texts = self.by_script[script]
        out = ""
        while len(out) < size:
            text = self.rng.choice(texts)
            out += text[self.rng.randrange(max(1, len(text) - 20)) :].encode(codec, "ignore").decode(codec)
        while len(out.encode(codec)) > size:
            out = out[: max(1, int(len(out) * 0.98) - 1)] if len(out) > 1 else ""
        return out.strip()

    def lines(self, script: str, n: int) -> list[str]:
        """``n`` lines as they stand in the texts."""
        return [self.rng.choice(self.rng.choice(self.by_script[script]).split("\n"))[:400] for _ in range(n)]


def _read(paths: Iterable[Path]) -> list[str]:
    return [text for path in paths for text in pq.read_table(path, columns=["text"])["text"].to_pylist() if text]


def clean_items(texts: Texts, rng: random.Random) -> Iterable[Item]:
    """Plain texts in every encoding and size, and HTML with a right, a wrong and no declaration."""
    for script, codecs in (("hans", HANS_CODECS), ("hant", HANT_CODECS)):
        for codec in codecs:
            for size in SIZES:
                for _ in range(26 if size == 50 else 3 if size == 100_000 else 10):
                    text = texts.passage(script, codec, size)
                    group = "50 bytes" if size == 50 else f"plain {codec}"
                    yield Item(group, text.encode(codec), text)
            if codec.startswith("utf-16") or codec == "hz":
                continue
            for declared in (codec, "", *rng.sample(["utf-8", "gb2312", "big5", "iso-8859-1", "euc-kr"], 3)):
                same = {"gb2312": "gbk", "gb18030": "gbk", "cp950": "big5", "big5hkscs": "big5"}
                is_right = same.get(declared, declared) == same.get(codec, codec)
                kind = "none" if not declared else "right" if is_right else "wrong"
                for _ in range(6):
                    text = html(texts.passage(script, codec, rng.choice((20, 200, 2000))), declared, rng)
                    yield Item(f"html, {kind} declaration", text.encode(codec), text)


def html(text: str, declared: str, rng: random.Random) -> str:
    """A page with much markup around the text."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    boxes = "".join(f'<div class="c{rng.randrange(99)}"><a href="/p{i}.htm">x</a></div>\n' for i in range(40))
    return f"<html><head>{meta}<title>{text[:9]}</title></head><body>{boxes}<p>{text}</p>\n{boxes}</body></html>"


def cut_items(texts: Texts) -> Iterable[Item]:
    """Pages cut inside their last character, and UTF-8 with a few bad bytes."""
    for script, codec in (("hans", "utf-8"), ("hans", "gb18030"), ("hant", "cp950"), ("hans", "utf-16-le")):
        for _ in range(8):
            text = texts.passage(script, codec, 900)
            yield Item("cut at the tail", (text + "中").encode(codec)[:-1], text)


def damaged_items(texts: Texts, rng: random.Random) -> Iterable[Item]:
    """1,200 characters with 1, 3 or 5 bytes overwritten, taken out or put in, or the head cut."""
    for script, codec in (("hans", "gbk"), ("hant", "cp950"), ("hans", "utf-8")):
        for n in (1, 3, 5):
            for _ in range(25):
                text = texts.passage(script, codec, 3600 if codec == "utf-8" else 2400)
                raw, n_hit = _broken(text, codec, n, rng)
                yield Item(f"damaged {codec}, {n} bytes", raw, text, n_hit)
        for _ in range(25):
            text = texts.passage(script, codec, 2400)
            yield Item(f"damaged {codec}, head cut", ("中" + text).encode(codec)[1:], text)


def _broken(text: str, codec: str, n: int, rng: random.Random) -> tuple[bytes, int]:
    """The bytes of a text, ``n`` of them taken out, overwritten or followed by a stray one; the characters that hit."""
    raw = bytearray(text.encode(codec))
    owners = [place for place, character in enumerate(text) for _ in character.encode(codec)]
    hit = set()
    for _ in range(n):
        at = rng.randrange(len(raw))
        new = rng.choice(([], [rng.randrange(0x80, 0x100)], [raw[at], rng.randrange(0x80, 0x100)]))
        if len(new) < 2 or owners[at : at + 1] == owners[at + 1 : at + 2]:
            hit.add(owners[at])
        raw[at : at + 1] = bytes(new)
        owners[at : at + 1] = [owners[at]] * len(new)
    return bytes(raw), len(hit)


def mixed_items(texts: Texts) -> Iterable[Item]:
    """A header in UTF-8 and a body in GBK, a line of GBK in UTF-8, a line of UTF-8 in GBK, Big5 alike."""
    for script, codec in (("hans", "gbk"), ("hant", "cp950")):
        for first, body, last in (
            ("utf-8", codec, "utf-8"),
            (codec, "utf-8", "utf-8"),
            (codec, "utf-8", codec),
            ("utf-8", codec, codec),
        ):
            for size in (40, 120, 400) * 3:
                head, middle, tail = (texts.passage(script, codec, n) for n in (60, 3000, size))
                raw = head.encode(first) + b"\n" + middle.encode(body) + b"\n" + tail.encode(last)
                yield Item("mixed", raw, f"{head}\n{middle}\n{tail}")


WRONG = (
    ("utf-8 as latin-1", "hans", lambda s: s.encode().decode("latin-1")),
    ("utf-8 as cp1252", "hans", lambda s: _sloppy_1252(s.encode())),
    ("utf-8 as latin-1 twice", "hans", lambda s: s.encode().decode("latin-1").encode().decode("latin-1")),
    ("utf-8 as cp1252 twice", "hans", lambda s: _sloppy_1252(_sloppy_1252(s.encode()).encode())),
    ("gbk as latin-1", "hans", lambda s: s.encode("gbk").decode("latin-1")),
    ("gbk as cp1252", "hans", lambda s: _sloppy_1252(s.encode("gbk"))),
    ("big5 as latin-1", "hant", lambda s: s.encode("cp950").decode("latin-1")),
    ("utf-8 as gb18030", "hans", lambda s: s.encode().decode("gb18030")),
    ("utf-8 (hant) as gb18030", "hant", lambda s: s.encode().decode("gb18030")),
    ("big5 as gb18030", "hant", lambda s: s.encode("cp950").decode("gb18030")),
    ("gbk as big5", "hans", lambda s: s.encode("gbk").decode("cp950")),
    ("utf-8 as gbk, with losses", "hans", lambda s: s.encode().decode("gbk", "replace")),
    ("gbk as big5, with losses", "hans", lambda s: s.encode("gbk").decode("cp950", "replace")),
)
"""Wrong readings: name, script, and how; an error means that this passage does not come through without loss."""


def _sloppy_1252(raw: bytes) -> str:
    return "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252") for byte in raw
    )


def measure_mojibake(texts: Texts, rng: random.Random, show: int) -> None:
    """Passages of 6 to 200 characters, read wrongly and back; then clean lines."""
    for name, script, spoil in WRONG:
        passages = []
        while len(passages) < 300:
            text = re.sub(r"[<>\r\n]", "", texts.passage(script, "gb2312" if script == "hans" else "big5", 400))
            text = text[: rng.randrange(6, 200)]
            if sum(character > "\x7f" for character in text) >= 4:
                passages.append(text)
        exact = kept = tried = 0
        for text in passages:
            try:
                spoilt = spoil(text)
            except UnicodeDecodeError:
                continue
            tried += 1
            undone = undo_mojibake(spoilt)
            exact += undone == text
            kept += _kept(text, undone)
            if undone != text and show > 0:
                show -= 1
                print("   ", repr(text[:60]), "->", repr(spoilt[:60]), "->", repr(undone[:60]))
        print(f"{'mojibake: ' + name:42} {tried:6} {exact:6} {exact / max(1, tried):8.4f} {kept / max(1, tried):9.4f}")
    for script, n in (("hans", 9000), ("hant", 3000)):
        lines = texts.lines(script, n)
        changed = [(line, undone) for line in lines if (undone := undo_mojibake(line)) != line]
        print(f"clean lines changed, {script:21} {n:6} {len(changed):6}")
        print(*(f"    {before!r} -> {after!r}" for before, after in changed[:5]), sep="\n", end="")


def measure(items: list[Item], show: int) -> None:
    """Read all items and print a line a group."""
    decoded = detect_encoding(raw_frame([item.raw for item in items]))
    groups = defaultdict(list)
    for item, row in zip(items, decoded.iter_rows(named=True), strict=True):
        got = (row["text"] or "").translate(VARIANTS)
        exact = got == item.text.translate(VARIANTS)
        kept = 1.0 if exact else _kept(item.text.translate(VARIANTS), got) if item.group.startswith("damaged") else 0.0
        groups[item.group].append((exact, kept, item.n_hit, round((1 - kept) * len(item.text))))
        if not exact and show > 0 and not item.group.startswith("damaged"):
            show -= 1
            print(
                "   ", item.group, repr(item.text[:50]), "->", row["encoding"], row["encoding_method"], repr(got[:50])
            )
    for group, results in groups.items():
        exact, kept, n_hit, n_lost = (sum(column) for column in zip(*results, strict=True))
        damage = f" {n_hit:6} {n_lost:6}" if group.startswith("damaged") else ""
        print(f"{group:42} {len(results):6} {exact:6} {exact / len(results):8.4f} {kept / len(results):9.4f}{damage}")
    clean = [
        result for group, results in groups.items() if not group.startswith(("damaged", "mixed")) for result in results
    ]
    exact = sum(result[0] for result in clean)
    print(f"{'clean items, all':42} {len(clean):6} {exact:6} {exact / max(1, len(clean)):8.4f}")


def fuzz(items: list[Item], n: int, rng: random.Random) -> None:
    """Random bytes and mutated pages: each must come back as a row, none may take long."""
    worst = (0.0, b"")
    batch = []
    for _ in range(n):
        raw = (
            bytearray(rng.choice(items).raw[:5000])
            if rng.random() < 0.7
            else bytearray(rng.randbytes(rng.randrange(600)))
        )
        for _ in range(rng.randrange(12)):
            at = rng.randrange(len(raw) + 1)
            raw[at : at + rng.randrange(4)] = rng.randbytes(rng.randrange(6))
        batch.append(bytes(raw))
    outcomes = defaultdict(int)
    for raw in batch:
        began = time.perf_counter()
        row = detect_encoding(raw_frame([raw])).row(0, named=True)
        worst = max(worst, (time.perf_counter() - began, raw))
        assert (row["text"] is None) == (row["reason"] is not None)
        outcomes[row["reason"] or row["encoding_method"]] += 1
    print(f"fuzz: {n} inputs, slowest {worst[0]:.3f} s, outcomes {dict(outcomes)}")


def raw_frame(contents: list[bytes]) -> pl.DataFrame:
    """RAW rows with nothing but bytes."""
    schema = schema_of(RAW)
    given = {"page_id": [str(i) for i in range(len(contents))], "content": contents}
    return pl.DataFrame(given, schema={"page_id": pl.String, "content": pl.Binary}).select(
        pl.col(name) if name in given else pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items()
    )


def _kept(text: str, got: str) -> float:
    """Share of the characters that are still there, in order."""
    if text == got:
        return 1.0
    blocks = SequenceMatcher(None, text, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(1, len(text))


def main() -> None:
    """Run all groups."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    for script in ("--hans", "--hant"):
        arguments.add_argument(script, nargs="+", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--fuzz", type=int, default=2000)
    arguments.add_argument("--show", type=int, default=0, help="print so many failures of each part")
    options = arguments.parse_args()
    rng = random.Random(options.seed)  # noqa: S311 - a seed that can be repeated is the point
    texts = Texts(options.hans, options.hant, rng)
    parts: tuple[Callable[[], Iterable[Item]], ...] = (
        lambda: clean_items(texts, rng),
        lambda: cut_items(texts),
        lambda: mixed_items(texts),
        lambda: damaged_items(texts, rng),
    )
    print(f"{'group':42} {'items':>6} {'exact':>6} {'share':>8} {'kept':>9} {'hit':>6} {'lost':>6}")
    items = [item for part in parts for item in part()]
    measure(items, options.show)
    measure_mojibake(texts, rng, options.show)
    fuzz(items, options.fuzz, rng)


if __name__ == "__main__":
    main()
