"""Compiled loops over UTF-8 bytes: where they break, how much they read like Chinese, what they are written in.

``tasks.plausibility`` says what the weights are, ``tasks.detect_encoding`` and ``tasks.repair.mojibake`` what the loops
are for. All are linear in the bytes, whatever the bytes are. Numba builds the loops that are called into those that
call them and caches by file: after a change here ``make`` empties the cache, so that ``pair_kernels`` and
``resync_kernels`` are compiled anew; by hand: ``find tasks -name '*.nb[ic]' -delete``.
"""

# Types are inferred by numba; byte values are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, PLR2004, PLR0911, PLR0912, PLR1714, C901, SIM109
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

ASTRAL: Final = 0x10000
"""Place in the weights of every character beyond the first plane but emoji, which come next."""

BAD: Final = -22.0
"""Weight of a byte that belongs to no character, in nats. As prototyped for U+FFFD, not measured apart."""

STEP: Final = 16
"""Bytes looked at together for one that is not ASCII: what a processor compares at once."""

KUN, KUN_HANT, JIN = ord("锟"), ord("錕"), ord("斤")
TANG, TANG_HANT, TUN = ord("烫"), ord("燙"), ord("屯")
"""What residue is made of: 锟斤, 烫烫烫, 屯屯屯."""

LETTER_RUN: Final = 3
"""Shortest run of accented Latin letters that may be Chinese bytes read one by one, in letters: 中 in UTF-8."""

MANY_LOST: Final = 4
"""U+FFFD in a piece from which on it is residue, where half of the piece is. Chosen, not measured."""


