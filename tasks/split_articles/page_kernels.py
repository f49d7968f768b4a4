"""The compiled loops over the lines of a page: its best run of lines (``body``), and its grids (``tables``)."""

# Types are inferred by numba; loops take what they need.
# ruff: noqa: ANN001, ANN201
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def best_runs(values, page):
    """Of each page the run of lines with the greatest sum, marked; nothing where no sum is above 0.

    Of runs as good as each other the first to end, and of these the shortest.
    """
    found = np.zeros(page.size, np.bool_)
    row = 0
    while row < page.size:
        here = page[row]
        total, lowest, start = 0.0, np.inf, row
        most, first, last = 0.0, row, row - 1
        while row < page.size and page[row] == here:
            total += values[row]
            before = total - values[row]
            if before <= lowest:
                lowest, start = before, row
            if total - lowest > most:
                most, first, last = total - lowest, start, row
            row += 1
        found[first : last + 1] = True
    return found


@njit(cache=True, nogil=True)
def commonest(numbers):
    """The number that stands there most often, the greatest of several."""
    ordered = np.sort(numbers)
    most, best, n = 0, -1, 0
    for k in range(ordered.size):
        n = n + 1 if k and ordered[k] == ordered[k - 1] else 1
        if n >= most:
            most, best = n, ordered[k]
    return best


@njit(cache=True, nogil=True)
def widths_of(row, begins):
    """Of each cell of a run how many cells its row has, and how many rows there are."""
    widths = np.zeros(row.size, np.int64)
    order = np.argsort(row, kind="mergesort")
    n_rows, start = 0, 0
    while start < row.size:
        stop, width = start, 0
        while stop < row.size and row[order[stop]] == row[order[start]]:
            width += begins[order[stop]]
            stop += 1
        for k in range(start, stop):
            widths[order[k]] = width
        n_rows, start = n_rows + 1, stop
    return widths, n_rows


@njit(cache=True, nogil=True)
def number_grids(cell, page, row, block, size, bounds):
    """Number of the grid that each line is a cell of, -1 for none; ``bounds``: what a grid must have (``tables``)."""
    least_rows, most_cells, longest, regular = bounds
    found = np.full(cell.size, -1, np.int64)
    begins = np.zeros(cell.size, np.int64)
    last, n, at = -1, 0, 0
    while at < cell.size:
        first = at
        while at < cell.size and cell[at] and page[at] == page[first]:
            # Lines that a br parts are one cell: a text in a cell of the layout is no row of many.
            begins[at] = last < 0 or page[last] != page[at] or block[last] != block[at]
            last = at
            at += 1
        if at - first < 2:  # noqa: PLR2004 - a grid has two rows of two cells at least
            at = max(at, first + 1)
            continue
        widths, n_rows = widths_of(row[first:at], begins[first:at])
        width = commonest(widths)
        if (
            n_rows >= least_rows
            and 2 <= width <= most_cells  # noqa: PLR2004
            and np.sum(widths == width) / widths.size >= regular
            and size[first:at].max() <= longest
        ):
            found[first:at] = n
            n += 1
    return found
