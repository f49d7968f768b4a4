"""Which article of each cluster stays. See ``tasks.dedupe``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tasks.dedupe import choice_kernels
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


def keep(rows: Rows, edges: Edges, embedded: str) -> Kept:
    """Choose, best first; then what ``embedded`` says about parts and digests that are both still there.

    A published article is never dropped for being a part or a digest.
    """
    n = rows.lengths.size
    copies = _pick(edges, edges.kind != EMBEDDED)
    every = np.zeros(n, np.bool_)
    keeper = _choose(copies, np.arange(n), np.ones(copies.left.size), np.ones(n), every)
    kind, similarity = np.full(n, -1, np.int8), np.zeros(n)
    parts = _parts(rows, edges, keeper)
    if embedded != "keep" and parts.left.size:
        lengths = rows.lengths.astype(np.int64)
        if embedded == "drop-part":
            order = np.argsort(-lengths, kind="stable")
            later = _choose(parts, order, np.ones(parts.left.size), np.ones(n), rows.is_old)
        else:
            order = np.argsort(lengths, kind="stable")
            turned = parts._replace(left=parts.right, right=parts.left)
            covered = lengths[parts.right] * parts.similarity
            later = _choose(turned, order, covered, MIN_COVERED * lengths, rows.is_old)
        keeper = np.where(keeper == -1, later, keeper)
    gone = np.flatnonzero(keeper != -1)
    kind[gone], similarity[gone] = _edge_between(edges, gone, keeper[gone], n)
    parts = _pick(parts, (keeper[parts.left] == -1) & (keeper[parts.right] == -1))
    return _to_the_end(Kept(keeper, kind, similarity, parts))


def _pick(edges: Edges, which: NDArray[np.bool_]) -> Edges:
    if which.all():
        return edges
    return edges._replace(**{name: values[which] for name, values in edges._asdict().items()})


def _choose(
    edges: Edges,
    order: NDArray[np.int64],
    weight: NDArray[np.floating],
    needed: NDArray[np.floating],
    never: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Drop greedily, rows taken in ``order``; every edge's ``left`` stands before its ``right`` there."""
    n = order.size
    place = np.empty(n, np.int32)
    place[order] = np.arange(n)
    left, right = place[edges.left], place[edges.right]
    by_row = np.argsort(right.astype(np.int64) << 32 | left)
    starts = np.concatenate([[0], np.cumsum(np.bincount(right, minlength=n))]).astype(np.int64)
    keeper = choice_kernels.drop_greedily(
        starts, left[by_row], edges.similarity[by_row], weight[by_row], needed[order], never[order]
    )
    found = np.full(n, -1, np.int32)
    found[order] = np.where(keeper == -1, -1, order[keeper])
    return found


def _parts(rows: Rows, edges: Edges, keeper: NDArray[np.int32]) -> Edges:
    """Embedded pairs of kept articles, the whole in ``left``."""
    both = (edges.kind == EMBEDDED) & (keeper[edges.left] == -1) & (keeper[edges.right] == -1)
    parts = _pick(edges, both)
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
