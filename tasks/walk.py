"""Edge: what lies under a path, an address or a pattern.

A folder reached twice, by its name and by a link or a loop of links, is walked once, the same way
on every file system. Hidden names (「.git」), pipes and devices are left out.
"""

from __future__ import annotations

import glob
import os
import stat
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from tasks.files import refuse_no_file
from tasks.locations import as_text, ask, file_system, is_web, location_at, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_WILD: Final = frozenset("*?[")
_INDEX_MARKS: Final = (b"<title>index of", b"<title>directory listing for", b"<h1>index of")
"""How Apache, nginx and Python's http.server begin a listing: any other page that ends in / is a page."""
UNKNOWN_SIZE: Final = -1
SHUT: Final = "shut"
"""Stamp of what is there and cannot be looked at, such as a link to nothing: it changes once it can."""


class Found(NamedTuple):
    """One file: its name below where the search began, what opens it, its size and what tells of a change."""

    source: str
    location: str
    size_bytes: int
    stamp: str


class Place(NamedTuple):
    """What a path or address turned out to be."""

    is_file: bool
    files: list[Found]


def look_at(path: bytes) -> Place | None:
    """A local file, folder or pattern; None where there is nothing. A name that is there is no pattern.

    Raises:
        OSError: it is a pipe, a socket or a device.

    """
    if os.path.isdir(path):  # noqa: PTH112 - pathlib takes no bytes, here and below
        return Place(is_file=False, files=list(_walk(path, b"")))
    if os.path.lexists(path):
        about = _stat(path)
        if about is not None:
            refuse_no_file(about)
        return Place(is_file=True, files=[_file(path, os.path.basename(path), about)])  # noqa: PTH119
    if not is_pattern(as_text(path)):
        return None
    base = os.fsencode(fixed_part(os.fsdecode(path)))
    found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207
    files: list[Found] = []
    for hit in found:
        below = os.path.relpath(hit, base or b".")
        if os.path.isdir(hit):  # noqa: PTH112
            files.extend(_walk(hit, below + b"/"))
        elif (about := _stat(hit)) is None or stat.S_ISREG(about.st_mode):
            files.append(_file(hit, below, about))
    return Place(is_file=False, files=_unique(files)) if files else None


def look_at_url(url: str) -> Place | None:
    """The same for an address.

    A web address is a page, unless it holds ``*`` (``?`` begins its query) or ends in ``/`` and the
    server lists a folder there.
    """
    if is_web(url) and "*" not in url and not _is_listing(url):
        name = _unquoted(url.split("#", 1)[0].rstrip("/").rsplit("/", 1)[-1])
        return Place(is_file=True, files=[Found(name, url, UNKNOWN_SIZE, "")])
    system, path = file_system(url)
    if is_pattern(path) and not ask(url, lambda: system.exists(path)):
        hits = ask(url, lambda: system.glob(path, detail=True))
        base = fixed_part(path)
    else:
        base = path.rstrip("/")
        told = {} if is_web(url) else ask(url, lambda: system.info(path))
        if told.get("type") == "file":
            return Place(is_file=True, files=[_remote(system, path, path.rsplit("/", 1)[-1], told)])
        hits = {path: {"type": "directory"}}
    files: list[Found] = []
    for hit, told in sorted(hits.items()):
        is_folder = told.get("type") == "directory"
        below = ask(url, partial(system.find, hit, detail=True)) if is_folder else {hit: told}
        files.extend(_remote(system, p, p[len(base) :].lstrip("/"), t) for p, t in sorted(below.items()))
    return Place(is_file=False, files=_unique([f for f in files if not _is_hidden(f.source)])) if hits else None


def is_pattern(text: str) -> bool:
    """Whether the text holds a wild character."""
    return not _WILD.isdisjoint(text)


def fixed_part(pattern: str) -> str:
    """The folders of a pattern before its first wild one: what its files are relative to."""
    parts = pattern.rstrip("/").split("/")
    wild = next((i for i, part in enumerate(parts) if is_pattern(part)), len(parts))
    return "/".join(parts[:wild]) or ("/" if pattern.startswith("/") else "")


def _walk(top: bytes, below_top: bytes) -> Iterator[Found]:
    """Files below a folder; one that cannot be listed is a row of its own, which cannot be read either.

    Links to folders come after all real ones, so that a folder reached by both is known by its own name.
    """
    seen: set[tuple[int, int]] = set()
    real, linked = [(top, below_top)], list[tuple[bytes, bytes]]()
    while real or linked:
        if not real:
            linked.sort(reverse=True)
            real.append(linked.pop())
        folder, below = real.pop()
        try:
            told = os.stat(folder)  # noqa: PTH116
            if (told.st_dev, told.st_ino) in seen:
                continue
            seen.add((told.st_dev, told.st_ino))
            with os.scandir(folder) as listing:
                entries = sorted((e for e in listing if not e.name.startswith(b".")), key=lambda e: e.name)
        except OSError:
            yield Found(as_text(below), location_of(folder), UNKNOWN_SIZE, SHUT)
            continue
        here = os.path.abspath(folder)  # noqa: PTH100
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                real.append((entry.path, below + entry.name + b"/"))
            elif entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112
                linked.append((entry.path, below + entry.name + b"/"))
            elif (about := _stat(entry.path)) is None or stat.S_ISREG(about.st_mode):
                yield _found(os.path.join(here, entry.name), below + entry.name, about)  # noqa: PTH118


def _stat(path: bytes) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116
    except OSError:  # a link to nothing, or gone since it was listed: reading it will say so
        return None


def _file(path: bytes, name: bytes, told: os.stat_result | None) -> Found:
    return _found(os.path.abspath(path), name, told)  # noqa: PTH100


def _found(full: bytes, name: bytes, told: os.stat_result | None) -> Found:
    """The file at an absolute path."""
    if told is None:
        return Found(as_text(name), location_at(full), UNKNOWN_SIZE, SHUT)
    return Found(as_text(name), location_at(full), told.st_size, str(told.st_mtime_ns))


def _remote(system: Any, path: str, name: str, told: dict[str, Any]) -> Found:  # noqa: ANN401 - fsspec has no types
    """The ETag tells of a change; else a time of change with the size; else nothing does."""
    size = told.get("size")
    moment = next(
        (told[k] for k in ("LastModified", "last_modified", "mtime", "updated", "created") if told.get(k)), ""
    )
    stamp = next((str(told[k]).strip('"') for k in ("ETag", "etag", "md5Hash") if told.get(k)), str(moment))
    full = str(system.unstrip_protocol(path))
    clean = _unquoted(name) if is_web(full) else as_text(os.fsencode(name))
    return Found(clean, full, UNKNOWN_SIZE if size is None else int(size), stamp)


def _is_listing(url: str) -> bool:
    if not url.endswith("/"):
        return False
    system, path = file_system(url)
    start: bytes = system.cat_file(path)[:2048].lower()
    return any(mark in start for mark in _INDEX_MARKS)


def _unquoted(name: str) -> str:
    return as_text(unquote_to_bytes(name))


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _unique(files: list[Found]) -> list[Found]:
    return list({f.location: f for f in files}.values())
