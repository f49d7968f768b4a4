"""``python -m flows.schedule CRON="0 3 * * *" TZ=Asia/Shanghai``: serve the flow; each run takes what is new."""

from __future__ import annotations

import sys

from flows.environment import prepare

prepare()

from prefect import flow  # noqa: E402 - its settings are read when it is imported
from prefect.schedules import Cron  # noqa: E402

from flows.arguments import PIPELINE, Variable, read_variables  # noqa: E402
from flows.command import run_command  # noqa: E402
from flows.pipeline import main as run_pipeline  # noqa: E402
from flows.progress import console  # noqa: E402
from schemas.errors import PipelineError, SettingsError  # noqa: E402

VARIABLES = {
    **PIPELINE,
    "CRON": Variable("", 'when to run: "0 3 * * *" is every day at 3'),
    "TZ": Variable("Asia/Shanghai", "time zone of CRON"),
}


@flow(name="chinese web corpus, scheduled", flow_run_name="{input} to {output}")
def scheduled(input: str, output: str, variables: dict[str, str]) -> None:  # noqa: A002, ARG001 - named for the UI
    """One scheduled run: what is new or changed in INPUT since the latest version of OUTPUT."""
    code = run_pipeline([f"{name}={value}" for name, value in variables.items() if value])
    if code:
        raise PipelineError(f"the run ended with exit code {code}; its record is under {output}/runs")


def main(words: list[str]) -> int:
    """Serve until interrupted."""
    values = read_variables(VARIABLES, words)
    cron, zone = values.pop("CRON"), values.pop("TZ")
    if not cron:
        raise SettingsError('CRON is not given; CRON="0 3 * * *" runs every day at 3')
    console.print(f"serving {values['INPUT']} to {values['OUTPUT']}: {cron} {zone}; Ctrl-C ends it", markup=False)
    scheduled.serve(
        name="nightly",
        schedule=Cron(cron, timezone=zone),
        parameters={"input": values["INPUT"], "output": values["OUTPUT"], "variables": values},
        limit=1,
        print_starting_message=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
