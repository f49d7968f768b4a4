"""The compiled loops of ``windows``: groups of lines, sums over neighbours, and the nearest line that is marked."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd factors that spread numbers over 64 bits."""


@njit(cache=True, nogil=True)
def number(page, group):
    """For each row the number of its page and group, in the order in which they first stand there."""
    size = 16
    while size < 2 * page.size:
        size *= 2
    first = np.full(size, -1, np.int64)
    found = np.empty(page.size, np.int64)
    n = 0
    for row in range(page.size):
        mixed = (np.uint64(page[row]) * np.uint64(MIX[0])) ^ (np.uint64(group[row]) * np.uint64(MIX[1]))
        place = np.int64((mixed >> np.uint64(32)) & np.uint64(size - 1))
        while first[place] >= 0 and (page[first[place]] != page[row] or group[first[place]] != group[row]):
            place = (place + 1) & (size - 1)
        if first[place] < 0:
            first[place] = row
            found[row] = n
            n += 1
        else:
            found[row] = found[first[place]]
    return found


@njit(cache=True, nogil=True)
def borders(number):
    """For each row where the run of its number begins and where it ends, and the place of that run among all."""
    start, stop, run = np.empty(number.size, np.int64), np.empty(number.size, np.int64), np.empty(number.size, np.int64)
    first, n = 0, -1
    for row in range(number.size):
        if row == 0 or number[row] != number[row - 1]:
            stop[first:row] = row
            first, n = row, n + 1
        start[row], run[row] = first, n
    stop[first:] = number.size
    return start, stop, run


@njit(cache=True, nogil=True)
def group_sums(values, group):
    """For each row the sum over the rows of its group, added in order and in double precision.

    While the group stays the same its sum is not written: to wait for what was just written takes longer than to add.
    """
    n = np.int64(0)
    for row in range(group.size):
        n = max(n, group[row] + 1)
    sums = np.zeros(n)
    last, total = np.int64(0), 0.0
    for row in range(group.size):
        if group[row] != last:
            sums[np.uint64(last)] = total
            last = group[row]
            total = sums[np.uint64(last)]
        total += values[row]
    if group.size:
        sums[last] = total
    found = np.empty(group.size, np.float32)
    for row in range(group.size):
        found[row] = sums[np.uint64(group[row])]
    return found


@njit(cache=True, nogil=True)
def marked_above(marked, start):
    """For each row how many marked ones stand above it, from ``start`` on."""
    found = np.empty(marked.size, np.int64)
    n = 0
    for row in range(marked.size):
        if start[row] == row:
            n = 0
        found[row] = n
        n += marked[row]
    return found


@njit(cache=True, nogil=True)
def marked_below(marked, stop):
    """For each row how many marked ones stand below it, before ``stop``."""
    found = np.empty(marked.size, np.int64)
    n = 0
    for row in range(marked.size - 1, -1, -1):
        if stop[row] == row + 1:
            n = 0
        found[row] = n
        n += marked[row]
    return found


@njit(cache=True, nogil=True)
def sum_around(values, start, stop, before, after):
    """For each row the sum from so many rows above it to so many below, between ``start`` and ``stop``."""
    sums = np.zeros(values.size + 1)
    for row in range(values.size):
        sums[row + 1] = sums[row] + values[row]
    found = np.empty(values.size, np.float32)
    for row in range(values.size):
        low, high = max(row - before, start[row]), min(row + after + 1, stop[row])
        found[row] = sums[max(low, high)] - sums[min(low, high)]
    return found


@njit(cache=True, nogil=True)
def rows_since(marked, start, many):
    """How many rows above each row the last marked one is, 0: itself; ``many`` where none is from ``start`` on."""
    found = np.empty(marked.size, np.float32)
    last = -1
    for row in range(marked.size):
        if marked[row]:
            last = row
        found[row] = row - last if last >= start[row] else many
    return found


@njit(cache=True, nogil=True)
def rows_until(marked, stop, many):
    """How many rows below each row the next marked one is, 0: itself; ``many`` where none is before ``stop``."""
    found = np.empty(marked.size, np.float32)
    following = marked.size
    for row in range(marked.size - 1, -1, -1):
        if marked[row]:
            following = row
        found[row] = following - row if following < stop[row] else many
    return found
