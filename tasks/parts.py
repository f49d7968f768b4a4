"""Edge: a table as Parquet parts. Same rows, same bytes: order, borders and encodings are fixed."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow.parquet as pq

from schemas.arrow import arrow_schema
from schemas.vocabulary import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from schemas.column import Columns
    from tasks.storage import Store

GROUP_BYTES: Final = 8 * 1024 * 1024
"""About how much a row group holds. Rows sorted by source lie together by host, so a filter on `host` skips groups.

20,000 news articles of 200 hosts (35 MB): groups of 20,000, 5,000 and 2,000 rows took 11.3 MB each, and finding one
host 0.041, 0.019 and 0.009 s. 8 MiB are about 5,000 such articles, or 70,000 removed lines, whose groups would be
needlessly many if rows were counted (bench/parts.py).
"""

ZSTD_LEVEL: Final = 6
"""The same articles at level 3, 6, 9 and 15: 12.3, 11.3, 10.9 and 10.6 MB in 0.18, 0.41, 0.62 and 5.0 s; all are read
in 0.04 s. A dictionary for the text makes no difference, so pyarrow's own choice stands (bench/parts.py)."""

FIXED_ROW_BYTES: Final = 64
"""What a row counts beside its strings when parts are cut: an estimate that depends on nothing but the rows."""


def write_parts(
    store: Store, table: str, batches: Iterator[pl.DataFrame], columns: Columns, part_bytes: int
) -> dict[str, dict[str, Any]]:
    """Write a table as ``<table>/part-00000.parquet`` …; return what the manifest says of each part.

    Batches have the table's columns and ``source``, by which they are sorted. They are gathered until they
    hold about ``part_bytes`` of characters and fixed widths. An empty table is one empty part, so that every
    reader finds its columns.
    """
    schema = arrow_schema(columns, SCHEMA_VERSION)
    parts: dict[str, dict[str, Any]] = {}
    waiting: list[pl.DataFrame] = []
    weight = 0
    for batch in batches:
        for piece in _pieces(batch, part_bytes):
            size = _weight(piece)
            if waiting and weight + size > part_bytes:
                parts.update(_write_part(store, table, len(parts), waiting, schema))
                waiting, weight = [], 0
            waiting.append(piece)
            weight += size
    if any(frame.height for frame in waiting) or not parts:
        parts.update(_write_part(store, table, len(parts), waiting, schema))
    return parts


def parquet_bytes(frame: pl.DataFrame, schema: pa.Schema) -> bytes:
    """A frame as a Parquet file with this Arrow schema."""
    arrow = frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema)
    buffer = io.BytesIO()
    pq.write_table(
        arrow,
        buffer,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        row_group_size=max(1, GROUP_BYTES * frame.height // max(1, _weight(frame))),
        write_statistics=True,
        store_schema=True,
    )
    return buffer.getvalue()


def _write_part(
    store: Store, table: str, number: int, frames: list[pl.DataFrame], schema: pa.Schema
) -> dict[str, dict[str, Any]]:
    frame = pl.concat(frames) if frames else pl.from_arrow(schema.empty_table())
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
        entry["first_source"] = frame["source"][0]
    return {name: entry}


def _pieces(frame: pl.DataFrame, part_bytes: int) -> Iterator[pl.DataFrame]:
    """Cut a frame that alone would overfill a part."""
    rows = max(1, int(frame.height * part_bytes / max(1, _weight(frame))))
    for start in range(0, max(1, frame.height), rows):
        yield frame.slice(start, rows)


def _weight(frame: pl.DataFrame) -> int:
    strings = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    held = frame.select(pl.col(strings).str.len_bytes().sum()).sum_horizontal().sum() if strings else 0
    return int(held or 0) + FIXED_ROW_BYTES * frame.height
