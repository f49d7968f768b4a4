"""Find copies among articles, and against those published before. See ``tasks.dedupe``."""

from __future__ import annotations

from functools import partial
from itertools import permutations, product
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from schemas.column import check
from schemas.tables import DUPLICATES
from tasks.dedupe import decide
from tasks.dedupe.candidates import Rows, find_pairs, touched
from tasks.dedupe.keep import Kept, Rivals, keep, pick, without
from tasks.dedupe.shape import CLUSTERS, PART_CHARS, SIGNATURES, Duplicates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from numpy.typing import NDArray

    from schemas.settings import Dedupe

EXACT: Final = -1
KIND_NAMES: Final = {EXACT: "exact", decide.NEAR: "near", decide.CONTAINED: "contained", decide.EMBEDDED: "contained"}

QUALITY: Final = ("page_id", "position", "article_id", "n_damage", "n_guesses", "n_chars", "published_at")

IS_DAMAGED: Final = (pl.col("n_damage") > 0) | (pl.col("n_guesses") > 0)


def find_duplicates(
    signatures: pl.DataFrame,
    texts_of: Callable[[pl.DataFrame], Iterable[pl.DataFrame]],
    settings: Dedupe,
    published: pl.DataFrame | None = None,
    *,
    distinct: Iterable[Collection[str]] = (),
    part_chars: int | None = None,
) -> Duplicates:
    """See ``tasks.dedupe.find_duplicates``."""
    new = check(signatures, SIGNATURES, "dedupe")
    old = _published(new.clear() if published is None else published, new)
    articles = pl.concat([_light(new, is_old=False), _light(old, is_old=True)])
    places = _best_first(new, old)
    is_old = articles["is_old"].to_numpy()[places]
    of_key = pl.DataFrame([_picked(new, old, places, name) for name in ("key_digest", "key_chars")])
    first = _first_of_each_key(of_key, is_old)
    compared = np.flatnonzero(first == np.arange(first.size))
    mark = partial(_picked, new, old, places[compared])
    rows = Rows(mark("key_chars").to_numpy(), mark("number_digest").to_numpy(), is_old[compared])
    keys_of = decide.keys_from(texts_of, articles.select("page_id", "position")[places[compared]])
    rivals = _rivals(mark("article_id"), distinct)
    pairs = without(find_pairs(rows, mark, settings), rivals)
    decided = decide.decide(rows, pairs, settings, keys_of, places[compared], part_chars or PART_CHARS)
    del pairs  # there may be millions
    kept = keep(rows, decided.copies, settings.embedded, rivals)
    copies = _copies(kept, first, compared, places)
    staying = _staying(kept, decided.renumbered, rows.is_old, places[compared])
    duplicates = _duplicates(articles, copies, staying, is_dropped=settings.mode == "drop")
    return Duplicates(duplicates, _clusters(articles, copies, is_dropped=settings.mode == "drop"))


