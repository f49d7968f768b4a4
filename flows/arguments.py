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
from typing import TYPE_CHECKING, Final, get_args

from pydantic import ValidationError

from flows.variables import RUNNERS, Variables
from schemas.errors import SettingsError
from schemas.settings import Settings, parse_settings
from tasks.recipe import RULES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Variable:
    """One name a user may set."""

    default: str
    meaning: str


def _as_typed(value: object) -> str:
    return "" if value is None or value is False else str(value)


PIPELINE: Final = {
    name: Variable(_as_typed(field.default), ("1: " if field.annotation is bool else "") + (field.description or ""))
    for name, field in Variables.model_fields.items()
}
"""The variables of the pipeline as words: ``flows.variables.Variables`` says what each is."""


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


def pipeline_variables(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Variables:
    """What the user typed, each value within its bounds.

    Raises:
        SettingsError: one line that says which value, and how to mend it.

    """
    return checked(read_variables(PIPELINE, words, environment))


def checked(values: Mapping[str, str]) -> Variables:
    """Words as values; errors as ``pipeline_variables``."""
    try:
        return Variables.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise SettingsError(f"{name}={values[name]} {_advice(name, values[name])}") from None


def _advice(name: str, value: str) -> str:
    kind = Variables.model_fields[name].annotation
    if name == "RUNNER":
        near = difflib.get_close_matches(value, RUNNERS, n=1, cutoff=0)[0]
        return f"is not one of {', '.join(RUNNERS)}; nearest: {near}"
    if kind is bool:
        return "is neither 1 nor 0"
    if int in get_args(kind):
        return "is no whole number from 1"
    return "is no share; give a number above 0 and up to 1, such as 0.01"


def pipeline_arguments(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Arguments:
    """Check what the user typed, and read the files it names; errors as ``pipeline_variables``."""
    return arguments_of(pipeline_variables(words, environment))


def arguments_of(variables: Variables) -> Arguments:
    """Read the files that the variables name.

    Raises:
        SettingsError: one line that says which file, and what is wrong with it.

    """
    return Arguments(
        input=variables.INPUT,
        output=variables.OUTPUT,
        runner=variables.RUNNER,
        workers=variables.WORKERS or os.cpu_count() or 1,
        settings=read_settings(variables.CONFIG or ""),
        rules=rules_folders(variables.RULES or ""),
        excluded=_listed("EXCLUDE", variables.EXCLUDE or ""),
        is_full=variables.FULL,
        hosts=variables.HOSTS,
        sample=variables.SAMPLE,
        limit=variables.LIMIT,
        is_plan=variables.PLAN,
        is_accepted=variables.ACCEPT,
        dask=variables.DASK,
        is_rehashed=variables.REHASH,
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
