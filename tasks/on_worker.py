"""Edge: a shard function on a worker of a cluster, which may be another machine than the one that plans.

Two things would go wrong there without a word: a worker with other code or rules writes other rows, and one that does
not see OUTPUT writes to a folder of its own. Both are looked at once a worker. And nobody there ends a function that
hangs: so the worker leaves a word and ends itself; where it cannot, because compiled code holds Python's lock, a
watch that needs no lock ends it a little later.
"""

from __future__ import annotations

import faulthandler
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import polars as pl

from schemas.column import schema_of
from schemas.errors import PipelineError
from schemas.frames import RAW
from tasks.decode import Selection, decode
from tasks.recipe import RULES_FOLDER, recipe
from tasks.shards import Job
from tasks.storage import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schemas.settings import Settings

BEACON: Final = "seen-by-workers.json"
"""A file in the folder of a run. A worker that does not find it is looking at another folder."""

LATE: Final = "late"
GRACE_SECONDS: Final = 10.0
"""How much later the watch without a lock ends what could not end itself: time to write a word. Chosen."""

J = TypeVar("J", bound=Job)
T = TypeVar("T")


def light(work: Store) -> None:
    """Write what workers look for."""
    work.write_json(BEACON, {})


def on_worker(function: Callable[..., T], job: J, seconds: float, *rest: object) -> T:
    """Call ``function`` with the job (and ``rest``), unless this worker cannot do it as the others do.

    The process of the worker ends where that takes longer than ``seconds``.

    Raises:
        PipelineError: the worker has other code, rules or libraries, or does not see OUTPUT; says how to mend it.

    """
    # The shipped rules lie where this worker has the project.
    own = replace(job, rules=(str(RULES_FOLDER), *job.rules[1:]) if job.rules else ())
    if (own.recipe, own.work) not in _fit:
        _get_ready(own)
        _fit.add((own.recipe, own.work))
    with _ends_after(seconds, own):
        return function(own, *rest)


_fit: Final[set[tuple[str, str]]] = set()


def _get_ready(job: Job) -> None:
    if _recipe_here(job.settings, job.rules) != job.recipe:
        raise PipelineError(
            f"a worker on {os.uname().nodename} has other code, rules or libraries than this machine: start workers "
            "from the same checkout and lock file, with RULES at the same path"
        )
    if not Store(job.work).exists(BEACON):
        raise PipelineError(
            f"a worker on {os.uname().nodename} does not see OUTPUT: with workers on several machines it must be a "
            "folder that all of them share, at the same path, or a URL such as s3://bucket/out"
        )
    # Loading the compiled kernels takes seconds, and is no fault of the first document.
    first = dict.fromkeys(schema_of(RAW)) | {"page_id": "0" * 32, "source": "first", "content": b"<p>first</p>"}
    decode(pl.DataFrame([first], schema=schema_of(RAW)), Selection())


def _recipe_here(settings: Settings, rules: tuple[str, ...]) -> str:
    return str(recipe(settings, [Path(folder) for folder in rules])["digest"])


_deadlines: Final[dict[int, tuple[float, Job]]] = {}
_changing: Final = threading.RLock()


@contextmanager
def _ends_after(seconds: float, job: Job) -> Iterator[None]:
    """End this process where the block takes longer. A worker with several threads runs several blocks."""
    me = threading.get_ident()
    with _changing:
        _deadlines[me] = time.monotonic() + seconds, job
        _arm()
    try:
        yield
    finally:
        with _changing:
            del _deadlines[me]
            _arm()


def _arm() -> None:
    faulthandler.cancel_dump_traceback_later()
    for timer in _timers:
        timer.cancel()
    _timers.clear()
    if _deadlines:
        end, job = min(_deadlines.values(), key=lambda found: found[0])
        wait = max(0.1, end - time.monotonic())
        timer = threading.Timer(wait, _end, (job,))
        timer.daemon = True
        timer.start()
        _timers.append(timer)
        faulthandler.dump_traceback_later(wait + GRACE_SECONDS, exit=True, file=_nowhere())


_timers: Final[list[threading.Timer]] = []


def _end(job: Job) -> None:
    try:
        Store(job.work).write_json(f"{LATE}/{job.name}.json", {})
    finally:
        os._exit(1)


def was_late(job: Job) -> bool:
    """Whether a worker ended itself over this job; said once."""
    store, name = Store(job.work), f"{LATE}/{job.name}.json"
    is_late = store.exists(name)
    if is_late:
        store.remove(name)
    return is_late


@cache
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)
