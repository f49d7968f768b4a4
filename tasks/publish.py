"""Edge: a version comes out whole or not at all, and is never changed afterwards.

Everything is written beside its place; the manifest, with the SHA-256 of every other file, is
written last; then the folder is renamed to the version's name and `latest` moves. Object
storage has no rename: there a version exists once its manifest does.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from schemas.tables import TABLES
from schemas.vocabulary import SCHEMA_VERSION
from tasks.storage import json_bytes
from tasks.version import LATEST, MANIFEST, VERSION_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import polars as pl

    from tasks.storage import Store
    from tasks.version import Version

WORK: Final = ".work"
GOING: Final = ".going"
"""Where a version is moved before it is removed: renamed at once, so that half of one is never seen."""
UNSETTLED: Final = ".unsettled"
"""On object storage: names of versions that are being published or removed, from before the first object to after the
last, so that a later run finds what an outage left without asking every version for its manifest."""
LEFT_SECONDS: Final = 3600.0
"""How long nothing was written below a version's name before it counts as left. Chosen, not measured: a run that lost
its lock, 300 s after it was last heard of, stops before it writes the manifest."""
HALF: Final = re.compile(r"\.latest\.\d+|.+\.[0-9a-f]{32}\.part")
"""Names of a link and of files while they are written, here and in tasks/storage.py."""
RUNS: Final = "runs"
PART_SUFFIX: Final = "-part"


@dataclass(frozen=True)
class Draft:
    """A version being written: a folder beside the published ones."""

    store: Store
    files: dict[str, dict[str, Any]]
    """Path to what the manifest says of it: sha256, size_bytes, rows of a table part."""

    def add(self, name: str, content: bytes) -> None:
        """Write a file that is no table part."""
        self.store.write_bytes(name, content)
        self.files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}

    def add_state(self, name: str, frame: pl.DataFrame) -> None:
        """Write a frame for the next run."""
        path = f"state/{name}.parquet"
        self.store.write_frame(path, frame)
        self.files[path] = {
            "sha256": self.store.sha256(path),
            "size_bytes": self.store.size_bytes(path),
            "rows": frame.height,
        }

    def digest(self) -> str:
        """SHA-256 over the sorted (path, SHA-256) list of the Parquet files of the six tables, 64 hex digits."""
        return content_digest(self.files)


def content_digest(files: Mapping[str, Mapping[str, Any]]) -> str:
    """The digest of CONTRACT: one line ``path sha256`` a table part, sorted by path, hashed."""
    listed = sorted((path, entry["sha256"]) for path, entry in files.items() if path.split("/")[0] in TABLES)
    text = "".join(f"{path} {digest}\n" for path, digest in listed)
    return hashlib.sha256(text.encode()).hexdigest()


def version_name(digest: str, published_at: datetime, *, is_part: bool) -> str:
    """Date of publishing (UTC) and the first 8 hex digits of the digest; ``-part`` for a partial version."""
    return f"{published_at:%Y-%m-%d}-{digest[:8]}{PART_SUFFIX if is_part else ''}"


def rows_in(files: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Rows of each table, from the entries of its parts."""
    return {
        table: sum(entry["rows"] for path, entry in files.items() if path.startswith(f"{table}/")) for table in TABLES
    }


def manifest_of(draft: Draft, facts: Mapping[str, Any], name: str, published_at: datetime) -> dict[str, Any]:
    """The manifest: what this version is, what it was made of, and the SHA-256 of every other file."""
    manifest = {
        "version": name,
        "digest": draft.digest(),
        "schema_version": SCHEMA_VERSION,
        "published_at": published_at.isoformat(timespec="seconds"),
        **facts,
        "rows": rows_in(draft.files),
        "files": {path: draft.files[path] for path in sorted(draft.files)},
    }
    return {**manifest, "seal": seal(manifest)}


