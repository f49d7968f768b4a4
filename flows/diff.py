"""``python -m flows.diff A=… B=…``: which articles came, went or changed, and which rules and settings differ."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from flows.command import run_command
from flows.progress import console
from flows.terminal import safe
from flows.words import Variable, read_variables
from schemas.column import schema_of
from schemas.errors import SettingsError
from schemas.tables import ARTICLES, TABLES
from tasks.storage import Store
from tasks.version import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tasks.version import Version

VARIABLES = {
    "OUTPUT": Variable("output", "where versions are published"),
    "A": Variable("", "the older version; default: the parent of B"),
    "B": Variable("latest", "the newer version"),
    "SOURCE": Variable("", "show how the text of the articles of this source changed"),
    "SHOW": Variable("20", "how many of each group are listed"),
}

WORDS: Final = ("came", "went", "moved", "changed")
PLACE: Final = ("source", "position")
METADATA: Final = ("title", "author", "publisher", "editor", "published_at", "breadcrumb", "url")
COMPARED: Final = (*PLACE, "article_id", *METADATA)
RECIPE_WORDS: Final = {"rule": "rule", "libraries": "library", "settings": "setting"}


def changes(old: Version, new: Version) -> pl.DataFrame:
    """One row an article that differs: source, position, title, change (``WORDS``), what (the columns, when changed).

    An article is found again by its source and id, so that one more on a page does not move all others; then by its
    place, where its text changed; then by its id alone: the same text, now taken from another page, has ``moved``.
    """
    same = {p: e["sha256"] for p, e in old.manifest["files"].items() if new.manifest["files"].get(p) == e}
    before, after = (_differing(version, same) for version in (old, new))
    kept, before, after = _paired(before, after, ["source", "article_id"])
    rewritten, before, after = _paired(before, after, list(PLACE))
    moved, before, after = _paired(before, after, ["article_id"])
    found = [
        _told(kept, "changed", _differences(kept)),
        _told(rewritten, "changed", _differences(rewritten, "text")),
        _told(moved, "moved", pl.format("was {}", "source_before")),
        _told(before, "went", pl.lit(None, pl.String)),
        _told(after, "came", pl.lit(None, pl.String)),
    ]
    told = pl.concat(found).filter((pl.col("change") != "changed") | (pl.col("what") != ""))
    return told.sort(*PLACE, "change")


def _differing(version: Version, same: dict[str, str]) -> pl.DataFrame:
    """The articles of parts that the other version has not, byte for byte."""
    parts = [part for part in version.parts("articles") if part.removeprefix(f"{version.name}/") not in same]
    frames = [version.store.read_frame(part, COMPARED) for part in parts]
    shape = schema_of(ARTICLES)
    return pl.concat([pl.DataFrame(schema={name: shape[name] for name in COMPARED}), *frames])


def _paired(
    before: pl.DataFrame, after: pl.DataFrame, keys: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows of both that have the same keys, side by side (``_before``), and what is left of each."""
    # The same text may stand twice on a page: the first goes with the first.
    turn = pl.int_range(pl.len()).over(keys)
    before, after = (frame.sort(PLACE).with_columns(turn=turn) for frame in (before, after))
    on = [*keys, "turn"]
    pairs = after.join(before, on=on, how="inner", suffix="_before")
    rest = [a.join(b, on=on, how="anti").drop("turn") for a, b in ((before, after), (after, before))]
    return pairs, rest[0], rest[1]


def _differences(pairs: pl.DataFrame, first: str = "") -> pl.Expr:
    """Names of the columns that differ, separated by commas."""
    words = [
        pl.when(pl.col(name).ne_missing(pl.col(f"{name}_before"))).then(pl.lit(name))
        for name in METADATA
        if f"{name}_before" in pairs.columns
    ]
    return pl.concat_list(pl.lit(first or None, pl.String), *words).list.drop_nulls().list.join(", ")


def _told(rows: pl.DataFrame, change: str, what: pl.Expr) -> pl.DataFrame:
    return rows.select(*PLACE, "title", change=pl.lit(change), what=what)


