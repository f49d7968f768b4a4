"""Before the flow does anything: the parent, the recipe and the plan, from what the user typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from tasks.decode import Selection
from tasks.draft import refuse_empty
from tasks.hosts import exclude
from tasks.plan import Plan, kept_plan, make_plan, seen_inputs
from tasks.publish import WORK
from tasks.recipe import digest_of, recipe
from tasks.run import Run, work_of
from tasks.shards import overrides_of, rules_of
from tasks.sources import find_sources
from tasks.storage import Store
from tasks.version import Version, latest

if TYPE_CHECKING:
    from flows.arguments import Arguments


@dataclass(frozen=True)
class Prepared:
    """A run that is ready to start, and what is to be said of it."""

    run: Run
    plan: Plan
    asked: str
    """Digest of all that led to the plan but the files."""
    remarks: tuple[str, ...]
    """What the user should know before it starts."""

    @property
    def is_unchanged(self) -> bool:
        """Nothing to read and nothing to withdraw: the latest version stands."""
        return self.run.parent is not None and self.plan.todo.is_empty() and self.plan.withdrawn.is_empty()


def prepare_run(arguments: Arguments) -> Prepared:
    """Look at INPUT and OUTPUT and compare them; changes nothing.

    Raises:
        InputError: INPUT is missing, or empty when the latest version was not.
        RuleError: a rule is wrong; before anything is read.

    """
    output = Store(arguments.output)
    rules_of(arguments.rules)
    overrides_of(arguments.rules)
    made_by = recipe(arguments.settings, [Path(folder) for folder in arguments.rules])
    before = latest(output)
    parent = None if arguments.is_full or arguments.is_part else before
    sources = find_sources(arguments.input)
    is_new_recipe = parent is not None and parent.manifest["recipe"]["digest"] != made_by["digest"]
    selection = Selection(arguments.hosts, arguments.sample, arguments.excluded)
    led_to_it = [made_by["digest"], parent and parent.name, arguments.input, selection, arguments.limit]
    asked = digest_of([*led_to_it, arguments.is_rehashed])
    remarks = []
    plan = kept_plan(output.within(WORK), sources, asked)
    if plan is not None:
        later = sources.height - plan.sources.height
        remarks.append("going on with a run that was interrupted")
        if later:
            remarks.append(f"{later:,} files that came since it was planned are the next run's")
    else:
        plan = _planned_anew(arguments, sources, parent, made_by["digest"])
        refuse_empty(plan, before, arguments.input)
        if is_new_recipe and not plan.todo.is_empty():
            remarks.append("rules, settings, code or libraries changed: everything still readable is read again")
    run = Run(
        output=output,
        work=work_of(output, made_by, plan, selection, arguments.limit),
        parent=parent,
        recipe=made_by,
        settings=arguments.settings,
        rules=arguments.rules,
        selection=selection,
        limit=arguments.limit,
    )
    return Prepared(run, plan, asked, tuple(remarks))


def _planned_anew(arguments: Arguments, sources: pl.DataFrame, parent: Version | None, recipe_digest: str) -> Plan:
    """What is to be done with these files."""
    is_new_recipe = parent is not None and parent.manifest["recipe"]["digest"] != recipe_digest
    drop_gone = arguments.settings.input.gone == "drop"
    known = seen_inputs(parent, recipe_digest) if parent and not arguments.is_rehashed else None
    plan = make_plan(sources, parent, everything=arguments.is_rehashed, drop_gone=drop_gone, known=known)
    if is_new_recipe and (known is None or plan.todo.height or plan.withdrawn.height):
        plan = make_plan(sources, parent, everything=True, drop_gone=drop_gone)
    if parent is not None and arguments.excluded:
        plan = _without_excluded(plan, parent, arguments.excluded)
    return plan


def _without_excluded(plan: Plan, parent: Version, patterns: tuple[str, ...]) -> Plan:
    """Withdraw the parent's pages that EXCLUDE lists; those still readable become rows that say so."""
    pages = parent.frame("pages", ["page_id", "source", "url", "host", "reason", "detail"])
    listed = exclude(pages.filter(pl.col("reason").ne_missing("excluded")), patterns)
    goes = listed.filter(pl.col("reason") == "excluded").select("page_id", "source")
    files = goes.select(pl.col("source").str.replace(r"#\d+\z", "")).vstack(goes.select("source")).unique()
    todo = plan.sources.join(
        pl.concat([plan.todo.select("source"), files]).unique(), on="source", how="semi", maintain_order="left"
    )
    withdrawn = pl.concat([plan.withdrawn, goes.select("page_id")]).unique(maintain_order=True)
    return Plan(plan.sources, todo, withdrawn, plan.n_new, plan.n_changed, plan.n_gone)