def seal(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over the manifest without its seal, 64 hex digits: nothing else says what a manifest should be."""
    bare = {key: value for key, value in manifest.items() if key != "seal"}
    return hashlib.sha256(json_bytes(bare)).hexdigest()


def publish(
    output: Store,
    draft: Draft,
    manifest: Mapping[str, Any],
    parent: Version | None,
    at_last: Callable[[], None] = lambda: None,
) -> None:
    """Make the draft the version ``manifest["version"]``, and `latest` unless it is partial.

    ``at_last`` is called before the manifest is written, where writing the rest may have taken long; it may refuse.
    """
    name = str(manifest["version"])
    if output.is_local:
        _link_unchanged(draft, parent)
        draft.store.write_json(MANIFEST, manifest)
        draft_folder = Path(draft.store.path())
        _sync(*sorted(draft_folder.rglob("*")), draft_folder)
        draft_folder.replace(output.path(name))
        _sync(Path(output.path()))
    else:
        output.write_json(f"{UNSETTLED}/{name}", {})
        for path in draft.files:
            draft.store.copy(path, output, f"{name}/{path}")
        at_last()
        output.write_json(f"{name}/{MANIFEST}", manifest)
        draft.store.remove("")
    if not name.endswith(PART_SUFFIX):
        point_latest(output, manifest)


def point_latest(output: Store, manifest: Mapping[str, Any]) -> None:
    """Move `latest.json`, and the link where the file system has them, to this version."""
    name = str(manifest["version"])
    if output.is_local:
        link = Path(output.path("latest"))
        fresh = link.with_name(f".latest.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        try:
            fresh.symlink_to(name, target_is_directory=True)
            fresh.replace(link)
        except OSError:
            # No symbolic links here (some network and Windows drives): latest.json says it everywhere.
            fresh.unlink(missing_ok=True)
    output.write_json(LATEST, {key: manifest[key] for key in ("version", "digest", "published_at")})


def settle(output: Store, name: str) -> None:
    """Say that a version is published or removed to its last object."""
    if not output.is_local:
        output.remove(f"{UNSETTLED}/{name}")


def sweep(output: Store, *, every: bool = False) -> list[str]:
    """Remove what an interrupted run leaves beside the versions; returns versions of which a part was there.

    In a folder: halves of small files, and versions it was removing. On object storage, where nothing is ever half
    written: objects of versions that have no manifest, once nothing was added to them for ``LEFT_SECONDS``. Only
    versions that were marked as being written or removed are looked at; ``every``: all of them.
    Only for whoever holds OUTPUT.
    """
    if output.is_local:
        for folder in ("", RUNS):
            for name in output.names(folder):
                if HALF.fullmatch(name):
                    output.remove(f"{folder}/{name}".lstrip("/"))
        output.remove(GOING)
        return []
    marked = output.names(UNSETTLED)
    swept = []
    for name in sorted({*marked, *(output.names() if every else ())}):
        if not VERSION_NAME.fullmatch(name):
            continue
        if not output.exists(f"{name}/{MANIFEST}"):
            if output.seconds_since(name) < LEFT_SECONDS:
                continue
            output.remove(name)
            swept.append(name)
        if name in marked:
            settle(output, name)
    return swept


def withdraw(output: Store, name: str) -> None:
    """Remove a version: at once to its readers, whatever happens meanwhile."""
    if output.is_local:
        going = Path(output.path(f"{GOING}/{name}"))
        going.parent.mkdir(parents=True, exist_ok=True)
        Path(output.path(name)).replace(going)
        output.remove(GOING)
    else:
        output.write_json(f"{UNSETTLED}/{name}", {})
        # A version is gone with its manifest: half removed, it must not look like one.
        output.remove(f"{name}/{MANIFEST}")
        output.remove(name)
        settle(output, name)


def _link_unchanged(draft: Draft, parent: Version | None) -> None:
    """Replace files that equal the parent's by hard links to them, where the file system has them."""
    if parent is None:
        return
    for path, entry in draft.files.items():
        before = parent.manifest["files"].get(path)
        if before is None or before["sha256"] != entry["sha256"]:
            continue
        target = Path(draft.store.path(path))
        fresh = target.with_name(target.name + ".link")
        try:
            fresh.hardlink_to(parent.store.path(f"{parent.name}/{path}"))
            fresh.replace(target)
        except OSError:
            fresh.unlink(missing_ok=True)
            return


def _sync(*paths: Path) -> None:
    """Have files and folders on the disk before a name says that they are there."""
    for path in paths:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
