"""What a page says about itself: title, addresses, meta elements, JSON-LD.

Read wherever these stand: a stray character in the head of an old page moves the rest of it into the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.split_lines import elements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

SAVED_FROM: Final = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")
"""The comment a browser puts at the top of a page it saves."""

SAVED_FROM_BYTES: Final = 2048
"""Start of a page in which that comment is looked for, in bytes. Chosen, not measured."""

MAX_METAS: Final = 500
"""Meta elements kept of a page. Chosen, not measured: enough for any page, not for a hostile one."""


@dataclass(slots=True)
class Head:
    """The head of one page."""

    title: str | None = None
    canonical: str | None = None
    og_url: str | None = None
    base: str | None = None
    names: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    json_ld: list[str] = field(default_factory=list)
    n_frames: int = 0

    def take(self, kind: int, first: str, second: str | None) -> None:
        """Take what one element says: a fact of ``elements``, with its name, relation or text, and its value."""
        match kind:
            case elements.META:
                self._take_meta(first, second)
            case elements.CANONICAL if self.canonical is None and first.strip().lower() == "canonical":
                self.canonical = (second or "").strip() or None
            case elements.TITLE if self.title is None:
                self.title = " ".join(first.split()) or None
            case elements.BASE if self.base is None:
                self.base = second
            case elements.JSON_LD:
                self.json_ld.append(first)
            case elements.FRAME:
                self.n_frames += 1

    def read(self, node: LexborNode) -> None:
        """Take what one title, meta, base, link, script or frame element says."""
        attributes = node.attributes
        match elements.HEADS[node.tag or ""]:
            case elements.META:
                name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
                self.take(elements.META, name or "", attributes.get("content"))
            case elements.CANONICAL:
                self.take(elements.CANONICAL, attributes.get("rel") or "", attributes.get("href"))
            case elements.BASE:
                self.take(elements.BASE, "", attributes.get("href"))
            case elements.JSON_LD if "ld+json" not in (attributes.get("type") or "").lower():
                pass
            case elements.FRAME:
                self.take(elements.FRAME, "", None)
            case kind if node.first_child:
                self.take(kind, node.text(), None)

    def _take_meta(self, name: str, value: str | None) -> None:
        if name and value is not None and len(self.names) < MAX_METAS:
            name = name.strip().lower()
            self.names.append(name)
            self.values.append(value)
            if name == "og:url" and self.og_url is None:
                self.og_url = value.strip() or None


def own_url(head: Head, page: bytes) -> str | None:
    """The page's own address: canonical link, else og:url, else the comment of a saved page."""
    if head.canonical or head.og_url:
        return head.canonical or head.og_url
    saved = SAVED_FROM.search(page, 0, SAVED_FROM_BYTES)
    return saved[1].decode(errors="replace") if saved else None


def head_rows(heads: Sequence[Head], page: pl.Series) -> pl.DataFrame:
    """The columns of HEADS, with ``page`` in place of its id."""
    strings = pl.List(pl.String)
    return pl.DataFrame(
        {
            "page": page,
            "title": pl.Series([head.title for head in heads], dtype=pl.String),
            "canonical": pl.Series([head.canonical for head in heads], dtype=pl.String),
            "base": pl.Series([head.base for head in heads], dtype=pl.String),
            "meta_names": pl.Series([head.names for head in heads], dtype=strings),
            "meta_values": pl.Series([head.values for head in heads], dtype=strings),
            "json_ld": pl.Series([head.json_ld for head in heads], dtype=strings),
            "n_frames": pl.Series([head.n_frames for head in heads], dtype=pl.Int32),
        }
    )
