"""Who posted an entry: what is left of a line under its headline or its text when all else is taken out of it.

Of 「由 骑驴找马 发表于 2022-04-01 08:56 | 阅读(12) | 评论(3)」 the moment, the verb and the counters go, and one word is left: the
name. Software of blogs sets these parts in any order and with any words between; what it never sets is a second
word of the author's. A line of which two words are left says something else.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import coalesce, contains, where
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.figures import in_figures
from tasks.split_articles.names import are_words, one_width
from tasks.split_articles.patterns import (
    COUNTERS,
    DAY,
    MAX_POSTED,
    NO_NICK,
    NOT_PERSONS,
    NOT_POSTERS,
    OFFICE,
    ORGANISATION,
    PROVINCE,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLOCK: Final = r"(?:(?i:[上下]午|am|pm)\s?)?\d{1,2}:\d\d(?::\d\d)?(?:\s?(?i:am|pm|[上下]午))?"
MOMENT: Final = rf"(?:{DAY}|{CLOCK})"
FIGURES: Final = r"(?:19|20)\d\d|\d:\d\d"

AROUND: Final = (
    rf"{MOMENT}|[(]?(?:星期|周)[一二三四五六日天][)]?"
    r"|(?:标签|(?i:tags?))\s?:[^|\d]*"
    r"|(?:分类|归类|类别|标签|栏目|天气|心情|位置|(?i:categor(?:y|ies)|tags?|filed under))(?:\s?[:]\s?\S*|\s|$)"
    r"|(?:阅读|浏览|点击|人气|评论|回复|引用|收藏|推荐|围观|访问|回响|留言|反馈|支持|(?i:comments?|trackbacks?|views?|reads?|hits?))(?:全文|通告|次数|数|量)?\s?[:]?\s?(?:[(\[]\s?\d*\s?[)\]]|\d+)?\s?[次条篇人]?"
    r"|\b\d+\s?(?:条|个|篇|次)?\s?(?:评论|回复|留言|引用|阅读|浏览|(?i:comments?|views?))|(?:没有|暂无|尚无)(?:评论|回复|留言)|(?:编辑|修改|删除|打印|转发|分享|查看|全文|阅读更多|继续阅读|固定链接|永久链接|链接|(?i:edit|permalink|link|read more|print))(?:\s|$|[|])|[#»«]"
)
"""Moments, counters and buttons."""

SAYS: Final = (
    r"(?i:post(?:ed)?\s+(?:by|on|at|in)?|written\s+by|submitted\s+by|published\s+(?:by|on)|author)\s*:?"
    r"|(?:^|\s)(?:本文|文章|日志)?由(?:\s|$)|^由|(?:发表|发布|贴|写|提交|张贴|添加|撰写|记录|创建)[于在]|(?:文章)?(?:提交|张贴|发表|撰写|发帖|发贴|写作)[者人]\s*:?|作\s?者\s*:|作者\s|博主\s*:|原创\s*:|写道|(?:^|\s)发[布表](?:\s|$)"
)
"""Verbs and labels that speak of who wrote."""

BETWEEN: Final = r"(?:^|\s)(?:于|在|由|@|at|on|by|By|BY|from|At|On|时间|日期|Date|date|Time)(?:\s?:)?(?:\s|$)"
BY: Final = r"(?:^|[\s|])(?:@|by|By|BY)\s"

NOBODY: Final = (
    *(
        "发布者",
        "发布人",
        "上传",
        "录入",
        "编辑:",
        "责编",
        "来源",
        "转载",
        "记者",
        "通讯员",
        "摄",
        "审核",
        "楼",
        "沙发",
    ),
    *("。", "!", "?", ";", "“", "”", "《", "》", "http", "ICP", "版权"),
)
"""What a line says that names no poster, or one that did not write."""

NAME: Final = r"^([\p{Han}\w](?:[\p{Han}\w·.\-]{1,15}|[A-Za-z]{1,12} [A-Za-z]{1,12}))$"
MARKS: Final = r"[\s|,·:/()\[\]<>『』「」【】—–、~-]+"


BELOW: Final = 2
"""Lines under the text in which an entry's own line stands: over a comment stands one as well. Chosen, not measured."""

UNDER_TITLE: Final = 3
"""Lines under the headline in which a name beside a moment is an entry's, on the page of a blog. Chosen, not measured."""


