"""Where the posts of a thread stand, and in what: from the headline to the end of the last post.

「小满 3 天前 | 同意楼上。| 赞 4 | 老船长 2 天前 | 顶 | 赞 1 | ……」: the moments or floors of posts are made alike, and so is what
was posted between them, short or long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.split_articles.board_words import ASKED, COMMENTED, REPLIED
from tasks.split_articles.post_forms import AT_POST, LONGEST_TOLD, SAID_BY
from tasks.split_articles.windows import contains_at, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SAID: Final = 0.4
"""Share of a page's sure text that stands between moments made alike, from which they are the thread's. On 48 made
layouts with long texts of others char F1 was .70 with .7, .76 with .4; 118 others came out the same."""

FEWEST: Final = 3
"""So many moments made alike are the thread's however little is said between them. Chosen, not measured."""

AT_EACH: Final = 0.7
"""Share of posts that have a line of one make, from which these lines were posted. Chosen, not measured."""


NEAR: Final = 2
"""Lines between a moment and what was posted then at most. Chosen, not measured."""

OPENING_REACH: Final = 14
"""Lines from the headline to the opening post at most. Chosen, not measured."""


SURE: Final = 100
"""A character of sure text counts as much as so many others: posts are known by what is said in most of them. Chosen."""

HEADS: Final = rf"{ASKED}|{REPLIED}|{COMMENTED}|{SAID_BY}|^\W*(?:最佳|满意|推荐|优质|精彩|全部|医生|专家|律师|网友|官方|办理)?(?:回答|答案|回复|答复|解答)(?:内容|情况)?\W*$"
"""Lines over a post besides those with a moment: 「最佳答案」, 「回答者:小满」."""

class Span(NamedTuple):
    """Of each line: whether it stands among posts, and whether it is made like what was posted.

    ``known``: whether its page shows where posts stand; where it does not, every line may.
    """

    among: NDArray[np.bool_]
    posted: NDArray[np.bool_]
    known: NDArray[np.bool_]


