"""The flow: plan → decode → learn → clean → dedupe → publish. Reads as a table of contents.

``python -m flows.pipeline INPUT=… OUTPUT=…``; what is done stands in tasks/. Annotations are values here and not
words: Prefect makes the form of a deployment from them.
"""

import signal
import sys
from contextlib import ExitStack, closing
from typing import Any, Final

if __name__ == "__main__":  # as it is typed: Prefect is imported when there is something to publish
    from flows.once import main

    sys.exit(main(sys.argv[1:]))

from flows.environment import prepare

prepare()

from prefect import flow, get_run_logger, task  # noqa: E402 - its settings are read when it is imported
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.client.schemas import State  # noqa: E402
from prefect.exceptions import TerminationSignal  # noqa: E402
from prefect.states import Completed, Failed  # noqa: E402
from rich.markup import escape  # noqa: E402

from flows.arguments import Arguments  # noqa: E402
from flows.finish import finish  # noqa: E402
from flows.once import once  # noqa: E402
from flows.outcome import Outcome  # noqa: E402
from flows.own_server import begin_server  # noqa: E402
from flows.prepare import Prepared  # noqa: E402
from flows.progress import Progress, console  # noqa: E402
from flows.record import INTERRUPTED, TERMINATED  # noqa: E402
from flows.runners import Runner, begin_early, runner_for  # noqa: E402
from flows.shown import ShownProgress, in_one_line, show_version  # noqa: E402
from flows.terminal import safe  # noqa: E402
from flows.variables import Variables  # noqa: E402
from tasks.copies import Copies, decide_copies  # noqa: E402
from tasks.draft import write_draft  # noqa: E402
from tasks.idle import idle_overrides  # noqa: E402
from tasks.plan import Plan, keep_plan, with_hosts  # noqa: E402
from tasks.publish import Draft  # noqa: E402
from tasks.run import Run, changed_hosts, clean_jobs, decode_jobs, learn, within_limit  # noqa: E402
from tasks.shards import Record, clean_shard, decode_shard  # noqa: E402

NAME: Final = "chinese web corpus"
RUN_NAME: Final = "{variables.INPUT} to {variables.OUTPUT}"


def publish_new(arguments: Arguments, prepared: Prepared, progress: Progress, begun: Runner | None = None) -> Outcome:
    """Publish one version of INPUT under OUTPUT, as planned; with workers that are at it already, where there are."""
    progress.tell = get_run_logger().info
    run, plan = prepared.run, prepared.plan
    for remark in prepared.remarks:
        progress.tell(remark)
    keep_plan(run.work, plan, prepared.asked)
    with closing(begun or runner_for(arguments)) as runner:
        decoded = decode_pages(runner, run, plan, progress)
        learned = learn_from_pages(run, decoded, progress)
        plan, again = decode_changed_hosts(runner, run, plan, progress)
        cleaned = clean_pages(runner, run, [*decoded, *again], learned, progress)
    copies = find_copies(run, cleaned, plan, progress)
    for remark in idle_overrides(run, plan, cleaned, copies):
        progress.tell(remark)
        console.print(escape(safe(remark)), soft_wrap=True)
    draft = write_tables(run, plan, copies, progress)
    return publish_version(arguments, prepared, plan, draft, [*decoded, *again], progress)


@task(name="decode", task_run_name="decode", cache_policy=NO_CACHE, persist_result=False)
def decode_pages(runner: Runner, run: Run, plan: Plan, progress: Progress) -> list[Record]:
    """Read, decode and cut into lines: a map over shards."""
    records = _map(runner, "decode", decode_shard, decode_jobs(run, plan.todo), progress)
    return within_limit(records, run.limit)


@task(name="learn", task_run_name="learn", cache_policy=NO_CACHE, persist_result=False)
def learn_from_pages(run: Run, decoded: list[Record], progress: Progress) -> dict[str, str]:
    """What the corpus teaches: template lines a host, character bigrams."""
    with progress.stage("learn"):
        return learn(run, decoded)


