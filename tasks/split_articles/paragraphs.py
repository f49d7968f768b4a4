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
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.buffers import joined, put
from tasks.kept_patterns import replace, replace_all
from tasks.kernels import GONE, N_CODES
from tasks.keys import N_MARKS, codes_of, count_classes, map_characters
from tasks.split_articles.windows import contains_at

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

COUNT: Final = r"([。！？…”』」])[0-9]{1,3}$"
COUNT_CHARS: Final = 4
MIN_COUNTED: Final = 3
"""「他推开门。12」: digits that sites put behind paragraphs, from so many lines of an article. Chosen, not measured."""

OPENS: Final = r"^[(（\d一二三四五六七八九十“]"
"""What opens no second half of a sentence."""

REFERENCES: Final = r"(.)(?:\[(?:\d{1,3}(?:[-,，–]\d{1,3})*)\](?:\s*[::]\d+)?)+"
"""「…多雨[3][5-7]。」: marks behind a character."""

PRIVATE: Final = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
"""Characters of private use, first and last of each range."""

SENTENCE_ENDS: Final = list("。！？!?：:…”』」")
CLAUSE_ENDS: Final = list("，,、")


def make_paragraphs(text_lines: pl.DataFrame) -> pl.DataFrame:
    """Join lines to paragraphs: ``page_id``, ``article``, ``text``, ``line_nos``, in page order.

    Reads page_id, line_no, article, body, block, container, row, tag, depth of the lines that are paragraphs.
    """
    # The lines of an article stand together: its number stands for page_id and article, and strings are compared once.
    frame = text_lines.select_seq(
        "page_id",
        "article",
        "line_no",
        "block",
        "container",
        "row",
        "tag",
        "depth",
        document=pl.struct("page_id", "article").rle_id(),
    )
    cut = cut_marks(text_lines["body"])
    cut = _without_counts(cut.zip_with(cut != "", text_lines["body"]), frame["document"].to_numpy())
    frame = frame.with_columns_seq(cut.alias("cut"), n=cut.str.len_chars()).with_row_index("at")
    frame = frame.join(_wrapped(frame), on="at", how="left", maintain_order="left")
    frame = frame.join(_cells(frame), on="at", how="left", maintain_order="left")
    frame = frame.with_columns_seq(pl.col("is_full", "wrapped", "is_cell").fill_null(value=False))
    glue = _glue(frame)
    paragraphs = frame.group_by(paragraph=glue.is_null().cum_sum(), maintain_order=True).agg(
        pl.col("page_id", "article", "at").first(), line_nos=pl.col("line_no")
    )
    text = joined(frame.select_seq(pl.concat_str(glue.fill_null(""), "cut")).to_series(), paragraphs["at"].to_numpy())
    return paragraphs.select_seq("page_id", "article", text.alias("text"), "line_nos")


def _glue(frame: pl.DataFrame) -> pl.Series:
    """What joins each line to the one above it, a tab or nothing; null where a paragraph begins."""
    above = {
        name: pl.col(name).shift(1)
        for name in ("document", "block", "row", "wrapped", "is_full", "cut", "n", "is_cell", "tag")
    }
    same_row = pl.col("is_cell") & above["is_cell"] & (pl.col("row") == above["row"])
    same_row |= (
        (above["tag"] == "dt") & (pl.col("tag") == "dd") & (pl.max_horizontal("n", above["n"]) <= MAX_CELL_CHARS)
    )
    runs_on = (
        pl.col("wrapped")
        & above["wrapped"]
        & (pl.col("block") == above["block"])
        & above["is_full"]
        & ~above["cut"].str.tail(1).is_in(SENTENCE_ENDS)
    )
    broken = (
        (pl.col("tag") != "text")
        & above["cut"].str.tail(1).is_in(CLAUSE_ENDS)
        & (above["n"] >= MIN_WIDTH)
        & (pl.col("n") >= 2)
    )
    follows = pl.col("document") == above["document"]
    told = frame.select_seq(
        (follows & is_so).fill_null(value=False).alias(name)
        for name, is_so in {"same_row": same_row, "runs_on": runs_on, "broken": broken}.items()
    )
    row, on, off = (told[name].to_numpy() for name in told.columns)
    on = on | (off & ~contains_at(off, frame["cut"], OPENS))
    return pl.Series(["\t", "", None], dtype=pl.String).gather(np.select([row, on], [0, 1], 2))


def _without_counts(cut: pl.Series, document: NDArray[np.uint32]) -> pl.Series:
    """Lines without digits glued to their last mark, where several of the article end so: counts of remarks, notes."""
    counted = cut.str.tail(COUNT_CHARS).str.contains(COUNT).to_numpy()
    rows = np.flatnonzero(counted & (np.bincount(document, counted) >= MIN_COUNTED)[document])
    return put(cut, rows, replace(cut.gather(rows), COUNT, "$1")) if rows.size else cut


def _wrapped(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines of blocks that are long enough to show a fixed width: ``at``, ``is_full``, ``wrapped``."""
    block = ["document", "block"]
    n, width = pl.col("n"), pl.col("width")
    return (
        frame.select_seq("at", "n", *block)
        .filter(pl.len().over(block) >= MIN_WRAPPED)
        .with_columns_seq(width=n.quantile(0.9).over(block))
        .with_columns_seq(is_full=n >= width * 0.85)
        .select_seq(
            "at",
            "is_full",
            wrapped=(width >= MIN_WIDTH)
            & (width <= 60)
            & (pl.col("is_full").mean().over(block) >= 0.5)
            & (n.max().over(block) <= width * 1.35),
        )
    )


def _cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines that are cells of a row with others, each in a box of its own: ``at``, ``is_cell``."""
    row = ["document", "row"]
    # Paragraphs of one cell share the block around them; cells that hold a paragraph each do not.
    cell = pl.when(pl.col("tag").is_in(["p", "div"])).then("container").otherwise("block")
    return (
        frame.select_seq("at", "n", "tag", "depth", *row, cell=cell)
        .filter(pl.col("row").is_not_null())
        .filter(pl.len().over(row).is_between(2, MAX_CELLS))
        .select_seq(
            "at",
            is_cell=pl.col("tag").is_in(["td", "th", "p", "div"])
            & (pl.col("n").max().over(row) <= MAX_CELL_CHARS)
            & (pl.col("depth").n_unique().over(row) == 1)
            & (pl.col("cell").n_unique().over(row) == pl.len().over(row)),
        )
    )


def cut_marks(body: pl.Series) -> pl.Series:
    """The lines without reference marks (「[3]」), private-use characters and runs of white space.

    A mark that opens a line numbers an entry of a list of references, and stays.

    Most lines hold none of them, so one look decides who is rewritten.
    """
    odd, _ = count_classes(body, _odd_characters())
    referring = body.str.contains(r"\[[0-9]").arg_true().to_numpy()
    if referring.size:
        body = put(body, referring, replace_all(body.gather(referring), REFERENCES, "$1"))
    spaced = np.flatnonzero(body.str.contains("  ", literal=True).to_numpy() | (odd > 0))
    if spaced.size:
        body = put(body, spaced, replace_all(map_characters(body.gather(spaced), _plain_characters()), "  +", " "))
    return body.str.strip_chars(" \u3000\t")


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
