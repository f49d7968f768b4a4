"""From decisions to a draft version: its tables, its state, its figures, and whether it may be published."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import polars as pl

from schemas.errors import GateError, InputError
from schemas.tables import TABLES
from tasks.assemble import columns_of, table_rows
from tasks.counted import STATE, counted_after, counts_of, unlisted_reasons
from tasks.dedupe import parameters
from tasks.parts import write_parts
from tasks.plan import inputs_after
from tasks.publish import Draft, rows_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemas.settings import Gate
    from tasks.copies import Copies
    from tasks.plan import Plan
    from tasks.run import Run
    from tasks.shards import Record
    from tasks.storage import Store
    from tasks.version import Version

FOLDER = "version"
AT_ONCE = 2
"""Tables written at the same time: packing lets go of Python's lock. More hold more rows in memory. Chosen, not
measured."""
MAX_REPEATED = 20
"""Repeated paragraphs that the manifest, and so the report, names. Chosen, not measured."""


def write_draft(run: Run, plan: Plan, copies: Copies) -> Draft:
    """Write the six tables and the state of a version beside the published ones, some of them at once."""
    store = run.work.within(FOLDER)
    store.remove("")
    draft = Draft(store, {})
    with ThreadPoolExecutor(AT_ONCE) as threads:
        # Whatever goes wrong is raised here. The first table takes longest.
        done = [threads.submit(_write_table, run, copies, store, table) for table in TABLES]
        for name, frame in _state(run, plan, copies):
            draft.add_state(name, frame)
        for written in done:
            draft.files.update(written.result())
    return draft


def _write_table(run: Run, copies: Copies, store: Store, table: str) -> dict[str, dict[str, Any]]:
    columns = columns_of(table, keep_original=run.settings.script.keep_original)
    unlisted = unlisted_reasons(run.settings.ledger)
    rows = table_rows(table, copies.shards, run.parent, run.work, copies.decided, columns=columns, unlisted=unlisted)
    return write_parts(
        store, table, rows, columns, run.settings.publish.part_bytes, keeps_borders=run.parent is not None
    )


def _state(run: Run, plan: Plan, copies: Copies) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and frame of what the next run needs."""
    drop_gone = run.settings.input.gone == "drop"
    yield "inputs", inputs_after(plan, run.parent, drop_gone=drop_gone)
    counted = counted_after(run, plan, copies.shards, drop_gone=drop_gone)
    if counted.height:
        yield STATE, counted
    yield "signatures", copies.signatures
    yield "repeated", copies.repeats.repeated
    yield "taken", copies.repeats.taken
    for name in ("counts", "templates", "bigrams"):
        yield name, run.work.read_frame(f"learned/{name}.parquet")


def draft_frame(draft: Draft, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """A whole table of a draft, or some of its columns."""
    return pl.concat(draft_parts(draft, table, columns))


def draft_parts(draft: Draft, table: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
    """A table of a draft a part at a time, as the card and the report read it."""
    for path in sorted(path for path in draft.files if path.startswith(f"{table}/")):
        yield draft.store.read_frame(path, columns)


def facts_of(run: Run, plan: Plan, draft: Draft, records: Sequence[Record]) -> dict[str, Any]:
    """What the manifest says beside files and rows: parent, recipe, inputs and counts."""
    pages = draft_frame(draft, "pages", ["outcome", "reason", "size_bytes"])
    path = f"state/{STATE}.parquet"
    counted = draft.store.read_frame(path) if path in draft.files else None
    skipped: dict[str, int] = {}
    for record in records:
        for kind, count in record.skipped.items():
            skipped[kind] = skipped.get(kind, 0) + count
    return {
        "parent": run.parent.name if run.parent else None,
        "recipe": run.recipe,
        "signatures": parameters(),
        "card": run.settings.card.model_dump(mode="json"),
        "selection": selection_facts(run),
        "repeated": repeated_facts(run, draft),
        "inputs": {
            "files": plan.sources.height,
            "new": plan.n_new,
            "changed": plan.n_changed,
            "gone": plan.n_gone,
            "skipped": dict(sorted(skipped.items())),
            "bytes": int(sum(frame["size_bytes"].sum() or 0 for frame in (pages, counted) if frame is not None)),
        },
        "counts": counts_of(pages, counted),
    }


def repeated_facts(run: Run, draft: Draft) -> dict[str, Any]:
    """Paragraphs that articles of many hosts share: how many, what happens to them, and the most frequent."""
    settings, found = run.settings.dedupe, draft.store.read_frame("state/repeated.parquet")
    shown = found.drop_nulls("text").head(MAX_REPEATED).select("text", "n_hosts", "n_articles")
    return {
        "rule": settings.repeated,
        "hosts": settings.repeated_hosts,
        "paragraphs": found.height,
        "most": shown.to_dicts(),
    }


def selection_facts(run: Run) -> dict[str, Any]:
    """HOSTS, SAMPLE and LIMIT as they were; EXCLUDE only as a count: it may name persons."""
    chosen = run.selection._asdict()
    return {
        **{key: chosen[key] for key in ("hosts", "sample")},
        "limit": run.limit,
        "excluded": len(chosen["excluded"]),
    }


def refuse_empty(plan: Plan, parent: Version | None, where: str) -> None:
    """An INPUT that is empty when the parent was not is a mistake, such as a disk that is not mounted.

    Raises:
        InputError: says what was found, and what to do.

    """
    if plan.sources.is_empty() and (parent is None or parent.manifest["counts"]["pages"]):
        before = f"; the last version was made of {parent.manifest['counts']['pages']} pages" if parent else ""
        raise InputError(f"INPUT={where} holds no files{before}. Is it mounted, and is the path right?")


def check_gates(gate: Gate, draft: Draft, facts: dict[str, Any], parent: Version | None) -> None:
    """Hold back a version that looks wrong against its parent.

    Raises:
        GateError: says which gate, both figures, and how to publish all the same.

    """
    counts = facts["counts"]
    if counts["pages"] < gate.min_documents:
        raise GateError(_held("min_documents", f"{counts['pages']} pages are fewer than {gate.min_documents}"))
    if parent is None:
        return
    now, before = rows_in(draft.files)["articles"], parent.manifest["rows"]["articles"]
    if before and now < before * (1 - gate.max_shrink):
        raise GateError(_held("max_shrink", f"{now} articles where {parent.name} has {before}"))
    rejected, was = _rejected_share(counts), _rejected_share(parent.manifest["counts"])
    if rejected > was + gate.max_reject_rise:
        raise GateError(_held("max_reject_rise", f"{rejected:.0%} of pages rejected where {parent.name} has {was:.0%}"))


def _held(gate: str, what: str) -> str:
    return f"held back by gate.{gate}: {what}. Look at the input; ACCEPT=1 publishes it all the same"


def _rejected_share(counts: dict[str, Any]) -> float:
    return float(counts["outcomes"].get("rejected", 0)) / max(1, int(counts["pages"]))
