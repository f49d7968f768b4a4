"""A document that kills or hangs its worker is found by halving its shard, and set aside with its reason.

A job that failed is cut in two, each half runs alone, and so on down to one shard, one file, or one record of
a container; that one becomes a row of ``pages`` with reason ``crash``, ``timeout`` or ``memory``, and
everything else is published.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from schemas.column import schema_of
from schemas.frames import RAW
from tasks.compiled import are_compiled
from tasks.decode import DecodedShard
from tasks.shards import CleanJob, DecodeJob, Job, read_decoded, reader_of, within, write_cleaned, write_decoded
from tasks.sources import expanded_bytes
from tasks.storage import Store

if TYPE_CHECKING:
    from tasks.shards import Record

SLOWEST_BYTES_A_SECOND = 200_000
"""A shard may take ``document_seconds`` and this rate.

The slowest made input, 24 MB of lines of four random characters, was decoded at .9 MB and cleaned at 1.5 MB a CPU
second, with numba and polars on one thread; salted pages at 3.8 and 4.4. A busy machine gives a process a part of a
core. What is stopped too early is done in halves, which costs time and no document: the time of one has no rate.
"""

SLOWEST_READ = 20_000_000
"""Bytes a second, expanded, at which a container is read up to a part of it. 60 MB of JSONL took a CPU second
for 108 MB, packed as gzip for 76 MB; a busy machine gives a process a part of a core."""

COMPILE_SECONDS = 600
"""What a job may take longer where workers must compile the kernels first, in seconds.

Decoding nine small texts so took 153 s and 40 s of CPU with ten busy processes on two cores, cleaning them as long.
"""


def seconds_for(job: Job) -> float:
    """How long a job may take before it counts as hanging, in seconds.

    A part of a container waits for what stands before it to be read; one document has ``document_seconds`` beside.
    """
    limits = job.settings.limits
    whole = float(limits.shard_bytes)
    seconds = float(limits.document_seconds)
    if isinstance(job, DecodeJob):
        whole = sum(expanded_bytes(source) for source in job.sources)
        whole = job.span.stop - job.span.start if job.span else whole
        seconds += whole / SLOWEST_READ if job.rows else 0.0
    elif isinstance(job, CleanJob):
        whole *= len(job.shards)
    seconds += 0.0 if _is_single(job) else whole * job.share / SLOWEST_BYTES_A_SECOND
    return seconds + (0 if are_compiled() else COMPILE_SECONDS)


def _is_single(job: Job) -> bool:
    rows = job.rows if isinstance(job, DecodeJob | CleanJob) else None
    return rows is not None and rows[1] - rows[0] == 1


def halve(job: Job) -> list[Job]:
    """Two jobs that do what one did, or none where it is down to one document.

    Counts the pages of a container by reading it; run it where a crash does no harm.
    """
    if not isinstance(job, DecodeJob | CleanJob):
        return []
    field = "sources" if isinstance(job, DecodeJob) else "shards"
    several = getattr(job, field)
    if len(several) > 1:
        middle = len(several) // 2
        return [
            replace(job, name=f"{job.name}.{number}", **{field: part})
            for number, part in enumerate((several[:middle], several[middle:]))
        ]
    start, stop = job.rows or (0, _count(job))
    if stop - start <= 1:
        return []
    middle = (start + stop) // 2
    return [
        replace(job, name=f"{job.name}.{number}", rows=rows, share=job.share / 2)
        for number, rows in enumerate(((start, middle), (middle, stop)))
    ]


def _count(job: DecodeJob | CleanJob) -> int:
    if isinstance(job, CleanJob):
        return Store(job.work).read_frame(f"decode/{job.shards[0]}/pages.parquet", ["page_id"]).height
    return sum(batch.height for batch in reader_of(job))


def set_aside(job: Job, reason: str, detail: str, *, by_name: bool = False) -> list[Record]:
    """Write what a job of one document would have written, with the document rejected.

    ``by_name``: not even reading it is safe; its row says what the file's name says.
    """
    said = pl.lit(reason).alias("reason"), pl.lit(detail).alias("detail")
    if isinstance(job, DecodeJob):
        rows = [_by_name(job)] if by_name else within(reader_of(job), job.rows or (0, 1))
        bare = (row.with_columns(*said, content=pl.lit(None, pl.Binary), text=pl.lit(None, pl.String)) for row in rows)
        return write_decoded(job, bare)
    if isinstance(job, CleanJob):
        shard = read_decoded(job)
        empty = (frame.clear() for frame in shard[1:])
        return write_cleaned(job, DecodedShard(shard.pages.with_columns(*said), *empty))
    return []


def _by_name(job: DecodeJob) -> pl.DataFrame:
    file = job.sources[0]
    row = dict.fromkeys(schema_of(RAW)) | {
        "page_id": hashlib.sha256(str(file["source"]).encode()).hexdigest()[:32],
        "source": file["source"],
        "url": file.get("url"),
        "fetched_at": file.get("fetched_at"),
        "size_bytes": max(0, int(file["size_bytes"])),
    }
    return pl.DataFrame([row], schema=schema_of(RAW))
