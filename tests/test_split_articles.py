"""Whole pages: what becomes article, teaser and removal, and that nothing is lost on the way."""

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rules import parse_overrides
from tasks.split_articles import page_rights, spam_pages
from tests.article_pages import split

CASES = tomllib.loads((Path(__file__).parent / "cases" / "articles.toml").read_text("utf-8"))["case"]
FIELDS = ("title", "author", "publisher", "editor", "breadcrumb")
PAGES = [case["page"] for case in CASES if case.get("form", "html") == "html"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_page(case) -> None:
    made = split(case["page"], form=case.get("form", "html"))
    texts = [line for text in made.articles["text"] for line in text.split("\n")]
    if case.get("signature_optional"):
        texts = texts[: len(case["text"])]
    assert texts == case["text"]
    if "several" in case:
        assert made.articles["title"].to_list() == case["several"]
        return
    for row in made.articles.iter_rows(named=True):
        assert {name: row[name] for name in FIELDS if name in case} == {n: case[n] for n in FIELDS if n in case}
        assert row["title"] == case.get("title")
        if "published_at" in case:
            assert row["published_at"].isoformat() == case["published_at"]
        assert not ("undated" in case and row["published_at"])
        assert not ("pathless" in case and row["breadcrumb"])
    if "teasers" in case:
        teasers = made.teasers.select("headline", pl.col("abstract").fill_null("")).rows()
        assert [list(row) for row in teasers] == case["teasers"]
    if "urls" in case:
        assert made.teasers["url"].to_list() == case["urls"]
    kinds = dict(made.lines.select("line_no", pl.col("kind").cast(pl.String)).rows())
    assert {no: kinds[int(no)] for no in case.get("gone", {})} == case.get("gone", {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_each_line_has_one_place(case) -> None:
    made = split(case["page"], form=case.get("form", "html")).lines
    assert made.filter(pl.col("role").is_null() == pl.col("kind").is_null()).is_empty()
    assert made.filter(pl.col("kind").is_null() != pl.col("rule").is_null()).is_empty()
    assert made["line_no"].is_sorted()


def test_a_page_alone_equals_the_page_in_company() -> None:
    together = split(*PAGES)
    for i, page in enumerate(PAGES):
        alone = split(page)
        of_page = together.lines.filter(pl.col("page_id") == f"p{i}")
        columns = ["line_no", "role", "kind", "rule", "article"]
        assert of_page.select(columns).equals(alone.lines.select(columns))
        articles = together.articles.filter(pl.col("page_id") == f"p{i}").drop("page_id")
        assert articles.equals(alone.articles.drop("page_id"))


LINES = (
    *("首页", "|", "责任编辑:林小溪", "四月一日,油菜花开了,游人来了。", "相关阅读", "久久精品,无码专区", "2022-04-01"),
    *("。", "—", "(完)", "A"),
)


@given(st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=9), min_size=1, max_size=12))
@settings(max_examples=5, deadline=None)
def test_any_lines_are_accounted_for(pages: list[list[str]]) -> None:
    made = split(*("\n".join(page) for page in pages), form="text")
    assert made.lines.height == sum(map(len, pages))
    assert made.lines.filter(pl.col("role").is_null() == pl.col("kind").is_null()).is_empty()
    numbers = made.articles.select("page_id", "line_nos").explode("line_nos").explode("line_nos").drop_nulls()
    kept = made.lines.filter(pl.col("role") == "paragraph").select("page_id", line_nos="line_no")
    assert numbers.equals(kept)


def test_no_page_at_all() -> None:
    made = split("")
    assert made.articles.is_empty()
    assert made.teasers.is_empty()


def test_a_page_of_nothing_but_spam_is_named() -> None:
    spam = "久久精品亚洲综合专区,久久精品视频,无码专区影视网站\n时时彩平台开户,百家乐网上娱乐城,快三计划人工在线"
    made = split(spam, "油菜花开了,游人从四面八方赶来,村里比过年还要热闹。", form="text")
    assert spam_pages(made.lines).rows() == [("p0", "spam", None)]


def test_rights_are_the_first_line_that_says_them() -> None:
    made = split(
        "油菜花开了,游人从四面八方赶来,村里比过年还要热闹。\nCopyright © 2022 青禾网\n粤ICP备00000001号", form="text"
    )
    assert page_rights(made.lines).rows() == [("p0", "Copyright © 2022 青禾网")]


def test_overrides_beat_rules() -> None:
    text = "青禾县春耕展开\n四月一日,青禾县的春耕全面展开,三百台农机同时下地。\n粤ICP备00000001号"
    text += "\n田间一派繁忙景象,处处都是歌声和笑声,真是好年景。"
    keep = parse_overrides('[[keep]]\ntext = "粤ICP备00000001号"\n')
    drop = parse_overrides('[[drop]]\ntext = "田间一派繁忙景象,处处都是歌声和笑声,真是好年景。"\n')
    assert "粤ICP备00000001号" in split(text, form="text", overrides=keep).articles["text"][0]
    assert "一派繁忙" not in split(text, form="text", overrides=drop).articles["text"][0]
