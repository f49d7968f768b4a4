"""What a reading of a damaged line can make of the next token: each way to go on is a new reading.

``env``: tables of the model, letters of characters, bias of the page, quotations, costs of a character without its
reading, marks that a site cuts at, rare characters, characters between two gaps (``evidence.read_page``).
``bytes_``: tables of byte pairs (``evidence.byte_tables``). ``row``: score, mass, context and numbers of a reading.
``out`` takes the new ones, ``n`` counts them. What a reading is, and what is pending: ``tasks.repair.lattice``.
"""

# Types are inferred by numba; bytes, GBK zones and table columns are what the numbers are.
# ruff: noqa: ANN001, ANN202, ANN201, PLR2004, PLR0911, C901, PLR0912
# mypy: disallow-untyped-defs=False, disallow-incomplete-defs=False
# mypy: disallow-untyped-calls=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.repair.model_kernels import H1, H2, H3, context_of, log_p_in, log_p_of_pair, pair_number
from tasks.repair.ngrams import BITS

CHARACTER: Final = 0
ASCII: Final = 1
LOST: Final = 2
LOST_READ: Final = 3
HALF_MARK: Final = 4
OTHER: Final = 5
"""Kinds of tokens: two known bytes; one; a ``?``; a ``?`` with a reading behind it; a mark that may have
been full-width; a character that GBK does not have."""

# Typed, not plain numbers: numba compiles a function anew for every plain number that is passed to it.
IN_STEP: Final = np.int64(-1)
ANY_LEAD: Final = np.int64(256)
AFTER_GAP: Final = np.int64(512)
"""Pending: none; any lead byte; ``AFTER_GAP + first`` a byte that made a private-use character with ``first``."""

FIRST_LEAD: Final = np.int64(0x81)
LAST_LEAD: Final = np.int64(0xFF)
NONE: Final = np.int64(0)
CARRIED: Final = np.int64(-1)
QUESTION: Final = np.int64(ord("?"))
FULL_QUESTION: Final = (np.int64(0xA3), np.int64(0xBF))
"""Put out by a token: nothing; nothing new; a ``?``. The bytes of ？."""

DEPTH: Final = 16.0
"""Readings less probable than the best by this much (natural log) are dropped: one in nine million."""

OPEN_COST: Final = 2.0
"""Cost of taking a ``?`` for a lost byte (natural log). Chosen, not measured."""

SWALLOW_COST: Final = 2.0
"""Cost of taking a ``?`` for a lost byte with an ASCII byte that went along (natural log). Chosen, not measured."""

LETTERS_COST: Final = 12.0
"""Cost of a reading that is just letters behind a ``?`` (natural log): three letters or so. Chosen, not measured."""

MARK_COST: Final = 8.0
"""Cost of a cut mark inside a shifted run: the site would have cut there as well."""

ROUNDING: Final = 1e-6
"""What sums of logarithms may differ by when they are added up in another order; much more than they do."""


@njit(cache=True, nogil=True)
def emit(env, context, code):
    """Log-probability of a character, with what speaks for and against it on this page."""
    letter = env[1][code]
    score = log_p_in(env[0], context, letter)
    repeats, opening, closing, share, rate = env[3]
    history = context[0]
    if letter == closing and (history & H2) >> BITS == opening:
        score = np.log((1 - share) * np.exp(score) + share * rate) + repeats[history & H1]
    return score + env[2][code]


@njit(cache=True, nogil=True)
def shift(env, history, code):
    """The last three letters (packed) after one more character."""
    return (history << BITS | env[1][code]) & H3


@njit(cache=True, nogil=True)
def push(out, n, score, mass, history, pend, age, last, parent, first, second):
    """Add a reading unless it is hopeless, the first one too; the new number of readings."""
    scores, masses, states, ints, best = out
    if n == len(scores) or score == -np.inf or score < best[0] - DEPTH:
        return n
    best[0] = max(best[0], score)
    scores[n] = score
    masses[n] = mass
    states[n] = history
    ints[n, 0], ints[n, 1], ints[n, 2] = pend, age, last
    ints[n, 3], ints[n, 4], ints[n, 5] = parent, first, second
    return n + 1


