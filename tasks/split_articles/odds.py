"""Odds of lines put right by the page they stand on: blocks of comments, a poem, the first line under the headline.

Line by line a comment looks like text, and a verse does not: 「渡口」 over nine short lines is all that its page says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_articles.told import unlabelled
from tasks.split_articles.windows import MANY, group_sum, lines_since, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told
    from tasks.split_articles.windows import Pages

IN_COMMENTS: Final = -2.5
"""Most odds of a line in a block named for comments, where the text stands elsewhere. Chosen; from -5 to -1.25 no
page differs (bench.thresholds)."""

COMMENT_SHARE: Final = 0.6
"""Share of a page's longer lines in blocks named for comments, from which the name proves nothing. Chosen."""

LONG: Final = 20
"""A line of so many characters is a longer one. Chosen; from 15 to 40 no page differs, at 10 one comes out worse
(bench.thresholds)."""

FULL_BOX: Final = 20
"""Fewest characters of a box that is raised: a poem of four lines of five."""

LEAST_MEAN: Final = -2.0
"""Least mean odds of such a box, as a logarithm; menus and logins are below it. Chosen; from -4 to -1 no page
differs (bench.thresholds)."""

MAX_LINKED: Final = 0.25
"""Most of such a box that may be links, as a share of its characters. Chosen; from .12 to .62 no page differs
(bench.thresholds)."""

HEADED_REACH: Final = 14
"""Lines between the headline and that line: date, source, tools, a caption. Chosen; from 10 to 28 no page differs,
at 7 one comes out worse (bench.thresholds)."""


def beside_comments(named: NDArray[np.bool_], told: Told) -> NDArray[np.bool_]:
    """Lines in blocks named for comments, where most of the page's longer unlinked lines stand elsewhere."""
    size, page = told.size, told.pages.page
    said = np.where((size >= LONG) & (told.linked * 2 < size), size, 0).astype(np.float32)
    share = group_sum(said * named, page) / np.maximum(group_sum(said, page), 1)
    found: NDArray[np.bool_] = named & (share < COMMENT_SHARE)
    return found


def raised(
    odds: NDArray[np.float64], headline: NDArray[np.bool_], told: Told, box: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What is added to the odds of a page without a likely line: its fullest box below the headline is raised to 1.

    A poem is such a page: 「渡口」 over nine short lines. A box whose lines are far from text stays as it is.
    """
    found, page = np.zeros(len(odds)), told.pages.page
    best = np.zeros(int(page.max(initial=-1)) + 1, np.bool_)
    best[page[odds >= 1]] = True
    since = lines_since(headline, told.pages)
    at = np.flatnonzero(~best[page])
    below = (since[at] > 0) & (since[at] < MANY)
    box, size = numbered(page[at], box[at]), told.size[at]
    free = np.where(unlabelled(told)[at] & below, size, 0).astype(np.float32)
    chars = group_sum(free, box)
    mean = group_sum((odds[at] * free).astype(np.float32), box) / np.maximum(chars, 1)
    linked = group_sum(told.linked[at].astype(np.float32), box) / np.maximum(group_sum(size.astype(np.float32), box), 1)
    fits = (chars >= FULL_BOX) & (mean > LEAST_MEAN) & (linked < MAX_LINKED)
    chars = np.where(fits, chars, 0)
    fullest = np.zeros(len(best), np.float32)
    np.maximum.at(fullest, page[at], chars)
    raised = fits & (chars == fullest[page[at]]) & (free > 0)
    found[at] = np.where(raised, np.maximum(1 - mean, 0), 0)
    return found


def first_below(headline: NDArray[np.bool_], likely: NDArray[np.bool_], borders: Pages) -> NDArray[np.bool_]:
    """The first likely line below each headline, when it stands near."""
    at = np.flatnonzero(likely)
    since = lines_since(headline, borders)
    first = np.ones(len(at), bool)
    row = at - since[at]
    first[1:] = row[1:] != row[:-1]
    found = np.zeros(len(likely), bool)
    found[at[first & (since[at] > 0) & (since[at] <= HEADED_REACH)]] = True
    return found
