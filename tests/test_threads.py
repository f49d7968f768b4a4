"""Threads of forums: what was posted is the text, and nothing that the software put round it."""

import tomllib
from pathlib import Path

import pytest

from tests.article_pages import split

CASES = tomllib.loads((Path(__file__).parent / "cases" / "threads.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_thread(case) -> None:
    made = split(case["page"])
    assert [line for text in made.articles["text"] for line in text.split("\n")] == case["text"]


QUESTION = (
    "<html><head><title>老屋漏雨怎么办 - 青禾问答</title></head><body><h1>老屋漏雨怎么办</h1>{asked}"
    "<p>外婆留下的老屋,一到梅雨天堂屋就漏,找人换过两次瓦,还是老样子。</p><div>{heading}</div>"
    "<div><div><a href='/home/52'>唐三两</a></div><div>2021-07-03 09:41</div>"
    "<p>先看檐沟,十处漏雨有七处是檐沟堵了水。</p></div>"
    "<div><div><a href='/home/8'>春眠</a></div><div>2021-07-04 20:15</div>"
    "<p>椽子要是朽了,补瓦没有用,得揭开来看。</p></div></body></html>"
)
ASKER = "<div><a href='/home/17'>半截粉笔{}</a> <span>2021-07-03 08:10</span></div>"


@pytest.mark.parametrize(
    ("asked", "heading", "author"),
    [
        pytest.param(ASKER.format(""), "2 个回答", "半截粉笔", id="who asked stands above the question"),
        pytest.param(ASKER.format("VIP3"), "2 个回答", "半截粉笔", id="a rank behind the name is none of it"),
        pytest.param("", "2 个回答", None, id="nobody is said to have asked: who answers has not"),
        pytest.param("", "律师解答(共2条)", None, id="the same under another heading"),
    ],
)
def test_asker(asked: str, heading: str, author: str | None) -> None:
    made = split(QUESTION.format(asked=asked, heading=heading))
    assert made.articles["author"].to_list() == [author]
