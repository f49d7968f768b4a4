"""Figures of a version, counted from its tables: for the card and the report. Nothing is typed in by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = 20
"""Rows of a distribution that are shown; the rest is summed up."""


class Tables(Protocol):
    """Reads a table of the version, or some of its columns."""

    def __call__(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The rows in published order."""
        ...


def figures(tables: Tables) -> dict[str, Any]:
    """Counts, sizes and distributions of all six tables. Plain values: ready for JSON."""
    pages = tables(
        "pages",
        ["host", "encoding", "encoding_method", "script", "damage", "outcome", "reason", "size_bytes", "n_lines"],
    )
    counters = tables("pages", ["salt_removed", "sites_repaired", "marks_restored", "lines_removed"])
    articles = tables(
        "articles", ["host", "n_chars", "n_paragraphs", "script", "damage", "published_at", "cluster_size"]
    )
    named = tables("articles", ["title", "author", "publisher", "editor", "published_at", "breadcrumb"])
    removals = tables("removals", ["kind", "rule"])
    repairs = tables("repairs", ["rule", "confidence"])
    duplicates = tables("duplicates", ["kind", "dropped"])
    teasers = tables("teasers", ["linked_article_id"])
    return {
        "pages": {
            "rows": pages.height,
            "bytes": int(pages["size_bytes"].sum() or 0),
            "lines": int(pages["n_lines"].sum() or 0),
            "outcome": counted(pages["outcome"]),
            "reason": counted(pages["reason"]),
            "encoding": counted(pages["encoding"]),
            "encoding_method": counted(pages["encoding_method"]),
            "script": counted(pages["script"]),
            "damage": counted(pages["damage"].explode(empty_as_null=True)),
            "host": counted(pages["host"]),
            **{name: int(counters[name].sum() or 0) for name in counters.columns},
        },
        "articles": {
            "rows": articles.height,
            "characters": int(articles["n_chars"].sum() or 0),
            "paragraphs": int(articles["n_paragraphs"].sum() or 0),
            "length": quantiles(articles["n_chars"]),
            "script": counted(articles["script"]),
            "damage": counted(articles["damage"].explode(empty_as_null=True)),
            "host": counted(articles["host"]),
            "year": counted(articles["published_at"].dt.year().cast(pl.String)),
            "stated": {name: named.height - named[name].null_count() for name in named.columns},
            "copies": int((articles["cluster_size"] - 1).sum() or 0),
        },
        "removals": {"rows": removals.height, "kind": counted(removals["kind"]), "rule": counted(removals["rule"])},
        "repairs": {"rows": repairs.height, "rule": _confidence(repairs)},
        "duplicates": {
            "rows": duplicates.height,
            "kind": counted(duplicates["kind"]),
            "dropped": int(duplicates["dropped"].sum() or 0),
        },
        "teasers": {
            "rows": teasers.height,
            "linked": teasers.height - teasers["linked_article_id"].null_count(),
        },
    }


def counted(column: pl.Series) -> dict[str, int]:
    """How often each value stands in the column, the most frequent first, then by value; nulls left out."""
    values = column.drop_nulls().cast(pl.String)
    counts = values.value_counts(name="n").sort(["n", values.name], descending=[True, False])
    return dict(zip(counts[values.name].to_list(), counts["n"].to_list(), strict=True))


def top(counts: dict[str, int], n: int = TOP) -> dict[str, int]:
    """The first ``n`` entries; the others summed up as ``others``."""
    entries = list(counts.items())
    rest = sum(count for _, count in entries[n:])
    return dict(entries[:n]) | ({f"{len(entries) - n} others": rest} if rest else {})


def quantiles(column: pl.Series) -> dict[str, int]:
    """Least, quartiles and most; empty where there is no row."""
    if column.is_empty():
        return {}
    at = {"least": 0.0, "quarter": 0.25, "half": 0.5, "three quarters": 0.75, "most": 1.0}
    return {name: int(column.quantile(share, "nearest") or 0) for name, share in at.items()}


def _confidence(repairs: pl.DataFrame) -> dict[str, dict[str, float]]:
    """For each kind of guess: how many, their mean confidence, and how many are at .9 or above."""
    found = (
        repairs.group_by("rule")
        .agg(
            places=pl.len(),
            mean=pl.col("confidence").mean().round(3),
            sure=(pl.col("confidence") >= 0.9).sum(),  # noqa: PLR2004 - the column's own name says what it is
        )
        .sort("rule")
    )
    return {row.pop("rule"): row for row in found.to_dicts()}
