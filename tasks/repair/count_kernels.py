"""Compiled loops that count characters side by side: pairs of letters, and what stands before marks.

``model`` and ``tampered`` say what they are for.
"""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: disallow-untyped-defs=False, disable-error-code="call-arg"

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from tasks.kernels import read_character

_ONE = np.uint64(1)
_FIRST, _SECOND = np.uint64(48), np.uint64(32)

_LETTER, _LAST = np.uint32(16), np.uint32(0xFFFF)

N_LETTERS: Final = 1 << 16
"""Letters there may be: those of the basic plane."""

FIRST_HAN: Final = 0x4E00
LAST_HAN: Final = 0x9FFF
N_BEFORE: Final = 7
"""Han that must stand before a mark: two for a word put in, and as many again to compare with, with one between."""


@intrinsic
def _lowest(typing_context, word):  # noqa: ARG001
    """Place of the lowest bit of a word that is not 0."""

    def generate(_context, builder, _signature, arguments):
        return builder.cttz(arguments[0], cgutils.true_bit)

    return types.int64(types.uint64), generate


@njit(cache=True, nogil=True)
def count_pairs(data, offsets, letters, line_end, room):
    """Count neighbouring letters of lines, with ``line_end`` before the first and after the last of each.

    ``letters`` gives the letter of each code point of the basic plane; others are passed over. Comes back in order,
    a number a pair: first letter, second letter (16 bits each), and how often they stand together.
    Second letters are put beside others of the same first letter, then counted letter by letter: so both loops stay
    in the cache, where one table of all pairs costs a trip to memory for each. ``room`` is how many second letters are
    held at a time; where there are more, the text is read again for the next. Counts stop at 2**32 - 1: a shard has
    fewer characters.
    """
    n_of = _count_firsts(data, offsets, letters, line_end)
    seconds = np.empty(min(max(room, n_of.max()), n_of.sum()), np.uint16)
    counted, n = np.empty(N_LETTERS, np.uint64), 0
    times = np.zeros(N_LETTERS, np.uint32)
    seen, seen_words = np.zeros(N_LETTERS >> 6, np.uint64), np.zeros(N_LETTERS >> 12, np.uint64)
    low = 0
    while low < N_LETTERS:
        high, size = low, np.int64(0)
        while high < N_LETTERS and size + n_of[high] <= seconds.size:
            size += n_of[high]
            high += 1
        starts = np.cumsum(n_of[low:high])
        if size > 0:
            _group_seconds(data, offsets, letters, line_end, low, starts, seconds)
        for first in range(low, high):
            start = starts[first - low]
            part = seconds[start : start + n_of[first]]
            if counted.size - n < min(part.size, N_LETTERS):
                larger = np.empty(2 * counted.size, np.uint64)
                larger[:n] = counted[:n]
                counted = larger
            _count_seconds(part, times, seen, seen_words)
            n = _take_counts(first, times, seen, seen_words, counted, n)
        low = high
    return counted[:n]


@njit(cache=True, nogil=True)
def _count_firsts(data, offsets, letters, line_end):
    """How many pairs each letter begins."""
    counts = np.zeros(N_LETTERS, np.int64)
    counts[line_end] = offsets.size - 1
    for line in range(offsets.size - 1):
        here, end = offsets[line], offsets[line + 1]
        while here < end:
            code, size = read_character(data, here)
            here += size
            if code < letters.size:
                counts[letters[code]] += 1
    return counts


@njit(cache=True, nogil=True)
def _group_seconds(data, offsets, letters, line_end, low, ends, seconds):
    """Write the second letter of each pair beside those of the same first letter, from ``low`` on.

    ``ends`` is where the seconds of each first letter end; and where they start, afterwards.
    """
    for line in range(offsets.size - 1):
        before = np.int64(line_end)
        here, end = offsets[line], offsets[line + 1]
        while here <= end:
            code, size = read_character(data, here) if here < end else (np.int64(line_end), 1)
            here += size
            if code >= letters.size:
                continue
            letter = np.int64(letters[code])
            if low <= before < low + ends.size:
                ends[before - low] -= 1
                seconds[ends[before - low]] = letter
            before = letter


@njit(cache=True, nogil=True)
def _count_seconds(seconds, times, seen, seen_words):
    """Count letters into ``times``; a bit of ``seen`` for each that is there, and of ``seen_words`` for each word."""
    for second in seconds:
        if times[second] == 0:
            word = np.int64(second) >> 6
            seen[word] |= _ONE << np.uint64(second & 63)
            seen_words[word >> 6] |= _ONE << np.uint64(word & 63)
        times[second] += np.uint32(1)


@njit(cache=True, nogil=True)
def _take_counts(first, times, seen, seen_words, counted, n):
    """Write what was counted, in the order of the letters, and leave nothing behind; how many pairs there are now."""
    for group in range(seen_words.size):
        words = seen_words[group]
        seen_words[group] = 0
        while words:
            word = (group << 6) + _lowest(words)
            words &= words - _ONE
            bits = seen[word]
            seen[word] = 0
            while bits:
                second = (word << 6) + _lowest(bits)
                bits &= bits - _ONE
                counted[n] = np.uint64(first) << _FIRST | np.uint64(second) << _SECOND | np.uint64(times[second])
                times[second] = 0
                n += 1
    return n


@njit(cache=True, nogil=True)
def add_pairs(pairs, counts, begins):
    """Add up counts of pairs that several have counted: pairs in order, and how often they stand together.

    The pairs of each, two letters in 32 bits, stand together in order from its number of ``begins`` on. Those of one
    first letter are added up after those of another, so that the counts stay in the cache.
    """
    at = begins[:-1].copy()
    times = np.zeros(N_LETTERS, np.int64)
    added, sums = np.empty(pairs.size, np.uint32), np.empty(pairs.size, np.int64)
    seen = np.empty(N_LETTERS, np.uint16)
    n = 0
    for first in range(N_LETTERS):
        n_seen = 0
        for part in range(at.size):
            here, end = at[part], begins[part + 1]
            while here < end and np.int64(pairs[here] >> _LETTER) == first:
                second = np.int64(pairs[here] & _LAST)
                if times[second] == 0:
                    seen[n_seen] = second
                    n_seen += 1
                times[second] += counts[here]
                here += 1
            at[part] = here
        for second in np.sort(seen[:n_seen]):
            added[n] = np.uint32(first) << _LETTER | np.uint32(second)
            sums[n] = times[second]
            times[second] = 0
            n += 1
    return added[:n], sums[:n]


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
