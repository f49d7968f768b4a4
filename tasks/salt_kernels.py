"""Compiled loops over salt, pinyin in brackets after a character: 團結(jié). See ``tasks.repair.salt``."""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, PLR2004, FBT003
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.kernels import CLOSING, HAN, LETTER, MAX_READING, OPENING, TONE_SHIFT, TONED, read_character, skip_salt


@njit(cache=True, nogil=True)
def is_bracket(data, at, end):
    """A half- or full-width round bracket, either side, at this offset."""
    if data[at] == 0x28 or data[at] == 0x29:
        return True
    return data[at] == 0xEF and at + 2 < end and data[at + 1] == 0xBC and (data[at + 2] == 0x88 or data[at + 2] == 0x89)


@njit(cache=True, nogil=True)
def count_salt(data, offsets, plain, marks, syllables):
    """Annotations in each line: a Han and, in brackets, letters that make a syllable of pinyin. Reads bytes."""
    n = offsets.size - 1
    found = np.zeros(n, np.int32)
    for i in range(n):
        end = offsets[i + 1]
        for here in range(offsets[i] + 3, end):
            if data[here] == 0x28 or (data[here] == 0xEF and is_bracket(data, here, end)):
                code, _ = read_character(data, character_before(data, here))
                mark = marks[code] if code < marks.size else np.uint8(0)
                if mark & HAN:
                    past, _ = skip_salt(data, here, end, plain, marks, syllables, True)
                    found[i] += past > here
    return found


@njit(cache=True, nogil=True)
def character_before(data, at):
    """Offset of the character that ends just before an offset."""
    at -= 1
    while data[at] & 0xC0 == 0x80:
        at -= 1
    return at


@njit(cache=True, nogil=True)
def read_syllable(data, at, end, plain, marks):
    """Letters from an offset on: the offset after them and after a space, the syllable, the tone."""
    syllable = np.int64(0)
    tone = np.uint8(0)
    letters = 0
    while at < end and letters <= MAX_READING:
        code, size = read_character(data, at)
        mark = marks[code] if code < marks.size else np.uint8(0)
        if mark & TONED:
            tone = mark >> TONE_SHIFT
        if mark & LETTER:
            syllable = syllable * 28 + plain[code]
            letters += 1
        elif not mark & TONED:
            break
        at += size
    return at, syllable, tone


@njit(cache=True, nogil=True)
def skip_spaces(data, at, end):
    """Offset after spaces of one or two bytes."""
    while at < end and (data[at] == 0x20 or (data[at] == 0xC2 and at + 1 < end and data[at + 1] == 0xA0)):
        at += 2 if data[at] == 0xC2 else 1
    return at


@njit(cache=True, nogil=True)
def mark_at(data, at, end, marks):
    """Class, code point and size of the character at an offset; nothing at the end of the line."""
    if at >= end:
        return np.uint8(0), np.int64(0), 0
    code, size = read_character(data, at)
    return (marks[code] if code < marks.size else np.uint8(0)), code, size


@njit(cache=True, nogil=True)
def find_salt(data, offsets, plain, marks):
    """Every Han followed by letters in brackets, also where one of the brackets is lost. One row each.

    line, start and end of what would go, Han, Han before (0: none), Han after (0: none), syllable, tone,
    brackets lost (0 none, 1 opening, 2 closing), number of the Han in the column.
    """
    size = 0
    for here in range(offsets[0], offsets[-1]):
        size += is_bracket(data, here, offsets[-1])
    rows = np.zeros((size, 10), np.int64)
    n = 0
    ordinal = -1
    for i in range(offsets.size - 1):
        here = offsets[i]
        end = offsets[i + 1]
        before = np.int64(0)
        while here < end:
            mark, han, width = mark_at(data, here, end, marks)
            here += width
            if not mark & HAN:
                before = np.int64(0)
                continue
            ordinal += 1
            if here < end and 0xE3 <= data[here] < 0xEF:  # a Han or its like: no letter, space or round bracket
                before = han
                continue
            start = here
            mark, _, width = mark_at(data, here, end, marks)
            opened = mark & OPENING != 0
            past, syllable, tone = read_syllable(
                data, skip_spaces(data, here + width if opened else here, end), end, plain, marks
            )
            if syllable > 0:
                past = skip_spaces(data, past, end)
                mark, _, width = mark_at(data, past, end, marks)
                closed = mark & CLOSING != 0
                if closed or (opened and not mark & LETTER):
                    here = past + width if closed else past
                    mark, after, _ = mark_at(data, here, end, marks)
                    rows[n, 0], rows[n, 1], rows[n, 2], rows[n, 3], rows[n, 4] = i, start, here, han, before
                    rows[n, 5] = after if mark & HAN else 0
                    rows[n, 6], rows[n, 7], rows[n, 8] = syllable, tone, 0 if opened and closed else 2 if opened else 1
                    rows[n, 9] = ordinal
                    n += 1
            before = han
    return rows[:n]


@njit(cache=True, nogil=True)
def cut_spans(data, offsets, starts, ends):
    """The lines without the spans, which are sorted and do not overlap."""
    n = offsets.size - 1
    out = np.empty(offsets[n] - offsets[0] + 8, np.uint8)
    new = np.empty(n + 1, np.int64)
    new[0] = 0
    at = 0
    k = 0
    for i in range(n):
        here = offsets[i]
        while here < offsets[i + 1]:
            if k < starts.size and here == starts[k]:
                here = ends[k]
                k += 1
                continue
            out[at] = data[here]
            at += 1
            here += 1
        new[i + 1] = at
    return out[:at], new


@njit(cache=True, nogil=True)
def count_occurrences(data, offsets, page, marks, n_han):
    """For each Han in order: how many of the same stand before it on its page, and how many there are in all.

    The lines of a page stand together; ``page`` is the number of each line's page, ``n_han`` the Han of all lines.
    """
    codes, nth, n_same = np.empty(n_han, np.int32), np.empty(n_han, np.int64), np.empty(n_han, np.uint32)
    counts = np.zeros(marks.size, np.int64)
    n = first = 0
    for line in range(offsets.size - 1):
        if line and page[line] != page[line - 1]:
            close_page(codes, n_same, counts, first, n)
            first = n
        here = offsets[line]
        while here < offsets[line + 1]:
            code, size = read_character(data, here)
            here += size
            if code < marks.size and marks[code] & HAN:
                codes[n], nth[n] = code, counts[code]
                counts[code] += 1
                n += 1
    close_page(codes, n_same, counts, first, n)
    return nth, n_same


@njit(cache=True, nogil=True)
def close_page(codes, n_same, counts, first, end):
    """Write how often each Han of a page stood there, and clear the counts."""
    for at in range(first, end):
        n_same[at] = counts[codes[at]]
    for at in range(first, end):
        counts[codes[at]] = 0
