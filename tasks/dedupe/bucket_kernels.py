"""Compiled loops over buckets: which articles share a band or passages. See ``tasks.dedupe.candidates``.

Numbers of articles are rows in order of quality, best first.
"""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, PLR2004, C901
# mypy: disallow-untyped-defs=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.dedupe.hashing import ONE, SLOTS, WINDOW, K, wider

LARGE: Final = 1024
"""Buckets above this many articles pair each with ``FEW`` before it and the first ``FEW``, whatever they share.

Edited copies of one notice are in large buckets of every band: with 8 instead of 2, 100,000 of them took 2.6 times as
long, and 1 % more were dropped. Copies among many articles of one form meet in the bands of what is not the form.
"""

FEW: Final = 2

SHARING: Final = 4
"""In a bucket of a passage each article is paired with this many before it and the first so many, the best ones.

At 300,000 articles of recombined sentences, each sentence in 55 of them, 4 finds all 22,227 pairs that 64 finds.
"""

COMMON: Final = 16
"""Buckets of a passage above this many articles pair each with the one before it and the first.

What many articles share is what everybody quotes; a copy shares other passages as well. At a million articles of
recombined sentences this takes half the time and leaves out half of the pairs that were no copies (41,000 of 81,000),
and 6 of 72,263 that were.
"""

CHANCE: Final = 3.5
"""Standard deviations of the estimate by which a pair may look less contained than it is."""

_16_BITS = np.uint64(0xFFFF)


@njit(cache=True, nogil=True)
def may_repeat(hashes, bits):
    """Mark the hashes that may stand more than once: all that do, and a few by chance. ``bits`` sets the memory."""
    mask = np.uint64((1 << bits) - 1)
    once = np.zeros(1 << bits, np.uint8)
    for i in range(hashes.size):
        cell = hashes[i] & mask
        if once[cell] < 2:
            once[cell] += 1
    found = np.empty(hashes.size, np.bool_)
    for i in range(hashes.size):
        found[i] = once[hashes[i] & mask] > 1
    return found


@njit(cache=True, nogil=True)
def order_of(hashes, places):
    """Order that sorts the hashes at some places, 16 bits at a time; places with the same hash stay in order."""
    n = places.size
    order, other = places.copy(), np.empty_like(places)
    for shift in range(0, 8 * hashes.itemsize, 16):
        counts = np.zeros(65537, np.int64)
        for i in range(n):
            counts[(np.uint64(hashes[order[i]]) >> np.uint64(shift) & _16_BITS) + ONE] += 1
        counts = np.cumsum(counts)
        for i in range(n):
            digit = np.uint64(hashes[order[i]]) >> np.uint64(shift) & _16_BITS
            other[counts[digit]] = order[i]
            counts[digit] += 1
        order, other = other, order
    return order


@njit(cache=True, nogil=True)
def by_row(rows, n_rows):
    """Places of each row in ``rows``, row after row, rising, and where each row's begin."""
    begins = np.zeros(n_rows + 1, np.int64)
    for i in range(rows.size):
        begins[rows[i] + 1] += 1
    begins = np.cumsum(begins)
    at = begins.copy()
    places = np.empty(rows.size, np.int32)
    for i in range(rows.size):
        places[at[rows[i]]] = i
        at[rows[i]] += 1
    return places, begins


@njit(cache=True, nogil=True)
def band_pairs(rows, starts, band, bands, sketches, lengths, is_old, low, contained):
    """Pairs of one band whose signatures look alike enough, better article first.

    ``rows`` of the buckets one after another, each rising; ``starts`` of the buckets.
    A pair that an earlier band brought together is not looked at again.
    ``low``: least estimate of J; ``contained``: containment that is looked for as well.
    """
    room = 1024
    left, right = np.empty(room, np.int32), np.empty(room, np.int32)
    n = 0
    for k in range(starts.size - 1):
        start, end = starts[k], starts[k + 1]
        for at in range(start + 1, end):
            first, hubs = max(start, at - WINDOW), 1
            if end - start > LARGE:
                first, hubs = max(start, at - FEW), FEW
            j = rows[at]
            at_hub = start
            at_other = first
            while at_other < at:
                if at_hub < first and at_hub < start + hubs:
                    i = rows[at_hub]
                    at_hub += 1
                else:
                    i = rows[at_other]
                    at_other += 1
                if is_old[i] and is_old[j]:
                    continue
                known = False
                for b in range(band):
                    if bands[i, b] == bands[j, b]:
                        known = True
                        break
                if known:
                    continue
                same = _equal_slots(sketches, i, j)
                if estimate(same) < min(low, least_jaccard(contained, lengths[i], lengths[j], CHANCE)):
                    continue
                if n == room:
                    room *= 2
                    left, right = wider(left, room), wider(right, room)
                left[n], right[n] = i, j
                n += 1
    return left[:n].copy(), right[:n].copy()


