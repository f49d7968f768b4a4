"""What one run is: where it reads and writes, the recipe, the parent, its jobs, and the first reduce.

The maps are tasks/shards.py; here is what happens between them: what the corpus taught. Which
articles are copies is tasks/copies.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from tasks.decode import Selection
from tasks.learn import learn_templates, merge_counts
from tasks.publish import WORK
from tasks.read import Span, line_spans
from tasks.recipe import digest_of
from tasks.repair.model import merge_bigrams
from tasks.shards import CleanJob, DecodeJob
from tasks.sources import cut_shards

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemas.settings import Settings
    from tasks.plan import Plan
    from tasks.shards import Record
    from tasks.storage import Store
    from tasks.version import Version


AT_ONCE: Final = 0.5
"""Bytes of lines, as decoding writes them, up to which shards are cleaned in one call, as a share of shard_bytes.

A call takes .3 to .45 CPU s however few pages it gets. 20,000 pages of 154 KB in shards of 64 MiB, two workers, one run
each on an idle machine: at .5, which is two shards a call, 101.7 CPU s and a worker's peak of 1,372 MB; at .75, three
shards, 103.5 and 1,576. One shard a call was not run with this code; the code before it took 1,003 MB. A shard of texts
is more by itself."""

LAST_ALONE: Final = 4
"""So many shards at the end of a run are cleaned one by one, so that workers end at about the same time and a run of
few shards keeps all workers busy. Reckoned from what calls take, for 46 shards: 8 cost 3 % more CPU time than 4, and
two, four or eight workers are done no sooner by them."""


@dataclass(frozen=True)
class Run:
    """Everything a phase needs to know. ``work`` is a folder of this run's own under OUTPUT."""

    output: Store
    work: Store
    parent: Version | None
    recipe: dict[str, Any]
    settings: Settings
    rules: tuple[str, ...]
    selection: Selection = field(default_factory=Selection)
    limit: int | None = None


def work_of(
    output: Store, recipe: dict[str, Any], plan: Plan, selection: Selection | None = None, limit: int | None = None
) -> Store:
    """The folder of a run: the same for the same work, so that a rerun finds what was done."""
    of_run = digest_of([recipe["digest"], plan.todo.select("source", "size_bytes", "stamp").rows(), selection, limit])
    return output.within(f"{WORK}/{of_run[:16]}")


def decode_jobs(run: Run, todo: pl.DataFrame, prefix: str = "") -> list[DecodeJob]:
    """Cut the files to read into jobs, by bytes and in order: never by worker count."""
    shard_bytes = run.settings.limits.shard_bytes
    shards = cut_shards(todo, shard_bytes) if todo.height else []
    parts = [(shard, span) for shard in shards for span in _spans(shard, shard_bytes)]
    return [
        DecodeJob(
            name=f"{prefix}{number:05d}",
            work=run.work.root,
            recipe=run.recipe["digest"],
            settings=run.settings,
            rules=run.rules,
            sources=tuple(shard.to_dicts()),
            selection=run.selection,
            limit=run.limit,
            span=span,
        )
        for number, (shard, span) in enumerate(parts)
    ]


def _spans(shard: pl.DataFrame, shard_bytes: int) -> list[Span] | list[None]:
    """The parts in which the one file of a shard is read; None: as a whole, as several files are."""
    if shard.height > 1:
        return [None]
    location, size_bytes = shard.select("location", "size_bytes").row(0)
    return line_spans(location, size_bytes, shard_bytes) or [None]


def within_limit(records: Sequence[Record], limit: int | None) -> list[Record]:
    """The shards that hold the first ``limit`` pages. The last of them may hold some more."""
    taken, pages = [], 0
    for record in records:
        if limit is not None and pages >= limit:
            break
        taken.append(record)
        pages += record.n_pages
    return taken


def learn(run: Run, records: Sequence[Record]) -> dict[str, str]:
    """Learn template lines and bigrams from this run's lines and the parent's; returns digests of what was learnt."""
    names = [record.name for record in records if record.files]
    # One after the other: together they are the most that the main process ever holds.
    run.work.write_frame("learned/bigrams.parquet", merge_bigrams(_counted(run, names, "bigrams")))
    counts = merge_counts(_counted(run, names, "counts"))
    run.work.write_frame("learned/counts.parquet", counts)
    run.work.write_frame("learned/templates.parquet", learn_templates(counts))
    return {name: run.work.sha256(f"learned/{name}.parquet") for name in ("templates", "bigrams")}


def _counted(run: Run, names: Sequence[str], what: str) -> list[pl.DataFrame]:
    """What the shards of this run counted, and what the parent's state has of it."""
    counted = [run.work.read_frame(f"decode/{name}/{what}.parquet") for name in names]
    before = run.parent.state(what) if run.parent else None
    return counted if before is None else [*counted, before]


def changed_hosts(run: Run) -> pl.DataFrame:
    """Hosts whose template lines are not those the parent was cleaned with: column ``host``."""
    before = run.parent.state("templates") if run.parent else None
    if before is None:
        return pl.DataFrame(schema={"host": pl.String})
    keys = ["host", "template_key"]
    now = run.work.read_frame("learned/templates.parquet", keys)
    apart = [now.join(before, on=keys, how="anti"), before.select(keys).join(now, on=keys, how="anti")]
    return pl.concat(apart).select("host").unique().sort("host")


def clean_jobs(run: Run, records: Sequence[Record], learned: dict[str, str]) -> list[CleanJob]:
    """Jobs of one decoded shard each, and of several where many wait: never by worker count."""
    shards = [record for record in records if record.files]
    return [
        CleanJob(
            name=together[0].name,
            shards=tuple(record.name for record in together),
            work=run.work.root,
            recipe=run.recipe["digest"],
            settings=run.settings,
            rules=run.rules,
            digests={path: digest for record in together for path, digest in record.files.items()},
            learned=learned,
            n_shards=len(shards),
        )
        for together in _together(run, shards)
    ]


def _together(run: Run, records: list[Record]) -> Iterator[list[Record]]:
    """Shards that are cleaned in one call: neighbours whose lines are few enough, but for the last of the run."""
    waiting: list[Record] = []
    held, most = 0, AT_ONCE * run.settings.limits.shard_bytes
    n_together = max(0, len(records) - LAST_ALONE)
    for record in records[:n_together]:
        size = run.work.size_bytes(f"decode/{record.name}/lines.parquet")
        if waiting and held + size > most:
            yield waiting
            waiting, held = [], 0
        waiting.append(record)
        held += size
    if waiting:
        yield waiting
    yield from ([record] for record in records[n_together:])
