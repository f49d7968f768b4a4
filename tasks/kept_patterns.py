"""Shared kernel: patterns over a column of texts, each compiled once a process and matched only where it could match.

polars keeps the patterns it used last, 32 a thread. A shard uses some 300, whose compiling took a third of the time
of ``clean``. So here each pattern has a thread that it is always matched in, with no more patterns than polars keeps.
And a pattern reads only texts that hold a word it needs (``tasks/searched.py``). The functions answer as the methods of
polars' strings that they are named after.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar, cast

import numpy as np
import polars as pl

from tasks.searched import could_match

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tasks.searched import Rows

P = ParamSpec("P")
T = TypeVar("T")

PER_THREAD: Final = 30
"""Patterns of a thread. polars 1.30 to 2.1 keep 32."""

BY_ROW: Final = 2_000_000
"""Texts times characters of a pattern up to which polars is given the pattern for each text. It then matches with the
pattern that it keeps, where it else takes a copy, which knows nothing of the texts before: 10 ms or .5 for 600 titles.
But it looks the pattern up for each text, which takes longer the longer the pattern is."""

_homes: dict[str, ThreadPoolExecutor] = {}
_lock: Final = Lock()


def _home(pattern: str) -> ThreadPoolExecutor:
    """The thread that a pattern is matched in."""
    if pattern not in _homes:
        with _lock:
            if pattern not in _homes:
                last = next(reversed(_homes.values()), None)
                full = len(_homes) % PER_THREAD == 0
                _homes[pattern] = ThreadPoolExecutor(1, "patterns") if full or last is None else last
    return _homes[pattern]


_rooms: dict[str, ThreadPoolExecutor] = {}

# A forked process has none of the threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_homes.clear)
    os.register_at_fork(after_in_child=_rooms.clear)


def in_own_thread(step: Callable[P, T]) -> Callable[P, T]:
    """The step, done in a thread of its own, in which the patterns of its expressions stay compiled: 32 at most.

    For that its expressions are worked out one by one (``select_seq``, ``with_columns_seq``, ``filter``), else polars
    does it in threads that all steps share. It must not call itself.
    """
    name = f"{step.__module__}.{step.__qualname__}"

    @wraps(step)
    def done_there(*args: P.args, **kwargs: P.kwargs) -> T:
        with _lock:
            if name not in _rooms:
                _rooms[name] = ThreadPoolExecutor(1, "patterns")
        context = copy_context()
        return _rooms[name].submit(lambda: context.run(step, *args, **kwargs)).result()

    return done_there


def kept(pattern: str, match: Callable[[], pl.Series]) -> pl.Series:
    """What ``match`` makes with a pattern, where that is compiled. It calls one method of one Series."""
    return _home(pattern).submit(match).result()


def contains(text: pl.Series, pattern: str) -> NDArray[np.bool_]:
    """Whether each text holds the pattern; false for nulls."""
    return contains_each(text, pattern)[0]


def contains_each(text: pl.Series, *patterns: str, at: Rows | None = None) -> list[NDArray[np.bool_]]:
    """For each pattern whether each text holds it, false in all other rows than ``at`` where that is given.

    Words are looked for once for all of the patterns.
    """
    found = [np.zeros(len(text), np.bool_) for _ in patterns]
    rows = could_match(text, *patterns, at=at)
    for own, could, held in zip(found, rows, holding(text, patterns, rows), strict=True):
        own[could] = held
    return found


def holding(text: pl.Series, patterns: Sequence[str], rows: Sequence[Rows]) -> list[NDArray[np.bool_]]:
    """For each pattern whether the texts in its own rows hold it. Patterns of one thread are asked in one visit."""
    held = [np.zeros(0, np.bool_) for _ in patterns]
    visits: dict[ThreadPoolExecutor, list[int]] = {}
    for number, at in enumerate(rows):
        if len(at):
            visits.setdefault(_home(patterns[number]), []).append(number)
    for home, numbers in visits.items():
        asked = [(patterns[number], rows[number]) for number in numbers]
        for number, answer in zip(numbers, home.submit(_holding, text, asked).result(), strict=True):
            held[number] = answer
    return held


def _holding(text: pl.Series, asked: Sequence[tuple[str, Rows]]) -> list[NDArray[np.bool_]]:
    """The same in the thread that keeps the patterns."""
    few = [number for number, (pattern, at) in enumerate(asked) if len(at) * len(pattern) <= BY_ROW]
    found = [np.zeros(0, np.bool_) for _ in asked]
    for number in {*range(len(asked))} - {*few}:
        pattern, at = asked[number]
        some = text if len(at) == len(text) else text[pl.Series(at)]
        found[number] = _no_nulls(some.str.contains(pattern))
    if few:
        sizes = [len(asked[number][1]) for number in few]
        which = pl.Series([asked[number][0] for number in few])[pl.Series(np.repeat(np.arange(len(few)), sizes))]
        some = text[pl.Series(np.concatenate([asked[number][1] for number in few]))]
        answers = np.split(_no_nulls(some.str.contains(cast("pl.Expr", which))), np.cumsum(sizes)[:-1])
        for number, answer in zip(few, answers, strict=True):
            found[number] = answer
    return found


def _no_nulls(said: pl.Series) -> NDArray[np.bool_]:
    return (said.fill_null(value=False) if said.null_count() else said).to_numpy()


def extract(text: pl.Series, *patterns: str) -> pl.Series:
    """The first group of the first of the patterns that has one in the text; null where none has."""
    found = text.clear(len(text))
    free = np.ones(len(text), np.bool_)
    rows = could_match(text, *patterns)
    for pattern, every, held in zip(patterns, rows, holding(text, patterns, rows), strict=True):
        at = every[held & free[every]]
        if not len(at):
            continue
        said = _kept_extract(text[pl.Series(at)], pattern)
        has = said.is_not_null().to_numpy()
        if has.any():
            found = found.scatter(at[has], said.drop_nulls())
            free[at[has]] = False
    return found


def extract_each(text: pl.Series, *patterns: str) -> list[pl.Series]:
    """For each pattern its first group in each text, null where it has none; words are looked for once for all."""
    nothing = text.clear(len(text))
    found = []
    rows = could_match(text, *patterns)
    for pattern, every, held in zip(patterns, rows, holding(text, patterns, rows), strict=True):
        at = every[held]
        said = _kept_extract(text[pl.Series(at)], pattern) if len(at) else None
        found.append(nothing if said is None else nothing.clone().scatter(at, said))
    return found


def _kept_extract(some: pl.Series, pattern: str) -> pl.Series:
    return kept(pattern, lambda: some.str.extract(pattern, 1))


def extract_groups(text: pl.Series, pattern: str) -> pl.DataFrame:
    """All groups of the first match, in columns named 1, 2, 3; nulls where there is none. Every text is read."""
    return kept(pattern, lambda: text.str.extract_groups(pattern)).struct.unnest()


def replace(text: pl.Series, pattern: str, value: str) -> pl.Series:
    """The texts with the first match of the pattern replaced."""
    return _replaced(text, pattern, lambda some: some.str.replace(pattern, value))


def replace_all(text: pl.Series, pattern: str, value: str) -> pl.Series:
    """The texts with all matches of the pattern replaced."""
    return _replaced(text, pattern, lambda some: some.str.replace_all(pattern, value))


def _replaced(text: pl.Series, pattern: str, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    at = could_match(text, pattern)[0]
    if not len(at):
        return text
    some = text if len(at) == len(text) else text.gather(at)
    changed = kept(pattern, lambda: change(some))
    return changed if len(at) == len(text) else text.clone().scatter(at, changed)


def where(text: pl.Series, rows: NDArray[np.bool_]) -> pl.Series:
    """The texts where ``rows`` says, null elsewhere."""
    return text.zip_with(pl.Series(rows), pl.Series(text.name, [None], text.dtype))


def coalesce(*texts: pl.Series) -> pl.Series:
    """Of each row the first that is not null."""
    found, *others = texts
    for other in others:
        if found.null_count() == len(found):
            found = other.alias(found.name)
        elif found.has_nulls():
            found = found.zip_with(found.is_not_null(), other)
    return found
