"""Bytes in, characters out: every codec, damage, mixtures, and whatever a fuzzer thinks of."""

from __future__ import annotations

import tomllib
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.column import schema_of
from schemas.frames import DECODED, RAW
from schemas.vocabulary import ENCODING_METHODS, REASONS
from tasks.detect_encoding import detect_encoding
from tasks.utf8_kernels import skip_ascii

CASES = Path(__file__).parent / "cases"

HANS = (
    "青川县石桥镇中心小学日前举行秋季运动会，全校四百多名师生参加了十二个项目的比赛。比赛当天，操场上彩旗飘扬，"
    "欢呼声、加油声此起彼伏。校长李文山在开幕式上说，希望同学们发扬“友谊第一、比赛第二”的精神，赛出风格，赛出水平。\n"
    "据了解，该校近年来投入资金八十余万元，先后修建了篮球场、乒乓球台和二百米跑道，体育教学条件得到明显改善。"
    "家长们纷纷表示，孩子们不仅学到了知识，身体也越来越结实了。下一步，学校将继续开展丰富多彩的课外活动，推动素质教育发展。"
)
HANT = (
    "青川縣石橋鎮中心小學日前舉行秋季運動會，全校四百多名師生參加了十二個項目的比賽。比賽當天，操場上彩旗飄揚，"
    "歡呼聲、加油聲此起彼伏。校長李文山在開幕式上說，希望同學們發揚「友誼第一、比賽第二」的精神，賽出風格，賽出水準。\n"
    "據了解，該校近年來投入資金八十餘萬元，先後修建了籃球場、乒乓球檯和二百米跑道，體育教學條件得到明顯改善。"
    "家長們紛紛表示，孩子們不僅學到了知識，身體也越來越結實了。下一步，學校將繼續開展豐富多彩的課外活動，推動素質教育發展。"
)
HANS_CODECS = ("utf-8", "gb2312", "gbk", "gb18030", "hz", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16", "utf-32")
HANT_CODECS = ("utf-8", "big5", "cp950", "big5hkscs", "gbk", "utf-16-le", "utf-16-be")
WRITTEN = [(HANS, codec) for codec in HANS_CODECS] + [(HANT, codec) for codec in HANT_CODECS]


def raw_frame(*contents: bytes | None, **columns: object) -> pl.DataFrame:
    schema = schema_of(RAW)
    rows = [
        dict.fromkeys(schema) | {"page_id": str(i), "source": str(i), "content": content} | columns
        for i, content in enumerate(contents)
    ]
    return pl.DataFrame(rows, schema=schema)


def read(content: bytes | None, **columns: object) -> dict[str, object]:
    return detect_encoding(raw_frame(content, **columns)).row(0, named=True)


def cases(name: str) -> list[object]:
    table = tomllib.loads((CASES / name).read_text("utf-8"))
    return [pytest.param(case, id=case["label"]) for case in table["case"]]


def share_kept(text: str, got: str) -> float:
    blocks = SequenceMatcher(None, text, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(text)


@pytest.mark.parametrize("case", cases("encoding.toml"))
def test_bytes_are_read(case: dict[str, object]) -> None:
    row = read(bytes.fromhex(str(case["raw"])))
    got = {key: row["encoding_method" if key == "method" else key] for key in case if key not in {"label", "raw"}}
    assert got == {key: value for key, value in case.items() if key not in {"label", "raw"}}


@pytest.mark.parametrize("case", cases("encoding.negative.toml"))
def test_what_is_no_text_is_named_and_what_is_stays(case: dict[str, object]) -> None:
    row = read(bytes.fromhex(str(case["raw"])))
    assert {key: row[key] for key in case if key not in {"label", "raw"}} == {
        key: value for key, value in case.items() if key not in {"label", "raw"}
    }


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(WRITTEN), st.integers(0, 150), st.integers(25, 260))
def test_every_codec_comes_back_exactly(written: tuple[str, str], start: int, length: int) -> None:
    text, codec = written
    passage = text[start : start + length].strip()
    row = read(passage.encode(codec))
    assert (row["text"], row["bad_bytes"]) == (passage, 0)


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "big5", "iso-8859-1", "euc-kr", "shift_jis", "nonsense"])
@pytest.mark.parametrize(("text", "codec"), [(HANS, "utf-8"), (HANS, "gbk"), (HANT, "cp950"), (HANT, "utf-8")])
def test_a_wrong_declaration_is_not_believed(text: str, codec: str, declared: str) -> None:
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>{text[:40]}</p></html>'
    row = read(page.encode(codec), charset=declared)
    assert row["text"] == page
    assert row["form"] == "html"


def test_a_right_declaration_is_evidence() -> None:
    page = f"<meta charset=gb2312><p>{HANS}"
    assert read(page.encode("gbk"))["encoding_method"] == "declared"
    assert read(HANS.encode("gbk"), charset="GBK")["encoding_method"] == "declared"
    assert read(HANS.encode("gbk"))["encoding_method"] == "score"


