"""Compiled loops over the bytes of one page: how much they read like Chinese, and where they break.

``tasks.plausibility`` says what the weights are, ``tasks.detect_encoding`` and ``tasks.repair.mojibake`` what the
loops are for. A **pair** is a character of two bytes (GBK, Big5), a **quad** one of four (GB18030),
a **piece** what stands between line feeds and angle brackets: those bytes are part of no longer character in
GBK, Big5 and UTF-8. All loops are linear in the bytes, whatever the bytes are.

One module, though a long one: numba caches compiled code by file and builds the loops that are called into those
that call them, so a change in another file would not be noticed. These loops call only each other.
"""

# Types are inferred by numba; byte values are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, PLR2004, PLR0911, PLR0912, PLR1714, C901, SIM109
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

WINDOW: Final = 1 << 16
SHORT_WINDOW: Final = 1 << 12
SEAM: Final = 64
"""Longest run weighed as one, in bytes, where it is read and where it is only weighed; and how much of its end is
weighed again with the next window. What a character is read as hangs on the few around it. Chosen, not measured."""

STEP: Final = 16
"""Bytes looked at together for one that is not ASCII: what a processor compares at once."""

PIECE: Final = 20_000
"""Characters of a piece that are weighed. Chosen, not measured: a piece is a paragraph, seldom longer than 1,000."""

IMPOSSIBLE: Final = -1e6
"""Weight in a pair table of two bytes that are no character."""

KUN, KUN_HANT, JIN = ord("锟"), ord("錕"), ord("斤")
TANG, TANG_HANT, TUN = ord("烫"), ord("燙"), ord("屯")
"""What residue is made of: 锟斤, 烫烫烫, 屯屯屯."""

LETTER_RUN: Final = 3
"""Shortest run of accented Latin letters that may be Chinese bytes read one by one, in letters: 中 in UTF-8."""

MANY_LOST: Final = 4
"""U+FFFD in a piece from which on it is residue, where half of the piece is. Chosen, not measured."""


@njit(cache=True, nogil=True)
def read_strictly(data, at, stop):
    """Code point of the UTF-8 character at a non-ASCII byte, and its length; -1 and 1 where there is none."""
    # Unsigned, or each look would first ask whether it is counted from the end.
    here = np.uint64(at)
    first = np.int64(data[here])
    if first < 0xC2 or first > 0xF4 or at + 1 >= stop:
        return -1, 1
    second = np.int64(data[here + np.uint64(1)])
    if second & 0xC0 != 0x80:
        return -1, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | (second & 0x3F), 2
    if at + 2 >= stop:
        return -1, 1
    third = np.int64(data[here + np.uint64(2)])
    if third & 0xC0 != 0x80:
        return -1, 1
    if first < 0xF0:
        code = (first & 0x0F) << 12 | (second & 0x3F) << 6 | (third & 0x3F)
        if code < 0x800 or 0xD800 <= code < 0xE000:
            return -1, 1
        return code, 3
    if at + 3 >= stop:
        return -1, 1
    fourth = np.int64(data[here + np.uint64(3)])
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
def skip_ascii(data, at, stop):
    """Offset of the next non-ASCII byte, sixteen bytes a step; ``stop`` where there is none before it."""
    # Unsigned, or each look would first ask whether it is counted from the end.
    here, end, step, one = np.uint64(at), np.uint64(stop), np.uint64(STEP), np.uint64(1)
    while here + step <= end:
        joined = np.uint8(0)
        for place in range(STEP):
            joined |= data[here + np.uint64(place)]
        if joined >= 0x80:
            break
        here += step
    while here < end and data[here] < 0x80:
        here += one
    return np.int64(here)


@njit(cache=True, nogil=True)
def scan_utf8(data, weights, low, few, spans):
    """Validate UTF-8 and look for pieces that may be mojibake, in one pass.

    Returns the offset of the first byte that is not UTF-8 (-1: none; the rest is not scanned), the number of
    non-ASCII characters before it, and the number of suspect pieces: those with ``few`` characters or
    more whose mean weight is below ``low``, or with a run of accented letters. Last the number of places with
    residue, and of pieces that are mostly U+FFFD, of which nothing comes back. Start and stop of the suspects go to
    ``spans``, as many as it holds.
    """
    return _scan(data, 0, data.size, weights, low, few, spans)


@njit(cache=True, nogil=True)
def suspect_texts(data, offsets, weights, low, few):
    """Whether each of many texts in valid UTF-8 holds a suspect piece or residue, as ``scan_utf8`` counts them."""
    found = np.zeros(offsets.size - 1, np.bool_)
    spans = np.empty((0, 2), np.int64)
    for row in range(found.size):
        _, _, suspects, residue = _scan(data, offsets[row], offsets[row + 1], weights, low, few, spans)
        found[row] = suspects + residue > 0
    return found


