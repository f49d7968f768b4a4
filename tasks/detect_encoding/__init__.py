"""Stage: bytes to characters. 「D6 D0 B9 FA」 becomes 中国, and how that was decided stays with the page.

Declared charsets are evidence, not truth: of ninety wrongly declared files a browser's way reads none.
``tasks.detect_encoding.decide`` has the order of the questions, ``pieces`` reads damaged and mixed pages,
``tasks.repair.mojibake`` undoes what was read wrong before it came to us. Nothing raises: a page that cannot be read
keeps its row, with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from schemas.column import check, schema_of
from schemas.frames import DECODED, RAW
from tasks.buffers import column_of, each_of
from tasks.detect_encoding.decide import Decision, decide
from tasks.plausibility import scan, suspects
from tasks.repair.mojibake import undo_in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

BLANK: Final = b" \t\r\n\0\x0b\x0c"
"""Bytes a page may consist of and yet be empty."""

EMPTY: Final = "\N{ZERO WIDTH NO-BREAK SPACE}\0 \t\r\n\u3000"
"""The same for characters."""

OPENING_BYTES: Final = 2_048
HEAD_BYTES: Final = 16_384
"""Bytes of UTF-8 looked at to tell HTML from text."""

OPENS_LIKE_HTML: Final = (
    r"(?i)\A\s*(?:<[a-z][^<>]*>\s*){0,3}(?:<!--|<!doctype|<\?xml|<(?:html|head|body|meta|title|frameset|rss|feed)[\s>])"
)
"""How a whole page in HTML or XML begins; an archive's own element may stand around it."""

ELEMENT: Final = (
    r"(?i)</?(?:a|b|p|br|div|span|td|tr|th|table|tbody|font|ul|ol|li|h[1-6]|img|script|style|strong|em|i|u|hr|center|dl"
    r"|dt|dd|section|article|main|header|footer|nav|aside|figure|iframe|frameset|input|form|select|option|button"
    r"|textarea|label|link|meta|title|head|body|html|pre|blockquote|noscript|nobr|marquee|object|details|summary|ruby"
    r"|small|big|sub|sup)(?:\s[^<>]*)?/?>"
)
"""A tag of HTML as pages use them."""

AT_ONCE: Final = 64
"""Pages that are decoded together. Chosen: 64 take the time that 567 take, and 60 MB less."""

TEXTS_AT_ONCE: Final = 64 * AT_ONCE
"""Pages that came as characters and are looked at together. Chosen: 16 MB of news."""

MIN_ELEMENTS: Final = 3
CHARS_AN_ELEMENT: Final = 200
"""A fragment is HTML from three tags on, one in 200 characters or more: a text *about* tags has fewer. Chosen, not
measured. One that begins with a tag needs only two."""


COLUMNS: Final = [*schema_of(DECODED)]


def detect_encoding(raw: pl.DataFrame) -> pl.DataFrame:
    """Decode every page. Reads RAW, returns DECODED: a row for each row, in order.

    A page that has a reason keeps it. Reasons given here: ``empty``, ``not-text``, ``undecodable``.
    ``bad_bytes`` are bytes; ``encoding_confidence`` is a chance; ``text`` has neither NUL nor byte order mark.
    """
    raw = check(raw, RAW, "detect_encoding")
    # A few pages at a time: while they are looked at, their bytes are held twice and their characters as well.
    parts = [part for some in raw.iter_slices(TEXTS_AT_ONCE) for part in _parts(some)]
    return check(pl.concat(parts) if parts else _detect(raw), DECODED, "detect_encoding")


def _parts(raw: pl.DataFrame) -> list[pl.DataFrame]:
    """Some pages decoded: those that came as characters and hold no mojibake together, all others a few at a time."""
    columns = raw.select(pl.all_horizontal(pl.col("text", "form").is_not_null()), pl.col("reason").is_null())
    given = np.flatnonzero(columns.select(pl.all_horizontal(pl.all())).to_series().to_numpy())
    given = given[~suspects(raw["text"].gather(given))]
    if not given.size:
        return [_detect(part) for part in raw.iter_slices(AT_ONCE)]
    rest = np.delete(np.arange(raw.height), given)
    parts = [_given(raw[given]), *(_detect(part) for part in raw[rest].iter_slices(AT_ONCE) if rest.size)]
    return [pl.concat(parts)[np.argsort(np.concatenate([given, rest]))]] if rest.size else parts


def _given(raw: pl.DataFrame) -> pl.DataFrame:
    """Pages whose characters a container gave, as ``_detect`` has them; what is to be decided is which are empty."""
    is_empty = pl.col("text").str.strip_chars(EMPTY) == ""
    schema = schema_of(DECODED)
    told = {"encoding": "utf-8", "encoding_method": "container", "encoding_confidence": 1.0}
    return raw.drop("note", "content").with_columns(
        pl.when(~is_empty).then(pl.col("text").str.replace_all("\0", "", literal=True)).alias("text"),
        *(pl.when(~is_empty).then(pl.lit(value, schema[name])).alias(name) for name, value in told.items()),
        bad_bytes=pl.lit(0, schema["bad_bytes"]),
        form=pl.when(~is_empty).then("form"),
        is_mojibake=pl.lit(value=False),
        reason=pl.when(is_empty).then(pl.lit("empty")),
    )[COLUMNS]