@task(
    name="decode hosts whose templates changed",
    task_run_name="decode hosts whose templates changed",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def decode_changed_hosts(runner: Runner, run: Run, plan: Plan, progress: Progress) -> tuple[Plan, list[Record]]:
    """Their pages are cleaned again, as if all had been learned at once."""
    if run.parent is None:
        return plan, []
    wider = with_hosts(plan, run.parent, changed_hosts(run))
    more = wider.todo.join(plan.todo, on="source", how="anti", maintain_order="left")
    return wider, _map(runner, "decode again", decode_shard, decode_jobs(run, more, "again-"), progress)


@task(name="clean", task_run_name="clean", cache_policy=NO_CACHE, persist_result=False)
def clean_pages(
    runner: Runner, run: Run, decoded: list[Record], learned: dict[str, str], progress: Progress
) -> list[Record]:
    """Repair, strip, convert, split and sign: a map over shards."""
    return _map(runner, "clean", clean_shard, clean_jobs(run, decoded, learned), progress)


@task(name="dedupe", task_run_name="dedupe", cache_policy=NO_CACHE, persist_result=False)
def find_copies(run: Run, cleaned: list[Record], plan: Plan, progress: Progress) -> Copies:
    """Exact, near and contained copies; one is kept."""
    with progress.stage("dedupe"):
        return decide_copies(run, cleaned, plan.withdrawn)


@task(name="write tables", task_run_name="write tables", cache_policy=NO_CACHE, persist_result=False)
def write_tables(run: Run, plan: Plan, copies: Copies, progress: Progress) -> Draft:
    """Six tables and the state, beside the published versions."""
    with progress.stage("write tables"):
        return write_draft(run, plan, copies)


@task(name="publish", task_run_name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_version(
    arguments: Arguments, prepared: Prepared, plan: Plan, draft: Draft, records: list[Record], progress: Progress
) -> Outcome:
    """Check the gates, write card and report, move `latest`."""
    with progress.stage("publish"):
        outcome = finish(arguments, prepared, plan, draft, records)
    show_version(outcome, prepared.run.output)
    return outcome


def _map(runner: Runner, name: str, function: Any, jobs: list[Any], progress: Progress) -> list[Record]:  # noqa: ANN401
    if not jobs:
        return []
    shown = ShownProgress(name, len(jobs))
    with progress.stage(name, len(jobs)) as stage:

        def done(records: list[Record]) -> None:
            pages, n_bytes = sum(r.n_pages for r in records), sum(r.n_bytes for r in records)
            progress.advance(stage, pages, n_bytes)
            shown.update(stage.done)

        return runner.run(function, jobs, done)


@flow(name=NAME, flow_run_name=RUN_NAME, persist_result=False)
def pipeline(variables: Variables) -> State[None]:
    """Turn what is new or changed in INPUT since the latest version of OUTPUT into a new version: clean articles,
    each once, with a data card. Nothing new: the latest version stands.

    Args:
        variables: what to read, where to publish, and how

    """  # noqa: D205 - the Prefect UI shows it as one paragraph
    outcome = once(variables, publish_new)
    if outcome.exit_code == INTERRUPTED:
        raise KeyboardInterrupt
    if outcome.exit_code == TERMINATED:
        raise TerminationSignal(signal=signal.SIGTERM)
    name, told = outcome.status.capitalize(), in_one_line(outcome)
    return Failed(name=name, message=told) if outcome.exit_code else Completed(name=name, message=told)


def in_a_flow_run(variables: Variables, arguments: Arguments, prepared: Prepared, progress: Progress) -> Outcome:
    """Publish in a flow run that begins only now: nothing new needs no server, which takes longer to start."""
    ended: list[Outcome] = []
    keep_plan(prepared.run.work, prepared.plan, prepared.asked)
    server = begin_server()
    runner = begin_early(arguments, decode_shard, decode_jobs(prepared.run, prepared.plan.todo))
    if runner:
        progress.begins("decode")

    @flow(name=NAME, flow_run_name=RUN_NAME, persist_result=False)
    def run(variables: Variables) -> State[None]:  # noqa: ARG001 - what the UI shows of the run
        outcome = publish_new(arguments, prepared, progress, runner)
        ended.append(outcome)
        return Completed(name=outcome.status.capitalize(), message=in_one_line(outcome))

    with ExitStack() as kept:
        if runner:
            kept.callback(runner.close)
        if server:
            server.wait()
        run(variables)
    return ended[0]
