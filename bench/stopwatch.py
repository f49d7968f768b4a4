"""Time and memory of functions called by name, nested as they are called.

Functions that a module has from another module of ours are wrapped where they are called, so a profile follows the code
without being told of each stage.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import FunctionType, GeneratorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


def reset_peak() -> None:
    """Forget the highest resident memory so far; Linux only, elsewhere a peak is the highest since the start."""
    with suppress(OSError):
        CLEAR.write_text("5")


def peak_bytes() -> int:
    """Highest resident memory since ``reset_peak``; 0 where it cannot be told."""
    with suppress(OSError):
        for line in STATUS.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


class Node:
    """What was measured of one function called from one place."""

    def __init__(self) -> None:
        self.calls = 0
        self.seconds = 0.0
        self.peak = 0
        self.parts: dict[str, Node] = {}


class Stopwatch:
    """A tree of what was called, with CPU seconds of all threads and the highest memory of each."""

    def __init__(self) -> None:
        self.root = Node()
        self.stack = [self.root]
        self._restore: list[tuple[Any, str, Any]] = []

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Measure the block under this name."""
        outer = self.stack[-1]
        node = outer.parts.setdefault(name, Node())
        for open_node in self.stack:
            open_node.peak = max(open_node.peak, peak_bytes()) if open_node is outer else open_node.peak
        reset_peak()
        self.stack.append(node)
        began = time.process_time()
        try:
            yield
        finally:
            node.seconds += time.process_time() - began
            node.calls += 1
            node.peak = max(node.peak, peak_bytes())
            self.stack.pop()
            outer.peak = max(outer.peak, node.peak)
            reset_peak()

    def follow(self, module: str) -> None:
        """Measure every function of ours that this module has from another one."""
        loaded = import_module(module)
        for name, value in list(vars(loaded).items()):
            if (
                isinstance(value, FunctionType)
                and value.__module__.startswith(("tasks.", "flows."))
                and value.__module__ != module
            ):
                self.replace(loaded, name, self._wrapped(value, name))

    def replace(self, owner: Any, name: str, value: Any) -> None:  # noqa: ANN401 - a module or a class, and anything of it
        """Put ``value`` in the place of an attribute, until ``stop``."""
        self._restore.append((owner, name, vars(owner)[name]))
        setattr(owner, name, value)

    def method(self, owner: type, name: str, shown: str) -> None:
        """Measure a method of a class under the name ``shown``."""
        self.replace(owner, name, self._wrapped(vars(owner)[name], shown))

    def stop(self) -> None:
        """Put everything back."""
        for owner, name, value in reversed(self._restore):
            setattr(owner, name, value)
        self._restore.clear()

    def _wrapped(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(function)
        def measured(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            with self.timed(name):
                got = function(*args, **kwargs)
            return self._each(got, name) if isinstance(got, GeneratorType) else got

        return measured

    def _each(self, items: Iterator[Any], name: str) -> Iterator[Any]:
        while True:
            with self.timed(name):
                try:
                    item = next(items)
                except StopIteration:
                    return
            yield item
