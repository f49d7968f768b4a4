"""Units: comments, posts, entries of a list with abstracts. A page has one article, and units by the dozen.

「momo 2021-03-04 回复」 over a sentence is the head of a unit, and so is a linked headline over its abstract.
Heads of units are made alike: blocks of the same names, element and depth. A date line above an article is
a head too, but the only one of its make; so prose below a head of which there are many is a unit's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.distinct import Distinct, distinct
from tasks.split_articles.windows import MANY, group_sum, lines_since, lines_until, numbered, window

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

MIN_SAID: Final = 8
"""Shortest unlinked line that makes what stands above it the head of a unit, in characters. Chosen; down to 6 no
page differs, at 4 two come out worse, one better, at 12 one comes out worse, two better (bench.thresholds)."""

FEWEST: Final = 4
"""So many heads made alike show that what stands under them are units. Chosen; at 3 one comes out worse, two better,
at 5 three come out worse (bench.thresholds)."""

REACH: Final = 12
"""Lines that a unit has at most. In cross-validation char F1 of 35 article pages was .956 with 4, .983 with 12."""

GAP: Final = 3
"""Lines between the head of a unit and its first line. Chosen; at 2 three come out worse, one better, at 4 one comes
out worse (bench.thresholds)."""


class Units(NamedTuple):
    """Of each line: how many heads (feet) like the nearest one above (below) its page has, as log(1 + others).

    ``in_head`` and ``in_foot``: the same, 0 beyond the reach of a unit. ``is_above``: units stand only below the line.
    """

    head: NDArray[np.float32]
    foot: NDArray[np.float32]
    in_head: NDArray[np.float32]
    in_foot: NDArray[np.float32]
    is_above: NDArray[np.bool_]
    is_unit: NDArray[np.bool_]


HASH_BITS: Final = 36
"""Bits of the hash that stands for a name: two of the hundred names of a page meet in one of ten million pages."""


def hashed(names: pl.Series) -> NDArray[np.int64]:
    """A number for each name, the same for the same name: eighteen times as fast as ranks."""
    return (names.hash(0).to_numpy() >> np.uint64(64 - HASH_BITS)).astype(np.int64)


class Blocks(NamedTuple):
    """How the block of each line is made, read once: ``names`` is a number for its names without their digits."""

    hint: Distinct
    tag: Distinct
    names: NDArray[np.int64]
    make: NDArray[np.int64]


def read_blocks(lines: pl.DataFrame, pages: Pages) -> Blocks:
    """The blocks of lines: lines of a page in blocks of the same names, element and depth are of the same make.

    Reads ``hint``, ``tag``, ``depth``. ``post-6665`` and ``post-6666`` are one name.
    """
    hint, tag = distinct(lines["hint"]), distinct(lines["tag"])
    names = hashed(hint.texts.str.replace_all(r"[0-9]+", ""))[hint.place]
    depth = np.minimum(lines["depth"].to_numpy().astype(np.int64), 255)
    return Blocks(hint, tag, names, numbered(pages.page, (names ^ hashed(tag.texts)[tag.place]) + depth))


def find_units(said: NDArray[np.bool_], could_head: NDArray[np.bool_], make: NDArray[np.int64], pages: Pages) -> Units:
    """Where units stand: ``said`` are the lines of prose, ``could_head`` those with a link or a date."""
    row = np.arange(len(said))
    spoken = said.astype(np.float32)
    heads = could_head & (window(spoken, pages, 0, GAP) - spoken > 0)
    feet = could_head & (window(spoken, pages, GAP, 0) - spoken > 0)
    n_heads, n_feet = (group_sum(of.astype(np.float32), make) * of for of in (heads, feet))
    since, until = lines_since(heads, pages), lines_until(feet, pages)
    others = [
        np.log1p(np.maximum(np.where(far < MANY, number[np.where(far < MANY, at, 0).astype(np.int64)], 1) - 1, 0))
        for far, number, at in ((since, n_heads, row - since), (until, n_feet, row + until))
    ]
    head, foot = others
    many = heads & (n_heads >= FEWEST - 1)
    return Units(
        head,
        foot,
        np.where(since <= REACH, head, 0),
        np.where(until <= REACH, foot, 0),
        (lines_since(many, pages) >= MANY) & (lines_until(many, pages) < MANY),
        (since <= REACH) & (head >= np.log(FEWEST)),
    )
