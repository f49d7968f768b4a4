"""Dedupe: what is a copy, which one stays, and what a second run may change."""

# ruff: noqa: S311 - random texts, no secrets

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.column import check, schema_of
from schemas.frames import RAW
from schemas.settings import Dedupe, Settings
from schemas.tables import DUPLICATES
from seeds.sample.texts import read_articles
from tasks import dedupe
from tasks.clean import Learned, clean
from tasks.decode import decode
from tasks.dedupe import candidates, decide, kernels, shape
from tasks.keys import article_key, fold
from tasks.learn import TEMPLATES
from tasks.repair.model import load_model
from tests.article_pages import RULES
from tests.mirror import mirror

CASES = Path(__file__).parent / "cases"
ALPHABET = "山水田园风雨春秋村镇桥路船灯书画茶米面油车马牛羊鸡犬东西南北前后左右高低长短新旧明暗冷暖人口手足目耳心思"


def articles(texts: dict[str, str], **quality: dict[str, Any]) -> pl.DataFrame:
    """Articles named by one word, with keys, as the stage before hands them over."""
    keys = article_key(fold(pl.Series("text", list(texts.values()), pl.String)))
    names = list(texts)
    ids = [hashlib.sha256((key or name).encode()).hexdigest()[:32] for key, name in zip(keys, names, strict=True)]
    dates = pl.Series([quality.get("dates", {}).get(name) for name in names], dtype=pl.String)
    return pl.DataFrame(
        {
            "page_id": names,
            "position": [0] * len(names),
            "article_id": ids,
            "source": [f"{name}.html" for name in names],
            "text": list(texts.values()),
            "key": keys,
            "n_chars": [len(text) for text in texts.values()],
            "n_damage": [quality.get("damage", {}).get(name, 0) for name in names],
            "n_guesses": [quality.get("guesses", {}).get(name, 0) for name in names],
            "published_at": dates.str.to_datetime("%Y-%m-%d", time_unit="us"),
        },
        schema_overrides=dict.fromkeys(("position", "n_chars", "n_damage", "n_guesses"), pl.Int32)
        | dict.fromkeys(("page_id", "article_id", "source", "text"), pl.String),
    )


def keys_of(*frames: pl.DataFrame):
    known = pl.concat([frame.select("page_id", "position", "key") for frame in frames])
    return lambda wanted: wanted.join(known, on=["page_id", "position"])


def find(frame: pl.DataFrame, chosen: Dedupe | None = None, **more: Any) -> dedupe.Duplicates:
    return dedupe.find_duplicates(dedupe.sign(frame), keys_of(frame), chosen or Dedupe(), **more)


def listed(found: dedupe.Duplicates) -> dict[str, str]:
    """What each copy is listed as, in the words of the case files; the kept one by the name of its cluster's best."""
    kept = found.clusters.filter("is_kept").rows_by_key("article_id", named=True, unique=True)
    names = {key: row["page_id"] for key, row in kept.items()}
    return {
        row["page_id"]: f"{row['kind']} of {names[row['kept_article_id']]}, {'dropped' if row['dropped'] else 'stays'}"
        for row in found.duplicates.iter_rows(named=True)
    }


def invented(n_chars: int, seed: int) -> str:
    return "".join(random.Random(seed).choices(ALPHABET, k=n_chars))


def cases(name: str) -> list[Any]:
    table = tomllib.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, table["passages"], id=case["label"]) for case in table["case"]]


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


def shingles(key: str) -> set[str]:
    return {key[i : i + 5] for i in range(max(1, len(key) - 4))} if key else set()


