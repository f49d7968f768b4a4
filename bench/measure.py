"""What every claim needs: rounds in turn, ratios with their spread, processes that say what they took."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.data import ROOT
from bench.stopwatch import peak_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

ONE_THREAD: Final = {"POLARS_MAX_THREADS": "1", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Section:
    """What came of one claim: what is claimed, and a table of what was measured."""

    title: str
    claim: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def markdown(self) -> str:
        """As it stands in RESULTS.md."""
        rule = ["---", *("---:" for _ in self.head[1:])]
        lines = ["| " + " | ".join(cells) + " |" for cells in (self.head, rule, *self.rows)]
        return (
            "\n".join([f"## {self.title}", "", self.claim, "", *lines, *(["", self.note] if self.note else [])]) + "\n"
        )


def rounds(default: int) -> int:
    """ROUNDS, or the default."""
    return int(os.environ.get("ROUNDS") or default)


def tell(what: str) -> None:
    """Say what is being done, beside the results."""
    print(what, file=sys.stderr, flush=True)


def in_turn(steps: Mapping[str, Callable[[], float]], times: int) -> dict[str, list[float]]:
    """What each step says of each round. A round runs every step once: A B C, A B C."""
    said: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(1, times + 1):
        for name, step in steps.items():
            began = time.perf_counter()
            said[name].append(step())
            tell(f"  round {number} of {times}: {name}, {time.perf_counter() - began:.1f} s")
    return said


def ratio(mine: Sequence[float], others: Sequence[float]) -> str:
    """Round by round: the median, and the least and the greatest."""
    found = sorted(one / other for one, other in zip(mine, others, strict=True))
    return f"{statistics.median(found):.2f} ({found[0]:.2f} to {found[-1]:.2f})"


def told(python: str | Path, *words: object, threads: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a Python script or module of the project, and read the JSON of its last line."""
    command = [str(python), *map(str, words)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **(threads or {})}
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def cpu_seconds() -> float:
    """Of this process and of all that it has waited for."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


def peak_megabytes() -> tuple[float, float]:
    """Of this process, and of the largest that it has waited for.

    Its own comes from /proc: what getrusage says of it is at least what the process had that started it.
    """
    most = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return peak_bytes() / 1e6 or most[0], most[1]
