"""All settings, with defaults, bounds and meaning. ``make config`` prints them from here.

A settings file is TOML with these sections; the command line wins; an unknown key is an error
that names the nearest known one.
"""

from __future__ import annotations

import difflib
import tomllib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.errors import SettingsError

MIB = 1024 * 1024


class Section(BaseModel):
    """Part of the settings; refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stages(Section):
    """Stages that may be left out."""

    repair: bool = Field(default=True, description="undo damage: mojibake, split bytes, salt, lost marks")
    strip: bool = Field(default=True, description="drop navigation, copyright, spam and other lines of the page")
    convert: bool = Field(default=True, description="Traditional to Simplified, Chinese punctuation")
    split: bool = Field(default=True, description="find articles, metadata and teasers")
    dedupe: bool = Field(default=True, description="keep one of several copies of an article")


class Script(Section):
    """Script of the output."""

    output: Literal["hans", "as-found"] = Field(
        default="hans", description="hans: Simplified; as-found: as the page has it"
    )
    keep_original: bool = Field(default=False, description="adds title_original and text_original to articles")
    mainland_quotes: bool = Field(default=False, description="true: corner brackets become curved quotes")


class Repair(Section):
    """Guesses.

    On 723 places damaged on purpose, .3 cuts the wrong characters by 93.9 %, .5 by 88.1 %
    (bench/split_bytes.py); of the guesses at .9 and above 98.9 % are right.
    """

    min_confidence: float = Field(
        default=0.3, ge=0, le=1, description="guesses below this are not made; the place stays as it was"
    )


class Dedupe(Section):
    """What counts as a copy, and what happens to it."""

    mode: Literal["drop", "mark"] = Field(
        default="drop", description="mark: nothing is dropped, copies are only listed"
    )
    jaccard: float = Field(default=0.8, gt=0, le=1, description="near copies: similarity of character 5-grams")
    containment: float = Field(
        default=0.9, gt=0, le=1, description="contained copies: share of the shorter in the longer"
    )
    embedded: Literal["keep", "drop-part", "drop-whole"] = Field(
        default="keep", description="an article that is part of a digest: keep both, drop the part, or drop the digest"
    )
    renumbered: Literal["apart", "copies"] = Field(
        default="apart",
        description="articles alike but for their numbers, as last year's notice: apart (listed, both stay) or copies",
    )
    repeated: Literal["report", "remove"] = Field(
        default="report",
        description="paragraphs that articles of many hosts share (disclaimers): only reported, or taken out as well",
    )
    repeated_hosts: int = Field(default=5, ge=2, description="hosts from which a paragraph counts as repeated")


class Ledger(Section):
    """How much of the removals is written."""

    template_lines: Literal["rows", "count"] = Field(
        default="rows", description="learned template lines: rows, or only counted"
    )
    not_chinese: Literal["rows", "count"] = Field(
        default="rows", description="pages that are not Chinese: rows, or only counted"
    )


class Input(Section):
    """What happens to documents that are gone from INPUT."""

    gone: Literal["keep", "drop"] = Field(default="keep", description="rows of documents no longer in INPUT")


class Limits(Section):
    """Bounds on one document and one shard."""

    document_bytes: int = Field(default=32 * MIB, ge=1024, description="largest document, expanded, in bytes")
    document_seconds: float = Field(default=30, gt=0, description="longest time for one document, in seconds")
    shard_bytes: int = Field(default=64 * MIB, ge=64 * 1024, description="size of a shard, expanded, in bytes")


class Publish(Section):
    """What is written, and how much is kept."""

    keep: int | None = Field(default=None, ge=1, description="versions kept after publishing; default: all")
    part_bytes: int = Field(default=256 * MIB, ge=64 * 1024, description="size of a Parquet part in bytes, about")


class Card(Section):
    """What only the owner of the data can say."""

    title: str = Field(default="Chinese web articles", description="title of the dataset")
    creators: tuple[str, ...] = Field(default=(), description="persons or bodies to cite")
    contact: str | None = Field(default=None, description="address for questions and take-down requests")
    licence: str | None = Field(default=None, description="licence of the data (SPDX id); default: stated as unknown")
    doi: str | None = Field(default=None, description="DOI of the dataset")
    description: str | None = Field(default=None, description="a paragraph about where the pages come from")


class Gate(Section):
    """What holds a version back before `latest` moves."""

    min_documents: int = Field(default=1, ge=0, description="fewest documents read")
    max_shrink: float = Field(
        default=0.1, ge=0, le=1, description="largest loss of articles against the parent, as a share"
    )
    max_reject_rise: float = Field(
        default=0.1, ge=0, le=1, description="largest rise of the share of rejected documents against the parent"
    )


class Settings(Section):
    """Everything CONFIG may set."""

    stages: Stages = Field(default_factory=Stages)
    script: Script = Field(default_factory=Script)
    repair: Repair = Field(default_factory=Repair)
    dedupe: Dedupe = Field(default_factory=Dedupe)
    ledger: Ledger = Field(default_factory=Ledger)
    input: Input = Field(default_factory=Input)
    limits: Limits = Field(default_factory=Limits)
    publish: Publish = Field(default_factory=Publish)
    card: Card = Field(default_factory=Card)
    gate: Gate = Field(default_factory=Gate)


def parse_settings(text: str, name: str = "CONFIG") -> Settings:
    """Read settings from TOML.

    Raises:
        SettingsError: one line that names the key and how to mend it.

    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"{name}: not TOML: {error}"
        raise SettingsError(message) from None
    return settings_from(table, name)


def settings_from(table: dict[str, Any], name: str = "CONFIG") -> Settings:
    """Check a table of settings, as ``parse_settings``."""
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"{name}: {_advice(first)}") from None


def _advice(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] != "extra_forbidden":
        return f"{place}: {error['msg']} (got {error['input']!r})"
    *path, key = error["loc"]
    model: type[BaseModel] = Settings
    for part in path:
        model = model.model_fields[str(part)].annotation  # type: ignore[assignment]
    near = difflib.get_close_matches(str(key), model.model_fields, n=1, cutoff=0)
    return f"unknown key {place!r}; nearest: {'.'.join([*map(str, path), *near])!r}"
