"""Paragraphs that articles of many hosts share: reported, or taken out, in whole runs and in later ones."""

# ruff: noqa: S311 - random texts, no secrets

import random

import polars as pl
import pytest

from flows.verify import problems
from tasks import dedupe
from tests.dedupe_articles import articles, invented
from tests.whole_run import page, run_on, table_bytes, unaccounted

SLOGAN = "白鹭镇的老邮差口述,由他的邻居在灯下抄写,每逢初一和十五各讲一回旧事。"
MOTTO = "白鹭镇的老渡口还在,摆渡人还在,我们的栏目也还在,欢迎常来坐坐。"
REMOVE = {"dedupe": {"repeated": "remove", "repeated_hosts": 3}}
REPORT = {"dedupe": {"repeated_hosts": 3}}
RULE = "dedupe.repeated-paragraph"


def story(seed: int, n: int = 4) -> list[str]:
    """Some paragraphs of an invented article, as sentences of invented words."""
    return ["，".join(invented(14, seed * 100 + p * 10 + s) for s in range(4)) + "。" for p in range(n)]


def site(number: int, *more: str) -> dict[str, str]:
    return {f"h{number}.example/a{number}.html": page(f"镇上旧事之{invented(6, number)}", *story(number), *more)}


def sites(numbers, *more: str) -> dict[str, str]:
    return {name: text for number in numbers for name, text in site(number, *more).items()}


def texts_of(version) -> dict[str, str]:
    return dict(version.frame("articles", ["source", "text"]).iter_rows())


def slogans(version) -> dict[str, bool]:
    return {source.split(".")[0]: "邻居在灯下" in text for source, text in texts_of(version).items()}


def test_by_default_they_are_reported_and_stay(tmp_path):
    version = run_on(tmp_path, sites(range(4), SLOGAN) | sites([9]), REPORT)
    assert version.manifest["repeated"]["paragraphs"] == 1
    (told,) = version.manifest["repeated"]["most"]
    assert (told["n_hosts"], told["n_articles"]) == (4, 4)
    assert "邻居在灯下" in told["text"]
    assert slogans(version) == {f"h{n}": n != 9 for n in (0, 1, 2, 3, 9)}
    assert version.frame("removals").filter(pl.col("rule") == RULE).is_empty()
    for name in ("report.html", "README.md"):
        assert "由他的邻居在灯下" in version.store.read_bytes(f"{version.name}/{name}").decode()


def test_below_the_number_of_hosts_nothing_is_reported(tmp_path):
    version = run_on(tmp_path, sites(range(4), SLOGAN), {"dedupe": {"repeated_hosts": 5, "repeated": "remove"}})
    assert version.manifest["repeated"]["paragraphs"] == 0
    assert all(slogans(version).values())


def test_removed_ones_are_removals_and_every_figure_follows(tmp_path):
    version = run_on(tmp_path, sites(range(4), SLOGAN) | sites([9]), REMOVE)
    stayed = run_on(tmp_path / "stayed", sites(range(4), SLOGAN) | sites([9]), REPORT)
    assert not any(slogans(version).values())
    now, before = version.frame("articles").sort("source"), stayed.frame("articles").sort("source")
    assert now["text"].to_list() == [text.split("\n白鹭镇的老邮差")[0] for text in before["text"]]
    assert (now["n_chars"] == now["text"].str.len_chars()).all()
    assert (now["n_paragraphs"] == now["line_nos"].list.len()).all()
    assert (now["n_paragraphs"] == now["text"].str.count_matches("\n") + 1).all()
    has_slogan = now["source"] != "h9.example/a9.html"
    assert ((now["article_id"] != before["article_id"]) == has_slogan).all()
    assert (now["cluster_id"] == now["article_id"]).all()
    gone = version.frame("removals").filter(pl.col("rule") == RULE)
    assert gone["kind"].to_list() == ["repeat"] * 4
    assert gone["text"].to_list() == [SLOGAN] * 4, "as decoded: ASCII commas"
    more = version.frame("pages")["lines_removed"] - stayed.frame("pages")["lines_removed"]
    assert more.to_list() == [1, 1, 1, 1, 0]
    assert unaccounted(version).is_empty()
    assert unaccounted(stayed).is_empty()
    assert list(problems(version)) == []


