"""Compiled loops that find where bytes in GBK or Big5 were lost: a run of them is read so that its weight is greatest.

After a lost byte all pairs of a run are shifted by one and read like nothing; the run is read again with bytes left
out, each at a cost. Longer runs are read in windows that overlap, so that the loops are linear in the bytes.
"""

# Types are inferred by numba; byte values are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, C901, FBT003, PLR2004
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.pair_kernels import IMPOSSIBLE, QUAD, is_quad, pair_weight
from tasks.utf8_kernels import skip_ascii

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
def read_again(data, start, stop, table, low, margin):
    """Characters of a run in GBK that is left alone though it reads badly, 0 for one that reads well.

    -1 where bytes of it would be left out, or it is longer than is read here.
    """
    if stop - start >= SHORT_WINDOW:
        return np.int64(-1)
    best = np.zeros(stop - start + 5, np.float64)
    step = np.zeros(stop - start + 5, np.uint8)
    straight, foreign, n, _, _, _ = read_straight(data, start, stop, 0, table, True, low)
    read_best(data, start, stop, 0, table, True, DROP, END_DROP, best, step)
    if best[stop - start] - straight >= margin:
        return np.int64(-1)
    return np.int64(n) if foreign < low * n else np.int64(0)


@njit(cache=True, nogil=True)
def decode_whole(data, characters, table, low, short, margin):
    """UTF-8 of bytes in GBK of which ``resync`` would drop none, and its last answer; no bytes where it might.

    Nearly all pages are such, and lost bytes are looked for while they are decoded: only a run with a stretch that
    falls ``short`` is read again. ``characters``: as ``pair_kernels.decode_pairs`` takes them.
    """
    size = data.size
    out = np.empty(size + size // 2 + 4, np.uint8)
    nothing = out[:0]
    n_low = np.int64(0)
    at = skip_ascii(data, 0, size)
    if at == 0:
        return nothing, n_low
    out[:at] = data[:at]
    n = at
    while at < size:
        start = at
        fallen = worst = 0.0
        # One run: pairs, and single ASCII bytes right behind one (``end_of_run``).
        while at < size:
            byte = np.int64(data[np.uint64(at)])
            if byte < 0x80:
                if data[np.uint64(at - 1)] < 0x80 or not (0x30 <= byte <= 0x39 or 0x40 <= byte < 0x7F):
                    break
                out[np.uint64(n)] = byte
                n += 1
                at += 1
                continue
            if at + 1 == size or byte in (0x80, 0xFF):
                return nothing, n_low
            trail = np.int64(data[np.uint64(at + 1)])
            if trail < 0x40 or trail == 0xFF:
                return nothing, n_low
            place = np.uint64((byte - 0x81) * 191 + trail - 0x40)
            packed = characters[place]
            if packed == 0:
                return nothing, n_low
            fallen = max(0.0, fallen + low - np.float64(table[place]))
            worst = max(worst, fallen)
            to = np.uint64(n)
            out[to] = packed & 0xFF
            out[to + np.uint64(1)] = (packed >> 8) & 0xFF
            out[to + np.uint64(2)] = (packed >> 16) & 0xFF
            n += packed >> 24
            at += 2
        if worst >= short:
            n_read = read_again(data, start, at, table, low, margin)
            if n_read < 0:
                return nothing, n_low
            n_low = max(n_low, n_read)
        stop = skip_ascii(data, at, size)
        out[n : n + stop - at] = data[at:stop]
        n += stop - at
        at = stop
    return out[:n], n_low
