"""Edge: overrides that changed nothing, so that a misspelt one does not go unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tasks.dedupe.shape import REPEAT_RULE
from tasks.shards import overrides_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemas.rules import Override
    from tasks.copies import Copies
    from tasks.plan import Plan
    from tasks.run import Run
    from tasks.shards import Record


def idle_overrides(run: Run, plan: Plan, cleaned: Sequence[Record], copies: Copies) -> Iterator[str]:
    """A sentence for each override that is about no line, or about fewer than two articles.

    Lines are counted only in a run that read everything: an override of an old page is not idle because no new page
    has its line. The rule of repeated paragraphs is not looked for: dedupe asks for it after the lines are counted.
    """
    overrides = overrides_of(run.rules)
    if not overrides:
        return
    hits = _hits(run, cleaned) if plan.todo.height == plan.sources.height else {}
    known = copies.decided.clusters["article_id"]
    for number, override in enumerate(overrides):
        if override.action == "not_duplicate":
            found = known.is_in(override.article_ids).sum()
            if found < 2:  # noqa: PLR2004 - a pair
                yield f"{_told(override)} matched nothing: {found} of its articles are there"
        elif hits.get(number) == 0 and override.rule != REPEAT_RULE:
            yield f"{_told(override)} matched nothing: mend or delete it"


def _hits(run: Run, cleaned: Sequence[Record]) -> dict[int, int]:
    frames = [run.work.read_frame(path) for one in cleaned for path in one.files if path.endswith("/hits.parquet")]
    if not frames:
        return {}
    return dict(pl.concat(frames).group_by("override").agg(pl.col("n_lines").sum()).iter_rows())


def _told(override: Override) -> str:
    """The override as it stands in its file, on one line."""
    keys = ("text", "rule", "host", "source")
    said = [f"{key} = {getattr(override, key)!r}" for key in keys if getattr(override, key) is not None]
    said += [f"article_ids = {list(override.article_ids)}"] if override.article_ids else []
    return f"overrides.toml: [[{override.action}]] {', '.join(said)}"
