"""The compiled loop of ``prune``: a page without the markup that nobody reads.

A tokenizer's states are followed as HTML has them (13.2.5), so that what stands in an attribute, a comment or a script
is never taken for a tag. Where that would take the parser's own knowledge the rest of the page stays as it is.

``at`` and ``end`` are addresses: given an array, each small function would count references to it, in all a tenth of
the time.
"""

# Types are inferred by numba; bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR1714, PLR2004, SIM109
# mypy: disallow-untyped-defs=False, disable-error-code="call-arg,var-annotated,no-untyped-call"

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.split_lines.node_kernels import (
    CLASS,
    HIDDEN,
    ID,
    LD_JSON,
    STYLE,
    TYPE,
    byte_at,
    contains,
    copy,
    first_of,
    hides,
)
from tasks.split_lines.scan import (
    APOSTROPHE,
    BANG,
    DASH,
    EQUALS,
    GT,
    LT,
    NAME_BYTES,
    QUESTION,
    QUOTE,
    SLASH,
    place,
)

RAW: Final = 1 << 16
"""Bits of a tag's kind; those below say which of the attributes in ``NAMES`` are read of it. This: its content is text
up to its end tag."""
UNREAD: Final = 1 << 17
"""… and nobody reads it, unless it is JSON-LD."""
AS_IT_IS: Final = 1 << 18
"""All of its attributes matter: the parser compares formatting elements by them."""
IF_HIDDEN: Final = 1 << 19
"""Its class and id are read only where it is hidden."""
GUARDED: Final = 1 << 20
"""Inside it raw elements may be none: nothing is left out up to its end tag."""
LAST: Final = 1 << 21
"""Nothing behind it is left out."""

_MOST: Final = 16
"""Attributes of a tag that are kept; a tag with more of them stays as it is."""
_AMPERSAND: Final = 0x26


@njit(cache=True, nogil=True)
def _is_space(byte):
    return byte == 0x20 or byte == 0x0A or byte == 0x09 or byte == 0x0D or byte == 0x0C


@njit(cache=True, nogil=True)
def _is_letter(byte):
    return 0x61 <= byte | 0x20 <= 0x7A


@njit(cache=True, nogil=True)
def _read_name(at, end, ends_at_equals):
    """First bytes of a name as one number, in lower case; whether these are all; and the address after the name."""
    code, shift = np.uint64(0), np.uint64(0)
    while at < end:
        byte = byte_at(at)
        if byte <= GT and (
            byte == GT or byte == SLASH or _is_space(byte) or (ends_at_equals and byte == EQUALS and shift > 0)
        ):
            break
        if shift < 8 * NAME_BYTES:
            code |= np.uint64(byte | 0x20 if 0x41 <= byte <= 0x5A else byte) << shift
        # A NUL would be as good as no byte.
        shift += np.uint64(8 if byte else 8 * NAME_BYTES + 8)
        at += 1
    return code, shift <= 8 * NAME_BYTES, at


@njit(cache=True, nogil=True)
def _find(at, end, wanted):
    """Where the next byte of this value is; the end where there is none."""
    if at >= end:
        return end
    found = first_of(at, np.uint8(wanted), end - at)
    return found if found != 0 else end


@njit(cache=True, nogil=True)
def _after_value(at, end):
    """Where the value begins of the attribute whose name ends here, where it stops, and what comes next.

    The value begins at 0 where there is none.
    """
    name_end = at
    while at < end and _is_space(byte_at(at)):
        at += 1
    if at == end or byte_at(at) != EQUALS:
        return 0, name_end, at
    at += 1
    while at < end and _is_space(byte_at(at)):
        at += 1
    if at < end and (byte_at(at) == QUOTE or byte_at(at) == APOSTROPHE):
        stop = _find(at + 1, end, byte_at(at))
        return at + 1, stop, stop + 1
    first = at
    while at < end and byte_at(at) != GT and not _is_space(byte_at(at)):
        at += 1
    return first, at, at


@njit(cache=True, nogil=True)
def _has_entity(at, end):
    return _find(at, end, _AMPERSAND) < end


@njit(cache=True, nogil=True)
def _read_attributes(at, end, kind, known, numbers, kept):
    """The attributes behind a tag's name: the address after the tag, their number, and of those that are read.

    Start, stop and place in ``NAMES`` of the latter go to ``kept``; their number is -1 where the tag is to stay as it
    is. Last whether it says that its content may be JSON-LD. The address is beyond the end where the tag does not end.
    """
    n, n_kept, seen = 0, 0, 0
    is_json, may_hide = False, False
    while True:
        while at < end and (byte_at(at) == SLASH or _is_space(byte_at(at))):
            at += 1
        if at >= end:
            return end + 1, n, -1, False
        if byte_at(at) == GT:
            break
        start = at
        code, is_all, name_end = _read_name(at, end, True)  # noqa: FBT003
        first, stop, at = _after_value(name_end, end)
        n += 1
        found = place(known, code)
        name = numbers[found]
        # Of attributes of one name the first holds, whatever it says.
        if not is_all or known[found] != code or not kind >> name & 1 or seen >> name & 1:
            continue
        seen |= 1 << name
        # Entities are not read here: what has some may say anything.
        if name == STYLE:
            if first == 0 or not (_has_entity(first, stop) or hides(first, stop - first)):
                continue
            may_hide = True
        elif name == HIDDEN:
            may_hide = True
        elif name == TYPE and first != 0:
            is_json = _has_entity(first, stop) or contains(first, stop - first, LD_JSON)
        if n_kept < _MOST:
            kept[n_kept, 0], kept[n_kept, 1], kept[n_kept, 2] = start, name_end if first == 0 else at, name
        n_kept += 1
    if kind & AS_IT_IS or n_kept > _MOST:
        return at + 1, n, -1, is_json
    if kind & IF_HIDDEN and not may_hide:
        n_read = n_kept
        n_kept = 0
        for row in range(n_read):
            if kept[row, 2] != CLASS and kept[row, 2] != ID:
                kept[n_kept, 0], kept[n_kept, 1] = kept[row, 0], kept[row, 1]
                n_kept += 1
    return at + 1, n, -1 if n_kept == n else n_kept, is_json


