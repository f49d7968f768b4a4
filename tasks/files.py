"""Edge: local files opened without waiting for ever.

A pipe may never say anything, a device may never end or take being opened as a command: both are refused.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack
from typing import IO

from tasks.locations import local_path, open_location


def open_source(location: str) -> IO[bytes]:
    """Open a file of the input for reading bytes.

    Raises:
        OSError: and whatever the file system of a URL raises instead.

    """
    path = local_path(location)
    if path is None:
        return open_location(location)
    refuse_no_file(os.stat(path))  # noqa: PTH116 - pathlib takes no bytes
    with ExitStack() as unless_refused:
        file = unless_refused.enter_context(open(path, "rb", opener=_at_once))
        refuse_no_file(os.fstat(file.fileno()))
        unless_refused.pop_all()
    return file


def refuse_no_file(about: os.stat_result) -> None:
    """Refuse what is neither a file nor a folder; opening a folder says so itself.

    Raises:
        OSError: it is a pipe, a socket or a device.

    """
    if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
        raise OSError(errno.EINVAL, "a pipe, a socket or a device, no file")


def can_be_read(location: str) -> bool:
    """Whether the first byte of a local file is handed over; of others this is not asked."""
    if local_path(location) is None:
        return True
    try:
        with open_source(location) as file:
            file.read(1)
    except OSError:
        return False
    return True


def _at_once(path: str | bytes, flags: int) -> int:
    """Open without waiting: a pipe may have taken the place of a file since it was looked at."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
