"""The rows of ``teasers``: headline, abstract and address of each marked line.

「·青禾春耕忙(图)(11/10 13:08)」 with one link gives the headline 青禾春耕忙(图): without date, rank and counters, as
the site cut it. A line with several links gives a teaser for each; an abstract belongs to the headline above it.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import polars as pl

from schemas.column import schema_of
from schemas.tables import TEASERS
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.teaser_words import BESIDE, DAY_FIRST, INLINE, MIN_HEADLINE, MORE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOTHING: Final = r"^(?:没有了?|已?没有.{0,6}|无|暂无.{0,6}|很抱歉.*|返回.*|下一页|上一页|更多.*|\[?详细\]?|查看.*|首页|[上下前后]一[篇条页则首期组章节]\S?)$"
MARKS: Final = r"^\s*[·•▪■●◆◇□○*>»›\-．｡・‧∙.丨|►▶→▸※☆★◎]+\s*"
HALF_QUOTED: Final = r"^《\s+([^》]+)$|^([^《]+?)\s+》$"
"""An arrow beside a neighbour that is half of a pair of quotation marks."""

RANK: Final = r"^\s*(?:\d{1,2}\s*[、.．]|0\d\s)\s*(\D|(?:19|20)\d\d)"
"""A rank before a headline; 「96.5万亩」 is none."""

SPACED_RANK: Final = r"^\s*(\d{1,2})\s+\S"
"""A rank that a space alone parts from the headline: only where the line above or below counts on."""

COUNTED: Final = (
    r"\s*(?:\[\d{1,7}\]|\(?\d+\)?\s*(?:人?(?:看过|阅读|评论)|次|评论|阅读|跟贴|浏览|点击|赞|回复|万阅读))\s*$"
)
TAG_BEHIND: Final = r"^(\s?[\[【(（](?:组?图|多图|图文|视频|音频|动图|附.{1,6}|[上下中一二三四五六七八九十])[\]】)）])"
"""What the site adds to a headline behind its link: 「(图)」."""

KEPT_BEFORE: Final = r"^\s*(?:组?图|多图|图文|视频|独家|快讯|评论|访谈|特稿|直播|实录|解读|社评|时评)\s*[:：|丨]\s*$"
"""What the site puts before the link of a headline and is part of it."""

NO_HEADLINE: Final = r"^[\[【(（]?(?:更多|查看|点击|详细|评论|回复|阅读全文|展开)|[网报社台端道刊]$"
"""A short link beside a headline in one line: its source, or a button."""

LEADS_ON: Final = r"^[\[【(（<\s]*(?:详细|详情|全文|(?:阅读|查看)(?:全文|详情|更多|详细)|更多详细)[\]】)）>»\s]*$"
"""A link that leads to the teaser's article and says nothing of it."""

NEXT_GLUED: Final = r"(\S)\s*[\[【]?(?:下一?[篇页条则首]|后一[篇条则首])(?:文章|新闻|日志)?\s*[:：].*$"
"""The next article in the line of the one before."""

NUMBERED: Final = r"([\p{Han}？！?!)）”」])\s+(?:\d{1,3}|[03-9]\d{3}|1[0-8]\d\d|2[1-9]\d\d|\d{5,6})$"
"""A counter behind a headline, parted by a space; a year is none."""

CLOCK: Final = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
DATE_BEHIND: Final = (
    r"(?:[\s\[(（]+(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?" + CLOCK + r"[\s\])）]*"
    r"|(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})" + CLOCK + r"\s*"
    r"|(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])" + CLOCK + r"\s*)$"
)
"""A date behind a headline: parted from it, or written as no sentence ends; 「延长至4月30日」 stays."""

GLUED_DAY: Final = r"\d{1,2}月\d{1,2}日$"
"""A day right behind a headline: a date where the one above or below ends so too."""

ARROW: Final = r"\s*(?:→|↗|»|›|>>|>|＞)+\s*$"

MIN_ABSTRACT: Final = 18
"""Shortest abstract behind a headline in its line, in characters. Chosen; from 9 to 36 no page differs
(bench.thresholds)."""

MIN_BESIDE: Final = 2
"""Shortest headline of a neighbour, in characters."""

SHORT_LINK: Final = 8
"""A link shorter than this is no headline beside a longer one when it looks like a source. Chosen; from 4 to 16 no
page differs (bench.thresholds)."""


