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