def edited(text: str, n_edits: int, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(n_edits):
        place = rng.randrange(len(letters))
        letters[place] = rng.choice(["", rng.choice(ALPHABET), letters[place] + rng.choice(ALPHABET)])
    return "".join(letters)


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
    edges = decide.decide(rows, pairs, Dedupe(), keys, np.arange(signed.height), shape.PART_CHARS)
    near = edges.kind == decide.NEAR
    digests = signed["key_digest"].to_numpy()
    near &= digests[edges.left] != digests[edges.right]
    return set(zip(edges.left[near].tolist(), edges.right[near].tolist(), strict=True))


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


def test_keys_are_asked_for_in_parts():
    rng = random.Random(1)
    texts = [invented(300, seed) for seed in range(40)]
    texts += [edited(text, 7, rng) for text in texts]
    frame = articles({f"{i:03}": text for i, text in enumerate(texts)})
    asked = []

    def texts_of(wanted: pl.DataFrame) -> pl.DataFrame:
        asked.append(frame.join(wanted, on=["page_id", "position"])["key"].str.len_chars().sum())
        return keys_of(frame)(wanted).reverse()

    dedupe.find_duplicates(dedupe.sign(frame), texts_of, Dedupe(), part_chars=2000)
    assert len(asked) > 5
    assert max(asked) <= 2000


def test_texts_far_from_each_other_are_read_with_their_neighbours():
    rng = random.Random(1)
    texts = [invented(300, seed) for seed in range(200)]
    texts = [copy for text in texts[:-20] for copy in (text, edited(text, 7, rng))]
    texts += [edited(text, 7, rng) for text in texts[:20:2]]
    frame = articles({f"{i:03}": text for i, text in enumerate(texts)})
    asked: list[str] = []
    calls = []

    def texts_of(wanted: pl.DataFrame) -> pl.DataFrame:
        names = wanted["page_id"].sort().to_list()
        calls.append(names)
        asked.extend(names)
        return keys_of(frame)(wanted)

    signed = dedupe.sign(frame)
    found = dedupe.find_duplicates(signed, texts_of, Dedupe(), part_chars=30_000)
    assert found.duplicates.equals(find(frame).duplicates)
    assert len(calls) > 5
    assert len(asked) == len(set(asked))
    assert all(max(before) < min(after) for before, after in pairwise(calls))


def test_two_anchors_in_a_row_make_a_run():
    anchors = np.array([7, 1, 2, 3, 1, 2], np.uint32)
    runs, ends = kernels.anchor_runs(anchors, np.array([0, 0, 1, 4, 6]))
    assert ends.tolist() == [0, 0, 0, 2, 3]
    assert runs[0] == runs[2] != runs[1]


def test_a_text_that_is_gone_decides_nothing():
    text = invented(200, 1)
    frame = articles({"a": text, "b": edited(text, 4, random.Random(1))})
    nothing = pl.DataFrame(schema={"page_id": pl.String, "position": pl.Int32, "key": pl.String})
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
    found = find(articles(texts), never=[])
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


RIVER = invented(300, 11)


def published(texts: dict[str, str], **quality: Any) -> pl.DataFrame:
    return dedupe.sign(articles(texts, **quality))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            {}, {"text": RIVER + "新添的结尾"}, "near of p, dropped", id="the published one wins, though shorter"
        ),
        pytest.param({"damage": {"p": 1}}, {"damage": {"n": 1}}, "exact of p, dropped", id="damaged against damaged"),
        pytest.param({}, {"text": RIVER}, "exact of p, dropped", id="exact"),
    ],
)
def test_published_articles_win(old, new, expected):
    before, now = articles({"p": RIVER}, **old), articles({"n": new.pop("text", RIVER)}, **new)
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), Dedupe(), dedupe.sign(before))
    assert listed(found) == {"n": expected}
    assert found.clusters.select("page_id", "is_kept", "cluster_size").rows() == [("n", False, 2), ("p", True, 2)]


@pytest.mark.parametrize("text", [RIVER, RIVER[:-4]], ids=["exact", "near"])
@pytest.mark.parametrize("quality", [{"damage": {"p": 1}}, {"guesses": {"p": 2}}], ids=["damaged", "guessed"])
def test_a_clean_copy_takes_the_place_of_a_published_damaged_one(text, quality):
    before, now = articles({"p": RIVER, "q": invented(200, 4)}, **quality), articles({"n": text})
    old = dedupe.sign(before).with_columns(cluster_size=pl.Series([5, 1], dtype=pl.Int32))
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), Dedupe(), old)
    assert listed(found) == {"p": "superseded of n, dropped"}
    sizes = dict(found.clusters.select("page_id", "cluster_size").iter_rows())
    assert sizes == {"n": 6, "p": 6, "q": 1}


def test_a_changed_page_does_not_compete_with_its_older_self():
    before, now = articles({"p": RIVER}), articles({"p": RIVER[:-3]})
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(now), Dedupe(), dedupe.sign(before))
    assert found.duplicates.height == 0
    assert found.clusters.select("page_id", "article_id", "is_kept").rows() == [("p", now["article_id"][0], True)]


def test_published_articles_are_not_compared_with_each_other():
    before = articles({"p": RIVER, "q": RIVER + "又及"})
    now = articles({"n": invented(100, 2)})
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), Dedupe(), dedupe.sign(before))
    assert found.duplicates.height == 0
    assert found.clusters["is_kept"].all()


