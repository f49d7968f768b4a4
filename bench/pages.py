"""A page of a corpus: an article on a site, its bytes and its truth."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bench.scripts import script
from bench.sites import changed_words, spoil
from seeds.sample.render import Site, article_block, crumbs, declaration, group
from seeds.sample.texts import Article, Page, Teasers, unmarked
from seeds.sample.truth import teasers, truth

if TYPE_CHECKING:
    from bench.sentences import Writer
    from bench.sites import Host

SPAM: Final = "{}彩票注册送彩金 百家乐网址 棋牌游戏下载 时时彩投注平台 {}娱乐城"
"""The last line of a mirror."""

KNOWN: Final = 200
"""Articles that a site still links to."""

PAGE_CODE: Final = 1_500
"""Characters of script of the page's own."""


class Made(NamedTuple):
    """A page: where it stands, its bytes, what should come out of it, and what was put in."""

    path: str
    content: bytes
    label: dict[str, Any]
    truth: dict[str, Any]


class _Site(Site):
    """What the sample's renderer asks for: here the site's own earlier articles are what it links to."""

    def __init__(self, articles: dict[str, Article], host: Host) -> None:
        super().__init__(articles, {"": host.look}, [])
        self.paths = dict(host.published[-KNOWN:])

    def link(self, name: str) -> str:
        path = self.paths.get(name)
        return f"http://{path}" if path else f"/content/{len(name)}{sum(map(ord, name))}.html"


def make_page(article: Article, host: Host, number: int, write: Writer, *, is_mirror: bool) -> Made:
    """The article as the site publishes it; the site knows of it afterwards."""
    path = f"{host.name}/{(article.date or '')[:7].replace('-', '/')}/{number}.html"
    page = Page(
        path=path,
        look="",
        show=(article.id,),
        crumbs=("首页", write.one("field"), "正文"),
        teasers=(
            Teasers("list", _headlines(host, write, 5), heading="相关阅读"),
            Teasers("rank", _headlines(host, write, 10), heading="热点排行", optional=True),
        ),
        declared=host.declared,
        spam=(SPAM.format(write.one("place_head"), write.number()),) if is_mirror else (),
    )
    site = _Site({article.id: article}, host)
    content = host.frame.filled(_values(page, site, article, host, write))
    host.published.append((article.title, path))
    row = {
        "source": path,
        "url": f"http://{path}",
        "host": host.name,
        "encoding": host.encoding,
        "changes": list(host.changes),
        "n_chars": sum(map(len, article.body)),
    }
    return Made(path, content, _label(page, site, article, host), row)


def _values(page: Page, site: Site, article: Article, host: Host, write: Writer) -> dict[str, str]:
    """What fills the gaps of the frame."""
    own = partial(spoil, path=page.path, changes=host.changes)
    related, ranked = (own(group(links, host.look, site)) for links in page.teasers)
    description = f'<meta name="description" content="{changed_words(article.summary, page.path, host.changes)}">'
    return {
        "meta": f"{declaration(page, host.look)}\n{description}",
        "title": changed_words(article.title, page.path, host.changes),
        "url": f"http://{page.path}",
        "crumbs": own(crumbs(page, host.look)),
        "articles": own(with_insets(article_block(article, page, host.look), article, host)),
        "teasers": related,
        "side": ranked,
        "spam": "\n".join(f"<p>{line}</p>" for line in page.spam),
        "code": f"<script>{script(write, PAGE_CODE)}</script>",
    }


def with_insets(block: str, article: Article, host: Host) -> str:
    """The article with what the site puts into it: after its second paragraph, and after the last."""
    between, after = host.insets
    lines = block.split("\n")
    paragraphs = [escape(unmarked(line), quote=False) for line in article.body]
    for paragraph, inset in ((paragraphs[-1], after), (paragraphs[1] if len(paragraphs) > 2 else "", between)):
        at = next((at for at, line in enumerate(lines) if paragraph and paragraph in line), None)
        if at is not None:
            lines.insert(at + 1, inset)
    return "\n".join(lines)


def _headlines(host: Host, write: Writer, n: int) -> tuple[str, ...]:
    """Headlines of earlier pages of the site, and made-up ones while it has few."""
    chance, known = write.chance, host.published[-KNOWN:]
    found = dict.fromkeys(known[int(chance.random() * len(known))][0] for _ in range(n if known else 0))
    while len(found) < n:
        found[write.filled("titles")] = None
    return tuple(found)


def _label(page: Page, site: Site, article: Article, host: Host) -> dict[str, Any]:
    required, optional = page.teasers
    return {
        "path": f"pages/{page.path}",
        "kind": "article",
        "articles": [truth(article, page, host.look)],
        "breadcrumb": list(page.crumbs),
        "teasers": teasers(required, site),
        "teasers_optional": teasers(optional, site),
        "outcome": "articles",
    }
