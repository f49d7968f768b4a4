"""Where the posts of a thread stand, and in what: from the headline to the end of the last post.

「小满 3 天前 | 同意楼上。| 赞 4 | 老船长 2 天前 | 顶 | 赞 1 | ……」: the moments or floors of posts are made alike, and so is
what was posted between them, short or long. A thread of one post or two has no such series: there the text below the
headline was posted, and what stands at a moment or a heading of answers.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.split_articles.board_words import ASKED, COMMENTED, RANK, REPLIED
from tasks.split_articles.post_forms import AT_POST, LONGEST_TOLD, SAID_BY
from tasks.split_articles.windows import contains_at, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SAID: Final = 0.4
"""Share of a page's sure text that stands between moments made alike, from which they are the thread's. On 24 made
layouts with long texts of others char F1 was .70 with .7, .79 with .4; 118 earlier ones came out the same."""

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

HEADS: Final = rf"{RANK}|{ASKED}|{REPLIED}|{COMMENTED}|{SAID_BY}|^\W*(?:最佳|满意|推荐|优质|精彩|全部|医生|专家|律师|网友|官方|办理)?(?:回答|答案|回复|答复|解答)(?:内容|情况)?\W*$"
"""Lines over a post besides those with a moment: 「最佳答案」, 「回答者:小满」."""


class Span(NamedTuple):
    """Of each line: whether it stands among posts, and whether it is made like what was posted.

    ``known``: whether its page shows where posts stand; where it does not, every line may.
    """

    among: NDArray[np.bool_]
    posted: NDArray[np.bool_]
    known: NDArray[np.bool_]


class Lines(NamedTuple):
    """Of each line of threads: its page, what it and its block are made like, what is sure text in it, in characters.

    ``open_``: it may be posted; ``at_title``: it shows the headline; ``others``: it belongs to other threads.
    """

    page: NDArray[np.int64]
    make: NDArray[np.int64]
    block: NDArray[np.int64]
    sure: NDArray[np.float32]
    open_: NDArray[np.bool_]
    at_title: NDArray[np.bool_]
    others: NDArray[np.bool_]


class Series(NamedTuple):
    """The thread's moments on the pages ``of`` that show them: their make and number, lines from one to the next.

    Rows: ``top`` of the headline, ``first`` of the first moment, ``foot`` behind the last post.
    """

    of: NDArray[np.int64]
    make: NDArray[np.int64]
    top: NDArray[np.int64]
    first: NDArray[np.int64]
    foot: NDArray[np.int64]
    n: NDArray[np.int64]
    step: NDArray[np.int64]


def find_spans(part: pl.DataFrame, of: Lines) -> Span:
    """Which lines stand among posts. Reads folded, n_chars."""
    size, row = part["n_chars"].to_numpy(), np.arange(part.height)
    begin = np.flatnonzero(np.diff(of.page, prepend=-1))
    number, end = np.cumsum(np.diff(of.page, prepend=-1) != 0) - 1, np.append(begin[1:], part.height)
    headline = end.copy()
    titles = np.flatnonzero(of.at_title)[::-1]
    headline[number[titles]] = titles
    short = (size <= LONGEST_TOLD) & ~of.others
    mark = contains_at(short, part["folded"], AT_POST)
    best = _series(of, np.flatnonzero(mark), number, np.where(headline < end, headline, -1), end)
    low, high, known = begin.copy(), end.copy(), np.zeros(len(begin), np.bool_)
    low[best.of], high[best.of], known[best.of] = best.top, best.foot, True
    among = (row >= low[number]) & (row < high[number])
    near = mark | contains_at(short & ~known[number], part["folded"], HEADS)
    beside, opened = _beside_marks(of, near, number, headline)
    among = np.where(known[number] | ~opened[number], among, beside)
    long = best.n >= FEWEST
    make_of, start = np.full(len(begin), -1), begin.copy()
    make_of[best.of[long]] = best.make[long]
    start[best.of[long]] = np.maximum(best.first - best.step, best.top)[long]
    heads = mark & (of.make == make_of[number])
    inside = among & of.open_ & ~heads & (make_of[number] >= 0) & (row >= start[number])
    posted = _posted(inside, heads, number, of.make, size + SURE * of.sure)
    return Span(among, posted, (known | opened)[number])


def _series(
    lines: Lines,
    mark: NDArray[np.int64],
    number: NDArray[np.int64],
    headline: NDArray[np.int64],
    end: NDArray[np.int64],
) -> Series:
    """Of moments made alike those are the thread's between which the most is said."""
    said = np.concatenate(([0.0], np.cumsum(lines.sure, dtype=np.float64)))
    spans = (
        pl.DataFrame({"of": number[mark], "row": mark, "make": lines.make[mark]})
        .group_by("of", "make", maintain_order=True)
        .agg(first=pl.col("row").min(), last=pl.col("row").max(), n=pl.len(), longest=pl.col("row").diff().max())
        .filter(pl.col("n") > 1)
    )
    columns = ("of", "make", "first", "last", "n", "longest")
    of, make, first, last, n, longest = (spans[name].to_numpy().astype(np.int64) for name in columns)
    begin = np.append(0, end[:-1])
    step = np.maximum((last - first) // np.maximum(n - 1, 1), 1)
    top = np.where((headline[of] >= 0) & (headline[of] < first), headline[of], begin[of])
    foot = np.minimum(last + step + 1, end[of])
    known = (said[foot] - said[top] >= MOST_SAID * (said[end] - said[begin])[of]) | (n >= FEWEST)
    order = np.lexsort((said[foot] - said[np.maximum(first - step, begin[of])], of))
    order = order[known[order]]
    best = order[np.append(np.diff(of[order]) != 0, True)] if order.size else order
    reach = np.minimum(last + np.maximum(step, longest) + 1, end[of])
    for at in best:
        # Behind the last line within reach in a block as others have between them.
        between = lines.block[first[at] : last[at] + 1]
        below = np.flatnonzero(np.isin(lines.block[last[at] + 1 : reach[at]], between))
        foot[at] = last[at] + 2 + below[-1] if below.size else last[at] + 1
    return Series(*(values[best] for values in (of, make, top, first, foot, n, step)))


def _beside_marks(
    lines: Lines,
    mark: NDArray[np.bool_],
    number: NDArray[np.int64],
    headline: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The text below the headline, and what stands right below or above a moment; whether a page has such a text.

    Lines that stand together in blocks of one name are one text.
    """
    row, text = np.arange(len(mark)), np.flatnonzero(lines.open_)
    new = (np.diff(text, prepend=-2) > 1) | (np.diff(lines.block[text], prepend=-1) != 0)
    new |= np.diff(number[text], prepend=-1) != 0
    run = np.cumsum(new) - 1
    near = np.zeros(len(text), np.bool_)
    marks = np.concatenate(([0], np.cumsum(mark)))
    low, high = np.maximum(text - NEAR, 0), np.minimum(text + NEAR + 1, len(row))
    near[run[marks[high] > marks[low]]] = True
    below = np.flatnonzero((lines.sure > 0) & (row > headline[number]) & (row <= headline[number] + OPENING_REACH))
    of, at = np.unique(number[below], return_index=True)
    opened = np.zeros(len(headline), np.bool_)
    opened[of] = True
    near[run[np.searchsorted(text, below[at])]] = True
    # Not all of them have a moment.
    alike = np.zeros(int(lines.make.max()) + 1, np.bool_)
    kept = text[near[run]]
    alike[lines.make[kept[lines.sure[kept] > 0]]] = True
    near[run[alike[lines.make[text]]]] = True
    found = np.zeros(len(row), np.bool_)
    found[text] = near[run] & (text > headline[number[text]])
    return found, opened


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
    unit = np.cumsum(is_mark, dtype=np.int64)[at]
    n_units = np.bincount(number[is_mark], minlength=int(number.max()) + 1)
    in_units = np.bincount(
        make[at[np.unique(numbered(unit, make[at]), return_index=True)[1]]], minlength=int(make.max()) + 1
    )
    good = in_units[make[at]] >= AT_EACH * n_units[number[at]]
    at = at[good]
    chars = np.bincount(make[at], size[at], len(in_units))
    most = np.zeros(len(n_units))
    np.maximum.at(most, number[at], chars[make[at]])
    found[at[chars[make[at]] == most[number[at]]]] = True
    return found
