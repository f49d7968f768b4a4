"""Claim: two workers do nearly twice as much as one, start fast, and keep to their core.

python -m bench.cores                # SIZE=1000 pages, or PAGES=folder
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from bench.data import CACHE, pages_folder, size_from_environment
from bench.measure import Section, in_turn, rounds, told
from bench.one_parse import parse_each
from schemas.settings import Settings
from tasks.decode import Selection
from tasks.shards import DecodeJob

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

CLAIM = (
    "Two workers take at least 1.8 times less time over the two maps than one; a worker is ready in under a second; it "
    "has one polars and one numba thread."
)
ROUNDS = 3

SHARD = 8 << 20
"""Bytes of a shard here, so that a thousand pages are enough shards to share out."""


def measure(size: int) -> Section:
    """One worker and two in turn; then what a worker looks like."""
    folder = pages_folder(size)
    config = CACHE / "small_shards.toml"
    config.write_text(f"[limits]\nshard_bytes = {SHARD}\n", encoding="utf-8")
    last = {}

    def run(workers: int) -> float:
        last[workers] = told(sys.executable, "-m", "bench.one_run", folder, workers, f"CONFIG={config}")
        return float(sum(last[workers]["steps"].values()))

    said = in_turn({"1": lambda: run(1), "2": lambda: run(2)}, rounds(ROUNDS))
    one, two = said["1"], said["2"]
    gains = sorted(a / b for a, b in zip(one, two, strict=True))
    whole = [last[workers]["wall"] for workers in (1, 2)]
    bare = {name: _gains(work, folder) for name, work in BARE.items()}
    started = [told(sys.executable, "-m", "bench.cores", "worker") for _ in range(rounds(ROUNDS))]
    rows = (
        ("the two maps, one worker over two", _spread(gains)),
        *((f"{name}, one process over two", _spread(found)) for name, found in bare.items()),
        ("the whole run, one worker over two, last round", f"{whole[0] / whole[1]:.2f}"),
        ("seconds until a worker is ready", _spread([told_["ready"] for told_ in started])),
        ("… a further one, begun, ready and ended", _spread([told_["further"] for told_ in started])),
        ("CPU seconds of a worker until then", _spread([told_["cpu"] for told_ in started])),
        ("polars threads of a worker", str(started[-1]["polars"])),
        ("numba threads of a worker", str(started[-1]["numba"])),
    )
    shards = f"{last[2]['pages']:,} pages in shards of 8 MiB"
    note = f"{shards}, {rounds(ROUNDS)} rounds, by the clock: on a busy machine these say little."
    return Section("Two cores", CLAIM, ("", "measured"), rows, note)


def _parse(pages: list[bytes]) -> None:
    parse_each(pages * 10)


def _add_up(pages: list[bytes]) -> None:
    total = 0
    for number in range(100_000 * len(pages)):
        total += number


BARE: Final[dict[str, Callable[[list[bytes]], None]]] = {"a loop of Python": _add_up, "lexbor's bare parse": _parse}
"""What two processes could gain at best here: work that shares nothing but the machine."""

N_BARE: Final = 400
"""Pages of such work: two seconds."""


def _gains(work: Callable[[list[bytes]], None], folder: Path) -> list[float]:
    """How much sooner two processes do it than one, round by round."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())[:N_BARE]
    pages = [path.read_bytes() for path in files]
    said = in_turn({"1": lambda: _seconds(work, [pages]), "2": lambda: _seconds(work, [pages[::2], pages[1::2]])}, 5)
    return sorted(a / b for a, b in zip(said["1"], said["2"], strict=True))


def _seconds(work: Callable[[list[bytes]], None], shares: list[list[bytes]]) -> float:
    """Seconds by the clock until each share is done, in a process of its own."""
    forked = multiprocessing.get_context("fork")
    together = forked.Barrier(len(shares) + 1)
    begun = [forked.Process(target=_at_once, args=(work, share, together)) for share in shares]
    for process in begun:
        process.start()
    together.wait()
    began = time.perf_counter()
    for process in begun:
        process.join()
    return time.perf_counter() - began


def _at_once(work: Callable[[list[bytes]], None], share: list[bytes], together: Barrier) -> None:
    together.wait()
    work(share)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def worker() -> dict[str, float]:
    """Start a pool of one as a run does, and ask the worker what it is."""
    from bench.cores import look_around  # noqa: PLC0415 - a worker does not know what was typed
    from flows.runners import Processes  # noqa: PLC0415 - Prefect is loaded before the clock starts
    from flows.workers import workers_context  # noqa: PLC0415

    job = DecodeJob("look around", "", "", Settings(), (), sources=(), selection=Selection())
    began = time.perf_counter()
    pool = Processes(1)
    answers: list[Any] = pool.run(look_around, [job], lambda _: None)
    ready = time.perf_counter() - began
    began = time.perf_counter()
    another = workers_context().Process(target=look_around, args=(job,))  # type: ignore[attr-defined]  # typeshed's gap
    another.start()
    another.join()
    further = time.perf_counter() - began
    pool.close()
    return {"ready": ready, "further": further, **answers[0]}


def look_around(job: DecodeJob) -> list[Any]:  # noqa: ARG001 - the shape of a shard function
    """Runs in the worker: import what a shard needs, then count threads."""
    import numba  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    import tasks.shards  # noqa: F401, PLC0415

    return [
        {
            "cpu": time.process_time(),
            "polars": pl.thread_pool_size(),
            "numba": numba.get_num_threads(),
            "prefect": int("prefect" in sys.modules),
        }
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        print(json.dumps(worker()))
    else:
        print(measure(size_from_environment(1_000)).markdown())
