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
from schemas.vocabulary import DAMAGE, DUPLICATE_KINDS, ENCODING_METHODS, KINDS, OUTCOMES, REASONS
from tasks.facts import size_text, top
from tasks.load_text import configs, how_to_load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIZES: Final = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B", "1B<n<10B")
"""The hub's words for a number of rows, from below 1,000, a factor of ten each."""

LARGER: Final = ("10B<n<100B", "100B<n<1T", "n>1T")

HUB_LICENCES: Final = (
    "cc0-1.0 cc-by-4.0 cc-by-3.0 cc-by-2.0 cc-by-sa-4.0 cc-by-sa-3.0 cc-by-nc-4.0 cc-by-nc-3.0 cc-by-nd-4.0 "
    "cc-by-nc-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-sa-4.0 cc-by-nc-sa-3.0 odc-by odbl pddl cdla-sharing-1.0 "
    "cdla-permissive-1.0 cdla-permissive-2.0 apache-2.0 mit unlicense unknown other"
)
"""The licences for data that the hub knows by name; any other is ``other`` with its name beside it."""

UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")
"""Characters that YAML refuses, or that turn or hide what stands beside them."""

STAGES: Final = (
    ("Encoding detection", ""),
    ("split-byte repair", "repair"),
    ("invisible characters", ""),
    ("pinyin salt", "repair"),
    ("lost marks", "repair"),
    ("line labels (rules, layout, host templates, script, spam)", "strip"),
    ("punctuation", "convert"),
    ("Traditional to Simplified", "convert"),
    ("articles and teasers", "split"),
    ("deduplication", "dedupe"),
)
"""In their order, each with the setting of ``[stages]`` that may leave it out."""

LIMITS: Final = """\
- Rules are written for Chinese news and government pages; forums, shops and code pages are read with less care.
- Guesses (table `repairs`) can be wrong; each has a confidence, and none is made below `repair.min_confidence`.
- `?` that may stand for a lost character, and words swapped by a mirror, are left as they are and named in `damage`.
- Conversion to Simplified changes characters, not vocabulary; quotation marks stay as the page has them.
- Pages whose encoding loses characters (a rare name in GB2312) keep the loss.
- What a site shows only to scripts is not in its HTML, and so not here.
- The hosts, years and topics are those of the input, not of the Chinese web: see the distributions above."""


def card_files(facts: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """README.md and CITATION.cff of a version, from ``tasks.facts.figures``."""
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
        f"({size_text(pages['bytes'])}). Content digest `{manifest['digest']}`.\n"
    )
    if str(manifest["version"]).endswith("-part"):
        chosen = ", ".join(f"{key} {value}" for key, value in manifest["selection"].items() if value)
        yield f"**A part of the input only**: {_cell(chosen)}.\n"
    yield from _funnel(facts, sum(manifest["counts"].get("counted", {}).values()))
    yield from _made(manifest)
    yield from _contents(facts)
    yield from _repeated(manifest.get("repeated", {}))
    yield from _damage(facts)
    yield f"## Known limits and biases\n\n{LIMITS}\n"
    yield from _people_and_rights(card)
    yield how_to_load("parquet")
    yield from _how_to_cite(manifest)


def _front_matter(facts: Mapping[str, Any], card: Mapping[str, Any]) -> Iterator[str]:
    digits = len(str(facts["articles"]["rows"]))
    words = (*SIZES, *LARGER)
    yield "---"
    yield f"pretty_name: {_quoted(card['title'])}"
    yield "language:\n- zh"
    licence = (card["licence"] or "unknown").lower()
    if licence in HUB_LICENCES.split():
        yield f"license: {licence}"
    else:
        yield f"license: other\nlicense_name: {re.sub(r'[^a-z0-9.-]+', '-', licence).strip('-') or 'other'}"
    yield "task_categories:\n- text-generation\n- fill-mask"
    yield f"size_categories:\n- {words[min(max(digits - 3, 0), len(words) - 1)]}"
    yield "tags:\n- chinese\n- web\n- news"
    yield configs(TABLES, "parquet")
    yield "---\n"


