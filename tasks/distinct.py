"""Shared kernel: texts that occur more than once, read once.

Of the lines of a shard two of three are repetitions: 首页 stands on every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks import distinct_kernels as kernels
from tasks.buffers import read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

MANY: Final = 8_000
"""Texts from which hashes cost less than a dictionary: 4 ms or 17 for 127,000 lines, .6 or 1.4 for 20,000, .4 or .15
for 2,000."""


class Distinct(NamedTuple):
    """The texts of a column, each once, by first occurrence; and for each row of the column its place among them.

    Places are as wide as numpy's own indices: with others each look into an array takes twice as long.
    """

    texts: pl.Series
    place: NDArray[np.int64]


def distinct(column: pl.Series) -> Distinct:
    """Each text of a column once; null is a text like others.

    Many texts are told apart by their hashes; then it is asked whether each is what stands at its place.
    """
    if len(column) >= MANY:
        place, first = kernels.number(read_only(column.hash(0).to_numpy()))
        texts = column.gather(first)
        if texts.gather(place).eq_missing(column).all():
            return Distinct(texts, place)
    encoded = column.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode("encode")
    texts = pl.Series(column.name, encoded.dictionary, dtype=pl.String)
    return Distinct(texts, pl.Series(encoded.indices).to_numpy().astype(np.int64))


def among(said: Distinct, texts: Collection[str]) -> NDArray[np.bool_]:
    """Whether each row of the column is one of some texts."""
    return np.array([text in texts for text in said.texts], np.bool_).take(said.place)


class DistinctRows(NamedTuple):
    """The rows of a frame, each once, by first occurrence; and for each row of the frame its place among them."""

    rows: pl.DataFrame
    place: NDArray[np.int64]


def distinct_rows(frame: pl.DataFrame) -> DistinctRows:
    """Each row of a frame once."""
    rows = frame.unique(maintain_order=True)
    if rows.height == frame.height:
        return DistinctRows(frame, np.arange(frame.height))
    numbered = rows.with_columns_seq(place=pl.int_range(pl.len(), dtype=pl.Int64))
    found = frame.join(numbered, on=frame.columns, how="left", nulls_equal=True, maintain_order="left")
    return DistinctRows(rows, found["place"].to_numpy())


def known(column: pl.Series) -> Distinct:
    """The same without null, whose place is the one behind the last text."""
    texts, place = distinct(column)
    if not texts.has_nulls():
        return Distinct(texts, place)
    is_text = texts.is_not_null().to_numpy()
    return Distinct(texts.drop_nulls(), np.where(is_text, np.cumsum(is_text) - 1, is_text.sum())[place])


def spread(made: pl.Series, place: NDArray[np.integer]) -> pl.Series:
    """What was made of each text, once for each row of the column that they are of (``known``); nulls stay null."""
    nothing = pl.Series(made.name, [None], made.dtype)
    return pl.concat([made, nothing])[pl.Series(place)]


def read_once(read: Callable[[pl.Series], pl.Series], *texts: pl.Series) -> list[pl.Series]:
    """What ``read`` makes of several columns of texts, of which it is given each text once. Nulls stay null."""
    every = pl.concat([text.alias("text") for text in texts])
    if every.null_count() == len(every):
        return list(texts)
    own, place = known(every)
    return apart(spread(read(own), place), texts)


def apart(every: pl.Series, texts: Sequence[pl.Series]) -> list[pl.Series]:
    """A column made of several, one behind the other, cut again into as many."""
    borders = np.cumsum([0, *(len(text) for text in texts)]).tolist()
    return [every.slice(border, len(text)) for border, text in zip(borders, texts, strict=False)]


def spelled(values: pl.Series, words: pl.Enum) -> pl.Series:
    """The words that an Enum's values stand for: a cast makes each anew, which takes five times as long."""
    return pl.Series(values.name, words.categories)[values.to_physical().cast(pl.UInt32)]
