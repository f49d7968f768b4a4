"""Compiled loops of split_lines: pieces of text into lines, and what blocks take over from the blocks around them."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.kernels import read_character
from tasks.split_lines.spaces import CLOSES, COLLAPSES, IS_INVISIBLE, IS_WHITE, IS_WIDE, LINE_FEED, OPENS

SPACE: Final = 0x20
LINE_END: Final = 0x0A
STOPS: Final = COLLAPSES | IS_WHITE | IS_INVISIBLE
"""Classes of characters that are more than copied."""
FIELD_ENDS: Final = 0x80
"""Beside the classes of white space between two characters: a field of a row begins or ends there."""
LINE, LINK, START, END = range(4)
"""Rows of the ranges that ``join_pieces`` gives."""
N_AROUND: Final = 3
"""Blocks around a line's own whose words are part of its hint."""
NO_WORDS: Final = -1
N_SLOTS: Final = 1 << 14
"""Slots for words and hints that were seen: some 4,000 of 440,000 blocks in 1,227 pages have words of their own."""
FNV_PRIME: Final = np.uint64(0x100000001B3)


@njit(cache=True, nogil=True)
def join_pieces(values, starts, stops, firsts, links, is_apart, classes):
    """Join pieces into lines, with white space collapsed and trimmed.

    ``starts`` and ``stops`` say where in ``values`` each piece is; ``firsts`` has the first piece of each line and,
    last, the number of pieces; ``links`` the link of each piece, or -1; ``is_apart`` whether a space parts it from the
    one before, and a line feed its own fields (``field_kernels``); ``classes`` the bits of ``spaces`` by code point.

    Returns:
        Bytes and offsets of the lines, their characters (0 for a blank line), and a column for each stretch of
        link: line, link, first character, and the one after the last.

    """
    n_lines = firsts.size - 1
    out = np.empty(values.size + starts.size + 1, np.uint8)
    ends = np.zeros(n_lines + 1, np.int64)
    n_chars = np.zeros(n_lines, np.int32)
    ranges = np.empty((4, links.size), np.int32)
    n_ranges = 0
    # One loop, not one for each line: given eight arrays a line, a function counts references to each of them.
    for line in range(n_lines):
        at = kept_at = ends[line]
        n_written, n_kept, first_range = 0, 0, n_ranges
        gap, before, visible = 0, 0, False
        open_link = -1
        for piece in range(firsts[line], firsts[line + 1]):
            here = starts[piece]
            gap |= FIELD_ENDS if is_apart[piece] else 0
            while here < stops[piece]:
                code, size = read_character(values, here)
                mark = classes[code]
                here += size
                if mark & COLLAPSES:
                    gap |= mark & (COLLAPSES | LINE_FEED)
                    continue
                if n_written == 0 and mark & IS_WHITE:
                    continue
                if gap == FIELD_ENDS and (before & OPENS or mark & CLOSES):
                    gap = 0
                if n_written and gap and not (gap & LINE_FEED and before & mark & IS_WIDE and not is_apart[piece]):
                    out[at] = SPACE
                    at += 1
                    n_written += 1
                gap, before = 0, mark
                if links[piece] != open_link:
                    open_link = links[piece]
                    if open_link >= 0:
                        ranges[LINE, n_ranges], ranges[LINK, n_ranges] = line, open_link
                        ranges[START, n_ranges] = ranges[END, n_ranges] = n_written
                        n_ranges += 1
                for byte in range(here - size, here):
                    out[at] = values[byte]
                    at += 1
                n_written += 1
                if not mark & IS_WHITE:
                    known = n_written
                    here, at, n_written, before = _copy_run(
                        values, here, stops[piece], classes, out, at, n_written, before
                    )
                    visible = visible or not mark & IS_INVISIBLE or n_written > known
                    n_kept, kept_at = n_written, at
                    if open_link >= 0:
                        ranges[END, n_ranges - 1] = n_written
        if visible:
            ends[line + 1], n_chars[line] = kept_at, n_kept
        else:
            ends[line + 1], n_ranges = ends[line], first_range
    return out[: ends[n_lines]], ends, n_chars, ranges[:, :n_ranges]


@njit(cache=True, nogil=True)
def _copy_run(values, here, stop, classes, out, at, n_written, before):
    """Copy characters of one or three bytes up to the first that is white or invisible: most of a piece.

    Where reading and writing stopped, the characters written, and the class of the last.
    """
    # Unsigned, or each look would first ask whether it is counted from the end.
    place, to, end, one, two = np.uint64(here), np.uint64(at), np.uint64(stop), np.uint64(1), np.uint64(2)
    while place < end:
        byte = values[place]
        if 0xE0 <= byte < 0xF0:
            mark = classes[read_character(values, place)[0]]
            if mark & STOPS:
                break
            out[to], out[to + one], out[to + two] = byte, values[place + one], values[place + two]
            place += two + one
            to += two + one
        elif byte < 0x80 and not classes[byte] & STOPS:
            mark = classes[byte]
            out[to] = byte
            place += one
            to += one
        else:
            break
        n_written += 1
        before = mark
    return np.int64(place), np.int64(to), n_written, before


