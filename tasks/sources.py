"""Edge: INPUT, whatever it is, to a table of files; and that table to shards.

    seeds/documents               a folder, with all below it
    crawl/2024-*/*.warc.gz        a pattern
    s3://bucket/crawl             the same elsewhere; also http(s), file and whatever fsspec knows
    @files.txt                    a list, one path, address or pattern a line; also @files.txt.gz

Names say nothing here but where a file lies: what is a page shows when it is read. Hidden files
are left out, a folder reached twice through links is walked once, and no file name is too odd.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.errors import InputError, PipelineError
from tasks import metadata_files
from tasks.locations import as_text, is_url, is_web, local_path, location_of, open_location, refuse_secrets
from tasks.walk import UNKNOWN_SIZE, Found, Place, fixed_part, is_pattern, look_at, look_at_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SOURCES: Final = {
    "source": pl.String(),
    "location": pl.String(),
    "size_bytes": pl.Int64(),
    "stamp": pl.String(),
    **{name: kind for name, kind in metadata_files.COLUMNS.items() if name != "path"},
}
"""What find_sources gives: path relative to INPUT; what opens it; bytes as stored; what changes when the file does."""

EXPANSION: Final = {".gz": 4.3, ".zst": 4.5, ".bz2": 4.9, ".xz": 5.5, ".parquet": 4.0}
"""Expanded by stored size, for cutting shards only: nothing breaks where a file differs.

Measured on 182 real pages (30 MB) one by one: gzip -6 4.3, zstd -3 4.5, bz2 4.9, xz 5.5;
together in one Parquet file with zstd 5.2, with snappy 2.9.
"""


def find_sources(where: str) -> pl.DataFrame:
    """Every file of an input, sorted by ``source``.

    Columns: ``source``, path relative to INPUT with ``/`` between (bytes that are not UTF-8
    percent-encoded; entries of a list as they are written there) · ``location``, what opens it ·
    ``size_bytes`` as stored, -1 where not known · ``stamp``, which changes when the file does
    (time of change, ETag; with what metadata.csv says of it), empty where nothing tells ·
    ``url`` ``fetched_at`` ``licence`` ``note`` from a metadata file in the folder, which is no source itself.
    A folder that cannot be listed and an entry of a list that is not there are rows too: reading
    them gives a page with reason ``unreadable``.

    Raises:
        InputError: there is no such place, or the pattern matches nothing.
        StorageError: storage elsewhere gives no answer.
        SettingsError: its credentials are missing or refused, or an address holds some.

    """
    refuse_secrets("INPUT", where)
    files = _of_list(where[1:]) if where.startswith("@") else _of_entry(where)
    frame = pl.DataFrame(
        [f for f in files if _name_of(f.location) not in metadata_files.NAMES],
        schema={"source": pl.String(), "location": pl.String(), "size_bytes": pl.Int64(), "stamp": pl.String()},
        orient="row",
    ).unique("source", keep="first", maintain_order=True)
    told = _metadata(files, is_walked=_is_folder(where))
    return _with_metadata(frame, told).select(*SOURCES).sort("source")


def cut_shards(sources: pl.DataFrame, shard_bytes: int) -> list[pl.DataFrame]:
    """Sources in their order, in groups of about ``shard_bytes`` bytes, expanded.

    Reads ``source``, ``location``, ``size_bytes``. Depends on nothing else, so the same files make
    the same shards. A group ends before the file that would make it larger; a file larger than
    that is a group of its own and is cut while it is read, or before that where it can be (``read.line_spans``).
    """
    if sources.is_empty():
        return []
    name = pl.col("location").str.to_lowercase()
    factor = pl.lit(1.0)
    for ending, times in EXPANSION.items():
        factor = pl.when(name.str.ends_with(ending)).then(times).otherwise(factor)
    sizes = sources.select(pl.col("size_bytes").clip(0) * factor + 1).to_series().to_list()
    shards, start, filled = [], 0, 0.0
    for place, size in enumerate(sizes):
        if place > start and filled + size > shard_bytes:
            shards.append(sources.slice(start, place - start))
            start, filled = place, 0.0
        filled += size
    shards.append(sources.slice(start))
    return shards


def expanded_bytes(source: Mapping[str, Any]) -> float:
    """About how many bytes a file of ``find_sources`` holds, unpacked."""
    name = str(source["location"]).lower()
    factor = next((times for ending, times in EXPANSION.items() if name.endswith(ending)), 1.0)
    return max(0, int(source["size_bytes"])) * factor


def _of_entry(where: str) -> list[Found]:
    """Files of one path, address or pattern."""
    try:
        place = _look(where)
    except FileNotFoundError:
        place = None
    except PipelineError:
        raise
    except Exception as error:  # every file system of fsspec raises its own
        raise InputError(f"INPUT {where}: cannot be reached: {_words(error)}") from error
    if place is None:
        hint = "nothing matches the pattern" if is_pattern(where) else "no such file or folder"
        here = "" if is_url(where) or Path(where).is_absolute() else f" in {Path.cwd()}"
        raise InputError(f"INPUT {where}: {hint}{here}; give a path, a URL, a pattern, or @list.txt")
    return place.files


def _look(where: str) -> Place | None:
    path = local_path(where)
    return look_at_url(as_text(os.fsencode(where))) if path is None else look_at(path)


def _of_list(where: str) -> list[Found]:
    """Files of all lines of a list; remarks start with ``# ``."""
    try:
        with open_location(where) as stream:
            content = stream.read()
        content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except PipelineError:
        raise
    except Exception as error:
        raise InputError(f"INPUT @{where}: the list cannot be read: {_words(error)}") from error
    lines = [os.fsdecode(line.strip()) for line in content.removeprefix(b"\xef\xbb\xbf").splitlines()]
    for number, line in enumerate(lines, 1):
        refuse_secrets(f"INPUT @{where}, line {number},", line)
    return [found for line in lines if line and not line.startswith("# ") for found in _of_line(line, where)]


