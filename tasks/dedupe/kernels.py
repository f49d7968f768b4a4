"""Compiled loops of dedupe: signatures, pairs of a bucket, exact similarity, the greedy choice.

All in one module, however long, that imports no other compiled code: the cache of compiled code notices a change of its
own file only, and a stale loop writes out of bounds. Run the tests with ``NUMBA_BOUNDSCHECK=1`` and a fresh
``NUMBA_CACHE_DIR`` after every change here.
Numbers of articles are rows in order of quality, best first; ``tasks.dedupe`` says what the loops mean.
"""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, PLR2004, PLR0912, PLR0915, C901
# mypy: disallow-untyped-defs=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

K: Final = 5
"""Characters in a shingle: about three words. Median J of random pairs .0011; 3 gives .0058 and blurs short texts."""

BANDS: Final = 20
ROWS: Final = 6
SLOTS: Final = BANDS * ROWS
"""20 bands of 6 slots: every one of 3,754 pairs with J >= .8 shared a band, 97.5 % at J = .7."""

ANCHOR_CHARS: Final = 16
ANCHORS_EVERY: Final = 48
"""Anchors are hashes of 16 characters, taken where the hash of the last five says so: one place in 48.

The same passage has the same anchors wherever it stands, also with its paragraphs cut otherwise.
"""

WINDOW: Final = 63
"""In a bucket of a band each article is paired with this many before it, and with the first."""

LARGE: Final = 1024
"""Buckets above this many articles pair each with ``FEW`` before it and the first ``FEW``, whatever they share.

Edited copies of one notice are in large buckets of every band: with 8 instead of 2, 100,000 of them took 2.6 times as
long, and 1 % more were dropped. Copies among many articles of one form meet in the bands of what is not the form.
"""

FEW: Final = 2

SHARING: Final = 4
"""In a bucket of a passage each article is paired with this many before it and the first so many, the best ones; with
one and one in buckets above ``LARGE``.

At 300,000 articles of recombined sentences, each sentence in 55 of them, 4 finds all 22,227 pairs that 64 finds.
"""

CHANCE: Final = 3.5
"""Standard deviations of the estimate by which a pair may look less contained than it is."""

SEED: Final = np.uint64(0x9E3779B97F4A7C15)
_BASE = np.uint64(0x2545F4914F6CDD1D)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_33 = np.uint64(33)
_32 = np.uint64(32)
_29 = np.uint64(29)
_0 = np.uint64(0)
_1 = np.uint64(1)
_16_BITS = np.uint64(0xFFFF)
_63 = np.uint64(63)
_LOW = np.uint64(0xFFFFFFFF)
_EMPTY = np.uint64(1 << 32)
_SLOTS = np.uint64(SLOTS)
_EVERY = np.uint64(ANCHORS_EVERY)
_BYTE = np.uint64(0xFF)
_NUMERALS = tuple(np.uint64(ord(numeral)) for numeral in "〇零一二三四五六七八九十百千万亿")
_NUMERAL_BITS = np.bitwise_or.reduce([_1 << (numeral & _63) for numeral in _NUMERALS])
"""Last six bits of the numerals: sorts out three characters of four before they are compared one by one."""

_ZERO_DIGIT = np.uint64(ord("0"))


@njit(cache=True, nogil=True)
def _mix(x):
    x ^= x >> _33
    x *= _MIX_1
    x ^= x >> _33
    x *= _MIX_2
    return x ^ (x >> _33)


@njit(cache=True, nogil=True)
def _chain(state, x):
    """Order-dependent hash, one value further."""
    state = (state ^ x) * _MIX_1
    return state ^ (state >> _29)


@njit(cache=True, nogil=True)
def _read(data, at):
    """Code point at a byte offset of valid UTF-8, and how many bytes it takes."""
    first = np.uint64(data[at])
    if first < 0x80:
        return first, 1
    tail = np.uint64(data[at + 1] & 0x3F)
    if first < 0xE0:
        return (first & np.uint64(0x1F)) << np.uint64(6) | tail, 2
    tail = tail << np.uint64(6) | np.uint64(data[at + 2] & 0x3F)
    if first < 0xF0:
        return (first & np.uint64(0x0F)) << np.uint64(12) | tail, 3
    return (first & np.uint64(0x07)) << np.uint64(18) | tail << np.uint64(6) | np.uint64(data[at + 3] & 0x3F), 4


