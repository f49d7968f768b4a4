"""How the shard functions are spread out: processes (default), threads, or Dask. Same bytes from each.

Paths and settings go out, small records come back; never a frame. A worker of the default
runner is spawned, not forked: polars runs threads, and a fork can deadlock. It gets one polars
and one numba thread, so that workers never fight over cores.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed as prefect_as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from schemas.errors import PipelineError
from tasks.shards import Job, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


@dataclass(frozen=True)
class Processes:
    """A pool of spawned processes, owned by the one Prefect task that calls this."""

    workers: int

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Spread the jobs over the pool; a pool of one works in this process."""
        if self.workers == 1 or len(jobs) == 1:
            return _in_order(jobs, [_told(function(job), done) for job in jobs])
        context = multiprocessing.get_context("spawn")
        before = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
        try:
            with ProcessPoolExecutor(min(self.workers, len(jobs)), mp_context=context) as pool:
                waiting = {pool.submit(function, job): number for number, job in enumerate(jobs)}
                found: dict[int, list[Record]] = {}
                for future in as_completed(waiting):
                    found[waiting[future]] = _told(future.result(), done)
        except BrokenProcessPool:
            raise PipelineError(
                "a worker process died (out of memory, or killed); run the same command again: finished shards are kept"
            ) from None
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        return _in_order(jobs, [found[number] for number in range(len(jobs))])


@dataclass(frozen=True)
class ThroughPrefect:
    """One Prefect task a shard on a Prefect task runner: threads, or a Dask cluster."""

    task_runner: TaskRunner[Any]

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Submit every job as a task run of its own."""
        shard = task(name=function.__name__.replace("_", " "), retries=0, cache_policy=NO_CACHE)(function)
        with self.task_runner.duplicate() as runner:
            waiting = {runner.submit(shard, {"job": job}): number for number, job in enumerate(jobs)}
            found = {waiting[future]: _told(future.result(), done) for future in prefect_as_completed(list(waiting))}
        return _in_order(jobs, [found[number] for number in range(len(jobs))])


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
        raise PipelineError("RUNNER=dask needs an extra: .venv/bin/python -m pip install prefect-dask distributed") from None
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


def _in_order(jobs: Sequence[Job], records: list[list[Record]]) -> list[Record]:
    return [record for of_job in records[: len(jobs)] for record in of_job]
