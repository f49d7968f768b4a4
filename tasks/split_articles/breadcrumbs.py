"""The path to the page as it shows it: 「您当前的位置:首页 > 时评」 becomes 首页, 时评.

A path stands above the text: in one line with arrows between its parts, in one line of links without any, or a part
a line in a block that is called one (``class="breadcrumb"``) or under the words 当前位置. Of several the surest is
taken, of equally sure ones the lowest; 「首页 | 新闻 | 论坛」 with bars and no label is a menu.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import contains
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.reach import above_all
from tasks.split_articles.windows import contains_at

if TYPE_CHECKING:
    from tasks.split_articles.told import Told

CRUMB_HINT: Final = r"crumb|weizhi|\bpath\b|\bposition\b|\blocation\b|dqwz|\bsite-?path|curpos|cur-?pos|\bwhere\b|lujing|\bplace\b|mianbao|now-?pos|dq-?wei|address_nav"
"""Names of blocks that hold a path."""

LABEL: Final = r"(?:位置|栏目|页面|导航|在)(?:是|在|为)?\s*[:：»>]|(?:当前|所在|现在)的?位置|您(?:现在)?(?:的位置|在)"
CRUMB_LABEL: Final = r"^.{0,8}?(?:您|你)?(?:现在|当前|目前)?(?:所在|浏览)?的?(?:位置|栏目|页面)(?:是|在|为)?\s*[:：»>]*\s*|^[>»›\s:：]+|^(?:浏览)?路径\s*[:：]|^(?:您|你)(?:现在|当前)?在\s*[:：]\s*"
ARROWS: Final = r">|»|›|→|＞|&gt;|->|::|/|\\"
CRUMB_PARTS: Final = r"\s*(?:>{1,2}|»|›|→|/|\||｜|丨|＞|->|&gt;|::|»|\s[-–—]{1,2}\s|\s{2,})\s*"
TAIL: Final = r"\s*(?:申请入驻|字号.*|字体.*|分享.*|打印.*|返回.*|搜索.*|登录.*|注册.*|关闭.*|发布时间.*|来源[:：].*|(?:19|20)\d\d[-年/.].*|\[.{0,6}\])$"
"""What else stands in the line, glued to the last part."""

MAX_CHARS: Final = 90
"""Longest line that is a path by its block's name alone, in characters. Chosen; from 45 to 180 no page differs
(bench.thresholds)."""

MAX_PART: Final = 40
"""Longest part, in characters: a headline at the end of a path. Chosen; from 30 to 80 no page differs, at 20 one
comes out otherwise (bench.thresholds)."""

LINE_PART: Final = 16
"""Longest part where each stands on a line of its own, in characters. Chosen; at 12 one comes out otherwise, at 24
one comes out better (bench.thresholds)."""

BESIDE: Final = r"^\W*(?:上|前)一?[章页篇节回]"
"""How the links of a book's chapter begin: 「上一章 ← 目录 → 下一章」."""

MIN_PARTS: Final = 2
MAX_PARTS: Final = 8
"""A path of one part says nothing; of more than eight it is a menu. Chosen; MIN_PARTS at 1 two come out worse, at 3
26 come out worse, 25 better; MAX_PARTS from 6 to 16 no page differs, at 4 two come out worse (bench.thresholds)."""

REACH: Final = 8
"""Lines below the words 当前位置 on which its parts may stand. Chosen; from 4 to 16 no page differs (bench.thresholds)."""


