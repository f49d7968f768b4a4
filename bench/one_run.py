"""One whole run in a process of its own, without Prefect: what it took. Started by the claims.

    python -m bench.one_run INPUT WORKERS [NAME=value …]        # 0 workers: all in this process

Prints JSON: pages, bytes, articles, CPU seconds of all processes and wall seconds from the first look at INPUT to the
published version, the start of workers included and imports of this process not; the peak memory of this process and
of its largest worker in MB; seconds of each step.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(source: str, workers: int, *words: str) -> dict[str, Any]:
    """Run and measure. Imports stand here, so that a worker that imports this module imports nothing more."""
    from bench.measure import cpu_seconds, peak_megabytes  # noqa: PLC0415
    from bench.whole import one_after_the_other, whole_run  # noqa: PLC0415
    from flows.runners import Processes  # noqa: PLC0415

    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        began, cpu = time.perf_counter(), cpu_seconds()
        with ExitStack() as stack:
            spread = one_after_the_other
            if workers:
                pool = stack.enter_context(closing(Processes(workers)))

                def spread(function: Callable[[Any], list[Any]], jobs: Sequence[Any]) -> list[Any]:
                    start = time.perf_counter()
                    records = pool.run(function, jobs, lambda _: None)
                    steps[function.__name__] = time.perf_counter() - start
                    return records

            outcome = whole_run(source, f"{folder}/out", spread, *words)
            wall = time.perf_counter() - began
        seconds = cpu_seconds() - cpu
    manifest = outcome.manifest
    return {
        "pages": manifest["counts"]["pages"],
        "bytes": manifest["inputs"]["bytes"],
        "articles": manifest["rows"]["articles"],
        "seconds": seconds,
        "wall": wall,
        "peak": peak_megabytes(),
        "steps": steps,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])))
