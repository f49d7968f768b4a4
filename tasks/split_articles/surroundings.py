"""What stands round a line: prose and links near it, lines of its box and of its make, units, headings above it.

Sums over windows of lines and over groups of lines (same container, same hint words), cut at the borders of pages.
"""

# The figures are what the numbers are: borders of classes and widths of windows, named by what they make.
# ruff: noqa: PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tasks.split_articles.told import tagged
from tasks.split_articles.units import MIN_SAID, find_units
from tasks.split_articles.windows import MANY, MAX_LINES, group_sum, lines_since, lines_until, window

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told
    from tasks.split_articles.windows import Pages

Figures = dict[str, "NDArray[Any]"]
"""Figures by name, a value a line: numbers, or whether something is so."""


class Basis(NamedTuple):
    """What the figures of neighbours are made of, one value a line."""

    n: NDArray[np.float32]
    link: NDArray[np.float32]
    plain: NDArray[np.float32]
    prose: NDArray[np.float32]
    linked: NDArray[np.float32]
    by_rule: NDArray[np.bool_]
    kinds: dict[str, NDArray[np.bool_]]
    pages: Pages


def near(basis: Basis) -> Figures:
    """Prose, links and rules in windows around the line, and how much prose stands above it on the page."""
    f: Figures = {}
    pages, prose, linked, by_rule = basis.pages, basis.prose, basis.linked, basis.by_rule
    ones = np.ones(len(prose), np.float32)
    for k in (1, 3, 8):
        f[f"near.prose-{k}"] = np.log1p(window(prose, pages, k, k) - prose)
        f[f"near.links-{k}"] = (window(linked, pages, k, k) - linked) / np.maximum(window(ones, pages, k, k) - 1, 1)
    before, after = window(prose, pages, 10, 0) - prose, window(prose, pages, 0, 10) - prose
    f["near.between"] = np.log1p(np.minimum(before, after))
    f["near.after"] = np.log1p(before)
    f["near.before"] = np.log1p(after)
    f["near.rules"] = (window(by_rule.astype(np.float32), pages, 3, 3) - by_rule) / 6

    total = np.maximum(group_sum(prose, pages.page), 1)
    so_far = window(prose, pages, MAX_LINES, 0)
    f["place.before-prose"] = so_far - prose <= 0
    f["place.after-prose"] = so_far >= total
    f["place.prose-above"] = (so_far - prose) / total
    f["page.little"] = total < 150
    f["page.linked"] = group_sum(linked, pages.page) / np.maximum(group_sum(ones, pages.page), 1)
    return f


def of_its_group(lines: pl.DataFrame, basis: Basis, container: NDArray[np.int64], make: NDArray[np.int64]) -> Figures:
    """Lines of the same box and of the same make: their prose, their links, whether they stand together."""
    f: Figures = {}
    n, pages, prose, plain, linked, kinds = basis.n, basis.pages, basis.prose, basis.plain, basis.linked, basis.kinds
    ones = np.ones(len(n), np.float32)
    total = np.maximum(group_sum(prose, pages.page), 1)
    in_container = group_sum(prose, container)
    f["box.share"] = in_container / total
    f["box.prose"] = np.log1p(in_container - prose)
    f["box.links"] = (group_sum(linked, container) - linked) / np.maximum(group_sum(ones, container) - 1, 1)
    f["box.alone"] = group_sum(ones, container) == 1
    size, of_make = group_sum(ones, make), group_sum(plain, make)
    f["make.share"] = group_sum(prose, make) / total
    f["make.links"] = (group_sum(linked, make) - linked) / np.maximum(size - 1, 1)
    f["make.link-share"] = group_sum(n * basis.link, make) / np.maximum(group_sum(n, make), 1)
    f["make.prose"] = np.log1p(np.maximum(of_make - plain, 0) / np.maximum(size - 1, 1))
    row = np.arange(len(n))
    above, below = np.maximum(row - 1, pages.start), np.minimum(row + 1, pages.stop - 1)
    has_above, has_below = above != row, below != row
    kin = ((make[above] == make) & has_above) | ((make[below] == make) & has_below)
    f["make.adjacent"] = group_sum(kin.astype(np.float32), make) / size
    f["make.length"] = np.log1p(of_make / size)
    f["make.beside-links"] = group_sum((linked[above] * has_above + linked[below] * has_below) / 2, make) / size
    f["make.many"] = np.log1p(size)
    f["above.link"] = linked[above] * has_above
    f["below.link"] = linked[below] * has_below
    f["above.heading"] = kinds["heading"][above] & has_above
    f["above.metadata"] = kinds["metadata"][above] & has_above
    f["above.same-block"] = (container[above] == container) & has_above
    depth = lines["depth"].to_numpy().astype(np.float32)
    mean_depth = group_sum(prose * depth, pages.page) / total
    f["place.depth"] = np.minimum(np.abs(depth - mean_depth), 6) / 6
    return f


