"""Spam lines: planted on a page to be found by search engines, not read by people.

「久久精品亚洲综合专区,无码专区影视网站」 at the foot of a county's news page goes. 「警方捣毁网络赌博窝点，
查获百家乐、时时彩平台三个」 is an article about it and stays, though it holds the same words.

One word is never enough. A line goes on two signals of different nature:

* words: two distinct words of the trade or more (a strong one among them), or one and its script,
* shape: the line is made of such words for the most part (their share of its letters), and says nothing:
  no sentence mark, none of the words that reports use; or it is hidden, or in another script than the page.

A Simplified line on a Traditional page is a signal, never sufficient by itself: one page of the sample
showed it. Political vocabulary is no signal at all. Pages are not judged here: see ``spam_pages``.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from tasks.evidence_tables import spam_words
from tasks.literals import Automaton, automaton, holds_any

RULE: Final = "spam.keywords"

MIN_COVERAGE: Final = 0.5
"""Share of a line's letters that words of spam make up, from which the line says nothing else. Chosen, not measured."""

MIN_WORDS: Final = 3
"""Distinct words, strong and weak together, that make a list of keywords. Chosen, not measured."""

MIN_STRONG: Final = 2
"""Strong words that are enough where the line is marked, or holds nothing else. Chosen, not measured."""

MIN_COVERAGE_OF_TWO: Final = 0.8
"""Share of the letters that two strong words alone must make up. Chosen, not measured."""

MIN_COVERAGE_MARKED: Final = 0.25
"""The same for a line that is hidden, or in another script than its page. Chosen, not measured."""

MAX_CHARS: Final = 600
"""Keyword lists are shorter, in characters; longer lines are text whatever words they hold. Chosen, not measured."""


def is_spam(lines: pl.DataFrame) -> pl.Series:
    """Whether each line is spam.

    Reads ``folded``, ``is_hidden``, and ``script`` and ``page_script`` where they are there.
    """
    rows = np.flatnonzero(holds_any(_strong(), lines["folded"]))
    wanted = [name for name in ("folded", "is_hidden", "script", "page_script") if name in lines.columns]
    suspects = lines.select(wanted)[rows].with_columns(at=pl.Series(rows, dtype=pl.UInt32))
    # Who reports is never spam: few lines are left to be weighed, and none of a shard of news.
    suspects = suspects.filter(
        (pl.col("folded").str.len_chars() <= MAX_CHARS)
        & ~pl.col("folded").str.to_lowercase().str.contains_any(list(spam_words().report))
    )
    if suspects.is_empty():
        return pl.Series("is_spam", pl.repeat(value=False, n=lines.height, eager=True))
    found = suspects.filter(weigh(suspects.columns))["at"]
    return pl.Series("is_spam", pl.repeat(value=False, n=lines.height, eager=True)).scatter(found, values=True)


@cache
def _strong() -> Automaton:
    return automaton((word, 0) for word in spam_words().strong)


def weigh(columns: list[str]) -> pl.Expr:
    """Two signals at least, of different nature."""
    words = spam_words()
    folded = pl.col("folded").str.to_lowercase()
    letters = folded.str.replace_all(r"[^\p{L}\p{N}]+", "")
    strong = folded.str.extract_many(list(words.strong), leftmost=True).list.unique()
    left = letters.str.replace_many(list(words.strong), ["|"], leftmost=True)
    spread = left.str.replace_many([*words.weak, "|"], [""], leftmost=True)
    coverage = 1 - spread.str.len_chars() / letters.str.len_chars().clip(1)
    n_strong = strong.list.len()
    n_words = n_strong + left.str.extract_many(list(words.weak), leftmost=True).list.unique().list.len()
    reports = folded.str.contains_any(list(words.report))
    speaks = folded.str.contains(r"[。!?;]")
    marked = pl.col("is_hidden") if "is_hidden" in columns else pl.lit(value=False)
    if {"script", "page_script"} <= set(columns):
        own, page = pl.col("script"), pl.col("page_script")
        marked |= (own != page).fill_null(value=False) & own.is_in(["hans", "hant"]) & page.is_in(["hans", "hant"])
    says_nothing = ~speaks & ~reports
    several = (n_words >= MIN_WORDS) | ((n_strong >= MIN_STRONG) & (coverage >= MIN_COVERAGE_OF_TWO))
    made_of_it = (coverage >= MIN_COVERAGE) & several
    return (says_nothing & made_of_it & (n_strong >= 1)) | (
        marked & ~reports & (n_strong >= MIN_STRONG) & (coverage >= MIN_COVERAGE_MARKED)
    )
