"""The compiled loop of ``evidence``: figures times their weights."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def add_up(figures, weights, sums, first, stop):
    """Add to each model's sum of some lines their figures times their weights; rows are figures, and models.

    Both are counted from 0: a difference as an index might be negative, which would be asked at each step.
    """
    for model in range(weights.shape[0]):
        own = sums[model, first:stop]
        for figure in range(weights.shape[1]):
            weight = weights[model, figure]
            if weight != 0.0:
                of = figures[figure]
                for line in range(own.size):
                    own[line] += weight * of[line]