def _funnel(facts: Mapping[str, Any], unlisted: int) -> Iterator[str]:
    pages, articles, copies = facts["pages"], facts["articles"], facts["duplicates"]
    yield "## From pages to articles\n\n| step | count |\n|---|---:|"
    yield f"| pages read | {pages['rows']:,} |"
    for outcome, count in pages["outcome"].items():
        yield f"| … {outcome}: {OUTCOMES.get(outcome, '')} | {count:,} |"
    if unlisted:
        yield f"| further pages that are not Chinese, counted and not listed | {unlisted:,} |"
    yield f"| lines of these pages | {pages['lines']:,} |"
    yield f"| … removed | {pages['lines_removed']:,} |"
    yield f"| … kept | {pages['lines'] - pages['lines_removed']:,} |"
    yield f"| articles found | {articles['rows'] + copies['dropped']:,} |"
    yield f"| … copies, dropped | {copies['dropped']:,} |"
    yield f"| … **published** | **{articles['rows']:,}** |"
    yield f"| teasers published | {facts['teasers']['rows']:,} |"
    yield f"| … linked to an article here | {facts['teasers']['linked']:,} |\n"
    yield from _counts("Pages set aside", pages["reason"], REASONS)
    yield from _counts("Copies found", copies["kind"], DUPLICATE_KINDS)


def _made(manifest: Mapping[str, Any]) -> Iterator[str]:
    recipe = manifest["recipe"]
    yield "## How it was made\n"
    used = recipe["settings"].get("stages", {})
    stages = " → ".join(told for told, setting in STAGES if not setting or used.get(setting, True))
    counted = recipe["settings"].get("ledger", {}).get("template_lines") == "count"
    but = " but the learned lines of a host's template, which are only counted" if counted else ""
    yield f"{stages}. Every removed line is in `removals` with its rule{but}, every guess in `repairs`.\n"
    yield f"Recipe `{recipe['digest']}`, made of:\n\n| part | version |\n|---|---|"
    for name in ("code", "rules", "tables"):
        if recipe.get(name):
            yield f"| {name} (digest) | `{recipe[name]}` |"
    for name, version in recipe["libraries"].items():
        if version:
            yield f"| {name} | {version} |"
    yield "\n<details><summary>Settings</summary>\n"
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
        ("Articles by script of their page", articles["script"]),
        ("Pages by script, as found", pages["script"]),
        ("Pages by encoding", pages["encoding"]),
    ):
        yield from _counts(title, counts)
    yield from _counts("How encodings were decided, in pages", pages["encoding_method"], ENCODING_METHODS)
    yield from _counts("Lines removed by kind", facts["removals"]["kind"], KINDS)
    yield from _counts("Lines removed by rule", top(facts["removals"]["rule"]))


def _repeated(found: Mapping[str, Any]) -> Iterator[str]:
    """Paragraphs that articles of many hosts share: disclaimers, slogans."""
    if not found.get("paragraphs"):
        return
    told = {"report": "were left where they are", "remove": "were taken out of the articles"}[found["rule"]]
    yield (
        f"{found['paragraphs']:,} paragraphs stand in articles of {found['hosts']} hosts or more and {told} "
        "(setting `dedupe.repeated`).\n"
    )
    yield from _counts("Paragraphs that most hosts share, in hosts", {r["text"]: r["n_hosts"] for r in found["most"]})


def _damage(facts: Mapping[str, Any]) -> Iterator[str]:
    pages = facts["pages"]
    yield "## Damage and repairs\n"
    yield f"Damage was found on {pages['damaged']:,} of {pages['rows']:,} pages.\n"
    yield from _counts("Damage found, in pages", pages["damage"], DAMAGE)
    yield (
        f"Undone: {pages['salt_removed']:,} pinyin annotations, {pages['sites_repaired']:,} places of split "
        f"bytes, {pages['marks_restored']:,} lost marks.\n"
    )
    if facts["repairs"]["rule"]:
        yield "| guess | places | mean confidence | least | at .9 or above |\n|---|---:|---:|---:|---:|"
        for rule, row in facts["repairs"]["rule"].items():
            yield f"| {_code(rule)} | {row['places']:,} | {row['mean']:.2f} | {row['least']:.2f} | {row['sure']:,} |"
        yield ""


