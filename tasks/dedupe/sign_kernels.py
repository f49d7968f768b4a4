"""Compiled loops that read texts: signatures and their anchors. See ``tasks.dedupe.signing`` and ``hashing``."""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: disallow-untyped-defs=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.dedupe.hashing import (
    BANDS,
    BASE,
    BYTE,
    HALF,
    ONE,
    ROWS,
    SEED,
    SLOTS,
    ZERO,
    K,
    chain,
    is_numeral,
    mix,
    power,
    read,
    wider,
)

ANCHOR_CHARS: Final = 16
ANCHORS_EVERY: Final = 48
"""Anchors are hashes of 16 characters, taken where the hash of the last five says so: one place in 48.

The same passage has the same anchors wherever it stands, also with its paragraphs cut otherwise.
"""

_LOW = np.uint64(0xFFFFFFFF)
_EMPTY = np.uint64(1 << 32)
_SLOTS = np.uint64(SLOTS)
_EVERY = np.uint64(ANCHORS_EVERY)
_LAST = np.uint64(ANCHOR_CHARS - 1)
"""Bits of a place among the last characters, whose number is a power of two."""


@njit(cache=True, nogil=True)
def sign_keys(data, paragraphs, articles):
    """Signatures of articles given as paragraph keys.

    ``data`` UTF-8 bytes, ``paragraphs`` byte offsets of the paragraphs, ``articles`` offsets into those.
    """
    n = articles.size - 1
    n_paragraphs = paragraphs.size - 1
    sketches = np.zeros((n, SLOTS), np.uint8)
    bands = np.zeros((n, BANDS), np.uint64)
    digests = np.zeros(n, np.uint64)
    numbers = np.zeros(n, np.uint64)
    lengths = np.zeros(n, np.int32)
    hashes = np.zeros(n_paragraphs, np.uint64)
    sizes = np.zeros(n_paragraphs, np.int32)
    anchors = np.empty(1024, np.uint32)
    anchor_ends = np.zeros(n + 1, np.int64)
    least = np.empty(SLOTS, np.uint64)
    last = np.zeros(ANCHOR_CHARS, np.uint64)
    own, n_anchors = np.empty(1024, np.uint32), 0
    for a in range(n):
        first, behind = articles[a], articles[a + 1]
        # Here and not where an anchor is found: a name that may stand for another array is counted at each character.
        room = paragraphs[behind] - paragraphs[first]
        if room > own.size:
            own = np.empty(2 * room, np.uint32)
        count, digests[a], numbers[a], n_own = _read_article(
            data, paragraphs, first, behind, least, last, hashes, sizes, own
        )
        if n_anchors + n_own > anchors.size:
            anchors = wider(anchors, 2 * (n_anchors + n_own))
        anchors[n_anchors : n_anchors + n_own] = own[:n_own]
        n_anchors += n_own
        lengths[a] = count
        anchor_ends[a + 1] = n_anchors
        if count == 0:
            continue
        _fill(least)
        for s in range(SLOTS):
            sketches[a, s] = least[s] & BYTE
        for b in range(BANDS):
            state = SEED + np.uint64(b)
            for s in range(b * ROWS, b * ROWS + ROWS):
                state = chain(state, least[s])
            bands[a, b] = mix(state)
    return sketches, bands, digests, numbers, lengths, hashes, sizes, anchors[:n_anchors].copy(), anchor_ends


@njit(cache=True, nogil=True)
def _read_article(data, paragraphs, first, behind, least, last, hashes, sizes, anchors):
    """Read the paragraphs of an article: its characters, digest, digest of numbers, and how many anchors it has.

    Writes its slots, the hash and size of each paragraph, and its anchors, of which there is room for all.
    """
    least[:] = _EMPTY
    last[:] = ZERO
    top, wide_top, n_anchors, number = power(K), power(ANCHOR_CHARS), 0, ZERO
    leaving = np.uint64(ANCHOR_CHARS - K)
    # Unsigned, or each look would first ask whether it is counted from the end.
    roll, wide, digest, run, count, place = ZERO, ZERO, SEED, ZERO, 0, ZERO
    for p in range(first, behind):
        own, start, at, end = SEED, count, paragraphs[p], paragraphs[p + 1]
        while at < end:
            code, width = read(data, at)
            at += width
            count += 1
            own = chain(own, code)
            digest = chain(digest, code)
            if is_numeral(code):
                run = chain(run + ONE, code)
            elif run:
                number += mix(run)
                run = ZERO
            roll = roll * BASE + code - last[(place + leaving) & _LAST] * top
            wide = wide * BASE + code - last[place] * wide_top
            last[place] = code
            place = (place + ONE) & _LAST
            if count >= K:
                x = mix(roll)
                slot = ((x >> HALF) * _SLOTS) >> HALF
                least[slot] = min(least[slot], x & _LOW)
                if x % _EVERY == ZERO and count >= ANCHOR_CHARS:
                    anchors[n_anchors] = mix(wide + SEED) >> HALF | ONE
                    n_anchors += 1
        hashes[p] = mix(own)
        sizes[p] = count - start
    if run:
        number += mix(run)
    if 0 < count < K:
        x = mix(roll + np.uint64(count))
        least[((x >> HALF) * _SLOTS) >> HALF] = x & _LOW
    return count, mix(digest) if count else ZERO, number, n_anchors


@njit(cache=True, nogil=True)
def _fill(least):
    """Give every empty slot the value of a filled one, found by hashing: the same for the same filled slots."""
    filled = least != _EMPTY
    for s in range(SLOTS):
        tries = np.uint64(s) << HALF
        t = np.int64(s)
        while not filled[t]:
            tries += ONE
            t = np.int64(((mix(tries) >> HALF) * _SLOTS) >> HALF)
        least[s] = least[t]


@njit(cache=True, nogil=True)
def anchor_runs(anchors, offsets):
    """Hashes of each two anchors in a row, other than 0, and the offsets of the articles in there."""
    ends = np.zeros_like(offsets)
    runs = np.empty(anchors.size, np.uint32)
    n = 0
    for a in range(offsets.size - 1):
        for e in range(offsets[a] + 1, offsets[a + 1]):
            runs[n] = max(ONE, mix(chain(chain(SEED, np.uint64(anchors[e - 1])), np.uint64(anchors[e]))) >> HALF)
            n += 1
        ends[a + 1] = n
    return runs[:n].copy(), ends
