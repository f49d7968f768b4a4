"""A string column as bytes and offsets (Arrow), and back: what the compiled loops take and give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Buffers = tuple[NDArray[np.uint8], NDArray[np.int64]]


def buffers_of(s: pl.Series) -> tuple[NDArray[np.uint8], NDArray[np.int64], pa.Buffer | None]:
    """Bytes, offsets (one more than rows) and validity (null for no nulls) of a string column.

    Never to be written to, also where there is nothing: a loop that is given both kinds is compiled for each.
    """
    array = s.to_arrow(compat_level=pl.CompatLevel.oldest())
    if array.offset:
        array = pa.concat_arrays([array])
    validity, offsets, content = array.buffers()
    n = len(array)
    at = np.frombuffer(offsets if offsets is not None and offsets.size else bytes(8), np.int64, n + 1)
    values = np.frombuffer(content if content is not None and content.size else bytes(1), np.uint8)
    return values, at, validity if array.null_count else None


def rewrite(s: pl.Series, loop: Callable[[NDArray[np.uint8], NDArray[np.int64]], Buffers]) -> pl.Series:
    """The column that a loop makes of another: bytes and offsets in, bytes and offsets out. Nulls stay null."""
    values, at, validity = buffers_of(s)
    written, ends = loop(values, at)
    buffers = [validity, pa.py_buffer(ends), pa.py_buffer(written)]
    made = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), len(s), buffers))
    assert isinstance(made, pl.Series)  # noqa: S101 - an array makes a series; for the type checker
    return made.alias(s.name)


def put(s: pl.Series, rows: NDArray[np.int64], values: pl.Series) -> pl.Series:
    """The column with other values in some rows."""
    order = np.arange(len(s), dtype=np.int64)
    order[rows] = np.arange(len(s), len(s) + len(values))
    return pl.concat([s, values.alias(s.name)]).gather(order)


def joined(s: pl.Series, firsts: NDArray[np.integer]) -> pl.Series:
    """Neighbouring texts as one: ``firsts`` are the rows where each of these begins, the first row among them."""
    values, at, _ = buffers_of(s)
    ends = at[np.append(firsts, len(s))]
    made = pl.from_arrow(
        pa.Array.from_buffers(pa.large_string(), len(firsts), [None, pa.py_buffer(ends), pa.py_buffer(values)])
    )
    assert isinstance(made, pl.Series)  # noqa: S101 - an array makes a series; for the type checker
    return made
