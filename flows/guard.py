"""No process outlives its run, also not one that was killed.

Workers and Prefect's own temporary server are begun by the run and end with it, on Ctrl-C and on SIGTERM too. A run
that is killed (SIGKILL, out of memory) can end nobody: a small process waits beside it for a pipe to close, and ends
what the run began. It knows them by a variable in their environment, so it needs /proc; elsewhere there is none.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import uuid
from functools import cache
from pathlib import Path
from typing import Final

MARK: Final = "CORPUS_RUN"
"""Variable that the processes of a run inherit."""

WAITING: Final = """
import os, signal, sys, time
mark = sys.argv[1].encode()
if sys.stdin.buffer.read():
    sys.exit()
def those():
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if mark in file.read().split(b"\\0"):
                        yield int(name)
            except OSError:
                pass
for number in (signal.SIGTERM, *[signal.SIGKILL] * 20):
    for process in those():
        try:
            os.kill(process, number)
        except OSError:
            pass
    time.sleep(0.5)
    if not list(those()):
        break
"""
"""Waits for the end of its input. A word there says that the run ended by itself; nothing, that it was killed."""


@cache
def end_with_me(process: int) -> None:
    """Have all processes that ``process``, the one that calls, begins from now on end when it does, once."""
    if not Path("/proc/self/environ").exists():
        return
    os.environ[MARK] = uuid.uuid4().hex
    command = [sys.executable, "-I", "-S", "-c", WAITING, f"{MARK}={os.environ[MARK]}"]
    # A session of its own, so that Ctrl-C does not reach it; without the mark, or it would find itself begun by us.
    around = {name: value for name, value in os.environ.items() if name != MARK}
    try:
        guard = subprocess.Popen(  # noqa: S603 - our own words
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=around,
        )  # fmt: skip
    except OSError:
        return  # no process to be had: the run itself may still do

    def dismiss() -> None:
        if os.getpid() == process:
            guard.communicate(b"ended\n")

    atexit.register(dismiss)
