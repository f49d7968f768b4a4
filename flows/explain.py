"""``python -m flows.explain DOC=path``: one document, each line with what became of it and why.

Also a record of a container (``file.warc.gz#17``). What the latest version under OUTPUT did with it is told from that
version, in less than a second; a document that it does not have, or that a run today may treat otherwise (it has
changed, or rules, code or settings have), goes through the stages with what the version has learned, in some three.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.command import run_command
from flows.progress import console
from flows.story import parts, reversal
from flows.told import Told, difference, find_page, tell
from flows.words import Variable, read_variables, rules_folders
from schemas.errors import SettingsError
from tasks.read import find_one
from tasks.storage import Store
from tasks.version import latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from schemas.settings import Settings
    from tasks.version import Version

VARIABLES = {
    "DOC": Variable("", "the document: a path or URL, file.warc.gz#17 for a record"),
    "OUTPUT": Variable("output", "where versions are published: what was done, or learned, is taken from the latest"),
    "CONFIG": Variable("", "settings file (TOML); default: the settings that the latest version was made with"),
    "RULES": Variable("", "folder with your own rules and overrides"),
}


def explain(doc: str, version: Version | None, folders: Sequence[str], given: Settings | None) -> tuple[str, Told]:
    """Where the story is from, and the story.

    ``given``: settings other than the version's, where there are some.

    Raises:
        InputError: there is no such document.

    """
    limits = given.limits.model_dump() if given else _settings_of(version)["limits"]
    raw = find_one(doc, limits["document_bytes"], limits["shard_bytes"])
    if version is None:
        return "nothing learned: no version under OUTPUT", _afresh(raw, None, None, folders, given)
    page = find_page(version, raw["source"][0])
    why = difference(version, page, raw["content_digest"][0], folders, given) if page else "it does not have the page"
    told = tell(version, page, raw) if page and not why else None
    if told is not None:
        return f"as published in {version.name}", told
    source = f"not as in {version.name} ({why or 'its tables do not have every line'}), but with what it has learned"
    return source, _afresh(raw, version, page, folders, given)


def _settings_of(version: Version | None) -> dict[str, Any]:
    """Settings that a version was made with; the defaults where there is none."""
    if version is not None:
        made_with: dict[str, Any] = version.manifest["recipe"]["settings"]
        return made_with
    from schemas.settings import Settings  # noqa: PLC0415 - loads pydantic, which a version's story does without

    return Settings().model_dump()


def _afresh(
    raw: pl.DataFrame,
    version: Version | None,
    page: dict[str, Any] | None,
    folders: Sequence[str],
    given: Settings | None,
) -> Told:
    """The document through the stages."""
    from flows.stages import through_the_stages  # noqa: PLC0415 - loads every stage and its compiled code
    from schemas.settings import Settings  # noqa: PLC0415

    settings = given or Settings.model_validate(_settings_of(version))
    return through_the_stages(raw, version, page, tuple(folders), settings)


def main(words: list[str]) -> int:
    """Tell the story of one document."""
    values = read_variables(VARIABLES, words)
    if not values["DOC"]:
        raise SettingsError("DOC is not given; name a document: DOC=seeds/documents/…")
    given = None
    if values["CONFIG"]:
        from flows.arguments import read_settings  # noqa: PLC0415 - loads pydantic

        given = read_settings(values["CONFIG"])
    there = "://" in values["OUTPUT"] or Path(values["OUTPUT"]).exists()
    version = latest(Store(values["OUTPUT"])) if there else None
    source, told = explain(values["DOC"], version, rules_folders(values["RULES"]), given)
    console.print(source, style="dim", markup=False, soft_wrap=True)
    for part in parts(told):
        console.print(part)
        console.print()
    console.print(reversal(told), style="dim", markup=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
