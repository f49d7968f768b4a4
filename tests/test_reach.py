"""Lines beside the articles that reach them: the same as all pairs of a page, asked which are within reach."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.split_articles.reach import beside

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
