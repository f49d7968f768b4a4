"""The letters and digits of lines and titles, by which they are compared: marks and spaces differ too often.

Letters are what polars' patterns take for letters and numbers, in a table that is made once a process.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.buffers import buffers_of
from tasks.kernels import GONE, N_CODES
from tasks.keys import N_MARKS, fold, map_characters
from tasks.split_articles import letter_kernels as kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

MAX_CHARS: Final = 120
"""Longest line that is compared with a title, in characters. Chosen; from 60 to 240 no page differs
(bench.thresholds)."""


def letters(text: pl.Series) -> pl.Series:
    """The texts without all that is no letter and no digit. Nulls stay null."""
    return map_characters(text, _letters())


def say_the_same(told: Told, keys: pl.Series, key_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the letters of each line are those of its key, ``key_of`` being its row among ``keys``, -1 for none."""
    values, borders, _ = buffers_of(keys)
    shapes, place = told.shapes, told.said.place
    found: NDArray[np.bool_] = kernels.equal(shapes.data, shapes.offsets, place, _letters(), values, borders, key_of)
    return found


def title_likeness(lines: pl.DataFrame, heads: pl.DataFrame, told: Told | None = None) -> NDArray[np.float32]:
    """How much of the head's title each line is, 0 to 1; 0 where it is no part of it.

    「青禾春耕忙_青禾网」 holds the line 「青禾春耕忙」 with 5 of its 8 letters: 0.625. Reads ``page_id`` and ``folded``
    of lines, those of a page together; or, where it is ``told`` what they say, that.
    """
    titles = letters(fold(heads["title"].fill_null("")))
    runs = lines["page_id"].rle().struct.unnest()
    place = heads.select("page_id", place=pl.int_range(pl.len(), dtype=pl.Int64))
    of_page = runs.join(place, left_on="value", right_on="page_id", how="left", maintain_order="left")
    title_of = np.repeat(of_page["place"].fill_null(-1).to_numpy(), runs["len"].to_numpy())
    values, borders, _ = buffers_of(titles)
    if told is None:
        (data, offsets, _), line = buffers_of(lines["folded"]), np.arange(lines.height)
    else:
        data, offsets, line = told.shapes.data, told.shapes.offsets, told.said.place
    sizes = titles.str.len_chars().to_numpy().astype(np.int64)
    found: NDArray[np.float32] = kernels.shares(
        data, offsets, line, _letters(), values, borders, sizes, title_of, MAX_CHARS
    )
    return found


@cache
def _letters() -> NDArray[np.uint32]:
    """Each letter and digit as itself, all else as gone. None stands behind the last Chinese character."""
    kept, table = of_class(r"[\p{L}\p{N}]"), np.full(N_CODES, GONE, np.uint32)
    table[kept] = kept
    return table


def of_class(pattern: str) -> NDArray[np.uint32]:
    """The code points that polars' patterns take for characters of a class, down to the last Chinese character."""
    codes = np.arange(N_MARKS, dtype=np.uint32)
    codes = codes[(codes < 0xD800) | (codes > 0xDFFF)]  # noqa: PLR2004 - surrogates are no characters
    every = pl.Series([codes.tobytes().decode("utf-32-le")])
    of = every.str.extract_all(f"{pattern}+").list.join("")
    return np.frombuffer(of[0].encode("utf-32-le"), np.uint32)
