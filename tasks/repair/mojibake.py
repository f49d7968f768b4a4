r"""Repair: text that was read in a wrong encoding before it came to us. 「缁熶竴鎴樼嚎」 becomes 统一战线.

Reading Chinese bytes wrong is reversible as long as no byte was lost: encode the characters back, decode
the bytes right. Every way back is tried on each suspect piece (what stands between line feeds and angle
brackets), and taken only where the outcome reads clearly more like Chinese: clean text never changes.

| was read as                | looks like        | back by                  |
|----------------------------|-------------------|--------------------------|
| UTF-8 as Latin-1, cp1252   | ä½\xa0å¥½          | latin → utf-8            |
| the same twice             | Ã¤Â½Â\xa0           | latin → utf-8, twice     |
| GBK or Big5 as Latin-1     | ÖÐ¹ú              | latin → gb18030, cp950   |
| UTF-8 as GBK               | 缁熶竴            | gb18030 → utf-8          |
| Big5 as GBK                | い地               | gb18030 → cp950          |
| GBK as Big5                | 笢弊              | cp950 → gb18030          |
| GBK as UTF-8, with losses  | ��� or 锟斤拷     | none: the text is gone   |

The last kind is *residue*: a page that has some is flagged, and its lines of residue are for ``strip_lines`` to drop.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.plausibility import Scan, plausibility, scan, suspect_spans, weigh, weigh_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
MARK_READ_AS_LATIN: Final = "\xef\xbb\xbf".encode()

RESIDUE_PATTERN: Final = r"(?:锟斤拷|錕斤拷|锟斤|斤拷|锟|錕|烫{3,}|燙{3,}|屯{3,}|\x{FFFD})+"
"""What is left of lost text: U+FFFD in UTF-8 read as GBK (锟斤拷), unset memory read as GBK (CC 烫, CD 屯)."""

MIN_RESIDUE: Final = 0.3
"""Share of a line's characters that makes it residue. Chosen, not measured: a line that lost three characters of
ten has no sentence left; one U+FFFD in a sentence is a lost character, not residue."""

MIN_GAIN: Final = 3.0
"""Nats a character by which a re-reading must read better. As prototyped: 0 of 12,000 clean lines change."""

LATER_GAIN: Final = 0.5
"""Nats a character by which a later route must beat an earlier one: cp950 and HKSCS differ in a few characters."""

MIN_OUTCOME: Final = -9.5
"""Plausibility the outcome must have, in nats a character."""

MIN_CHARS: Final = 2
"""Fewest non-ASCII characters of an outcome. One character may be made of anything."""

MAX_LOST: Final = 0.25
LOST_PENALTY: Final = 6.0
"""Largest share of U+FFFD in an outcome, and the nats a share of 1 costs. As prototyped."""

MIN_WAYS: Final = 3
FOLLOWING_GAIN: Final = 1.5
"""From MIN_WAYS pieces on that went the same way short pieces follow, when they gain as much. Chosen, not measured."""

LOST: Final = re.compile(REPLACED + "+")
FOREIGN_PIECE: Final = re.compile(r"([^\x00-\x7f][^\n\r<>]*)")
"""A piece from its first non-ASCII character on."""

SAMPLE: Final = 2_000
"""Characters of a piece that tell which way back is right."""

MAX_TRIED: Final = 500
MAX_TRIED_CHARS: Final = 50_000
"""Distinct pieces of a page that are tried all ways, and their characters; the others may follow. Chosen: a page of
mojibake went one way throughout."""

NOT_LATIN: Final = re.compile(
    "[^\0-\xff" + bytes(set(range(0x80, 0xA0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252") + "]"
).search
"""What neither Latin-1 nor cp1252 has."""

UNKNOWN: Final = b"\xff"
"""A byte that no encoding of Chinese begins with."""

STAND_IN: Final = "\x1a"
"""Stands for a lost character until it is UNKNOWN: SUB, a control character with that very meaning."""

NO_BYTE: Final = 0x100


class Route(NamedTuple):
    """A way back: the encoding it was wrongly read in, and the right one; perhaps several times."""

    name: str
    steps: tuple[tuple[str, str], ...]


ROUTES: Final = (
    Route("utf-8 as latin", (("latin-1", "utf-8"),)),
    Route("utf-8 as latin twice", (("latin-1", "utf-8"), ("latin-1", "utf-8"))),
    Route("gb18030 as latin", (("latin-1", "gb18030"),)),
    Route("big5 as latin", (("latin-1", "cp950"),)),
    Route("hkscs as latin", (("latin-1", "big5hkscs"),)),
    Route("utf-8 as gb18030", (("gb18030", "utf-8"),)),
    Route("big5 as gb18030", (("gb18030", "cp950"),)),
    Route("hkscs as gb18030", (("gb18030", "big5hkscs"),)),
    Route("gb18030 as big5", (("cp950", "gb18030"),)),
    Route("gb18030 as hkscs", (("big5hkscs", "gb18030"),)),
    Route("utf-8 as big5", (("cp950", "utf-8"),)),
    Route("utf-8 as latin, then as gb18030", (("gb18030", "utf-8"), ("latin-1", "utf-8"))),
)


def undo_mojibake(text: str) -> str:
    """The text with every piece of mojibake read right; the same text where there is none."""
    raw = text.encode()
    return undo_in_bytes(raw, scan(raw)).decode()


def undo_in_bytes(raw: bytes, scanned: Scan) -> bytes:
    """As ``undo_mojibake``, from UTF-8 to UTF-8; ``scanned`` is what ``scan`` found there.

    Where many pieces went one way, the whole page goes it, or else the pieces too short to be suspected of themselves.
    """
    if raw.startswith(MARK_READ_AS_LATIN):
        raw = raw.removeprefix(MARK_READ_AS_LATIN)
        scanned = scan(raw)
    spans = suspect_spans(raw, scanned)
    ways: Counter[Route] = Counter()
    found: dict[str, str] = {}
    suspects = [raw[start:stop].decode() for start, stop in spans]
    left = MAX_TRIED_CHARS
    for piece in list(dict.fromkeys(suspects))[:MAX_TRIED]:
        left -= min(len(piece), SAMPLE)
        way = reread(piece) if left > -SAMPLE else None
        if way:
            found[piece] = way[1]
            ways[way[0]] += 1
    if not found:
        return raw
    route, n = ways.most_common(1)[0]
    if n >= MIN_WAYS:
        text = raw.decode()
        whole = _walk(text, route, {})
        if whole is not None and REPLACED not in whole and plausibility(whole) > plausibility(text) + MIN_GAIN:
            return whole.encode()
    mended = _replace(raw, spans, [found.get(piece, piece) for piece in suspects])
    return _follow(mended.decode(), route).encode() if n >= MIN_WAYS else mended


def reread(piece: str) -> tuple[Route, str] | None:
    """The most plausible re-reading of one piece and the way to it; None where it is best as it is."""
    sample = piece[:SAMPLE]
    best: Route | None = None
    best_score = max(plausibility(sample) + MIN_GAIN, MIN_OUTCOME)
    encoded: dict[str, bytes | None] = {}
    for route in ROUTES:
        outcome = _walk(sample, route, encoded)
        score = _worth(outcome) if outcome is not None else None
        if score is not None and score > best_score:
            best, best_score = route, score + LATER_GAIN
    outcome = _walk(piece, best, {}) if best else None
    return (best, outcome) if best and outcome is not None else None


def _replace(raw: bytes, spans: list[list[int]], pieces: list[str]) -> bytes:
    """The text with new pieces in the places of the old."""
    out = []
    at = 0
    for (start, stop), piece in zip(spans, pieces, strict=True):
        out += [raw[at:start], piece.encode()]
        at = stop
    return b"".join([*out, raw[at:]])


def _follow(text: str, route: Route) -> str:
    """Re-read along one way what loses nothing by it and reads better: all pieces at once, a line each."""
    parts = FOREIGN_PIECE.split(text)
    pieces = _fitting(list(dict.fromkeys(parts[1::2])), route.steps[0][0])
    outcome = _walk("\n".join(pieces), route, {})
    outcomes = outcome.split("\n") if outcome is not None else []
    if len(outcomes) != len(pieces):
        return text
    gains = weigh_lines("\n".join(outcomes), len(outcomes)) - weigh_lines("\n".join(pieces), len(pieces))
    better = {
        piece: outcome
        for piece, outcome, gain in zip(pieces, outcomes, gains.tolist(), strict=True)
        if gain > FOLLOWING_GAIN and REPLACED not in outcome
    }
    parts[1::2] = [better.get(piece, piece) for piece in parts[1::2]]
    return "".join(parts)


def _fitting(pieces: list[str], codec: str) -> list[str]:
    """The pieces that can have been read in an encoding."""
    if codec == "gb18030":
        return pieces  # it has all characters
    if codec == "latin-1":
        return [piece for piece in pieces if not NOT_LATIN(piece)]
    return [piece for piece in pieces if piece.encode(codec, "replace").decode(codec) == piece]


def _walk(piece: str, route: Route, encoded: dict[str, bytes | None]) -> str | None:
    """The piece read back along a route; None where its characters are not of the wrong encoding.

    ``encoded`` keeps what the piece is in each wrong encoding, since several routes begin with the same.
    """
    for wrong, right in route.steps:
        if wrong not in encoded:
            encoded[wrong] = _bytes_in(piece, wrong)
        raw = encoded[wrong]
        if raw is None:
            return None
        piece = raw.decode(right, "replace")
        if REPLACED in piece:
            piece = LOST.sub(REPLACED, piece)
        encoded = {}
    return piece


def _bytes_in(piece: str, codec: str) -> bytes | None:
    """The bytes the piece was wrongly read from, one unknown byte for each lost character."""
    if codec == "latin-1":
        codes = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), np.uint32)
        found = _latin_bytes()[np.minimum(codes, 0xFFFF)]
        return None if (found == NO_BYTE).any() else found.astype(np.uint8).tobytes()
    try:
        # gb18030 would encode U+FFFD itself, in four bytes.
        return piece.replace(REPLACED, STAND_IN).encode(codec).replace(STAND_IN.encode(), UNKNOWN)
    except UnicodeEncodeError:
        return None


@cache
def _latin_bytes() -> NDArray[np.uint16]:
    """The byte of each character of Latin-1 and cp1252; NO_BYTE for all others."""
    found = np.full(0x10000, NO_BYTE, np.uint16)
    found[:0x100] = np.arange(0x100)
    for byte in set(range(0x80, 0xA0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}:
        found[ord(bytes([byte]).decode("cp1252"))] = byte
    found[ord(REPLACED)] = UNKNOWN[0]
    return found


def _worth(outcome: str) -> float | None:
    lost = outcome.count(REPLACED)
    total, n = weigh(outcome.replace(REPLACED, "") if lost else outcome)
    if n < MIN_CHARS or lost > MAX_LOST * (lost + n):
        return None
    return total / n - LOST_PENALTY * lost / (lost + n)


def is_residue(folded: pl.Expr) -> pl.Expr:
    """The line is mostly residue: 「锟斤拷锟斤拷」, 「烫烫烫烫」, or dense with U+FFFD."""
    letters = folded.str.replace_all(r"\s", "")
    left = letters.str.replace_all(RESIDUE_PATTERN, "")
    lost = letters.str.len_chars().cast(pl.Int64) - left.str.len_chars().cast(pl.Int64)
    return (lost > 0) & (lost >= MIN_RESIDUE * letters.str.len_chars())