def in_units(basis: Basis, dated: NDArray[np.bool_], container: NDArray[np.int64], make: NDArray[np.int64]) -> Figures:
    """Whether the line stands in one of many units, and its neighbours' prose without what stands in units."""
    f: Figures = {}
    pages, n = basis.pages, basis.n
    said = (basis.link < 0.3) & (n >= MIN_SAID) & ~basis.by_rule & ~dated
    units = find_units(said, ((basis.link > 0.5) | (dated & (basis.prose == 0))) & (n >= 2), make, pages)
    f["unit.head"], f["unit.head-near"] = units.head, units.in_head
    f["unit.foot"], f["unit.foot-near"] = units.foot, units.in_foot
    f["unit.before"] = units.is_above
    spoken = said * n
    f["unit.page"] = group_sum(spoken * (units.head >= np.log(2)), pages.page) / np.maximum(
        group_sum(spoken, pages.page), 1
    )
    own = basis.prose * ~units.is_unit
    total = np.maximum(group_sum(own, pages.page), 1)
    f["own.box"] = group_sum(own, container) / total
    f["own.make"] = group_sum(own, make) / total
    before, after = window(own, pages, 10, 0) - own, window(own, pages, 0, 10) - own
    f["own.between"] = np.log1p(np.minimum(before, after))
    f["own.first"] = window(own, pages, MAX_LINES, 0) - own <= 0
    return f


MAX_HEADINGS: Final = 2
"""On a page with more of them a heading is not taken for the headline. Chosen; at 1 one comes out worse, at 3 one
comes out worse (bench.thresholds)."""

SHORT_HEADLINE: Final = 12
"""Longest line that is looked at as a headline the head's title names, where no other is, in characters. Chosen."""

MIN_HEADING_CHARS: Final = 4
"""Shortest h1 or h2 taken for the headline where no line repeats the head's title, in characters. Chosen."""


def is_heading(told: Told, by_rule: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines that may be the headline by their element alone."""
    return tagged(told, "h1", "h2") & (told.size >= MIN_HEADING_CHARS) & ~by_rule


def below_what(
    basis: Basis,
    likeness: NDArray[np.float32],
    heading: NDArray[np.bool_],
    name_title: Callable[[NDArray[np.bool_]], NDArray[np.bool_]],
) -> Figures:
    """How far the line stands below the headline, a heading of links, comments, credits and the footer."""
    f: Figures = {}
    link, pages, kinds = basis.link, basis.pages, basis.kinds
    f["title.is"] = likeness
    at_title = likeness > 0.4
    n_headings = group_sum(heading.astype(np.float32), pages.page)
    at_title |= heading & (n_headings <= MAX_HEADINGS) & (group_sum(at_title.astype(np.float32), pages.page) == 0)
    short = (group_sum(at_title.astype(np.float32), pages.page) == 0) & (basis.n <= SHORT_HEADLINE) & ~basis.by_rule
    at_title |= name_title(short & (link < 0.5))
    f["title.at"] = at_title
    since_title, until_title = lines_since(at_title, pages), lines_until(at_title, pages)
    f["title.shown"] = (since_title < MANY) | (until_title < MANY)
    for low, high in ((1, 3), (4, 12), (13, 40), (41, 150)):
        f[f"title.above-{low}"] = (since_title >= low) & (since_title <= high)
    f["title.below"] = (since_title >= MANY) & (until_title < MANY)
    heading = kinds["heading"]
    since = lines_since(heading, pages)
    f["under.heading"] = (since > 0) & (since <= 12)
    f["under.heading-links"] = f["under.heading"] & (link > 0.5)
    f["under.comments"] = np.minimum(lines_since(kinds["comment"], pages), 400) < 400
    f["under.footer"] = lines_since(kinds["footer"], pages) < MANY
    f["near.metadata"] = np.minimum(lines_since(kinds["metadata"], pages), lines_until(kinds["metadata"], pages)) <= 1
    f["under.metadata"] = lines_since(kinds["metadata"], pages) < MANY
    return f
