"""Claim: a small run feels quick: when the first page is done, and what of the start is Prefect's.

    python -m bench.start

Runs ``make pipeline`` on one page and looks every few milliseconds for the record of its first shard; then the same
without Prefect; then each part alone. By the clock, all in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.data import ROOT
from bench.measure import Section, in_turn, rounds, told

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIM = "The time from `make pipeline` to the first page processed, and Prefect's share of it."
PAGE = "seeds/documents/www.yanhexian.example/2023/0511/c1001.html"
ROUNDS = 3
IMPORTS = {
    "Python and the stages": "import tasks.shards, tasks.copies, tasks.draft, flows.prepare",
    "the same and Prefect": "import tasks.shards, tasks.copies, tasks.draft, flows.pipeline",
}


def measure(size: int = 0) -> Section:  # noqa: ARG001 - one page is enough
    """Everything in turn."""
    subprocess.run(["make", "--no-print-directory", "setup"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    parts: dict[str, list[float]] = {}

    def first_page(command: list[str]) -> float:
        first, whole = _timed(command)
        parts.setdefault(" ".join(command[-1:]), []).append(whole)
        return first

    pipeline = ["make", "--no-print-directory", "pipeline"]
    alone = [sys.executable, "-m", "bench.start", "alone"]
    steps: dict[str, Callable[[], float]] = {
        "make pipeline: first page processed": lambda: first_page(pipeline),
        "the same without Prefect": lambda: first_page(alone),
        **{f"imports: {name}": partial(_import, code) for name, code in IMPORTS.items()},
    }
    said = in_turn(steps, rounds(ROUNDS))
    rows = [(name, _spread(seconds)) for name, seconds in said.items()]
    rows.append(("make pipeline: published, the end", _spread(parts["pipeline"])))
    rows.append(("the same without Prefect: the end", _spread(parts["alone"])))
    worker = [told(sys.executable, "-m", "bench.cores", "worker")["ready"] for _ in range(rounds(ROUNDS))]
    rows.append(("a worker, from its start until it can work", _spread(worker)))
    with_it, without = (statistics.median(said[name]) for name in list(steps)[:2])
    rows.append(("Prefect's share until the first page", f"{1 - without / with_it:.0%}"))
    return Section(
        "A small run", CLAIM, ("", "seconds"), tuple(rows), f"One page, {rounds(ROUNDS)} rounds, by the clock."
    )


def _timed(command: list[str]) -> tuple[float, float]:
    """Seconds until the first shard's record is there, and until the end."""
    with tempfile.TemporaryDirectory() as folder:
        around = {**os.environ, "INPUT": PAGE, "OUTPUT": folder}
        began = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, env=around, stdout=subprocess.DEVNULL) as running:
            first = 0.0
            while running.poll() is None:
                if not first and any(Path(folder).glob(".work/*/decode/*.json")):
                    first = time.perf_counter() - began
                time.sleep(0.005)
            whole = time.perf_counter() - began
            if running.returncode:
                sys.exit(f"{' '.join(command)} ended with {running.returncode}")
    return first or whole, whole


def _import(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - began


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def alone() -> None:
    """The same run with a worker and without Prefect; the pool is the one that runs use."""
    from pebble import ProcessPool  # noqa: PLC0415

    from bench.whole import whole_run  # noqa: PLC0415
    from flows.workers import end_workers, make_ready, workers_context  # noqa: PLC0415

    make_ready()
    with ProcessPool(1, context=workers_context()) as pool:
        whole_run(
            os.environ["INPUT"],
            os.environ["OUTPUT"],
            lambda function, jobs: [record for job in jobs for record in pool.schedule(function, [job]).result()],
        )
    end_workers()


if __name__ == "__main__":
    alone() if sys.argv[1:] == ["alone"] else print(measure().markdown())
