"""The compiled scan behind ``bounds``: tags of a page, and a likeness of the parser's stack of open elements."""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

VOID: Final = 1
"""Nests nothing: has no content, or is there once."""
RAW: Final = 2
"""Its content is text up to its end tag."""
FORMATTING: Final = 4
"""Opened again in the next paragraph when it is left open."""
SPECIAL: Final = 8
"""Stops the search of an end tag of an inline element."""
SCOPE: Final = 16
"""Stops the search of an end tag of a block, and of what is to be opened again."""
ENDS_P: Final = 32
PASSES_LI: Final = 64
"""Special, but does not stop the search for an open li, dd or dt."""
IN_TABLE: Final = 128
FOREIGN: Final = 256
TABLE: Final = 512
ROOT: Final = 1024
"""There is one, which takes the attributes of every later one."""
GROUP_SHIFT: Final = 16

FINE, DEPTH, STEPS, REOPENED = range(4)

NAME_BYTES: Final = 8
"""Bytes of a name that are told apart."""
TABLE_SIZE: Final = 512
STRIDE: Final = 32
"""Bytes that are passed over at a time where none of them begins a tag."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_TOP = np.uint64(64 - 9)
P_GROUP, LI_GROUP, DD_GROUP, HEADING_GROUP = 1, 2, 3, 4
_MAX_LOST: Final = 1 << 14
_NOAH: Final = 3
"""Of elements alike in name and attributes, no more than three are opened again: the Noah's Ark clause of HTML."""

LT, GT, SLASH, BANG, DASH, QUESTION, EQUALS, QUOTE, APOSTROPHE = 0x3C, 0x3E, 0x2F, 0x21, 0x2D, 0x3F, 0x3D, 0x22, 0x27


@njit(cache=True, nogil=True)
def place(names, code):
    """Where a name is in the table, or would be."""
    at = np.int64(np.uint64(code * _MIX) >> _TOP)
    while names[at] != 0 and names[at] != code:
        at = (at + 1) % TABLE_SIZE
    return at


@njit(cache=True, nogil=True)
def _read_name(data, at):
    """First bytes of a name as one number, lower case, and the offset after the name."""
    code = np.uint64(0)
    size = 0
    while at < data.size:
        byte = data[at]
        if byte <= 0x20 or byte in (GT, SLASH):
            break
        if size < NAME_BYTES:
            code |= np.uint64(byte | 0x20 if 0x41 <= byte <= 0x5A else byte) << np.uint64(8 * size)
        size += 1
        at += 1
    return code, at


@njit(cache=True, nogil=True)
def _end_of_tag(data, at):
    """Offset after the tag, the number of its attributes, and whether it ends in a slash."""
    n_attributes = 0
    is_between = False
    last = np.uint8(0)
    while at < data.size:
        byte = data[at]
        at += 1
        if byte <= 0x20:
            is_between = True
            continue
        if byte == GT:
            return at, n_attributes, last == SLASH
        if is_between:
            n_attributes += EQUALS not in (byte, last)
            is_between = False
        if byte == SLASH:
            is_between = True
        elif last == EQUALS and byte in (QUOTE, APOSTROPHE):
            while at < data.size and data[at] != byte:
                at += 1
            at += 1
        last = byte
    return data.size, n_attributes, False


@njit(cache=True, nogil=True)
def _hash(data, first, end):
    mix = np.uint64(14695981039346656037)
    for at in range(first, end):
        mix = (mix ^ np.uint64(data[at])) * _MIX
    return mix


@njit(cache=True, nogil=True)
def _skip_markup(data, at):
    """Offset after a comment or declaration that starts at a `<`."""
    if at + 3 < data.size and data[at + 1] == BANG and data[at + 2] == DASH and data[at + 3] == DASH:
        at += 4
        if at < data.size and data[at] == GT:
            return at + 1
        while at + 2 < data.size and not (data[at] == DASH and data[at + 1] == DASH and data[at + 2] == GT):
            at += 1
        return at + 3
    while at < data.size and data[at] != GT:
        at += 1
    return at + 1


@njit(cache=True, nogil=True)
def next_angle(data, at):
    """Offset of the next `<`, or of the end."""
    # Unsigned, or each look would first ask whether it is counted from the end.
    here, end, stride, one = np.uint64(at), np.uint64(data.size), np.uint64(STRIDE), np.uint64(1)
    while here + stride <= end:
        has_angle = False
        for place in range(STRIDE):
            has_angle |= data[here + np.uint64(place)] == LT
        if has_angle:
            break
        here += stride
    while here < end and data[here] != LT:
        here += one
    return np.int64(here)


@njit(cache=True, nogil=True)
def skip_raw(data, at, code):
    """Offset of the end tag of an element whose content is text."""
    at = next_angle(data, at)
    while at + 1 < data.size:
        if data[at + 1] == SLASH and _read_name(data, at + 2)[0] == code:
            return at
        at = next_angle(data, at + 1)
    return data.size


@njit(cache=True, nogil=True)
def _find_open(stack, kinds, top, code, group, stops, passes):
    """Place of the innermost open element of this name, or of this group; -1 where there is none or one stops."""
    for at in range(top - 1, -1, -1):
        if (group and kinds[at] >> GROUP_SHIFT == group) or (group == 0 and stack[at] == code):
            return at
        if kinds[at] & stops and not kinds[at] & passes:
            return -1
    return -1


