r"""Pages that are plain text: a line is a physical line that is not blank.

「标题\r\n\r\n正文」 has line 1 and line 3, the numbers an editor shows. Lines end at a line feed, a carriage return,
or both together. U+2028, U+2029, U+0085, vertical tabs and form feeds end none: editors and `sed -n` do not count
them, and the numbers must lead back to the file.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from tasks.split_lines.spaces import INVISIBLE, SPACES, WHITE

LINE_BREAK: Final = r"\r\n?"
RUN: Final = f"[{SPACES}]+"
ODD_RUN: Final = f"[{SPACES.replace(' ', '')}]|  "
"""Where a run is anything but one space. Two characters of a class, for two spaces, take 20 x as long to look for."""


def text_lines(pages: pl.DataFrame) -> pl.DataFrame:
    """Lines of plain text, in page order: ``page``, ``line_no``, ``text``, ``n_chars``. Reads ``page`` and ``text``."""
    lines = (
        pages.select("page", pl.col("text").str.replace_all(LINE_BREAK, "\n").str.split("\n"))
        .with_columns(line_no=pl.int_ranges(1, pl.col("text").list.len() + 1, dtype=pl.Int32))
        .explode("line_no", "text")
        .filter(pl.col("text").str.strip_chars(INVISIBLE) != "")
    )
    return lines.with_columns(collapsed(lines["text"].str.strip_chars(WHITE))).with_columns(
        n_chars=pl.col("text").str.len_chars().cast(pl.Int32)
    )


def collapsed(text: pl.Series) -> pl.Series:
    """The lines with each run of white space as one space. Most have none but single spaces, and are not rewritten."""
    rows = text.str.contains(ODD_RUN).arg_true()
    return text.scatter(rows, text.gather(rows).str.replace_all(RUN, " ")) if len(rows) else text
