"""Paragraphs: which lines make one, and what is cut inside them.

Mostly a line is a paragraph. A row of a content table is one, its cells parted by a tab. Lines that an
author's editor broke at a fixed width (1998: forty characters and a br) are one paragraph until a line
ends early or with a full stop. A sentence that breaks off with a comma over two blocks is one.
Verses are short and stay as they are.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: PLR2004

from __future__ import annotations

from typing import Final

import polars as pl

MIN_WRAPPED: Final = 6
"""Lines of a block from which they can show a fixed width. Chosen, not measured."""

MIN_WIDTH: Final = 28
"""Narrowest fixed width, in characters; verses are narrower. Chosen: 1990s pages break at 30 to 40."""

MAX_CELLS: Final = 12
MAX_CELL_CHARS: Final = 60
"""A row of more or longer cells is layout, not content. Chosen, not measured."""

COUNT: Final = r"([。！？…”』」])[0-9]{1,3}$"
COUNT_CHARS: Final = 4
MIN_COUNTED: Final = 3
"""「他推开门。12」: digits that sites put behind paragraphs, from so many lines of an article. Chosen, not measured."""

SENTENCE_ENDS: Final = list("。！？!?：:…”』」")
CLAUSE_ENDS: Final = list("，,、")


def make_paragraphs(text_lines: pl.DataFrame) -> pl.DataFrame:
    """Join lines to paragraphs: ``page_id``, ``article``, ``paragraph`` (order), ``text``, ``line_nos``, in page order.

    Reads page_id, line_no, article, body, block, container, row, tag, depth of the lines that are paragraphs.
    """
    frame = (
        text_lines.select("page_id", "article", "line_no", "body", "block", "container", "row", "tag", "depth")
        .with_columns(cut=pl.Series(cut_marks(text_lines["body"])))
        .with_columns(cut=pl.when(pl.col("cut").str.len_chars() > 0).then("cut").otherwise("body"))
    )
    # The lines of an article stand together: its number stands for page_id and article, and strings are compared once.
    frame = frame.with_columns(document=pl.struct("page_id", "article").rle_id())
    page = ["document"]
    frame = frame.with_columns(_without_counts(pl.col("cut"), page))
    frame = frame.with_columns(n=pl.col("cut").str.len_chars()).with_row_index("at")
    frame = frame.join(_wrapped(frame), on="at", how="left", maintain_order="left")
    frame = frame.join(_cells(frame), on="at", how="left", maintain_order="left")
    frame = frame.with_columns(pl.col("is_full", "wrapped", "is_cell").fill_null(value=False))
    before = {
        name: pl.col(name).shift(1).over(page)
        for name in ("block", "row", "wrapped", "is_full", "cut", "n", "is_cell", "tag")
    }
    same_row = pl.col("is_cell") & before["is_cell"] & (pl.col("row") == before["row"])
    same_row |= (
        (before["tag"] == "dt") & (pl.col("tag") == "dd") & (pl.max_horizontal("n", before["n"]) <= MAX_CELL_CHARS)
    )
    runs_on = (
        pl.col("wrapped")
        & before["wrapped"]
        & (pl.col("block") == before["block"])
        & before["is_full"]
        & ~before["cut"].str.tail(1).is_in(SENTENCE_ENDS)
    )
    broken = (
        (pl.col("tag") != "text")
        & before["cut"].str.tail(1).is_in(CLAUSE_ENDS)
        & (before["n"] >= MIN_WIDTH)
        & ~pl.col("cut").str.contains(r"^[(（\d一二三四五六七八九十“]")
        & (pl.col("n") >= 2)
    )
    frame = frame.with_columns(
        glue=pl.when(same_row.fill_null(value=False))
        .then(pl.lit("\t"))
        .when((runs_on | broken).fill_null(value=False))
        .then(pl.lit("")),
    ).with_columns(paragraph=(pl.col("glue").is_null().cum_sum().over(page)).cast(pl.Int32))
    return (
        frame.with_columns(piece=pl.concat_str(pl.col("glue").fill_null(""), pl.col("cut")))
        .group_by(*page, "paragraph", maintain_order=True)
        .agg(pl.col("page_id", "article").first(), text=pl.col("piece").str.join(""), line_nos=pl.col("line_no"))
        .select("page_id", "article", "paragraph", "text", "line_nos")
    )


def _without_counts(cut: pl.Expr, document: list[str]) -> pl.Expr:
    """Lines without digits glued to their last mark, where several of the article end so: counts of remarks, notes."""
    counted = cut.str.tail(COUNT_CHARS).str.contains(COUNT)
    several = counted.sum().over(document) >= MIN_COUNTED
    return pl.when(counted & several).then(cut.str.replace(COUNT, "$1")).otherwise(cut).alias("cut")


def _wrapped(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines of blocks that are long enough to show a fixed width: ``at``, ``is_full``, ``wrapped``."""
    block = ["document", "block"]
    n, width = pl.col("n"), pl.col("width")
    return (
        frame.select("at", "n", *block)
        .filter(pl.len().over(block) >= MIN_WRAPPED)
        .with_columns(width=n.quantile(0.9).over(block))
        .with_columns(is_full=n >= width * 0.85)
        .select(
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
        frame.select("at", "n", "tag", "depth", *row, cell=cell)
        .filter(pl.col("row").is_not_null())
        .filter(pl.len().over(row).is_between(2, MAX_CELLS))
        .select(
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
    at = body.str.contains(r"\[[0-9]|\p{Co}|[^\S ]|  ").arg_true()
    cut = (
        body.gather(at)
        .str.replace_all(r"(.)(?:\[(?:\d{1,3}(?:[-,，–]\d{1,3})*)\](?:\s*[::]\d+)?)+", "$1")
        .str.replace_all(r"\p{Co}+", "")
        .str.replace_all(r"\s+", " ")
    )
    return body.scatter(at, cut).str.strip_chars(" \u3000\t")
