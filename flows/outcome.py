"""The end of a run: what came of it, its record under OUTPUT/runs, the summary and the exit code."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from rich.table import Table

from flows.estimate import estimate
from flows.guard import end_with_me
from flows.lock import held, still_held
from flows.progress import console
from flows.terminal import safe
from schemas.errors import GateError, LockedError, PipelineError, SettingsError
from tasks.describe import describe
from tasks.draft import check_gates, draft_parts, facts_of
from tasks.plan import SEEN, forget_plan, inputs_after, remember_seen
from tasks.publish import (
    PART_SUFFIX,
    RUNS,
    WORK,
    manifest_of,
    point_latest,
    publish,
    settle,
    sweep,
    version_name,
    withdraw,
)
from tasks.storage import Store
from tasks.version import MANIFEST, VERSION_NAME, Version, latest, versions
from tasks.views import as_published, choose_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl

    from flows.arguments import Arguments
    from flows.prepare import Prepared
    from flows.progress import Progress
    from tasks.plan import Plan
    from tasks.publish import Draft
    from tasks.run import Run
    from tasks.shards import Record

INTERRUPTED: Final = 130
TERMINATED: Final = 143


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ``status`` and ``exit_code`` of CONTRACT, and what to tell the user."""

    status: str
    exit_code: int = 0
    version: str | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    output: str = ""


class Terminated(BaseException):
    """SIGTERM: ends the run as Ctrl-C does, with its record written and its workers ended."""


