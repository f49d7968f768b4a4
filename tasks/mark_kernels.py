"""Compiled loops over punctuation folded to ASCII: 今年以来,全县(区)…. See ``tasks.punctuation``."""

# Types are inferred by numba; code points are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.kernels import read_character, write_character

CHINESE: Final = 1
WIDE: Final = 2
MARK: Final = 3
WORD: Final = 4
SPACE: Final = 5
QUOTE: Final = 6
OPEN: Final = 7
CLOSE: Final = 8
JOINT: Final = 9
CODE: Final = 10
MEASURE: Final = 11
HAN: Final = 12
"""Classes of a character: Chinese marks that are no Han, full-width ones, foldable ASCII marks, letters and digits,
white space, ASCII quotes and opening marks, ( and ), what may stand between words in a bracket, signs of code,
signs after a number, Han."""

N_MARKS: Final = 7
"""Foldable marks: , ; : ? ! ( and ). Their number is their bit."""


_NUMBERS = np.full(0x40, -1, np.int64)
_NUMBERS[np.array([0x2C, 0x3B, 0x3A, 0x3F, 0x21, 0x28, 0x29])] = np.arange(N_MARKS)


@njit(cache=True, nogil=True)
def mark_number(code):
    """Number of a foldable mark, ASCII or full-width; -1 for any other character."""
    if code >= 0xFF01:
        code -= 0xFEE0
    return _NUMBERS[code] if code < 0x40 else np.int64(-1)


@njit(cache=True, nogil=True)
def count_marks(data, offsets, page, n_pages, stays, classes):
    """Each mark a page, in the lines that stay: ASCII ones after a Han, then full-width ones, by number.

    ``page`` is the number of each line's page.
    """
    counts = np.zeros((n_pages, 2 * N_MARKS), np.int64)
    for i in range(offsets.size - 1):
        if not stays[i]:
            continue
        of_page = counts[page[i]]
        after_han = False
        here = offsets[i]
        while here < offsets[i + 1]:
            code, size = read_character(data, here)
            kind = classes[code] if code < classes.size else np.uint8(0)
            if kind == HAN and size == 3:
                after_han = True
                here += 3
                continue
            here += size
            if kind == WIDE:
                of_page[N_MARKS + mark_number(code)] += 1
            elif after_han and kind in (MARK, OPEN, CLOSE):
                of_page[mark_number(code)] += 1
            after_han = kind == HAN
    return counts


@njit(cache=True, nogil=True)
def read_line(data, start, end, classes, codes, kinds):
    """Fill code points and classes of a line; their number, and whether the line is Chinese text and no code."""
    n = 0
    n_han = 0
    n_word = 0
    n_code = 0
    while start < end:
        codes[n], size = read_character(data, start)
        kind = classes[codes[n]] if codes[n] < classes.size else np.uint8(0)
        kinds[n] = kind
        n_han += kind == HAN
        n_word += kind == WORD
        n_code += kind == CODE
        start += size
        n += 1
    return n, n_han > 0 and not (n_code > 0 and n_word > n_han)


@njit(cache=True, nogil=True)
def widen_brackets(codes, kinds, n, mask, stack):
    """Make round brackets full-width that hold Chinese, or that follow Chinese and hold a number or a word."""
    depth = 0
    for i in range(n):
        if kinds[i] == OPEN:
            stack[depth] = i
            depth += 1
        elif kinds[i] == CLOSE and depth > 0:
            depth -= 1
            first = stack[depth]
            holds_han = False
            plain = True
            for k in range(first + 1, i):
                holds_han |= kinds[k] == HAN
                plain &= kinds[k] in (WORD, JOINT, MEASURE, CHINESE)
            left = kinds[first - 1] if first > 0 else np.uint8(0)
            is_call = left == WORD and kinds[first + 1] == QUOTE
            after = left in (HAN, CHINESE, WIDE)
            if (holds_han and not is_call) or (plain and after and i > first + 1):
                if mask & 1 << 5:
                    codes[first], kinds[first] = 0xFF08, WIDE
                if mask & 1 << 6:
                    codes[i], kinds[i] = 0xFF09, WIDE


@njit(cache=True, nogil=True)
def is_chinese(kind):
    """Han, or a mark that only Chinese text has."""
    return kind in (HAN, CHINESE, WIDE)


@njit(cache=True, nogil=True)
def widen_runs(codes, kinds, n, mask):
    """Make runs of , ; : ? ! full-width by what stands on both sides of the run."""
    i = 0
    while i < n:
        if kinds[i] != MARK:
            i += 1
            continue
        first = i
        while i < n and kinds[i] == MARK:
            i += 1
        left = kinds[first - 1] if first > 0 else np.uint8(0)
        right = kinds[i] if i < n else SPACE
        ends_number = i == n and (left == MEASURE or (left == WORD and codes[first - 1] < 0x3A))
        if is_chinese(left):
            widen = is_chinese(right) or right in (WORD, SPACE, QUOTE, OPEN, CLOSE)
        elif is_chinese(right):
            widen = True
        else:
            stop = codes[first] != 0x3A and codes[first] != 0x3F
            widen = stop and (ends_number or (left == MEASURE and right == WORD))
        if widen:
            for k in range(first, i):
                # A ? before , ; or : is no question: a lost character, which others look after.
                is_lost = codes[k] == 0x3F and k + 1 < n and 0 <= mark_number(codes[k + 1]) < 3
                if mask & 1 << mark_number(codes[k]) and not is_lost:
                    codes[k] += 0xFEE0


@njit(cache=True, nogil=True)
def widen_lines(data, offsets, masks, classes):
    """Every line with its folded marks full-width again, those whose bit is set in the line's mask."""
    n = offsets.size - 1
    longest = 0
    grown = 8
    for i in range(n):
        longest = max(longest, offsets[i + 1] - offsets[i])
        for here in range(offsets[i], offsets[i + 1]):
            grown += 1 + 2 * (mark_number(data[here]) >= 0)
    codes = np.empty(longest + 1, np.int64)
    kinds = np.empty(longest + 1, np.uint8)
    stack = np.empty(longest + 1, np.int64)
    out = np.empty(grown, np.uint8)
    ends = np.empty(n + 1, np.int64)
    ends[0] = 0
    at = 0
    for i in range(n):
        size, is_text = read_line(data, offsets[i], offsets[i + 1], classes, codes, kinds)
        if is_text and masks[i]:
            widen_brackets(codes, kinds, size, masks[i], stack)
            widen_runs(codes, kinds, size, masks[i])
        for k in range(size):
            at = write_character(out, at, codes[k])
        ends[i + 1] = at
    return out[:at], ends
