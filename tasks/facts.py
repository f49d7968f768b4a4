"""Figures of a version, counted from its tables: for the card and the report. Nothing is typed in by hand.

A table is read a part at a time and one column set at a time, so what is held is the counts and one part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TOP: Final = 20
"""Rows of a distribution that are shown; the rest is summed up. Chosen, not measured."""

SURE: Final = 0.9
"""Confidence from which a guess is counted as sure in the card. Chosen, not measured."""

NO_HOST: Final = "(no host)"
LENGTHS: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""Upper bounds of the length bins, in characters: two to three a decade. Chosen, not measured."""

UNITS: Final = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
PAIR: Final = "\t"
"""Between the two words of a pair that is counted; the first word never holds it."""


class Tables(Protocol):
    """Reads some columns of a table of the version, a part at a time."""

    def __call__(self, table: str, columns: Sequence[str]) -> Iterable[pl.DataFrame]:
        """The rows in published order."""
        ...


def figures(tables: Tables) -> dict[str, Any]:
    """Counts, sizes and distributions of all six tables. Plain values: ready for JSON."""
    return {
        "pages": _pages(tables),
        "articles": _articles(tables),
        "removals": _removals(tables),
        "repairs": _repairs(tables),
        "duplicates": _duplicates(tables),
        "teasers": _teasers(tables),
    }


def _pages(tables: Tables) -> dict[str, Any]:
    words = ("outcome", "reason", "encoding", "encoding_method", "script", "host_method")
    summed = ("size_bytes", "n_lines", "salt_removed", "sites_repaired", "marks_restored", "lines_removed")
    host = pl.col("host").fill_null(NO_HOST)
    counts, sums = _count(
        tables("pages", [*words, *summed, "host", "damage"]),
        {
            **{name: pl.col(name) for name in words},
            "damage": pl.col("damage").explode(empty_as_null=True),
            "host": host,
            "outcome_host": pl.concat_str("outcome", host, separator=PAIR),
        },
        {"rows": pl.len(), "damaged": (pl.col("damage").list.len() > 0).sum(), **{n: pl.col(n).sum() for n in summed}},
    )
    shown = {**counts, "bytes": sums.pop("size_bytes"), "lines": sums.pop("n_lines"), **sums}
    return {**shown, "host_outcome": _by_second(counts["outcome_host"], counts["host"])}


def _articles(tables: Tables) -> dict[str, Any]:
    stated = ("title", "author", "publisher", "editor", "published_at", "breadcrumb", "url")
    read = (*stated, "host", "n_chars", "n_paragraphs", "script", "damage", "cluster_size")
    date = pl.col("published_at")
    counts, sums = _count(
        tables("articles", read),
        {
            "script": pl.col("script"),
            "host": pl.col("host").fill_null(NO_HOST),
            "damage": pl.col("damage").explode(empty_as_null=True),
            "year": date.dt.to_string("%Y"),
            "month": date.dt.to_string("%Y-%m"),
            "n_chars": pl.col("n_chars"),
        },
        {
            "rows": pl.len(),
            "characters": pl.col("n_chars").sum(),
            "paragraphs": pl.col("n_paragraphs").sum(),
            "copies": (pl.col("cluster_size") - 1).sum(),
            **{name: pl.col(name).is_not_null().sum() for name in stated},
        },
    )
    lengths = {int(length): count for length, count in counts.pop("n_chars").items()}
    found = {name: sums.pop(name) for name in stated}
    return {**counts, **sums, "stated": found, "length": quantiles(lengths), "length_bins": binned(lengths, LENGTHS)}


def _removals(tables: Tables) -> dict[str, Any]:
    # Counted once for all three: a pair of words is not written for each of millions of rows.
    parts = [
        part.group_by("kind", "rule").agg(n=pl.len().cast(pl.Int64)) for part in tables("removals", ["kind", "rule"])
    ]
    every = pl.concat(parts)
    words = {"kind": pl.col("kind"), "rule": pl.col("rule"), "kind_rule": pl.concat_str("kind", "rule", separator=PAIR)}
    counted = {name: every.select("n", value=word.cast(pl.String)).drop_nulls() for name, word in words.items()}
    counts = {name: _most_first(rows.group_by("value").agg(pl.col("n").sum())) for name, rows in counted.items()}
    return {**counts, "rows": int(every["n"].sum() or 0)}


