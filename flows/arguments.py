"""What a user types: the same names for make, for the command line and in the environment.

``make pipeline INPUT=pages`` and ``python -m flows.pipeline INPUT=pages`` are the same; ``--input pages`` and
``--input=pages`` are taken too. A word on the command line wins over the environment.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from schemas.errors import SettingsError
from schemas.settings import Settings, parse_settings
from tasks.recipe import RULES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RUNNERS: Final = ("processes", "threads", "dask")


@dataclass(frozen=True)
class Variable:
    """One name a user may set."""

    default: str
    meaning: str


PIPELINE: Final = {
    "INPUT": Variable("seeds/documents", "what to read: a path, a URL, a glob, or @list.txt with one a line"),
    "OUTPUT": Variable("output", "where versions are published: a path or a URL"),
    "RUNNER": Variable("processes", "processes, threads or dask"),
    "WORKERS": Variable("", "how many workers; default: one a core"),
    "CONFIG": Variable("", "settings file (TOML)"),
    "RULES": Variable("", "folder with your own rules and overrides"),
    "EXCLUDE": Variable("", "file of hosts, URLs and sources that no later version holds, one a line"),
    "FULL": Variable("", "1: no parent version"),
    "HOSTS": Variable("", 'only these hosts: "*.gov.cn,!mirror.example"; makes a partial version'),
    "SAMPLE": Variable("", "a share of the pages by hash of their source: 0.01; makes a partial version"),
    "LIMIT": Variable("", "only the first n pages; makes a partial version"),
    "PLAN": Variable("", "1: say what would be done and what it would take; changes nothing"),
    "ACCEPT": Variable("", "1: publish what a gate held back"),
    "DASK": Variable("", "address of a Dask scheduler for RUNNER=dask; default: a local cluster"),
    "REHASH": Variable("", "1: read all files again, whatever their size and time say"),
}


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


@dataclass(frozen=True)
class Arguments:
    """What one run of the pipeline is told, checked."""

    input: str
    output: str
    runner: str
    workers: int
    settings: Settings
    rules: tuple[str, ...]
    excluded: tuple[str, ...]
    is_full: bool
    hosts: str | None
    sample: float | None
    limit: int | None
    is_plan: bool
    is_accepted: bool
    dask: str | None
    is_rehashed: bool

    @property
    def is_part(self) -> bool:
        """Whether the version holds only some of the input: never `latest`, never a parent."""
        return self.hosts is not None or self.sample is not None or self.limit is not None


def pipeline_arguments(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Arguments:
    """Check what the user typed.

    Raises:
        SettingsError: one line that says which value, and how to mend it.

    """
    values = read_variables(PIPELINE, words, environment)
    if values["RUNNER"] not in RUNNERS:
        near = difflib.get_close_matches(values["RUNNER"], RUNNERS, n=1, cutoff=0)[0]
        raise SettingsError(f"RUNNER={values['RUNNER']} is not one of {', '.join(RUNNERS)}; nearest: {near}")
    return Arguments(
        input=values["INPUT"],
        output=values["OUTPUT"],
        runner=values["RUNNER"],
        workers=_whole("WORKERS", values["WORKERS"]) or os.cpu_count() or 1,
        settings=read_settings(values["CONFIG"]),
        rules=rules_folders(values["RULES"]),
        excluded=_listed("EXCLUDE", values["EXCLUDE"]),
        is_full=_flag("FULL", values["FULL"]),
        hosts=values["HOSTS"] or None,
        sample=_share("SAMPLE", values["SAMPLE"]),
        limit=_whole("LIMIT", values["LIMIT"]),
        is_plan=_flag("PLAN", values["PLAN"]),
        is_accepted=_flag("ACCEPT", values["ACCEPT"]),
        dask=values["DASK"] or None,
        is_rehashed=_flag("REHASH", values["REHASH"]),
    )


def read_settings(path: str) -> Settings:
    """The settings of a TOML file, or the defaults where no file is given."""
    if not path:
        return Settings()
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"CONFIG={path} cannot be read: {error}") from None
    return parse_settings(text, path)


def rules_folders(own: str) -> tuple[str, ...]:
    """The folder of the shipped rules, and the user's own after it."""
    if own and not Path(own).is_dir():
        raise SettingsError(f"RULES={own} is no folder; give a folder with *.toml rules")
    return (str(RULES_FOLDER), *([str(Path(own).resolve())] if own else []))


def _listed(name: str, path: str) -> tuple[str, ...]:
    if not path:
        return ()
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}={path} cannot be read: {error}") from None
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _flag(name: str, value: str) -> bool:
    if value in {"", "0", "false", "no"}:
        return False
    if value in {"1", "true", "yes"}:
        return True
    raise SettingsError(f"{name}={value} is neither 1 nor 0")


def _whole(name: str, value: str) -> int | None:
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise SettingsError(f"{name}={value} is no whole number from 1")
    return int(value)


def _share(name: str, value: str) -> float | None:
    if not value:
        return None
    try:
        share = float(value)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise SettingsError(f"{name}={value} is no share; give a number above 0 and up to 1, such as 0.01")
    return share
