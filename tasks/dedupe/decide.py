"""Whether two articles are copies: by signatures where those are sure, else by keys. See ``tasks.dedupe``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.dedupe import choice_kernels, set_kernels
from tasks.dedupe.candidates import ESTIMATES
from tasks.dedupe.shape import (
    COMPARED_CHARS,
    DIGEST_FILL,
    EMBEDDED_RATIO,
    GREY_ABOVE,
    MIN_DIGEST_PART,
    MIN_RENUMBERED,
    RENUMBERED_SHARE,
)
from tasks.dedupe.signing import string_buffers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from schemas.settings import Dedupe
    from tasks.dedupe.candidates import Pairs, Rows

NEAR: Final = 0
CONTAINED: Final = 1
EMBEDDED: Final = 2
NO_COPY: Final = 3
NEARBY: Final = 0.1
"""Share of the input that copies may be apart to be read together. Chosen, not measured."""

MAX_PARTS: Final = 32
"""Parts looked at to tell whether an article is a digest: the best ones."""


class Edges(NamedTuple):
    """Decided pairs, the better article in ``left``, sorted by (``right``, ``left``)."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    kind: NDArray[np.int8]
    similarity: NDArray[np.float64]


class Keys(NamedTuple):
    """Keys of some articles: UTF-8 bytes, their offsets, and which of them were found."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    is_there: NDArray[np.bool_]


def decide(
    rows: Rows,
    pairs: Pairs,
    settings: Dedupe,
    keys_of: Callable[[NDArray[np.int32]], pl.Series],
    places: NDArray[np.int64],
    budget: int,
) -> Edges:
    """Decide every pair; those that are no copies are left out.

    ``keys_of`` gives the keys of some rows, null where there is none; asked for ``budget`` characters at a time, what
    belongs together at once, and in the order of ``places`` (of the rows in the input): files are read in order.
    """
    sure = np.greater_equal(ESTIMATES, settings.jaccard + GREY_ABOVE)[pairs.same]
    if settings.renumbered == "apart":
        sure &= rows.numbers[pairs.left] == rows.numbers[pairs.right]
    kind = np.where(sure, np.int8(NEAR), np.int8(NO_COPY))
    similarity = ESTIMATES[pairs.same]
    grey = np.flatnonzero(~sure).astype(np.int32)
    for part, asked, keys in _in_parts(grey, pairs, rows, keys_of, places, budget):
        for some in _parts(part, pairs, rows, COMPARED_CHARS):  # shingles take more room than keys
            kind[some], similarity[some] = _compare(rows, pairs.left[some], pairs.right[some], settings, asked, keys)
    chosen = kind != NO_COPY
    edges = Edges(pairs.left[chosen], pairs.right[chosen], kind[chosen], similarity[chosen])
    return edges._replace(kind=_without_digests(rows, edges))


def _in_parts(
    grey: NDArray[np.int32],
    pairs: Pairs,
    rows: Rows,
    keys_of: Callable[[NDArray[np.int32]], pl.Series],
    places: NDArray[np.int64],
    budget: int,
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], Keys]]:
    """Pairs that are compared together, their rows, and the keys of those.

    First the pairs that are near each other in the input. The keys of the others are taken along when their files are
    read anyway and held, where half the ``budget`` is enough for them: so each file is read once, or twice at a border.
    """
    together = choice_kernels.components(rows.lengths.size, pairs.left[grey], pairs.right[grey])
    first, last = places.copy(), places.copy()
    np.minimum.at(first, together, places)
    np.maximum.at(last, together, places)
    is_far = (last - first > NEARBY * (places.max(initial=0) + 1))[together]
    # By component, then as pairs are: a hub of many is asked for once a part, they once in all.
    grey = grey[np.argsort(first[together[pairs.left[grey]]], kind="stable")]
    is_far = is_far[pairs.left[grey]]
    near, far = grey[~is_far], grey[is_far]
    waiting = _rows_of(pairs, far)
    waiting = waiting[np.argsort(places[waiting])]
    if 2 * rows.lengths[waiting].sum() > budget:
        waiting = waiting[:0]
    held, held_keys = [waiting[:0]], [pl.Series(dtype=pl.String)]
    for part in _parts(near, pairs, rows, budget // 2 if waiting.size else budget):
        own = _rows_of(pairs, part)
        passed = np.searchsorted(places[waiting], places[own].max(), side="right")
        along, waiting = waiting[:passed], waiting[passed:]
        asked = np.union1d(own, along)
        keys, taken_along = _as_keys(keys_of(asked), np.searchsorted(asked, along))
        held.append(along)
        held_keys.append(taken_along)
        yield part, asked, keys
        del keys
    if waiting.size:
        held.append(waiting)
        held_keys.append(keys_of(waiting))
    known = np.concatenate(held)
    if known.size:
        by_row = np.argsort(known)
        yield far, known[by_row], _as_keys(pl.concat(held_keys)[by_row])[0]
        return
    for part in _parts(far, pairs, rows, budget):
        asked = _rows_of(pairs, part)
        yield part, asked, _as_keys(keys_of(asked))[0]


def _rows_of(pairs: Pairs, which: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.unique(np.concatenate([pairs.left[which], pairs.right[which]]))


def _parts(which: NDArray[np.int32], pairs: Pairs, rows: Rows, budget: int) -> Iterator[NDArray[np.int32]]:
    starts = choice_kernels.cut(pairs.left[which], pairs.right[which], rows.lengths, budget)
    for start, end in pairwise(starts):
        if end > start:
            yield which[start:end]


def _compare(
    rows: Rows,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    settings: Dedupe,
    asked: NDArray[np.int32],
    keys: Keys,
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Kind and exact similarity of pairs, from the ``keys`` of the rows ``asked``."""
    a, b = np.searchsorted(asked, left), np.searchsorted(asked, right)
    jaccard, contained = _similarity(keys, a, b, masked=False)
    short = np.minimum(rows.lengths[left], rows.lengths[right])
    long = np.maximum(rows.lengths[left], rows.lengths[right])
    kind = np.full(left.size, NO_COPY, np.int8)
    kind[contained >= settings.containment] = EMBEDDED
    kind[(kind == EMBEDDED) & (short >= EMBEDDED_RATIO * long)] = CONTAINED
    kind[jaccard >= settings.jaccard] = NEAR
    kind[~(keys.is_there[a] & keys.is_there[b])] = NO_COPY
    similarity = np.where(kind == NEAR, jaccard, contained)
    other = np.flatnonzero((kind != NO_COPY) & (rows.numbers[left] != rows.numbers[right]))
    if other.size and settings.renumbered == "apart":
        a, b = a[other], b[other]
        swap = (kind[other] != NEAR) & (rows.lengths[left[other]] > rows.lengths[right[other]])
        a, b = np.where(swap, b, a), np.where(swap, a, b)  # the shorter of a contained pair first
        kind[other[_are_renumbered(keys, a, b, kind[other] == NEAR, similarity[other])]] = NO_COPY
    return kind, similarity


