"""The last step of a run: gates, card and report, the new version, and what is no longer needed."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from flows.lock import still_held
from flows.outcome import Outcome, unchanged
from schemas.errors import GateError, PipelineError
from tasks.describe import describe
from tasks.draft import check_gates, draft_parts, facts_of
from tasks.plan import SEEN, forget_plan, inputs_after, remember_seen
from tasks.publish import PART_SUFFIX, WORK, manifest_of, point_latest, publish, settle, version_name, withdraw
from tasks.version import MANIFEST, VERSION_NAME, Version, latest, versions
from tasks.views import PROPOSED, SHOWN, as_published, choose_views, taken_out, views_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flows.arguments import Arguments
    from flows.prepare import Prepared
    from tasks.plan import Plan
    from tasks.publish import Draft
    from tasks.run import Run
    from tasks.shards import Record
    from tasks.storage import Store


def finish(arguments: Arguments, prepared: Prepared, plan: Plan, draft: Draft, records: Sequence[Record]) -> Outcome:
    """Check the gates, write card and report, and publish.

    Raises:
        GateError: a gate holds the version back; nothing is published.

    """
    run = prepared.run
    facts = facts_of(run, plan, draft, records)
    if not arguments.is_accepted:
        try:
            check_gates(run.settings.gate, draft, facts, run.parent)
        except GateError:
            forget_plan(run.work)  # what is mended in INPUT must count in the next run
            raise
    digest = draft.digest()
    if run.parent is not None and run.parent.manifest["digest"] == digest:
        drop_gone = run.settings.input.gone == "drop"
        remember_seen(run.parent, run.recipe["digest"], inputs_after(plan, run.parent, drop_gone=drop_gone))
        return unchanged(prepared)
    there = _same_content(run.output, digest, is_part=arguments.is_part)
    if there is not None:
        # It may be older than latest, or a run may have died before it moved latest.
        if not arguments.is_part and latest(run.output) != there:
            point_latest(run.output, there.manifest)
            run.output.remove(SEEN)
        run.output.remove(_own_work(run) if arguments.is_part else WORK)
        return Outcome("unchanged", 0, there.name, there.manifest, f"same content as {there.name}", run.output.root)
    published_at = datetime.now(UTC)
    name = version_name(digest, published_at, is_part=arguments.is_part)
    manifest = manifest_of(draft, facts, name, published_at)

    tables = partial(draft_parts, draft)
    gone = taken_out(tables)
    chosen = choose_views([as_published(pl.concat(_views(run, plan, "proposed", PROPOSED)), tables, gone)])
    views = views_of(chosen, _views(run, plan, "views", SHOWN, chosen["page_id"]), gone)
    for path, content in describe(tables, manifest, views).items():
        draft.add(path, content)
    draft.add_state("views", views)
    manifest = manifest_of(draft, facts, name, published_at)
    still_held(run.output)
    publish(run.output, draft, manifest, run.parent, at_last=partial(still_held, run.output))
    try:
        settle(run.output, name)
        run.output.remove(_own_work(run) if arguments.is_part else WORK)
        if not arguments.is_part:
            run.output.remove(SEEN)
        prune(run.output, run.settings.publish.keep)
    except (OSError, PipelineError) as error:
        left = f"what this run no longer needs could not be removed, the next one does it: {error}"
        return Outcome("published", 0, name, manifest, left, run.output.root)
    return Outcome("published", 0, name, manifest, "", run.output.root)


def _own_work(run: Run) -> str:
    """The folder of this run alone: a partial version leaves what an interrupted whole one has done."""
    return run.work.root.removeprefix(run.output.root.rstrip("/") + "/")


def _views(
    run: Run, plan: Plan, part: str, columns: Iterable[str], page_ids: pl.Series | None = None
) -> Iterator[pl.DataFrame]:
    """Pages to show whole, or lines of some of them: those of this run's shards, then the parent's that still stand."""
    for done in sorted(name for name in run.work.names("clean") if name.endswith(".json")):
        for record in run.work.read_json(f"clean/{done}")["records"]:
            name = f"clean/{record['name']}/{part}.parquet"
            yield run.work.read_frame(name) if page_ids is None else run.work.read_pages(name, list(columns), page_ids)
    kept = run.parent.state("views") if run.parent else None
    if kept is not None:
        standing = kept.join(plan.withdrawn, on="page_id", how="anti", maintain_order="left").select(list(columns))
        yield standing if page_ids is not None else standing.unique("page_id", keep="first", maintain_order=True)


def prune(output: Store, keep: int | None) -> list[str]:
    """Remove the older versions, never `latest`; returns the names removed."""
    if not keep:
        return []
    standing = output.read_json("latest.json")["version"] if output.exists("latest.json") else None
    gone = [version.name for version in versions(output)[:-keep] if version.name != standing]
    for name in gone:
        withdraw(output, name)
    return gone


def _same_content(output: Store, digest: str, *, is_part: bool) -> Version | None:
    """The oldest version of this content. Its name says which may be: after a year of nights there are hundreds."""
    ending = f"-{digest[:8]}{PART_SUFFIX if is_part else ''}"
    alike = [Version(output, name) for name in output.names() if VERSION_NAME.fullmatch(name) and name[10:] == ending]
    there = (version for version in alike if output.exists(f"{version.name}/{MANIFEST}"))
    return next((version for version in there if version.manifest["digest"] == digest), None)
