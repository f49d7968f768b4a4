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

from tasks.kept_patterns import extract_groups, in_own_thread
from tasks.searched import could_match
from tasks.split_articles.windows import speaks_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


@in_own_thread
def find_series(
    lines: pl.DataFrame, page: NDArray[np.int64], at: NDArray[np.int64], at_title: NDArray[np.bool_]
) -> Series:
    """Series of each page; ``at`` are the rows of lines that hold a mark, ``at_title`` lines that show the headline.

    Reads folded, n_chars, link_chars, tag, depth, hint, kind.
    """
    n_pages = int(page.max(initial=-1)) + 1
    opens, stands, pairs = (np.zeros(n_pages, np.bool_) for _ in range(3))
    enough = np.bincount(page[at], minlength=n_pages) >= PAIR
    at = at[enough[page[at]]]
    if not at.size:
        return Series(opens, stands, pairs)
    said, said_above = _said_above(lines, enough[page], page, at_title)
    marks = _rising(_read(lines, at).with_columns(page=pl.Series(page[at]), row=pl.Series(at)))
    two = marks.filter((pl.col("n") == PAIR) & pl.col("has_clock")).group_by(
        "page", "name", "make", maintain_order=True
    )
    first, second = two.agg(first=pl.col("row").first(), second=pl.col("row").last())[["first", "second"]].to_numpy().T
    pairs[page[first[~said_above[first] & (said[second] > said[first])]]] = True
    marks = marks.filter(pl.col("n") >= MIN_MARKS)
    stands[marks["page"].to_numpy()] = True
    first = marks.filter(pl.col("has_clock")).group_by("page", "name", "make").agg(pl.col("row").first())
    opens[page[first["row"].to_numpy()[~said_above[first["row"].to_numpy()]]]] = True
    opens[_headed(lines, page, marks.filter(~pl.Series(opens).gather(marks["page"])), said_above)] = True
    return Series(opens, stands, pairs)


def _read(lines: pl.DataFrame, at: NDArray[np.int64]) -> pl.DataFrame:
    """Moment, floor and negative age of the lines, each null where there is none, and how they are made."""
    marks = lines.select("folded", "hint", "tag", "depth")[at]
    told = pl.concat(
        [
            marks.select(make=made_alike()),
            _groups(marks["folded"], MOMENT, ("year", "month", "day", "hour", "minute")),
            _groups(marks["folded"], FLOOR, ("floor", "number")),
            _groups(marks["folded"], AGE, ("count", "unit")),
        ],
        how="horizontal",
    )
    year, month, day, hour, minute, count = (
        pl.col(name).cast(pl.Int64, strict=False) for name in ("year", "month", "day", "hour", "minute", "count")
    )
    moment = (((year.fill_null(0) * 12 + month) * 31 + day) * 24 + hour.fill_null(0)) * 60 + minute.fill_null(0)
    return told.select(
        "make",
        moment=pl.when(hour.is_not_null() | year.is_not_null()).then(moment),
        floor=pl.coalesce("floor", "number").cast(pl.Int64),
        age=-(count * pl.col("unit").replace_strict(AGES, default=None, return_dtype=pl.Int64)),
        has_clock=hour.is_not_null(),
    )


def _groups(text: pl.Series, pattern: str, names: tuple[str, ...]) -> pl.DataFrame:
    """The groups of the first match in each text, by name; nulls where there is none."""
    at = could_match(text, pattern)[0]
    place = np.full(len(text), len(at))
    place[at] = np.arange(len(at))
    groups = extract_groups(text.gather(at), pattern)
    nothing = pl.DataFrame([[None] * len(names)], schema=groups.schema, orient="row")
    return groups.vstack(nothing)[place].rename(dict(zip(groups.columns, names, strict=True)))


def made_alike() -> pl.Expr:
    """The same for lines in blocks of the same names (but for their numbers), element and depth."""
    return pl.struct(pl.col("hint").str.replace_all(r"\d+", ""), "tag", "depth").hash(0)


