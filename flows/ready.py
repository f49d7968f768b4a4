"""Imported by the process that workers are forked from, and only there: what they need is loaded here, once.

Modules, compiled kernels, and the tables that functions of tasks/ make once a process: 1.9 CPU s. A fork takes along
one thread of a process, and polars would wait for ever for those that it had: so nothing here lets polars compute, and
where it did all the same, this process ends with a word in place of workers that hang.
"""

from __future__ import annotations

import gc
import inspect
import sys
from pathlib import Path
from typing import Final

import pyarrow.compute  # noqa: F401 - polars imports it at the first column of another's making

import tasks.dedupe.signing  # noqa: F401 - which clean imports when it signs
from tasks.compiled import load_compiled
from tasks.recipe import RULES_FOLDER
from tasks.shards import rules_of  # with it all stages

NOT_NOW: Final = {
    "tasks.repair.model.shipped_counts",  # .3 s, and only pages with split bytes need it
    # Made by polars.
    "tasks.split_articles.letters._letters",
    "tasks.split_articles.shape._marks",
}
"""Tables that are made by the worker that needs them."""


def make_tables() -> None:
    """Call every function of tasks/ that takes nothing and keeps what it made."""
    for name, module in list(sys.modules.items()):
        if not name.startswith("tasks."):
            continue
        for function in list(vars(module).values()):
            is_kept = hasattr(function, "cache_info") and function.__module__ == name
            if is_kept and not inspect.signature(function).parameters and f"{name}.{function.__name__}" not in NOT_NOW:
                function()


def polars_threads() -> list[str]:
    """Names of the threads with which polars computes in this process; Linux only, elsewhere none is found."""
    names = [path.read_text("utf-8").strip() for path in Path("/proc/self/task").glob("*/comm")]
    return [name for name in names if name.startswith(("polars-0", "tokio"))]


load_compiled()
make_tables()
rules_of((str(RULES_FOLDER),), is_tried=True)
gc.freeze()  # a worker need not look for garbage in what was here before it, nor copy the memory it lies in
if polars_threads():
    sys.exit("polars computed something before workers were forked: see flows/ready.py")
