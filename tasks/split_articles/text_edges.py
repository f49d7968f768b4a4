"""The first and the last paragraphs of each article, where its credits stand: of a text with twenty, four or five."""

from __future__ import annotations

import numpy as np
import polars as pl


def at_edges(paragraphs: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """So many paragraphs of each article from its beginning and from its end, with their places among all of it.

    ``up``: paragraphs above; ``down``: 1 for the last. Reads ``page`` and ``article``; those of an article stand
    together.
    """
    page, article = paragraphs["page"].to_numpy(), paragraphs["article"].to_numpy()
    begins = np.flatnonzero((np.diff(page, prepend=-1) != 0) | (np.diff(article, prepend=-1) != 0))
    size = np.diff(begins, append=len(page))
    up = np.arange(len(page)) - np.repeat(begins, size)
    down = np.repeat(size, size) - up
    at = np.flatnonzero((up < first) | (down <= last))
    return paragraphs[at].with_columns_seq(up=pl.Series(up[at]), down=pl.Series(down[at]))
