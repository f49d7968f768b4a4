"""The compiled loops of ``literals``."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _code(data, at):
    """Code point of a character of three bytes."""
    return np.int64(data[at] & 0x0F) << 12 | np.int64(data[at + 1] & 0x3F) << 6 | np.int64(data[at + 2] & 0x3F)


@njit(cache=True, nogil=True)
def find(data, offsets, classes, opens, steps, firsts, owners, n_owners):
    """Owners of the words in each line, once a line, and the lines, by line."""
    found, rows = np.empty(1024, np.int32), np.empty(1024, np.int32)
    seen = np.full(n_owners, -1, np.int64)
    n = 0
    for row in range(offsets.size - 1):
        state = 0
        at, end = offsets[row], offsets[row + 1]
        while at < end:
            byte = data[at]
            # Between words most characters open none: one look in place of three steps.
            if state == 0 and byte & 0xF0 == 0xE0 and not opens[_code(data, at)]:
                at += 3
                continue
            state = steps[state, classes[byte]]
            at += 1
            for place in range(firsts[state], firsts[state + 1]):
                owner = owners[place]
                if seen[owner] == row:
                    continue
                seen[owner] = row
                if n == found.size:
                    found = np.concatenate((found, np.empty(n, np.int32)))
                    rows = np.concatenate((rows, np.empty(n, np.int32)))
                found[n], rows[n] = owner, row
                n += 1
    return found[:n], rows[:n]


@njit(cache=True, nogil=True)
def holds_any(data, offsets, classes, opens, steps, firsts):
    """Whether each line holds a word."""
    found = np.zeros(offsets.size - 1, np.bool_)
    for row in range(offsets.size - 1):
        state = 0
        at, end = offsets[row], offsets[row + 1]
        while at < end:
            byte = data[at]
            if state == 0 and byte & 0xF0 == 0xE0 and not opens[_code(data, at)]:
                at += 3
                continue
            state = steps[state, classes[byte]]
            at += 1
            if firsts[state] < firsts[state + 1]:
                found[row] = True
                break
    return found
