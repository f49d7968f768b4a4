"""The lattice of readings of a damaged line, searched from left to right.

``慶?；顒?。`` is bytes again: 91 63 · one lost byte · A3 BB EE 84 · one lost byte · A1 A3. While a reading is out
of step it holds a *pending* byte, the lead of a character whose trail is still to come: the lost byte before ；,
then BB, then 84. A reading is in step again at a lost byte before a mark, at an ASCII byte, or at the bracket of an
annotation whose opening was swallowed. Every reading is scored by the language model, so that the best one is the
most probable text that the site could have turned into just this line.

Readings that agree on the pending byte and the last three letters are one; ``mass`` is the log of the summed
probability of all that were merged, so ``score - mass`` of the last one left is the log of its share among all.
"""

# One file, although long: numba caches compiled code by file, and would not see a change in another one.
# Types are inferred by numba; bytes, GBK zones and table columns are what the numbers are.
# ruff: noqa: ANN001, ANN202, ANN201, PLR2004, PLR0911, C901, PLR0912, PLR0915
# mypy: disallow-untyped-defs=False, disallow-incomplete-defs=False
# mypy: disallow-untyped-calls=False, disallow-untyped-decorators=False

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

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

WIDTH: Final = 64
"""Readings kept after each token."""

DEPTH: Final = 16.0
"""Readings less probable than the best by this much (natural log) are dropped: one in nine million."""

GAP_WIDTH: Final = 12
"""Readings, among the best, that are tried with one more dropped character."""

MAX_GAPS: Final = 3
"""Dropped private-use characters in a row that are considered."""

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

N_BITS: Final = 1 << 25
"""Bits by which most keys that are not there are known: 4 MB, one in sixteen set."""

BITS: Final = 13
H2: Final = 2**26 - 1
H1: Final = 2**13 - 1
H3: Final = 2**39 - 1
_HASH = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_EVERY_SECOND = np.uint64(0x5555555555555555)
_EVERY_TWO = np.uint64(0x3333333333333333)
_EVERY_FOUR = np.uint64(0x0F0F0F0F0F0F0F0F)
_EVERY_BYTE = np.uint64(0x0101010101010101)


@njit(cache=True, nogil=True)
def fill_table(keys, log_p, log_back):
    """Open-addressing table of a power of two, at most two thirds full, and a bit for each key there may be.

    An entry is four numbers: a key in the first two, or -1 where the place is empty, then the two logarithms. So one
    trip to memory finds all of it; and the bits, by a hash, spare the trip where there is no such key.
    """
    size = 1024
    while size * 2 < len(keys) * 3:
        size *= 2
    places = np.full(2 * size, -1, dtype=np.int64)
    values = places.view(np.float32)
    bits = np.zeros(N_BITS >> 6, dtype=np.uint64)
    for i in range(len(keys)):
        at = _place(keys[i], size)
        while places[2 * at] != -1:
            at = (at + 1) & (size - 1)
        places[2 * at] = keys[i]
        values[4 * at + 2] = log_p[i]
        values[4 * at + 3] = log_back[i]
        bit = _bit(keys[i])
        bits[bit >> 6] |= _ONE << np.uint64(bit & 63)
    return places, values, bits


@njit(cache=True, nogil=True)
def _bit(key):
    return np.int64((np.uint64(key) * _HASH) >> np.uint64(64 - 25))


@njit(cache=True, nogil=True)
def _place(key, size):
    return np.int64((np.uint64(key) * _HASH) >> np.uint64(20)) & (size - 1)


@njit(cache=True, nogil=True)
def _find(places, bits, key):
    """Where the logarithms of a key stand among the values; -1 where there is no such key."""
    bit = _bit(key)
    if not bits[bit >> 6] >> np.uint64(bit & 63) & _ONE:
        return -1
    size = len(places) >> 1
    at = _place(key, size)
    while places[2 * at] != key:
        if places[2 * at] == -1:
            return -1
        at = (at + 1) & (size - 1)
    return 4 * at + 2


@njit(cache=True, nogil=True)
def _context(table, history):
    """The last three letters (packed), and what a letter costs after them that is known only after two, one, none."""
    places, values, bits = table[0], table[1], table[2]
    three = two = 0.0
    at = _find(places, bits, history | 2 << 52)
    if at >= 0:
        three += values[at + 1]
    two = three
    at = _find(places, bits, history & H2 | 1 << 52)
    if at >= 0:
        two += values[at + 1]
    one = two
    at = _find(places, bits, history & H1)
    if at >= 0:
        one += values[at + 1]
    return history, three, two, one


