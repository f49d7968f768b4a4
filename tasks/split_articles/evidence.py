"""What a line shows of being text of an article: named figures, and the odds that they make.

「四月一日，青禾县的油菜花开了。」 in a ``p`` under ``class="article-content"``, between lines like it,
is text by length, marks, block, hint and neighbours; 「油菜花海(组图)」 in a ``li`` full of links is
not, by all of them. No figure decides; the weights of ``seeds/weights`` say what each is worth.

Half of the figures hang on what many lines share: their text, the names of their block, element, region, the rule's
kind. These are weighed once for each of those (39,000 texts of 115,000 lines, 1,900 names), and a line adds up what
its own are worth. The others are arithmetic on whole columns (``surroundings``).
"""

# The figures are what the numbers are: borders of classes, named by what they make.
# ruff: noqa: PLR2004

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from schemas.vocabulary import KINDS
from tasks.evidence_tables import line_weights
from tasks.split_articles.groups import KIND_GROUPS, REGIONS, TAGS
from tasks.split_articles.head_titles import short_headlines
from tasks.split_articles.letters import title_likeness
from tasks.split_articles.odds_kernels import add, add_some
from tasks.split_articles.shape import LENGTHS, MIN_PROSE_CHARS, hint_flags
from tasks.split_articles.surroundings import Basis, below_what, in_units, is_heading, near, of_its_group
from tasks.split_articles.told import of_kind
from tasks.split_articles.windows import MANY, numbered

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.evidence_tables import Weights
    from tasks.split_articles.surroundings import Figures
    from tasks.split_articles.told import Told


class Table(NamedTuple):
    """Figures by name: a value a line; or, with the ``place`` at which each line stands, one for what lines share."""

    figures: Figures
    place: NDArray[np.int64] | None = None


class Evidence(NamedTuple):
    """Every figure of every line; and of them which lines show the headline, and how much of the head's title each is.

    ``of_comments``: lines in blocks named for comments. ``container``: a number for the box of each line.
    """

    tables: tuple[Table, ...]
    at_title: NDArray[np.bool_]
    likeness: NDArray[np.float32]
    of_comments: NDArray[np.bool_]
    container: NDArray[np.int64]


def evidence(lines: pl.DataFrame, heads: pl.DataFrame, cut: pl.Series, told: Told) -> Evidence:
    """Every figure of every line.

    Reads ``page_id``, ``folded``, ``depth``, ``container``, ``is_list``, ``is_hidden``; the rest from what is ``told``.
    ``cut``: the titles of heads without the site's name.
    """
    pages, said = told.pages, told.said.place
    shape = told.shapes.figures
    kinds = {name: of_kind(told, *KIND_GROUPS[name]) for name in ("comment", "footer", "heading", "metadata")}
    by_rule = of_kind(told, *(kind for of in KIND_GROUPS.values() for kind in of))
    n, dated = shape["n"][said], (shape["date"] > 0)[said]
    link = np.clip(told.linked / np.maximum(told.size, 1), 0, 1).astype(np.float32)
    speaks = (shape["n"] >= MIN_PROSE_CHARS) & (shape["commas"] + shape["stops"] > 0)
    prose = np.where(speaks[said] & (link < 0.3) & ~by_rule, n, 0).astype(np.float32)
    basis = Basis(n, link, n * (1 - link) * ~by_rule, prose, (link > 0.5).astype(np.float32), by_rule, kinds, pages)
    container = numbered(pages.page, lines["container"].to_numpy())
    likeness = title_likeness(lines, heads, told)
    below = below_what(
        basis, likeness, is_heading(told, by_rule), lambda short: short_headlines(lines, heads, cut, short)
    )
    named = hint_flags(told.hint.texts)
    of_lines = (
        _of_line(lines, link)
        | near(basis)
        | of_its_group(lines, basis, container, told.make)
        | below
        | in_units(basis, dated, container, told.make)
    )
    tables = (
        Table(_of_text(shape), said),
        Table({f"tag.{name}": _is_one(told.tag.texts, tags) for name, tags in TAGS.items()}, told.tag.place),
        Table({f"region.{name}": _is_one(told.region.texts, of) for name, of in REGIONS.items()}, told.region.place),
        Table({f"hint.{name}": flags for name, flags in named.items()}, told.hint.place),
        Table(
            {f"rule.{name}": np.array([*map(of.__contains__, KINDS), False]) for name, of in KIND_GROUPS.items()},
            told.kind,
        ),
        Table(of_lines),
    )
    return Evidence(tables, below["title.at"], likeness, named["comment"][told.hint.place], container)


def odds_of(shown: Evidence, name: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
    """Logarithm of the odds of each line, by a model; of these rows, where some are named."""
    model = line_weights(name)
    n_lines = len(shown.container) if rows is None else rows.size
    odds = np.full(n_lines, model.bias)
    if not n_lines:
        return odds
    for figures, place in shown.tables:
        if place is None:
            odds += _worth(figures, model, rows)
        else:
            odds += _worth(figures, model)[place if rows is None else place[rows]]
    found: NDArray[np.float64] = np.round(odds, 4)
    return found


def _worth(figures: Figures, model: Weights, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
    """What some figures are worth in all, for each value of theirs; of these rows, where some are named."""
    sums = np.zeros(len(next(iter(figures.values()))) if rows is None else rows.size)
    for name, of in figures.items():
        if weight := model.of.get(name):
            add(of, weight, sums) if rows is None else add_some(of, rows, weight, sums)
    return sums


def _of_text(shape: Figures) -> Figures:
    """Length, marks and form of each text."""
    f: Figures = {}
    n, marks = shape["n"], shape["commas"] + shape["stops"]
    for low, high in pairwise((0.0, *LENGTHS, MANY)):
        f[f"length.{int(low)}"] = (n >= low) & (n < high)
    f["marks.stop"] = shape["stops"] > 0
    f["marks.comma"] = shape["commas"] > 0
    f["marks.many"] = marks >= 3
    f["marks.ends"] = shape["ends"]
    f["marks.quote"] = shape["quote"]
    f["shape.date"] = shape["date"]
    f["shape.opens"] = shape["opens"]
    f["shape.bullet"] = shape["bullet"]
    f["shape.digits"] = shape["digits"] / np.maximum(n, 1)
    f["shape.foreign"] = 1 - np.minimum(shape["han"] * 1.2 / np.maximum(n, 1), 1)
    f["shape.bars"] = np.minimum(shape["spaces"] / np.maximum(n, 1) * 8, 1)
    return f


def _of_line(lines: pl.DataFrame, link: NDArray[np.float32]) -> Figures:
    """Links of the line, and what its block is."""
    return {
        "link.all": link > 0.9,
        "link.half": (link > 0.5) & (link <= 0.9),
        "link.some": (link > 0.02) & (link <= 0.5),
        "block.list": lines["is_list"].to_numpy(),
        "block.hidden": lines["is_hidden"].to_numpy(),
    }


def _is_one(texts: pl.Series, of: tuple[str, ...]) -> NDArray[np.bool_]:
    """Whether each text is one of these."""
    return np.array([text in of for text in texts.to_list()], np.bool_)
