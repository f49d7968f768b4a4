"""The compiled look that nearly all pages need only: how many tags a page has, at most. ``scan`` looks more closely."""

# Types are inferred by numba; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

LT: Final = 0x3C
BLOCK: Final = 1024
"""Bytes that are counted at a time."""
PART: Final = 128
"""Bytes counted in numbers of one byte, which is what a processor adds up most of at once."""


@njit(cache=True, nogil=True)
def count_tags(data):
    """How many start tags there are, and how many pairs of bytes within one tag: at most, and quickly.

    Blocks of bytes are only counted through. A tag is no longer than the run of blocks without a `<` and the two
    blocks around it.
    """
    n_starts = run = 0
    n_pairs = float(data.size) * 2 * BLOCK
    for first in range(0, data.size - 1, BLOCK):
        n_angles, n_here = _count_block(data, first, min(first + BLOCK, data.size - 1))
        n_starts += n_here
        if n_angles == 0:
            run += BLOCK
        elif run:
            n_pairs += float(run + 2 * BLOCK) ** 2
            run = 0
    return n_starts, n_pairs + float(run + BLOCK) ** 2


@njit(cache=True, nogil=True)
def _count_block(data, first, stop):
    """How often `<` stands in a block, and how often a letter follows it."""
    n_angles = n_starts = np.int64(0)
    # Unsigned, or each look would first ask whether it is counted from the end.
    one = np.uint64(1)
    for start in range(first, stop, PART):
        angles = starts = np.uint8(0)
        for at in range(np.uint64(start), np.uint64(min(start + PART, stop))):
            is_angle = data[at] == np.uint8(LT)
            letter = np.uint8((data[at + one] | np.uint8(0x20)) - np.uint8(0x61))
            angles = np.uint8(angles + np.uint8(is_angle))
            starts = np.uint8(starts + np.uint8(is_angle & (letter < np.uint8(26))))
        n_angles += np.int64(angles)
        n_starts += np.int64(starts)
    return n_angles, n_starts
