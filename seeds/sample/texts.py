"""The authored texts and the plan of pages, read from TOML.

A body is one paragraph a line. 「# 一、」 opens a section heading, 「! 」 a caption,
「| 线路 | 首班」 is a table row, 「% 锟斤拷」 dirt that stood on the page, and 「@river」
puts in the text of another article.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DIRT = "% "


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in a forum thread."""

    who: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A text as its author wrote it, and what is known about it."""

    id: str
    title: str
    body: tuple[str, ...]
    subtitle: str | None = None
    author: str | None = None
    publisher: str | None = None
    editor: str | None = None
    date: str | None = None
    abstract: str | None = None
    replies: tuple[Reply, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The text as it should come out: marks off, cells separated by tabs."""
        lines = [self.subtitle] if self.subtitle else []
        lines += [unmarked(line) for line in self.body if not line.startswith(DIRT)]
        return lines + [line for reply in self.replies for line in reply.text.split("\n")]

    @property
    def summary(self) -> str:
        """The abstract, else the first sentence."""
        return self.abstract or self.paragraphs[0].split("。")[0] + "。"


@dataclass(frozen=True, slots=True)
class Teasers:
    """A group of related links: ids of articles, or headlines of articles that are nowhere here."""

    style: str
    of: tuple[str, ...]
    heading: str = ""
    optional: bool = False
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One document of the sample: what it shows, how it looks, and what was done to it."""

    path: str
    look: str
    show: tuple[str, ...] = ()
    kind: str = "article"
    entries: tuple[str, ...] = ()
    crumbs: tuple[str, ...] = ()
    teasers: tuple[Teasers, ...] = ()
    template: str | None = None
    date_form: str | None = None
    date_text: str | None = None
    date_truth: str | None = None
    encoding: str | None = None
    declared: str | None = None
    bom: bool = False
    publisher: str | None = None
    spam: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    garbled: dict[str, str] = field(default_factory=dict)
    keep_bytes: int | None = None
    raw_noise: int | None = None
    raw_head: str = ""
    url: str | None = None
    fetched_at: str | None = None
    note: str = ""
    outcome: str = "articles"
    reason: str | None = None
    damage: tuple[str, ...] = ()
    duplicate_of: str | None = None
    optional: tuple[str, ...] = ()
    truth: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file it stands in: records of one container share it."""
        return self.path.split("#")[0]


def unmarked(line: str) -> str:
    """A body line without its mark; a table row with tabs between its cells."""
    if line.startswith("| "):
        return "\t".join(cells(line))
    return line[2:] if line[:2] in {"# ", "! ", DIRT} else line


def cells(line: str) -> list[str]:
    """The cells of a table row."""
    return [cell.strip() for cell in line[2:].split("|")]


def read_articles(folder: Path = HERE / "articles") -> dict[str, Article]:
    """All articles by id, with inserted texts and edited copies worked out."""
    tables = [
        table for path in sorted(folder.glob("*.toml")) for table in tomllib.loads(path.read_text("utf-8"))["article"]
    ]
    articles: dict[str, Article] = {}
    for table in sorted(tables, key=lambda table: "like" in table):
        if table["id"] in articles:
            raise ValueError(f"article {table['id']!r} is there twice")
        articles[table["id"]] = edited(table, articles) if "like" in table else authored(table)
    return {name: replace(article, body=filled(article.body, articles)) for name, article in articles.items()}


def authored(table: dict[str, Any]) -> Article:
    """An article from its table."""
    replies = tuple(Reply(**reply) for reply in table.get("replies", ()))
    rest = {key: value for key, value in table.items() if key not in {"body", "replies"}}
    return Article(**rest, body=tuple(table["body"].strip().split("\n")), replies=replies)


def edited(table: dict[str, Any], articles: dict[str, Article]) -> Article:
    """A near copy: another article, or its first ``keep`` paragraphs, with passages changed; each change applies."""
    text = "\n".join(articles[table["like"]].body[: table.get("keep")])
    for old, new in table.get("edits", ()):
        if old not in text:
            raise ValueError(f"article {table['id']!r}: nothing to edit at {old!r}")
        text = text.replace(old, new)
    rest = {key: value for key, value in table.items() if key not in {"like", "edits", "keep"}}
    return authored({**rest, "body": text})


def filled(body: tuple[str, ...], articles: dict[str, Article]) -> tuple[str, ...]:
    """The body with 「@id」 lines replaced by the text of that article."""
    return tuple(line for mark in body for line in (articles[mark[1:]].body if mark.startswith("@") else (mark,)))


def read_pages(path: Path = HERE / "pages.toml") -> list[Page]:
    """The plan of pages, in order."""
    pages = []
    for table in tomllib.loads(path.read_text("utf-8"))["page"]:
        groups = tuple(Teasers(**{**group, "of": tuple(group["of"])}) for group in table.pop("teasers", ()))
        lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
        pages.append(Page(**{**table, **lists}, teasers=groups))
    return pages


def read_looks(path: Path = HERE / "looks.toml") -> dict[str, dict[str, Any]]:
    """The looks of the sites; a look may stand on another (`like`)."""
    looks: dict[str, dict[str, Any]] = {}
    for name, table in tomllib.loads(path.read_text("utf-8")).items():
        looks[name] = {**looks.get(table.get("like", ""), {}), **table}
    return looks
