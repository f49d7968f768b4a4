"""The three keys: what folding changes, what it leaves, and that keys are the same everywhere."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.keys import article_key, fold, template_key

FOLDS = {
    "Traditional by character": ("團結奮進", "团结奋进"),
    "著 stays, so that 著作权 matches itself": ("著作權", "著作权"),
    "full width": ("，：；！？（）％ＡＢ１２", ",:;!?()%AB12"),
    "curved quotes and ellipsis": ("“甲”‘乙’…", "\"甲\"'乙'..."),
    "Chinese marks without an equivalent stay": ("。、《》「」【】—·•", "。、《》「」【】—·•"),
    "dots between names": ("阿・甲‧乙･丙", "阿·甲·乙·丙"),
    "half-width Chinese marks": ("甲｡乙､", "甲。乙、"),
    "white space": ("甲\u3000\u3000乙\u00a0 丙\ue5c2", "甲 乙 丙"),
    "tab stays": ("甲\t乙", "甲\t乙"),
    "invisible characters": ("甲\u200b乙\ufeff丙\u00ad\x05丁\ufe0f", "甲乙丙丁"),
    "compatibility ideographs and radicals": ("\uf900⻄⾦", "岂西金"),
    "salt with tones": ("團結(jié)，戰（zhàn）線", "团结,战线"),
    "salt with a space or a hidden character inside": ("絡(luò )和網(wǎ\u200bng)", "络和网"),
    "toneless pinyin, three in a line": ("兰(lan)州市(shi)开放(fang)", "兰州市开放"),
    "toneless pinyin, two in a line, stays": ("兰(lan)州市(shi)", "兰(lan)州市(shi)"),
    "other words in brackets stay": ("总值(GDP)与图(a)", "总值(GDP)与图(a)"),
    "case stays": ("ICP备", "ICP备"),
    "characters beyond the basic plane stay": ("𠮷野家🙂", "𠮷野家🙂"),
    "small forms": ("甲﹐乙﹕丙", "甲,乙:丙"),
    "empty": ("", ""),
    "nothing but invisible": ("\u200b \u3000", ""),
}


@pytest.mark.parametrize(("text", "folded"), FOLDS.values(), ids=FOLDS)
def test_fold(text: str, folded: str) -> None:
    assert fold(pl.Series([text])).to_list() == [folded]


KEYS = {
    "letters and digits": ("第12期,共3页。", "第12期共3页"),
    "no case": ("ICP备A-1", "icp备a1"),
    "other scripts": ("Ünï Привет カナ 한글", "ünïприветカナ한글"),
    "only marks": ("--- 。,", ""),
}


@pytest.mark.parametrize(("folded", "key"), KEYS.values(), ids=KEYS)
def test_article_key(folded: str, key: str) -> None:
    assert article_key(pl.Series([folded])).to_list() == [key]


def test_template_key_takes_all_digits_for_one() -> None:
    one, other, longer, word = template_key(pl.Series(["浏览:123 次", "浏览 456次", "浏览:1234次", "浏览:次"]))
    assert one == other
    assert len({one, longer, word}) == 3


def test_template_key_is_the_same_on_every_machine() -> None:
    keys = template_key(pl.Series(["今年", "第1期", "", "|"]))
    assert keys.dtype == pl.UInt64
    assert keys.to_list() == [15337156085847952166, 13971551581783773859, 0, 0]


def test_nulls_stay_null_and_columns_may_be_empty_or_cut() -> None:
    texts = pl.Series("x", ["甲,", None, "乙2"])
    for work, want in ((fold, ["甲,", None, "乙2"]), (article_key, ["甲", None, "乙2"])):
        assert work(texts).to_list() == want
        assert work(texts).name == "x"
        assert work(texts[1:]).to_list() == want[1:]
        assert work(texts[:0]).to_list() == []
    assert template_key(texts)[1] is None
    assert template_key(texts[:0]).to_list() == []


LINES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.text("甲乙團結(（)） ，,.。abjiéǎ 12\u200b\u3000…“", max_size=30),
    ),
    max_size=6,
)


@given(LINES)
@settings(max_examples=200, deadline=None)
def test_a_line_alone_folds_as_in_company(lines: list[str]) -> None:
    together = fold(pl.Series(lines, dtype=pl.String)).to_list()
    assert together == [fold(pl.Series([line])).item() for line in lines]
    for line, folded in zip(lines, together, strict=True):
        assert len(folded.encode()) <= len(line.encode())
        assert "  " not in folded
    keys = article_key(pl.Series(together, dtype=pl.String)).to_list()
    hashes = template_key(pl.Series(together, dtype=pl.String)).to_list()
    assert [key == "" for key in keys] == [key == 0 for key in hashes]


@given(st.text("團結发展,，。!！“”ＡＢ12 \u3000\u200b…abc", max_size=40))
@settings(max_examples=100, deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(pl.Series([text]))
    assert fold(once).to_list() == once.to_list()
