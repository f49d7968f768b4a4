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
from tasks.strip_lines.keyed import NO_HOST, are_among, keyed
from tasks.strip_lines.match import NO_RULE, first_matches
from tasks.strip_lines.overrides import decide
from tasks.strip_lines.spam import RULE as SPAM_RULE
from tasks.strip_lines.spam import spam_rows, strong_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.rules import Override, Rule
    from tasks.strip_lines.keyed import Keyed

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
    found, with_word = first_matches(said.texts, rules, strong_words())
    label = _by_rule(found, len(rules))[said.place]
    templates = templates.filter(pl.col("template_key") != 0)
    told = keyed(lines, templates, pages)
    is_template = (label == len(rules)) & (_on_host(told) | carried_lines(told, templates))
    is_short = (said.texts.str.len_chars() < MIN_TEMPLATE_CHARS).to_numpy()[said.place]
    label[is_template] += np.where(is_short[is_template], SHORT_TEMPLATE, TEMPLATE)
    could = np.zeros(len(said.texts), np.bool_)
    could[with_word] = True
    label[spam_rows(lines, np.flatnonzero(could[said.place]))] = len(rules) + SPAM
    labels = _labels(rules)[pl.Series(label.astype(np.uint32))]
    undecided = lines["kind"].is_null() & lines["rule"].is_null()
    if not undecided.all():
        own = lines.select("kind", "rule", zone=pl.lit(None, ZONE))
        labels = pl.DataFrame([labels[name].zip_with(undecided, own[name]) for name in own.columns])
    decided = lines.with_columns(labels.get_columns())
    return decide(decided, pages, overrides) if overrides else decided


def _by_rule(found: dict[str, NDArray[np.int16]], n_rules: int) -> NDArray[np.int64]:
    """The rule that gets the credit, ``n_rules`` for none: one that decides anywhere before one that does outside."""
    place = np.where(found["anywhere"] != NO_RULE, found["anywhere"], found["outside"])
    label: NDArray[np.int64] = np.where(place == NO_RULE, n_rules, place).astype(np.int64)
    return label


NONE, TEMPLATE, SHORT_TEMPLATE, SPAM = range(4)
"""Labels behind those of the rules."""


def _labels(rules: tuple[Rule, ...]) -> pl.DataFrame:
    """Kind, rule and zone of each label."""
    told = (
        *((rule.kind, rule.id, rule.zone) for rule in rules),
        (None, None, None),
        ("template", TEMPLATE_RULE, "anywhere"),
        ("template", TEMPLATE_RULE, "outside"),
        ("spam", SPAM_RULE, "anywhere"),
    )
    return pl.DataFrame(told, {"kind": KIND, "rule": pl.String, "zone": ZONE}, orient="row")


def _on_host(told: Keyed) -> NDArray[np.bool_]:
    """The line is one that recurs on distinct pages of its host."""
    found = np.zeros(told.key.size, np.bool_)
    rows = np.flatnonzero((told.key < told.n_keys) & (told.host != NO_HOST))
    found[rows] = are_among(told.host[rows], told.key[rows], told.n_keys, told.of_host, told.of_key)
    return found
