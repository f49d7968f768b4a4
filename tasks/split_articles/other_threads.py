"""What on a thread's page belongs to other threads, or to nobody who posts in this one.

Beside and below a thread sites set others with their beginnings or whole texts: 「老桥拆了 | 上个月老桥拆了,我去拍了……|
渡口的灯 | 每天夜里九点……」. A post stands below who wrote it and when; such a text stands below or above a headline that leads
elsewhere, and its neighbours do likewise. And blocks are named for what they are: side bars, recommendations, agreements.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import contains, contains_each
from tasks.split_articles.post_forms import AT_POST
from tasks.split_articles.said import USUAL_NAME
from tasks.split_articles.windows import group_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.distinct import Distinct

REACH: Final = 12
"""Lines from the headline of another thread to that of the next at most. Chosen, not measured."""

LONGEST_HEADLINE: Final = 60
"""Characters of such a headline at most. Chosen, not measured."""

LONGEST_BESIDE: Final = 16
"""Characters beside such a headline at most: its date, how many have answered. Chosen, not measured."""

MIN_SAID: Final = 8
"""Shortest line without links that is what such a thread says, in characters. Chosen, not measured."""

MOST_NAMES: Final = 0.34
"""Of links made alike so many, as a share, may be as short as names, or show a floor or a moment. Chosen, not measured."""

FLOOR: Final = r"^\W*(?:楼主|题主|版主|沙发|板凳|地板|\d{1,4}\s?(?:楼|#|F(?:\W|$)))"
"""A link with a floor is the head of a post."""

HEADED: Final = r"^\D{8}"
"""So much stands before the date where a headline does: 「发表于 2011-5-6」 is the head of a post."""

MOST_NAMED: Final = 0.8
"""Of the likely text of a page less than this share stands in blocks so named, or the name says nothing. Chosen."""

NOT_ELSEWHERE: Final = r"(?i)^#(?:[^/!]|$)|^javascript|user|member|people|person|profile|/space|home|author|doctor|lawyer|expert|uid=|/u/|/@"
"""Addresses of persons, and of places on the page: a link over a post leads to who wrote it or to the post."""

OF_OTHERS: Final = r"(?i)(?:^|[ _-])(?:aside|side-?bar|side-?col(?:umn)?|recommend\w*|recom|related\w*|relate|guess\w*|similar\w*|hot-?(?:posts?|topics?|list|news|threads?|box)|rank(?:ing)?s?(?:-?list)?|promo\w*|app-?(?:down|download|banner|guide)|download\w*|agreement|protocol|disclaimer|copyright|dialog|modal|popup|pop-?up|goods|products?)(?:[ _-]|$)"
"""Names of blocks that hold no posts: beside the thread, of other threads, of the site."""


def elsewhere(links: pl.DataFrame, among: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Characters of the longest link of each of these lines, 0 where one leads to a person or to a place on the page.

    Reads row, start, end and url.
    """
    found, row = np.zeros(len(among), np.int32), links["row"].to_numpy()
    here = among[row]
    row, links = row[here], links.filter(pl.Series(here))
    np.maximum.at(found, row, (links["end"] - links["start"]).to_numpy())
    found[row[contains(links["url"].fill_null("#"), NOT_ELSEWHERE)]] = 0
    return found


