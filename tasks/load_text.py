"""How to load a version or an export: the configs of the Hugging Face front matter, and the lines a reader copies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADING: Final = "## How to load it"

READERS: Final = {
    "parquet": (
        'import polars as pl\narticles = pl.read_parquet("articles/*.parquet")\n\n'
        "import duckdb\n"
        "duckdb.sql(\"select host, count(*) from 'articles/*.parquet' group by host\")\n\n"
        'from datasets import load_dataset\narticles = load_dataset(".", "articles", split="train")'
    ),
    "csv": (
        'import polars as pl\narticles = pl.read_csv("articles/*.csv", infer_schema_length=None)\n\n'
        'from datasets import load_dataset\narticles = load_dataset(".", "articles", split="train")'
    ),
    "jsonl": (
        'import polars as pl\narticles = pl.read_ndjson("articles/*.jsonl", infer_schema_length=None)\n\n'
        'from datasets import load_dataset\narticles = load_dataset(".", "articles", split="train")'
    ),
    "txt": (
        "from pathlib import Path\n"
        'texts = [path.read_text("utf-8") for path in sorted(Path("articles").rglob("*.txt"))]'
    ),
}
"""A form of files, and how it is read."""


def configs(tables: Iterable[str], form: str) -> str:
    """The configs of these tables, for the front matter; the articles are what is loaded when none is named."""
    entries = [
        f"- config_name: {table}\n  data_files: {table}/*.{form}" + ("\n  default: true" if table == "articles" else "")
        for table in tables
    ]
    return "\n".join(["configs:", *entries])


def how_to_load(form: str) -> str:
    """The section of the card that says how to load files of this form."""
    return f"{HEADING}\n\n```python\n{READERS[form]}\n```\n"


def exported_card(card: str, tables: Iterable[str], form: str) -> str:
    """The card of an export: only the tables it has, in the form it has them, and that it is an export."""
    told = configs(tables, form) if form != "txt" else ""
    card = re.sub(r"(?ms)^configs:\n.*?(?=^---$)", lambda _: f"{told}\n" if told else "", card, count=1)
    section = rf"(?ms)^{re.escape(HEADING)}\n.*?(?=^## |\Z)"
    note = (
        "> This is an export: articles and teasers only. The figures below are those of the whole version, whose "
        "ledgers (pages, removals, repairs, duplicates) are not in it.\n\n"
    )
    card = re.sub(r"(?m)^(# .*\n\n)", lambda found: found[1] + note, card, count=1)
    return re.sub(section, lambda _: how_to_load(form) + "\n", card, count=1)
