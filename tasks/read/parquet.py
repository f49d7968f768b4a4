"""Pages in Parquet: a row a page, the columns those of JSON Lines; ``content`` may be bytes.

A row group that is damaged is one row of ``pages``, named by its first record; the next one is read.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.read.jsonl import record_of
from tasks.read.record import Record, broken

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

_CONTENTS: Final = ("content", "html", "text")
_COLUMNS: Final = (*_CONTENTS, "url", "host", "id", "content_type", "charset", "fetched_at", "licence", "note")
_MAX_ROWS: Final = 4096
_BUFFER: Final = 1 << 20
ERRORS: Final = (pa.ArrowException, OSError, ValueError, RuntimeError, MemoryError, OverflowError)
"""What pyarrow raises for damaged bytes."""


def read_parquet(stream: IO[bytes], cap: int, batch_bytes: int, skipped: Counter[str]) -> Iterator[Record]:
    """Pages of a file, one a row; the stream must go in any order.

    ``number`` counts rows from 0. ``cap``: largest page, in bytes. ``batch_bytes``: bytes decoded
    at a time, about. A file without a content column is no page container: ``skipped`` counts it.
    """
    try:
        file = pq.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
        columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
        # A value that a thousand rows share is held once: written out, 700 bytes of Parquet were 40 GB of pages.
        shared = [name for name in columns if _is_words(file.schema_arrow.field(name).type)]
        file = pq.ParquetFile(
            stream, metadata=file.metadata, buffer_size=_BUFFER, pre_buffer=False, read_dictionary=shared
        )
    except ERRORS as error:
        yield broken(None, f"no Parquet footer: {type(error).__name__}")
        return
    if not set(columns) & set(_CONTENTS):
        skipped["table"] += 1
        return
    number = 0
    for place, group in enumerate(groups):
        row_bytes = group.total_byte_size / max(1, group.num_rows)
        n_rows = int(min(_MAX_ROWS, max(1, batch_bytes / max(1.0, row_bytes))))
        read = 0
        try:
            for batch in file.iter_batches(n_rows, row_groups=[place], columns=columns, use_threads=False):
                for row in _rows(batch):
                    yield record_of(row, number + read, cap)
                    read += 1
        except ERRORS as error:
            yield broken(number + read, f"row group {place}: {type(error).__name__}")
        number += group.num_rows


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Rows of a batch, one at a time; strings that are not UTF-8 come as bytes."""
    columns = [_plain(column) for column in batch.columns]
    for place in range(batch.num_rows):
        yield {name: column[place].as_py() for name, column in zip(batch.schema.names, columns, strict=True)}


def _is_words(kind: pa.DataType) -> bool:
    """Whether values of this type are text or bytes, of which one may be a page."""
    words = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(check(kind) for check in words)


def _plain(column: pa.Array) -> pa.Array:
    """A string column as it is when it is UTF-8 throughout, else as bytes; a dictionary stays one."""
    if pa.types.is_dictionary(column.type):
        values = _plain(column.dictionary)
        return column if values is column.dictionary else pa.DictionaryArray.from_arrays(column.indices, values)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            return column.cast(pa.large_binary())
    return column
