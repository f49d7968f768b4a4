"""Measure how tables are best written: zstd level, dictionary, rows a group, by size, time to write and to filter.

    python bench/parts.py --texts news.parquet          # a Parquet file with a column ``text``

Rows are made from ``--texts``: articles with an invented host and date each, sorted by host as published tables are.
Each setting is timed in turn, three times over, and the least time counts.
"""

from __future__ import annotations

import argparse
import io
import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

ROUNDS = 3
HOSTS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", required=True)
    parser.add_argument("--rows", type=int, default=40_000)
    options = parser.parse_args()
    table = _articles(options.texts, options.rows)
    print(f"{table.num_rows:,} rows, {table.nbytes / 1e6:,.0f} MB")
    print("level  dictionary  rows a group      MB  write s  read s  filter s")
    for level, dictionary, rows in (
        *((level, True, 20_000) for level in (1, 3, 6, 9, 15)),
        *((6, dictionary, 20_000) for dictionary in (False, "no text")),
        *((6, "no text", rows) for rows in (2_000, 5_000, 50_000)),
    ):
        print(_measured(table, level, dictionary, rows))


def _articles(texts: str, rows: int) -> pa.Table:
    found = pl.read_parquet(texts, columns=["text"])["text"].drop_nulls()  # noqa: TID251 - a benchmark reads what it is given
    number = np.arange(rows)
    host = np.sort(number * 7919 % HOSTS)
    return pl.DataFrame(
        {
            "host": [f"www.h{n:03}.example" for n in host],
            "source": [f"www.h{h:03}.example/{n:06}.html" for h, n in zip(host, number, strict=True)],
            "published_at": (np.datetime64("2001-01-01") + (host * 31 + number % 400)).astype("datetime64[us]"),
            "encoding": np.array(["utf-8", "gb18030"])[host % 2],
            "text": [f"{found[int(n % found.len())]}{n}" for n in number],
        }
    ).to_arrow(compat_level=pl.CompatLevel.oldest())


def _measured(table: pa.Table, level: int, dictionary: bool | str, rows: int) -> str:  # noqa: FBT001
    columns = dictionary if isinstance(dictionary, bool) else [name for name in table.column_names if name != "text"]
    style = {"compression": "zstd", "compression_level": level, "use_dictionary": columns, "row_group_size": rows}
    wanted = ds.field("host") == "www.h100.example"
    times: list[tuple[float, float, float]] = []
    content = b""
    for _ in range(ROUNDS):
        buffer = io.BytesIO()
        write = _seconds(partial(pq.write_table, table, buffer, **style))
        content = buffer.getvalue()
        read = _seconds(partial(pq.read_table, io.BytesIO(content)))
        times.append((write, read, _seconds(partial(pq.read_table, io.BytesIO(content), filters=wanted))))
    least = "  ".join(f"{min(column):>7.3f}" for column in zip(*times, strict=True))
    return f"{level:>5}  {dictionary!s:>10}  {rows:>12,}  {len(content) / 1e6:>6.1f}  {least}"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
