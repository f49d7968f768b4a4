"""Read a page in one encoding with damaged bytes left out, or piece by piece where it is in several.

A GBK page with one byte lost reads on shifted, 「中国人民」 as 「泄嗣瘛」, to the end of the run: where a run
reads badly, every way to cut it into characters is weighed (Viterbi) and the heaviest kept. A page glued
together of a UTF-8 header and a GBK body is cut at line feeds and angle brackets, and each piece
is read as what it reads most like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks import pair_kernels, resync_kernels, utf8_kernels
from tasks.plausibility import gbk_characters, plausibility, tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAMILIES: Final = ("utf-8", "gb18030", "big5")
"""How Chinese bytes can be read; the place of each is its place in the kernels' results."""

LOW: Final = -10.5
"""Weight of characters, in nats each, below which bytes may be shifted. Shifted GBK has -13, clean text -7.3."""

SHORT: Final = 4.0
"""Nats by which a stretch must fall short of LOW to be looked at again; 12 misses half the shifts of Big5."""

MARGIN: Final = 12.0
"""Gain in nats that re-reading such a run needs when it reads strictly. Of 124,379 distinct lines and strings of real
pages, news and laws, each read as the start of a page and behind other text, 12 changes four: two that were shifted
come right, a conversion table and a title at the start go wrong. 8 changes the same, 16 one less."""

HEAD_MARGIN: Final = 16.0
"""The same for the run a page begins with, where a dropped first byte costs little. Chosen between 12, which changes
a clean title, and what heads cut inside a character gain."""

MOVED: Final = re.compile("[ぁ-んァ-ヶ①-⑽А-я]")
"""Characters that cp950 and HKSCS have at different places."""

LOST: Final = b"\x1a"
"""Stands for dropped bytes until they are decoded: SUB, a control character with that very meaning."""

HOLE: Final = b"\x1d"
"""Stands where a piece was taken out: GROUP SEPARATOR, a control character that pages do not have."""

MAX_PIECES: Final = 500_000
"""Pieces of a page decided apart; a page with more is read in one encoding. Chosen: their places take 45 MB."""

MIN_FOREIGN: Final = 4
"""Characters a piece needs to be read unlike the rest of its page. Chosen, not measured."""

MIN_PIECE: Final = -9.5
"""Plausibility such a piece must have. Chosen as for whole pages."""

MIN_LEAD: Final = 2.0
"""Nats a character by which such a piece must read better than in the page's encoding. Chosen, not measured."""


MIN_FOLLOWER: Final = -12.0
MIN_FOLLOWER_LEAD: Final = 4.0
"""The same for a piece that goes the way of others: 幼稚 alone has -10.6. Chosen, not measured."""


class Read(NamedTuple):
    """A text, as UTF-8, and what it took to read it."""

    text: bytes
    encoding: str
    bad_bytes: int
    is_mixed: bool = False


def read_page(raw: bytes, family: str) -> Read:
    """Read a page that is mostly of one family: strictly where that works, else mended, else in pieces."""
    if family == "utf-8":
        whole = _read_utf8(raw)
        suspicious = whole.bad_bytes > 0
    else:
        whole, suspicious = _read_pairs(raw, family)
    if not suspicious:
        return whole
    return read_in_pieces(raw, family) or whole


def _read_utf8(raw: bytes) -> Read:
    data = np.frombuffer(raw, np.uint8)
    _, _, bad = utf8_kernels.weigh_utf8(data, 0, data.size, tables().weights, data.size)
    return Read(raw.decode("utf-8", "replace").encode(), "utf-8", int(bad))


def _read_pairs(raw: bytes, family: str) -> tuple[Read, bool]:
    """Read as two-byte characters; the second value says whether some of it still reads badly."""
    data = np.frombuffer(raw, np.uint8)
    is_gb = family == "gb18030"
    table = tables().gb if is_gb else tables().big5
    if is_gb:
        text, n_low = resync_kernels.decode_whole(data, gbk_characters(), table, LOW, SHORT, MARGIN)
        if text.size:
            return Read(text.tobytes(), "gb18030", 0), bool(n_low >= MIN_FOREIGN)
    marks, n_dropped, n_low = resync_kernels.resync(data, table, is_gb, LOW, SHORT, MARGIN, HEAD_MARGIN)
    mended = pair_kernels.cut_out(data, marks, LOST[0]).tobytes() if n_dropped else raw
    text, encoding = _decode_gb(mended) if is_gb else _decode_big5(mended)
    if n_dropped:
        text = text.strip(LOST).replace(LOST, "\N{REPLACEMENT CHARACTER}".encode())
    return Read(text, encoding, int(n_dropped)), bool(n_dropped or n_low >= MIN_FOREIGN)


