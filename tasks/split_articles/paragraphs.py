"""Paragraphs: which lines make one, and what is cut inside them.

Mostly a line is a paragraph. A row of a content table is one, its cells parted by a tab. Lines that an
author's editor broke at a fixed width (1998: forty characters and a br) are one paragraph until a line
ends early or with a full stop. A sentence that breaks off with a comma over two blocks is one.
Verses are short and stay as they are.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: PLR2004

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.buffers import buffers_of, lists_of, put, texts_of
from tasks.kept_patterns import contains, replace_all
from tasks.kernels import GONE, N_CODES
from tasks.keys import N_MARKS, codes_of, map_characters
from tasks.split_articles.paragraph_kernels import read_lines, write_articles
from tasks.split_articles.windows import numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_WRAPPED: Final = 6
"""Lines of a block from which they can show a fixed width. Chosen; from 4 to 7 no page differs, at 3 one comes out
otherwise, at 9 one comes out otherwise (bench.thresholds)."""

MIN_WIDTH: Final = 28
"""Narrowest fixed width, in characters; verses are narrower. Chosen: 1990s pages break at 30 to 40."""

MAX_CELLS: Final = 12
MAX_CELL_CHARS: Final = 60
"""A row of more or longer cells is layout, not content. Chosen; MAX_CELLS from 6 to 24 no page differs;
MAX_CELL_CHARS at 45 one comes out otherwise, at 90 one comes out better (bench.thresholds)."""

COUNTED: Final = np.array([ord(mark) for mark in "。！？…”』」"])
COUNT_DIGITS: Final = 3
MIN_COUNTED: Final = 3
"""「他推开门。12」: so many digits at most, which sites put behind such a mark at the end of paragraphs, from so many
lines of an article. Chosen, not measured."""

OPENS: Final = r"^[(（\d一二三四五六七八九十“]"
"""What opens no second half of a sentence."""

REFERENCES: Final = r"(.)(?:\[(?:\d{1,3}(?:[-,，–]\d{1,3})*)\](?:\s*[::]\d+)?)+"
"""「…多雨[3][5-7]。」: marks behind a character."""

PRIVATE: Final = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
"""Characters of private use, first and last of each range."""

SENTENCE_ENDS: Final = np.array([ord(mark) for mark in "。！？!?：:…”』」"])
CLAUSE_ENDS: Final = np.array([ord(mark) for mark in "，,、"])


class Cut(NamedTuple):
    """Lines without what is cut off them: of each the text it is in, where it begins there, its bytes.

    ``n``: its characters; ``first`` and ``last``: the code points that it begins and ends with; ``digits``: how many it
    ends with, and ``before``: the code point before them.
    """

    text: pl.Series
    skipped: NDArray[np.int64]
    size: NDArray[np.int64]
    n: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    digits: NDArray[np.int64]
    before: NDArray[np.int64]


def make_articles(text_lines: pl.DataFrame) -> pl.DataFrame:
    """Texts of articles, their paragraphs parted by line breaks, in page order.

    ``page_id``, ``article``, ``text``, ``line_nos`` (the lines of each paragraph), ``n_paragraphs``. Reads page_id,
    line_no, article, body, block, container, row, tag, depth of the lines that are paragraphs; those of an article
    stand together.
    """
    document = text_lines.select_seq(pl.struct("page_id", "article").rle_id()).to_series().to_numpy().astype(np.int64)
    cut = _without_counts(cut_marks(text_lines["body"]), document)
    follows = np.diff(document, prepend=-1) == 0
    same_row, runs_on = _same_row(text_lines, document, cut), _runs_on(text_lines, document, cut)
    begins = ~(follows & (same_row | runs_on))
    between = np.select([~follows, begins, same_row], [0, ord("\n"), ord("\t")], 0).astype(np.uint8)
    opens = np.flatnonzero(~follows)
    values, offsets, _ = buffers_of(cut.text)
    text = texts_of("text", *write_articles(values, offsets, cut.skipped, cut.size, between, document, opens.size))
    first = np.flatnonzero(begins)
    paragraphs = lists_of(text_lines["line_no"], first)
    return text_lines.select_seq("page_id", "article")[opens].with_columns_seq(
        text,
        lists_of(paragraphs, np.searchsorted(first, opens)).alias("line_nos"),
        n_paragraphs=pl.Series(np.bincount(document[first], minlength=opens.size).astype(np.int32)),
    )


def _above(values: NDArray[Any]) -> NDArray[Any]:
    """What the line above each has; the first one's own."""
    return np.concatenate([values[:1], values[:-1]])


def _same_row(text_lines: pl.DataFrame, document: NDArray[np.int64], cut: Cut) -> NDArray[np.bool_]:
    """Lines in one row of a table with the line above, or a value below its name."""
    row, is_cell = text_lines["row"].fill_null(-1).to_numpy(), _cells(text_lines, document, cut)
    name, value = ((text_lines["tag"] == tag).fill_null(value=False).to_numpy() for tag in ("dt", "dd"))
    short = cut.n <= MAX_CELL_CHARS
    found: NDArray[np.bool_] = is_cell & _above(is_cell) & (row == _above(row))
    found |= _above(name) & value & short & _above(short)
    return found