def _rising(marks: pl.DataFrame) -> pl.DataFrame:
    """The marks that belong to a series: page, row, make, name of the figure, has_clock (false for days alone), n of them.

    Years later all posts are 「11 年前」: that is a series too, but like days alone it opens no page.
    """
    series, of = [], ("page", "make")
    for name in ("moment", "floor", "age"):
        first, last = pl.col(name).first().over(of), pl.col(name).last().over(of)
        step = pl.col(name).diff().over(of)
        steps = (step == 1) if name == "floor" else (step >= 0)
        fine = {"moment": pl.col("has_clock").all().over(of), "floor": pl.lit(value=True), "age": last > first}[name]
        series.append(
            marks.filter(pl.col(name).is_not_null())
            .filter(
                (pl.len().over(of) >= PAIR)
                & ((last >= first) if name == "age" else (last > first))
                & (steps.sum().over(of) >= RISING * (pl.len().over(of) - 1))
            )
            .select("page", "row", "make", name=pl.lit(name), has_clock=fine, n=pl.len().over(of))
        )
    return pl.concat(series)


def _headed(
    lines: pl.DataFrame, page: NDArray[np.int64], marks: pl.DataFrame, said_above: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Pages of a series between whose marks stand short lines made alike, the first above all that was said."""
    longest = marks.filter(
        pl.len().over("page", "make", "name") == pl.len().over("page", "make", "name").max().over("page")
    )
    marks = longest.filter(
        (pl.col("make") == pl.col("make").first().over("page"))
        & (pl.col("name") == pl.col("name").first().over("page"))
    )
    if marks.is_empty():
        return np.zeros(0, np.int64)
    rows = np.sort(marks["row"].to_numpy())
    could = np.zeros(int(page.max()) + 1, np.bool_)
    could[page[rows]] = True
    heads = np.flatnonzero(
        could[page]
        & (lines["n_chars"] <= LONGEST_HEAD).to_numpy()
        & ~lines["tag"].is_in(["h1", "h2", "h3"]).to_numpy()
        & ~np.isin(np.arange(len(page)), rows)
    )
    found = (
        lines.select("hint", "tag", "depth", "n_chars")[heads]
        .select(
            "n_chars",
            page=pl.Series(page[heads]),
            make=made_alike(),
            part=pl.Series(np.searchsorted(rows, heads)),
            said_above=pl.Series(said_above[heads]),
        )
        .group_by("page", "make", maintain_order=True)
        .agg(n=pl.col("part").n_unique(), chars=pl.col("n_chars").mean(), said_above=pl.col("said_above").first())
        .join(marks.group_by("page").agg(n_marks=pl.len()), on="page")
        .filter(
            ~pl.col("said_above")
            & (pl.col("chars") <= MEAN_HEAD)
            & (pl.col("n") >= MIN_MARKS)
            & (pl.col("n") >= RISING * pl.col("n_marks"))
        )
    )
    return found["page"].to_numpy()


def _said_above(
    lines: pl.DataFrame, wanted: NDArray[np.bool_], page: NDArray[np.int64], at_title: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How much was said down to each line, and whether anything above it: below the page's first headline where that stands above."""
    size = lines["n_chars"].to_numpy()
    said = wanted & (size >= SPOKEN) & ~at_title & lines["kind"].is_null().to_numpy()
    said &= lines["link_chars"].to_numpy() * 2 < size
    said = speaks_at(said, lines["folded"])
    row = np.arange(len(page))
    begin = np.flatnonzero(np.diff(page, prepend=-1))
    headline = begin.copy()
    at = np.flatnonzero(at_title)[::-1]
    headline[page[at]] = at
    begin = np.where(headline[page] <= row, headline[page], begin[page])
    sums = np.concatenate(([0], np.cumsum(said)))
    found: NDArray[np.bool_] = sums[row] > sums[begin]
    return sums[:-1], found
