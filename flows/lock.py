"""One run at a time for each OUTPUT, by a lock that knows a dead owner.

A folder of this machine is locked by the operating system, which lets go when the owner dies,
however it dies. Object storage has no locks: there a small object says who holds it and until
when, and is renewed while the run lives; one that was not renewed in time is stale and taken over.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import threading
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from schemas.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.storage import Store

NAME: Final = ".lock"
LEASE_SECONDS: Final = 300.0
"""How long a lock on object storage holds without being renewed. Chosen, not measured."""
RENEW_SECONDS: Final = 60.0


@contextmanager
def held(output: Store) -> Iterator[None]:
    """Hold OUTPUT while the block runs.

    Raises:
        LockedError: another run holds it; says which process on which machine, since when.

    """
    with _file_lock(output) if output.is_local else _lease(output):
        yield


def _owner() -> dict[str, object]:
    return {
        "machine": platform.node(),
        "process": os.getpid(),
        "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _refuse(output: Store, owner: dict[str, object]) -> LockedError:
    return LockedError(
        f"{output.root} is held by process {owner.get('process', '?')} on {owner.get('machine', '?')} "
        f"since {owner.get('since', '?')}; wait for it to end, or give another OUTPUT"
    )


@contextmanager
def _file_lock(output: Store) -> Iterator[None]:
    path = Path(output.path(NAME))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise _refuse(output, _parsed(file.read())) from None
        file.truncate(0)
        file.write(json.dumps(_owner()))
        file.flush()
        yield


def _parsed(text: str) -> dict[str, object]:
    try:
        owner = json.loads(text)
    except ValueError:
        return {}
    return owner if isinstance(owner, dict) else {}


@contextmanager
def _lease(output: Store) -> Iterator[None]:
    mine = uuid.uuid4().hex
    if output.exists(NAME):
        other = _parsed(output.read_bytes(NAME).decode("utf-8", "replace"))
        until = other.get("until")
        if isinstance(until, int | float) and until > time.time():
            raise _refuse(output, other)
    owner = {**_owner(), "id": mine}

    def write() -> None:
        output.write_json(NAME, {**owner, "until": time.time() + LEASE_SECONDS})

    write()
    # Two runs that start in the same moment both write: the one whose words stand holds it.
    if _parsed(output.read_bytes(NAME).decode()).get("id") != mine:
        raise _refuse(output, {})
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW_SECONDS):
            write()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        output.remove(NAME)
