"""Forms of credits, each in a page of its own: what the columns say; a credit leaves the text, prose does not."""

import tomllib
from pathlib import Path

import pytest

from tests.article_pages import split

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "credit_forms.toml").read_text("utf-8"))
PLACES = ("above", "first", "last", "below")
FORMS = [(place, form) for place in PLACES for form in TABLE[place]]
NOBODY = [(place, line) for place in PLACES for line in TABLE["nobody"].get(place, [])]

HEADLINE = "青禾县油菜花开引客来"
TEXT = (
    "四月一日，青禾县的油菜花开了，田埂上都是人，县里的班车加开了三趟，仍然坐得满满当当，路边卖凉粉的摊子也支了起来。",
    "村民周满仓把院子收拾出来，摆了六张桌子，中午就坐满了客人，他说今年的菜籽油也卖得比往年快得多。",
    "往年这个时候，村里只有老人和孩子，如今外出打工的年轻人回来了一半，有的开起了民宿，有的跑起了运输。",
    "到了傍晚，最后一班车开走，田埂上才安静下来，风里还有花的味道。",
)


def page(place: str, line: str) -> str:
    text = [line, *TEXT] if place == "first" else [*TEXT, line] if place == "last" else TEXT
    above, below = (f"<div>{line}</div>" if place == where else "" for where in ("above", "below"))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return (
        f"<html><head><title>{HEADLINE}_青禾网</title></head><body>"
        "<div class=nav><a href=/>首页</a> <a href=/n>新闻</a></div>"
        f"<div class=main><h1>{HEADLINE}</h1>{above}<div class=content>{body}</div>{below}</div>"
        "<div class=footer><p>青禾网 版权所有</p></div></body></html>"
    )


def said(places_and_lines: list[tuple[str, str]]) -> dict[tuple[str, str], dict]:
    """Columns of each page, its paragraphs apart."""
    made = split(*(page(place, line) for place, line in places_and_lines))
    rows = {row["page_id"]: row for row in made.articles.iter_rows(named=True)}
    return {key: rows[f"p{i}"] for i, key in enumerate(places_and_lines)}


@pytest.fixture(scope="module")
def of_forms() -> dict[tuple[str, str], dict]:
    return said([(place, form["line"]) for place, form in FORMS])


@pytest.fixture(scope="module")
def of_nobody() -> dict[tuple[str, str], dict]:
    return said(NOBODY)


@pytest.mark.parametrize(("place", "form"), FORMS, ids=[f"{place}: {form['line']}" for place, form in FORMS])
def test_credit(place: str, form: dict, of_forms) -> None:
    row = of_forms[place, form["line"]]
    got = {name: row[name] for name in ("author", "publisher", "editor") if row[name]}
    if row["published_at"]:
        got["at"] = row["published_at"].isoformat()
    assert got == {name: form[name] for name in ("author", "publisher", "editor", "at") if name in form}
    extra = len(row["line_nos"]) - len(TEXT)
    assert extra == form.get("stays", False)
    assert row["title"] == HEADLINE


@pytest.mark.parametrize(("place", "line"), NOBODY, ids=[f"{place}: {line}" for place, line in NOBODY])
def test_nobody(place: str, line: str, of_nobody) -> None:
    row = of_nobody[place, line]
    assert row["author"] is None
    assert all(paragraph in row["text"] for paragraph in TEXT)
