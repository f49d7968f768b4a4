"""What a version says of one page: its rows in every table, and its lines, read once more.

What a run did with a page stands in the tables, so that nothing is cleaned again, and the story is that of the version:
also which article was a copy of which. It is told only where a run today would do the same: the document and the
recipe have not changed. What is read once more is held to the ledger: as many lines, each removed one word for word.
Without compiled code where that is enough, so that a page is told in less than a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from tasks.read.record import page_id_of
from tasks.recipe import parts_without_settings, settings_with_effect
from tasks.split_lines.alone import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemas.settings import Settings
    from tasks.version import Version

DECODING_MENDS: Final = {"mojibake", "bad-bytes"}
"""Damage of which no codec alone makes what the run read."""

NO_LINES: Final = pl.DataFrame(schema={"line_no": pl.Int32(), "text": pl.String()})


class Told(NamedTuple):
    """One page whole: its row of ``pages``, its lines as read, and its rows of the other tables.

    ``copies``: of ``duplicates``, with ``source`` and ``title`` of the article that was kept.
    """

    page: dict[str, Any]
    lines: pl.DataFrame
    articles: pl.DataFrame
    teasers: pl.DataFrame
    removals: pl.DataFrame
    repairs: pl.DataFrame
    copies: pl.DataFrame


def find_page(version: Version, source: str) -> dict[str, Any] | None:
    """The row of ``pages`` for a path that ends in its source: INPUT was some folder above it. The longest counts."""
    parts = source.split("/")
    possible = ["/".join(parts[place:]) for place in range(len(parts))]
    for known in possible:
        found = version.rows_of("pages", known, page_id_of(known))
        if found.height:
            return found.row(0, named=True)
    return None


def difference(
    version: Version, page: dict[str, Any], digest: str | None, folders: Sequence[str], settings: Settings | None
) -> str:
    """Why a run today may do something else with a page than this version's did; empty where it would not.

    ``digest``: of the document as it is now; ``settings``: None where those of the version are meant. Where only
    the shipped rules are given, further ones that the version was made with are meant too.
    """
    if page["content_digest"] != digest:
        return "the document has changed since"
    was, now = version.manifest["recipe"], parts_without_settings(map(Path, folders))
    for part in ("code", "tables", "libraries"):
        if was[part] != now[part]:
            return f"it was made with other {part}"
    same_rules = was["rules"] == now["rules"] if len(folders) > 1 else now["rule"].items() <= was["rule"].items()
    if not same_rules:
        return "it was made with other rules"
    if settings is not None and was["settings"] != settings_with_effect(settings):
        return "it was made with other settings"
    return ""


def tell(version: Version, page: dict[str, Any], raw: pl.DataFrame) -> Told | None:
    """The page as published; None where the tables do not have all of it, or its lines cannot be read as they were."""
    place = page["source"], page["page_id"]
    articles, teasers, removals, repairs, copies = (
        version.rows_of(table, *place) for table in ("articles", "teasers", "removals", "repairs", "duplicates")
    )
    if removals.height != page["lines_removed"]:
        return None
    lines = NO_LINES
    if page["reason"] in {None, "spam"}:
        readings = _readings(raw, page)
        fitting = (lines for lines in readings if _fits(lines, page["n_lines"], removals))
        found = next(fitting, None)
        if found is None:
            return None
        lines = found
    return Told(page, lines, articles, teasers, removals, repairs, _with_kept(version, copies))


def _readings(raw: pl.DataFrame, page: dict[str, Any]) -> Iterator[pl.DataFrame]:
    """The lines of the page, read in each way that may be the run's, the quick ones first."""
    text = _characters(raw.row(0, named=True), page["encoding"])
    if text is not None and not DECODING_MENDS & set(page["damage"]):
        like_html = text.lstrip()[:1] == "<"
        yield lines_of(text, is_html=like_html)
        yield lines_of(text, is_html=not like_html)
    from tasks.decode import decode  # noqa: PLC0415 - loads compiled code

    yield decode(raw).lines.select(NO_LINES.columns)


def _characters(row: dict[str, Any], encoding: str) -> str | None:
    """The page as characters, where nothing but decoding was done to it."""
    try:
        text: str = row["text"] if row["text"] is not None else row["content"].decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\0", "")


def _fits(lines: pl.DataFrame, n_lines: int, removals: pl.DataFrame) -> bool:
    """Whether these are the lines that the run read."""
    # What dedupe takes out of a page that an earlier run had read is known as published, not as read.
    known = removals.filter(pl.col("kind") != "repeat")
    same = known.join(lines, on=["line_no", "text"], how="semi")
    return lines.height == n_lines and same.height == known.height


def _with_kept(version: Version, copies: pl.DataFrame) -> pl.DataFrame:
    """Copies with ``source`` and ``title`` of the articles they are copies of."""
    wanted = copies["kept_article_id"]
    columns = ("article_id", "source", "title")
    parts = version.parts("articles") if copies.height else []
    found = [version.store.read_where(part, columns, "article_id", wanted) for part in parts]
    kept = pl.concat([pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), *found]).unique(
        "article_id", keep="first"
    )
    kept = kept.rename({"article_id": "kept_article_id"})
    return copies.join(kept, on="kept_article_id", how="left", maintain_order="left")
