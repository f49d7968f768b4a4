"""Rules against lines: which rule matches the whole of each folded line, a column at a time.

A rule pays only for the lines that hold one of its literals (``needs``) and are short enough:
one pass of Aho-Corasick finds the literals of all rules at once, then each pattern reads what is
left for it. Lines that occur more than once in the batch (首页 does) are matched once.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import kept
from tasks.literals import Automaton, automaton, owners_by_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from schemas.rules import Rule

NO_RULE: Final = -1

UNBOUNDED: Final = 2**31 - 1


LENGTHS: Final = (40, 120, 180, 240, 600)
"""Borders of classes of lines, in characters, each with an automaton of the rules that read such lines. Chosen: 30 %
less time for 83,000 paragraphs of news than one automaton of all rules."""


def first_matches(folded: pl.Series, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """Place in ``rules`` of the first match of each line, apart by zone.

    Columns ``anywhere`` and ``outside`` (Int16; -1 where no rule matches), rows as ``folded``.
    The first matching rule of a zone gets the credit: order changes the report, never what goes.
    """
    lines = pl.DataFrame({"folded": folded})
    distinct = lines.unique(maintain_order=True)
    places = {zone: np.full(distinct.height, NO_RULE, np.int16) for zone in ZONES}
    for number, at in _suspects(distinct["folded"], rules):
        rule, place = rules[number], places[rules[number].zone]
        free = at[place[at] == NO_RULE]
        place[free[_whole(distinct["folded"].gather(free), rule.regex)]] = number
    found = distinct.with_columns(**places)
    return lines.join(found, on="folded", how="left", maintain_order="left").drop("folded")


def _whole(some: pl.Series, regex: str) -> NDArray[np.bool_]:
    """Whether a rule matches, asked of lines that hold one of its literals: no other need is looked for."""
    return kept(regex, lambda: some.str.contains(regex)).to_numpy()


ZONES: Final = ("anywhere", "outside")


def _suspects(distinct: pl.Series, rules: tuple[Rule, ...]) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Each rule with the rows of the lines that hold a literal of it and are no longer than it reads, in order."""
    bounds = np.array([rule.max_chars or UNBOUNDED for rule in rules], np.int64)
    size = distinct.str.len_chars().to_numpy()
    found = []
    for low, high in pairwise((-1, *LENGTHS, UNBOUNDED)):
        at = np.flatnonzero((size > low) & (size <= high)).astype(np.int32)
        # Rules that read only shorter lines are not looked for: a long line is left to a few of them.
        needs = tuple(rule.needs if bound > low else () for rule, bound in zip(rules, bounds, strict=True))
        owners, rows = owners_by_row(_literals(needs), distinct.gather(at))
        short = size[at[rows]] <= bounds[owners]
        found.append((owners[short], at[rows[short]]))
    owners, rows = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(owners, kind="stable")
    owners, rows = owners[order], rows[order]
    borders = np.searchsorted(owners, np.arange(len(rules) + 1))
    for number, (first, last) in enumerate(pairwise(borders.tolist())):
        if first < last:
            yield number, rows[first:last]


@cache
def _literals(needs: tuple[tuple[str, ...], ...]) -> Automaton:
    """The literals of all rules, each with the places of its rules; kept for the next shard."""
    return automaton((needed, number) for number, of_rule in enumerate(needs) for needed in of_rule)
