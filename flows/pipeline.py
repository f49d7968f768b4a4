"""The flow: plan → decode → learn → clean → dedupe → publish. Reads as a table of contents.

``python -m flows.pipeline INPUT=… OUTPUT=…``; what is done stands in tasks/.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.environment import prepare

prepare()

from prefect import flow, task  # noqa: E402 - its settings are read when it is imported
from prefect.artifacts import (  # noqa: E402
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE  # noqa: E402

from flows.arguments import Arguments, pipeline_arguments  # noqa: E402
from flows.outcome import Outcome, finish, guarded, planned, show, unchanged  # noqa: E402
from flows.prepare import Prepared, prepare_run  # noqa: E402
from flows.progress import Progress, console  # noqa: E402
from flows.runners import Runner, runner_for  # noqa: E402
from schemas.errors import PipelineError  # noqa: E402
from tasks.copies import Copies, decide_copies  # noqa: E402
from tasks.draft import write_draft  # noqa: E402
from tasks.plan import Plan, with_hosts  # noqa: E402
from tasks.run import Run, changed_hosts, clean_jobs, decode_jobs, learn, within_limit  # noqa: E402
from tasks.shards import Record, clean_shard, decode_shard  # noqa: E402

if TYPE_CHECKING:
    from tasks.publish import Draft


@flow(name="chinese web corpus", flow_run_name="{label}", validate_parameters=False, persist_result=False)
def pipeline(arguments: Arguments, prepared: Prepared, label: str, progress: Progress) -> Outcome:  # noqa: ARG001 - label names the run
    """Publish one version of INPUT under OUTPUT, as planned."""
    run, plan = prepared.run, prepared.plan
    with closing(runner_for(arguments)) as runner:
        decoded = decode_pages(runner, run, plan, progress)
        learned = learn_from_pages(run, decoded, progress)
        plan, again = decode_changed_hosts(runner, run, plan, progress)
        cleaned = clean_pages(runner, run, [*decoded, *again], learned, progress)
    copies = find_copies(run, cleaned, plan, progress)
    draft = write_tables(run, plan, copies, progress)
    return publish_version(arguments, prepared, plan, draft, [*decoded, *again], progress)


@task(name="decode", cache_policy=NO_CACHE, persist_result=False)
def decode_pages(runner: Runner, run: Run, plan: Plan, progress: Progress) -> list[Record]:
    """Read, decode and cut into lines: a map over shards."""
    records = _map(runner, "decode", decode_shard, decode_jobs(run, plan.todo), progress)
    return within_limit(records, run.limit)


@task(name="learn", cache_policy=NO_CACHE, persist_result=False)
def learn_from_pages(run: Run, decoded: list[Record], progress: Progress) -> dict[str, str]:
    """What the corpus teaches: template lines a host, character bigrams."""
    with progress.stage("learn"):
        return learn(run, decoded)


@task(name="decode hosts whose templates changed", cache_policy=NO_CACHE, persist_result=False)
def decode_changed_hosts(runner: Runner, run: Run, plan: Plan, progress: Progress) -> tuple[Plan, list[Record]]:
    """Their pages are cleaned again, as if all had been learned at once."""
    if run.parent is None:
        return plan, []
    wider = with_hosts(plan, run.parent, changed_hosts(run))
    more = wider.todo.join(plan.todo, on="source", how="anti", maintain_order="left")
    return wider, _map(runner, "decode again", decode_shard, decode_jobs(run, more, "again-"), progress)


@task(name="clean", cache_policy=NO_CACHE, persist_result=False)
def clean_pages(
    runner: Runner, run: Run, decoded: list[Record], learned: dict[str, str], progress: Progress
) -> list[Record]:
    """Repair, strip, convert, split and sign: a map over shards."""
    return _map(runner, "clean", clean_shard, clean_jobs(run, decoded, learned), progress)


@task(name="dedupe", cache_policy=NO_CACHE, persist_result=False)
def find_copies(run: Run, cleaned: list[Record], plan: Plan, progress: Progress) -> Copies:
    """Exact, near and contained copies; one is kept."""
    with progress.stage("dedupe"):
        return decide_copies(run, cleaned, plan.withdrawn)


@task(name="write tables", cache_policy=NO_CACHE, persist_result=False)
def write_tables(run: Run, plan: Plan, copies: Copies, progress: Progress) -> Draft:
    """Six tables and the state, beside the published versions."""
    with progress.stage("write tables"):
        return write_draft(run, plan, copies)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_version(
    arguments: Arguments, prepared: Prepared, plan: Plan, draft: Draft, records: list[Record], progress: Progress
) -> Outcome:
    """Check the gates, write card and report, move `latest`."""
    with progress.stage("publish"):
        outcome = finish(arguments, prepared, plan, draft, records)
    counts, rows = outcome.manifest["counts"], outcome.manifest["rows"]
    funnel = [{"step": "pages read", "count": counts["pages"]}]
    funnel += [{"step": f"pages: {word}", "count": count} for word, count in counts["outcomes"].items()]
    funnel += [{"step": table, "count": count} for table, count in rows.items()]
    create_table_artifact(funnel, key="funnel", description=f"version {outcome.version}")
    if outcome.status == "published":
        card = prepared.run.output.read_bytes(f"{outcome.version}/README.md").decode()
        create_markdown_artifact(card, key="data-card", description=f"version {outcome.version}")
    return outcome


@dataclass
class _Shown:
    """Progress of one map in the Prefect UI, updated a hundred times at most."""

    artifact: UUID
    total: int
    said: int = 0

    def update(self, done: int) -> None:
        share = done * 100 // self.total
        if share > self.said:
            self.said = share
            update_progress_artifact(self.artifact, progress=float(share))


def _map(runner: Runner, name: str, function: Any, jobs: list[Any], progress: Progress) -> list[Record]:  # noqa: ANN401
    if not jobs:
        return []
    key = name.replace(" ", "-")
    created = create_progress_artifact(progress=0.0, key=f"{key}-progress", description=f"{name}: {len(jobs)} shards")
    shown = _Shown(created if isinstance(created, UUID) else UUID(str(created)), len(jobs))
    with progress.stage(name, len(jobs)) as stage:

        def done(records: list[Record]) -> None:
            pages, n_bytes = sum(r.n_pages for r in records), sum(r.n_bytes for r in records)
            progress.advance(stage, pages, n_bytes)
            shown.update(stage.done)

        return runner.run(function, jobs, done)


@flow(name="chinese web corpus, scheduled", persist_result=False)
def scheduled(variables: dict[str, str]) -> None:
    """One scheduled run: what is new or changed in INPUT since the latest version of OUTPUT."""
    code = main([f"{name}={value}" for name, value in variables.items()])
    if code:
        raise PipelineError(f"the run ended with exit code {code}; its record is under {variables['OUTPUT']}/runs")


def main(words: list[str]) -> int:
    """Run the flow once; returns the exit code that CONTRACT promises."""
    progress = Progress()
    try:
        arguments = pipeline_arguments(words)

        def once() -> Outcome:
            label = f"{arguments.input} to {arguments.output}"
            with progress.shown():
                with progress.stage("plan"):
                    prepared = prepare_run(arguments)
                # Nothing to do needs no server, which takes longer to start than to find this out.
                return unchanged(prepared) if prepared.is_unchanged else pipeline(arguments, prepared, label, progress)

        outcome = planned(prepare_run(arguments)) if arguments.is_plan else guarded(once, arguments.output, progress)
    except PipelineError as error:
        console.print(f"[red]{type(error).__name__}:[/] {error}", soft_wrap=True, markup=True)
        return error.exit_code
    show(outcome)
    return outcome.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
