"""From a table of files to batches of pages: each file opened, unpacked, recognised and taken apart.

What goes wrong with one file is a row of ``pages``: 「unreadable」 where the system would not hand
it over, 「broken-container」 where its bytes are damaged, 「too-large」 where it is a bomb.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any, Final

import polars as pl

from schemas.errors import PipelineError
from tasks.files import open_source
from tasks.locations import is_web
from tasks.read.expand import UNPACKING_ERRORS, goes_back, on_disk, peek, read_up_to, unpack
from tasks.read.jsonl import read_jsonl
from tasks.read.mhtml import read_mhtml
from tasks.read.record import Record, broken, frame_of, row_of, split_content_type, too_large
from tasks.read.sniff import HEAD_BYTES, PACKINGS, sniff
from tasks.read.spans import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.settings import Limits
    from tasks.read.spans import Span

_MAX_PACKINGS: Final = 3
"""Packings within packings that are undone: 「page.html.gz」 that a server packed again is two."""
_MAX_ROWS: Final = 65_536
"""Rows of a batch at most, so that a million empty files are not one batch. Chosen, not measured."""
_PART_BYTES: Final = 1 << 22
"""Bytes of pages that are put into columns together. What they lay in is read into again, while all new memory is
cleared by the system first: a whole batch at once takes a fifth longer, 256 KiB half as long again; 1 to 16 MiB are
the same."""
_MAX_TIMES: Final = 1000
"""How much larger a container may be than as stored: gzip reaches 1,032 at most, real archives 4 to 20. Chosen."""
_MIN_MOST: Final = 1 << 26
"""Bytes of pages that any container may hold, however small it is packed. Chosen."""
_MAX_COPY: Final = 1 << 33
"""Bytes of a packed Parquet file unpacked on disk at most: it can only be read in any order."""


class Reader:
    """Pages of these sources as RAW frames; ``skipped`` counts by type what was no page, so far.

    ``sources``: rows of ``find_sources``; ``source`` and ``location`` are needed. ``limits``: a page
    beyond ``document_bytes`` is a row with reason ``too-large``. ``batch_bytes``: a batch is handed
    over once it holds as many bytes; one page more is the most it can exceed that.
    ``span``: only this part is read, of the one source.
    Each pass opens the files anew. Rows come in the order of the sources and their records.
    """

    def __init__(self, sources: pl.DataFrame, limits: Limits, batch_bytes: int, span: Span | None = None) -> None:
        self._span = span
        self._sources = sources
        self._cap = limits.document_bytes
        self._batch_bytes = batch_bytes
        self._skipped: Counter[str] = Counter()

    @property
    def skipped(self) -> dict[str, int]:
        """Files and records that are no pages, by type, of the last pass."""
        return dict(sorted(self._skipped.items()))

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Batches, none of them empty."""
        self._skipped.clear()
        rows: list[tuple[Any, ...]] = []
        parts: list[pl.DataFrame] = []
        filled = n_rows = held = 0
        for told in self._sources.iter_rows(named=True):
            records = read_source(told["location"], self._cap, self._batch_bytes, self._skipped, self._span)
            for record in _not_inflated(records, told.get("size_bytes")):
                row, size = row_of(record, told["source"], told)
                rows.append(row)
                filled, n_rows, held = filled + size, n_rows + 1, held + size
                is_full = filled >= self._batch_bytes or n_rows >= _MAX_ROWS
                if is_full or held >= _PART_BYTES:
                    parts.append(_taken(rows))
                    held = 0
                if is_full:
                    yield _joined(parts)
                    filled = n_rows = 0
        if rows:
            parts.append(_taken(rows))
        if parts:
            yield _joined(parts)


