"""Measure the report: how long counting and writing take, how large the file is, how soon a browser shows it.

    python bench/report.py                    # 100,000 made-up pages of 60 lines

Needs Chromium for the last figure; the pages are those of tests/made.py, so texts are short and repeat.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tasks.facts import figures
from tasks.storage import Store
from tests.browser import browser, find_chromium
from tests.made import made_tables, publish_made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        made = made_tables(options.pages, n_lines=options.lines, is_hostile=False)
        began = time.perf_counter()
        version = publish_made(store, made, part_bytes=64 << 20)
        print(f"publish with card and report: {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        figures(version.frames)
        rows = sum(version.manifest["rows"].values())
        print(f"  of it counting: {time.perf_counter() - began:.1f} s, over {rows:,} rows")
        report = Path(folder, version.name, "report.html")
        print(
            f"report.html: {report.stat().st_size / 1e6:.1f} MB, {made.views['page_id'].n_unique()} pages shown whole"
        )
        program = find_chromium()
        if program is None:
            print("no Chromium here: how soon it opens was not measured")
            return
        with browser(program, Path(folder, "profile")) as page:
            for _ in range(3):
                page.open(report)
                opened = page.ask("performance.getEntriesByType('navigation')[0].loadEventEnd")
                print(f"opens in {opened / 1000:.2f} s")


if __name__ == "__main__":
    main()