def test_marked_copies_move_with_a_superseded_article():
    before, now = articles({"p": RIVER, "q": RIVER}, damage={"p": 1, "q": 2}), articles({"n": RIVER[:-3]})
    label = before["article_id"][0]
    old = dedupe.sign(before).with_columns(cluster_id=pl.lit(label), cluster_size=pl.lit(2, pl.Int32))
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), Dedupe(mode="mark"), old)
    assert set(found.clusters["cluster_id"]) == {now["article_id"][0]}
    assert set(found.clusters["cluster_size"]) == {3}
    assert found.clusters["is_kept"].all()
    assert not found.duplicates["dropped"].any()


def test_a_new_digest_of_published_articles_is_found_and_they_stay():
    parts = {"p": invented(200, 21), "q": invented(200, 22), "r": invented(200, 23)}
    before = articles(parts)
    now = articles({"n": "\n".join([*parts.values(), invented(50, 24)])})
    for embedded in ("keep", "drop-part"):
        chosen = Dedupe(embedded=embedded)
        found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), chosen, dedupe.sign(before))
        assert listed(found) == dict.fromkeys(parts, "contained of n, stays")
    chosen = Dedupe(embedded="drop-whole")
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), chosen, dedupe.sign(before))
    assert found.clusters.filter(~pl.col("is_kept"))["page_id"].to_list() == ["n"]


def test_what_never_is_a_copy():
    frame = articles({"a": RIVER, "b": RIVER + "又及", "c": RIVER})
    assert find(frame, never=["b"]).clusters.filter("is_kept")["page_id"].to_list() == ["a", "b"]
    assert find(frame, never=[frame["article_id"][0]]).duplicates.height == 0


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


def test_the_estimate_is_as_sure_as_the_grey_zone_takes_it():
    rng = random.Random(8)
    texts = [invented(400, 100 + i) for i in range(300)]
    other = [edited(text, rng.randint(1, 20), rng) for text in texts]
    first, second = (dedupe.sign(articles({f"{i}": t for i, t in enumerate(some)})) for some in (texts, other))
    one, two = (candidates.byte_rows(frame["sketch"], np.uint8, kernels.SLOTS) for frame in (first, second))
    guessed = np.array([kernels.estimate(same) for same in (one == two).sum(axis=1)])
    sets = [[shingles(text) for text in some] for some in (texts, other)]
    truth = np.array([len(a & b) / len(a | b) for a, b in zip(*sets, strict=True)])
    assert abs((guessed - truth).mean()) < 0.01
    assert (guessed - truth).std() < 0.045


def test_parameters_say_what_must_be_the_same():
    ours = dedupe.parameters()
    assert dedupe.comparable(ours, dict(ours))
    assert not dedupe.comparable(ours, ours | {"k": 8})
    assert dedupe.differences(ours, ours | {"k": 8}) == ["k: 5 here, 8 there"]
    assert dedupe.differences(ours, {}) == [f"{name}: {ours[name]} here, nothing there" for name in sorted(ours)]


def test_signatures_of_this_version():
    """A change here is a new ``HASH_VERSION``: published signatures become incomparable."""
    signed = dedupe.sign(articles({"a": RIVER + "2021年\n" + invented(100, 3), "b": "短"}))
    known = hashlib.sha256(b"".join([*signed["sketch"], *signed["bands"]]))
    for name in ("key_digest", "number_digest", "paragraphs", "anchors"):
        known.update(repr(signed[name].to_list()).encode())
    assert (shape.HASH_VERSION, known.hexdigest()[:16]) == (1, "6d37b04b9ce09e8b")


def test_keys_given_are_keys_made():
    frame = articles({"a": "第一段,有标点。\n第二段２０２１年。\n——", "b": "團結\n奮進"})
    given_keys = frame.with_columns(
        paragraph_keys=pl.Series([["第一段有标点", "第二段2021年", ""], ["团结", "奋进"]]),
    )
    assert dedupe.sign(given_keys).equals(dedupe.sign(frame))
    assert dedupe.sign(frame)["paragraph_chars"].to_list() == [[6, 8, 0], [2, 2]]
    assert dedupe.sign(frame)["key_chars"].to_list() == frame["key"].str.len_chars().to_list()


SLOGAN = "本栏目欢迎投稿,来稿请注明作者姓名。"


