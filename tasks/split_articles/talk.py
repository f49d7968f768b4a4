"""How much of a page is talk: what stands in units made alike, each with a name and a moment, an age, a floor or tools.

「小满 | 昨天 20:15 | 同意楼上,地面也要贴。 | 回复 赞 3」, over and over, in whatever order: where most of what is said stands so,
the page is a thread. Units of a list stand under linked headlines, those of a chronicle have no names.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.series import MARK, made_alike
from tasks.split_articles.windows import contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST: Final = 3
"""So many units made alike are talk. Chosen, not measured."""

LONGEST_MARK: Final = 40
"""Characters of a line with a unit's moment or tools at most. Chosen, not measured."""

SHORTEST_SAID: Final = 6
"""A line of so many characters without links and labels may be said in a unit. Chosen, not measured."""

LONGEST_NAME: Final = 20
USUAL_NAME: Final = 7
"""Characters of a name at most, and of most names: a linked line that is longer is a headline. Chosen, not measured."""

MOST: Final = 0.6
"""Share of the units that have a name, and something said. Chosen, not measured."""

MOST_MAKES: Final = 8
"""Of a page so many makes are looked at, those with the most units: a page made for it has as many as lines. Chosen."""

WHEN: Final = MARK + r"|^\W*(?:昨天|前天|今天|刚刚)|昨天|前天"
TOOLS: Final = r"^\W*\d*\W*(?:回复|点?赞|举报|引用|支持|反对|踩|顶|有用|喜欢|赞同)\W*\d*(?:\W+\S{1,6}){0,5}$"
"""When something was said, and what can be done with it."""

NAMED_FIRST: Final = r"^[^\s\d:,。!?;][^:,。!?;]{1,20}?[\s·|,]*(?:(?:发[表布]|回复)?于\s*:?)?\s*(?:(?:19|20)\d\d\s?[-/.年]|\d{1,2}[-/.月]\d|\d+\s?(?:秒|分钟|小时|天|周|个月|年)前|昨天|前天|今天|刚刚)"
"""A name before the moment, in one line."""


def talk_share(
    lines: pl.DataFrame, page: NDArray[np.int64], dated: NDArray[np.int64], tooled: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each page the largest share of what is said there that stands in units made alike; the same of units below a text.

    0 where there are none.

    Reads folded, n_chars, link_chars, tag, depth, hint, kind; ``dated`` and ``tooled`` are rows that may hold marks.
    """
    n_pages = int(page.max(initial=-1)) + 1
    shares, below = np.zeros(n_pages), np.zeros(n_pages)
    size = lines["n_chars"].to_numpy().astype(np.int64)
    when = contains_in(dated[size[dated] <= LONGEST_MARK], lines["folded"], WHEN)
    marked = when | contains_in(tooled[size[tooled] <= LONGEST_MARK], lines["folded"], TOOLS)
    at = np.flatnonzero(marked)
    at = at[(np.bincount(page[at], minlength=n_pages) >= FEWEST)[page[at]]]
    if not at.size:
        return shares, below
    spans = (
        lines.select("folded", "hint", "tag", "depth")[at]
        .select(
            page=pl.Series(page[at]),
            row=pl.Series(at),
            make=made_alike(),
            when=pl.Series(when[at]),
            named=pl.Series(contains_in(np.arange(at.size), lines["folded"].gather(at), NAMED_FIRST)),
        )
        .group_by("page", "make", "when", maintain_order=True)
        .agg(first=pl.col("row").min(), last=pl.col("row").max(), n=pl.len(), named=pl.col("named").mean())
        .filter(pl.col("n") >= FEWEST)
    )
    if spans.is_empty():
        return shares, below
    linked = lines["link_chars"].to_numpy() * 2 > size
    said = (size >= SHORTEST_SAID) & lines["kind"].is_null().to_numpy() & ~linked & ~marked
    chars, told, headlines = (
        np.concatenate(([0], np.cumsum(what))) for what in (size * said, said, (size > USUAL_NAME) & linked & ~marked)
    )
    begin = np.flatnonzero(np.diff(page, prepend=-1))
    end = np.append(begin[1:], len(page))
    first, last, of, n = (spans[name].to_numpy().astype(np.int64) for name in ("first", "last", "page", "n"))
    step = np.maximum((last - first) // (n - 1), 1)
    top, foot = np.maximum(first - step, begin[of]), np.minimum(last + step, end[of])
    # What is said stands below its moment or above it.
    inside = np.maximum(chars[foot] - chars[first], chars[last] - chars[top])
    whole = np.maximum(chars[end[of]] - chars[begin[of]], 1)
    fits = (told[foot] - told[top] >= MOST * n) & (2 * (headlines[foot] - headlines[top]) < n)
    fits[_beyond(of, n, fits)] = False
    names = spans["named"].to_numpy() * n
    asked = np.flatnonzero(fits & (names < MOST * n))
    names[asked] = _most_names(lines, page, marked | said, top[asked], foot[asked], of[asked])
    fits &= names >= MOST * n
    np.maximum.at(shares, of[fits], (inside / whole)[fits])
    fits &= chars[top] > chars[begin[of]]
    np.maximum.at(below, of[fits], (inside / whole)[fits])
    return shares, below


def _beyond(of: NDArray[np.int64], n: NDArray[np.int64], fits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Those that fit and are beyond the ``MOST_MAKES`` with the most units of their page."""
    at = np.flatnonzero(fits)
    at = at[np.lexsort((at, -n[at], of[at]))]
    rank = np.arange(at.size) - np.searchsorted(of[at], of[at])
    return at[rank >= MOST_MAKES]


def _most_names(
    lines: pl.DataFrame,
    page: NDArray[np.int64],
    other: NDArray[np.bool_],
    top: NDArray[np.int64],
    foot: NDArray[np.int64],
    of: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Of each stretch of a page how many different short lines made alike it has, of the make with the most."""
    wanted = np.zeros(int(page.max()) + 1, np.bool_)
    wanted[of] = True
    size = lines["n_chars"]
    could = np.flatnonzero(wanted[page] & size.is_between(2, LONGEST_NAME).to_numpy() & ~other)
    could = could[~contains_in(np.arange(could.size), lines["folded"].gather(could), r"[,。!?;:]|^\W*\d*\W*$")]
    short = lines.select("folded", "hint", "tag", "depth")[could].select(
        "folded", make=made_alike(), row=pl.Series(could), page=pl.Series(page[could])
    )
    stretches = pl.DataFrame({"page": of, "top": top, "foot": foot}).with_row_index("at")
    counted = (
        short.join(stretches, on="page", how="inner", maintain_order="left")
        .filter((pl.col("row") >= pl.col("top")) & (pl.col("row") < pl.col("foot")))
        .group_by("at", "make")
        .agg(n=pl.col("folded").n_unique())
        .group_by("at")
        .agg(pl.col("n").max())
    )
    found = np.zeros(len(of), np.int64)
    found[counted["at"].to_numpy()] = counted["n"].to_numpy()
    return found
