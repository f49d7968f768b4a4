"""Conversion: phrases before characters, Simplified left alone, and the package's own answers on its own tables."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from tasks.buffers import rewrite
from tasks.convert_script import convert_script, count_scripts, detect_script, ordered, replacements, simplified
from tasks.replace_kernels import make_trie, replace_lines
from tasks.script_tables import dictionary, is_basic, own_table

CASES = Path(__file__).parent / "cases"
HANT = (
    "乾隆年間，溪山縣的學者著書立說。後來他隨著商隊來到海邊，頭髮已經白了，卻還在瞭望塔上瞭解風向；"
    "甚麼船隻從裏海來，甚麼貨物到臺灣去，他都記錄下來。皇后聽說了，發給他獎賞，於是他著手編著一部《海錄》。"
    "有人批評他藉口遊學，反覆無常；他祇是笑笑，說：「麵包乾了還能吃，鐘聲鍾情之人才聽得見。」"
)


def cases(name: str) -> list[Any]:
    table = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True, reason=case["known_failure"])] if "known_failure" in case else [],
        )
        for case in table
    ]


def page(*bodies: str | None, page_id: str = "p") -> pl.DataFrame:
    return pl.DataFrame({"page_id": [page_id] * len(bodies), "body": pl.Series(bodies, dtype=pl.String)})


@pytest.mark.parametrize("case", cases("script"))
def test_traditional(case: dict[str, str]) -> None:
    lines = detect_script(page(case["given"], HANT))
    assert convert_script(lines)["body"][0] == case["want"]


@pytest.mark.parametrize("case", cases("script.negative"))
def test_simplified_stays(case: dict[str, str]) -> None:
    lines = detect_script(page(case["given"], "这是云山县的一页说明，我们认为应当这样写"))
    assert convert_script(lines)["body"][0] == case["given"]


@pytest.mark.parametrize("name", ["phrases", "glyphs"])
def test_our_entries_have_reasons_and_examples_that_hold(name: str) -> None:
    entries = own_table(name)
    assert len({entry.source for entry in entries}) == len(entries)
    assert all(entry.reason and entry.example for entry in entries)
    texts = [entry.example.split(" → ") for entry in entries]
    got = simplified(pl.Series([text for text, _ in texts]), is_hant=pl.repeat(True, len(texts), eager=True)).to_list()
    wrong = [(text, want, mine) for (text, want), mine in zip(texts, got, strict=True) if mine != want]
    assert wrong == []


def test_detection_counts_lines_and_pages_apart() -> None:
    lines = pl.concat([page(HANT, "感谢您访问我们的网站", "12", None), page("这页说的是简体", page_id="q")])
    found = detect_script(lines)
    assert found["script"].to_list() == ["hant", "hans", None, None, "hans"]
    assert found["page_script"].to_list() == ["hant"] * 4 + ["hans"]
    assert detect_script(page("山水"))["page_script"].to_list() == ["hans"]
    assert detect_script(page("這头說的头会议"))["script"].to_list() == ["mixed"]


def test_an_undecided_line_follows_its_page() -> None:
    both = pl.concat([page("看著他", HANT), page("看著他", "这页说的是简体", page_id="q")])
    assert convert_script(detect_script(both))["body"].gather([0, 2]).to_list() == ["看着他", "看著他"]


def test_a_simplified_line_of_a_traditional_page_stays() -> None:
    lines = detect_script(page(HANT, "乾安县的网站说著名学者来访"))
    assert convert_script(lines)["body"][1] == "乾安县的网站说著名学者来访"


def test_scripts_are_told_apart() -> None:
    hant, hans = count_scripts(pl.Series([HANT, OpenCC("t2s").convert(HANT), None, ""]))
    assert hans[0] == 0
    assert hant[1] <= 1
    assert hant[0] > 30
    assert hans[1] > 30
    assert (hant[2:].sum(), hans[2:].sum()) == (0, 0)


def package_table() -> tuple[list[str], list[str]]:
    return ordered(
        {key: values[0] for name in ("TSCharacters", "TSPhrases") for key, values in dictionary(name).items()}
    )


def test_the_package_says_the_same_with_its_own_tables() -> None:
    keys, values = package_table()
    sentences = [*HANT.split("，"), HANT, *keys[:400]]
    package = OpenCC("t2s")
    wanted = [package.convert(sentence) for sentence in sentences]
    assert pl.Series(sentences).str.replace_many(keys, values, leftmost=True).to_list() == wanted


def test_our_pass_is_leftmost_longest_like_polars() -> None:
    table = replacements()
    texts = pl.Series([HANT, *(a + b for a, b in zip(table.keys, table.keys[7:], strict=False)), "", None, "🙂𠮷"])
    trie = make_trie(table.keys, table.values)
    mine = rewrite(texts, lambda values, at: replace_lines(values, at, *trie))
    assert mine.to_list() == texts.str.replace_many(table.keys, table.values, leftmost=True).to_list()


@given(st.lists(st.text("乾隆清宮著作名隨於是樊期單位覆蓋答甚麼abc，🙂", max_size=15), max_size=4))
@settings(max_examples=40, deadline=None)
def test_our_pass_equals_polars_on_anything(texts: list[str]) -> None:
    table = replacements()
    trie = make_trie(table.keys, table.values)
    column = pl.Series(texts, dtype=pl.String)
    mine = rewrite(column, lambda values, at: replace_lines(values, at, *trie))
    assert mine.to_list() == column.str.replace_many(table.keys, table.values, leftmost=True).to_list()


def test_table_order_and_identities() -> None:
    table = replacements()
    sizes = [len(key) for key in table.keys]
    assert sizes == sorted(sizes, reverse=True)
    assert "乾隆" in table.keys
    assert not [k for k, v in zip(table.keys, table.values, strict=True) if len(k) == 1 and k == v]
    assert all(is_basic(value) for value in table.values)


def test_a_value_longer_than_its_key_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than the key"):
        make_trie(["瓩"], ["千瓦"])


def test_converting_twice_changes_nothing() -> None:
    table = replacements()
    # 薴 becomes 苧, which in Traditional is another plant: 苎.
    values = pl.Series([value for key, value in zip(table.keys, table.values, strict=True) if key != "薴"])
    again = simplified(values, is_hant=pl.repeat(True, len(values), eager=True))
    assert again.to_list() == values.to_list()


def test_other_columns() -> None:
    titles = pl.Series("title", ["溪山縣發展紀要", None, "看著他"])
    assert simplified(titles).to_list() == ["溪山县发展纪要", None, "看著他"]
    assert simplified(titles, is_hant=pl.Series([False, None, True])).to_list() == ["溪山县发展纪要", None, "看着他"]
    assert simplified(titles).name == "title"
    assert simplified(titles[:0]).to_list() == []