def test_an_article_that_is_nothing_else_stays_whole(tmp_path):
    alone = {"h7.example/a7.html": page("转载须知", SLOGAN, MOTTO)}
    version = run_on(tmp_path, sites(range(4), SLOGAN, MOTTO) | alone, REMOVE)
    assert [source for source, has in slogans(version).items() if has] == ["h7"]


def test_an_override_keeps_one(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "overrides.toml").write_text(
        f'[[keep]]\nrule = "{RULE}"\nhost = "h1.example"\n[[keep]]\ntext = "{SLOGAN}"\nhost = "h2.example"\n', "utf-8"
    )
    version = run_on(tmp_path, sites(range(4), SLOGAN), REMOVE, own_rules=str(rules))
    assert slogans(version) == {"h0": False, "h1": True, "h2": True, "h3": False}
    assert unaccounted(version).is_empty()


def test_copies_and_teasers_name_the_ids_that_are_published(tmp_path):
    copy = {"h8.example/copy.html": page("镇上旧事重载", *story(1), SLOGAN)}
    for mode in ("drop", "mark"):
        chosen = {"dedupe": {**REMOVE["dedupe"], "mode": mode}}
        version = run_on(tmp_path / mode, sites(range(4), SLOGAN) | copy, chosen)
        listed, now = version.frame("duplicates"), version.frame("articles")
        assert listed.height == 1
        assert set(listed["kept_article_id"]) <= set(now["article_id"])
        assert set(now["cluster_id"]) <= set(now["article_id"])
        assert sorted(now["cluster_size"]) == [1, 1, 1, 2] + [2] * (mode == "mark")
        assert not any(slogans(version).values())
        if mode == "mark":
            assert set(listed["article_id"]) <= set(now["article_id"])


def test_articles_of_which_one_text_is_left_are_copies(tmp_path):
    """Two short notices, alike but for two long slogans: apart as they were read, one text afterwards."""
    long, other = "".join(story(50, 3)), "".join(story(60, 3))
    pages = sites(range(4), long) | sites(range(4, 8), other)
    notice = story(70, 1)
    pages |= {
        "h20.example/x.html": page("渡口通知甲", *notice, long),
        "h21.example/y.html": page("渡口通知乙", *notice, other),
    }
    apart = run_on(tmp_path / "apart", pages, REPORT)
    assert apart.frame("duplicates").is_empty()
    version = run_on(tmp_path, pages, REMOVE)
    listed, now = version.frame("duplicates"), version.frame("articles")
    assert listed.select("kind", "similarity", "dropped").rows() == [("exact", 1.0, True)]
    assert now["article_id"].is_unique().all()
    kept = now.filter(pl.col("article_id") == listed["kept_article_id"][0])
    assert kept["cluster_size"].to_list() == [2]
    assert unaccounted(version).is_empty()


def test_a_later_run_takes_them_out_of_old_and_new_articles(tmp_path):
    first = run_on(tmp_path, sites(range(2), SLOGAN), REMOVE)
    assert all(slogans(first).values()), "two hosts only"
    second = run_on(tmp_path, sites([2, 3], SLOGAN), REMOVE)
    assert not any(slogans(second).values())
    third = run_on(tmp_path, sites([4], SLOGAN, MOTTO) | sites([5, 6], MOTTO), REMOVE)
    assert not any(slogans(third).values())
    assert not any("摆渡人" in text for text in texts_of(third).values())
    once = run_on(tmp_path / "once", sites(range(4), SLOGAN) | sites([4], SLOGAN, MOTTO) | sites([5, 6], MOTTO), REMOVE)
    assert table_bytes(third) == table_bytes(once)
    for version in (second, third):
        assert unaccounted(version).is_empty()


