"""Salt goes, an author's and a teacher's pinyin stays."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pypinyin.pinyin_dict import pinyin_dict

from schemas.column import check, schema_of
from schemas.frames import DECISIONS, FLAGS, LINES
from schemas.tables import REPAIRS
from tasks.repair.salt import strip_salt, unsalted
from tasks.script_tables import own_table

CASES = Path(__file__).parent / "cases"
HANS = (
    "云山县委日前召开全县工作会议，总结上半年的成绩，部署下半年的任务。会议指出，今年以来，全县上下认真学习、扎实工作，"
    "经济发展稳中有进，人民生活不断改善。会议强调，各乡镇、各部门要进一步统一思想，把力量用在为群众办实事上，"
    "用在解决农村道路、饮水、教育和医疗的问题上。县长在讲话中说，发展产业是关键，要让更多的企业到云山来，"
    "也要让云山的茶叶走出去。会后，与会人员到石桥镇实地参观了茶园和学校，听取了当地干部的介绍。"
    "群众说，这几年路好走了，学校新了，看病也方便了，日子一年比一年好。下一步，全县将组织干部到村到户，"
    "听取意见，解决困难，推动各项工作再上新的台阶，为实现全年目标打下坚实的基础。"
)
HANT = (
    "雲山縣委日前召開全縣工作會議，總結上半年的成績，部署下半年的任務。會議指出，今年以來，全縣上下認真學習、扎實工作，"
    "經濟發展穩中有進，人民生活不斷改善。會議強調，各鄉鎮、各部門要進一步統一思想，把力量用在為群眾辦實事上，"
    "用在解決農村道路、飲水、教育和醫療的問題上。縣長在講話中說，發展產業是關鍵，要讓更多的企業到雲山來，"
    "也要讓雲山的茶葉走出去。會後，與會人員到石橋鎮實地參觀了茶園和學校，聽取了當地幹部的介紹。"
)
GLOSSED = "睢(suī)宁和亳(bó)州的代表、六(lù)安的客商也来了。"


def cases(name: str) -> list[Any]:
    table = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["label"]) for case in table]


def page(*bodies: str, page_id: str = "p") -> pl.DataFrame:
    empty = {column.name: pl.Series([None] * len(bodies), dtype=column.dtype) for column in (*LINES, *DECISIONS)}
    return pl.DataFrame(empty).with_columns(
        page_id=pl.lit(page_id),
        line_no=pl.int_range(1, len(bodies) + 1, dtype=pl.Int32),
        body=pl.Series(bodies, dtype=pl.String),
        salt_removed=pl.lit(0, pl.Int32),
    )


def mend(*bodies: str) -> list[str]:
    return strip_salt(page(*bodies)).lines["body"].to_list()


@pytest.mark.parametrize("case", cases("salt"))
def test_salt_goes(case: dict[str, Any]) -> None:
    mended = strip_salt(page(*case["given"]))
    assert mended.lines["body"].to_list() == case["want"]
    assert mended.lines["salt_removed"].to_list() == case["removed"]
    assert mended.flags.to_dict(as_series=False) == {"page_id": ["p"], "damage": ["salt"]}


@pytest.mark.parametrize("case", cases("salt.negative"))
def test_pinyin_of_authors_and_teachers_stays(case: dict[str, Any]) -> None:
    mended = strip_salt(page(*case["given"]))
    assert mended.lines["body"].to_list() == case["given"]
    assert mended.flags.is_empty()


def said(character: str, chance: random.Random, rough: float) -> str:
    """A reading in brackets; ``rough`` is the share of those with a wrong tone, none, a space or a lost bracket."""
    reading = pinyin_dict[ord(character)].split(",")[0]
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
    if chance.random() >= rough:
        return f"({reading})"
    shapes = (f"({bare})", f"({reading} )", f"（{reading}）", f"( {bare})", f"{reading})", f"({reading}")
    return chance.choice(shapes)


def salted(text: str, hit: set[str] | float, seed: int, rough: float = 0.0) -> tuple[str, int]:
    """Salt of listed characters, or of a share of all; with the number of annotations."""
    chance = random.Random(seed)  # noqa: S311 - a fixed draw
    out, n = [], 0
    for at, character in enumerate(text):
        out.append(character)
        chosen = (
            character in hit if isinstance(hit, set) else "\u4e00" <= character <= "\u9fff" and chance.random() < hit
        )
        # A lost bracket before a mark cannot be told from other text.
        if chosen and "\u4e00" <= text[at + 1 : at + 2] <= "\u9fff":
            out.append(said(character, chance, rough))
            n += 1
    return "".join(out), n


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rough", [0.0, 0.5])
def test_family_a_comes_back_exactly(seed: int, rough: float) -> None:
    changed = sorted({old for old, new in zip(HANT, HANS, strict=False) if old != new and "\u4e00" <= old <= "\u9fff"})
    listed = set(random.Random(seed).sample(changed, 12))  # noqa: S311 - a fixed draw
    text, n = salted(HANT, listed, seed, rough)
    lines = text.split("。")
    mended = strip_salt(page(GLOSSED, *lines))
    assert mended.lines["body"].to_list() == [GLOSSED, *HANT.split("。")]
    assert mended.lines["salt_removed"].sum() == n


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rough", [0.0, 0.5])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_family_b_comes_back_exactly(seed: int, rough: float, share: float) -> None:
    text, n = salted(HANS, share, seed, rough)
    mended = strip_salt(page(GLOSSED, *text.split("。")))
    assert mended.lines["body"].to_list() == [GLOSSED, *HANS.split("。")]
    assert mended.lines["salt_removed"].sum() == n


def test_clean_text_and_other_columns_stay() -> None:
    lines = page(HANS, HANT, GLOSSED, "", "总值(GDP)")
    mended = strip_salt(lines)
    assert mended.lines.equals(lines)
    assert check(mended.repairs, REPAIRS).is_empty()
    assert check(mended.flags, FLAGS).is_empty()
    assert strip_salt(lines.clear()).lines.equals(lines.clear())


def test_a_page_alone_is_as_in_company_and_order_stays() -> None:
    a, _ = salted(HANS, 0.1, 1)
    b, _ = salted(HANT, 0.1, 2)
    lines = pl.concat(
        [page(*a.split("。")), page(HANS, page_id="q"), page(*b.split("。"), page_id="r"), page(a, page_id="o")]
    )
    mended = strip_salt(lines)
    assert mended.lines.select("page_id", "line_no").equals(lines.select("page_id", "line_no"))
    assert mended.flags["page_id"].to_list() == ["o", "p", "r"]
    for one in lines.partition_by("page_id", maintain_order=True):
        page_id = one["page_id"][0]
        assert strip_salt(one).lines.equals(mended.lines.filter(pl.col("page_id") == page_id))


def test_twice_is_once() -> None:
    text, _ = salted(HANS, 0.1, 3)
    once = strip_salt(page(*text.split("。")))
    again = strip_salt(once.lines)
    assert again.lines.equals(once.lines)
    assert again.flags.is_empty()


def test_known_glosses_stay_on_salted_pages() -> None:
    entries = own_table("glosses")
    assert all(entry.reason and entry.target in entry.example for entry in entries)
    text, _ = salted(HANS, 0.1, 4)
    pages = [page(entry.example, *text.split("。"), page_id=entry.target) for entry in entries]
    mended = strip_salt(pl.concat(pages))
    assert mended.flags.height == len(entries)
    firsts = mended.lines.filter(pl.col("line_no") == 1)["body"].to_list()
    assert firsts == [entry.example for entry in entries]


def test_every_column_of_lines_is_there_still() -> None:
    text, _ = salted(HANT, 0.2, 5)
    lines = strip_salt(page(*text.split("。"))).lines
    assert dict(lines.schema) == schema_of((*LINES, *DECISIONS))


def test_other_columns_of_salted_pages() -> None:
    titles = pl.Series("title", ["團結(jié)奮進絡(luò )", "團結(jié)奮進", None, "睢(suī)宁与亳(bó)州发(fā)展"])
    found = unsalted(titles, pl.Series([True, False, True, True]))
    assert found.to_list() == ["團結奮進絡", "團結(jié)奮進", None, "睢(suī)宁与亳(bó)州发展"]
    assert found.name == "title"
    assert unsalted(titles[:0], pl.Series([], dtype=pl.Boolean)).to_list() == []
