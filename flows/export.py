"""``python -m flows.export VERSION= TO= FORMAT=``: articles and teasers for others, without the ledgers.

With the card, the citation and checksums. TO is a folder or URL that is empty or not there yet; ``SHA256SUMS`` is
written last, so an export that has it is whole: ``sha256sum --check SHA256SUMS``.
"""

from __future__ import annotations

import hashlib
import io
import sys
from typing import TYPE_CHECKING, Final

import polars as pl

from flows.command import run_command
from flows.progress import console
from flows.words import Variable, read_variables
from schemas.arrow import arrow_schema
from schemas.errors import SettingsError
from schemas.vocabulary import SCHEMA_VERSION
from tasks.assemble import columns_in
from tasks.load_text import exported_card
from tasks.parts import parquet_bytes
from tasks.storage import Store
from tasks.version import Version, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.column import Columns

FORMATS: Final = ("parquet", "csv", "jsonl", "txt")
EXPORTED: Final = ("articles", "teasers")
SUMS: Final = "SHA256SUMS"

VARIABLES = {
    "OUTPUT": Variable("output", "where versions are published"),
    "VERSION": Variable("latest", "name of a version"),
    "TO": Variable("", "folder or URL to write to"),
    "FORMAT": Variable("parquet", "parquet, csv, jsonl or txt (one file an article)"),
}


def exported(version: Version, form: str) -> Iterator[tuple[str, bytes]]:
    """Name and contents of each exported file, part by part."""
    tables = EXPORTED if form != "txt" else EXPORTED[:1]
    for table in tables:
        columns = columns_in(version.manifest, table)
        for number, frame in enumerate(version.frames(table)):
            if form == "txt":
                yield from _texts(frame)
            else:
                yield f"{table}/part-{number:05d}.{form}", _table(frame, columns, form)
    card = version.store.read_bytes(f"{version.name}/README.md").decode()
    yield "README.md", exported_card(card, tables, form).encode()
    yield "CITATION.cff", version.store.read_bytes(f"{version.name}/CITATION.cff")


def _table(frame: pl.DataFrame, columns: Columns, form: str) -> bytes:
    frame = frame.select(column.name for column in columns)
    if form == "parquet":
        return parquet_bytes(frame, arrow_schema(columns, SCHEMA_VERSION))
    buffer = io.BytesIO()
    if form == "jsonl":
        _dates_as_text(frame).write_ndjson(buffer)
    else:
        _flat(_dates_as_text(frame)).write_csv(buffer)
    return buffer.getvalue()


def _dates_as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Dates as every reader takes them: 2022-04-01T08:30:00."""
    dates = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    return frame.with_columns(pl.col(dates).dt.to_string("%Y-%m-%dT%H:%M:%S"))


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, for CSV: items joined by ``|``, the lines of a paragraph by ``,``."""
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    frame = frame.with_columns(pl.col(lists).list.join("|"))
    if "line_nos" in frame.columns:
        of_paragraph = pl.element().cast(pl.List(pl.String)).list.join(",")
        frame = frame.with_columns(pl.col("line_nos").list.eval(of_paragraph).list.join("|"))
    return frame


def _texts(frame: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    """One file an article: the title, an empty line, the text."""
    names = frame.select("page_id", "position", "title", "text")
    for page_id, position, title, text in names.iter_rows():
        head = f"{title}\n\n" if title else ""
        yield f"articles/{page_id[:2]}/{page_id}-{position}.txt", f"{head}{text}\n".encode()


def main(words: list[str]) -> int:
    """Write the export and say where it is."""
    values = read_variables(VARIABLES, words)
    form, to = values["FORMAT"], values["TO"]
    if form not in FORMATS:
        raise SettingsError(f"FORMAT={form} is not one of {', '.join(FORMATS)}")
    if not to:
        raise SettingsError("TO is not given; name a folder or URL to write to")
    target = Store(to)
    if target.names():
        raise SettingsError(f"TO={to} is not empty; name a new folder")
    version = named(Store(values["OUTPUT"]), values["VERSION"])
    sums = []
    for name, content in exported(version, form):
        target.write_bytes(name, content)
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    target.write_bytes(SUMS, "".join(sums).encode())
    console.print(f"{version.name}: {len(sums)} files and {SUMS} written to {to}", markup=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