def _detect(raw: pl.DataFrame) -> pl.DataFrame:
    rows = zip(each_of(raw["content"]), raw["text"], raw["charset"], raw["reason"], strict=True)
    decided, is_mojibake = _undo_mojibake([_decide_row(*row) for row in rows])
    found_reason, found_detail = _column(decided, "reason"), _column(decided, "detail")
    # One chunk a column: where chunks differ polars copies all of them, texts too, to make them alike.
    told = raw.drop("note", "content", "text").rechunk()
    return told.with_columns(
        encoding=_column(decided, "encoding"),
        encoding_method=_column(decided, "method", "encoding_method"),
        encoding_confidence=_column(decided, "confidence", "encoding_confidence"),
        bad_bytes=_column(decided, "bad_bytes"),
        form=_form(decided, raw["form"], raw["content_type"]),
        is_mojibake=pl.Series(is_mojibake, dtype=pl.Boolean),
        reason=pl.coalesce("reason", found_reason),
        detail=pl.coalesce("detail", found_detail),
        text=_texts(decided),
    )[COLUMNS]


def _decide_row(
    content: NDArray[np.uint8] | None, text: str | None, charset: str | None, reason: str | None
) -> Decision:
    if reason is not None:
        return Decision(None, None, None)
    if text is not None:
        if not text.strip(EMPTY):
            return Decision(None, None, None, reason="empty")
        characters = text.encode()
        return Decision("utf-8", "container", 1.0, text=characters, scanned=scan(characters))
    # Nearly every page says something near its beginning, and to strip is to copy.
    if content is None or not (content[:OPENING_BYTES].tobytes().strip(BLANK) or content.tobytes().strip(BLANK)):
        return Decision(None, None, None, reason="empty")
    return decide(content, charset)


def _texts(decided: list[Decision]) -> pl.Series:
    """The characters of each page; null where it was rejected. Nothing is copied."""
    text = column_of("text", [decision.text for decision in decided], pl.String())
    return text.str.replace_all("\0", "", literal=True) if text.str.contains("\0", literal=True).any() else text


def _column(decided: list[Decision], field: str, column: str = "") -> pl.Series:
    place = Decision._fields.index(field)
    dtype = schema_of(DECODED)[column or field]
    return pl.Series(column or field, [decision[place] for decision in decided], dtype=dtype)


def _undo_mojibake(decided: list[Decision]) -> tuple[list[Decision], list[bool]]:
    """The decisions with their texts mended, and whether each held mojibake, or holds residue."""
    found = [False] * len(decided)
    for row, decision in enumerate(decided):
        if decision.text is None or decision.scanned is None or not decision.scanned.is_suspect:
            continue
        given = bytes(decision.text)
        text = undo_in_bytes(given, decision.scanned)
        found[row] = text != given or decision.scanned.n_residue > 0
        decided[row] = decision if text == given else decision._replace(text=text)
    return decided, found


def _form(decided: list[Decision], given: pl.Series, content_type: pl.Series) -> pl.Series:
    """Html or text: as the record says, else by what the page looks like; null where there is no text.

    Only heads are made columns of: a polars string of a whole page would be copied for it.
    """
    opens = _heads(decided, OPENING_BYTES).str.contains(OPENS_LIKE_HTML)
    # HTTP says text/html of anything, so only plain text is evidence.
    is_plain = content_type.str.to_lowercase().str.starts_with("text/plain").fill_null(value=False)
    # Tags are counted only where the opening does not decide: counting costs as much as decoding.
    unclear = (given.is_null() & opens.not_() & ~is_plain).fill_null(value=False)
    heads = _heads(decided, HEAD_BYTES, unclear)
    n_elements = heads.str.count_matches(ELEMENT)
    has_enough = (n_elements >= MIN_ELEMENTS) & (n_elements * CHARS_AN_ELEMENT >= heads.str.len_chars())
    begins = heads.str.contains(r"\A\s*" + ELEMENT) & (n_elements >= MIN_ELEMENTS - 1)
    is_fragment = has_enough | begins
    page = pl.DataFrame({"given": given, "opens": opens, "is_fragment": is_fragment})
    is_html = pl.col("opens") | pl.col("is_fragment").fill_null(value=False)
    found = pl.when(is_html).then(pl.lit("html")).otherwise(pl.lit("text"))
    return page.select(form=pl.when(pl.col("opens").is_not_null()).then(pl.coalesce("given", found)))["form"]


def _heads(decided: list[Decision], n_bytes: int, wanted: Iterable[bool] | None = None) -> pl.Series:
    """The first bytes of each text, or of those that are wanted, as characters."""
    texts = [
        decision.text if is_wanted else None
        for decision, is_wanted in zip(decided, [True] * len(decided) if wanted is None else wanted, strict=True)
    ]
    return pl.Series(
        [None if text is None else bytes(text[:n_bytes]).decode("utf-8", "ignore") for text in texts], dtype=pl.String
    )
