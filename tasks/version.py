"""Edge: a published version, read. Its tables, its state, its manifest; which one is the latest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.column import schema_of
from schemas.errors import SettingsError
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tasks.storage import Store

VERSION_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}(-part)?")
MANIFEST: Final = "manifest.json"
LATEST: Final = "latest.json"


@dataclass(frozen=True)
class Version:
    """One published version. It exists once its manifest does."""

    store: Store
    name: str

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest, as published."""
        manifest: dict[str, Any] = self.store.read_json(f"{self.name}/{MANIFEST}")
        return manifest

    def parts(self, table: str) -> list[str]:
        """Paths of the Parquet parts of a table, in order, relative to OUTPUT."""
        return [f"{self.name}/{path}" for path in sorted(self.manifest["files"]) if path.startswith(f"{table}/")]

    def rows_of(self, table: str, source: str, page_id: str) -> pl.DataFrame:
        """Rows of one page, all columns; only the parts that may have them are looked into."""
        shape, wanted = schema_of(TABLES[table]), pl.Series([page_id])
        parts = [self.store.read_pages(part, list(shape), wanted) for part in self._parts_with(table, source)]
        return pl.concat([pl.DataFrame(schema=shape), *parts])

    def _parts_with(self, table: str, source: str) -> list[str]:
        """Parts that may have rows of a source: rows are sorted by it, and the manifest says where each part begins."""
        parts, files = self.parts(table), self.manifest["files"]
        firsts = [files[part.removeprefix(f"{self.name}/")].get("first_source", "") for part in parts]
        ends = [*firsts[1:], None]
        return [
            part
            for part, first, end in zip(parts, firsts, ends, strict=True)
            if first <= source and (end is None or source <= end)
        ]

    def frame(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """A whole table, or some of its columns, in the published order."""
        frames = list(self.frames(table, columns))
        if frames:
            return pl.concat(frames)
        shape = schema_of(TABLES[table])
        return pl.DataFrame(schema={name: shape[name] for name in columns} if columns is not None else shape)

    def frames(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """A table a part at a time, in the published order."""
        for part in self.parts(table):
            yield self.store.read_frame(part, columns)

    def state(self, name: str) -> pl.DataFrame | None:
        """A frame kept for the next run; None where this version has none of this name."""
        path = f"state/{name}.parquet"
        return self.store.read_frame(f"{self.name}/{path}") if path in self.manifest["files"] else None


def versions(store: Store) -> list[Version]:
    """All published versions, oldest first: by time of publishing, then name."""
    found = [
        Version(store, name)
        for name in store.names()
        if VERSION_NAME.fullmatch(name) and store.exists(f"{name}/{MANIFEST}")
    ]
    return sorted(found, key=lambda version: (str(version.manifest["published_at"]), version.name))


def latest(store: Store) -> Version | None:
    """The version that `latest.json` names; None before the first.

    Raises:
        SettingsError: the file is damaged.

    """
    if not store.exists(LATEST):
        return None
    try:
        return Version(store, str(store.read_json(LATEST)["version"]))
    except (ValueError, KeyError, TypeError):
        raise SettingsError(f"{store.root}/{LATEST} is damaged; name the version you mean") from None


def named(store: Store, name: str) -> Version:
    """A version by its name, or by `latest`.

    Raises:
        SettingsError: there is none of this name; lists those there are.

    """
    found = latest(store) if name in {"", "latest"} else Version(store, name)
    if found is None or not store.exists(f"{found.name}/{MANIFEST}"):
        there = ", ".join(version.name for version in versions(store)) or "none"
        raise SettingsError(f"no version {name or 'latest'!r} in {store.root}; there are: {there}")
    return found
