"""Patterns that are kept and read only what they could match: the same answers as polars gives."""

import threading
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import searched
from tasks.distinct import distinct
from tasks.kept_patterns import (
    Step,
    contains,
    contains_each,
    extract,
    extract_each,
    extract_groups,
    kept,
    replace,
    replace_all,
    replace_in_turn,
)
from tasks.needed import needed
from tasks.pattern_threads import PER_THREAD, chain_of, in_own_thread
from tasks.searched import could_match, searched_once, told_apart

TEXTS = pl.Series(["来源:青禾日报", "出处|青禾网 作者:陈晓禾", None, "", "BY Chen", "记者 陈晓禾", "2022年4月1日"])


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("来源", ("来源",)),
        ("来源|出处", ("出处", "来源")),
        ("(?:来源|出处)[:|]", ("出处:", "出处|", "来源:", "来源|")),
        (r"来\s*源", ("来",)),
        (r"\s*(?:责任)?编辑\s*", ("编辑", "责任编辑")),
        ("(记者){1,3}[道导]", ("记者",)),
        (r"^\[(?:图|文)\]$", ("[图]", "[文]")),
        ("(?i)by", ("by",)),
        ("(?i:k)", ("k", "\N{KELVIN SIGN}")),
        # One may be left out, stand any number of times or be anything: nothing is needed.
        ("(?:来源)?", ()),
        ("来*", ()),
        ("来源|", ()),
        (r"来源|\d", ()),
        ("[^来]", ()),
        ("[a-z]", ()),
        (r"\p{Han}{2}", ()),
        (".+", ()),
        ("来{0,2}", ()),
        # What is not read needs nothing.
        ("(?x) 来 源", ()),
        ("(?P<name>来源)", ()),
        ("[[:alpha:]]来", ()),
        (r"\x41", ()),
        ("(来源", ()),
        ("来源)", ()),
    ],
)  # fmt: skip
def test_words_that_a_pattern_needs(pattern: str, words: tuple[str, ...]) -> None:
    assert needed(pattern) == tuple(sorted(words))


PARTS = st.sampled_from(["来", "源", "记者", "[来源]", "(?:来|记)", "(?i:aB)", ".", r"\s", "[^来]", "a", "B", "^", "$"])
MARKS = st.sampled_from(["", "?", "*", "+", "{2}", "{0,1}", "{1,2}?", "|"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(PARTS, MARKS), min_size=1, max_size=5),
    st.lists(st.text("来源记者aAbB \n", max_size=8), min_size=1, max_size=12),
)
def test_every_match_holds_a_needed_word(parts: list[tuple[str, str]], texts: list[str]) -> None:
    pattern = "".join(part if part in "^$" else part + mark for part, mark in parts)
    column = pl.Series(texts)
    matching = column.str.contains(pattern).arg_true().to_list()
    assert set(matching) <= set(could_match(column, pattern)[0].tolist())


@pytest.mark.parametrize("pattern", ["(?:来源|出处)[:|](.+?)(?: |$)", "([0-9])月", "(?i)(by)", "(无此)", r"(\p{Han})"])
def test_as_polars_answers(pattern: str) -> None:
    assert contains(TEXTS, pattern).tolist() == TEXTS.str.contains(pattern).fill_null(value=False).to_list()
    assert extract(TEXTS, pattern).to_list() == TEXTS.str.extract(pattern, 1).to_list()
    assert extract_each(TEXTS, pattern, "来")[0].to_list() == TEXTS.str.extract(pattern, 1).to_list()
    assert extract_groups(TEXTS, pattern)["1"].to_list() == TEXTS.str.extract(pattern, 1).to_list()
    assert replace(TEXTS, pattern, "<$1>").to_list() == TEXTS.str.replace(pattern, "<$1>").to_list()
    assert replace_all(TEXTS, pattern, "").to_list() == TEXTS.str.replace_all(pattern, "").to_list()


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["来", "(源)(记)", "记者|源", "[来者]{2}", "^甲", "(?i)by", "(.)乙", " +", "$"]),
        st.sampled_from(["", "来", "<$1>", "记 者"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | st.text("来源记者甲乙by ", max_size=7), min_size=1, max_size=10), STEPS)
