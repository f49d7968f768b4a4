"""The line under a headline that dates an entry and says whose it is, in any order and with any name.

「骑驴找马 · 2022-04-01 · 5 分钟阅读」, 「By Chen Xiaohe | April 1, 2022」, 「陈晓禾 青禾观察 2022-04-01」: a date set apart by
spaces or bars, with few words beside it and none of a sentence's marks. It has no label that a rule could ask for, so
where it stands decides: above the first prose of the page, right over it.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.kept_patterns import extract
from tasks.split_articles.told import much_linked, tagged, unlabelled
from tasks.split_articles.windows import beside

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body
    from tasks.split_articles.told import Told

ENTRY: Final = "layout.entry-line"
"""The rule of such lines."""

LONGEST: Final = 64
"""Longest such line, in characters. Chosen, not measured."""

MOST_BEFORE: Final = 10
"""Most Chinese characters before the date: more are a headline's, 「青禾县油菜花开引来八方客 2022-04-01」. Chosen."""

REACH: Final = 2
"""Lines of text above or under it, and lines down to the prose: a summary, another such line. Chosen, not measured."""

MIN_PROSE: Final = 20
"""So long a line is prose, in characters. Chosen, not measured."""

MONTH: Final = r"(?i:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
DATE: Final = (
    r"(?:(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|(?:19|20)[0-9]{2} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日"
    rf"|{MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}|[0-9]{{1,2}} {MONTH},? (?:19|20)[0-9]{{2}}|(?:19|20)[0-9]{{2}}, ?{MONTH} [0-9]{{1,2}})"
)
MARKS: Final = r"。!?;,“”\"《》"
LINE: Final = rf"^((?:[^{MARKS}:]{{1,40}}[\s|·•/@(\[])?)[\s|·•]*{DATE}(?:$|[\s|·•/,)\]][^。!?;“”\"《》]{{0,40}}$)"
"""What stands before the date, in group 1."""


def entry_lines(lines: pl.DataFrame, told: Told, body: Body) -> NDArray[np.int64]:
    """Rows of the unlabelled lines that are such. Reads folded."""
    page, size = body.pages.page, told.size
    row, at = np.arange(len(size)), np.flatnonzero(body.is_text)
    first = np.full(int(page.max(initial=-1)) + 1, -1, np.int64)
    first[page[at[::-1]]] = at[::-1]
    there = unlabelled(told) & ~tagged(told, "h1", "h2", "h3") & ~much_linked(told) & ~body.is_thread
    there &= (row <= first[page] + REACH) & (first[page] >= 0) & (size <= LONGEST) & (size > 0)
    prose = (body.is_text & (size >= MIN_PROSE)) | (size >= 2 * MIN_PROSE)
    there &= np.any([beside(prose, body.pages, k) for k in range(1, REACH + 2)], axis=0)
    rows = np.flatnonzero(there)
    before = extract(lines["folded"].gather(rows), LINE)
    few = before.str.count_matches(r"\p{Han}") <= MOST_BEFORE
    found: NDArray[np.int64] = rows[few.fill_null(value=False).to_numpy()]
    return found
