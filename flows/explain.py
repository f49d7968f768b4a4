"""``python -m flows.explain DOC=path``: one document, stage by stage, each line with what became of it and why.

Also a record of a container (``file.warc.gz#17``). Uses what the latest version under OUTPUT has
learned, where there is one. No Prefect: about a second.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from flows.arguments import Variable, read_settings, read_variables, rules_folders
from flows.command import run_command
from flows.progress import console
from flows.terminal import safe, toml_string
from schemas.errors import SettingsError
from tasks.clean import CleanShard, Learned, clean
from tasks.decode import DecodedShard, decode
from tasks.keys import fold
from tasks.learn import TEMPLATES
from tasks.read import find_one
from tasks.repair.model import load_model
from tasks.shards import overrides_of, rules_of
from tasks.storage import Store
from tasks.version import Version, latest

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = {
    "DOC": Variable("", "the document: a path or URL, file.warc.gz#17 for a record"),
    "OUTPUT": Variable("output", "where versions are published: what was learned is taken from the latest"),
    "CONFIG": Variable("", "settings file (TOML)"),
    "RULES": Variable("", "folder with your own rules and overrides"),
}

KIND_STYLES = {"spam": "red", "template": "magenta", "residue": "red", "copyright": "yellow", "licence": "yellow"}


def learned_state(version: Version | None) -> Learned:
    """Templates and bigrams of a version; none before the first."""
    templates = version.state("templates") if version else None
    bigrams = version.state("bigrams") if version else None
    return Learned(templates if templates is not None else pl.DataFrame(schema=TEMPLATES), load_model(bigrams))


def _facts(title: str, facts: dict[str, Any]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2))
    for name, value in facts.items():
        if value not in (None, "", [], 0):
            table.add_row(Text(name, style="dim"), Text(_shown(value)))
    return table


def _shown(value: Any) -> str:  # noqa: ANN401 - any cell
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return safe(text)


def _lines(cleaned: CleanShard) -> Table:
    table = Table(title="lines", title_justify="left", box=None, padding=(0, 1))
    table.add_column("no", justify="right", style="dim")
    table.add_column("became")
    table.add_column("by", style="dim")
    table.add_column("line", overflow="fold")
    columns = ["line_no", "text", "body", "kind", "rule", "role", "article"]
    lines = cleaned.lines.select(columns)
    # Marks and script alone are no news: those lines are shown once, as published.
    lines = lines.with_columns(is_mended=fold(lines["text"]) != fold(lines["body"]))
    for row in lines.iter_rows(named=True):
        became = row["kind"] or (row["role"] if not row["article"] else f"{row['role']} {row['article']}")
        style = KIND_STYLES.get(row["kind"], "dim") if row["kind"] else "bold" if row["role"] == "title" else ""
        shown = Text(safe(row["text"] if row["kind"] else row["body"] or ""), style=style)
        if not row["kind"] and row["is_mended"]:
            shown.append("\n" + safe(row["text"]), style="dim")
        table.add_row(str(row["line_no"]), Text(str(became), style=style), Text(row["rule"] or ""), shown)
    return table


def _story(decoded: DecodedShard, cleaned: CleanShard) -> Iterator[Table | Text]:
    page = decoded.pages.row(0, named=True)
    yield _facts(
        "decode",
        {
            "source": page["source"],
            "bytes": page["size_bytes"],
            "encoding": page["encoding"],
            "decided by": page["encoding_method"],
            "confidence": page["encoding_confidence"],
            "bad bytes": page["bad_bytes"],
            "form": page["form"],
            "host": page["host"],
            "url": page["url"],
        },
    )
    if cleaned.lines.height:
        yield _lines(cleaned)
    for row in cleaned.repairs.iter_rows(named=True):
        yield _facts(f"repair in line {row['line_no']}", {k: row[k] for k in ("rule", "before", "after", "confidence")})
    kept = ("title", "author", "publisher", "editor", "published_at", "published_precision", "breadcrumb", "n_chars")
    for row in cleaned.articles.iter_rows(named=True):
        yield _facts(f"article {row['position']}", {k: row[k] for k in (*kept, "n_paragraphs")})
    for row in cleaned.teasers.iter_rows(named=True):
        yield _facts(f"teaser {row['position']}", {k: row[k] for k in ("headline", "abstract", "url")})
    done = cleaned.pages.row(0, named=True)
    counts = ("script", "damage", "salt_removed", "sites_repaired", "marks_restored", "lines_removed", "rights")
    yield _facts("page", {k: done[k] for k in ("outcome", "reason", "detail", *counts)})


def _override(cleaned: CleanShard) -> str:
    """The override that would bring back the first removed line that looks like prose, else the first."""
    gone = cleaned.removals.with_columns(length=pl.col("text").str.len_chars()).sort("length", descending=True)
    if gone.is_empty():
        return ""
    text, source = toml_string(gone["text"][0]), toml_string(cleaned.pages["source"][0])
    return (
        f"to keep line {gone['line_no'][0]} all the same, put into overrides.toml of your RULES folder:\n"
        f"[[keep]]\ntext = {text}\nsource = {source}"
    )


def _with_known_host(decoded: DecodedShard, doc: str, version: Version | None) -> DecodedShard:
    """The host the latest version knows the document by: its folder below INPUT is not seen from a path alone."""
    if version is None:
        return decoded
    known = version.frame("pages", ["source", "host"]).filter(
        pl.lit(f"/{doc}").str.ends_with(pl.concat_str(pl.lit("/"), "source"))
    )
    longest = known.sort(pl.col("source").str.len_bytes()).tail(1)
    if longest.is_empty():
        return decoded
    return decoded._replace(pages=decoded.pages.with_columns(host=pl.lit(longest["host"][0], pl.String)))


def main(words: list[str]) -> int:
    """Tell the story of one document."""
    values = read_variables(VARIABLES, words)
    if not values["DOC"]:
        raise SettingsError("DOC is not given; name a document: DOC=seeds/documents/…")
    raw = find_one(values["DOC"])
    if raw.is_empty():
        raise SettingsError(f"DOC={values['DOC']}: no page was found there")
    settings = read_settings(values["CONFIG"])
    state = latest(Store(values["OUTPUT"])) if Path(values["OUTPUT"]).exists() or "://" in values["OUTPUT"] else None
    decoded = _with_known_host(decode(raw), values["DOC"], state)
    folders = rules_folders(values["RULES"])
    cleaned = clean(decoded, learned_state(state), rules_of(folders), settings, overrides_of(folders))
    console.print(f"learned from {state.name}" if state else "nothing learned: no version under OUTPUT", style="dim")
    for part in _story(decoded, cleaned):
        console.print(part)
        console.print()
    console.print(escape(_override(cleaned)), style="dim", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
