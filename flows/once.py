"""One run: look what is new, and publish it where there is something. Prefect is imported for that alone.

What is typed begins here. A run that finds nothing new needs neither Prefect nor workers; for another one the process
that workers come from begins to load while Prefect is imported.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.markup import escape

from flows.arguments import Arguments, arguments_of, pipeline_variables
from flows.outcome import Outcome, planned, show, unchanged
from flows.prepare import Prepared, prepare_run
from flows.progress import Progress, console
from flows.record import guarded
from flows.terminal import safe
from flows.workers import make_ready
from schemas.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.variables import Variables


def once(variables: Variables, publish: Callable[[Arguments, Prepared, Progress], Outcome]) -> Outcome:
    """Hold OUTPUT, look what is new, and publish it where there is something."""
    arguments = arguments_of(variables)
    if arguments.is_plan:
        return planned(prepare_run(arguments))
    progress = Progress()

    def run() -> Outcome:
        with progress.shown():
            with progress.stage("plan"):
                prepared = prepare_run(arguments)
            for remark in prepared.remarks:
                console.print(remark, soft_wrap=True)
            return unchanged(prepared) if prepared.is_unchanged else publish(arguments, prepared, progress)

    return guarded(run, arguments.output, progress)


def in_a_flow_run(variables: Variables, arguments: Arguments, prepared: Prepared, progress: Progress) -> Outcome:
    """Publish in a flow run; Prefect is imported here, and only here."""
    if arguments.runner == "processes":
        make_ready()
    from flows import pipeline  # noqa: PLC0415 - see above

    return pipeline.in_a_flow_run(variables, arguments, prepared, progress)


def main(words: list[str]) -> int:
    """Run the flow once; returns the exit code that CONTRACT promises."""
    try:
        variables = pipeline_variables(words)
        outcome = once(variables, partial(in_a_flow_run, variables))
    except PipelineError as error:
        console.print(f"[red]{type(error).__name__}:[/] {escape(safe(str(error)))}", soft_wrap=True)
        return error.exit_code
    show(outcome)
    return outcome.exit_code