@njit(cache=True, nogil=True)
def inherit(parents, regions, marks, is_row, is_hidden):
    """What each block takes over from those around it. Blocks stand after their parents; a root is its own.

    ``regions``: number of the region a block opens, 0 for none; ``marks``: bits that hold for all inside.
    ``is_hidden`` and ``marks`` and ``regions`` are changed in place.

    Returns:
        Depth below the root, and number of the innermost table row on the page (-1: none).

    """
    depths = np.zeros(parents.size, np.int32)
    rows = np.full(parents.size, -1, np.int32)
    n_rows = 0
    for block in range(parents.size):
        parent = parents[block]
        if parent == block:
            n_rows = 0
            continue
        depths[block] = depths[parent] + 1
        regions[block] = regions[block] or regions[parent]
        marks[block] |= marks[parent]
        is_hidden[block] |= is_hidden[parent]
        rows[block] = rows[parent]
        if is_row[block]:
            rows[block] = n_rows
            n_rows += 1
    return depths, rows


@njit(cache=True, nogil=True)
def cut_at_feeds(values, starts, stops, is_verbatim):
    """Cut verbatim pieces at their line feeds.

    Returns:
        For each part the piece it is of, where it starts and stops, and whether it is a later part of its piece.

    """
    n_parts = starts.size
    for piece in range(starts.size):
        if is_verbatim[piece]:
            for at in range(starts[piece], stops[piece]):
                n_parts += values[at] == LINE_END
    rows = np.empty(n_parts, np.int64)
    firsts, lasts = np.empty(n_parts, np.int64), np.empty(n_parts, np.int64)
    is_later = np.zeros(n_parts, np.bool_)
    n = 0
    for piece in range(starts.size):
        rows[n], firsts[n], lasts[n] = piece, starts[piece], stops[piece]
        if is_verbatim[piece]:
            for at in range(starts[piece], stops[piece]):
                if values[at] == LINE_END:
                    lasts[n] = at
                    n += 1
                    rows[n], firsts[n], lasts[n] = piece, at + 1, stops[piece]
                    is_later[n] = True
        n += 1
    return rows, firsts, lasts, is_later


@njit(cache=True, nogil=True)
def alike(values, offsets):
    """For each block an earlier one with the same words, or itself; -1 where it has none.

    Of those that share a slot the last is remembered, so now and then the same words are those of two blocks.
    """
    found = np.full(offsets.size - 1, NO_WORDS, np.int64)
    slots = np.full(N_SLOTS, NO_WORDS, np.int64)
    for block in range(found.size):
        first, size = offsets[block], offsets[block + 1] - offsets[block]
        if size == 0:
            continue
        code = np.uint64(size)
        for at in range(first, first + size):
            code = (code ^ np.uint64(values[at])) * FNV_PRIME
        slot = np.int64(code >> np.uint64(32)) % N_SLOTS
        other = slots[slot]
        same = 0
        if other >= 0 and offsets[other + 1] - offsets[other] == size:
            there = offsets[other]
            while same < size and values[there + same] == values[first + same]:
                same += 1
        if same < size:
            slots[slot] = other = block
        found[block] = other
    return found


@njit(cache=True, nogil=True)
def number_hints(used, parents, words):
    """The number of each block's hint, and the block that each hint is written for: the first with these words.

    ``words``: what ``alike`` says. They are the block's own and those of the three around it (``N_AROUND``). As there,
    the same words now and then make two hints.
    """
    numbers = np.empty(used.size, np.int64)
    firsts = np.empty(used.size, np.int64)
    slots = np.full(N_SLOTS, NO_WORDS, np.int64)
    n = 0
    for row in range(used.size):
        one = used[row]
        two = parents[one]
        three = parents[two]
        four = parents[three]
        code = np.uint64(0)
        for block in (one, two, three, four):
            code = (code ^ np.uint64(words[block] + 1)) * FNV_PRIME
            code ^= code >> np.uint64(29)
        slot = np.int64(code & np.uint64(N_SLOTS - 1))
        number = slots[slot]
        if number >= 0:
            other = firsts[number]
            for block in (one, two, three, four):
                if words[block] != words[other]:
                    number = NO_WORDS
                    break
                other = parents[other]
        if number < 0:
            slots[slot] = number = n
            firsts[n] = one
            n += 1
        numbers[row] = number
    return numbers, firsts[:n].copy()


@njit(cache=True, nogil=True)
def write_hints(used, parents, values, offsets, classes, n_around, max_chars):
    """Words of each of these blocks and of some blocks around it, nearest first, ASCII in lower case, trimmed.

    ``classes``: the bits of ``spaces`` by code point. The bytes and offsets of the hints.
    """
    longest = 4 * max_chars + 4
    out = np.empty(max(1, used.size) * 64 + longest, np.uint8)
    ends = np.zeros(used.size + 1, np.int64)
    at = 0
    for row in range(used.size):
        if at + longest > out.size:
            larger = np.empty(2 * out.size + longest, np.uint8)
            larger[:at] = out[:at]
            out = larger
        kept_at = first = at
        n_chars, n_words = 0, 0
        block = used[row]
        for _ in range(n_around + 1):
            here, end = offsets[block], offsets[block + 1]
            if here < end and n_words > 0 and n_chars < max_chars:
                if at > first:
                    out[at] = SPACE
                    at += 1
                n_chars += 1
            n_words += here < end
            while here < end and n_chars < max_chars:
                code, size = read_character(values, here)
                is_white = classes[code] & IS_WHITE != 0
                if not is_white or at > first:
                    for byte in range(here, here + size):
                        out[at] = values[byte] | 0x20 if 0x41 <= values[byte] <= 0x5A else values[byte]
                        at += 1
                if not is_white:
                    kept_at = at
                here += size
                n_chars += 1
            block = parents[block]
        at = kept_at
        ends[row + 1] = at
    return out[:at], ends