def with_posters(credits_: pl.DataFrame) -> pl.DataFrame:
    """Add who posted an entry to lines that name no author.

    Reads ``body``, ``place`` (0 above, 1 below the text), ``row``, ``last``, ``title_row``, ``n_articles``, ``blog`` and ``heads_prose`` (a
    comment's line stands over what it says). What stands beside a date on a blog is its author's name, elsewhere a paper's.
    """
    row, under = pl.col("row"), pl.col("place") == 1
    place = credits_.select_seq(
        above=(pl.col("place") == 0) & pl.col("author").is_null(),
        below=under & pl.col("author").is_null(),
        near=pl.col("blog") & (row - pl.col("title_row")).is_between(1, UNDER_TITLE).fill_null(value=False),
        foot=under & (row <= pl.col("last") + BELOW) & ~pl.col("heads_prose"),
        blog="blog",
        several=pl.col("n_articles") > 1,
    )
    above, below, near, foot, blog, several = (column.to_numpy() for column in place.get_columns())
    line = one_width(where(credits_["body"], above | below))
    counted = contains(where(line, below & blog & ~several), COUNTERS)
    by_moment = (above & near) | (below & blog & (several | counted))
    said, beside = posters(line, by_moment)
    beside = where(beside, by_moment)
    beside = where(beside, ~are_words(beside))
    # Several under one text are those of comments.
    named = credits_.select_seq("page_id", "article", "place", name=coalesce(said, beside))
    only = named.select_seq(pl.col("name").count().over("page_id", "article", "place") == 1).to_series().to_numpy()
    name = where(named["name"], above | (foot & only))
    own = (credits_["publisher"] == name).fill_null(value=False) & credits_["stated"].is_null()
    return credits_.with_columns_seq(
        author=coalesce(credits_["author"], name),
        publisher=where(credits_["publisher"], ~own.to_numpy()),
    )


def posters(line: pl.Series, by_moment: NDArray[np.bool_]) -> tuple[pl.Series, pl.Series]:
    """The poster of each line that names one: by a verb or a label, and beside a moment alone. Null elsewhere.

    ``by_moment``: where the latter is asked for. A line without a verb that does not ask is read no further.
    """
    short = line.to_frame("line").select_seq(
        (pl.col("line").str.len_chars() <= MAX_POSTED) & ~pl.col("line").str.contains_any(list(NOBODY))
    )
    at = np.flatnonzero(short.to_series().fill_null(value=False).to_numpy() & contains(line, FIGURES))
    own = distinct(line.gather(at))
    asked = np.zeros(len(own.texts), np.bool_)
    asked[own.place[by_moment[at]]] = True
    said, beside = _left_over(in_figures(own.texts), asked)
    nobody = pl.repeat(None, len(line), dtype=pl.String, eager=True)
    return (
        nobody.clone().scatter(at, said.gather(own.place)),
        nobody.clone().scatter(at, beside.gather(own.place)),
    )


@in_own_thread
def _left_over(lines: pl.Series, by_moment: NDArray[np.bool_]) -> tuple[pl.Series, pl.Series]:
    """The same for lines of which each may name one."""
    line, name = pl.col("line"), pl.col("name")
    says = lines.to_frame("line").select_seq(line.str.contains(SAYS) | line.str.contains(BY)).to_series().to_numpy()
    asked = np.flatnonzero(says | by_moment)
    left: pl.Expr = pl.when(line.str.contains(MOMENT)).then("line")
    for pattern in (AROUND, SAYS, MARKS, BETWEEN, BETWEEN):
        left = left.str.replace_all(pattern, "  ")
    left = left.str.replace_all(r"\s+", " ").str.strip_chars(" .")
    frame = lines[asked].to_frame("line").select_seq(name=left.str.extract(NAME, 1))
    nobody = (
        name.str.contains(NOT_POSTERS) | name.str.contains(NOT_PERSONS) | name.str.contains(f"{NO_NICK}|{PROVINCE}")
    )
    nobody |= name.str.contains(f"{ORGANISATION}|{OFFICE}")
    named = frame.select_seq(pl.when(~nobody).then("name")).to_series()
    every = pl.repeat(None, len(lines), dtype=pl.String, eager=True).scatter(asked, named)
    return where(every, says), where(every, ~says)
