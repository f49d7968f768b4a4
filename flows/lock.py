"""One run at a time for each OUTPUT, by a lock that knows a dead owner.

A folder of this machine is locked by the operating system, which lets go when the owner dies,
however it dies. Object storage has no locks: there a small object says who holds it and until
when, and is renewed while the run lives. It is stale when it was not renewed in time (clocks of machines
that share an OUTPUT must agree within minutes), or when its process ran on this machine and is gone.
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

from schemas.errors import LockedError, PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.storage import Store

NAME: Final = ".lock"
LEASE_SECONDS: Final = 300.0
"""How long a lock on object storage holds without being renewed. Chosen, not measured."""
RENEW_SECONDS: Final = 60.0
SETTLE_SECONDS: Final = 2.0
"""After a stale lock is taken over: another run that does the same has written by then, and one of both stands."""


@contextmanager
def held(output: Store) -> Iterator[None]:
    """Hold OUTPUT while the block runs.

    Raises:
        LockedError: another run holds it; says which process on which machine, since when.

    """
    with _file_lock(output) if output.is_local else _lease(output):
        yield


def still_held(output: Store) -> None:
    """Make sure that no other run took OUTPUT over while this one could not renew its lock.

    Raises:
        LockedError: one did.

    """
    mine = _leases.get(output.root)
    if mine is not None and (other := _read(output)).get("id") != mine:
        raise LockedError(
            f"{output.root} could not be reached for {LEASE_SECONDS:.0f} s, and process {other.get('process', '?')} on "
            f"{other.get('machine', '?')} has taken it over; nothing was published. Run again when that run has ended"
        )


_leases: Final[dict[str, str]] = {}
"""Root to id of the lock on object storage that this process holds."""


def _owner() -> dict[str, object]:
    return {
        "machine": platform.node(),
        "boot": _boot(),
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


def _boot() -> str:
    """What tells this start of this machine, and this container on it, from any other; empty where nothing does."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _is_stale(owner: dict[str, object]) -> bool:
    """Whether the one who wrote this holds it no longer."""
    until, process = owner.get("until"), owner.get("process")
    if not isinstance(until, int | float) or until < time.time():
        return True
    if not owner.get("boot") or owner["boot"] != _boot() or not isinstance(process, int):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _read(output: Store) -> dict[str, object]:
    try:
        return _parsed(output.read_bytes(NAME).decode("utf-8", "replace"))
    except FileNotFoundError:
        return {}


@contextmanager
def _lease(output: Store) -> Iterator[None]:
    owner = {**_owner(), "id": uuid.uuid4().hex}
    _take(output, owner)
    _leases[output.root] = str(owner["id"])
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(output, owner, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        del _leases[output.root]
        try:
            if _read(output).get("id") == owner["id"]:
                output.remove(NAME)
        except (OSError, PipelineError):
            pass  # out of reach: it is stale soon, and whatever ended the run is what is to be told


def _take(output: Store, owner: dict[str, object]) -> None:
    """Write the lock, unless another run holds it."""
    if output.create(NAME, _words(owner)):
        return
    other = _read(output)
    if other.get("id") == owner["id"]:
        return  # it was asked twice, and the first time was carried out
    if not _is_stale(other):
        raise _refuse(output, other)
    output.write_bytes(NAME, _words(owner))
    time.sleep(SETTLE_SECONDS)
    other = _read(output)
    if other.get("id") != owner["id"]:
        raise _refuse(output, other)


def _renew(output: Store, owner: dict[str, object], done: threading.Event) -> None:
    """Say again and again that the run lives; where that fails, try again the next time."""
    while not done.wait(RENEW_SECONDS):
        try:
            if _read(output).get("id") != owner["id"]:
                return  # taken over: ``still_held`` will say so
            output.write_bytes(NAME, _words(owner))
        except (OSError, PipelineError):
            continue


def _words(owner: dict[str, object]) -> bytes:
    return json.dumps({**owner, "until": time.time() + LEASE_SECONDS}).encode()