@njit(cache=True, nogil=True)
def _after_comment(at, end):
    """The address after the comment, declaration or other markup that begins here with a `<` and is no tag."""
    if at + 3 >= end or byte_at(at + 1) != BANG or byte_at(at + 2) != DASH or byte_at(at + 3) != DASH:
        return _find(at, end, GT) + 1
    # 「<!-->」 and 「<!--->」 are whole comments, 「<!--!>」 is not.
    stop = _find(at + 4, end, GT)
    while stop < end:
        if byte_at(stop - 1) == DASH and byte_at(stop - 2) == DASH:
            return stop + 1
        has_bang = stop >= at + 7 and byte_at(stop - 1) == BANG
        if has_bang and byte_at(stop - 2) == DASH and byte_at(stop - 3) == DASH:
            return stop + 1
        stop = _find(stop + 1, end, GT)
    return end


@njit(cache=True, nogil=True)
def _raw_end(at, end, code):
    """Where the end tag is of an element whose content is text; 0 where a script may hide it in a comment."""
    in_comment = False
    at = _find(at, end, LT)
    while at + 2 < end:
        byte = byte_at(at + 1)
        if byte == SLASH:
            found, is_all, stop = _read_name(at + 2, end, False)  # noqa: FBT003
            if found == code and is_all and stop < end:
                return at
        elif byte == BANG:
            in_comment = True
        elif in_comment and _read_name(at + 1, end, False)[0] == code:  # noqa: FBT003
            return 0
        at = _find(at + 1, end, LT)
    return end


@njit(cache=True, nogil=True)
def prune(data, out, names, kinds, other_kind, known, numbers):
    """Write a page without what nobody reads to ``out``, which has twice its room.

    ``names`` and ``kinds``: tags, to be found by ``scan.place``; ``other_kind``: that of every other tag; ``known`` and
    ``numbers``: the same of ``NAMES``, with their places.

    Returns:
        Bytes written, start tags, attributes of tags, and whether these are those of the whole page.

    """
    at, to = np.int64(data.ctypes.data), np.int64(out.ctypes.data)
    end, done = at + data.size, at  # what stands before ``done`` is written or left out
    start = to
    kept = np.empty((_MOST, 3), np.int64)
    n_tags, n_attributes = 0, 0
    guard = np.uint64(0)
    is_whole = True
    at = _find(at, end, LT)
    while at + 2 < end:
        byte = byte_at(at + 1)
        if _is_letter(byte):
            code, is_all, at = _read_name(at + 1, end, False)  # noqa: FBT003
            name_end = at
            found = place(names, code)
            kind = kinds[found] if names[found] == code else other_kind
            if not is_all:
                kind = AS_IT_IS | (kind & LAST)
            if kind & LAST or (guard != 0 and kind & (RAW | GUARDED)):
                is_whole = False
                break
            n_tags += 1
            is_json = False
            if at < end and byte_at(at) == GT:
                at += 1
            else:
                at, n_here, n_kept, is_json = _read_attributes(at, end, kind, known, numbers, kept)
                n_attributes += n_here
                if at > end:
                    break
                if n_kept >= 0 and guard == 0:
                    copy(to, done, name_end - done)
                    to += name_end - done
                    for row in range(n_kept):
                        out[to - start] = 0x20
                        copy(to + 1, kept[row, 0], kept[row, 1] - kept[row, 0])
                        to += 1 + kept[row, 1] - kept[row, 0]
                    done = at - 1  # the angle that ends the tag
            if kind & GUARDED:
                guard = code
            if kind & RAW:
                stop = _raw_end(at, end, code)
                if stop == 0:
                    is_whole = False
                    break
                if kind & UNREAD and not is_json:
                    copy(to, done, at - done)
                    to += at - done
                    done = stop
                at = stop
        elif byte == SLASH and _is_letter(byte_at(at + 2)):
            code, is_all, at = _read_name(at + 2, end, False)  # noqa: FBT003
            if at < end and byte_at(at) == GT:
                at += 1
            else:
                at, n_here, _, _ = _read_attributes(at, end, 0, known, numbers, kept)
                n_attributes += n_here
            if code == guard and is_all:
                guard = np.uint64(0)
        elif byte == BANG or byte == QUESTION or byte == SLASH:
            if guard != 0 and byte == BANG and byte_at(at + 2) != DASH:
                is_whole = False
                break
            at = _after_comment(at, end)
        else:
            at += 1
        at = _find(at, end, LT)
    copy(to, done, end - done)
    return to + end - done - start, n_tags, n_attributes, is_whole
