"""``python -m flows.verify VERSION=…``: a version against its manifest, every byte and every count.

The manifest names the SHA-256 of every other file, and its own ``seal`` is the SHA-256 of the rest of it; so a
changed bit, a missing or a further file is found wherever it is. Counts are counted again from the tables.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from flows.command import run_command
from flows.progress import console
from flows.terminal import safe
from flows.words import Variable, read_variables
from schemas.arrow import arrow_schema
from schemas.tables import TABLES
from tasks.assemble import columns_in
from tasks.counted import STATE, counts_of
from tasks.publish import content_digest, rows_in, seal
from tasks.storage import Store, json_bytes
from tasks.version import LATEST, MANIFEST, Version, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


VARIABLES = {
    "OUTPUT": Variable("output", "where versions are published"),
    "VERSION": Variable("latest", "name of a version"),
}


def problems(version: Version) -> Iterator[str]:
    """What differs from the manifest: one sentence each; nothing where the version is whole."""
    content = version.store.read_bytes(f"{version.name}/{MANIFEST}")
    try:
        manifest = json.loads(content)
        is_sealed = content == json_bytes(manifest) and seal(manifest) == manifest["seal"]
        files: dict[str, dict[str, Any]] = manifest["files"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"{MANIFEST}: damaged, no file can be checked: {type(error).__name__}: {error}"
        return
    if not is_sealed:
        # What it says of the files may be wrong: nothing below would be worth reading.
        yield f"{MANIFEST}: changed after publishing, its seal is not that of what it says; no file can be checked"
        return
    yield from _manifest_problems(version, manifest)
    there = set(version.store.files(version.name)) - {MANIFEST}
    yield from (f"{path}: not in the manifest" for path in sorted(there - set(files)))
    wrong = False
    for path, entry in files.items():
        for problem in _file_problems(version, path, entry, is_there=path in there):
            wrong = True
            yield problem
    if not wrong:
        yield from _count_problems(version, manifest)


def _manifest_problems(version: Version, manifest: Mapping[str, Any]) -> Iterator[str]:
    files = manifest["files"]
    if content_digest(files) != manifest["digest"]:
        yield "digest: not that of the listed files"
    if manifest["version"] != version.name:
        yield f"version: the manifest is that of {manifest['version']}"
    if not version.name.removesuffix("-part").endswith(manifest["digest"][:8]):
        yield "version: its name has not the first digits of its digest"
    if rows_in(files) != manifest["rows"]:
        yield "rows: not the sums over the parts"
    yield from (f"{table}: no file of it" for table in TABLES if not any(p.startswith(f"{table}/") for p in files))


def _file_problems(version: Version, path: str, entry: Mapping[str, Any], *, is_there: bool) -> Iterator[str]:
    name = f"{version.name}/{path}"
    if not is_there:
        yield f"{path}: missing"
        return
    size = version.store.size_bytes(name)
    if size != entry["size_bytes"]:
        yield f"{path}: {size:,} bytes, the manifest says {entry['size_bytes']:,}"
    elif version.store.sha256(name) != entry["sha256"]:
        yield f"{path}: SHA-256 differs from the manifest's"
    elif path.split("/", maxsplit=1)[0] in TABLES:
        yield from _part_problems(version, path, entry["rows"])


def _part_problems(version: Version, path: str, rows: int) -> Iterator[str]:
    table = path.split("/", maxsplit=1)[0]
    wanted = arrow_schema(columns_in(version.manifest, table), version.manifest["schema_version"])
    with version.store.open(f"{version.name}/{path}") as file:
        found = pq.ParquetFile(file)
        if found.metadata.num_rows != rows:
            yield f"{path}: {found.metadata.num_rows:,} rows, the manifest says {rows:,}"
        # Parquet calls what a list holds ``element``, Arrow ``item``: types are compared without names inside them.
        told = [field.metadata for field in found.schema_arrow] == [field.metadata for field in wanted]
        if not found.schema_arrow.equals(wanted) or not told:
            yield f"{path}: columns are not those of schema {version.manifest['schema_version']}"


def _count_problems(version: Version, manifest: Mapping[str, Any]) -> Iterator[str]:
    """What the manifest counts, counted again; and tables that do not fit each other."""
    pages = version.frame("pages", ["page_id", "outcome", "reason"])
    counts = manifest["counts"]
    found = counts_of(pages, version.state(STATE))
    for name in {**counts, **found}:
        if counts.get(name) != found.get(name):
            yield f"counts.{name}: {counts.get(name)}, but the tables say {found.get(name)}"
    for table in TABLES:
        strange = sum(part.join(pages, on="page_id", how="anti").height for part in version.frames(table, ["page_id"]))
        if strange:
            yield f"{table}: {strange:,} rows of pages that are not in pages"
    keys = version.frame("articles", ["page_id", "position"])
    if keys.n_unique() != keys.height:
        yield f"articles: {keys.height - keys.n_unique():,} rows have the key of another"


def latest_problems(store: Store, version: Version) -> Iterator[str]:
    """What `latest.json` and the link say, where they name this version."""
    if not store.exists(LATEST):
        return
    try:
        pointer = store.read_json(LATEST)
        named_here = pointer["version"] == version.name
        wrong = [key for key in ("digest", "published_at") if named_here and pointer[key] != version.manifest[key]]
    except (ValueError, KeyError, TypeError) as error:
        yield f"{LATEST}: damaged: {type(error).__name__}: {error}"
        return
    yield from (f"{LATEST}: {key} is not that of {version.name}" for key in wrong)


def main(words: list[str]) -> int:
    """Print every problem; 0 where there is none."""
    values = read_variables(VARIABLES, words)
    store = Store(values["OUTPUT"])
    version = named(store, values["VERSION"])
    found = list(problems(version))
    if not any(problem.startswith(MANIFEST) for problem in found):
        found += latest_problems(store, version)
    for problem in found:
        console.print(safe(problem), style="red", markup=False, soft_wrap=True)
    if found:
        console.print(f"{version.name}: {len(found)} problems", markup=False, soft_wrap=True)
        return 1
    digest = hashlib.sha256(store.read_bytes(f"{version.name}/{MANIFEST}")).hexdigest()
    files = version.manifest["files"]
    size = sum(entry["size_bytes"] for entry in files.values())
    told = f"{len(files)} files, {size:,} bytes, all as the manifest (SHA-256 {digest}) says"
    console.print(f"{version.name}: {told}", markup=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
