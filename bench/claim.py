"""One claim measured in a process of its own: its table, how long it took, how busy the machine was; or why not.

    python -m bench.claim stages         # as ``make bench`` starts it, under the command that UNDER says

Prints JSON, the fields of ``Measured``.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from threading import Thread
from typing import TYPE_CHECKING, Final

from bench.data import ROOT
from bench.load import Others

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 4 * 3600
"""Seconds after which a claim is given up: a tool that hangs must not hang the others."""

LAST_WORDS: Final = 300
"""Characters of what a claim said last, when it failed."""


@dataclass(frozen=True)
class Measured:
    """What came of a claim. ``failure`` is null where it was measured."""

    name: str
    table: str
    seconds: float
    others: float | None
    failure: str | None = None

    def section(self) -> str:
        """As it stands in RESULTS.md."""
        if self.failure:
            return f"## {self.name}\n\nNot measured: {self.failure}\n"
        busy = "" if self.others is None else f"; other programs took {self.others:.1f} of {os.cpu_count()} cores"
        return f"{self.table}\nMeasured in {self.seconds / 60:.1f} min{busy}.\n"


def measured_under(name: str, size: int, under: str) -> Measured:
    """The claim, under a command that may wait before it starts it: nice, or one that waits for its turn."""
    command = [*shlex.split(under), sys.executable, "-m", "bench.claim", name]
    around = {**os.environ, "SIZE": str(size)}
    done = subprocess.run(command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True, check=False)
    try:
        return Measured(**json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        return Measured(name, "", 0.0, None, f"{command[0]} ended with {done.returncode} and told nothing")


def measured_apart(name: str, size: int, seconds: float = LONGEST) -> Measured:
    """Run ``python -m bench.NAME``; what it says beside its table is shown as it comes."""
    began, others = time.perf_counter(), Others()
    with subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"],
        cwd=ROOT,
        env={**os.environ, "SIZE": str(size)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        printed: list[str] = []
        said: list[str] = []
        readers = [
            Thread(target=_read, args=(running.stdout, printed, None), daemon=True),
            Thread(target=_read, args=(running.stderr, said, sys.stderr), daemon=True),
        ]
        for reader in readers:
            reader.start()
        failure = None
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            failure = f"given up after {seconds:.0f} s"
        finally:
            if running.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        for reader in readers:
            reader.join(5)
    table = "".join(printed)
    table = table[table.find("## ") :].strip() + "\n" if "## " in table else ""
    if running.returncode and not failure:
        failure = f"it ended with {running.returncode}: {' '.join(''.join(said).split())[-LAST_WORDS:]}"
    elif not table and not failure:
        failure = "it told nothing"
    return Measured(name, table, time.perf_counter() - began, others.cores(), failure)


def _read(stream: Iterable[str], kept: list[str], shown: object) -> None:
    for line in stream:
        kept.append(line)
        if shown is not None:
            print(line, end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # Ended from outside, it takes its claim along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    print(json.dumps(asdict(measured_apart(sys.argv[1], int(os.environ["SIZE"])))))
