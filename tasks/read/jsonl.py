"""Pages in JSON Lines: one object a line, with ``text`` or ``html``.

    {"html": "<p>临海县今日开工</p>", "url": "http://www.linhai.example/1.html", "charset": "gbk"}

A line that is damaged, or too long, is one row of ``pages``; the next line is read.
"""

from __future__ import annotations

import codecs
import json
from typing import IO, TYPE_CHECKING, Any, Final

from tasks.fetched_at import parse_fetched_at
from tasks.read.expand import BLOCK, some
from tasks.read.record import Record, broken, split_content_type, too_large
from tasks.read.spans import blocks_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from tasks.read.spans import Span

ESCAPED: Final = 2
"""A Chinese character is 3 bytes in UTF-8 and 6 as an escape in JSON: a line may be this much longer than its page."""
_KEYS_BYTES: Final = 1 << 16
"""What a line may hold besides its page, in bytes; chosen, not measured."""
JSON: Final = json.JSONDecoder(strict=False)
FORMS: Final = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}


def read_jsonl(
    stream: IO[bytes], cap: int, skipped: Counter[str], *, wide: bool = False, span: Span | None = None
) -> Iterator[Record]:
    """Pages of a file, or of the ``span`` of it that the stream stands at, one a line.

    ``number`` counts lines from 0, blank ones too. ``cap``: largest page, in bytes. ``wide``: the
    file is UTF-16 with its mark. ``skipped`` counts objects without ``text`` and ``html``.
    """
    blocks = _narrow(stream) if wide else blocks_of(stream, span)
    for number, line in enumerate(lines_of(blocks, cap * ESCAPED + _KEYS_BYTES), span.first if span else 0):
        if line is None:
            yield too_large(number, cap)
            continue
        stripped = line.strip() if number else line.removeprefix(codecs.BOM_UTF8).strip()
        if not stripped:
            continue
        try:
            row = JSON.decode(_decode(stripped))  # a bare tab in a string is no damage
        except (ValueError, RecursionError) as error:
            yield broken(number, f"no JSON: {str(error).partition(': ')[0]}")
            continue
        if not isinstance(row, dict) or not ("text" in row or "html" in row):
            skipped["json"] += 1
            continue
        yield record_of(row, number, cap)


def record_of(row: dict[str, Any], number: int, cap: int) -> Record:
    """The page in a row of JSON or Parquet; of several contents the rawest: bytes, ``html``, ``text``.

    A ``content`` that is no bytes counts last: beside ``text`` it is somebody's summary.
    """
    order = ("content", "html", "text") if isinstance(row.get("content"), bytes) else ("html", "text", "content")
    key = next((k for k in order if row.get(k)), "text")
    held = row.get(key)
    media, charset = split_content_type(_word(row, "content_type"))
    told = Record(
        number,
        url=_word(row, "url"),
        declared_host=_word(row, "host"),
        fetched_at=parse_fetched_at(row.get("fetched_at")),
        content_type=media,
        charset=_word(row, "charset") or charset,
        licence=_word(row, "licence"),
        note=_word(row, "note") or _word(row, "id"),
        form=key if key != "content" else FORMS.get(media or ""),
    )
    if isinstance(held, bytes):
        told.content = held
    elif isinstance(held, str) or held is None:
        told.text = held or ""
    else:
        told.reason, told.detail = "broken-container", f"{key} is no text"
    size = len(held) if isinstance(held, str | bytes) else 0
    if size > cap or (isinstance(held, str) and size * 3 > cap and len(held.encode("utf-8", "replace")) > cap):
        return too_large(number, cap)
    return told


def lines_of(blocks: Iterable[bytes], most: int) -> Iterator[bytes | None]:
    """Lines without their end; None for one longer than ``most`` bytes, which is never held whole."""
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        first, *rest = block.split(b"\n")
        for place, piece in enumerate((first, *rest)):
            if place:
                yield None if size > most else b"".join(parts)
                parts, size = [], 0
            size += len(piece)
            if size > most:
                parts.clear()
            elif piece:
                parts.append(piece)
    if size:
        yield None if size > most else b"".join(parts)


def _narrow(stream: IO[bytes]) -> Iterator[bytes]:
    """UTF-16 as UTF-8, a block at a time."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    while block := some(stream, BLOCK):
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _decode(line: bytes) -> str:
    """JSON is UTF-8; what is not is tried as GBK, which spreadsheets and old tools write."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("gb18030")


def _word(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, bytes | list | dict):
        return None
    word = str(value).strip()
    return (word if word.isascii() else word.encode("utf-8", "replace").decode()) or None
