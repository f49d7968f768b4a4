"""Rules against lines: which rule matches the whole of each folded line, a column at a time.

A rule pays only for the lines that hold one of its literals (``needs``) and are short enough:
one pass of Aho-Corasick over the column, then its pattern over what is left. Lines that occur
more than once in the batch (首页 does) are matched once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.rules import Rule

NO_RULE: Final = -1


def first_matches(folded: pl.Series, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """Place in ``rules`` of the first match of each line, apart by zone.

    Columns ``anywhere`` and ``outside`` (Int16; -1 where no rule matches), rows as ``folded``.
    The first matching rule of a zone gets the credit: order changes the report, never what goes.
    """
    lines = pl.DataFrame({"folded": folded})
    distinct = lines.unique(maintain_order=True).with_columns(n_chars=pl.col("folded").str.len_chars())
    found = distinct.select(
        "folded",
        anywhere=_places(distinct, [(i, r) for i, r in enumerate(rules) if r.zone == "anywhere"]),
        outside=_places(distinct, [(i, r) for i, r in enumerate(rules) if r.zone == "outside"]),
    )
    return lines.join(found, on="folded", how="left", maintain_order="left").drop("folded")


def _places(distinct: pl.DataFrame, rules: Iterable[tuple[int, Rule]]) -> pl.Series:
    """Place of the first rule that matches each distinct line."""
    place = pl.Series(pl.repeat(NO_RULE, distinct.height, dtype=pl.Int16, eager=True))
    for number, rule in rules:
        could = distinct.select(holds_literal(rule) & (pl.col("n_chars") <= (rule.max_chars or 2**31 - 1)))
        at = could.to_series().arg_true()
        hits = at.filter(distinct["folded"].gather(at).str.contains(rule.regex))
        new = hits.filter(place.gather(hits) == NO_RULE)
        place = place.scatter(new, number)
    return place


def holds_literal(rule: Rule) -> pl.Expr:
    """The line holds one of the literals that every match of the rule has."""
    return pl.col("folded").str.contains_any(list(rule.needs), ascii_case_insensitive=True)