@njit(cache=True, nogil=True)
def is_numeral(code):
    """Tell whether a character writes a number: 0 to 9 and 〇零一二三四五六七八九十百千万亿."""
    if code < 0x80:
        return 0x30 <= code <= 0x39
    if (_NUMERAL_BITS >> (code & _63)) & _1 == _0:
        return False
    return code in _NUMERALS


@njit(cache=True, nogil=True)
def _power(n):
    power = _1
    for _ in range(n):
        power *= _BASE
    return power


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
    top, wide_top, n_anchors = _power(K), _power(ANCHOR_CHARS), 0
    for a in range(n):
        least[:] = _EMPTY
        last[:] = _0
        roll, wide, digest, run, count, place = _0, _0, SEED, _0, 0, 0
        for p in range(articles[a], articles[a + 1]):
            own, start, at = SEED, count, paragraphs[p]
            while at < paragraphs[p + 1]:
                code, width = _read(data, at)
                at += width
                count += 1
                own = _chain(own, code)
                digest = _chain(digest, code)
                if is_numeral(code):
                    run = _chain(run + _1, code)
                elif run:
                    numbers[a] += _mix(run)
                    run = _0
                roll = roll * _BASE + code - last[(place - K) % ANCHOR_CHARS] * top
                wide = wide * _BASE + code - last[place] * wide_top
                last[place] = code
                place = (place + 1) % ANCHOR_CHARS
                if count >= K:
                    x = _mix(roll)
                    slot = ((x >> _32) * _SLOTS) >> _32
                    least[slot] = min(least[slot], x & _LOW)
                    if x % _EVERY == _0 and count >= ANCHOR_CHARS:
                        if n_anchors == anchors.size:
                            anchors = _wider(anchors, 2 * n_anchors)
                        anchors[n_anchors] = _mix(wide + SEED) >> _32 | _1
                        n_anchors += 1
            hashes[p] = _mix(own)
            sizes[p] = count - start
        if run:
            numbers[a] += _mix(run)
        lengths[a] = count
        anchor_ends[a + 1] = n_anchors
        if count == 0:
            continue
        digests[a] = _mix(digest)
        if count < K:
            x = _mix(roll + np.uint64(count))
            least[((x >> _32) * _SLOTS) >> _32] = x & _LOW
        _fill(least)
        for s in range(SLOTS):
            sketches[a, s] = least[s] & _BYTE
        for b in range(BANDS):
            state = SEED + np.uint64(b)
            for s in range(b * ROWS, b * ROWS + ROWS):
                state = _chain(state, least[s])
            bands[a, b] = _mix(state)
    return sketches, bands, digests, numbers, lengths, hashes, sizes, anchors[:n_anchors].copy(), anchor_ends


@njit(cache=True, nogil=True)
def _fill(least):
    """Give every empty slot the value of a filled one, found by hashing: the same for the same filled slots."""
    filled = least != _EMPTY
    for s in range(SLOTS):
        tries = np.uint64(s) << _32
        t = np.int64(s)
        while not filled[t]:
            tries += _1
            t = np.int64(((_mix(tries) >> _32) * _SLOTS) >> _32)
        least[s] = least[t]


@njit(cache=True, nogil=True)
def anchor_runs(anchors, offsets):
    """Hashes of each two anchors in a row, other than 0, and the offsets of the articles in there."""
    ends = np.zeros_like(offsets)
    runs = np.empty(anchors.size, np.uint32)
    n = 0
    for a in range(offsets.size - 1):
        for e in range(offsets[a] + 1, offsets[a + 1]):
            runs[n] = max(_1, _mix(_chain(_chain(SEED, np.uint64(anchors[e - 1])), np.uint64(anchors[e]))) >> _32)
            n += 1
        ends[a + 1] = n
    return runs[:n].copy(), ends


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
            counts[(np.uint64(hashes[order[i]]) >> np.uint64(shift) & _16_BITS) + _1] += 1
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
def make_set(hashes):
    """Open-addressed set of hashes other than 0, at most half full."""
    size = 16
    while size < 2 * hashes.size + 1:
        size *= 2
    table = np.zeros(size, np.uint64)
    for i in range(hashes.size):
        _put(table, hashes[i], np.uint64(size - 1))
    return table


