"""report.html: one self-contained page that shows a person what was done, page by page.

Funnel, distributions, what each rule removed, and some hundred pages before and after. It loads
nothing from anywhere: a content policy forbids it, and only our own style and script, named by their hashes,
count. Text of pages goes in as JSON and is shown as text, so markup in it stays what it is: text.
"""

from __future__ import annotations

import base64
import hashlib
import html
from typing import TYPE_CHECKING, Any, Final

from tasks.recipe import HOME
from tasks.report.sections import figures_sections, head, made_section
from tasks.report.views import Shown, pages_json, samples_of_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Shown", "report_html"]

ASSETS: Final = HOME / "seeds" / "report"


def report_html(
    facts: Mapping[str, Any],
    manifest: Mapping[str, Any],
    pages: Shown,
) -> bytes:
    """The report of a version, from ``tasks.facts.figures`` and the pages to show whole."""
    views = pages.views
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    shown = set(views["reasons"].explode(empty_as_null=True).drop_nulls())
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = html.escape(f"{manifest['card']['title']}, {manifest['version']}")
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{style}</style></head><body>",
        *head(facts, manifest),
        *figures_sections(facts, manifest, samples_of_rules(views), shown),
        _asset("pages.html"),
        made_section(manifest) + "</main>",
        f'<script type="application/json" id="views">{pages_json(pages)}</script>',
        f"<script>{script}</script></body></html>\n",
    ]
    return "\n".join(parts).encode("utf-8", "replace")


def _asset(name: str) -> str:
    return (ASSETS / name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
