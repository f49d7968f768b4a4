"""``python -m flows.verify VERSION=…``: a version against its manifest, every byte and every count."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from flows.arguments import Variable, read_variables
from flows.command import run_command
from flows.progress import console
from schemas.column import arrow_schema
from schemas.tables import TABLES
from tasks.publish import content_digest, rows_in
from tasks.storage import Store
from tasks.version import MANIFEST, Version, named

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = {
    "OUTPUT": Variable("output", "where versions are published"),
    "VERSION": Variable("latest", "name of a version"),
}


def problems(version: Version) -> Iterator[str]:
    """What differs from the manifest: one sentence each; nothing where the version is whole."""
    manifest, store = version.manifest, version.store
    there = set(store.files(version.name)) - {MANIFEST}
    for path in sorted(there - set(manifest["files"])):
        yield f"{path}: not in the manifest"
    for path, entry in manifest["files"].items():
        if path not in there:
            yield f"{path}: missing"
            continue
        size = store.size_bytes(f"{version.name}/{path}")
        if size != entry["size_bytes"]:
            yield f"{path}: {size} bytes, the manifest says {entry['size_bytes']}"
        elif store.sha256(f"{version.name}/{path}") != entry["sha256"]:
            yield f"{path}: SHA-256 differs from the manifest's"
        elif path.split("/")[0] in TABLES:
            yield from _table_problems(version, path, entry["rows"])
    if content_digest(manifest["files"]) != manifest["digest"]:
        yield "digest: not that of the listed files"
    if not version.name.removesuffix("-part").endswith(manifest["digest"][:8]) or manifest["version"] != version.name:
        yield f"version: the manifest is that of {manifest['version']}"
    if rows_in(manifest["files"]) != manifest["rows"]:
        yield "rows: not the sums over the parts"


def _table_problems(version: Version, path: str, rows: int) -> Iterator[str]:
    table = path.split("/", maxsplit=1)[0]
    with version.store.fs.open(version.store.path(f"{version.name}/{path}"), "rb") as file:
        found = pq.ParquetFile(file)
        if found.metadata.num_rows != rows:
            yield f"{path}: {found.metadata.num_rows} rows, the manifest says {rows}"
        names = arrow_schema(TABLES[table], version.manifest["schema_version"]).names
        if found.schema_arrow.names[: len(names)] != names:
            yield f"{path}: columns are not those of schema {version.manifest['schema_version']}"


def main(words: list[str]) -> int:
    """Print every problem; 0 where there is none."""
    values = read_variables(VARIABLES, words)
    version = named(Store(values["OUTPUT"]), values["VERSION"])
    found = list(problems(version))
    for problem in found:
        console.print(problem, markup=False, soft_wrap=True)
    n_files = len(version.manifest["files"])
    console.print(f"{version.name}: {n_files} files, {len(found)} problems", markup=False, soft_wrap=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