def test_texts_are_compared_with_what_was_taken_out_of_them(tmp_path):
    """Edited copies of a published article, for which texts decide, are found with the slogan in them and without."""
    run_on(tmp_path, sites(range(4), SLOGAN), REMOVE)
    rng = random.Random(1)
    text = list("\n".join(story(1)))
    for place in rng.sample(range(len(text)), 3):
        text[place] = text[place] if text[place] in "，。\n" else "某"
    edited = "".join(text).split("\n")
    more = {f"h{n}.example/copy.html": page("镇上旧事重载", *edited, *last) for n, last in ((30, [SLOGAN]), (31, []))}
    version = run_on(tmp_path, more, REMOVE)
    (whole,) = [row["article_id"] for row in version.frame("articles").to_dicts() if row["host"] == "h1.example"]
    listed = version.frame("duplicates")
    assert listed["kept_article_id"].to_list() == [whole] * 2
    assert 0.8 < listed["similarity"].min() <= listed["similarity"].max() < 0.96
    full = run_on(tmp_path / "full", sites(range(4), SLOGAN) | more, REMOVE).frame("duplicates")
    assert sorted(full["similarity"]) == pytest.approx(sorted(listed["similarity"]))


def test_a_paragraph_stays_out_though_its_hosts_become_fewer(tmp_path):
    run_on(tmp_path, sites(range(3), SLOGAN), REMOVE)
    version = run_on(tmp_path, {name: text.replace("灯下", "窗下") for name, text in site(0, SLOGAN).items()}, REMOVE)
    assert slogans(version) == {"h0": False, "h1": False, "h2": False}
    assert "窗下" in texts_of(version)["h0.example/a0.html"]
    again = run_on(tmp_path, sites([5], SLOGAN), REMOVE)
    assert not slogans(again)["h5"]


def test_another_setting_reads_everything_again(tmp_path):
    run_on(tmp_path, sites(range(4), SLOGAN), REMOVE)
    version = run_on(tmp_path, {}, REPORT)
    assert all(slogans(version).values())


@pytest.mark.parametrize("taken", [[], [0], [2], [1, 3], [0, 1, 4]], ids=str)
def test_what_was_taken_out_can_be_put_back(taken):
    parts = [invented(20, seed) for seed in range(5)]
    whole = pl.DataFrame(
        {
            "page_id": ["a", "b"],
            "position": [0, 0],
            "text": ["\n".join(parts), "别的"],
            "line_nos": [[[n] for n in range(5)], [[1]]],
        },
        schema_overrides={"position": pl.Int32, "line_nos": pl.List(pl.List(pl.Int32))},
    )
    cuts = pl.DataFrame(
        {"page_id": ["a"], "position": [0], "places": [taken]},
        schema_overrides={"position": pl.Int32, "places": pl.List(pl.Int32)},
    )
    full = whole.with_columns(n_chars=pl.lit(0, pl.Int32), n_paragraphs=pl.lit(5, pl.Int32), text_original="text")
    cut = dedupe.cut_paragraphs(full, cuts)
    left = [part for n, part in enumerate(parts) if n not in taken]
    assert cut.row(0, named=True) | {"n_chars": 0} == {
        "page_id": "a", "position": 0, "text": "\n".join(left), "line_nos": [[n] for n in range(5) if n not in taken],
        "n_chars": 0, "n_paragraphs": len(left), "text_original": "\n".join(left),
    }  # fmt: skip
    assert cut.row(1) == full.row(1)
    went = pl.DataFrame(
        {
            "page_id": ["a"] * len(taken),
            "position": [0] * len(taken),
            "place": taken,
            "text": [parts[n] for n in taken],
        },
        schema={"page_id": pl.String, "position": pl.Int32, "place": pl.Int32, "text": pl.String},
    )
    assert dedupe.restored(cut.select("page_id", "position", "text"), went)["text"].to_list() == whole["text"].to_list()


def test_articles_of_one_host_and_short_paragraphs_are_no_repeats():
    texts = {f"{i}": f"{invented(80, i)}\n{SLOGAN}\n第一章 总则" for i in range(4)} | {"5": SLOGAN}
    frame = articles(texts)
    hosts = pl.DataFrame({"page_id": list(texts), "host": ["x.example", "x.example", "y.example", "z.example", None]})
    report = dedupe.repeated_paragraphs(dedupe.sign(frame), hosts, min_hosts=3)
    assert report.select("n_articles", "n_hosts", "page_id", "place").rows() == [(5, 3, "0", 1)]
    assert dedupe.repeated_paragraphs(dedupe.sign(frame), hosts, min_hosts=4).is_empty()
