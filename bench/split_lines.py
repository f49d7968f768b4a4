"""Speed of split_lines, as a ratio to bare parsing in the same run.

    python bench/split_lines.py PAGES... [--rounds 7] [--max-bytes 500000]

PAGES are files or folders of HTML. Each is decoded by detect_encoding first, outside the clock. Rounds are
interleaved, times are CPU seconds of this process with one thread; the ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl

from bench.one_parse import parse_each
from schemas.column import schema_of
from schemas.frames import RAW
from tasks.buffers import each_of
from tasks.detect_encoding import detect_encoding
from tasks.split_lines import split_lines
from tasks.split_lines.html_pages import html_lines, read_pages
from tasks.split_lines.prune import prune, room_for


def read(paths: list[Path], max_bytes: int) -> pl.DataFrame:
    files = sorted(file for path in paths for file in ([path] if path.is_file() else path.rglob("*.htm*")))
    contents = [file.read_bytes() for file in files if file.stat().st_size <= max_bytes]
    rows = [{"page_id": str(n), "content": content, "form": "html"} for n, content in enumerate(contents)]
    schema = schema_of(RAW)
    return detect_encoding(pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--max-bytes", type=int, default=500_000)
    asked = parser.parse_args()
    pages = read(asked.pages, asked.max_bytes).filter(pl.col("reason").is_null(), pl.col("form") == "html")
    texts, contents = pages["text"].to_list(), [page for page in each_of(pages["text"]) if page is not None]
    numbered = pages.select("text", page=pl.int_range(pl.len(), dtype=pl.Int32))
    room = room_for(max(len(content) for content in contents))
    work = {
        "parse only (lexbor)": lambda: parse_each(texts),
        "prune": lambda: [prune(content, room) for content in contents],
        "prune, parse, walk": lambda: read_pages(contents),
        "and lines, links, heads": lambda: html_lines(numbered),
        "split_lines, with keys": lambda: split_lines(pages),
    }
    for run in work.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(asked.rounds):
        for name, run in work.items():
            began = time.process_time()
            run()
            seconds[name].append(time.process_time() - began)
    n, size = pages.height, sum(map(len, contents)) / 1e6
    print(f"{n} pages, {size:.1f} MB decoded, {split_lines(pages).lines.height:,} lines")
    parse = median(seconds["parse only (lexbor)"])
    print(f"{'':26}{'pages/s':>9}{'MB/s':>7}{'parse = 1':>11}")
    for name, times in seconds.items():
        took = median(times)
        print(f"{name:26}{n / took:9.0f}{size / took:7.0f}{took / parse:11.2f}")


if __name__ == "__main__":
    main()
