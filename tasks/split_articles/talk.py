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

from tasks.split_articles.said import part_of
from tasks.split_articles.series import MARK
from tasks.split_articles.windows import contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.said import Said
    from tasks.split_articles.told import Told

FEWEST: Final = 3
"""So many units made alike are talk. Chosen; up to 4 no page differs, at 2 one comes out worse, five better, at 6
one comes out worse, one better (bench.thresholds)."""

LONGEST_MARK: Final = 40
"""Characters of a line with a unit's moment or tools at most. Chosen; up to 80 no page differs, at 30 one comes out
better (bench.thresholds)."""

LONGEST_NAME: Final = 20
"""Characters of a name at most. Chosen, not measured."""

MOST: Final = 0.6
"""Share of the units that have a name, and something said. Chosen; up to .7 no page differs, at .45 one comes out
better, at .8 one comes out worse, one better (bench.thresholds)."""

MUCH_TALK: Final = 0.5
MOSTLY_TALK: Final = 0.7
"""Shares of what is said that stand in units, from which a page is a thread: with a heading of comments above
them more is asked. Chosen on 23 made layouts; .2 at most on made news with comments."""

MOST_MAKES: Final = 8
"""Of a page so many makes are looked at, those with the most units: a page made for it has as many as lines. Chosen."""

WHEN: Final = MARK + r"|^\W*(?:昨天|前天|今天|刚刚)|昨天|前天"
TOOLS: Final = r"^\W*\d*\W*(?:回复|点?赞|举报|引用|支持|反对|踩|顶|有用|喜欢|赞同)\W*\d*(?:\W+\S{1,6}){0,5}$"
"""When something was said, and what can be done with it."""

NAMED_FIRST: Final = r"^[^\s\d:,。!?;][^:,。!?;]{1,20}?[\s·|,]*(?:(?:发[表布]|回复)?于\s*:?)?\s*(?:(?:19|20)\d\d\s?[-/.年]|\d{1,2}[-/.月]\d|\d+\s?(?:秒|分钟|小时|天|周|个月|年)前|昨天|前天|今天|刚刚)"
"""A name before the moment, in one line."""


def is_talk(
    told: Told,
    when: NDArray[np.bool_],
    marked: NDArray[np.bool_],
    spoken: NDArray[np.bool_],
    said: Said,
    asked: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Of each page: whether much of what is said there stands in units made alike; below a heading of comments, most.

    ``when``: short lines with a moment, an age or a floor; ``marked``: these and those with tools; ``spoken``: the lines
    said; ``asked``: the pages that are looked at.
    """
    page, found = told.pages.page, np.zeros(len(said.begin), np.bool_)
    at = np.flatnonzero(marked & asked[page])
    unit = 2 * told.make[at] + when[at]
    several = np.bincount(unit, minlength=1)[unit] >= FEWEST
    at, unit = at[several], unit[several]
    if not at.size:
        return found
    texts = told.said.texts.gather(told.said.place[at])
    spans = (
        pl.DataFrame(
            {
                "page": page[at],
                "row": at,
                "unit": unit,
                "named": contains_in(np.arange(at.size), texts, NAMED_FIRST),
                "heads": said.headlines[at],
            }
        )
        .group_by("unit", maintain_order=True)
        .agg(
            pl.col("page").first(),
            first=pl.col("row").min(),
            last=pl.col("row").max(),
            n=pl.len(),
            named=pl.col("named").mean(),
            under=(pl.col("heads").diff() > 0).sum(),
        )
        # Posts of a blog and entries of a list stand under headlines.
        .filter(pl.col("under") * 2 < pl.col("n"))
    )
    if spans.is_empty():
        return found
    first, last, of, n = (spans[name].to_numpy().astype(np.int64) for name in ("first", "last", "page", "n"))
    step = np.maximum((last - first) // (n - 1), 1)
    top, foot = np.maximum(first - step, said.begin[of]), np.minimum(last + step, said.end[of])
    part = part_of(said, of, first, last, foot)
    # Above a heading of comments stands what is commented on, even below a moment made like theirs.
    commented = part.comments < last
    own = np.where(commented, np.maximum(first, part.comments), first)
    top = np.where(commented, own, top)
    # What is said stands below its moment or above it.
    inside = np.maximum(said.chars[foot] - said.chars[own], said.chars[last] - said.chars[top])
    fits = (said.told[foot] - said.told[top] >= MOST * n) & ~part.sourced
    fits &= inside >= np.where(commented, MOSTLY_TALK, MUCH_TALK) * part.whole
    fits[_beyond(of, n, fits)] = False
    names = spans["named"].to_numpy() * n
    few = np.flatnonzero(fits & (names < MOST * n))
    names[few] = _most_names(told, marked | spoken, top[few], foot[few], of[few])
    found[of[fits & (names >= MOST * n)]] = True
    return found


def _beyond(of: NDArray[np.int64], n: NDArray[np.int64], fits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Those that fit and are beyond the ``MOST_MAKES`` with the most units of their page."""
    at = np.flatnonzero(fits)
    at = at[np.lexsort((at, -n[at], of[at]))]
    rank = np.arange(at.size) - np.searchsorted(of[at], of[at])
    return at[rank >= MOST_MAKES]


def _most_names(
    told: Told,
    other: NDArray[np.bool_],
    top: NDArray[np.int64],
    foot: NDArray[np.int64],
    of: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Of each stretch of a page how many different short lines made alike it has, of the make with the most."""
    page, place, size = told.pages.page, told.said.place, told.size
    wanted = np.zeros(int(page.max()) + 1, np.bool_)
    wanted[of] = True
    could = np.flatnonzero(wanted[page] & (size > 1) & (size <= LONGEST_NAME) & ~other)
    texts = told.said.texts.gather(place[could])
    could = could[~contains_in(np.arange(could.size), texts, r"[,。!?;:]|^\W*\d*\W*$")]
    short = pl.DataFrame({"said": place[could], "make": told.make[could], "row": could, "page": page[could]})
    stretches = pl.DataFrame({"page": of, "top": top, "foot": foot}).with_row_index("at")
    counted = (
        short.join(stretches, on="page", how="inner", maintain_order="left")
        .filter((pl.col("row") >= pl.col("top")) & (pl.col("row") < pl.col("foot")))
        .group_by("at", "make")
        .agg(n=pl.col("said").n_unique())
        .group_by("at")
        .agg(pl.col("n").max())
    )
    found = np.zeros(len(of), np.int64)
    found[counted["at"].to_numpy()] = counted["n"].to_numpy()
    return found
