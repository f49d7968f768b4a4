"""The sampled pages as the report's script reads them: JSON, in which nothing can end the element it stands in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES_A_RULE: Final = 3
SAMPLE_CHARS: Final = 80


OF_COPY: Final = ("position", "kind", "similarity", "dropped", "source", "title")


class Shown(NamedTuple):
    """The pages to show whole: their lines (``tasks.views.VIEWS``), guesses and copies, and page_id with source."""

    views: pl.DataFrame
    repairs: pl.DataFrame
    copies: pl.DataFrame
    """Rows of ``duplicates``, with ``source`` and ``title`` of the article that was kept."""
    sources: pl.DataFrame


def pages_json(shown: Shown) -> str:
    """Every sampled page: source, reasons, lines, guesses and what its articles are copies of, sorted by source."""
    pages = list(_pages(shown))
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    # Inside <script> only "</script" and "<!--" mean something; without "<" there is neither.
    return text.replace("<", "\\u003c")


def _pages(shown: Shown) -> Iterator[dict[str, Any]]:
    views = shown.views
    chosen = views.select("page_id", "reasons").unique("page_id", keep="first", maintain_order=True)
    chosen = chosen.join(shown.sources, on="page_id", how="inner").sort("source")
    guesses, copies, lines = (
        frame.partition_by("page_id", as_dict=True, maintain_order=True)
        for frame in (shown.repairs, shown.copies.select("page_id", *OF_COPY), views)
    )
    for page_id, reasons, source in chosen.select("page_id", "reasons", "source").iter_rows():
        yield {
            "id": page_id,
            "source": source,
            "reasons": reasons,
            "lines": [_line(row) for row in lines[page_id,].iter_rows(named=True)],
            "guesses": _rows_of(guesses, page_id),
            "copies": _rows_of(copies, page_id),
        }


def _rows_of(frames: dict[tuple[Any, ...], pl.DataFrame], page_id: str) -> list[dict[str, Any]]:
    found = frames.get((page_id,))
    return found.drop("page_id").to_dicts() if found is not None else []


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
