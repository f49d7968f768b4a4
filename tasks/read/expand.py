"""Streams: looking at the start without losing it, unpacking, and taking no more than asked for.

A gzip bomb of 10 KB is 10 MB unpacked, of 10 MB 10 GB: nothing here unpacks more than is read.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import tempfile
import zlib
from typing import IO, TYPE_CHECKING, Final, TypeAlias

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

BLOCK: Final = 1 << 18
_WINDOW: Final = 1 << 27
"""Largest zstd window taken, in bytes: what ``zstd --long`` writes by default."""
_FIRST_STEP: Final = 1 << 10
_STEP: Final = 1 << 14
_HEAD_STEPS: Final = 1 << 16
"""Packed bytes taken at a time, small within the first _HEAD_STEPS. Chosen; 16 KiB costs no speed against 256 KiB."""
_ZSTD_STEP: Final = 1 << 10
"""The same for zstd, where 4 bytes may say 「128 KiB of one byte」: a step yields 32 MiB at most."""
MAGIC: Final = {"gzip": b"\x1f\x8b\x08", "bz2": b"BZh", "xz": b"\xfd7zXZ\x00", "zstd": b"\x28\xb5\x2f\xfd"}
"""How packed data begin, by packing."""
_XZ_MEMORY: Final = 1 << 28
"""Memory xz may ask for, in bytes: four times what ``xz -9`` needs."""
_UNKNOWN: Final = 1 << 20
_WHOLE: Final = 1 << 26
"""Bytes asked for in one step: of a stream of unknown length, and of a plain file at most."""
_SKIPPABLE: Final = bytes(range(0x50, 0x60))
_IN_MEMORY: Final = 1 << 24
UNPACKING_ERRORS: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstandard.ZstdError)
"""What a damaged packed stream raises."""


class _Gzip:
    """One gzip part, with the manners of bz2's and lzma's decompressors; checks length and CRC."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._is_full

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    _is_full = False

    def decompress(self, packed: bytes, max_length: int) -> bytes:
        out = self._zlib.decompress(self._zlib.unconsumed_tail + packed, max_length)
        self._is_full = len(out) == max_length and not self._zlib.eof
        return out


class _Zstd:
    """One zstd frame, likewise. The library has no bound on what a call yields: see _ZSTD_STEP."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        self._held = memoryview(b"")

    @property
    def eof(self) -> bool:
        return not self._held and self._zstd.eof

    @property
    def needs_input(self) -> bool:
        return not self._held

    @property
    def unused_data(self) -> bytes:
        return self._zstd.unused_data

    def decompress(self, packed: bytes, max_length: int) -> bytes:
        if not self._held:
            self._held = memoryview(self._zstd.decompress(packed))
        out, self._held = bytes(self._held[:max_length]), self._held[max_length:]
        return out


_Part: TypeAlias = "_Gzip | _Zstd | bz2.BZ2Decompressor | lzma.LZMADecompressor"
_PARTS: Final[dict[str, Callable[[], _Part]]] = {
    "gzip": _Gzip,
    "zstd": _Zstd,
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
}


class Unpacking(io.RawIOBase):
    """Bytes of a packed stream, unpacked as they are read; several packed parts in a row are one.

    Packed bytes are taken in small steps, for what a step yields before damage is lost with it.
    What follows the last part and is none (padding, a signature) is left out, as gunzip does.
    """

    def __init__(self, stream: IO[bytes], packing: str) -> None:
        super().__init__()
        self._stream = stream
        self._packing = packing
        self._part: _Part | None = None
        self._waiting = b""
        self._taken = 0
        self._problem: Exception | None = None

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer, up to the end or to damage, which is raised when nothing is left before it; 0 at the end."""
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view):
            try:
                out = self._more(len(view) - filled)
            except UNPACKING_ERRORS as error:
                self._problem = error
                break
            if not out:
                break
            view[filled : filled + len(out)] = out
            filled += len(out)
        if self._problem is not None and not filled:
            raise self._problem
        return filled

    def _more(self, most: int) -> bytes:
        """What one step yields, up to ``most`` bytes; nothing at the end."""
        if self._problem is not None:
            raise self._problem
        while True:
            if not self._waiting and (self._part is None or self._part.needs_input):
                self._waiting = self._stream.read(self._step())
                self._taken += len(self._waiting)
                if not self._waiting and self._part is not None:
                    raise EOFError("the packed data end too early")
            if self._part is None:
                self._part = self._next_part()
                if self._part is None:
                    return b""
            out = self._part.decompress(self._waiting, max_length=most)
            self._waiting = b""
            if self._part.eof:
                self._waiting, self._part = self._part.unused_data, None
            if out:
                return out

    def _step(self) -> int:
        if self._packing == "zstd":
            return _ZSTD_STEP
        return _FIRST_STEP if self._taken < _HEAD_STEPS else _STEP

    def _next_part(self) -> _Part | None:
        """The first part, or a further one; None at the end, or where what follows is none."""
        magic = MAGIC[self._packing]
        if self._taken > len(self._waiting):
            self._waiting = self._waiting.lstrip(b"\0")
            more = self._stream.read(max(0, len(magic) - len(self._waiting)))
            self._taken += len(more)
            self._waiting += more
            if not (self._waiting.startswith(magic) or is_skippable(self._waiting)):
                return None
        return _PARTS[self._packing]() if self._waiting else None