def _taken(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """A part of a batch of these rows, which are let go: nothing holds their bytes a second time."""
    frame = frame_of(rows)
    rows.clear()
    return frame


def _joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """A batch of these parts, which are let go."""
    frame = pl.concat(parts)
    parts.clear()
    return frame


def _not_inflated(records: Iterator[Record], stored: int | None) -> Iterator[Record]:
    """The pages of a file, up to _MAX_TIMES its size as ``stored``: a bomb of pages ends with a row that says so."""
    most = max(_MIN_MOST, _MAX_TIMES * stored) if stored is not None and stored >= 0 else None
    held = 0
    for record in records:
        if most is not None and record.number is not None:
            held += len(record.content or b"") + len(record.text or "")
            if held > most:
                detail = f"the file holds more than {_MAX_TIMES:,} times its size; what follows is left out"
                yield Record(record.number, reason="too-large", detail=detail)
                return
        yield record


def read_source(
    location: str, cap: int, batch_bytes: int, skipped: Counter[str], span: Span | None = None
) -> Iterator[Record]:
    """Pages of one file, or the one row that says why there is none; or of a part of a file of JSON Lines."""
    with ExitStack() as opened:
        try:
            raw = opened.enter_context(open_source(location))
            head, stream = peek(raw, HEAD_BYTES)
            if span is not None:
                stream.seek(span.start)
        except PipelineError:  # an outage is no fault of the file
            raise
        except Exception as error:  # noqa: BLE001 - every file system of fsspec raises its own
            if span is None or span.start == 0:  # once a file
                yield Record(reason="unreadable", detail=system_words(error))
            return
        url, charset, media = _of_web(location, raw)
        for record in _pages(stream, head, location, cap, batch_bytes, skipped, span):
            if record.number is None:
                record.url = record.url or url
                record.charset = record.charset or charset
                record.content_type = record.content_type or media
            yield record


def _pages(
    stream: IO[bytes], head: bytes, name: str, cap: int, batch_bytes: int, skipped: Counter[str], span: Span | None
) -> Iterator[Record]:
    """Unpack as often as needed, then read what is inside; damage that ends a container is its last row."""
    number: int | None = None
    try:
        outer, packings = stream, 0
        kind = "jsonl" if span else sniff(head, whole=len(head) < HEAD_BYTES, name=_bare(name))
        while kind in PACKINGS and packings < _MAX_PACKINGS:
            outer, packings = stream, packings + 1
            head, stream = peek(unpack(outer, kind), HEAD_BYTES)
            # The library unpacks archives itself: faster, and it knows where each record starts.
            is_archive = kind in {"gzip", "zstd"} and packings == 1 and head.startswith(b"WARC/") and goes_back(outer)
            kind = sniff(head, whole=len(head) < HEAD_BYTES, name=_bare(name))
            if is_archive:
                outer.seek(0)
                stream, kind = outer, "packed warc"
        if kind == "page":
            yield _of_page(stream, cap, is_mail=False)
        elif kind == "mhtml":
            yield _of_page(stream, cap, is_mail=True)
        elif kind in {"warc", "packed warc", "jsonl", "parquet"}:
            number = span.first if span else 0
            for record in _of_container(stream, kind, head, cap, batch_bytes, skipped, span):
                yield record
                number = number if record.number is None else record.number + 1
        else:
            skipped[kind] += 1
    except UNPACKING_ERRORS as error:
        yield _failed(error, number)


def _of_container(
    stream: IO[bytes],
    kind: str,
    head: bytes,
    cap: int,
    batch_bytes: int,
    skipped: Counter[str],
    span: Span | None,
) -> Iterator[Record]:
    """Pages of a container of a known kind."""
    if kind == "jsonl":
        return read_jsonl(stream, cap, skipped, wide=span is None and head.startswith(WIDE), span=span)
    if kind == "parquet":
        return _of_parquet(stream, cap, batch_bytes, skipped)
    from tasks.read.warc import read_warc  # noqa: PLC0415 - what is read by a large library is imported where it is met

    return read_warc(stream, cap, skipped, packed=kind == "packed warc", seeks=goes_back(stream))


def _of_parquet(stream: IO[bytes], cap: int, batch_bytes: int, skipped: Counter[str]) -> Iterator[Record]:
    """Parquet is read from its end: a stream that cannot go back is copied first."""
    from tasks.read.parquet import read_parquet  # noqa: PLC0415 - as above

    if goes_back(stream):
        yield from read_parquet(stream, cap, batch_bytes, skipped)
        return
    copy = on_disk(stream, _MAX_COPY)
    if copy is None:
        yield too_large(None, _MAX_COPY)
        return
    with copy:
        yield from read_parquet(copy, cap, batch_bytes, skipped)


def _of_page(stream: IO[bytes], cap: int, *, is_mail: bool) -> Record:
    """A file that is one page."""
    content = read_up_to(stream, cap + 1)
    if len(content) > cap:
        return too_large(None, cap)
    return read_mhtml(content) if is_mail else Record(content=content)


def _failed(error: Exception, number: int | None) -> Record:
    """Errors with a number come from the system: it could not read on. All others are damaged bytes."""
    if isinstance(error, OSError) and error.errno is not None:
        return Record(number, reason="unreadable", detail=system_words(error))
    return broken(number, str(error) or type(error).__name__)


def system_words(error: Exception) -> str:
    """What the system says, without the path it says it of: that is another on each machine."""
    words = getattr(error, "strerror", None)
    if words:
        return str(words)
    if isinstance(error, FileNotFoundError):
        return "No such file or directory"
    status = getattr(error, "status", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__


def _of_web(location: str, raw: IO[bytes]) -> tuple[str | None, str | None, str | None]:
    """Address, charset and media type that came with a file from the web."""
    if not is_web(location):
        return None, None, None
    answer = getattr(raw, "r", None)
    media, charset = split_content_type(answer.headers.get("Content-Type") if answer is not None else None)
    return location, charset, media


def _bare(name: str) -> str:
    """The name without query and endings of packings: 「a.css?v=3」 and 「a.css.gz」 are 「a.css」."""
    bare = name.partition("?")[0] if is_web(name) else name
    for ending in (".gz", ".zst", ".bz2", ".xz"):
        bare = bare.removesuffix(ending)
    return bare
