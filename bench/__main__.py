"""``make bench [SIZE=1000] [PAGES=folder] [TEXTS=file.jsonl] [ONLY=stages,start]``: every claim of speed, measured.

One module a claim, and a process each: what one takes or breaks is not the others'. Each can be run alone
(``python -m bench.stages``). Other tools are installed into environments of their own when they are missing. Pages and
texts are made here unless variables name others. Prints a table a claim; when all of them are asked for, writes
``bench/RESULTS.md`` from this one run, also where one of them could not be measured: its section says so, and the
exit code is 1.

SIZE=1000 takes about 25 minutes on two cores, and some more the first time; SIZE=200 about 12; SIZE=20000 is the long
form, some hours. Fewer rounds: ROUNDS=1. UNDER="nice -n 10" runs each claim under that command.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.claim import Measured, measured_under
from bench.data import ROOT, size_from_environment
from bench.measure import tell
from bench.peers import versions_of

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE: Final = 1_000

CLAIMS: Final[dict[str, Callable[[int], int]]] = {
    "limits": lambda size: min(size, 300),
    "stages": lambda size: min(size, 200),
    "copies": lambda size: size,
    "copies_growth": lambda size: size,
    "found": lambda size: min(size, 4_000),
    "whole_pages": lambda size: min(size, 2_000),
    "whole_texts": lambda size: size * 5 if size <= SIZE * 4 else 100_000,
    "growth": lambda size: max(20, size // 10),
    "cores": lambda size: min(size, 2_000),
    "start": lambda size: size,
}
"""Module of each claim, and how much it takes of what SIZE says."""

RESULTS: Final = ROOT / "bench" / "RESULTS.md"

OURS: Final = ("polars", "numba", "selectolax", "pyarrow", "prefect", "zstandard")
THEIRS: Final = {
    "peers": (
        "trafilatura",
        "readability-lxml",
        "resiliparse",
        "charset-normalizer",
        "faust-cchardet",
        "opencc",
        "rensa",
        "datasketch",
    ),
    "datatrove": ("datatrove", "trafilatura"),
}


def main() -> int:
    """Measure the claims that are asked for, one after the other."""
    size = size_from_environment(SIZE)
    only = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(CLAIMS)
    if unknown := set(only) - set(CLAIMS):
        sys.exit(f"ONLY: no such claim: {', '.join(sorted(unknown))}; there are {', '.join(CLAIMS)}")
    tell(f"SIZE={size}: {len(only)} claims; with SIZE={SIZE} all of them take about 25 minutes on two cores")
    began, load = datetime.now(UTC), os.getloadavg()[0]
    theirs = _versions()
    found: list[Measured] = []
    for number, name in enumerate(only, 1):
        tell(f"{number} of {len(only)}: {name}, {(datetime.now(UTC) - began).seconds // 60} min since the start")
        found.append(measured_under(name, CLAIMS[name](size), os.environ.get("UNDER", "")))
        print(f"{found[-1].section()}", flush=True)
    if len(only) == len(CLAIMS):
        head = _head(size, began, load)
        RESULTS.write_text("\n".join([head, *theirs, *(one.section() for one in found)]), encoding="utf-8")
        tell(f"written: {RESULTS.relative_to(ROOT)}")
    failed = [one.name for one in found if one.failure]
    if failed:
        tell(f"not measured: {', '.join(failed)}")
    return 1 if failed else 0


def _head(size: int, began: datetime, load: float) -> str:
    """What the figures come from."""
    given = {name: os.environ.get(name) or "made by bench/corpus.py" for name in ("PAGES", "TEXTS")}
    ours = ", ".join(f"{name} {version(name)}" for name in OURS)
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    minutes = round((datetime.now(UTC) - began).total_seconds() / 60)
    under = os.environ.get("UNDER")
    alone = f" Each claim was run under `{Path(under).name}`." if under else ""
    return f"""# Results

Written whole by one run of `make bench SIZE={size}`, {began:%Y-%m-%d %H:%M} UTC, {minutes} minutes; do not edit. Ratios
are medians of rounds taken in turn, with the least and the greatest in brackets: trust them, and not the absolute
figures. Under each table stands how many of the cores other programs took meanwhile.{alone}

Pages: {given["PAGES"]}. Texts: {given["TEXTS"]}.
Machine: {_processor()}, {os.cpu_count()} cores, {system}; load {load:.1f} before, {os.getloadavg()[0]:.1f} at the end.
Python {platform.python_version()}, {ours}.
"""


def _versions() -> list[str]:
    """Other tools with their versions; they are installed here, before anything is measured."""
    told = []
    for environment, names in THEIRS.items():
        try:
            found = versions_of(environment)
        except (OSError, subprocess.SubprocessError) as error:
            told.append(f"{environment}: not installed ({error}).\n")
        else:
            told.append(f"{environment}: {', '.join(f'{name} {found[name]}' for name in names)}.\n")
    return told


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8", "replace").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