@njit(cache=True, nogil=True)
def _pop(kinds, marks, kept, found, top, lost, n_lost):
    """How many formatting elements there are to open again once all from ``found`` on is closed."""
    end = top
    for at in range(found, top):
        if kinds[at] & SCOPE:
            end, n_lost = at, kept[at]
            break
    for at in range(found + 1, end):
        if kinds[at] & FORMATTING and n_lost < _MAX_LOST:
            alike = 0
            for other in range(n_lost):
                alike += lost[other] == marks[at]
            if alike < _NOAH:
                lost[n_lost] = marks[at]
                n_lost += 1
    return n_lost


@njit(cache=True, nogil=True)
def _find_ended(stack, kinds, top, code, kind):
    """Place of the outermost element that a start tag ends; -1 for none."""
    group = kind >> GROUP_SHIFT
    found = -1
    if kind & ENDS_P:
        found = _find_open(stack, kinds, top, code, P_GROUP, SCOPE, 0)
    last = (found if found >= 0 else top) - 1
    if group == HEADING_GROUP:
        return last if last >= 0 and kinds[last] >> GROUP_SHIFT == group else found
    if group:
        stops = TABLE if kind & IN_TABLE else SPECIAL if group in (LI_GROUP, DD_GROUP) else SCOPE
        other = _find_open(stack, kinds, last + 1, code, group, stops, PASSES_LI if stops == SPECIAL else 0)
        return other if other >= 0 else found
    return found


@njit(cache=True, nogil=True)
def _find_end(stack, kinds, top, code, kind):
    """Place of the element that an end tag ends; -1 for none."""
    stops = TABLE if kind & (IN_TABLE | TABLE) else SCOPE if kind & (SPECIAL | FORMATTING) else SPECIAL
    return _find_open(stack, kinds, top, code, 0, stops, 0)


@njit(cache=True, nogil=True)
def _lift(stack, kinds, marks, kept, found, top):
    """Take one element out from under those above it: how a formatting element ends across blocks."""
    for at in range(found, top - 1):
        stack[at], kinds[at], marks[at], kept[at] = stack[at + 1], kinds[at + 1], marks[at + 1], kept[at + 1]


@njit(cache=True, nogil=True)
def _next_tag(data, at):
    """Offset of the next tag, comments and declarations skipped."""
    at = next_angle(data, at)
    while at + 2 < data.size:
        byte = data[at + 1]
        letter = (data[at + 2] if byte == SLASH else byte) | 0x20
        if 0x61 <= letter <= 0x7A:
            return at
        at = next_angle(data, _skip_markup(data, at) if byte in (BANG, QUESTION, SLASH) else at + 1)
    return data.size


@njit(cache=True, nogil=True)
def measure(data, names, classes, max_depth, max_steps, max_reopened):
    """Which bound the page is beyond, or FINE."""
    size = max_depth + 2
    stack, kinds = np.zeros(size, np.uint64), np.zeros(size, np.uint32)
    marks, kept = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    lost = np.zeros(_MAX_LOST, np.uint64)
    top = n_lost = n_formatting = n_steps = n_reopened = n_merged = 0
    foreign = -1
    at = _next_tag(data, 0)
    while at < data.size:
        is_end = data[at + 1] == SLASH
        code, first = _read_name(data, at + 1 + is_end)
        at, n_attributes, is_closed = _end_of_tag(data, first)
        kind = classes[place(names, code)]
        n_steps += n_attributes * n_attributes
        if kind & ROOT:
            n_merged += n_attributes
            n_steps += n_attributes * n_merged
        if kind & RAW and not is_end:
            at = skip_raw(data, at, code)
        elif not kind & (VOID | RAW):
            found = -1
            if not is_end:
                found = _find_ended(stack, kinds, top, code, kind)
                n_reopened += n_lost if kind & ENDS_P else 0
                n_steps += top + n_lost
            elif n_formatting or not kind & FORMATTING:
                found = _find_end(stack, kinds, top, code, kind)
                n_steps += top - max(found, 0) if kind & (SPECIAL | FORMATTING) else 0
            n_lost -= is_end and found < 0 and kind & FORMATTING and n_lost > 0
            if found >= 0:
                has_block = False
                for above in range(found + 1, top):
                    has_block = has_block or kinds[above] & SPECIAL != 0
                if kinds[found] & FORMATTING and has_block:
                    _lift(stack, kinds, marks, kept, found, top)
                    n_formatting -= 1
                    top -= 1
                else:
                    n_lost = _pop(kinds, marks, kept, found, top, lost, n_lost)
                    for above in range(found, top):
                        n_formatting -= kinds[above] & FORMATTING != 0
                    top = found
                foreign = foreign if foreign < top else -1
            in_foreign = kind & FOREIGN or (foreign >= 0 and not kind & (SPECIAL | FORMATTING))
            if not is_end and not (is_closed and in_foreign):
                foreign = top if kind & FOREIGN and foreign < 0 else foreign
                stack[top], kinds[top], kept[top] = code, kind, n_lost
                if kind & FORMATTING:
                    marks[top] = _hash(data, first, at)
                    n_formatting += 1
                top += 1
        if top + n_lost > max_depth:
            return DEPTH
        if n_steps > max_steps:
            return STEPS
        if n_reopened > max_reopened:
            return REOPENED
        at = _next_tag(data, at)
    return FINE