@in_own_thread
def breadcrumbs(frame: pl.DataFrame, told: Told, spans: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """One row a page: ``page_id``, ``breadcrumb`` (list of its parts, null where the page shows none).

    Reads of the lines page_id, page, row, body, kind, role, n_chars, link_chars; page and first of spans; links.
    """
    above = _above(frame, told, spans)
    lines = pl.concat([_in_one_line(above), _line_by_line(above)])
    parts = lines.with_columns_seq(pl.col("part").str.replace_all(CRUMB_PARTS, "\n").str.split("\n")).explode("part")
    whole = _cleaned(pl.concat([parts, _by_links(above, links)]))
    fits = whole.filter(pl.col("parts").list.len().is_between(MIN_PARTS, MAX_PARTS)).filter(
        ~pl.col("parts").list.first().str.contains(BESIDE)
    )
    best = fits.sort("page_id", "sure", "row", "sort", maintain_order=True).group_by("page_id", maintain_order=True)
    return best.agg(breadcrumb=pl.col("parts").last())


def _above(frame: pl.DataFrame, told: Told, spans: pl.DataFrame) -> pl.DataFrame:
    """The lines over the texts that may hold a path or a part of one; most of a page are none and not read further.

    Adds whether a line is ``labelled``, ``ruled`` to be a path, ``hinted`` by the name of its block, has ``arrows``;
    ``cut`` is what it says without the words 当前位置.
    """
    above = frame["role"].is_null().to_numpy() & above_all(frame, spans, pl.col("first"))
    hint, body = told.hint, frame["body"]
    hinted = above & contains(hint.texts, CRUMB_HINT)[hint.place] & (frame["n_chars"] <= MAX_CHARS).to_numpy()
    ruled = above & (frame["kind"] == "breadcrumb").fill_null(value=False).to_numpy()
    labelled = contains_at(above, body, LABEL)
    under = np.flatnonzero(labelled)[:, None] + np.arange(1, REACH + 1)
    could = hinted | ruled | labelled
    could[under[under < frame.height]] = True
    could &= above
    marks = {"hinted": hinted, "ruled": ruled, "labelled": labelled, "arrows": contains_at(could, body, ARROWS)}
    wanted = frame.select_seq("page_id", "row", "body", "n_chars", "link_chars").hstack(pl.DataFrame(marks))
    return wanted[np.flatnonzero(could)].with_columns_seq(cut=pl.col("body").str.replace(CRUMB_LABEL, ""))


def _in_one_line(above: pl.DataFrame) -> pl.DataFrame:
    """Lines that hold a whole path: ``page_id``, ``row``, how ``sure`` it is, the ``sort`` of path, its ``part`` uncut."""
    line = above.filter(
        (pl.col("ruled") | pl.col("hinted")) & (pl.col("arrows") | pl.col("labelled") | pl.col("hinted"))
    )
    sure = (
        pl.when("labelled").then(4).otherwise(0)
        + pl.when("arrows").then(3).otherwise(0)
        + pl.when("hinted").then(2).otherwise(0)
        + pl.when("ruled").then(1).otherwise(0)
    )
    return line.select_seq("page_id", "row", sure=sure, sort=pl.lit(0), part=pl.col("cut").str.replace(CRUMB_LABEL, ""))


def _by_links(above: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Lines in a path's block that are links side by side, with nothing between them."""
    barred = pl.col("body").str.contains(r"[|｜丨]") & ~pl.col("hinted") & ~pl.col("labelled")
    line = above.filter((pl.col("hinted") | pl.col("ruled")) & ~pl.col("arrows") & ~barred & (pl.col("link_chars") > 0))
    return (
        links_of(line.select_seq("page_id", "row", "body", "hinted"), links)
        .with_columns_seq(part=pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))
        .select_seq("page_id", "row", sure=pl.when("hinted").then(1).otherwise(0), sort=pl.lit(1), part="part")
    )


def _line_by_line(above: pl.DataFrame) -> pl.DataFrame:
    """A part a line, in a path's block or under the words 当前位置."""
    asks = pl.col("labelled") & (pl.col("cut").str.len_chars() < MIN_PARTS)
    run = above.with_columns_seq(asks=asks).with_columns_seq(
        since=pl.col("row") - pl.when("asks").then("row").forward_fill().over("page_id")
    )
    short = pl.col("n_chars") <= LINE_PART
    under = (
        pl.col("since").is_between(1, REACH)
        & short
        & ((pl.col("link_chars") > 0) | ~pl.col("body").str.contains(r"[\p{L}\p{N}]"))
    ).fill_null(value=False)
    run = run.filter((pl.col("hinted") & short) | under | pl.col("asks"))
    gap = (pl.col("row") - pl.col("row").shift(1)).over("page_id").fill_null(9)
    run = run.with_columns_seq(run=((gap > MIN_PARTS) | pl.col("asks")).cum_sum().over("page_id"))
    return run.select_seq(
        "page_id",
        pl.col("row").max().over("page_id", "run"),
        sure=pl.when(pl.col("asks").any().over("page_id", "run")).then(5).otherwise(2),
        sort=pl.lit(2),
        part="cut",
    )


def _cleaned(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts of each path in a list, without marks and what else was glued to them."""
    own = (
        pl.col("part")
        .str.replace(r"^正文.*$", "正文")
        .str.replace(TAIL, "")
        .str.strip_chars(" \u3000\t>»›:：/|\u00a0-")
    )
    kept = parts.with_columns_seq(part=own).filter(
        pl.col("part").str.len_chars().is_between(1, MAX_PART)
        & ~pl.col("part").str.contains(
            r"^(?:您|你)?(?:现在|当前|目前)?(?:所在)?的?位置|^\p{P}+$|^(?:(?:详细|信息|文章|新闻)?内容|(?:查看|浏览)(?:信息|内容|文章)|信息详情)$"
        )
    )
    return kept.group_by("page_id", "row", "sure", "sort", maintain_order=True).agg(
        parts=pl.col("part").filter(pl.col("part").ne_missing(pl.col("part").shift(1)))
    )
