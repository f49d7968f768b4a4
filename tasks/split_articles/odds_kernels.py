"""The compiled loop of ``evidence``: figures times their weights."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def add_up(figures, weights, sums, first, stop):
    """Add to each model's sum of some lines their figures times their weights; rows are figures, and models."""
    for model in range(weights.shape[0]):
        for figure in range(weights.shape[1]):
            weight = weights[model, figure]
            if weight != 0.0:
                for line in range(first, stop):
                    sums[model, line] += weight * figures[figure, line - first]
