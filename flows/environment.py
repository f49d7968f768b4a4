"""What must be set before Prefect is imported: local, quiet, patient.

A server or profile that is there already (``PREFECT_API_URL``, or ``PREFECT_HOME``) is honoured; the
project's own home is used only where there is none.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import MutableMapping

HOME: Final = Path(__file__).resolve().parent.parent / ".prefect"

QUIET: Final = {
    # Without it an offline start prints an error about telemetry that could not be sent.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # Its default of 20 s is short for a slow machine: a first start took 16 s on an idle one.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # A line a task would be too much; a line a stage and how the run ended stand in the log of the flow run.
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
    # An error ends with our one line, or with its traceback once; the server keeps Prefect's own account of it.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SHOW_SERVER_UPGRADE_WARNING": "false",
    # A server that we start forgets flow runs after 90 days; without, it keeps them for ever.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # It writes down no events, more than half of its database: nobody listens to them, and states, logs, task runs
    # and artifacts are kept apart.
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
}


def prepare(environment: MutableMapping[str, str] | None = None) -> None:
    """Set what is not set; nothing a user chose is changed."""
    around = os.environ if environment is None else environment
    for name, value in QUIET.items():
        around.setdefault(name, value)
    own_home = Path(around.get("HOME", "~")).expanduser() / ".prefect" / "profiles.toml"
    if not around.get("PREFECT_API_URL") and not around.get("PREFECT_HOME") and not own_home.exists():
        around["PREFECT_HOME"] = str(HOME)
        around.setdefault("PREFECT_LOCAL_STORAGE_PATH", str(HOME / "storage"))
