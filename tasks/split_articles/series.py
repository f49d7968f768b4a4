"""Series: moments, ages or floors at the posts of a thread, each later or higher than the one above.

「骑驴找马 2014-05-06 08:12 1F | …… | 南山打柴 2014-05-06 09:40 2F | ……」 opens its page when nothing was said above it. Where
the moments stand below the posts, the names above them do: one before each moment, the first above all that was said.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import extract_groups
from tasks.pattern_threads import in_own_thread
from tasks.searched import could_match
from tasks.split_articles.told import tagged, unlabelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

MIN_MARKS: Final = 3
"""Fewest moments or floors that are a series. Chosen; up to 4 no page differs, at 2 two come out worse, three
better, at 6 two come out worse (bench.thresholds)."""

PAIR: Final = 2
"""So many are a thread of one answer, where something else says that the page is a thread."""

RISING: Final = 0.8
"""Share of the steps of a series that go up: 1 on 40 made and 3 of 4 real threads, .67 at most in other series beside
text on 43 articles but for a programme, whose clocks have no dates."""

SPOKEN: Final = 15
"""A line of so many characters, with a mark and without links, is something said. Chosen; from 8 to 30 no page
differs (bench.thresholds)."""

MOMENT: Final = (
    r"(?:((?:19|20)?\d\d)\s?[-/.年]\s?)?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?"
    r"(?:\D{0,8}?(\d{1,2}):(\d\d)(?::\d\d)?)?(?:[^-~—至:]|$)"
)
"""A day, mostly with its hour; 「下午1:30-3:30」 is a span of a programme."""

AGE: Final = r"(\d+)\s?(分钟|小时|天|周|个月|年)(?:以)?前"
AGES: Final = {"分钟": 1, "小时": 60, "天": 1_440, "周": 10_080, "个月": 43_200, "年": 525_600}
"""How many minutes each is."""

FLOOR: Final = r"(?:^|[^\d.:-])(\d{1,4})\s?(?:楼|#|F\b|层)|#(\d{1,4})(?:\D|$)"
MARK: Final = r"\d:\d\d|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d|\d\s?(?:楼|#|F(?:\W|$)|层|(?:分钟|小时|天|周|个月|年)前)|#\d"
"""What may be a moment, an age or a floor. 「F」 ends a word; ``\\b`` would take six times as long beside Han."""


LONGEST_HEAD: Final = 20
MEAN_HEAD: Final = 10
"""Characters of a line with a poster's name at most, and of such lines on the mean: headlines are longer. Chosen."""


class Series(NamedTuple):
    """Of each page: whether a series opens it, whether one stands there at all, and whether two marks alone open it."""

    opens: NDArray[np.bool_]
    stands: NDArray[np.bool_]
    pairs: NDArray[np.bool_]


class Rising(NamedTuple):
    """Series of marks made alike: of each its rows (``rows`` from ``start`` on, ``n`` of them) and its page.

    ``fine``: it may open its page. Years later all posts are 「11 年前」: that is a series too, but like days alone it opens
    none.
    """

    rows: NDArray[np.int64]
    start: NDArray[np.int64]
    n: NDArray[np.int64]
    page: NDArray[np.int64]
    fine: NDArray[np.bool_]


@in_own_thread
def find_series(told: Told, at: NDArray[np.int64], at_title: NDArray[np.bool_]) -> Series:
    """Series of each page; ``at`` are the rows of lines that hold a mark, ``at_title`` lines that show the headline."""
    page = told.pages.page
    n_pages = int(page.max(initial=-1)) + 1
    opens, stands, pairs, asked = (np.zeros(n_pages, np.bool_) for _ in range(4))
    at = at[np.bincount(told.make[at], minlength=1)[told.make[at]] >= PAIR]
    if not at.size:
        return Series(opens, stands, pairs)
    asked[page[at]] = True
    said, said_above = _said_above(told, asked[page], at_title)
    found = _rising(told, at)
    first = found.rows[found.start]
    two = found.fine & (found.n == PAIR) & ~said_above[first]
    pairs[found.page[two & (said[found.rows[found.start + found.n - 1]] > said[first])]] = True
    several = found.n >= MIN_MARKS
    stands[found.page[several]] = True
    opens[found.page[several & found.fine & ~said_above[first]]] = True
    opens[_headed(told, found, several & ~opens[found.page], said_above)] = True
    return Series(opens, stands, pairs)


def _rising(told: Told, at: NDArray[np.int64]) -> Rising:
    """The series of moments, floors and ages, in this order, among the lines ``at``."""
    figures = _read(told, at)
    has_clock, found = figures["has_clock"].to_numpy(), []
    n_before = 0
    for name in ("moment", "floor", "age"):
        known = np.flatnonzero(figures[name].is_not_null().to_numpy())
        order, start, n = _by_make(told.make[at[known]])
        if not known.size:
            continue
        rows, value = at[known[order]], figures[name].fill_null(0).to_numpy()[known[order]]
        first, last, step = value[start], value[start + n - 1], np.diff(value, prepend=0)
        goes_up = (step == 1) if name == "floor" else (step >= 0)
        goes_up[start] = False
        rises = (n >= PAIR) & ((last >= first) if name == "age" else (last > first))
        rises &= np.add.reduceat(goes_up, start, dtype=np.int64) >= RISING * (n - 1)
        fine = {
            "moment": np.logical_and.reduceat(has_clock[known[order]], start),
            "floor": np.ones(len(n), np.bool_),
            "age": last > first,
        }[name]
        found.append(
            Rising(rows, (start + n_before)[rises], n[rises], told.pages.page[rows[start[rises]]], fine[rises])
        )
        n_before += rows.size
    return Rising(
        np.concatenate([NO_ROWS, *(of.rows for of in found)]),
        np.concatenate([NO_ROWS, *(of.start for of in found)]),
        np.concatenate([NO_ROWS, *(of.n for of in found)]),
        np.concatenate([NO_ROWS, *(of.page for of in found)]),
        np.concatenate([NO_ROWS.astype(np.bool_), *(of.fine for of in found)]),
    )


