"""One page as it was read, and rows of pages as a RAW frame.

A parser hands over one page at a time, so here, and only here, a page is an object for a moment.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.column import schema_of
from schemas.frames import RAW

if TYPE_CHECKING:
    from datetime import datetime

    from polars._typing import PolarsDataType

PAGE_ID_DIGITS: Final = 32


@dataclass(slots=True)
class Record:
    """One page, or one place in a container where a page should have been."""

    number: int | None = None
    """Place among the records of its container, from 0; None where the file is the page."""
    content: bytes | None = None
    text: str | None = None
    url: str | None = None
    declared_host: str | None = None
    fetched_at: datetime | None = None
    content_type: str | None = None
    charset: str | None = None
    licence: str | None = None
    note: str | None = None
    form: str | None = None
    size_bytes: int | None = None
    reason: str | None = None
    detail: str | None = None


def broken(number: int | None, detail: str) -> Record:
    """A place that is damaged: 「broken-container」."""
    return Record(number, reason="broken-container", detail=detail)


def too_large(number: int | None, cap: int, size_bytes: int | None = None) -> Record:
    """A page beyond ``limits.document_bytes``, which is ``cap``."""
    return Record(number, size_bytes=size_bytes, reason="too-large", detail=too_large_detail(cap))


def too_large_detail(cap: int) -> str:
    """What is told of a page beyond the limit."""
    return f"more than {cap:,} bytes expanded"


def split_content_type(declared: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of 「Text/HTML; charset="GBK"」: ``text/html`` and ``GBK``."""
    if not declared:
        return None, None
    media, _, rest = declared.partition(";")
    found = re.search(r"""charset\s*=\s*["']?\s*([^\s;"',]+)""", rest, re.IGNORECASE)
    return media.strip().lower() or None, found[1] if found else None


def page_id_of(source: str) -> str:
    """32 hex digits of SHA-256 over the source."""
    return hashlib.sha256(source.encode()).hexdigest()[:PAGE_ID_DIGITS]


def row_of(record: Record, source: str, told: dict[str, Any]) -> tuple[tuple[Any, ...], int]:
    """The row of RAW for a page, and its size in memory in bytes.

    ``told``: what metadata.csv says of the file; what the record says itself counts more.
    """
    name = source if record.number is None else f"{source}#{record.number}"
    text, held = None, record.content
    if record.text is not None:
        text = held = _clean(record.text)
    row = (
        page_id_of(name),
        name,
        record.url or told.get("url"),
        record.declared_host,
        record.fetched_at or told.get("fetched_at"),
        record.content_type,
        record.charset,
        record.licence or told.get("licence"),
        record.note or told.get("note"),
        record.content,
        text,
        record.form,
        None if held is None else hashlib.sha256(held).hexdigest()[:PAGE_ID_DIGITS],
        record.size_bytes if held is None else len(held),
        record.reason,
        record.detail,
    )
    return row, len(held or b"")


def frame_of(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows as a RAW frame. Texts are there as the bytes that were hashed: as characters they would be encoded again."""
    columns = zip(schema_of(RAW).items(), zip(*rows, strict=True), strict=True)
    # A column at a time: as rows, polars would copy each page twice.
    return pl.DataFrame([_column(name, values, dtype) for (name, dtype), values in columns])


def _column(name: str, values: tuple[Any, ...], dtype: PolarsDataType) -> pl.Series:
    if name == "text":
        return pl.Series(name, values, pl.Binary()).cast(pl.String())
    return pl.Series(name, values, dtype)


def _clean(text: str) -> bytes:
    """The bytes of a text; halves of surrogate pairs, which JSON can hold and UTF-8 cannot, become U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
