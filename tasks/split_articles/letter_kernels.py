"""The compiled loops of ``letters``: how much of a title each line is, and whether it says the same."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.kernels import GONE, read_character

BUCKETS = 1024
"""Letters are told apart by so many last values of their code points: few lines without a title's letters pass."""


@njit(cache=True, nogil=True)
def mark_letters(data, at, end, owner, title):
    """Write to the bucket of each letter of a title whose it is."""
    while at < end:
        code, width = read_character(data, at)
        owner[code % BUCKETS] = title
        at += width


@njit(cache=True, nogil=True)
def read_key(data, at, end, table, key, owner, title, most, longest):
    """Write the letters of a line to ``key``: their bytes and number; none where the title cannot hold them.

    That is where the bucket of a letter is not the title's, or line or letters are too long, ``longest`` characters
    and ``most`` bytes.
    """
    n, size, letters = 0, 0, 0
    while at < end:
        code, width = read_character(data, at)
        n += 1
        if n > longest:
            return 0, 0
        if table[code] != GONE:
            if owner[code % BUCKETS] != title or size + width > most:
                return 0, 0
            for k in range(width):
                key[size + k] = data[at + k]
            size += width
            letters += 1
        at += width
    return size, letters


@njit(cache=True, nogil=True)
def stands_in(key, size, data, start, end):
    """Whether the first bytes of ``key`` stand between two places."""
    for at in range(start, end - size + 1):
        k = 0
        while k < size and data[at + k] == key[k]:
            k += 1
        if k == size:
            return True
    return False


@njit(cache=True, nogil=True)
def shares(data, offsets, place, table, titles, borders, sizes, title_of, longest):
    """Letters of a line over letters of its title where they stand in it, two at least; 0 elsewhere.

    ``place`` is where among the texts each line stands.
    """
    found = np.zeros(place.size, np.float32)
    key, owner, last = np.empty(titles.size, np.uint8), np.full(BUCKETS, -1, np.int64), -1
    for row in range(found.size):
        title = title_of[row]
        if title < 0 or sizes[title] == 0:
            continue
        if title != last:
            mark_letters(titles, borders[title], borders[title + 1], owner, title)
            last = title
        most = borders[title + 1] - borders[title]
        start, end = offsets[place[row]], offsets[place[row] + 1]
        size, letters = read_key(data, start, end, table, key, owner, title, most, longest)
        if letters >= 2 and stands_in(key, size, titles, borders[title], borders[title + 1]):  # noqa: PLR2004
            found[row] = letters / sizes[title]
    return found


@njit(cache=True, nogil=True)
def equal(data, offsets, place, table, keys, borders, key_of):
    """Whether the letters of a line are those of its key; false where it has none. A line is read while it agrees."""
    found = np.zeros(place.size, np.bool_)
    for row in range(found.size):
        if key_of[row] < 0:
            continue
        at, end = borders[key_of[row]], borders[key_of[row] + 1]
        here, stop, same = offsets[place[row]], offsets[place[row] + 1], True
        while same and here < stop:
            code, width = read_character(data, here)
            if table[code] != GONE:
                same = at + width <= end
                for k in range(width):
                    same = same and data[here + k] == keys[at + k]
                at += width
            here += width
        found[row] = same and at == end
    return found
