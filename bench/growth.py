"""Claim: ten times the pages take ten times the time, and no more memory.

python -m bench.growth               # SIZE=200: from 200 to 2,000 pages
"""

from __future__ import annotations

import statistics
import sys
from functools import partial

from bench.data import pages_folder, size_from_environment
from bench.measure import Section, in_turn, rounds, told

CLAIM = "Ten times the pages take at most 10.5 times the CPU time, and the memory of a worker stays as it is."
ROUNDS = 3
SHARD = 64 * 1024 * 1024


def measure(size: int) -> Section:
    """Both sizes in turn, with two workers."""
    sizes = (size, 10 * size)
    last = {}

    def run(pages: int) -> float:
        last[pages] = told(sys.executable, "-m", "bench.one_run", pages_folder(pages), 2)
        return float(last[pages]["seconds"])

    times = rounds(ROUNDS if size <= 500 else 1)
    said = in_turn({str(pages): partial(run, pages) for pages in sizes}, times)
    rows = []
    for pages in sizes:
        got, seconds = last[pages], statistics.median(said[str(pages)])
        alone, worker = got["peak"]
        rows.append(
            (
                f"{got['pages']:,} pages, {got['bytes'] / 1e6:,.0f} MB",
                f"{1000 * seconds / got['pages']:.2f}",
                f"{got['pages'] / got['wall']:.0f}",
                f"{seconds / got['pages'] / (statistics.median(said[str(size)]) / last[size]['pages']):.2f}",
                f"{alone:.0f}",
                f"{worker:.0f}",
            )
        )
    head = ("", "CPU ms a page", "pages a second", "x linear", "peak MB, main process", "peak MB, largest worker")
    note = f"{times} rounds; the start of workers is included, which a small run pays as a large one does."
    return Section("Growth", CLAIM, head, tuple(rows), note)


if __name__ == "__main__":
    print(measure(size_from_environment(200)).markdown())
