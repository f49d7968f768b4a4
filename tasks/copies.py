"""The second reduce: which articles are copies, over this run's shards and the parent's articles.

The parent is read by its signatures; of its texts only those are read that the decision of a
pair asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from schemas.column import check, schema_of
from schemas.tables import DUPLICATES, TABLES
from tasks.assemble import Decided, Shard, teaser_links
from tasks.dedupe import SIGNATURES, comparable, find_duplicates, parameters, restored, sign
from tasks.repeats import TAKEN, Repeats, find_repeats, named_anew, no_repeats
from tasks.shards import overrides_of
from tasks.texts import ARTICLE, Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tasks.run import Run
    from tasks.shards import Record

SIGNATURE_NAMES: Final = [column.name for column in SIGNATURES]
PAGE_COLUMNS: Final = ("page_id", "source", "url", "host")


@dataclass(frozen=True)
class Copies:
    """What was decided, the shards in order of their sources, and the states the next run needs."""

    decided: Decided
    shards: tuple[Shard, ...]
    signatures: pl.DataFrame
    repeats: Repeats


def decide_copies(run: Run, cleaned: Sequence[Record], withdrawn: pl.DataFrame) -> Copies:
    """Find copies among this run's articles and the parent's that stand, and what many hosts repeat in them."""
    names = [record.name for record in cleaned if record.files]
    frames = [_read(run, name, "pages", PAGE_COLUMNS).with_columns(shard=pl.lit(name)) for name in names]
    shards = [
        Shard(name, str(frame["source"].min()), str(frame["source"].max()))
        for name, frame in zip(names, frames, strict=True)
        if frame.height
    ]
    old_pages = _parent(run, "pages", PAGE_COLUMNS, withdrawn).with_columns(shard=pl.lit(None, pl.String))
    placed = pl.concat([old_pages, _no_pages(), *frames]).sort("source")
    pages = placed.select(PAGE_COLUMNS)
    texts = Texts(run, placed.select("page_id", "source", "shard"), _taken(run, withdrawn))
    new = _all(run, names, "signatures")
    old = _published_signatures(run, withdrawn, texts.taken)
    clusters, duplicates = _cluster(run, new, old, texts)
    duplicates = _with_earlier(duplicates, _parent_duplicates(run, withdrawn), clusters)
    signatures, repeats = _kept_signatures(new, old, clusters), no_repeats()
    if run.settings.stages.dedupe:
        repeats = find_repeats(texts, signatures, pages)
        clusters, duplicates = named_anew(repeats, clusters, duplicates, signatures, run.settings.dedupe)
        if repeats.cuts.height:
            signatures = _kept_signatures(new, old, clusters)
    kept = clusters.filter("is_kept").select(*ARTICLE, "article_id")
    repeats = repeats.of(kept)
    decided = Decided(
        sources=pages.select("page_id", "source"),
        clusters=clusters,
        duplicates=duplicates,
        withdrawn=withdrawn,
        links=_links(run, names, pages, kept, withdrawn),
        cuts=repeats.cuts,
        removals=repeats.removals(),
    )
    in_order = tuple(sorted(shards, key=lambda shard: (shard.first, shard.name)))
    return Copies(decided, in_order, signatures.select(SIGNATURE_NAMES), repeats)


def _kept_signatures(new: pl.DataFrame | None, old: pl.DataFrame | None, clusters: pl.DataFrame) -> pl.DataFrame:
    """Signatures of the articles that stay, with ``is_old``: published by the parent."""
    kept = clusters.filter("is_kept").select(ARTICLE)
    every = [
        frame.select(SIGNATURE_NAMES)
        .join(kept, on=ARTICLE, how="semi", maintain_order="left")
        .with_columns(is_old=pl.lit(frame is old))
        for frame in (new, old)
        if frame is not None
    ]
    return pl.concat(every) if every else pl.DataFrame(schema=schema_of(SIGNATURES) | {"is_old": pl.Boolean})


def _cluster(
    run: Run, new: pl.DataFrame | None, old: pl.DataFrame | None, texts: Texts
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Clusters of all articles, and one row a copy. Without the stage every article stands for itself."""
    every = [frame for frame in (new, old) if frame is not None]
    if not run.settings.stages.dedupe or not every:
        places = [frame.select("page_id", "position", "article_id") for frame in every]
        alone = pl.concat(places) if every else pl.DataFrame(schema=schema_of(DUPLICATES))
        clusters = alone.select(
            "page_id",
            "position",
            "article_id",
            cluster_id="article_id",
            cluster_size=pl.lit(1, pl.Int32),
            is_kept=pl.lit(value=True),
        )
        return clusters, pl.DataFrame(schema=schema_of(DUPLICATES))
    signatures = new if new is not None else every[0].clear()
    distinct = [override.article_ids for override in overrides_of(run.rules) if override.article_ids]
    found = find_duplicates(signatures, texts.keys, run.settings.dedupe, old, distinct=distinct)
    return found.clusters, check(found.duplicates, DUPLICATES, "dedupe")


