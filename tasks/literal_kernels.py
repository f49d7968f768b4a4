"""The compiled loops of ``literals``."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201, C901
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


ONE, TWO, THREE, FOUR = (np.uint64(size) for size in range(1, 5))
"""Places and states are unsigned: else each look into an array would first ask whether it is counted from the end."""


@njit(cache=True, nogil=True)
def read_character(data, at):
    """The character at a place of UTF-8, small where it is an ASCII letter, and where the next one begins."""
    byte = np.int64(data[at])
    if 0xE0 <= byte < 0xF0:  # noqa: PLR2004 - the lengths of UTF-8, the one of Han first
        return (byte & 0xF) << 12 | np.int64(data[at + ONE] & 0x3F) << 6 | np.int64(data[at + TWO] & 0x3F), at + THREE
    if byte < 0x80:  # noqa: PLR2004
        return (byte + 32 if 65 <= byte <= 90 else byte), at + ONE  # noqa: PLR2004 - A to Z
    if byte < 0xE0:  # noqa: PLR2004
        return (byte & 0x1F) << 6 | np.int64(data[at + ONE] & 0x3F), at + TWO
    return np.int64(data[at + TWO] & 0x3F) << 6 | np.int64(data[at + THREE] & 0x3F), at + FOUR


@njit(cache=True, nogil=True)
def find(data, offsets, marks, pairs, classes, steps, firsts, owners, n_owners):
    """Owners of the words in each line, once a line, and the lines, by line."""
    found, rows = np.empty(1024 + 2 * n_owners, np.int32), np.empty(1024 + 2 * n_owners, np.int32)
    seen = np.full(n_owners, -1, np.int64)
    n, row, at = np.uint64(0), np.uint64(0), np.uint64(offsets[0])
    before, head, is_read = np.int64(0), at, False
    while not is_read:
        n, row, at, before, head, is_read = find_some(
            data, offsets, marks, pairs, classes, steps, firsts, owners, found, rows, seen, n, row, at, before, head
        )
        if not is_read:
            found, rows = wider(found), wider(rows)
    return found[:n], rows[:n]


@njit(cache=True, nogil=True)
def wider(values):
    """The same values with room for as many again."""
    wide = np.empty(2 * values.size, values.dtype)
    wide[: values.size] = values
    return wide


@njit(cache=True, nogil=True)
def find_some(data, offsets, marks, pairs, classes, steps, firsts, owners, found, rows, seen, n, row, at, before, head):
    """The same as long as there is room; how far it came, and whether that is the end.

    Reads over the borders of lines, for to look for them costs more than the reading. Where a word may begin, at the
    last character but one (``pair``) or at the last (``single``), it is asked in which line that is, and words end
    there. Where there is no character before, 0, one may be said to begin and does not.
    All in one loop: a function that is given the tables counts references to each of them, and so does a loop that
    may put another array in the place of one.
    """
    end, room = np.uint64(offsets[-1]), np.uint64(found.size - 2 * seen.size)
    while n <= room:
        pair = single = False
        here, code = head, before
        while at < end:
            here = at
            code, at = read_character(data, at)
            mark = marks[np.uint64(code & MASK)]
            if mark:
                pair = (mark & SECOND) != 0 and pairs[np.uint64((before * PAIR[0] + code * PAIR[1]) & MASK)]
                single = (mark & ALONE) != 0
                if pair or single:
                    break
            before, head = code, here
        if not (pair or single):
            return n, row, at, before, head, True
        for is_single in (False, True):
            if not (single if is_single else pair):
                continue
            place = here if is_single else head
            while np.uint64(offsets[row + ONE]) <= place:
                row += ONE
            state, last = np.uint64(0), np.uint64(offsets[row + ONE])
            while place < last:
                state = np.uint64(steps[state, classes[data[place]]])
                if state == 0:
                    break
                place += ONE
                for number in range(np.uint64(firsts[state]), np.uint64(firsts[state + ONE])):
                    owner = np.uint64(owners[number])
                    if np.uint64(seen[owner]) != row:
                        seen[owner] = row
                        found[n], rows[n] = owner, row
                        n += ONE
        before, head = code, here
    return n, row, at, before, head, False


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
def holds_any(data, offsets, marks, pairs, classes, steps, firsts):
    """Whether each line holds a word, read as in ``find``; behind its first word a line is not read."""
    found = np.zeros(offsets.size - 1, np.bool_)
    row, at, end = np.uint64(0), np.uint64(offsets[0]), np.uint64(offsets[-1])
    before, head = np.int64(0), at
    while True:
        pair = single = False
        here, code = head, before
        while at < end:
            here = at
            code, at = read_character(data, at)
            mark = marks[np.uint64(code & MASK)]
            if mark:
                pair = (mark & SECOND) != 0 and pairs[np.uint64((before * PAIR[0] + code * PAIR[1]) & MASK)]
                single = (mark & ALONE) != 0
                if pair or single:
                    break
            before, head = code, here
        if not (pair or single):
            return found
        for is_single in (False, True):
            if not (single if is_single else pair):
                continue
            place = here if is_single else head
            while np.uint64(offsets[row + ONE]) <= place:
                row += ONE
            state, last = np.uint64(0), np.uint64(offsets[row + ONE])
            while place < last:
                state = np.uint64(steps[state, classes[data[place]]])
                if state == 0 or firsts[state] < firsts[state + ONE]:
                    break
                place += ONE
            if place < last and state != 0:
                found[row] = True
        before, head = code, here
        # What was read last may be the first of the next line: that is read on.
        if found[row] and at < np.uint64(offsets[row + ONE]):
            before, at = np.int64(0), np.uint64(offsets[row + ONE])
            head = at
