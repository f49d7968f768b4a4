"""Stage: bytes to characters. 「D6 D0 B9 FA」 becomes 中国, and how that was decided stays with the page.

Declared charsets are evidence, not truth: of ninety wrongly declared files a browser's way reads none.
``tasks.detect_encoding.decide`` has the order of the questions, ``pieces`` reads damaged and mixed pages,
``tasks.repair.mojibake`` undoes what was read wrong before it came to us. Nothing raises: a page that cannot be read
keeps its row, with a reason.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.column import check, schema_of
from schemas.frames import DECODED, RAW
from tasks.detect_encoding.decide import Decision, decide
from tasks.plausibility import scan
from tasks.repair.mojibake import undo_in_bytes

BLANK: Final = b" \t\r\n\0\x0b\x0c"
"""Bytes a page may consist of and yet be empty."""

OPENING_CHARS: Final = 1_000
HEAD_CHARS: Final = 65_536
"""Characters looked at to tell HTML from text."""

OPENS_LIKE_HTML: Final = r"(?i)\A\s*(?:<!--|<!doctype|<\?xml|<(?:html|head|body|meta|title|frameset|rss|feed)[\s>])"
"""How a whole page in HTML or XML begins."""

ELEMENT: Final = (
    r"(?i)</?(?:a|b|p|br|div|span|td|tr|table|tbody|font|ul|ol|li|h[1-6]|img|script|style|strong|em|i|hr|center|dl|dt"
    r"|dd|section|article|iframe|input|form|link|meta|title|head|body|html)(?:\s[^<>]*)?/?>"
)
"""A tag of HTML as pages use them."""

MIN_ELEMENTS: Final = 3
CHARS_AN_ELEMENT: Final = 200
"""A fragment is HTML from three tags on, one in 200 characters or more: a text *about* tags has fewer. Chosen, not
measured."""


def detect_encoding(raw: pl.DataFrame) -> pl.DataFrame:
    """Decode every page. Reads RAW, returns DECODED: a row for each row, in order.

    A page that has a reason keeps it. Reasons given here: ``empty``, ``not-text``, ``undecodable``.
    ``bad_bytes`` are bytes; ``encoding_confidence`` is a chance; ``text`` has neither NUL nor byte order mark.
    """
    raw = check(raw, RAW, "detect_encoding")
    rows = zip(raw["content"], raw["text"], raw["charset"], raw["reason"], strict=True)
    decided = [_undo_mojibake(_decide_row(*row)) for row in rows]
    decoded = raw.drop("note").with_columns(
        text=_texts(decided),
        encoding=_column(decided, "encoding"),
        encoding_method=_column(decided, "method"),
        encoding_confidence=_column(decided, "confidence", "encoding_confidence"),
        bad_bytes=_column(decided, "bad_bytes"),
        found_reason=_column(decided, "reason"),
        found_detail=_column(decided, "detail"),
        is_mojibake=_column(decided, "is_suspect", "is_mojibake"),
    )
    decoded = decoded.with_columns(
        reason=pl.coalesce("reason", "found_reason"), detail=pl.coalesce("detail", "found_detail")
    )
    return check(decoded.with_columns(form=_form(decoded, raw["form"])), DECODED, "detect_encoding")


def _decide_row(content: bytes | None, text: str | None, charset: str | None, reason: str | None) -> Decision:
    if reason is not None:
        return Decision(None, None, None)
    if text is not None:
        if not text.strip("\N{ZERO WIDTH NO-BREAK SPACE}\0 \t\r\n\u3000"):
            return Decision(None, None, None, reason="empty")
        characters = text.encode()
        return Decision("utf-8", "container", 1.0, text=characters, is_suspect=scan(characters).is_suspect)
    if content is None or not content.strip(BLANK):
        return Decision(None, None, None, reason="empty")
    return decide(content, charset)


def _texts(decided: list[Decision]) -> pl.Series:
    """The characters of each page; null where it was rejected."""
    # Made of the pages that were read alone: a cast also looks at what a null hides.
    text = pl.Series([decision.text for decision in decided], dtype=pl.Binary).cast(pl.String)
    return text.str.replace_all("\0", "", literal=True) if text.str.contains("\0", literal=True).any() else text


def _column(decided: list[Decision], field: str, column: str = "") -> pl.Series:
    place = Decision._fields.index(field)
    dtype = schema_of(DECODED)[column or {"method": "encoding_method"}.get(field, field)]
    return pl.Series(column or field, [decision[place] for decision in decided], dtype=dtype)


def _undo_mojibake(decision: Decision) -> Decision:
    """The decision with its text mended; ``is_suspect`` then says whether it held mojibake, or holds residue."""
    if not decision.is_suspect or decision.text is None:
        return decision
    text = undo_in_bytes(decision.text)
    return decision._replace(text=text, is_suspect=text != decision.text or scan(text).n_residue > 0)


def _form(decoded: pl.DataFrame, given: pl.Series) -> pl.Series:
    """Html or text: as the record says, else by what the page looks like; null where there is no text."""
    page = decoded.select("text", "content_type", given=given, row=pl.int_range(pl.len()))
    page = page.with_columns(opens=pl.col("text").str.head(OPENING_CHARS).str.contains(OPENS_LIKE_HTML))
    # Tags are counted only where the opening does not decide: counting costs as much as decoding.
    unclear = page.filter(pl.col("given").is_null() & ~pl.col("opens") & ~_is_plain())
    head = pl.col("text").str.head(HEAD_CHARS)
    n_elements = head.str.count_matches(ELEMENT)
    fragments = unclear.filter(
        (n_elements >= MIN_ELEMENTS) & (n_elements * CHARS_AN_ELEMENT >= head.str.len_chars()),
    )["row"]
    is_html = pl.col("opens") | pl.col("row").is_in(fragments.implode())
    found = pl.when(is_html).then(pl.lit("html")).otherwise(pl.lit("text"))
    return page.select(form=pl.when(pl.col("text").is_not_null()).then(pl.coalesce("given", found)))["form"]


def _is_plain() -> pl.Expr:
    """HTTP says plain text. It says text/html of anything, so that is no evidence."""
    return pl.col("content_type").fill_null("").str.to_lowercase().str.starts_with("text/plain")
