"""Claim: pages to a published version, beside the bare parse and beside pipelines of other tools doing the same job.

    python -m bench.whole_pages          # SIZE=1000 pages, or PAGES=folder

One interleaved run: bare parse, we with two workers, we in one process, then pipelines around trafilatura, readability
and resiliparse (``peer_pages.py``), then datatrove (``peer_datatrove.py``, a tenth of the pages: it is slow). Every one
starts from bytes and ends with Parquet, in processes of its own, imports not counted. CPU seconds of all processes.
The text each made of a page is judged against the labels, where there are some, by the measures of ``make score``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.data import labelled_folder, pages_folder, size_from_environment
from bench.measure import ONE_THREAD, Section, in_turn, ratio, rounds, told
from bench.peers import python_of

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINES = ("trafilatura", "trafilatura-fast", "readability", "resiliparse")
OURS, ALONE, PARSE, DATATROVE = (
    "this project, two workers",
    "this project, one process",
    "lexbor, bare parse",
    "datatrove",
)
CLAIM = (
    "From bytes to a published version, without the orchestrator's start: at most 6 x the CPU time of lexbor's bare "
    "parse, at least 12 x less than a pipeline around trafilatura and 7 x less than one around readability, and better "
    "text."
)


def measure(size: int) -> Section:
    """All of them in turn."""
    folder = pages_folder(size)
    times = rounds(5 if size <= 500 else 3)
    last: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        steps = {name: _kept(last, name, step) for name, step in _steps(folder, size, Path(scratch)).items()}
        said = in_turn(steps, times)
        scores = _scores(folder, size, Path(scratch))
    rows = []
    for name, seconds in said.items():
        wall = f"{last[name]['pages'] / last[name]['wall']:.0f}" if "wall" in last[name] else "–"
        rows.append(
            (
                name,
                f"{1000 * statistics.median(seconds):.2f}",
                ratio(seconds, said[PARSE]),
                ratio(seconds, said[OURS]),
                wall,
                *scores.get(name, ("–", "–")),
            )
        )
    head = ("", "CPU ms a page", "x bare parse", "x ours", "pages a second", "F1 characters", "F1 lines")
    run = last[OURS]
    note = (
        f"{run['pages']:,} pages, {run['bytes'] / 1e6:,.0f} MB, {run['articles']:,} articles kept; {times} rounds. "
        "Pages a second: by the clock of the last round. F1: mean over the labelled pages that are no copies, before "
        "copies are dropped; of datatrove over the pages that it kept."
    )
    return Section("Pages end to end", CLAIM, head, tuple(rows), note)


def _kept(last: dict[str, dict[str, Any]], name: str, step: Callable[[], dict[str, Any]]) -> Callable[[], float]:
    """A step that says CPU seconds a page, and leaves all it told in ``last``."""

    def once() -> float:
        last[name] = step()
        return float(last[name]["seconds"] / last[name]["pages"])

    return once


def _steps(folder: Path, size: int, scratch: Path) -> dict[str, Callable[[], dict[str, Any]]]:
    peers, few = python_of("peers"), max(50, size // 10)

    def engine(name: str) -> Callable[[], dict[str, Any]]:
        return lambda: told(peers, "bench/peer_pages.py", name, folder, scratch / f"{name}.parquet", threads=ONE_THREAD)

    def datatrove() -> dict[str, Any]:
        out = tempfile.mkdtemp(dir=scratch, prefix="datatrove")
        got = told(python_of("datatrove"), "bench/peer_datatrove.py", folder, out, few, threads=ONE_THREAD)
        (scratch / "datatrove").unlink(missing_ok=True)
        (scratch / "datatrove").symlink_to(out)
        return {**got, "pages": few}

    return {
        PARSE: lambda: told(sys.executable, "-m", "bench.one_parse", folder, threads=ONE_THREAD),
        OURS: lambda: told(sys.executable, "-m", "bench.one_run", folder, 2),
        ALONE: lambda: told(sys.executable, "-m", "bench.one_run", folder, 0, threads=ONE_THREAD),
        **{name: engine(name) for name in ENGINES},
        DATATROVE: datatrove,
    }


def _scores(folder: Path, size: int, scratch: Path) -> dict[str, tuple[str, str]]:
    labels = labelled_folder(size)
    if labels is None:
        return {}
    from bench.quality import scores  # noqa: PLC0415 - not needed without labels

    files = {name: scratch / f"{name}.parquet" for name in ENGINES}
    files[DATATROVE] = scratch / "datatrove" / "final" / "*.parquet"
    found = scores(labels, folder, files)
    ours = found.pop("ours")
    return {OURS: ours, ALONE: ours, **found}


if __name__ == "__main__":
    print(measure(size_from_environment(1_000)).markdown())
