"""Copies over whole runs, one night after another: what is published, superseded, kept apart by an override."""

import pytest

from tests.dedupe_articles import invented
from tests.whole_run import page, run_on, unaccounted

SALT = {"东": "東(dōng)", "长": "長(cháng)", "马": "馬(mǎ)", "车": "車(chē)", "书": "書(shū)", "风": "風(fēng)"}


def story(seed: int) -> list[str]:
    return ["，".join(invented(14, seed * 100 + p * 10 + s) for s in range(5)) + "。" for p in range(4)]


def salted(lines: list[str]) -> list[str]:
    return [line.translate(str.maketrans(SALT)) for line in lines]


def rows(version) -> dict[str, str]:
    """Source of each copy to its kind and the source of the article that is kept for it."""
    kept = dict(version.frame("articles", ["article_id", "source"]).iter_rows())
    copies = version.frame("duplicates").join(version.frame("pages", ["page_id", "source"]), on="page_id")
    return {row["source"]: f"{row['kind']} of {kept[row['kept_article_id']]}" for row in copies.iter_rows(named=True)}


def test_a_clean_copy_supersedes_a_published_damaged_one_and_its_copies_follow(tmp_path):
    text = story(1)
    damaged = {name: page("旧事之一", *salted(text)) for name in ("m.example/1.html", "n.example/1.html")}
    first = run_on(tmp_path, damaged)
    assert first.frame("articles")["damage"].to_list() == [["salt"]]
    assert rows(first) == {"m.example/1.html": "exact of n.example/1.html"}
    second = run_on(tmp_path, {"o.example/1.html": page("旧事之一", *text)})
    assert second.frame("articles")["source"].to_list() == ["o.example/1.html"]
    assert rows(second) == {
        "m.example/1.html": "exact of o.example/1.html",
        "n.example/1.html": "superseded of o.example/1.html",
    }
    assert second.frame("articles")["cluster_size"].to_list() == [3]
    outcomes = dict(second.frame("pages", ["source", "outcome"]).iter_rows())
    assert outcomes == dict.fromkeys(damaged, "only-duplicates") | {"o.example/1.html": "articles"}


def test_a_changed_page_is_published_anew_and_its_old_copy_competes_again(tmp_path):
    text, other = story(2), story(3)
    run_on(tmp_path, {"a.example/1.html": page("旧事之二", *text), "b.example/1.html": page("旧事之二", *text)})
    shorter = run_on(tmp_path, {"a.example/1.html": page("旧事之二", *text[:3], text[3][:40])})
    assert rows(shorter) == {"a.example/1.html": "near of b.example/1.html"}, "its own older self is no rival"
    changed = run_on(tmp_path, {"a.example/1.html": page("旧事之三", *other)})
    assert changed.frame("articles")["source"].to_list() == ["a.example/1.html", "b.example/1.html"]
    assert rows(changed) == {}
    assert changed.frame("articles")["cluster_size"].to_list() == [1, 1]


@pytest.mark.parametrize(
    ("chosen", "kept", "listed"),
    [
        ({}, 3, [False, False]),
        ({"embedded": "drop-part"}, 1, [True, True]),
        ({"embedded": "drop-whole"}, 2, [True]),
        ({"embedded": "drop-part", "mode": "mark"}, 3, [False, False]),
    ],
    ids=["keep", "drop-part", "drop-whole", "mark"],
)
def test_what_becomes_of_a_digest_and_its_parts(tmp_path, chosen, kept, listed):
    one, two = story(4), story(5)
    pages = {"a.example/1.html": page("旧事之四", *one), "b.example/1.html": page("旧事之五", *two)}
    pages["c.example/1.html"] = page("旧事两则", *one, *two)
    version = run_on(tmp_path, pages, {"dedupe": chosen})
    assert version.frame("articles").height == kept
    assert version.frame("duplicates")["dropped"].to_list() == listed
    assert set(version.frame("duplicates")["kind"]) == {"contained"}
    assert unaccounted(version).is_empty()


def test_an_override_says_that_two_articles_are_no_copies_and_a_third_still_is(tmp_path):
    text = story(6)
    pages = {
        "a.example/1.html": page("旧事之六", *text),
        "b.example/1.html": page("旧事之六", *text[:3], text[3][:40]),
        "c.example/1.html": page("旧事之六", *text),
    }
    before = run_on(tmp_path / "before", pages)
    assert rows(before) == {
        "b.example/1.html": "near of a.example/1.html",
        "c.example/1.html": "exact of a.example/1.html",
    }
    ids = [row for row in before.frame("duplicates").iter_rows(named=True) if row["kind"] == "near"]
    ids = [ids[0]["article_id"], ids[0]["kept_article_id"]]
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "overrides.toml").write_text(f"[[not_duplicate]]\narticle_ids = {ids}\n", "utf-8")
    after = run_on(tmp_path / "after", pages, own_rules=str(rules))
    assert sorted(after.frame("articles")["article_id"]) == sorted(ids)
    assert rows(after) == {"c.example/1.html": "exact of a.example/1.html"}
    assert sorted(after.frame("articles")["cluster_size"]) == [1, 2]


def test_a_notice_of_another_year_is_listed_until_the_other_is_gone(tmp_path):
    text = story(7)
    old, new = (page("收缴租金的通知", *text, f"定于{year}收缴租金。") for year in ("2021年4月9日", "2022年3月7日"))
    first = run_on(tmp_path, {"a.example/1.html": old, "b.example/1.html": new})
    assert first.frame("articles").height == 2
    (row,) = first.frame("duplicates").to_dicts()
    assert (row["kind"], row["dropped"]) == ("near", False)
    names = dict(first.frame("articles", ["article_id", "source"]).iter_rows())
    stays = names[row["article_id"]]
    (gone,) = {*names.values()} - {stays}
    same = run_on(tmp_path, {"c.example/1.html": page("旧事之八", *story(8))})
    assert same.frame("duplicates").to_dicts() == [row]
    second = run_on(tmp_path, {gone: page("旧事之九", *story(9))})
    assert stays in second.frame("articles")["source"].to_list()
    assert second.frame("duplicates").is_empty()
