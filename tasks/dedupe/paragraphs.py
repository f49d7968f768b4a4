"""Paragraphs that many hosts' articles share: disclaimers, slogans. See ``tasks.dedupe``."""

from __future__ import annotations

import polars as pl

from schemas.column import check
from schemas.tables import REMOVALS
from tasks.dedupe.shape import MIN_PARAGRAPH
from tasks.dedupe.signing import sign_paragraphs


def repeated_paragraphs(signatures: pl.DataFrame, hosts: pl.DataFrame, min_hosts: int) -> pl.DataFrame:
    """See ``tasks.dedupe.repeated_paragraphs``."""
    places = (
        signatures.select("page_id", "position", paragraph="paragraphs", n_chars="paragraph_chars")
        .with_columns(place=pl.int_ranges(pl.col("paragraph").list.len(), dtype=pl.Int32))
        .explode("paragraph", "n_chars", "place")
        .filter(pl.col("n_chars") >= MIN_PARAGRAPH)
        .filter(pl.col("paragraph").is_duplicated())
        .join(
            hosts.select("page_id", "host").unique("page_id", keep="first", maintain_order=True),
            on="page_id",
            how="left",
        )
        .sort("page_id", "position", "place")
    )
    return (
        places.group_by("paragraph", maintain_order=True)
        .agg(
            n_articles=pl.struct("page_id", "position").n_unique().cast(pl.Int32),
            n_hosts=pl.col("host").drop_nulls().n_unique().cast(pl.Int32),
            **{name: pl.col(name).first() for name in ("n_chars", "page_id", "position", "place")},
        )
        .filter(pl.col("n_hosts") >= min_hosts)
        .sort("n_hosts", "n_articles", "paragraph", descending=[True, True, False])
    )


def remove_paragraphs(articles: pl.DataFrame, repeated: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """See ``tasks.dedupe.remove_paragraphs``."""
    unwanted = repeated["paragraph"].unique().implode()
    places = (
        articles.select(
            "page_id",
            "position",
            pl.col("text").str.split("\n"),
            "line_nos",
            paragraph=sign_paragraphs(articles["text"]),
        )
        .with_row_index("row")
        .with_columns(place=pl.int_ranges(pl.col("text").list.len(), dtype=pl.Int32))
        .explode("text", "line_nos", "paragraph", "place")
        .with_columns(goes=pl.col("paragraph").is_in(unwanted))
        .with_columns(goes=pl.col("goes") & (~pl.col("goes") & (pl.col("paragraph") != 0)).any().over("row"))
    )
    stays = (
        places.filter(~pl.col("goes"))
        .group_by("row", maintain_order=True)
        .agg(
            pl.col("text").str.join("\n"),
            pl.col("line_nos"),
            n_paragraphs=pl.len().cast(pl.Int32),
        )
    )
    rewritten = (
        articles.drop("text", "line_nos", "n_chars", "n_paragraphs")
        .with_row_index("row")
        .join(stays, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("text").fill_null(""), pl.col("line_nos").fill_null([]), pl.col("n_paragraphs").fill_null(0)
        )
        .with_columns(n_chars=pl.col("text").str.len_chars().cast(pl.Int32))
    )
    removed = places.filter("goes").select("page_id", "position", "place", "text", "line_nos")
    return rewritten.select(articles.columns), removed


def removal_rows(removed: pl.DataFrame, rewritten: pl.DataFrame) -> pl.DataFrame:
    """See ``tasks.dedupe.removal_rows``."""
    stays = rewritten.select("page_id", line_no="line_nos").explode("line_no").explode("line_no")
    lines = removed.explode("line_nos").drop_nulls("line_nos").rename({"line_nos": "line_no"})
    return check(
        lines.join(stays, on=["page_id", "line_no"], how="anti", maintain_order="left")
        .group_by("page_id", "line_no", maintain_order=True)
        .agg(pl.col("text").str.join("\n"))
        .with_columns(kind=pl.lit("repeat"), rule=pl.lit("dedupe.repeated-paragraph"))
        .sort("page_id", "line_no"),
        REMOVALS,
        "dedupe",
    )
