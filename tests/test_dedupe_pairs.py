"""Dedupe: every pair is found, each text is read about once, and great numbers of copies stay cheap."""

# ruff: noqa: S311 - random texts, no secrets

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from schemas.settings import Dedupe
from tasks import dedupe
from tasks.dedupe import candidates, decide, shape
from tasks.storage import Store
from tasks.texts import in_parts
from tests.dedupe_articles import (
    ALPHABET,
    articles,
    edited,
    find,
    invented,
    keys_of,
    shingles,
)


@pytest.mark.parametrize("n_chars", [8, 30, 120, 600])
def test_every_pair_above_the_threshold_is_found_and_no_other(n_chars):
    rng = random.Random(n_chars)
    texts = [invented(n_chars, seed) for seed in range(60)]
    texts += [edited(texts[i % 60], rng.randint(1, max(1, n_chars // 25)), rng) for i in range(120)]
    frame = articles({f"{i:03}": text for i, text in enumerate(texts)})
    sets = [shingles(key) for key in frame["key"]]
    truth = {
        (i, j)
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if len(sets[i] & sets[j]) >= 0.8 * len(sets[i] | sets[j]) and frame["key"][i] != frame["key"][j]
    }
    assert truth
    pairs = decided(frame)
    assert pairs == truth


def rows_of(signed: pl.DataFrame) -> candidates.Rows:
    return candidates.Rows(
        signed["key_chars"].to_numpy(), signed["number_digest"].to_numpy(), np.zeros(signed.height, np.bool_)
    )


def decided(frame: pl.DataFrame) -> set[tuple[int, int]]:
    """Near pairs of all articles, by number, exact copies left out."""
    signed = dedupe.sign(frame)
    rows = rows_of(signed)
    pairs = candidates.find_pairs(rows, signed.get_column, Dedupe())
    keys = decide.keys_from(keys_of(frame), frame.select("page_id", "position"))
    edges = decide.decide(rows, pairs, Dedupe(), keys, np.arange(signed.height), shape.PART_CHARS).copies
    near = edges.kind == decide.NEAR
    digests = signed["key_digest"].to_numpy()
    near &= digests[edges.left] != digests[edges.right]
    return set(zip(edges.left[near].tolist(), edges.right[near].tolist(), strict=True))


def test_keys_are_asked_for_in_parts():
    rng = random.Random(1)
    texts = [invented(300, seed) for seed in range(40)]
    texts += [edited(text, 7, rng) for text in texts]
    frame = articles({f"{i:03}": text for i, text in enumerate(texts)})
    (wanted,) = asked_for(frame, 2000)
    sizes = frame.join(wanted, on=["page_id", "position"]).group_by("part").agg(pl.col("key").str.len_chars().sum())
    assert wanted["part"].unique().sort().to_list() == list(range(sizes.height))
    assert sizes.height > 5
    assert sizes["key"].max() <= 2000


def test_texts_near_each_other_come_first_and_each_is_asked_for_once():
    rng = random.Random(1)
    texts = [invented(300, seed) for seed in range(200)]
    texts = [copy for text in texts[:-20] for copy in (text, edited(text, 7, rng))]
    texts += [edited(text, 7, rng) for text in texts[:20:2]]
    frame = articles({f"{i:03}": text for i, text in enumerate(texts)})
    (wanted,) = asked_for(frame, 30_000)
    assert wanted["page_id"].is_unique().all()
    parts = wanted.group_by("part").agg(pl.col("page_id").min(), last=pl.col("page_id").max()).sort("part")
    *near, rest = parts.rows()
    assert len(near) == 3
    assert all(before[2] < after[1] for before, after in pairwise(near))
    assert (rest[1], rest[2]) == ("000", "369")


def asked_for(frame: pl.DataFrame, part_chars: int) -> list[pl.DataFrame]:
    """What is asked for; asking for less at once changes nothing."""
    asked = []

    def texts_of(wanted: pl.DataFrame):
        asked.append(wanted)
        return keys_of(frame)(wanted)

    found = dedupe.find_duplicates(dedupe.sign(frame), texts_of, Dedupe(), part_chars=part_chars)
    assert found.duplicates.equals(find(frame).duplicates)
    return asked


@pytest.mark.parametrize("held_bytes", [0, 300, 10**6], ids=["all in files", "some in files", "all in memory"])
def test_what_waits_for_its_part(tmp_path, held_bytes):
    rng = random.Random(6)
    asked = pl.DataFrame(
        {
            "page_id": [f"{rng.randrange(40):03}" for _ in range(120)],
            "position": pl.Series([0] * 120, dtype=pl.Int32),
            "part": sorted(rng.randrange(9) for _ in range(120)),
        }
    ).unique()
    is_there = asked.filter(pl.col("page_id") != "007")
    files = is_there.with_columns(key=pl.col("page_id") + "号的全文").sort("page_id").iter_slices(16)
    parts = list(in_parts(files, asked["part"], Store(str(tmp_path)), held_bytes))
    assert [set(part["page_id"]) for part in parts] == [
        set(is_there.filter(part=number)["page_id"]) for number in range(9)
    ]
    assert all((part["key"] == part["page_id"] + "号的全文").all() for part in parts)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_is_gone_decides_nothing():
    text = invented(200, 1)
    frame = articles({"a": text, "b": edited(text, 4, random.Random(1))})
    nothing = [pl.DataFrame(schema={"page_id": pl.String, "position": pl.Int32, "key": pl.String})]
    assert find(frame).duplicates.height == 1
    assert dedupe.find_duplicates(dedupe.sign(frame), lambda _: nothing, Dedupe()).duplicates.height == 0


def test_a_great_many_alike_cost_a_bounded_number_of_pairs():
    """3,000 notices of one form are different articles; 64 pairs a band each are the worst, if all 20 bands agree."""
    rng = random.Random(2)
    form = invented(120, 1)
    texts = [
        f"第{rng.randrange(10**6)}期{form[:60]}{rng.randrange(100)}度{form[60:]}{rng.randrange(10**4)}"
        for _ in range(3000)
    ]
    frame = articles({f"{i:04}": text for i, text in enumerate(texts)})
    signed = dedupe.sign(frame)
    pairs = candidates.find_pairs(rows_of(signed), signed.get_column, Dedupe())
    assert pairs.left.size < 3000 * 2 * 64
    assert find(frame).clusters["is_kept"].mean() > 0.97


def test_copies_of_one_notice_are_compared_once():
    texts = dict.fromkeys((f"{i:05}" for i in range(20_000)), invented(90, 7))
    found = find(articles(texts))
    assert found.clusters["is_kept"].sum() == 1
    assert set(found.clusters["cluster_size"]) == {20_000}
    assert set(found.duplicates["kind"]) == {"exact"}


def test_edited_copies_of_one_notice_cost_a_few_pairs_each():
    rng = random.Random(5)
    notice = "\n".join(invented(120, seed) for seed in range(8))
    frame = articles({f"{i:04}": edited(notice, rng.randint(1, 9), rng) for i in range(3000)})
    signed = dedupe.sign(frame)
    pairs = candidates.find_pairs(rows_of(signed), signed.get_column, Dedupe())
    assert pairs.left.size < 3000 * 30
    assert find(frame).clusters["is_kept"].sum() == 1


def test_a_great_many_near_copies_leave_one():
    text = invented(400, 9)
    frame = articles({f"{i:04}": f"{text}{ALPHABET[i % 50]}{ALPHABET[i // 50]}" for i in range(2000)})
    found = find(frame)
    assert found.clusters["is_kept"].sum() == 1
    assert set(found.clusters["cluster_size"]) == {2000}
