"""Which lines of a thread are what its posters wrote.

A post stands between what the software puts round it: 「文章:131」, 「回复 赞 3」, a signature under a ruler or on every
post, an earlier post quoted above the answer. Each is known by its form, by the name of its block or by standing
there before; the rest is decided by its odds, and by those of the lines made like it: 「顶」 says nothing by itself.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.board_words import OF_BOARD, SOFTWARE
from tasks.split_articles.post_forms import (
    ADVERT,
    COUNTED,
    LONGEST_TOLD,
    MOMENT_ONLY,
    OF_NAME,
    OF_PAGE,
    OF_USER,
    PANEL,
    POST_HEAD,
    QUOTE_HEAD,
    REPLY_TO,
    SAID_BY,
    TOOLS,
)
from tasks.split_articles.series import made_alike
from tasks.split_articles.units import hashed
from tasks.split_articles.windows import contains_at, group_sum, numbered, speaks_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

LEAST: Final = {"sure": -0.5, "kin": -3.0, "pure": -5.0}
"""Least odds (logarithm) of a post's line: by itself; in blocks of which many are posts; in blocks of which nearly all are."""

POST_SHARE: Final = 0.3
"""Share of a thread's sure text in blocks of one class, from which a doubtful line of that class is a post too.

In cross-validation by site over 7 threads in 8 variants of layout: char F1 .894 with odds of 0 and -2, .917 with -.5
and -3, .922 with -1 and -3; as they are .948, .961, .952.
"""

PURE: Final = 0.7
"""Share of sure text among the characters of a class, from which all of it was posted. Chosen, not measured."""

REPEATED: Final = 10
"""A line of so many characters that stood in the thread before is a quote or a signature. Chosen, not measured."""

BELOW_HEAD: Final = 3
"""Lines under a head of quotes, or under a ruler, in the same block, that are the quote or the signature. Chosen."""

LONGEST_NAME: Final = 16
"""Characters of a poster's name at most. Chosen, not measured."""

FRAME_RULES: Final = (
    "metadata.board-head",
    "metadata.credit-line",
    "tools.forum-controls",
    "tools.page-tools",
    "tools.counters",
)
"""Rules of lines that are no text in a thread, wherever they stand."""

AT_POST: Final = r"\d:\d\d|(?:19|20)\d\d[-/.年]|(?:分钟|小时|天|个月|年)前|(?:^|\D)\d{1,4}\s?(?:楼|#|F(?:\W|$))|#\d|^\W*(?:楼主|沙发|板凳|地板)\W*$"
"""When a post was written, or its floor."""

FEWEST_FRAMES: Final = 3
"""Lines made alike from which they may be the frames of posts. Chosen, not measured."""

SHORTEST_HEADING: Final = 4
"""Characters of a heading over other threads at least. Chosen, not measured."""

BESIDE: Final = (-2, -1, 1, 2)
"""Where a poster's name stands, counted in lines from the moment of his post. Chosen, not measured."""

SHORTEST_TOOL: Final = 4
"""Characters of a line that stands at each post though other lines are made like it: 「顶」 may be all that half of them say. Chosen."""

HALF: Final = 0.5
"""A line that as many posts have, as a share of them, is their frame. Chosen, not measured."""

LONGEST_LABELLED: Final = 24
"""Characters of a panel's line with a label of its own, 「头衔 新手上路」, at most. Chosen, not measured."""

MOST: Final = 0.7
"""Share of them that must be so. Chosen, not measured."""


