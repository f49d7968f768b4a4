"""The compiled loops of ``shape``: what characters a line has, all kinds in one pass, and whether it holds a date."""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.kernels import read_character

KIND, FULL_STOP, CLOSING, BULLET, OPENING, LETTER, WORD = 7, 8, 16, 32, 64, 128, 256
"""What the mark of a character says, as bits: the kind that is counted, what it may be at the end or the beginning of a
line, whether it is a letter, whether it is a letter or a number."""


@njit(cache=True, nogil=True)
def is_digit(data, at, end):
    """Whether an ASCII digit stands at a place."""
    return at < end and 0x30 <= data[at] <= 0x39


@njit(cache=True, nogil=True)
def after_mark(data, at, end, han):
    """The place behind one of - / . or a character of three bytes, a space before it or none; 0 where none stands."""
    if at < end and data[at] == 0x20:
        at += 1
    if at < end and (data[at] == 0x2D or data[at] == 0x2F or data[at] == 0x2E):
        return at + 1
    if at + 2 < end and data[at] == han[0] and data[at + 1] == han[1] and data[at + 2] == han[2]:
        return at + 3
    return 0


@njit(cache=True, nogil=True)
def begins_date(data, at, end, year, month):
    """Whether a date or a clock begins at a digit: 「2022-04-」, 「1998 年 4 月」, 「8:56」, 「4-1」."""
    if at + 1 < end and data[at + 1] == 0x2D:
        return is_digit(data, at + 2, end)
    if at + 1 < end and data[at + 1] == 0x3A:
        return is_digit(data, at + 2, end) and is_digit(data, at + 3, end)
    if not (is_digit(data, at + 2, end) and is_digit(data, at + 3, end)):
        return False
    if not ((data[at] == 0x31 and data[at + 1] == 0x39) or (data[at] == 0x32 and data[at + 1] == 0x30)):
        return False
    at = after_mark(data, at + 4, end, year)
    if at and at < end and data[at] == 0x20:
        at += 1
    if not (at and is_digit(data, at, end)):
        return False
    at += 2 if is_digit(data, at + 1, end) else 1
    return after_mark(data, at, end, month) > 0


@njit(cache=True, nogil=True)
def count_kinds(data, offsets, marks, n_kinds, year, month):
    """A row a kind, a column a line: its characters of that kind by their ``marks``; row 0: all characters.

    And of each line the marks that it has: of its first character, of any, and FULL_STOP where one of its last three is
    one and nothing but CLOSING stands behind that; and whether it holds a date or a clock. ``year`` and ``month``: the
    bytes of 年 and 月.
    """
    counts = np.zeros((n_kinds, offsets.size - 1), np.float32)
    said = np.zeros(offsets.size - 1, np.uint16)
    dated = np.zeros(offsets.size - 1, np.bool_)
    own = np.zeros(KIND + 1, np.int64)
    for line in range(offsets.size - 1):
        own[:] = 0
        n = 0
        has = first = last = second = third = np.int64(0)
        here, end = offsets[line], offsets[line + 1]
        while here < end:
            code, size = read_character(data, here)
            if 0x30 <= code <= 0x39 and not dated[line]:
                dated[line] = begins_date(data, here, end, year, month)
            here += size
            mark = np.int64(marks[code])
            if n == 0:
                first = mark
            n += 1
            own[mark & KIND] += 1
            has |= mark
            last, second, third = mark, last, second
        counts[0, line] = n
        for kind in range(1, n_kinds):
            counts[kind, line] = own[kind]
        ends = last
        if last & CLOSING:
            ends |= second
            if second & CLOSING:
                ends |= third
        said[line] = (has & (LETTER | WORD)) | (first & (BULLET | OPENING)) | (ends & FULL_STOP)
    return counts, said, dated
