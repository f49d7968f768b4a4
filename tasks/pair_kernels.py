"""Compiled loops over the bytes of a page in GBK or Big5: how much they read like Chinese, and their characters.

A **pair** is a character of two bytes, a **quad** one of four (GB18030), a **piece** what stands between line feeds and
angle brackets: those bytes are part of no longer character in GBK, Big5 and UTF-8. All loops are linear in the bytes.
"""

# Types are inferred by numba; byte values are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.utf8_kernels import BAD, skip_ascii, weigh_utf8

QUAD: Final = -18.0
"""Weight of a four-byte character of GB18030, in nats: nearly all are rare Han, accented letters or emoji."""

PIECE: Final = 20_000
"""Characters of a piece that are weighed. Chosen, not measured: a piece is a paragraph, seldom longer than 1,000."""

IMPOSSIBLE: Final = -1e6
"""Weight in a pair table of two bytes that are no character."""


@njit(cache=True, nogil=True)
def is_quad(data, at, stop):
    """A four-byte character of GB18030: 81-FE, 30-39, 81-FE, 30-39."""
    return (
        at + 3 < stop
        and 0x30 <= data[at + 1] <= 0x39
        and 0x81 <= data[at] <= 0xFE
        and 0x81 <= data[at + 2] <= 0xFE
        and 0x30 <= data[at + 3] <= 0x39
    )


@njit(cache=True, nogil=True)
def pair_weight(data, at, stop, table):
    """Weight of the two-byte character at a byte, IMPOSSIBLE where there is none."""
    if at + 1 >= stop:
        return IMPOSSIBLE
    lead = np.int64(data[at])
    trail = np.int64(data[at + 1])
    if lead < 0x81 or lead > 0xFE or trail < 0x40 or trail > 0xFE:
        return IMPOSSIBLE
    return np.float64(table[(lead - 0x81) * 191 + trail - 0x40])


@njit(cache=True, nogil=True)
def weigh_pairs(data, start, stop, table, quads, limit):
    """As ``weigh_utf8``, read as characters of two bytes, and of four where ``quads``."""
    total = 0.0
    n = 0
    bad = 0
    at = skip_ascii(data, start, stop)
    while at < stop and n < limit:
        if data[at] < 0x80:
            at = skip_ascii(data, at, stop)
            continue
        weight = pair_weight(data, at, stop, table)
        if weight > IMPOSSIBLE:
            total += weight
            at += 2
        elif quads and is_quad(data, at, stop):
            total += QUAD
            at += 4
        else:
            total += BAD
            bad += 1
            at += 1
        n += 1
    return total, n, bad


@njit(cache=True, nogil=True)
def decode_pairs(data, characters):
    """UTF-8 of bytes that are all ASCII or pairs; empty where they are not.

    ``characters``: three bytes of UTF-8 for each pair, the first lowest, and above them how many of them count.
    """
    size = data.size
    out = np.empty(size + size // 2 + 4, np.uint8)
    n = 0
    at = 0
    while at < size:
        stop = skip_ascii(data, at, size)
        out[n : n + stop - at] = data[at:stop]
        n += stop - at
        at = stop
        while at + 1 < size and data[at] >= 0x80:
            trail = np.int64(data[at + 1])
            if data[at] == 0x80 or data[at] == 0xFF or trail < 0x40 or trail == 0xFF:
                return out[:0]
            packed = characters[(np.int64(data[at]) - 0x81) * 191 + trail - 0x40]
            if packed == 0:
                return out[:0]
            out[n] = packed & 0xFF
            out[n + 1] = (packed >> 8) & 0xFF
            out[n + 2] = (packed >> 16) & 0xFF
            n += packed >> 24
            at += 2
        if at + 1 == size and data[at] >= 0x80:
            return out[:0]
    return out[:n]


@njit(cache=True, nogil=True)
def cut_out(data, marks, stand_in):
    """The bytes without those marked; one other byte for each run of them."""
    out = np.empty(data.size, np.uint8)
    n = 0
    for at in range(data.size):
        if not marks[at]:
            out[n] = data[at]
            n += 1
        elif at == 0 or not marks[at - 1]:
            out[n] = stand_in
            n += 1
    return out[:n]


@njit(cache=True, nogil=True)
def weigh_pieces(data, weights, gb, big5, main, low, most):
    """The pieces that read badly in the page's own encoding, read three ways.

    ``main``: 0 for UTF-8, 1 for GB18030, 2 for Big5. A piece reads badly with a bad byte, or a mean weight below
    ``low``. Returns start and stop, and for each encoding the sum of weights, the characters and the bad bytes.
    Nothing where there are more than ``most`` such pieces.
    """
    size = data.size
    spans = np.empty((most, 2), np.int64)
    sums = np.empty((most, 3), np.float64)
    counts = np.empty((most, 3), np.int64)
    bads = np.empty((most, 3), np.int64)
    n = 0
    at = skip_ascii(data, 0, size)
    while at < size:
        start = at
        while at < size and data[at] != 0x0A and data[at] != 0x0D and data[at] != 0x3C and data[at] != 0x3E:
            at += 1
        for k in (main, 0, 1, 2):
            if n == most:
                return spans[:0], sums[:0], counts[:0], bads[:0]
            if k == 0:
                read = weigh_utf8(data, start, at, weights, PIECE)
            else:
                read = weigh_pairs(data, start, at, gb if k == 1 else big5, k == 1, PIECE)
            sums[n, k], counts[n, k], bads[n, k] = read
            if read[2] == 0 and k == main and read[0] >= low * read[1]:
                break
        else:
            spans[n, 0] = start
            spans[n, 1] = at
            n += 1
        at = skip_ascii(data, at, size)
    return spans[:n], sums[:n], counts[:n], bads[:n]
