"""The six published tables. Names are promises: tests pin them, a change of one is breaking.

docs/DATA.md is generated from here (``python -m flows.config --data``).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.column import Column

PAGE_ID = Column("page_id", pl.String(), "32 hex digits of SHA-256 over `source`; survives changes of rules")
POSITION = Column("position", pl.Int32(), "place on its page, from 0", "order")
SOURCE = Column("source", pl.String(), "path relative to INPUT, plus #n for the n-th record of a container")
URL = Column("url", pl.String(), "address of the page: from the record, metadata.csv or the page itself; may be null")
HOST = Column("host", pl.String(), "from the URL, else a folder named like one, else the first folder; may be null")
ENCODING = Column("encoding", pl.String(), "encoding the bytes were decoded with, as its superset: gb18030 for GBK")
SCRIPT = Column("script", pl.String(), "script as found, before conversion: hans, hant or mixed")
DAMAGE_LIST = Column("damage", pl.List(pl.String()), "damage found on the page, repaired or not; empty when clean")
ARTICLE_ID = Column(
    "article_id",
    pl.String(),
    "32 hex digits of SHA-256 over the article key of the text, or over (page_id, position) where the key is empty",
)
LINE_NO = Column("line_no", pl.Int32(), "place of the line on its page as read", "lines, from 1")

ARTICLES: Final = (
    ARTICLE_ID,
    PAGE_ID,
    Column("position", pl.Int32(), "place of the article on its page, from 0", "order"),
    SOURCE,
    URL,
    HOST,
    Column("title", pl.String(), "headline, without the site's name; null when the page has none"),
    Column("author", pl.String(), "persons, separated by 、 in page order; null when not stated"),
    Column("publisher", pl.String(), "the source (来源) as the page says; null when not stated"),
    Column("editor", pl.String(), "责任编辑; null when not stated"),
    Column("published_at", pl.Datetime("us"), "the article's own date as shown, Beijing time; null when not stated"),
    Column("published_precision", pl.String(), "year, month, day, minute or second; null with published_at"),
    Column("breadcrumb", pl.List(pl.String()), "the path to the page as it shows it; null when not shown"),
    Column("text", pl.String(), "paragraphs in reading order, joined by line feeds, Simplified, without the title"),
    Column("line_nos", pl.List(pl.List(pl.Int32())), "for each paragraph the lines it came from", "lines, from 1"),
    Column("n_chars", pl.Int32(), "length of `text`", "characters"),
    Column("n_paragraphs", pl.Int32(), "paragraphs in `text`", "paragraphs"),
    SCRIPT,
    DAMAGE_LIST,
    ENCODING,
    Column("cluster_id", pl.String(), "article_id of the kept article of its cluster of copies"),
    Column("cluster_size", pl.Int32(), "copies known of this article, itself included", "articles"),
)

TEASERS: Final = (
    PAGE_ID,
    Column("position", pl.Int32(), "place of the teaser on its page, from 0", "order"),
    LINE_NO,
    Column("headline", pl.String(), "headline as the site cut it, without date, rank, counters and tags"),
    Column("abstract", pl.String(), "abstract under the headline; null when there is none"),
    Column("url", pl.String(), "address it links to, made absolute where the page's own is known; may be null"),
    Column("linked_article_id", pl.String(), "the article it points to, when this version holds it"),
)

PAGES: Final = (
    PAGE_ID,
    SOURCE,
    URL,
    HOST,
    Column("host_method", pl.String(), "how the host was found: url, folder or first-folder; null without host"),
    Column("fetched_at", pl.Datetime("us", "UTC"), "when the page was fetched, where the input says; UTC"),
    Column("content_digest", pl.String(), "32 hex digits of SHA-256 over the bytes as read; null when unreadable"),
    Column("size_bytes", pl.Int64(), "size as read, expanded", "bytes"),
    ENCODING,
    Column("encoding_method", pl.String(), "how the encoding was decided; docs/DATA.md lists the words"),
    SCRIPT,
    DAMAGE_LIST,
    Column("rights", pl.String(), "the page's own copyright or licence line, or the licence given with the input"),
    Column("outcome", pl.String(), "articles, only-duplicates, no-article or rejected"),
    Column("reason", pl.String(), "why it was rejected or holds no article; a short fixed vocabulary; null otherwise"),
    Column("detail", pl.String(), "more about the reason, for people"),
    Column("n_lines", pl.Int32(), "lines of the page", "lines"),
    Column("n_articles", pl.Int32(), "articles found on the page, copies included", "articles"),
    Column("salt_removed", pl.Int32(), "pinyin annotations removed from the whole page", "annotations"),
    Column("sites_repaired", pl.Int32(), "places broken by split bytes that were repaired", "places"),
    Column("marks_restored", pl.Int32(), "lost `?` marks restored", "marks"),
    Column("lines_removed", pl.Int32(), "lines in `removals`", "lines"),
)

REMOVALS: Final = (
    PAGE_ID,
    LINE_NO,
    Column("kind", pl.String(), "what the line was; docs/DATA.md lists the words"),
    Column("rule", pl.String(), "the rule or evidence that removed it"),
    Column("text", pl.String(), "the line as decoded"),
)

REPAIRS: Final = (
    PAGE_ID,
    LINE_NO,
    Column("rule", pl.String(), "the kind of guess"),
    Column("before", pl.String(), "the place as decoded"),
    Column("after", pl.String(), "the place as published"),
    Column("confidence", pl.Float64(), "calibrated chance that the guess is right", "0 to 1"),
)

DUPLICATES: Final = (
    ARTICLE_ID,
    PAGE_ID,
    POSITION,
    Column("kept_article_id", pl.String(), "the published article it is a copy of, or is like"),
    Column("kind", pl.String(), "exact, near, contained or superseded"),
    Column("similarity", pl.Float64(), "Jaccard similarity, or containment where kind is contained", "0 to 1"),
    Column(
        "dropped",
        pl.Boolean(),
        "false where it stays published: part of a digest, the same form filled in with other numbers (last year's "
        "notice; setting dedupe.renumbered), or mode = mark",
    ),
)

TABLES: Final = {
    "articles": ARTICLES,
    "teasers": TEASERS,
    "pages": PAGES,
    "removals": REMOVALS,
    "repairs": REPAIRS,
    "duplicates": DUPLICATES,
}
"""In the order in which they are written and shown."""

ORDER: Final = {
    "articles": ("source", "position"),
    "teasers": ("source", "position"),
    "pages": ("source",),
    "removals": ("source", "line_no"),
    "repairs": ("source", "line_no", "before"),
    "duplicates": ("source", "position"),
}
"""Rows are sorted by these; ``source`` is looked up by ``page_id`` where the table has none."""
