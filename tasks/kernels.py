"""Compiled loops over the bytes of a string column, and the steps that other modules of loops share.

A column of strings is one run of UTF-8 bytes and one of offsets (Arrow). Every loop here reads and
writes those: no Python object is made for a character or a line, and the lock is released.
Compiled code is cached beside this file. ``tasks.keys`` and ``tasks.convert_script`` say what the loops mean.
"""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, PLR2004, FBT003
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit, uint64

N_CODES: Final = 0x110000
"""Code points there are."""

GONE: Final = 0
"""Table value of a character that is dropped."""

DOTS: Final = 0x2026
"""The ellipsis, written as three dots."""

MIN_BARE_SALT: Final = 3
"""Pinyin without tone marks is taken for salt from this many in a line on. Chosen, not measured."""

LETTER: Final = 1
TONED: Final = 2
OPENING: Final = 4
CLOSING: Final = 8
HAN: Final = 16
UNSEEN: Final = 224
TONE_SHIFT: Final = 5
"""Classes of a character in the salt tables, as bits; above them the number of its tone. ``UNSEEN`` stands alone."""

STAYS: Final = 1
STAYS_HAN: Final = 2
"""Of a character of the basic plane, that folding writes it as it is whatever stands before it; and that it is Han."""

MAX_READING: Final = 7
"""Longest reading with its tone written as a mark of its own, in characters: shuang and a tone."""

_FNV_OFFSET = np.uint64(0xCBF29CE484222325)
_FNV_PRIME = np.uint64(0x100000001B3)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(33)


@njit(cache=True, nogil=True)
def read_character(data, at):
    """Code point at a byte offset of valid UTF-8, and how many bytes it takes."""
    # Unsigned, or each look would first ask whether it is counted from the end.
    here, one = np.uint64(at), np.uint64(1)
    first = data[here]
    if first < 0x80:
        return np.int64(first), 1
    second = np.int64(data[here + one] & 0x3F)
    if first < 0xE0:
        return np.int64(first & 0x1F) << 6 | second, 2
    tail = second << 6 | np.int64(data[here + one + one] & 0x3F)
    if first < 0xF0:
        return np.int64(first & 0x0F) << 12 | tail, 3
    return np.int64(first & 0x07) << 18 | tail << 6 | np.int64(data[here + np.uint64(3)] & 0x3F), 4


@njit(cache=True, nogil=True)
def write_character(out, at, code):
    """Write one code point as UTF-8; the offset after it."""
    if code < 0x80:
        out[at] = code
        return at + 1
    if code < 0x800:
        out[at] = 0xC0 | code >> 6
        out[at + 1] = 0x80 | code & 0x3F
        return at + 2
    if code < 0x10000:
        out[at] = 0xE0 | code >> 12
        out[at + 1] = 0x80 | code >> 6 & 0x3F
        out[at + 2] = 0x80 | code & 0x3F
        return at + 3
    out[at] = 0xF0 | code >> 18
    out[at + 1] = 0x80 | code >> 12 & 0x3F
    out[at + 2] = 0x80 | code >> 6 & 0x3F
    out[at + 3] = 0x80 | code & 0x3F
    return at + 4


@njit(cache=True, nogil=True)
def skip_salt(data, at, end, plain, marks, syllables, bare):
    """Offset after the annotation that opens at a bracket, or the bracket's own offset where there is none.

    ``plain`` gives each letter its toneless number (1 to 27), ``marks`` the classes, ``syllables`` the sorted
    codes of all toneless syllables. Without ``bare`` the reading must carry a tone mark.
    Second value: whether it carried one.
    """
    code, size = read_character(data, at)
    here = at + size
    syllable = np.int64(0)
    letters = 0
    toned = False
    for _ in range(MAX_READING + 4):
        if here >= end:
            return at, False
        code, size = read_character(data, here)
        mark = marks[code] if code < marks.size else np.uint8(0)
        here += size
        if mark & CLOSING:
            if letters == 0 or not (toned or (bare and letters > 1)):
                return at, False
            place = np.searchsorted(syllables, syllable)
            if place < syllables.size and syllables[place] == syllable:
                return here, toned
            return at, False
        if mark & TONED:
            toned = True
        if mark & LETTER:
            syllable = syllable * 28 + plain[code]
            letters += 1
        elif not mark & TONED and mark != UNSEEN and code not in (0x20, 0xA0, 0x3000):
            return at, False
    return at, False


