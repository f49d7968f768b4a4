"""Edge: a table as Parquet parts. Same rows, same bytes: order, borders and encodings are fixed."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrow import arrow_schema
from schemas.vocabulary import SCHEMA_VERSION
from tasks.row_groups import join_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.column import Columns
    from tasks.storage import Store

GROUP_BYTES: Final = 8 * 1024 * 1024
"""About how much a row group holds. Rows sorted by source lie together by host, so a filter on `host` skips groups.

20,000 news articles of 200 hosts (35 MB): groups of 20,000, 5,000 and 2,000 rows took 11.3 MB each, and finding one
host 0.041, 0.019 and 0.009 s. 8 MiB are about 5,000 such articles, or 70,000 removed lines, whose groups would be
needlessly many if rows were counted (bench/parts.py).
"""

ZSTD_LEVEL: Final = 4
"""20,000 news articles (35 MB) at level 3, 6, 9 and 15: 12.3, 11.3, 10.9 and 10.6 MB in .18, .41, .62 and 5.0 s; all
are read in .04 s. A dictionary for the text makes no difference, so pyarrow's own choice stands (bench/parts.py).
Articles of recombined news, of statutes and of 1,500 pages at level 3, 4, 5 and 6: 16.0, 15.2, 15.0 and 14.6 MB in .29,
.34, .51 and .64 s; 1.67, 1.64, 1.62 and 1.57 MB in .033, .036, .059 and .081; 4.05, 3.86, 3.82 and 3.70 MB in .09, .12,
.16 and .18. So level 4 takes half the time of level 6 for 4 % more bytes."""

GROUPS_AT_ONCE: Final = 2
"""Row groups packed at the same time: of texts nearly all bytes are one column, which pyarrow packs in one thread. More
hold more rows in memory."""

FIXED_ROW_BYTES: Final = 64
"""What a row counts beside its strings when parts are cut: an estimate that depends on nothing but the rows."""


def write_parts(
    store: Store,
    table: str,
    batches: Iterator[pl.DataFrame],
    columns: Columns,
    part_bytes: int,
    *,
    keeps_borders: bool = False,
) -> dict[str, dict[str, Any]]:
    """Write a table as ``<table>/part-00000.parquet`` …; return what the manifest says of each part.

    Batches have the table's columns and ``source``, by which they are sorted. A part ends before the row with which
    it would hold more than ``part_bytes`` of characters and fixed widths, wherever a batch ends: shards that were
    halved make the same parts. With ``keeps_borders``, for batches that are the parts of an earlier version, it also
    ends before a batch that does not fit in whole, so that one more row does not move all borders after it.
    An empty table is one empty part, so that every reader finds its columns.
    """
    schema = arrow_schema(columns, SCHEMA_VERSION)
    parts: dict[str, dict[str, Any]] = {}
    waiting: list[pl.DataFrame] = []
    held = 0

    def end_part() -> None:
        nonlocal held
        parts.update(_write_part(store, table, len(parts), waiting, schema))
        waiting.clear()
        held = 0

    for batch in batches:
        weights = _row_weights(batch)
        if keeps_borders and waiting and held + int(weights.sum()) > part_bytes:
            end_part()
        start = 0
        while start < batch.height:
            rows = int((weights[start:].cum_sum() <= part_bytes - held).sum())
            if not rows and waiting:
                end_part()
                continue
            rows = max(1, rows)
            waiting.append(batch.slice(start, rows))
            held += int(weights[start : start + rows].sum())
            start += rows
    if waiting or not parts:
        end_part()
    return parts


def parquet_bytes(frame: pl.DataFrame, schema: pa.Schema) -> bytes:
    """A frame as a Parquet file with this Arrow schema.

    Row groups are packed side by side, ``GROUPS_AT_ONCE`` of them: only so many are held as Arrow has them.
    """
    rows = max(1, GROUP_BYTES * frame.height // max(1, int(_row_weights(frame).sum())))
    starts = range(0, max(1, frame.height), rows)  # an empty table has one group without rows
    with ThreadPoolExecutor(GROUPS_AT_ONCE) as threads:
        return join_groups(threads.map(lambda start: _packed(frame.slice(start, rows), schema, rows), starts))


def _packed(frame: pl.DataFrame, schema: pa.Schema, rows: int) -> bytes:
    """A row group as a file of its own."""
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer,
        schema,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        write_statistics=True,
        store_schema=True,
    ) as writer:
        group = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer.write_table(group.cast(schema), row_group_size=rows)
    return buffer.getvalue()


def _write_part(
    store: Store, table: str, number: int, frames: list[pl.DataFrame], schema: pa.Schema
) -> dict[str, dict[str, Any]]:
    frame = pl.concat(frames) if frames else pl.from_arrow(pa.Table.from_batches([], schema))
    if not isinstance(frame, pl.DataFrame):
        message = f"{table}: expected a table"
        raise TypeError(message)
    content = parquet_bytes(frame.select(schema.names), schema)
    name = f"{table}/part-{number:05d}.parquet"
    store.write_bytes(name, content)
    entry: dict[str, Any] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "rows": frame.height,
    }
    if "source" in frame.columns and frame.height:
        entry["first_source"], entry["last_source"] = frame["source"].min(), frame["source"].max()
    return {name: entry}


def _row_weights(frame: pl.DataFrame) -> pl.Series:
    """Bytes of characters and fixed widths of each row, as parts count them."""
    strings = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    weights = np.full(frame.height, FIXED_ROW_BYTES, np.int64)
    for name in strings:
        weights += frame[name].str.len_bytes().fill_null(0).to_numpy()
    return pl.Series(weights)
