"""The language model as tables for compiled code: what a letter costs after the last three, two, one.

An open-addressing table of packed keys with their logarithms, and what follows a single letter by rank in a bit set.
Letters are numbers of ``BITS`` bits; a history packs the last three.
"""

# Types are inferred by numba; bytes, GBK zones and table columns are what the numbers are.
# ruff: noqa: ANN001, ANN202, ANN201
# mypy: disallow-untyped-defs=False, disallow-incomplete-defs=False
# mypy: disallow-untyped-calls=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.repair.ngrams import BITS

N_BITS: Final = 1 << 25
"""Bits by which most keys that are not there are known: 4 MB, one in sixteen set."""

H2: Final = 2**26 - 1
H1: Final = 2**13 - 1
H3: Final = 2**39 - 1
_HASH = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_EVERY_SECOND = np.uint64(0x5555555555555555)
_EVERY_TWO = np.uint64(0x3333333333333333)
_EVERY_FOUR = np.uint64(0x0F0F0F0F0F0F0F0F)
_EVERY_BYTE = np.uint64(0x0101010101010101)


@njit(cache=True, nogil=True)
def fill_table(keys, log_p, log_back):
    """Open-addressing table of a power of two, at most two thirds full, and a bit for each key there may be.

    An entry is four numbers: a key in the first two, or -1 where the place is empty, then the two logarithms. So one
    trip to memory finds all of it; and the bits, by a hash, spare the trip where there is no such key.
    """
    size = 1024
    while size * 2 < len(keys) * 3:
        size *= 2
    places = np.full(2 * size, -1, dtype=np.int64)
    values = places.view(np.float32)
    bits = np.zeros(N_BITS >> 6, dtype=np.uint64)
    for i in range(len(keys)):
        at = place_of(keys[i], size)
        while places[2 * at] != -1:
            at = (at + 1) & (size - 1)
        places[2 * at] = keys[i]
        values[4 * at + 2] = log_p[i]
        values[4 * at + 3] = log_back[i]
        bit = _bit(keys[i])
        bits[bit >> 6] |= _ONE << np.uint64(bit & 63)
    return places, values, bits


@njit(cache=True, nogil=True)
def _bit(key):
    return np.int64((np.uint64(key) * _HASH) >> np.uint64(64 - 25))


@njit(cache=True, nogil=True)
def place_of(key, size):
    """Where a key is looked for first in a table of this size, a power of two."""
    return np.int64((np.uint64(key) * _HASH) >> np.uint64(20)) & (size - 1)


@njit(cache=True, nogil=True)
def _find(places, bits, key):
    """Where the logarithms of a key stand among the values; -1 where there is no such key."""
    bit = _bit(key)
    if not bits[bit >> 6] >> np.uint64(bit & 63) & _ONE:
        return -1
    size = len(places) >> 1
    at = place_of(key, size)
    while places[2 * at] != key:
        if places[2 * at] == -1:
            return -1
        at = (at + 1) & (size - 1)
    return 4 * at + 2


@njit(cache=True, nogil=True)
def context_of(table, history):
    """The last three letters (packed), and what a letter costs after them that is known only after two, one, none."""
    places, values, bits = table[0], table[1], table[2]
    three = two = 0.0
    at = _find(places, bits, history | 2 << 52)
    if at >= 0:
        three += values[at + 1]
    two = three
    at = _find(places, bits, history & H2 | 1 << 52)
    if at >= 0:
        two += values[at + 1]
    one = two
    at = _find(places, bits, history & H1)
    if at >= 0:
        one += values[at + 1]
    return history, three, two, one


@njit(cache=True, nogil=True)
def pair_number(known, before, key):
    """Number of a known pair of letters among all of them, in their order; -1 where it is not known."""
    word = known[key >> 6]
    bit = np.uint64(key & 63)
    if not word >> bit & _ONE:
        return -1
    rest = word & ((_ONE << bit) - _ONE)
    rest -= rest >> _ONE & _EVERY_SECOND
    rest = (rest & _EVERY_TWO) + (rest >> np.uint64(2) & _EVERY_TWO)
    rest = (rest + (rest >> np.uint64(4))) & _EVERY_FOUR
    return np.int64(before[key >> 6]) + np.int64(rest * _EVERY_BYTE >> np.uint64(56))


@njit(cache=True, nogil=True)
def log_p_in(table, context, letter):
    """Log-probability of a letter in a context.

    What follows three letters follows two of them as well, so the longer are looked for only where the shorter are
    known: most letters that are tried follow not even one.
    """
    pair = pair_number(table[4], table[5], (context[0] & H1) << BITS | letter)
    return context[3] + table[3][letter] if pair < 0 else log_p_of_pair(table, context, letter, pair)


@njit(cache=True, nogil=True)
def log_p_of_pair(table, context, letter, pair):
    """The same for a letter that is known to follow the last one; ``pair`` is their number."""
    places, values, bits, pair_p, longest_p = table[0], table[1], table[2], table[6], table[7]
    history, three, two, _ = context
    if longest_p[pair] == -np.inf:
        return two + pair_p[pair]
    triple = _find(places, bits, (history & H2) << BITS | letter | 2 << 52)
    if triple < 0:
        return two + pair_p[pair]
    whole = _find(places, bits, history << BITS | letter | 3 << 52)
    return three + values[triple] if whole < 0 else np.float64(values[whole])


@njit(cache=True, nogil=True)
def log_p(table, history, letter):
    """Log-probability of a letter after the last three (packed)."""
    return log_p_in(table, context_of(table, history), letter)
