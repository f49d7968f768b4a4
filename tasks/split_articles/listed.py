"""Which lines are made like the entries of a list of links, and which of them stand between an article's paragraphs.

「·青禾春耕忙(11/10 13:08)」 is an entry by its link; so is 「青禾春耕忙 四月一日，……[详细]」, whose link opens the
line and whose rest is the abstract. In the text the heading 「延伸阅读」 and entries below it are a list put there.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.kept_patterns import contains_each
from tasks.split_articles.teaser_words import (
    DATED,
    DAY_AND_COUNT,
    DAY_FIRST,
    MAX_ABSTRACT,
    MAX_BESIDE,
    MAX_HEADLINE,
    MIN_ABSTRACT,
    MIN_ENTRY,
    MIN_HEADLINE,
    NO_ITEM,
    READ_BY,
    RELATES,
)
from tasks.split_articles.told import has_letter, much_linked, of_kind
from tasks.split_articles.windows import MANY, beside, contains_at, contains_in, lines_since, lines_until, speaks_at

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.link_facts import LinkFacts
    from tasks.split_articles.told import Told
    from tasks.split_articles.windows import Pages

BEFORE_LINK: Final = 8
"""Most characters before the link that opens a line: a rank, a mark, a tag. Chosen; from 4 to 16 no page differs
(bench.thresholds)."""

INSERTED_REACH: Final = 24
"""Lines of a list between two paragraphs at most: its heading, its entries and their dates. Chosen; from 12 to 48 no
page differs (bench.thresholds)."""

MAX_INTRODUCTION: Final = 30
"""Longest line between a heading and its list, in characters. Chosen; from 15 to 60 no page differs
(bench.thresholds)."""

HEADING: Final = "teaser-heading"


def leads(lines: pl.DataFrame, told: Told, facts: LinkFacts) -> NDArray[np.bool_]:
    """Lines whose only link opens them, is of a headline's length, and has an abstract behind it.

    Reads folded. A paragraph may begin with a link too: so this says something under a heading only,
    and in the text's block only of several, or of a link that is longer than names are.
    """
    n = told.size
    found = (facts.number == 1) & (facts.start <= BEFORE_LINK) & (facts.end - facts.start >= MIN_HEADLINE)
    found &= (facts.end - facts.start <= MAX_HEADLINE) & (n - facts.end >= MIN_ABSTRACT)
    found &= n <= MAX_ABSTRACT + MAX_HEADLINE
    return speaks_at(found, lines["folded"], "[,。!?;…]")


def made_of_links(
    folded: pl.Series, told: Told, rows: NDArray[np.int64], n_links: NDArray[np.int32], dated: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Of some lines those that are mostly a link of a headline's length, or beside one stands what stands beside such.

    ``n_links``: how many links each of them has; ``dated``: those whose rule found a date.
    """
    n, chars = told.size[rows], told.linked[rows]
    link = chars / np.maximum(n, 1)
    could = (chars >= MIN_HEADLINE) & (n <= MAX_HEADLINE * np.maximum(n_links, 1)) & has_letter(told)[rows]
    # Beside the only link stand a date, a source, a counter.
    alone = (n_links == 1) & (n - chars <= MAX_BESIDE)
    found: NDArray[np.bool_] = could & ((link > 0.5) | alone | ((link > 0.3) & dated))
    asked = could & ~found
    some = folded.gather(rows[asked])
    by_day, counted = contains_each(some, f"{DATED}|{DAY_FIRST}|{READ_BY}", DAY_AND_COUNT)
    found[asked] = (by_day & (link[asked] > 0.3)) | (counted & (link[asked] > 0.2))
    at = np.flatnonzero(found)
    found[at] = ~contains_in(rows[at], folded, NO_ITEM)[rows[at]]
    return found


def listed_in_text(
    lines: pl.DataFrame, told: Told, text: NDArray[np.bool_], facts: LinkFacts, opened: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Lines of links that follow on the heading of a relation: no text, even inside the text's own block.

    Between heading and entry no paragraph stands; above the first paragraph 推荐 alone names a menu. ``opened``: what
    ``leads`` found. Reads folded.
    """
    n, linked, pages = told.size, told.linked, told.pages
    alone = (facts.number == 1) & (n - linked <= MAX_BESIDE) & (linked >= MIN_ENTRY)
    entry = (facts.number > 0) & ((linked >= 0.55 * n) | alone) & (n <= MAX_HEADLINE * np.maximum(facts.number, 1))
    heading = of_kind(told, HEADING) & ~(entry & (linked >= 0.9 * n))
    several = beside(opened, pages, 1) | beside(opened, pages, -1)
    entry |= opened & (several | (facts.end - facts.start >= MIN_ENTRY))
    entry &= ~heading
    found: NDArray[np.bool_] = entry & text
    if not found.any():
        return found
    row = np.arange(lines.height)
    was = text
    text = text & ~_introductions(n, text, entry, heading, pages)
    paragraph = np.maximum.accumulate(np.where(text & ~entry & ~heading, row, -1))
    above = paragraph < pages.start
    heading &= ~above | contains_at(heading & above, lines["folded"], RELATES)
    last = np.maximum.accumulate(np.where(heading, row, -1))
    found = entry & text & (last >= pages.start) & (last > paragraph)
    found |= was & ~text & ~entry
    return found


def _introductions(
    n: NDArray[np.int32], text: NDArray[np.bool_], entry: NDArray[np.bool_], heading: NDArray[np.bool_], pages: Pages
) -> NDArray[np.bool_]:
    """Short lines between a heading and the first entry of its list: 「看看还有哪些报道」."""
    found: NDArray[np.bool_] = text & ~entry & ~heading & (n <= MAX_INTRODUCTION)
    found &= beside(heading, pages, -1) & beside(entry, pages, 1)
    return found


def inserted_lists(told: Told, likely: NDArray[np.bool_], box: NDArray[np.int64]) -> NDArray[np.bool_]:
    """A heading of teasers and links below it, where the text goes on behind them in the block it stood in above."""
    row, borders = np.arange(len(likely)), told.pages
    linked, heading = much_linked(told), of_kind(told, HEADING)
    said = likely & ~linked & ~heading
    since, until = lines_since(said, borders), lines_until(said, borders)
    between = (heading | linked) & (since < MANY) & (until < MANY) & (since + until <= INSERTED_REACH)
    above = np.where(between, row - since, 0).astype(np.int64)
    below = np.where(between, row + until, 0).astype(np.int64)
    last = np.maximum.accumulate(np.where(heading, row, -1)) if len(row) else row
    found: NDArray[np.bool_] = between & (box[above] == box[below]) & (last > above)
    return found
