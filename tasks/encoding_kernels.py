"""Compiled loops over the bytes of one page: how much they read like Chinese, and where they break.

``tasks.plausibility`` says what the weights are, ``tasks.detect_encoding`` and ``tasks.repair.mojibake`` what the
loops are for. A **pair** is a character of two bytes (GBK, Big5), a **quad** one of four (GB18030),
a **piece** what stands between line feeds and angle brackets: those bytes are part of no longer character in
GBK, Big5 and UTF-8. All loops are linear in the bytes, whatever the bytes are.
Compiled code is cached beside this file; the loops call only each other, so that a change is always noticed.
"""

# Types are inferred by numba; byte values are what the numbers are; loops take what they need.
# The loops of one cache stand in one module: numba does not notice a change in another.
# ruff: noqa: ANN001, ANN201, PLR2004, PLR0911, PLR1714, C901, SIM109
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

ASTRAL: Final = 0x10000
"""Place in the weights of every character beyond the first plane but emoji, which come next."""

BAD: Final = -22.0
"""Weight of a byte that belongs to no character, in nats. As prototyped for U+FFFD, not measured apart."""

QUAD: Final = -18.0
"""Weight of a four-byte character of GB18030, in nats: nearly all are rare Han, accented letters or emoji."""

DROP: Final = -13.0
"""Weight of leaving a byte out, in nats. Lighter than BAD, or a shifted run would go on being read."""

DIGIT: Final = -6.0
LATIN: Final = -9.0
SIGN: Final = -12.0
"""Weights of an ASCII digit, letter or sign right after Chinese bytes, in nats: half a second byte looks like one.
Chosen, not measured."""

END_DROP: Final = -9.0
"""Weight of leaving out the last byte of a run, in nats: headlines are cut there, 「人们开始\xb0 」. Chosen."""

HEAD_DROP: Final = -3.0
"""Weight of leaving out the first byte of a page, in nats: pages cut inside a character begin so. Chosen."""

IMPOSSIBLE: Final = -1e6
"""Weight in a pair table of two bytes that are no character."""

KUN, KUN_HANT, JIN = ord("锟"), ord("錕"), ord("斤")
TANG, TANG_HANT, TUN = ord("烫"), ord("燙"), ord("屯")
"""What residue is made of: 锟斤, 烫烫烫, 屯屯屯."""

LETTER_RUN: Final = 3
"""Shortest run of accented Latin letters that may be Chinese bytes read one by one, in letters: 中 in UTF-8."""


