"""The compiled loop of ``distinct``: numbers for hashes, by first occurrence."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def number(hashes):
    """For each row the number of its hash, from 0 as they first stand there; and the first row of each number."""
    size = 16
    while size < 2 * hashes.size:
        size *= 2
    taken = np.full(size, -1, np.int32)
    places = np.empty(hashes.size, np.int64)
    firsts = np.empty(hashes.size, np.int64)
    n = 0
    for row in range(hashes.size):
        at = np.int64(hashes[row] & np.uint64(size - 1))
        while taken[at] >= 0 and hashes[firsts[taken[at]]] != hashes[row]:
            at = (at + 1) & (size - 1)
        if taken[at] < 0:
            taken[at] = n
            firsts[n] = row
            n += 1
        places[row] = taken[at]
    return places, firsts[:n].copy()