@njit(cache=True, nogil=True)
def close(env, bytes_, out, n, row, trail, pend, second, reading):
    """Complete the pending character with a trail byte; ``pend`` is what is pending then.

    ``second`` is an ASCII character that follows at once, 0 for none; ``reading`` a row of bias by reading, or empty.
    """
    was = row[3][0]
    low, high = (was, was + 1) if was < ANY_LEAD else (FIRST_LEAD, LAST_LEAD)
    codes, n_codes = np.empty(high - low, np.int64), 0
    for lead in range(low, high):
        code = bytes_[0][lead << 8 | trail]
        if code == 0 or (was > ANY_LEAD and (not bytes_[1][(was - AFTER_GAP) << 8 | lead] or env[6][code])):
            continue
        codes[n_codes] = code
        n_codes += 1
    return _add(env, out, n, row, codes[:n_codes], np.full(1, pend), second, reading, env[1][:0])


@njit(cache=True, nogil=True)
def close_gap(env, bytes_, out, n, row):
    """Complete the pending character with the first byte of every character that may have been dropped behind it.

    All of them at once: to hand the tables on for each costs more than to try the two or three characters that fit.
    Which fit between two dropped ones is the same for every line.
    """
    was, firsts, none = row[3][0], bytes_[4], env[4][:0]
    if was > ANY_LEAD:
        before = np.searchsorted(firsts, was - AFTER_GAP) * len(firsts)
        fitting, offsets, pends = env[7]
        own = slice(offsets[before], offsets[before + len(firsts)])
        return _add(env, out, n, row, fitting[own], pends[own], NONE, none, env[1][:0])
    codes, pends, n_codes = np.empty(len(firsts), np.int64), np.empty(len(firsts), np.int64), 0
    for trail in firsts:
        code = bytes_[0][was << 8 | trail]
        if code:
            codes[n_codes], pends[n_codes] = code, AFTER_GAP + trail
            n_codes += 1
    return _add(env, out, n, row, codes[:n_codes], pends[:n_codes], NONE, none, env[1][:0])


@njit(cache=True, nogil=True)
def _add(env, out, n, row, codes, pends, second, reading, swallowed):
    """Add the readings that have one of these characters next: all but those that are hopeless, which is seen first.

    ``pends``: what is pending behind each of them, or behind all. Behind a character stands ``second`` unless that is
    0, or one of ``swallowed`` unless there are none. All that a character is looked up in is taken out of its tuple
    once: each time would cost more than the look.
    """
    score, mass, context, ints = row
    history, _, two, one = context
    table, letters, bias, quotation, unread, cuts, _, _ = env
    _, _, _, unigrams, known, before, pair_p, longest_p = table
    best, closing = out[4], quotation[2]
    costs = reading if len(reading) else unread
    last = (history & H1) << BITS
    age, parent = ints[1], ints[3]
    for number in range(len(codes)):
        code = codes[number]
        cost = costs[code]
        if cost < -50.0:
            continue
        if age >= 2 and cuts[code]:
            cost -= MARK_COST
        letter = letters[code]
        if letter == closing:
            # The end of a quotation of one character may be more probable than the model has it.
            cost += emit(env, context, code)
        else:
            least = best[0] - DEPTH - ROUNDING
            most = score + cost + bias[code]  # no letter is more probable than 1
            if most < least:
                continue
            # What the last letter is known with stands together, in a cache; what two or three are known with does not.
            pair = pair_number(known, before, last | letter)
            if pair < 0:
                cost += one + unigrams[letter] + bias[code]
            elif most + max(two + pair_p[pair], longest_p[pair]) < least:
                continue
            else:
                cost += log_p_of_pair(table, context, letter, pair) + bias[code]
        after, pend = (history << BITS | letter) & H3, pends[min(number, len(pends) - 1)]
        if len(swallowed):
            if score + cost < best[0] - DEPTH - ROUNDING:
                continue
            behind = context_of(table, after)
            for ascii_ in swallowed:
                whole = cost + emit(env, behind, ascii_)
                shifted = shift(env, after, ascii_)
                n = push(out, n, score + whole, mass + whole, shifted, pend, age + 1, code, parent, code, ascii_)
            continue
        if score + cost < best[0] - DEPTH:
            continue
        if second > 0:
            cost += emit(env, context_of(table, after), second)
            after = shift(env, after, second)
        n = push(out, n, score + cost, mass + cost, after, pend, age + 1, code, parent, code, second)
    return n