MOSTLY: Final = 0.8
"""Least share of a line that its short links make up where each is a headline. Chosen."""

MADE_HEADLINE: Final = 1
MADE_ABSTRACT: Final = 2
"""What a line was marked as."""


@in_own_thread
def teaser_rows(
    lines: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, made: NDArray[np.int8]
) -> pl.DataFrame:
    """Rows of ``teasers`` without ``linked_article_id``; ``position`` in page order.

    A line with several links gives a teaser for each; an abstract belongs to the headline above it.
    """
    frame = (
        lines.select_seq("page_id", "line_no", "body", "text", "n_chars", "tag")
        .with_columns_seq(made=pl.Series(made))
        .with_columns_seq(row=pl.int_range(pl.len(), dtype=pl.Int64))
    )
    marked = frame.filter(pl.col("made") > 0)
    if marked.is_empty():
        return pl.DataFrame(schema=schema_of(TEASERS)).drop("linked_article_id")
    marked = marked.with_columns_seq(
        abstract=pl.when((pl.col("made").shift(-1) == MADE_ABSTRACT).over("page_id")).then(
            pl.col("body").shift(-1).over("page_id")
        )
    )
    own = _own_links(links, marked.filter(pl.col("made") == MADE_HEADLINE))
    joined = marked.filter(pl.col("made") == MADE_HEADLINE).join(
        own.select_seq("row", "start", "end", "url", "n"),
        on="row",
        how="left",
        maintain_order="left",
    )
    joined = joined.with_columns_seq(url=_leading_on(links, marked, joined))
    same_length = pl.col("body").str.len_chars() == pl.col("text").str.len_chars()
    joined = joined.filter(
        (pl.col("n").fill_null(1) == 1) | same_length | (pl.int_range(pl.len()).over("row") == 0)
    ).with_columns_seq(cuts=same_length & pl.col("start").is_not_null() & (pl.col("tag") != "text"))
    made_rows = _with_parts(joined).filter(
        pl.col("headline").str.contains(r"[\p{L}\p{N}]{2}") & ~pl.col("headline").str.contains(NOTHING)
    )
    absolute = _absolute(made_rows, heads, pages)
    return (
        made_rows.with_columns_seq(url=absolute)
        .unique(["page_id", "headline", "url", "abstract"], maintain_order=True)
        .with_columns_seq(position=pl.int_range(pl.len()).over("page_id").cast(pl.Int32))
        .select_seq("page_id", "position", "line_no", "headline", "abstract", "url")
    )


