"""Lines beside the articles that reach them, and beside their links: the same as joins by page and line would pair."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.distinct import distinct_rows, read_once
from tasks.split_articles.link_facts import links_of, on_lines
from tasks.split_articles.reach import above_all, beside
from tasks.split_articles.windows import page_borders

PAGES = st.lists(st.integers(1, 12), min_size=1, max_size=5)


@given(PAGES, st.data())
def test_pairs_are_those_of_a_join_by_page_in_its_order(sizes, data):
    of = np.repeat(np.arange(len(sizes)), sizes)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=of.size, max_size=of.size)))
    lines = pl.DataFrame({"page_id": of.astype(str), "page": of, "row": np.arange(of.size)})
    first = np.sort(np.array(data.draw(st.lists(st.integers(0, of.size - 1), max_size=8)), np.int64))
    low, high = first - data.draw(st.integers(0, 5)), first + data.draw(st.integers(0, 5))
    spans = pl.DataFrame(
        {"page_id": of[first].astype(str), "page": of[first], "low": low, "high": high},
        schema_overrides={"page_id": pl.String},
    )
    near = (pl.col("row") >= pl.col("low")) & (pl.col("row") < pl.col("high"))
    joined = lines.filter(pl.Series(kept)).join(
        spans.drop("page_id"), on="page", how="inner", maintain_order="left_right"
    )
    assert beside(lines, np.flatnonzero(kept), spans, low, high).equals(joined.filter(near))


def test_a_page_of_many_articles_makes_no_pair_for_each_line_and_article():
    n = 20_000
    lines = pl.DataFrame({"page": np.zeros(n, np.int64), "row": np.arange(n)})
    first = np.arange(0, n, 5)
    spans = pl.DataFrame({"page_id": ["a"] * first.size, "page": np.zeros(first.size, np.int64), "first": first})
    assert beside(lines, np.arange(n), spans, first - 14, first + 40).height < 54 * first.size


def test_lines_above_all_articles_of_their_page():
    lines = pl.DataFrame({"page": [0, 0, 0, 1, 1, 2]})
    spans = pl.DataFrame({"page": [0, 0, 2], "first": [2, 1, 5]})
    assert above_all(lines, spans, pl.col("first")).tolist() == [True, False, False, False, False, False]


LINES = pl.DataFrame({"page_id": ["b", "b", "b", "a"], "line_no": [1, 2, 4, 1]}, schema_overrides={"line_no": pl.Int32})


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), max_size=8))
def test_links_stand_beside_their_lines(places):
    pages, numbers = zip(*places, strict=True) if places else ((), ())
    places = {"page_id": pl.Series(pages, dtype=pl.String), "line_no": pl.Series(numbers, dtype=pl.Int32)}
    links = pl.DataFrame(places).with_columns(start=pl.int_range(pl.len()), end=pl.lit(9), url=pl.lit("/"))
    lines = LINES.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))
    joined = lines.join(links, on=["page_id", "line_no"], how="inner", maintain_order="left_right")
    placed = on_lines(links, LINES, page_borders(LINES["page_id"]))
    assert links_of(lines, placed).equals(joined)


def test_a_text_is_read_once_for_all_columns_and_rows_are_found_again():
    read = []
    first, second = pl.Series(["甲", None, "乙"]), pl.Series(["乙", "甲"])
    made = read_once(lambda texts: read.extend(texts) or texts + "子", first, second)
    assert ([names.to_list() for names in made], read) == ([["甲子", None, "乙子"], ["乙子", "甲子"]], ["甲", "乙"])
    rows = pl.DataFrame({"body": ["甲", None, "甲", None], "above": [True, False, True, False]})
    own = distinct_rows(rows)
    assert (own.rows.height, own.rows[own.place].equals(rows)) == (2, True)
