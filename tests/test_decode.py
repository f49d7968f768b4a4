"""From a file to its lines: reading, detecting and splitting together, on HTML in all its forms and on rubbish."""

from __future__ import annotations

import base64
import quopri
import random
import re
import time
import tomllib
from pathlib import Path

import polars as pl
import pytest

from schemas.settings import Limits
from schemas.vocabulary import ENCODING_METHODS, REASONS
from tasks.decode import DecodedShard, decode
from tasks.read import read_batches

CASES = Path(__file__).parent / "cases"
HANS = (
    "青川县石桥镇中心小学日前举行秋季运动会，全校四百多名师生参加了十二个项目的比赛。比赛当天，操场上彩旗飘扬，"
    "欢呼声、加油声此起彼伏。校长李文山在开幕式上说，希望同学们发扬友谊第一的精神，赛出风格，赛出水平。"
)
HANT = "青川縣石橋鎮中心小學日前舉行秋季運動會，全校四百多名師生參加了十二個項目的比賽。校長致開幕詞，歡呼聲此起彼落。"


def read_and_decode(folder: Path, *contents: bytes) -> DecodedShard:
    sources = []
    for place, content in enumerate(contents):
        (folder / str(place)).write_bytes(content)
        sources.append({"source": str(place), "location": str(folder / str(place))})
    batches = list(read_batches(pl.DataFrame(sources), Limits(), 1 << 30))
    if not batches:
        pytest.fail("no page was read")
    return decode(pl.concat(batches))


def cases(name: str) -> list[object]:
    table = tomllib.loads((CASES / name).read_text("utf-8"))
    return [pytest.param(case, id=case["label"]) for case in table["case"]]


@pytest.mark.parametrize("case", cases("decode.toml"))
def test_html_in_all_its_forms(case: dict[str, object], tmp_path: Path) -> None:
    shard = read_and_decode(tmp_path, str(case["html"]).encode())
    lines, page = shard.lines, shard.pages.row(0, named=True)
    assert (lines["text"].to_list(), page["reason"]) == (case.get("lines", []), case.get("reason"))
    assert lines.filter("is_hidden")["text"].to_list() == case.get("hidden", [])
    assert "detail" not in case or page["detail"] == case["detail"]
    assert page["n_lines"] == lines.height


@pytest.mark.parametrize("codec", ["gbk", "gb18030", "utf-16", "utf-16-le"])
def test_the_encoding_does_not_change_the_lines(codec: str, tmp_path: Path) -> None:
    html = f"<html><body><h1>秋季运动会</h1><p>{HANS}</p><p>结束&#150;散场</p></body></html>"
    shard = read_and_decode(tmp_path, html.encode(codec))
    assert shard.lines["text"].to_list() == ["秋季运动会", HANS, "结束–散场"]


