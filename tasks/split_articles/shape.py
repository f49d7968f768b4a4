"""What a line is like by itself: length, marks, dates, letters, and what the names of its block say.

Lines that say the same, and blocks that are named the same, are read once.
"""

# The figures are what the numbers are: named by what they make.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.buffers import buffers_of
from tasks.kept_patterns import contains_each
from tasks.kernels import N_CODES
from tasks.split_articles import shape_kernels as kernels
from tasks.split_articles.groups import HINTS
from tasks.split_articles.letters import of_class

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

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


OPENS: Final = (
    r"\A(?:[一二三四五六七八九十]{1,3}[、.]|\(?[0-9]{1,2}[.、)]|[(][一二三四五六七八九十]+[)]"
    r"|第[一二三四五六七八九十0-9]+[章节条])"
)
"""How a numbered paragraph opens."""

FIRST: Final = {
    kernels.FULL_STOP: "。!?.…:;",
    kernels.CLOSING: "”\"』」)’'",
    kernels.BULLET: "·•▪■●◆*▲>»-",
    kernels.OPENING: "一二三四五六七八九十(0123456789第",
}
"""What ends a sentence, what may stand behind that, what opens an entry of a list, and how OPENS begins."""


class Shapes(NamedTuple):
    """What each text is like by itself: numbers of characters by kind, and whether something is so.

    ``data`` and ``offsets``: the bytes of the texts. ``has_word``: it holds a letter or a number.
    """

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    figures: dict[str, NDArray[np.float32]]
    has_letter: NDArray[np.bool_]
    has_word: NDArray[np.bool_]


def shapes_of(texts: pl.Series) -> Shapes:
    """The shapes of folded texts."""
    data, offsets, _ = buffers_of(texts)
    of_date = (np.frombuffer(of.encode(), np.uint8) for of in "年月")
    counts, said, date = kernels.count_kinds(data, offsets, _marks(), len(COUNTED) + 1, *of_date)
    n = counts[0]
    number = dict(zip(COUNTED, counts[1:], strict=True))
    opens = np.zeros(len(n), np.bool_)
    at = np.flatnonzero(said & kernels.OPENING)
    opens[at] = texts.gather(at).str.head(8).str.contains(OPENS).to_numpy()
    flags = {
        "ends": (said & kernels.FULL_STOP) > 0,
        "date": date,
        "opens": opens,
        "bullet": (said & kernels.BULLET) > 0,
        "quote": number["quotes"] > 0,
    }
    figures = {
        "n": n,
        "han": ((np.diff(offsets) - n.astype(np.float64)) / 2).astype(np.float32),
        **{name: number[name] for name in ("commas", "stops", "digits", "spaces")},
        **{name: so.astype(np.float32) for name, so in flags.items()},
    }
    return Shapes(data, offsets, figures, (said & kernels.LETTER) > 0, (said & kernels.WORD) > 0)


@cache
def _marks() -> NDArray[np.uint16]:
    """Of each character the number of its kind, from 1, in the order of COUNTED, and the marks of FIRST."""
    marks = np.zeros(N_CODES, np.uint16)
    for number, characters in enumerate(COUNTED.values(), 1):
        marks[[ord(character) for character in characters]] = number
    for mark, characters in FIRST.items():
        marks[[ord(character) for character in characters]] |= mark
    marks[of_class(r"\p{L}")] |= kernels.LETTER
    marks[of_class(r"[\p{L}\p{N}]")] |= kernels.WORD
    return marks


def hint_flags(hints: pl.Series) -> dict[str, NDArray[np.bool_]]:
    """For each group of hint words whether the names of a block hold one."""
    return dict(zip(HINTS, contains_each(hints, *HINTS.values()), strict=True))
