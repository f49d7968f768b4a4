"""Spam lines go by two signals; reports about the trade, lotteries and shops stay."""

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tasks.evidence_tables import spam_words
from tasks.keys import fold
from tasks.strip_lines.match import first_matches
from tasks.strip_lines.spam import spam_rows, strong_words

CASES = tomllib.loads((Path(__file__).parent / "cases" / "spam.toml").read_text("utf-8"))


def judged(*texts: str, hidden: bool = False, script: str | None = None, page_script: str | None = None) -> list[bool]:
    frame = pl.DataFrame({"folded": fold(pl.Series(texts))}).with_columns(
        is_hidden=pl.lit(hidden), script=pl.lit(script, pl.String), page_script=pl.lit(page_script, pl.String)
    )
    _, with_word = first_matches(frame["folded"], (), strong_words())
    return np.isin(np.arange(len(texts)), spam_rows(frame, with_word)).tolist()


@pytest.mark.parametrize("line", CASES["drops"])
def test_spam_goes(line: str) -> None:
    assert judged(line) == [True]


@pytest.mark.parametrize("line", CASES["keeps"])
def test_honest_lines_stay(line: str) -> None:
    assert judged(line) == [False]


def test_one_word_is_never_enough() -> None:
    assert not any(judged(*spam_words().strong))


def test_another_script_than_the_page_is_a_signal_and_never_alone() -> None:
    mixed = "青禾县时时彩办事大厅百家乐"
    assert judged(mixed) == [False]
    assert judged(mixed, script="hans", page_script="hant") == [True]
    assert judged("青禾县办事大厅", script="hans", page_script="hant") == [False]


def test_spam_that_is_hidden_needs_less() -> None:
    assert judged("青禾县时时彩办事大厅百家乐", hidden=True) == [True]


def test_political_words_are_no_signal() -> None:
    assert judged("中央统战工作会议精神,民族团结进步模范区,党风廉政建设,国家安全,宗教事务条例") == [False]