@njit(cache=True, nogil=True)
def _keep(env, out, n, row, code, cost):
    """Add the reading in step that takes a character for what it is."""
    score, mass, context, ints = row
    gain = emit(env, context, code) - cost
    after = shift(env, context[0], code)
    return push(out, n, score + gain, mass + gain, after, IN_STEP, NONE, code, ints[3], code, NONE)


@njit(cache=True, nogil=True)
def _lose(env, bytes_, out, n, row, ends):
    """Read a plain ``?``: itself, the first lost byte of a shift, or the last one."""
    score, mass, context, ints = row
    history = context[0]
    none = env[4][:0]
    if ints[0] == IN_STEP:
        n = _keep(env, out, n, row, QUESTION, 0.0)
        if ends:
            n = push(out, n, score - OPEN_COST, mass - OPEN_COST, history, ANY_LEAD, NONE, ints[2], ints[3], NONE, NONE)
        return n
    # Unless a piece ends here, an ASCII byte went with the last one.
    cost, swallowed = (0.0, bytes_[5][:0]) if ends else (SWALLOW_COST, bytes_[5])
    last = (score - cost, mass - cost, context, ints)
    if ints[0] >= AFTER_GAP:
        codes, n_codes = np.empty(len(bytes_[3]), np.int64), 0
        for code in bytes_[3]:
            pair = np.int64(bytes_[2][code])
            if pair & 0xFF >= 0x81 and bytes_[1][(ints[0] - AFTER_GAP) << 8 | pair >> 8]:
                codes[n_codes] = code
                n_codes += 1
        n = _add(env, out, n, last, codes[:n_codes], np.full(1, IN_STEP), NONE, none, swallowed)
    elif ints[0] < ANY_LEAD:
        characters = bytes_[0][ints[0] << 8 | FIRST_LEAD : ints[0] << 8 | LAST_LEAD]
        n = _add(env, out, n, last, characters[characters > 0], np.full(1, IN_STEP), NONE, none, swallowed)
    return close(env, bytes_, out, n, row, FULL_QUESTION[0], FULL_QUESTION[1], NONE, none)


@njit(cache=True, nogil=True)
def _lose_read(env, bytes_, out, n, row, reading):
    """Read a ``?`` before a reading and a closing bracket: its character must have that reading."""
    score, mass, context, ints = row
    history = context[0]
    if ints[0] == IN_STEP:
        n = _keep(env, out, n, row, QUESTION, LETTERS_COST)
        before = np.int64(bytes_[2][ints[2]]) & 0xFF
        for lead in range(FIRST_LEAD, LAST_LEAD):
            code = bytes_[0][before << 8 | lead]
            if code and reading[code] > -50.0:
                cost = reading[code] - OPEN_COST
                n = push(out, n, score + cost, mass + cost, history, lead, NONE, ints[2], ints[3], NONE, NONE)
    elif ints[0] < ANY_LEAD:
        characters = bytes_[0][ints[0] << 8 | FIRST_LEAD : ints[0] << 8 | LAST_LEAD]
        n = _add(env, out, n, row, characters[characters > 0], np.full(1, IN_STEP), NONE, reading, env[1][:0])
    return n


@njit(cache=True, nogil=True)
def read_token(env, bytes_, out, n, row, token, ends, reading):
    """All that one reading can make of the next token."""
    kind, code, first, second = token
    ints = row[3]
    none = env[4][:0]
    if kind == LOST:
        return _lose(env, bytes_, out, n, row, ends)
    if kind == LOST_READ:
        return _lose_read(env, bytes_, out, n, row, reading)
    if ints[0] == IN_STEP:
        return _keep(env, out, n, row, code, 0.0)
    if kind == ASCII and 0x40 <= first <= 0x80:
        return close(env, bytes_, out, n, row, first, IN_STEP, NONE, none)
    if kind in (CHARACTER, HALF_MARK):
        if second >= 0x81:
            return close(env, bytes_, out, n, row, first, second, NONE, none)
        if second < 0x80:
            return close(env, bytes_, out, n, row, first, IN_STEP, second, none)
    return n
