"""Edge: pages that a version counts and does not list, by ``[ledger] not_chinese = "count"``.

Of a crawl of the whole web most pages are in other languages, and nobody reads a row for each. What is not listed
is kept by file in the state, so that counts stay right when a file changes or goes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from tasks.plan import RECORD_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.settings import Ledger
    from tasks.assemble import Shard
    from tasks.plan import Plan
    from tasks.run import Run

STATE: Final = "counted"
"""Name of the table in the state; it is there where anything is counted."""

SCHEMA: Final = {"source": pl.String(), "reason": pl.String(), "n_pages": pl.Int64(), "size_bytes": pl.Int64()}
"""Pages of a file, by reason, that have no row."""


def unlisted_reasons(ledger: Ledger) -> tuple[str, ...]:
    """Reasons of pages that get no row."""
    return ("not-chinese",) if ledger.not_chinese == "count" else ()


def counted_after(run: Run, plan: Plan, shards: Sequence[Shard], *, drop_gone: bool) -> pl.DataFrame:
    """Columns of SCHEMA: what this run counted, and what the parent had of files that were not read again."""
    unlisted = unlisted_reasons(run.settings.ledger)
    found = [pl.DataFrame(schema=SCHEMA)]
    for shard in shards if unlisted else ():
        pages = run.work.read_frame(f"clean/{shard.name}/pages.parquet", ["source", "reason", "size_bytes"])
        found.append(_by_file(pages.filter(pl.col("reason").is_in(unlisted)), plan.sources))
    before = run.parent.state(STATE) if run.parent else None
    if before is not None:
        stays = before.join(plan.todo, on="source", how="anti")
        found.append(stays.join(plan.sources, on="source", how="semi") if drop_gone else stays)
    return (
        pl.concat(found)
        .group_by("source", "reason")
        .agg(pl.col("n_pages", "size_bytes").sum())
        .sort("source", "reason")
    )


def _by_file(pages: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    is_file = pl.col("source").is_in(files["source"].implode())
    file = pl.col("source").str.replace(RECORD_NUMBER, "")
    named = pages.with_columns(source=pl.when(is_file).then("source").otherwise(file))
    return named.group_by("source", "reason").agg(
        n_pages=pl.len().cast(pl.Int64), size_bytes=pl.col("size_bytes").sum().cast(pl.Int64)
    )


def counts_of(pages: pl.DataFrame, counted: pl.DataFrame | None) -> dict[str, Any]:
    """What the manifest counts: pages, by outcome and by reason, listed or not; ``counted``: those without a row.

    Reads ``outcome`` and ``reason`` of pages.
    """
    outcomes, reasons = (Counter(pages[name].drop_nulls()) for name in ("outcome", "reason"))
    without: Counter[str] = Counter()
    if counted is not None:
        without.update(dict(counted.group_by("reason").agg(pl.col("n_pages").sum()).iter_rows()))
        outcomes["rejected"] += without.total()
        reasons.update(without)
    found = {
        "pages": pages.height + without.total(),
        "outcomes": dict(sorted(outcomes.items())),
        "reasons": dict(sorted(reasons.items())),
    }
    return {**found, "counted": dict(sorted(without.items()))} if without else found
