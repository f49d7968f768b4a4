"""Paragraphs that articles of many hosts share, such as a disclaimer: reported, and taken out where that is wanted.

「本网转载此文只为传递信息,不代表本网观点。」 stands below articles of twelve hosts. The report shows it; with
``repeated = "remove"`` it goes from their texts and becomes rows of ``removals``. Articles are compared as they were
read, in this run and in the next: signatures stay those of whole texts, and what was taken out is kept beside them.
A paragraph that was taken out once stays out, also when fewer hosts have it: the parent's texts lack it already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from schemas.column import check
from schemas.tables import DUPLICATES
from tasks.clean import article_ids
from tasks.dedupe import (
    REPEAT_RULE,
    cut_paragraphs,
    having,
    paragraphs_that_go,
    places_as_signed,
    removal_rows,
    repeated_paragraphs,
    restored,
)
from tasks.keys import article_key, fold
from tasks.shards import overrides_of
from tasks.strip_lines.overrides import concerns
from tasks.texts import ARTICLE, Texts

if TYPE_CHECKING:
    from schemas.settings import Dedupe
    from tasks.run import Run

REPEATED: Final = {
    "paragraph": pl.UInt64(),
    "n_articles": pl.Int32(),
    "n_hosts": pl.Int32(),
    "n_chars": pl.Int32(),
    "text": pl.String(),
    "is_removed": pl.Boolean(),
}
TAKEN: Final = {"page_id": pl.String(), "position": pl.Int32(), "place": pl.Int32(), "text": pl.String()}
CUTS: Final = {
    "page_id": pl.String(),
    "position": pl.Int32(),
    "places": pl.List(pl.Int32()),
    "article_id": pl.String(),
}
LINES: Final = {"page_id": pl.String(), "position": pl.Int32(), "line_no": pl.Int32(), "text": pl.String()}

SHOWN: Final = 100
"""Paragraphs of which the text is looked up, those of most hosts. Chosen, not measured."""


@dataclass(frozen=True)
class Repeats:
    """What many hosts share, and what this run takes out of which article."""

    repeated: pl.DataFrame
    """One row a paragraph, most hosts first; ``text`` of the first ``SHOWN``. State of the next run."""
    cuts: pl.DataFrame
    """``places`` in the text as it stands, and the id of what is left."""
    lines: pl.DataFrame
    """The lines those paragraphs came from, as decoded; as published where the page was read by an earlier run."""
    taken: pl.DataFrame
    """Everything that is not in the texts but in their signatures, ``place`` in the whole text. State as well."""

    def of(self, kept: pl.DataFrame) -> Repeats:
        """The same for these articles only."""
        cuts, lines, taken = (
            frame.join(kept, on=ARTICLE, how="semi", maintain_order="left")
            for frame in (self.cuts, self.lines, self.taken)
        )
        return Repeats(self.repeated, cuts, lines, taken)

    def removals(self) -> pl.DataFrame:
        """Rows of ``removals`` for what is taken out."""
        return removal_rows(self.lines)


def no_repeats() -> Repeats:
    """What there is without the stage."""
    return Repeats(*(pl.DataFrame(schema=shape) for shape in (REPEATED, CUTS, LINES, TAKEN)))


def find_repeats(texts: Texts, signatures: pl.DataFrame, hosts: pl.DataFrame) -> Repeats:
    """Find repeated paragraphs among the kept articles, and cut them out where settings say so.

    ``signatures``: of the kept articles, with ``is_old``: published by the parent. ``hosts``: ``page_id host``.
    """
    settings = texts.run.settings.dedupe
    found = repeated_paragraphs(signatures, hosts, settings.repeated_hosts)
    known = _removed_before(texts.run)
    repeated = _told(found, known, texts, is_removed=settings.repeated == "remove")
    if settings.repeated == "report":
        return Repeats(repeated, no_repeats().cuts, no_repeats().lines, texts.taken)
    # Texts of the parent lack already what was known: only what is new is looked for there.
    fresh = repeated["paragraph"].filter(~repeated["paragraph"].is_in(known["paragraph"].implode()))
    is_old = signatures["is_old"].to_numpy()
    has_some, has_fresh = having(signatures, repeated["paragraph"]), having(signatures, fresh)
    return _cut(texts, signatures.filter(np.where(is_old, has_fresh, has_some)), repeated)


def _removed_before(run: Run) -> pl.DataFrame:
    """Paragraphs that the parent took out, where it was made by the same recipe."""
    same = run.parent is not None and run.parent.manifest["recipe"]["digest"] == run.recipe["digest"]
    before = run.parent.state("repeated") if run.parent is not None and same else None
    return pl.DataFrame(schema=REPEATED) if before is None else before.filter("is_removed")


def _told(found: pl.DataFrame, known: pl.DataFrame, texts: Texts, *, is_removed: bool) -> pl.DataFrame:
    """What was found now and what is known, as ``REPEATED``."""
    first = found.head(SHOWN)
    parts = [pl.DataFrame(schema={name: TAKEN[name] for name in TAKEN})]
    for shard, rows in texts.files(first, ("text",)):
        whole = rows if shard is not None else restored(rows, texts.taken)
        stands = first.select(*ARTICLE, "place").join(whole, on=ARTICLE, maintain_order="left")
        parts.append(
            stands.with_columns(text=pl.col("text").str.split("\n").list.get(pl.col("place"), null_on_oob=True))
        )
    now = found.join(pl.concat([part.select(*TAKEN) for part in parts]), on=[*ARTICLE, "place"], how="left")
    now = now.with_columns(is_removed=pl.lit(is_removed)).select(*REPEATED)
    both = [now, known.join(now, on="paragraph", how="anti")] if is_removed else [now]
    return pl.concat(both).sort("n_hosts", "n_articles", "paragraph", descending=[True, True, False])


def _cut(texts: Texts, articles: pl.DataFrame, repeated: pl.DataFrame) -> Repeats:
    """Cut the repeated paragraphs out of these articles, a file at a time."""
    nothing = no_repeats()
    cuts, lines, taken = [nothing.cuts], [nothing.lines], [texts.taken]
    for shard, rows in texts.files(articles, ("source", "host", "text", "line_nos")):
        gone = paragraphs_that_go(rows, repeated["paragraph"])
        read = _as_decoded(texts.run, shard, gone)
        gone, read = _without_kept(texts.run, gone, read, rows)
        here = gone.group_by(ARTICLE, maintain_order=True).agg(places="place")
        left = cut_paragraphs(rows.join(here, on=ARTICLE, how="semi", maintain_order="left"), here)
        left = left.with_columns(key=article_key(fold(left["text"])))
        ids = left.select(ARTICLE).with_columns(article_ids(left))
        cuts.append(here.join(ids, on=ARTICLE, maintain_order="left").select(*CUTS))
        stays = left.select("page_id", line_no="line_nos").explode("line_no").explode("line_no")
        lines.append(read.select(*LINES).join(stays, on=["page_id", "line_no"], how="anti", maintain_order="left"))
        taken.append(places_as_signed(gone, texts.taken).select(*TAKEN))
    return Repeats(repeated, *(pl.concat(parts) for parts in (cuts, lines, taken)))


def _as_decoded(run: Run, shard: str | None, gone: pl.DataFrame) -> pl.DataFrame:
    """The lines of these paragraphs: ``page_id position place line_no text``, and ``published``, the paragraph.

    ``text`` is the line as decoded where it was read by this run, else the paragraph.
    """
    lines = gone.explode("line_nos").rename({"line_nos": "line_no", "text": "published"}).drop_nulls("line_no")
    while shard and not run.work.exists(f"decode/{shard}/lines.parquet"):
        shard = shard.rpartition(".")[0]  # a shard cut in two by ``tasks.halving`` is named after the whole one
    if not shard or lines.is_empty():
        return lines.with_columns(text=pl.col("published"))
    decoded = run.work.read_pages(f"decode/{shard}/lines.parquet", ("page_id", "line_no", "text"), gone["page_id"])
    return lines.join(decoded, on=["page_id", "line_no"], how="left", maintain_order="left").with_columns(
        text=pl.coalesce("text", "published")
    )


def _without_kept(
    run: Run, gone: pl.DataFrame, lines: pl.DataFrame, articles: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without the paragraphs that an override keeps, by its rule, its text as published or a line of it as decoded."""
    overrides = [override for override in overrides_of(run.rules) if override.action != "not_duplicate"]
    if not overrides:
        return gone, lines
    of_article = articles.select(*ARTICLE, _host="host", _source="source", _matched=pl.lit(REPEAT_RULE))
    both = lines.join(of_article, on=ARTICLE, how="left", maintain_order="left")
    both = both.with_columns(is_kept=pl.lit(value=False))
    for override in overrides:  # a later one wins
        here = both.select(concerns(override)).to_series()
        here |= both.with_columns(text="published").select(concerns(override)).to_series()
        both = both.with_columns(is_kept=pl.when(here).then(override.action == "keep").otherwise("is_kept"))
    kept, on = both.filter("is_kept"), [*ARTICLE, "place"]
    return (
        gone.join(kept, on=on, how="anti", maintain_order="left"),
        lines.join(kept, on=on, how="anti", maintain_order="left"),
    )