@njit(cache=True, nogil=True)
def _put(table, x, mask):
    """Put a hash into a set; true where it was not there."""
    cell = x & mask
    while table[cell] != _0:
        if table[cell] == x:
            return False
        cell = (cell + _1) & mask
    table[cell] = x
    return True


@njit(cache=True, nogil=True)
def _holds(table, x, mask):
    cell = x & mask
    while table[cell] != _0:
        if table[cell] == x:
            return True
        cell = (cell + _1) & mask
    return False


@njit(cache=True, nogil=True)
def touches(hashes, offsets, table, found):
    """Mark in ``found`` the rows one of whose hashes is in the set. Hash 0 is none."""
    mask = np.uint64(table.size - 1)
    for r in range(offsets.size - 1):
        for i in range(offsets[r], offsets[r + 1]):
            if hashes[i] != _0 and _holds(table, hashes[i], mask):
                found[r] = True
                break


@njit(cache=True, nogil=True)
def make_index(hashes):
    """Open-addressed index of distinct hashes other than 0: the table, and which hash each cell holds."""
    table = np.zeros(_cells(hashes.size), np.uint64)
    numbers = np.zeros(table.size, np.int32)
    mask = np.uint64(table.size - 1)
    for i in range(hashes.size):
        cell = hashes[i] & mask
        while table[cell] != _0:
            cell = (cell + _1) & mask
        table[cell] = hashes[i]
        numbers[cell] = i
    return table, numbers


@njit(cache=True, nogil=True)
def shares(hashes, offsets, weights, totals, table, numbers, starts, rows, row_totals, share, least, found):
    """Mark in ``found`` the articles that share passages enough with a row of the index, as in ``sharing_pairs``.

    ``table`` and ``numbers`` as ``make_index`` makes them; ``rows`` with each of its hashes, from ``starts``.
    """
    mask = np.uint64(table.size - 1)
    shared = np.zeros(row_totals.size, np.int32)
    touched = np.empty(row_totals.size, np.int32)
    for a in range(offsets.size - 1):
        if found[a]:
            continue
        n_touched = 0
        for e in range(offsets[a], offsets[a + 1]):
            x = np.uint64(hashes[e])
            cell = x & mask
            while table[cell] != _0 and table[cell] != x:
                cell = (cell + _1) & mask
            if table[cell] == _0 or x == _0:
                continue
            k = numbers[cell]
            for at in range(starts[k], min(starts[k + 1], starts[k] + WINDOW)):
                j = rows[at]
                if shared[j] == 0:
                    touched[n_touched] = j
                    n_touched += 1
                shared[j] += weights[e]
        for t in range(n_touched):
            j = touched[t]
            if shared[j] >= max(least, share * min(totals[a], row_totals[j])):
                found[a] = True
            shared[j] = 0


@njit(cache=True, nogil=True)
def band_pairs(rows, starts, band, bands, sketches, lengths, is_old, low, contained):
    """Pairs of one band whose signatures look alike enough, better article first.

    ``rows`` of the buckets one after another, each rising; ``starts`` of the buckets.
    A pair that an earlier band brought together is not looked at again.
    ``low``: least estimate of J; ``contained``: containment that is looked for as well.
    """
    room = 1024
    left, right = np.empty(room, np.int32), np.empty(room, np.int32)
    matches = np.empty(room, np.uint8)
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
                if estimate(same) < min(low, least_jaccard(contained, lengths[i], lengths[j])):
                    continue
                if n == room:
                    room *= 2
                    left, right, matches = _wider(left, room), _wider(right, room), _wider(matches, room)
                left[n], right[n], matches[n] = i, j, same
                n += 1
    return left[:n].copy(), right[:n].copy(), matches[:n].copy()


@njit(cache=True, nogil=True)
def _wider(values, room):
    wide = np.empty(room, values.dtype)
    wide[: values.size] = values
    return wide


@njit(cache=True, nogil=True)
def estimate(same):
    """Jaccard similarity from the number of equal slots; one in 256 is equal by chance."""
    return max(0.0, (same / SLOTS - 1 / 256) / (1 - 1 / 256))


@njit(cache=True, nogil=True)
def least_jaccard(contained, a, b):
    """Least estimate of J that a pair of these lengths may have when so much of the shorter is in the longer."""
    a, b = max(1, a - K + 1), max(1, b - K + 1)
    shared = contained * min(a, b)
    jaccard = shared / (a + b - shared)
    return jaccard - CHANCE * np.sqrt(jaccard * (1 - jaccard) / SLOTS)


