"""Dedupe over several runs: what a second run may change; and over the whole way, mirrors to originals."""

from __future__ import annotations

import polars as pl
import pytest

from schemas.column import schema_of
from schemas.frames import RAW
from schemas.settings import Dedupe, Settings
from seeds.sample.texts import read_articles
from tasks import dedupe
from tasks.clean import Learned, clean
from tasks.decode import decode
from tasks.learn import TEMPLATES
from tasks.repair.model import load_model
from tests.article_pages import RULES
from tests.dedupe_articles import (
    RIVER,
    articles,
    invented,
    keys_of,
    listed,
)
from tests.mirror import mirror


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


@pytest.mark.parametrize("damage", [{}, {"p": 1}], ids=["clean", "damaged"])
def test_another_year_of_a_published_notice_is_listed_and_both_stay(damage):
    notice = RIVER + "定于{}年{}月{}日收缴租金{}元"
    before = articles({"p": notice.format(2021, 4, 9, 360)}, damage=damage)
    now = articles({"n": notice.format(2022, 3, 7, 410)})
    found = dedupe.find_duplicates(dedupe.sign(now), keys_of(before, now), Dedupe(), dedupe.sign(before))
    assert listed(found) == {"n": "near of p, stays"}
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
    found = dedupe.find_duplicates(cleaned.signatures, keys_of(cleaned.articles), Dedupe())
    clusters = dict(found.clusters.group_by("page_id").agg("cluster_id").iter_rows())
    are_articles = [name for name in originals if f"a.example/{name}" in clusters]  # one is Japanese
    assert len(are_articles) >= len(originals) - 2 > 20
    apart = [name for name in are_articles if not {*clusters[f"a.example/{name}"]} & {*clusters[f"b.example/{name}"]}]
    assert apart == []
    gone = found.clusters.filter(~pl.col("is_kept"))["page_id"]
    assert gone.str.starts_with("b.example").sum() >= len(are_articles) - 3
