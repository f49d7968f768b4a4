"""Floors: figures that `make score` may not undercut, kept in a TOML file with the digest of their labels."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from flows.progress import console
from tasks.score import breaches

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tasks.score import Figures

FLOOR_GROUPS: Final = ("all", "article", "forum", "encyclopedia", "no article")
"""Groups that have floors: a source alone is too few pages to hold a figure."""


def hold(path: Path, digest: str, measured: Mapping[str, Figures]) -> int:
    """Compare with the floors: 0 where all hold, else 1."""
    floors = read_floors(path)
    if not floors:
        console.print(f"no floors in {path}: --record writes them", style="dim")
        return 0
    if floors.pop("labels", {}).get("sha256") != digest:
        console.print(f"{path}: recorded for other labels; look at the figures and --record them anew", style="red")
        return 1
    broken = breaches(floors, measured)
    for breach in broken:
        console.print(f"{breach.group}: {breach.measure} is {breach.got}, floor {breach.floor}", style="red")
    if not broken:
        console.print(f"no figure is below its floor in {path}", style="green")
    return 1 if broken else 0


def record(path: Path, digest: str, measured: Mapping[str, Figures], *, is_lowering: bool) -> int:
    """Write the figures as floors; refuse lower ones unless told so."""
    old = {name: group for name, group in read_floors(path).items() if name != "labels"}
    lower = breaches(old, measured)
    if lower and not is_lowering:
        for breach in lower:
            console.print(
                f"{breach.group}: {breach.measure} would fall from {breach.floor} to {breach.got}", style="red"
            )
        console.print("floors stay as they were; --allow-regression lowers them", style="red")
        return 1
    path.write_text(floors_text(digest, measured), "utf-8")
    console.print(f"floors recorded in {path}")
    return 0


def read_floors(path: Path) -> dict[str, Any]:
    """The floors of a file; none where there is no file."""
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def floors_text(digest: str, measured: Mapping[str, Figures]) -> str:
    """The floors as TOML, with the labels they were measured on."""
    parts = [
        "# Figures that may not be undercut, as `python -m flows.score --record` measured them.",
        "# A lower one is recorded only with --allow-regression.",
        f'\n[labels]\nsha256 = "{digest}"',
    ]
    for group in FLOOR_GROUPS:
        rows = [f"{measure} = {value}" for measure, value in measured.get(group, {}).items()]
        if rows:
            parts.append("\n".join([f'\n["{group}"]', *rows]))
    return "\n".join(parts) + "\n"
