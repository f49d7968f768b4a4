"""Edge: files by path or URL, through one file-system layer.

Everything the pipeline keeps lives under one root, a folder or a URL such as ``s3://bucket/out``.
A file is written beside its place and renamed, so a reader never sees half of one;
object storage has no rename, but shows an object only when it is whole.
Elsewhere each request is made patiently (tasks/patience.py); all of them may be made twice.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import re
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal, TypeVar

import polars as pl

from schemas.errors import SettingsError, StorageError
from tasks.locations import file_system, is_elsewhere, open_location, refuse_secrets
from tasks.patience import answer_of, persist, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

INTERMEDIATE_COMPRESSION: Final = "lz4"
"""For files that live for one run: chosen for speed, not measured against others."""

WRITTEN_AT: Final = ("LastModified", "last_modified", "mtime", "created")
"""What file systems call the time at which an object was written: Amazon's, Azure's, Google's, that of memory."""

T = TypeVar("T")


_UNSEEN: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Store:
    """Files under one root. Small enough to be sent to a worker: it opens nothing before it is used."""

    root: str

    def __post_init__(self) -> None:
        """Refuse an address that holds a password."""
        refuse_secrets("OUTPUT", self.root)

    def __reduce__(self) -> tuple[type[Store], tuple[str]]:
        """A worker opens it for itself, with the credentials of its own environment."""
        return Store, (self.root,)

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        fs, path = file_system(self.root)
        return fs, path.rstrip("/")

    def _ask(self, request: Callable[[], T]) -> T:
        """Make one request.

        Raises:
            StorageError: a server gives no answer.
            SettingsError: it refuses, or there is no such bucket; says what to do.

        """
        if not is_elsewhere(self.root):
            return request()
        try:
            return persist(self.root, request)
        except PermissionError as error:
            raise SettingsError(
                f"{self.root}: refused ({words_of(error)}). The credentials must allow to list, read, write and "
                "delete there; look at AWS_ACCESS_KEY_ID or AWS_PROFILE"
            ) from error
        except FileNotFoundError as error:
            if answer_of(error)[0] == "NoSuchBucket":
                raise SettingsError(f"{self.root}: there is no such bucket; make it, or mend the name") from error
            raise

    @property
    def fs(self) -> Any:  # noqa: ANN401 - fsspec publishes no types
        """The fsspec file system of the root."""
        return self._opened[0]

    @cached_property
    def is_local(self) -> bool:
        """Whether the root is a folder of this machine, with renames and symbolic links."""
        protocol = self.fs.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def path(self, name: str = "") -> str:
        """Path of a file as its file system wants it; for a local root an absolute path."""
        base = self._opened[1]
        return f"{base}/{name}" if name else base

    def within(self, name: str) -> Store:
        """A store rooted in a folder of this one."""
        return Store(f"{self.root.rstrip('/')}/{name}")

    def exists(self, name: str) -> bool:
        """Whether there is a file or folder of this name."""
        return self._ask(lambda: bool(self.fs.exists(self.path(name))))

    def names(self, folder: str = "") -> list[str]:
        """Names in a folder, sorted; none where the folder is not there."""
        try:
            found = self._ask(lambda: self.fs.ls(self.path(folder), detail=False))
        except FileNotFoundError:
            return []
        return sorted(str(path).rstrip("/").rsplit("/", 1)[-1] for path in found)

    def files(self, folder: str = "") -> list[str]:
        """All files below a folder, relative to it, sorted."""
        base = self.path(folder)
        return sorted(str(path)[len(base) :].lstrip("/") for path in self._ask(lambda: self.fs.find(base)))

    def read_bytes(self, name: str) -> bytes:
        """Contents of a file."""
        content: bytes = self._ask(lambda: self.fs.cat_file(self.path(name)))
        return content

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - JSON is anything
        """Contents of a JSON file."""
        return json.loads(self.read_bytes(name))

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file whole: a reader sees the old one or the new one."""
        target = self.path(name)
        if not self.is_local:
            self._ask(lambda: self.fs.pipe_file(target, content))
            return
        with _whole(target) as beside:
            Path(beside).write_bytes(content)

    def write_json(self, name: str, content: Any) -> None:  # noqa: ANN401 - JSON is anything
        """Write JSON as ``json_bytes`` puts it."""
        self.write_bytes(name, json_bytes(content))

    def read_frame(self, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read a Parquet file."""
        picked = list(columns) if columns is not None else None
        if self.is_local:
            return pl.read_parquet(self.path(name), columns=picked, glob=False)  # noqa: TID251 - this is the edge
        return pl.read_parquet(io.BytesIO(self.read_bytes(name)), columns=picked)  # noqa: TID251

    def read_pages(self, name: str, columns: Sequence[str], page_ids: pl.Series) -> pl.DataFrame:
        """Rows of a Parquet file that belong to these pages. Of a local file little else is read."""
        return self.read_where(name, columns, "page_id", page_ids)

    def read_where(self, name: str, columns: Sequence[str], key: str, values: pl.Series) -> pl.DataFrame:
        """Rows of a Parquet file of which the column ``key`` has one of these values. Likewise."""
        wanted = pl.col(key).is_in(values.unique().implode())
        if not self.is_local:
            return self.read_frame(name, columns).filter(wanted)
        rows = pl.scan_parquet(self.path(name), glob=False, parallel="prefiltered")  # noqa: TID251
        return rows.filter(wanted).select(columns).collect()

    def write_frame(self, name: str, frame: pl.DataFrame, *, packed: bool = True) -> None:
        """Write a Parquet file for this run's own use; one that is read once and removed is not ``packed``."""
        compression: Literal["lz4", "uncompressed"] = INTERMEDIATE_COMPRESSION if packed else "uncompressed"
        if self.is_local:  # straight to the file: in memory it would be held, and copied, twice more
            with _whole(self.path(name)) as beside, _errors_of_the_system():
                frame.write_parquet(beside, compression=compression, statistics=packed)
            return
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression=compression, statistics=packed)
        self.write_bytes(name, buffer.getvalue())

    def sha256(self, name: str) -> str:
        """SHA-256 of a file, 64 hex digits, read a block at a time."""
        digest = hashlib.sha256()
        with self.open(name) as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def size_bytes(self, name: str) -> int:
        """Size of a file."""
        return self._ask(lambda: int(self.fs.size(self.path(name))))

    def seconds_since(self, folder: str) -> float:
        """Seconds since anything below a folder of object storage was written; 0 where a server does not tell."""
        found = self._ask(lambda: self.fs.find(self.path(folder), detail=True))
        times: list[Any] = [next((about[key] for key in WRITTEN_AT if key in about), None) for about in found.values()]
        if not all(isinstance(time, datetime) and time.tzinfo for time in times):
            return 0.0
        now = datetime.now(UTC)
        return min(((now - time).total_seconds() for time in times), default=math.inf)

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading, in any order."""
        return self._ask(lambda: open_location(self.path(name) if self.is_local else f"{self.root}/{name}"))

    def create(self, name: str, content: bytes) -> bool:
        """Write a file unless there is one; whether it was written. Of several at once on object storage one succeeds.

        Where a server does not know the condition (If-None-Match), the last one wins.
        """
        path = self.path(name)
        try:
            self._ask(lambda: self.fs.pipe_file(path, content, mode="create"))
        except FileExistsError:
            return False
        except OSError as error:
            if answer_of(error)[0] not in {"PreconditionFailed", "412"}:  # as servers say that are not Amazon's
                raise
            return False
        except (NotImplementedError, TypeError, ValueError):
            if self.exists(name):
                return False
            self.write_bytes(name, content)
        return True

    def copy(self, name: str, target: Store, target_name: str) -> None:
        """Copy a file to a store on the same server, without reading it."""
        self._ask(lambda: self.fs.copy(self.path(name), target.path(target_name)))

    def remove(self, name: str) -> None:
        """Remove a file or a folder with all it holds; nothing happens where there is none.

        Raises:
            StorageError: a server that was told to remove it still has it.

        """
        if Path(self.path(name)).is_symlink() if self.is_local else False:
            os.unlink(self.path(name))  # noqa: PTH108 - a link, not what it points to
        elif self.exists(name):
            with suppress(FileNotFoundError):  # it was asked twice, and the first time was carried out
                self._ask(lambda: self.fs.rm(self.path(name), recursive=True))
            # Deletion of many objects at once reports no errors, such as those of credentials that may only write.
            if is_elsewhere(self.root) and self.exists(name):
                raise StorageError(f"{self.root}/{name} cannot be removed; may the credentials delete?")


@contextmanager
def _whole(target: str) -> Iterator[str]:
    """A name beside a file's own to write to; it takes the file's place when all is written."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    beside = f"{target}.{uuid.uuid4().hex}.part"
    try:
        yield beside
        Path(beside).replace(target)
    finally:
        Path(beside).unlink(missing_ok=True)


@contextmanager
def _errors_of_the_system() -> Iterator[None]:
    """What polars says of a full or failing disk, as the OSError that it is."""
    try:
        yield
    except pl.exceptions.ComputeError as error:
        found = re.search(r"\(os error (\d+)\)", str(error))
        if found is None:
            raise
        number = int(found[1])
        raise OSError(number, os.strerror(number)) from error


def json_bytes(content: Any) -> bytes:  # noqa: ANN401 - JSON is anything
    """JSON for people: indented, keys as given, Chinese as it is. Same content, same bytes.

    What a terminal would obey, or what turns the direction of writing, is written as an escape.
    """
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return (_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n").encode()


def read_frames(store: Store, names: Iterable[str], columns: Sequence[str] | None = None) -> pl.DataFrame | None:
    """Several Parquet files as one frame, in this order; None where there are none."""
    frames = [store.read_frame(name, columns) for name in names]
    return pl.concat(frames, how="vertical") if frames else None
