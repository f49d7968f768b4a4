"""The compiled loop of ``windows.numbered``."""

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
