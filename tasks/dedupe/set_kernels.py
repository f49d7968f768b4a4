"""Compiled sets of hashes: what is in them, and how much two have in common. See ``tasks.dedupe``."""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, PLR2004
# mypy: disallow-untyped-defs=False, disallow-untyped-decorators=False

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.dedupe.hashing import BASE, ONE, WINDOW, ZERO, K, chain, is_numeral, mix, power, read

_ZERO_DIGIT = np.uint64(ord("0"))
_ORDINAL = np.uint64(ord("第"))
_CLAUSES = tuple(np.uint64(ord(unit)) for unit in "条款项目节章编")


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
def touches(hashes, offsets, table, found):
    """Mark in ``found`` the rows one of whose hashes is in the set. Hash 0 is none."""
    mask = np.uint64(table.size - 1)
    for r in range(offsets.size - 1):
        for i in range(offsets[r], offsets[r + 1]):
            if hashes[i] != ZERO and _holds(table, hashes[i], mask):
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
        while table[cell] != ZERO:
            cell = (cell + ONE) & mask
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
            while table[cell] != ZERO and table[cell] != x:
                cell = (cell + ONE) & mask
            if table[cell] == ZERO or x == ZERO:
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
    top = power(K)
    n_found = 0
    for a in range(n):
        own = table[: _cells(sizes[a])]
        own[:] = ZERO
        mask = np.uint64(own.size - 1)
        last[:] = ZERO
        roll, count, place, at, in_number = ZERO, 0, 0, offsets[which[a]], False
        while at < offsets[which[a] + 1]:
            code, width = read(data, at)
            at += width
            if masked and is_numeral(code):
                if in_number:
                    continue
                in_number, code = True, _ZERO_DIGIT
            else:
                in_number = False
            count += 1
            roll = roll * BASE + code - last[place] * top
            last[place] = code
            place = place + 1 if place + 1 < K else 0
            if count >= K and _put(own, mix(roll) | ONE, mask):
                found[n_found] = mix(roll) | ONE
                n_found += 1
        if 0 < count < K:
            found[n_found] = mix(roll + np.uint64(count)) | ONE
            n_found += 1
        ends[a + 1] = n_found
    return found[:n_found].copy(), ends


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
            own[:] = ZERO
            for i in range(ends[held], ends[held + 1]):
                _put(own, hashes[i], np.uint64(own.size - 1))
        mask = np.uint64(own.size - 1)
        for i in range(ends[right[p]], ends[right[p] + 1]):
            counts[p] += _holds(own, hashes[i], mask)
    return counts


@njit(cache=True, nogil=True)
def number_runs(data, offsets, which):
    """Hashes of the numbers in some keys, sorted within a key, and where each begins. 2021年3月 has two numbers.

    Numbers of clauses, as in 第十二条, are none: whoever puts in a clause renumbers the rest of the same text.
    """
    n = which.size
    room = 0
    for a in range(n):
        room += offsets[which[a] + 1] - offsets[which[a]]
    runs, ends = np.empty(room // 2 + n + 1, np.uint64), np.zeros(n + 1, np.int64)
    n_runs = 0
    for a in range(n):
        run, before, is_ordinal, at = ZERO, ZERO, False, offsets[which[a]]
        while at < offsets[which[a] + 1]:
            code, width = read(data, at)
            at += width
            if is_numeral(code):
                is_ordinal = before == _ORDINAL if run == ZERO else is_ordinal
                run = chain(run + ONE, code)
            elif run:
                if not (is_ordinal and code in _CLAUSES):
                    runs[n_runs] = run
                    n_runs += 1
                run = ZERO
            before = code
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
def _put(table, x, mask):
    """Put a hash into a set; true where it was not there."""
    cell = x & mask
    while table[cell] != ZERO:
        if table[cell] == x:
            return False
        cell = (cell + ONE) & mask
    table[cell] = x
    return True


@njit(cache=True, nogil=True)
def _holds(table, x, mask):
    cell = x & mask
    while table[cell] != ZERO:
        if table[cell] == x:
            return True
        cell = (cell + ONE) & mask
    return False


@njit(cache=True, nogil=True)
def _cells(n):
    """Cells of a set at most half full: a power of two."""
    cells = 16
    while cells < 2 * n + 1:
        cells *= 2
    return cells
