"""Shared kernel: patterns over a column of texts, each compiled once a process and matched only where it could match.

polars keeps the patterns it used last, 32 a thread. A shard uses some 300, whose compiling took a third of the time
of ``clean``. So here each pattern has a thread that it is always matched in (``tasks/pattern_threads.py``), and it
reads only texts that hold a word it needs (``tasks/searched.py``). The functions answer as the methods of polars'
strings that they are named after.

A call of polars, a look for words and a visit to a thread cost more than most patterns do, which are asked of few
texts. So several are asked of one column at once where they can be, and a chain of replacements is one visit.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.buffers import put
from tasks.pattern_threads import chain_of, home_of
from tasks.searched import could_match, said_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from numpy.typing import NDArray

    from tasks.searched import Rows

BY_ROW: Final = 8_000_000
"""Texts times characters of a pattern up to which polars is given the pattern for each text. It then matches with the
pattern that it keeps, where it else takes a copy, which knows nothing of the texts before: 10 ms or .5 for 600 titles.
But it looks the pattern up for each text, which takes longer the longer the pattern is. Of 23 questions of a call for
two shards that are beyond 2,000,000, those up to 7 million take 1.1 to 3.6 x longer with a copy, and those beyond 9
million .3 to .9 x."""


def kept(pattern: str, match: Callable[[], pl.Series]) -> pl.Series:
    """What ``match`` makes with a pattern, where that is compiled. It calls one method of one Series."""
    return home_of(pattern).submit(match).result()


def contains(text: pl.Series, pattern: str) -> NDArray[np.bool_]:
    """Whether each text holds the pattern; false for nulls."""
    return contains_each(text, pattern)[0]


def contains_each(text: pl.Series, *patterns: str, at: Rows | None = None) -> list[NDArray[np.bool_]]:
    """For each pattern whether each text holds it, false in all other rows than ``at`` where that is given.

    Words are looked for once for all of the patterns. Of a column that was told apart (``searched.told_apart``) each
    text is read once.
    """
    found = [np.zeros(len(text), np.bool_) for _ in patterns]
    said = said_of(text, len(text) if at is None else len(at))
    if said is not None:
        place = said.place if at is None else said.place[at]
        asked = np.zeros(len(said.texts), np.bool_)
        asked[place] = True
        for own, held in zip(found, contains_each(said.texts, *patterns, at=np.flatnonzero(asked)), strict=True):
            own[slice(None) if at is None else at] = held[place]
        return found
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
            visits.setdefault(home_of(patterns[number]), []).append(number)
    for home, numbers in visits.items():
        asked = [(patterns[number], rows[number]) for number in numbers]
        for number, answer in zip(numbers, home.submit(_holding, text, asked).result(), strict=True):
            held[number] = answer
    return held


def _holding(text: pl.Series, asked: Sequence[tuple[str, Rows]]) -> list[NDArray[np.bool_]]:
    """The same in the thread that keeps the patterns."""
    found = [np.zeros(0, np.bool_) for _ in asked]
    few = []
    for number, (pattern, at) in enumerate(asked):
        if len(at) * len(pattern) <= BY_ROW:
            few.append(number)
        else:
            found[number] = _no_nulls(some_of(text, at).str.contains(pattern))
    if few:
        patterns, rows = zip(*(asked[number] for number in few), strict=True)
        sizes = [len(at) for at in rows]
        own = _column(patterns)[_index(np.repeat(np.arange(len(few)), sizes))]
        some = some_of(text, rows[0]) if len(few) == 1 else text[_index(np.concatenate(rows))]
        answers = _no_nulls(some.alias("text").to_frame().hstack([own]).select_seq(_BY_ROW).to_series())
        for number, answer in zip(few, np.split(answers, np.cumsum(sizes)[:-1]), strict=True):
            found[number] = answer
    return found


_BY_ROW: Final = pl.col("text").str.contains(pl.col("pattern"))


@lru_cache(maxsize=1000)
def _column(patterns: tuple[str, ...]) -> pl.Series:
    return pl.Series("pattern", patterns)


def some_of(text: pl.Series, at: Rows) -> pl.Series:
    """The texts of some rows, in order and once each."""
    return text if len(at) == len(text) else text[_index(at)]


def _index(at: Rows) -> pl.Series:
    """Rows as polars has them: it would look through others for negative ones first, which takes as long again."""
    return pl.Series(at.astype(np.uint32))


def _no_nulls(said: pl.Series) -> NDArray[np.bool_]:
    return (said.fill_null(value=False) if said.null_count() else said).to_numpy()


def extract(text: pl.Series, *patterns: str) -> pl.Series:
    """The first group of the first of the patterns that has one in the text; null where none has.

    Neighbouring patterns of one thread are asked in one visit.
    """
    place, parts, n = np.zeros(len(text), np.int64), [_nothing(text, 1)], 1
    for home, own in _by_home(text, patterns):
        left = [(pattern, at[place[at] == 0]) for _, pattern, at in own]
        for _, at, said in home.submit(_extracted, text, left, first=True).result():
            place[at] = n + np.arange(len(at))
            n += len(said)
            parts.append(said)
    return pl.concat(parts)[pl.Series(place)] if n > 1 else _nothing(text, len(text))


def extract_each(text: pl.Series, *patterns: str) -> list[pl.Series]:
    """For each pattern its first group in each text, null where it has none; words are looked for once for all."""
    nothing = _nothing(text, len(text))
    found = [nothing for _ in patterns]
    for home, own in _by_home(text, patterns):
        asked = [(pattern, at) for _, pattern, at in own]
        for k, at, said in home.submit(_extracted, text, asked, first=False).result():
            found[own[k][0]] = put(nothing, at, said)
    return found


def _by_home(
    text: pl.Series, patterns: Sequence[str]
) -> Iterator[tuple[ThreadPoolExecutor, list[tuple[int, str, Rows]]]]:
    """Patterns with their numbers and the rows that each could match in, neighbours of one thread together."""
    rows = could_match(text, *patterns)
    asked = [(number, pattern, rows[number]) for number, pattern in enumerate(patterns) if len(rows[number])]
    return ((home, list(own)) for home, own in groupby(asked, lambda one: home_of(one[1])))


def _extracted(text: pl.Series, asked: Sequence[tuple[str, Rows]], *, first: bool) -> list[tuple[int, Rows, pl.Series]]:
    """Of each pattern that has groups its number, their rows and what they hold, in the thread that keeps the patterns.

    ``first``: a row is none of a later pattern's.
    """
    free, found = np.ones(len(text), np.bool_), []
    for number, held in enumerate(_holding(text, asked)):
        pattern, every = asked[number]
        at = every[held & free[every]]
        if len(at):
            said = some_of(text, at).str.extract(pattern, 1)
            if said.null_count():
                has = np.flatnonzero(said.is_not_null().to_numpy())
                at, said = at[has], said[pl.Series(has)]
            free[at] = not first
            found.append((number, at, said))
    return found


def _nothing(text: pl.Series, n: int) -> pl.Series:
    """So many nulls under the column's name."""
    return pl.Series(text.name, [None], pl.String).new_from_index(0, n)


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
    some = some_of(text, at)
    changed = kept(pattern, lambda: change(some))
    return changed if len(at) == len(text) else put(text, at, changed)


