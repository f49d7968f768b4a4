"""Short lines at the edges of a plain text: a number under the headline, a second stanza, the body that signs.

Without layout nothing tells them from what a site puts round a text but how much of it there is: on a page that is
nearly all text they are its own. A page of the web turned into text has many more (menus, headlines of others).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_articles.told import has_word, tagged
from tasks.split_articles.windows import count_in, sum_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

MOST_LINES: Final = 8
"""Lines that no rule explains, on a page that is nearly all text. Chosen, not measured."""

MOST_SHARE: Final = 0.5
"""Their characters at most, for each of the text: a poem's second stanza. Chosen, not measured."""


def around_plain_text(
    told: Told, free: NDArray[np.bool_], text: NDArray[np.bool_], credited: NDArray[np.bool_], title: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Of the ``free`` lines, which no rule explains, those of a plain text: nothing labelled stands between.

    ``credited``: headline and bylines, which may stand between; ``title``: row of each page's headline, -1 for none.
    What stands over the headline is no part of the text.
    """
    page, plain, row = told.pages.page, tagged(told, "text"), np.arange(len(text))
    free = free & ~text & plain & has_word(told) & (row > title[page])
    n_pages = int(page.max(initial=-1)) + 1
    if not free.any():
        return free
    own = sum_in(page, text & plain, told.size, n_pages)
    fits = (count_in(page, free, n_pages) <= MOST_LINES) & (sum_in(page, free, told.size, n_pages) <= MOST_SHARE * own)
    # The number of labelled lines so far is that of the text's first or last line where none stands between.
    so_far = np.cumsum(~(free | text | credited))
    first, last = np.full(n_pages, -1, np.int64), np.full(n_pages, -1, np.int64)
    at = np.flatnonzero(text)
    first[page[at[::-1]]], last[page[at]] = at[::-1], at
    first, last = first[page], last[page]
    beside = np.where(row < first, so_far == so_far[first], (row < last) | (so_far == so_far[last]))
    found: NDArray[np.bool_] = free & fits[page] & (first >= 0) & beside
    return found
