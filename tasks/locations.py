"""Places that can be opened: local paths and URLs, one way for both. Shared by the edges.

A *location* is text that opens one file: an absolute path, or a URL that fsspec knows. A local
name whose bytes are not UTF-8 (a GBK file name from an old archive) cannot be text; its location
is a ``file://`` URL with these bytes percent-encoded, so 「file:///crawl/%D6%D0.html」 opens.
"""

from __future__ import annotations

import os
import re
from functools import partial
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote_from_bytes, unquote_to_bytes

import fsspec

from schemas.errors import SettingsError
from tasks.patience import persist

if TYPE_CHECKING:
    from collections.abc import Callable

    from fsspec import AbstractFileSystem

T = TypeVar("T")

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
    return location_at(os.path.abspath(path))  # noqa: PTH100 - pathlib takes no bytes


def location_at(full: bytes) -> str:
    """The same of an absolute path without 「..」, as a walk makes them."""
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


def is_elsewhere(where: str) -> bool:
    """Whether this is storage on a server, whose bad moments are waited for: no web page, no local file."""
    return is_url(where) and not is_web(where) and not where.lower().startswith(("file:", "local:", "memory:"))


def refuse_secrets(name: str, where: str) -> None:
    """An address with a user name or password would show up in logs and records.

    Raises:
        SettingsError: ``name`` has one; says where credentials belong. The address itself is not repeated.

    """
    if is_url(where.removeprefix("@")) and "@" in where.removeprefix("@").split("://", 1)[1].split("/", 1)[0]:
        raise SettingsError(
            f"{name} has a user name or password in its address; give them by the environment "
            "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for s3://)"
        )


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """File system of a URL, and the path in it. Nothing is remembered between calls: files change."""
    scheme = url.split("://", 1)[0].lower() if is_url(url) else "file"
    options: dict[str, Any] = {"use_listings_cache": False} if scheme not in {"memory", "file", "local"} else {}
    if scheme in {"s3", "s3a"}:
        # One layer tries again, ours: three of them, each with pauses of its own, would take a quarter of an hour.
        options["config_kwargs"] = {"retries": {"mode": "standard", "total_max_attempts": 1}}
    system, path = fsspec.url_to_fs(url, **options)
    if scheme in {"s3", "s3a"}:
        system.retries = 1
    return system, str(path)


def ask(where: str, request: Callable[[], T]) -> T:
    """Make a request about a place, patiently where it is storage elsewhere."""
    return persist(where, request) if is_elsewhere(where) else request()


def open_location(location: str) -> IO[bytes]:
    """Open one file for reading bytes. Web addresses are streamed in one request: no seeking there.

    Raises:
        StorageError: storage elsewhere gives no answer, now or while it is read: no fault of the file.
        OSError: and whatever the file system of a URL raises instead.

    """
    path = local_path(location)
    if path is not None:
        return open(path, "rb")  # noqa: PTH123 - pathlib takes no bytes
    system, inner = file_system(location)
    block = {"block_size": 0} if is_web(location) else {}
    opened: IO[bytes] = ask(location, lambda: system.open(inner, "rb", **block))
    cache: Any = getattr(opened, "cache", None)
    if cache is not None and is_elsewhere(location):
        cache.fetcher = partial(_fetch, location, cache.fetcher)
    return opened


def _fetch(location: str, fetch: Callable[[int, int], bytes], start: int, end: int) -> bytes:
    """One range of a file, patiently."""
    return persist(location, lambda: fetch(start, end))