@njit(cache=True, nogil=True)
def fold_lines(data, offsets, table, plain, marks, syllables, stays):  # noqa: C901, PLR0912, PLR0915
    """Fold every line; the bytes and the offsets of the folded ones. No line grows.

    A line with several annotations without tone marks is folded again, without them. Most characters stay as they are,
    which ``stays`` says at once (see ``STAYS``): as a loop of its own that would take half as long again, for runs of
    them are short. One loop, not one for each line: a function counts references to the arrays that it is given.
    """
    n = offsets.size - 1
    out = np.empty(offsets[n] - offsets[0] + 8, np.uint8)
    ends = np.empty(n + 1, np.int64)
    ends[0] = at = 0
    bare = False
    i = 0
    while i < n:
        start, end, first = offsets[i], offsets[i + 1], ends[i]
        at = first
        after_han = False
        n_bare = 0
        # Unsigned, or each look would first ask whether it is counted from the end.
        here, stop, one, two, three = np.uint64(start), np.uint64(end), np.uint64(1), np.uint64(2), np.uint64(3)
        while here < stop:
            byte, to = data[here], np.uint64(at)
            if 0xE0 <= byte < 0xF0:
                kind = stays[read_character(data, here)[0]]
                if kind:
                    out[to], out[to + one], out[to + two] = byte, data[here + one], data[here + two]
                    at += 3
                    here += three
                    after_han = kind == STAYS_HAN
                    continue
            elif byte < 0x80 and stays[byte]:
                out[to] = byte
                at += 1
                here += one
                after_han = False
                continue
            code, size = read_character(data, here)
            mark = marks[code] if code < marks.size else np.uint8(0)
            if after_han and mark & OPENING:
                past, toned = skip_salt(data, np.int64(here), end, plain, marks, syllables, True)
                if past > np.int64(here) and (toned or bare):
                    here = np.uint64(past)
                    continue
                n_bare += past > np.int64(here)
            here += np.uint64(size)
            folded = table[code]
            if folded == GONE:
                continue
            after_han = mark & HAN != 0
            if folded == 0x20:
                if at > first and out[at - 1] != 0x20:
                    out[at] = 0x20
                    at += 1
            elif folded == DOTS:
                out[at : at + 3] = 0x2E
                at += 3
            else:
                at = write_character(out, at, folded)
        while at > first and out[at - 1] == 0x20:
            at -= 1
        ends[i + 1] = at
        # Once more where several are bare, then the next line.
        bare = not bare and n_bare >= MIN_BARE_SALT
        i += not bare
    return out[:at], ends


@njit(cache=True, nogil=True)
def map_lines(data, offsets, table):
    """Write every character as ``table`` has it, without those that are ``GONE``. No character may grow.

    Most are of three bytes and stay as they are: those are copied, which saves a quarter of the time.
    """
    n = offsets.size - 1
    out = np.empty(offsets[n] - offsets[0] + 8, np.uint8)
    ends = np.empty(n + 1, np.int64)
    ends[0] = at = 0
    one, two, three = np.uint64(1), np.uint64(2), np.uint64(3)
    for i in range(n):
        # Unsigned, or each look would first ask whether it is counted from the end.
        here, stop = np.uint64(offsets[i]), np.uint64(offsets[i + 1])
        while here < stop:
            byte, to = data[here], np.uint64(at)
            if 0xE0 <= byte < 0xF0:
                code = read_character(data, here)[0]
                kept = table[code]
                if kept == code:
                    out[to], out[to + one], out[to + two] = byte, data[here + one], data[here + two]
                    at += 3
                    here += three
                    continue
                here += three
            else:
                code, size = read_character(data, here)
                kept = table[code]
                here += np.uint64(size)
            if kept != GONE:
                at = write_character(out, at, kept)
        ends[i + 1] = at
    return out[:at], ends


@njit(cache=True, nogil=True)
def hash_lines(data, offsets, table):
    """64-bit FNV-1a over the code points that ``table`` keeps, mixed once more; 0 for none."""
    n = offsets.size - 1
    keys = np.zeros(n, np.uint64)
    for i in range(n):
        key = _FNV_OFFSET
        here = offsets[i]
        found = False
        while here < offsets[i + 1]:
            code, size = read_character(data, here)
            here += size
            kept = table[code]
            if kept != GONE:
                key = (key ^ uint64(kept)) * _FNV_PRIME
                found = True
        if found:
            key = (key ^ key >> _HALF) * _MIX_1
            key = (key ^ key >> _HALF) * _MIX_2
            key ^= key >> _HALF
            keys[i] = max(key, uint64(1))
    return keys


@njit(cache=True, nogil=True)
def count_lines(data, offsets, marks):
    """Characters a line whose class in ``marks`` is 1, and those whose class is 2; printable ASCII has none.

    ``marks`` reaches all characters of three bytes. Their step is a constant: one that is worked out must be waited
    for, a third of the time.
    """
    n = offsets.size - 1
    ones = np.zeros(n, np.int32)
    twos = np.zeros(n, np.int32)
    for i in range(n):
        # Unsigned, or each look would first ask whether it is counted from the end.
        here, stop = np.uint64(offsets[i]), np.uint64(offsets[i + 1])
        one = two = 0
        while here < stop:
            first = data[here]
            if 0xE0 <= first < 0xF0:
                code, _ = read_character(data, here)
                mark = marks[np.uint64(code)]
                here += np.uint64(3)
            elif 0x20 <= first < 0x7F:
                here += np.uint64(1)
                continue
            else:
                code, size = read_character(data, here)
                mark = marks[code] if code < marks.size else np.uint8(0)
                here += np.uint64(size)
            one += mark == 1
            two += mark == 2
        ones[i], twos[i] = one, two
    return ones, twos
