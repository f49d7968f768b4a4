"""Paragraphs that articles of many hosts share: disclaimers, slogans. See ``tasks.dedupe``."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from schemas.column import check
from schemas.tables import REMOVALS
from tasks.dedupe import bucket_kernels, set_kernels
from tasks.dedupe.candidates import flat_lists
from tasks.dedupe.shape import MIN_PARAGRAPH, REPEAT_RULE
from tasks.dedupe.signing import sign_paragraphs

ARTICLE: Final = ("page_id", "position")


def repeated_paragraphs(signatures: pl.DataFrame, hosts: pl.DataFrame, min_hosts: int) -> pl.DataFrame:
    """See ``tasks.dedupe.repeated_paragraphs``."""
    of_page = hosts.select("page_id", "host").unique("page_id", keep="first", maintain_order=True)
    return (
        _places(signatures)
        .join(of_page, on="page_id", how="left")
        .sort(*ARTICLE, "place")
        .group_by("paragraph", maintain_order=True)
        .agg(
            n_articles=pl.struct(*ARTICLE).n_unique().cast(pl.Int32),
            n_hosts=pl.col("host").drop_nulls().n_unique().cast(pl.Int32),
            **{name: pl.col(name).first() for name in ("n_chars", *ARTICLE, "place")},
        )
        .filter(pl.col("n_hosts") >= min_hosts)
        .sort("n_hosts", "n_articles", "paragraph", descending=[True, True, False])
    )


def _places(signatures: pl.DataFrame) -> pl.DataFrame:
    """Where paragraphs stand that stand more than once: ``page_id position place paragraph n_chars``."""
    hashes, offsets = flat_lists(signatures["paragraphs"])
    sizes, _ = flat_lists(signatures["paragraph_chars"])
    found = np.flatnonzero(sizes >= MIN_PARAGRAPH)
    # Most paragraphs stand once: they are sorted out before anything is made of them.
    found = found[bucket_kernels.may_repeat(hashes[found], max(16, int(4 * found.size).bit_length()))]
    owners = np.searchsorted(offsets, found, side="right") - 1
    places: pl.DataFrame = signatures.select(ARTICLE)[owners]
    return places.with_columns(
        pl.Series("paragraph", hashes[found], pl.UInt64),
        pl.Series("n_chars", sizes[found], pl.Int32),
        pl.Series("place", found - offsets[owners]).cast(pl.Int32),
    ).filter(pl.col("paragraph").is_duplicated())


def having(signatures: pl.DataFrame, paragraphs: pl.Series) -> pl.Series:
    """See ``tasks.dedupe.having``."""
    found = np.zeros(signatures.height, np.bool_)
    hashes, offsets = flat_lists(signatures["paragraphs"])
    set_kernels.touches(hashes, offsets, set_kernels.make_set(paragraphs.to_numpy()), found)
    return pl.Series("having", found)


def paragraphs_that_go(articles: pl.DataFrame, paragraphs: pl.Series) -> pl.DataFrame:
    """See ``tasks.dedupe.paragraphs_that_go``."""
    texts = articles.filter(pl.col("text").str.count_matches("\n", literal=True) + 1 == pl.col("line_nos").list.len())
    places = (
        texts.select(*ARTICLE, pl.col("text").str.split("\n"), "line_nos", paragraph=sign_paragraphs(texts["text"]))
        .with_columns(place=pl.int_ranges(pl.col("text").list.len(), dtype=pl.Int32))
        .explode("text", "line_nos", "paragraph", "place")
        .with_columns(goes=pl.col("paragraph").is_in(paragraphs.unique().implode()))
    )
    something_stays = (~pl.col("goes") & (pl.col("paragraph") != 0)).any().over(ARTICLE)
    return places.filter(pl.col("goes") & something_stays).select(*ARTICLE, "place", "text", "line_nos")


def cut_paragraphs(articles: pl.DataFrame, cuts: pl.DataFrame) -> pl.DataFrame:
    """See ``tasks.dedupe.cut_paragraphs``."""
    placed = articles.with_row_index("row").join(cuts.select(*ARTICLE, "places"), on=ARTICLE, how="left")
    cut = placed.filter(pl.col("places").is_not_null())
    if cut.is_empty():
        return articles
    stays = pl.int_ranges(pl.col("line_nos").list.len(), dtype=pl.Int32).list.set_difference("places").list.sort()
    cut = cut.with_columns(stays=stays).with_columns(
        pl.col("line_nos").list.gather(pl.col("stays")),
        *(_gathered(name) for name in ("text", "text_original") if name in articles.columns),
    )
    cut = cut.with_columns(
        n_chars=pl.col("text").str.len_chars().cast(pl.Int32), n_paragraphs=pl.col("stays").list.len().cast(pl.Int32)
    )
    rest = placed.filter(pl.col("places").is_null())
    return pl.concat([rest, cut.select(rest.columns)]).sort("row").select(articles.columns)


def _gathered(name: str) -> pl.Expr:
    """The paragraphs that stay; all of a text that has not as many as ``line_nos``."""
    parts = pl.col(name).str.split("\n")
    fits = parts.list.len() == pl.col("line_nos").list.len()
    return (
        pl.when(fits)
        .then(parts.list.gather(pl.col("stays"), null_on_oob=True).list.join("\n"))
        .otherwise(name)
        .alias(name)
    )


def restored(texts: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """See ``tasks.dedupe.restored``."""
    shortened = texts.join(taken.select(ARTICLE).unique(), on=ARTICLE, how="semi", maintain_order="left")
    if shortened.is_empty():
        return texts
    here = taken.join(shortened, on=ARTICLE, how="semi")
    stands = shortened.select(*ARTICLE, pl.col("text").str.split("\n")).with_columns(
        place=pl.int_ranges(pl.col("text").list.len(), dtype=pl.Int32)
    )
    stands = places_as_signed(stands.explode("text", "place"), here)
    whole = (
        pl.concat([stands.select(*ARTICLE, "place", "text"), here.select(*ARTICLE, "place", "text")])
        .sort(*ARTICLE, "place")
        .group_by(ARTICLE, maintain_order=True)
        .agg(whole=pl.col("text").str.join("\n"))
    )
    return (
        texts.join(whole, on=ARTICLE, how="left", maintain_order="left")
        .with_columns(text=pl.coalesce("whole", "text"))
        .drop("whole")
    )


def places_as_signed(places: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Turn each ``place`` in a text as it stands into its place in the text as it was signed."""
    before = taken.group_by(ARTICLE).agg(before=pl.col("place"))
    reach = pl.col("place") + pl.col("before").list.len().cast(pl.Int32) + 1
    left = pl.int_ranges(reach, dtype=pl.Int32).list.set_difference("before").list.sort()
    return (
        places.join(before, on=ARTICLE, how="left", maintain_order="left")
        .with_columns(place=pl.when(pl.col("before").is_null()).then("place").otherwise(left.list.get("place")))
        .drop("before")
    )


def removal_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """See ``tasks.dedupe.removal_rows``."""
    return check(
        lines.group_by("page_id", "line_no", maintain_order=True)
        .agg(pl.col("text").unique(maintain_order=True).str.join("\n"))
        .with_columns(kind=pl.lit("repeat"), rule=pl.lit(REPEAT_RULE))
        .sort("page_id", "line_no"),
        REMOVALS,
        "dedupe",
    )
