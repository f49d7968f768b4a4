"""The data card (README.md of a version) and its citation: every figure counted from the tables.

Front matter as the Hugging Face hub reads it, one config a table. What only the owner of the data
can know (licence, creators, contact) comes from ``[card]`` and is said to be unknown where it is not set:
the licence of this code is not that of the pages.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

from schemas.tables import TABLES
from schemas.vocabulary import DAMAGE, KINDS, REASONS
from tasks.facts import figures, top

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tasks.facts import Tables

SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGER: Final = ((10**7, "1M<n<10M"), (10**8, "10M<n<100M"), (10**9, "100M<n<1B"))

LIMITS: Final = """\
- Rules are written for Chinese news and government pages; forums, shops and code pages are read with less care.
- Guesses (table `repairs`) can be wrong; each has a confidence, and none is made below `repair.min_confidence`.
- `?` that may stand for a lost character, and words swapped by a mirror, are left as they are and named in `damage`.
- Conversion to Simplified changes characters, not vocabulary; quotation marks stay as the page has them.
- Pages whose encoding loses characters (a rare name in GB2312) keep the loss.
- What a site shows only to scripts is not in its HTML, and so not here.
- The hosts, years and topics are those of the input, not of the Chinese web: see the distributions above."""


def card_files(tables: Tables, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """README.md and CITATION.cff of a version."""
    facts = figures(tables)
    return {
        "README.md": ("\n".join(_card(facts, manifest)) + "\n").encode(),
        "CITATION.cff": ("\n".join(_citation(manifest)) + "\n").encode(),
    }


def _card(facts: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[str]:
    card = manifest["card"]
    yield from _front_matter(facts, card)
    yield f"# {_cell(card['title'])}\n"
    if card["description"]:
        yield _cell(card["description"]) + "\n"
    pages, articles = facts["pages"], facts["articles"]
    yield (
        f"Version `{manifest['version']}`: {articles['rows']:,} articles in Simplified Chinese, "
        f"{articles['characters']:,} characters, cleaned and deduplicated from {pages['rows']:,} web pages "
        f"({pages['bytes'] / 1e6:,.1f} MB). Digest `{manifest['digest']}`.\n"
    )
    yield from _funnel(facts)
    yield from _made(manifest)
    yield from _contents(facts)
    yield from _damage(facts)
    yield f"## Known limits and biases\n\n{LIMITS}\n"
    yield from _people_and_rights(card)
    yield from _use(manifest)


def _front_matter(facts: Mapping[str, Any], card: Mapping[str, Any]) -> Iterator[str]:
    rows = facts["articles"]["rows"]
    size = next((word for bound, word in (*SIZES, *LARGER) if rows < bound), "n>1T")
    yield "---"
    yield f"pretty_name: {_quoted(card['title'])}"
    yield "language:\n- zh"
    yield f"license: {_quoted((card['licence'] or 'unknown').lower())}"
    yield "task_categories:\n- text-generation"
    yield f"size_categories:\n- {size}"
    yield "tags:\n- chinese\n- web\n- news"
    yield "configs:"
    for table in TABLES:
        yield f"- config_name: {table}\n  data_files: {table}/*.parquet"
        if table == "articles":
            yield "  default: true"
    yield "---\n"


def _funnel(facts: Mapping[str, Any]) -> Iterator[str]:
    pages, articles = facts["pages"], facts["articles"]
    yield "## From pages to articles\n\n| step | count |\n|---|---:|"
    yield f"| pages read | {pages['rows']:,} |"
    for reason, count in pages["reason"].items():
        yield f"| … set aside: {reason} ({REASONS.get(reason, '')}) | {count:,} |"
    yield f"| pages without an article (lists, errors, logins) | {pages['outcome'].get('no-article', 0):,} |"
    yield f"| lines read | {pages['lines']:,} |"
    yield f"| lines removed | {facts['removals']['rows']:,} |"
    yield f"| copies found | {facts['duplicates']['rows']:,} |"
    yield f"| … of them dropped | {facts['duplicates']['dropped']:,} |"
    yield f"| articles published | {articles['rows']:,} |"
    yield f"| teasers published | {facts['teasers']['rows']:,} |"
    yield f"| … of them linked to an article here | {facts['teasers']['linked']:,} |\n"


def _made(manifest: Mapping[str, Any]) -> Iterator[str]:
    recipe = manifest["recipe"]
    yield "## How it was made\n"
    yield (
        "Encoding detection → split-byte repair → invisible characters → pinyin salt → lost marks → line labels "
        "(rules, layout, host templates, script, spam) → punctuation → Traditional to Simplified → articles and "
        "teasers → deduplication. Every removed line is in `removals` with its rule, every guess in `repairs`.\n"
    )
    yield (
        f"Recipe `{recipe['digest']}`. Libraries: "
        + ", ".join(f"{name} {version}" for name, version in recipe["libraries"].items() if version)
        + ".\n"
    )
    yield "<details><summary>Settings</summary>\n"
    yield f"```json\n{json.dumps(recipe['settings'], ensure_ascii=False, indent=1)}\n```\n</details>\n"


def _contents(facts: Mapping[str, Any]) -> Iterator[str]:
    articles, pages = facts["articles"], facts["pages"]
    yield "## What is in it\n"
    if articles["length"]:
        yield "Characters an article: " + ", ".join(f"{name} {n:,}" for name, n in articles["length"].items()) + ".\n"
    yield "Articles that state their " + ", ".join(f"{name} {n:,}" for name, n in articles["stated"].items()) + ".\n"
    for title, counts in (
        ("Articles by host", top(articles["host"])),
        ("Articles by year", top(dict(sorted(articles["year"].items(), reverse=True)))),
        ("Pages by script", pages["script"]),
        ("Pages by encoding", pages["encoding"]),
    ):
        yield from _counts(title, counts)
    yield from _counts("Lines removed by kind", facts["removals"]["kind"], KINDS)
    yield from _counts("Lines removed by rule", top(facts["removals"]["rule"]))


def _damage(facts: Mapping[str, Any]) -> Iterator[str]:
    pages = facts["pages"]
    yield from _counts("Damage found, in pages", pages["damage"], DAMAGE)
    yield (
        f"Repaired: {pages['salt_removed']:,} pinyin annotations removed, {pages['sites_repaired']:,} places of split "
        f"bytes, {pages['marks_restored']:,} lost marks.\n"
    )
    if facts["repairs"]["rule"]:
        yield "| guess | places | mean confidence | at .9 or above |\n|---|---:|---:|---:|"
        for rule, row in facts["repairs"]["rule"].items():
            yield f"| {_cell(rule)} | {row['places']:,} | {row['mean']:.2f} | {row['sure']:,} |"
        yield ""


def _people_and_rights(card: Mapping[str, Any]) -> Iterator[str]:
    contact = f"Write to {_cell(card['contact'])}." if card["contact"] else "No contact was given for this version."
    yield (
        "## Personal data\n\nArticles name people: authors, officials, persons in the news, as published. Nothing was "
        f"added or linked. A page can be taken out of all later versions (variable `EXCLUDE`). {contact}\n"
    )
    licence = (
        f"The publisher of this version states the licence `{_cell(card['licence'])}` for the data."
        if card["licence"]
        else "The licence of the data is **unknown**: none was stated for this version."
    )
    yield (
        f"## Licence\n\n{licence} The texts belong to those who wrote or published them; the column `pages.rights` "
        "holds what the pages themselves say. The licence of the software that made this version is not that of "
        "the data.\n"
    )


def _use(manifest: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "## How to load it\n\n```python\nimport polars as pl\n"
        'articles = pl.read_parquet("articles/*.parquet")\n\n'
        "import duckdb\n"
        "duckdb.sql(\"select host, count(*) from 'articles/*.parquet' group by host\")\n\n"
        "from datasets import load_dataset\n"
        'articles = load_dataset(".", "articles", split="train")\n```\n'
    )
    title = _cell(manifest["card"]["title"])
    doi = f" https://doi.org/{_cell(manifest['card']['doi'])}" if manifest["card"]["doi"] else ""
    cited = f"{title}, version {manifest['version']}, digest {manifest['digest'][:16]}.{doi}"
    yield f"## How to cite\n\n{cited} See CITATION.cff."


def _citation(manifest: Mapping[str, Any]) -> Iterator[str]:
    card = manifest["card"]
    yield "cff-version: 1.2.0"
    yield "message: If you use this dataset, please cite it as below."
    yield "type: dataset"
    yield f"title: {_quoted(card['title'])}"
    yield f"version: {_quoted(manifest['version'])}"
    yield f"date-released: {str(manifest['published_at'])[:10]}"
    yield "authors:"
    for name in card["creators"] or ("unknown",):
        yield f"- name: {_quoted(name)}"
    if card["licence"]:
        yield f"license: {_quoted(card['licence'])}"
    if card["doi"]:
        yield f"doi: {_quoted(card['doi'])}"
    if card["contact"]:
        yield f"contact:\n- name: {_quoted(card['contact'])}"
    yield f"identifiers:\n- type: other\n  value: {_quoted('sha256:' + manifest['digest'])}"
    yield "  description: content digest"


def _counts(title: str, counts: Mapping[str, int], meanings: Mapping[str, str] | None = None) -> Iterator[str]:
    if not counts:
        return
    yield f"### {title}\n\n| | count |" + (" |" if meanings else "") + "\n|---|---:|" + ("---|" if meanings else "")
    for name, count in counts.items():
        yield f"| {_cell(name)} | {count:,} |" + (f" {meanings.get(name, '')} |" if meanings else "")
    yield ""


def _cell(text: str) -> str:
    """Text of pages or users as plain Markdown: nothing in it is markup, a link or a new line."""
    one_line = html.escape(re.sub(r"\s+", " ", text), quote=False)
    return re.sub(r"([\\`*_\[\]|#~!])", r"\\\1", one_line)


def _quoted(text: str) -> str:
    """A YAML string: JSON's quotes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
