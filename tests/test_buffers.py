"""Columns as bytes and offsets: whatever a column holds, compiled loops are given the same kinds of arrays."""

import numpy as np
import polars as pl
import pytest

from tasks.buffers import buffers_of, column_of, each_of, put
from tasks.dedupe.signing import string_buffers


@pytest.mark.parametrize(
    ("label", "values", "offsets"),
    [
        ("text", ["青禾", "a"], [0, 6, 7]),
        ("nothing but empty strings", ["", ""], [0, 0, 0]),
        ("nothing but nulls", [None], [0, 0]),
        ("no rows", [], [0]),
    ],
)
@pytest.mark.parametrize("arrays_of", [buffers_of, string_buffers])
def test_arrays_are_never_to_be_written_to(label, values, offsets, arrays_of):
    content, places = arrays_of(pl.Series(values, dtype=pl.String))[:2]
    assert not content.flags.writeable, label
    assert not places.flags.writeable, label
    assert places.tolist() == offsets, label
    assert content[: offsets[-1]].tobytes().decode() == "".join(value or "" for value in values), label


def test_a_part_of_a_column_is_that_part_alone():
    content, places, _ = buffers_of(pl.Series(["青", "禾", "县"]).slice(1, 1))
    assert content[places[0] : places[-1]].tobytes().decode() == "禾"


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([], dtype=pl.String),
        pl.Series(["青禾县报", "", None, "青禾县今日开工修路", "a" * 12, "a" * 13]),
        pl.Series(["青" * 9, "禾" * 2, None, "县" * 30, "报"]).slice(1, 3),
        pl.concat([pl.Series(["甲" * 8, None]), pl.Series(["乙", "丙" * 8]).slice(1)], rechunk=False),
        pl.Series(["丙" * 8, "丁", "戊" * 9]).gather([2, 0, 0]),
        pl.Series([b"\xff\0" * 9, b"\0", None]),
    ],
    ids=["no rows", "short and long", "a slice", "two chunks", "gathered", "bytes"],
)
def test_each_value_is_found_where_it_lies(column):
    found = [None if value is None else value.tobytes() for value in each_of(column)]
    assert found == column.cast(pl.Binary).to_list()


@pytest.mark.parametrize(
    "values",
    [[], [None], [b"", None, b"a" * 12, b"a" * 13, np.frombuffer("青禾县报".encode() * 3, np.uint8)]],
    ids=["no rows", "nothing but nulls", "short and long"],
)
@pytest.mark.parametrize("dtype", [pl.String(), pl.Binary()], ids=str)
def test_a_column_is_made_of_values_where_they_lie(values, dtype):
    column = column_of("text", values, dtype)
    assert column.dtype == dtype
    assert column.cast(pl.Binary).to_list() == [None if value is None else bytes(value) for value in values]
    parts = pl.concat([column, column.slice(0, 1)]).gather(list(range(len(values))))
    assert parts.equals(column)


@pytest.mark.parametrize(
    ("label", "column", "rows", "values", "after"),
    [
        ("short for long", ["青禾县报今日开工", "甲", "乙"], [0, 2], ["丙", "丁"], ["丙", "甲", "丁"]),
        ("long for short", ["甲", "a" * 13, "乙"], [2, 0], ["b" * 20, "c" * 13], ["c" * 13, "a" * 13, "b" * 20]),
        ("null for a value and back", ["青" * 9, None], [0, 1], [None, "禾" * 9], [None, "禾" * 9]),
        ("into nothing", [None, None], [1], ["青禾县报今日"], [None, "青禾县报今日"]),
        ("no rows", ["甲"], [], [], ["甲"]),
        ("an empty column", [], [], [], []),
    ],
)
def test_values_are_put_into_some_rows(label, column, rows, values, after):
    column, values = (pl.Series("text", some, dtype=pl.String) for some in (column, values))
    around = pl.concat([column, pl.Series("text", ["甲" * 20])])
    for some in (column, around.slice(0, len(column)), pl.concat([column, column.clear()], rechunk=False)):
        found = put(some, np.array(rows, np.int64), values)
        assert (found.name, found.to_list()) == ("text", after), label
