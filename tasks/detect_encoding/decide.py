"""Decide how one page is read.

The order, and why:

1. byte order mark                         says it all, and is no part of the text
2. UTF-16 without a mark                   its zero bytes, before anyone takes it for a program
3. HZ                                      all ASCII, so it would pass as UTF-8
4. strict UTF-8                            nothing else passes by chance; before any declaration: of 90 wrongly
                                           declared files 32 were UTF-8 labelled gb2312, big5 or latin-1
5. declared, strict *and* like Chinese     gb18030 decodes almost any bytes: 「C4 E3」 strictly proves nothing
6. what reads most like Chinese            of UTF-8 with bad bytes, GB18030, Big5
7. where that is little                    Korean (chardet tells it), damage mended, piece by piece, and last chardet
                                           for what is not Chinese

Labels mean their superset: pages that say GB2312 hold GBK.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks import pair_kernels, resync_kernels, utf8_kernels
from tasks.detect_encoding import signs
from tasks.detect_encoding.pieces import FAMILIES, Read, read_in_pieces, read_page
from tasks.plausibility import Scan, plausibility, scan, tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE: Final = 2000
"""Non-ASCII characters weighed to tell encodings apart. 4,000, as prototyped, read no more of the 1,128 clean items of
bench/encoding.py (all but one, of two bytes) and cost a tenth of the stage."""

SURE: Final = -9.5
"""Plausibility, in nats a character, from which a reading is taken. Of the 182 real pages the right reading has -9.1
to -6.7, a wrong one -13.1 or less; of 364 texts of 50 bytes all are read right."""

POSSIBLE: Final = -12.5
LEAD: Final = 1.0
"""Plausibility from which a reading is taken when it leads by LEAD nats: classical and technical text."""

UTF8_MARKS: Final = re.compile(rb"(?:\xef\xbb\xbf)+")

MIXED_SAMPLE: Final = 1_000_000
"""Bytes of a page that are read in pieces before all of it is."""

MIN_DECLARED: Final = -9.0
"""Plausibility from which a declared encoding is believed, when it decodes strictly. As prototyped."""

LIKE_FOREIGN: Final = -8.5
"""Below this a declared Japanese, Korean or other encoding is tried first: Korean EUC passes as rare Chinese."""

LIBRARY_SAMPLE: Final = 65_536
"""Bytes shown to chardet, which reads about 4 MB a second. It is asked for encodings of the web alone: it took
broken GBK for EBCDIC."""

KOREAN: Final = "cp949"
MIN_KOREAN: Final = 0.15
"""Confidence of chardet from which a page that reads like rare Chinese is Korean: all of EUC-KR decodes strictly as
GBK, to rare characters. Korean titles and sentences have .22 to .86; lists of rare names and characters, .07."""

MAX_REPLACED: Final = 0.02
"""Largest share of characters that may be lost in what chardet names. Chosen, not measured."""

MAX_LOOSE: Final = 1 << 22
"""Largest page, in bytes, that is read with losses in an encoding that is not for Chinese: codecs take a seventh of a
second for a million lost bytes, and the page is rejected for its language anyway."""


class Decision(NamedTuple):
    """How a page is read. ``text`` is UTF-8, an array where it is the page as it came; None where it is rejected."""

    encoding: str | None
    method: str | None
    confidence: float | None
    bad_bytes: int = 0
    text: bytes | NDArray[np.uint8] | None = None
    reason: str | None = None
    detail: str | None = None
    scanned: Scan | None = None


def decide(page: NDArray[np.uint8], charset: str | None) -> Decision:
    """Decide one page that is not blank. ``charset`` is what HTTP or the record says."""
    head = page[: signs.HEAD].tobytes()
    mark = signs.mark_of(head)
    if mark:
        return _decide_marked(page[len(mark[0]) :].tobytes(), mark[1], charset)
    if kind := signs.kind_of_file(head):
        return _no_text(kind)
    scanned = scan(page)
    has_nul = b"\0" in head[: signs.UTF16_HEAD]
    if (scanned.bad_at >= 0 or has_nul) and (encoding := signs.utf16_of(head)):
        return _decided(_read_wide(page.tobytes(), encoding), "utf16", 0.999)
    if controls := signs.too_many_controls(head):
        return _no_text(controls)
    if scanned.bad_at >= 0:
        return _decide_weighed(page.tobytes(), charset, scanned.bad_at)
    return _decide_utf8(page, scanned)


def _decide_utf8(page: NDArray[np.uint8], scanned: Scan) -> Decision:
    """Strict UTF-8, unless it is ASCII with HZ escapes."""
    is_ascii = scanned.n_foreign == 0
    text = signs.hz_text(raw) if is_ascii and b"~{" in (raw := page.tobytes()) else None
    if text is not None:
        return _decided(Read(text.encode(), "hz", 0), "hz", 0.999)
    return Decision("utf-8", "utf8", 1.0 if is_ascii else 0.9999, text=page, scanned=scanned)


def _decide_marked(rest: bytes, encoding: str, charset: str | None) -> Decision:
    """A page with a byte order mark: its encoding, unless the rest cannot be that."""
    if encoding.startswith(("utf-16", "utf-32")):
        return _decided(_read_wide(rest, encoding), "bom", 0.9999)
    rest = _without_marks(rest)  # editors and templates put one before another
    scanned = scan(rest)
    if encoding == "utf-8" and scanned.bad_at < 0:
        return Decision("utf-8", "bom", 1.0, text=rest, scanned=scanned)
    if encoding == "gb18030":
        return _decided(read_page(rest, encoding), "bom", 0.9999)
    decision = _decide_weighed(rest, charset, scanned.bad_at)
    return decision._replace(method="bom") if decision.encoding == "utf-8" else decision


def _decide_weighed(raw: bytes, charset: str | None, bad_at: int) -> Decision:
    """A page that is not strict UTF-8: weigh the readings."""
    cut = _read_cut_utf8(raw, bad_at)
    if cut:
        return _decided(cut, "utf8", 0.999)
    scores = _scores(raw)
    family = max(FAMILIES, key=scores.__getitem__)
    best, second = sorted(scores.values(), reverse=True)[:2]
    declared = signs.declared_codecs(raw, charset)
    if best < LIKE_FOREIGN and (foreign := _read_foreign(raw, declared)):
        return _decided(foreign, "declared", 0.9)
    claims = [signs.SUPERSETS.get(codec, codec) for codec in declared]
    claimed = next((c for c in claims if c in FAMILIES and scores[c] >= max(MIN_DECLARED, best - LEAD)), None)
    read = read_page(raw, claimed) if claimed else None
    if read and not read.bad_bytes and not read.is_mixed:
        return _decided(read, "declared", _confidence(best - second))
    if best > SURE:
        return _decided_by_weight(read if claimed == family and read else read_page(raw, family), best - second)
    return _decide_doubtful(raw, scores)


def _decide_doubtful(raw: bytes, scores: dict[str, float]) -> Decision:
    """A page that reads like rare Chinese at best: names, classics, lists, damage, a mixture, or another language."""
    best, second = sorted(scores.values(), reverse=True)[:2]
    family = max(FAMILIES, key=scores.__getitem__)
    guess, sure = _ask_library(raw)
    if best > POSSIBLE and best - second > LEAD:
        if guess == KOREAN and sure >= MIN_KOREAN and (korean := _read_foreign(raw, [KOREAN])):
            return _decided(korean, "library", sure)
        read = read_page(raw, family)
        if not read.bad_bytes:
            return _decided_by_weight(read, best - second)
    # A long run that is cut or broken reads shifted to its end, which may be that of the page.
    mended = _mended_scores(raw)
    likely = max(mended, key=mended.__getitem__)
    if mended[likely] > SURE:
        return _decided_by_weight(read_page(raw, likely), mended[likely] - min(mended.values()))
    # Half in one encoding and half in another reads like nothing as a whole.
    mixed = read_in_pieces(raw[:MIXED_SAMPLE], family)
    if mixed and plausibility(mixed.text.decode("utf-8", "ignore")) > SURE:
        mixed = mixed if len(raw) <= MIXED_SAMPLE else read_in_pieces(raw, family)
        if mixed:
            return _decided(mixed, "mixed", _confidence(LEAD))
    # Chinese was weighed and found wanting: what chardet takes for GB18030 here is rubbish.
    loose = _read_loosely(raw, guess) if guess and guess not in FAMILIES else None
    if loose:
        return Decision(loose.encoding, "library", min(0.9, sure), loose.bad_bytes, loose.text)
    return Decision(None, None, None, reason="undecodable", detail="no encoding makes text of the bytes")


def _read_loosely(raw: bytes, codec: str) -> Read | None:
    """The page in an encoding that is not for Chinese; None where it loses much."""
    text = _decode_strictly(raw, codec)
    if text is None and len(raw) <= MAX_LOOSE:
        text = raw.decode(codec, "replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}") if text else 0
    return _read(text, codec, lost) if text and lost <= MAX_REPLACED * len(text) else None


def _decode_strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _ask_library(raw: bytes) -> tuple[str | None, float]:
    """The family chardet names, and how sure it is."""
    import chardet  # noqa: PLC0415 - its models take a while to load, and few pages need them

    guess = chardet.detect(raw[:LIBRARY_SAMPLE], encoding_era=chardet.EncodingEra.MODERN_WEB)
    named = signs.codec_of(guess["encoding"] or "")
    return (signs.SUPERSETS.get(named, named) if named else None), float(guess["confidence"] or 0)


def _decided_by_weight(read: Read, lead: float) -> Decision:
    return _decided(read, "mixed" if read.is_mixed else "resync" if read.bad_bytes else "score", _confidence(lead))


def _no_text(kind: str) -> Decision:
    return Decision(None, None, None, reason="not-text", detail=kind)


def _decided(read: Read, method: str, confidence: float) -> Decision:
    text = _without_marks(read.text)
    return Decision(read.encoding, method, confidence, read.bad_bytes, text, scanned=scan(text))


def _without_marks(text: bytes) -> bytes:
    marks = UTF8_MARKS.match(text)
    return text[marks.end() :] if marks else text


def _scores(raw: bytes) -> dict[str, float]:
    """Plausibility of the first non-ASCII characters in each reading."""
    data = np.frombuffer(raw, np.uint8)
    stop = data.size
    readings = (
        utf8_kernels.weigh_utf8(data, 0, stop, tables().weights, SAMPLE),
        pair_kernels.weigh_pairs(data, 0, stop, tables().gb, True, SAMPLE),  # noqa: FBT003
        pair_kernels.weigh_pairs(data, 0, stop, tables().big5, False, SAMPLE),  # noqa: FBT003
    )
    return {family: total / max(1, n) for family, (total, n, _) in zip(FAMILIES, readings, strict=True)}


def _mended_scores(raw: bytes) -> dict[str, float]:
    """The same with damaged bytes left out, for the encodings in which damage shifts what follows."""
    data = np.frombuffer(raw, np.uint8)
    readings = (
        resync_kernels.weigh_mended(data, tables().gb, True, SAMPLE),  # noqa: FBT003
        resync_kernels.weigh_mended(data, tables().big5, False, SAMPLE),  # noqa: FBT003
    )
    return {family: total / max(1, n) for family, (total, n) in zip(FAMILIES[1:], readings, strict=True)}


def _read_wide(raw: bytes, encoding: str) -> Read:
    """UTF-16 or UTF-32; a last half character is dropped, what is no character replaced."""
    width = 2 if encoding.startswith("utf-16") else 4
    whole = raw[: len(raw) - len(raw) % width]
    text = whole.decode(encoding, "replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}") * width + len(raw) - len(whole)
    return _read(text, encoding, lost)


def _read_cut_utf8(raw: bytes, bad_at: int) -> Read | None:
    """UTF-8 cut inside its first or last character; None where anything else is wrong with it."""
    start = 0
    while start < 3 and start < len(raw) and 0x80 <= raw[start] < 0xC0:  # noqa: PLR2004 - bytes after the first of four
        start += 1
    if start:
        bad_at = scan(raw[start:]).bad_at
        bad_at = bad_at + start if bad_at >= 0 else len(raw)
    if len(raw) - bad_at > 3 or bad_at <= start or raw[start:bad_at].isascii():  # noqa: PLR2004
        return None
    return Read(raw[start:bad_at], "utf-8", start + len(raw) - bad_at)


def _read_foreign(raw: bytes, declared: list[str]) -> Read | None:
    """The page in a declared encoding that is not for Chinese, where it decodes strictly."""
    for codec in declared:
        superset = signs.SUPERSETS.get(codec, codec)
        if superset in FAMILIES or superset == "cp1252":
            continue
        text = _decode_strictly(raw, superset)
        if text is not None:
            return _read(text, superset, 0)
    return None


def _read(text: str, encoding: str, bad_bytes: int) -> Read:
    """As UTF-8; some codecs of Python give lone surrogates, which are replaced."""
    return Read(text.encode("utf-8", "replace"), encoding, bad_bytes)


def _confidence(lead: float) -> float:
    """Chance of being right by the lead over the next reading, in nats a character.

    Chosen, not calibrated: of 2,000 made items and 217 real files that were weighed none with a lead of 1 was wrong.
    """
    return 1 / (1 + math.exp(-2 * lead))
