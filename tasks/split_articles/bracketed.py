"""Credits inside paragraphs: in brackets behind the last sentence, before the first, or in a dateline.

「……越过越好。（撰稿：陈晓禾 摄影：林小溪）」, 「……的味道。文/陈晓禾」, 「本站讯（图文/团委通讯员 陈晓禾）四月一日……」. The words say
what they say on a line of their own, so they are read as one (``metadata.read_credits``), after all lines that stand
apart. They stay in the paragraph.
"""

# Long patterns stay whole.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.kept_patterns import contains, extract, replace, where
from tasks.literals import Automaton, automaton, holds_any
from tasks.split_articles.names import one_width
from tasks.split_articles.text_edges import at_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY: Final = ("page_id", "article")

EDGE: Final = 2
"""Paragraphs from each end of a text in which such credits are looked for: a caption may be the last. Chosen."""

READ: Final = 90
"""How much of a paragraph's beginning or end is read, in characters: as ``name_forms.EDGE_CHARS``."""

LAST: Final = 300
"""So far behind the lines around a text what its paragraphs hold is asked: those lie within 250 (``near_lines``)."""

WRITING: Final = (
    r"记者|通讯员|撰稿|撰文|供稿|采写|作者|文字|执笔|编译|整理|信息员|文\s?[/:|·]|/\s?文|图文|文图|实习生|评论员|投稿"
)
"""Who wrote or how; 「(图片由林小溪提供)」 and 「(林小溪摄)」 have none of these."""

NO_CREDIT: Final = (
    r"[。!?;]|记者[注按]|作者[注按系为是单]|通讯作者|^[^:]{0,12}(?:原|该|此|本书|诗)作者|编译自|整理自|提供$"
)
"""A note in brackets speaks of writers too; what an author is names nobody."""

OTHERS: Final = r"[\s、,;]+(?:摄影|摄像|图片|供图|图|(?:责任)?编辑|责编|审核|校对|[初复终]审)(?:记者)?[\s:/|].*$"
"""Whom the bracket names behind the authors."""

BEHIND: Final = (
    r"[。!?”」…》)]\s*[(\[]([^()\[\]]{2,60})[)\]]\s*$",
    r"[。!?”」…]\s*((?:文|撰文|采写|撰稿|供稿|图文|文图|文/图|图/文)\s?[/:|]\s?[^。!?;:]{2,24})\s*$",
)
"""A bracket behind the last sentence, or a label with names behind it."""

BEFORE: Final = (
    r"^\s*[(\[]([^()\[\]]{2,60})[)\]]",
    r"^.{0,24}(?:电|讯|消息|报[道导])\]?\s?[(]([^()]{2,80})[)]",
)
"""A bracket before the first sentence, or behind the word that ends a dateline."""


def with_bracketed(near: pl.DataFrame, texts: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """``near`` and below it a row for each such credit, as if it were a line inside the text (``place`` 2).

    ``texts``: the paragraphs; ``spans``: a row an article, as ``near_lines`` reads them.
    """
    edges = at_edges(texts, EDGE, EDGE)
    body = pl.col("body")
    edges = edges.filter(pl.Series(holds_any(_marks(), edges["body"])))
    ends = edges.filter(pl.col("down") <= EDGE).with_columns_seq(said=body.str.tail(READ))
    starts = edges.filter(pl.col("up") < EDGE).with_columns_seq(said=body.str.head(READ))
    found = pl.concat([_read(ends, BEHIND), _read(starts, BEFORE)])
    if found.is_empty():
        return near
    added = (
        found.drop("thread", "up", "down")
        .join(spans.drop("page"), on=KEY, how="inner", maintain_order="left")
        .with_columns_seq(
            body="said",
            as_read="said",
            place=pl.lit(2),
            order=pl.col("row") - pl.col("first") + LAST,
            heads_prose=False,
            fetched_at=pl.lit(None),
        )
    )
    return pl.concat([near, added.select_seq(near.columns).cast(near.schema)])


@cache
def _marks() -> Automaton:
    """Marks one of which stands in each such credit."""
    return automaton((mark, 0) for mark in "(（[【/／|丨｜")


def _read(paragraphs: pl.DataFrame, forms: Sequence[str]) -> pl.DataFrame:
    """The paragraphs that hold such a credit, with it as ``said``, in brackets as on a line of its own."""
    said = replace(extract(one_width(paragraphs["said"]), *forms), OTHERS, "")
    said = where(said, contains(said, WRITING) & ~contains(said, NO_CREDIT))
    return paragraphs.with_columns_seq(said="(" + said + ")").filter(said.is_not_null())