@njit(cache=True, nogil=True)
def sharing_pairs(rows, starts, places, entries, weights, totals, is_old, enough, sketches, lengths, contained):
    """Pairs that share passages worth enough, better article first.

    Buckets as in ``band_pairs``, one a passage; ``weights`` of the buckets, ``totals`` of the rows. ``places`` are the
    entries grouped by row, ``entries`` the offsets of the rows in there. Memory does not grow with the pairs looked at.
    ``enough``: share of the lower of their totals, least weight, and the standard deviations by which their
    signatures may miss what they have where ``contained`` of the shorter is in the longer.
    """
    share, least, chance = enough
    n_rows = entries.size - 1
    shared = np.zeros(n_rows, np.int32)
    touched = np.empty(n_rows, np.int32)
    bucket_of = np.empty(rows.size, np.int32)
    for k in range(starts.size - 1):
        bucket_of[starts[k] : starts[k + 1]] = k
    room = 1024
    left, right = np.empty(room, np.int32), np.empty(room, np.int32)
    n = 0
    for j in range(n_rows):
        n_touched = 0
        for e in range(entries[j], entries[j + 1]):
            at = places[e]
            k = bucket_of[at]
            hubs = SHARING if starts[k + 1] - starts[k] <= COMMON else 1
            first = max(starts[k], at - hubs)
            at_hub = starts[k]
            at_other = first
            while at_other < at:
                if at_hub < first and at_hub < starts[k] + hubs:
                    i = rows[at_hub]
                    at_hub += 1
                else:
                    i = rows[at_other]
                    at_other += 1
                if shared[i] == 0:
                    touched[n_touched] = i
                    n_touched += 1
                shared[i] += weights[k]
        for t in range(n_touched):
            i = touched[t]
            if shared[i] >= max(least, share * min(totals[i], totals[j])) and not (is_old[i] and is_old[j]):
                same = _equal_slots(sketches, i, j)
                if estimate(same) >= least_jaccard(contained, lengths[i], lengths[j], chance):
                    if n == room:
                        room *= 2
                        left, right = wider(left, room), wider(right, room)
                    left[n], right[n] = i, j
                    n += 1
            shared[i] = 0
    return left[:n].copy(), right[:n].copy()


@njit(cache=True, nogil=True)
def estimate(same):
    """Jaccard similarity from the number of equal slots; one in 256 is equal by chance."""
    return max(0.0, (same / SLOTS - 1 / 256) / (1 - 1 / 256))


@njit(cache=True, nogil=True)
def least_jaccard(contained, a, b, chance):
    """Least estimate of J that a pair of these lengths may have when so much of the shorter is in the longer.

    ``chance``: standard deviations by which the estimate may be too low.
    """
    a, b = max(1, a - K + 1), max(1, b - K + 1)
    shared = contained * min(a, b)
    jaccard = shared / (a + b - shared)
    return jaccard - chance * np.sqrt(jaccard * (1 - jaccard) / SLOTS)


@njit(cache=True, nogil=True)
def _equal_slots(sketches, i, j):
    same = 0
    for s in range(SLOTS):
        same += sketches[i, s] == sketches[j, s]
    return same


@njit(cache=True, nogil=True)
def equal_slots(sketches, left, right):
    """How many slots of the signatures of each pair are equal."""
    same = np.empty(left.size, np.uint8)
    for p in range(left.size):
        same[p] = _equal_slots(sketches, left[p], right[p])
    return same
