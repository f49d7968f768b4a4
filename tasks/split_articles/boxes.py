"""Boxes of teasers: where a heading of a relation begins one, and which lines in it are made as its first entry.

「相关阅读 | 去年的油菜花海 | 荒坡变成了果园 | 青禾日报 | 精彩图集 | ……」: the box ends at the next heading, at a line of another make,
or at a short line that stands further out.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from tasks.kept_patterns import contains
from tasks.split_articles.listed import made_of_links
from tasks.split_articles.teaser_words import (
    ALONE,
    BETWEEN,
    FIRST_REACH,
    INLINE,
    MAX_BOX_NAME,
    MAX_GAP,
    MAX_HEADING,
    MAX_HEADLINE,
    MAX_REACH,
    MIN_ENTRY,
    MIN_HEADLINE,
    MORE_HEADING,
    RELATED,
    RELATED_HINT,
    RELATED_WORDS,
    RELATES,
)
from tasks.split_articles.told import has_letter, of_kind, ruled, ruled_by, tagged, unlabelled
from tasks.split_articles.windows import contains_at, contains_each_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.distinct import Distinct
    from tasks.split_articles.link_facts import LinkFacts
    from tasks.split_articles.told import Told


class Under(NamedTuple):
    """The lines in boxes, each begun by a heading, a border or a paragraph; ``box`` is a number over all pages."""

    box: NDArray[np.int64]
    at: NDArray[np.int64]
    """Place of the line in its box."""
    is_heading: NDArray[np.bool_]
    is_under: NDArray[np.bool_]
    """The box was begun by a heading."""


class Items(NamedTuple):
    """Of some lines: those that could be teasers, that are links for the most part, that stand behind their list's end.

    ``headline``: made as the first entry of the list.
    """

    could: NDArray[np.bool_]
    linked: NDArray[np.bool_]
    ended: NDArray[np.bool_]
    headline: NDArray[np.bool_]


def under_headings(lines: pl.DataFrame, told: Told, is_text: NDArray[np.bool_]) -> Under:
    """Which lines head a list of a relation, and which stand under such. Reads folded."""
    folded, n, pages = lines["folded"], told.size, told.pages
    row = np.arange(lines.height)
    first_text = np.full(int(pages.page.max(initial=-1)) + 1, -1)
    texts = np.flatnonzero(is_text)[::-1]
    first_text[pages.page[texts]] = texts
    above = row < first_text[pages.page]
    related = contains_at(n <= MAX_HEADING, folded, "|".join(RELATED_WORDS))
    glued = (told.linked > 0) & (n <= MAX_HEADLINE) & ~is_text
    unlinked = told.linked / np.maximum(n, 1) < 0.5
    headed = tagged(told, "h1", "h2", "h3", "h4", "h5", "h6")
    by_name, more = contains_each_at(related, folded, RELATED, MORE_HEADING)
    hinted = by_name & contains(told.hint.texts, RELATED_HINT)[told.hint.place]
    named = of_kind(told, "teaser-heading") | more | hinted
    named |= contains_at(related & (unlinked | headed), folded, ALONE) | contains_at(glued, folded, INLINE)
    named &= ~(named & above) | contains_at(named & above, folded, RELATES)
    named &= ~contains_at(named, folded, "友情")
    stops = of_kind(told, "ranking", "copyright", "licence", "contact", "breadcrumb") | ruled_by(told, "footer.")
    stops |= contains_at(~is_text, folded, "友情链接|合作伙伴")
    stops |= tagged(told, "h1", "h2", "h3") & unlinked & has_letter(told)
    starts = named | stops | is_text | (pages.start == row)
    box = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    return Under(box, row - first[box], named, named[first][box])


def _could_be(
    told: Told, is_text: NDArray[np.bool_], under: Under, rows: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of these lines those that could be teasers, and those labelled as a date or a credit that are a link as well."""
    n, linked = told.size[rows], told.linked[rows]
    dated = ruled(told, "metadata.date-first", "metadata.date-last")[rows] & (linked >= MIN_HEADLINE)
    dated |= ruled_by(told, "metadata.")[rows] & (linked / np.maximum(n, 1) > 0.9) & (linked >= MIN_ENTRY)
    could = under.is_under & ~under.is_heading & ~is_text & (under.at <= MAX_REACH)
    return could[rows] & (unlabelled(told)[rows] | dated), dated


