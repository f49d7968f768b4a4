"""How a run ended, and what the user is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from flows.estimate import estimate
from flows.progress import console
from flows.terminal import safe
from tasks.publish import WORK

if TYPE_CHECKING:
    from flows.prepare import Prepared


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ``status`` and ``exit_code`` of CONTRACT, and what to tell the user."""

    status: str
    exit_code: int = 0
    version: str | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    output: str = ""


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
