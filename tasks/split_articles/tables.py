"""Tables that carry content: 「线路 | 起点 | 首班」 and its rows, where the line model sees only short cells.

A grid is a run of cells without links, most of whose rows hold the same number of short cells. Cells say
little one by one: they neither lengthen nor break the run of the text. The grid as a whole is text where
most of it was taken already, or where it stands inside the run, below a paragraph. A table of layout has
long cells or links; a table of page data (「索引号 | 发布机构」) stands above the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_articles.page_kernels import number_grids
from tasks.split_articles.told import much_linked, tagged

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

IN_CELLS: Final = ("p", "div")
"""Elements that a cell's text may stand in."""

MIN_ROWS: Final = 2
MAX_CELLS: Final = 12
MAX_CELL_CHARS: Final = 60
"""A grid has from so many rows, with at most so many cells, none longer in characters. Chosen; MIN_ROWS from 1 to 3
no page differs, at 4 one comes out worse; MAX_CELLS from 6 to 24 no page differs; MAX_CELL_CHARS down to 30 no
page differs, at 90 two come out worse (bench.thresholds)."""

MAX_DEPTH: Final = 1024
"""Tables are told apart by their depth up to so many blocks. Chosen."""

MIN_REGULAR: Final = 0.7
"""Share of a grid's cells that stand in rows of its commonest width. Chosen; from .35 to .85 no page differs
(bench.thresholds)."""

MIN_TAKEN: Final = 0.5
"""Share of a grid's cells taken as text, from which all are. Chosen; from .25 to .75 no page differs
(bench.thresholds)."""


def find_grids(lines: pl.DataFrame, told: Told) -> NDArray[np.int64]:
    """Number of the grid that each line is a cell of, -1 for lines of none.

    Reads ``row``, ``block``, ``container``, ``depth``.
    """
    inner, page = tagged(told, *IN_CELLS), told.pages.page
    cell = lines["row"].is_not_null().to_numpy() & (inner | tagged(told, "td", "th")) & ~much_linked(told)
    row = lines["row"].fill_null(-1).to_numpy()
    # A table pasted from a word processor has a paragraph in each cell: the cell is the block around it.
    block = np.where(inner, lines["container"].to_numpy(), lines["block"].to_numpy())
    # A table inside a cell is a grid of its own, and the text round it is none.
    level = page * MAX_DEPTH + np.minimum(lines["depth"].to_numpy() - inner, MAX_DEPTH - 1)
    found: NDArray[np.int64] = number_grids(
        cell, level, row, block, told.size, (MIN_ROWS, MAX_CELLS, MAX_CELL_CHARS, MIN_REGULAR)
    )
    return found


def content_cells(
    grid: NDArray[np.int64],
    text: NDArray[np.bool_],
    in_run: NDArray[np.bool_],
    page: NDArray[np.int64],
    depth: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Which lines are cells of a grid that is text.

    Mostly taken, or in the run and below a paragraph of its page, or right below a paragraph and deeper than that:
    「名单如下:」 may be the last line of an article above its table. A table of the layout is no deeper than the text.
    """
    at = np.flatnonzero(grid >= 0)
    number = grid[at]
    paragraph = np.flatnonzero(text & (grid < 0))
    first = np.full(int(page.max(initial=-1)) + 1, len(page), np.int64)
    np.minimum.at(first, page[paragraph], paragraph)
    size = np.maximum(np.bincount(number), 1)
    taken = np.bincount(number, text[at]) / size
    inside = np.bincount(number, in_run[at] & (at > first[page[at]])) == size
    found = np.zeros(len(grid), bool)
    top = at[np.searchsorted(number, np.arange(len(size)))] if len(at) else at
    above = np.maximum(top - 1, 0)
    closing = (top > 0) & text[above] & (grid[above] < 0) & (page[above] == page[top]) & (depth[top] > depth[above])
    found[at] = (taken[number] >= MIN_TAKEN) | inside[number] | closing[number]
    return found
