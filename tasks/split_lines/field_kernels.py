"""Where a short line is a row of fields that nothing but layout parts: 「<span>2022-04-01</span><span>陈晓禾</span>」.

A browser shows such spans apart, by their margins; joined as text they are 「2022-04-01陈晓禾」, of which no rule can
read a name. The same goes for fields on lines of their own in the source: between two Chinese characters a line feed
is nothing. A row of fields is known by one that is a moment and nothing else, or by two with labels (「来源：」), and
holds no mark of a sentence: in prose an element parts no words, 「<b>新</b>闻」.
"""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES: Final = 600
"""Longest row, in bytes with its white space. Chosen, not measured."""
MIN_BYTES: Final = 12
"""A date and one character more."""
MAX_LABEL: Final = 5
"""Longest label before a colon, in characters; the shortest has two, for 「问：」 begins a paragraph. Chosen."""
OTHER, MOMENT, DAY, LABELLED, PROSE = range(5)
"""What a field is."""
MOST_BEHIND: Final = 12
"""Bytes of Chinese characters behind a date: 「星期五」 has nine. Chosen."""

TAGS: Final = ("原创", "转载", "置顶", "推荐", "精华", "热门", "头条", "视频", "图文", "组图", "独家", "加精", "热帖")
COUNTED: Final = ("阅读", "浏览", "评论", "点击", "回复", "围观")
"""What sites put beside a headline in an element of its own, the latter behind a number."""

_LINE_FEED, _ZERO, _NINE, _COLON = 0x0A, 0x30, 0x39, 0x3A


@njit(cache=True, nogil=True)
def fields_apart(values, starts, stops, firsts, is_heading, tags):
    """Whether a space parts each piece from the one before; arrays as ``kernels.join_pieces`` has them.

    ``is_heading``: whether the line is a headline, which is no row: only a tag or a counter is parted from it.
    ``tags``: what ``head_tags`` gives.
    """
    found = np.zeros(starts.size, np.bool_)
    for line in range(firsts.size - 1):
        size, end = 0, firsts[line]
        while end < firsts[line + 1] and size <= MAX_BYTES:
            size += stops[end] - starts[end]
            end += 1
        if not MIN_BYTES <= size <= MAX_BYTES:
            continue
        if is_heading[line]:
            for piece in range(firsts[line], end):
                if end - firsts[line] > 1 and _is_tag(values, starts[piece], stops[piece], tags):
                    found[piece] = True
                    if piece + 1 < end:
                        found[piece + 1] = True
            continue
        n_fields, n_moments, n_labels, is_prose = 0, 0, 0, False
        begins, ends = False, False
        for piece in range(firsts[line], end):
            here = starts[piece]
            while here < stops[piece] and not is_prose:
                start, stop = here, here
                while here < stops[piece] and values[here] != _LINE_FEED:
                    here += 1
                    if values[here - 1] > 0x20:
                        stop = here
                while start < stop and values[start] <= 0x20:
                    start += 1
                here += 1
                if start < stop:
                    kind = _kind(values, start, stop)
                    n_fields += 1
                    n_moments += kind == MOMENT
                    ends = kind == DAY
                    begins = begins or (ends and n_fields == 1)
                    n_labels += kind == LABELLED
                    is_prose = kind == PROSE
            if is_prose:
                break
        # A day in words is a field at an end of the row: in prose it may stand in an element, too, 「自<b>…日</b>起」.
        is_dated = n_moments > 0 or ((begins or ends) and (n_fields > 2 or n_labels > 0))
        if not is_prose and n_fields > 1 and (is_dated or n_labels > 1):
            found[firsts[line] : end] = True
    return found


def head_tags() -> NDArray[np.int64]:
    """The words of ``TAGS`` and ``COUNTED``, their bytes as numbers, in order; those of the latter are negative."""
    tags = (
        sign * int.from_bytes(tag.encode(), "little") for sign, words in ((1, TAGS), (-1, COUNTED)) for tag in words
    )
    return np.sort(list(tags))


@njit(cache=True, nogil=True)
def _is_tag(values, start, stop, tags):
    """Whether a piece of a headline is a tag, or a number and what is counted."""
    while start < stop and values[start] <= 0x20:
        start += 1
    while start < stop and values[stop - 1] <= 0x20:
        stop -= 1
    at = start
    while at < stop and _ZERO <= values[at] <= _NINE:
        at += 1
    if stop - at != 6:
        return False
    word = np.int64(0)
    for place in range(6):
        word |= np.int64(values[at + place]) << (8 * place)
    word = -word if at > start else word
    return tags[min(np.searchsorted(tags, word), tags.size - 1)] == word


@njit(cache=True, nogil=True)
def _kind(values, start, stop):
    """What a field is, white space at its ends left out."""
    for at in range(start, stop - 2):
        if (values[at] == 0xE3 and values[at + 1] == 0x80 and values[at + 2] == 0x82) or (
            values[at] == 0xEF and values[at + 1] == 0xBC and values[at + 2] in (0x8C, 0x9B, 0x81, 0x9F)
        ):
            return PROSE  # 。 ， ； ！ ？
    behind = _behind_label(values, start, stop)
    kind = _moment(values, behind, stop)
    if kind == DAY and behind > start:
        return MOMENT
    return LABELLED if kind == OTHER and behind > start else kind


@njit(cache=True, nogil=True)
def _behind_label(values, start, stop):
    """Where the value begins behind two to five Chinese characters and a colon; ``start`` where no such label is."""
    at, n = start, 0
    while at + 2 < stop and 0xE4 <= values[at] <= 0xE9 and n <= MAX_LABEL:
        at += 3
        n += 1
    if n < 2 or n > MAX_LABEL or at >= stop:
        return start
    if values[at] == _COLON:
        at += 1
    elif at + 2 < stop and values[at] == 0xEF and values[at + 1] == 0xBC and values[at + 2] == 0x9A:
        at += 3
    else:
        return start
    while at < stop and values[at] <= 0x20:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _moment(values, at, stop):
    """Whether a date stands there and nothing else: MOMENT where it is in figures or has a time of day, else DAY."""
    if at + 8 > stop or not (
        (values[at] == 0x31 and values[at + 1] == 0x39) or (values[at] == 0x32 and values[at + 1] == 0x30)
    ):
        return OTHER
    is_written = False
    for part in range(3):
        n = 0
        while at < stop and _ZERO <= values[at] <= _NINE:
            at += 1
            n += 1
        if n == 0 or n > (4 if part == 0 else 2) or (part == 0 and n < 4):
            return OTHER
        if at + 2 < stop and values[at] in (0xE5, 0xE6):  # 年 月 日
            is_written = True
            at += 3
        elif part < 2:
            if at >= stop or values[at] not in (0x2D, 0x2E, 0x2F):
                return OTHER
            at += 1
    has_clock, n_behind = False, 0
    while at < stop:
        byte = values[at]
        has_clock |= byte == _COLON
        n_behind += byte >= 0x80
        if byte < 0x80 and not (_ZERO <= byte <= _COLON or byte in (0x20, 0x2D, 0x2E, 0x28, 0x29, 0x54, 0x5A)):
            return OTHER
        at += 1
    if n_behind > MOST_BEHIND:
        return OTHER
    return DAY if is_written and not has_clock else MOMENT