def _runs_on(text_lines: pl.DataFrame, document: NDArray[np.int64], cut: Cut) -> NDArray[np.bool_]:
    """Lines that go on with the sentence above: in a block of a fixed width, or behind a comma at its end."""
    block, last, is_html = text_lines["block"].to_numpy(), _above(cut.last), (text_lines["tag"] != "text").to_numpy()
    wrapped, is_full = _wrapped(block, document, cut)
    found: NDArray[np.bool_] = wrapped & _above(wrapped) & _above(is_full) & (block == _above(block))
    found &= ~np.isin(last, SENTENCE_ENDS)
    broken = is_html & np.isin(last, CLAUSE_ENDS) & (_above(cut.n) >= MIN_WIDTH) & (cut.n >= 2) & ~found
    rows = np.flatnonzero(broken)
    found[rows] = ~contains(pl.Series([chr(code) for code in cut.first[rows].tolist()], dtype=pl.String), OPENS)
    return found


def _without_counts(cut: Cut, document: NDArray[np.int64]) -> Cut:
    """Lines without digits glued to their last mark, where several of the article end so: counts of remarks, notes."""
    counted = np.isin(cut.before, COUNTED) & (cut.digits > 0) & (cut.digits <= COUNT_DIGITS)
    counted &= (np.bincount(document, counted) >= MIN_COUNTED)[document]
    gone = np.where(counted, cut.digits, 0)
    return cut._replace(size=cut.size - gone, n=cut.n - gone, last=np.where(counted, cut.before, cut.last))


def _wrapped(
    block: NDArray[np.int32], document: NDArray[np.int64], cut: Cut
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Lines of blocks that show a fixed width, having lines enough; and which lines are about as long as that."""
    wrapped, full, group = np.zeros(len(block), np.bool_), np.zeros(len(block), np.bool_), numbered(document, block)
    at = np.flatnonzero((np.bincount(group) >= MIN_WRAPPED)[group])
    if not at.size:
        return wrapped, full
    n, width = pl.col("n"), pl.col("width")
    told = (
        pl.DataFrame({"n": cut.n[at], "block": group[at]})
        .with_columns_seq(width=n.quantile(0.9).over("block"))
        .with_columns_seq(is_full=n >= width * 0.85)
        .select_seq(
            "is_full",
            wrapped=(width >= MIN_WIDTH)
            & (width <= 60)
            & (pl.col("is_full").mean().over("block") >= 0.5)
            & (n.max().over("block") <= width * 1.35),
        )
    )
    wrapped[at], full[at] = told["wrapped"].to_numpy(), told["is_full"].to_numpy()
    return wrapped, full


def _cells(text_lines: pl.DataFrame, document: NDArray[np.int64], cut: Cut) -> NDArray[np.bool_]:
    """Lines that are cells of a row with others, each in a box of its own."""
    found = np.zeros(len(document), np.bool_)
    at = np.flatnonzero(text_lines["row"].is_not_null().to_numpy())
    row = numbered(document[at], text_lines["row"].gather(at).to_numpy())
    several = np.isin(np.bincount(row, minlength=1)[row], range(2, MAX_CELLS + 1))
    at, row = at[several], row[several]
    if not at.size:
        return found
    # Paragraphs of one cell share the block around them; cells that hold a paragraph each do not.
    cell = pl.when(pl.col("tag").is_in(["p", "div"])).then("container").otherwise("block")
    frame = text_lines.select_seq("tag", "depth", cell=cell)[at].with_columns_seq(
        n=pl.Series(cut.n[at]), row=pl.Series(row)
    )
    found[at] = (
        frame.select_seq(
            pl.col("tag").is_in(["td", "th", "p", "div"])
            & (pl.col("n").max().over("row") <= MAX_CELL_CHARS)
            & (pl.col("depth").n_unique().over("row") == 1)
            & (pl.col("cell").n_unique().over("row") == pl.len().over("row"))
        )
        .to_series()
        .to_numpy()
    )
    return found


def cut_marks(body: pl.Series) -> Cut:
    """The lines without reference marks (「[3]」), private-use characters and runs of white space, unless that is all.

    A mark that opens a line numbers an entry of a list of references, and stays.

    Most lines hold none of them, so the look that measures lines says who is rewritten.
    """
    values, offsets, _ = buffers_of(body)
    told, rough = read_lines(values, offsets, _odd_characters(), np.zeros(len(body), np.bool_))
    at = np.flatnonzero(rough)
    if at.size:
        given = body.gather(at)
        made = replace_all(map_characters(replace_all(given, REFERENCES, "$1"), _plain_characters()), "  +", " ")
        made = made.str.strip_chars(" \u3000\t")
        nothing = made == ""
        made = made.zip_with(~nothing, given)
        values, offsets, _ = buffers_of(made)
        told[:, at], _ = read_lines(values, offsets, _odd_characters(), nothing.to_numpy())
        body = put(body, at, made)
    return Cut(body, *told)


@cache
def _plain_characters() -> NDArray[np.uint32]:
    """Each character as itself, white space as a space, those of private use as gone."""
    table = np.arange(N_CODES, dtype=np.uint32)
    table[[code for code in range(N_MARKS) if chr(code).isspace() and not 0x1C <= code <= 0x1F]] = ord(" ")
    table[codes_of(PRIVATE)] = GONE
    return table


@cache
def _odd_characters() -> NDArray[np.uint8]:
    """1 for those that are not left as they are."""
    table = _plain_characters()
    return np.not_equal(table, np.arange(table.size)).astype(np.uint8)
