"""Between dedupe and publish: the rows of each table, old and new, in their published order.

A version is the whole dataset. Rows of the parent that stand, and rows of this run's shards,
are merged by `source`, a range of sources at a time: the ranges are the borders of the parent's
parts, so that a part nothing touched comes out with the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from schemas.column import Column, check
from schemas.tables import ORDER, TABLES
from tasks.dedupe import cut_paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from schemas.column import Columns
    from tasks.storage import Store
    from tasks.version import Version

ORIGINALS: Final = ("title_original", "text_original")


@dataclass(frozen=True)
class Shard:
    """A cleaned shard: where its files are, and the first and last source in it."""

    name: str
    first: str
    last: str


@dataclass(frozen=True)
class Decided:
    """What the reduce steps decided, as small frames over the whole dataset.

    ``sources``: page_id, source of every page. ``clusters``: page_id, position, article_id,
    cluster_id, cluster_size, is_kept. ``withdrawn``: page_id of parent rows that go.
    ``links``: page_id, position, linked_article_id of teasers that point to a published article.
    ``cuts``: page_id, position, places of the paragraphs that go from a text; ``removals``: the rows for them.
    """

    sources: pl.DataFrame
    clusters: pl.DataFrame
    duplicates: pl.DataFrame
    withdrawn: pl.DataFrame
    links: pl.DataFrame
    cuts: pl.DataFrame
    removals: pl.DataFrame


def table_rows(
    table: str,
    shards: Sequence[Shard],
    parent: Version | None,
    work: Store,
    decided: Decided,
    *,
    columns: Columns,
    unlisted: Sequence[str] = (),
) -> Iterator[pl.DataFrame]:
    """Rows of one table in published order, a batch at a time; ``source`` is added where the table lacks it.

    ``unlisted``: reasons of new pages that get no row.
    """
    if table == "duplicates":
        yield _ordered(decided.duplicates, table, decided.sources, columns)
        return
    finish = _FINISH.get(table, _as_it_is)
    for old, low, high in _ranges(table, parent):
        news = (
            _rows_of(shard, table, work, decided if old is None else None, unlisted)
            for shard in shards
            if (high is None or shard.first < high) and (low is None or shard.last >= low)
        )
        if old is None:
            for new in news:
                yield _ordered(finish(new, decided), table, decided.sources, columns)
            continue
        stands = old().join(decided.withdrawn, on="page_id", how="anti", maintain_order="left")
        fresh = [_within(new, low, high, decided.sources) for new in news]
        if table == "removals":
            fresh.append(_within(decided.removals, low, high, decided.sources))
        rows = pl.concat([stands, *(new for new in fresh if new.height)], how="diagonal_relaxed")
        yield _ordered(finish(rows, decided), table, decided.sources, columns)


def _ranges(
    table: str, parent: Version | None
) -> Iterator[tuple[Callable[[], pl.DataFrame] | None, str | None, str | None]]:
    """(how to read the parent's rows, first source, source before which it ends) of each range.

    The ranges share out all sources, also where a part begins with a source that sorts before that of the part before
    it: records of a container stand in the order of their shards, #9 before #10.
    """
    parts = parent.parts(table) if parent else []
    if parent is None or not parts:
        yield None, None, None
        return
    files = parent.manifest["files"]
    entries = [files[part.removeprefix(f"{parent.name}/")] for part in parts]
    firsts = list(accumulate((entry.get("first_source", "") for entry in entries), max))
    for number, part in enumerate(parts):
        low = firsts[number] if number else None
        high = firsts[number + 1] if number + 1 < len(parts) else None
        yield partial(parent.store.read_frame, part), low, high


def _rows_of(shard: Shard, table: str, work: Store, decided: Decided | None, unlisted: Sequence[str]) -> pl.DataFrame:
    """Rows of a shard; given what was decided, with the lines that dedupe removed from its pages."""
    rows = work.read_frame(f"clean/{shard.name}/{table}.parquet")
    if table == "pages" and unlisted:
        return rows.filter(~pl.col("reason").is_in(unlisted).fill_null(value=False))
    if table != "removals" or decided is None or decided.removals.is_empty():
        return rows
    pages = work.read_frame(f"clean/{shard.name}/pages.parquet", ["page_id"])
    return pl.concat([rows, decided.removals.join(pages, on="page_id", how="semi", maintain_order="left")])


def _within(frame: pl.DataFrame, low: str | None, high: str | None, sources: pl.DataFrame) -> pl.DataFrame:
    placed = frame if "source" in frame.columns else frame.join(sources, on="page_id", maintain_order="left")
    inside = pl.lit(value=True)
    if low is not None:
        inside &= pl.col("source") >= low
    if high is not None:
        inside &= pl.col("source") < high
    return placed.filter(inside).select(frame.columns)


def _ordered(frame: pl.DataFrame, table: str, sources: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    if "source" in frame.columns:
        placed = frame.sort(ORDER[table], maintain_order=True)
        return check(placed, columns, table).with_columns(placed["source"])
    # Rows of a page stand together: it is looked up once.
    runs = frame["page_id"].rle().struct.unnest()
    places = runs.select(page_id="value").join(sources, on="page_id", how="left", maintain_order="left")["source"]
    placed = frame.with_columns(places.gather(np.repeat(np.arange(runs.height), runs["len"].to_numpy())))
    if not _are_in_order(placed, places, runs["len"].to_numpy(), ORDER[table]):
        placed = placed.sort(ORDER[table], maintain_order=True)
    return check(placed, columns, table).with_columns(placed["source"])


def _are_in_order(rows: pl.DataFrame, places: pl.Series, sizes: NDArray[np.uint32], keys: Sequence[str]) -> bool:
    """Whether rows stand in the order of ``source`` and a number, as a shard writes them: sorting takes longer.

    ``places``: sources of the pages one after the other, each of so many rows.
    """
    if len(keys) != 2 or places.has_nulls() or rows[keys[1]].has_nulls():  # noqa: PLR2004 - see above
        return False
    is_behind = np.diff(rows[keys[1]].to_numpy()) < 0
    is_behind[np.cumsum(sizes)[:-1] - 1] = False
    return not is_behind.any() and bool((places.slice(1) > places.slice(0, max(0, len(places) - 1))).all())


def _as_it_is(frame: pl.DataFrame, decided: Decided) -> pl.DataFrame:  # noqa: ARG001 - the shape of a finish
    return frame


def _finish_articles(frame: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    """Keep the articles that dedupe keeps, with their cluster, and without what it takes out of their texts."""
    kept = decided.clusters.filter("is_kept").drop("is_kept")
    bare = frame.drop("article_id", "cluster_id", "cluster_size", strict=False)
    placed = bare.join(kept, on=["page_id", "position"], how="inner", maintain_order="left")
    return cut_paragraphs(placed, decided.cuts)


def _finish_pages(frame: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    """Say of each page with articles whether one of them is published, and count the lines that dedupe removed."""
    removed = decided.removals.group_by("page_id").agg(more=pl.len().cast(pl.Int32))
    frame = (
        frame.join(removed, on="page_id", how="left", maintain_order="left")
        .with_columns(lines_removed=pl.col("lines_removed") + pl.col("more").fill_null(0))
        .drop("more")
    )
    kept = decided.clusters.filter("is_kept").select("page_id").unique().with_columns(has_kept=pl.lit(value=True))
    return (
        frame.join(kept, on="page_id", how="left", maintain_order="left")
        .with_columns(
            outcome=pl.when(~pl.col("outcome").is_in(["articles", "only-duplicates"]))
            .then(pl.col("outcome"))
            .when(pl.col("has_kept"))
            .then(pl.lit("articles"))
            .otherwise(pl.lit("only-duplicates")),
        )
        .drop("has_kept")
    )


def _finish_teasers(frame: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    bare = frame.drop("linked_article_id")
    return bare.join(decided.links, on=["page_id", "position"], how="left", maintain_order="left")


_FINISH: Final[Mapping[str, Callable[[pl.DataFrame, Decided], pl.DataFrame]]] = {
    "articles": _finish_articles,
    "pages": _finish_pages,
    "teasers": _finish_teasers,
}


def columns_of(table: str, *, keep_original: bool) -> Columns:
    """Columns of a published table; articles may have two more."""
    if table != "articles" or not keep_original:
        return TABLES[table]
    return (
        *TABLES[table],
        Column(ORIGINALS[0], pl.String(), "headline in the page's own script; null where it stood on no line"),
        Column(ORIGINALS[1], pl.String(), "`text` repaired, but in the page's own script and marks"),
    )


def columns_in(manifest: Mapping[str, Any], table: str) -> Columns:
    """Columns of a table of a published version, by its manifest."""
    settings = manifest["recipe"]["settings"]
    return columns_of(table, keep_original=bool(settings.get("script", {}).get("keep_original")))


def teaser_links(teasers: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Find the published article each teaser points to: by address, else by a headline that one host has once.

    Reads ``page_id position headline url host`` of teasers and ``article_id title url host`` of kept articles.
    """
    by_url = (
        articles.select("article_id", address=_address(pl.col("url")))
        .drop_nulls()
        .unique("address", keep="none", maintain_order=True)
    )
    by_title = (
        articles.select("article_id", "host", headline="title")
        .drop_nulls("headline")
        .unique(["host", "headline"], keep="none", maintain_order=True)
    )
    return (
        teasers.with_columns(address=_address(pl.col("url")))
        .join(by_url, on="address", how="left", maintain_order="left")
        .join(
            by_title, on=["host", "headline"], how="left", suffix="_by_title", nulls_equal=True, maintain_order="left"
        )
        .select("page_id", "position", linked_article_id=pl.coalesce("article_id", "article_id_by_title"))
        .drop_nulls("linked_article_id")
    )


def _address(url: pl.Expr) -> pl.Expr:
    """An address without what does not tell pages apart: scheme, www, fragment, last slash."""
    return url.str.replace(r"#.*\z", "").str.replace(r"(?i)\Ahttps?://(?:www\.)?", "").str.strip_chars_end("/")