def _taken(run: Run, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Paragraphs that the parent's texts lack and their signatures have."""
    before = run.parent.state("taken") if run.parent else None
    if before is None:
        return pl.DataFrame(schema=TAKEN)
    return before.join(withdrawn, on="page_id", how="anti", maintain_order="left")


def _with_earlier(duplicates: pl.DataFrame, earlier: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """This run's rows and the parent's; where a kept article was superseded, its copies follow the new one.

    An article that stays has one row: this run's, or none where what it is like is gone.
    """
    moved = duplicates.filter(pl.col("kind") == "superseded").select(
        kept_article_id="article_id", moved_to="kept_article_id"
    )
    kept = clusters.filter("is_kept")["article_id"]
    followed = (
        earlier.join(moved, on="kept_article_id", how="left", maintain_order="left")
        .with_columns(kept_article_id=pl.coalesce("moved_to", "kept_article_id"))
        .filter(pl.col("dropped") | pl.col("kept_article_id").is_in(kept.implode()))
        .join(duplicates, on=ARTICLE, how="anti", maintain_order="left")
        .drop("moved_to")
    )
    return pl.concat([duplicates, check(followed, DUPLICATES, "parent duplicates")])


def _links(
    run: Run, names: Sequence[str], pages: pl.DataFrame, kept: pl.DataFrame, withdrawn: pl.DataFrame
) -> pl.DataFrame:
    """Teasers that point to an article this version holds."""
    wanted = ("page_id", "position", "headline", "url")
    found = [_read(run, name, "teasers", wanted) for name in names]
    teasers = pl.concat([_parent(run, "teasers", wanted, withdrawn), *found])
    of_article = ("page_id", "position", "title", "url", "host")
    articles = pl.concat(
        [_parent(run, "articles", of_article, withdrawn), *(_read(run, name, "articles", of_article) for name in names)]
    )
    articles = articles.join(kept, on=ARTICLE)
    hosts = pages.select("page_id", "host")
    return teaser_links(teasers.join(hosts, on="page_id", how="left", maintain_order="left"), articles)


def _published_signatures(run: Run, withdrawn: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame | None:
    """Signatures of the parent's articles that stand, with their cluster as it is without what was withdrawn."""
    before = run.parent.state("signatures") if run.parent else None
    if run.parent is None or before is None or "page_id" not in before.columns:
        return None
    if not comparable(parameters(), run.parent.manifest.get("signatures", {})):
        # Another recipe made them: those of articles that cannot be read again are made anew from their texts.
        before = sign(restored(_parent_for_signing(run, withdrawn), taken))
    # The id is that of the published text, from which paragraphs may have been taken.
    kept = _parent(run, "articles", ("page_id", "position", "article_id", "cluster_id"), withdrawn)
    dropped = _parent_duplicates(run, withdrawn).filter("dropped")
    members = pl.concat([kept.select("cluster_id"), dropped.select(cluster_id="kept_article_id")])
    sizes = members.group_by("cluster_id").agg(cluster_size=pl.len().cast(pl.Int32))
    placed = kept.join(sizes, on="cluster_id", how="left")
    return before.drop("article_id").join(placed, on=ARTICLE, how="inner", maintain_order="left")


def _parent_for_signing(run: Run, withdrawn: pl.DataFrame) -> pl.DataFrame:
    columns = ("page_id", "position", "article_id", "source", "text", "n_chars", "damage", "published_at")
    guesses = (
        _parent(run, "repairs", ("page_id",), withdrawn).group_by("page_id").agg(n_guesses=pl.len().cast(pl.Int32))
    )
    standing = _parent(run, "articles", columns, withdrawn)
    return standing.join(guesses, on="page_id", how="left", maintain_order="left").with_columns(
        pl.col("n_guesses").fill_null(0),
        n_damage=pl.col("damage").list.len().cast(pl.Int32),
    )


def _parent_duplicates(run: Run, withdrawn: pl.DataFrame) -> pl.DataFrame:
    columns = tuple(column.name for column in DUPLICATES)
    return _parent(run, "duplicates", columns, withdrawn)


def _parent(run: Run, table: str, columns: Sequence[str], withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Rows of the parent that stand; none without a parent."""
    if run.parent is None:
        shape = schema_of(TABLES[table])
        return pl.DataFrame(schema={name: shape[name] for name in columns})
    return run.parent.frame(table, columns).join(withdrawn, on="page_id", how="anti", maintain_order="left")


def _read(run: Run, name: str, table: str, columns: Sequence[str]) -> pl.DataFrame:
    return run.work.read_frame(f"clean/{name}/{table}.parquet", columns)


def _all(run: Run, names: Sequence[str], table: str) -> pl.DataFrame | None:
    frames = [run.work.read_frame(f"clean/{name}/{table}.parquet") for name in names]
    return pl.concat(frames) if frames else None


def _no_pages() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys((*PAGE_COLUMNS, "shard"), pl.String()))
