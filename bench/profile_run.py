"""``make profile [INPUT=pages] [SIZE=500]``: where the time and the memory of a whole run go, stage by stage.

One process, one thread, no Prefect: reading, both maps, both reduces, publishing. Every stage is measured where it is
called, so the lines add up to the whole; what a stage calls stands indented below it, and what is too small to show is
in its caller's line. CPU milliseconds a page, multiples of the bare parse of the same pages (lexbor builds the tree and
nothing else), and the highest memory over what the process had before, also in multiples of the largest shard's bytes.
INPUT: a folder of pages or anything that ``make pipeline`` takes; default: the made-up corpus of ``bench/corpus.py``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

for name in ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import polars as pl  # noqa: E402 - its threads are counted when it is imported

from bench.data import pages_folder  # noqa: E402
from bench.one_parse import parse_each  # noqa: E402
from bench.stopwatch import Node, Stopwatch, peak_bytes, reset_peak  # noqa: E402
from bench.whole import one_after_the_other, whole_run  # noqa: E402
from schemas.settings import Limits  # noqa: E402
from tasks import shards  # noqa: E402
from tasks.detect_encoding import detect_encoding  # noqa: E402
from tasks.read import read_batches  # noqa: E402
from tasks.sources import cut_shards, find_sources  # noqa: E402
from tasks.storage import Store  # noqa: E402

FOLLOWED = (
    "bench.whole",
    "tasks.shards",
    "tasks.decode",
    "tasks.clean",
    "tasks.split_lines",
    "tasks.split_articles",
    "tasks.strip_lines",
    "tasks.copies",
    "tasks.draft",
    "flows.finish",
)
"""Modules whose calls are measured; what they call inside themselves is their own time."""

STORE = {"read_frame": "read its frames", "write_frame": "write its frames", "sha256": "hash its files"}
SMALL = 0.01
"""Share of the whole under which a line is not shown."""

PARSED = 300
"""Pages for the bare parse; of a single container, the first."""

ROUNDS = 3

WARM = 50
"""Pages of the input that are read once before anything counts."""


def main() -> int:
    """Measure, and print the tree."""
    source = os.environ.get("INPUT") or str(pages_folder(int(os.environ.get("SIZE") or 500)))
    sources = find_sources(source)
    limits = Limits()
    parse = bare_parse(sources, limits)
    with tempfile.TemporaryDirectory() as folder:
        # Everything is loaded, compiled and cached before anything counts.
        whole_run("seeds/documents", f"{folder}/sample")
        whole_run(source, f"{folder}/warm", one_after_the_other, f"LIMIT={WARM}")
        reset_peak()
        before = peak_bytes()
        watch = Stopwatch()
        measure(watch)
        try:
            with watch.timed("whole run"):
                outcome = whole_run(source, f"{folder}/measured")
        finally:
            watch.stop()
    largest = max(int(shard["size_bytes"].clip(0).sum() or 0) for shard in cut_shards(sources, limits.shard_bytes))
    pages = int(outcome.manifest["counts"]["pages"])
    n_bytes = int(outcome.manifest["inputs"]["bytes"])
    articles = outcome.manifest["rows"]["articles"]
    print(f"{pages:,} pages, {n_bytes / 1e6:,.1f} MB; {outcome.status}, {articles:,} articles")
    memory = f"{before / 1e6:.0f} MB before the run; largest shard {largest / 1e6:.0f} MB"
    seconds = watch.root.parts["whole run"].seconds
    print(f"bare parse {parse * 1000:.3f} ms a page; {n_bytes / 1e6 / seconds:.1f} MB a CPU second; {memory}")
    print(f"\n{'stage':46} {'ms a page':>9} {'x parse':>8} {'share':>6} {'peak MB':>8} {'x shard':>8}")
    show(watch.root, pages, parse, before, max(1, largest))
    return 0


def bare_parse(sources: pl.DataFrame, limits: Limits) -> float:
    """CPU seconds that lexbor takes a page, the best of some rounds, on pages from all over the input; 0 for texts."""
    some = sources.gather_every(max(1, sources.height // PARSED))
    raw = next(iter(read_batches(some, limits, 4 * limits.shard_bytes))).head(PARSED)
    texts = detect_encoding(raw).filter(pl.col("form") == "html")["text"].drop_nulls().to_list()
    if not texts:
        return 0.0
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        parse_each(texts)
        taken.append(time.process_time() - began)
    return min(taken) / len(texts)


def measure(watch: Stopwatch) -> None:
    """Wrap what is to be seen."""
    for module in FOLLOWED:
        watch.follow(module)
    for method, shown in STORE.items():
        watch.method(Store, method, shown)
    # Reading happens while a generator is asked for its next batch.
    watch.replace(shards, "within", watch._wrapped(shards.within, "read"))  # noqa: SLF001 - the stopwatch's own name for it


def show(node: Node, pages: int, parse: float, before: int, largest: int, depth: int = 0, whole: float = 0) -> None:
    """Print what a node is made of, the costly first where order says nothing."""
    whole = whole or sum(part.seconds for part in node.parts.values())
    for name, part in node.parts.items():
        if part.seconds < SMALL * whole:
            continue
        each, over = part.seconds / pages, max(0, part.peak - before)
        times = f"{each / parse:.2f}" if parse else "–"
        print(
            f"{'  ' * depth + name:46} {1000 * each:>9.3f} {times:>8} {part.seconds / whole:>6.1%}"
            f" {over / 1e6:>8,.0f} {over / largest:>8.1f}"
        )
        show(part, pages, parse, before, largest, depth + 1, whole)


if __name__ == "__main__":
    sys.exit(main())
