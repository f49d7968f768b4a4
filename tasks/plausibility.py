"""Shared scale: how much characters or bytes read like Chinese.

Plausibility is the mean log-probability of the non-ASCII characters, in nats, under a table of single
characters: half Simplified, half Traditional, with a share of dictionary words so that verse and names
are not strange. 「统一战线」 has about -7, the same bytes in the wrong encoding 「缁熶竴鎴樼嚎」 about -12.
The table is seeds/encoding/characters.tsv (counts, made by make_characters.py beside it), read once.
What the counts do not have gets a floor by where it stands: characters of the first level of GB 2312 or
Big5 are common, of the second rare, all others rarer.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks import pair_kernels, utf8_kernels
from tasks.buffers import buffers_of

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

TABLE: Final = Path(__file__).resolve().parent.parent / "seeds" / "encoding" / "characters.tsv"

SHARES: Final = {"hans": 0.45, "hant": 0.45, "words": 0.1}
"""What each count has in the probability of a character. Chosen, not measured."""

FLOORS: Final = (
    (0x80, 0xFFFF, -18.0),
    (0x80, 0x9F, -22.0),  # C1 controls
    (0xA0, 0xA0, -10.0),  # no-break space: pages are full of it
    (0xA1, 0xFF, -14.0),
    (0x370, 0x4FF, -15.0),  # Greek, Cyrillic
    (0x2000, 0x206F, -11.0),  # general punctuation
    (0x20A0, 0x23FF, -13.0),
    (0x2460, 0x24FF, -11.0),  # ① ②
    (0x2500, 0x257F, -9.0),  # boxes, of which tables in plain text are full
    (0x2580, 0x27BF, -13.0),
    (0x3000, 0x303F, -11.0),  # CJK punctuation
    (0x3000, 0x3000, -8.0),  # ideographic space: paragraphs begin with two
    (0x3041, 0x30FE, -9.5),  # kana
    (0x3105, 0x312F, -14.0),  # bopomofo
    (0x4E00, 0x9FFF, -16.0),
    (0xE000, 0xF8FF, -24.0),  # private use
    (0xFF01, 0xFF65, -11.0),  # full-width ASCII
    (0xFFFD, 0xFFFD, -22.0),
)
"""Least weight of a range of characters, in nats; later ranges win. Prototyped on 943 files, not tuned one by one."""

LEVELS: Final = (("gb2312", 0xB0, 0xD7, -11.5), ("gb2312", 0xD8, 0xF7, -13.5), ("big5", 0xA4, 0xC6, -12.0))
"""Least weight of the characters of a level: codec, first and last lead byte. Chosen, not measured."""

BEYOND: Final = (-18.0, -13.0)
"""Weight of characters beyond the first plane, and of emoji among them."""

FIRST_LEAD, FIRST_TRAIL, N_LEADS, N_TRAILS = 0x81, 0x40, 126, 191
"""Rows and columns of a pair table: lead bytes 81 to FE, second bytes 40 to FE."""


class Tables(NamedTuple):
    """Weights by code point, and by the two bytes of GB18030 and Big5."""

    weights: NDArray[np.float32]
    gb: NDArray[np.float32]
    big5: NDArray[np.float32]


SUSPECT: Final = -10.8
FEW: Final = 4
"""A piece of FEW non-ASCII characters or more below SUSPECT nats a character may be mojibake. Wrong readings of six
characters have -11.4 and less; of 182 real pages 93 pieces are looked at, at -11.5 45, at -10.2 157."""

SPANS: Final = 256
MAX_SPANS: Final = 65_536
"""Suspect pieces of one page whose places are kept at once, and at most. Chosen, not measured."""


class Scan(NamedTuple):
    """What one pass over UTF-8 bytes finds."""

    bad_at: int
    """Offset of the first byte that is not UTF-8; -1: none. The rest is not scanned."""
    n_foreign: int
    """Non-ASCII characters before it."""
    n_suspects: int
    """Pieces (what stands between line feeds and angle brackets) that may be mojibake."""
    n_residue: int
    """Places with residue: 锟斤, 烫烫烫, 屯屯屯, pieces that are mostly U+FFFD."""
    spans: NDArray[np.int64]
    """Start and stop of the first SPANS suspects, in bytes."""

    @property
    def is_suspect(self) -> bool:
        """Valid UTF-8 that is worth a closer look."""
        return self.bad_at < 0 and self.n_suspects + self.n_residue > 0


def scan(raw: bytes | NDArray[np.uint8]) -> Scan:
    """Validate UTF-8 and count pieces that may be mojibake, in one pass."""
    spans = np.empty((SPANS, 2), np.int64)
    found = utf8_kernels.scan_utf8(np.frombuffer(raw, np.uint8), weights(), SUSPECT, FEW, spans)
    bad_at, n_foreign, n_suspects, n_residue = map(int, found)
    return Scan(bad_at, n_foreign, n_suspects, n_residue, spans[:n_suspects])


def suspects(texts: pl.Series) -> NDArray[np.bool_]:
    """Which of many texts may hold mojibake or residue: ``scan(text).is_suspect`` of each. No text may be null."""
    data, offsets, _ = buffers_of(texts)
    found: NDArray[np.bool_] = utf8_kernels.suspect_texts(data, offsets, weights(), SUSPECT, FEW)
    return found


def suspect_spans(text: bytes, scanned: Scan) -> list[list[int]]:
    """Start and stop, in bytes, of the pieces of valid UTF-8 that may be mojibake; at most MAX_SPANS."""
    spans = scanned.spans
    if scanned.n_suspects > SPANS:
        spans = np.empty((min(scanned.n_suspects, MAX_SPANS), 2), np.int64)
        utf8_kernels.scan_utf8(np.frombuffer(text, np.uint8), weights(), SUSPECT, FEW, spans)
    found: list[list[int]] = spans.tolist()
    return found


@cache
def tables() -> Tables:
    """Every weight the encoding stages look up."""
    return Tables(weights(), _pair_weights("gb18030"), _pair_weights("cp950", "big5hkscs"))


@cache
def weights() -> NDArray[np.float32]:
    """Log-probability in nats by code point of the first plane; then the two values of BEYOND."""
    table = np.zeros(0x10002, dtype=np.float32)
    for first, last, floor in FLOORS:
        table[first : last + 1] = floor
    table[0x10000:] = BEYOND
    for codec, first, last, floor in LEVELS:
        both = bytes(byte for lead in range(first, last + 1) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
        common = [ord(character) for character in both.decode(codec, "ignore") if character >= "一"]
        table[common] = np.maximum(table[common], floor)
    codes, probabilities = _counted()
    table[codes] = np.maximum(table[codes], np.log(probabilities))
    return table


@cache
def gbk_characters() -> NDArray[np.int64]:
    """UTF-8 of each pair of GBK, packed as ``decode_pairs`` reads it; 0 where the pair is no character."""
    characters = np.zeros(N_LEADS * N_TRAILS, dtype=np.int64)
    for place in range(N_LEADS * N_TRAILS):
        pair = bytes((FIRST_LEAD + place // N_TRAILS, FIRST_TRAIL + place % N_TRAILS))
        character = pair.decode("gb18030", "ignore").encode()
        if character and not character[:1].isascii():
            characters[place] = int.from_bytes(character, "little") | len(character) << 24
    return characters


def plausibility(text: str) -> float:
    """Mean weight of the non-ASCII characters of a text; 0.0 where there are none."""
    total, n = weigh(text)
    return total / max(1, n)


def weigh_lines(text: str, n_lines: int) -> NDArray[np.float64]:
    """Plausibility of each line of a text."""
    data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    means: NDArray[np.float64] = utf8_kernels.weigh_lines(data, n_lines, weights())
    return means


def weigh(text: str) -> tuple[float, int]:
    """Sum of the weights of the non-ASCII characters of a text, in nats, and how many they are."""
    data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    total, n, _ = utf8_kernels.weigh_utf8(data, 0, data.size, weights(), data.size)
    return float(total), int(n)


def _counted() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    codes = np.array([ord(row["character"]) for row in rows])
    counts = {name: np.array([float(row[name]) for row in rows]) for name in SHARES}
    mixed = sum(share * counts[name] / counts[name].sum() for name, share in SHARES.items())
    basic = codes < 0x10000  # noqa: PLR2004 - the first plane
    return codes[basic], np.maximum(np.asarray(mixed)[basic], 1e-12)


def _pair_weights(*codecs: str) -> NDArray[np.float32]:
    """Weight of each pair of bytes under the first codec that has it; a pair of two characters has their sum."""
    table = np.full(N_LEADS * N_TRAILS, pair_kernels.IMPOSSIBLE, dtype=np.float32)
    by_code = weights()
    for place in range(N_LEADS * N_TRAILS):
        pair = bytes((FIRST_LEAD + place // N_TRAILS, FIRST_TRAIL + place % N_TRAILS))
        for codec in codecs:
            text = pair.decode(codec, "ignore")
            if text and not text[0].isascii() and not text[-1].isascii():
                table[place] = sum(by_code[min(ord(character), 0x10000)] for character in text)
                break
    return table
