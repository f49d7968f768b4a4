"""What encyclopedias set round the text of an entry: a box of facts, contents, tools beside each heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_articles.windows import MANY, contains_at, lines_until

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

INFO_BOX: Final = r"basic-?info|info-?box"
"""Names that encyclopedias give their box of facts."""

ENTRY_TOOLS: Final = "tools.entry-tools"
"""The rule that finds what an encyclopedia sets beside each heading."""

INNER: Final = r"^#[^/!]"
"""An address within the page; 「#/news」 and 「#!news」 are other pages to a script."""


def info_box(lines: pl.DataFrame, text: NDArray[np.bool_], borders: Pages) -> NDArray[np.bool_]:
    """Names and values of an encyclopedia's box of facts, beside a text."""
    named = lines["tag"].is_in(["dt", "dd"]).to_numpy()
    found: NDArray[np.bool_] = contains_at(named, lines["hint"], INFO_BOX) & (lines_until(text, borders) < MANY)
    return found


def of_an_entry(lines: pl.DataFrame, links: pl.DataFrame) -> NDArray[np.bool_]:
    """What an encyclopedia puts between the sections of one entry: contents that link to them, facts, 「播报 编辑」.

    However much of it stands there, the text goes on behind it: it takes nothing from the run.
    """
    found: NDArray[np.bool_] = (lines["rule"] == ENTRY_TOOLS).fill_null(value=False).to_numpy()
    inner = np.zeros(lines.height, np.bool_)
    inner[links["row"].to_numpy()[links["url"].str.contains(INNER).fill_null(value=False).to_numpy()]] = True
    found = found | (inner & (lines["link_chars"] * 2 > lines["n_chars"]).to_numpy())
    return found | contains_at(lines["tag"].is_in(["dt", "dd"]).to_numpy(), lines["hint"], INFO_BOX)
