"""Rules against lines: which rule matches the whole of each folded line, a column at a time.

A rule pays only for the lines that hold one of its literals (``needs``) and are short enough:
one pass of Aho-Corasick finds the literals of all rules at once, then each pattern reads what is
left for it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.kept_patterns import holding
from tasks.literals import Automaton, automaton, owners_by_row
from tasks.pattern_threads import PER_THREAD

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from schemas.rules import Rule

NO_RULE: Final = -1

UNBOUNDED: Final = 2**31 - 1

LENGTHS: Final = (40, 120, 180, 240, 600)
"""Borders of classes of lines, in characters, each with an automaton of the rules that read such lines. Chosen: 30 %
less time for 83,000 paragraphs of news than one automaton of all rules."""


class Words(NamedTuple):
    """Further words that texts are searched for in the same pass."""

    words: tuple[str, ...] = ()
    max_chars: int = 0
    """Characters of a text at most; of a longer one it is not told."""


NO_WORDS: Final = Words()


def first_matches(
    texts: pl.Series, rules: tuple[Rule, ...], words: Words = NO_WORDS
) -> tuple[dict[str, NDArray[np.int16]], NDArray[np.int32]]:
    """Place in ``rules`` of the first match of each text, apart by zone; -1 where no rule matches.

    The first matching rule of a zone gets the credit: order changes the report, never what goes.
    Beside that the rows of the texts that hold one of some words: to look for these alone takes twice as long.
    """
    places = {zone: np.full(len(texts), NO_RULE, np.int16) for zone in ZONES}
    suspects, with_word = _suspects(texts, rules, words)
    for first in range(0, len(suspects), PER_THREAD):
        asked = [
            (number, at[places[rules[number].zone][at] == NO_RULE])
            for number, at in suspects[first : first + PER_THREAD]
        ]
        held = holding(texts, [rules[number].regex for number, _ in asked], [at for _, at in asked])
        for (number, at), matching in zip(asked, held, strict=True):
            place = places[rules[number].zone]
            place[at[matching & (place[at] == NO_RULE)]] = number
    return places, with_word


ZONES: Final = ("anywhere", "outside")


def _suspects(
    texts: pl.Series, rules: tuple[Rule, ...], words: Words
) -> tuple[list[tuple[int, NDArray[np.int32]]], NDArray[np.int32]]:
    """Each rule with the rows of the texts that hold a literal of it and are no longer than it reads, in order.

    And the rows of those that hold one of the words.
    """
    size = texts.str.len_chars().to_numpy()
    bounds = np.array([*(rule.max_chars or UNBOUNDED for rule in rules), words.max_chars], np.int64)
    needs = (*(rule.needs for rule in rules), words.words)
    found = [_holding(texts, size, needs, bounds, low, high) for low, high in pairwise((-1, *LENGTHS, UNBOUNDED))]
    owners, rows = (np.concatenate(parts) for parts in zip(*found, strict=True))
    short = size[rows] <= bounds[owners]
    owners, rows = owners[short], rows[short]
    order = np.argsort(owners, kind="stable")
    owners, rows = owners[order], rows[order]
    borders = np.searchsorted(owners, np.arange(len(bounds) + 1)).tolist()
    *of_rules, with_word = (rows[first:last] for first, last in pairwise(borders))
    return [(number, at) for number, at in enumerate(of_rules) if at.size], with_word


def _holding(
    texts: pl.Series,
    size: NDArray[np.uint32],
    needs: tuple[tuple[str, ...], ...],
    bounds: NDArray[np.int64],
    low: int,
    high: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The owners that read texts of more than ``low`` and at most ``high`` characters, and the rows of such texts.

    Most rules read short lines, and most characters stand in long ones: those are searched for few words.
    """
    at = np.flatnonzero((size > low) & (size <= high)).astype(np.int32)
    read = tuple(own if bound > low else () for own, bound in zip(needs, bounds.tolist(), strict=True))
    owners, rows = owners_by_row(_literals(read), texts.gather(at))
    return owners, at[rows]


@cache
def _literals(needs: tuple[tuple[str, ...], ...]) -> Automaton:
    """The literals of all owners, each with the places of its owners; kept for the next shard."""
    return automaton((needed, number) for number, of_rule in enumerate(needs) for needed in of_rule)
