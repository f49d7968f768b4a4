"""Who wrote a page, where it comes from and when, from its head and from what surrounds its text."""

import tomllib
from pathlib import Path

import pytest

from tests.article_pages import split
from tests.test_credit_forms import HEADLINE, TEXT

CASES = tomllib.loads((Path(__file__).parent / "cases" / "heads.toml").read_text("utf-8"))["case"]


def page(case: dict) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (*TEXT[:-1], case.get("last", TEXT[-1])))
    head = case.get("head", f"<title>{HEADLINE}_青禾在线</title>")
    return (
        f"<html><head>{head}</head><body><div class=nav><a href=/>首页</a> <a href=/n>新闻</a></div>"
        f"<div class=main>{case.get('before', '')}{case.get('title', f'<h1>{HEADLINE}</h1>')}{case.get('above', '')}"
        f"<div class=content>{body}</div></div>{case.get('below', '')}"
        "<div class=footer><p>青禾在线 版权所有</p></div></body></html>"
    )


@pytest.fixture(scope="module")
def read_together() -> dict[str, dict]:
    made = split(*(page(case) for case in CASES))
    rows = {row["page_id"]: row for row in made.articles.iter_rows(named=True)}
    return {case["label"]: rows[f"p{i}"] for i, case in enumerate(CASES)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_columns(case: dict, read_together) -> None:
    row = read_together[case["label"]]
    got = {name: row[name] for name in ("author", "publisher", "editor") if row[name]}
    if row["published_at"]:
        got["at"] = row["published_at"].isoformat()
    assert got == case["says"]
    assert row["title"] == HEADLINE
    assert all(paragraph in row["text"] for paragraph in TEXT[:-1])
