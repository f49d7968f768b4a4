"""What a line is like by itself: length, link share, marks, dates, and what the names of its block say.

Lines that say the same, and blocks that are named the same, are read once.
"""

# The figures are what the numbers are: named by what they make.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.buffers import buffers_of
from tasks.kept_patterns import contains_each
from tasks.split_articles.groups import HINTS
from tasks.split_articles.shape_kernels import count_kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.distinct import Distinct

LENGTHS: Final = (4, 8, 15, 30, 60, 120)
"""Borders of the classes of length, in characters of ``folded``: those of the line-shape table in docs."""

MIN_PROSE_CHARS: Final = 15
"""A line without links, with a mark, of this length is prose: .217 of such lines were boilerplate, .56 below it."""


COUNTED: Final = {
    "commas": ",、;:",
    "stops": "。!?",
    "digits": "0123456789",
    "spaces": " |/>",
    "quotes": '"“”「『《',
}
"""Characters that are counted in each line, by what they are; a character is of one kind."""


DATE: Final = r"(?:19|20)[0-9][0-9] ?[-/.年] ?[0-9][0-9]? ?[-/.月]|[0-9]:[0-9][0-9]|[0-9]-[0-9]"
OPENS: Final = (
    r"\A(?:[一二三四五六七八九十]{1,3}[、.]|\(?[0-9]{1,2}[.、)]|[(][一二三四五六七八九十]+[)]"
    r"|第[一二三四五六七八九十0-9]+[章节条])"
)
"""What looks like a date or a clock, and how a numbered paragraph opens."""


def shape_of_lines(lines: pl.DataFrame, said: Distinct) -> pl.DataFrame:
    """Length, link share, marks and dates of each line; ``said``: their folded texts, which are read once."""
    data, offsets, _ = buffers_of(said.texts)
    n, *counted = count_kinds(data, offsets, _kinds(), len(COUNTED) + 1)
    counts = dict(zip(COUNTED, map(pl.Series, counted), strict=True))
    folded = pl.col("folded")
    of_text = said.texts.to_frame("folded").select_seq(
        n=pl.Series(n),
        commas=counts["commas"],
        stops=counts["stops"],
        ends=folded.str.tail(3).str.contains(r"""[。!?.…:;][”"』」)’']*\z"""),
        digits=counts["digits"],
        han=((folded.str.len_bytes().cast(pl.Float32) - pl.Series(n.astype(np.float64))) / 2),
        date=pl.Series(_dated(said.texts, counts["digits"])),
        opens=folded.str.head(8).str.contains(OPENS),
        bullet=folded.str.head(1).is_in(list("·•▪■●◆*▲>»-")),
        quote=counts["quotes"] > 0,
        spaces=counts["spaces"],
    )
    own = lines.select_seq(
        link=(pl.col("link_chars") / pl.col("n_chars").clip(1)).clip(0, 1).cast(pl.Float32),
    )
    return pl.concat([own, of_text[said.place]], how="horizontal")


def _dated(texts: pl.Series, digits: pl.Series) -> NDArray[np.bool_]:
    """Whether each text holds what looks like a date or a clock: most have no two digits."""
    found = np.zeros(len(texts), np.bool_)
    at = np.flatnonzero(digits.to_numpy() >= 2)  # noqa: PLR2004
    found[at] = texts.gather(at).str.contains(DATE).to_numpy()
    return found


@cache
def _kinds() -> NDArray[np.uint8]:
    """Number of the kind of each character, from 1, in the order of COUNTED; 0 for what is not counted."""
    kinds = np.zeros(1 << 16, np.uint8)
    for number, characters in enumerate(COUNTED.values(), 1):
        kinds[[ord(character) for character in characters]] = number
    return kinds


def hint_flags(hint: Distinct) -> dict[str, NDArray[np.bool_]]:
    """For each group of hint words whether the line's block bears one; distinct hints are read once."""
    found = contains_each(hint.texts, *HINTS.values())
    return {name: flags[hint.place] for name, flags in zip(HINTS, found, strict=True)}
