"""Shared kernel: which rows of a column hold a word that a pattern needs, in one search of a column for many.

Of the folded lines of a shard some sixty questions are asked, each about other patterns and rows. While
``searched_once`` lasts, a column that was asked about half as many rows as it has is searched as a whole, for the words
of all patterns that columns like it were asked: those of which the same pattern was asked first. A process learns them
as it goes. What is found does not depend on it. On 127,000 lines 366 searches of 97 MB become 177 of 47. Where it is
``told_apart`` that many rows say the same, each text is searched once, and of these the long ones only for a pattern
that is asked about them: of 39,000 texts a third makes two thirds of the bytes, and few questions are about paragraphs.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.literals import Automaton, automaton, rows_of_owners
from tasks.needed import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from tasks.distinct import Distinct

    Rows = NDArray[np.int64] | NDArray[np.int32]
    Key = tuple[int, ...]

FEW: Final = 500
"""So many rows are searched at once: as soon as the column is looked up. Chosen: either takes some 60 µs."""

LONG: Final = 200
"""A text of more bytes is long. Chosen: two thirds of 7 MB are in such; one question in ten asks about many of them."""

MAX_COLUMNS: Final = 16
"""Columns that are remembered, those asked last. Chosen: the lines are asked again after at most a dozen others."""

MAX_LEARNED: Final = 200
"""Most patterns of a column; later ones are looked for on their own. Chosen, not measured."""


class _Column:
    """What is known of a column of texts."""

    def __init__(self, array: object, first: str) -> None:
        self.array = array
        """Its Arrow array: while it lives, no other column stands at its address."""
        self.learned = _learned.setdefault(first, {})
        self.n_asked = 0
        self.rows: dict[str, Rows] = {}
        self.said: Distinct | None = None
        """Its texts, each once, where that was told: what is known is known of these."""
        self.is_long: NDArray[np.bool_] | None = None
        """Where texts were told apart: those that are searched when a pattern asks about them; ``rows`` lacks them."""
        self.stays = False


_learned: Final[dict[str, dict[str, None]]] = {}
"""The patterns that columns were asked in this process, by the first of each column."""

_columns: Final[ContextVar[OrderedDict[Key, _Column] | None]] = ContextVar("columns", default=None)


@contextmanager
def searched_once() -> Iterator[None]:
    """While it lasts, what was found in a column is remembered."""
    token = _columns.set(OrderedDict())
    try:
        yield
    finally:
        _columns.reset(token)


def told_apart(text: pl.Series, said: Distinct, name: str) -> None:
    """From now on what is asked of the column is asked of its texts, each once, as long as anything is remembered.

    Neither is forgotten before that ends: many steps ask about such a column. ``name``: what it is called, for what
    columns so called are asked is learned together.
    """
    column, texts = _column(text, name), _column(said.texts, name)
    if column is not None and texts is not None:
        column.said, column.stays, texts.stays = said, True, True
        texts.is_long = (said.texts.str.len_bytes() > LONG).fill_null(value=False).to_numpy()


def said_of(text: pl.Series, n_asked: int) -> Distinct | None:
    """Its texts, each once, where that was told; not looked up for a question about few rows."""
    columns = _columns.get()
    if columns is None or n_asked <= FEW or text.n_chunks() != 1:
        return None
    column = columns.get(_key(text.to_arrow(compat_level=pl.CompatLevel.newest())))
    return None if column is None else column.said


def could_match(text: pl.Series, *patterns: str, at: Rows | None = None) -> list[Rows]:
    """For each pattern the rows of texts that hold a word it needs; where it needs none, all rows that have a text.

    ``at``: only these rows are asked about. Words are looked for in few texts as well: a visit to the thread of a
    pattern costs as much as the look for all.
    """
    if text.null_count() == len(text) or (at is not None and not len(at)):
        return [np.zeros(0, np.int64)] * len(patterns)
    wordy = tuple(pattern for pattern in patterns if needed(pattern))
    found = _found(text, wordy, at) if wordy else {}
    every = _known(text, at) if len(wordy) < len(patterns) else np.zeros(0, np.int64)
    return [found.get(pattern, every) for pattern in patterns]


def _known(text: pl.Series, at: Rows | None) -> Rows:
    """The rows that have a text."""
    if not text.has_nulls():
        return np.arange(len(text)) if at is None else at
    known = text.is_not_null().to_numpy()
    return np.flatnonzero(known) if at is None else at[known[at]]


def _found(text: pl.Series, patterns: tuple[str, ...], at: Rows | None) -> dict[str, Rows]:
    """Of each pattern the rows with one of its words."""
    n_asked = len(text) if at is None else len(at)
    column = _column(text, patterns[0]) if n_asked > FEW else None
    if column is None:
        return _searched(text, patterns, at)
    texts, place = text, None
    if column.said is not None:
        texts, place = column.said
        column = _column(texts, patterns[0]) or column
    column.n_asked += n_asked
    if len(column.learned) < MAX_LEARNED:
        column.learned.update(dict.fromkeys(patterns))
    short = None if column.is_long is None else np.flatnonzero(~column.is_long)
    if not column.rows and 2 * column.n_asked >= len(texts):
        column.rows = _searched(texts, tuple(column.learned), short)
    if n_asked >= len(texts):
        column.rows |= _searched(texts, tuple(pattern for pattern in patterns if pattern not in column.rows), short)
    unknown = tuple(pattern for pattern in patterns if pattern not in column.rows)
    found = _searched(text, unknown, at)
    known = tuple(pattern for pattern in patterns if pattern in column.rows)
    rows = {pattern: column.rows[pattern] for pattern in known}
    if column.is_long is not None:
        rows = _with_long(texts, rows, column.is_long, _places(at, place, len(texts)))
    return found | {pattern: _among(rows[pattern], at, len(texts), place) for pattern in known}


def _places(at: Rows | None, place: NDArray[np.int64] | None, n: int) -> Rows:
    """The places among ``n`` texts of the rows that are asked about."""
    if at is None:
        return np.arange(n)
    return at if place is None else place[at]


def _with_long(texts: pl.Series, rows: dict[str, Rows], is_long: NDArray[np.bool_], asked: Rows) -> dict[str, Rows]:
    """The rows that are known of each pattern, with those of the long texts that are asked about."""
    wanted = np.zeros(len(texts), np.bool_)
    wanted[asked] = True
    wanted &= is_long
    if not wanted.any():
        return rows
    found = _searched(texts, tuple(rows), np.flatnonzero(wanted))
    # In order, since the one are short and the others long; a sort finds two runs.
    return {
        pattern: np.sort(np.concatenate((own, found[pattern])), kind="stable") if found[pattern].size else own
        for pattern, own in rows.items()
    }


def _column(text: pl.Series, first: str) -> _Column | None:
    """What is known of the column; nothing is where nothing is remembered, or it stands in several pieces."""
    columns = _columns.get()
    if columns is None or text.n_chunks() != 1:
        return None
    array = text.to_arrow(compat_level=pl.CompatLevel.newest())
    key = _key(array)
    if key not in columns:
        columns[key] = _Column(array, first)
        if len(columns) > MAX_COLUMNS:
            del columns[next(known for known, column in columns.items() if not column.stays)]
    columns.move_to_end(key)
    return columns[key]


def _key(array: pa.Array) -> Key:
    """Where a column stands."""
    return (array.offset, len(array), *(buffer.address if buffer else 0 for buffer in array.buffers()[:2]))


def _among(rows: Rows, at: Rows | None, n: int, place: NDArray[np.int64] | None) -> Rows:
    """Those of some rows that are asked about; ``place``: the row among ``n`` at which each row stands."""
    if at is None and place is None:
        return rows
    held = np.zeros(n, np.bool_)
    held[rows] = True
    if at is None:
        return np.flatnonzero(held[place])
    return at[held[at if place is None else place[at]]]


def _searched(text: pl.Series, patterns: tuple[str, ...], at: Rows | None) -> dict[str, Rows]:
    """The same, by a look for their words."""
    if not patterns:
        return {}
    some = text if at is None else text[pl.Series(at)]
    found = rows_of_owners(_words(patterns), some)
    return {pattern: rows if at is None else at[rows] for pattern, rows in zip(patterns, found, strict=True)}


@cache
def _words(patterns: tuple[str, ...]) -> Automaton:
    """The words that some patterns need, each with the place of its pattern."""
    return automaton((word, number) for number, pattern in enumerate(patterns) for word in needed(pattern))
