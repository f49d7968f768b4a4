"""Stage: label the lines that look as if they belong to the page and not to the article.

Rules match whole lines (「粤ICP备00000001号」), the corpus knows the lines that recur on a host,
and spam shows by two signals. All of these are candidates: a line that matched a rule of the zone
``outside`` (「编辑:王小明」) goes only where it stands outside the paragraphs, and ``split_articles``,
which knows where they are, fixes its final kind. Nothing is deleted here or there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from schemas.vocabulary import KIND
from tasks.distinct import distinct
from tasks.strip_lines.carried import carried_lines
from tasks.strip_lines.match import NO_RULE, first_matches
from tasks.strip_lines.overrides import decide
from tasks.strip_lines.spam import RULE as SPAM_RULE
from tasks.strip_lines.spam import is_spam

if TYPE_CHECKING:
    from schemas.rules import Override, Rule
    from tasks.distinct import Distinct

TEMPLATE_RULE: Final = "template"

MIN_TEMPLATE_CHARS: Final = 5
"""A template line shorter than this goes only outside the paragraphs: 「记者:」 recurs in interviews. Chosen."""

ZONE: Final = pl.Enum(["anywhere", "outside"])


def strip_lines(
    lines: pl.DataFrame,
    rules: tuple[Rule, ...],
    templates: pl.DataFrame,
    pages: pl.DataFrame,
    overrides: tuple[Override, ...] = (),
) -> pl.DataFrame:
    """Say of every line which rule or evidence would drop it.

    Reads ``page_id``, ``folded``, ``template_key``, ``is_hidden``, ``text``, and ``script`` and ``page_script``
    where ``detect_script`` made them; of ``templates`` host, template_key, share and n_hosts; of ``pages`` page_id,
    host, source.
    Fills ``kind`` and ``rule`` where they are null; adds ``zone``: ``anywhere`` where the label decides,
    ``outside`` where it does only outside the paragraphs. Rows, order and other columns come back as they were.
    A user's override beats the rules; one that keeps a line leaves ``kind`` null and is named in ``rule``.
    """
    said = distinct(lines["folded"])
    labelled = lines.with_columns(
        *_by_rule(said, rules),
        pl.Series("_spam", is_spam(lines, said), pl.Boolean),
        pl.Series("_template", _is_template(lines, templates, pages) | carried_lines(lines, templates, pages)),
    ).with_columns(
        _kind=pl.when("_spam")
        .then(pl.lit("spam"))
        .otherwise(pl.coalesce("_kind", pl.when("_template").then(pl.lit("template")))),
        _rule=pl.when("_spam")
        .then(pl.lit(SPAM_RULE))
        .otherwise(pl.coalesce("_rule", pl.when("_template").then(pl.lit(TEMPLATE_RULE)))),
        _zone=pl.when("_spam")
        .then(pl.lit("anywhere"))
        .when(pl.col("_rule").is_null() & (pl.col("folded").str.len_chars() < MIN_TEMPLATE_CHARS))
        .then(pl.lit("outside"))
        .otherwise(pl.coalesce("_zone", pl.lit("anywhere"))),
    )
    undecided = pl.col("kind").is_null() & pl.col("rule").is_null()
    decided = labelled.with_columns(
        kind=pl.when(undecided).then(pl.col("_kind").cast(KIND)).otherwise("kind"),
        rule=pl.when(undecided).then("_rule").otherwise("rule"),
        zone=pl.when(undecided & pl.col("_kind").is_not_null()).then(pl.col("_zone").cast(ZONE)),
    ).drop("_kind", "_rule", "_zone", "_spam", "_template")
    return decide(decided, pages, overrides) if overrides else decided


def _by_rule(said: Distinct, rules: tuple[Rule, ...]) -> list[pl.Series]:
    """Kind, id and zone of the rule that gets the credit: one that decides anywhere before one that does outside."""
    found = first_matches(said.texts, rules)
    place = np.where(found["anywhere"] != NO_RULE, found["anywhere"], found["outside"])
    at = pl.Series(np.where(place == NO_RULE, len(rules), place)[said.place].astype(np.int64))
    told = [{"kind": rule.kind, "rule": rule.id, "zone": rule.zone} for rule in rules]
    return [
        pl.Series(f"_{name}", [*(values[name] for values in told), None], pl.String).gather(at)
        for name in ("kind", "rule", "zone")
    ]


def _is_template(lines: pl.DataFrame, templates: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """The line is one that recurs on distinct pages of its host."""
    known = templates.select("host", "template_key").filter(pl.col("template_key") != 0).unique().with_columns(hit=True)
    of_page = lines.select("page_id", "template_key").join(
        pages.select("page_id", "host"), on="page_id", how="left", maintain_order="left"
    )
    hits = of_page.join(known, on=["host", "template_key"], how="left", maintain_order="left")
    return hits["hit"].fill_null(value=False)
