"""Letters of lines beside those of their page's title."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.split_articles.letters import MAX_CHARS, letters, title_likeness


def likeness(title: str | None, *folded: str) -> list[float]:
    lines = pl.DataFrame(
        {"page_id": ["a"] * len(folded), "folded": folded}, schema={"page_id": pl.String, "folded": pl.String}
    )
    heads = pl.DataFrame(
        {"page_id": ["b", "a"], "title": ["甲乙", title]}, schema={"page_id": pl.String, "title": pl.String}
    )
    return title_likeness(lines, heads).tolist()


@pytest.mark.parametrize(
    ("label", "title", "line", "share"),
    [
        ("five of eight letters", "青禾春耕忙_青禾网", "青禾春耕忙", 0.625),
        ("marks and spaces do not count", "青禾春耕忙_青禾网", "·青禾 春耕-忙!", 0.625),
        ("the title is folded, as lines are", "青禾２０２２年", "青禾2022年", 1.0),
        ("behind the beginning", "青禾网_春耕", "春耕", 0.4),
        ("one letter says nothing", "青禾网", "网", 0.0),
        ("another order is no part", "青禾春耕", "春耕青禾", 0.0),
        ("more than the title", "青禾", "青禾春耕", 0.0),
        ("a title without letters", "——", "——", 0.0),
        ("no title", None, "青禾", 0.0),
        ("a line that is too long to be one", "青禾", "青禾" + "。" * MAX_CHARS, 0.0),
        ("nothing", "青禾", "", 0.0),
    ],
)
def test_share_of_the_title(label: str, title: str | None, line: str, share: float) -> None:
    assert likeness(title, line) == pytest.approx([share]), label


def test_a_page_without_a_head_has_no_title() -> None:
    lines = pl.DataFrame({"page_id": ["c", "a"], "folded": ["甲乙", "甲乙"]})
    assert title_likeness(lines, pl.DataFrame({"page_id": ["a"], "title": ["甲乙"]})).tolist() == [0.0, 1.0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=8))
def test_letters_as_polars_knows_them(texts: list[str | None]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    assert letters(column).to_list() == column.str.replace_all(r"[^\p{L}\p{N}]+", "").to_list()
