"""Lines beside the articles that they stand near, without a pair for every line and every article of a page.

A page may have thousands of articles: all pairs of 10,000 lines and 2,000 articles took 2 GB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


def beside(
    lines: pl.DataFrame, rows: NDArray[np.int64], spans: pl.DataFrame, low: NDArray[np.int64], high: NDArray[np.int64]
) -> pl.DataFrame:
    """Lines of some rows with the columns of each span of their page that reaches them, by line, then by span.

    Reads ``page``, its number, of both; spans have ``page_id`` too. ``rows`` are in order. ``low``, ``high``: of each
    span the first row that it reaches, and the one behind the last.
    """
    line, span = pairs(lines["page"].to_numpy(), rows, spans["page"].to_numpy(), low, high)
    found: pl.DataFrame = lines[line].hstack(spans.drop("page", "page_id")[span])
    return found


def pairs(
    page: NDArray[np.int64],
    rows: NDArray[np.int64],
    page_of: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same pairs by numbers: lines and spans. ``page``: of each line, ``page_of``: of each span."""
    begin = np.searchsorted(rows, low)
    n = np.maximum(np.searchsorted(rows, high) - begin, 0)
    span = np.repeat(np.arange(page_of.size), n)
    line = rows[np.arange(span.size) - np.repeat(np.cumsum(n) - n - begin, n)]
    same = page[line] == page_of[span]
    line, span = line[same], span[same]
    order = np.argsort(line, kind="stable")
    return line[order], span[order]


def above_all(lines: pl.DataFrame, spans: pl.DataFrame, top: pl.Expr) -> NDArray[np.bool_]:
    """Lines above the row ``top`` of each span of their page; none of a page without spans. Reads ``page`` of both."""
    of_page = spans.group_by("page").agg(top=top.min())
    page = lines["page"].to_numpy()
    tops = np.zeros(int(page.max(initial=-1)) + 1, np.int64)
    tops[of_page["page"].to_numpy()] = of_page["top"].to_numpy()
    found: NDArray[np.bool_] = np.arange(lines.height) < tops[page]
    return found
