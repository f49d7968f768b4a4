"""Lines beside the articles that they stand near, without a pair for every line and every article of a page.

A page may have thousands of articles: all pairs of 10,000 lines and 2,000 articles took 2 GB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray


def beside(lines: pl.DataFrame, spans: pl.DataFrame, low: NDArray[np.int64], high: NDArray[np.int64]) -> pl.DataFrame:
    """Lines with the columns of each span of their page that reaches them, in the order of lines, then of spans.

    Reads ``page_id`` of both and ``row`` of ``lines``, which are in its order. ``low``, ``high``: of each span the
    first row that it reaches, and the one behind the last.
    """
    row = lines["row"].to_numpy()
    begin = np.searchsorted(row, low)
    n = np.maximum(np.searchsorted(row, high) - begin, 0)
    span = np.repeat(np.arange(spans.height), n)
    line = np.arange(span.size) - np.repeat(np.cumsum(n) - n - begin, n)
    order = np.argsort(line, kind="stable")
    pairs: pl.DataFrame = pl.concat(
        [lines[line[order]], spans[span[order]].rename({"page_id": "of_page"})], how="horizontal"
    )
    return pairs.filter(pl.col("page_id") == pl.col("of_page")).drop("of_page")