def _are_renumbered(
    keys: Keys,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    is_near: NDArray[np.bool_],
    similarity: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tell which similar pairs are the same form filled in with other numbers.

    At least ``MIN_RENUMBERED`` numbers of each are not in the other (of the shorter, where it is contained: the longer
    has its own), and with all numbers written as 0 at least ``RENUMBERED_SHARE`` of the difference is gone.
    A site's date line above a copy is a number more, not a number replaced.
    """
    which = np.unique(np.concatenate([left, right]))
    runs, ends = set_kernels.number_runs(keys.data, keys.offsets, which)
    of_left, of_right = set_kernels.own_numbers(runs, ends, np.searchsorted(which, left), np.searchsorted(which, right))
    replaced: NDArray[np.bool_] = np.where(is_near, np.minimum(of_left, of_right), of_left) >= MIN_RENUMBERED
    found = np.flatnonzero(replaced)
    if found.size:
        jaccard, contained = _similarity(keys, left[found], right[found], masked=True)
        without = np.where(is_near[found], jaccard, contained)
        replaced[found] = 1 - without <= (1 - RENUMBERED_SHARE) * (1 - similarity[found])
    return replaced


def _similarity(
    keys: Keys, left: NDArray[np.int64], right: NDArray[np.int64], *, masked: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Jaccard similarity, and containment of the one with fewer shingles in the other, exactly."""
    which = np.unique(np.concatenate([left, right]))
    left, right = np.searchsorted(which, left), np.searchsorted(which, right)
    hashes, ends = set_kernels.shingle_sets(keys.data, keys.offsets, which, masked)
    sizes = np.diff(ends)
    shared = set_kernels.common(hashes, ends, right, left)
    union = np.maximum(1, sizes[left] + sizes[right] - shared)
    return shared / union, shared / np.maximum(1, np.minimum(sizes[left], sizes[right]))


def _without_digests(rows: Rows, edges: Edges) -> NDArray[np.int8]:
    """Kinds, with a digest no longer the better copy of its larger part.

    A digest holds two articles that are no copies of each other, each at least ``MIN_DIGEST_PART`` of it and together
    not much longer than it: would it stand for them, an article would vanish that its title does not name.
    """
    longer = np.maximum(rows.lengths[edges.left], rows.lengths[edges.right])
    shorter = np.minimum(rows.lengths[edges.left], rows.lengths[edges.right])
    some = np.flatnonzero((edges.kind != NEAR) & (shorter >= MIN_DIGEST_PART * longer))
    left, right = edges.left[some], edges.right[some]
    turn = rows.lengths[left] < rows.lengths[right]
    whole, part = np.where(turn, right, left), np.where(turn, left, right)
    by_whole = np.argsort(whole.astype(np.int64) << 32 | part)
    starts = np.concatenate([[0], np.cumsum(np.bincount(edges.right, minlength=rows.lengths.size))])
    is_digest = choice_kernels.digests(
        whole[by_whole], part[by_whole], starts, edges.left, rows.lengths, DIGEST_FILL, MAX_PARTS
    )
    kind = edges.kind.copy()
    kind[some[(kind[some] == CONTAINED) & is_digest[whole]]] = EMBEDDED
    return kind


def keys_from(
    texts_of: Callable[[pl.DataFrame], pl.DataFrame], places: pl.DataFrame
) -> Callable[[NDArray[np.int32]], pl.Series]:
    """Give the keys of rows: ``texts_of`` asked for their ``page_id`` and ``position``, in any order."""

    def keys_of(which: NDArray[np.int32]) -> pl.Series:
        asked = places[which]
        got = (
            texts_of(asked)
            .select("page_id", "position", "key")
            .unique(["page_id", "position"], keep="first", maintain_order=True)
        )
        return asked.join(got, on=["page_id", "position"], how="left", maintain_order="left")["key"]

    return keys_of


def _as_keys(found: pl.Series, held: NDArray[np.int64] | None = None) -> tuple[Keys, pl.Series]:
    """The keys as the loops read them, and those that are ``held`` for later as they are."""
    data, offsets = string_buffers(found.fill_null(""))
    later = found[held if held is not None else []].rechunk()
    return Keys(data, offsets, found.is_not_null().to_numpy()), later
