"""Pages of HTML: prune, parse, walk, and put what was found into columns.

The tree is walked in the parser's memory where its nodes are known (``tree``), else node by node (``walk``).
The parser is handed characters, never bytes (the encoding is decided before). Entities arrive decoded:
「&#x4e2d;&nbsp;&#150;」 is 「中」, a no-break space and 「–」.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from tasks.buffers import each_of
from tasks.split_lines.bounds import excess, is_small
from tasks.split_lines.heads import head_rows
from tasks.split_lines.layout import lay_out
from tasks.split_lines.prune import prune, room_for
from tasks.split_lines.tree import TreeNotes, lexbor
from tasks.split_lines.walk import NodeNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tasks.split_lines.noted import Noted

    Problem = tuple[str | None, str | None]
    """Reason and detail; null for a page that was read."""


class HtmlLines(NamedTuple):
    """Lines, links, heads and problems of a batch, with ``page`` in place of its id."""

    lines: pl.DataFrame
    links: pl.DataFrame
    heads: pl.DataFrame
    problems: pl.DataFrame


def html_lines(pages: pl.DataFrame) -> HtmlLines:
    """Lines of HTML. Reads ``page`` and ``text``."""
    texts = [text for text in each_of(pages["text"]) if text is not None]
    found, problems = read_pages(texts)
    lines, links = lay_out(found, pages["page"])
    reasons = pl.DataFrame(problems, schema={"reason": pl.String, "detail": pl.String}, orient="row")
    return HtmlLines(
        lines,
        links,
        head_rows(found.facts, pages["page"], texts),
        reasons.with_columns(page=pages["page"]).filter(pl.col("reason").is_not_null()),
    )


def read_pages(pages: Sequence[NDArray[np.uint8]]) -> tuple[Noted, list[Problem]]:
    """Parse and walk each page, UTF-8 of its characters; say of each why it could not be, or nothing."""
    library = lexbor()
    notes = NodeNotes() if library is None else TreeNotes(library, sum(page.size for page in pages))
    room = room_for(max((page.size for page in pages), default=0))
    problems: list[Problem] = []
    for page in pages:
        problems.append(_read_page(page, notes, room))
        notes.end_page()
    return notes.noted(), problems


def _read_page(page: NDArray[np.uint8], notes: NodeNotes | TreeNotes, room: NDArray[np.uint8]) -> Problem:
    pruned = prune(page, room)
    too_much = None if pruned.is_whole and is_small(pruned.n_tags, pruned.n_attributes) else excess(page)
    if too_much is not None:
        return "too-deep", too_much
    given_up = notes.read(pruned.data)
    return (None, None) if given_up is None else ("unreadable", f"the HTML parser gave up: {given_up}")