def test_repeated_paragraphs_are_reported_and_removed():
    texts = {f"{i}": f"{invented(80, i)}\n{SLOGAN}" for i in range(4)} | {"4": invented(90, 4), "5": SLOGAN}
    frame = articles(texts).with_columns(
        line_nos=pl.Series([[[1], [2, 3]]] * 4 + [[[1]], [[1]]]),
        n_paragraphs=pl.Series([2] * 4 + [1, 1], dtype=pl.Int32),
    )
    hosts = pl.DataFrame(
        {"page_id": list(texts), "host": ["x.example", "x.example", "y.example", "z.example", "w", None]}
    )
    report = dedupe.repeated_paragraphs(dedupe.sign(frame), hosts)
    assert report.select("n_articles", "n_hosts", "n_chars", "page_id", "place").rows() == [(5, 3, 16, "0", 1)]
    assert dedupe.repeated_paragraphs(dedupe.sign(frame), hosts, min_hosts=4).is_empty()
    left, removed = dedupe.remove_paragraphs(frame, report)
    assert left["text"].to_list() == [invented(80, i) for i in range(4)] + [invented(90, 4), SLOGAN]
    assert left["line_nos"].to_list() == [[[1]]] * 6
    assert left["n_chars"].to_list() == [80] * 4 + [90, len(SLOGAN)]
    assert left["n_paragraphs"].to_list() == [1] * 6
    assert left.schema == frame.schema
    assert removed.rows() == [(f"{i}", 0, 1, SLOGAN, [2, 3]) for i in range(4)]


def test_a_removed_paragraph_is_a_removal_unless_its_line_has_another():
    frame = articles(
        {"0": f"第一章 总则\n{invented(80, 1)}\n{SLOGAN}", "1": f"第一章 总则\n{invented(80, 2)}\n{SLOGAN}"}
    ).with_columns(
        line_nos=pl.Series([[[1], [2], [3, 4]], [[3], [4], [4]]], dtype=pl.List(pl.List(pl.Int32))),
        n_paragraphs=pl.Series([3, 3], dtype=pl.Int32),
    )
    hosts = pl.DataFrame({"page_id": ["0", "1"], "host": ["x.example", "y.example"]})
    repeated = dedupe.repeated_paragraphs(dedupe.sign(frame), hosts, min_hosts=2)
    left, removed = dedupe.remove_paragraphs(frame, repeated)
    assert left["text"].to_list() == [f"第一章 总则\n{invented(80, n)}" for n in (1, 2)]
    rule = "dedupe.repeated-paragraph"
    assert dedupe.removal_rows(removed, left).rows() == [("0", n, "repeat", rule, SLOGAN) for n in (3, 4)]


SPAM = "时时彩平台开户,棋牌游戏送彩金,快三计划人工在线,百家乐网上娱乐城"


def test_mirror_copies_are_matched_to_their_originals_by_the_whole_way():
    """Damaged as mirror sites do (``tests/mirror.py``), decoded, repaired, converted, cut into articles, compared."""
    originals = {f"{article.id}.txt": [article.title, *article.paragraphs] for article in read_articles().values()}
    originals = {name: lines for name, lines in originals.items() if sum(map(len, lines)) > 200}
    listed = {"國": "guó", "會": "huì", "長": "cháng", "開": "kāi", "後": "hòu", "東": "dōng"}
    pages = {f"a.example/{name}": lines for name, lines in originals.items()}
    for number, (name, lines) in enumerate(originals.items()):
        damaged = [mirror(line, listed, folded=number % 2 == 0).text for line in lines]
        pages[f"b.example/{name}"] = [*damaged, SPAM]
    rows = [
        {"page_id": source, "source": source, "content": (body := "\n".join(lines).encode()), "size_bytes": len(body)}
        for source, lines in pages.items()
    ]
    shard = decode(pl.DataFrame(rows, schema=schema_of(RAW)))
    cleaned = clean(shard, Learned(pl.DataFrame(schema=TEMPLATES), load_model()), RULES, Settings())
    keys = cleaned.articles.select("page_id", "position", "key")
    found = dedupe.find_duplicates(
        cleaned.signatures, lambda some: some.join(keys, on=["page_id", "position"]), Dedupe()
    )
    clusters = dict(found.clusters.group_by("page_id").agg("cluster_id").iter_rows())
    are_articles = [name for name in originals if f"a.example/{name}" in clusters]  # one is Japanese
    assert len(are_articles) >= len(originals) - 2 > 20
    apart = [name for name in are_articles if not {*clusters[f"a.example/{name}"]} & {*clusters[f"b.example/{name}"]}]
    assert apart == []
    gone = found.clusters.filter(~pl.col("is_kept"))["page_id"]
    assert gone.str.starts_with("b.example").sum() >= len(are_articles) - 3


def test_importing_the_stage_loads_no_compiler():
    code = "import sys, tasks.dedupe; sys.exit('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=CASES.parent.parent)
