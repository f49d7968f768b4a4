"""First map: bytes to lines. 「C4 E3 BA C3」 to 你好, a page to its lines, each with what it looks like.

Composes the stages read → detect_encoding → split_lines; writes nothing and knows no other shard.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from schemas.column import check
from schemas.frames import HEADS, LINES, LINKS, PROBLEMS
from tasks.detect_encoding import detect_encoding
from tasks.detect_language import reject_foreign
from tasks.hosts import add_hosts, exclude, select
from tasks.split_lines import split_lines


class Selection(NamedTuple):
    """Which pages take part. All None: every page."""

    hosts: str | None = None
    sample: float | None = None
    excluded: tuple[str, ...] = ()


class DecodedShard(NamedTuple):
    """Pages as rows without their text, and what was on them."""

    pages: pl.DataFrame
    lines: pl.DataFrame
    links: pl.DataFrame
    heads: pl.DataFrame


def decode(raw: pl.DataFrame, selection: Selection | None = None) -> DecodedShard:
    """Decode pages and cut them into lines: ``cut`` of what ``detect_encoding`` makes of them."""
    return cut(detect_encoding(raw), selection)


def cut(decoded: pl.DataFrame, selection: Selection | None = None) -> DecodedShard:
    """Cut decoded pages into lines.

    ``pages`` has the columns of DECODED without ``text``, and ``host``, ``host_method``, ``n_lines``.
    A page that cannot be used keeps its row, with ``reason`` set, and has no lines.
    """
    selection = selection or Selection()
    split = split_lines(decoded)
    pages = _with_problems(decoded.drop("text"), split.problems)
    pages = _with_own_address(pages, split.heads)
    pages = select(add_hosts(pages), selection.hosts, selection.sample)
    pages = exclude(pages, selection.excluded)
    # The lines of a page stand together.
    runs = split.lines["page_id"].rle().struct.unnest()
    counted = runs.group_by(page_id="value").agg(n_lines=pl.col("len").sum().cast(pl.Int32))
    # A page that is listed in EXCLUDE is not even judged; the language of the others is.
    lines = _usable(split.lines, pages, counted)
    pages = _with_problems(pages, reject_foreign(lines))
    return DecodedShard(
        pages.join(counted, on="page_id", how="left", maintain_order="left").with_columns(
            pl.col("n_lines").fill_null(0)
        ),
        check(_usable(lines, pages, counted), LINES, "decode"),
        check(_usable(split.links, pages, counted), LINKS, "decode"),
        check(_usable(split.heads, pages, split.heads), HEADS, "decode"),
    )


def _usable(rows: pl.DataFrame, pages: pl.DataFrame, had: pl.DataFrame) -> pl.DataFrame:
    """The rows of pages without a reason. ``had``: each page that rows are of; where all stay, nothing is copied."""
    usable = pages.filter(pl.col("reason").is_null()).select("page_id")
    if had.join(usable, on="page_id", how="anti").is_empty():
        return rows
    return rows.join(usable, on="page_id", how="semi", maintain_order="left")


def _with_problems(pages: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """Set reason and detail of the pages that a stage found unusable; the first reason stays."""
    found = check(problems, PROBLEMS, "problems").unique("page_id", keep="first", maintain_order=True)
    return (
        pages.join(found, on="page_id", how="left", suffix="_found", maintain_order="left")
        .with_columns(
            detail=pl.when(pl.col("reason").is_null())
            .then(pl.coalesce("detail_found", "detail"))
            .otherwise(pl.col("detail")),
        )
        .with_columns(reason=pl.coalesce("reason", "reason_found"))
        .drop("reason_found", "detail_found")
    )


def _with_own_address(pages: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """Take the address from the page itself where neither the record nor metadata.csv gave one."""
    own = heads.select("page_id", own_url="canonical").filter(
        pl.col("own_url").str.contains(r"(?i)\Ahttps?://[^/\s]+"),
    )
    return (
        pages.join(
            own.unique("page_id", keep="first", maintain_order=True), on="page_id", how="left", maintain_order="left"
        )
        .with_columns(url=pl.coalesce("url", "own_url"))
        .drop("own_url")
    )