@njit(cache=True, nogil=True)
def _equal_slots(sketches, i, j):
    same = 0
    for s in range(SLOTS):
        same += sketches[i, s] == sketches[j, s]
    return same


@njit(cache=True, nogil=True)
def sharing_pairs(rows, starts, places, entries, weights, totals, is_old, share, least, sketches, lengths, contained):
    """Pairs that share passages worth ``share`` of the lower of their totals and ``least``, better article first.

    Buckets as in ``band_pairs``, one a passage; ``weights`` of the buckets, ``totals`` of the rows. ``places`` are the
    entries grouped by row, ``entries`` the offsets of the rows in there. Memory does not grow with the pairs looked at.
    Pairs whose signatures rule out that ``contained`` of the shorter is in the longer are left out.
    """
    n_rows = entries.size - 1
    shared = np.zeros(n_rows, np.int32)
    touched = np.empty(n_rows, np.int32)
    bucket_of = np.empty(rows.size, np.int32)
    for k in range(starts.size - 1):
        bucket_of[starts[k] : starts[k + 1]] = k
    room = 1024
    left, right = np.empty(room, np.int32), np.empty(room, np.int32)
    matches = np.empty(room, np.uint8)
    n = 0
    for j in range(n_rows):
        n_touched = 0
        for e in range(entries[j], entries[j + 1]):
            at = places[e]
            k = bucket_of[at]
            hubs = SHARING if starts[k + 1] - starts[k] <= LARGE else 1
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
            enough = shared[i] >= max(least, share * min(totals[i], totals[j])) and not (is_old[i] and is_old[j])
            if enough:
                same = _equal_slots(sketches, i, j)
                if estimate(same) >= least_jaccard(contained, lengths[i], lengths[j]):
                    if n == room:
                        room *= 2
                        left, right, matches = _wider(left, room), _wider(right, room), _wider(matches, room)
                    left[n], right[n], matches[n] = i, j, same
                    n += 1
            shared[i] = 0
    return left[:n].copy(), right[:n].copy(), matches[:n].copy()


@njit(cache=True, nogil=True)
def shingle_sets(data, offsets, which, masked):
    """Distinct shingle hashes of some keys, one key after another, and where each begins.

    ``masked``: each run of numerals counts as a single 0, so that only what is no number is compared.
    """
    n = which.size
    sizes = np.zeros(n, np.int64)
    for a in range(n):
        for at in range(offsets[which[a]], offsets[which[a] + 1]):
            sizes[a] += (data[at] & 0xC0) != 0x80
    longest = sizes.max() if n else 0
    found, ends = np.empty(n + sizes.sum(), np.uint64), np.zeros(n + 1, np.int64)
    table = np.empty(_cells(longest), np.uint64)
    last = np.zeros(K, np.uint64)
    top = _power(K)
    n_found = 0
    for a in range(n):
        own = table[: _cells(sizes[a])]
        own[:] = _0
        mask = np.uint64(own.size - 1)
        last[:] = _0
        roll, count, place, at, in_number = _0, 0, 0, offsets[which[a]], False
        while at < offsets[which[a] + 1]:
            code, width = _read(data, at)
            at += width
            if masked and is_numeral(code):
                if in_number:
                    continue
                in_number, code = True, _ZERO_DIGIT
            else:
                in_number = False
            count += 1
            roll = roll * _BASE + code - last[place] * top
            last[place] = code
            place = place + 1 if place + 1 < K else 0
            if count >= K and _put(own, _mix(roll) | _1, mask):
                found[n_found] = _mix(roll) | _1
                n_found += 1
        if 0 < count < K:
            found[n_found] = _mix(roll + np.uint64(count)) | _1
            n_found += 1
        ends[a + 1] = n_found
    return found[:n_found].copy(), ends


@njit(cache=True, nogil=True)
def _cells(n):
    """Cells of a set at most half full: a power of two."""
    cells = 16
    while cells < 2 * n + 1:
        cells *= 2
    return cells


