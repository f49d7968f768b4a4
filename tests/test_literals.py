"""Many words in many lines at once: the same as looking for each word in each line."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.literals import automaton, holds_any, owners_by_row


def pairs(words, texts):
    owners, rows = owners_by_row(automaton(words), pl.Series(texts, dtype=pl.String))
    return list(zip(owners.tolist(), rows.tolist(), strict=True))


@pytest.mark.parametrize(
    ("label", "words", "texts", "found"),
    [
        (
            "a word in a word",
            [("备案", 0), ("ICP备案号", 1)],
            ["粤ICP备案号", "备案", "icp备"],
            [(0, 0), (0, 1), (1, 0)],
        ),
        ("ASCII in any case, on both sides", [("www.", 0), ("QQ群", 1)], ["WWW.青禾", "qq群"], [(0, 0), (1, 1)]),
        ("once a line", [("一", 0), ("二", 0)], ["一二一", "", "三"], [(0, 0)]),
        ("one word of two owners", [("来源", 1), ("来源", 0)], ["来源"], [(0, 0), (1, 0)]),
        ("half a character is none", [("一", 0)], ["丁七"], []),
        ("ends that overlap", [("甲乙甲", 0), ("乙甲丙", 1)], ["甲乙甲丙"], [(0, 0), (1, 0)]),
        ("a word that the end of a line parts is none", [("甲乙", 0), ("丙", 1)], ["甲", "乙丙"], [(1, 1)]),
        ("no words", [], ["一"], []),
        ("no lines", [("一", 0)], [], []),
    ],
)
def test_whose_words_stand_where(label, words, texts, found):
    assert pairs(words, texts) == found, label


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("ab甲乙A", min_size=1, max_size=4), min_size=1, max_size=8),
    st.lists(st.text("abAB甲乙", max_size=12), max_size=20),
)
def test_as_if_each_word_were_looked_for_alone(words, texts):
    wanted = {
        (owner, row)
        for owner, word in enumerate(words)
        for row, text in enumerate(texts)
        if word.lower() in text.lower()
    }
    known = [(word, owner) for owner, word in enumerate(words)]
    assert pairs(known, texts) == sorted(wanted)
    held = holds_any(automaton(known), pl.Series(texts, dtype=pl.String))
    assert np.flatnonzero(held).tolist() == sorted({row for _, row in wanted})
