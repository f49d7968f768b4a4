"""What the head of a page says of its article: meta elements and JSON-LD, read where no line says it."""

# Docstrings name columns in one line.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tasks.kept_patterns import coalesce, extract
from tasks.split_articles.asked import Ask
from tasks.split_articles.dates import MOMENTS
from tasks.split_articles.metadata import SOURCES
from tasks.split_articles.names import PERSONS, person_only
from tasks.split_articles.patterns import LD_AUTHOR, LD_DATE, LD_NAME, LD_PERSON, LD_PERSONS, META

if TYPE_CHECKING:
    from tasks.split_articles.asked import Reader


def said_in_heads(heads: pl.DataFrame) -> pl.DataFrame:
    """What meta elements and JSON-LD say as it is written, a row a page: ``raw_date``, ``raw_publisher``, ``raw_person``, and ``meta_said``, the author, who may be anybody."""
    ranked = [(name, field, rank) for field, names in META.items() for rank, name in enumerate(names)]
    wanted = pl.DataFrame(ranked, ["meta_names", "field", "rank"], orient="row")
    metas = (
        heads.select_seq("page_id", "meta_names", "meta_values")
        .explode("meta_names", "meta_values")
        .join(wanted, on="meta_names", how="inner", maintain_order="left")
        .filter(pl.col("meta_values").str.strip_chars() != "")
        .sort("rank", maintain_order=True)
        .group_by("page_id", maintain_order=True)
        .agg(_first_named(field).alias(f"raw_{field}") for field in META)
    )
    frame = heads.select_seq("page_id", ld=pl.col("json_ld").list.join(" ")).join(
        metas, on="page_id", how="left", maintain_order="left"
    )
    ld = frame["ld"]
    listed = (
        extract(ld, LD_PERSONS)
        .to_frame("ld")
        .select_seq(
            pl.col("ld").str.extract_all(LD_NAME).list.eval(pl.element().str.extract(LD_NAME, 1)).list.join("、")
        )
        .to_series()
    )
    return frame.select_seq(
        "page_id",
        "raw_publisher",
        raw_date=coalesce(frame["raw_date"], extract(ld, LD_DATE)),
        raw_person=coalesce(listed, extract(ld, LD_PERSON)),
        meta_said=coalesce(frame["raw_author"], listed, extract(ld, LD_AUTHOR)),
    )


def read_heads(said: pl.DataFrame) -> Reader:
    """What was ``said_in_heads`` as published: ``meta_at``, ``meta_precision``, ``meta_publisher``, ``meta_author``."""
    author, person = yield Ask(PERSONS, (said["meta_said"], said["raw_person"]))
    (publisher,) = yield Ask(SOURCES, (said["raw_publisher"],))
    at, precision = yield Ask(MOMENTS, (said["raw_date"],))
    return said.select_seq(
        "page_id",
        meta_author=coalesce(person_only(author), person),
        meta_publisher=publisher,
        meta_at=at,
        meta_precision=precision,
    )


def _first_named(field: str) -> pl.Expr:
    """The value of the meta element of the best name; a paper names each of its authors in one of their own."""
    of_field = pl.col("field") == field
    value = pl.col("meta_values").filter(of_field)
    if field != "author":
        return value.first()
    best = value.filter(pl.col("rank").filter(of_field) == pl.col("rank").filter(of_field).first())
    return pl.when(of_field.any()).then(best.unique(maintain_order=True).str.join("、"))