def find_spans(
    part: pl.DataFrame,
    page: NDArray[np.int64],
    make: NDArray[np.int64],
    block: NDArray[np.int64],
    sure: NDArray[np.float32],
    open_: NDArray[np.bool_],
    at_title: NDArray[np.bool_],
    others: NDArray[np.bool_],
) -> Span:
    """Of moments made alike those are the thread's between which the most is said.

    Reads folded, n_chars. ``sure``: characters of sure text; ``open_``: what may be posted; ``others``: no posts.
    """
    size = part["n_chars"].to_numpy()
    mark = np.flatnonzero(contains_at((size <= LONGEST_TOLD) & ~others, part["folded"], AT_POST))
    begin = np.flatnonzero(np.diff(page, prepend=-1))
    number = np.cumsum(np.diff(page, prepend=-1) != 0) - 1
    end = np.append(begin[1:], len(page))
    headline = end.copy()
    titles = np.flatnonzero(at_title)[::-1]
    headline[number[titles]] = titles
    said = np.concatenate(([0.0], np.cumsum(sure, dtype=np.float64)))
    spans = (
        pl.DataFrame({"of": number[mark], "row": mark, "make": make[mark]})
        .group_by("of", "make", maintain_order=True)
        .agg(
            first=pl.col("row").min(),
            last=pl.col("row").max(),
            n=pl.len(),
            longest=pl.col("row").diff().max(),
        )
        .filter(pl.col("n") > 1)
    )
    columns = ("of", "make", "first", "last", "n", "longest")
    of, alike, first, last, n, longest = (spans[name].to_numpy().astype(np.int64) for name in columns)
    step = np.maximum((last - first) // np.maximum(n - 1, 1), 1)
    top = np.where(headline[of] < first, headline[of], begin[of])
    foot = np.minimum(last + step + 1, end[of])
    known = said[foot] - said[top] >= MOST_SAID * (said[end] - said[begin])[of]
    known |= n >= FEWEST
    order = np.lexsort((said[foot] - said[np.maximum(first - step, begin[of])], of))
    order = order[known[order]]
    best = order[np.append(np.diff(of[order]) != 0, True)] if order.size else order
    low, high, is_known = begin.copy(), end.copy(), np.zeros(len(begin), np.bool_)
    foot = _feet(first, last, np.minimum(last + np.maximum(step, longest) + 1, end[of]), block, foot)
    low[of[best]], high[of[best]], is_known[of[best]] = top[best], foot[best], True
    row = np.arange(len(page))
    among = (row >= low[number]) & (row < high[number])
    best = best[n[best] >= FEWEST]
    marks_of = np.full(len(begin), -1)
    marks_of[of[best]] = alike[best]
    from_row = begin.copy()
    from_row[of[best]] = np.maximum(first - step, top)[best]
    is_mark = np.zeros(len(page), np.bool_)
    is_mark[mark] = True
    is_mark |= contains_at((size <= LONGEST_TOLD) & ~others & ~is_known[number], part["folded"], HEADS)
    lone, opened = _beside_marks(is_mark, open_, sure, block, number, headline, end)
    sparse = ~is_known[number] & opened[number]
    among = np.where(sparse, lone, among)
    is_mark[:] = False
    is_mark[mark] = make[mark] == marks_of[number[mark]]
    inside = among & open_ & ~is_mark & (marks_of[number] >= 0) & (row >= from_row[number])
    return Span(among, inside & _posted(inside, is_mark, number, make, size + SURE * sure), is_known[number] | sparse)


def _beside_marks(
    is_mark: NDArray[np.bool_],
    open_: NDArray[np.bool_],
    sure: NDArray[np.float32],
    block: NDArray[np.int64],
    number: NDArray[np.int64],
    headline: NDArray[np.int64],
    end: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where no moments are made alike: the text below the headline, and what stands right below or above a moment.

    Lines that stand together in blocks of one name are one text. The second: whether a page has such a text below its
    headline.
    """
    row = np.arange(len(open_))
    text = np.flatnonzero(open_)
    new = np.ones(len(text), np.bool_)
    new[1:] = (np.diff(text) > 1) | (np.diff(block[text]) != 0) | (np.diff(number[text]) != 0)
    run = np.cumsum(new) - 1
    n_runs = int(run[-1]) + 1 if run.size else 0
    near = np.zeros(n_runs, np.bool_)
    marks = np.concatenate(([0], np.cumsum(is_mark)))
    low, high = np.maximum(text - NEAR, 0), np.minimum(text + NEAR + 1, len(row))
    near[run[(marks[high] > marks[low])]] = True
    below = np.flatnonzero((sure > 0) & (row > headline[number]) & (row <= headline[number] + OPENING_REACH))
    of, at = np.unique(number[below], return_index=True)
    opened = np.zeros(len(headline), np.bool_)
    opened[of] = True
    near[run[np.searchsorted(text, below[at])]] = True
    found = np.zeros(len(row), np.bool_)
    found[text] = near[run] & ((text > headline[number[text]]) | (headline[number[text]] >= end[number[text]]))
    return found, opened


def _feet(
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    reach: NDArray[np.int64],
    block: NDArray[np.int64],
    foot: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Where the last post of each series ends: behind the last line within reach in a block as others have between them."""
    found = foot.copy()
    for at in range(len(first)):
        between = np.unique(block[first[at] : last[at] + 1])
        below = np.flatnonzero(np.isin(block[last[at] + 1 : reach[at]], between))
        found[at] = last[at] + 2 + below[-1] if below.size else last[at] + 1
    return found


def _posted(
    inside: NDArray[np.bool_],
    is_mark: NDArray[np.bool_],
    number: NDArray[np.int64],
    make: NDArray[np.int64],
    size: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """Lines of the make that nearly every post has, and in which the most is said (``size``)."""
    at = np.flatnonzero(inside)
    found = np.zeros(len(inside), np.bool_)
    if not at.size:
        return found
    unit = np.cumsum(is_mark)[at]
    n_units = np.bincount(number[is_mark], minlength=int(number.max()) + 1)
    in_units = np.bincount(make[at[np.unique(numbered(unit, make[at]), return_index=True)[1]]], minlength=int(make.max()) + 1)
    good = in_units[make[at]] >= AT_EACH * n_units[number[at]]
    at = at[good]
    chars = np.bincount(make[at], size[at], len(in_units))
    most = np.zeros(len(n_units))
    np.maximum.at(most, number[at], chars[make[at]])
    found[at[chars[make[at]] == most[number[at]]]] = True
    return found
