"""Dedupe: what is a copy, and which one stays."""

# ruff: noqa: S311 - random texts, no secrets

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.column import check, schema_of
from schemas.settings import Dedupe
from schemas.tables import DUPLICATES
from tasks import dedupe
from tests.dedupe_articles import (
    ALPHABET,
    RIVER,
    articles,
    cases,
    edited,
    find,
    invented,
    keys_of,
    listed,
    shingles,
)


@pytest.mark.parametrize(("case", "passages"), cases("dedupe.toml"))
def test_copies(case, passages):
    texts = {name: text.format(**passages) for name, text in case["given"].items()}
    frame = articles(texts, **{key: case[key] for key in ("damage", "guesses", "dates") if key in case})
    chosen = Dedupe(mode=case.get("mode", "drop"), embedded=case.get("embedded", "keep"))
    for order in (frame, frame.reverse()):
        found = find(order, chosen)
        assert listed(found) == case["copies"]
        gone = {name for name, words in case["copies"].items() if words.endswith("dropped")}
        assert set(found.clusters.filter(~pl.col("is_kept"))["page_id"]) == gone


@pytest.mark.parametrize(("case", "passages"), cases("dedupe.negative.toml"))
def test_no_copies(case, passages):
    texts = {name: passages.get(words[0], words[0]).format(*words[1:]) for name, words in case["given"].items()}
    found = find(articles(texts))
    assert listed(found) == {}
    assert found.clusters["is_kept"].all()
    assert set(found.clusters["cluster_size"]) == {1}


def test_another_draw_of_a_lottery_is_a_copy_where_that_is_wanted():
    draw = f"{RIVER}第{{}}期开出{{}}号和{{}}号。"
    frame = articles({"a": draw.format(3, 8, 12), "b": draw.format(1, 9, 14)})
    apart = find(frame)
    assert listed(apart) == {"a": "near of b, stays"}
    assert apart.clusters["is_kept"].all()
    assert set(apart.clusters["cluster_size"]) == {1}
    assert listed(find(frame, Dedupe(renumbered="copies"))) == {"a": "near of b, dropped"}


def test_a_chain_is_not_emptied_from_one_end():
    whole = invented(22_000, 5)
    frame = articles({f"{i:04}": whole[i * 20 : i * 20 + 250] for i in range(1000)})
    sets = [shingles(key) for key in frame["key"]]
    next_to = [len(sets[i] & sets[i + 1]) / len(sets[i] | sets[i + 1]) for i in range(999)]
    assert 0.83 < min(next_to) <= max(next_to) < 0.87
    found = find(frame)
    names = dict(zip(frame["article_id"], range(1000), strict=True))
    kept = {names[a] for a in found.clusters.filter("is_kept")["article_id"]}
    for row in found.duplicates.iter_rows(named=True):
        copy, stays = names[row["article_id"]], names[row["kept_article_id"]]
        assert stays in kept
        alike = len(sets[copy] & sets[stays]) / len(sets[copy] | sets[stays])
        assert alike >= 0.8
    assert 300 < len(kept) < 700


def test_row_order_shards_and_parts_change_nothing():
    rng = random.Random(3)
    texts = [invented(200, seed) for seed in range(60)]
    texts += [edited(texts[i % 60], i % 9, rng) for i in range(180)]
    frame = articles({f"{i:03}": text for i, text in enumerate(texts)}, damage={"007": 1, "070": 2})
    first = find(frame)
    signed = pl.concat([dedupe.sign(part) for part in frame.sample(fraction=1, shuffle=True, seed=4).iter_slices(7)])
    again = dedupe.find_duplicates(signed, keys_of(frame), Dedupe(), part_chars=500)
    assert first.duplicates.height > 80
    assert again.duplicates.equals(first.duplicates)
    assert again.clusters.equals(first.clusters)


def test_two_that_are_no_copies_of_each_other_may_be_copies_of_others():
    frame = articles({"a": RIVER, "b": RIVER + "又及", "c": RIVER, "d": RIVER + "又及又及"})
    ids = dict(frame.select("page_id", "article_id").iter_rows())
    assert set(listed(find(frame)).values()) == {"near of d, dropped"}
    # One of the two goes for the longest, which so stands for it: the other has to stay, and its copy goes for that.
    apart = {"b": "near of d, dropped", "c": "exact of a, dropped"}
    assert listed(find(frame, distinct=[[ids["a"], ids["b"]]])) == apart
    assert listed(find(frame, distinct=[[ids["b"], "not in this run", ids["c"]]])) == apart


@pytest.mark.parametrize("embedded", ["drop-part", "drop-whole"])
def test_a_part_that_is_no_copy_of_its_digest(embedded):
    parts = [invented(200, seed) for seed in (21, 22, 23)]
    frame = articles({"a": parts[0], "b": parts[1], "c": "\n".join(parts)})
    ids = frame["article_id"]
    found = find(frame, Dedupe(embedded=embedded), distinct=[[ids[0], ids[2]], [ids[1], ids[2]]])
    assert found.duplicates.is_empty()
    assert found.clusters["is_kept"].all()


def test_jaccard_of_one_means_the_same_shingles():
    frame = articles({"a": RIVER, "b": edited(RIVER, 1, random.Random(1)), "c": RIVER + "。"})
    found = find(frame, Dedupe(jaccard=1.0, containment=1.0))
    assert found.duplicates["kind"].to_list() == ["exact"]


def test_nothing_in_nothing_out():
    frame = articles({})
    found = find(frame)
    assert check(found.duplicates, DUPLICATES).is_empty()
    assert check(found.clusters, dedupe.CLUSTERS).is_empty()
    assert dedupe.sign(frame).schema == pl.Schema(schema_of(dedupe.SIGNATURES))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(alphabet=ALPHABET + "12三，。\n aA", max_size=60), max_size=12))
def test_any_texts(texts):
    frame = articles({f"{i:02}": text for i, text in enumerate(texts)})
    found = find(frame)
    assert found.clusters.height == len(texts)
    kept = set(found.clusters.filter("is_kept")["article_id"])
    assert kept >= set(found.duplicates["kept_article_id"])
    # Of every key one article stays or is a copy of one that stays; what has no key always stays.
    gone = found.duplicates.filter("dropped")
    assert gone.height == found.clusters.height - found.clusters["is_kept"].sum()
    empty = frame.filter(pl.col("key") == "")["page_id"]
    assert found.clusters.filter(pl.col("page_id").is_in(empty.implode()))["is_kept"].all()
    sizes = found.clusters.group_by("cluster_id").agg(pl.len(), pl.col("cluster_size").first())
    assert (sizes["len"] == sizes["cluster_size"]).all()
