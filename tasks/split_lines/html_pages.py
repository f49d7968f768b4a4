"""Pages of HTML: parse, walk, and put what was found into columns.

The parser is handed characters, never bytes (the encoding is decided before). Entities arrive decoded:
「&#x4e2d;&nbsp;&#150;」 is 「中」, a no-break space and 「–」.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from tasks.split_lines.bounds import excess
from tasks.split_lines.heads import Head, head_rows, own_url
from tasks.split_lines.layout import lay_out
from tasks.split_lines.walk import Found, walk

if TYPE_CHECKING:
    from collections.abc import Iterable


class HtmlLines(NamedTuple):
    """Lines, links, heads and problems of a batch, with ``page`` in place of its id."""

    lines: pl.DataFrame
    links: pl.DataFrame
    heads: pl.DataFrame
    problems: pl.DataFrame


def html_lines(pages: pl.DataFrame) -> HtmlLines:
    """Lines of HTML. Reads ``page`` and ``text``."""
    found, heads, excesses = read_pages(pages["text"].cast(pl.Binary))
    lines, links = lay_out(found, pages["page"])
    problems = pl.DataFrame({"page": pages["page"], "detail": pl.Series(excesses, dtype=pl.String)}).drop_nulls()
    return HtmlLines(lines, links, head_rows(heads, pages["page"]), problems)


def read_pages(pages: Iterable[bytes]) -> tuple[Found, list[Head], list[str | None]]:
    """Parse and walk each page, UTF-8 of its characters; say of each what keeps it from being parsed."""
    found, heads, excesses = Found(), [], []
    for page in pages:
        head = Head()
        too_much = excess(page)
        if too_much is None:
            # Without events a select of 20,000 options takes 3 ms instead of 1.8 s, and nothing is cloned.
            root = LexborHTMLParser(page, options=LexborDocumentOptions.WO_EVENTS).root
            if root is not None:
                walk(root, found, head)
            head.canonical = own_url(head, page)
        found.end_page()
        heads.append(head)
        excesses.append(too_much)
    return found, heads, excesses