class Step(NamedTuple):
    """One of several replacements, of the first match or of every one."""

    pattern: str
    value: str = ""
    every: bool = True


def replace_in_turn(text: pl.Series, steps: tuple[Step, ...]) -> pl.Series:
    """The texts after several replacements, made in one visit to a thread that keeps their patterns, 30 at most.

    Words are looked for once, in the texts as they are given. A pattern reads those with one of its words, and those
    that a replacement before it has changed.
    """
    rows = could_match(text, *(step.pattern for step in steps))
    at = np.unique(np.concatenate(rows))
    if not at.size:
        return text
    asked = [np.searchsorted(at, own) for own in rows]
    changed = chain_of(tuple(step.pattern for step in steps)).submit(_in_turn, some_of(text, at), steps, asked).result()
    return changed if len(at) == len(text) else put(text, at, changed)


def _in_turn(some: pl.Series, steps: tuple[Step, ...], asked: Sequence[Rows]) -> pl.Series:
    """The same in that thread. ``asked``: of each step the texts with one of its words."""
    some, changed = some.alias("text"), np.zeros(len(some), np.bool_)
    for step, own in zip(steps, asked, strict=True):
        could = changed.copy()
        could[own] = True
        at = np.flatnonzero(could)
        if not at.size:
            continue
        before = some_of(some, at)
        after = before.to_frame().select_seq(_replacement(step)).to_series()
        other = np.flatnonzero((before != after).to_numpy())
        if other.size:
            changed[at[other]] = True
            some = put(some, at[other], some_of(after, other))
    return some


@cache
def _replacement(step: Step) -> pl.Expr:
    text = pl.col("text").str
    return text.replace_all(step.pattern, step.value) if step.every else text.replace(step.pattern, step.value)


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
