"""``make bench [PAGES=folder]``: what each stage costs, as a ratio to parsing the same pages, in one interleaved run.

One process, one thread. Pages: PAGES, or the sample, repeated until there are enough. Peers that can be
imported (trafilatura, readability-lxml, resiliparse) are timed in the same rounds on the same decoded pages; they are
not in the lock file: install them into a virtual environment of their own, with this project's dependencies.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

for name in ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import polars as pl  # noqa: E402 - its threads are counted when it is imported
from selectolax.lexbor import LexborHTMLParser  # noqa: E402

from schemas.settings import Limits, Settings  # noqa: E402
from tasks.clean import Learned, clean  # noqa: E402
from tasks.decode import DecodedShard, decode  # noqa: E402
from tasks.detect_encoding import detect_encoding  # noqa: E402
from tasks.learn import count_templates, learn_templates  # noqa: E402
from tasks.read import read_batches  # noqa: E402
from tasks.recipe import RULES_FOLDER  # noqa: E402
from tasks.repair.model import load_model  # noqa: E402
from tasks.shards import rules_of  # noqa: E402
from tasks.sources import find_sources  # noqa: E402
from tasks.split_lines import split_lines  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
PAGES = 300


def main() -> int:
    """Print a line a step: milliseconds a page, and the ratio to the bare parse with its spread."""
    where = os.environ.get("PAGES") or "seeds/documents"
    limits = Limits()
    raw = pl.concat(read_batches(find_sources(where), limits, limits.shard_bytes)).head(PAGES)
    raw = _enough(raw)
    decoded = detect_encoding(raw)
    pages = [text for text in decoded.filter(pl.col("form") == "html")["text"] if text]
    shard = decode(raw)
    rules, settings = rules_of((str(RULES_FOLDER),)), Settings()
    learned = _learn(shard)
    steps: dict[str, Callable[[], Any]] = {
        "lexbor, bare parse": lambda: [LexborHTMLParser(page) for page in pages],
        "detect_encoding": lambda: detect_encoding(raw),
        "split_lines": lambda: split_lines(decoded),
        "decode (both, and hosts, language)": lambda: decode(raw),
        "clean (repair to sign)": lambda: clean(shard, learned, rules, settings),
        **_peers(pages),
    }
    size = sum(len(page.encode()) for page in pages)
    print(f"{raw.height} pages, {len(pages)} of them HTML, {size / 1e6:.1f} MB; median of {ROUNDS} rounds")
    times = _interleaved(steps)
    base = times["lexbor, bare parse"]
    for name, taken in times.items():
        ratios = sorted(mine / parse for mine, parse in zip(taken, base, strict=True))
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        each = 1000 * statistics.median(taken) / raw.height
        print(f"{name:36} {each:8.3f} ms a page   {statistics.median(ratios):7.2f} x parse  ({spread})")
    return 0


def _enough(raw: pl.DataFrame) -> pl.DataFrame:
    """Repeat pages under other names until there are PAGES of them."""
    times = -(-PAGES // raw.height)
    copies = [
        raw.with_columns(pl.concat_str(pl.lit(f"{number}/"), "source").alias("source")).with_columns(
            page_id=pl.concat_str(pl.lit(f"{number:04x}"), pl.col("page_id").str.slice(4))
        )
        for number in range(times)
    ]
    return pl.concat(copies).head(PAGES)


def _learn(shard: DecodedShard) -> Learned:
    counts = count_templates(shard.lines, shard.pages.select("page_id", "host"))
    return Learned(learn_templates(counts), load_model())


def _interleaved(steps: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """CPU seconds of each step in each round; a round runs every step once, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(ROUNDS + 1):
        for name, step in steps.items():
            began = time.process_time()
            step()
            if number:
                times[name].append(time.process_time() - began)
    return times


def _peers(pages: list[str]) -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {}
    try:
        import trafilatura  # noqa: PLC0415 - not in the lock

        found["trafilatura extract"] = lambda: [trafilatura.extract(page) for page in pages]
    except ImportError:
        print("trafilatura is not installed: skipped")
    try:
        from readability import Document  # noqa: PLC0415

        found["readability summary"] = lambda: [Document(page).summary() for page in pages]
    except ImportError:
        print("readability-lxml is not installed: skipped")
    try:
        from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

        found["resiliparse main_content"] = lambda: [extract_plain_text(page, main_content=True) for page in pages]
    except ImportError:
        print("resiliparse is not installed: skipped")
    return found


if __name__ == "__main__":
    sys.exit(main())