@pytest.mark.parametrize("transfer", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_saved_message_is_its_page(transfer: str, charset: str, tmp_path: Path) -> None:
    html = f"<html><body><p>{HANS}</p><img src=cid:1></body></html>".encode(charset)
    packed = {"8bit": bytes, "quoted-printable": quopri.encodestring, "base64": base64.encodebytes}[transfer](html)
    message = (
        b"From: <Saved by Blink>\nSnapshot-Content-Location: http://shiqiao.example/1.html\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="--x"\n\n----x\n'
        b"Content-Type: text/html; charset=%b\nContent-Transfer-Encoding: %b\n\n%b\n----x\n"
        b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n----x--\n"
    ) % (charset.encode(), transfer.encode(), packed)
    shard = read_and_decode(tmp_path, message)
    assert shard.lines["text"].to_list() == [HANS]
    assert shard.pages["url"].to_list() == ["http://shiqiao.example/1.html"]


def test_a_page_cut_at_any_byte_gives_a_beginning_of_its_lines(tmp_path: Path) -> None:
    html = f'<html><body><div class="a b"><p>{HANS}</p><!-- 注 --><p>第二段&amp;结尾</p></div></body></html>'
    for codec in ("utf-8", "gbk"):
        raw = html.encode(codec)
        at = len(html[: html.index("第二段")].encode(codec))
        shard = read_and_decode(tmp_path, *(raw[:stop] for stop in range(at - 10, len(raw))))
        for lines in shard.lines.group_by("page_id", maintain_order=True).agg("text")["text"].to_list():
            assert lines[0] == HANS
            # What is cut is the last character, the last tag or the reference.
            second = re.sub(r"\ufffd|</?\Z", "", "".join(lines[1:]))
            assert "第二段&结尾".startswith(re.sub(r"&am?\Z", "&", second))


def test_a_page_of_30_megabytes_is_read(tmp_path: Path) -> None:
    paragraph = f"<p>{HANS}</p>\n"
    n = 30_000_000 // len(paragraph.encode())
    shard = read_and_decode(tmp_path, b"<html><body>" + paragraph.encode() * n)
    assert shard.lines.height == n
    assert shard.lines["text"].n_unique() == 1


def test_a_million_nested_elements_are_rejected_at_once(tmp_path: Path) -> None:
    began = time.process_time()
    shard = read_and_decode(tmp_path, b"<div>" * 1_000_000 + HANS.encode())
    assert shard.pages["reason"].to_list() == ["too-deep"]
    assert time.process_time() - began < 5


def test_a_page_in_two_encodings_is_whole(tmp_path: Path) -> None:
    raw = f"<html><body><div>{HANS}</div>\n".encode() + f"<p>{HANS}</p><p>页脚文字</p></body></html>".encode("gbk")
    shard = read_and_decode(tmp_path, raw)
    assert shard.lines["text"].to_list() == [HANS, HANS, "页脚文字"]
    assert shard.pages["encoding_method"].to_list() == ["mixed"]


def test_pages_of_other_languages_say_what_they_seem_to_be(tmp_path: Path) -> None:
    korean = "<html><body><p>오늘 학교에서 운동회가 열렸습니다. 사백 명의 학생이 참가했습니다.</p></body></html>"
    thai = "<html><body><p>วันนี้ที่โรงเรียนมีการแข่งขันกีฬาของนักเรียนสี่ร้อยคน</p></body></html>"
    russian = "<html><body><p>Сегодня в школе прошёл праздник спорта для учеников города.</p></body></html>"
    shard = read_and_decode(tmp_path, korean.encode("euc-kr"), thai.encode("cp874"), russian.encode("cp1251"))
    assert shard.pages["reason"].to_list() == ["not-chinese"] * 3
    assert [detail.partition(" in ")[0] for detail in shard.pages["detail"].to_list()] == [
        "looks like Korean",
        "looks like Thai",
        "looks like a language",
    ]


def mutated(rng: random.Random) -> bytes:
    """A page that is damaged somehow, or no page at all."""
    if rng.random() < 0.2:
        return rng.randbytes(rng.randrange(1, 600))
    text, codec = rng.choice(
        [(HANS, "utf-8"), (HANS, "gbk"), (HANT, "big5"), (HANS, "utf-16-le"), (HANS, "hz"), (HANT, "gb18030")]
    )
    html = (
        f"<html><meta charset={codec}><title>{text[:9]}</title><table><tr><td>{text}<br><a href='/x'>尾部</a></table>"
    )
    raw = bytearray((html if rng.random() < 0.7 else text).encode(codec))
    for _ in range(rng.randrange(12)):
        at = rng.randrange(len(raw) + 1)
        raw[at : at + rng.randrange(6)] = rng.choice(
            [rng.randbytes(rng.randrange(6)), b"<!--", b"\0\0", b"<p ", b"\xff"]
        )
    return bytes(raw)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_bytes_each_page_has_its_row_and_its_outcome(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)  # noqa: S311 - a seed that can be repeated is the point
    contents = [mutated(rng) for _ in range(100)]
    schema = {"source": pl.String, "location": pl.String}
    sources = pl.DataFrame([(str(place), str(tmp_path / str(place))) for place in range(100)], schema, orient="row")
    for place, content in enumerate(contents):
        (tmp_path / str(place)).write_bytes(content)
    reader = read_batches(sources, Limits(), 1 << 30)
    raw = pl.concat(list(reader))
    shard = decode(raw)
    assert raw.height + sum(reader.skipped.values()) == 100
    assert shard.pages["source"].to_list() == raw["source"].to_list()
    assert set(shard.pages["reason"].drop_nulls()) <= set(REASONS)
    assert set(shard.pages["encoding_method"].drop_nulls()) <= set(ENCODING_METHODS)
    with_lines = set(shard.lines["page_id"])
    assert set(shard.pages.filter(pl.col("reason").is_null())["page_id"]) == with_lines
