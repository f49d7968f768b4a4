"""What the pipeline is told: its variables as words, checked, and the files they name, read."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from pydantic import ValidationError

from flows.variables import RUNNERS, Variables
from flows.words import Variable, read_variables, rules_folders
from schemas.errors import SettingsError
from schemas.settings import Settings, parse_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _as_typed(value: object) -> str:
    return "" if value is None or value is False else str(value)


PIPELINE: Final = {
    name: Variable(_as_typed(field.default), ("1: " if field.annotation is bool else "") + (field.description or ""))
    for name, field in Variables.model_fields.items()
}
"""The variables of the pipeline as words: ``flows.variables.Variables`` says what each is."""


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


def _listed(name: str, path: str) -> tuple[str, ...]:
    if not path:
        return ()
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}={path} cannot be read: {error}") from None
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
