"""Where workers come from: one process loads what every worker needs, and they are forked from it, ready.

Not from the run itself: polars runs threads there, and a fork can deadlock. The process they come from imports and
loads, but lets polars compute nothing, so that none of its threads is begun (``flows.ready``). A worker so begun takes
some hundredths of a second; one that loads all by itself took 2.4 CPU s, and 2.7 more for Prefect, since a spawned
process imports the command that was typed. Workers have one polars and one numba thread each: they never fight over
cores; and the memory that polars lets go of stays theirs. Elsewhere than on Linux workers are spawned.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

ONE_THREAD: Final = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")

ENVIRONMENT: Final = {
    **dict.fromkeys(ONE_THREAD, "1"),
    "_RJEM_MALLOC_CONF": "narenas:1,dirty_decay_ms:-1,muzzy_decay_ms:-1,background_thread:false",
    "MALLOC_MMAP_THRESHOLD_": "4000000000",
    "MALLOC_TRIM_THRESHOLD_": "8000000000",
}
"""What workers are begun with; the last three are for what hands out memory, which reads them when it is loaded:
jemalloc for polars, glibc for the compiled loops and numpy.

As polars sets it (for child processes too, so what stands there is no user's word) memory is given back after a second
and a half, and new memory is cleared by the system first: nine of ten page faults. And there are several heaps, shared
out among threads, of which patterns have some twenty here: with one heap, what is kept is used again.

Both maps of 62 MB of texts in a forked process, second pass: 8.6 and 8.7 CPU s, a peak of 1,210 MB as polars sets it;
7.4 and 9.3, 1,118 with one heap; 5.6 to 7.1, 1,467 so (in another quarter of an hour). For 1,500 pages the largest
worker's peak is 853 MB in place of 831 and 843. The thread that would give memory back has nothing to do then, and is
woken all the same: without it, a call of clean for 1,220 pages has a third of the switches between threads (6,200 in
place of 15,500) and takes .96 of its time (24 calls in turn, busy machine).

glibc takes each array of more than 32 MB from the system and gives it back, 10,000 pages of memory to be cleared. With
both keeping what they are given, both maps of 41 MB of texts meet 2,000 page faults in place of 40,000 and take 2.9 CPU
s in place of 3.2 (medians of nine passes in turn); the peak is the same, 1,253 MB.
"""

_STARTING: Final = threading.Lock()


class _Worker(ForkServerProcess):
    """A forked process that does not import the command that was typed."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: ANN401, N802 - multiprocessing's own name and type
        with _STARTING, _no_command():
            return ForkServerProcess._Popen(process_obj)  # noqa: SLF001 - as multiprocessing means it


class _Forked(ForkServerContext):
    Process = _Worker


class _SpawnedWorker(SpawnProcess):
    """A spawned process that does not import the command that was typed, begun as workers are."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: ANN401, N802 - multiprocessing's own name and type
        with _STARTING, _no_command(), as_for_workers():
            return SpawnProcess._Popen(process_obj)  # noqa: SLF001 - as multiprocessing means it


class _Spawned(SpawnContext):
    Process = _SpawnedWorker


def workers_context() -> BaseContext:
    """How a pool begins its workers."""
    return _Forked() if _can_fork() else _Spawned()


def make_ready() -> None:
    """Begin to load what workers need, in a process of its own; returns at once. Nothing happens the second time."""
    if _can_fork():
        forkserver.set_forkserver_preload(["flows.ready"])
        with as_for_workers():
            forkserver.ensure_running()


def end_workers() -> None:
    """End the process that workers came from, once they have ended: what they took counts as the run's own."""
    if _can_fork():
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way to wait for it


def _can_fork() -> bool:
    """Whether a process that has loaded libraries may fork: on macOS system libraries may fail in a forked process."""
    return sys.platform == "linux"


@contextmanager
def _no_command() -> Iterator[None]:
    command = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = command


@contextmanager
def as_for_workers() -> Iterator[None]:
    """Processes started in the block get what ``ENVIRONMENT`` says."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
