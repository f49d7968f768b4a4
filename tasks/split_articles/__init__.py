"""Stage: find where the articles of a page begin and end, and give every line its final place.

Of 「首页 | 油菜花开了 | 2022-04-01 来源:青禾日报 | 四月一日，…… | 相关阅读 | 去年的油菜花」 the second line is the
title, the third fills columns and goes, the fourth is the text, the last a teaser; the rest goes.
After this stage each line has exactly one place: paragraph, title or teaser (``role``), or a removal (``kind``
and ``rule``). What ``strip_lines`` labelled are candidates; here, where the text is known, they are settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from schemas.frames import PROBLEMS, Split
from schemas.tables import ARTICLES, TEASERS
from tasks.searched import searched_once
from tasks.split_articles.body import find_body
from tasks.split_articles.columns import article_columns
from tasks.split_articles.link_facts import on_lines
from tasks.split_articles.paragraphs import make_articles
from tasks.split_articles.settle import settle
from tasks.split_articles.teaser_rows import teaser_rows
from tasks.split_articles.windows import page_borders

if TYPE_CHECKING:
    from tasks.split_articles.settle import Settled

LATER: Final = frozenset(
    {"article_id", "source", "url", "host", "script", "damage", "encoding", "cluster_id", "cluster_size"}
)
"""Columns of articles that later stages fill."""

ARTICLE_SCHEMA: Final = {column.name: column.dtype for column in ARTICLES if column.name not in LATER}
TEASER_SCHEMA: Final = {column.name: column.dtype for column in TEASERS if column.name != "linked_article_id"}

__all__ = ["page_rights", "spam_pages", "split_articles"]


@searched_once()
def split_articles(lines: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame) -> Split:
    """Decide every line, and make the articles and teasers of each page.

    Reads LINES and DECISIONS with the labels of ``strip_lines`` (``zone`` where it is there), LINKS, HEADS, and of
    ``pages`` page_id, url, fetched_at. Fills ``role``, ``kind``, ``rule``, ``article``; rows and order stay.
    Articles lack id and cluster, teasers lack ``linked_article_id``.
    """
    if lines.is_empty():
        return Split(lines, pl.DataFrame(schema=ARTICLE_SCHEMA), pl.DataFrame(schema=TEASER_SCHEMA))
    borders = page_borders(lines["page_id"])
    links = on_lines(links, lines, borders)
    body = find_body(lines, links, heads, pages, borders)
    settled = settle(lines, links, heads, body)
    decided = _write_down(lines, settled)
    columns = article_columns(decided, heads, pages, settled, links)
    articles = _articles(make_articles(_paragraphs(decided)), columns)
    return Split(decided, articles, teaser_rows(decided, links, heads, pages, settled.teaser))


def _write_down(lines: pl.DataFrame, settled: Settled) -> pl.DataFrame:
    """The disposition of each line, in its columns."""
    has_article = settled.role.is_in(["paragraph", "title"])
    return lines.with_columns(
        role=settled.role,
        kind=settled.kind,
        rule=settled.rule,
        article=pl.when(has_article).then(pl.Series("article", settled.article, pl.Int32)),
    )


def _paragraphs(decided: pl.DataFrame) -> pl.DataFrame:
    """The lines that are paragraphs, with what their text is made of."""
    at = (decided["role"] == "paragraph").fill_null(value=False).arg_true()
    wanted = ("page_id", "article", "line_no", "body", "block", "container", "row", "tag", "depth")
    return decided.select_seq(wanted)[at]


def _articles(texts: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``articles`` as this stage knows them."""
    joined = texts.join(columns, on=["page_id", "article"], how="left", maintain_order="left")
    return joined.with_columns(
        position=pl.col("article"), n_chars=pl.col("text").str.len_chars().cast(pl.Int32)
    ).select(
        "page_id",
        "position",
        "title",
        "author",
        "publisher",
        "editor",
        "published_at",
        "published_precision",
        "breadcrumb",
        "text",
        "line_nos",
        "n_chars",
        "n_paragraphs",
    )


def spam_pages(lines: pl.DataFrame) -> pl.DataFrame:
    """Pages with nothing but spam: no paragraph, and spam for most of their letters. Columns of PROBLEMS."""
    letters = pl.col("text").str.len_chars()
    is_spam = pl.col("kind") == "spam"
    # Few pages have any.
    some = lines[["page_id", "text", "kind", "role"]].filter(
        lines["page_id"].is_in(lines["page_id"].filter(lines["kind"] == "spam").unique().implode())
    )
    return (
        some.group_by("page_id", maintain_order=True)
        .agg(
            spam=letters.filter(is_spam).sum(),
            rest=letters.filter(pl.col("kind").is_null() | (pl.col("kind") == "other")).sum(),
            n_text=(pl.col("role") == "paragraph").sum(),
        )
        .filter((pl.col("spam") > pl.col("rest")) & (pl.col("n_text") == 0))
        .select("page_id", reason=pl.lit("spam"), detail=pl.lit(None, pl.String))
        .select(column.name for column in PROBLEMS)
    )


def page_rights(lines: pl.DataFrame) -> pl.DataFrame:
    """The first copyright or licence line of each page that has one: ``page_id``, ``rights`` (as decoded)."""
    return (
        lines[["page_id", "text"]]
        .filter(((lines["kind"] == "copyright") | (lines["kind"] == "licence")) & lines["role"].is_null())
        .group_by("page_id", maintain_order=True)
        .agg(rights=pl.col("text").first())
    )
