"""The scores: measures counted by hand, what counts neither way, and floors that hold."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import score
from flows.score_floors import hold, record
from schemas.errors import SettingsError
from tasks.score import (
    Output,
    breaches,
    char_overlap,
    compare,
    figures,
    groups_of,
    judge,
    judge_all,
    norm,
    outputs_of,
    parse_labels,
    worst,
)

ARTICLE = {
    "title": "河边新桥通车",
    "author": "陆望舒",
    "publisher": "砚河日报",
    "editor": None,
    "published_at": "2023-05-11T08:30",
    "body": ["第一段说的是桥，桥有三个孔。", "第二段说的是人，人都来看桥。"],
}


def label(**changes):
    row = {
        "path": "site/a.html",
        "kind": "article",
        "articles": [ARTICLE],
        "breadcrumb": ["首页", "要闻"],
        "teasers": [{"headline": "桥头要建公园", "abstract": None}],
        "teasers_optional": ["热点：天气转凉"],
        "also_ok": {},
    }
    return parse_labels(json.dumps({**row, **changes}, ensure_ascii=False))[0]


def made(**changes):
    row = {
        **ARTICLE,
        "text": "\n".join(ARTICLE["body"]),
        "published_at": datetime(2023, 5, 11, 8, 30),  # noqa: DTZ001 - Beijing time, without zone
        "breadcrumb": ["首页", "要闻"],
    }
    return {**row, **changes}


def value(name, output, **changes):
    return judge(label(**changes), Output(articles=[made(**output)])).values[name][0]


def test_norm_drops_width_and_what_is_not_seen():
    assert norm("　ＡＢ，\u200b 1\u00ad\n二") == "AB,1二"


@pytest.mark.parametrize(
    ("output", "gold", "precision", "recall"),
    [
        ("甲乙丙丁戊", "甲乙丙丁戊", 1, 1),
        ("甲乙丙丁戊", "甲乙丙丁", 1 / 2, 1),  # two grams, one of them right
        ("甲乙丙丁", "甲乙丙丁戊己", 1, 1 / 3),
        ("甲乙丙", "甲乙丙", 1, 1),  # shorter than a gram: one gram
        ("甲甲甲甲甲", "甲甲甲甲", 1 / 2, 1),  # a multiset: the second one is too many
        ("", "甲乙丙丁", 0, 0),
        ("甲乙丙丁", "", 0, 0),
        ("", "", 1, 1),
    ],
)
def test_char_overlap_counted_by_hand(output, gold, precision, recall):
    measure = char_overlap(output, gold)
    assert (measure.precision, measure.recall) == (precision, recall)
    both = precision + recall
    assert measure.f1 == pytest.approx(2 * precision * recall / both if both else 0)


def test_a_line_is_right_when_it_stands_in_the_gold_nearly():
    gold = ["一二三四五六七八九十一二三四五六七八九十百"]
    nearly = ["一二三四五六七八九十一二三四五六七八九十千"]  # 19 3-grams, 18 of them known
    far = ["一二三四五六七万九十一二三四五六七八九十百"]  # three of 19 are new
    assert compare(nearly, gold).line.precision == 1
    assert compare(far, gold).line.precision == 0


def test_lines_count_for_precision_and_recall_apart():
    compared = compare(["首页 要闻 图片", *ARTICLE["body"][:1]], ARTICLE["body"])
    assert (compared.line.precision, compared.line.recall) == (1 / 2, 1 / 2)
    assert compared.extra == ("首页要闻图片",)
    assert compared.missing == (norm(ARTICLE["body"][1]),)


def test_lines_under_four_characters_are_not_asked_about():
    assert compare(["分享", *ARTICLE["body"]], ARTICLE["body"]).line.f1 == 1


def test_how_lines_are_broken_does_not_matter_for_line_recall():
    assert compare(["".join(ARTICLE["body"])], ARTICLE["body"]).line.recall == 1


@settings(max_examples=50)
@given(
    st.lists(st.text("甲乙丙丁，。a1", max_size=12), max_size=5),
    st.lists(st.text("甲乙丙丁，。a1", max_size=12), max_size=5),
)
def test_measures_are_shares_and_a_text_equals_itself(one, two):
    compared = compare(one, two)
    assert all(0 <= part <= 1 for measure in (compared.char, compared.line) for part in measure)
    same = compare(one, one)
    assert same.char.f1 == same.line.f1 == 1


def test_articles_of_a_page_are_joined_in_order():
    both = judge(label(articles=[ARTICLE, ARTICLE]), Output(articles=[made(), made()]))
    one = judge(label(articles=[ARTICLE, ARTICLE]), Output(articles=[made()]))
    assert both.text.char.f1 == 1
    assert one.text.char.recall < 1
    assert [value.is_given for value in one.values["title"]] == [True, False]


@pytest.mark.parametrize("extra", ["（某某提供）", "欢迎留言\n写得真好"])
def test_optional_lines_count_neither_way(extra):
    optional = label(also_ok={"body_optional": [extra]})
    text = "\n".join([*ARTICLE["body"], extra])
    assert judge(optional, Output(articles=[made(text=text)])).text.line.f1 == 1
    assert judge(optional, Output(articles=[made()])).text.char.f1 == 1
    assert judge(label(), Output(articles=[made(text=text)])).text.char.f1 < 1


def test_an_optional_line_of_the_label_may_be_missing():
    wanted = label(
        articles=[{**ARTICLE, "body": [*ARTICLE["body"], "某某镇人民政府"]}],
        also_ok={"body_optional": ["某某镇人民政府"]},
    )
    assert judge(wanted, Output(articles=[made()])).text.char.f1 == 1


def test_an_optional_tail_of_a_paragraph_may_stay_or_go():
    tailed = [ARTICLE["body"][0], ARTICLE["body"][1] + "（袁）"]
    wanted = label(articles=[{**ARTICLE, "body": tailed}], also_ok={"body_optional": ["（袁）"]})
    for text in ("\n".join(tailed), "\n".join(ARTICLE["body"])):
        assert judge(wanted, Output(articles=[made(text=text)])).text.char.f1 == 1


def test_a_repair_may_be_made_or_not():
    broken = [ARTICLE["body"][0].replace("桥，", "桥?"), ARTICLE["body"][1]]
    also_ok = {"repairs": [{"before": "说的是桥?", "after": "说的是桥，"}]}
    wanted = label(articles=[{**ARTICLE, "body": broken}], also_ok=also_ok)
    for text in ("\n".join(broken), "\n".join(ARTICLE["body"])):
        assert judge(wanted, Output(articles=[made(text=text)])).text.char.f1 == 1


@pytest.mark.parametrize(
    ("stated", "got", "is_right"),
    [
        ("2023-05-11T08:30", datetime(2023, 5, 11, 8, 30, 59), True),  # noqa: DTZ001
        ("2023-05-11", datetime(2023, 5, 11, 8, 30), True),  # noqa: DTZ001
        ("2023-05", datetime(2023, 5, 1), True),  # noqa: DTZ001
        ("2023-05-11T08:30", datetime(2023, 5, 11), False),  # noqa: DTZ001
        ("2023-05-11", datetime(2023, 5, 12), False),  # noqa: DTZ001
        (None, datetime(2023, 5, 12), False),  # noqa: DTZ001
        (None, None, True),
    ],
)
def test_dates_are_compared_at_the_precision_of_the_label(stated, got, is_right):
    found = value("published_at", {"published_at": got}, articles=[{**ARTICLE, "published_at": stated}])
    assert found.is_right == is_right


@pytest.mark.parametrize(
    ("crumbs", "is_right"),
    [
        (["首页", "要闻"], True),
        (["首页", "要闻", "正文"], True),
        (["首页", "要闻", "河边新桥通车"], True),
        (["首页"], False),
        (None, False),
    ],
)
def test_a_breadcrumb_may_end_in_the_text_or_the_title(crumbs, is_right):
    assert value("breadcrumb", {"breadcrumb": crumbs}).is_right == is_right


def test_other_right_values_are_right_null_among_them():
    also_ok = {"author": ["陆望舒、何小满", None]}
    assert value("author", {"author": "陆望舒、何小满"}, also_ok=also_ok).is_right
    assert value("author", {"author": None}, also_ok=also_ok).is_right
    assert not value("author", {"author": "何小满"}, also_ok=also_ok).is_right


def test_a_value_where_none_is_stated_costs_precision_not_recall():
    found = figures([judge(label(), Output(articles=[made(editor="邹青")]))])
    assert found["editor_p"] == 0
    assert "editor_r" not in found
    assert found["title_p"] == found["title_r"] == 1


def test_required_teasers_and_optional_ones():
    def headlines(*given):
        return judge(label(), Output(articles=[made()], headlines=given)).headlines

    assert headlines("桥头要建公园", "热点：天气转凉")[:2] == (1, 1)
    assert headlines("桥头要建公园", "别的标题")[:2] == (1 / 2, 1)
    assert headlines("热点：天气转凉")[:2] == (None, 0)
    assert judge(label(teasers=[]), Output()).headlines[:2] == (None, None)


def test_a_page_without_article_is_judged_by_what_was_published():
    listed = label(
        path="site/b.html", kind="list", articles=[], teasers=[], outcome="no-article", reason=None, damage=[]
    )
    right = judge(listed, Output(outcome="no-article"))
    wrong = judge(listed, Output(articles=[made()], outcome="articles", damage=["salt"]))
    assert right.text is None
    assert figures([right, wrong]) | {"none_published": 0.5, "outcome": 0.5, "damage": 0.5} == figures([right, wrong])
    assert worst([right, wrong], 5) == [wrong]


def test_copies_have_their_articles_until_dedupe():
    copy = label(outcome="only-duplicates", reason=None, damage=["spam", "salt"])
    judged = judge(copy, Output(articles=[made()], outcome="articles", damage=["salt", "spam"]))
    assert (judged.is_outcome_right, judged.is_damage_right, judged.is_reason_right) == (True, True, None)


def test_labels_are_turned_to_simplified_at_once_but_not_their_paths():
    calls = []

    def convert(strings):
        calls.append(strings)
        return strings.str.replace_all("橋", "桥")

    row = {
        "path": "橋/a.html",
        "kind": "article",
        "articles": [{**ARTICLE, "title": "新橋"}],
        "also_ok": {"title": ["老橋"]},
    }
    read = parse_labels(json.dumps(row), convert)[0]
    assert (read.path, read.articles[0]["title"], read.also_ok["title"]) == ("橋/a.html", "新桥", ["老桥"])
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("path", "is_unseen"),
    [("x/0123456789ab.html", False), ("x/0123456789ac.html", True), ("x/index.html", None)],
)
def test_names_say_which_pages_are_unseen(path, is_unseen):
    assert label(path=path).is_unseen == is_unseen


def test_groups_are_kinds_halves_and_sources():
    labels = [label(path="one/0123456789ab.html"), label(path="two/0123456789ac.html", kind="forum")]
    assert list(groups_of(judge_all(labels, {}))) == [
        "all", "article", "article seen", "forum", "forum unseen", "source one", "source two",
    ]  # fmt: skip


def test_outputs_come_from_the_frames_in_order():
    columns = {
        "title": None,
        "author": None,
        "publisher": None,
        "editor": None,
        "published_at": None,
        "breadcrumb": None,
    }
    articles = [{"page_id": "p", "position": n, "text": text, **columns} for n, text in ((1, "后文"), (0, "前文"))]
    pages = [{"page_id": "p", "source": "a.html", "outcome": "articles", "reason": None, "damage": ["salt"]}]
    teasers = [{"page_id": "p", "position": 0, "headline": "标题"}, {"page_id": "p", "position": 1, "headline": None}]
    out = outputs_of(pl.DataFrame(pages), pl.DataFrame(articles), pl.DataFrame(teasers))["a.html"]
    assert [article["text"] for article in out.articles] == ["前文", "后文"]
    assert (list(out.headlines), list(out.damage)) == (["标题"], ["salt"])


def test_a_figure_below_its_floor_or_gone_is_a_breach():
    floors = {"article": {"char_f1": 0.9, "line_f1": 0.8}}
    assert breaches(floors, {"article": {"char_f1": 0.9, "line_f1": 0.81}}) == []
    low = breaches(floors, {"article": {"char_f1": 0.899}})
    assert [(breach.measure, breach.got) for breach in low] == [("char_f1", 0.899), ("line_f1", None)]


def test_a_precision_may_go_with_the_last_value_given():
    floors = {"article": {"editor_p": 0.5, "editor_r": 0.5}}
    gone = breaches(floors, {"article": {"editor_r": 0.0}})
    assert [breach.measure for breach in gone] == ["editor_r"]


def test_floors_hold_and_fall_only_when_told(tmp_path):
    floors = tmp_path / "floors.toml"
    good, bad = {"all": {"char_f1": 0.97}}, {"all": {"char_f1": 0.96}}
    assert hold(floors, "digest", bad) == 0, "no floors yet"
    assert record(floors, "digest", good, is_lowering=False) == 0
    assert tomllib.loads(floors.read_text("utf-8"))["all"] == {"char_f1": 0.97}
    assert (hold(floors, "digest", good), hold(floors, "digest", bad), hold(floors, "other", good)) == (0, 1, 1)
    assert record(floors, "digest", bad, is_lowering=False) == 1
    assert hold(floors, "digest", good) == 0, "floors stayed"
    assert record(floors, "digest", bad, is_lowering=True) == 0
    assert hold(floors, "digest", bad) == 0


@pytest.fixture
def labelled(tmp_path, monkeypatch):
    """A folder of one labelled page with older gold, and a pipeline that gives what it is told."""
    row = {"path": "site/a.html", "kind": "article", "articles": [ARTICLE], "breadcrumb": None, "teasers": []}
    (tmp_path / "labels_own.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    older = {"path": "site/a.html", "gold_text": "\n".join(ARTICLE["body"])}
    (tmp_path / "index.jsonl").write_text(json.dumps(older, ensure_ascii=False) + "\n", "utf-8")

    def give(text):
        page = {"page_id": "p", "source": "site/a.html", "outcome": "articles", "reason": None, "damage": []}
        article = {"page_id": "p", "position": 0, **made(text=text, breadcrumb=None)}
        teasers = pl.DataFrame(schema={"page_id": pl.String, "position": pl.Int32, "headline": pl.String})
        frames = SimpleNamespace(pages=pl.DataFrame([page]), articles=pl.DataFrame([article]), teasers=teasers)
        monkeypatch.setattr(score, "run_in_memory", lambda *_: frames)

    return tmp_path, give


def test_the_command_fails_below_its_floors_and_says_what_went_wrong(labelled, capsys):
    folder, give = labelled
    words = [f"PAGES={folder}", f"--floors={folder / 'floors.toml'}"]
    give("\n".join(ARTICLE["body"]))
    assert score.main([*words, "--record"]) == 0
    assert score.main(words) == 0
    assert "older gold" in capsys.readouterr().out
    give("首页 新闻 图片\n" + ARTICLE["body"][0])
    assert score.main(words) == 1
    shown = capsys.readouterr().out
    assert "site/a.html" in shown
    assert "+ 首页新闻图片" in shown
    assert "- " + norm(ARTICLE["body"][1]) in shown
    assert score.main([*words, "--record"]) == 1, "floors do not fall by themselves"
    assert score.main([*words, "--record", "--allow-regression"]) == 0


def test_a_folder_without_labels_is_an_error_that_says_so(tmp_path):
    with pytest.raises(SettingsError, match="labels_"):
        score.main([f"PAGES={tmp_path}"])


def test_the_sample_holds_its_floors(capsys):
    assert score.main(["PAGES=seeds"]) == 0, capsys.readouterr().out
