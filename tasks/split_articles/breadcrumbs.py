"""The path to the page as it shows it: 「您当前的位置:首页 > 时评」 becomes 首页, 时评."""

from __future__ import annotations

from typing import Final

import polars as pl

CRUMB_HINT: Final = r"crumb|weizhi|\bpath\b|\bposition\b|\blocation\b|dqwz|\bsite-?path|curpos|where|lujing|daohang"
CRUMB_LABEL: Final = (
    r"^.{0,8}?(?:您|你)?(?:现在|当前|目前)?(?:所在|浏览)?的?(?:位置|栏目|页面)(?:是|在)?\s*[:：»>]*\s*|^[>»›\s:：]+"
)
CRUMB_PARTS: Final = r"\s*(?:>{1,2}|»|›|→|/|\||｜|丨|＞|->|&gt;|::|»|\s-\s|\s{2,})\s*"

MAX_CHARS: Final = 60
"""Longest line that is a path by its block's name alone, in characters. Chosen, not measured."""

MIN_PARTS: Final = 2
MAX_PARTS: Final = 8
"""A path of one part says nothing; of more than eight it is a menu. Chosen, not measured."""


def breadcrumbs(frame: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The path above the headline: one line with its parts, or the linked parts line by line."""
    tops = spans.group_by("page_id", maintain_order=True).agg(first=pl.col("first").min())
    above = (
        frame.filter(pl.col("role").is_null())
        .join(tops, on="page_id", how="inner", maintain_order="left")
        .filter(pl.col("row") < pl.col("first"))
    )
    line = above.filter(
        (pl.col("kind") == "breadcrumb") | (pl.col("hint").str.contains(CRUMB_HINT) & (pl.col("n_chars") <= MAX_CHARS))
    )
    parts = (
        line.with_columns(
            part=pl.col("body")
            .str.replace(CRUMB_LABEL, "")
            .str.replace(CRUMB_LABEL, "")
            .str.replace_all(CRUMB_PARTS, "\n")
            .str.split("\n")
        )
        .explode("part")
        .with_columns(part=pl.col("part").str.replace(r"^正文.*$", "正文").str.strip_chars(" \u3000\t>»›:：/|\u00a0"))
        .filter(
            (pl.col("part").str.len_chars() > 0)
            & ~pl.col("part").str.contains(r"^(?:您|你)?(?:现在|当前|目前)?(?:所在)?的?位置|^\p{P}+$")
        )
    )
    one = (
        parts.filter(pl.col("kind") == "breadcrumb")
        .group_by("page_id", "row", maintain_order=True)
        .agg(crumbs="part")
        .filter(pl.col("crumbs").list.len() > 1)
    )
    one = one.group_by("page_id", maintain_order=True).agg(one=pl.col("crumbs").last())
    many = (
        parts.unique(["page_id", "part"], keep="first", maintain_order=True)
        .group_by("page_id", maintain_order=True)
        .agg(many=pl.col("part"))
    )
    return many.join(one, on="page_id", how="full", coalesce=True, maintain_order="left").select(
        "page_id",
        breadcrumb=pl.coalesce("one", pl.when(pl.col("many").list.len().is_between(MIN_PARTS, MAX_PARTS)).then("many")),
    )
