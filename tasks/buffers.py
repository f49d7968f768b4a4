"""A column of strings or bytes as the compiled loops take it, and back (Arrow).

Many short strings go as all their bytes and offsets, which copies them. Pages go one by one, each where it lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Buffers = tuple[NDArray[np.uint8], NDArray[np.int64]]

_Any = TypeVar("_Any", bound=np.generic)

_VIEW: Final = np.dtype([("size", "<i4"), ("start", "V4"), ("buffer", "<i4"), ("at", "<i4")])
_SIZE, _BUFFER = 0, 2
_SIZE_BYTES, _MOST_INSIDE = 4, 12
"""How Arrow has a string of a column of views: its size and where it is; or, up to 12 bytes, the string itself."""


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


def read_only(array: NDArray[_Any]) -> NDArray[_Any]:
    """The array, never to be written to, wherever it comes from: so a loop that reads it is compiled once."""
    array = array.view()
    array.flags.writeable = False
    return array


def each_of(s: pl.Series) -> list[NDArray[np.uint8] | None]:
    """The bytes of each value of a column of strings or bytes, not copied; None for null."""
    found: list[NDArray[np.uint8] | None] = []
    for part in (chunk for chunk in s.get_chunks() if len(chunk)):
        array = part.to_arrow(compat_level=pl.CompatLevel.newest())
        _, views, *buffers = array.buffers()
        held = [np.frombuffer(buffer, np.uint8) for buffer in buffers]
        inside = np.frombuffer(views, np.uint8)
        told = inside.view(_VIEW)[array.offset : array.offset + len(array)]
        # A short string stands in its view, after its size.
        own = _VIEW.itemsize * np.arange(array.offset, array.offset + len(array)) + _SIZE_BYTES
        places = zip(told["size"].tolist(), told["buffer"].tolist(), told["at"].tolist(), own.tolist(), strict=True)
        values: list[NDArray[np.uint8]] = [
            inside[here : here + size] if size <= _MOST_INSIDE else held[buffer][at : at + size]
            for size, buffer, at, here in places
        ]
        found += values if not part.null_count() else _where(values, part.is_not_null())
    return found


def _where(values: list[NDArray[np.uint8]], is_there: pl.Series) -> list[NDArray[np.uint8] | None]:
    return [value if there else None for value, there in zip(values, is_there, strict=True)]


def column_of(name: str, values: Sequence[bytes | NDArray[np.uint8] | None], dtype: pl.String | pl.Binary) -> pl.Series:
    """The column of these values, each where it lies: nothing is copied, and nobody looks whether text is UTF-8."""
    views = np.zeros(len(values), _VIEW)
    inside = views.view(np.uint8)
    views["size"] = [0 if value is None else len(value) for value in values]
    held: list[pa.Buffer | None] = []
    for row, value in enumerate(values):
        if value is None:
            continue
        start = _VIEW.itemsize * row + _SIZE_BYTES
        data = np.frombuffer(value, np.uint8)
        if data.size <= _MOST_INSIDE:
            inside[start : start + data.size] = data
        else:
            inside[start : start + _SIZE_BYTES] = data[:_SIZE_BYTES]
            views["buffer"][row] = len(held)
            held.append(pa.py_buffer(data))
    # Not pa.array, which imports pandas: .3 s of every worker's start.
    validity = pa.py_buffer(np.packbits(np.array([value is not None for value in values], np.bool_), bitorder="little"))
    kind = pa.string_view() if dtype == pl.String else pa.binary_view()
    array = pa.Array.from_buffers(kind, len(values), [validity, pa.py_buffer(inside), *held])
    return pl.Series(name, array, dtype)


def rewrite(s: pl.Series, loop: Callable[[NDArray[np.uint8], NDArray[np.int64]], Buffers]) -> pl.Series:
    """The column that a loop makes of another: bytes and offsets in, bytes and offsets out. Nulls stay null."""
    values, at, validity = buffers_of(s)
    written, ends = loop(values, at)
    return _made(s.name, pa.large_string(), len(s), [validity, pa.py_buffer(ends), pa.py_buffer(written)])


def put(s: pl.Series, rows: NDArray[np.integer], values: pl.Series) -> pl.Series:
    """The column of strings with others in some rows: only their views are copied, 16 bytes a row."""
    if not len(rows):
        return s
    array, fresh = (part.rechunk().to_arrow(compat_level=pl.CompatLevel.newest()) for part in (s, values.cast(s.dtype)))
    views, told = _views_of(array).copy(), _views_of(fresh).copy()
    held, added = array.buffers()[2:], fresh.buffers()[2:]
    # A short string has its own bytes where a long one has the number of its buffer.
    told[told[:, _SIZE] > _MOST_INSIDE, _BUFFER] += len(held)
    views[rows] = told
    validity = None
    if array.null_count or fresh.null_count:
        is_there = s.is_not_null().to_numpy(writable=True)
        is_there[rows] = values.is_not_null().to_numpy()
        validity = pa.py_buffer(np.packbits(is_there, bitorder="little"))
    made = pa.Array.from_buffers(array.type, len(array), [validity, pa.py_buffer(views), *held, *added])
    return pl.Series(s.name, made, s.dtype)


def _views_of(array: pa.Array) -> NDArray[np.int32]:
    """The views of a column of strings, four numbers each as ``_VIEW`` has them: by its names they take 20 x longer."""
    return np.frombuffer(array.buffers()[1], np.int32).reshape(-1, 4)[array.offset : array.offset + len(array)]


def texts_of(name: str, written: NDArray[np.uint8], ends: NDArray[np.int64]) -> pl.Series:
    """The column of texts that a loop wrote: their bytes, and where each ends, one more than texts."""
    return _made(name, pa.large_string(), len(ends) - 1, [None, pa.py_buffer(ends), pa.py_buffer(written)])


def lists_of(s: pl.Series, firsts: NDArray[np.int64]) -> pl.Series:
    """Neighbouring values as lists: ``firsts`` are the rows where each begins, the first row among them."""
    values = s.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    ends = pa.py_buffer(np.append(firsts, len(s)))
    return _made(s.name, pa.large_list(values.type), len(firsts), [None, ends], [values])


def _made(
    name: str, kind: pa.DataType, n: int, buffers: list[pa.Buffer | None], children: list[pa.Array] | None = None
) -> pl.Series:
    """A column of some buffers."""
    made = pl.from_arrow(pa.Array.from_buffers(kind, n, buffers, children=children))
    assert isinstance(made, pl.Series)  # noqa: S101 - an array makes a series; for the type checker
    return made.alias(name)
