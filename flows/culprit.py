"""Which document killed or hung its worker: the job that failed is halved until one is left. Alike on every runner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from tasks.halving import halve, seconds_for, set_aside
from tasks.locations import is_elsewhere
from tasks.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tasks.shards import Job, Record

Failure: TypeAlias = "tuple[str, str]"
"""A word of ``schemas.vocabulary.REASONS``, and what is known beside it."""

Attempt: TypeAlias = "Callable[..., tuple[Any, Failure | None]]"
"""Calls a function with a job (and more) where a crash does no harm: its answer, or why there is none."""

TOOK_TOO_LONG = "took longer than limits.document_seconds and was stopped"
NO_MEMORY = "needed more memory than there was"


def allowed_seconds(job: Job) -> float:
    """How long a job may take. A server of storage that is away for a while is no fault of a document."""
    places = [job.work, *(str(source["location"]) for source in getattr(job, "sources", ()))]
    return seconds_for(job) + (PATIENCE_SECONDS if any(is_elsewhere(place) for place in places) else 0.0)


def find_culprit(attempt: Attempt, function: Callable[[Any], list[Record]], job: Job, failure: Failure) -> list[Record]:
    """Do once more what failed, and where it fails again, do it in halves; the one document left is set aside.

    Once more, because a worker may be killed from outside, by the system for want of memory that others took: then no
    document is to blame, and the shard comes out as it would have. What took too long is not waited for again.
    """
    reason, _ = failure
    if reason != "timeout":
        done, failed = attempt(function, job)
        if failed is None:
            return list(done)
        failure = failed
    return _in_halves(attempt, function, job, failure)


def _in_halves(attempt: Attempt, function: Callable[[Any], list[Record]], job: Job, failure: Failure) -> list[Record]:
    parts, failed = attempt(halve, job)
    records: list[Record] = []
    for part in parts if failed is None else []:
        done, failed = attempt(function, part)
        records += done if failed is None else _in_halves(attempt, function, part, failed)
    if records:
        return records
    aside, failed = attempt(set_aside, job, *failure)
    return list(aside) if failed is None else set_aside(job, *failure, by_name=True)