def items(
    lines: pl.DataFrame,
    told: Told,
    is_text: NDArray[np.bool_],
    under: Under,
    facts: LinkFacts,
    opened: NDArray[np.bool_],
    rows: NDArray[np.int64],
) -> Items:
    """What these lines are in their boxes. Reads folded, depth, container; ``opened``: what ``leads`` found."""
    could, dated = _could_be(told, is_text, under, rows)
    folded, n, at, n_links = lines["folded"].gather(rows), told.size[rows], under.at[rows], facts.number[rows]
    linked = made_of_links(lines["folded"], told, rows, n_links, dated) | opened[rows]
    tag, hint, around, own = (of[rows] for of in (told.tag.place, told.hint.place, *_names(told.hint)))
    depth, container = (lines[name].gather(rows).to_numpy() for name in ("depth", "container"))
    item = could & (linked | (tagged(told, "text")[rows] & (n <= 60)))
    number = np.arange(rows.size)
    begin = np.flatnonzero(np.diff(under.box[rows], prepend=-1))
    size = np.diff(begin, append=rows.size)
    begin, end = np.repeat(begin, size), np.repeat(begin + size - 1, size)
    # The first item of each line's box, or the line itself where its box has none.
    first = _next(item, number)[begin]
    has_first = first <= end
    first = np.where(has_first, first, number)
    same = item & (tag == tag[first])
    level = (depth == depth[first]) & ((around == around[first]) | ((own == own[first]) & (own >= 0)))
    alike = same & (at[first] <= FIRST_REACH)
    alike &= (hint == hint[first]) | level | (container == container[first])
    # An entry that stands between two of its list is one of it, however it is nested.
    above, below = _last(alike, number), _next(alike, number)
    between = (above >= begin) & (below <= end)
    between &= at - at[np.maximum(above, 0)] <= BETWEEN
    between &= at[np.minimum(below, rows.size - 1)] - at <= BETWEEN
    alike |= same & linked & between
    above = np.append(-1, _last(alike, number))[:-1]
    gap = at - np.where(above >= begin, at[np.maximum(above, 0)], 0)
    # A short line without a link that stands further out than the list's entries heads the next box.
    outer = under.is_under[rows] & ~under.is_heading[rows] & has_first & (at > at[first]) & (depth < depth[first])
    outer &= (told.linked[rows] / np.maximum(n, 1) < 0.5) & (n >= 2) & (n <= MAX_BOX_NAME)
    outer = contains_at(outer, folded, r"^[^\d:]*\p{Han}{2}[^\d:]*$")
    ended = _last((alike & (gap > MAX_GAP)) | outer, number) >= begin
    return Items(could, linked, ended, alike & ~ended)


def _names(hint: Distinct) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each line numbers of the outermost and the innermost word of the names of its blocks; -1 for none."""
    outer, inner = hint.texts.str.extract(r"(\S+)\s*$"), hint.texts.str.extract(r"^\s*(\S+)")
    words = pl.concat([outer, inner]).rank("dense").fill_null(0).cast(pl.Int64).to_numpy() - 1
    return words[: len(outer)][hint.place], words[len(outer) :][hint.place]


def _last(marked: NDArray[np.bool_], number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each line the last one down to it that is marked, -1 where none is."""
    return np.maximum.accumulate(np.where(marked, number, -1)) if number.size else number


def _next(marked: NDArray[np.bool_], number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each line the first one from it on that is marked, as many as there are lines where none is."""
    return np.minimum.accumulate(np.where(marked, number, number.size)[::-1])[::-1] if number.size else number
