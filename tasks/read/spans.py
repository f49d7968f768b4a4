"""Where a large file of JSON Lines can be cut, so that several workers read it at once.

A worker begins at the first byte of a line and ends before that of another, and counts its records from the number of
its first line: 「texts.jsonl#70000」 has the same name whoever reads it. Only plain files of this machine are cut: what
is packed, or elsewhere, is read from its beginning.
"""

from __future__ import annotations

import codecs
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from tasks.files import open_source
from tasks.locations import local_path
from tasks.read.expand import BLOCK, some
from tasks.read.sniff import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a file in UTF-16 begins, which is read from its beginning."""

_STEP: Final = 1 << 22
"""Bytes read at once to count lines. 240 MB took a tenth of a second from memory."""


class Span(NamedTuple):
    """A part of a file: its first byte, the one after its last, and the number of its first line, from 0."""

    start: int
    stop: int
    first: int


def line_spans(location: str, size_bytes: int, span_bytes: int) -> list[Span]:
    """Parts of about ``span_bytes`` that end with a line; none where the file is read as one.

    ``size_bytes``: as ``find_sources`` says. A file that cannot be read is not cut: whoever reads it says why.
    """
    if size_bytes <= span_bytes or local_path(location) is None:
        return []
    try:
        with open_source(location) as file:
            head = file.read(HEAD_BYTES)
            if sniff(head, whole=len(head) < HEAD_BYTES) != "jsonl" or head.startswith(WIDE):
                return []
            file.seek(0)
            return _cut(file, span_bytes)
    except OSError:
        return []


def _cut(file: IO[bytes], span_bytes: int) -> list[Span]:
    spans: list[Span] = []
    start = first = at = lines = 0
    while block := file.read(_STEP):
        done = 0
        # The line that reaches the size of a part is its last.
        while (end := block.find(b"\n", max(done, start + span_bytes - 1 - at))) >= 0:
            lines += block.count(b"\n", done, end + 1)
            done = end + 1
            spans.append(Span(start, at + done, first))
            start, first = at + done, lines
        lines += block.count(b"\n", done)
        at += len(block)
    return [*spans, Span(start, at, first)] if start < at else spans


def blocks_of(stream: IO[bytes], span: Span | None) -> Iterator[bytes]:
    """What is left of a stream, or of a part of it whose first byte is next, a block at a time."""
    left = BLOCK if span is None else span.stop - span.start
    while left > 0 and (block := some(stream, min(BLOCK, left))):
        left -= len(block) if span is not None else 0
        yield block
