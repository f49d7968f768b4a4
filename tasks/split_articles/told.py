"""What is told of lines beside their text, as numbers: kind, rule, element, names of blocks, each text read once.

Of 127,000 lines a shard 30,000 say different things, in 25 elements and blocks of 2,000 names. So a question about
lines is asked of each text once, and then it is a look into an array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from schemas.vocabulary import KINDS
from tasks.distinct import Distinct, distinct
from tasks.searched import told_apart
from tasks.split_articles.shape import Shapes, shapes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.units import Blocks
    from tasks.split_articles.windows import Pages

NO_KIND: Final = len(KINDS)
"""Number of the kind of a line without one."""


class Told(NamedTuple):
    """What is told of each line: ``said`` is its folded text; ``kind`` the place of its kind in KINDS, or NO_KIND.

    ``size`` and ``linked``: its characters, and those of them in links. ``shapes``: what the texts ``said`` are like.
    ``make``: a number for lines of a page that are made alike.
    """

    said: Distinct
    tag: Distinct
    hint: Distinct
    rule: Distinct
    region: Distinct
    kind: NDArray[np.int64]
    size: NDArray[np.int32]
    linked: NDArray[np.int32]
    shapes: Shapes
    make: NDArray[np.int64]
    pages: Pages


def read_told(lines: pl.DataFrame, blocks: Blocks, pages: Pages) -> Told:
    """What is told of lines. Reads folded, rule, region, kind, n_chars, link_chars."""
    said = distinct(lines["folded"])
    told_apart(lines["folded"], said, "lines")
    return Told(
        said,
        blocks.tag,
        blocks.hint,
        distinct(lines["rule"]),
        distinct(lines["region"]),
        lines["kind"].to_physical().fill_null(NO_KIND).to_numpy().astype(np.int64),
        lines["n_chars"].to_numpy(),
        lines["link_chars"].to_numpy(),
        shapes_of(said.texts),
        blocks.make,
        pages,
    )


def labelled(told: Told, rows: NDArray[np.int64], kind: str, rule: str) -> Told:
    """The same with these lines labelled by a rule that no line was labelled by before."""
    kinds, place = told.kind.copy(), told.rule.place.copy()
    kinds[rows], place[rows] = list(KINDS).index(kind), len(told.rule.texts)
    rules = told.rule.texts.append(pl.Series(told.rule.texts.name, [rule]))
    return told._replace(kind=kinds, rule=Distinct(rules, place))


def tagged(told: Told, *tags: str) -> NDArray[np.bool_]:
    """Lines in one of these elements."""
    return _at_place(told.tag, [tag in tags for tag in told.tag.texts.to_list()])


def ruled(told: Told, *rules: str) -> NDArray[np.bool_]:
    """Lines that one of these rules has labelled."""
    return _at_place(told.rule, [rule in rules for rule in told.rule.texts.to_list()])


def ruled_by(told: Told, start: str) -> NDArray[np.bool_]:
    """Lines labelled by a rule whose name begins so."""
    return _at_place(told.rule, [rule is not None and rule.startswith(start) for rule in told.rule.texts.to_list()])


def of_kind(told: Told, *kinds: str) -> NDArray[np.bool_]:
    """Lines of one of these kinds."""
    return np.array([*(kind in kinds for kind in KINDS), False]).take(told.kind)


def unlabelled(told: Told) -> NDArray[np.bool_]:
    """Lines of no kind."""
    found: NDArray[np.bool_] = told.kind == NO_KIND
    return found


def much_linked(told: Told) -> NDArray[np.bool_]:
    """Lines of which more than half is links."""
    found: NDArray[np.bool_] = told.linked * 2 > told.size
    return found


def has_letter(told: Told) -> NDArray[np.bool_]:
    """Lines that hold a letter."""
    return told.shapes.has_letter.take(told.said.place)


def has_word(told: Told) -> NDArray[np.bool_]:
    """Lines that hold a letter or a number."""
    return told.shapes.has_word.take(told.said.place)


def _at_place(of: Distinct, so: list[bool]) -> NDArray[np.bool_]:
    # Half the time of an index.
    return np.array(so, np.bool_).take(of.place)
