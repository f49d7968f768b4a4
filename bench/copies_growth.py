"""Claim: finding copies takes ten times as long for ten times the articles, and a night's run reads the new ones alone.

    python -m bench.copies_growth        # SIZE=1000: 10,000 and 100,000 articles; from SIZE=10000 on a million as well

The measuring itself stands in ``bench/dedupe.py``; each row is a process of its own, so its peak memory is its own.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from bench.articles import Pool, make_files
from bench.data import size_from_environment
from bench.dedupe import against_parent, in_a_process
from bench.measure import ONE_THREAD, Section, tell

CLAIM: Final = (
    "Ten times the articles take at most 1.2 x linear, and a million less than 2 GB; 10,000 new articles against a "
    "million published ones take at most a tenth of all of them anew."
)
SIZES: Final = (10_000, 100_000)
MILLION: Final = 1_000_000
LONG: Final = 10_000
"""SIZE from which a million articles are measured too; they take a quarter of an hour, most of it to make them."""


def measure(size: int) -> Section:
    """Each size once, then a hundredth of the largest as new ones."""
    os.environ.update(ONE_THREAD)
    sizes = (*SIZES, MILLION) if size >= LONG else SIZES
    rows, base = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for n in sizes:
            tell(f"  {n:,} articles")
            got = in_a_process(make_files(Path(folder, str(n)), n, Pool()), 0)
            each = (got["sign"] + got["find"]) / n
            base = base or each
            rows.append((f"{n:,} articles, {got['mb']:.0f} MB", *_figures(got, n), f"{each / base:.2f}"))
        published, new = sizes[-1], sizes[-1] // 100
        tell(f"  {new:,} new articles against {published:,}")
        full, added = against_parent(Path(folder, str(published)), published, new, Pool())
    rows.append((f"{published + new:,}, all anew", *_figures(full, published + new), "–"))
    less = (full["sign"] + full["find"]) / (added["sign"] + added["find"])
    rows.append((f"{new:,} new against {published:,}: {less:.1f} x less", *_figures(added, new), "–"))
    head = ("", "sign, CPU s", "find, CPU s", "articles a CPU second", "peak MB", "x linear")
    note = (
        "Once each, one thread; recombined invented sentences, 12 % planted copies; real texts: `--texts` of dedupe.py."
    )
    return Section("Copies, growth", CLAIM, head, tuple(rows), note)


def _figures(got: dict[str, float], n: int) -> tuple[str, str, str, str]:
    seconds = got["sign"] + got["find"]
    return f"{got['sign']:.2f}", f"{got['find']:.2f}", f"{n / seconds:,.0f}", f"{got['peak_mb']:.0f}"


if __name__ == "__main__":
    print(measure(size_from_environment(1_000)).markdown())