NO_ROWS: Final = np.zeros(0, np.int64)


def _by_make(make: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Lines in order of their makes; where each make begins there, and how many lines it has."""
    order = np.argsort(make, kind="stable")
    start = np.flatnonzero(np.diff(make[order], prepend=-1))
    return order, start, np.diff(start, append=len(order))


def _read(told: Told, at: NDArray[np.int64]) -> pl.DataFrame:
    """Moment, floor and negative age of the lines, each null where there is none, and whether there is a clock."""
    own = distinct(told.said.texts.gather(told.said.place[at]))
    groups = pl.concat(
        [
            _groups(own.texts, MOMENT, ("year", "month", "day", "hour", "minute")),
            _groups(own.texts, FLOOR, ("floor", "number")),
            _groups(own.texts, AGE, ("count", "unit")),
        ],
        how="horizontal",
    )
    year, month, day, hour, minute, count = (
        pl.col(name).cast(pl.Int64, strict=False) for name in ("year", "month", "day", "hour", "minute", "count")
    )
    moment = (((year.fill_null(0) * 12 + month) * 31 + day) * 24 + hour.fill_null(0)) * 60 + minute.fill_null(0)
    return groups.select_seq(
        moment=pl.when(hour.is_not_null() | year.is_not_null()).then(moment),
        floor=pl.coalesce("floor", "number").cast(pl.Int64),
        age=-(count * pl.col("unit").replace_strict(AGES, default=None, return_dtype=pl.Int64)),
        has_clock=hour.is_not_null(),
    )[own.place]


def _groups(text: pl.Series, pattern: str, names: tuple[str, ...]) -> pl.DataFrame:
    """The groups of the first match in each text, by name; nulls where there is none."""
    at = could_match(text, pattern)[0]
    place = np.full(len(text), len(at))
    place[at] = np.arange(len(at))
    groups = extract_groups(text.gather(at), pattern)
    nothing = pl.DataFrame([[None] * len(names)], schema=groups.schema, orient="row")
    return groups.vstack(nothing)[place].rename(dict(zip(groups.columns, names, strict=True)))


def _headed(told: Told, found: Rising, asked: NDArray[np.bool_], said_above: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Pages of a series between whose marks stand short lines made alike, the first above all that was said.

    ``asked``: the series that count. Of a page it is the longest, the first of several.
    """
    page, at = told.pages.page, np.flatnonzero(asked)
    if not at.size:
        return np.zeros(0, np.int64)
    at = at[np.lexsort((at, -found.n[at], found.page[at]))]
    at = at[np.diff(found.page[at], prepend=-1) != 0]
    n_marks = np.zeros(int(page.max()) + 1, np.int64)
    n_marks[found.page[at]] = found.n[at]
    rows = np.sort(np.concatenate([found.rows[found.start[k] : found.start[k] + found.n[k]] for k in at]))
    could = (n_marks > 0)[page] & (told.size <= LONGEST_HEAD) & ~tagged(told, "h1", "h2", "h3")
    could[rows] = False
    heads = np.flatnonzero(could)
    if not heads.size:
        return heads
    order, start, n = _by_make(told.make[heads])
    heads, part = heads[order], np.searchsorted(rows, heads)[order]
    begins = np.diff(part, prepend=-1) != 0
    begins[start] = True
    n_parts, of = np.add.reduceat(begins, start, dtype=np.int64), page[heads[start]]
    fits = ~said_above[heads[start]] & (np.add.reduceat(told.size[heads], start) <= MEAN_HEAD * n)
    fits &= (n_parts >= MIN_MARKS) & (n_parts >= RISING * n_marks[of])
    return of[fits]


def _said_above(
    told: Told, wanted: NDArray[np.bool_], at_title: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How much was said down to each line, and whether anything above it: below the page's first headline where that stands above."""
    page = told.pages.page
    said = wanted & (told.size >= SPOKEN) & ~at_title & unlabelled(told) & (told.linked * 2 < told.size)
    said[said] = told.said.texts.gather(told.said.place[said]).str.contains("[,。!?;]").to_numpy()
    row = np.arange(len(page))
    begin = np.flatnonzero(np.diff(page, prepend=-1))
    headline = begin.copy()
    at = np.flatnonzero(at_title)[::-1]
    headline[page[at]] = at
    begin = np.where(headline[page] <= row, headline[page], begin[page])
    sums = np.concatenate(([0], np.cumsum(said)))
    found: NDArray[np.bool_] = sums[row] > sums[begin]
    return sums[:-1], found
