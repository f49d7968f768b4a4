"""Measure what the worst documents cost: 32 MiB each, made to keep one step of decoding busy.

    python bench/hostile.py [--mib 32] [--only NAME]

Each is read, its encoding detected and cut into lines in a process of its own. Prints CPU seconds of detecting and
of the rest, peak memory, and what became of the page.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import polars as pl

from schemas.column import schema_of
from schemas.frames import RAW
from tasks.detect_encoding import detect_encoding
from tasks.split_lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Callable

HANS: Final = "青川县石桥镇中心小学日前举行秋季运动会，全校四百多名师生参加了十二个项目的比赛。"
HANT: Final = "青川縣石橋鎮中心小學日前舉行秋季運動會，全校四百多名師生參加了十二個項目的比賽。"
RNG: Final = random.Random(1)  # noqa: S311 - a seed that can be repeated is the point


def _fill(unit: bytes, size: int) -> bytes:
    return (unit * (size // len(unit) + 1))[:size]


def _noise(size: int, first: int, last: int) -> bytes:
    return RNG.randbytes(size).translate(bytes(first + byte % (last - first + 1) for byte in range(256)))


def _numbered(spoil: Callable[[str], str], size: int) -> bytes:
    """Distinct short pieces of mojibake."""
    pieces: list[bytes] = []
    while size > 0:
        pieces.append(f"{spoil(''.join(RNG.sample(HANS, 12)))}{len(pieces)}\n".encode())
        size -= len(pieces[-1])
    return b"".join(pieces)


def _broken(raw: bytes, every: int) -> bytes:
    out = bytearray(raw)
    for at in range(0, len(out), every):
        out[at] = 0xFF
    return bytes(out)


DOCUMENTS: Final[dict[str, Callable[[int], bytes]]] = {
    "clean UTF-8": lambda n: _fill(HANS.encode() + b"\n", n),
    "clean GBK": lambda n: _fill(HANS.encode("gbk") + b"\n", n),
    "clean Big5": lambda n: _fill(HANT.encode("cp950") + b"\n", n),
    "HKSCS": lambda n: _fill((HANT + "嘅喺咗㗎").encode("big5hkscs") + b"\n", n),
    "Big5 with kana": lambda n: _fill((HANT + "の①").encode("big5hkscs") + b"\n", n),
    "HZ": lambda n: _fill(HANS.encode("hz") + b"\n", n),
    "UTF-16 without mark": lambda n: _fill((HANS + "\n").encode("utf-16-le"), n),
    "ISO-2022 escapes": lambda n: _fill(b"\x1b$B$3$s\x1b(B ", n),
    "GBK in one line": lambda n: _fill(HANS.encode("gbk"), n),
    "GBK cut at its head, in one line": lambda n: _fill(HANS.encode("gbk"), n)[1:],
    "GBK, each 50th byte broken": lambda n: _broken(_fill(HANS.encode("gbk"), n), 50),
    "Big5, each 50th byte broken": lambda n: _broken(_fill(HANT.encode("cp950"), n), 50),
    "UTF-8, each 50th byte broken": lambda n: _broken(_fill(HANS.encode(), n), 50),
    "UTF-8, each 5th byte broken": lambda n: _broken(_fill(HANS.encode(), n), 5),
    "lines of GBK and UTF-8": lambda n: _fill(HANS.encode("gbk") + b"\n" + HANS.encode() + b"\n", n),
    "short lines of GBK and UTF-8": lambda n: _fill("新闻".encode("gbk") + b"\n" + "新闻".encode() + b"\n", n),
    "rare Han in GBK": lambda n: _fill("龘靐齉爩\n".encode("gbk"), n),
    "GB18030 in four bytes": lambda n: _fill("\U00020000\U00020001中文".encode("gb18030"), n),
    "high bytes": lambda n: _noise(n, 0x80, 0xFF),
    "high bytes, in lines": lambda n: b"\n".join([_noise(60, 0xA1, 0xFE) for _ in range(n // 61)]),
    "pairs of GBK at random": lambda n: _noise(n, 0xB0, 0xF7),
    "lead bytes": lambda n: _fill(b"\x81", n),
    "all bytes but controls": lambda n: _noise(n, 0x20, 0xFF),
    "random bytes": RNG.randbytes,
    "one high byte a word": lambda n: _fill(b"caf\xe9 ", n),
    "mojibake, one piece": lambda n: _fill(HANS.encode().decode("latin-1").encode(), n - n % 2),
    "mojibake, distinct pieces": lambda n: _numbered(lambda s: s.encode().decode("latin-1"), n),
    "mojibake of GBK, distinct pieces": lambda n: _numbered(lambda s: s.encode("gbk").decode("latin-1"), n),
    "mojibake as GBK, distinct pieces": lambda n: _numbered(lambda s: s.encode().decode("gb18030", "ignore"), n),
    "accented letters": lambda n: _fill("àéîõü ÀÉÎÕÜ\n".encode(), n),
    "Cyrillic": lambda n: _fill("Сегодня в школе прошёл праздник\n".encode(), n),
    "residue": lambda n: _fill("锟斤拷".encode(), n),
    "residue in lines": lambda n: _fill("锟斤拷\n".encode(), n),
    "U+FFFD": lambda n: _fill("\ufffd".encode(), n),
    "NUL bytes": lambda n: b"<p>" + bytes(n - 3),
    "NUL between characters": lambda n: _fill(b"".join(c.encode() + b"\0" for c in HANS), n),
    "spaces": lambda n: _fill(b"<p> ", n - n % 4),
    "byte order marks": lambda n: _fill(b"\xef\xbb\xbf", n - n % 3),
    "angle brackets": lambda n: _fill(b"<", n),
    "tags that stay open": lambda n: _fill(b"<b>x", n - n % 4),
    "tables that stay open": lambda n: _fill(b"<table><tr><td>", n),
    "paragraphs": lambda n: _fill("<p>中".encode(), n),
    "comments": lambda n: _fill(b"<!--", n),
    "references": lambda n: _fill(b"&#x4e2d;&lt;", n),
    "attributes": lambda n: b"<p " + _fill(b"a=b ", n) + b">",
}


def _measure(name: str, size: int) -> tuple[float, float, float, str]:
    """CPU seconds of detecting and of splitting, megabytes at the peak, and the outcome."""
    warm = "<p>" + HANS
    for text, codec in ((warm, "utf-8"), (warm, "gbk"), (HANT, "cp950"), (HANS.encode().decode("latin-1"), "utf-8")):
        split_lines(detect_encoding(_frame(text.encode(codec))))
    raw = _frame(DOCUMENTS[name](size))
    began = time.process_time()
    decoded = detect_encoding(raw)
    middle = time.process_time()
    split = split_lines(decoded)
    ended = time.process_time()
    row = decoded.row(0, named=True)
    problems = split.problems["reason"].to_list()
    outcome = row["reason"] or (problems[0] if problems else f"{row['encoding']} {row['encoding_method']}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return middle - began, ended - middle, peak, f"{outcome}, {split.lines.height:,} lines"


def _frame(raw: bytes) -> pl.DataFrame:
    given = {"page_id": ["0"], "content": [raw]}
    return pl.DataFrame(given, schema={"page_id": pl.String, "content": pl.Binary}).select(
        pl.col(name) if name in given else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in schema_of(RAW).items()
    )


def main() -> None:
    """Each document in turn."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--mib", type=int, default=32)
    arguments.add_argument("--only", default="")
    options = arguments.parse_args()
    print(f"{'document':36} {'detect':>7} {'split':>7} {'MB':>6}  outcome")
    for name in DOCUMENTS:
        if options.only in name:
            # A process of its own each, for its peak; spawned, because polars has threads.
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                detect, split, peak, outcome = pool.apply(_measure, (name, options.mib << 20))
            print(f"{name:36} {detect:7.2f} {split:7.2f} {peak:6.0f}  {outcome}", flush=True)


if __name__ == "__main__":
    main()
