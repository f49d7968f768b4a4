"""The working shapes between stages. Not published; free to change.

raw  --detect_encoding-->  decoded  --split_lines-->  lines, links, heads
lines --repair, strip_lines, convert_script--> the same rows, more of them decided
lines --split_articles--> lines with their final disposition, articles, teasers
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from schemas.column import Column
from schemas.tables import LINE_NO, PAGE_ID, SOURCE, URL
from schemas.vocabulary import KIND, ROLE

FETCHED_AT = Column("fetched_at", pl.Datetime("us", "UTC"), "when the page was fetched; null when not known")

RAW: Final = (
    PAGE_ID,
    SOURCE,
    URL,
    Column("declared_host", pl.String(), "host given with the record; null mostly"),
    FETCHED_AT,
    Column("content_type", pl.String(), "media type from HTTP or the record; null when not known"),
    Column("charset", pl.String(), "charset declared outside the page: HTTP header or record"),
    Column("licence", pl.String(), "licence given in metadata.csv"),
    Column("note", pl.String(), "note given in metadata.csv"),
    Column("content", pl.Binary(), "the bytes; null where `text` has the characters, or reason is set"),
    Column("text", pl.String(), "the characters, where the container holds characters; else null"),
    Column("form", pl.String(), "html or text where the record says so; else null"),
    Column("content_digest", pl.String(), "32 hex digits of SHA-256 over the bytes (UTF-8 where characters)"),
    Column("size_bytes", pl.Int64(), "size, expanded", "bytes"),
    Column("reason", pl.String(), "set where the page could not be read: schemas.vocabulary.REASONS"),
    Column("detail", pl.String(), "more about the reason"),
)

DECODED: Final = (
    *(c for c in RAW if c.name not in {"content", "text", "form", "note"}),
    Column("text", pl.String(), "the page as characters, NUL dropped; null where rejected"),
    Column("form", pl.String(), "html or text; null where rejected"),
    Column("encoding", pl.String(), "superset encoding used; null where rejected"),
    Column("encoding_method", pl.String(), "schemas.vocabulary.ENCODING_METHODS"),
    Column("encoding_confidence", pl.Float64(), "how sure, calibrated", "0 to 1"),
    Column("bad_bytes", pl.Int32(), "bytes that belong to no character, replaced or dropped", "bytes"),
    Column("is_mojibake", pl.Boolean(), "reversible mojibake was undone, or residue of it is left"),
)

LINES: Final = (
    PAGE_ID,
    LINE_NO,
    Column("text", pl.String(), "the line as decoded, outer white space off, runs of HTML white space one space"),
    Column("folded", pl.String(), "text as rules see it: Simplified, one width, no pinyin, no invisible characters"),
    Column("template_key", pl.UInt64(), "hash of letters and digits of `folded`, digits as 0; 0 when there are none"),
    Column("n_chars", pl.Int32(), "length of `text`", "characters"),
    Column("link_chars", pl.Int32(), "characters of `text` inside links", "characters"),
    Column("tag", pl.String(), "nearest block element: p li td th div h1 … ; `text` for pages that are plain text"),
    Column("region", pl.String(), "nearest of nav header footer aside form around the line; empty when none"),
    Column("hint", pl.String(), "class and id words of the block and its nearest three ancestors, lower case"),
    Column("block", pl.Int32(), "number of the line's own block element on the page; same for lines broken by br"),
    Column("container", pl.Int32(), "number of the block element around that: siblings share it"),
    Column("row", pl.Int32(), "number of the innermost table row on the page; null outside tables"),
    Column("depth", pl.Int32(), "block elements around the line", "elements"),
    Column("is_list", pl.Boolean(), "inside ul, ol or dl"),
    Column("is_hidden", pl.Boolean(), "inside an element hidden by attribute or inline style"),
)
"""One row a line, in page order. No row is ever deleted: what goes is marked."""

DECISIONS: Final = (
    Column("body", pl.String(), "the line as it will be published, so far: repaired, then converted"),
    Column("kind", KIND, "why the line was dropped; null while it stays"),
    Column("rule", pl.String(), "id of the rule or evidence that dropped it; null while it stays"),
    Column("role", ROLE, "what it is where it stays: paragraph, title, teaser; null until split_articles"),
    Column("article", pl.Int32(), "position of the article it belongs to; null outside articles", "order"),
    Column("salt_removed", pl.Int32(), "pinyin annotations removed from the line", "annotations"),
    Column("sites_repaired", pl.Int32(), "split-byte places repaired in the line", "places"),
    Column("marks_restored", pl.Int32(), "lost marks restored in the line", "marks"),
)
"""What the clean stages add to LINES."""

LINKS: Final = (
    PAGE_ID,
    LINE_NO,
    Column("start", pl.Int32(), "where the link's text starts in `text`", "characters, from 0"),
    Column("end", pl.Int32(), "where it ends", "characters"),
    Column("url", pl.String(), "its address as written"),
)
"""One row a link that has text, in page order."""

HEADS: Final = (
    PAGE_ID,
    Column("title", pl.String(), "text of the title element"),
    Column("canonical", pl.String(), "the page's own address: canonical link, og:url or `saved from url`"),
    Column("base", pl.String(), "href of the base element"),
    Column("meta_names", pl.List(pl.String()), "name, property or itemprop of each meta element, lower case"),
    Column("meta_values", pl.List(pl.String()), "their contents, same order"),
    Column("json_ld", pl.List(pl.String()), "contents of application/ld+json scripts, as written"),
    Column("n_frames", pl.Int32(), "frame elements: a frameset has no text of its own", "elements"),
)
"""What the head of an HTML page says; one row a page, also for text pages (all null)."""

PROBLEMS: Final = (
    PAGE_ID,
    Column("reason", pl.String(), "schemas.vocabulary.REASONS"),
    Column("detail", pl.String(), "more about the reason, for people; may be null"),
)
"""Pages that a stage found unusable: their rows in ``pages`` become rejected."""

FLAGS: Final = (
    PAGE_ID,
    Column("damage", pl.String(), "one word of schemas.vocabulary.DAMAGE; a page may have several rows"),
)


class SplitPages(NamedTuple):
    """What split_lines makes of pages."""

    lines: pl.DataFrame
    links: pl.DataFrame
    heads: pl.DataFrame
    problems: pl.DataFrame


class Mended(NamedTuple):
    """What a repair gives back: the same rows, the guesses made, and the damage found."""

    lines: pl.DataFrame
    repairs: pl.DataFrame
    flags: pl.DataFrame


class Split(NamedTuple):
    """What split_articles gives back: every line decided, articles without clusters, teasers without links."""

    lines: pl.DataFrame
    articles: pl.DataFrame
    teasers: pl.DataFrame
