"""What the links of each line are like: how many may be headlines, and where the first of them stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

MIN_LINK: Final = 5
"""Shortest link that may be a headline, in characters: shorter links are names of channels. Chosen, not measured."""

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


def link_facts(lines: pl.DataFrame, links: pl.DataFrame, pages: Pages) -> LinkFacts:
    """Count the links of headline's length. Reads page_id and line_no of lines; page_id, line_no, start, end of links.

    Lines stand in page order, so the line of a link is found by its page's number and its own.
    """
    count, chars, start, end = (np.zeros(lines.height, np.int32) for _ in range(4))
    long = links.filter(pl.col("end") - pl.col("start") >= MIN_LINK)
    if lines.is_empty() or long.is_empty():
        return LinkFacts(count, chars, start, end)
    first = np.unique(pages.start)
    number = pl.DataFrame({"page_id": lines["page_id"].gather(first), "page": pages.page[first]})
    placed = long.join(number, on="page_id", how="inner", maintain_order="left")
    key = (pages.page << LINE_BITS) + lines["line_no"].to_numpy()
    wanted = (placed["page"].to_numpy() << LINE_BITS) + placed["line_no"].to_numpy()
    at = np.minimum(np.searchsorted(key, wanted), lines.height - 1)
    found = key[at] == wanted
    placed, at = placed.filter(pl.Series(found)), at[found]
    np.add.at(count, at, 1)
    np.add.at(chars, at, (placed["end"] - placed["start"]).to_numpy())
    row, where = np.unique(at, return_index=True)
    start[row], end[row] = placed["start"].to_numpy()[where], placed["end"].to_numpy()[where]
    return LinkFacts(count, chars, start, end)
