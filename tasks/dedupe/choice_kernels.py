"""Compiled loops over pairs: what is compared together, and which articles go. See ``tasks.dedupe``."""

# Types are inferred by numba; code points and UTF-8 lead bytes are what the numbers are; loops take what they need.
# ruff: noqa: ANN001, ANN201, ANN202, SIM110
# mypy: disallow-untyped-defs=False, disallow-untyped-decorators=False

from __future__ import annotations

import numpy as np
from numba import njit


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
def drop_greedily(starts, better, similarity, weight, needed, never, barred_from, barred):
    """Row of the kept article each row is dropped for; -1 where it is kept.

    Rows in order, best first; ``better`` the decided neighbours of each row that stand before it. A row goes when
    the weights of its *kept* neighbours reach ``needed``; it names the most similar of them, then the first.
    What is ``barred`` from a row (from ``barred_from`` on) is no copy of it: it never goes for that, nor for what that
    went for.
    """
    n = starts.size - 1
    keeper = np.full(n, -1, np.int32)
    for j in range(n):
        if never[j]:
            continue
        best, sum_of = -1, 0.0
        for e in range(starts[j], starts[j + 1]):
            i = better[e]
            if keeper[i] != -1 or _stands_for(i, keeper, barred[barred_from[j] : barred_from[j + 1]]):
                continue
            sum_of += weight[e]
            if best == -1 or similarity[e] > similarity[best]:
                best = e
        if best != -1 and sum_of >= needed[j]:
            keeper[j] = better[best]
    return keeper


@njit(cache=True, nogil=True)
def _stands_for(i, keeper, rows):
    """Tell whether a row is one of these or stands for one of them."""
    for row in rows:
        if row == i or keeper[row] == i:
            return True
    return False


@njit(cache=True, nogil=True)
def digests(wholes, parts, starts, better, lengths, fill, most):
    """Mark the rows that hold two parts which are no copies of each other and fill them.

    ``wholes`` with one of their ``parts`` each, sorted; the first ``most`` parts of each are looked at. Edges as in
    ``drop_greedily``: ``better`` from ``starts`` are the neighbours of a row that stand before it. Two parts whose
    lengths sum to more than ``fill`` of the whole overlap.
    """
    found = np.zeros(lengths.size, np.bool_)
    start = 0
    for end in range(1, wholes.size + 1):
        if end < wholes.size and wholes[end] == wholes[start]:
            continue
        whole = wholes[start]
        for b in range(start + 1, min(end, start + most)):
            for a in range(start, b):
                if lengths[parts[a]] + lengths[parts[b]] > fill * lengths[whole]:
                    continue
                of_b = better[starts[parts[b]] : starts[parts[b] + 1]]
                at = np.searchsorted(of_b, parts[a])
                if at == of_b.size or of_b[at] != parts[a]:
                    found[whole] = True
        start = end
    return found