@njit(cache=True, nogil=True)
def common(hashes, ends, left, right):
    """Number of hashes each pair has in common. Pairs with the same ``left`` stand together."""
    longest = 0
    for a in range(ends.size - 1):
        longest = max(longest, ends[a + 1] - ends[a])
    table = np.zeros(_cells(longest), np.uint64)
    own = table[:16]
    counts = np.zeros(left.size, np.int64)
    held = -1
    for p in range(left.size):
        if left[p] != held:
            held = left[p]
            own = table[: _cells(ends[held + 1] - ends[held])]
            own[:] = _0
            for i in range(ends[held], ends[held + 1]):
                _put(own, hashes[i], np.uint64(own.size - 1))
        mask = np.uint64(own.size - 1)
        for i in range(ends[right[p]], ends[right[p] + 1]):
            counts[p] += _holds(own, hashes[i], mask)
    return counts


@njit(cache=True, nogil=True)
def number_runs(data, offsets, which):
    """Hashes of the numbers in some keys, sorted within a key, and where each begins. 2021年3月 has two numbers."""
    n = which.size
    room = 0
    for a in range(n):
        room += offsets[which[a] + 1] - offsets[which[a]]
    runs, ends = np.empty(room // 2 + n + 1, np.uint64), np.zeros(n + 1, np.int64)
    n_runs = 0
    for a in range(n):
        run, at = _0, offsets[which[a]]
        while at < offsets[which[a] + 1]:
            code, width = _read(data, at)
            at += width
            if is_numeral(code):
                run = _chain(run + _1, code)
            elif run:
                runs[n_runs] = run
                n_runs += 1
                run = _0
        if run:
            runs[n_runs] = run
            n_runs += 1
        runs[ends[a] : n_runs].sort()
        ends[a + 1] = n_runs
    return runs[:n_runs].copy(), ends


@njit(cache=True, nogil=True)
def own_numbers(runs, ends, left, right):
    """How many numbers of each pair's left are not in its right, and the other way; repeats count."""
    of_left, of_right = np.zeros(left.size, np.int64), np.zeros(left.size, np.int64)
    for p in range(left.size):
        i, i_end, j, j_end = ends[left[p]], ends[left[p] + 1], ends[right[p]], ends[right[p] + 1]
        while i < i_end and j < j_end:
            if runs[i] == runs[j]:
                i += 1
                j += 1
            elif runs[i] < runs[j]:
                of_left[p] += 1
                i += 1
            else:
                of_right[p] += 1
                j += 1
        of_left[p] += i_end - i
        of_right[p] += j_end - j
    return of_left, of_right


@njit(cache=True, nogil=True)
def components(n, left, right):
    """Smallest row that each row is connected to."""
    root = np.arange(n).astype(np.int32)
    for p in range(left.size):
        a, b = left[p], right[p]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        root[max(a, b)] = min(a, b)
    for a in range(n):
        root[a] = root[root[a]]
    return root


@njit(cache=True, nogil=True)
def cut(left, right, lengths, budget):
    """Where to begin a new part, so that the distinct articles of one part have at most ``budget`` characters."""
    starts = [0]
    part = np.full(lengths.size, -1, np.int32)
    size = 0
    for p in range(left.size):
        now = np.int32(len(starts) - 1)
        more = 0
        if part[left[p]] != now:
            more += lengths[left[p]]
        if part[right[p]] != now:
            more += lengths[right[p]]
        if size and size + more > budget:
            starts.append(p)
            now += np.int32(1)
            size, more = 0, lengths[left[p]] + lengths[right[p]]
        size += more
        part[left[p]] = now
        part[right[p]] = now
    starts.append(left.size)
    return np.array(starts)


@njit(cache=True, nogil=True)
def drop_greedily(starts, better, similarity, weight, needed, never):
    """Row of the kept article each row is dropped for; -1 where it is kept.

    Rows in order, best first; ``better`` the decided neighbours of each row that stand before it. A row goes when
    the weights of its *kept* neighbours reach ``needed``; it names the most similar of them, then the first.
    """
    n = starts.size - 1
    keeper = np.full(n, -1, np.int32)
    for j in range(n):
        if never[j]:
            continue
        best, sum_of = -1, 0.0
        for e in range(starts[j], starts[j + 1]):
            i = better[e]
            if keeper[i] != -1:
                continue
            sum_of += weight[e]
            if best == -1 or similarity[e] > similarity[best]:
                best = e
        if best != -1 and sum_of >= needed[j]:
            keeper[j] = better[best]
    return keeper
