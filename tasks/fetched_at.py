"""When a page was fetched, from the many ways in which inputs write it.

「2024-03-05T08:00:00Z」, 「2024-03-05 16:00:00+08:00」, 「20240305080000」 (web archives),
「Tue, 05 Mar 2024 08:00:00 GMT」 (mail, HTTP) and seconds or milliseconds since 1970.
A time without a zone is taken for UTC: WARC says so, and crawlers mostly log so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
"""No page was fetched before the web; a smaller number is something else."""
_MILLISECONDS_FROM = 10**11
"""Seconds reach this in the year 5138, milliseconds did in 1973."""


def parse_fetched_at(value: object) -> datetime | None:
    """Moment in UTC, or None where the value is no moment.

    >>> parse_fetched_at("2024-03-05 16:00:00+08:00")
    datetime.datetime(2024, 3, 5, 8, 0, tzinfo=datetime.timezone.utc)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, int | float):
        return _from_number(float(value))
    return _from_text(str(value).strip()) if value else None


def _from_text(text: str) -> datetime | None:
    if text.isascii() and text.isdigit():
        pattern = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}.get(len(text))
        return _utc_of(text, pattern) if pattern else _from_number(float(text))
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _utc(parse(text.removesuffix(" UTC")))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _from_number(number: float) -> datetime | None:
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    try:
        return _utc(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _utc_of(text: str, pattern: str) -> datetime | None:
    try:
        return _utc(datetime.strptime(text, pattern).replace(tzinfo=UTC))
    except ValueError:
        return None


def _utc(moment: datetime) -> datetime | None:
    try:
        moved = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moved if moved >= _FIRST else None
