r"""The lines of one page on its own, without compiled code: to look at a page costs no second of loading kernels.

「<p>正文在\n    源码中折行」 is 「正文在源码中折行」 here as in ``split_lines``, which does the same for whole batches
and which this is held to by tests. Pages are walked node by node (``walk``); pieces are joined by patterns.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.split_lines.elements import IN_VERBATIM, STEP, block_tags
from tasks.split_lines.spaces import INVISIBLE, SPACES, WHITE, WIDE
from tasks.split_lines.text_pages import text_lines
from tasks.split_lines.walk import NodeNotes

if TYPE_CHECKING:
    from collections.abc import Iterator

ESCAPED: Final = re.compile(r"<[A-Za-z!].*>", re.DOTALL)
"""Markup that was saved as the text of a noscript: no line."""


def lines_of(text: str, *, is_html: bool) -> pl.DataFrame:
    """``line_no`` and ``text`` of each line of a page that the parser takes; of one it gives up, none."""
    if not is_html:
        return text_lines(pl.DataFrame({"page": [0], "text": [text]})).select("line_no", "text")
    texts = list(_html_lines(text.encode("utf-8", "replace")))
    return pl.DataFrame({"line_no": range(1, len(texts) + 1), "text": texts}, schema=_SHAPE)


_SHAPE: Final = {"line_no": pl.Int32(), "text": pl.String()}


def _html_lines(page: bytes) -> Iterator[str]:
    notes = NodeNotes()
    if notes.read(page) is not None:
        return
    is_verbatim = _verbatim(notes)
    noscript = block_tags().noscript
    for block, piece in _joined(notes, is_verbatim):
        line = _collapsed(piece)
        if line.strip(INVISIBLE) and not (notes.tags[block] == noscript and ESCAPED.fullmatch(line)):
            yield line


def _verbatim(notes: NodeNotes) -> list[bool]:
    """Of each block, whether a line feed ends a line in it; blocks stand after those around them."""
    marks, found = block_tags().marks, [False] * len(notes.tags)
    for block, (parent, tag) in enumerate(zip(notes.parents, notes.tags, strict=True)):
        found[block] = bool(marks[tag] & IN_VERBATIM) or (parent != block and found[parent])
    return found


def _joined(notes: NodeNotes, is_verbatim: list[bool]) -> Iterator[tuple[int, str]]:
    """Block and text of each line, in the order of the lines; white space as on the page."""
    pieces = sorted(zip(notes.lines, notes.blocks, notes.pieces, strict=True), key=lambda piece: piece[0])
    for line, group in groupby(pieces, key=lambda piece: piece[0]):
        parts = list(group)
        if line % STEP:  # hidden text inside a line: each piece is a line of its own
            yield from ((block, part) for _, block, piece in parts for part in _cut(piece, is_cut=is_verbatim[block]))
            continue
        first, text = parts[0][1], ""
        for _, block, piece in parts:
            before, *after = _cut(piece, is_cut=is_verbatim[block])
            text += before
            for part in after:
                yield first, text
                first, text = block, part
        yield first, text


def _cut(piece: str | None, *, is_cut: bool) -> list[str]:
    return (piece or "").split("\n") if is_cut else [piece or ""]


def _collapsed(text: str) -> str:
    """Runs of white space as one space, or as nothing where a line feed stands between wide characters; trimmed."""
    feed, run = _patterns()
    return run.sub(" ", feed.sub("", text)).strip(WHITE)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    wide = "".join(f"{chr(first)}-{chr(last)}" for first, last in WIDE)
    return re.compile(rf"(?<=[{wide}])[ \t\r\f]*\n[{SPACES}]*(?=[{wide}])"), re.compile(f"[{SPACES}]+")
