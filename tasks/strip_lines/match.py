"""Rules against lines: which rule matches the whole of each folded line, a column at a time.

A rule pays only for the lines that hold one of its literals (``needs``) and are short enough:
one pass of Aho-Corasick finds the literals of all rules at once, then each pattern reads what is
left for it. Lines that occur more than once in the batch (首页 does) are matched once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from schemas.rules import Rule

NO_RULE: Final = -1

UNBOUNDED: Final = 2**31 - 1


def first_matches(folded: pl.Series, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """Place in ``rules`` of the first match of each line, apart by zone.

    Columns ``anywhere`` and ``outside`` (Int16; -1 where no rule matches), rows as ``folded``.
    The first matching rule of a zone gets the credit: order changes the report, never what goes.
    """
    lines = pl.DataFrame({"folded": folded})
    distinct = lines.unique(maintain_order=True)
    suspects = _suspects(distinct["folded"], rules)
    places = {zone: pl.Series(pl.repeat(NO_RULE, distinct.height, dtype=pl.Int16, eager=True)) for zone in ZONES}
    for (number,), group in suspects.group_by("rule", maintain_order=True):
        rule, at = rules[int(str(number))], group["row"]
        place = places[rule.zone]
        free = at.filter(place.gather(at) == NO_RULE)
        hits = free.filter(distinct["folded"].gather(free).str.contains(rule.regex))
        places[rule.zone] = place.scatter(hits, number)
    found = distinct.with_columns(**places)
    return lines.join(found, on="folded", how="left", maintain_order="left").drop("folded")


ZONES: Final = ("anywhere", "outside")


def _suspects(distinct: pl.Series, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """``rule`` and ``row`` of the lines that hold a literal of the rule and are no longer than it reads, in order."""
    bounds = [rule.max_chars or UNBOUNDED for rule in rules]
    needs = pl.DataFrame(
        [(needed.lower(), number, bounds[number]) for number, rule in enumerate(rules) for needed in rule.needs],
        schema={"literal": pl.String, "rule": pl.Int16, "bound": pl.Int32},
        orient="row",
    ).unique(maintain_order=True)
    literals = needs["literal"].unique(maintain_order=True)
    short = (
        pl.DataFrame({"folded": distinct})
        .with_row_index("row")
        .with_columns(n_chars=pl.col("folded").str.len_chars())
        .filter(pl.col("n_chars") <= max(bounds, default=0))
    )
    lowered = pl.col("folded").str.to_lowercase()
    return (
        short.lazy()
        .select("row", "n_chars", literal=lowered.str.extract_many(literals.to_list(), overlapping=True))
        .explode("literal")
        .drop_nulls("literal")
        .unique()
        .join(needs.lazy(), on="literal")
        .filter(pl.col("n_chars") <= pl.col("bound"))
        .select("rule", "row")
        .unique()
        .sort("rule", "row")
        .collect()
    )