def _of_line(entry: str, list_name: str) -> list[Found]:
    """Files of one line: seen from the working folder, else from the folder of the list.

    A web address is not asked for now: of a million, each is read, or missed, in its turn.
    """
    written = as_text(os.fsencode(entry)).removeprefix("./")
    if is_web(entry) and not entry.endswith("/") and "*" not in entry:
        return [Found(written, written, UNKNOWN_SIZE, "")]
    at = entry
    if not is_url(entry) and not is_url(list_name) and not os.path.lexists(entry):
        beside = str(Path(list_name).parent / entry)
        at = beside if os.path.lexists(beside) else entry
    try:
        place = _look(at)
    except PipelineError:
        raise
    except Exception:  # noqa: BLE001 - whatever the file system raised, it is told as an unreadable page
        place = None
    if place is None:
        location = written if is_url(entry) else location_of(os.fsencode(at))
        return [Found(written, location, UNKNOWN_SIZE, "")]
    if place.is_file:
        return [found._replace(source=written) for found in place.files]
    base = fixed_part(written).rstrip("/")
    return [found._replace(source=f"{base}/{found.source}" if base else found.source) for found in place.files]


def _is_folder(where: str) -> bool:
    path = None if where.startswith("@") else local_path(where)
    return path is not None and os.path.isdir(path)  # noqa: PTH112


def _metadata(files: Sequence[Found], *, is_walked: bool) -> pl.DataFrame:
    """What metadata files say, a row a ``location``; of several that speak of a file the nearest counts.

    ``is_walked``: all that lies beside the files is among them.
    """
    places = {f.location for f in files if _name_of(f.location) in metadata_files.NAMES}
    folders = {f.location.rpartition("/")[0] for f in files if not is_url(f.location)}
    for folder in () if is_walked else folders:
        places.update(path for name in metadata_files.NAMES if os.path.isfile(path := f"{folder}/{name}"))  # noqa: PTH113
    told = [pl.DataFrame(schema=metadata_files.COLUMNS)]
    for place in sorted(places, key=lambda place: (-place.count("/"), place)):
        try:
            with open_location(place) as stream:
                rows = metadata_files.read_metadata(stream, _name_of(place))
        except PipelineError:
            raise
        except Exception:  # noqa: BLE001, S112 - pages do not fail for want of remarks about them
            continue
        told.append(rows.with_columns(path=pl.lit(place.rpartition("/")[0] + "/") + pl.col("path")))
    return pl.concat(told).rename({"path": "location"}).unique("location", keep="first", maintain_order=True)


def _with_metadata(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Join by location. A change of what is said of a file changes its stamp."""
    words = pl.concat_str(pl.exclude("location").cast(pl.String), separator="\x1f", ignore_nulls=True)
    marks = [hashlib.sha256(text.encode()).hexdigest()[:8] for text in told.select(words).to_series()]
    joined = frame.join(
        told.with_columns(_mark=pl.Series(marks, dtype=pl.String())), on="location", how="left", maintain_order="left"
    )
    is_told = pl.col("_mark").is_not_null() & (pl.col("stamp") != "")
    return joined.with_columns(stamp=pl.when(is_told).then(pl.col("stamp") + "+" + pl.col("_mark")).otherwise("stamp"))


def _name_of(location: str) -> str:
    return location.rpartition("/")[2]


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
