"""Edge: whether the kernels are compiled as they stand, or the next worker will do it.

A worker that must compile them needs minutes where it else needs seconds: that is no fault of its documents, so the
time a job may take depends on it. ``flows.warm``, which ``make`` runs, compiles and says so here.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from numba.core.registry import CPUDispatcher

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


def load_compiled() -> int:
    """Load the compiled code of all kernels whose modules are imported; returns how many pieces there were.

    Nothing is compiled: what was kept for another processor, or for the module as it was before, is left alone. Numba
    names no way to ask for that, so where its insides change, kernels are loaded when they are called, as without this.
    """
    kernels = {
        id(kernel): kernel
        for name, module in list(sys.modules.items())
        if name.startswith("tasks.")
        for kernel in vars(module).values()
        if isinstance(kernel, CPUDispatcher)
    }
    n_loaded = 0
    for kernel in kernels.values():
        with suppress(AttributeError, OSError, ValueError):
            kept, target = kernel._cache, kernel.targetctx.codegen()  # type: ignore[attr-defined]  # noqa: SLF001 - see above
            for key in kept._cache_file._load_index():  # noqa: SLF001
                if key == kept._index_key(key[0], target):  # noqa: SLF001
                    kernel.compile(key[0])
                    n_loaded += 1
    return n_loaded


def _stamp() -> Path:
    """A file named by the modules with kernels as numba tells them apart: place, size and time of change."""
    kernels = [path for path in sorted(HOME.rglob("*.py")) if b"from numba" in path.read_bytes()]
    found = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in kernels]
    told = repr((found, os.environ.get("NUMBA_CACHE_DIR", ""))).encode()
    return HOME / "__pycache__" / f"compiled-{hashlib.sha256(told).hexdigest()[:16]}"
