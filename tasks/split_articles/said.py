"""What is said on a page, summed line by line, and where the part of it begins that a thread would take.

Counted from the headline: 「青石板论坛 | 老屋漏雨怎么办? | 小满 3 天前 | ……」. What a site's boxes say above
the headline and below the last who speaks is none of the thread's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.kept_patterns import contains
from tasks.split_articles.told import much_linked, tagged, unlabelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

SHORTEST_SAID: Final = 6
"""A line of so many characters without links and labels may be said. Chosen, not measured."""

USUAL_NAME: Final = 7
"""Characters of most names: a linked line that is longer is a headline. Chosen, not measured."""

TITLE_HINT: Final = r"^\S*(?:title|headline)"
"""Names of the innermost blocks that are headlines."""


class Said(NamedTuple):
    """Sums down to each line, one more than there are lines, and of each page its borders and its headline's row.

    Characters said, lines said, links and elements that are headlines, lines that name a paper as the source, headings
    of comments. A page without a headline has it below all lines.
    """

    chars: NDArray[np.int64]
    told: NDArray[np.int64]
    headlines: NDArray[np.int64]
    sources: NDArray[np.int64]
    comments: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    headline: NDArray[np.int64]


class Part(NamedTuple):
    """Of each series of lines: where its thread would start, and how many characters are said from there on.

    ``opens``: nothing is said between there and its first line; ``sourced``: a paper is named before something is;
    ``comments``: the row of the next heading of comments, below all lines where there is none.
    """

    start: NDArray[np.int64]
    whole: NDArray[np.int64]
    opens: NDArray[np.bool_]
    sourced: NDArray[np.bool_]
    comments: NDArray[np.int64]


def sum_up(
    told: Told,
    silent: NDArray[np.bool_],
    at_title: NDArray[np.bool_],
    sourced: NDArray[np.bool_],
    commented: NDArray[np.bool_],
) -> tuple[Said, NDArray[np.bool_]]:
    """The sums, and which lines are said: ``silent`` are lines with a moment, a floor or tools."""
    page, size = told.pages.page, told.size.astype(np.int64)
    linked, free = much_linked(told), unlabelled(told)
    said = (size >= SHORTEST_SAID) & free & ~linked & ~silent & ~at_title
    headlines = (size > USUAL_NAME) & linked & ~silent
    title = contains(told.hint.texts, TITLE_HINT)[told.hint.place] | tagged(told, "h1", "h2", "h3")
    headlines |= title & free
    chars, n_said, heads, sources, comments = (
        np.concatenate(([0], np.cumsum(what))) for what in (size * said, said, headlines, sourced, commented)
    )
    begin = np.flatnonzero(np.diff(page, prepend=-1))
    headline = np.full(len(begin), len(page))
    titles = np.flatnonzero(at_title)[::-1]
    headline[page[titles]] = titles
    return Said(chars, n_said, heads, sources, comments, begin, np.append(begin[1:], len(page)), headline), said


def part_of(
    said: Said, of: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], foot: NDArray[np.int64]
) -> Part:
    """What belongs to series on the pages ``of``, from their ``first`` lines to their ``last``; ends: ``foot``."""
    headline = said.headline[of]
    headed = headline <= first
    # The name of who opens a thread may stand over the headline too.
    over = ~headed & (headline < last) & (said.told[np.minimum(headline, last)] == said.told[first])
    start = np.where(headed, headline, np.where(over, first, said.begin[of]))
    whole = said.chars[np.where(headed | over, foot, said.end[of])] - said.chars[start]
    below = np.minimum(np.searchsorted(said.told, said.told[first] + 1), foot)
    return Part(
        start,
        np.maximum(whole, 1),
        said.told[first] == said.told[start],
        said.sources[below] > said.sources[start],
        np.searchsorted(said.comments, said.comments[start] + 1) - 1,
    )
