"""Whether two articles are copies: by signatures where those are sure, else by keys. See ``tasks.dedupe``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.dedupe import kernels
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
    keys_of: Callable[[NDArray[np.int32]], Keys],
    places: NDArray[np.int64],
    budget: int,
) -> Edges:
    """Decide every pair; those that are no copies are left out.

    ``keys_of`` gives the keys of some rows; asked for ``budget`` characters at a time, what belongs together at once,
    and in the order of ``places`` (of the rows in the input), so that files are read in order where copies are near.
    """
    sure = pairs.estimate >= settings.jaccard + GREY_ABOVE
    sure &= rows.numbers[pairs.left] == rows.numbers[pairs.right]
    kind = np.where(sure, NEAR, NO_COPY).astype(np.int8)
    similarity = np.where(sure, pairs.estimate, 0.0)
    grey = np.flatnonzero(~sure)
    if grey.size:
        left, right = pairs.left[grey], pairs.right[grey]
        together = kernels.components(rows.lengths.size, left, right)
        first = places.copy()
        np.minimum.at(first, together, places)
        grey = grey[np.lexsort((right, left, first[together[left]]))]
        starts = kernels.cut(pairs.left[grey], pairs.right[grey], rows.lengths, budget)
        for start, end in pairwise(starts):
            part = grey[start:end]
            asked = np.unique(np.concatenate([pairs.left[part], pairs.right[part]]))
            keys = keys_of(asked)
            for some in _smaller(part, pairs, rows):
                kind[some], similarity[some] = _compare(
                    rows, pairs.left[some], pairs.right[some], settings, asked, keys
                )
    found = np.flatnonzero(kind != NO_COPY)
    found = found[np.lexsort((pairs.left[found], pairs.right[found]))]
    edges = Edges(pairs.left[found], pairs.right[found], kind[found], similarity[found])
    return edges._replace(kind=_without_digests(rows, edges))


def _smaller(part: NDArray[np.int64], pairs: Pairs, rows: Rows) -> Iterator[NDArray[np.int64]]:
    """Cut what was asked for at once into what is compared at once: shingles take more room than keys."""
    starts = kernels.cut(pairs.left[part], pairs.right[part], rows.lengths, COMPARED_CHARS)
    for start, end in pairwise(starts):
        yield part[start:end]


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
    if other.size:
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
    runs, ends = kernels.number_runs(keys.data, keys.offsets, which)
    of_left, of_right = kernels.own_numbers(runs, ends, np.searchsorted(which, left), np.searchsorted(which, right))
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
    hashes, ends = kernels.shingle_sets(keys.data, keys.offsets, which, masked)
    sizes = np.diff(ends)
    shared = kernels.common(hashes, ends, left, right)
    union = np.maximum(1, sizes[left] + sizes[right] - shared)
    return shared / union, shared / np.maximum(1, np.minimum(sizes[left], sizes[right]))


def _without_digests(rows: Rows, edges: Edges) -> NDArray[np.int8]:
    """Kinds, with a digest no longer the better copy of its larger part.

    A digest holds two articles that are no copies of each other, each at least ``MIN_DIGEST_PART`` of it and together
    not much longer than it: would it stand for them, an article would vanish that its title does not name.
    """
    left_is_long = rows.lengths[edges.left] >= rows.lengths[edges.right]
    long = np.where(left_is_long, edges.left, edges.right)
    short = np.where(left_is_long, edges.right, edges.left)
    is_part = (edges.kind != NEAR) & (rows.lengths[short] >= MIN_DIGEST_PART * rows.lengths[long])
    parts = pl.DataFrame({"long": long, "short": short}).filter(is_part).sort("long", "short")
    parts = parts.filter(pl.len().over("long") > 1, pl.int_range(pl.len()).over("long") < MAX_PARTS)
    both = parts.join(parts, on="long", suffix="_2", maintain_order="left_right")
    both = both.filter(pl.col("short") < pl.col("short_2"))
    known = pl.DataFrame({"short": edges.left, "short_2": edges.right})
    both = both.join(known, on=["short", "short_2"], how="anti", maintain_order="left")
    lengths = rows.lengths.astype(np.int64)
    of_both = lengths[both["short"].to_numpy()] + lengths[both["short_2"].to_numpy()]
    whole = both["long"].to_numpy()
    digests = np.unique(whole[of_both <= DIGEST_FILL * lengths[whole]])
    kind = edges.kind.copy()
    kind[(kind == CONTAINED) & np.isin(long, digests)] = EMBEDDED
    return kind


def keys_from(
    texts_of: Callable[[pl.DataFrame], pl.DataFrame], places: pl.DataFrame
) -> Callable[[NDArray[np.int32]], Keys]:
    """Give the keys of rows: ``texts_of`` asked for their ``page_id`` and ``position``, in any order."""

    def keys_of(which: NDArray[np.int32]) -> Keys:
        asked = places[which]
        got = (
            texts_of(asked)
            .select("page_id", "position", "key")
            .unique(["page_id", "position"], keep="first", maintain_order=True)
        )
        found = asked.join(got, on=["page_id", "position"], how="left", maintain_order="left")["key"]
        data, offsets = string_buffers(found.fill_null(""))
        return Keys(data, offsets, found.is_not_null().to_numpy())

    return keys_of