def is_skippable(packed: bytes) -> bool:
    """Whether this begins a zstd frame that holds no content: dictionaries and indexes stand in such."""
    return packed[1:4] == b"\x2a\x4d\x18" and packed[:1] in _SKIPPABLE


class _Joined(io.RawIOBase):
    """What was read already, then the rest, or the error met there: for streams that cannot go back."""

    def __init__(self, start: bytes, rest: IO[bytes], error: Exception | None) -> None:
        super().__init__()
        self._start = start
        self._rest = rest
        self._error = error

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer from the start, then from the rest; 0 at the end."""
        view = memoryview(buffer).cast("B")
        if self._start:
            taken, self._start = self._start[: len(view)], self._start[len(view) :]
        elif self._error is not None:
            raise self._error
        else:
            taken = some(self._rest, len(view))
        view[: len(taken)] = taken
        return len(taken)


def unpack(stream: IO[bytes], packing: str) -> IO[bytes]:
    """The stream unpacked."""
    return io.BufferedReader(Unpacking(stream, packing), BLOCK)


def peek(stream: IO[bytes], n: int) -> tuple[bytes, IO[bytes]]:
    """The first ``n`` bytes, fewer at the end, and a stream that still has them.

    Where a packed stream is damaged within these bytes, what came before it is handed over, and
    the stream raises when it is read to that place.
    """
    if goes_back(stream):
        head = read_up_to(stream, n)
        try:
            stream.seek(0)
        except ValueError:  # the web streams of fsspec say they can
            return head, io.BufferedReader(_Joined(head, stream, None), BLOCK)
        return head, stream
    parts: list[bytes] = []
    size, problem = 0, None
    try:
        while size < n and (part := some(stream, n - size)):
            parts.append(part)
            size += len(part)
    except UNPACKING_ERRORS as error:
        problem = error
    head = b"".join(parts)
    return head, io.BufferedReader(_Joined(head, stream, problem), BLOCK)


def read_up_to(stream: IO[bytes], n: int) -> bytes:
    """Up to ``n`` bytes, fewer only at the end: some streams hand over less than is asked for."""
    parts: list[bytes] = []
    step = _known_size(stream) or _UNKNOWN
    while n > 0 and (part := some(stream, min(n, step))):
        parts.append(part)
        n -= len(part)
    return b"".join(parts)


def _known_size(stream: IO[bytes]) -> int:
    """Bytes a plain file had when it was opened: room for more is cleared and given back at each step; 0: not known."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO):
        return min(os.fstat(stream.fileno()).st_size, _WHOLE)
    return 0


def some(stream: IO[bytes], n: int) -> bytes:
    """Up to ``n`` bytes in one step: ``read`` of a buffered stream loses the bytes before an error."""
    step = getattr(stream, "read1", None) or stream.read
    taken: bytes = step(n)
    return taken


def on_disk(stream: IO[bytes], most: int) -> IO[bytes] | None:
    """A copy that can be gone through in any order, kept in memory while small; None beyond ``most`` bytes."""
    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    size = 0
    while part := some(stream, BLOCK):
        size += len(part)
        if size > most:
            copy.close()
            return None
        copy.write(part)
    copy.seek(0)
    return copy


def goes_back(stream: IO[bytes]) -> bool:
    """Whether the stream can be read again from any place, without beginning anew."""
    # An unpacking stream says it can seek, but does so by beginning again.
    if isinstance(stream, io.BufferedReader) and not isinstance(stream.raw, io.FileIO):
        return False
    try:
        return stream.seekable()
    except AttributeError:
        return False