@njit(cache=True, nogil=True)
def _pair_number(known, before, key):
    """Number of a known pair of letters among all of them, in their order; -1 where it is not known."""
    word = known[key >> 6]
    bit = np.uint64(key & 63)
    if not word >> bit & _ONE:
        return -1
    rest = word & ((_ONE << bit) - _ONE)
    rest -= rest >> _ONE & _EVERY_SECOND
    rest = (rest & _EVERY_TWO) + (rest >> np.uint64(2) & _EVERY_TWO)
    rest = (rest + (rest >> np.uint64(4))) & _EVERY_FOUR
    return np.int64(before[key >> 6]) + np.int64(rest * _EVERY_BYTE >> np.uint64(56))


@njit(cache=True, nogil=True)
def _log_p(table, context, letter):
    """Log-probability of a letter in a context.

    What follows three letters follows two of them as well, so the longer are looked for only where the shorter are
    known: most letters that are tried follow not even one.
    """
    pair = _pair_number(table[4], table[5], (context[0] & H1) << BITS | letter)
    return context[3] + table[3][letter] if pair < 0 else _log_p_of_pair(table, context, letter, pair)


@njit(cache=True, nogil=True)
def _log_p_of_pair(table, context, letter, pair):
    """The same for a letter that is known to follow the last one; ``pair`` is their number."""
    places, values, bits, pair_p, longest_p = table[0], table[1], table[2], table[6], table[7]
    history, three, two, _ = context
    if longest_p[pair] == -np.inf:
        return two + pair_p[pair]
    triple = _find(places, bits, (history & H2) << BITS | letter | 2 << 52)
    if triple < 0:
        return two + pair_p[pair]
    whole = _find(places, bits, history << BITS | letter | 3 << 52)
    return three + values[triple] if whole < 0 else np.float64(values[whole])


@njit(cache=True, nogil=True)
def log_p(table, history, letter):
    """Log-probability of a letter after the last three (packed)."""
    return _log_p(table, _context(table, history), letter)


@njit(cache=True, nogil=True)
def _emit(env, context, code):
    """Log-probability of a character, with what speaks for and against it on this page."""
    letter = env[1][code]
    score = _log_p(env[0], context, letter)
    repeats, opening, closing, share, rate = env[3]
    history = context[0]
    if letter == closing and (history & H2) >> BITS == opening:
        score = np.log((1 - share) * np.exp(score) + share * rate) + repeats[history & H1]
    return score + env[2][code]


@njit(cache=True, nogil=True)
def _shift(env, history, code):
    return (history << BITS | env[1][code]) & H3


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
        at = _place(key ^ (ints[row, 0] << 45), size)
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
def _push(out, n, score, mass, history, pend, age, last, parent, first, second):
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
def _close(env, bytes_, out, n, row, trail, pend, second, reading):
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
    return _add(env, out, n, row, codes[:n_codes], pend, second, reading, env[1][:0])


@njit(cache=True, nogil=True)
def _close_gap(env, bytes_, out, n, row, place):
    """As ``_close``, behind one dropped character and before another: its first byte is the one of this place.

    Which characters fit is the same for every line; trying all leads anew took nine tenths of the search.
    """
    trail = bytes_[4][place]
    before = np.searchsorted(bytes_[4], row[3][0] - AFTER_GAP)
    codes, offsets = env[7]
    at = before * len(bytes_[4]) + place
    fitting = codes[offsets[at] : offsets[at + 1]]
    return _add(env, out, n, row, fitting, AFTER_GAP + trail, NONE, env[4][:0], env[1][:0])


