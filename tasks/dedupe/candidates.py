"""Which articles may be copies: those in one bucket of a band, a paragraph or anchors. See ``tasks.dedupe``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tasks.dedupe import bucket_kernels, set_kernels, sign_kernels
from tasks.dedupe.hashing import BANDS, SLOTS
from tasks.dedupe.shape import (
    GREY_BELOW,
    MIN_ANCHORS,
    MIN_ANCHORS_SHARED,
    MIN_PARAGRAPH,
    MIN_RUNS_SHARED,
    MIN_SHARED,
    RUNS_CHANCE,
)
from tasks.dedupe.signing import byte_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    import polars as pl
    from numpy.typing import NDArray

    from schemas.settings import Dedupe

    Found: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int32]]
    """Pairs, the better row first."""


ESTIMATES: Final = np.array([bucket_kernels.estimate(same) for same in range(SLOTS + 1)])
"""Jaccard similarity by the number of equal slots."""


class Rows(NamedTuple):
    """What every step needs of the articles compared; one row an article, best first."""

    lengths: NDArray[np.int32]
    numbers: NDArray[np.uint64]
    is_old: NDArray[np.bool_]


class Pairs(NamedTuple):
    """Rows that may be copies, the better one in ``left``, each pair once, sorted by (``right``, ``left``)."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    same: NDArray[np.uint8]
    """How many slots of their signatures are equal: ``ESTIMATES`` has the similarity."""


class Buckets(NamedTuple):
    """Rows with the same hash stand together, rising; ``starts`` of the buckets, and the end."""

    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    entries: NDArray[np.int32]
    """Which of the given hashes begins each bucket."""


