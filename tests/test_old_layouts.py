"""Pages as made about 2005: tables, centred lines, nothing named; which line heads the text, and who wrote it."""

import tomllib
from pathlib import Path

import pytest

from tests.article_pages import split

CASES = tomllib.loads((Path(__file__).parent / "cases" / "old_layouts.toml").read_text("utf-8"))["case"]

MENU = (
    "<table><tr><td><a href=/>首页</a> | <a href=/a/>散文</a> | <a href=/b/>小说</a> | "
    "<a href=/c/>诗歌</a></td></tr></table>"
)
FOOT = (
    "<table><tr><td align=center><a href=/a.htm>关于本站</a> | <a href=/b.htm>联系站长</a>"
    "<br>Copyright 2005 沙洲文学网 All Rights Reserved</td></tr></table>"
)
TEXT = (
    "四月一日，沙洲镇的油菜花开了，田埂上都是人，县里的班车加开了三趟，仍然坐得满满当当。",
    "祖母把院子扫干净，摆出六张桌子，我们几个孩子跑进跑出，谁也不肯坐下来好好吃饭。",
    "到了傍晚，最后一班车开走，田埂上才安静下来，风里还有花的味道，远处有人在唱歌。",
)


def page(case: dict) -> str:
    """The page of a case: its head's title, what stands above the text, in its cell and below it."""
    text = "<br>".join(f"　　{paragraph}" for paragraph in TEXT)
    above, below = case.get("above", ""), case.get("below", "")
    body = f"{MENU}{above}<table><tr><td>{text}{case.get('behind', '')}</td></tr></table>{below}{FOOT}"
    return f"<html><head><title>{case.get('head', '沙洲文学网')}</title></head><body>{body}</body></html>"


@pytest.fixture(scope="module")
def of_cases() -> dict[str, dict]:
    made = split(*(page(case) for case in CASES))
    rows = {row["page_id"]: row for row in made.articles.iter_rows(named=True)}
    return {case["label"]: rows[f"p{i}"] for i, case in enumerate(CASES)}


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_old_layout(case: dict, of_cases: dict[str, dict]) -> None:
    row = of_cases[case["label"]]
    assert row["title"] == case.get("title")
    assert row["author"] == case.get("author")
    assert row["text"].split("\n") == [*case.get("first", []), *TEXT, *case.get("last", [])]
