"""The front page of a blog: its headlines are those of its posts, and the site's name above them is none.

「青禾老刘的博客 | 茶山记 | 2005-07-10 20:10 | …… | 搬家 | 2005-07-02 21:11 | ……」: lines made alike, each with a
date of its own and prose below, under a headline that is the whole of the head's title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.keys import fold
from tasks.split_articles.bare_names import bare_names
from tasks.split_articles.further import DATED, MAX_HEADLINE_CHARS, MIN_SAID
from tasks.split_articles.letters import letters
from tasks.split_articles.names import one_width
from tasks.split_articles.told import much_linked, tagged, unlabelled
from tasks.split_articles.windows import (
    beside,
    borders_of,
    contains_at,
    count_above,
    count_below,
    count_in,
    heads_within,
    numbered,
    with_marked,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body

FEWEST_POSTS: Final = 2
"""Fewest posts of a front page. Chosen."""

MOST_DATED: Final = 0.8
"""Share of such lines that have a date of their own. Chosen; from .6 to .9 no page differs, at .4 one comes out
worse (bench.thresholds)."""

SEVERAL: Final = 2
MOST_SEVERAL: Final = 0.5
"""So many posts have so many paragraphs where no name of the site tells the front page. Chosen, not measured."""

REACH: Final = 4
"""Lines between the headline of a post and its first prose: date, category, author. Chosen; from 2 to 8 no page
differs (bench.thresholds)."""


def first_posts(
    lines: pl.DataFrame,
    heads: pl.DataFrame,
    text: NDArray[np.bool_],
    title_of: NDArray[np.int64],
    credit: NDArray[np.bool_],
    names: NDArray[np.int64],
    body: Body,
) -> NDArray[np.int64]:
    """The headline's row of each page, that of the first post where the one found is the name of the site.

    ``credit``: ``credits_of`` the lines; ``names``: their ``own_names``.
    """
    page, found = body.pages.page, title_of.copy()
    named = _are_names(lines, heads, title_of, page)
    # A dated line between two of the text: few pages of one article have one.
    parted = credit & (count_above(text, body.pages) > 0) & (count_below(text, body.pages) > 0)
    could = named.copy()
    could[page[parted]] = True
    if not could.any():
        return found
    at = np.flatnonzero(could[page])
    below = at > title_of[page[at]]
    rows = at[_posts(lines, at, text[at], below, credit[at], names, body)]
    rows = rows[(named[page] | _whole_posts(rows, text, title_of, body))[rows]][::-1]
    found[page[rows]] = rows
    return found


def _whole_posts(
    rows: NDArray[np.int64], text: NDArray[np.bool_], title_of: NDArray[np.int64], body: Body
) -> NDArray[np.bool_]:
    """Lines of pages on which nothing is said between the headline found and the first of these posts, each with text.

    「半日闲 | 茶山记 | 2005-07-10 | ……」: a headline without a text is no article's, whatever the head's title says.
    A list of reports has a paragraph of each: most posts have several.
    """
    page, said = body.pages.page, text & (body.told.size >= MIN_SAID)
    starts = np.zeros(len(text), np.bool_)
    starts[rows] = True
    below = np.arange(len(text)) > title_of[page]
    before = said & below & (count_above(starts, body.pages) == 0)
    n_pages = len(title_of)
    post = numbered(page, count_above(starts, body.pages) + starts)
    full = rows[(count_in(post, said, int(post.max(initial=-1)) + 1) >= SEVERAL)[post[rows]]]
    n_posts, n_full = (np.bincount(page[of], minlength=n_pages) for of in (rows, full))
    fits: NDArray[np.bool_] = (n_full >= MOST_SEVERAL * n_posts) & (count_in(page, before, n_pages) == 0)
    return fits[page]


def _are_names(
    lines: pl.DataFrame, heads: pl.DataFrame, title_of: NDArray[np.int64], page: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Pages whose headline is the whole of the head's title: behind an article's stands the site's name."""
    named = np.zeros(len(title_of), np.bool_)
    rows = title_of[title_of >= 0]
    titled = lines.select("page_id", "folded")[rows].join(
        heads.select("page_id", "title"), on="page_id", how="left", maintain_order="left"
    )
    same = letters(titled["folded"]) == letters(fold(titled["title"].fill_null("")))
    named[page[rows]] = same.fill_null(value=False).to_numpy()
    return named


def _posts(
    lines: pl.DataFrame,
    at: NDArray[np.int64],
    text: NDArray[np.bool_],
    below: NDArray[np.bool_],
    credit: NDArray[np.bool_],
    names: NDArray[np.int64],
    body: Body,
) -> NDArray[np.int64]:
    """Headlines of posts: short lines made alike, two at least on a page, nearly each with a date of its own.

    ``below``: under the headline found. The lines ``at`` are all of those pages; their places among these are returned.
    """
    pages, folded, n = borders_of(body.pages.page[at]), lines["folded"].gather(at), body.told.size[at]
    free = below & unlabelled(body.told)[at] & ~body.is_thread[at]
    credit = contains_at(credit, folded, DATED)
    prose = (text | (free & (n >= MIN_SAID) & ~much_linked(body.told)[at])) & ~credit
    near = heads_within(prose, unlabelled(body.told)[at], pages, REACH)
    could = free & (n <= MAX_HEADLINE_CHARS) & near & ~tagged(body.told, "text", "p")[at]
    could &= ~contains_at(could, folded, r"[。!;:,]$|^——")
    # The authors of a paper, over where they work and when it was received, are no headline.
    could[could] = bare_names(one_width(folded.filter(pl.Series(could)))).is_null().to_numpy()
    rows = np.flatnonzero(could)
    depth = lines["depth"].gather(at[rows]).to_numpy()
    alike = numbered(numbered(numbered(pages.page[rows], body.told.tag.place[at[rows]]), depth), names[at[rows]])
    starts = np.zeros(len(n), np.bool_)
    starts[rows] = True
    segment = numbered(pages.page, count_above(starts, pages) + starts)
    foot = with_marked(segment, credit & beside(prose, pages, -1))
    dated = (beside(credit, pages, 1) | beside(credit, pages, 2) | beside(credit, pages, -1) | foot)[rows]
    size, n_dated = np.bincount(alike), np.bincount(alike, weights=dated)
    several = (size >= FEWEST_POSTS) & (n_dated / np.maximum(size, 1) >= MOST_DATED)
    return rows[several[alike] & dated]