@njit(cache=True, nogil=True)
def read_strictly(data, at, stop):
    """Code point of the UTF-8 character at a non-ASCII byte, and its length; -1 and 1 where there is none."""
    first = np.int64(data[at])
    if first < 0xC2 or first > 0xF4 or at + 1 >= stop:
        return -1, 1
    second = np.int64(data[at + 1])
    if second & 0xC0 != 0x80:
        return -1, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | (second & 0x3F), 2
    if at + 2 >= stop:
        return -1, 1
    third = np.int64(data[at + 2])
    if third & 0xC0 != 0x80:
        return -1, 1
    if first < 0xF0:
        code = (first & 0x0F) << 12 | (second & 0x3F) << 6 | (third & 0x3F)
        if code < 0x800 or 0xD800 <= code < 0xE000:
            return -1, 1
        return code, 3
    if at + 3 >= stop:
        return -1, 1
    fourth = np.int64(data[at + 3])
    if fourth & 0xC0 != 0x80:
        return -1, 1
    code = (first & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | (fourth & 0x3F)
    if code < 0x10000 or code > 0x10FFFF:
        return -1, 1
    return code, 4


@njit(cache=True, nogil=True)
def place_of(code):
    """Index of a code point in the weights."""
    if code < 0x10000:
        return code
    return ASTRAL + 1 if 0x1F000 <= code < 0x1FB00 else ASTRAL


@njit(cache=True, nogil=True)
def skip_ascii(data, words, at):
    """Offset of the next non-ASCII byte, eight bytes a step; the length where there is none."""
    size = data.size
    while at < size and at & 7:
        if data[at] >= 0x80:
            return at
        at += 1
    word = at >> 3
    while word < words.size and words[word] & np.uint64(0x8080808080808080) == 0:
        word += 1
    at = max(at, min(word << 3, size))
    while at < size and data[at] < 0x80:
        at += 1
    return at


@njit(cache=True, nogil=True)
def scan_utf8(data, words, weights, low, few, spans):
    """Validate UTF-8 and look for pieces that may be mojibake, in one pass.

    Returns the offset of the first byte that is not UTF-8 (-1: none; the rest is not scanned), the number of
    non-ASCII characters before it, and the number of suspect pieces: those with ``few`` characters or
    more whose mean weight is below ``low``, or with a run of accented letters; last the number of places
    with residue. Start and stop of the suspects go to ``spans``, as many as it holds.
    """
    n = 0
    suspects = 0
    residue = 0
    at = 0
    size = data.size
    while True:
        at = skip_ascii(data, words, at)
        if at >= size:
            return -1, n, suspects, residue
        start = at
        sum_here = 0.0
        n_here = 0
        run = 0
        longest = 0
        before = 0
        earlier = 0
        while at < size:
            byte = data[at]
            if byte < 0x80:
                if byte == 0x0A or byte == 0x0D or byte == 0x3C or byte == 0x3E:
                    break
                run = 0
                before = 0
                at += 1
                continue
            code, length = read_strictly(data, at, size)
            if code < 0:
                return at, n + n_here, suspects, residue
            if code < 0x100 and code != 0xA0:
                run += 1
                longest = max(longest, run)
            elif code != 0xA0:
                run = 0
            if code == JIN:
                residue += before == KUN or before == KUN_HANT
            elif code == TUN or code == TANG or code == TANG_HANT:
                residue += code == before and code == earlier
            earlier = before
            before = code
            sum_here += weights[place_of(code)]
            n_here += 1
            at += length
        n += n_here
        if longest >= LETTER_RUN or (n_here >= few and sum_here < low * n_here):
            if suspects < len(spans):
                spans[suspects, 0] = start
                spans[suspects, 1] = at
            suspects += 1


@njit(cache=True, nogil=True)
def weigh_utf8(data, start, stop, weights, limit):
    """Sum of weights, number of non-ASCII characters (at most about ``limit``), and bad bytes among them."""
    total = 0.0
    n = 0
    bad = 0
    at = start
    while at < stop and n < limit:
        if data[at] < 0x80:
            at += 1
            continue
        code, length = read_strictly(data, at, stop)
        if code < 0:
            total += BAD
            bad += 1
        else:
            total += weights[place_of(code)]
        n += 1
        at += length
    return total, n, bad


@njit(cache=True, nogil=True)
def is_quad(data, at, stop):
    """A four-byte character of GB18030: 81-FE, 30-39, 81-FE, 30-39."""
    return (
        at + 3 < stop
        and 0x30 <= data[at + 1] <= 0x39
        and 0x81 <= data[at] <= 0xFE
        and 0x81 <= data[at + 2] <= 0xFE
        and 0x30 <= data[at + 3] <= 0x39
    )


@njit(cache=True, nogil=True)
def pair_weight(data, at, stop, table):
    """Weight of the two-byte character at a byte, IMPOSSIBLE where there is none."""
    if at + 1 >= stop:
        return IMPOSSIBLE
    lead = np.int64(data[at])
    trail = np.int64(data[at + 1])
    if lead < 0x81 or lead > 0xFE or trail < 0x40 or trail > 0xFE:
        return IMPOSSIBLE
    return np.float64(table[(lead - 0x81) * 191 + trail - 0x40])


@njit(cache=True, nogil=True)
def weigh_pairs(data, start, stop, table, quads, limit):
    """As ``weigh_utf8``, read as characters of two bytes, and of four where ``quads``."""
    total = 0.0
    n = 0
    bad = 0
    at = start
    while at < stop and n < limit:
        if data[at] < 0x80:
            at += 1
            continue
        weight = pair_weight(data, at, stop, table)
        if weight > IMPOSSIBLE:
            total += weight
            at += 2
        elif quads and is_quad(data, at, stop):
            total += QUAD
            at += 4
        else:
            total += BAD
            bad += 1
            at += 1
        n += 1
    return total, n, bad


@njit(cache=True, nogil=True)
def decode_pairs(data, words, characters, lengths):
    """UTF-8 of bytes that are all ASCII or pairs; empty where they are not. The tables hold each pair's UTF-8."""
    size = data.size
    out = np.empty(size + size // 2 + 4, np.uint8)
    n = 0
    at = 0
    while at < size:
        stop = skip_ascii(data, words, at)
        out[n : n + stop - at] = data[at:stop]
        n += stop - at
        at = stop
        while at + 1 < size and data[at] >= 0x80:
            trail = np.int64(data[at + 1])
            if data[at] == 0x80 or data[at] == 0xFF or trail < 0x40 or trail == 0xFF:
                return out[:0]
            place = (np.int64(data[at]) - 0x81) * 191 + trail - 0x40
            length = lengths[place]
            if length == 0:
                return out[:0]
            for k in range(length):
                out[n + k] = characters[place, k]
            n += length
            at += 2
        if at + 1 == size and data[at] >= 0x80:
            return out[:0]
    return out[:n]


@njit(cache=True, nogil=True)
def end_of_run(data, at, stop):
    """End of the run of Chinese bytes at ``at``: high bytes, each with the ASCII byte that may be its second."""
    at += 1
    while at < stop:
        byte = data[at]
        if byte < 0x80 and not (data[at - 1] >= 0x80 and (0x30 <= byte <= 0x39 or 0x40 <= byte < 0x7F)):
            break
        at += 1
    return at


@njit(cache=True, nogil=True)
def single_weight(byte):
    """Weight of one ASCII byte between Chinese characters."""
    if 0x30 <= byte <= 0x39:
        return DIGIT
    return LATIN if 0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A else SIGN


@njit(cache=True, nogil=True)
def read_straight(data, start, stop, table, quads, low):
    """A run read from its start: sum of weights, non-ASCII characters, bytes left over, and its worst stretch.

    The worst stretch is the largest sum of what the weights of neighbours fall short of ``low``, in nats.
    """
    total = 0.0
    n = 0
    bad = 0
    short = 0.0
    worst = 0.0
    at = start
    while at < stop:
        if data[at] < 0x80:
            total += single_weight(data[at])
            at += 1
            continue
        weight = pair_weight(data, at, stop, table)
        if weight > IMPOSSIBLE:
            at += 2
        elif quads and is_quad(data, at, stop):
            weight = QUAD
            at += 4
        else:
            weight = DROP
            bad += 1
            at += 1
        total += weight
        short = max(0.0, short + low - weight)
        worst = max(worst, short)
        n += 1
    return total, n, bad, worst


@njit(cache=True, nogil=True)
def read_best(data, start, stop, table, quads, best, step, dropped):
    """Heaviest reading of a run (Viterbi): characters at their weights, or a byte left out at DROP.

    Marks in ``dropped`` what was left out; returns the sum of weights. ``best`` and ``step`` are scratch.
    """
    size = stop - start
    best[: size + 1] = -np.inf
    best[0] = 0.0
    for i in range(size):
        here = best[i]
        at = start + i
        if data[at] < 0x80:
            single = here + single_weight(data[at])
            if single > best[i + 1]:
                best[i + 1] = single
                step[i + 1] = 0
            continue
        drop = here + (HEAD_DROP if at == 0 else END_DROP if at + 1 == stop else DROP)
        if drop > best[i + 1]:
            best[i + 1] = drop
            step[i + 1] = 1
        weight = pair_weight(data, at, stop, table)
        if weight > IMPOSSIBLE and here + weight > best[i + 2]:
            best[i + 2] = here + weight
            step[i + 2] = 2
        if quads and is_quad(data, at, stop) and here + QUAD > best[i + 4]:
            best[i + 4] = here + QUAD
            step[i + 4] = 4
    i = size
    while i > 0:
        if step[i] == 1:
            dropped[start + i - 1] = 1
        i -= max(1, np.int64(step[i]))
    return best[size]


@njit(cache=True, nogil=True)
def resync(data, words, table, quads, low, short, margin, head_margin):
    """Find bytes that belong to no character.

    A run that reads strictly is left alone unless a stretch of it falls ``short`` nats below ``low`` a character
    and it gains ``margin`` nats. The run a page begins with may gain less: ``head_margin``.
    Returns a mark for each byte (empty where none is dropped), the number dropped, and the characters of the
    longest run that was left alone though it reads badly.
    """
    size = data.size
    marks = np.zeros(0, np.uint8)
    best = np.zeros(0, np.float64)
    step = np.zeros(0, np.uint8)
    n_dropped = np.int64(0)
    n_low = np.int64(0)
    at = 0
    while True:
        at = skip_ascii(data, words, at)
        if at >= size:
            break
        stop = end_of_run(data, at, size)
        straight, n, bad, worst = read_straight(data, at, stop, table, quads, low)
        if bad == 0 and worst < short and at > 0:
            at = stop
            continue
        if marks.size == 0:
            marks = np.zeros(size, np.uint8)
        if best.size < stop - at + 1:
            best = np.zeros(2 * (stop - at) + 64, np.float64)
            step = np.zeros(2 * (stop - at) + 64, np.uint8)
        total = read_best(data, at, stop, table, quads, best, step, marks)
        if bad == 0 and total - straight < (head_margin if at == 0 else margin):
            marks[at:stop] = 0
            if worst >= margin:
                n_low = max(n_low, np.int64(n))
        n_dropped += np.int64(marks[at:stop].sum())
        at = stop
    if n_dropped == 0:
        marks = np.zeros(0, np.uint8)
    return marks, n_dropped, n_low


@njit(cache=True, nogil=True)
def count_pieces(data, words, most):
    """Pieces with non-ASCII bytes; 0 where there are more than ``most``."""
    size = data.size
    n = 0
    at = 0
    while True:
        at = skip_ascii(data, words, at)
        if at >= size:
            return n
        n += 1
        if n > most:
            return 0
        while at < size and data[at] != 0x0A and data[at] != 0x0D and data[at] != 0x3C and data[at] != 0x3E:
            at += 1


@njit(cache=True, nogil=True)
def weigh_pieces(data, words, weights, gb, big5, most):
    """Each piece with non-ASCII bytes, read three ways.

    Returns start and stop, and for UTF-8, GB18030 and Big5 in this order the sum of weights, the characters
    and the bad bytes. Nothing where there are more than ``most`` pieces.
    """
    size = data.size
    room = count_pieces(data, words, most)
    spans = np.zeros((room, 2), np.int64)
    sums = np.zeros((room, 3), np.float64)
    counts = np.zeros((room, 3), np.int64)
    bads = np.zeros((room, 3), np.int64)
    n = 0
    at = 0
    while True:
        at = skip_ascii(data, words, at)
        if at >= size or n >= room:
            break
        start = at
        while at < size and data[at] != 0x0A and data[at] != 0x0D and data[at] != 0x3C and data[at] != 0x3E:
            at += 1
        spans[n, 0] = start
        spans[n, 1] = at
        sums[n, 0], counts[n, 0], bads[n, 0] = weigh_utf8(data, start, at, weights, size)
        sums[n, 1], counts[n, 1], bads[n, 1] = weigh_pairs(data, start, at, gb, True, size)  # noqa: FBT003
        sums[n, 2], counts[n, 2], bads[n, 2] = weigh_pairs(data, start, at, big5, False, size)  # noqa: FBT003
        n += 1
    return spans[:n], sums[:n], counts[:n], bads[:n]


@njit(cache=True, nogil=True)
def count_scripts(data, offsets, classes, n_classes):
    """Characters of each class, for each string of a column: ``classes`` is the class by place."""
    n = offsets.size - 1
    counts = np.zeros((n, n_classes), np.int32)
    for row in range(n):
        at = offsets[row]
        stop = offsets[row + 1]
        while at < stop:
            byte = data[at]
            if byte < 0x80:
                counts[row, classes[byte]] += 1
                at += 1
                continue
            code, length = read_strictly(data, at, stop)
            if code >= 0:
                counts[row, classes[place_of(code)]] += 1
            at += length
    return counts
