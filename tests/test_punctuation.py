"""Folded punctuation comes back where Chinese stands beside it, and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.punctuation import restore_punctuation, restored

CASES = Path(__file__).parent / "cases"
FOLDED = "云山县今天开会,会议指出,各乡镇要做好工作;县长(代)说:“好!”"
CLEAN = "云山县今天开会，会议指出，各乡镇要做好工作；县长（代）说：“好！”"
FOLD = str.maketrans("，；：？！（）", ",;:?!()")


def cases(name: str) -> list[Any]:
    table = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["label"]) for case in table]


def page(*bodies: str | None, page_id: str = "p") -> pl.DataFrame:
    return pl.DataFrame({"page_id": [page_id] * len(bodies), "body": pl.Series(bodies, dtype=pl.String)})


def mend(*bodies: str | None) -> list[str | None]:
    return restore_punctuation(page(*bodies), mainland_quotes=False).lines["body"].to_list()


@pytest.mark.parametrize("case", cases("punctuation"))
def test_folded_lines_are_widened(case: dict[str, str]) -> None:
    assert mend(case["given"], FOLDED)[0] == case["want"]


@pytest.mark.parametrize("case", cases("punctuation.negative"))
def test_protected_lines_stay(case: dict[str, str]) -> None:
    assert mend(case["given"], *[FOLDED] * 4)[0] == case["given"]


def test_a_page_that_was_not_folded_stays() -> None:
    bodies = [CLEAN, "来源:云山日报", "他说,好"]
    assert mend(*bodies) == bodies


def test_pages_are_judged_one_by_one() -> None:
    lines = pl.concat([page(FOLDED, FOLDED), page(CLEAN, "他说,好", page_id="q")])
    mended = restore_punctuation(lines, mainland_quotes=False)
    assert mended.lines["body"].to_list() == [CLEAN, CLEAN, CLEAN, "他说,好"]
    assert mended.flags.to_dict(as_series=False) == {"page_id": ["p"], "damage": ["folded"]}
    assert mended.repairs.is_empty()
    for one in lines.partition_by("page_id"):
        alone = restore_punctuation(one, mainland_quotes=False).lines["body"]
        together = mended.lines.filter(pl.col("page_id") == one["page_id"][0])["body"]
        assert alone.to_list() == together.to_list()


def test_a_mark_the_page_has_in_full_width_is_not_folded() -> None:
    lines = ["来源：云山日报", "作者：林某", "编辑：何某", "会议要求,要做好:甲,乙,丙,丁,戊"]
    assert mend(*lines)[3] == "会议要求，要做好:甲，乙，丙，丁，戊"


def test_dropped_lines_do_not_decide_but_are_widened() -> None:
    lines = page(CLEAN, "频道:新闻,体育,财经,科技,汽车,房产,教育,健康,旅游").with_columns(
        kind=pl.Series([None, "navigation"], dtype=pl.String)
    )
    assert restore_punctuation(lines, mainland_quotes=False).lines["body"].to_list() == lines["body"].to_list()
    folded = page(FOLDED, "频道:新闻").with_columns(kind=pl.Series([None, "metadata"], dtype=pl.String))
    assert restore_punctuation(folded, mainland_quotes=False).lines["body"][1] == "频道：新闻"


def test_two_labels_are_no_damage() -> None:
    assert restore_punctuation(page("来源:云山日报", "山水"), mainland_quotes=False).flags.is_empty()


def test_corner_quotes_are_a_setting() -> None:
    lines = page("他說：「好『極』了」", None)
    assert restore_punctuation(lines, mainland_quotes=False).lines["body"][0] == "他說：「好『極』了」"
    assert restore_punctuation(lines, mainland_quotes=True).lines["body"].to_list() == ["他說：“好‘極’了”", None]


def test_other_columns() -> None:
    titles = pl.Series("title", ["县委:抓早,抓实", "县委:抓早,抓实", None])
    folded = pl.Series([True, False, True])
    assert restored(titles, folded).to_list() == ["县委：抓早，抓实", "县委:抓早,抓实", None]
    assert restored(titles[:0], folded[:0]).to_list() == []


@given(
    st.lists(
        st.sampled_from(
            ["云山县", "，", "。", "；", "：", "（", "）", "！", "？", "“好”", "开会", "5%", "，12人", "abc"]
        ),
        max_size=25,
    )
)
@settings(max_examples=200, deadline=None)
def test_only_folded_marks_change_and_twice_is_once(parts: list[str]) -> None:
    text = "".join(parts).translate(FOLD)
    once = mend(text, FOLDED)[0]
    assert once.translate(FOLD) == text
    assert mend(once, FOLDED)[0] == once


@given(
    st.lists(st.sampled_from(["云山县", "开会", "我们", "“好”", "做工作", "《山记》"]), min_size=2, max_size=12),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_plain_sentences_come_back_exactly(words: list[str], data: st.DataObject) -> None:
    stops = data.draw(st.lists(st.sampled_from("，；：？！"), min_size=len(words), max_size=len(words)))
    text = "".join(word + stop for word, stop in zip(words, stops, strict=True))
    assert mend(text.translate(FOLD), FOLDED)[0] == text
