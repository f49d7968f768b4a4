"""What the compiled loops of dedupe share: code points, numerals and hashes.

Every other module of compiled loops here imports this one and no other. Numba keeps compiled code beside its module and
notices a change of that module only: after a change here the compiled code of the others has to go (``make`` sees to
it; by hand: ``find tasks -name '*.nb[ic]' -delete``). A stale loop writes out of bounds. What is here decides what
signatures are, so a change is a new ``HASH_VERSION`` as well. Run the tests with ``NUMBA_BOUNDSCHECK=1`` and a fresh
``NUMBA_CACHE_DIR`` after every change of compiled loops.
"""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, PLR2004
# mypy: disallow-untyped-defs=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

K: Final = 5
"""Characters in a shingle: about three words. Median J of random pairs .0011; 3 gives .0058 and blurs short texts."""

BANDS: Final = 20
ROWS: Final = 6
SLOTS: Final = BANDS * ROWS
"""20 bands of 6 slots: every one of 3,754 pairs with J >= .8 shared a band, 97.5 % at J = .7."""

WINDOW: Final = 63
"""In a bucket of a band each article is paired with this many before it, and with the first."""

SEED: Final = np.uint64(0x9E3779B97F4A7C15)
BASE = np.uint64(0x2545F4914F6CDD1D)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_33 = np.uint64(33)
HALF = np.uint64(32)
_29 = np.uint64(29)
ZERO = np.uint64(0)
ONE = np.uint64(1)
_6 = np.uint64(6)
_63 = np.uint64(63)
BYTE = np.uint64(0xFF)

_NUMERALS = np.zeros(1024, np.uint64)
"""A bit for each character of the basic plane, set where it writes a number."""
for _numeral in map(ord, "0123456789〇零一二三四五六七八九十百千万亿"):
    _NUMERALS[_numeral >> 6] |= np.uint64(1 << (_numeral & 63))


@njit(cache=True, nogil=True)
def mix(x):
    """Bits of a value spread over all 64."""
    x ^= x >> _33
    x *= _MIX_1
    x ^= x >> _33
    x *= _MIX_2
    return x ^ (x >> _33)


@njit(cache=True, nogil=True)
def chain(state, x):
    """Order-dependent hash, one value further."""
    state = (state ^ x) * _MIX_1
    return state ^ (state >> _29)


@njit(cache=True, nogil=True)
def read(data, at):
    """Code point at a byte offset of valid UTF-8, and how many bytes it takes."""
    first = np.uint64(data[at])
    if first < 0x80:
        return first, 1
    tail = np.uint64(data[at + 1] & 0x3F)
    if first < 0xE0:
        return (first & np.uint64(0x1F)) << np.uint64(6) | tail, 2
    tail = tail << np.uint64(6) | np.uint64(data[at + 2] & 0x3F)
    if first < 0xF0:
        return (first & np.uint64(0x0F)) << np.uint64(12) | tail, 3
    return (first & np.uint64(0x07)) << np.uint64(18) | tail << np.uint64(6) | np.uint64(data[at + 3] & 0x3F), 4


@njit(cache=True, nogil=True)
def is_numeral(code):
    """Tell whether a character writes a number: 0 to 9 and 〇零一二三四五六七八九十百千万亿."""
    return code < 0x10000 and (_NUMERALS[code >> _6] >> (code & _63)) & ONE != ZERO


@njit(cache=True, nogil=True)
def power(n):
    """What a character is worth that leaves a window of ``n``."""
    power = ONE
    for _ in range(n):
        power *= BASE
    return power


@njit(cache=True, nogil=True)
def wider(values, room):
    """The same values with room for more."""
    wide = np.empty(room, values.dtype)
    wide[: values.size] = values
    return wide
