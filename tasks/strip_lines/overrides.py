"""What the user decided about single lines: it beats every rule.

``[[keep]] text = "一、首页"`` keeps that line wherever it stands; ``[[drop]] rule = …`` has no meaning of its
own (the rule drops already) but, narrowed by host, brings back a rule that ``[[keep]]`` had set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from schemas.vocabulary import KIND

if TYPE_CHECKING:
    from schemas.rules import Override

KEEP: Final = "override.keep"
DROP: Final = "override.drop"

NO_HITS: Final = pl.DataFrame(schema={"override": pl.Int32, "n_lines": pl.Int64})
"""What ``count_hits`` gives where there are no overrides."""


def decide(lines: pl.DataFrame, pages: pl.DataFrame, overrides: tuple[Override, ...]) -> pl.DataFrame:
    """Apply overrides of lines in their order, so that a later one wins.

    Reads ``page_id``, ``text``, ``folded``, ``kind``, ``rule``, ``zone``, and host and source of ``pages``.
    A kept line has ``kind`` null and ``rule`` ``override.keep``, which ``split_articles`` reads and clears.
    """
    original = ["page_id", *(name for name in lines.columns if name != "page_id")]
    frame = lines.join(
        pages.select("page_id", _host="host", _source="source"), on="page_id", how="left", maintain_order="left"
    )
    frame = frame.with_columns(_matched=pl.col("rule"))
    for override in overrides:
        if override.action == "not_duplicate":
            continue
        here = concerns(override)
        drops = override.action == "drop"
        frame = frame.with_columns(
            kind=pl.when(here).then(pl.lit("other" if drops else None, KIND)).otherwise("kind"),
            rule=pl.when(here).then(pl.lit(DROP if drops else KEEP)).otherwise("rule"),
            zone=pl.when(here).then(pl.lit("anywhere" if drops else None, frame.schema["zone"])).otherwise("zone"),
        )
    return frame.select(original).select(lines.columns)


def concerns(override: Override) -> pl.Expr:
    """The lines an override is about: by whole text or by the rule that matched, narrowed by host or source."""
    if override.text is not None:
        here = pl.col("text").str.strip_chars() == override.text.strip()
    else:
        here = pl.col("_matched") == override.rule
    if override.host is not None:
        here &= (pl.col("_host") == override.host).fill_null(value=False)
    if override.source is not None:
        here &= (pl.col("_source") == override.source).fill_null(value=False)
    return here.fill_null(value=False)


def count_hits(lines: pl.DataFrame, pages: pl.DataFrame, overrides: tuple[Override, ...]) -> pl.DataFrame:
    """How many lines each override is about: ``override`` (its place in the file order) and ``n_lines``.

    Reads the lines as ``strip_lines`` left them without overrides; 0 lines is what a run reports.
    """
    frame = lines.join(
        pages.select("page_id", _host="host", _source="source"), on="page_id", how="left", maintain_order="left"
    )
    frame = frame.with_columns(_matched=pl.col("rule"))
    counts = [
        0 if override.action == "not_duplicate" else int(frame.select(concerns(override).sum()).item())
        for override in overrides
    ]
    return pl.DataFrame({"override": range(len(counts)), "n_lines": counts}, schema=NO_HITS.schema)
