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
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.evidence_tables import spam_words
from tasks.literals import Automaton, automaton, holds_any
from tasks.strip_lines.match import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE: Final = "spam.keywords"

MIN_COVERAGE: Final = 0.5
"""Share of a line's letters that words of spam make up, from which the line says nothing else. Chosen; from .25 to
.75 no page differs (bench.thresholds)."""

MIN_WORDS: Final = 3
"""Distinct words, strong and weak together, that make a list of keywords. Chosen; from 2 to 6 no page differs
(bench.thresholds)."""

MIN_STRONG: Final = 2
"""Strong words that are enough where the line is marked, or holds nothing else. Chosen; up to 4 no page differs, at
1 one comes out otherwise (bench.thresholds)."""

MIN_COVERAGE_OF_TWO: Final = 0.8
"""Share of the letters that two strong words alone must make up. Chosen; from .4 to .9 no page differs
(bench.thresholds)."""

MIN_COVERAGE_MARKED: Final = 0.25
"""The same for a line that is hidden, or in another script than its page. Chosen; from .12 to .62 no page differs
(bench.thresholds)."""

MAX_CHARS: Final = 600
"""Keyword lists are shorter, in characters; longer lines are text whatever words they hold. Chosen; from 300 to 1200
no page differs (bench.thresholds)."""


def strong_words() -> Words:
    """What a line must hold one of, or it is not weighed."""
    return Words(spam_words().strong, MAX_CHARS)


def spam_rows(lines: pl.DataFrame, rows: NDArray[np.integer]) -> NDArray[np.uint32]:
    """The rows of spam among those with one of the ``strong_words``.

    Reads ``folded``, ``is_hidden``, and ``script`` and ``page_script`` where they are there.
    """
    wanted = [name for name in ("folded", "is_hidden", "script", "page_script") if name in lines.columns]
    suspects = lines.select(wanted)[rows].with_columns(at=pl.Series(rows, dtype=pl.UInt32))
    # Who reports is never spam: few lines are left to be weighed, and none of a shard of news.
    suspects = suspects.filter(pl.col("folded").str.len_chars() <= MAX_CHARS)
    suspects = suspects.filter(~holds_any(_report(), suspects["folded"]))
    return np.zeros(0, np.uint32) if suspects.is_empty() else weigh(suspects)["at"].to_numpy()


@cache
def _report() -> Automaton:
    return automaton((word, 0) for word in spam_words().report)


def weigh(suspects: pl.DataFrame) -> pl.DataFrame:
    """Of lines with a word of the trade that are no report those with two signals at least, of different nature."""
    words = spam_words()
    folded, strong, left, letters = (pl.col(name) for name in ("folded", "strong", "left", "letters"))
    # Step by step: in one expression each of these would be made again wherever it is used.
    told = (
        suspects.with_columns(folded.str.to_lowercase())
        .with_columns(letters=folded.str.replace_all(r"[^\p{L}\p{N}]+", ""))
        .with_columns(
            strong=folded.str.extract_many(list(words.strong), leftmost=True).list.n_unique(),
            left=letters.str.replace_many(list(words.strong), ["|"], leftmost=True),
        )
        .with_columns(
            weak=left.str.extract_many(list(words.weak), leftmost=True).list.n_unique(),
            spread=left.str.replace_many([*words.weak, "|"], [""], leftmost=True),
            speaks=folded.str.contains(r"[。!?;]"),
        )
        .with_columns(coverage=1 - pl.col("spread").str.len_chars() / letters.str.len_chars().clip(1))
    )
    coverage, n_words = pl.col("coverage"), strong + pl.col("weak")
    marked = pl.col("is_hidden") if "is_hidden" in told.columns else pl.lit(value=False)
    if {"script", "page_script"} <= set(told.columns):
        own, page = pl.col("script"), pl.col("page_script")
        marked |= (own != page).fill_null(value=False) & own.is_in(["hans", "hant"]) & page.is_in(["hans", "hant"])
    several = (n_words >= MIN_WORDS) | ((strong >= MIN_STRONG) & (coverage >= MIN_COVERAGE_OF_TWO))
    made_of_it = (coverage >= MIN_COVERAGE) & several
    return told.filter(
        (~pl.col("speaks") & made_of_it & (strong >= 1))
        | (marked & (strong >= MIN_STRONG) & (coverage >= MIN_COVERAGE_MARKED))
    )
