"""Which document killed or hung its worker, or met a mistake of ours: the job that failed is halved until one is left.

Alike on every runner.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from schemas.errors import PipelineError
from tasks.halving import halve, seconds_for, set_aside
from tasks.locations import is_elsewhere
from tasks.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tasks.shards import Job, Record


class Failure(NamedTuple):
    """A word of ``schemas.vocabulary.REASONS``, what is known beside it, and an error that is a mistake of ours."""

    reason: str
    detail: str
    mistake: BaseException | None = None


Attempt: TypeAlias = "Callable[..., tuple[Any, Failure | None]]"
"""Calls a function with a job (and more) where a crash does no harm: its answer, or why there is none."""

TOOK_TOO_LONG = "took longer than limits.document_seconds and was stopped"
NO_MEMORY = "needed more memory than there was"
MOST_MISTAKES: Final = 8
"""How many documents of one job may be set aside for mistakes of ours. Where more fail, or all, none is to blame.
Chosen, not measured."""


OUTSIDE: Final = (OSError, PipelineError, ImportError, BrokenProcessPool, CancelledError)
"""Errors that no document is the cause of: storage, settings, an installation without its parts, an ended pool."""


def allowed_seconds(job: Job) -> float:
    """How long a job may take. A server of storage that is away for a while is no fault of a document."""
    places = [job.work, *(str(source["location"]) for source in getattr(job, "sources", ()))]
    return seconds_for(job) + (PATIENCE_SECONDS if any(is_elsewhere(place) for place in places) else 0.0)


def failure_of(error: BaseException) -> Failure:
    """What an error that came out of a shard function says of a document: for want of memory, or a mistake of ours.

    Raises:
        Exception: ``error``, where no document can be the cause: storage, settings, a stage's broken promise.

    """
    if isinstance(error, MemoryError):
        return Failure("memory", NO_MEMORY)
    if isinstance(error, OUTSIDE) or not isinstance(error, Exception):
        raise error
    return Failure("crash", f"a mistake in the pipeline, please report it: {type(error).__name__}: {error}", error)


def find_culprit(attempt: Attempt, function: Callable[[Any], list[Record]], job: Job, failure: Failure) -> list[Record]:
    """Do once more what failed, and where it fails again, do it in halves; the one document left is set aside.

    Once more, because a worker may be killed from outside, by the system for want of memory that others took: then no
    document is to blame, and the shard comes out as it would have. What took too long is not waited for again, and a
    mistake of ours is made again.

    Raises:
        Exception: a mistake of ours that no single document explains.

    """
    if failure.reason != "timeout" and not failure.mistake:
        done, failed = attempt(function, job)
        if failed is None:
            return list(done)
        failure = failed
    blamed: list[Job] = []
    records = _in_halves(attempt, function, job, failure, blamed)
    if failure.mistake and len(blamed) == len(records) > 1:
        raise failure.mistake
    return records


def _in_halves(
    attempt: Attempt, function: Callable[[Any], list[Record]], job: Job, failure: Failure, blamed: list[Job]
) -> list[Record]:
    """Records of the parts that went through, and of documents set aside; ``blamed`` takes those of our mistakes."""
    parts, failed = attempt(halve, job)
    records: list[Record] = []
    for part in parts if failed is None else []:
        done, failed = attempt(function, part)
        records += done if failed is None else _in_halves(attempt, function, part, failed, blamed)
    if records:
        return records
    if failure.mistake:
        blamed.append(job)
        if len(blamed) > MOST_MISTAKES:
            raise failure.mistake
    aside, failed = attempt(set_aside, job, failure.reason, failure.detail)
    return list(aside) if failed is None else set_aside(job, failure.reason, failure.detail, by_name=True)
