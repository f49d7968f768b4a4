"""The sampled pages as the report's script reads them: JSON, in which nothing can end the element it stands in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES_A_RULE: Final = 3
SAMPLE_CHARS: Final = 80


def pages_json(views: pl.DataFrame, repairs: pl.DataFrame, sources: pl.DataFrame) -> str:
    """Every sampled page: source, reasons, lines and guesses, sorted by source."""
    pages = list(_pages(views, repairs, sources))
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    # Inside <script> only "</script" and "<!--" mean something; without "<" there is neither.
    return text.replace("<", "\\u003c")


def _pages(views: pl.DataFrame, repairs: pl.DataFrame, sources: pl.DataFrame) -> Iterator[dict[str, Any]]:
    chosen = views.select("page_id", "reasons").unique("page_id", keep="first", maintain_order=True)
    chosen = chosen.join(sources, on="page_id", how="inner").sort("source")
    guesses = repairs.partition_by("page_id", as_dict=True, maintain_order=True)
    lines = views.partition_by("page_id", as_dict=True, maintain_order=True)
    for page_id, reasons, source in chosen.select("page_id", "reasons", "source").iter_rows():
        of_page = guesses.get((page_id,))
        yield {
            "id": page_id,
            "source": source,
            "reasons": reasons,
            "lines": [_line(row) for row in lines[page_id,].iter_rows(named=True)],
            "guesses": of_page.drop("page_id").to_dicts() if of_page is not None else [],
        }


def _line(row: dict[str, Any]) -> dict[str, Any]:
    """A line without what it does not have: most lines were not changed, or were removed."""
    line: dict[str, Any] = {"no": row["line_no"], "text": row["text"]}
    if row["kind"]:
        return {**line, "kind": row["kind"], "rule": row["rule"]}
    if row["body"] != row["text"]:
        line["body"] = row["body"] or ""
    if row["article"]:
        line["article"] = row["article"]
    return {**line, "role": row["role"] or ""}


def samples_of_rules(views: pl.DataFrame) -> dict[str, list[str]]:
    """For each rule some different lines it removed, cut to ``SAMPLE_CHARS`` characters."""
    found = (
        views.filter(pl.col("kind").is_not_null())
        .select("rule", pl.col("text").str.slice(0, SAMPLE_CHARS))
        .unique(maintain_order=True)
        .group_by("rule", maintain_order=True)
        .agg(pl.col("text").head(SAMPLES_A_RULE))
    )
    return dict(zip(found["rule"].to_list(), found["text"].to_list(), strict=True))
