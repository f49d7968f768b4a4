"""report.html: one self-contained page that shows a person what was done, page by page.

Funnel, distributions, what each rule removed, and some hundred pages before and after. It loads
nothing from anywhere: a content policy forbids it, and only our own script, named by its hash,
may run. Text of pages goes in as JSON and is shown as text, so markup in it stays what it is: text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.vocabulary import DAMAGE, KINDS, OUTCOMES, REASONS
from tasks.facts import figures, top
from tasks.recipe import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tasks.facts import Tables

ASSETS: Final = HOME / "seeds" / "report"
MAX_VIEWS: Final = 300
"""Pages shown whole. Chosen so that the file stays well under 20 MB; not measured."""

SAMPLES_A_RULE: Final = 3


def report_html(tables: Tables, manifest: Mapping[str, Any], views: pl.DataFrame | None) -> bytes:
    """The report of a version. ``views``: lines of the pages to show whole, from ``tasks.views``."""
    facts = figures(tables)
    style = (ASSETS / "report.css").read_text("utf-8")
    script = (ASSETS / "report.js").read_text("utf-8")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; base-uri 'none'"
    shown = json.dumps(_views(tables, views), ensure_ascii=False, separators=(",", ":"))
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(manifest['card']['title'])}, {_text(manifest['version'])}</title>",
        f"<style>{style}</style></head><body>",
        *_head(facts, manifest),
        *_sections(facts, tables),
        (ASSETS / "pages.html").read_text("utf-8") + "</main>",
        # "<" is written so that nothing in the data can end the element it stands in.
        f'<script type="application/json" id="views">{shown.replace("<", chr(92) + "u003c")}</script>',
        f"<script>{script}</script></body></html>\n",
    ]
    return "\n".join(parts).encode("utf-8", "replace")


def _head(facts: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[str]:
    articles, pages = facts["articles"], facts["pages"]
    yield f"<header><h1>{_text(manifest['card']['title'])}</h1>"
    yield (
        f"<p>Version <code>{_text(manifest['version'])}</code>: {articles['rows']:,} articles, "
        f"{articles['characters']:,} characters, from {pages['rows']:,} pages.</p>"
    )
    links = (("funnel", "Funnel"), ("removed", "Lines removed"), ("found", "What was found"), ("pages", "Pages"))
    items = "".join(f'<li><a href="#{anchor}">{name}</a></li>' for anchor, name in links)
    yield f'<nav aria-label="sections"><ul>{items}</ul></nav></header><main>'


def _sections(facts: Mapping[str, Any], tables: Tables) -> Iterator[str]:
    pages, articles = facts["pages"], facts["articles"]
    funnel = {
        "pages read": pages["rows"],
        **{f"pages: {word}": count for word, count in pages["outcome"].items()},
        "lines read": pages["lines"],
        "lines removed": facts["removals"]["rows"],
        "articles found": articles["rows"] + facts["duplicates"]["dropped"],
        "copies dropped": facts["duplicates"]["dropped"],
        "articles published": articles["rows"],
        "teasers": facts["teasers"]["rows"],
    }
    yield '<section aria-labelledby="funnel"><h2 id="funnel">From pages to articles</h2><div class="grid">'
    yield _table("Funnel", funnel, {f"pages: {word}": meaning for word, meaning in OUTCOMES.items()}, bars=False)
    yield _table("Set aside", pages["reason"], REASONS)
    yield '</div></section><section aria-labelledby="removed"><h2 id="removed">Lines removed</h2>'
    yield _table("By kind", facts["removals"]["kind"], KINDS)
    yield _rules(facts, tables)
    yield '</section><section aria-labelledby="found"><h2 id="found">What was found</h2><div class="grid">'
    years = dict(sorted(articles["year"].items(), reverse=True))
    for title, counts in (
        ("Pages by encoding", pages["encoding"]),
        ("How it was decided", pages["encoding_method"]),
        ("Pages by script", pages["script"]),
        ("Articles by host", top(articles["host"])),
        ("Articles by year", top(years)),
        ("Copies by kind", facts["duplicates"]["kind"]),
    ):
        yield _table(title, counts)
    yield _table("Damage, in pages", pages["damage"], DAMAGE)
    yield "</div></section>"


def _table(
    title: str, counts: Mapping[str, int], meanings: Mapping[str, str] | None = None, *, bars: bool = True
) -> str:
    if not counts:
        return ""
    most = max(counts.values())
    rows = []
    for name, count in counts.items():
        meaning = (meanings or {}).get(name)
        told = f'<br><span class="soft">{_text(meaning)}</span>' if meaning else ""
        share = 100 * count / most if most else 0
        drawn = (
            f'<td class="bar"><svg aria-hidden="true"><rect width="{share:.1f}%" height="100%"/></svg></td>'
            if bars
            else ""
        )
        rows.append(f'<tr><td>{_text(name)}{told}</td><td class="n">{count:,}</td>{drawn}</tr>')
    return f'<div class="scroll"><table><caption>{_text(title)}</caption><tbody>{"".join(rows)}</tbody></table></div>'


def _rules(facts: Mapping[str, Any], tables: Tables) -> str:
    """Every rule with what it removed: how many lines, and some of them."""
    samples = (
        tables("removals", ["rule", "text"])
        .unique(["rule", "text"], keep="first", maintain_order=True)
        .group_by("rule", maintain_order=True)
        .agg(pl.col("text").str.slice(0, 80).head(SAMPLES_A_RULE))
    )
    shown = dict(zip(samples["rule"].to_list(), samples["text"].to_list(), strict=True))
    rows = "".join(
        f'<tr><td><code>{_text(rule)}</code></td><td class="n">{count:,}</td>'
        f"<td>{'<br>'.join(_text(text) for text in shown.get(rule, []))}</td></tr>"
        for rule, count in facts["removals"]["rule"].items()
    )
    head = '<tr><th scope="col">rule</th><th scope="col" class="n">lines</th><th scope="col">such as</th></tr>'
    return (
        f'<div class="scroll"><table><caption>By rule</caption><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )


def _views(tables: Tables, views: pl.DataFrame | None) -> list[dict[str, Any]]:
    if views is None or views.is_empty():
        return []
    sources = tables("pages", ["page_id", "source"])
    chosen = _chosen(views).join(sources, on="page_id", how="inner").sort("source")
    repairs = tables("repairs").join(chosen, on="page_id", how="semi")
    by_page = repairs.partition_by("page_id", as_dict=True) if repairs.height else {}
    lines = views.join(chosen, on="page_id", how="semi").partition_by("page_id", as_dict=True, maintain_order=True)
    return [
        {
            "source": row["source"],
            "reasons": row["reasons"],
            "repairs": by_page[row["page_id"],].drop("page_id").to_dicts() if (row["page_id"],) in by_page else [],
            "lines": [
                {key: value or "" for key, value in line.items()}
                for line in lines[row["page_id"],]
                .select(no="line_no", text="text", body="body", kind="kind", rule="rule", role="role")
                .to_dicts()
            ],
        }
        for row in chosen.to_dicts()
    ]


def _chosen(views: pl.DataFrame) -> pl.DataFrame:
    """Pages for every reason in turn, the first of each, then the second …, until there are enough."""
    return (
        views.select("page_id", "reasons")
        .unique("page_id", keep="first", maintain_order=True)
        .with_columns(reason=pl.col("reasons"))
        .explode("reason")
        .sort("reason", "page_id")
        .with_columns(turn=pl.int_range(pl.len()).over("reason"))
        .sort("turn", "reason")
        .unique("page_id", keep="first", maintain_order=True)
        .head(MAX_VIEWS)
        .select("page_id", "reasons")
    )


def _text(text: str) -> str:
    return html.escape(str(text))