def _decode_gb(raw: bytes) -> tuple[bytes, str]:
    """GBK by table, which takes a third of the time of Python's codec; what is not GBK by that."""
    text = pair_kernels.decode_pairs(np.frombuffer(raw, np.uint8), gbk_characters())
    if text.size or not raw:
        return text.tobytes(), "gb18030"
    return raw.decode("gb18030", "replace").encode(), "gb18030"


def _decode_big5(raw: bytes) -> tuple[bytes, str]:
    """cp950; HKSCS where cp950 has no such character, or one of the few that both have in different places.

    Kana and ① stand at C6A1 to C7FC in both, shifted; browsers read them as HKSCS does.
    """
    try:
        text = raw.decode("cp950")
    except UnicodeDecodeError:
        return raw.decode("big5hkscs", "replace").encode(), "big5hkscs"
    if not MOVED.search(text):
        return text.encode(), "cp950"
    try:
        moved = raw.decode("big5hkscs")
    except UnicodeDecodeError:
        return text.encode(), "cp950"
    is_moved = plausibility(moved) >= plausibility(text)
    return (moved.encode(), "big5hkscs") if is_moved else (text.encode(), "cp950")


def read_in_pieces(raw: bytes, family: str) -> Read | None:
    """Read piece by piece; None where the pieces are all of one family.

    The pieces of each family are taken out, read as one page and put back.
    """
    raw = raw.replace(HOLE, b"")
    main = FAMILIES.index(family)
    spans, sums, counts, bads = pair_kernels.weigh_pieces(
        np.frombuffer(raw, np.uint8), *tables(), main, LOW, MAX_PIECES
    )
    if not len(spans):
        return None
    kinds = _kinds_of_pieces(sums, counts, bads, main)
    foreign = kinds != main
    if not foreign.any():
        return None
    starts, stops = spans[foreign].T.tolist()
    parts = [b""] * (2 * len(starts) + 1)
    parts[0::2] = [raw[start:stop] for start, stop in zip([0, *stops], [*starts, len(raw)], strict=True)]
    parts[1::2] = [raw[start:stop] for start, stop in zip(starts, stops, strict=True)]
    of = np.full(len(parts), main)
    of[1::2] = kinds[foreign]
    reads = []
    for kind in np.unique(of).tolist():
        places = np.flatnonzero(of == kind).tolist()
        read = _read_whole(HOLE.join(parts[place] for place in places), FAMILIES[kind])
        reads.append(read)
        texts = read.text.split(HOLE)
        if len(texts) != len(places):
            return None  # no codec is known to lose one
        for place, text in zip(places, texts, strict=True):
            parts[place] = text
    encodings = "+".join(sorted({read.encoding for read in reads}))
    return Read(b"".join(parts), encodings, sum(read.bad_bytes for read in reads), is_mixed=True)


def _read_whole(raw: bytes, family: str) -> Read:
    return _read_utf8(raw) if family == "utf-8" else _read_pairs(raw, family)[0]


def _kinds_of_pieces(
    sums: NDArray[np.float64], counts: NDArray[np.int64], bads: NDArray[np.int64], main: int
) -> NDArray[np.int64]:
    """Family of each piece: the page's own, unless the piece clearly reads better in another."""
    means = sums / np.maximum(counts, 1)
    best = means.argmax(axis=1)
    rows = np.arange(len(best))
    lead = means[rows, best] - means[:, main]
    doubtful = (means[:, main] < LOW) | (bads[:, main] > 0)
    enough = (counts[rows, best] >= MIN_FOREIGN) | ((bads[:, main] > 0) & (bads[rows, best] == 0))
    is_other = doubtful & enough & (lead >= MIN_LEAD) & (means[rows, best] > MIN_PIECE)
    # A piece of two characters proves nothing, but goes the way that others went: 统一 in GBK is 「ͳһ」 in UTF-8.
    others = np.isin(np.arange(len(FAMILIES)), best[is_other])
    likely = np.where(others & (bads == 0), means, -np.inf).argmax(axis=1)
    follows = doubtful & others[likely] & (bads[rows, likely] == 0) & (means[rows, likely] > MIN_FOLLOWER)
    follows &= means[rows, likely] - means[:, main] >= MIN_FOLLOWER_LEAD
    return np.where(is_other, best, np.where(follows, likely, main))
