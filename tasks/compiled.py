"""Edge: whether the kernels are compiled as they stand, or the next worker will do it.

A worker that must compile them needs minutes where it else needs seconds: that is no fault of its documents, so the
time a job may take depends on it. ``flows.warm``, which ``make`` runs, compiles and says so here.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Final

HOME: Final = Path(__file__).resolve().parent


@cache
def are_compiled() -> bool:
    """Whether ``flows.warm`` has run since a module of tasks/ changed, and its work can be found again."""
    return _stamp().exists()


def say_compiled() -> None:
    """Remember that it ran. Where that cannot be written, compiled code could not be kept either."""
    try:
        _stamp().parent.mkdir(exist_ok=True)
        for earlier in _stamp().parent.glob("compiled-*"):
            earlier.unlink(missing_ok=True)
        _stamp().touch()
    except OSError:
        return


def _stamp() -> Path:
    """A file named by the modules with kernels as numba tells them apart: place, size and time of change."""
    kernels = [path for path in sorted(HOME.rglob("*.py")) if b"from numba" in path.read_bytes()]
    found = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in kernels]
    told = repr((found, os.environ.get("NUMBA_CACHE_DIR", ""))).encode()
    return HOME / "__pycache__" / f"compiled-{hashlib.sha256(told).hexdigest()[:16]}"
