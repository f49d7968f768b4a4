"""The box over a text that gives the beginning of a paragraph again: 「摘要:四月一日,青禾县……」 above that one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import replace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

LABEL: Final = r"^[\s\[(【]*(?:摘要|导读|导语|提要|简介|核心提示|内容(?:提要|摘要|简介|导读))[\])】]?\s*[:|]\s*"
CUT_OFF: Final = r"[\s,。;!?…·.\-—\[(【]*(?:详细|全文)?[\])】]?$"
"""What ends such a box where the site cut it."""

FEWEST: Final = 8
"""Shortest text of such a box, in characters. Chosen."""

REACH: Final = 12
"""Lines below it in which the paragraph is looked for. Chosen."""


def given_again(lines: pl.DataFrame, text: NDArray[np.bool_], pages: Pages) -> NDArray[np.bool_]:
    """The first line of a page's text where a later paragraph, in another block, begins with the same words.

    Reads folded, container. In one block it stays unless it is labelled 「摘要:」: what an author wrote twice stays
    twice, and so do refrains.
    """
    found = np.zeros(lines.height, bool)
    at = np.flatnonzero(text)
    first = at[np.unique(pages.page[at], return_index=True)[1]]
    bare = replace(lines["folded"].gather(first), LABEL, "")
    said, labelled = replace(bare, CUT_OFF, ""), (bare != lines["folded"].gather(first)).to_numpy()
    long = (said.str.len_chars() >= FEWEST).to_numpy()
    first, said, labelled = first[long], said.filter(pl.Series(long)), labelled[long]
    below = first[:, None] + np.arange(1, REACH + 1)
    pair, column = np.nonzero(below < pages.stop[first][:, None])
    row = below[pair, column]
    container = lines["container"].to_numpy()
    fits = text[row] & (labelled[pair] | (container[row] != container[first[pair]]))
    pair, row = pair[fits], row[fits]
    both = pl.DataFrame({"below": lines["folded"].gather(row), "said": said.gather(pair)})
    same = both.select(same=pl.col("below").str.starts_with(pl.col("said")))["same"].to_numpy()
    found[first[pair[same]]] = True
    return found
