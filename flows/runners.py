"""How the shard functions are spread out: processes (default), threads, or Dask. Same bytes from each.

Paths and settings go out, small records come back; never a frame. A worker of the default
runner is spawned, not forked: polars runs threads, and a fork can deadlock. It gets one polars
and one numba thread, so that workers never fight over cores.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import as_completed
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed as prefect_as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from schemas.errors import PipelineError
from tasks.halving import halve, seconds_for, set_aside
from tasks.shards import Job, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from flows.arguments import Arguments

ONE_THREAD = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")

J = TypeVar("J", bound=Job)


class Runner(Protocol):
    """Runs one shard function over jobs and says of each when it is done."""

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Return the records of all jobs, in the order of the jobs."""
        ...

    def close(self) -> None:
        """End what was started for the runs."""
        ...


class Processes:
    """A pool of spawned processes: one for all maps of a flow, started by the first.

    A worker that dies or hangs costs its own job: the pool goes on, and the job is halved until the
    document that did it is found and set aside.
    """

    def __init__(self, workers: int) -> None:
        with _one_thread_each():
            self._pool = ProcessPool(workers, context=multiprocessing.get_context("spawn"))

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Spread the jobs over the pool."""
        with _one_thread_each():
            waiting: dict[Future[list[Record]], J] = {
                self._pool.schedule(function, args=(job,), timeout=seconds_for(job)): job for job in jobs
            }
            found: dict[str, list[Record]] = {}
            for future in as_completed(waiting):
                job = waiting[future]
                failed = _why_it_failed(future)
                records = future.result() if failed is None else _find_culprit(self._pool, function, job, *failed)
                found[job.name] = _told(records, done)
        return _in_order([found[job.name] for job in jobs])

    def close(self) -> None:
        """End the workers, also those still at work."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it unannotated
        self._pool.join()


def _why_it_failed(future: Future[Any]) -> tuple[str, str] | None:
    """Reason and detail where a worker died, hung or ran out of memory; other errors are ours and raise."""
    error = future.exception()
    if error is None:
        return None
    if isinstance(error, TimeoutError):
        return "timeout", f"took longer than limits.document_seconds and was stopped: {error}"
    if isinstance(error, MemoryError):
        return "memory", "needed more memory than there was"
    if isinstance(error, ProcessExpired):
        killed = abs(error.exitcode or 0) == signal.SIGKILL
        return ("memory" if killed else "crash"), f"its worker ended with exit code {error.exitcode}"
    raise error


def _find_culprit(
    pool: ProcessPool, function: Callable[[Any], list[Record]], job: Job, reason: str, detail: str
) -> list[Record]:
    """Halve a job that failed until one document is left, and set that one aside."""
    parts = pool.schedule(halve, args=(job,), timeout=seconds_for(job))
    records: list[Record] = []
    for part in parts.result() if _why_it_failed(parts) is None else []:
        future = pool.schedule(function, args=(part,), timeout=seconds_for(part))
        failed = _why_it_failed(future)
        records += future.result() if failed is None else _find_culprit(pool, function, part, *failed)
    if records:
        return records
    aside = pool.schedule(set_aside, args=(job, reason, detail), timeout=seconds_for(job))
    return aside.result() if _why_it_failed(aside) is None else set_aside(job, reason, detail, by_name=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers started in the block get one polars and one numba thread."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


class ThroughPrefect:
    """One Prefect task a shard on a Prefect task runner: threads, or a Dask cluster."""

    def __init__(self, task_runner: TaskRunner[Any]) -> None:
        self.task_runner = task_runner

    def close(self) -> None:
        """Nothing to end: each map opens and closes its own runner."""

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Submit every job as a task run of its own."""
        shard = task(name=function.__name__.replace("_", " "), retries=0, cache_policy=NO_CACHE)(function)
        with self.task_runner.duplicate() as runner:
            waiting = {runner.submit(shard, {"job": job}): number for number, job in enumerate(jobs)}
            found = {waiting[future]: _told(future.result(), done) for future in prefect_as_completed(list(waiting))}
        return _in_order([found[number] for number in range(len(jobs))])


def runner_for(arguments: Arguments) -> Runner:
    """The runner a user asked for.

    Raises:
        PipelineError: Dask is asked for and not installed; says how to install it.

    """
    if arguments.runner == "processes":
        return Processes(arguments.workers)
    if arguments.runner == "threads":
        return ThroughPrefect(ThreadPoolTaskRunner(max_workers=arguments.workers))
    try:
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise PipelineError(
            "RUNNER=dask needs an extra: .venv/bin/python -m pip install prefect-dask distributed"
        ) from None
    if arguments.dask:
        return ThroughPrefect(DaskTaskRunner(address=arguments.dask))
    return ThroughPrefect(
        DaskTaskRunner(
            cluster_kwargs={"n_workers": arguments.workers, "threads_per_worker": 1, "dashboard_address": None}
        )
    )


def _told(records: list[Record], done: Callable[[list[Record]], None]) -> list[Record]:
    done(records)
    return records


def _in_order(records: list[list[Record]]) -> list[Record]:
    return [record for of_job in records for record in of_job]
