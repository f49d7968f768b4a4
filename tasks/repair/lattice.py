"""The lattice of readings of a damaged line, searched from left to right.

``慶?；顒?。`` is bytes again: 91 63 · one lost byte · A3 BB EE 84 · one lost byte · A1 A3. While a reading is out
of step it holds a *pending* byte, the lead of a character whose trail is still to come: the lost byte before ；,
then BB, then 84. A reading is in step again at a lost byte before a mark, at an ASCII byte, or at the bracket of an
annotation whose opening was swallowed. Every reading is scored by the language model, so that the best one is the
most probable text that the site could have turned into just this line.

Readings that agree on the pending byte and the last three letters are one; ``mass`` is the log of the summed
probability of all that were merged, so ``score - mass`` of the last one left is the log of its share among all.
"""

# Types are inferred by numba; bytes, GBK zones and table columns are what the numbers are.
# ruff: noqa: ANN001, ANN202, ANN201, C901, PLR0912, PLR0915
# mypy: disallow-untyped-defs=False, disallow-incomplete-defs=False
# mypy: disallow-untyped-calls=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.repair.model_kernels import context_of, place_of
from tasks.repair.reading_kernels import (
    AFTER_GAP,
    ANY_LEAD,
    CARRIED,
    DEPTH,
    IN_STEP,
    LOST_READ,
    NONE,
    close_gap,
    emit,
    push,
    read_token,
    shift,
)

WIDTH: Final = 64
"""Readings kept after each token."""

GAP_WIDTH: Final = 12
"""Readings, among the best, that are tried with one more dropped character."""

MAX_GAPS: Final = 3
"""Dropped private-use characters in a row that are considered."""


@njit(cache=True, nogil=True)
def _mass(a, b):
    if a < b:
        a, b = b, a
    return a + np.log1p(np.exp(b - a))


@njit(cache=True, nogil=True)
def _select(n, score, mass, state, ints, width, depth):
    """Merge equal states and keep the best; rows of the kept ones, best first, with their mass updated."""
    top = -np.inf
    for row in range(n):
        top = max(top, score[row])
    alive = np.empty(n, dtype=np.int64)
    n_alive = 0
    for row in range(n):
        if score[row] >= top - depth:
            alive[n_alive] = row
            n_alive += 1
    order = alive[:n_alive][np.argsort(-score[alive[:n_alive]])]
    kept = np.empty(min(n_alive, width), dtype=np.int64)
    size = 1024
    seen = np.full(size, -1, dtype=np.int64)
    n_kept = 0
    for row in order:
        key = state[row]
        at = place_of(key ^ (ints[row, 0] << 45), size)
        while seen[at] >= 0 and (state[seen[at]] != key or ints[seen[at], 0] != ints[row, 0]):
            at = (at + 1) & (size - 1)
        if seen[at] >= 0:
            mass[seen[at]] = _mass(mass[seen[at]], mass[row])
        elif n_kept < width:
            seen[at] = row
            kept[n_kept] = row
            n_kept += 1
    return kept[:n_kept]


@njit(cache=True, nogil=True)
def search(tokens, ends, env, bytes_, readings):
    """Best reading of a line: its nodes in order, and how sure each stretch of it is.

    tokens: rows of kind, code, first byte, second byte (for LOST_READ the row of ``readings``).
    ends: True where a piece may end behind the token. env: language model and page. bytes_: tables of pairs.
    Returns rows of token, pending after it, first and second character put out; per token the log share of the best
    reading where all others had died out, NaN elsewhere; and the log share at the end.
    """
    size = 20000
    out = (np.empty(size), np.empty(size), np.empty(size, np.int64), np.empty((size, 6), np.int64), np.empty(1))
    scores, masses, states, ints, best = out
    nodes = np.empty((4 * len(tokens) + 1024, 5), dtype=np.int64)
    n_nodes = 1
    nodes[0] = (-1, -1, IN_STEP, 0, 0)
    beam_score, beam_mass = np.zeros(1), np.zeros(1)
    beam_state, beam_ints = np.zeros(1, np.int64), np.zeros((1, 6), np.int64)
    beam_state[0] = env[1][10]
    beam_ints[0] = (IN_STEP, 0, 10, 0, 0, 0)
    settled = np.full(len(tokens), np.nan)
    for at in range(len(tokens)):
        kind, code, first, second = tokens[at]
        for phase in range(MAX_GAPS + 1):
            is_gap = phase < MAX_GAPS
            if is_gap and not np.any(beam_ints[:, 0] >= 0):
                continue
            n = NONE
            best[0] = -np.inf
            n_beam = len(beam_score)
            if is_gap:
                for i in range(n_beam):
                    row = beam_ints[i]
                    n = push(
                        out,
                        n,
                        beam_score[i],
                        beam_mass[i],
                        beam_state[i],
                        row[0],
                        row[1],
                        row[2],
                        row[3],
                        CARRIED,
                        CARRIED,
                    )
            for i in range(n_beam):
                is_fresh = phase == 0 or (beam_ints[i, 4] >= 0 and beam_ints[i, 0] >= AFTER_GAP and i < GAP_WIDTH)
                if is_gap and not (is_fresh and beam_ints[i, 0] >= 0 and beam_ints[i, 0] != ANY_LEAD):
                    continue
                row = (beam_score[i], beam_mass[i], context_of(env[0], beam_state[i]), beam_ints[i])
                if is_gap:
                    n = close_gap(env, bytes_, out, n, row)
                else:
                    reading = readings[second if kind == LOST_READ else 0]
                    n = read_token(env, bytes_, out, n, row, (kind, code, first, second), ends[at], reading)
            rows = _select(n, scores, masses, states, ints, WIDTH, DEPTH)
            beam_score, beam_mass = scores[rows], masses[rows]
            beam_state, beam_ints = states[rows], ints[rows]
            if n_nodes + len(rows) > len(nodes):
                nodes = np.concatenate((nodes, np.empty_like(nodes)))
            for i in range(len(rows)):
                if beam_ints[i, 4] < 0:
                    continue
                nodes[n_nodes] = (beam_ints[i, 3], at, beam_ints[i, 0], beam_ints[i, 4], beam_ints[i, 5])
                beam_ints[i, 3] = n_nodes
                n_nodes += 1
        if len(beam_score) == 1 and beam_ints[0, 0] == IN_STEP:
            settled[at] = beam_score[0] - beam_mass[0]
            beam_mass[0] = beam_score[0]
        if len(beam_score) == 0:
            break
    winner = -1
    total = -np.inf
    for i in range(len(beam_score)):
        if beam_ints[i, 0] == IN_STEP:
            winner = i if winner < 0 else winner
            total = _mass(total, beam_mass[i]) if total > -np.inf else beam_mass[i]
    path = np.empty((n_nodes, 4), dtype=np.int64)
    n = NONE
    node = beam_ints[winner, 3] if winner >= 0 else 0
    while node > 0:
        path[n] = nodes[node, 1:]
        node = nodes[node, 0]
        n += 1
    share = beam_score[winner] - total if winner >= 0 else -np.inf
    return path[:n][::-1], settled, share


@njit(cache=True, nogil=True)
def score_text(codes, history, env):
    """Log-probability of characters after a history, with the page's bias, and the history after them."""
    score = 0.0
    for code in codes:
        score += emit(env, context_of(env[0], history), code)
        history = shift(env, history, code)
    return score, history
