"""What this machine can do at most: copying memory, scanning bytes, parsing, decoding, compressing, hashing.

    python -m bench.limits               # SIZE=300 pages, or PAGES=folder

Every stage has one of these for a limit; docs/PERFORMANCE.md says how far each is from it.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import time
from typing import TYPE_CHECKING

for name in ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402 - threads are counted when it is imported
import polars as pl  # noqa: E402
import zstandard  # noqa: E402

from bench.data import pages_folder, size_from_environment  # noqa: E402
from bench.measure import Section, rounds  # noqa: E402
from bench.one_parse import parse_each  # noqa: E402
from schemas.settings import Limits  # noqa: E402
from tasks.detect_encoding import detect_encoding  # noqa: E402
from tasks.read import read_batches  # noqa: E402
from tasks.sources import find_sources  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIM = "What the machine gives at most, one thread."
ROUNDS = 5
COPIED = 256 << 20


def measure(size: int) -> Section:
    """Each a few times in turn; MB of input a CPU second, the median with its spread."""
    limits = Limits()
    raw = next(iter(read_batches(find_sources(str(pages_folder(size))), limits, limits.shard_bytes))).head(size)
    decoded = detect_encoding(raw).filter(pl.col("form") == "html")
    pages = [text.encode() for text in decoded["text"].drop_nulls()]
    together = b"".join(pages)
    block, target = np.ones(COPIED, np.uint8), np.empty(COPIED, np.uint8)
    text = pl.Series([page.decode() for page in pages])
    packed = zstandard.ZstdCompressor(level=3).compress(together)
    steps: dict[str, tuple[int, Callable[[], object]]] = {
        "copy memory (numpy)": (COPIED, lambda: np.copyto(target, block)),
        "find a byte that is not there": (len(together), lambda: together.find(b"\xff")),
        "check and decode UTF-8 (Python)": (len(together), together.decode),
        "look for ten strings (polars)": (
            len(together),
            lambda: text.str.contains_any([f"零{n}壹" for n in range(10)]),
        ),
        "lexbor: parse": (len(together), lambda: parse_each(pages)),
        "zstd level 1": (len(together), lambda: zstandard.ZstdCompressor(level=1).compress(together)),
        "zstd level 6": (len(together), lambda: zstandard.ZstdCompressor(level=6).compress(together)),
        "zstd: decompress": (len(together), lambda: zstandard.ZstdDecompressor().decompress(packed)),
        "SHA-256": (len(together), lambda: hashlib.sha256(together).digest()),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(rounds(ROUNDS) + 1):
        for name, (_, step) in steps.items():
            began = time.process_time()
            step()
            if number:
                taken[name].append(time.process_time() - began)
    parse = statistics.median(taken["lexbor: parse"]) / len(together)
    rows = []
    for name, (n_bytes, _) in steps.items():
        rates = sorted(n_bytes / 1e6 / max(seconds, 1e-9) for seconds in taken[name])
        each = statistics.median(taken[name]) / n_bytes / parse
        rows.append((name, f"{statistics.median(rates):,.0f} ({rates[0]:,.0f} to {rates[-1]:,.0f})", f"{each:.3f}"))
    note = f"{len(pages)} pages, {len(together) / 1e6:.0f} MB as UTF-8; {rounds(ROUNDS)} rounds after one not counted."
    return Section("Limits of the machine", CLAIM, ("", "MB a CPU second", "x bare parse"), tuple(rows), note)


if __name__ == "__main__":
    print(measure(size_from_environment(300)).markdown())
