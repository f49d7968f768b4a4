"""The compiled loops of ``evidence``: a figure times its weight."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def add(figure, weight, sums):
    """Add to each sum what the figure is worth there."""
    for row in range(sums.size):
        sums[row] += weight * np.float32(figure[row])


@njit(cache=True, nogil=True)
def add_some(figure, rows, weight, sums):
    """The same for some rows of the figure."""
    for number in range(sums.size):
        sums[number] += weight * np.float32(figure[np.uint64(rows[number])])
