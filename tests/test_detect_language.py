"""Which pages are not Chinese."""

from __future__ import annotations

import polars as pl
import pytest

from schemas.column import schema_of
from schemas.frames import PROBLEMS
from tasks.detect_language import reject_foreign

ENGLISH = "The county school held its autumn sports day on Friday and more than four hundred pupils took part in it. "
CHINESE = "石桥镇中心小学日前举行秋季运动会，全校四百多名师生参加了比赛。"


def lines(**pages: str) -> pl.DataFrame:
    rows = [(page_id, line) for page_id, text in pages.items() for line in text.split("\n")]
    return pl.DataFrame(rows, schema=["page_id", "text"], orient="row")


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("小学校で運動会が開かれました。\n子どもたちは元気に走りました。", "looks like Japanese"),
        ("초등학교에서 가을 운동회가 열렸다.\n학생들이 참가했다.", "looks like Korean"),
        (ENGLISH * 20 + "\n中文版", "looks like English"),
        ("Die Schule veranstaltete ein Sportfest mit vielen Kindern. " * 5, "looks like a language in Latin letters"),
        ("В школе прошёл осенний спортивный праздник для детей. " * 3, "looks like a language in Cyrillic letters"),
        ("أقيم المهرجان الرياضي في المدرسة بمشاركة التلاميذ جميعا. " * 3, "looks like Arabic or Persian"),
        ("โรงเรียนจัดกิจกรรมกีฬาสีประจำปีสำหรับนักเรียนทุกชั้น " * 3, "looks like Thai"),
    ],
)
def test_a_foreign_page_is_named(text: str, detail: str) -> None:
    assert reject_foreign(lines(page=text)).rows() == [("page", "not-chinese", detail)]


@pytest.mark.parametrize(
    "text",
    [
        CHINESE,
        "你好",
        "404 Not Found",
        "2023-11-05 10:30",
        "",
        f"{ENGLISH * 3}\n{CHINESE}",
        "Python 3.11 installation guide for Windows\npip install polars\n本文介绍安装方法。\nimport polars as pl",
        f"歌名《さくら》，日语「さくら」是樱花的意思。{CHINESE}",
        f"片名《기생충》是韩语。{CHINESE}",
    ],
)
def test_a_page_with_chinese_or_without_letters_stays(text: str) -> None:
    assert reject_foreign(lines(page=text)).is_empty()


def test_pages_do_not_see_each_other() -> None:
    frame = lines(zh=CHINESE, en=ENGLISH * 5, zh2="新闻", ja="これはにほんごのページです")
    assert reject_foreign(frame)["page_id"].to_list() == ["en", "ja"]
    alone = [reject_foreign(page) for page in frame.partition_by("page_id", maintain_order=True)]
    assert pl.concat(alone).equals(reject_foreign(frame))


def test_no_lines_no_problems() -> None:
    assert reject_foreign(lines(page="x").clear()).schema == schema_of(PROBLEMS)
