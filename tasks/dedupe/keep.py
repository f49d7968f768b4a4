"""Which article of each cluster stays. See ``tasks.dedupe``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tasks.dedupe import choice_kernels
from tasks.dedupe.candidates import Pairs
from tasks.dedupe.decide import EMBEDDED
from tasks.dedupe.shape import MIN_COVERED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.dedupe.candidates import Rows
    from tasks.dedupe.decide import Edges


class Kept(NamedTuple):
    """For each row the row it is dropped for (-1: kept), by which kind of edge, how similar."""

    keeper: NDArray[np.int32]
    kind: NDArray[np.int8]
    similarity: NDArray[np.float64]
    parts: Edges
    """Embedded pairs whose two articles are both kept: the whole in ``left``, the part in ``right``."""


class Rivals(NamedTuple):
    """Pairs of rows that the user says are no copies of each other, both ways, sorted."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]


def without(pairs: Pairs, rivals: Rivals) -> Pairs:
    """Pairs that are no rivals."""
    if not rivals.left.size:
        return pairs
    codes, barred = (two.right.astype(np.int64) << 32 | two.left for two in (pairs, rivals))
    stays = ~np.isin(codes, barred)
    return Pairs(pairs.left[stays], pairs.right[stays], pairs.same[stays])


def keep(rows: Rows, edges: Edges, embedded: str, rivals: Rivals) -> Kept:
    """Choose, best first; then what ``embedded`` says about parts and digests that are both still there.

    Two rivals are never dropped for the same article. A published article is never dropped for being a part or a
    digest, nor is a rival or what a rival was dropped for.
    """
    n = rows.lengths.size
    copies = pick(edges, edges.kind != EMBEDDED)
    never = np.zeros(n, np.bool_)
    keeper = _choose(copies, np.arange(n), np.ones(copies.left.size), np.ones(n), never, rivals)
    never |= rows.is_old
    never[rivals.left] = True
    never[keeper[rivals.left[keeper[rivals.left] != -1]]] = True
    kind, similarity = np.full(n, -1, np.int8), np.zeros(n)
    parts = _parts(rows, edges, keeper)
    if embedded != "keep" and parts.left.size:
        lengths = rows.lengths.astype(np.int64)
        if embedded == "drop-part":
            order = np.argsort(-lengths, kind="stable")
            later = _choose(parts, order, np.ones(parts.left.size), np.ones(n), never, rivals)
        else:
            order = np.argsort(lengths, kind="stable")
            turned = parts._replace(left=parts.right, right=parts.left)
            covered = lengths[parts.right] * parts.similarity
            later = _choose(turned, order, covered, MIN_COVERED * lengths, never, rivals)
        keeper = np.where(keeper == -1, later, keeper)
    gone = np.flatnonzero(keeper != -1)
    kind[gone], similarity[gone] = _edge_between(edges, gone, keeper[gone], n)
    parts = pick(parts, (keeper[parts.left] == -1) & (keeper[parts.right] == -1))
    return _to_the_end(Kept(keeper, kind, similarity, parts))


def pick(edges: Edges, which: NDArray[np.bool_]) -> Edges:
    """Some of the edges."""
    if which.all():
        return edges
    return edges._replace(**{name: values[which] for name, values in edges._asdict().items()})


def _choose(
    edges: Edges,
    order: NDArray[np.int64],
    weight: NDArray[np.floating],
    needed: NDArray[np.floating],
    never: NDArray[np.bool_],
    rivals: Rivals,
) -> NDArray[np.int32]:
    """Drop greedily, rows taken in ``order``; every edge's ``left`` stands before its ``right`` there."""
    n = order.size
    place = np.empty(n, np.int32)
    place[order] = np.arange(n)
    left, by_row, starts = _grouped(place[edges.left], place[edges.right], n)
    barred, _, barred_from = _grouped(place[rivals.left], place[rivals.right], n)
    keeper = choice_kernels.drop_greedily(
        starts, left, edges.similarity[by_row], weight[by_row], needed[order], never[order], barred_from, barred
    )
    found = np.full(n, -1, np.int32)
    found[order] = np.where(keeper == -1, -1, order[keeper])
    return found


def _grouped(
    left: NDArray[np.int32], right: NDArray[np.int32], n: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """``left`` grouped by ``right`` and rising, the order that does it, and where each of ``n`` groups begins."""
    order = np.argsort(right.astype(np.int64) << 32 | left)
    starts = np.concatenate([[0], np.cumsum(np.bincount(right, minlength=n))]).astype(np.int64)
    return left[order], order, starts


def _parts(rows: Rows, edges: Edges, keeper: NDArray[np.int32]) -> Edges:
    """Embedded pairs of kept articles, the whole in ``left``."""
    both = (edges.kind == EMBEDDED) & (keeper[edges.left] == -1) & (keeper[edges.right] == -1)
    parts = pick(edges, both)
    turn = rows.lengths[parts.left] < rows.lengths[parts.right]
    return parts._replace(left=np.where(turn, parts.right, parts.left), right=np.where(turn, parts.left, parts.right))


def _edge_between(
    edges: Edges, gone: NDArray[np.int64], kept: NDArray[np.int32], n: int
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    codes = edges.right.astype(np.int64) * n + edges.left  # sorted, as edges are
    wanted = np.maximum(gone, kept) * np.int64(n) + np.minimum(gone, kept)
    at = np.searchsorted(codes, wanted)
    return edges.kind[at], edges.similarity[at]


def _to_the_end(kept: Kept) -> Kept:
    """Where the kept article went later (as a part, as a digest), say what it went for: the one that is there."""
    keeper, kind, similarity = kept.keeper, kept.kind, kept.similarity
    while True:
        moved = np.flatnonzero((keeper != -1) & (keeper[keeper] != -1))
        if not moved.size:
            return kept._replace(keeper=keeper, kind=kind, similarity=similarity)
        middle = keeper[moved]
        kind[moved], similarity[moved] = kind[middle], similarity[middle]
        keeper[moved] = keeper[middle]
