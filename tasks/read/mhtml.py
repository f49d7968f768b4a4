"""A page as a browser saves it whole: a mail message whose first HTML part is the page.

    From: <Saved by Blink>
    Snapshot-Content-Location: http://www.linhai.example/news/1.html
    MIME-Version: 1.0
    Content-Type: multipart/related; type="text/html"; boundary="----x"

Pictures and style sheets in the other parts are left where they are.
"""

from __future__ import annotations

from email import message_from_bytes
from email.errors import MessageError
from typing import TYPE_CHECKING, Final

from tasks.fetched_at import parse_fetched_at
from tasks.read.record import Record, broken

if TYPE_CHECKING:
    from email.message import Message

ERRORS: Final = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError)
"""What the parser of the standard library raises for damaged messages."""
_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml", "text/plain")


def read_mhtml(content: bytes) -> Record:
    """The page in the message: its bytes after transfer decoding, its charset, address and time of saving."""
    try:
        message = message_from_bytes(content)
        part = _page_part(message)
        if part is None:
            return broken(None, "the message has no HTML part")
        held = part.get_payload(decode=True)
        if not isinstance(held, bytes):
            return broken(None, "the HTML part cannot be decoded")
        address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
        media = part.get_content_type()
        return Record(
            content=held,
            url=_web(address) or _web(message.get("Snapshot-Content-Location")),
            fetched_at=parse_fetched_at(message.get("Date")),
            content_type=media,
            charset=_charset(part),
            form="html" if media != "text/plain" else None,
        )
    except ERRORS as error:
        return broken(None, f"no message: {type(error).__name__}")


def _page_part(message: Message) -> Message | None:
    """The first HTML part; where there is none, the first of plain text."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    for kinds in (_PAGE_TYPES[:2], _PAGE_TYPES[2:]):
        for part in parts:
            if part.get_content_type() in kinds:
                return part
    return None


def _charset(part: Message) -> str | None:
    named = part.get_content_charset()
    return named.encode("ascii", "ignore").decode() or None if named else None


def _web(address: object) -> str | None:
    text = str(address or "").strip()
    return text if text.lower().startswith(("http://", "https://")) else None