def named_anew(
    repeats: Repeats, clusters: pl.DataFrame, duplicates: pl.DataFrame, signatures: pl.DataFrame, settings: Dedupe
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Clusters and duplicates with the ids that cut articles have now; those that became one text are copies.

    ``signatures`` of the kept articles, with ``is_old``.
    """
    if repeats.cuts.is_empty():
        return clusters, duplicates
    fresh = repeats.cuts.select(*ARTICLE, fresh="article_id")
    now = clusters.join(fresh, on=ARTICLE, how="left", maintain_order="left")
    holders = now.filter("is_kept").join(now.drop_nulls("fresh").select("article_id"), on="article_id", how="semi")
    # An id that only some of its articles still have (kept apart by an override, or only marked) goes to the first.
    renamed = holders.sort(ARTICLE).unique("article_id", keep="first", maintain_order=True)
    renamed = renamed.select(was="article_id", name=pl.coalesce("fresh", "article_id"))
    now = now.with_columns(article_id=pl.coalesce("fresh", "article_id"))
    sizes = now.unique("cluster_id").select(pl.col("cluster_id"), "cluster_size")
    now = _renamed(now, "cluster_id", renamed)
    sizes = _renamed(sizes, "cluster_id", renamed).group_by("cluster_id").agg(pl.col("cluster_size").sum())
    now = now.drop("cluster_size").join(sizes, on="cluster_id", how="left", maintain_order="left")
    listed = duplicates.join(fresh, on=ARTICLE, how="left", maintain_order="left")
    listed = _renamed(listed.with_columns(article_id=pl.coalesce("fresh", "article_id")), "kept_article_id", renamed)
    unlisted = now.filter("is_kept").join(listed, on=ARTICLE, how="anti", maintain_order="left")
    copies = _become_one(unlisted, signatures, is_dropped=settings.mode == "drop")
    gone = copies.filter("dropped").select(ARTICLE).with_columns(is_gone=pl.lit(value=True))
    now = now.join(gone, on=ARTICLE, how="left", maintain_order="left")
    now = now.with_columns(is_kept=pl.col("is_kept") & pl.col("is_gone").is_null())
    return now.select(clusters.columns), pl.concat([check(listed, DUPLICATES, "dedupe"), copies])


def _renamed(frame: pl.DataFrame, column: str, names: pl.DataFrame) -> pl.DataFrame:
    found = frame.join(names, left_on=column, right_on="was", how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("name", column).alias(column)).drop("name")


def _become_one(kept: pl.DataFrame, signatures: pl.DataFrame, *, is_dropped: bool) -> pl.DataFrame:
    """Rows of ``duplicates`` for articles of which the same text is left; the best first, as in ``finding``."""
    same = kept.filter(pl.col("article_id").is_duplicated())
    same = same.filter(pl.col("fresh").is_not_null().any().over("article_id"))
    quality = signatures.select(*ARTICLE, "is_old", "n_damage", "n_guesses", "n_chars", "published_at")
    is_damaged = (pl.col("n_damage") > 0) | (pl.col("n_guesses") > 0)
    ranked = same.join(quality, on=ARTICLE).with_columns(
        tier=(~pl.col("is_old")).cast(pl.Int8) + 2 * is_damaged.cast(pl.Int8)
    )
    ranked = ranked.sort(
        "tier", "n_damage", "n_guesses", "n_chars", "published_at", *ARTICLE,
        descending=[False, False, False, True, False, False, False],
        nulls_last=True,
    )  # fmt: skip
    is_first = pl.int_range(pl.len()).over("article_id") == 0
    both_old = pl.col("is_old") & pl.col("is_old").first().over("article_id")
    return check(
        ranked.filter(~is_first & ~both_old).with_columns(
            kept_article_id="article_id",
            kind=pl.when("is_old").then(pl.lit("superseded")).otherwise(pl.lit("exact")),
            similarity=pl.lit(1.0),
            dropped=pl.lit(is_dropped),
        ),
        DUPLICATES,
        "dedupe",
    )
