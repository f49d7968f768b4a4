"""Which links stand in each line, how many of them may be headlines, and where the first of these stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

MIN_LINK: Final = 5
"""Shortest link that may be a headline, in characters: shorter links are names of channels. Chosen; from 2 to 8 no
page differs, at 10 one comes out worse (bench.thresholds)."""

LINE_BITS: Final = 32
"""Room for the number of a line beside the number of its page."""


class LinkFacts(NamedTuple):
    """Of each line: links that may be headlines, their characters, and start and end of the first of them in ``text``.

    0 where there is none.
    """

    number: NDArray[np.int32]
    chars: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


def on_lines(links: pl.DataFrame, lines: pl.DataFrame, pages: Pages) -> pl.DataFrame:
    """Links with ``row``, the row of their line in ``lines``, in its order; those of no line are left out.

    Lines stand in page order, so the line of a link is found by its page's number and its own (``line_no``).
    """
    if lines.is_empty():
        return links.clear().with_columns_seq(row=pl.lit(0, pl.Int64))
    first = np.unique(pages.start)
    number = pl.DataFrame({"value": lines["page_id"].gather(first), "page": pages.page[first]})
    runs = links["page_id"].rle().struct.unnest().join(number, on="value", how="left", maintain_order="left")
    page = np.repeat(runs["page"].fill_null(-1).to_numpy(), runs["len"].to_numpy())
    key = (pages.page << LINE_BITS) + lines["line_no"].to_numpy()
    wanted = (page << LINE_BITS) + links["line_no"].to_numpy()
    at = np.minimum(np.searchsorted(key, wanted), lines.height - 1)
    there = key[at] == wanted
    placed = links.with_columns_seq(row=pl.Series(at))
    placed = placed if there.all() else placed.filter(pl.Series(there))
    return placed if (np.diff(at[there]) >= 0).all() else placed.sort("row", maintain_order=True)


def links_of(lines: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The links of each line: its columns beside their ``start``, ``end`` and ``url``. Reads ``row`` of both."""
    wanted, row = lines["row"].to_numpy(), links["row"].to_numpy()
    begin = np.searchsorted(row, wanted)
    n = np.searchsorted(row, wanted, "right") - begin
    line = np.repeat(np.arange(lines.height), n)
    at = np.arange(line.size) - np.repeat(np.cumsum(n) - n - begin, n)
    return lines[line].hstack(links.select_seq("start", "end", "url")[at])


def link_facts(n_lines: int, links: pl.DataFrame) -> LinkFacts:
    """Count the links of headline's length. Reads row, start and end of links."""
    row, begins, ends = (links[name].to_numpy() for name in ("row", "start", "end"))
    long = np.flatnonzero(ends - begins >= MIN_LINK)
    row, begins, ends = row[long], begins[long], ends[long]
    count, chars = np.bincount(row, minlength=n_lines), np.bincount(row, ends - begins, minlength=n_lines)
    start, end = np.zeros(n_lines, np.int32), np.zeros(n_lines, np.int32)
    # Links stand in the order of their lines; of those of a line the first is written last.
    start[row[::-1]], end[row[::-1]] = begins[::-1], ends[::-1]
    return LinkFacts(count.astype(np.int32), chars.astype(np.int32), start, end)
