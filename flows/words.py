"""Words on the command line and names in the environment, one way for every command.

``make diff A=2026-11-21-3f9c2a1b`` and ``python -m flows.diff A=2026-11-21-3f9c2a1b`` are the same; ``--a name`` and
``--a=name`` are taken too. A word on the command line wins over the environment. Small, so that a small command
starts at once: what the pipeline is told, and its checks, stand in ``flows.arguments``.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import SettingsError
from tasks.recipe import RULES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Variable:
    """One name a user may set."""

    default: str
    meaning: str


def read_variables(
    known: Mapping[str, Variable], words: Sequence[str], environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Value of every known variable: from the words, else the environment, else its default.

    Raises:
        SettingsError: a word is none of them; names the nearest.

    """
    around = os.environ if environment is None else environment
    values = {name: around.get(name, "").strip() or variable.default for name, variable in known.items()}
    left = list(words)
    while left:
        word = left.pop(0)
        found = re.fullmatch(r"(?:--)?([A-Za-z_-]+)=(.*)", word, re.DOTALL)
        if found:
            name, value = found.groups()
        elif word.startswith("--") and left:
            name, value = word[2:], left.pop(0)
        else:
            raise SettingsError(f"{word!r} is no argument; write NAME=value, with NAME one of {', '.join(known)}")
        name = name.upper().replace("-", "_")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
            raise SettingsError(f"{name} is not known here; nearest: {near} ({known[near].meaning})")
        values[name] = value.strip() or known[name].default
    return values


def rules_folders(own: str) -> tuple[str, ...]:
    """The folder of the shipped rules, and the user's own after it."""
    if own and not Path(own).is_dir():
        raise SettingsError(f"RULES={own} is no folder; give a folder with *.toml rules")
    return (str(RULES_FOLDER), *([str(Path(own).resolve())] if own else []))
