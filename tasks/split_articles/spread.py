"""Credits that the page spreads over elements: parted again where links touch, joined where a label stands over its value.

「2022-04-01<a>青禾日报</a><a>参与互动</a>」 is read as 「2022-04-01 青禾日报 参与互动」, and 「作者」 over 「陈晓禾」 as 「作者:陈晓禾」:
a browser parts the one by margins and shows the other side by side.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

import polars as pl

from tasks.split_articles.link_facts import links_of
from tasks.split_articles.name_forms import PRESENTED
from tasks.split_articles.names import family_name
from tasks.split_articles.patterns import ORGANISATION

LABEL_ALONE: Final = r"^[【\[(]?(?:(?:本文|文章)?作\s?者|关于作者|關於作者|作者(?:简介|介绍|簡介|介紹)|撰\s?[文稿]人?|记\s?者|(?:文章|信息|稿件)?来\s?源|稿\s?源|出\s?处|发布(?:机构|单位|部门)|(?:责任)?编\s?辑|责\s?编)[】\])]?\s*[:：|]?$"
"""A line that is a label and nothing else."""

SAYS_NOTHING: Final = r"[。，！？；…]|标题|时间|日期|来源|评论|发[布表]|回复|点击|阅读|^\d+$|作品|简介|更多|关注|版权|返回|首页|上一|下一|相关|Copyright|分享|打印"
"""What stands under a label and is no value of it: the next label, a heading, a sentence."""

ABOUT_AUTHOR: Final = r"简介|介绍|簡介|介紹|关于作者|關於作者"
"""Labels over a sentence that presents the author."""

PRESENTED_CHARS: Final = 160
"""Longest such sentence that is read, in characters. Chosen, not measured."""

VALUE_CHARS: Final = 24
"""Longest line under such a label that is its value, in characters: an office's name, some names. Chosen; from 12 to
48 no page differs (bench.thresholds)."""


def with_gaps(near: pl.DataFrame, links: pl.DataFrame) -> pl.Series:
    """``body`` of each line with a space where a link touches letters or another link."""
    lines = near.filter(pl.col("link_chars") > 0).select_seq("row", "body").unique("row", maintain_order=True)
    touched = links_of(lines, links).select_seq("row", "body", at=pl.concat_list("start", "end")).explode("at")
    at = touched.filter(
        pl.col("body").str.slice(pl.col("at") - 1, 2).str.contains(r"^[\p{L}\p{N}]{2}$") & (pl.col("at") > 0)
    ).unique(["row", "at"])
    if at.is_empty():
        return near["body"]
    ends = at.unique("row").with_columns_seq(at=pl.col("body").str.len_chars().cast(pl.Int32))
    parts = pl.concat([at, ends]).sort("row", "at")
    before = pl.col("at").shift(1, fill_value=0).over("row")
    apart = (
        parts.with_columns_seq(part=pl.col("body").str.slice(before, pl.col("at") - before))
        .group_by("row", maintain_order=True)
        .agg(apart=pl.col("part").str.join(" "))
    )
    joined = near.select_seq("row", "body").join(apart, on="row", how="left", maintain_order="left")
    return joined.select_seq(pl.coalesce("apart", "body")).to_series()


def with_values(near: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """``near`` with the line below joined to a line that is a label alone: 「作者」 over 「陈晓禾」."""
    labels = near.filter((pl.col("n_chars") <= VALUE_CHARS) & pl.col("body").str.contains(LABEL_ALONE))
    if labels.is_empty():
        return near
    below = labels.select_seq("page", row=pl.col("row") + 1, about=pl.col("body").str.contains(ABOUT_AUTHOR)).unique(
        "row"
    )
    below = below.filter(pl.col("row") < frame.height)
    under = frame.select_seq("page", "body", "n_chars")[below["row"]].select_seq("n_chars", under="body", own="page")
    presented = pl.when(pl.col("about")).then(pl.col("under").str.extract(PRESENTED, 1))
    values = (
        below.hstack(under)
        .filter((pl.col("own") == pl.col("page")) & (pl.col("n_chars") <= PRESENTED_CHARS))
        .with_columns_seq(under=pl.coalesce(presented, "under"))
        .filter(
            (pl.col("under").str.len_chars() <= VALUE_CHARS)
            & ~pl.col("under").str.contains(LABEL_ALONE)
            & ~pl.col("under").str.contains(SAYS_NOTHING)
        )
    )
    joined = near.join(values.select_seq("under", row=pl.col("row") - 1), on="row", how="left", maintain_order="left")
    word = pl.col("body").str.extract(r"(作|撰|记|源|处|编|发)", 1)
    label = word.replace_strict(
        {"作": "作者", "撰": "作者", "记": "记者", "源": "来源", "处": "来源", "发": "来源", "编": "编辑"}, default=None
    )
    label = pl.when(pl.col("body").str.contains("责")).then(pl.lit("责任编辑")).otherwise(label)
    said = pl.col("under").str.strip_chars(" :：")
    sure = pl.col("body").str.contains(r"[:：|]\s*$") | word.is_in(["作", "撰", "发"])
    sure |= said.str.contains(rf"^{family_name()}$") | (
        word.is_in(["源", "处", "发"]) & said.str.contains(ORGANISATION)
    )
    is_value = said.is_not_null() & sure.fill_null(value=False)
    return joined.with_columns_seq(body=pl.when(is_value).then(label + ":" + said).otherwise("body")).drop("under")
