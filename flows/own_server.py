"""The Prefect server of one run, where the user has none: begun early, and waited for only when the flow begins.

Prefect would begin the same server by itself. But it would import all of the server's code here first, to know the
command: 3 s of CPU on an idle machine, then wait for the server to do the same. Here the command stands as Prefect
has it (``prefect.server.api.server.SubprocessASGIServer``), and meanwhile the run reads its first pages.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from typing import Final

import prefect
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_SERVER_EPHEMERAL_ENABLED,
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
    get_current_settings,
    temporary_settings,
)

from schemas.errors import PipelineError

HOST: Final = "127.0.0.1"
STOP_SECONDS: Final = 5
"""How long it may take to stop, as Prefect has it."""

FOR_A_RUN: Final = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
"""What Prefect tells its temporary server: no pages for people, and fewer services."""

_SETTINGS: Final = ExitStack()
"""Holds its address until this process ends: what Prefect still sends then must find it."""


class OwnServer:
    """A server begun for this process; it ends with it."""

    def __init__(self) -> None:
        self._port = _any_free()
        # Its settings are those of here, as Prefect hands them on.
        around = {**os.environ, **FOR_A_RUN, **get_current_settings().to_environment_variables(exclude_unset=True)}
        command = [sys.executable, "-m", "uvicorn", "--app-dir", str(prefect.__module_path__.parent)]
        command += ["--factory", "prefect.server.api.server:create_app", "--host", HOST, "--port", str(self._port)]
        command += ["--log-level", "error", "--lifespan", "on"]
        self._process = subprocess.Popen(command, env=around)  # noqa: S603 - our own words
        atexit.register(self.end)

    def wait(self) -> None:
        """Until it answers; from then on Prefect asks this server.

        Raises:
            PipelineError: it does not; says what to do.

        """
        address = f"http://{HOST}:{self._port}/api"
        end = time.monotonic() + PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value()
        while not _answers(address):
            if self._process.poll() is not None or time.monotonic() > end:
                raise PipelineError("Prefect's temporary server does not start; run again, or set PREFECT_API_URL")
            time.sleep(0.05)
        _SETTINGS.enter_context(temporary_settings({PREFECT_API_URL: address}))

    def end(self) -> None:
        """End it, hard where it does not listen."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def begin_server() -> OwnServer | None:
    """Begin a server where Prefect would, which is where the user names none; returns at once."""
    if PREFECT_API_URL.value() or not PREFECT_SERVER_EPHEMERAL_ENABLED.value():
        return None
    return OwnServer()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def _any_free() -> int:
    with closing(socket.socket()) as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
