"""Sums over neighbours: of lines around a line, and of lines of the same group, never across pages.

All lines of a batch stand in one column, page after page; a window is cut where its page ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.kept_patterns import contains_each
from tasks.split_articles import group_kernels as kernels

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MANY: Final = 1.0e9
"""Stands for: there is none on the page."""

MAX_LINES: Final = 1 << 40
"""A window of so many lines reaches the border of any page."""


class Pages(NamedTuple):
    """Where each line's page begins and ends, as row numbers, and the number of its page."""

    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    page: NDArray[np.int64]


def page_borders(page_ids: pl.Series) -> Pages:
    """Rows of a page stand together: first row and row after the last, for each row."""
    return borders_of(page_ids.rle_id().to_numpy().astype(np.int64))


def borders_of(number: NDArray[np.int64]) -> Pages:
    """The same of rows that are numbered otherwise: where the number changes, another page begins."""
    return Pages(*kernels.borders(number))


def window(values: NDArray[np.float32], pages: Pages, before: int, after: int) -> NDArray[np.float32]:
    """Sum of a column over the lines from ``before`` above to ``after`` below (itself included), same page only."""
    found: NDArray[np.float32] = kernels.sum_around(
        np.asarray(values, np.float32), pages.start, pages.stop, before, after
    )
    return found


def beside(marked: NDArray[np.bool_], pages: Pages, offset: int) -> NDArray[np.bool_]:
    """Whether the line so many lines below (above, where negative) is marked; false beyond the page."""
    found, k = np.zeros(len(marked), np.bool_), min(abs(offset), len(marked))
    above, below = slice(0, len(marked) - k), slice(k, None)
    here, there = (above, below) if offset > 0 else (below, above)
    found[here] = marked[there] & (pages.page[above] == pages.page[below])
    return found


def count_above(marked: NDArray[np.bool_], pages: Pages) -> NDArray[np.int64]:
    """How many marked lines stand above each line on its page."""
    found: NDArray[np.int64] = kernels.marked_above(marked, pages.start)
    return found


def count_below(marked: NDArray[np.bool_], pages: Pages) -> NDArray[np.int64]:
    """How many marked lines stand below each line on its page."""
    found: NDArray[np.int64] = kernels.marked_below(marked, pages.stop)
    return found


def group_sum(values: NDArray[np.float32], group: NDArray[np.int64]) -> NDArray[np.float32]:
    """Sum of a column over the lines of the same group; groups are numbered from 0."""
    found: NDArray[np.float32] = kernels.group_sums(np.asarray(values, np.float32), group)
    return found


def count_in(group: NDArray[np.int64], marked: NDArray[np.bool_], n_groups: int) -> NDArray[np.int64]:
    """How many marked lines each group has, by the numbers of the groups: mostly few lines are."""
    return np.bincount(group[marked], minlength=n_groups)


def sum_in(
    group: NDArray[np.int64], marked: NDArray[np.bool_], values: NDArray[np.int32], n_groups: int
) -> NDArray[np.float64]:
    """Sum of a column over the marked lines of each group, by the numbers of the groups."""
    at = np.flatnonzero(marked)
    return np.bincount(group[at], weights=values[at], minlength=n_groups).astype(np.float64)


def with_marked(group: NDArray[np.int64], marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines in whose group one is marked."""
    has = np.zeros(len(group), np.bool_)
    has[group[marked]] = True
    return has[group]


def lines_since(marked: NDArray[np.bool_], pages: Pages) -> NDArray[np.float32]:
    """How many lines above the last marked line stands (0: itself); very many where there is none on the page."""
    found: NDArray[np.float32] = kernels.rows_since(marked, pages.start, MANY)
    return found


def lines_until(marked: NDArray[np.bool_], pages: Pages) -> NDArray[np.float32]:
    """How many lines below the next marked line stands, as ``lines_since``."""
    found: NDArray[np.float32] = kernels.rows_until(marked, pages.stop, MANY)
    return found


def heads_within(marked: NDArray[np.bool_], free: NDArray[np.bool_], pages: Pages, n: int) -> NDArray[np.bool_]:
    """Whether a marked line stands below each line of its page, with fewer than ``n`` free lines between them.

    What is not free, such as lines that a rule knows as metadata, may be of any number.
    """
    rows, end = np.arange(len(marked)), len(marked)
    # Of each row the next marked one at or below it; one row more for what stands under the last.
    following = np.append(np.minimum.accumulate(np.where(marked, rows, end)[::-1])[::-1], end)[1:]
    counted = np.concatenate(([0], np.cumsum(free)))
    found: NDArray[np.bool_] = (following < pages.stop) & (counted[following] - counted[rows + 1] < n)
    return found


def numbered(page: NDArray[np.int64], group: NDArray[np.integer]) -> NDArray[np.int64]:
    """Numbers from 0 for the groups of each page, as they first stand there."""
    found: NDArray[np.int64] = kernels.number(page, group.astype(np.int64))
    return found


def contains_at(rows: NDArray[np.bool_], text: pl.Series, pattern: str) -> NDArray[np.bool_]:
    """Whether a text holds a pattern, where ``rows`` says; false elsewhere. Patterns cost more than such bounds."""
    return contains_in(np.flatnonzero(rows), text, pattern)


def contains_each_at(rows: NDArray[np.bool_], text: pl.Series, *patterns: str) -> list[NDArray[np.bool_]]:
    """The same for several patterns, asked at once."""
    return contains_each(text, *patterns, at=np.flatnonzero(rows))


def contains_in(at: NDArray[np.int64], text: pl.Series, pattern: str) -> NDArray[np.bool_]:
    """The same, by the numbers of the rows."""
    return contains_each(text, pattern, at=at)[0]


def speaks_at(rows: NDArray[np.bool_], text: pl.Series, marks: str = "[,。!?;]") -> NDArray[np.bool_]:
    """Whether a text holds one of the marks of a sentence, where ``rows`` says; false elsewhere.

    Most texts have one near their beginning: no word is looked for, which would read them to their ends.
    """
    found = np.zeros(len(text), np.bool_)
    at = np.flatnonzero(rows)
    found[at] = text.gather(at).str.contains(marks).to_numpy()
    return found
