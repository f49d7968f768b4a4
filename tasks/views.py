"""Which pages the report shows whole, before and after: by damage, by rule, by least sure guess, and at random.

Every shard proposes some; publishing picks about three hundred of all. Deterministic: by hash of ``page_id``.
"""

from __future__ import annotations

from typing import Final

import polars as pl

VIEW_COLUMNS: Final = ("page_id", "line_no", "text", "body", "kind", "rule", "role", "article")
A_GROUP: Final = 3
"""Pages a shard proposes for each kind of damage, each rule and each outcome. Chosen, not measured."""

MAX_LINES: Final = 400
"""Pages with more lines make the report heavy and are not shown whole. Chosen, not measured."""


def sample_views(lines: pl.DataFrame, pages: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """Lines of the pages this shard proposes, with what became of them; ``reasons`` says why a page was chosen."""
    small = pages.filter(pl.col("n_lines").is_between(1, MAX_LINES)).select("page_id")
    removed = lines.filter(pl.col("rule").is_not_null())
    groups = pl.concat(
        [
            pages.explode("damage", empty_as_null=True).select(
                "page_id", why=pl.format("damage: {}", pl.col("damage"))
            ),
            pages.select("page_id", why=pl.format("outcome: {}", pl.col("outcome"))),
            removed.select("page_id", why=pl.format("rule: {}", pl.col("rule"))).unique(maintain_order=True),
        ],
    ).drop_nulls("why")
    unsure = (
        repairs.sort("confidence", "page_id", "line_no", maintain_order=True)
        .unique("page_id", keep="first", maintain_order=True)
        .head(A_GROUP)
        .select("page_id", why=pl.lit("least sure guess"))
    )
    chosen = (
        groups.join(small, on="page_id", how="semi")
        .sort("why", "page_id")
        .group_by("why", maintain_order=True)
        .head(A_GROUP)
        .select("page_id", "why")
    )
    reasons = pl.concat([chosen, unsure.join(small, on="page_id", how="semi")])
    reasons = reasons.group_by("page_id").agg(reasons=pl.col("why").sort())
    shown = lines.select(VIEW_COLUMNS).with_columns(pl.col("kind", "role").cast(pl.String))
    return shown.join(reasons, on="page_id", how="inner", maintain_order="left")
