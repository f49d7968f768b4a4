"""Stage: characters that nobody sees, or that only look like others, become what a reader takes them for.

「團<U+200B>結」 is 「團結」, and 「⻄安⾦融」 (radicals, as text out of PDFs has them) is 「西安金融」. In order:

1. White space of every kind becomes a space, and so do U+E5C2 to U+E5E5: private-use characters that GBK decoders
   make of A3A0 and its neighbours. An ideographic space stays: letterheads and lists are set with it.
2. Control characters but tab, zero-width and direction marks, soft hyphens, byte order marks and variation
   selectors go. They are evidence of mojibake and split bytes, so this runs after both were looked for.
3. NFC: 1,002 compatibility ideographs become the characters they are; full-width marks stay (NFKC would fold them).
4. Radicals become characters: 214 of Kangxi, and those of the supplement that seeds/script/radicals.tsv has.

Other private-use characters have no public meaning and stay. Runs of spaces stay as well.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tasks import kernels
from tasks.buffers import put
from tasks.kernels import N_CODES
from tasks.keys import INVISIBLE, N_MARKS, SPACES, codes_of, count_classes, map_characters
from tasks.script_tables import radicals

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

IDEOGRAPHIC_SPACE: Final = "\N{IDEOGRAPHIC SPACE}"


def drop_invisible(lines: pl.DataFrame) -> pl.DataFrame:
    """Rewrite ``body`` without invisible characters and look-alikes; see the module. Outer white space goes.

    Rows, their order and every other column come back as they were. Nulls stay null.
    """
    return lines.with_columns(visible(lines["body"]).alias("body"))


def visible(s: pl.Series) -> pl.Series:
    """The same for any column: titles, headlines, names. Text without such characters costs one pass."""
    odd, _ = count_classes(s, _odd_class())
    if not odd.any():
        return s
    rows = np.flatnonzero(odd)
    mended = map_characters(s.gather(rows), _visible_table()).str.normalize("NFC").str.strip_chars()
    return put(s, rows, mended)


@cache
def _visible_table() -> NDArray[np.uint32]:
    table = np.arange(N_CODES, dtype=np.uint32)
    for radical, character in radicals().items():
        table[ord(radical)] = ord(character)
    table[codes_of(INVISIBLE)] = kernels.GONE
    table[codes_of(SPACES)] = ord(" ")
    table[ord(IDEOGRAPHIC_SPACE)] = ord(IDEOGRAPHIC_SPACE)
    return table


@cache
def _odd_class() -> NDArray[np.uint8]:
    """1 for characters that the table or NFC changes, and for marks that NFC may join to the one before."""
    table = _visible_table()
    odd = np.not_equal(table, np.arange(N_CODES, dtype=np.uint32)).astype(np.uint8)
    for code in range(N_MARKS):
        if unicodedata.combining(chr(code)) or not unicodedata.is_normalized("NFC", chr(code)):
            odd[code] = 1
    return odd