def recipe_changes(old: dict[str, Any], new: dict[str, Any], path: str = "") -> Iterator[str]:
    """Entries of two recipes that differ, one line each: rules by name, settings and libraries by value."""
    for key in sorted({*old, *new}):
        a, b = old.get(key), new.get(key)
        if isinstance(a, dict) or isinstance(b, dict):
            yield from recipe_changes(
                a or {}, b or {}, f"{path}{RECIPE_WORDS.get(key, key)} " if not path else f"{path}{key}."
            )
        elif a != b and path == "rule ":
            yield f"rule {key}: {'new' if a is None else 'gone' if b is None else 'changed'}"
        elif a != b and path:
            yield f"{path}{key}: {a} → {b}"
        elif a != b and key in {"code", "tables"}:
            yield f"{key}: changed"


def rule_effects(old: Version, new: Version) -> list[tuple[str, int, int]]:
    """Rules whose number of removed lines differs, the largest difference first: rule, before, after."""
    counts = []
    for version in (old, new):
        found: Counter[str] = Counter()
        for part in version.frames("removals", ["rule"]):
            found.update(dict(part["rule"].value_counts(name="n").iter_rows()))
        counts.append(found)
    rules = [(rule, counts[0][rule], counts[1][rule]) for rule in {*counts[0], *counts[1]}]
    return sorted((row for row in rules if row[1] != row[2]), key=lambda row: (-abs(row[2] - row[1]), row[0]))


def text_changes(old: Version, new: Version, source: str) -> list[str]:
    """Unified diff of the articles of one source, a paragraph a line; empty where nothing changed."""
    sides: list[list[str]] = []
    for version in (old, new):
        found = [
            part.filter(pl.col("source") == source) for part in version.frames("articles", [*PLACE, "title", "text"])
        ]
        sides.append([line for part in found for row in part.iter_rows(named=True) for line in _lines(row)])
    return list(difflib.unified_diff(sides[0], sides[1], old.name, new.name, lineterm="", n=1))


def _lines(row: dict[str, Any]) -> Sequence[str]:
    return (row["title"] or "", *row["text"].split("\n"))


def _show_text(old: Version, new: Version, source: str) -> int:
    there = any((part["source"] == source).any() for side in (old, new) for part in side.frames("pages", ["source"]))
    if not there:
        raise SettingsError(f"SOURCE={source} is in neither version; sources are listed by make diff without it")
    found = text_changes(old, new, source)
    for line in found:
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        console.print(safe(line), style=style, markup=False, soft_wrap=True)
    if not found:
        console.print(f"{safe(source)}: no difference in its articles", markup=False, soft_wrap=True)
    return 0


def _show_all(old: Version, new: Version, most: int) -> int:
    def say(line: str) -> None:
        console.print(safe(line), markup=False, soft_wrap=True)

    say(f"{old.name} → {new.name}")
    if old.manifest["digest"] == new.manifest["digest"]:
        say("same content: the tables are equal byte for byte")
    for line in recipe_changes(old.manifest["recipe"], new.manifest["recipe"]):
        say(f"recipe    {line}")
    for table in TABLES:
        a, b = old.manifest["rows"][table], new.manifest["rows"][table]
        say(f"{table:<11} {a:>11,} → {b:>11,}  {f'{b - a:+,}' if a != b else ''}".rstrip())
    effects = rule_effects(old, new)
    for rule, a, b in effects[:most]:
        say(f"removed by  {rule}: {a:,} → {b:,}")
    if len(effects) > most:
        say(f"            and {len(effects) - most:,} more rules")
    found = changes(old, new)
    for word in WORDS:
        rows = found.filter(pl.col("change") == word)
        say(f"{word:<8} {rows.height:,} articles")
        for row in rows.head(most).iter_rows(named=True):
            say("    " + "  ".join(part for part in (row["source"], row["title"], row["what"]) if part))
    if found.height:
        say("the text of one: add SOURCE=…")
    return 0


def main(words: list[str]) -> int:
    """Print what changed from A to B."""
    values = read_variables(VARIABLES, words)
    if not values["SHOW"].isdecimal():
        raise SettingsError(f"SHOW={values['SHOW']} is no whole number")
    store = Store(values["OUTPUT"])
    new = named(store, values["B"])
    before = values["A"] or new.manifest["parent"]
    if not before:
        raise SettingsError(f"A is not given, and {new.name} has no parent; name the older version")
    old = named(store, before)
    if values["SOURCE"]:
        return _show_text(old, new, values["SOURCE"])
    return _show_all(old, new, int(values["SHOW"]))


if __name__ == "__main__":
    sys.exit(run_command(main))
