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
    lines = pl.DataFrame({"page_id": of.astype(str), "row": np.arange(of.size)}).filter(pl.Series(kept))
    first = np.sort(np.array(data.draw(st.lists(st.integers(0, of.size - 1), max_size=8)), np.int64))
    low, high = first - data.draw(st.integers(0, 5)), first + data.draw(st.integers(0, 5))
    spans = pl.DataFrame(
        {"page_id": of[first].astype(str), "low": low, "high": high}, schema_overrides={"page_id": pl.String}
    )
    near = (pl.col("row") >= pl.col("low")) & (pl.col("row") < pl.col("high"))
    joined = lines.join(spans, on="page_id", how="inner", maintain_order="left_right").filter(near)
    assert beside(lines, spans, low, high).equals(joined)


def test_a_page_of_many_articles_makes_no_pair_for_each_line_and_article():
    n = 20_000
    lines = pl.DataFrame({"page_id": ["a"], "row": [0]}).select(
        pl.col("page_id").repeat_by(n).explode(), row=pl.int_range(n, eager=True)
    )
    first = np.arange(0, n, 5)
    spans = pl.DataFrame({"page_id": ["a"] * first.size, "first": first})
    assert beside(lines, spans, first - 14, first + 40).height < 54 * first.size
