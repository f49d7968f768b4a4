"""``python -m flows.schedule CRON="0 3 * * *" TZ=Asia/Shanghai``: serve the flow; each run takes what is new.

Needs a Prefect server that lives as long as the schedule: yours (``PREFECT_API_URL``), or one that is started here.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from typing import Final
from zoneinfo import available_timezones

from flows.arguments import PIPELINE, arguments_of, checked
from flows.command import run_command
from flows.environment import prepare
from flows.progress import console
from flows.server import server
from flows.words import Variable, read_variables
from schemas.errors import SettingsError

STOP_SECONDS: Final = 10.0
"""How long a run has to end itself when the schedule ends. Chosen, not measured."""

VARIABLES = {
    **PIPELINE,
    "CRON": Variable("", 'when to run: "0 3 * * *" is every day at 3'),
    "TZ": Variable("Asia/Shanghai", "time zone of CRON"),
}


def main(words: list[str]) -> int:
    """Serve until interrupted."""
    values = read_variables(VARIABLES, words)
    cron, zone = values.pop("CRON"), values.pop("TZ")
    if not cron:
        raise SettingsError('CRON is not given; CRON="0 3 * * *" runs every day at 3')
    if zone not in available_timezones():
        raise SettingsError(f"TZ={zone} is no time zone; give a name such as Asia/Shanghai or UTC")
    variables = checked(values)
    arguments_of(variables)
    prepare()
    with server() as address:
        # Prefect reads its settings when it is imported: only now is there a server.
        from prefect.schedules import Cron  # noqa: PLC0415
        from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415

        from flows.pipeline import pipeline  # noqa: PLC0415

        console.print(f"{values['INPUT']} to {values['OUTPUT']}, {cron} {zone}", markup=False, soft_wrap=True)
        console.print(f"runs can be watched at {address.removesuffix('/api')}; Ctrl-C ends the schedule", markup=False)
        try:
            schedule = Cron(cron, timezone=zone)
        except ValueError:
            told = "five fields: minute, hour, day, month, weekday; 0 3 * * * is every day at 3"
            raise SettingsError(f"CRON={cron} cannot be read; {told}") from None
        try:
            pipeline.serve(
                name=f"{values['INPUT']} to {values['OUTPUT']}".replace("/", "∕"),
                schedule=schedule,
                parameters={"variables": variables.model_dump(mode="json", exclude_unset=True)},
                limit=1,
                print_starting_message=False,
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
        finally:
            _end_runs()
    return 0


def _end_runs() -> None:
    """End a run that is under way, as Ctrl-C does, while the server is there to be told; the next takes it up again."""
    runs = multiprocessing.active_children()
    for run in runs:
        run.terminate()
    end = time.monotonic() + STOP_SECONDS
    for run in runs:
        run.join(max(0.0, end - time.monotonic()))
        if run.is_alive():
            run.kill()


if __name__ == "__main__":
    sys.exit(run_command(main))