def _published(published: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Published signatures that compete, with the cluster each is in."""
    is_withdrawn = published["page_id"].is_in(new["page_id"].unique().implode())
    rest = published.filter(~is_withdrawn) if is_withdrawn.any() else published
    if "cluster_id" not in rest.columns:
        rest = rest.with_columns(cluster_id=pl.col("article_id"))
        if "cluster_size" not in rest.columns:
            rest = rest.with_columns(cluster_size=pl.lit(1, pl.Int32))
    if "cluster_size" not in rest.columns:
        rest = rest.with_columns(cluster_size=pl.len().over("cluster_id").cast(pl.Int32))
    return check(rest, (*SIGNATURES, *CLUSTERS[3:5]), "dedupe")


def _light(frame: pl.DataFrame, *, is_old: bool) -> pl.DataFrame:
    own = () if is_old else (pl.col("article_id").alias("cluster_id"), pl.lit(1, pl.Int32).alias("cluster_size"))
    return frame.with_columns(*own, is_old=pl.lit(is_old)).select(
        "page_id", "position", "article_id", "cluster_id", "cluster_size", "is_old"
    )


def _best_first(new: pl.DataFrame, old: pl.DataFrame) -> NDArray[np.int64]:
    """Articles that are compared, as places among new and old together, best first.

    Clean published ones before clean new ones before damaged published ones; among those the cleanest, the longest,
    the earliest, the smallest id.
    """
    both = pl.concat([new.select(QUALITY), old.select(QUALITY)]).with_columns(
        is_compared=pl.Series(np.concatenate([np.ones(new.height, np.bool_), touched(old, new)])),
        tier=(pl.int_range(pl.len()) < new.height).cast(pl.Int8) + 2 * IS_DAMAGED.cast(pl.Int8),
    )
    return (
        both.with_row_index("place")
        .filter("is_compared")
        .sort(
            "tier", "n_damage", "n_guesses", "n_chars", "published_at", "article_id", "page_id", "position",
            descending=[False, False, False, True, False, False, False, False],
            nulls_last=True,
        )["place"]
        .to_numpy()
        .astype(np.int64)
    )  # fmt: skip


def _picked(new: pl.DataFrame, old: pl.DataFrame, places: NDArray[np.int64], name: str) -> pl.Series:
    """One column of new and old together, in the order of ``places``; of the old only those are copied."""
    is_needed = np.zeros(new.height + old.height, np.bool_)
    is_needed[: new.height] = True
    is_needed[places] = True
    at = np.cumsum(is_needed) - 1
    return pl.concat([new[name], old[name].filter(is_needed[new.height :])], rechunk=False)[at[places]]


def _first_of_each_key(of_key: pl.DataFrame, is_old: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Best row with the same key as each row: itself where it has no key, or where both were published."""
    own = np.arange(of_key.height)
    first = of_key.with_row_index("row").select(pl.col("row").first().over("key_digest", "key_chars"))["row"].to_numpy()
    alone = (of_key["key_chars"].to_numpy() == 0) | (is_old & is_old[first])
    return np.where(alone, own, first)


def _rivals(ids: pl.Series, distinct: Iterable[Collection[str]]) -> Rivals:
    """Rows that the user says are no copies of each other, each with each."""
    groups = [sorted(set(group)) for group in distinct]
    named = ids.is_in(sorted({name for group in groups for name in group})).arg_true().to_list()
    rows: dict[str, list[int]] = {}
    for row, name in zip(named, ids.gather(named), strict=True):
        rows.setdefault(name, []).append(row)
    found = {
        pair
        for group in groups
        for names in permutations(group, 2)
        for pair in product(*(rows.get(name, []) for name in names))
    }
    pairs = np.array(sorted(found), np.int32).reshape(-1, 2)
    return Rivals(pairs[:, 0].copy(), pairs[:, 1].copy())


def _copies(
    kept: Kept, first: NDArray[np.int64], compared: NDArray[np.int64], places: NDArray[np.int64]
) -> pl.DataFrame:
    """One row a copy: ``row`` and ``head`` among new and old together, ``kind``, ``similarity``."""
    of_first = np.searchsorted(compared, first)
    keeper = kept.keeper[of_first]
    is_exact = keeper == -1
    head = compared[np.where(is_exact, of_first, keeper)]
    found = pl.DataFrame(
        {
            "row": places,
            "head": places[head],
            "kind": np.where(is_exact, EXACT, kept.kind[of_first]).astype(np.int8),
            "similarity": np.where(is_exact, 1.0, kept.similarity[of_first]),
        }
    )
    return found.filter(pl.col("row") != pl.col("head"))


def _staying(
    kept: Kept, renumbered: decide.Edges, is_old: NDArray[np.bool_], places: NDArray[np.int64]
) -> pl.DataFrame:
    """What is listed and stays: the renumbered, each with the most similar; parts, each with what holds most of it."""
    both = pick(renumbered, (kept.keeper[renumbered.left] == -1) & (kept.keeper[renumbered.right] == -1))
    turn = is_old[both.right]  # of two that both stay the new one is listed, for the other may be listed already
    both = both._replace(left=np.where(turn, both.right, both.left), right=np.where(turn, both.left, both.right))
    left, right = np.concatenate([both.left, kept.parts.left]), np.concatenate([both.right, kept.parts.right])
    kind = np.concatenate([both.kind, kept.parts.kind])
    similarity = np.concatenate([both.similarity, kept.parts.similarity])
    by = np.lexsort((left, -similarity, kind == decide.EMBEDDED, right))
    found = pl.DataFrame(
        {"row": places[right[by]], "head": places[left[by]], "kind": kind[by], "similarity": similarity[by]}
    )
    return found.unique("row", keep="first", maintain_order=True)


def _duplicates(
    articles: pl.DataFrame, copies: pl.DataFrame, staying: pl.DataFrame, *, is_dropped: bool
) -> pl.DataFrame:
    listed = pl.concat(
        [copies.with_columns(dropped=pl.lit(is_dropped)), staying.with_columns(dropped=pl.lit(value=False))]
    )
    of_row = articles[listed["row"]]
    is_superseded = of_row["is_old"] & pl.Series(np.arange(listed.height) < copies.height)
    return check(
        of_row.with_columns(
            articles[listed["head"]]["article_id"].alias("kept_article_id"),
            listed["kind"].replace_strict(KIND_NAMES, return_dtype=pl.String),
            listed["similarity"],
            listed["dropped"],
        )
        .with_columns(kind=pl.when(is_superseded).then(pl.lit("superseded")).otherwise("kind"))
        .sort("page_id", "position"),
        DUPLICATES,
        "dedupe",
    )


def _clusters(articles: pl.DataFrame, copies: pl.DataFrame, *, is_dropped: bool) -> pl.DataFrame:
    """Cluster of every article: that of the article it is a copy of; sizes count what was published before as well."""
    row, head = copies["row"].to_numpy(), copies["head"].to_numpy()
    at = np.arange(articles.height)
    at[row] = head
    labelled = articles.with_columns(
        label=articles["cluster_id"].gather(at), is_copy=pl.Series(at != np.arange(articles.height))
    )
    # Most published articles are in no cluster that changes: only the others are counted again.
    changing = pl.concat([articles["cluster_id"].gather(row), articles["cluster_id"].gather(head)]).unique()
    is_still = labelled["is_old"] & ~labelled["cluster_id"].is_in(changing.implode())
    still, labelled = labelled.filter(is_still), labelled.filter(~is_still)
    # Where copies are only marked, the others of a superseded article's cluster move with it.
    moved = (
        labelled.filter("is_copy", "is_old")
        .select("cluster_id", moved="label")
        .unique("cluster_id", keep="first", maintain_order=True)
    )
    labelled = labelled.join(moved, on="cluster_id", how="left", maintain_order="left").with_columns(
        label=pl.when(pl.col("is_old") & ~pl.col("is_copy")).then(pl.coalesce("moved", "label")).otherwise("label")
    )
    before = labelled.filter("is_old").group_by("cluster_id").agg(pl.col("label").first(), pl.col("cluster_size").max())
    now = labelled.filter(~pl.col("is_old")).group_by("label").agg(pl.len().cast(pl.Int32).alias("cluster_size"))
    sizes = pl.concat([before.select("label", "cluster_size"), now]).group_by("label").agg(pl.col("cluster_size").sum())
    counted = labelled.drop("cluster_size").join(sizes, on="label", how="left", maintain_order="left")
    return check(
        pl.concat([still, counted.select(still.columns)])
        .with_columns(cluster_id=pl.col("label"), is_kept=~pl.col("is_copy") | (not is_dropped))
        .sort("page_id", "position"),
        CLUSTERS,
        "dedupe",
    )