def _in_named_blocks(hints: Distinct, likely: NDArray[np.float32], page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines in blocks named for others, where not nearly all that is ``likely`` text (characters) stands there."""
    named = contains(hints.texts, OF_OTHERS)[hints.place]
    found: NDArray[np.bool_] = named & (group_sum(likely * named, page) < MOST_NAMED * group_sum(likely, page))
    return found


def other_threads(
    part: pl.DataFrame,
    page: NDArray[np.int64],
    make: NDArray[np.int64],
    odds: NDArray[np.float64],
    link: NDArray[np.int32],
    at_title: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Lines of other threads and of blocks named for others. Reads folded, hint, n_chars, link_chars, container."""
    likely = np.where(odds > 0, part["n_chars"].to_numpy(), 0).astype(np.float32)
    named = _in_named_blocks(distinct(part["hint"]), likely, page)
    return named | _entries(part, distinct(part["folded"]).place, page, make, link, at_title)


def _entries(
    part: pl.DataFrame,
    place: NDArray[np.integer],
    page: NDArray[np.int64],
    make: NDArray[np.int64],
    link: NDArray[np.int32],
    at_title: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Lines of entries that stand one behind another, each with a headline that leads elsewhere and a text of its own.

    ``place``: a number for what each line says; ``link``: characters of the longest link that leads to another page. Reads n_chars,
    link_chars, container.
    """
    size, linked = part["n_chars"].to_numpy(), part["link_chars"].to_numpy()
    found = np.zeros(len(page), np.bool_)
    alone = (link * 2 > size) | ((link > USUAL_NAME) & (size - link <= LONGEST_BESIDE))
    head = np.flatnonzero(alone & (link > 0) & (link <= LONGEST_HEADLINE) & ~at_title)
    if not len(head):
        return found
    marked = np.zeros(len(page), np.bool_)
    told = part["folded"].gather(head)
    at_post, floor, headed = contains_each(told, AT_POST, FLOOR, HEADED)
    marked[head] = floor | (at_post & ~headed)
    said = (linked == 0) & (size >= MIN_SAID)
    head = _headlines(head, link, _boxes(head, part["container"].to_numpy(), said), place, make, marked)
    n_said, n_titles = (np.concatenate(([0], np.cumsum(of))) for of in (said, at_title))
    head = head[np.lexsort((head, make[head]))]
    first, last = head[:-1], head[1:]
    pair = (make[first] == make[last]) & (last - first <= REACH)
    pair &= (n_said[last] > n_said[first]) & (n_titles[last] == n_titles[first])
    first, last = first[pair], last[pair]
    if not len(first):
        return found
    step = np.zeros(len(page) + 1, np.int64)
    np.add.at(step, first, 1)
    np.add.at(step, last + 1, -1)
    found = np.cumsum(step)[:-1] > 0
    return found | _edges(found, first, last, said, page, make)


def _boxes(head: NDArray[np.int64], container: NDArray[np.int32], said: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The blocks of these headlines, as numbers at their rows, and of what is said below each.

    「<div><a>老桥拆了</a><p>上个月…</p></div>」: the link is a line of the entry's block, what is said stands in that block.
    """
    texts = np.flatnonzero(said)
    below = np.append(texts, head[-1])[np.searchsorted(texts, head)]
    box = np.zeros((2, len(container)), np.int64)
    box[:, head] = container[head], container[below]
    return box


def _headlines(
    head: NDArray[np.int64],
    link: NDArray[np.int32],
    box: NDArray[np.int64],
    place: NDArray[np.integer],
    make: NDArray[np.int64],
    marked: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Of linked lines those made like others of which most are longer than names and say different things, each in a block of its own.

    Links of one post stand in one block.
    """
    of = make[head]
    groups, number, n = np.unique(of, return_inverse=True, return_counts=True)
    short = np.bincount(number, link[head] <= USUAL_NAME, len(groups))
    kinds, own, below = (_different(number, what[head], len(groups)) for what in (place, *box))
    boxes = np.maximum(own, below)
    posted = np.bincount(number, marked[head], len(groups))
    good = (
        (n > 1)
        & (posted <= MOST_NAMES * n)
        & (short <= MOST_NAMES * n)
        & (kinds * 2 > n)
        & (boxes * 2 >= n)
        & (boxes > 1)
    )
    return head[good[number]]


def _edges(
    found: NDArray[np.bool_],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    said: NDArray[np.bool_],
    page: NDArray[np.int64],
    make: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """What belongs to the last of such entries below its headline, and to the first above it: made like what the others have there."""
    far = np.zeros(int(make.max()) + 1, np.int64)
    np.maximum.at(far, make[first], last - first)
    known = np.zeros(int(make.max()) + 1, np.bool_)
    known[make[found]] = True
    more = np.zeros(len(found), np.bool_)
    for row, step in ((np.setdiff1d(last, first), 1), (np.setdiff1d(first, last), -1)):
        open_, reach = row, far[make[row]]
        for k in range(1, int(far.max())):
            on = (reach > k) & (open_ + step >= 0) & (open_ + step < len(found))
            open_, reach = open_[on] + step, reach[on]
            stays = (page[open_] == page[open_ - step]) & known[make[open_]] & ~(said[open_] & (step < 0))
            open_, reach = open_[stays], reach[stays]
            more[open_] = True
    return more


def _different(number: NDArray[np.int64], values: NDArray[np.integer], n: int) -> NDArray[np.int64]:
    """How many different values each of ``n`` groups has, by the number of each value's group."""
    if not values.size:
        return np.zeros(n, np.int64)
    low, high = int(values.min()), int(values.max())
    return np.bincount(np.unique(number * (high - low + 1) + (values - low)) // (high - low + 1), minlength=n)
