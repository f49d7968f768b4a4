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
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from schemas.settings import Dedupe
    from tasks.dedupe.candidates import Pairs, Rows

NEAR: Final = 0
CONTAINED: Final = 1
EMBEDDED: Final = 2
NO_COPY: Final = 3
NEARBY: Final = 0.1
"""Share of the input that the texts of copies may be apart to be near each other. Chosen, not measured."""

MAX_PARTS: Final = 32
"""Parts looked at to tell whether an article is a digest: the best ones."""


class Edges(NamedTuple):
    """Decided pairs, the better article in ``left``, sorted by (``right``, ``left``)."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    kind: NDArray[np.int8]
    similarity: NDArray[np.float64]


class Decided(NamedTuple):
    """Copies, and what is as similar but stays because other numbers were filled in."""

    copies: Edges
    renumbered: Edges


class Keys(NamedTuple):
    """Keys of some articles: UTF-8 bytes, their offsets, and which of them were found."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    is_there: NDArray[np.bool_]


def decide(
    rows: Rows,
    pairs: Pairs,
    settings: Dedupe,
    keys_of: Callable[[list[NDArray[np.int32]]], Iterable[pl.Series]],
    places: NDArray[np.int64],
    budget: int,
) -> Decided:
    """Decide every pair; those that are not similar enough are left out.

    ``keys_of`` takes the rows of each part, of ``budget`` characters at most, and gives their keys, null where there is
    none, one part after another. Parts follow ``places`` (of the rows in the input).
    """
    sure = np.greater_equal(ESTIMATES, settings.jaccard + GREY_ABOVE)[pairs.same]
    if settings.renumbered == "apart":
        sure &= rows.numbers[pairs.left] == rows.numbers[pairs.right]
    kind = np.where(sure, np.int8(NEAR), np.int8(NO_COPY))
    similarity = ESTIMATES[pairs.same]
    is_renumbered = np.zeros(kind.size, np.bool_)
    parts = list(_parts(_in_order(np.flatnonzero(~sure).astype(np.int32), pairs, rows, places), pairs, rows, budget))
    asked = [np.unique(np.concatenate([pairs.left[part], pairs.right[part]])) for part in parts]
    for part, there, found in zip(parts, asked, keys_of(asked), strict=True):
        keys = _as_keys(found)
        for some in _parts(part, pairs, rows, COMPARED_CHARS):  # shingles take more room than keys
            kind[some], similarity[some], is_renumbered[some] = _compare(
                rows, pairs.left[some], pairs.right[some], settings, there, keys
            )
    copies, renumbered = (
        Edges(pairs.left[chosen], pairs.right[chosen], kind[chosen], similarity[chosen])
        for chosen in ((kind != NO_COPY) & ~is_renumbered, is_renumbered)
    )
    return Decided(copies._replace(kind=_without_digests(rows, copies)), renumbered)


def _in_order(grey: NDArray[np.int32], pairs: Pairs, rows: Rows, places: NDArray[np.int64]) -> NDArray[np.int32]:
    """Pairs that belong together after each other, those whose texts are near each other in the input first.

    So most parts are read from a few files, and the others are complete when the last file was read.
    """
    together = choice_kernels.components(rows.lengths.size, pairs.left[grey], pairs.right[grey])
    first, last = places.copy(), places.copy()
    np.minimum.at(first, together, places)
    np.maximum.at(last, together, places)
    is_far = last - first > NEARBY * (places.max(initial=0) + 1)
    # By component, then as pairs are: a hub of many is asked for once a part.
    component = together[pairs.left[grey]]
    ordered: NDArray[np.int32] = grey[np.lexsort((first[component], is_far[component]))]
    return ordered


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
) -> tuple[NDArray[np.int8], NDArray[np.float64], NDArray[np.bool_]]:
    """Kind and exact similarity of pairs, from the ``keys`` of the rows ``asked``, and which are renumbered.

    A part of a digest that has other numbers is none.
    """
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
    is_renumbered = np.zeros(kind.size, np.bool_)
    other = np.flatnonzero((kind != NO_COPY) & (rows.numbers[left] != rows.numbers[right]))
    if other.size and settings.renumbered == "apart":
        a, b = a[other], b[other]
        swap = (kind[other] != NEAR) & (rows.lengths[left[other]] > rows.lengths[right[other]])
        a, b = np.where(swap, b, a), np.where(swap, a, b)  # the shorter of a contained pair first
        is_renumbered[other] = _are_renumbered(keys, a, b, kind[other] == NEAR, similarity[other])
        kind[is_renumbered & (kind == EMBEDDED)] = NO_COPY
    return kind, similarity, is_renumbered & (kind != NO_COPY)


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
    texts_of: Callable[[pl.DataFrame], Iterable[pl.DataFrame]], places: pl.DataFrame
) -> Callable[[list[NDArray[np.int32]]], Iterator[pl.Series]]:
    """Give the keys of rows, a part after another: ``texts_of`` asked for their ``page_id``, ``position`` and part."""
    article = ["page_id", "position"]

    def keys_of(asked: list[NDArray[np.int32]]) -> Iterator[pl.Series]:
        if not asked:
            return
        wanted = [places[rows].with_columns(part=pl.lit(part, pl.Int32)) for part, rows in enumerate(asked)]
        for rows, got in zip(asked, texts_of(pl.concat(wanted)), strict=True):
            keys = got.select(*article, "key").unique(article, keep="first", maintain_order=True)
            yield places[rows].join(keys, on=article, how="left", maintain_order="left")["key"]

    return keys_of


def _as_keys(found: pl.Series) -> Keys:
    data, offsets = string_buffers(found.fill_null(""))
    return Keys(data, offsets, found.is_not_null().to_numpy())