@njit(cache=True, nogil=True)
def _scan(data, at, size, weights, low, few, spans):
    """The loop of ``scan_utf8``, from an offset to another."""
    n = 0
    suspects = 0
    residue = 0
    while True:
        at = skip_ascii(data, at, size)
        if at >= size:
            return -1, n, suspects, residue
        start = at
        sum_here = 0.0
        n_here = 0
        run = 0
        longest = 0
        lost = 0
        before = 0
        earlier = 0
        while at < size:
            byte = data[np.uint64(at)]
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
            if code == 0xFFFD:
                lost += 1
            elif code == JIN:
                residue += before == KUN or before == KUN_HANT
            elif code == TUN or code == TANG or code == TANG_HANT:
                residue += code == before and code == earlier
            earlier = before
            before = code
            sum_here += weights[np.uint64(place_of(code))]
            n_here += 1
            at += length
        n += n_here
        if lost >= MANY_LOST and 2 * lost > n_here:
            residue += 1
        elif longest >= LETTER_RUN or (n_here >= few and sum_here < low * n_here):
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
    at = skip_ascii(data, start, stop)
    while at < stop and n < limit:
        if data[at] < 0x80:
            at = skip_ascii(data, at, stop)
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
def weigh_lines(data, n_lines, weights):
    """Mean weight of the non-ASCII characters of each line of UTF-8; 0 where there are none."""
    means = np.zeros(n_lines, np.float64)
    at = 0
    for line in range(n_lines):
        stop = at
        while stop < data.size and data[stop] != 0x0A:
            stop += 1
        total, n, _ = weigh_utf8(data, at, stop, weights, data.size)
        means[line] = total / max(1, n)
        at = stop + 1
    return means


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
    at = skip_ascii(data, start, stop)
    while at < stop and n < limit:
        if data[at] < 0x80:
            at = skip_ascii(data, at, stop)
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
def decode_pairs(data, characters):
    """UTF-8 of bytes that are all ASCII or pairs; empty where they are not.

    ``characters``: three bytes of UTF-8 for each pair, the first lowest, and above them how many of them count.
    """
    size = data.size
    out = np.empty(size + size // 2 + 4, np.uint8)
    n = 0
    at = 0
    while at < size:
        stop = skip_ascii(data, at, size)
        out[n : n + stop - at] = data[at:stop]
        n += stop - at
        at = stop
        while at + 1 < size and data[at] >= 0x80:
            trail = np.int64(data[at + 1])
            if data[at] == 0x80 or data[at] == 0xFF or trail < 0x40 or trail == 0xFF:
                return out[:0]
            packed = characters[(np.int64(data[at]) - 0x81) * 191 + trail - 0x40]
            if packed == 0:
                return out[:0]
            out[n] = packed & 0xFF
            out[n + 1] = (packed >> 8) & 0xFF
            out[n + 2] = (packed >> 16) & 0xFF
            n += packed >> 24
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
def read_straight(data, start, stop, seam, table, quads, low):
    """A run read from its start: sum of weights, the same without ASCII, characters but ASCII, and bytes left over.

    Then the worst stretch: the largest sum of what the weights of neighbours fall short of ``low``, in nats. Where
    the run goes on behind ``stop``, the last ``seam`` bytes are left to the next window; last is where reading stopped.
    """
    singles = 0.0
    total = 0.0
    n = 0
    bad = 0
    short = 0.0
    worst = 0.0
    at = start
    while at < stop - seam:
        if data[at] < 0x80:
            singles += single_weight(data[at])
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
    return total + singles, total, n, bad, worst, at


@njit(cache=True, nogil=True)
def read_best(data, start, stop, seam, table, quads, head_drop, end_drop, best, step):
    """Heaviest reading of a run (Viterbi): characters at their weights, or a byte left out at DROP.

    ``best``: the sum of weights up to each byte; ``step``: the length of what ends there, 0 for ASCII and 1 for a
    byte left out. ``head_drop`` and ``end_drop``: weight of leaving out the first byte of the page, the last of a run.
    Returns where reading stopped, as ``read_straight`` does.
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
        drop = here + (head_drop if at == 0 else end_drop if seam == 0 and at + 1 == stop else DROP)
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
    while seam and i > size - seam:
        i -= max(1, np.int64(step[i]))
    return start + i


@njit(cache=True, nogil=True)
def run_at(data, at, most):
    """End of the run at ``at``, or of its first ``most`` bytes, and how many of those the next window takes."""
    limit = min(data.size, at + most)
    stop = end_of_run(data, at, limit)
    return stop, (SEAM if stop == limit and limit < data.size else 0)


@njit(cache=True, nogil=True)
def weigh_mended(data, table, quads, limit):
    """As ``weigh_pairs`` of the whole page, each run read as well as it can be: sum of weights and characters."""
    best = np.zeros(SHORT_WINDOW + 5, np.float64)
    step = np.zeros(SHORT_WINDOW + 5, np.uint8)
    total = 0.0
    n = 0
    at = skip_ascii(data, 0, data.size)
    while at < data.size and n < limit:
        stop, seam = run_at(data, at, SHORT_WINDOW)
        end = read_best(data, at, stop, seam, table, quads, DROP, DROP, best, step)
        total += best[end - at]
        i = end - at
        while i > 0:
            if step[i] == 0:
                total -= single_weight(data[at + i - 1])
            else:
                n += 1
            i -= max(1, np.int64(step[i]))
        at = skip_ascii(data, end, data.size)
    return total, n


@njit(cache=True, nogil=True)
def resync(data, table, quads, low, short, margin, head_margin):
    """Find bytes that belong to no character.

    A run that reads strictly is left alone unless a stretch of it falls ``short`` nats below ``low`` a character
    and it gains ``margin`` nats. The run a page begins with may gain less: ``head_margin``. A run longer than WINDOW
    is read as several.
    Returns a mark for each byte (empty where none is dropped), the number dropped, and the characters of the
    longest run that was left alone though it reads badly.
    """
    size = data.size
    marks = np.zeros(0, np.uint8)
    best = np.zeros(0, np.float64)
    step = np.zeros(0, np.uint8)
    n_dropped = np.int64(0)
    n_low = np.int64(0)
    at = skip_ascii(data, 0, size)
    while at < size:
        stop, seam = run_at(data, at, WINDOW)
        straight, foreign, n, bad, worst, end = read_straight(data, at, stop, seam, table, quads, low)
        if bad > 0 or worst >= short or at == 0:
            if best.size == 0:
                best = np.zeros(WINDOW + 5, np.float64)
                step = np.zeros(WINDOW + 5, np.uint8)
            best_end = read_best(data, at, stop, seam, table, quads, HEAD_DROP, END_DROP, best, step)
            if bad > 0 or best[end - at] - straight >= (head_margin if at == 0 else margin):
                end = best_end
                i = end - at
                while i > 0:
                    if step[i] == 1:
                        if marks.size == 0:
                            marks = np.zeros(size, np.uint8)
                        marks[at + i - 1] = 1
                        n_dropped += 1
                    i -= max(1, np.int64(step[i]))
            elif foreign < low * n:
                n_low = max(n_low, np.int64(n))
        at = skip_ascii(data, end, size)
    return marks, n_dropped, n_low


@njit(cache=True, nogil=True)
def cut_out(data, marks, stand_in):
    """The bytes without those marked; one other byte for each run of them."""
    out = np.empty(data.size, np.uint8)
    n = 0
    for at in range(data.size):
        if not marks[at]:
            out[n] = data[at]
            n += 1
        elif at == 0 or not marks[at - 1]:
            out[n] = stand_in
            n += 1
    return out[:n]


@njit(cache=True, nogil=True)
def weigh_pieces(data, weights, gb, big5, main, low, most):
    """The pieces that read badly in the page's own encoding, read three ways.

    ``main``: 0 for UTF-8, 1 for GB18030, 2 for Big5. A piece reads badly with a bad byte, or a mean weight below
    ``low``. Returns start and stop, and for each encoding the sum of weights, the characters and the bad bytes.
    Nothing where there are more than ``most`` such pieces.
    """
    size = data.size
    spans = np.empty((most, 2), np.int64)
    sums = np.empty((most, 3), np.float64)
    counts = np.empty((most, 3), np.int64)
    bads = np.empty((most, 3), np.int64)
    n = 0
    at = skip_ascii(data, 0, size)
    while at < size:
        start = at
        while at < size and data[at] != 0x0A and data[at] != 0x0D and data[at] != 0x3C and data[at] != 0x3E:
            at += 1
        for k in (main, 0, 1, 2):
            if n == most:
                return spans[:0], sums[:0], counts[:0], bads[:0]
            if k == 0:
                read = weigh_utf8(data, start, at, weights, PIECE)
            else:
                read = weigh_pairs(data, start, at, gb if k == 1 else big5, k == 1, PIECE)
            sums[n, k], counts[n, k], bads[n, k] = read
            if read[2] == 0 and k == main and read[0] >= low * read[1]:
                break
        else:
            spans[n, 0] = start
            spans[n, 1] = at
            n += 1
        at = skip_ascii(data, at, size)
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
