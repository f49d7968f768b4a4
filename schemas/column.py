"""A column said once: its name, type, meaning and unit.

The polars schema, the Arrow schema with field metadata (``schemas.arrow``) and docs/DATA.md all come from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from schemas.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
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
    # Not by select: a query makes chunks alike first, which copies them.
    return frame[[c.name for c in columns]]