@contextmanager
def terminable() -> Iterator[None]:
    """Turn SIGTERM into an exception while the block runs. Prefect passes it on to whoever handled it before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals; there whoever serves the flow does
        return

    def handle(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def unchanged(prepared: Prepared) -> Outcome:
    """Nothing new: the latest version stands."""
    run = prepared.run
    name = run.parent.name if run.parent else None
    manifest = run.parent.manifest if run.parent else {}
    run.output.remove(WORK)  # a run may have died between publishing and this
    return Outcome("unchanged", 0, name, manifest, f"nothing new; {name} stands", run.output.root)


def planned(prepared: Prepared) -> Outcome:
    """What PLAN=1 says: documents, bytes, estimated time and disk."""
    todo, plan = prepared.plan.todo, prepared.plan
    told = estimate(todo, prepared.run.output)
    message = (
        f"{plan.sources.height:,} files, {todo.height:,} to read ({plan.n_new:,} new, {plan.n_changed:,} changed), "
        f"{plan.n_gone:,} gone; {told.n_bytes / 1e6:,.1f} MB of pages; about {told.seconds:,.0f} s ({told.basis}), "
        f"and {told.disk_bytes / 1e6:,.1f} MB of disk while it runs. Nothing was changed."
    )
    message = "; ".join([message.removesuffix("."), *prepared.remarks]) + "."
    return Outcome("planned", 0, None, {}, message, prepared.run.output.root)


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
    views = choose_views(as_published(_proposed_views(run, plan), tables))
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


def _proposed_views(run: Run, plan: Plan) -> Iterator[pl.DataFrame]:
    """Pages to show whole: those of this run's shards, and of the parent's those that still stand."""
    there = set(run.work.names("clean"))
    for name in sorted(there):
        if f"{name}.json" in there:
            yield run.work.read_frame(f"clean/{name}/views.parquet")
    kept = run.parent.state("views") if run.parent else None
    if kept is not None:
        yield kept.join(plan.withdrawn, on="page_id", how="anti", maintain_order="left")


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


def guarded(run: Callable[[], Outcome], output: str, progress: Progress) -> Outcome:
    """Hold OUTPUT, run, and turn every end into an outcome with its record under OUTPUT/runs."""
    began = time.monotonic()
    store = Store(output)
    try:
        with terminable(), held(store):
            end_with_me(os.getpid())
            sweep(store)
            outcome = run()
            _record(store, outcome, progress, time.monotonic() - began)
            return outcome
    except LockedError as error:
        outcome = Outcome("locked", error.exit_code, message=str(error), output=output)
    except GateError as error:
        outcome = Outcome("gated", error.exit_code, message=str(error), output=output)
    except SettingsError:
        raise
    except PipelineError as error:
        outcome = Outcome("failed", error.exit_code, message=str(error), output=output)
    except (KeyboardInterrupt, Terminated) as error:
        code = TERMINATED if isinstance(error, Terminated) else INTERRUPTED
        message = "interrupted; run the same command again: finished shards are kept"
        outcome = Outcome("failed", code, message=message, output=output)
    except OSError as error:
        outcome = Outcome("failed", 1, message=f"{error}. Nothing was published; mend it and run again", output=output)
    except Exception as error:
        if _is_of_server(error):
            message = f"the Prefect server gives no answer: {error}. What is done is kept: run again when it is back"
            outcome = Outcome("failed", 1, message=message, output=output)
            _record(store, outcome, progress, time.monotonic() - began)
            return outcome
        # A mistake of ours: the record says so, and the traceback stays for whoever mends it.
        outcome = Outcome("failed", 1, message=f"{type(error).__name__}: {error}", output=output)
        _record(store, outcome, progress, time.monotonic() - began)
        raise
    _record(store, outcome, progress, time.monotonic() - began)
    return outcome


def _is_of_server(error: BaseException) -> bool:
    """Whether Prefect could not reach its server: only Prefect speaks through these libraries here."""
    return type(error).__module__.partition(".")[0] in {"httpx", "httpcore"}


def _record(store: Store, outcome: Outcome, progress: Progress, seconds: float) -> None:
    now = datetime.now(UTC)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    record = {
        "status": outcome.status,
        "version": outcome.version,
        "counts": outcome.manifest.get("counts", {}),
        "rows": outcome.manifest.get("rows", {}),
        "seconds": round(seconds, 3),
        "stages": [
            {
                "name": stage.name,
                "seconds": round(stage.seconds, 3),
                "shards": stage.done,
                "pages": stage.pages,
                "bytes": stage.n_bytes,
            }
            for stage in progress.stages
        ],
        "peak_memory_bytes": {"process": peak[0] * 1024, "largest_worker": peak[1] * 1024},
        "error": outcome.message if outcome.exit_code else None,
    }
    try:
        store.write_json(f"{RUNS}/{now:%Y-%m-%dT%H%M%S.%f}Z.json", record)
    except (OSError, PipelineError) as error:
        console.print(f"[yellow]the record of this run could not be written:[/] {escape(str(error))}")


def show(outcome: Outcome) -> None:
    """Print the summary: what was published, how much of each, and where to look."""
    if outcome.exit_code:
        console.print(f"[red]{outcome.status}:[/] {escape(safe(outcome.message))}", soft_wrap=True)
        return
    if outcome.message:
        console.print(escape(safe(outcome.message)), soft_wrap=True)
    if outcome.status not in {"published", "unchanged"} or not outcome.manifest:
        return
    rows, counts = outcome.manifest["rows"], outcome.manifest["counts"]
    table = Table.grid(padding=(0, 2))
    table.add_row("pages read", f"{counts['pages']:,}", _listed(counts["outcomes"]))
    table.add_row("articles", f"{rows['articles']:,}", f"{rows['duplicates']:,} copies, {rows['teasers']:,} teasers")
    table.add_row("lines removed", f"{rows['removals']:,}", f"{rows['repairs']:,} guesses in repairs")
    if counts["reasons"]:
        table.add_row("set aside", "", _listed(counts["reasons"]))
    root = outcome.output.rstrip("/")
    console.print(f"\n[bold]{outcome.status} {outcome.version}[/]")
    console.print(table)
    console.print(
        f"articles  {escape(safe(root))}/{outcome.version}/articles/*.parquet\n"
        f"card      {escape(safe(root))}/{outcome.version}/README.md\n"
        f"report    {escape(safe(root))}/{outcome.version}/report.html",
        soft_wrap=True,
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(
        f"{count:,} {word}" for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