@pytest.mark.parametrize(
    ("text", "codec"),
    [("これは日本語のページです。新聞記事を読む。" * 4, "shift_jis"), ("뉴스 기사입니다. " * 9, "euc-kr")],
)
def test_a_foreign_declaration_is_believed_where_chinese_makes_no_sense(text: str, codec: str) -> None:
    assert read(text.encode(codec), charset=codec)["text"] == text


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([(HANS, "gbk"), (HANT, "cp950"), (HANS, "utf-8")]), st.integers(20, 420), st.integers(0x80, 0xFE)
)
def test_one_broken_byte_costs_few_characters(written: tuple[str, str], at: int, byte: int) -> None:
    text, codec = written
    raw = bytearray(text.encode(codec))
    raw[at] = byte
    row = read(bytes(raw))
    assert share_kept(text, str(row["text"])) >= 1 - 3 / len(text)


def test_a_lost_byte_does_not_shift_the_rest() -> None:
    raw = HANS.encode("gbk")
    row = read(raw[:41] + raw[42:])
    assert row["encoding_method"] == "resync"
    assert row["bad_bytes"] == 1
    assert str(row["text"]).endswith(HANS[22:])
    assert raw[41:].decode("gb18030", "replace")[:5] not in str(row["text"])


def test_a_headline_cut_inside_its_last_character_loses_that_alone() -> None:
    row = read(f"<p>{HANS[:19]}".encode("gbk")[:-1] + f"</p><p>{HANS}</p>".encode("gbk"))
    assert (row["text"], row["bad_bytes"]) == (f"<p>{HANS[:18]}\ufffd</p><p>{HANS}</p>", 1)


def test_a_page_cut_inside_its_first_character_is_read_from_the_second() -> None:
    row = read(HANS.encode("gbk")[1:])
    assert (row["text"], row["bad_bytes"]) == (HANS[1:], 1)


def test_a_long_line_cut_at_its_head_or_broken_in_places_is_read() -> None:
    passage = HANS.replace("\n", "") * 20
    raw = passage.encode("gbk")
    assert read(raw[1:])["text"] == passage[1:]
    broken = bytearray(HANS.replace("\n", "").encode("gbk"))
    for at in range(0, len(broken), 90):
        broken[at] = 0xFF
    row = read(bytes(broken))
    assert row["encoding_method"] == "resync"
    assert share_kept(HANS.replace("\n", ""), str(row["text"])) > 0.95


def test_a_run_longer_than_the_window_of_weighing_is_mended_throughout() -> None:
    passage = HANS.replace("\n", "")
    raw = passage.encode("gbk") * 400
    at = [70_000, 131_072, 150_001]
    for place in at:
        raw = raw[:place] + raw[place + 1 :]
    row = read(raw)
    text = str(row["text"])
    assert row["bad_bytes"] == len(at)
    assert len(text) > len(passage) * 400 - 4 * len(at)
    assert text.count(passage) >= 400 - 2 * len(at)


@pytest.mark.parametrize("n", [3_000, 30_000])
def test_a_page_of_many_lines_in_two_encodings_is_read_line_by_line(n: int) -> None:
    lines = [HANS[at % 200 : at % 200 + 14].replace("\n", "") for at in range(n)]
    raw = b"\n".join(line.encode("utf-8" if at % 3 else "gbk") for at, line in enumerate(lines))
    row = read(raw)
    assert row["text"] == "\n".join(lines)
    assert row["encoding_method"] == "mixed"


def test_two_characters_go_the_way_of_the_other_pieces() -> None:
    raw = b"\n".join([HANS.encode(), HANS[:40].encode("gbk"), "统一".encode("gbk"), HANS.encode()])
    assert str(read(raw)["text"]).split("\n")[-3] == "统一"


def test_korean_is_not_rare_chinese() -> None:
    korean = "오늘 학교에서 운동회가 열렸습니다. 사백 명의 학생과 교사가 참가했습니다."
    assert read(korean.encode("euc-kr"))["text"] == korean


@pytest.mark.parametrize(
    "text", ["囹圄饕餮，魑魅魍魉", "张佶 李祎 王翀 赵琰 孙旻 周璟 吴翊", "帝高阳之苗裔兮，朕皇考曰伯庸"]
)
def test_rare_chinese_is_not_korean(text: str) -> None:
    assert read((text * 3).encode("gbk"))["text"] == text * 3


def test_accents_in_a_western_text_are_not_left_out_to_make_it_chinese() -> None:
    row = read(("Un café à côté de l'école, déjà fermé. " * 9).encode("cp1252"))
    assert row["encoding"] not in {"gb18030", "cp950", "big5hkscs"}


