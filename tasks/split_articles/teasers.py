"""Teasers: headlines of other articles, with their abstracts and addresses.

Three styles. Under a heading that names a relation (相关阅读, 推荐阅读) stand links, each a teaser, until the next
heading or a line of another make. 「上一篇:青禾春耕忙」 is heading and teaser in one line. In plain text a headline
stands over its abstract, which ends with 「[详细]」, often with a bare 「-」 between them.
On a page without an article every link of a headline's length is a teaser.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.kept_patterns import contains, contains_each
from tasks.split_articles.boxes import items, under_headings
from tasks.split_articles.teaser_words import (
    BESIDE,
    DASHED,
    FEWEST_ENTRIES,
    GLUED,
    INLINE,
    MAX_ABSTRACT,
    MAX_DASHED,
    MAX_HEADLINE,
    MIN_ABSTRACT,
    MIN_ENTRY,
    MORE,
    NO_ABSTRACT,
    NO_ENTRY,
    SPOKEN,
)
from tasks.split_articles.told import has_word, of_kind, tagged, unlabelled
from tasks.split_articles.windows import beside, contains_at, contains_each_at

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.link_facts import LinkFacts
    from tasks.split_articles.told import Told


FIRST_BEYOND_ASCII: Final = 0x80
LAST_BYTES: Final = np.array([mark.encode()[-1] for mark in "】»—"], np.uint8)
"""Last bytes of the marks that MORE may end with, beside those of ASCII; folded lines have no other white space."""


def mark_text_teasers(lines: pl.DataFrame, told: Told, opened: NDArray[np.bool_]) -> NDArray[np.int8]:
    """In plain text and HTML alike: 1 headline, 2 abstract ending with [详细], 0 neither.

    The headline is the line above the abstract (bare marks between them do not count), when it is no sentence;
    or the link that opens the abstract's own line (``opened``). 「- 青禾春耕忙 [详细]」 is all headline. Reads folded.
    """
    folded, n = lines["folded"], told.size
    beside = contains_at(tagged(told, "text") & (n <= MAX_HEADLINE), folded, BESIDE + r"\S{4}")
    beside = contains_at(beside, folded, "[::：]")
    ends = contains_at((n >= MIN_ENTRY) & (n <= MAX_ABSTRACT) & _may_lead_on(told), folded, MORE)
    entry = contains_at(ends & ~opened & (n <= MAX_DASHED), folded, DASHED)
    abstract = ends & ~opened & ~entry & (n >= MIN_ABSTRACT)
    made = np.zeros(lines.height, np.int8)
    made[abstract] = 2
    made[_above(folded, told, abstract)] = 1
    made[beside | entry | (opened & ends)] = 1
    return made


def _may_lead_on(told: Told) -> NDArray[np.bool_]:
    """Lines that end with a mark as MORE does, by their last byte: other Chinese marks and characters have others."""
    data, offsets = told.shapes.data, told.shapes.offsets
    last = data[np.maximum(offsets[1:] - 1, 0)]
    return ((last < FIRST_BEYOND_ASCII) | np.isin(last, LAST_BYTES))[told.said.place]


def _above(folded: pl.Series, told: Told, abstract: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of the headlines right above these abstracts."""
    page = told.pages.page
    own = np.zeros(int(page.max(initial=-1)) + 1, np.bool_)
    own[page[abstract]] = True
    solid = np.flatnonzero(own[page] & has_word(told))
    above, below = solid[:-1], solid[1:]
    heads = above[abstract[below] & ~abstract[above] & (page[above] == page[below]) & (told.size[above] <= 60)]
    found: NDArray[np.int64] = heads[~contains(folded.gather(heads), r"[。;]$")]
    return found


def mark_linked_teasers(
    lines: pl.DataFrame,
    told: Told,
    is_text: NDArray[np.bool_],
    no_article: NDArray[np.bool_],
    facts: LinkFacts,
    opened: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Lines under a heading of a relation: 1 headline, 2 abstract, 0 neither; on a page without an article its entries.

    Reads folded, depth, container.
    """
    folded, n, pages = lines["folded"], told.size, told.pages
    under = under_headings(lines, told, is_text)
    rows = np.flatnonzero(under.is_under | no_article)
    listed = items(lines, told, is_text, under, facts, opened, rows)
    headline, abstract = np.zeros(lines.height, bool), np.zeros(lines.height, bool)
    headline[rows] = listed.headline
    abstract[rows] = listed.could & ~listed.headline & ~listed.ended & (n[rows] >= MIN_ABSTRACT)
    abstract &= beside(headline, pages, -1)
    speaks, no_abstract = contains_each_at(abstract, folded, SPOKEN, NO_ABSTRACT)
    abstract &= speaks & ~no_abstract
    short = ~is_text & (n <= MAX_HEADLINE) & ~of_kind(told, "navigation")
    neighbour, inline = contains_each_at(short, folded, BESIDE + r"\S{2}", INLINE + r"\S{5}")
    unlinked = n - told.linked
    glued = contains_at(short & (unlinked >= 3) & (unlinked <= 6) & (n > 7), folded, GLUED)
    made = np.zeros(lines.height, np.int8)
    made[abstract] = 2
    made[headline | neighbour | inline | glued] = 1
    linked = np.zeros(lines.height, bool)
    linked[rows] = listed.linked
    entry = _entries(folded, told, linked & no_article, facts)
    made[_abstracts(folded, told, entry, rows)] = 2
    made[entry] = 1
    return made


def _entries(folded: pl.Series, told: Told, linked: NDArray[np.bool_], facts: LinkFacts) -> NDArray[np.bool_]:
    """Lines that are entries of a list page: links (``linked``) on a page without an article that has some of them.

    Names of channels in one line are a menu. A rule that takes a headline for a hotline knows less than its link.
    """
    free = unlabelled(told) | (of_kind(told, "contact", "metadata") & (told.linked >= 2 * MIN_ENTRY))
    entry = linked & free & (facts.number > 0) & (facts.chars >= MIN_ENTRY * facts.number)
    entry &= facts.chars * 4 >= told.linked * 3
    entry &= ~contains_at(entry, folded, NO_ENTRY)
    page = told.pages.page
    return entry & (np.bincount(page[entry], minlength=int(page.max(initial=-1)) + 1)[page] >= FEWEST_ENTRIES)


def _abstracts(folded: pl.Series, told: Told, entry: NDArray[np.bool_], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of some rows that say something right below the entries of a list page."""
    page = told.pages.page
    above, below = rows[:-1], rows[1:]
    said = entry[above] & ~entry[below] & (page[above] == page[below]) & unlabelled(told)[below]
    said &= (told.size[below] >= MIN_ABSTRACT) & (told.size[below] <= MAX_ABSTRACT)
    at = below[said]
    speaks, no_abstract = contains_each(folded.gather(at), SPOKEN, NO_ABSTRACT)
    found: NDArray[np.int64] = at[speaks & ~no_abstract]
    return found
