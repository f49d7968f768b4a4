"""A whole run without Prefect: from what a user types to a published version.

The same functions in the same order as ``flows/pipeline.py``; the maps are spread by whoever calls. So the cost of the
pipeline can be told from the cost of the orchestrator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.arguments import pipeline_arguments
from flows.finish import finish
from flows.prepare import prepare_run
from tasks.copies import decide_copies
from tasks.draft import write_draft
from tasks.run import clean_jobs, decode_jobs, learn, within_limit
from tasks.shards import Record, clean_shard, decode_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flows.outcome import Outcome

    Spread = Callable[[Callable[[Any], list[Record]], Sequence[Any]], list[Record]]


def one_after_the_other(function: Callable[[Any], list[Record]], jobs: Sequence[Any]) -> list[Record]:
    """A map in this process."""
    return [record for job in jobs for record in function(job)]


def whole_run(source: str, output: str, spread: Spread = one_after_the_other, *words: str) -> Outcome:
    """Publish a version of ``source`` under ``output``, which must be a new folder. ``words``: more NAME=value."""
    arguments = pipeline_arguments([f"INPUT={source}", f"OUTPUT={output}", *words], {})
    prepared = prepare_run(arguments)
    run, plan = prepared.run, prepared.plan
    decoded = within_limit(spread(decode_shard, decode_jobs(run, plan.todo)), run.limit)
    learned = learn(run, decoded)
    cleaned = spread(clean_shard, clean_jobs(run, decoded, learned))
    copies = decide_copies(run, cleaned, plan.withdrawn)
    draft = write_draft(run, plan, copies)
    return finish(arguments, prepared, plan, draft, decoded)
