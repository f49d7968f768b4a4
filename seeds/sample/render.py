"""A page of the sample as characters: the look's template, filled with articles and what surrounds them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from seeds.sample.damage import misread, spoiled
from seeds.sample.dates import shown
from seeds.sample.texts import cells, unmarked

if TYPE_CHECKING:
    from seeds.sample.texts import Article, Page, Reply, Teasers

HERE = Path(__file__).parent
Look = dict[str, Any]
ELLIPSIS = "..."
PREVIOUS_NEXT = ("上一篇", "下一篇")


class Site:
    """All that is needed to render: articles, looks, and where each article stands."""

    def __init__(self, articles: dict[str, Article], looks: dict[str, Look], pages: list[Page]) -> None:
        self.articles = articles
        self.looks = looks
        self.places = {name: page for page in reversed(pages) for name in page.show}

    def link(self, name: str) -> str:
        """Address of an article on its site; of one that is nowhere in the sample, an address like it."""
        page = self.places.get(name)
        return "/" + page.path.partition("/")[2] if page else f"/content/{len(name) * 7919}.html"

    def headline(self, name: str, cut: int = 0) -> str:
        """Headline of an article, cut as the site cuts it; a name that is no article is a headline itself."""
        title = self.articles[name].title if name in self.articles else name.partition("｜")[0]
        return title[:cut] + ELLIPSIS if 0 < cut < len(title) else title

    def abstract(self, name: str) -> str:
        """Abstract of an article; of a headline that stands alone, what follows its bar."""
        return self.articles[name].summary if name in self.articles else name.partition("｜")[2]


def rendered(page: Page, site: Site) -> str:
    """The page as characters, damage included."""
    look = site.looks[page.look]
    form = look.get("form", "html")
    fill = {key: marked_up(value, look) for key, value in page.words.items()}
    articles = [site.articles[name] for name in page.show]
    parts = {
        "declared": page.declared or look.get("declared", ""),
        "head_title": "、".join(article.title for article in articles) or page.words.get("head", ""),
        "url": page.url or f"http://{look.get('host', 'localhost')}{'/' + page.path.partition('/')[2]}",
        "crumbs": crumbs(page, look),
        "articles": "\n".join(article_block(article, page, look) for article in articles),
        "entries": "\n".join(entry(name, n, look, site) for n, name in enumerate(page.entries)),
        "teasers": "\n".join(group(teasers, look, site) for teasers in page.teasers if not teasers.optional),
        "side": "\n".join(group(teasers, look, site) for teasers in page.teasers if teasers.optional),
        "spam": "\n".join(look["spam"].format(line) for line in page.spam),
        "meta": declaration(page, look),
        "rights": "",
        "json_ld": shown(articles[0].date, "iso")[0] if articles and articles[0].date else "",
        **fill,
    }
    text = template(page.template or look["template"]).substitute(parts)
    if look.get("squeeze"):
        text = "\n".join(line for line in text.split("\n") if line.strip())
    for start, how in page.garbled.items():
        text = garble(text, start, how)
    for mark in page.lost:
        text = text.replace(mark, "?")
    return spoiled(text, form, page.path, page.changes, spared=page.spam)


def template(name: str) -> Template:
    """A template of the sample."""
    return Template((HERE / "templates" / name).read_text("utf-8"))


def marked_up(text: str, look: Look) -> str:
    """The text as the look writes it: escaped in HTML."""
    return text if look.get("form") == "text" else escape(text, quote=False)


def declaration(page: Page, look: Look) -> str:
    """The meta element that names the charset; none where the page declares nothing."""
    charset = look.get("declared") if page.declared is None else page.declared
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""


def crumbs(page: Page, look: Look) -> str:
    """The breadcrumb line."""
    links = look["crumb_join"].join(look["crumb"].format(name) for name in page.crumbs)
    return look["crumbs"].format(links) if page.crumbs else ""


def article_block(article: Article, page: Page, look: Look) -> str:
    """Title, byline, body and editor of one article."""
    values = {
        "title": marked_up(article.title, look),
        "subtitle": look["subtitle"].format(marked_up(article.subtitle, look)) if article.subtitle else "",
        "byline": byline(article, page, look),
        "body": body(article.body, look),
        "editor": look["editor"].format(article.editor) if article.editor else "",
        "author": article.author or "",
        "summary": article.summary,
        "first": body(article.body[:2], look),
        "rest": body(article.body[2:], look),
        "replies": "\n".join(reply_block(reply, floor, look) for floor, reply in enumerate(article.replies, 2)),
    }
    return template(look["article"]).substitute(values)


def byline(article: Article, page: Page, look: Look) -> str:
    """The line under the title: those of its parts whose value is there."""
    date = page.date_text or (shown(article.date, date_form(page, look))[0] if article.date else None)
    values = {"date": date, "publisher": page.publisher or article.publisher, "author": article.author}
    parts = []
    for part in look["byline"]:
        names = [name for name in values if "{" + name + "}" in part]
        if all(values[name] for name in names):
            parts.append(part.format(**values))
    return str(look["byline_join"]).join(parts)


def date_form(page: Page, look: Look) -> str:
    """How this page writes dates."""
    return page.date_form or str(look["date_form"])


def body(lines: tuple[str, ...], look: Look) -> str:
    """The body: paragraphs, headings, captions, and runs of table rows as one table."""
    out: list[str] = []
    rows: list[str] = []
    for line in (*lines, ""):
        if line.startswith("| "):
            rows.append(table_row(line, look))
            continue
        if rows:
            out.append(look["table"].format("\n".join(rows)))
            rows = []
        if line:
            kind = {"# ": "heading", "! ": "caption"}.get(line[:2], "paragraph")
            out.append(look[kind].format(marked_up(unmarked(line), look)))
    return "\n".join(out)


def table_row(line: str, look: Look) -> str:
    """One row of a table."""
    row = [look["cell"].format(marked_up(cell, look)) for cell in cells(line)]
    return str(look["row"].format(look.get("cell_join", "").join(row)))


def reply_block(reply: Reply, floor: int, look: Look) -> str:
    """A floor of a forum thread."""
    text = "<br>\n".join(marked_up(line, look) for line in reply.text.split("\n"))
    return str(look["reply"].format(who=reply.who, when=reply.when, floor=floor, text=text, points=floor * 37))


def entry(name: str, number: int, look: Look, site: Site) -> str:
    """An entry of a list page."""
    article = site.articles.get(name)
    day = article.date[:10] if article and article.date else f"2023-01-{28 - number:02}"
    return str(look["entry"].format(url=site.link(name), headline=marked_up(site.headline(name), look), day=day))


def group(teasers: Teasers, look: Look, site: Site) -> str:
    """A group of teasers in its style."""
    items = []
    for number, name in enumerate(teasers.of):
        items.append(
            look[teasers.style + "_item"].format(
                url=site.link(name),
                headline=marked_up(site.headline(name, teasers.cut), look),
                abstract=marked_up(site.abstract(name), look),
                label=PREVIOUS_NEXT[number % 2],
                n=number + 1,
            )
        )
    return str(look[teasers.style].format(heading=teasers.heading, items="\n".join(items)))


def garble(text: str, start: str, how: str) -> str:
    """The line that holds ``start`` (or the whole page where that is empty) read with a wrong encoding."""
    if not start:
        return misread(text, how)
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if start in line]
    if not places:
        raise ValueError(f"no line holds {start!r}")
    for at in places:
        inner = lines[at][lines[at].index(start) :].split("<")[0]
        lines[at] = lines[at].replace(inner, misread(inner, how))
    return "\n".join(lines)
