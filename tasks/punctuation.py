"""Stage: give folded pages their Chinese punctuation back: 「今年以来,全县(区)…」 → 「今年以来，全县（区）…」.

Some sites and tools fold full-width marks to ASCII (NFKC does). What was folded is known mark by mark from the page
itself: ASCII marks after a Han outnumber the full-width ones. Then a mark is widened where Chinese stands beside it:

1. ``( )`` that hold a Han, or that follow Chinese and hold a number or a word: 西藏(区) → 西藏（区）.
2. A run of ``, ; : ? !`` with Chinese on the left, or right after it; and ``, ; !`` after a number at the end of a
   line, or between 5% and a word.

Left alone: 16:04, 1,000, addresses, versions, ``word, word``, lines without a Han, lines of code. What cannot be known
is not guessed: 。 from a full stop, quotes, ellipses, a ``?`` before another mark (a lost character).
Of marks folded from real text 99.5 to 100 % of commas come back (bench/script.py); this is no repair of a lost mark,
so ``marks_restored`` does not count it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from schemas.column import schema_of
from schemas.frames import Mended
from schemas.tables import REPAIRS
from tasks import mark_kernels as kernels
from tasks.buffers import buffers_of, put, rewrite
from tasks.kernels import N_CODES
from tasks.keys import HAN, LETTERS, codes_of, map_characters

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_STOPS: Final = 5
"""The marks , ; : ? ! decide whether a page is folded; brackets are folded in clean text too often."""

MIN_FLAG: Final = 5
"""ASCII marks after a Han from which a page is called folded: two labels 来源: make no damage. Chosen, not measured."""

ALL_MARKS: Final = (1 << kernels.N_MARKS) - 1

CORNERS: Final = {"「": "“", "」": "”", "『": "‘", "』": "’", "﹁": "“", "﹂": "”", "﹃": "‘", "﹄": "’"}


def restore_punctuation(lines: pl.DataFrame, *, mainland_quotes: bool) -> Mended:
    """Widen folded marks in ``body`` on folded pages; with ``mainland_quotes`` also turn 「」 to “”, on every page.

    Reads ``page_id``, ``body`` and ``kind`` (lines that stay decide whether a page was folded; all its lines are
    widened). Rewrites ``body``; rows, their order and every other column come back as they were. ``repairs`` is empty;
    ``flags`` has ``folded`` for each folded page.
    """
    masks, flags = _folded_marks(lines)
    body = widened(lines["body"], masks)
    if mainland_quotes:
        body = with_curved_quotes(body)
    return Mended(lines.with_columns(body.alias("body")), pl.DataFrame(schema=schema_of(REPAIRS)), flags)


def restored(s: pl.Series, is_folded: pl.Series, *, mainland_quotes: bool = False) -> pl.Series:
    """The same for any column of text: titles, headlines. ``is_folded`` says which rows belong to a folded page."""
    masks = np.where(is_folded.fill_null(value=False).to_numpy(), ALL_MARKS, 0)
    body = widened(s, masks)
    return with_curved_quotes(body) if mainland_quotes else body


def widened(s: pl.Series, masks: NDArray[np.int64]) -> pl.Series:
    """Each text with its folded marks full-width, those whose bit is set in its mask; see ``mark_kernels``."""
    rows = np.flatnonzero(masks)
    if rows.size == 0:
        return s
    folded = s.gather(rows)
    return put(s, rows, rewrite(folded, lambda data, at: kernels.widen_lines(data, at, masks[rows], _classes())))


def with_curved_quotes(s: pl.Series) -> pl.Series:
    """Corner brackets as curved quotes: 「甲」 → “甲”."""
    rows = np.flatnonzero(s.str.contains("|".join(CORNERS)).fill_null(value=False).to_numpy())
    return put(s, rows, map_characters(s.gather(rows), _curved())) if rows.size else s


def _folded_marks(lines: pl.DataFrame) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """For each line the marks that its page has folded, as bits; and the flags."""
    data, at, _ = buffers_of(lines["body"])
    page = lines["page_id"].rle_id().to_numpy()
    firsts = np.flatnonzero(np.diff(page, prepend=-1))
    stays = lines["kind"].is_null().to_numpy() if "kind" in lines.columns else np.ones(lines.height, np.bool_)
    counts = kernels.count_marks(data, at, page, firsts.size, stays, _classes())
    narrow, wide = counts[:, : kernels.N_MARKS], counts[:, kernels.N_MARKS :]
    n_narrow, n_wide = narrow[:, :N_STOPS].sum(axis=1), wide[:, :N_STOPS].sum(axis=1)
    # A mark the page has nowhere in full width was folded like the rest, also where it is rare.
    bits = np.where((narrow > wide) | (wide == 0), 1 << np.arange(kernels.N_MARKS), 0).sum(axis=1)
    masks = np.where(n_narrow > n_wide, bits, 0)
    flagged = lines["page_id"].gather(firsts[(masks > 0) & (n_narrow >= MIN_FLAG)])
    return masks[page], flagged.to_frame().with_columns(damage=pl.lit("folded")).sort("page_id")


@cache
def _curved() -> NDArray[np.uint32]:
    table = np.arange(N_CODES, dtype=np.uint32)
    for corner, quote in CORNERS.items():
        table[ord(corner)] = ord(quote)
    return table


@cache
def _classes() -> NDArray[np.uint8]:
    classes = np.zeros(N_CODES, dtype=np.uint8)
    classes[codes_of(LETTERS)] = kernels.WORD
    classes[codes_of(HAN)] = kernels.HAN
    for kind, members in {
        kernels.WORD: "0123456789",
        kernels.CHINESE: "“”‘’《》〈〉「」『』【】〔〕、。…—·％",
        kernels.WIDE: "，；：？！（）",
        kernels.MARK: ",;:?!",
        kernels.OPEN: "(",
        kernels.CLOSE: ")",
        kernels.SPACE: " \t\u00a0\u3000\n",
        kernels.QUOTE: "\"'[<#@*",
        kernels.JOINT: ".-—~～+",
        kernels.CODE: "{}\\`",
        kernels.MEASURE: "%℃°‰",
    }.items():
        for member in members:
            if classes[ord(member)] in (0, kernels.WORD):
                classes[ord(member)] = kind
    return classes
