"""Stage: split a page into its lines, each with the layout around it.

A text is split at its own line breaks; a page of HTML into its non-empty text blocks, in document order:
「<h1>标题</h1><p>正文<br>又一行</p>」 is three lines. Rules downstream never see markup: what it says about a line
stands beside the line (block, region, class words, links, hidden or not), what it says about the page in ``heads``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from schemas.column import check
from schemas.frames import HEADS, LINES, LINKS, PROBLEMS, SplitPages

if TYPE_CHECKING:
    from schemas.column import Columns

__all__ = ["split_lines"]

NO_LAYOUT: Final = {
    "link_chars": pl.lit(0, pl.Int32),
    "tag": pl.lit("text"),
    "region": pl.lit(""),
    "hint": pl.lit(""),
    "block": pl.lit(0, pl.Int32),
    "container": pl.lit(0, pl.Int32),
    "row": pl.lit(None, pl.Int32),
    "depth": pl.lit(0, pl.Int32),
    "is_list": pl.lit(value=False),
    "is_hidden": pl.lit(value=False),
}
"""What a line of plain text has in place of layout: all its lines are in one block."""


def split_lines(decoded: pl.DataFrame) -> SplitPages:
    r"""Split pages into lines; see the package for what a line is.

    Reads ``page_id``, ``text``, ``form`` and ``reason`` of DECODED; pages that have a reason are left out.
    A page without any line, or nested too deep for the parser, comes back in ``problems``.
    Lines stand in the order of the pages, and in page order.

    >>> pages = pl.DataFrame({"page_id": ["a"], "text": ["标题\n\n正文"], "form": ["text"], "reason": [None]})
    >>> split_lines(pages).lines.select("line_no", "text").rows()
    [(1, '标题'), (3, '正文')]
    """
    # Imported here, for ``alone`` needs nothing that is compiled.
    from tasks.keys import fold, template_key  # noqa: PLC0415
    from tasks.split_lines.html_pages import html_lines  # noqa: PLC0415
    from tasks.split_lines.text_pages import text_lines  # noqa: PLC0415

    used = decoded.filter(pl.col("reason").is_null(), pl.col("text").is_not_null())
    # In one piece: each line looks its page's id up.
    pages = used[["page_id"]].rechunk().with_columns(page=pl.int_range(pl.len(), dtype=pl.Int32))
    is_html = used["form"] == "html"
    html = html_lines(_some(used["text"], is_html))
    text = text_lines(_some(used["text"], ~is_html)).with_columns(**NO_LAYOUT)
    folded = fold(text["text"])
    text = text.with_columns(folded=folded, template_key=template_key(folded))
    lines = pl.concat([part for part in (html.lines, text) if part.height] or [text], how="diagonal")
    if html.lines.height and text.height:
        lines = lines.sort("page", maintain_order=True)
    heads = pages.select("page").join(html.heads, on="page", how="left", maintain_order="left")
    return SplitPages(
        _named(lines, pages, LINES),
        _named(html.links, pages, LINKS),
        _named(heads, pages, HEADS),
        _named(_problems(heads.join(lines, on="page", how="anti"), html.problems), pages, PROBLEMS),
    )


def _some(texts: pl.Series, is_wanted: pl.Series) -> pl.DataFrame:
    """``page`` and ``text`` of some pages, column by column: a frame of unlike chunks would be copied first."""
    return pl.DataFrame({"page": is_wanted.arg_true().cast(pl.Int32), "text": texts.filter(is_wanted)})


def _named(rows: pl.DataFrame, pages: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """The rows with the id of their page, in the agreed shape."""
    named = rows.with_columns(page_id=pages["page_id"].gather(rows["page"]))
    return check(named, columns, "split_lines")


def _problems(without_lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Pages without a line, in page order: with the reason they could not be read, or empty; a frameset says so."""
    frames = pl.col("n_frames")
    frameset = pl.when(frames > 0).then(pl.format("a frameset without text of its own; frames: {}", frames))
    return (
        without_lines.join(known, on="page", how="left")
        .sort("page")
        .select("page", reason=pl.col("reason").fill_null("empty"), detail=pl.coalesce("detail", frameset))
    )