def _repairs(tables: Tables) -> dict[str, Any]:
    parts = [
        part.group_by("rule").agg(
            places=pl.len(),
            total=pl.col("confidence").sum(),
            sure=(pl.col("confidence") >= SURE).sum(),
            least=pl.col("confidence").min(),
        )
        for part in tables("repairs", ["rule", "confidence"])
    ]
    sums = pl.col("places", "total", "sure").sum()
    found = pl.concat(parts).group_by("rule").agg(sums, pl.col("least").min()).sort("rule")
    rules = {
        row["rule"]: {
            "places": row["places"],
            "mean": round(row["total"] / row["places"], 3),
            "sure": row["sure"],
            "least": row["least"],
        }
        for row in found.to_dicts()
    }
    return {"rows": int(found["places"].sum() or 0), "rule": rules}


def _duplicates(tables: Tables) -> dict[str, Any]:
    counts, sums = _count(
        tables("duplicates", ["kind", "dropped"]),
        {"kind": pl.col("kind")},
        {"rows": pl.len(), "dropped": pl.col("dropped").sum()},
    )
    return {**counts, **sums}


def _teasers(tables: Tables) -> dict[str, Any]:
    linked = pl.col("linked_article_id").is_not_null().sum()
    _, sums = _count(tables("teasers", ["linked_article_id"]), {}, {"rows": pl.len(), "linked": linked})
    return sums


def _count(
    parts: Iterable[pl.DataFrame], counted: Mapping[str, pl.Expr], summed: Mapping[str, pl.Expr]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """One pass over a table: how often each value of the expressions stands in it, and some sums."""
    so_far: dict[str, pl.DataFrame] = {}
    sums = dict.fromkeys(summed, 0)
    for part in parts:
        for name, value in part.select(**summed).row(0, named=True).items():
            sums[name] += int(value or 0)
        for name, expression in counted.items():
            values = part.select(value=expression.cast(pl.String)).drop_nulls()
            both = [
                *([so_far[name]] if name in so_far else []),
                values.group_by("value").agg(n=pl.len().cast(pl.Int64)),
            ]
            so_far[name] = pl.concat(both).group_by("value").agg(pl.col("n").sum())
    return {name: _most_first(so_far[name]) if name in so_far else {} for name in counted}, sums


def _most_first(counts: pl.DataFrame) -> dict[str, int]:
    """The most frequent first, then by value."""
    ordered = counts.sort(["n", "value"], descending=[True, False])
    return dict(zip(ordered["value"].to_list(), ordered["n"].to_list(), strict=True))


def _by_second(pairs: Mapping[str, int], seconds: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """For the most frequent second words of pairs, how often each first word stands with them."""
    shown: dict[str, dict[str, int]] = {second: {} for second in list(seconds)[:TOP]}
    for pair, count in pairs.items():
        first, _, second = pair.partition(PAIR)
        if second in shown:
            shown[second][first] = count
    return shown


def top(counts: Mapping[str, int], n: int = TOP) -> dict[str, int]:
    """The first ``n`` entries; the others summed up as ``n others``."""
    entries = list(counts.items())
    rest = sum(count for _, count in entries[n:])
    return dict(entries[:n]) | ({f"{len(entries) - n:,} others": rest} if rest else {})


def quantiles(counts: Mapping[int, int]) -> dict[str, int]:
    """Least, quartiles and most of whole numbers, from how often each stands there; empty where there is none."""
    if not counts:
        return {}
    last = sum(counts.values()) - 1
    at = {"least": 0, "quarter": last // 4, "half": last // 2, "three quarters": last * 3 // 4, "most": last}
    return {name: _nth(counts, place) for name, place in at.items()}


def _nth(counts: Mapping[int, int], place: int) -> int:
    passed = 0
    values: Iterator[int] = iter(sorted(counts))
    for value in values:
        passed += counts[value]
        if place < passed:
            break
    return value


def binned(counts: Mapping[int, int], bounds: Sequence[int]) -> dict[str, int]:
    """How many stand below each bound and at or above the one before; the last bin is open."""
    bins = dict.fromkeys([*(f"<{_short(bound)}" for bound in bounds), f"{_short(bounds[-1])}+"], 0)
    names = list(bins)
    for value, count in counts.items():
        bins[names[sum(value >= bound for bound in bounds)]] += count
    return bins if counts else {}


def _short(number: int) -> str:
    return f"{number // 1000}k" if number and number % 1000 == 0 else str(number)


def size_text(n_bytes: float) -> str:
    """A size for people: 812 B, 12.3 kB, 4.5 MB. Powers of 1,000."""
    for bound, unit in UNITS:
        # 999,960 bytes are 1.0 MB and not 1,000.0 kB.
        if round(n_bytes / bound, 4) >= 1:
            return f"{n_bytes / bound:,.1f} {unit}"
    return f"{int(n_bytes)} B"
