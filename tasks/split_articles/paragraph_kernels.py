"""The compiled loops of ``paragraphs``: what each line begins and ends with, and the text of each article."""

# Types are inferred by numba; loops take what they need; bytes and characters are what the numbers are.
# ruff: noqa: ANN001, ANN201, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.kernels import read_character


@njit(cache=True, nogil=True)
def read_line(data, at, end, odd):
    """Of one line: characters, the first and the last, its last digits and what is before them, whether it is rough.

    Rough is one with an odd character, two spaces together, or 「[」 before a digit.
    """
    n = first = last = before = digits = np.int64(0)
    rough = False
    while at < end:
        code, size = read_character(data, at)
        at += size
        is_digit = 0x30 <= code <= 0x39
        rough |= odd[code] != 0 or (code == 0x20 and last == 0x20) or (is_digit and last == 0x5B)
        if n == 0:
            first = code
        if not is_digit:
            digits = np.int64(0)
        else:
            before = last if digits == 0 else before
            digits += 1
        last = code
        n += 1
    return n, first, last, digits, before, rough


@njit(cache=True, nogil=True)
def read_lines(data, offsets, odd, whole):
    """``read_line`` of each line without the space it begins or ends with, unless that is all of it or it is ``whole``.

    Columns: place of its first byte in the line, bytes, characters, the first and the last one, digits, what is before
    them. And whether it is rough.
    """
    told = np.zeros((7, offsets.size - 1), np.int64)
    rough = np.zeros(offsets.size - 1, np.bool_)
    for line in range(offsets.size - 1):
        at, end = offsets[line], offsets[line + 1]
        if not whole[line]:
            while at < end and data[at] == 0x20:
                at += 1
            while at < end and data[end - 1] == 0x20:
                end -= 1
            if at == end:
                at, end = offsets[line], offsets[line + 1]
        n, first, last, digits, before, is_rough = read_line(data, at, end, odd)
        told[0, line], told[1, line], told[2, line] = at - offsets[line], end - at, n
        told[3, line], told[4, line], told[5, line], told[6, line] = first, last, digits, before
        rough[line] = is_rough
    return told, rough


@njit(cache=True, nogil=True)
def write_articles(data, offsets, skipped, sizes, between, article, n_articles):
    """The lines of each article as one text, each behind its byte of ``between``, 0 for none; and where texts end."""
    written = np.empty(np.sum(sizes) + sizes.size, np.uint8)
    ends = np.zeros(n_articles + 1, np.int64)
    at = 0
    for line in range(sizes.size):
        if between[line]:
            written[at] = between[line]
            at += 1
        start = offsets[line] + skipped[line]
        written[at : at + sizes[line]] = data[start : start + sizes[line]]
        at += sizes[line]
        ends[article[line] + 1] = at
    return written[:at], ends
