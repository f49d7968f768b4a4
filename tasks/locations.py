"""Places that can be opened: local paths and URLs, one way for both. Shared by the edges.

A *location* is text that opens one file: an absolute path, or a URL that fsspec knows. A local
name whose bytes are not UTF-8 (a GBK file name from an old archive) cannot be text; its location
is a ``file://`` URL with these bytes percent-encoded, so 「file:///crawl/%D6%D0.html」 opens.
"""

from __future__ import annotations

import os
import re
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import fsspec

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_UNDECODED = re.compile("[\udc80-\udcff]")


def is_url(where: str) -> bool:
    """Whether this names a place by scheme. One letter is no scheme: ``c:`` is a drive."""
    return _URL.match(where) is not None


def is_web(where: str) -> bool:
    """Whether this is an address on the web, so that it is the page's own URL too."""
    return where.lower().startswith(("http://", "https://"))


def as_text(name: bytes) -> str:
    """Text of a file name; bytes that are not UTF-8 percent-encoded.

    >>> as_text("中.html".encode()), as_text("中.html".encode("gbk"))
    ('中.html', '%D6%D0.html')
    """
    decoded = name.decode("utf-8", "surrogateescape")
    return _UNDECODED.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", decoded)


def location_of(path: bytes) -> str:
    """Location of a local file: its absolute path, or a ``file://`` URL where that is not UTF-8."""
    full = os.path.abspath(path)  # noqa: PTH100 - pathlib takes no bytes
    try:
        return full.decode("utf-8")
    except UnicodeDecodeError:
        return "file://" + quote_from_bytes(full)


def local_path(location: str) -> bytes | None:
    """Path of a local location; None for one that is elsewhere."""
    if not is_url(location):
        return os.fsencode(location)
    if not location.lower().startswith("file://"):
        return None
    rest = location[len("file://") :].removeprefix("localhost")
    literal = os.fsencode(rest)
    return literal if os.path.lexists(literal) else unquote_to_bytes(rest)


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """File system of a URL, and the path in it. Nothing is remembered between calls: files change."""
    options: dict[str, Any] = {"use_listings_cache": False} if not url.lower().startswith("memory:") else {}
    system, path = fsspec.url_to_fs(url, **options)
    return system, str(path)


def open_location(location: str) -> IO[bytes]:
    """Open one file for reading bytes. Web addresses are streamed in one request: no seeking there.

    Raises:
        OSError: and whatever the file system of a URL raises instead.

    """
    path = local_path(location)
    if path is not None:
        return open(path, "rb")  # noqa: PTH123 - pathlib takes no bytes
    system, inner = file_system(location)
    opened: IO[bytes] = system.open(inner, "rb", block_size=0) if is_web(location) else system.open(inner, "rb")
    return opened