def _people_and_rights(card: Mapping[str, Any]) -> Iterator[str]:
    contact = f"Write to {_cell(card['contact'])}." if card["contact"] else "No contact was given for this version."
    yield (
        "## Personal data\n\nArticles name people: authors, officials, persons in the news, as published. Nothing was "
        f"added or linked. A page can be taken out of all later versions (variable `EXCLUDE`). {contact}\n"
    )
    licence = (
        f"The publisher of this version states the licence {_code(card['licence'])} for the data."
        if card["licence"]
        else "The licence of the data is **unknown**: none was stated for this version."
    )
    yield (
        f"## Licence\n\n{licence} The texts belong to those who wrote or published them; the column `pages.rights` "
        "holds what the pages themselves say. The licence of the software that made this version is not that of "
        "the data.\n"
    )


def _how_to_cite(manifest: Mapping[str, Any]) -> Iterator[str]:
    card = manifest["card"]
    creators = "; ".join(_cell(name) for name in card["creators"])
    doi = f" https://doi.org/{_cell(bare_doi(card['doi']))}" if card["doi"] else ""
    cited = f"{_cell(card['title'])}, version {manifest['version']}, digest {manifest['digest'][:16]}.{doi}"
    yield f"## How to cite\n\n{creators + ': ' if creators else ''}{cited} See `CITATION.cff`."


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
    if card["doi"]:
        yield f"doi: {_quoted(bare_doi(card['doi']))}"
    if card["contact"]:
        yield f"contact:\n- name: {_quoted(card['contact'])}"
    # CFF's own key for a licence takes a closed list of SPDX names; what the owner wrote stands here whole.
    about = " ".join(
        part for part in (card["description"], f"Licence of the data: {card['licence'] or 'unknown'}.") if part
    )
    yield f"abstract: {_quoted(about)}"
    yield f"identifiers:\n- type: other\n  value: {_quoted('sha256:' + manifest['digest'])}"
    yield "  description: content digest"


def _counts(title: str, counts: Mapping[str, int], meanings: Mapping[str, str] | None = None) -> Iterator[str]:
    if not counts:
        return
    yield f"### {title}\n\n| | count |" + (" |" if meanings else "") + "\n|---|---:|" + ("---|" if meanings else "")
    for name, count in counts.items():
        yield f"| {_code(name)} | {count:,} |" + (f" {meanings.get(name, '')} |" if meanings else "")
    yield ""


def bare_doi(doi: str) -> str:
    """10.1234/name, also where the owner gave it as an address."""
    return re.sub(r"\A(?:doi:|https?://(?:dx\.)?doi\.org/)\s*", "", doi.strip(), flags=re.IGNORECASE)


def _cell(text: str) -> str:
    """Text of users as plain Markdown: nothing in it is markup or a new line."""
    one_line = html.escape(re.sub(r"\s+", " ", UNPRINTABLE.sub(" ", text)), quote=False)
    return re.sub(r"([\\`*_\[\]|#~!])", r"\\\1", one_line)


def _code(text: str) -> str:
    """Text of pages, such as a host, as code: not even an address in it becomes a link."""
    plain = re.sub(r"\s+", " ", UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text).replace("`", "'"))
    return f"`{plain.replace('|', chr(92) + '|').strip() or ' '}`"


def _quoted(text: str) -> str:
    """A YAML string: JSON's quotes are YAML's too, but YAML refuses some characters that JSON takes."""
    return UNPRINTABLE.sub(lambda odd: f"\\u{ord(odd[0]):04x}", json.dumps(text, ensure_ascii=False))
