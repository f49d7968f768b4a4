"""The figures of the report as HTML: tables with small bars where a bar reads better than a plot, plots for the rest.

All text is escaped here and stands in ``bdi`` where it comes from pages: a host name or line that turns the
direction of writing turns nothing but itself.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from schemas.vocabulary import DAMAGE, DUPLICATE_KINDS, ENCODING_METHODS, KINDS, OUTCOMES, REASONS
from tasks.facts import PAIR, size_text, top
from tasks.report.plots import by_date, columns_plot, stacked_plot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_RULES: Final = 200
"""Rules listed; a project with more shows the most used. Chosen, not measured."""

SECTIONS: Final = (
    ("funnel", "Funnel"),
    ("removed", "Lines removed"),
    ("found", "What was found"),
    ("when", "Dates and hosts"),
    ("pages", "Pages"),
    ("made", "How it was made"),
)


def head(facts: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[str]:
    """Title, the figures that sum it up, and the way to the sections."""
    pages, articles = facts["pages"], facts["articles"]
    tiles = {
        "pages read": f"{pages['rows']:,}",
        "as read": size_text(pages["bytes"]),
        "articles": f"{articles['rows']:,}",
        "characters": f"{articles['characters']:,}",
        "lines removed": f"{facts['removals']['rows']:,}",
        "guesses": f"{facts['repairs']['rows']:,}",
        "copies": f"{facts['duplicates']['rows']:,}",
    }
    shown = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles.items())
    yield f'<header><h1>{_page_text(manifest["card"]["title"])}</h1><p class="soft">'
    version, digest = _text(manifest["version"]), _text(manifest["digest"][:16])
    yield f"Version <code>{version}</code>, digest <code>{digest}…</code></p>"
    yield f'<dl class="tiles">{shown}</dl></header>'
    items = "".join(f'<li><a href="#{anchor}">{name}</a></li>' for anchor, name in SECTIONS)
    yield f'<nav aria-label="sections"><ul>{items}</ul></nav><main>'


def figures_sections(
    facts: Mapping[str, Any], manifest: Mapping[str, Any], samples: Mapping[str, Sequence[str]], shown: set[str]
) -> Iterator[str]:
    """Funnel, removals, findings, dates and hosts.

    ``samples``: some lines each rule removed; ``shown``: reasons for which some page was chosen.
    """
    counted = manifest["counts"].get("counted", {})
    yield _section("funnel", "From pages to articles", f'<div class="grid">{"".join(_funnel(facts, counted))}</div>')
    kinds = _table("By kind", facts["removals"]["kind"], KINDS, classes="k-")
    repeated = _repeated(manifest.get("repeated", {}))
    yield _section("removed", "Lines removed", kinds + _rules(facts, samples, shown) + repeated)
    yield _section("found", "What was found", f'<div class="grid">{"".join(_found(facts, shown))}</div>')
    yield _section("when", "Dates and hosts", f'<div class="grid wide">{"".join(_plots(facts))}</div>')


def made_section(manifest: Mapping[str, Any]) -> str:
    """The recipe: digests of code, rules and tables, libraries, and where the rest stands."""
    recipe = manifest["recipe"]
    rows = {name: recipe[name] for name in ("digest", "code", "rules", "tables") if recipe.get(name)}
    rows |= {name: version for name, version in recipe.get("libraries", {}).items() if version}
    listed = "".join(
        f'<tr><th scope="row">{_text(name)}</th><td><code>{_text(value)}</code></td></tr>'
        for name, value in rows.items()
    )
    parent = f"<p>Parent: <code>{_text(manifest['parent'])}</code>.</p>" if manifest.get("parent") else ""
    told = "<p>Settings, licence, limits and how to cite: <code>README.md</code>. Every file with its SHA-256: "
    return _section(
        "made",
        "How it was made",
        f"{told}<code>manifest.json</code>.</p>{parent}"
        f'<div class="scroll"><table class="narrow"><caption>Recipe</caption><tbody>{listed}</tbody></table></div>',
    )


def _funnel(facts: Mapping[str, Any], counted: Mapping[str, int]) -> Iterator[str]:
    pages, articles, copies = facts["pages"], facts["articles"], facts["duplicates"]
    removed = pages["lines_removed"]
    yield _table("Pages", {"read": pages["rows"], **pages["outcome"]}, OUTCOMES)
    yield _table("Set aside", pages["reason"], REASONS, of=pages["rows"])
    yield _table("Counted, not listed", counted, REASONS)
    yield _table("Lines", {"read": pages["lines"], "removed": removed, "kept": pages["lines"] - removed})
    found = articles["rows"] + copies["dropped"]
    yield _table("Articles", {"found": found, "copies dropped": copies["dropped"], "published": articles["rows"]})
    yield _table("Copies", copies["kind"], DUPLICATE_KINDS)
    yield _table(
        "Teasers", {"found": facts["teasers"]["rows"], "linked to an article here": facts["teasers"]["linked"]}
    )


def _found(facts: Mapping[str, Any], shown: set[str]) -> Iterator[str]:
    pages = facts["pages"]
    all_pages = pages["rows"]
    yield _table("Pages by encoding", pages["encoding"], of=all_pages, shown=shown, why="encoding")
    yield _table("How the encoding was decided", pages["encoding_method"], ENCODING_METHODS, of=all_pages)
    yield _table("Pages by script, as found", pages["script"], of=all_pages, shown=shown, why="script")
    yield _table("Damage found, in pages", pages["damage"], DAMAGE, of=all_pages, shown=shown, why="damage")
    yield _repaired(facts, shown)
    yield _table("Articles that state their …", facts["articles"]["stated"], of=facts["articles"]["rows"])


def _plots(facts: Mapping[str, Any]) -> Iterator[str]:
    articles = facts["articles"]
    yield columns_plot(*by_date(articles["year"], articles["month"]))
    yield columns_plot("Articles by length, in characters", articles["length_bins"])
    yield stacked_plot("Pages by host, with what became of them", facts["pages"]["host_outcome"], list(OUTCOMES), "o-")
    yield _table("Articles by host", top(articles["host"]))


def _repaired(facts: Mapping[str, Any], shown: set[str]) -> str:
    pages, rules = facts["pages"], facts["repairs"]["rule"]
    told = (
        f"<p>Undone without guessing: {pages['salt_removed']:,} pinyin annotations. By guesses, each with its "
        f"confidence: {pages['sites_repaired']:,} places of split bytes, {pages['marks_restored']:,} lost marks.</p>"
    )
    if not rules:
        return f"<div>{told}</div>"
    rows = "".join(
        f'<tr><td>{_name(rule, f"guess: {rule}", shown)}</td><td class="n">{row["places"]:,}</td>'
        f'<td class="n">{row["mean"]:.2f}</td><td class="n">{row["least"]:.2f}</td></tr>'
        for rule, row in rules.items()
    )
    names = ("guess", "places", "mean confidence", "least")
    header = "".join(f'<th scope="col"{" class=n" if n else ""}>{name}</th>' for n, name in enumerate(names))
    return (
        f'<div class="scroll">{told}<table><caption>Guesses</caption><thead><tr>{header}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _rules(facts: Mapping[str, Any], samples: Mapping[str, Sequence[str]], shown: set[str]) -> str:
    """Every rule with what it removed: how many lines, and some of them."""
    rows = []
    for pair, count in top(facts["removals"]["kind_rule"], MAX_RULES).items():
        kind, _, rule = pair.partition(PAIR)
        lines = "".join(f"<li>{_page_text(text)}</li>" for text in samples.get(rule, ()))
        tag = f'<span class="tag k-{_text(kind)}">{_text(kind)}</span>' if rule else ""
        rows.append(
            f"<tr><td>{_name(rule or pair, f'rule: {rule}', shown)}</td><td>{tag}</td>"
            f'<td class="n">{count:,}</td><td><ul class="samples">{lines}</ul></td></tr>'
        )
    names = (("rule", ""), ("kind", ""), ("lines", " class=n"), ("such as", ""))
    header = "".join(f'<th scope="col"{style}>{name}</th>' for name, style in names)
    return (
        '<details open><summary>By rule</summary><div class="scroll"><table class="rules">'
        f"<thead><tr>{header}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _repeated(found: Mapping[str, Any]) -> str:
    """Paragraphs that articles of many hosts share, with the number of hosts."""
    if not found.get("paragraphs"):
        return ""
    told = {"report": "they stay: dedupe.repeated = report", "remove": "taken out of the articles"}[found["rule"]]
    title = f"Paragraphs that articles of {found['hosts']} hosts or more share: {found['paragraphs']:,}, {told}; hosts"
    return _table(title, {row["text"]: row["n_hosts"] for row in found["most"]})


def _table(
    title: str,
    counts: Mapping[str, int],
    meanings: Mapping[str, str] | None = None,
    *,
    of: int = 0,
    classes: str = "",
    shown: set[str] | None = None,
    why: str = "",
) -> str:
    """A table of counts with bars. Bars are shares of ``of``, else of the largest count."""
    if not counts:
        return ""
    most = of or max(counts.values()) or 1
    rows = []
    for name, count in counts.items():
        meaning = (meanings or {}).get(name)
        told = f'<span class="soft">{_text(meaning.replace("`", ""))}</span>' if meaning else ""
        drawn = f'<svg aria-hidden="true"><rect width="{min(100, 100 * count / most):.1f}%" height="100%"/></svg>'
        style = f" {classes}{_text(name)}" if classes else ""
        rows.append(
            f'<tr><td>{_name(name, f"{why}: {name}", shown or set())}{told}</td><td class="n">{count:,}</td>'
            f'<td class="bar{style}">{drawn}</td></tr>'
        )
    return f'<div class="scroll"><table><caption>{_text(title)}</caption><tbody>{"".join(rows)}</tbody></table></div>'


def _name(name: str, why: str, shown: set[str]) -> str:
    """A name; a button that shows its pages where some were chosen for it."""
    if why not in shown:
        return _page_text(name)
    return f'<button type="button" class="why" data-why="{_text(why)}">{_page_text(name)}</button>'


def _section(anchor: str, title: str, content: str) -> str:
    return f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{title}</h2>{content}</section>'


def _page_text(text: str) -> str:
    return f"<bdi>{_text(text)}</bdi>"


def _text(text: object) -> str:
    return html.escape(str(text))
