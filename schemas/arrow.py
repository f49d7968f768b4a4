"""Published tables as Arrow knows them: plain types, with description and unit of each column as field metadata.

Apart from ``schemas.column``, because pyarrow takes as long to import as all that only looks at columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

    from schemas.column import Columns


def arrow_schema(columns: Columns, version: str) -> pa.Schema:
    """Arrow schema of a published table, with descriptions, units and the schema version.

    Strings are plain strings and lists are lists, so that every reader of Parquet takes them.
    """
    fields = []
    for column in columns:
        metadata = {"description": column.description}
        if column.unit:
            metadata["unit"] = column.unit
        fields.append(pa.field(column.name, arrow_type(column.dtype), metadata=metadata))
    return pa.schema(fields, metadata={"schema_version": version})


def arrow_type(dtype: PolarsDataType) -> pa.DataType:
    """Arrow type for a polars one: small strings and lists instead of large ones, enums as strings."""
    frame = pl.DataFrame(schema={"x": dtype})
    return _plain(frame.to_arrow().schema.field("x").type)


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_list(kind) or pa.types.is_list(kind):
        return pa.list_(_plain(kind.value_type))
    return kind
