"""Tables that carry content: 「线路 | 起点 | 首班」 and its rows, where the line model sees only short cells.

A grid is a run of cells without links, most of whose rows hold the same number of short cells. Cells say
little one by one: they neither lengthen nor break the run of the text. The grid as a whole is text where
most of it was taken already, or where it stands inside the run, below a paragraph. A table of layout has
long cells or links; a table of page data (「索引号 | 发布机构」) stands above the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_ROWS: Final = 2
MAX_CELLS: Final = 12
MAX_CELL_CHARS: Final = 60
"""A grid has from so many rows, with at most so many cells, none longer in characters. Chosen, not measured."""

MIN_REGULAR: Final = 0.7
"""Share of a grid's cells that stand in rows of its commonest width. Chosen, not measured."""

MIN_TAKEN: Final = 0.5
"""Share of a grid's cells taken as text, from which all are. Chosen, not measured."""


def find_grids(lines: pl.DataFrame, page: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the grid that each line is a cell of, -1 for lines of none.

    Reads ``row``, ``block``, ``tag``, ``n_chars``, ``link_chars``.
    """
    cell = (
        pl.col("row").is_not_null()
        & pl.col("tag").is_in(["td", "th"])
        & (pl.col("link_chars") * 2 <= pl.col("n_chars"))
    )
    cells = (
        lines.select("row", "block", "n_chars", cell=cell, page=pl.Series(page))
        .with_columns(grid=pl.struct("page", "cell").rle_id().cast(pl.Int64))
        .with_row_index("at")
        .filter("cell")
        # Lines that a br parts are one cell: a text in a cell of the layout is no row of many.
        .with_columns(begins=pl.struct("page", "block").rle_id().diff().fill_null(1) > 0)
        .with_columns(width=pl.col("begins").sum().over("grid", "row"))
    )
    usual = pl.col("width").mode().max()
    grids = (
        cells.group_by("grid", maintain_order=True)
        .agg(
            rows=pl.col("row").n_unique(),
            width=usual,
            regular=(pl.col("width") == usual).mean(),
            longest=pl.col("n_chars").max(),
        )
        .filter(
            (pl.col("rows") >= MIN_ROWS)
            & pl.col("width").is_between(2, MAX_CELLS)
            & (pl.col("regular") >= MIN_REGULAR)
            & (pl.col("longest") <= MAX_CELL_CHARS)
        )
    )
    found = np.full(lines.height, -1, np.int64)
    taken = cells.join(grids.select("grid"), on="grid", how="semi", maintain_order="left")
    found[taken["at"].to_numpy()] = taken["grid"].to_numpy()
    return found


def content_cells(
    grid: NDArray[np.int64], text: NDArray[np.bool_], in_run: NDArray[np.bool_], page: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which lines are cells of a grid that is text: mostly taken, or in the run and below a paragraph of its page."""
    at = np.flatnonzero(grid >= 0)
    number = grid[at]
    paragraph = np.flatnonzero(text & (grid < 0))
    first = np.full(int(page.max(initial=-1)) + 1, len(page), np.int64)
    np.minimum.at(first, page[paragraph], paragraph)
    size = np.maximum(np.bincount(number), 1)
    taken = np.bincount(number, text[at]) / size
    inside = np.bincount(number, in_run[at] & (at > first[page[at]])) == size
    found = np.zeros(len(grid), bool)
    found[at] = (taken[number] >= MIN_TAKEN) | inside[number]
    return found
