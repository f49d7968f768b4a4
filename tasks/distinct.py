"""Shared kernel: texts that occur more than once, read once.

Of the lines of a shard two of three are repetitions: 首页 stands on every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Distinct(NamedTuple):
    """The texts of a column, each once, by first occurrence; and for each row of the column its place among them."""

    texts: pl.Series
    place: NDArray[np.int32]


def distinct(column: pl.Series) -> Distinct:
    """Each text of a column once. No text may be null."""
    encoded = column.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    texts = pl.Series(column.name, encoded.dictionary, dtype=pl.String)
    return Distinct(texts, encoded.indices.to_numpy())
