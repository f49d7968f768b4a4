"""Pages of a web archive: WARC as crawlers write it, and WET with the text alone.

    WARC/1.0
    WARC-Type: response
    WARC-Target-URI: http://www.linhai.example/news/1.html

The library (fastwarc) frames, unpacks and parses. What it cannot go beyond, a damaged record, is
left behind here: the next place that looks like a record is looked for and reading goes on there.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import IO, TYPE_CHECKING, Any, Final

from fastwarc.stream_io import BrotliReader
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tasks.fetched_at import parse_fetched_at
from tasks.read.expand import some
from tasks.read.record import Record, broken, split_content_type, too_large_detail
from tasks.read.sniff import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

ERRORS: Final = (OSError, ValueError, EOFError, RuntimeError, OverflowError)
"""What fastwarc, zlib and Python raise for damaged bytes."""

_PAGE_TYPES: Final = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_OK: Final = 200
_PACKED_START: Final = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd")
_PLAIN_START: Final = re.compile(rb"WARC/\d\.\d\r?\n")
_START_BYTES: Final = 16
_WINDOW: Final = 1 << 20
_CHUNK_SIZE: Final = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n")
_NOT_PAGES: Final = (
    ("image/", "image"),
    ("audio/", "audio"),
    ("video/", "video"),
    ("font", "font"),
    ("javascript", "javascript"),
    ("ecmascript", "javascript"),
    ("text/css", "css"),
    ("text/csv", "table"),
    ("json", "json"),
    ("pdf", "pdf"),
    ("text/dns", "dns"),
)
"""Part of a media type, and what is counted; a page of any other type, or of none, is known by its content."""


def read_warc(stream: IO[bytes], cap: int, skipped: Counter[str], *, packed: bool, seeks: bool) -> Iterator[Record]:
    """Pages of an archive in their order.

    ``number`` counts every record as stored, requests and all, so that it is the same whatever is
    taken for a page; a damaged stretch counts as one. Pages are HTTP answers with status 200 and
    records without HTTP that may be text; ``skipped`` counts the others by type.
    ``cap``: largest page, in bytes. ``packed``: gzip or zstd, which the library unpacks itself.
    ``seeks``: whether the stream goes back, so that reading goes on behind damage; else it ends there.
    """
    number = 0
    at: int | None = 0
    while at is not None:
        if seeks:
            stream.seek(at)
        good, after = 0, at + 1
        try:
            for record in ArchiveIterator(stream if seeks else _Forward(stream), parse_http=False):
                after, length = record.stream_pos + 1, record.content_length
                page = _page(record, number, cap, skipped)
                if page is not None:
                    yield page
                number, good = number + 1, good + 1
                if page is not None and page.reason == "broken-container":
                    break  # it was longer than what is left: it may have swallowed good records
                # What a page quotes is no record, so the next plain one is looked for behind it.
                after += 0 if packed else max(0, length - 1)
            else:
                return
        except BaseException as error:  # a panic of the library (PanicException) is no Exception
            if not isinstance(error, ERRORS) and type(error).__name__ != "PanicException":
                raise
            # A second try that fails at once is the same damage.
            if good or at == 0:
                yield broken(number, str(error) or type(error).__name__)
                number += 1
        at = _next_start(stream, after, packed=packed) if seeks else None


class _Forward:
    """A stream that only goes forward, as the library wants it: it asks where it is by seeking to there."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        taken = some(self._stream, size)
        self._place += len(taken)
        return taken

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) not in {(0, 1), (self._place, 0)}:
            raise OSError("this stream only goes forward")
        return self._place

    def close(self) -> None:
        pass


def _next_start(stream: IO[bytes], after: int, *, packed: bool) -> int | None:
    """Where the next record seems to start, at or behind a place; None where none does."""
    pattern = _PACKED_START if packed else _PLAIN_START
    stream.seek(after)
    held, place = b"", after
    while block := some(stream, _WINDOW):
        held += block
        found = pattern.search(held)
        if found:
            return place + found.start()
        place += max(0, len(held) - _START_BYTES)
        held = held[-_START_BYTES:]
    return None


def _page(record: Any, number: int, cap: int, skipped: Counter[str]) -> Record | None:  # noqa: ANN401
    """The page in a record; None, counted, where it is none."""
    kind = record.record_type
    if not kind & _PAGE_TYPES:
        skipped[f"warc {kind}"] += 1
        return None
    declared = record.headers.get("Content-Type") or ""
    http = None
    if record.is_http and kind != WarcRecordType.conversion:
        record.parse_http()
        http = record.http_headers
        if http is None or http.status_code != _OK:
            skipped[f"http {http.status_code if http else 'unknown'}"] += 1
            return None
        declared = http.get("Content-Type") or ""
    media, charset = split_content_type(declared)
    other = next((name for part, name in _NOT_PAGES if part in (media or "")), None)
    if other:
        skipped[other] += 1
        return None
    expected = record.content_length
    body: bytes = record.reader.read(cap + 1)
    if len(body) < min(expected, cap + 1):
        return broken(number, f"the record ends after {len(body):,} of {expected:,} bytes")
    if http is not None:
        body = http_body(body, http.get("Transfer-Encoding") or "", http.get("Content-Encoding") or "", cap + 1)
    seen = sniff(body[:HEAD_BYTES], whole=len(body) <= HEAD_BYTES)
    if seen != "page":
        skipped[seen] += 1
        return None
    told = Record(
        number,
        content=body,
        url=record.headers.get("WARC-Target-URI"),
        fetched_at=parse_fetched_at(record.headers.get("WARC-Date")),
        content_type=media,
        charset=charset,
        form=_form(kind, media),
    )
    if len(body) > cap:
        told.content, told.reason, told.detail = None, "too-large", too_large_detail(cap)
        told.size_bytes = expected if expected > cap else None
    return told


def _form(kind: WarcRecordType, media: str | None) -> str | None:
    """Of type text servers say 「text/plain」 for anything, so only a WET record is text for certain."""
    if kind == WarcRecordType.conversion:
        return "text"
    return "html" if media in {"text/html", "application/xhtml+xml"} else None


def http_body(body: bytes, transfer: str, encoding: str, most: int) -> bytes:
    """The body without chunks and packing, at most ``most`` bytes.

    Headers are not believed: many archives keep them with a body that is unpacked already. What
    does not unpack stays as it is.
    """
    try:
        if "chunked" in transfer.lower() and _CHUNK_SIZE.match(body):
            body = _without_chunks(body)
        if body.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(31).decompress(body, most) or body
        if encoding.strip().lower() == "deflate":
            return zlib.decompressobj(15 if body[:1] == b"\x78" else -15).decompress(body, most) or body
        if encoding.strip().lower() == "br" and body.lstrip()[:1] != b"<":
            return _all_of(BrotliReader(io.BytesIO(body)), most) or body
    except (*ERRORS, zlib.error):
        return body
    return body


def _without_chunks(body: bytes) -> bytes:
    """The chunks in a row; where the sizes stop making sense, the rest as it is."""
    parts: list[bytes] = []
    place = 0
    while (found := _CHUNK_SIZE.match(body, place)) and (size := int(found[1], 16)):
        place = found.end() + size
        parts.append(body[found.end() : place])
    return b"".join(parts) if found else b"".join((*parts, body[place:].strip(b"\r\n")))


def _all_of(reader: BrotliReader, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := reader.read(most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