def flat_lists(lists: pl.Series) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Values of a column of lists one after another, and the offsets of its rows."""
    sizes = lists.list.len().fill_null(0).to_numpy()
    flat = lists.filter(sizes > 0).explode().to_numpy()
    return flat, np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])


def find_pairs(rows: Rows, mark: Callable[[str], pl.Series], settings: Dedupe) -> Pairs:
    """Pairs of rows that may be copies by their bands, paragraphs or anchors, and whose signatures allow it.

    ``mark`` gives a column of the signatures of the rows. Marks are most of the memory: one kind is held at a time.
    """
    sketches = byte_rows(mark("sketch"), np.uint8, SLOTS)
    codes = [
        _codes(pairs) for pairs in _in_one_band(rows, byte_rows(mark("bands"), np.uint64, BANDS), sketches, settings)
    ]
    sizes = flat_lists(mark("paragraph_chars"))[0]
    codes.append(_codes(_in_one_paragraph(rows, *flat_lists(mark("paragraphs")), sizes, sketches, settings)))
    codes.append(_codes(_at_one_run(rows, *flat_lists(mark("anchors")), sketches, settings)))
    left, right = _each_once(codes)
    return Pairs(left, right, bucket_kernels.equal_slots(sketches, left, right))


def _in_one_band(
    rows: Rows, bands: NDArray[np.uint64], sketches: NDArray[np.uint8], settings: Dedupe
) -> Iterator[Found]:
    has_key = np.flatnonzero(rows.lengths > 0).astype(np.int32)
    for band in range(BANDS):
        buckets = make_buckets(np.ascontiguousarray(bands[has_key, band]), has_key)
        yield bucket_kernels.band_pairs(
            buckets.rows,
            buckets.starts,
            band,
            bands,
            sketches,
            rows.lengths,
            rows.is_old,
            settings.jaccard - GREY_BELOW,
            settings.containment,
        )


def _in_one_paragraph(
    rows: Rows,
    hashes: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    sizes: NDArray[np.int32],
    sketches: NDArray[np.uint8],
    settings: Dedupe,
) -> Found:
    owners = np.repeat(np.arange(rows.lengths.size, dtype=np.int32), np.diff(offsets))
    long = sizes >= MIN_PARAGRAPH
    buckets = make_buckets(hashes[long], owners[long])
    weights = sizes[long][buckets.entries]
    return _sharing(buckets, weights, rows.lengths, (MIN_SHARED, 0, bucket_kernels.CHANCE), rows, sketches, settings)


def _at_one_run(
    rows: Rows,
    anchors: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    sketches: NDArray[np.uint8],
    settings: Dedupe,
) -> Found:
    runs, ends = sign_kernels.anchor_runs(anchors, offsets)
    sizes, totals = np.diff(offsets), np.diff(ends).astype(np.int32)
    buckets = make_buckets(runs, np.repeat(np.arange(totals.size, dtype=np.int32), totals))
    weights = np.ones(buckets.entries.size, np.int32)
    left, right = _sharing(buckets, weights, totals, (MIN_RUNS_SHARED, 1, RUNS_CHANCE), rows, sketches, settings)
    fewer = np.minimum(sizes[left], sizes[right])
    enough = set_kernels.common(anchors, offsets, right, left) >= np.maximum(MIN_ANCHORS, MIN_ANCHORS_SHARED * fewer)
    return left[enough], right[enough]


def _sharing(
    buckets: Buckets,
    weights: NDArray[np.int32],
    totals: NDArray[np.int32],
    enough: tuple[float, int, float],
    rows: Rows,
    sketches: NDArray[np.uint8],
    settings: Dedupe,
) -> Found:
    places, begins = bucket_kernels.by_row(buckets.rows, totals.size)
    found: Found = bucket_kernels.sharing_pairs(
        buckets.rows,
        buckets.starts,
        places,
        begins,
        weights,
        totals,
        rows.is_old,
        enough,
        sketches,
        rows.lengths,
        settings.containment,
    )
    return found


def make_buckets(hashes: NDArray[np.unsignedinteger], rows: NDArray[np.int32]) -> Buckets:
    """Bring rows with the same hash together; hashes that only one row has are left out. ``rows`` rise."""
    bits = max(16, int(4 * hashes.size).bit_length())
    places = np.flatnonzero(bucket_kernels.may_repeat(hashes, bits)).astype(np.int32)
    places = bucket_kernels.order_of(hashes, places)
    values, owners = hashes[places], rows[places]
    fresh = np.ones(values.size, np.bool_)  # what repeats within one article is no pair
    fresh[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    places, values, owners = places[fresh], values[fresh], owners[fresh]
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: values.size])
    sizes = np.diff(np.append(starts, values.size))
    shared = sizes > 1
    ends = np.concatenate([[0], np.cumsum(sizes[shared])]).astype(np.int64)
    return Buckets(owners[np.repeat(shared, sizes)], ends, places[starts[shared]])


def _codes(pairs: Found) -> NDArray[np.int64]:
    """A number a pair, by which they sort as (``right``, ``left``)."""
    left, right = pairs
    return right.astype(np.int64) << 32 | left


def _each_once(codes: list[NDArray[np.int64]]) -> Found:
    """All pairs in order. ``codes`` is emptied: of millions of pairs nothing is to be held twice."""
    every = np.concatenate(codes)
    codes.clear()
    every.sort()
    fresh = np.ones(every.size, np.bool_)
    fresh[1:] = every[1:] != every[:-1]
    every = every[fresh]
    return (every & 0xFFFFFFFF).astype(np.int32), (every >> 32).astype(np.int32)


def touched(published: pl.DataFrame, signatures: pl.DataFrame) -> NDArray[np.bool_]:
    """Mark the published rows that share a key or a band with a new one, or passages enough to be compared."""
    found = np.zeros(published.height, np.bool_)
    if not (published.height and signatures.height):
        return found
    each = np.arange(published.height + 1)
    set_kernels.touches(published["key_digest"].to_numpy(), each, _set_of(signatures["key_digest"].to_numpy()), found)
    old, new = (byte_rows(frame["bands"], np.uint64, BANDS).reshape(-1) for frame in (published, signatures))
    set_kernels.touches(old, each * BANDS, _set_of(new), found)
    _mark_sharing(found, _paragraphs(published), _paragraphs(signatures), MIN_SHARED, 1)
    _mark_sharing(found, _anchors(published), _anchors(signatures), MIN_ANCHORS_SHARED, MIN_ANCHORS)
    return found


def _set_of(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    found: NDArray[np.uint64] = set_kernels.make_set(hashes[hashes != 0])
    return found


class Passages(NamedTuple):
    """Hashes of passages, 0 for what does not count, article after article; and how much each is of the total."""

    hashes: NDArray[np.unsignedinteger]
    offsets: NDArray[np.int64]
    weights: NDArray[np.int32]
    totals: NDArray[np.int32]


def _paragraphs(signatures: pl.DataFrame) -> Passages:
    hashes, offsets = flat_lists(signatures["paragraphs"])
    sizes, _ = flat_lists(signatures["paragraph_chars"])
    hashes = np.where(sizes >= MIN_PARAGRAPH, hashes, np.uint64(0))
    return Passages(hashes, offsets, sizes, signatures["key_chars"].to_numpy())


def _anchors(signatures: pl.DataFrame) -> Passages:
    hashes, offsets = flat_lists(signatures["anchors"])
    return Passages(hashes, offsets, np.ones(hashes.size, np.int32), np.diff(offsets).astype(np.int32))


def _mark_sharing(found: NDArray[np.bool_], old: Passages, new: Passages, share: float, least: int) -> None:
    owners = np.repeat(np.arange(new.totals.size, dtype=np.int32), np.diff(new.offsets))
    order = np.lexsort((owners, new.hashes))
    order = order[new.hashes[order] != 0]
    values, starts = np.unique(new.hashes[order], return_index=True)
    starts = np.append(starts, order.size)
    table, numbers = set_kernels.make_index(values)
    set_kernels.shares(*old, table, numbers, starts, owners[order], new.totals, share, least, found)
