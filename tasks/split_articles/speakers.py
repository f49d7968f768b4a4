"""Who speaks on a page: names beside moments that link to pages of users, the first above all that was said.

「半截粉笔 /u/17 | 昨天 20:15 | 有人修过漏雨的瓦吗? | 唐三两 /u/52 | 3 小时前 | 先看檐沟。」: the addresses are made alike
but for a number or a name. Under an article too those who comment link so, but nobody of their kind stands above it.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.owners import USER_PAGE
from tasks.split_articles.said import part_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.said import Said
    from tasks.split_articles.told import Told

REACH: Final = 2
"""A name stands so many lines from the moment of its post at most. Chosen, not measured."""

LONGEST_NAME: Final = 20
"""Characters of a name at most. Chosen, not measured."""

MEAN_NAME: Final = 10
"""The same on the mean: headlines are longer. Chosen, as for the heads of posts in ``series``."""

LONGEST_LINE: Final = 60
"""Characters of a line with a name, a moment, and what can be done. Chosen, not measured."""

FEWEST: Final = 2
"""So many speak: one who opens, and one who answers."""

LEAST_SHARE: Final = 0.5
"""Share of what is said on a page that they must say. Chosen on made threads in frames of real pages."""

MOST_HEADED: Final = 0.5
"""So many of those who speak, as a share, may have headlines over what they say. Chosen, not measured."""

NO_SPEAKER: Final = (
    r"^\W*\d*\W*$|回复|举报|引用|楼|评论|点?赞|收藏|分享|更多|全部|查看|展开|编辑|登录|注册|下一|上一|前$|\d:\d\d"
)
"""What stands in short links at posts and is nobody's name."""


def is_spoken(
    lines: pl.DataFrame, links: pl.DataFrame, told: Told, marks: NDArray[np.int64], said: Said
) -> NDArray[np.bool_]:
    """Of each page: whether those who speak say most of it, from the first line below the headline on.

    Reads folded; of links row, start, end, url.
    ``marks`` are the rows with a moment, an age or a floor.
    """
    n_pages = len(said.begin)
    found = np.zeros(n_pages, np.bool_)
    names = _names(lines, links, told, marks, n_pages)
    if names.is_empty():
        return found
    at = names["row"].to_numpy()
    turns = (
        names.with_columns(told=pl.Series(said.told[at]), heads=pl.Series(said.headlines[at]))
        # A portrait, a name and a rank stand together: one speaks.
        .group_by("page", "shape", "told", maintain_order=True)
        .agg(row=pl.col("row").first(), name=pl.col("name").first(), heads=pl.col("heads").first())
        .group_by("page", "shape", maintain_order=True)
        .agg(
            first=pl.col("row").first(),
            last=pl.col("row").last(),
            n=pl.len(),
            n_names=pl.col("name").n_unique(),
            chars=pl.col("name").str.len_chars().mean(),
            under=(pl.col("heads").diff() > 0).sum(),
        )
        .filter((pl.col("n") >= FEWEST) & (pl.col("n_names") >= FEWEST) & (pl.col("chars") <= MEAN_NAME))
        # Posts of a blog and entries of a list stand under headlines.
        .filter(pl.col("under") <= pl.col("n") * MOST_HEADED)
    )
    if turns.is_empty():
        return found
    of, first, last, n = (turns[name].to_numpy().astype(np.int64) for name in ("page", "first", "last", "n"))
    foot = np.minimum(last + np.maximum((last - first) // (n - 1), 1), said.end[of])
    part = part_of(said, of, first, last, foot)
    fits = part.opens & ~part.sourced & (said.told[foot] > said.told[last])
    fits &= said.chars[foot] - said.chars[first] >= LEAST_SHARE * part.whole
    found[of[fits]] = True
    return found


def _names(
    lines: pl.DataFrame, links: pl.DataFrame, told: Told, marks: NDArray[np.int64], n_pages: int
) -> pl.DataFrame:
    """Links that may be names, near a mark of their page: row, page, name, and the shape of the address; in order of rows."""
    empty = pl.DataFrame(schema={"row": pl.Int64, "page": pl.Int64, "name": pl.String, "shape": pl.UInt64})
    page = told.pages.page
    near = np.zeros(len(page), np.bool_)
    near[marks[np.bincount(page[marks], minlength=n_pages)[page[marks]] >= FEWEST]] = True
    for _ in range(REACH):
        spread = near.copy()
        spread[1:] |= near[:-1] & (page[1:] == page[:-1])
        spread[:-1] |= near[1:] & (page[1:] == page[:-1])
        near = spread
    near &= told.size <= LONGEST_LINE
    short = links.filter((pl.col("end") - pl.col("start")).is_between(1, LONGEST_NAME))
    row = short["row"].to_numpy()
    at = np.flatnonzero(near[row])
    if not at.size:
        return empty
    row = row[at]
    there = (
        short[at]
        .select("start", "end", "url")
        .with_columns(text=lines["folded"].gather(row), heading=lines["tag"].gather(row).is_in(["h1", "h2", "h3"]))
    )
    name = pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    shape = pl.col("url").str.replace_all(r"\d+", "").str.replace(r"([^/]/|=)[^/=?&#]+/?$", "$1")
    return (
        there.select(
            row=pl.Series(row, dtype=pl.Int64),
            page=pl.Series(page[row], dtype=pl.Int64),
            name=name.str.strip_chars(),
            shape=shape.hash(0),
            could=pl.col("url").str.contains(r"\w")
            & ~pl.col("url").str.contains(r"(?i)^(?:javascript|#|mailto)")
            & (~pl.col("heading") | pl.col("url").str.contains(USER_PAGE)),
        )
        .filter(pl.col("could") & (pl.col("name") != "") & ~pl.col("name").str.contains(NO_SPEAKER))
        .drop("could")
        .sort("row", maintain_order=True)
    )
