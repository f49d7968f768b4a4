"""What should come out of a page, from what was put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seeds.sample.dates import shown
from seeds.sample.render import date_form, rendered

if TYPE_CHECKING:
    from seeds.sample.render import Look, Site
    from seeds.sample.texts import Article, Page, Teasers

HAS_TEXT = frozenset({"articles", "only-duplicates"})


def label(page: Page, site: Site) -> dict[str, Any]:
    """The truth of one page, in the shape of the evaluation labels and with what becomes of the page."""
    look = site.looks.get(page.look, {})
    shows = page.show if page.outcome in HAS_TEXT else ()
    texts = [{**truth(site.articles[name], page, look), **page.truth} for name in shows]
    if page.keep_bytes and texts:
        texts = [{**text, "editor": None, "body": surviving(text["body"], page, site)} for text in texts]
    required = [group for group in page.teasers if not group.optional]
    optional = [group for group in page.teasers if group.optional]
    entries = [{"headline": site.headline(name), "abstract": None} for name in page.entries]
    used = page.outcome != "rejected"
    return {
        "path": f"documents/{page.path}",
        "kind": page.kind,
        "articles": texts,
        "breadcrumb": list(page.crumbs) if used and page.crumbs else None,
        "teasers": [*(teaser for group in required for teaser in teasers(group, site)), *entries] if used else [],
        "teasers_optional": [teaser for group in optional for teaser in teasers(group, site)] if used else [],
        "also_ok": {"body_optional": list(page.optional)} if page.optional else {},
        "note": page.note,
        "outcome": page.outcome,
        "reason": page.reason,
        "damage": list(page.damage),
        "duplicate_of": f"documents/{page.duplicate_of}" if page.duplicate_of else None,
    }


def truth(article: Article, page: Page, look: Look) -> dict[str, Any]:
    """Title, metadata and body; what the look does not show is null."""
    byline = "".join(look["byline"])
    date = page.date_truth
    if date is None and article.date and "{date}" in byline:
        date = shown(article.date, date_form(page, look))[1]
    return {
        "title": article.title,
        "author": article.author if "{author}" in byline or look.get("author_shown") else None,
        "publisher": (page.publisher or article.publisher) if "{publisher}" in byline else None,
        "editor": article.editor,
        "published_at": date,
        "body": article.paragraphs,
    }


def surviving(paragraphs: list[str], page: Page, site: Site) -> list[str]:
    """What is left of the text on a page that was cut short."""
    encoding = site.looks[page.look].get("encoding", "utf-8")
    text = rendered(page, site).encode(encoding)[: page.keep_bytes].decode(encoding, "ignore")
    left = [longest_start(paragraph, text) for paragraph in paragraphs]
    return [paragraph for paragraph in left if paragraph]


def longest_start(paragraph: str, text: str) -> str:
    """The whole paragraph where the text holds it, else the start of it that ends the text."""
    if paragraph in text:
        return paragraph
    return next((paragraph[:size] for size in range(len(paragraph), 0, -1) if text.endswith(paragraph[:size])), "")


def teasers(group: Teasers, site: Site) -> list[dict[str, str | None]]:
    """Headline and abstract of each teaser of a group."""
    with_abstract = group.style in {"cards", "dash"}
    return [
        {
            "headline": site.headline(name, group.cut),
            "abstract": site.abstract(name) if with_abstract else None,
        }
        for name in group.of
    ]
