"""Wrong readings come back; right ones stay."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.plausibility import scan
from tasks.repair.mojibake import is_residue, undo_mojibake

HANS = "青川县石桥镇举行秋季运动会，全校四百多名师生参加了十二个项目的比赛，操场上彩旗飘扬，欢呼声、加油声此起彼伏。"
HANT = "青川縣石橋鎮舉行秋季運動會，全校四百多名師生參加了十二個項目的比賽，操場上彩旗飄揚，歡呼聲、加油聲此起彼伏。"


def cp1252(raw: bytes) -> str:
    return "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252") for byte in raw
    )


WRONG = {
    "utf-8 as latin-1": (HANS, lambda s: s.encode().decode("latin-1")),
    "utf-8 as cp1252": (HANS, lambda s: cp1252(s.encode())),
    "utf-8 as latin-1 twice": (HANS, lambda s: s.encode().decode("latin-1").encode().decode("latin-1")),
    "gbk as latin-1": (HANS, lambda s: s.encode("gbk").decode("latin-1")),
    "gbk as cp1252": (HANS, lambda s: cp1252(s.encode("gbk"))),
    "big5 as latin-1": (HANT, lambda s: s.encode("cp950").decode("latin-1")),
    "utf-8 as gb18030": (HANS, lambda s: s.encode().decode("gb18030")),
    "big5 as gb18030": (HANT, lambda s: s.encode("cp950").decode("gb18030")),
    "gbk as big5": (HANS, lambda s: s.encode("gbk").decode("cp950")),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_reading_without_loss_comes_back_exactly(name: str) -> None:
    text, spoil = WRONG[name]
    tried = 0
    for start in range(30):
        for length in (6, 9, 16):
            passage = text[start : start + length]
            try:
                spoilt = spoil(passage)
            except UnicodeDecodeError:
                continue  # this passage does not come through without loss
            tried += 1
            assert undo_mojibake(spoilt) == passage
    assert tried >= (90 if "latin" in name or "1252" in name else 3)


def test_the_pieces_of_a_page_are_undone_one_by_one() -> None:
    wrong = HANS.encode().decode("latin-1")
    assert undo_mojibake(f"<p>{HANS}</p>\n<p>{wrong}</p>") == f"<p>{HANS}</p>\n<p>{HANS}</p>"


def test_short_pieces_follow_where_many_went_one_way() -> None:
    lines = [HANS[start : start + 12] for start in range(0, 48, 12)] + ["学校"]
    spoilt = "\n".join(line.encode().decode("latin-1") for line in lines)
    assert undo_mojibake(spoilt) == "\n".join(lines)


@pytest.mark.parametrize("between", ["", "这一行没有坏\n"])
def test_a_long_page_goes_the_way_of_its_first_pieces(between: str) -> None:
    lines = [f"第{at}条，{HANS[at % 40 : at % 40 + 9]}" for at in range(4_000)]
    spoilt = between + "\n".join(line.encode().decode("latin-1") for line in lines)
    assert undo_mojibake(spoilt) == between + "\n".join(lines)


def test_pieces_of_replacement_characters_are_residue_and_not_tried() -> None:
    lost = HANS.encode("gbk").decode("utf-8", "replace")
    found = scan(lost.encode())
    assert (found.n_suspects, found.n_residue) == (0, 1)
    assert undo_mojibake(lost) == lost


def test_a_byte_order_mark_read_as_latin_goes() -> None:
    assert undo_mojibake("ï»¿青川县") == "青川县"


def test_what_was_lost_stays_lost_and_the_rest_comes_back() -> None:
    spoilt = "你好，世界，欢迎光临我们的网站".encode().decode("gbk", "replace")
    undone = undo_mojibake(spoilt)
    assert undone.startswith("你好")
    assert "欢迎光临" in undone


@pytest.mark.parametrize(
    "text",
    [
        HANS,
        HANT,
        "懂啦",
        "囹圄、饕餮、魑魅魍魉，都是生僻字。",
        "Русский язык",
        "これは日本語です",
        "Café crème, naïve façade",
        "© 2023 青川网 · 版权所有 » 首页",
        "│　姓名　│　年龄　│",
        "①②③ ★☆ ←→",
        "😀😀 今天很开心 🎉",
        "㐀㐁㐂㐃",
        "",
    ],
)
def test_clean_text_stays(text: str) -> None:
    assert undo_mojibake(text) == text


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(HANS + HANT + " abc123,.<>\n©«»·éü"), max_size=60))
def test_no_mixture_of_clean_characters_changes(text: str) -> None:
    assert undo_mojibake(text) == text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(WRONG)), st.integers(0, 40), st.integers(6, 50))
def test_undoing_twice_is_undoing_once(name: str, start: int, length: int) -> None:
    text, spoil = WRONG[name]
    try:
        spoilt = spoil(text[start : start + length])
    except UnicodeDecodeError:
        return
    assert undo_mojibake(undo_mojibake(spoilt)) == undo_mojibake(spoilt)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("锟斤拷锟斤拷锟斤拷", True),
        ("锟斤拷 锟斤拷 首页", True),
        ("烫烫烫烫烫烫烫", True),
        ("屯屯屯屯", True),
        ("���的��", True),
        ("这条新闻里有一个坏字�，其余都在。", False),
        ("程序员都认得锟斤拷和烫烫烫，它们是编码出错的标志，后来成了一个笑话。", False),
        ("屯溪区屯光镇", False),
        ("开水很烫，小心烫伤。", False),
        ("", False),
    ],
)
def test_residue_is_a_line_with_no_sentence_left(line: str, expected: bool) -> None:
    assert pl.DataFrame({"folded": [line]}).select(is_residue(pl.col("folded"))).item() is expected
