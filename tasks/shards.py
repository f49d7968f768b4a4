"""Edge: the two shard functions, decode a shard and clean a shard. Files in, files out.

They take a small job and return a small record, so they run alike in this process, in a pool
of processes or on a cluster. A rerun skips a shard whose record says the same key (its inputs
and the recipe) and whose files are there and hash as recorded; nothing else is believed.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.rules import join_rules, parse_overrides, parse_rules
from tasks.clean import CleanShard, Learned, clean
from tasks.decode import DecodedShard, Selection, cut
from tasks.detect_encoding import detect_encoding
from tasks.learn import count_templates
from tasks.read import Reader, Span, read_batches
from tasks.recipe import digest_of
from tasks.repair.model import count_bigrams, load_model
from tasks.sources import SOURCES
from tasks.storage import Store
from tasks.views import VIEW_COLUMNS, lines_of, propose_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schemas.rules import Override, Rule
    from schemas.settings import Settings

OVERRIDES: Final = "overrides.toml"


@dataclass(frozen=True)
class Job:
    """What both shard functions are told."""

    name: str
    work: str
    recipe: str
    settings: Settings
    rules: tuple[str, ...]
    share: float = field(default=1.0, kw_only=True)
    """How much of the pages of a whole job these are: less where a job was halved."""


@dataclass(frozen=True)
class DecodeJob(Job):
    """Some files of the input, to be decoded into one shard or, a large container, into several."""

    sources: tuple[dict[str, Any], ...]
    selection: Selection
    limit: int | None = None
    rows: tuple[int, int] | None = None
    """Only these pages of what is read: set where a job was halved."""
    span: Span | None = None
    """Only this part of the one source, a large file of JSON Lines."""


@dataclass(frozen=True)
class CleanJob(Job):
    """One decoded shard or several, to be cleaned together with what the corpus taught."""

    shards: tuple[str, ...]
    digests: Mapping[str, str]
    learned: Mapping[str, str]
    rows: tuple[int, int] | None = None
    """Only these pages of the one shard that is left: set where a job was halved."""
    n_shards: int = 1
    """Shards of the run: of many, each proposes fewer pages for the report."""


@dataclass(frozen=True)
class Record:
    """What a shard function says when it is done; kept beside its files."""

    name: str
    key: str
    n_pages: int
    n_lines: int
    n_bytes: int
    seconds: float
    files: Mapping[str, str]
    """Name to SHA-256."""
    skipped: Mapping[str, int]
    """Inputs that are no pages, by type."""


def decode_shard(job: DecodeJob) -> list[Record]:
    """Read, decode and cut into lines; one record a shard written. Skips what is done."""
    reader = reader_of(job)
    return write_decoded(job, within(reader, job.rows or (0, job.limit)), lambda: dict(reader.skipped))


def reader_of(job: DecodeJob) -> Reader:
    """What reads the pages of a job."""
    limits = job.settings.limits
    return read_batches(pl.DataFrame(list(job.sources), schema=SOURCES), limits, limits.shard_bytes, job.span)


def write_decoded(
    job: DecodeJob, batches: Iterable[pl.DataFrame], skipped: Callable[[], dict[str, int]] = dict
) -> list[Record]:
    """Decode these RAW batches for the job, unless its record says that it is done."""
    store = Store(job.work)
    key = digest_of([job.recipe, job.sources, job.selection, job.limit, job.rows, job.span])
    done = _done(store, f"decode/{job.name}.json", key)
    if done is not None:
        return done
    records: list[Record] = []
    began = time.perf_counter()
    # Nothing here holds on to a batch: its bytes are gone when its characters are there.
    for number, decoded in enumerate(map(detect_encoding, batches)):
        shard = cut(decoded, job.selection)
        del decoded  # its characters are in the lines
        frames = {
            **shard._asdict(),
            "counts": count_templates(shard.lines, shard.pages.select("page_id", "host")),
            "bigrams": count_bigrams(shard.lines),
        }
        records.append(_record(store, "decode", f"{job.name}-{number:04d}", key, began, frames, shard.lines.height))
        began = time.perf_counter()
    if skipped():
        last = records.pop() if records else Record(f"{job.name}-none", key, 0, 0, 0, 0.0, {}, {})
        records.append(replace(last, skipped=skipped()))
    _write_done(store, f"decode/{job.name}.json", records)
    return records


def within(batches: Iterable[pl.DataFrame], rows: tuple[int, int | None]) -> Iterator[pl.DataFrame]:
    """Only these rows, counted over all batches; stops reading after the last of them."""
    start, stop = rows
    at = 0
    for batch in batches:
        taken = [batch.slice(max(0, start - at), None if stop is None else max(0, stop - max(start, at)))]
        at += batch.height
        del batch
        if taken[0].height:
            yield taken.pop()
        if stop is not None and at >= stop:
            return


def clean_shard(job: CleanJob) -> list[Record]:
    """Clean the decoded shards of a job. Skips what is done."""
    return write_cleaned(job, read_decoded(job))


def write_cleaned(job: CleanJob, decoded: DecodedShard) -> list[Record]:
    """Clean these pages for the job, unless its record says that it is done; one record a shard."""
    store = Store(job.work)
    key = digest_of([job.recipe, job.shards, job.digests, job.learned, job.rows, job.n_shards])
    done = _done(store, f"clean/{job.name}.json", key)
    if done is not None:
        return done
    began = time.perf_counter()
    learned = read_learned(job.work, digest_of(job.learned))
    rules = rules_of(job.rules, is_tried=True)
    cleaned = clean(decoded, learned, rules, job.settings, overrides_of(job.rules))
    # Of the lines only what the report shows is kept.
    cleaned = cleaned._replace(lines=cleaned.lines.select(VIEW_COLUMNS))
    records = []
    for name, shard in _apart(job, cleaned):
        frames = shard._asdict()
        lines = frames.pop("lines")
        frames["proposed"] = propose_views(lines, shard.pages, shard.repairs, job.n_shards)
        frames["views"] = lines_of(frames["proposed"], lines)
        records.append(_record(store, "clean", name, key, began, frames, lines.height))
        began = time.perf_counter()
    _write_done(store, f"clean/{job.name}.json", records)
    return records


def _apart(job: CleanJob, cleaned: CleanShard) -> Iterator[tuple[str, CleanShard]]:
    """Name and rows of each shard: the same files whatever was cleaned together."""
    if len(job.shards) == 1:
        yield (job.name if job.rows else job.shards[0]), cleaned
        return
    hits = cleaned.hits
    for name in job.shards:
        own = Store(job.work).read_frame(f"decode/{name}/pages.parquet", ["page_id"])
        frames = [
            frame.join(own, on="page_id", how="semi", maintain_order="left")
            for frame in cleaned._replace(hits=own)  # overrides are counted for all pages
        ]
        yield name, CleanShard(*frames)._replace(hits=hits)
        hits = hits.clear()


def read_decoded(job: CleanJob) -> DecodedShard:
    """The pages of a job as ``decode_shard`` wrote them."""
    store = Store(job.work)
    parts = (
        [store.read_frame(f"decode/{shard}/{part}.parquet") for shard in job.shards] for part in DecodedShard._fields
    )
    together = DecodedShard(*(pl.concat(frames, rechunk=True) for frames in parts))
    if job.rows is None:
        return together
    start, stop = job.rows
    pages = together.pages.slice(start, stop - start)
    own = pages.select("page_id")
    return DecodedShard(
        pages, *(frame.join(own, on="page_id", how="semi", maintain_order="left") for frame in together[1:])
    )


def _record(
    store: Store, phase: str, name: str, key: str, began: float, frames: Mapping[str, pl.DataFrame], n_lines: int
) -> Record:
    files = {}
    for part, frame in frames.items():
        path = f"{phase}/{name}/{part}.parquet"
        # Half the time of packing, for half as many bytes again on the disk while the run lasts.
        store.write_frame(path, frame, packed=False)
        files[path] = store.sha256(path)
    pages = frames["pages"]
    n_bytes = int(pages["size_bytes"].sum() or 0)
    return Record(name, key, pages.height, n_lines, n_bytes, time.perf_counter() - began, files, {})


@cache
def read_learned(work: str, digest: str) -> Learned:  # noqa: ARG001 - the digest tells one corpus from another
    """What learn wrote; kept for the next shard of this worker."""
    store = Store(work)
    return Learned(
        store.read_frame("learned/templates.parquet"),
        load_model(store.read_frame("learned/bigrams.parquet")),
    )


@cache
def rules_of(folders: tuple[str, ...], *, is_tried: bool = False) -> tuple[Rule, ...]:
    """Rules of these folders, the later ones replacing the earlier by id; kept for the next shard.

    ``is_tried``: this has been asked before, by the run that a worker works for.

    Raises:
        RuleError: names the file, the rule and what is wrong with it.

    """
    shipped, *own = [
        [
            rule
            for path in _rule_files(folder)
            for rule in parse_rules(path.read_text("utf-8"), path.name, is_tried=is_tried)
        ]
        for folder in folders
    ]
    return join_rules(shipped, (rule for rules in own for rule in rules))


@cache
def overrides_of(folders: tuple[str, ...]) -> tuple[Override, ...]:
    """Single cases the user decided: ``overrides.toml`` of these folders."""
    files = [Path(folder) / OVERRIDES for folder in folders]
    return tuple(
        override for path in files if path.exists() for override in parse_overrides(path.read_text("utf-8"), str(path))
    )


def _rule_files(folder: str) -> list[Path]:
    return [path for path in sorted(Path(folder).glob("*.toml")) if path.name != OVERRIDES]


def _done(store: Store, record: str, key: str) -> list[Record] | None:
    """The records of an earlier run, where they hold: same key, all files there and unchanged."""
    if not store.exists(record):
        return None
    try:
        kept = store.read_json(record)
        records = [Record(**one) for one in kept["records"]]
        holds = kept["seal"] == digest_of(kept["records"])
    except (ValueError, TypeError, KeyError):
        return None  # damaged: it says nothing
    holds = holds and all(
        one.key == key
        and all(store.exists(path) and store.sha256(path) == digest for path, digest in one.files.items())
        for one in records
    )
    return records if holds and records else None


def _write_done(store: Store, record: str, records: list[Record]) -> None:
    """Say that a job is done, sealed: a record is believed only as it was written."""
    kept = [asdict(one) for one in records]
    store.write_json(record, {"seal": digest_of(kept), "records": kept})
