"""A Prefect server of our own for schedules, where the user has none: on this machine only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from schemas.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST: Final = "127.0.0.1"
PORT: Final = 4200
START_SECONDS: Final = 180
"""How long a server may take to start: 8 s were measured on an idle machine, with an existing database."""
STOP_SECONDS: Final = 5
"""How long it may take to stop. Chosen, not measured; its database outlives a hard end."""


@contextmanager
def server() -> Iterator[str]:
    """The address of the user's server, or of one that lives as long as the block.

    The user's is what ``PREFECT_API_URL``, a profile or a prefect.toml names. To be called before Prefect is
    imported: it reads its settings then.

    Raises:
        PipelineError: the server does not answer; says where its own words are.

    """
    known = os.environ.get("PREFECT_API_URL") or _named_by_profile()
    if known:
        yield known
        return
    port = PORT if _is_free(PORT) else _any_free()
    address = f"http://{HOST}:{port}/api"
    os.environ["PREFECT_API_URL"] = os.environ["PREFECT_UI_API_URL"] = address
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    # A session of its own: Ctrl-C ends the serving first, and the server after it.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:  # noqa: S603
        try:
            _wait(address, process)
            yield address
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server. Asked to, it waits for its last listener, which may be this process: then it is ended."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _named_by_profile() -> str:
    """Asked of Prefect in a process of its own: here its settings would be read too early."""
    question = "from prefect.settings import PREFECT_API_URL; print(PREFECT_API_URL.value() or '')"
    # A mistake in a profile is reported by Prefect on the terminal, and ends the schedule.
    asked = subprocess.run([sys.executable, "-c", question], check=True, text=True, stdout=subprocess.PIPE)  # noqa: S603
    return asked.stdout.strip()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise PipelineError(f"no Prefect server answers at {address}; run `prefect server start` and set PREFECT_API_URL")


def _is_free(port: int) -> bool:
    with socket.socket() as found:
        return found.connect_ex((HOST, port)) != 0


def _any_free() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
