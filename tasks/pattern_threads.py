"""Shared kernel: threads that keep patterns compiled.

polars keeps the patterns it used last, 32 a thread. So each pattern has a thread that it is always matched in, with no
more patterns than polars keeps.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

PER_THREAD: Final = 30
"""Patterns of a thread. polars 1.30 to 2.1 keep 32."""

_homes: dict[str, ThreadPoolExecutor] = {}
_lock: Final = Lock()


def home_of(pattern: str) -> ThreadPoolExecutor:
    """The thread that a pattern is matched in."""
    if pattern not in _homes:
        with _lock:
            if pattern not in _homes:
                last = next(reversed(_homes.values()), None)
                full = len(_homes) % PER_THREAD == 0
                _homes[pattern] = ThreadPoolExecutor(1, "patterns") if full or last is None else last
    return _homes[pattern]


_rooms: dict[str, ThreadPoolExecutor] = {}
_chains: dict[tuple[str, ...], ThreadPoolExecutor] = {}

# A forked process has none of the threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_homes.clear)
    os.register_at_fork(after_in_child=_rooms.clear)
    os.register_at_fork(after_in_child=_chains.clear)


def _room(name: str) -> ThreadPoolExecutor:
    """The thread of a step."""
    if name not in _rooms:
        with _lock:
            if name not in _rooms:
                _rooms[name] = ThreadPoolExecutor(1, "patterns")
    return _rooms[name]


def chain_of(patterns: tuple[str, ...]) -> ThreadPoolExecutor:
    """The thread of a chain of patterns: that of the chain before it, unless they have too many patterns."""
    if patterns not in _chains:
        with _lock:
            if patterns not in _chains:
                last = next(reversed(_chains.values()), None)
                n_patterns = sum(len(own) for own, home in _chains.items() if home is last)
                fits = last is not None and n_patterns + len(patterns) <= PER_THREAD
                _chains[patterns] = last if last and fits else ThreadPoolExecutor(1, "patterns")
    return _chains[patterns]


def in_own_thread(step: Callable[P, T]) -> Callable[P, T]:
    """The step, done in a thread of its own, in which the patterns of its expressions stay compiled: 32 at most.

    For that its expressions are worked out one by one (``select_seq``, ``with_columns_seq``, ``filter``), else polars
    does it in threads that all steps share. It must not call itself.
    """
    name = f"{step.__module__}.{step.__qualname__}"

    @wraps(step)
    def done_there(*args: P.args, **kwargs: P.kwargs) -> T:
        context = copy_context()
        return _room(name).submit(lambda: context.run(step, *args, **kwargs)).result()

    return done_there
