"""How the shard functions are spread out: processes (default), threads, or Dask. Same bytes from each.

Paths and settings go out, small records come back; never a frame. Where the workers of the default runner come from
is said in ``flows.workers``.
"""

from __future__ import annotations

import signal
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed as prefect_as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.culprit import TOOK_TOO_LONG, Failure, allowed_seconds, failure_of, find_culprit
from flows.workers import end_workers, make_ready, workers_context
from schemas.errors import PipelineError
from tasks.shards import Job, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from flows.arguments import Arguments

MAX_POOLS = 3
"""How often a pool is begun whose workers all die before they have begun a job. Chosen, not measured."""

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
    """A pool of processes: one for all maps of a flow, started by the first.

    A worker that dies or hangs costs its own job: the pool goes on, and the job is halved until the
    document that did it is found and set aside.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._begun()
        self._ahead: dict[tuple[object, str], Future[Any]] = {}

    def _begun(self) -> ProcessPool:
        make_ready()
        return ProcessPool(self._workers, context=workers_context())

    def begin(self, function: Callable[[J], list[Record]], jobs: Sequence[J]) -> None:
        """Hand the jobs to the workers; ``run`` of the same function and jobs waits for them."""
        with suppress(BrokenProcessPool):  # ``run`` meets it again
            self._ahead = {(function, job.name): self._schedule(function, job) for job in jobs}

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Spread the jobs over the pool; begin another where all workers die before they have begun a job.

        Raises:
            PipelineError: that happened again and again.

        """
        found: dict[str, list[Record]] = {}
        for _ in range(MAX_POOLS):
            try:
                self._run(function, [job for job in jobs if job.name not in found], done, found)
            except BrokenProcessPool:
                self.close()
                self._pool = self._begun()
            else:
                return in_order([found[job.name] for job in jobs])
        raise PipelineError(
            "the workers die as they begin, most often for want of memory; give fewer (WORKERS=1) or more memory. "
            "Finished shards are kept: run again"
        )

    def _run(
        self,
        function: Callable[[J], list[Record]],
        jobs: Sequence[J],
        done: Callable[[list[Record]], None],
        found: dict[str, list[Record]],
    ) -> None:
        """Fill ``found``: name of a job to its records."""
        ahead, self._ahead = self._ahead, {}
        waiting = {ahead.get((function, job.name)) or self._schedule(function, job): job for job in jobs}
        for future in as_completed(waiting):
            job = waiting[future]
            failed = _why_it_failed(future)
            records = future.result() if failed is None else find_culprit(self._attempt, function, job, failed)
            found[job.name] = told(records, done)

    def close(self) -> None:
        """End the workers, also those still at work."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it unannotated
        self._pool.join()
        end_workers()

    def _schedule(self, function: Callable[..., Any], job: Job, *rest: object) -> Future[Any]:
        try:
            future: Future[Any] = self._pool.schedule(function, args=(job, *rest), timeout=allowed_seconds(job))
        except RuntimeError as error:  # what pebble says of a pool whose workers all died a moment ago
            raise BrokenProcessPool(str(error)) from error
        return future

    def _attempt(self, function: Callable[..., Any], job: Job, *rest: object) -> tuple[Any, Failure | None]:
        future = self._schedule(function, job, *rest)
        failed = _why_it_failed(future)
        return (future.result() if failed is None else None), failed


def _why_it_failed(future: Future[Any]) -> Failure | None:
    """Reason and detail where a worker died, hung, ran out of memory or met a mistake of ours; other errors raise."""
    error = future.exception()
    if error is None:
        return None
    if isinstance(error, TimeoutError):
        return Failure("timeout", f"{TOOK_TOO_LONG}: {error}")
    if isinstance(error, ProcessExpired):
        killed = abs(error.exitcode or 0) == signal.SIGKILL
        return Failure("memory" if killed else "crash", f"its worker ended with exit code {error.exitcode}")
    return failure_of(error)


class Threads:
    """One Prefect task a shard in threads of this process.

    Quick to start, and good for a look at a few pages. A document that kills or hangs takes the whole run along:
    nothing stands between it and this process. The next run meets it again. One that a mistake of ours does not get
    through is set aside, as everywhere.
    """

    def __init__(self, workers: int) -> None:
        self._task_runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=workers)

    def close(self) -> None:
        """Nothing to end: each map opens and closes its own threads."""

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Submit every job as a task run of its own."""
        name = function.__name__.replace("_", " ")
        shard = task(name=name, retries=0, cache_policy=NO_CACHE)(partial(run_here, function))
        with self._task_runner.duplicate() as runner:
            waiting = {runner.submit(shard, {"job": job}): number for number, job in enumerate(jobs)}
            found = {waiting[future]: told(future.result(), done) for future in prefect_as_completed(list(waiting))}
        return in_order([found[number] for number in range(len(jobs))])


def run_here(function: Callable[[J], list[Record]], job: J) -> list[Record]:
    """The records of a job done in this process; a document that a mistake of ours stops is set aside."""
    done, failed = _attempt_here(function, job)
    return list(done) if failed is None else find_culprit(_attempt_here, function, job, failed)


def _attempt_here(function: Callable[..., Any], job: Job, *rest: object) -> tuple[Any, Failure | None]:
    try:
        return function(job, *rest), None
    except Exception as error:  # noqa: BLE001 - whatever no document can be the cause of is raised again
        return None, failure_of(error)


def begin_early(arguments: Arguments, function: Callable[[J], list[Record]], jobs: Sequence[J]) -> Runner | None:
    """Processes at work on these jobs already, which need no flow run for that; None for the other runners."""
    if arguments.runner != "processes":
        return None
    runner = Processes(arguments.workers)
    runner.begin(function, jobs)
    return runner


def runner_for(arguments: Arguments) -> Runner:
    """The runner a user asked for.

    Raises:
        PipelineError: Dask is asked for and not installed, or no scheduler answers; says what to do.

    """
    if arguments.runner == "processes":
        return Processes(arguments.workers)
    if arguments.runner == "threads":
        return Threads(arguments.workers)
    try:
        from flows.cluster import Cluster  # noqa: PLC0415 - Dask is an optional extra
    except ImportError:
        raise PipelineError(
            "RUNNER=dask needs an extra: .venv/bin/python -m pip install prefect-dask distributed"
        ) from None
    return Cluster(arguments.dask, arguments.workers)


def told(records: list[Record], done: Callable[[list[Record]], None]) -> list[Record]:
    """The records of a job, after ``done`` was told of them."""
    done(records)
    return records


def in_order(records: list[list[Record]]) -> list[Record]:
    """Records of many jobs as one list."""
    return [record for of_job in records for record in of_job]
