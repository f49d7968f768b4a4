"""``python -m flows.diff A=… B=…``: which articles came, went or changed, and which rules and settings differ."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.arguments import Variable, read_variables
from flows.command import run_command
from flows.progress import console
from tasks.storage import Store
from tasks.version import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.version import Version

VARIABLES = {
    "OUTPUT": Variable("output", "where versions are published"),
    "A": Variable("", "the older version"),
    "B": Variable("latest", "the newer version"),
    "SOURCE": Variable("", "show how the text of the articles of this source changed"),
    "SHOW": Variable("20", "how many sources of each group are listed"),
}

COLUMNS = ("source", "position", "article_id", "title")


def changes(old: Version, new: Version) -> pl.DataFrame:
    """One row an article place that differs: source, position, title, change (came, went, changed)."""
    place = ["source", "position"]
    before, after = old.frame("articles", COLUMNS), new.frame("articles", COLUMNS)
    both = before.join(after, on=place, how="full", coalesce=True, suffix="_new").sort(place)
    change = (
        pl.when(pl.col("article_id").is_null())
        .then(pl.lit("came"))
        .when(pl.col("article_id_new").is_null())
        .then(pl.lit("went"))
        .when((pl.col("article_id") != pl.col("article_id_new")) | pl.col("title").ne_missing(pl.col("title_new")))
        .then(pl.lit("changed"))
    )
    return both.select(*place, title=pl.coalesce("title_new", "title"), change=change).drop_nulls("change")


def recipe_changes(old: dict[str, Any], new: dict[str, Any], path: str = "") -> Iterator[str]:
    """Entries of two recipes that differ, one line each."""
    for key in sorted({*old, *new}):
        name = f"{path}{key}"
        a, b = old.get(key), new.get(key)
        if isinstance(a, dict) and isinstance(b, dict):
            yield from recipe_changes(a, b, f"{name}.")
        elif a != b and name != "digest":
            yield f"{name}: {a} → {b}"


def text_changes(old: Version, new: Version, source: str) -> list[str]:
    """Unified diff of the articles of one source, a paragraph a line."""
    sides: list[list[str]] = []
    for version in (old, new):
        rows = version.frame("articles", ["source", "position", "title", "text"]).filter(pl.col("source") == source)
        sides.append(
            [line for row in rows.iter_rows(named=True) for line in (row["title"] or "", *row["text"].split("\n"))]
        )
    return list(difflib.unified_diff(sides[0], sides[1], old.name, new.name, lineterm="", n=1))


def main(words: list[str]) -> int:
    """Print what changed from A to B."""
    values = read_variables(VARIABLES, words)
    store = Store(values["OUTPUT"])
    new = named(store, values["B"])
    old = named(store, values["A"] or new.manifest["parent"] or "")
    if values["SOURCE"]:
        for line in text_changes(old, new, values["SOURCE"]):
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            console.print(line, style=style, markup=False, soft_wrap=True)
        return 0
    console.print(f"{old.name} → {new.name}", markup=False)
    for line in recipe_changes(old.manifest["recipe"], new.manifest["recipe"]):
        console.print(f"recipe  {line}", markup=False, soft_wrap=True)
    found = changes(old, new)
    for word in ("came", "went", "changed"):
        rows = found.filter(pl.col("change") == word)
        console.print(f"{word}  {rows.height:,} articles", markup=False)
        for row in rows.head(int(values["SHOW"])).iter_rows(named=True):
            console.print(f"    {row['source']}  {row['title'] or ''}", markup=False, soft_wrap=True)
    if found.height:
        console.print("text of one: add SOURCE=…", markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
