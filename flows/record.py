"""Every end of a run, good, bad or by a signal, becomes an outcome and a record under OUTPUT/runs."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.markup import escape

from flows.guard import end_with_me
from flows.lock import held
from flows.outcome import Outcome
from flows.progress import console
from schemas.errors import GateError, LockedError, PipelineError, SettingsError
from tasks.publish import RUNS, sweep
from tasks.storage import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flows.progress import Progress

INTERRUPTED: Final = 130
TERMINATED: Final = 143


class Terminated(BaseException):
    """SIGTERM: ends the run as Ctrl-C does, with its record written and its workers ended."""


@contextmanager
def terminable() -> Iterator[None]:
    """Turn SIGTERM into an exception while the block runs. Prefect passes it on to whoever handled it before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals; there whoever serves the flow does
        return

    def handle(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def guarded(run: Callable[[], Outcome], output: str, progress: Progress) -> Outcome:
    """Hold OUTPUT, run, and turn every end into an outcome with its record under OUTPUT/runs."""
    began = time.monotonic()
    store = Store(output)
    try:
        with terminable(), held(store):
            end_with_me(os.getpid())
            sweep(store)
            outcome = run()
            _record(store, outcome, progress, time.monotonic() - began)
            return outcome
    except LockedError as error:
        outcome = Outcome("locked", error.exit_code, message=str(error), output=output)
    except GateError as error:
        outcome = Outcome("gated", error.exit_code, message=str(error), output=output)
    except SettingsError:
        raise
    except PipelineError as error:
        outcome = Outcome("failed", error.exit_code, message=str(error), output=output)
    except (KeyboardInterrupt, Terminated) as error:
        code = TERMINATED if isinstance(error, Terminated) else INTERRUPTED
        message = "interrupted; run the same command again: finished shards are kept"
        outcome = Outcome("failed", code, message=message, output=output)
    except OSError as error:
        outcome = Outcome("failed", 1, message=f"{error}. Nothing was published; mend it and run again", output=output)
    except Exception as error:
        if _is_of_server(error):
            message = f"the Prefect server gives no answer: {error}. What is done is kept: run again when it is back"
            outcome = Outcome("failed", 1, message=message, output=output)
            _record(store, outcome, progress, time.monotonic() - began)
            return outcome
        # A mistake of ours: the record says so, and the traceback stays for whoever mends it.
        outcome = Outcome("failed", 1, message=f"{type(error).__name__}: {error}", output=output)
        _record(store, outcome, progress, time.monotonic() - began)
        raise
    _record(store, outcome, progress, time.monotonic() - began)
    return outcome


def _is_of_server(error: BaseException) -> bool:
    """Whether Prefect could not reach its server: only Prefect speaks through these libraries here."""
    return type(error).__module__.partition(".")[0] in {"httpx", "httpcore"}


def _record(store: Store, outcome: Outcome, progress: Progress, seconds: float) -> None:
    now = datetime.now(UTC)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    record = {
        "status": outcome.status,
        "version": outcome.version,
        "counts": outcome.manifest.get("counts", {}),
        "rows": outcome.manifest.get("rows", {}),
        "seconds": round(seconds, 3),
        "stages": [
            {
                "name": stage.name,
                "seconds": round(stage.seconds, 3),
                "shards": stage.done,
                "pages": stage.pages,
                "bytes": stage.n_bytes,
            }
            for stage in progress.stages
        ],
        "peak_memory_bytes": {"process": peak[0] * 1024, "largest_worker": peak[1] * 1024},
        "error": outcome.message if outcome.exit_code else None,
    }
    try:
        store.write_json(f"{RUNS}/{now:%Y-%m-%dT%H%M%S.%f}Z.json", record)
    except (OSError, PipelineError) as error:
        console.print(f"[yellow]the record of this run could not be written:[/] {escape(str(error))}")
