"""What one run of the pipeline is told: one model for make, the command line and the form in the Prefect UI.

The names are those of make in each place. An empty value is the default, as an unset variable of make is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from pydantic.fields import ComputedFieldInfo, FieldInfo

RunnerName = Literal["processes", "threads", "dask"]
RUNNERS: tuple[str, ...] = get_args(RunnerName)


def _title(name: str, _field: FieldInfo | ComputedFieldInfo) -> str:
    return name


def _may_be_left_empty(schema: dict[str, Any]) -> None:
    """An optional value is one field of the form, not a choice between a value and null."""
    for field in schema["properties"].values():
        for choice in field.pop("anyOf", ()):
            if choice["type"] != "null":
                field.update(choice)
        if field.get("default", "") is None:
            del field["default"]


class Variables(BaseModel):
    """What to read, where to publish, and how. Paths are those of the machine that runs it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        field_title_generator=_title,
        json_schema_extra=_may_be_left_empty,
    )

    INPUT: str = Field(
        default="seeds/documents", description="what to read: a path, a URL, a glob, or @list.txt with one a line"
    )
    OUTPUT: str = Field(default="output", description="where versions are published: a path or a URL")
    RUNNER: RunnerName = Field(
        default="processes",
        description="how the work is spread out: processes; threads (where a document that crashes or hangs takes the "
        "whole run along: for a look at a few pages); dask",
    )
    WORKERS: int | None = Field(default=None, ge=1, description="how many workers; default: one a core")
    CONFIG: str | None = Field(default=None, description="settings file (TOML); `make config` prints one")
    RULES: str | None = Field(default=None, description="folder with your own rules and overrides")
    EXCLUDE: str | None = Field(
        default=None, description="file of hosts, URLs and sources that no later version holds, one a line"
    )
    FULL: bool = Field(default=False, description="no parent version; everything is read and nothing carried over")
    HOSTS: str | None = Field(
        default=None, description='only these hosts: "*.gov.cn,!mirror.example"; makes a partial version'
    )
    SAMPLE: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="a share of the pages by hash of their source, such as 0.01; makes a partial version",
    )
    LIMIT: int | None = Field(default=None, ge=1, description="only the first n pages; makes a partial version")
    PLAN: bool = Field(default=False, description="say what would be done and what it would take; changes nothing")
    ACCEPT: bool = Field(default=False, description="publish what a gate held back")
    DASK: str | None = Field(
        default=None, description="address of a Dask scheduler for RUNNER=dask; default: a local cluster"
    )
    REHASH: bool = Field(default=False, description="read all files again, whatever their size and time say")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the form or a file holds
        if not isinstance(given, dict):
            return given
        return {
            name: value
            for name, value in given.items()
            if value is not None and not (isinstance(value, str) and not value.strip())
        }