def test_replacements_in_turn_are_those_of_polars_one_after_another(texts, steps) -> None:
    # 「源来记」 without 来 holds 源记, a word that it did not hold before.
    text = pl.Series("said", [*texts, "源来记者"], pl.String)
    wanted = text
    for step in steps:
        change = wanted.str.replace_all if step.every else wanted.str.replace
        wanted = change(step.pattern, step.value)
    assert replace_in_turn(text, tuple(steps)).to_list() == wanted.to_list()


def test_chains_share_a_thread_until_it_has_as_many_patterns_as_polars_keeps() -> None:
    chains = [tuple(f"chain {chain} {step}" for step in range(12)) for chain in range(6)]
    homes = [chain_of(chain) for chain in chains]
    assert max(12 * homes.count(home) for home in homes) <= PER_THREAD
    assert [chain_of(chain) for chain in chains] == homes


def test_the_first_pattern_that_has_a_group_gives_it() -> None:
    both = extract(TEXTS, "(无)", "作者:(.+)", "(?:来源|出处)(?:无(.+))?", "[|:](.{2})")
    assert both.to_list() == ["青禾", "陈晓禾", None, None, None, None, None]


def test_no_thread_has_more_patterns_than_polars_keeps() -> None:
    told: list[int] = []

    def match() -> pl.Series:
        told.append(threading.get_ident())
        return TEXTS

    for _ in range(2):
        for number in range(2 * PER_THREAD):
            kept(f"only here {number}", match)
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert max(told.count(name) for name in told) <= 2 * PER_THREAD


QUESTIONS = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(["来源", "记者", "出处|源", "[a-c]", "甲{2}|乙", "(?i)by", ".", "^青"]),
            min_size=1,
            max_size=4,
        ),
        st.none() | st.sets(st.integers(0, 11)),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.text("来源记者甲乙青aby", max_size=6), min_size=12, max_size=12),
    QUESTIONS,
    st.integers(0, 2),
)
def test_many_questions_about_a_column_are_answered_as_if_each_were_alone(texts, questions, n_told) -> None:
    columns = [pl.Series("a", texts, pl.String), pl.Series("b", texts[::-1], pl.String)]
    with patch.object(searched, "FEW", 0), searched_once():
        for column in columns[:n_told]:
            told_apart(column, distinct(column), column.name)
        for patterns, rows, column in questions:
            text = columns[column]
            at = None if rows is None else np.array(sorted(rows), np.int64)
            asked = np.isin(np.arange(len(text)), np.arange(len(text)) if at is None else at)
            for pattern, held in zip(patterns, contains_each(text, *patterns, at=at), strict=True):
                wanted = text.str.contains(pattern).fill_null(value=False).to_numpy() & asked
                assert held.tolist() == wanted.tolist(), pattern


def test_a_column_is_not_taken_for_another_that_stood_at_its_address() -> None:
    with searched_once():
        for number in range(100):
            text = pl.Series([f"来源{number}" * 3 if number % 2 else "无" * 9] * 50)
            assert contains(text, "来源").all() == bool(number % 2)


def test_each_pattern_is_asked_in_its_rows_however_many_there_are() -> None:
    text = pl.Series(["来源", None, "记者", "来源 记者"] * 30_000)
    patterns = ["来源" + "|无此" * 40, "记者$", "^记者"]
    for pattern, held in zip(patterns, contains_each(text, *patterns), strict=True):
        assert held.tolist() == text.str.contains(pattern).fill_null(value=False).to_list()


def test_a_step_is_done_in_a_thread_of_its_own_and_asks_other_threads() -> None:
    @in_own_thread
    def step(text: pl.Series, pattern: str) -> tuple[int, list[bool]]:
        return threading.get_ident(), contains(text, pattern).tolist()

    with searched_once():
        thread, held = step(TEXTS, pattern="来源")
    assert thread == step(TEXTS, "来源")[0] != threading.get_ident()
    assert held == contains(TEXTS, "来源").tolist()
    with pytest.raises(pl.exceptions.ComputeError):
        step(TEXTS, "(")