def test_many_byte_order_marks_are_none() -> None:
    marks = b"\xef\xbb\xbf" * 1_000_000
    assert read(marks + HANS.encode())["text"] == HANS


@pytest.mark.parametrize("order", ["uugg", "ugug", "gguu", "guug"])
@pytest.mark.parametrize(("text", "codec"), [(HANS, "gbk"), (HANT, "cp950")])
def test_a_page_in_two_encodings_is_read_piece_by_piece(text: str, codec: str, order: str) -> None:
    pieces = [text[start : start + 60].replace("\n", "") for start in (0, 60, 120, 180)]
    raw = b"\n".join(piece.encode("utf-8" if kind == "u" else codec) for piece, kind in zip(pieces, order, strict=True))
    row = read(raw)
    assert row["text"] == "\n".join(pieces)
    assert row["encoding_method"] == "mixed"


def test_a_row_with_a_reason_passes_and_characters_are_kept() -> None:
    raw = pl.concat(
        [
            raw_frame(None, reason="too-large", detail="40 MB"),
            raw_frame(None, text="統一\0戰線"),
            raw_frame(None, text=" \n"),
            raw_frame(None),
        ]
    )
    decoded = detect_encoding(raw)
    assert decoded["reason"].to_list() == ["too-large", None, "empty", "empty"]
    assert decoded["detail"].to_list()[0] == "40 MB"
    assert decoded["text"].to_list() == [None, "統一戰線", None, None]
    assert decoded["encoding_method"].to_list() == [None, "container", None, None]


def test_no_page_at_all_is_no_rows() -> None:
    assert detect_encoding(raw_frame(b"x").clear()).schema == schema_of(DECODED)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<!DOCTYPE html><html><body>正文</body></html>", "html"),
        ("\n <!-- 首页 -->\n<html><p>正文", "html"),
        ("<p>第一段</p><p>第二段</p>", "html"),
        ("第一段<br>第二段<br/>第三段<BR>第四段", "html"),
        (HANS, "text"),
        ("网页用 <head> 和 <body> 两个部分组成，初学者可以先写 <p>。" + HANS * 5, "text"),
        ("3 < 5 而 7 > 2，a<b>c", "text"),
        ("<p>一段就是一页</p>", "html"),
        ("<pre>一行\n又一行</pre>", "html"),
    ],
)
def test_form_is_decided_by_content(text: str, form: str) -> None:
    assert read(text.encode())["form"] == form
    assert read(text.encode(), form="text")["form"] == "text"


def test_mojibake_is_undone_and_residue_flagged() -> None:
    spoilt = HANS.encode().decode("latin-1")
    assert [read(spoilt.encode())[name] for name in ("text", "is_mojibake")] == [HANS, True]
    residue = HANS + "\n锟斤拷锟斤拷"
    assert [read(residue.encode())[name] for name in ("text", "is_mojibake")] == [residue, True]
    assert not read(HANS.encode())["is_mojibake"]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_whatever_the_bytes_there_is_a_row(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["random", "mutated"]))
    if kind == "random":
        raw = data.draw(st.binary(max_size=400))
    else:
        text, codec = data.draw(st.sampled_from(WRITTEN))
        raw = text[:120].encode(codec)
        for at, new in data.draw(st.lists(st.tuples(st.integers(0, 250), st.binary(max_size=4)), max_size=8)):
            raw = raw[:at] + new + raw[at + 2 :]
    row = read(raw, charset=data.draw(st.sampled_from([None, "gbk", "utf-16", "hex", "utf-7", "\x00", "idna"])))
    assert (row["text"] is None) == (row["reason"] is not None)
    assert row["reason"] is None or row["reason"] in REASONS
    assert row["encoding_method"] is None or row["encoding_method"] in ENCODING_METHODS
    assert "\0" not in str(row["text"])


def test_a_page_alone_is_read_as_in_company() -> None:
    contents = [text.encode(codec) for text, codec in WRITTEN] + [b"", b"\x89PNG\r\n\x1a\n", b"caf\xe9 au lait"]
    together = detect_encoding(raw_frame(*contents)).drop("page_id", "source")
    alone = pl.concat([detect_encoding(raw_frame(content)).drop("page_id", "source") for content in contents])
    assert together.equals(alone)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((b"a", b"<p>" * 9, "字".encode(), b"\x80", b"\xff")), max_size=9), st.data())
def test_ascii_is_skipped_up_to_the_next_byte_that_is_none(parts: list[bytes], data: st.DataObject) -> None:
    raw = b"".join(parts)
    stop = data.draw(st.integers(0, len(raw)))
    at = data.draw(st.integers(0, stop))
    found = next((place for place in range(at, stop) if raw[place] >= 0x80), stop)
    assert skip_ascii(np.frombuffer(raw, np.uint8), at, stop) == found
