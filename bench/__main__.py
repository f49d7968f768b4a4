"""``make bench [SIZE=1000] [PAGES=folder] [TEXTS=file.jsonl] [ONLY=stages,start]``: every claim of speed, measured.

One module a claim; each can be run alone (``python -m bench.stages``). Other tools are installed into environments of
their own when they are missing. Pages and texts are made here unless variables name others. Prints a table a claim and
writes ``bench/RESULTS.md``. SIZE=20000 is the long form.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.data import ROOT, size_from_environment
from bench.peers import versions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.measure import Section

SIZE: Final = 1_000

CLAIMS: Final[dict[str, Callable[[int], int]]] = {
    "limits": lambda size: min(size, 300),
    "stages": lambda size: min(size, 200),
    "copies": lambda size: size,
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
    sections: list[Section] = []
    for name in only:
        began = time.perf_counter()
        section = import_module(f"bench.{name}").measure(CLAIMS[name](size))
        print(f"{section.markdown()}\n({name}: {time.perf_counter() - began:.0f} s)\n", flush=True)
        sections.append(section)
    if len(only) == len(CLAIMS):
        RESULTS.write_text(_results(sections, size), encoding="utf-8")
        print(f"written: {RESULTS.relative_to(ROOT)}")
    return 0


def _results(sections: list[Section], size: int) -> str:
    """The whole of RESULTS.md."""
    given = {name: os.environ.get(name) or "made by bench/corpus.py" for name in ("PAGES", "TEXTS")}
    ours = ", ".join(f"{name} {version(name)}" for name in OURS)
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    head = f"""# Results

Written by `make bench SIZE={size}` on {datetime.now(UTC):%Y-%m-%d}; do not edit. Ratios are medians of rounds taken in
turn, with the least and the greatest in brackets: trust them, and not the absolute figures.

Pages: {given["PAGES"]}. Texts: {given["TEXTS"]}.
Machine: {_processor()}, {os.cpu_count()} cores, {system}, load {os.getloadavg()[0]:.1f} at the end.
Python {platform.python_version()}, {ours}.

"""
    for environment, names in THEIRS.items():
        found = versions_of(environment)
        head += f"{environment}: {', '.join(f'{name} {found[name]}' for name in names)}.\n\n"
    return head + "\n".join(section.markdown() for section in sections)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8", "replace").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
