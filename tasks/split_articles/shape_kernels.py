"""The compiled loop of ``shape``: how many characters of each kind a line has, all kinds in one pass."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.kernels import read_character


@njit(cache=True, nogil=True)
def count_kinds(data, offsets, kinds, n_kinds):
    """A row a kind, a column a line: its characters whose kind by code point is that; row 0: all characters."""
    counts = np.zeros((n_kinds, offsets.size - 1), np.float32)
    own = np.zeros(n_kinds, np.int64)
    for line in range(offsets.size - 1):
        own[:] = 0
        n = 0
        here = offsets[line]
        while here < offsets[line + 1]:
            code, size = read_character(data, here)
            here += size
            n += 1
            if code < kinds.size:
                own[kinds[code]] += 1
        counts[0, line] = n
        for kind in range(1, n_kinds):
            counts[kind, line] = own[kind]
    return counts
