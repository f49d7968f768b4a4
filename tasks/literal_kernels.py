"""The compiled loops of ``literals``."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

PAIR = (0x9E37, 0x85EB)
"""Factors that make one number of two characters."""

MASK = 0x1FFF
"""Bits of one character, or two, by which tables tell whether a word may begin there; they fit into the first cache."""

ALONE, SECOND = 1, 2
"""Marks of a character: a word by itself, the second one of a longer word."""


@njit(cache=True, nogil=True)
def read_character(data, at):
    """The character at a place of UTF-8, small where it is an ASCII letter, and where the next one begins."""
    byte = np.int64(data[at])
    if 0xE0 <= byte < 0xF0:  # noqa: PLR2004 - the lengths of UTF-8, the one of Han first
        return (byte & 0xF) << 12 | np.int64(data[at + 1] & 0x3F) << 6 | np.int64(data[at + 2] & 0x3F), at + 3
    if byte < 0x80:  # noqa: PLR2004
        return (byte + 32 if 65 <= byte <= 90 else byte), at + 1  # noqa: PLR2004 - A to Z
    if byte < 0xE0:  # noqa: PLR2004
        return (byte & 0x1F) << 6 | np.int64(data[at + 1] & 0x3F), at + 2
    return np.int64(data[at + 2] & 0x3F) << 6 | np.int64(data[at + 3] & 0x3F), at + 4


@njit(cache=True, nogil=True)
def next_place(data, at, end, before, head, marks, pairs):
    """Go on to where a word may begin: at the last character but one (``pair``) or at the last (``single``).

    Reads over the borders of lines, for to look for them costs more than the reading; ``follow`` minds them. So it does
    where there is no character before, 0: then a word may be said to begin at the first one, and does not.
    Returns the two answers, the last two characters' places, the last one's code, and where to go on.
    """
    while at < end:
        here = at
        code, at = read_character(data, at)
        mark = marks[code & MASK]
        if mark:
            pair = (mark & SECOND) != 0 and pairs[(before * PAIR[0] + code * PAIR[1]) & MASK]
            single = (mark & ALONE) != 0
            if pair or single:
                return pair, single, head, here, code, at
        before, head = code, here
    return False, False, head, head, before, end


@njit(cache=True, nogil=True)
def follow(data, at, end, row, seen, classes, steps, firsts, owners, found, rows, n):
    """Note the owners of the words that begin at a place, unless they were seen in the line."""
    state = 0
    for place in range(at, end):
        state = steps[state, classes[data[place]]]
        if state == 0:
            break
        for number in range(firsts[state], firsts[state + 1]):
            owner = owners[number]
            if seen[owner] != row:
                seen[owner] = row
                found[n], rows[n] = owner, row
                n += 1
    return n


@njit(cache=True, nogil=True)
def find(data, offsets, marks, pairs, classes, steps, firsts, owners, n_owners):
    """Owners of the words in each line, once a line, and the lines, by line."""
    found, rows = np.empty(1024 + n_owners, np.int32), np.empty(1024 + n_owners, np.int32)
    seen = np.full(n_owners, -1, np.int64)
    n, row, at, end = 0, 0, offsets[0], offsets[-1]
    before, head = np.int64(0), at
    while True:
        pair, single, head, here, before, at = next_place(data, at, end, before, head, marks, pairs)
        if not (pair or single):
            return found[:n], rows[:n]
        if n + 2 * n_owners > found.size:
            found = np.concatenate((found, np.empty(found.size + n_owners, np.int32)))
            rows = np.concatenate((rows, np.empty(rows.size + n_owners, np.int32)))
        if pair:
            while offsets[row + 1] <= head:
                row += 1
            n = follow(data, head, offsets[row + 1], row, seen, classes, steps, firsts, owners, found, rows, n)
        if single:
            while offsets[row + 1] <= here:
                row += 1
            n = follow(data, here, offsets[row + 1], row, seen, classes, steps, firsts, owners, found, rows, n)
        head = here


@njit(cache=True, nogil=True)
def by_owner(owners, rows, n_owners):
    """Lines by their owners, each owner's in order, and where those of each owner begin; one more than owners."""
    borders = np.zeros(n_owners + 1, np.int64)
    for owner in owners:
        borders[owner + 1] += 1
    borders = np.cumsum(borders)
    ends = borders[:-1].copy()
    sorted_rows = np.empty(rows.size, np.int32)
    for number in range(rows.size):
        owner = owners[number]
        sorted_rows[ends[owner]] = rows[number]
        ends[owner] += 1
    return sorted_rows, borders


@njit(cache=True, nogil=True)
def begins_word(data, at, end, classes, steps, firsts):
    """Whether a word begins at a place."""
    state = 0
    for place in range(at, end):
        state = steps[state, classes[data[place]]]
        if state == 0:
            break
        if firsts[state] < firsts[state + 1]:
            return True
    return False


@njit(cache=True, nogil=True)
def holds_any(data, offsets, marks, pairs, classes, steps, firsts):
    """Whether each line holds a word."""
    found = np.zeros(offsets.size - 1, np.bool_)
    row, at, end = 0, offsets[0], offsets[-1]
    before, head = np.int64(0), at
    while True:
        pair, single, head, here, before, at = next_place(data, at, end, before, head, marks, pairs)
        if not (pair or single):
            return found
        if pair:
            while offsets[row + 1] <= head:
                row += 1
            found[row] = found[row] or begins_word(data, head, offsets[row + 1], classes, steps, firsts)
        if single:
            while offsets[row + 1] <= here:
                row += 1
            found[row] = found[row] or begins_word(data, here, offsets[row + 1], classes, steps, firsts)
        head = here
        if found[row]:
            before, at = np.int64(0), offsets[row + 1]