@njit(cache=True, nogil=True)
def _add(env, out, n, row, codes, pend, second, reading, swallowed):
    """Add the readings that have one of these characters next: all but those that are hopeless, which is seen first.

    Behind it stands ``second`` unless that is 0, or one of ``swallowed`` unless there are none. All that a character
    is looked up in is taken out of its tuple once: each time would cost more than the look.
    """
    score, mass, context, ints = row
    history, _, two, one = context
    table, letters, bias, quotation, unread, cuts, _, _ = env
    _, _, _, unigrams, known, before, pair_p, longest_p = table
    best, closing = out[4], quotation[2]
    costs = reading if len(reading) else unread
    last = (history & H1) << BITS
    age, parent = ints[1], ints[3]
    for code in codes:
        cost = costs[code]
        if cost < -50.0:
            continue
        if age >= 2 and cuts[code]:
            cost -= MARK_COST
        letter = letters[code]
        if letter == closing:
            # The end of a quotation of one character may be more probable than the model has it.
            cost += _emit(env, context, code)
        else:
            least = best[0] - DEPTH - ROUNDING
            most = score + cost + bias[code]  # no letter is more probable than 1
            if most < least:
                continue
            # What the last letter is known with stands together, in a cache; what two or three are known with does not.
            pair = _pair_number(known, before, last | letter)
            if pair < 0:
                cost += one + unigrams[letter] + bias[code]
            elif most + max(two + pair_p[pair], longest_p[pair]) < least:
                continue
            else:
                cost += _log_p_of_pair(table, context, letter, pair) + bias[code]
        after = (history << BITS | letter) & H3
        if len(swallowed):
            if score + cost < best[0] - DEPTH - ROUNDING:
                continue
            behind = _context(table, after)
            for ascii_ in swallowed:
                whole = cost + _emit(env, behind, ascii_)
                shifted = _shift(env, after, ascii_)
                n = _push(out, n, score + whole, mass + whole, shifted, pend, age + 1, code, parent, code, ascii_)
            continue
        if score + cost < best[0] - DEPTH:
            continue
        if second > 0:
            cost += _emit(env, _context(table, after), second)
            after = _shift(env, after, second)
        n = _push(out, n, score + cost, mass + cost, after, pend, age + 1, code, parent, code, second)
    return n


@njit(cache=True, nogil=True)
def _keep(env, out, n, row, code, cost):
    """Add the reading in step that takes a character for what it is."""
    score, mass, context, ints = row
    gain = _emit(env, context, code) - cost
    after = _shift(env, context[0], code)
    return _push(out, n, score + gain, mass + gain, after, IN_STEP, NONE, code, ints[3], code, NONE)


@njit(cache=True, nogil=True)
def _lose(env, bytes_, out, n, row, ends):
    """Read a plain ``?``: itself, the first lost byte of a shift, or the last one."""
    score, mass, context, ints = row
    history = context[0]
    none = env[4][:0]
    if ints[0] == IN_STEP:
        n = _keep(env, out, n, row, QUESTION, 0.0)
        if ends:
            n = _push(
                out, n, score - OPEN_COST, mass - OPEN_COST, history, ANY_LEAD, NONE, ints[2], ints[3], NONE, NONE
            )
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
        n = _add(env, out, n, last, codes[:n_codes], IN_STEP, NONE, none, swallowed)
    elif ints[0] < ANY_LEAD:
        characters = bytes_[0][ints[0] << 8 | FIRST_LEAD : ints[0] << 8 | LAST_LEAD]
        n = _add(env, out, n, last, characters[characters > 0], IN_STEP, NONE, none, swallowed)
    return _close(env, bytes_, out, n, row, FULL_QUESTION[0], FULL_QUESTION[1], NONE, none)


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
                n = _push(out, n, score + cost, mass + cost, history, lead, NONE, ints[2], ints[3], NONE, NONE)
    elif ints[0] < ANY_LEAD:
        characters = bytes_[0][ints[0] << 8 | FIRST_LEAD : ints[0] << 8 | LAST_LEAD]
        n = _add(env, out, n, row, characters[characters > 0], IN_STEP, NONE, reading, env[1][:0])
    return n


@njit(cache=True, nogil=True)
def _read(env, bytes_, out, n, row, token, ends, reading):
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
        return _close(env, bytes_, out, n, row, first, IN_STEP, NONE, none)
    if kind in (CHARACTER, HALF_MARK):
        if second >= 0x81:
            return _close(env, bytes_, out, n, row, first, second, NONE, none)
        if second < 0x80:
            return _close(env, bytes_, out, n, row, first, IN_STEP, second, none)
    return n


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
                    n = _push(
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
                row = (beam_score[i], beam_mass[i], _context(env[0], beam_state[i]), beam_ints[i])
                if is_gap:
                    for place, trail in enumerate(bytes_[4]):
                        if beam_ints[i, 0] > ANY_LEAD:
                            n = _close_gap(env, bytes_, out, n, row, place)
                        else:
                            n = _close(env, bytes_, out, n, row, trail, AFTER_GAP + trail, NONE, env[4][:0])
                else:
                    reading = readings[second if kind == LOST_READ else 0]
                    n = _read(env, bytes_, out, n, row, (kind, code, first, second), ends[at], reading)
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
        score += _emit(env, _context(env[0], history), code)
        history = _shift(env, history, code)
    return score, history
