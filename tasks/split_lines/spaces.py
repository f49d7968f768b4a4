r"""White space of a line, as HTML sees it and as Chinese needs it.

Runs of space, tab, line feed, return and form feed are one space. A run with a line feed between two wide characters
is nothing: 「正文在\n    源码中折行」 is 「正文在源码中折行」, as browsers do by CSS Text, segment breaks.
In a row of fields both a line feed and the end of an element are a space (``field_kernels``).
No-break and ideographic spaces inside a line stay: 「张　三」 is a name.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACES: Final = " \t\n\r\f"
"""White space of HTML: what collapses."""

WHITE: Final = (
    SPACES
    + "\v\N{NO-BREAK SPACE}\N{OGHAM SPACE MARK}"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
    + "\N{NARROW NO-BREAK SPACE}\N{MEDIUM MATHEMATICAL SPACE}\N{IDEOGRAPHIC SPACE}"
)
"""White space of any kind, trimmed at both ends of a line.

U+0085 and the other C1 characters are not in it: they mark places where a character was split.
"""

INVISIBLE: Final = WHITE + (
    "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"
)
"""A line of nothing else is blank."""

WIDE: Final = (
    *((0x2E80, 0x2FDF), (0x3001, 0x312F), (0x3190, 0x4DBF), (0x4E00, 0xA4CF), (0xF900, 0xFAFF), (0xFE10, 0xFE1F)),
    *((0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x20000, 0x3FFFD)),
    *((ord(mark), ord(mark)) for mark in "‘’“”—…"),
)
"""Characters of Chinese text, first and last of each range; not Hangul, which is written with spaces."""

OPENING: Final = ":：(（[［【〔《〈“‘「『/／|｜"
CLOSING: Final = ":：()（）[]［］【】〕》〉”’」』/／|｜、，,。"
"""No space parts a field of a row from what stands behind the former or before the latter."""

COLLAPSES: Final = 1
LINE_FEED: Final = 2
IS_WHITE: Final = 4
IS_INVISIBLE: Final = 8
IS_WIDE: Final = 16
OPENS: Final = 32
CLOSES: Final = 64


@cache
def classes() -> NDArray[np.uint8]:
    """The classes above as bits, by code point."""
    table = np.zeros(0x110000, dtype=np.uint8)
    white = ((COLLAPSES, SPACES), (LINE_FEED, "\n"), (IS_WHITE, WHITE), (IS_INVISIBLE, INVISIBLE))
    for bit, characters in (*white, (OPENS, OPENING), (CLOSES, CLOSING)):
        table[[ord(character) for character in characters]] |= bit
    for first, last in WIDE:
        table[first : last + 1] |= IS_WIDE
    return table