@njit(cache=True, nogil=True)
def read_strictly(data, at, stop):
    """Code point of the UTF-8 character at a non-ASCII byte, and its length; -1 and 1 where there is none."""
    # Unsigned, or each look would first ask whether it is counted from the end.
    here = np.uint64(at)
    first = np.int64(data[here])
    if first < 0xC2 or first > 0xF4 or at + 1 >= stop:
        return -1, 1
    second = np.int64(data[here + np.uint64(1)])
    if second & 0xC0 != 0x80:
        return -1, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | (second & 0x3F), 2
    if at + 2 >= stop:
        return -1, 1
    third = np.int64(data[here + np.uint64(2)])
    if third & 0xC0 != 0x80:
        return -1, 1
    if first < 0xF0:
        code = (first & 0x0F) << 12 | (second & 0x3F) << 6 | (third & 0x3F)
        if code < 0x800 or 0xD800 <= code < 0xE000:
            return -1, 1
        return code, 3
    if at + 3 >= stop:
        return -1, 1
    fourth = np.int64(data[here + np.uint64(3)])
    if fourth & 0xC0 != 0x80:
        return -1, 1
    code = (first & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | (fourth & 0x3F)
    if code < 0x10000 or code > 0x10FFFF:
        return -1, 1
    return code, 4


@njit(cache=True, nogil=True)
def place_of(code):
    """Index of a code point in the weights."""
    if code < 0x10000:
        return code
    return ASTRAL + 1 if 0x1F000 <= code < 0x1FB00 else ASTRAL


@njit(cache=True, nogil=True)
def skip_ascii(data, at, stop):
    """Offset of the next non-ASCII byte, sixteen bytes a step; ``stop`` where there is none before it."""
    # Unsigned, or each look would first ask whether it is counted from the end.
    here, end, step, one = np.uint64(at), np.uint64(stop), np.uint64(STEP), np.uint64(1)
    while here + step <= end:
        joined = np.uint8(0)
        for place in range(STEP):
            joined |= data[here + np.uint64(place)]
        if joined >= 0x80:
            break
        here += step
    while here < end and data[here] < 0x80:
        here += one
    return np.int64(here)


@njit(cache=True, nogil=True)
def scan_utf8(data, weights, low, few, spans):
    """Validate UTF-8 and look for pieces that may be mojibake, in one pass.

    Returns the offset of the first byte that is not UTF-8 (-1: none; the rest is not scanned), the number of
    non-ASCII characters before it, and the number of suspect pieces: those with ``few`` characters or
    more whose mean weight is below ``low``, or with a run of accented letters. Last the number of places with
    residue, and of pieces that are mostly U+FFFD, of which nothing comes back. Start and stop of the suspects go to
    ``spans``, as many as it holds.
    """
    return _scan(data, 0, data.size, weights, low, few, spans)


@njit(cache=True, nogil=True)
def suspect_texts(data, offsets, weights, low, few):
    """Whether each of many texts in valid UTF-8 holds a suspect piece or residue, as ``scan_utf8`` counts them."""
    found = np.zeros(offsets.size - 1, np.bool_)
    spans = np.empty((0, 2), np.int64)
    for row in range(found.size):
        _, _, suspects, residue = _scan(data, offsets[row], offsets[row + 1], weights, low, few, spans)
        found[row] = suspects + residue > 0
    return found


@njit(cache=True, nogil=True)
def _scan(data, at, size, weights, low, few, spans):
    """The loop of ``scan_utf8``, from an offset to another."""
    n = 0
    suspects = 0
    residue = 0
    while True:
        at = skip_ascii(data, at, size)
        if at >= size:
            return -1, n, suspects, residue
        start = at
        sum_here = 0.0
        n_here = 0
        run = 0
        longest = 0
        lost = 0
        before = 0
        earlier = 0
        while at < size:
            byte = data[np.uint64(at)]
            if byte < 0x80:
                if byte == 0x0A or byte == 0x0D or byte == 0x3C or byte == 0x3E:
                    break
                run = 0
                before = 0
                at += 1
                continue
            code, length = read_strictly(data, at, size)
            if code < 0:
                return at, n + n_here, suspects, residue
            if code < 0x100 and code != 0xA0:
                run += 1
                longest = max(longest, run)
            elif code != 0xA0:
                run = 0
            if code == 0xFFFD:
                lost += 1
            elif code == JIN:
                residue += before == KUN or before == KUN_HANT
            elif code == TUN or code == TANG or code == TANG_HANT:
                residue += code == before and code == earlier
            earlier = before
            before = code
            sum_here += weights[np.uint64(place_of(code))]
            n_here += 1
            at += length
        n += n_here
        if lost >= MANY_LOST and 2 * lost > n_here:
            residue += 1
        elif longest >= LETTER_RUN or (n_here >= few and sum_here < low * n_here):
            if suspects < len(spans):
                spans[suspects, 0] = start
                spans[suspects, 1] = at
            suspects += 1


@njit(cache=True, nogil=True)
def weigh_utf8(data, start, stop, weights, limit):
    """Sum of weights, number of non-ASCII characters (at most about ``limit``), and bad bytes among them."""
    total = 0.0
    n = 0
    bad = 0
    at = skip_ascii(data, start, stop)
    while at < stop and n < limit:
        if data[at] < 0x80:
            at = skip_ascii(data, at, stop)
            continue
        code, length = read_strictly(data, at, stop)
        if code < 0:
            total += BAD
            bad += 1
        else:
            total += weights[place_of(code)]
        n += 1
        at += length
    return total, n, bad


@njit(cache=True, nogil=True)
def weigh_lines(data, n_lines, weights):
    """Mean weight of the non-ASCII characters of each line of UTF-8; 0 where there are none."""
    means = np.zeros(n_lines, np.float64)
    at = 0
    for line in range(n_lines):
        stop = at
        while stop < data.size and data[stop] != 0x0A:
            stop += 1
        total, n, _ = weigh_utf8(data, at, stop, weights, data.size)
        means[line] = total / max(1, n)
        at = stop + 1
    return means


@njit(cache=True, nogil=True)
def count_scripts(data, offsets, classes, n_classes):
    """Characters of each class in each stretch of valid UTF-8: ``classes`` is the class by place.

    Those of U+5000 to U+9FFF, nearly all Han, are told by their first byte alone: they have one class.
    """
    n = offsets.size - 1
    counts = np.zeros((n, n_classes), np.int32)
    han = classes[0x5000]
    for row in range(n):
        here, end = np.uint64(offsets[row]), np.uint64(offsets[row + 1])
        n_han = 0
        while here < end:
            byte = data[here]
            if 0xE5 <= byte < 0xEA:
                n_han += 1
                here += np.uint64(3)
            elif byte < 0x80:
                counts[row, classes[byte]] += 1
                here += np.uint64(1)
            else:
                code, length = read_strictly(data, here, end)
                if code >= 0:
                    counts[row, classes[place_of(code)]] += 1
                here += np.uint64(length)
        counts[row, han] += n_han
    return counts
