"""A column said once: its name, type, meaning and unit.

The polars schema, the Arrow schema with field metadata and docs/DATA.md all come from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import polars as pl
import pyarrow as pa

from schemas.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polars._typing import PolarsDataType


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table or of a working frame."""

    name: str
    dtype: PolarsDataType
    description: str
    unit: str | None = None


Columns: TypeAlias = "Sequence[Column]"


def schema_of(columns: Columns) -> dict[str, PolarsDataType]:
    """Name to type, in order: what ``pl.DataFrame(schema=…)`` takes."""
    return {column.name: column.dtype for column in columns}


def check(frame: pl.DataFrame, columns: Columns, stage: str = "") -> pl.DataFrame:
    """Return the frame with just these columns, in this order; raise where one is missing or differs.

    Further columns are dropped: a stage may carry its own between its steps, a border may not.

    Raises:
        ShapeError: a column is missing or has another type; says which, wanted and got.

    """
    got = frame.schema
    wrong = [f"{c.name}: want {c.dtype}, got {got.get(c.name)}" for c in columns if got.get(c.name) != c.dtype]
    if wrong:
        where = f"{stage}: " if stage else ""
        message = where + ", ".join(wrong)
        raise ShapeError(message)
    return frame.select(c.name for c in columns)


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
