"""The rows of ``teasers``: headline, abstract and address of each marked line.

「·青禾春耕忙(图)(11/10 13:08)」 with one link gives the headline 青禾春耕忙(图): without date, rank and counters, as
the site cut it. A line with several links gives a teaser for each; an abstract belongs to the headline above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import polars as pl

from schemas.column import schema_of
from schemas.tables import TEASERS
from tasks.split_articles.teasers import BESIDE, DATED, DAY_FIRST, INLINE, MIN_HEADLINE, MORE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOTHING: Final = r"^(?:没有了?|无|暂无.{0,6}|很抱歉.*|返回.*|下一页|上一页|更多.*|\[?详细\]?|查看.*|首页)$"
RANK: Final = r"^\s*(?:[·•▪■●◆◇□○*>»›\-．｡・‧∙.丨|]+|\d{1,2}[、.\s])\s*"
COUNTED: Final = (
    r"\s*(?:\[\d{1,7}\]|\(?\d+\)?\s*(?:人?(?:看过|阅读|评论)|次|评论|阅读|跟贴|浏览|点击|赞|回复|万阅读))\s*$"
)
BEFORE_LINK: Final = r"^\s*(?:\d{1,2}|[\[【(][^\[【(]{1,10}[\]】)]|[上下前后]一[篇条页则]\S{0,2})\s*$"
"""A rank, a tag or a name of the neighbour that stands before the only link of its line."""

NEXT_GLUED: Final = r"(\S)\s*[\[【]?(?:下一?[篇页条则]|后一[篇条则])(?:文章|新闻|日志)?\s*[:：].*$"
"""The next article in the line of the one before."""

NUMBERED: Final = r"([\p{Han}？！?!)）”」])\s+\d{1,6}$"
"""A counter behind a headline, parted by a space."""


MADE_HEADLINE: Final = 1
MADE_ABSTRACT: Final = 2
"""What a line was marked as."""


def teaser_rows(
    lines: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, made: NDArray[np.int8]
) -> pl.DataFrame:
    """Rows of ``teasers`` without ``linked_article_id``; ``position`` in page order.

    A line with several links gives a teaser for each; an abstract belongs to the headline above it.
    """
    frame = (
        lines.select("page_id", "line_no", "body", "text", "n_chars", "tag")
        .with_columns(made=pl.Series(made))
        .with_row_index("row")
    )
    marked = frame.filter(pl.col("made") > 0)
    if marked.is_empty():
        return pl.DataFrame(schema=schema_of(TEASERS)).drop("linked_article_id")
    marked = marked.with_columns(
        abstract=pl.when((pl.col("made").shift(-1) == MADE_ABSTRACT).over("page_id")).then(
            pl.col("body").shift(-1).over("page_id")
        )
    )
    own = (
        links.filter(pl.col("end") - pl.col("start") >= MIN_HEADLINE)
        .join(
            marked.filter(pl.col("made") == MADE_HEADLINE).select("page_id", "line_no", "row"),
            on=["page_id", "line_no"],
            how="inner",
            maintain_order="left",
        )
        .with_columns(n=pl.len().over("page_id", "line_no"))
    )
    joined = marked.filter(pl.col("made") == MADE_HEADLINE).join(
        own.select("page_id", "line_no", "start", "end", "url", "n"),
        on=["page_id", "line_no"],
        how="left",
        maintain_order="left",
    )
    same_length = pl.col("body").str.len_chars() == pl.col("text").str.len_chars()
    part = pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    tagged = (pl.col("n") == 1) & same_length & pl.col("body").str.slice(0, pl.col("start")).str.contains(BEFORE_LINK)
    headline = (
        pl.when((pl.col("n") > 1) & same_length)
        .then(part)
        .when(tagged)
        .then(pl.col("body").str.slice(pl.col("start")))
        .otherwise("body")
    )
    joined = joined.filter(
        (pl.col("n").fill_null(1) == 1) | same_length | (pl.int_range(pl.len()).over("page_id", "line_no") == 0)
    )
    made_rows = joined.with_columns(
        headline=clean_headline(headline), abstract=pl.col("abstract").str.replace(MORE, "").str.strip_chars()
    ).filter(pl.col("headline").str.contains(r"[\p{L}\p{N}]{2}") & ~pl.col("headline").str.contains(NOTHING))
    absolute = _absolute(made_rows, heads, pages)
    return made_rows.with_columns(url=absolute, position=pl.int_range(pl.len()).over("page_id").cast(pl.Int32)).select(
        "page_id", "position", "line_no", "headline", "abstract", "url"
    )


def clean_headline(text: pl.Expr) -> pl.Expr:
    """A headline as the site cut it, without date, rank, counters and tags."""
    return (
        text.str.replace_all(r"\p{Co}+", "")
        .str.replace(BESIDE, "")
        .str.replace(NEXT_GLUED, "$1")
        .str.replace(INLINE, "")
        .str.replace(DAY_FIRST, "")
        .str.replace(NUMBERED, "$1")
        .str.replace(COUNTED, "")
        .str.replace(DATED, "")
        .str.replace(COUNTED, "")
        .str.replace(RANK, "")
        .str.replace(MORE, "")
        .str.replace(RANK, "")
        .str.strip_chars(" \u3000·•|")
    )


def _absolute(rows: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """Addresses made absolute where the page's own is known; scripts and anchors are none."""
    base = (
        rows.select("page_id", "url")
        .join(heads.select("page_id", "base", "canonical"), on="page_id", how="left", maintain_order="left")
        .join(pages.select("page_id", page_url="url"), on="page_id", how="left", maintain_order="left")
        .with_columns(
            root=pl.coalesce("page_url", "canonical").fill_null(""),
            url=pl.when(~pl.col("url").str.contains(r"(?i)^\s*(?:javascript|about|#|data:)")).then(
                pl.col("url").str.strip_chars()
            ),
        )
    )
    distinct = base.select("root", "base", "url").unique(maintain_order=True)
    joined = [_join(root, own or "", url) if url else None for root, own, url in distinct.rows()]
    table = distinct.with_columns(full=pl.Series(joined, dtype=pl.String))
    return base.join(table, on=["root", "base", "url"], how="left", nulls_equal=True, maintain_order="left")["full"]


def _join(root: str, base: str, url: str) -> str:
    try:
        return urljoin(urljoin(root, base), url)
    except ValueError:
        return url
