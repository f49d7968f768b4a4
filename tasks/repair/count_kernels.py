"""Compiled loops that count characters side by side: pairs of letters, and what stands before marks.

``model`` and ``tampered`` say what they are for.
"""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.kernels import read_character

_MIX = np.uint64(0x9E3779B97F4A7C15)
_LETTER = np.uint64(16)
_HALF = np.uint64(32)
_ONE = np.uint64(1)

_GROUP_BITS: Final = 6

GROUPED: Final = 1 << 20
"""Pairs that are put in order at once: 8 MB. Chosen, not measured."""

FIRST_HAN: Final = 0x4E00
LAST_HAN: Final = 0x9FFF
N_BEFORE: Final = 7
"""Han that must stand before a mark: two for a word put in, and as many again to compare with, with one between."""


@njit(cache=True, nogil=True)
def _place(table, key, shift):
    """Where a pair is in the table, or would be."""
    at = np.int64(key * _MIX >> shift)
    while table[at] != 0 and table[at] >> _HALF != key:
        at = (at + 1) & (table.size - 1)
    return at


@njit(cache=True, nogil=True)
def _doubled(table, shift):
    """The table with twice as many places."""
    larger = np.zeros(2 * table.size, np.uint64)
    for entry in table:
        if entry != 0:
            larger[_place(larger, entry >> _HALF, shift)] = entry
    return larger


@njit(cache=True, nogil=True)
def count_pairs(data, offsets, letters, line_end):
    """Count neighbouring letters of lines, with ``line_end`` before the first and after the last of each.

    ``letters`` gives the letter of each code point of the basic plane; others are passed over. Comes back in no order,
    a number a pair: first letter, second letter (16 bits each), and how often they stand together. One number, because
    the table is larger than a cache and each place that is looked at costs a trip to memory; for the same reason pairs
    are put in order of their places first, many at a time. Counts stop at 2**32 - 1:
    a shard has fewer characters.
    """
    bits = 14
    table = np.zeros(1 << bits, np.uint64)
    n_pairs = 0
    keys, grouped, n = np.empty(GROUPED, np.uint32), np.empty(GROUPED, np.uint32), 0
    for line in range(offsets.size - 1):
        before = np.uint64(line_end)
        here, end = offsets[line], offsets[line + 1]
        while here <= end:
            code, size = read_character(data, here) if here < end else (np.int64(line_end), 1)
            here += size
            if code >= letters.size:
                continue
            letter = np.uint64(letters[code])
            keys[n] = before << _LETTER | letter
            before = letter
            n += 1
            if n == keys.size:
                table, bits, n_pairs = _add(table, bits, n_pairs, _by_place(keys, grouped))
                n = 0
    table, bits, n_pairs = _add(table, bits, n_pairs, _by_place(keys[:n], grouped[:n]))
    return table[table != 0]


@njit(cache=True, nogil=True)
def _by_place(keys, grouped):
    """The pairs, those first that stand at the beginning of the table: a 64th of it, which a cache holds, at a time."""
    ends = np.zeros(1 << _GROUP_BITS, np.int64)
    shift = np.uint64(64 - _GROUP_BITS)
    for key in keys:
        ends[np.uint64(key) * _MIX >> shift] += 1
    ends = np.cumsum(ends)
    for key in keys:
        group = np.uint64(key) * _MIX >> shift
        ends[group] -= 1
        grouped[ends[group]] = key
    return grouped


@njit(cache=True, nogil=True)
def _add(table, bits, n_pairs, keys):
    """The table with these pairs counted, its size in bits, and how many pairs it has.

    It grows first: pairs that come by their places would fill its beginning while the rest is empty.
    """
    while 4 * (n_pairs + keys.size) > 3 * table.size:
        bits += 1
        table = _doubled(table, np.uint64(64 - bits))
    for short in keys:
        key = np.uint64(short)
        at = _place(table, key, np.uint64(64 - bits))
        if table[at] == 0:
            table[at] = key << _HALF
            n_pairs += 1
        table[at] += _ONE
    return table, bits, n_pairs


@njit(cache=True, nogil=True)
def _is_strange(known, first, second, bits):
    """Whether two letters are no known pair."""
    pair = first << bits | second
    return not known[pair >> 3] & 1 << (pair & 7)


@njit(cache=True, nogil=True)
def _number_before(data, at, back, numbers):
    """Number of the letter so many Han before an offset; each of them takes three bytes."""
    code, _ = read_character(data, at - 3 * back)
    return np.int64(numbers[code])


@njit(cache=True, nogil=True)
def count_before_marks(data, offsets, page, n_pages, marks, numbers, known, bits):
    """For each page: marks after N_BEFORE Han, and how many of them have a strange pair near and further away.

    ``page`` is the number of each line's page, ``marks`` whether a code point is a mark, ``numbers`` the number of
    each letter, ``known`` a bit for each pair of letters, ``bits`` apart: set where it is not strange.
    """
    counts = np.zeros((n_pages, 3), np.int64)
    for line in range(offsets.size - 1):
        n_han = 0
        here = offsets[line]
        while here < offsets[line + 1]:
            code, size = read_character(data, here)
            if FIRST_HAN <= code <= LAST_HAN:
                n_han += 1
                here += 3
                continue
            if n_han >= N_BEFORE and code < marks.size and marks[code]:
                seven, six = _number_before(data, here, 7, numbers), _number_before(data, here, 6, numbers)
                five, four = _number_before(data, here, 5, numbers), _number_before(data, here, 4, numbers)
                three, two = _number_before(data, here, 3, numbers), _number_before(data, here, 2, numbers)
                row = page[line]
                counts[row, 0] += 1
                counts[row, 1] += _is_strange(known, four, three, bits) or _is_strange(known, three, two, bits)
                counts[row, 2] += _is_strange(known, seven, six, bits) or _is_strange(known, six, five, bits)
            n_han = 0
            here += size
    return counts