def _leading_on(links: pl.DataFrame, marked: pl.DataFrame, joined: pl.DataFrame) -> pl.Series:
    """The address of each headline: of its own link, or of 「[详细]」 behind it or behind the abstract right below."""
    if joined["url"].null_count() == 0:
        return joined["url"]
    more = (
        links_of(marked.select_seq("row", "body", "made"), links)
        .filter(pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")).str.contains(LEADS_ON))
        .unique("row", keep="first", maintain_order=True)
    )
    own = more.select_seq("row", own="url")
    below = more.filter(pl.col("made") == MADE_ABSTRACT).select_seq(pl.col("row") - 1, below="url")
    found = joined.join(own, on="row", how="left", maintain_order="left")
    found = found.join(below, on="row", how="left", maintain_order="left")
    return found.select_seq(url=pl.coalesce("url", "own", "below"))["url"]


def _own_links(links: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """The links of these lines that are headlines, with ``n``, how many the line has.

    Beside 「上一篇」 a headline may be short; beside a longer one a short link that looks like a source is none.
    """
    beside = pl.col("body").str.contains(r"[上下前后]一[篇条页则首期组章节]")
    size = pl.col("end") - pl.col("start")
    own = (
        links_of(marked.select_seq("row", "body", beside=beside), links)
        .filter(size >= MIN_BESIDE)
        .with_columns_seq(size=size, text=pl.col("body").str.slice(pl.col("start"), size))
        .filter((size >= MIN_HEADLINE) | pl.col("beside") | _all_short())
    )
    short = (pl.col("size") < SHORT_LINK) & (pl.col("size").max().over("row") >= SHORT_LINK)
    own = own.filter(~(short & pl.col("text").str.contains(NO_HEADLINE)) & ~pl.col("text").str.contains(NOTHING))
    return own.with_columns_seq(n=pl.len().over("row"))


def _all_short() -> pl.Expr:
    """Links of lines that are short links and little else: names of dishes, of poems. Reads row, size, body."""
    several = (pl.len().over("row") > 1) & (pl.col("size").max().over("row") < MIN_HEADLINE)
    return several & (pl.col("size").sum().over("row") >= MOSTLY * pl.col("body").str.len_chars())


def _with_parts(joined: pl.DataFrame) -> pl.DataFrame:
    """Headline and abstract of each row: the link's text is the headline, what follows it in its line may be the abstract.

    Reads body, start, end, n (links of a headline's length in the line), cuts (whether these places are the body's).
    """
    body, alone = pl.col("body"), pl.col("n") == 1
    parts = joined.with_columns_seq(
        part=body.str.slice(pl.col("start"), pl.col("end") - pl.col("start")),
        before=body.str.slice(0, pl.col("start")),
        behind=body.str.slice(pl.col("end")),
    )
    parts = parts.with_columns_seq(
        before=pl.when(alone & pl.col("before").str.contains(KEPT_BEFORE)).then("before").otherwise(pl.lit("")),
        tag=pl.when(alone).then(pl.col("behind").str.extract(TAG_BEHIND, 1)).fill_null(""),
    )
    rest = pl.col("behind").str.replace(MORE, "").str.replace(r"^[\s:：—\-|]+", "")
    parts = parts.with_columns_seq(
        headline=clean_headline(
            pl.when("cuts").then(pl.concat_str(pl.col("before"), pl.col("part"), pl.col("tag"))).otherwise("body")
        ),
        abstract=pl.when(pl.col("cuts") & alone & _is_abstract(rest)).then(rest).otherwise("abstract"),
    )
    rank = pl.col("headline").str.extract(SPACED_RANK, 1).cast(pl.Int32)
    counts = ((rank.shift(1) == rank - 1) | (rank.shift(-1) == rank + 1)).over("page_id").fill_null(value=False)
    return parts.with_columns_seq(
        headline=pl.when(counts).then(pl.col("headline").str.replace(r"^\s*\d{1,2}\s+", "")).otherwise("headline"),
        abstract=pl.col("abstract").str.replace(MORE, "").str.strip_chars(),
    )


def _is_abstract(text: pl.Expr) -> pl.Expr:
    """Long enough, and with a mark of a sentence."""
    return (text.str.len_chars() >= MIN_ABSTRACT) & text.str.contains(r"[，。！？；…,!?;]")


def clean_headline(text: pl.Expr) -> pl.Expr:
    """A headline as the site cut it, without date, rank, counters and tags."""
    return (
        text.str.replace_all(r"\p{Co}+", "")
        .str.replace(BESIDE, "")
        .str.replace(NEXT_GLUED, "$1")
        .str.replace(INLINE, "")
        .str.replace(DAY_FIRST, "")
        .str.replace(ARROW, "")
        .str.replace(NUMBERED, "$1")
        .str.replace(COUNTED, "")
        .str.replace(DATE_BEHIND, "")
        .str.replace(COUNTED, "")
        .str.replace(MARKS, "")
        .str.replace(HALF_QUOTED, "$1$2")
        .str.replace(RANK, "$1")
        .str.replace(MORE, "")
        .str.replace(MARKS, "")
        .str.strip_chars(" \u3000·•|")
    )


def _absolute(rows: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """Addresses made absolute where the page's own is known; scripts and anchors are none."""
    base = (
        rows.select_seq("page_id", "url")
        .join(heads.select_seq("page_id", "base", "canonical"), on="page_id", how="left", maintain_order="left")
        .join(pages.select_seq("page_id", page_url="url"), on="page_id", how="left", maintain_order="left")
        .with_columns_seq(
            root=pl.coalesce("page_url", "canonical").fill_null(""),
            url=pl.when(~pl.col("url").str.contains(r"(?i)^\s*(?:javascript|about|#|data:)")).then(
                pl.col("url").str.strip_chars()
            ),
        )
    )
    distinct = base.select_seq("root", "base", "url").unique(maintain_order=True)
    joined = [_join(root, own or "", url) if url else None for root, own, url in distinct.rows()]
    table = distinct.with_columns_seq(full=pl.Series(joined, dtype=pl.String))
    return base.join(table, on=["root", "base", "url"], how="left", nulls_equal=True, maintain_order="left")["full"]


def _join(root: str, base: str, url: str) -> str:
    try:
        return urljoin(urljoin(root, base), url)
    except ValueError:
        return url
