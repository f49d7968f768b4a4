"""Runs of the flow in processes of their own, watched and killed from outside; and what must hold after each."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from flows.verify import problems
from schemas.tables import TABLES
from tasks.storage import Store
from tasks.version import VERSION_NAME, latest, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREPARED = multiprocessing.get_context("forkserver")
"""Begins a process that has Prefect imported already, so that a run costs its work and not its imports."""
UNIQUE = re.compile(r"\.[0-9a-f]{32}(?=\.part\Z)|(?<=\.latest)\.\d+\Z")


def begin(words: dict[str, object], log: Path) -> multiprocessing.process.BaseProcess:
    """Start a run with these words; what it prints goes into ``log``."""
    PREPARED.set_forkserver_preload(["flows.pipeline"])
    process = PREPARED.Process(target=run_flow, args=([f"{k}={v}" for k, v in words.items()], str(log)))
    process.start()
    return process


def run_flow(words: list[str], log: str) -> None:
    """What the process does: the command as a user types it."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    from flows.once import main

    sys.exit(main(words))


def paths_below(folder: Path) -> Iterator[str]:
    """Every file and link below a folder, without what is unique to a writing process."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from (f"{entry.name}/{below}" for below in paths_below(Path(entry.path)))
        else:
            yield UNIQUE.sub("", entry.name)


def watch(process: multiprocessing.process.BaseProcess, output: Path, until: Callable[[set[str]], bool]) -> set[str]:
    """Look at OUTPUT again and again until the run ended, or ``until`` says so of what has appeared."""
    seen: set[str] = set()
    while process.is_alive() and not until(seen):
        seen.update(paths_below(output))
        time.sleep(0.003)
    return seen


def kill(process: multiprocessing.process.BaseProcess) -> bool:
    """SIGKILL, as the system does it when memory is short. Whether the run was still alive."""
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == -signal.SIGKILL


def marked(*marks: str) -> dict[int, str]:
    """Processes that were begun with all these characters in their environment, and their command lines."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                around = (folder / "environ").read_bytes()
                if all(mark.encode() in around for mark in marks):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


def half_published(output: Path) -> list[str]:
    """What a reader of OUTPUT would trip over: nothing, at every moment."""
    store = Store(str(output))
    wrong = [f"{version.name}: {problem}" for version in versions(store) for problem in problems(version)]
    wrong += [
        f"{name}: no manifest"
        for name in store.names()
        if VERSION_NAME.fullmatch(name) and not (output / name / "manifest.json").exists()
    ]
    found = latest(store)
    if found is not None and found not in versions(store):
        wrong.append(f"latest.json names {found.name}, which is not there")
    link = output / "latest"
    if link.is_symlink() and not (link / "manifest.json").exists():
        wrong.append(f"latest points to {link.readlink()}, which is not there")
    return wrong


def left_behind(output: Path) -> list[str]:
    """Files that no finished run leaves: drafts, halves, intermediate files."""
    return [
        path
        for path in paths_below(output)
        if path.startswith((".work/", ".latest")) or path.endswith((".part", ".link"))
    ]


def table_bytes(output: Path) -> dict[str, bytes]:
    """Path to bytes of every file of the latest version that holds no clock: tables, and the state of the next run."""
    version = output / json.loads((output / "latest.json").read_text())["version"]
    return {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in (*TABLES, "state")
        for path in sorted((version / folder).glob("*.parquet"))
    }


class Between:
    """Stands between a run and its Prefect server, and can die in its place: what a run sees is the same."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                pair = self._listening.accept()[0], socket.create_connection(("127.0.0.1", self._behind))
                self._open += pair
                for one, other in (pair, pair[::-1]):
                    threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := one.recv(1 << 16):
                other.sendall(said)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Be gone, in the middle of whatever is said."""
        for end in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
