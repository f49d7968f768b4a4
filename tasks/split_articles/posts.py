"""Which lines of a thread are what its posters wrote.

A post stands between what the software puts round it (``post_frames``). What is left is decided by its odds, and by those
of the lines made like it: 「顶」 says nothing by itself.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_articles.other_threads import elsewhere, other_threads
from tasks.split_articles.post_frames import is_around
from tasks.split_articles.post_spans import Lines, find_spans
from tasks.split_articles.windows import group_sum, numbered

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.units import Blocks
    from tasks.split_articles.windows import Pages

LEAST: Final = {"sure": -0.5, "kin": -3.0, "pure": -5.0}
"""Least odds (logarithm) of a post's line: by itself; in blocks of which many are posts; in blocks of which nearly all are."""

POST_SHARE: Final = 0.3
"""Share of a thread's sure text in blocks of one class, from which a doubtful line of that class is a post too.

In cross-validation by site over 7 threads in 8 variants of layout: char F1 .894 with odds of 0 and -2, .917 with -.5
and -3, .922 with -1 and -3; as they are .948, .961, .952.
"""

PURE: Final = 0.7
"""Share of sure text among the characters of a class, from which all of it was posted. Chosen; from .35 to .85 no
page differs (bench.thresholds)."""


LEAST_POSTED: Final = 16
"""Characters that are posted on a page that was understood at least: as many as a page's only article has. Chosen."""


def find_posts(
    lines: pl.DataFrame,
    blocks: Blocks,
    odds: NDArray[np.float64],
    free: NDArray[np.bool_],
    thread: NDArray[np.bool_],
    borders: Pages,
    at_title: NDArray[np.bool_],
    links: pl.DataFrame,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Lines of posts, and lines put round them: ``odds`` by the model of posts, ``free`` what no rule has decided.

    Only pages of ``thread`` are read; ``at_title`` are the lines that show the headline.
    """
    found, framed = np.zeros(len(odds), bool), np.zeros(len(odds), bool)
    at = np.flatnonzero(thread)
    if not len(at):
        return found, framed
    read = ("folded", "n_chars", "link_chars", "tag", "hint", "container", "rule", "kind")
    page, part, odds = borders.page[at], lines.select(read)[at], odds[at]
    others = other_threads(part, page, blocks.make[at], odds, elsewhere(links, thread)[at], at_title[at])
    around = is_around(part, page, blocks.make[at], odds, at_title[at], others)
    open_ = free[at] & ~around & ~others
    size = np.minimum(part["n_chars"].to_numpy(), 120).astype(np.float32)
    # 「postmessage_17」 and 「postmessage_18」 are made alike.
    block, make = numbered(page, blocks.names[at]), blocks.make[at]
    sure = size * (open_ & (odds > LEAST["sure"]))
    span = find_spans(part, Lines(page, make, block, sure, open_, at_title[at], others))
    sure *= ~span.known | span.among
    of_page = np.maximum(group_sum(sure, page), 1)
    of_class = group_sum(sure, block)
    many = of_class >= POST_SHARE * of_page
    pure = many & (of_class >= PURE * group_sum(size * open_, block)) & (part["hint"] != "").to_numpy()
    linked = (part["link_chars"] * 2 > part["n_chars"]).to_numpy()
    likely = (
        ((odds > LEAST["sure"]) & (many | ~linked)) | (many & (odds > LEAST["kin"])) | (pure & (odds > LEAST["pure"]))
    )
    among = span.among | (group_sum(sure, make) >= POST_SHARE * of_page)
    posted = open_ & among & (likely | (span.posted & ~linked))
    # A thread of which so little is left was not understood: an article's text stands in for it.
    understood = group_sum(size * posted, page) >= LEAST_POSTED
    found[at], framed[at] = posted, around | (understood & (others | (span.known & ~among)))
    return found, framed
