"""Edge: sources to pages, a batch at a time, whatever they are packed and stored in.

    县报/1.html            one page             县报/1.html
    crawl.warc.gz          a page a record      crawl.warc.gz#17
    pages.jsonl.zst        a page a line        pages.jsonl.zst#3
    saved.mhtml            one page             saved.mhtml

``#n`` counts from 0 what is stored, not what is taken for a page, so that a number never changes its page: records of a
WARC (requests and pictures too), lines of JSON Lines (blank ones too), rows of Parquet. A damaged stretch of an archive
counts as one. A file that is one page has no number, however it is packed.

``sniff`` says by content what a file is, ``expand`` unpacks it as it is read, one module a
container takes it apart, ``reader`` puts the pages into RAW frames. Memory holds one batch and
one page, never a container.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from schemas.errors import InputError
from tasks.locations import as_text, is_url, local_path, location_of
from tasks.read.reader import Reader, read_source
from tasks.read.record import frame_of, row_of
from tasks.read.spans import Span, line_spans

if TYPE_CHECKING:
    import polars as pl

    from schemas.settings import Limits

__all__ = ["Reader", "Span", "find_one", "line_spans", "read_batches"]


def read_batches(sources: pl.DataFrame, limits: Limits, batch_bytes: int, span: Span | None = None) -> Reader:
    """Pages of these sources as RAW frames, to iterate over; see Reader. Its ``skipped`` counts what was no page."""
    return Reader(sources, limits, batch_bytes, span)


def find_one(where: str, document_bytes: int, batch_bytes: int) -> pl.DataFrame:
    """The RAW row of one page: a path or URL, with ``#n`` for the n-th record of a container.

    ``source`` is as written, without ``./``: with its folders, so that they may tell the host.
    Of a container without ``#n`` it is the first page. ``document_bytes`` and ``batch_bytes``: as for Reader.

    Raises:
        InputError: there is no such file, record or page.

    """
    location, number = _place(where)
    source = as_text(os.fsencode(where if number is None else where.rpartition("#")[0]))
    skipped: Counter[str] = Counter()
    for record in read_source(location, document_bytes, batch_bytes, skipped):
        if number is None or record.number == number:
            row, _ = row_of(record, source.removeprefix("./"), {})
            return frame_of([row])
        if record.number is not None and record.number > number:
            break
    what = ", ".join(f"{n} {kind}" for kind, n in sorted(skipped.items()))
    raise InputError(f"{where}: no page there" + (f" ({what})" if what else ""))


def _place(where: str) -> tuple[str, int | None]:
    """Location and record number; a file whose own name ends in ``#3`` is that file."""
    found = re.fullmatch(r"(.+)#(\d+)", where, re.DOTALL)
    path = local_path(where)
    if path is not None and not os.path.isfile(path) and found:  # noqa: PTH113 - bytes
        location, number = _place(found[1])[0], int(found[2])
        return location, number
    if path is None:
        return (found[1], int(found[2])) if found else (where, None)
    if not os.path.isfile(path):  # noqa: PTH113
        raise InputError(f"{where}: no such file; give the path of one page, or file#n for a record of a container")
    return (where if is_url(where) else location_of(path)), None