def find_posts(
    lines: pl.DataFrame, odds: NDArray[np.float64], free: NDArray[np.bool_], thread: NDArray[np.bool_], borders: Pages
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Lines of posts, and lines put round them: ``odds`` by the model of posts, ``free`` what no rule has decided.

    Only pages of ``thread`` are read.
    """
    found, framed = np.zeros(len(odds), bool), np.zeros(len(odds), bool)
    at = np.flatnonzero(thread)
    if not len(at):
        return found, framed
    read = ("page_id", "folded", "n_chars", "link_chars", "tag", "hint", "depth", "container", "rule", "kind")
    page, part, odds = borders.page[at], lines.select(read)[at], odds[at]
    around = is_around(part, page, odds)
    open_ = free[at] & ~around
    size = np.minimum(part["n_chars"].to_numpy(), 120).astype(np.float32)
    # 「postmessage_17」 and 「postmessage_18」 are made alike.
    block = numbered(page, hashed(part["hint"].str.replace_all(r"\d+", "")))
    sure = size * (open_ & (odds > LEAST["sure"]))
    of_class = group_sum(sure, block)
    many = of_class >= POST_SHARE * np.maximum(group_sum(sure, page), 1)
    pure = many & (of_class >= PURE * group_sum(size * open_, block)) & (part["hint"] != "").to_numpy()
    linked = (part["link_chars"] * 2 > part["n_chars"]).to_numpy()
    found[at] = open_ & (
        ((odds > LEAST["sure"]) & (many | ~linked)) | (many & (odds > LEAST["kin"])) | (pure & (odds > LEAST["pure"]))
    )
    framed[at] = around
    return found, framed


def is_around(part: pl.DataFrame, page: NDArray[np.int64], odds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Lines that the software put round posts: panels, tools, quotes, signatures."""
    folded, short = part["folded"], (part["n_chars"] <= LONGEST_TOLD).to_numpy()
    answered = pl.struct("page_id", pl.col("folded").str.replace(REPLY_TO, ""))
    told = part.select(
        answers=pl.col("folded").str.contains(REPLY_TO) & answered.is_in(pl.struct("page_id", "folded").implode()),
        ruler=pl.col("folded").str.contains(r"^(?:[-_—=]{6,}|--)$"),
        marked=pl.col("folded").str.starts_with(": "),
        address=pl.col("folded").str.contains_any(["http:", "https:", "www."]),
        named=pl.col("hint").str.contains(OF_NAME) | (pl.col("tag") == "blockquote"),
        ruled=pl.col("rule").is_in(FRAME_RULES).fill_null(value=False),
        again=(pl.col("n_chars") >= REPEATED) & ~pl.struct("page_id", "folded").is_first_distinct(),
    )
    forms = {
        "panel": PANEL,
        "tools": TOOLS,
        "head": QUOTE_HEAD,
        "counted": COUNTED,
        "by": SAID_BY,
        "moment": MOMENT_ONLY,
        "heads": POST_HEAD,
        "board": OF_BOARD,
        "page": OF_PAGE,
        "software": SOFTWARE,
        "advert": ADVERT,
    }
    col = {name: told[name].to_numpy() for name in told.columns}
    col |= {name: contains_at(short, folded, pattern) for name, pattern in forms.items()}
    box = numbered(page, part["container"].to_numpy())
    below_head, below_ruler = _below(col["head"], box), _below(col["ruler"], box)
    quoted = below_head & (_above(col["ruler"], box) | (_below(col["head"], box, 1) & ~_any(col["ruler"], box)))
    signed = (below_ruler & ~_any(col["head"], box)) | _below(col["advert"], page, 1)
    short = (part["n_chars"] <= LONGEST_NAME).to_numpy() & ~col["address"]
    name = short & (odds < 0) & (_above(col["panel"], page, 2) | _above(col["tools"], box, 1))
    over = short & ~speaks_at(short, folded) & _above(col["panel"], page, 1)
    # 「小满」 over 「沙洲人」 over 「等 级:版主」.
    name |= over | (short & _above(over, box, 2))
    name |= short & (part["link_chars"] * 2 > part["n_chars"]).to_numpy()
    name |= contains_at(short & (odds < 0), part["hint"], OF_USER)
    # Where most of what is likely text is named for quotes, the name says nothing.
    said = np.where(odds > 0, part["n_chars"].to_numpy(), 0).astype(np.float32)
    named = col["named"] & (group_sum(said * col["named"], page) < group_sum(said, page) / 2)
    sure = (*forms, "ruler", "marked", "again", "ruled", "answers")
    found: NDArray[np.bool_] = np.any([col[form] for form in sure], axis=0) | quoted | signed | name | named
    return found | _frames(part, page) | _recommended(part, page)


def _recommended(part: pl.DataFrame, page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines below a heading of other threads, 「猜你喜欢」, down to the next moment or floor of a post."""
    heading = part["kind"].is_in(["teaser-heading", "ranking"]).fill_null(value=False).to_numpy()
    heading &= (part["n_chars"] >= SHORTEST_HEADING).to_numpy()  # 「最新」 puts posts in order
    mark = contains_at((part["n_chars"] <= LONGEST_TOLD).to_numpy(), part["folded"], AT_POST)
    row = np.arange(len(page))
    last_heading = np.maximum.accumulate(np.where(heading, row, -1))
    last_mark = np.maximum.accumulate(np.where(mark, row, -1))
    begin = np.maximum.accumulate(np.where(np.diff(page, prepend=-1) != 0, row, 0))
    return (last_heading > last_mark) & (last_heading >= begin)


def _frames(part: pl.DataFrame, page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines of the frame that stands round each post: made alike, and either all saying the same or all names beside a moment."""
    marked = contains_at((part["n_chars"] <= LONGEST_TOLD).to_numpy(), part["folded"], AT_POST)
    folded = pl.col("folded")
    frame = part.select(
        "n_chars",
        page=pl.Series(page),
        make=made_alike(),
        said=folded.str.replace_all(r"[\d\s]+", ""),
        label=folded.str.extract(r"^(\p{L}{2,5})[\s:]\s?\S", 1),
        link=pl.col("link_chars") * 2 > pl.col("n_chars"),
        speaks=folded.str.contains(r"[,。!?;:]"),
        speaks_on=folded.str.contains(r"[,。!?;]"),
        marked=pl.Series(marked),
    ).with_columns(beside=pl.any_horizontal(pl.col("marked").shift(k, fill_value=False).over("page") for k in BESIDE))
    of = ("page", "make")
    many = pl.len().over(of) >= FEWEST_FRAMES
    # As many as there are posts: moments or floors made alike.
    posts = pl.col("marked").sum().over(of).max().over("page").clip(FEWEST_FRAMES)
    at_each = HALF * posts
    again = (pl.len().over(*of, "said") >= FEWEST_FRAMES) & (pl.col("said") != "")
    same = again & (
        (again.mean().over(of) >= MOST)
        | ((pl.len().over(*of, "said") >= at_each) & (pl.col("n_chars") >= SHORTEST_TOOL))
    )
    label = pl.col("label").is_not_null() & (pl.col("n_chars") <= LONGEST_LABELLED) & ~pl.col("speaks_on")
    label &= pl.len().over(*of, "label") >= pl.max_horizontal(at_each, FEWEST_FRAMES)
    name = (
        (pl.col("n_chars").max().over(of) <= LONGEST_NAME)
        & ((pl.col("link").mean().over(of) >= MOST) | ~pl.col("speaks").any().over(of))
        & (pl.col("beside").mean().over(of) >= MOST)
    )
    mark = pl.col("marked") & (pl.col("marked").mean().over(of) >= MOST)
    found: NDArray[np.bool_] = (
        frame.select(x=many & (same | label | name | mark))["x"].fill_null(value=False).to_numpy()
    )
    return found


def _below(what: NDArray[np.bool_], box: NDArray[np.int64], reach: int = BELOW_HEAD) -> NDArray[np.bool_]:
    """Lines at most ``reach`` below one of them, in its box."""
    found = np.zeros(len(what), bool)
    for k in range(1, reach + 1):
        found[k:] |= what[:-k] & (box[k:] == box[:-k])
    return found


def _above(what: NDArray[np.bool_], box: NDArray[np.int64], reach: int = BELOW_HEAD) -> NDArray[np.bool_]:
    """Lines at most ``reach`` above one of them, in its box."""
    return _below(what[::-1], box[::-1], reach)[::-1]


def _any(what: NDArray[np.bool_], box: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines in whose box there is one of them."""
    found: NDArray[np.bool_] = group_sum(what.astype(np.float32), box) > 0
    return found
