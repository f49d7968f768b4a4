"""Claim: texts to a published version on two cores.

python -m bench.whole_texts          # SIZE=20000 texts, or TEXTS=file.jsonl
"""

from __future__ import annotations

import statistics
import sys

from bench.data import size_from_environment, texts_file
from bench.measure import ONE_THREAD, Section, in_turn, ratio, rounds, told

CLAIM = "Texts (JSONL) to a published version: at least 25 MB of input a second on two cores."
ROUNDS = 3


def measure(size: int) -> Section:
    """Two workers and one process in turn."""
    file = texts_file(size)
    megabytes = file.stat().st_size / 1e6
    last = {}

    def run(workers: int) -> float:
        last[workers] = told(
            sys.executable, "-m", "bench.one_run", file, workers, threads=None if workers else ONE_THREAD
        )
        return float(last[workers]["seconds"])

    said = in_turn({"two workers": lambda: run(2), "one process": lambda: run(0)}, rounds(ROUNDS))
    rows = []
    for (name, seconds), workers in zip(said.items(), (2, 0), strict=True):
        got = last[workers]
        rows.append(
            (
                name,
                f"{megabytes / statistics.median(seconds):.1f}",
                f"{megabytes / got['wall']:.1f}",
                f"{got['pages'] / got['wall']:,.0f}",
                ratio(seconds, said["one process"]),
                f"{max(got['peak']):.0f}",
            )
        )
    head = ("", "MB a CPU second", "MB a second", "texts a second", "x one process", "peak MB of a process")
    run_ = last[2]
    note = (
        f"{run_['pages']:,} texts, {megabytes:,.0f} MB of JSONL, {run_['articles']:,} articles kept; "
        f"{rounds(ROUNDS)} rounds; MB a second by the clock of the last round, start of workers included."
    )
    return Section("Texts end to end", CLAIM, head, tuple(rows), note)


if __name__ == "__main__":
    print(measure(size_from_environment(20_000)).markdown())
