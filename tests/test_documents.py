"""The sample: made from its texts byte for byte, and showing every phenomenon it is there to show."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from seeds.make_documents import files, main
from seeds.sample.damage import SALTED, mirrored, misread, reading, salted
from seeds.sample.dates import in_han, shown
from seeds.sample.texts import read_articles, read_pages
from tests.mirror import mirror

ROOT = Path(__file__).parent.parent / "seeds"
MIB = 1024 * 1024
LABELS = [json.loads(line) for line in (ROOT / "labels_sample.jsonl").read_text("utf-8").splitlines()]
BY_PATH = {label["path"].removeprefix("documents/"): label for label in LABELS}
ARTICLES = read_articles()
PAGES = {page.path: page for page in read_pages()}


def committed():
    found = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "documents").rglob("*")
        if path.is_file()
    }
    return {**found, "labels_sample.jsonl": (ROOT / "labels_sample.jsonl").read_bytes()}


def made_bytes(path):
    return (ROOT / "documents" / path).read_bytes()


def test_the_texts_make_the_committed_sample(tmp_path):
    main([str(tmp_path)])
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert made == committed()


def test_the_sample_is_small_and_there_is_enough_of_it():
    assert sum(map(len, files().values())) < 1.5 * MIB
    assert len(LABELS) >= 48
    sites = Counter(path.split("/")[0] for path in BY_PATH if ".example/" in path)
    assert len(sites) >= 4
    assert max(sites.values()) >= 12


def test_paragraphs_are_shared_only_by_planned_copies():
    copies = {"flood-drill-again", "library-again", "raid-short", "digest"}
    lines = Counter(line for article in ARTICLES.values() if article.id not in copies for line in article.paragraphs)
    assert [line for line, n in lines.items() if n > 1] == []


def test_every_label_is_whole():
    assert len(BY_PATH) == len(LABELS)
    for path, label in BY_PATH.items():
        assert (ROOT / "documents" / path.split("#")[0]).exists()
        assert bool(label["articles"]) == (label["outcome"] in {"articles", "only-duplicates"}), path
        assert (label["reason"] is not None) == (label["outcome"] == "rejected"), path
        for article in label["articles"]:
            assert article["body"], path
            assert all(line.strip() == line and "\n" not in line for line in article["body"]), path


def test_a_copy_points_to_a_page_that_is_kept():
    copies = [label for label in LABELS if label["duplicate_of"]]
    assert len(copies) >= 5
    for label in copies:
        kept = BY_PATH[label["duplicate_of"].removeprefix("documents/")]
        assert (label["outcome"], kept["outcome"]) == ("only-duplicates", "articles")


DECODED = {
    "texts/002_handbook.txt": "utf-16",
    "texts/003_bridge.txt": "utf-16-be",
    "texts/004_market.txt": "gbk",
    "www.yunaoribao.example/news/200409/03-101.htm": "gbk",
    "www.yunaoribao.example/notice/20050818.htm": "gbk",
    "www.yunaoribao.example/news/200605/09-115.htm": "gb18030",
    "www.yunaoribao.example/news/200406/11-018.htm": "utf-8",
    "news.wugang.example/local/20140918.asp": "big5hkscs",
    "news.wugang.example/life/20150407.asp": "big5hkscs",
    "bbs.liushugou.example/thread-318-1-1.html": "gbk",
}


@pytest.mark.parametrize("path", DECODED)
def test_a_page_decodes_strictly_and_nowhere_else_by_chance(path):
    text = made_bytes(path).decode(DECODED[path])
    if not PAGES[path].changes and not PAGES[path].lost:
        assert BY_PATH[path]["articles"][0]["body"][0] in text.replace("&amp;", "&")
    if DECODED[path] != "utf-8":
        with pytest.raises(UnicodeDecodeError):
            made_bytes(path).decode("utf-8")


def test_some_encodings_need_their_superset():
    with pytest.raises(UnicodeDecodeError):
        made_bytes("www.yunaoribao.example/news/200605/09-115.htm").decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        made_bytes("news.wugang.example/life/20150407.asp").decode("cp950")


DECLARED = {
    "www.yunaoribao.example/news/200409/03-101.htm": b"charset=gb2312",
    "www.yunaoribao.example/notice/20050818.htm": b"charset=utf-8",
    "www.yunaoribao.example/news/200406/11-018.htm": b"charset=gb2312",
    "news.wugang.example/local/20140918.asp": b"charset=big5",
}


def test_charsets_are_declared_right_wrong_and_not_at_all():
    assert {path: charset in made_bytes(path) for path, charset in DECLARED.items()} == dict.fromkeys(DECLARED, True)
    assert b"charset" not in made_bytes("www.yunaoribao.example/fukan/20051021.htm")


def test_the_mirror_copy_shows_all_its_damage():
    text = made_bytes("mirror.cuigu.example/2022/craft.txt").decode("utf-8")
    body = text.split("久久")[0]
    assert len(re.findall(r"[\u4e00-\u9fff]\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜɡ]{1,6}\)", body)) >= 40
    assert "?!" in body
    assert "，" not in body
    assert "云岭" not in body
    assert "亚洲" in text.splitlines()[-1]


def test_the_mirror_model_agrees_with_an_independent_one():
    listed = {character: reading(character) for character in SALTED}
    lines = [line for article in ARTICLES.values() for line in article.paragraphs]
    ours = [mirrored(line, len(SALTED)) for line in lines]
    theirs = [mirror(line, listed, marks=("、", "，", "；", "！", "。"), folded=True).text for line in lines]
    assert ours == theirs
    assert sum("?!" in line or "?;" in line or "?," in line for line in ours) >= 3


def test_salt_of_the_second_family_leaves_the_text_when_it_is_taken_off():
    line = "云岭县对全县二千一百公里的水渠实行分段管护，每一段都立了一块牌子。"
    spoiled = salted(line, "page")
    assert spoiled != line
    assert re.sub(r"\([^)]*\)", "", spoiled) == line


def test_a_truncated_page_keeps_what_came_before_the_cut():
    label = BY_PATH["crawl/cut.html"]["articles"][0]
    whole = ARTICLES["ferryman"].paragraphs
    text = made_bytes("crawl/cut.html").decode("utf-8", "ignore")
    assert label["body"][:-1] == whole[: len(label["body"]) - 1]
    assert whole[len(label["body"]) - 1].startswith(label["body"][-1])
    assert text.endswith(label["body"][-1])
    assert "".join(label["body"]) < "".join(whole)
    assert label["body"] != whole


def test_teasers_come_in_all_styles():
    styles = {group.style for page in PAGES.values() for group in page.teasers}
    assert styles == {"dash", "list", "cards", "prevnext", "rank"}
    assert BY_PATH["texts/000_orchard.txt"]["teasers"][0]["abstract"]
    assert BY_PATH["www.yanhexian.example/2023/1027/c1006.html"]["teasers"] == []
    assert len(BY_PATH["www.yanhexian.example/2023/1027/c1006.html"]["teasers_optional"]) == 3


def test_what_was_lost_or_garbled_is_whole_in_the_truth():
    lost = made_bytes("texts/004_market.txt").decode("gbk")
    assert "芦洲?水上集市" in lost
    assert BY_PATH["texts/004_market.txt"]["articles"][0]["title"] == "芦洲·水上集市的一天"
    line = next(line for line in BY_PATH["texts/005_milk.txt"]["articles"][0]["body"] if line.startswith("起初"))
    page = made_bytes("texts/005_milk.txt").decode("utf-8")
    assert line not in page
    assert misread(line, "utf-8 as latin-1") in page
    assert "锟斤拷" in made_bytes("www.yunaoribao.example/news/200406/11-018.htm").decode("utf-8")
    assert all("锟斤拷" not in line for label in LABELS for article in label["articles"] for line in article["body"])


@pytest.mark.parametrize(
    ("form", "text", "truth"),
    [
        ("dash-minute", "2023-05-11 08:30", "2023-05-11T08:30"),
        ("slash-second", "2023/5/11 8:30:00", "2023-05-11T08:30:00"),
        ("han-day", "二〇二三年五月十一日", "2023-05-11"),
        ("roc-day", "中華民國112年5月11日", "2023-05-11"),
        ("cn-day", "2023年5月11日", "2023-05-11"),
    ],
)
def test_dates_are_known_no_finer_than_shown(form, text, truth):
    assert shown("2023-05-11T08:30", form) == (text, truth)


def test_a_day_alone_never_gets_an_hour():
    assert shown("2023-05-11", "dash-minute") == ("2023-05-11", "2023-05-11")


def test_numbers_in_han_grow():
    assert [in_han(n) for n in (1, 10, 11, 20, 21, 31)] == ["一", "十", "十一", "二十", "二十一", "三十一"]
    assert all(one != two for one, two in pairwise(in_han(n) for n in range(1, 32)))
