"""Edge: the recipe, a digest of all that decides what comes out beside the input itself.

Rules, tables, models, the settings that touch data, the code of tasks and schemas, and the
versions of the libraries that touch data. When it differs, published rows are not comparable
with new ones, and every page is processed again.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.settings import Settings

HOME: Final = Path(__file__).resolve().parent.parent
"""The folder that holds tasks, schemas and seeds."""

RULES_FOLDER: Final = HOME / "seeds" / "rules"

LIBRARIES: Final = (
    "beautifulsoup4",
    "chardet",
    "fastwarc",
    "numba",
    "numpy",
    "opencc-python-reimplemented",
    "polars",
    "pyarrow",
    "pypinyin",
    "selectolax",
    "zstandard",
)
"""Whose version can change a published byte."""

WITHOUT_EFFECT: Final = {"gate", "card"}
"""Sections that decide whether something is published and what its card says, not the data."""

NO_DATA_CODE: Final = {
    "card.py",
    "report.py",
    "croissant.py",
    "citation.py",
    "compiled.py",
    "describe.py",
    "facts.py",
    "load_text.py",
    "plots.py",
    "score.py",
    "diff.py",
}
"""Modules that read what was published; they change no row."""


def recipe(settings: Settings, rules_folders: Iterable[Path]) -> dict[str, Any]:
    """Digest of each part, the library versions, the settings, and one digest over all."""
    parts = parts_without_settings(rules_folders) | {"settings": settings_with_effect(settings)}
    return {"digest": digest_of(parts), **parts}


def settings_with_effect(settings: Settings) -> dict[str, Any]:
    """The settings that decide what the data are."""
    return {key: value for key, value in settings.model_dump(mode="json").items() if key not in WITHOUT_EFFECT}


def parts_without_settings(rules_folders: Iterable[Path]) -> dict[str, Any]:
    """Digests of code, rules, tables and of each rule, and the versions of the libraries."""
    folders = list(rules_folders)
    return {
        "code": _digest_of_files(
            path
            for folder in ("tasks", "schemas")
            for path in (HOME / folder).rglob("*.py")
            if path.name not in NO_DATA_CODE and "report" not in path.relative_to(HOME).parts
        ),
        "rules": _digest_of_files(path for folder in folders for path in folder.glob("*.toml")),
        "rule": _each_rule(folders),
        "tables": _digest_of_files(
            path
            for path in (HOME / "seeds").rglob("*")
            if path.is_file()
            and path.suffix != ".py"
            and "__pycache__" not in path.parts
            and not {"documents", "rules", "sample", "report"} & set(path.relative_to(HOME / "seeds").parts)
            and not path.name.startswith("labels_")
        ),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def _each_rule(folders: Iterable[Path]) -> dict[str, str]:
    """A digest a rule, by its published name (``footer.icp-licence``), so that two versions can be compared."""
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            table = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue  # whoever uses the rules says what is wrong with the file
        for section, entries in table.items():
            for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
                name = entry.get("id", f"{section}-{number}") if isinstance(entry, dict) else section
                found[f"{path.stem}.{name}"] = digest_of(entry)[:16]
    return dict(sorted(found.items()))


def digest_of(value: Any) -> str:  # noqa: ANN401 - any JSON
    """32 hex digits of SHA-256 over the value as canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _digest_of_files(paths: Iterable[Path]) -> str:
    """Over names and contents, so that the place of the project does not count."""
    found = sorted((path.name, path.parent.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths)
    return digest_of(found)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
