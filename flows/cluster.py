"""Shards on a Dask cluster: workers of this machine, or those of a scheduler that runs already, by its address.

prefect-dask opens and closes cluster and client. The shard functions are sent as they are, not as Prefect tasks, so
that workers need no way to Prefect's server and no seconds to import it. They need the project, the packages of its
lock file, the storage and its credentials (docs/OPERATIONS.md).

Dask sees that a worker is gone, but not which of its documents did it: a job that was on a lost worker is done again
alone, and halved where that fails too. Want of memory cannot be told from a crash: the reason is ``crash`` for both.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")  # read when it is imported, here and by the workers

import dask
from distributed import KilledWorker, as_completed
from distributed.comm.core import CommClosedError
from prefect_dask.task_runners import DaskTaskRunner

from flows.culprit import TOOK_TOO_LONG, Failure, allowed_seconds, failure_of, find_culprit
from flows.runners import in_order, told
from flows.workers import ENVIRONMENT
from schemas.errors import PipelineError, SettingsError
from tasks.on_worker import light, on_worker, was_late
from tasks.shards import Job, Record
from tasks.storage import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distributed import Client

CONNECT_SECONDS: Final = 10
"""How long a scheduler may take to answer. Chosen, not measured: one that runs answers at once."""
WORKER_SECONDS: Final = 120.0
"""How long a run waits while a cluster has no worker at all: time to start a machine. Chosen, not measured."""
KILLED: Final = "its worker ended, as with a crash or for want of memory"
LOOK_SECONDS: Final = 0.1
"""How often results are looked for."""

J = TypeVar("J", bound=Job)
Future: TypeAlias = Any
"""A future of Dask, which leaves its methods unannotated."""


class Cluster:
    """A Dask cluster for all maps of a flow. ``address``: of its scheduler; None starts ``workers`` on this machine.

    Raises:
        PipelineError: nobody answers at the address.
        SettingsError: it is none.

    """

    def __init__(self, address: str | None, workers: int) -> None:
        self._where = address or "this machine"
        # A lost worker's jobs come back at once: they are done again alone, not on one worker after the other.
        # And nobody looks at a profile of a cluster that lives as long as a run.
        quiet = {
            "logging.distributed": "critical",
            "distributed.scheduler.allowed-failures": 0,
            "distributed.worker.profile.enabled": False,
        }
        local = {
            "n_workers": workers,
            "threads_per_worker": 1,
            "dashboard_address": None,
            "env": dict(ENVIRONMENT),
            "silence_logs": logging.CRITICAL,
        }
        kept = ExitStack()
        kept.enter_context(dask.config.set(quiet))
        try:
            runner = DaskTaskRunner(
                address=address,
                cluster_kwargs=None if address else local,
                client_kwargs={"timeout": CONNECT_SECONDS},
            )
            self._client: Client = kept.enter_context(runner).client
        except OSError as error:
            kept.close()
            raise PipelineError(
                f"DASK={address}: nobody answers there within {CONNECT_SECONDS} s. Start a scheduler (dask scheduler), "
                "mend the address, or leave DASK out for workers of this machine"
            ) from error
        except (ValueError, TypeError) as error:
            kept.close()
            raise SettingsError(f"DASK={address} is no address ({error}); give one like tcp://10.0.0.1:8786") from error
        self._kept = kept

    def close(self) -> None:
        """Leave the cluster; one of our own ends."""
        with _said(self._where):
            self._kept.close()

    def run(
        self, function: Callable[[J], list[Record]], jobs: Sequence[J], done: Callable[[list[Record]], None]
    ) -> list[Record]:
        """Spread the jobs over the workers.

        Raises:
            PipelineError: the cluster is gone, or its workers cannot do the work; says what to do.

        """
        found: dict[str, list[Record]] = {}
        doubtful: list[tuple[J, Failure]] = []
        with _said(self._where):
            for work in sorted({job.work for job in jobs}):
                light(Store(work))
            waiting = {self._submit(function, job): job for job in jobs}
            for future in self._completed(list(waiting)):
                job = waiting.pop(future)
                failed = _why_it_failed(future, job)
                if failed is None:
                    found[job.name] = told(future.result(), done)
                else:
                    doubtful.append((job, failed))
            for job, failed in doubtful:
                found[job.name] = told(find_culprit(self._attempt, function, job, failed), done)
        return in_order([found[job.name] for job in jobs])

    def _submit(self, function: Callable[..., Any], job: Job, *rest: object) -> Future:
        return self._client.submit(on_worker, function, job, allowed_seconds(job), *rest, pure=False)

    def _attempt(self, function: Callable[..., Any], job: Job, *rest: object) -> tuple[Any, Failure | None]:
        """Call a function while nothing else is under way, so that a lost worker says something."""
        (future,) = self._completed([self._submit(function, job, *rest)])
        failed = _why_it_failed(future, job)
        return (future.result() if failed is None else None), failed

    def _completed(self, futures: list[Future]) -> Iterator[Future]:
        """Futures as they are done, while there are workers to do them."""
        results: Any = as_completed(futures, loop=self._client.loop)  # type: ignore[no-untyped-call]
        seen = looked = time.monotonic()
        while not results.is_empty():
            batch = results.next_batch(block=False)
            yield from batch
            now = time.monotonic()
            if batch:
                seen = looked = now
                continue
            time.sleep(LOOK_SECONDS)
            if now - looked > min(5.0, WORKER_SECONDS):
                looked = now
                seen = now if self._client.scheduler_info(n_workers=-1)["workers"] else seen
            if now - seen > WORKER_SECONDS:
                raise PipelineError(
                    f"the Dask cluster of {self._where} had no worker for {WORKER_SECONDS:.0f} s; start some and run "
                    "again: finished shards are kept"
                )


def _why_it_failed(future: Future, job: Job) -> Failure | None:
    """Reason and detail where the worker was lost, ran out of memory or met a mistake of ours; other errors raise."""
    if future.cancelled():
        raise CommClosedError("cancelled")
    error = future.exception()
    if error is None:
        return None
    if isinstance(error, KilledWorker):
        return Failure("timeout", TOOK_TOO_LONG) if was_late(job) else Failure("crash", KILLED)
    return failure_of(error)


@contextmanager
def _said(where: str) -> Iterator[None]:
    """Say in one line that the connection to the scheduler is lost."""
    try:
        yield
    except CommClosedError as error:
        raise PipelineError(
            f"the Dask scheduler of {where} is gone; start it and run again: finished shards are kept"
        ) from error
