"""Compiled loops of split_lines: pieces of text into lines, and what blocks take over from the blocks around them."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, C901
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.kernels import read_character
from tasks.split_lines.spaces import COLLAPSES, IS_INVISIBLE, IS_WHITE, IS_WIDE, LINE_FEED

SPACE: Final = 0x20
LINE, LINK, START, END = range(4)
"""Rows of the ranges that ``join_pieces`` gives."""


@njit(cache=True, nogil=True)
def join_pieces(values, offsets, firsts, links, classes):
    """Join pieces into lines, with white space collapsed and trimmed.

    ``firsts`` has the first piece of each line and, last, the number of pieces; ``links`` the link of each piece,
    or -1; ``classes`` the bits of ``spaces`` by code point.

    Returns:
        Bytes and offsets of the lines, their characters (0 for a blank line), and a column for each stretch of
        link: line, link, first character, and the one after the last.

    """
    n_lines = firsts.size - 1
    out = np.empty(max(offsets[-1], 1), np.uint8)
    ends = np.zeros(n_lines + 1, np.int64)
    n_chars = np.zeros(n_lines, np.int32)
    ranges = np.empty((4, links.size), np.int32)
    n_ranges = 0
    for line in range(n_lines):
        known = n_ranges
        pieces = firsts[line], firsts[line + 1]
        ends[line + 1], n_chars[line], n_ranges = _join_line(
            values, offsets, pieces, links, classes, out, ends[line], ranges, known
        )
        ranges[LINE, known:n_ranges] = line
    return out[: ends[n_lines]], ends, n_chars, ranges[:, :n_ranges]


@njit(cache=True, nogil=True)
def _join_line(values, offsets, pieces, links, classes, out, at, ranges, n_ranges):
    """Join one line; the offset after it, its characters, and how many ranges there are now."""
    blank = at, 0, n_ranges
    n_written, n_kept, kept_at = 0, 0, at
    gap, before, visible = 0, 0, False
    open_link = -1
    for piece in range(pieces[0], pieces[1]):
        here = offsets[piece]
        while here < offsets[piece + 1]:
            code, size = read_character(values, here)
            mark = classes[code]
            here += size
            if mark & COLLAPSES:
                gap |= mark & (COLLAPSES | LINE_FEED)
                continue
            if n_written == 0 and mark & IS_WHITE:
                continue
            if n_written and gap and not (gap & LINE_FEED and before & mark & IS_WIDE):
                out[at] = SPACE
                at += 1
                n_written += 1
            gap, before = 0, mark
            if links[piece] != open_link:
                open_link = links[piece]
                if open_link >= 0:
                    ranges[LINK, n_ranges] = open_link
                    ranges[START, n_ranges] = ranges[END, n_ranges] = n_written
                    n_ranges += 1
            for byte in range(here - size, here):
                out[at] = values[byte]
                at += 1
            n_written += 1
            if not mark & IS_WHITE:
                n_kept, kept_at = n_written, at
                visible = visible or not mark & IS_INVISIBLE
                if open_link >= 0:
                    ranges[END, n_ranges - 1] = n_written
    return (kept_at, n_kept, n_ranges) if visible else blank


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
