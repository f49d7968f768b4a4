"""What encyclopedias set round the text of an entry: a box of facts, contents, tools beside each heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.kept_patterns import contains
from tasks.split_articles.told import much_linked, ruled, tagged

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

INFO_BOX: Final = r"basic-?info|info-?box"
"""Names that encyclopedias give their box of facts."""

ENTRY_TOOLS: Final = "tools.entry-tools"
"""The rule that finds what an encyclopedia sets beside each heading."""

INNER: Final = r"^#[^/!]"
"""An address within the page; 「#/news」 and 「#!news」 are other pages to a script."""


def info_box(told: Told) -> NDArray[np.bool_]:
    """Names and values of an encyclopedia's box of facts."""
    return tagged(told, "dt", "dd") & contains(told.hint.texts, INFO_BOX)[told.hint.place]


def of_an_entry(told: Told, links: pl.DataFrame, facts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What an encyclopedia puts between the sections of one entry: contents that link to them, facts, 「播报 编辑」.

    However much of it stands there, the text goes on behind it: it takes nothing from the run. ``facts``: ``info_box``.
    """
    inner = np.zeros(len(told.size), np.bool_)
    within = links["url"].str.starts_with("#").arg_true()
    within = within.filter(links["url"].gather(within).str.contains(INNER))
    inner[links["row"].gather(within).to_numpy()] = True
    return facts | ruled(told, ENTRY_TOOLS) | (inner & much_linked(told))
