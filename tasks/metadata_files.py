"""What people write about their pages beside them: ``metadata.csv`` or ``metadata.jsonl`` in a folder.

One row a page, joined by path, relative to the folder of the file:

    path,url,fetched_at,licence,note
    news/1.html,http://www.linhai.example/news/1.html,2024-03-05T08:00:00Z,CC-BY-4.0,县志办提供

Such a file is no page. Spreadsheets save it as GBK in China: both encodings are read. A broken
row is left out; a broken file says nothing, it does not stop the run.
"""

from __future__ import annotations

import csv
import json
from typing import IO, TYPE_CHECKING, Final

import polars as pl

from schemas.frames import FETCHED_AT
from tasks.fetched_at import parse_fetched_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMES: Final = ("metadata.csv", "metadata.jsonl")
COLUMNS: Final = {
    "path": pl.String(),
    "url": pl.String(),
    "fetched_at": FETCHED_AT.dtype,
    "licence": pl.String(),
    "note": pl.String(),
}
MAX_BYTES: Final = 1 << 30
"""Longest such file read, in bytes: some five million rows. Chosen, not measured."""


def read_metadata(stream: IO[bytes], name: str) -> pl.DataFrame:
    """Rows of one metadata file: ``path`` and what is said of it; the first row of a path counts.

    ``path`` as written, with ``/`` between and no leading ``./``.
    """
    text = _decode(stream.read(MAX_BYTES))
    rows = _json_rows(text) if name.endswith(".jsonl") else _csv_rows(text)
    told = [
        {
            "path": path,
            "url": _word(row, "url"),
            "fetched_at": parse_fetched_at(row.get("fetched_at") or None),
            "licence": _word(row, "licence") or _word(row, "license"),
            "note": _word(row, "note"),
        }
        for row in rows
        if (path := _clean_path(_word(row, "path") or ""))
    ]
    return pl.DataFrame(told, schema=COLUMNS).unique("path", keep="first", maintain_order=True)


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _csv_rows(text: str) -> Iterator[dict[str, object]]:
    lines: Iterable[str] = text.replace("\0", "").splitlines(keepends=True)
    reader = csv.reader(lines)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        for row in reader:
            yield dict(zip(names, row, strict=False))
    except csv.Error:  # a field beyond the reader's limit: what came before it stands
        return


def _json_rows(text: str) -> Iterator[dict[str, object]]:
    for line in text.split("\n"):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            yield row


def _word(row: dict[str, object], name: str) -> str | None:
    value = row.get(name)
    if not isinstance(value, str):
        return None
    return value.strip().encode("utf-8", "replace").decode("utf-8") or None


def _clean_path(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")
