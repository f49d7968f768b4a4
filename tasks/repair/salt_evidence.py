"""What the annotations of a page say: one row an annotation, and the facts about its character and reading.

Readings are those of pypinyin (MIT): 41,923 characters. Ranks are those of seeds/script/frequency.tsv.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from pypinyin.pinyin_dict import pinyin_dict

from tasks import salt_kernels
from tasks.buffers import buffers_of
from tasks.keys import N_MARKS, salt_marks, syllable_code, syllables, tone_of, toneless
from tasks.script_tables import characters, dictionary, frequency, own_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNRANKED: Final = 9_999
"""Rank of a character that is not in the table."""

SYLLABLE_BITS: Final = 30
"""A syllable of six letters, 28 a letter, takes 29 bits."""

ROW: Final = ("line", "start", "end", "han", "before", "after", "syllable", "tone", "lost", "ordinal")


class Readings(NamedTuple):
    """Sorted numbers of (character, syllable): of all readings, of all with their tone, and of the first ones."""

    any: NDArray[np.int64]
    toned: NDArray[np.int64]
    first: NDArray[np.int64]


def read_annotations(body: pl.Series) -> pl.DataFrame:
    """One row a Han that letters in brackets follow, in order. ``line`` is the row of ``body``, ``start`` and ``end``
    the bytes that would go (in the whole column), ``lost`` the missing bracket (1 opening, 2 closing), ``ordinal`` the
    number of the Han.

    Facts: ``simple`` (the character in Simplified), ``rank``, ``is_changed`` (a form of Traditional), ``is_valid`` (a
    reading of it, tone aside), ``is_syllable`` (a reading of any character), ``is_exact`` (with its tone), ``is_first``
    (its commonest, tone aside), ``is_earlier`` (a reading of the character before instead: 龟兹(qiū)), ``is_gloss`` (a
    known one: 六(lù)安).
    """  # noqa: D205 - the first sentence needs the second
    values, at, _ = buffers_of(body)
    rows = salt_kernels.find_salt(values, at, toneless(), salt_marks())
    simple = _simple()[rows[:, 3]]
    key = rows[:, 3] << SYLLABLE_BITS | rows[:, 6]
    earlier = rows[:, 4] << SYLLABLE_BITS | rows[:, 6]
    readings = _readings()
    pairs = pl.DataFrame(rows, schema=[(name, pl.Int64) for name in ROW], orient="row")
    return pairs.with_columns(
        simple=simple,
        rank=_ranks()[simple],
        is_changed=_changed()[rows[:, 3]],
        is_valid=_holds(readings.any, key),
        is_syllable=_holds(syllables(), rows[:, 6]),
        is_exact=_holds(readings.toned, key * 8 + rows[:, 7]),
        is_first=_holds(readings.first, key),
        is_earlier=_holds(readings.any, earlier) & (rows[:, 4] > 0),
        is_gloss=_is_gloss(simple, _simple()[rows[:, 4]], _simple()[rows[:, 5]], rows[:, 6] * 8 + rows[:, 7]),
    )


def _holds(known: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    place = np.minimum(np.searchsorted(known, keys), known.size - 1)
    return np.equal(known[place], keys)


def occurrences(suspects: pl.DataFrame, n_han: NDArray[np.int32]) -> pl.DataFrame:
    """One row a Han of ``body``: ``ordinal``, and of the same character on its page ``nth`` and ``n_same``.

    ``n_han``: how many Han each line has.
    """
    values, at, _ = buffers_of(suspects["body"])
    pages = suspects["page"].to_numpy()
    nth, n_same = salt_kernels.count_occurrences(values, at, pages, salt_marks(), int(n_han.sum()))
    return pl.DataFrame({"ordinal": np.arange(len(nth)), "nth": nth, "n_same": n_same})


@cache
def _simple() -> NDArray[np.int64]:
    table = np.arange(N_MARKS, dtype=np.int64)
    for character, simplified in characters().items():
        table[ord(character)] = ord(simplified)
    return table


@cache
def _changed() -> NDArray[np.bool_]:
    """Characters that Simplified writes differently, at least in some words: 覆 is 复 in 答覆."""
    table = np.zeros(N_MARKS, dtype=np.bool_)
    table[[ord(key) for key, values in dictionary("TSCharacters").items() if set(values) != {key}]] = True
    return table


@cache
def _ranks() -> NDArray[np.int64]:
    ranks = np.full(N_MARKS, UNRANKED, dtype=np.int64)
    for character, rank in frequency().items():
        ranks[ord(character)] = rank
    return ranks


@cache
def _readings() -> Readings:
    every, toned, first = set(), set(), set()
    for han, readings in pinyin_dict.items():
        for place, reading in enumerate(readings.split(",")):
            tone, codes = _spellings(reading)
            for code in codes:
                key = han << SYLLABLE_BITS | code
                every.add(key)
                toned.add(key * 8 + tone)
                if place == 0:
                    first.add(key)
    return Readings(*(np.sort(np.fromiter(keys, np.int64, len(keys))) for keys in (every, toned, first)))


@cache
def _spellings(reading: str) -> tuple[int, tuple[int, ...]]:
    """Tone of a reading, and the codes of its spellings: lu and nu are typed for lü and nü."""
    return tone_of(reading), tuple({syllable_code(reading), syllable_code(re.sub("[üǖǘǚǜ]", "u", reading))})


@cache
def _glosses() -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(character, reading with tone) to the characters around it that are asked for; 0 before and after: a name,
    which begins where it stands.
    """  # noqa: D205 - the first sentence needs the second
    known: dict[tuple[int, int], list[tuple[int, int]]] = {}
    simple = characters()
    for entry in own_table("glosses"):
        head, reading, tail = re.split(r"[()]", entry.target)
        key = (ord(simple.get(head[-1], head[-1])), syllable_code(reading) * 8 + tone_of(reading))
        before, after = (ord(head[-2]) if len(head) > 1 else 0), (ord(tail[0]) if tail else 0)
        known.setdefault(key, []).append((before, after))
    return known


@cache
def _gloss_keys() -> NDArray[np.int64]:
    """Sorted numbers of the (character, reading with tone) that the table has."""
    return np.sort([character << SYLLABLE_BITS + 3 | reading for character, reading in _glosses()])


def _is_gloss(
    simple: NDArray[np.int64], before: NDArray[np.int64], after: NDArray[np.int64], reading: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether a table of ours has the reading for that character in that place. Of most characters it has none."""
    known, found = _glosses(), _holds(_gloss_keys(), simple << SYLLABLE_BITS + 3 | reading)
    some = zip(*(x[found].tolist() for x in (simple, before, after, reading)), strict=True)
    found[found] = [
        any(b in (0, left) and a in (0, right) and (b or a or not left) for b, a in known[char, said])
        for char, left, right, said in some
    ]
    return found
