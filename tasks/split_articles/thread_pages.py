"""Which pages are threads of a forum, or questions and answers.

A thread is a series: 「发表于 2011-5-6 12:30」 stands at each of its posts, later from post to post, and the first stands
above everything that was said; or its floors are counted, 1楼, 2楼, 3楼. Comments under an article are a series
too, but the article stands above it: there a word must say that the page is a forum's.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import contains, in_own_thread
from tasks.literals import Automaton, automaton, owners_by_row
from tasks.split_articles.board_words import (
    ASKED,
    BLOG,
    COMMENTED,
    GENERATORS,
    LD_THREAD,
    OF_BOARD,
    OF_FORUM,
    POSTED,
    REPLIED,
    SOFTWARE,
    SOURCED,
    TALK,
    THREAD_TITLE,
    THREAD_WORDS,
    WORDS,
)
from tasks.split_articles.said import sum_up
from tasks.split_articles.series import AGE, MARK, find_series
from tasks.split_articles.speakers import is_spoken
from tasks.split_articles.talk import frames, is_talk
from tasks.split_articles.windows import contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

THREAD_HINTS: Final = r"reply|floor|thread|topic|answer|question|bbs|forum|tieba|postmessage|post-?list|postbody|[dl]_post\b|atl-|lzl|\bt_f\b|t_msg|authi|p_content|viewthread"

MIN_THREAD_SHARE: Final = 0.12
"""Share of lines in blocks named for replies from which a page is a thread: .14 to .58 on 5 threads, .05 at most on articles."""

MIN_REPLY_SHARE: Final = 0.03
"""The same on a page that is named a forum's. Chosen; down to .01 no page differs, at .27 one comes out worse
(bench.thresholds)."""

MOST_ASKED: Final = 2
"""Lines like 「3 个回答」 at most on a page of one question; related questions have one each. Chosen; from 1 to 4 no page
differs (bench.thresholds)."""

MIN_SAID_SO: Final = 2
"""So many lines that only a board's pages have show a thread: none has one on 40 articles. Chosen."""

MIN_PANELS: Final = 3
"""So many lines like 「积分:120」, of one label, stand beside posts: one at most on 35 article pages. Chosen."""

LONGEST_MARK: Final = 70
"""Characters of a line at a post that says when it was posted, at most. Chosen; from 52 to 140 no page differs, at
35 one comes out worse (bench.thresholds)."""


@in_own_thread
def is_thread(
    lines: pl.DataFrame,
    links: pl.DataFrame,
    heads: pl.DataFrame,
    pages: pl.DataFrame,
    at_title: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Whether each line's page is a thread; ``at_title`` are the lines that show the headline.

    Reads page_id, folded, n_chars, link_chars, tag, depth, hint, kind, rule.
    """
    page = lines["page_id"].rle_id().to_numpy().astype(np.int64)
    n_pages = int(page.max(initial=-1)) + 1
    if not n_pages:
        return np.zeros(0, np.bool_)

    def count(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(page[marked], minlength=n_pages)

    short = np.flatnonzero((lines["n_chars"] <= LONGEST_MARK).to_numpy())
    owners, rows = owners_by_row(_words(), lines["folded"].gather(short))
    told = [short[rows[owners == number]] for number in range(len(WORDS))]
    controls = (lines["rule"] == "tools.forum-controls").fill_null(value=False).to_numpy()
    talk = count(controls | contains_in(told[0], lines["folded"], TALK)) > 0
    of_forum = count(contains_in(told[0], lines["folded"], OF_FORUM)) > 0
    n_asked = count(contains_in(told[1], lines["folded"], ASKED))
    asked = n_asked > 0
    posted = count(contains_in(told[1], lines["folded"], POSTED)) > 1
    dated = lines["rule"].str.starts_with("metadata.date").fill_null(value=False).to_numpy()
    dates = count(dated | contains_in(told[2], lines["folded"], AGE))
    heading = contains_in(told[0], lines["folded"], COMMENTED)
    commented = np.isin(count(heading), (1, 2))
    replied = np.isin(count(contains_in(told[0], lines["folded"], REPLIED)), (1, 2))
    replies = count(_has_hint(lines["hint"])) / np.bincount(page)
    of_board = count(contains_in(told[3], lines["folded"], OF_BOARD))
    of_paper = contains_in(told[2], lines["folded"], SOURCED)
    sourced = count(of_paper) > 0
    marks = np.flatnonzero(contains_in(told[2], lines["folded"], MARK))
    series = find_series(lines, page, marks, at_title)
    named, software, blog = _named(lines, heads, pages)
    blog |= count(lines["rule"].is_in(["tools.trackback", "tools.post-foot"]).fill_null(value=False).to_numpy()) > 0
    software |= count(contains_in(told[4], lines["folded"], SOFTWARE)) > 0
    said_so = of_board >= MIN_SAID_SO
    head = (lines["rule"] == "metadata.board-head").fill_null(value=False).to_numpy()
    found = posted | said_so | _declared(lines, heads) | ((of_board > 0) & (dates > 0)) | (count(head) > 1)
    # Such software makes pages of news too.
    found |= software & ((replies > MIN_REPLY_SHARE) | talk | (of_board > 0))
    named |= software & (series.stands | series.pairs)
    found |= series.opens & (named | of_forum | (of_board > 0) | ~commented)
    found |= series.stands & (named | asked | replied | (of_board > 0))
    when, tooled = frames(lines, told[2], told[0])
    of_talk = when | tooled
    said, spoken = sum_up(lines, page, of_talk, at_title, of_paper, heading)
    found |= (is_talk(lines, page, when, of_talk, spoken, said) | is_spoken(lines, links, page, marks, said)) & ~blog
    found |= series.pairs & (named | asked | replied | talk | (of_board > 0)) & ~commented
    # Answers are often put in order by their votes, so their moments are no series.
    found |= (n_asked > 0) & (n_asked <= MOST_ASKED) & (dates > 1) & (replies > MIN_REPLY_SHARE)
    found |= (named | (of_board > 0)) & ((replies > MIN_REPLY_SHARE) | talk | ((dates > 1) & ~sourced))
    found |= (dates > 1) & (
        ((replies >= MIN_THREAD_SHARE) & (of_forum | ~commented))
        | (_panels(lines, page, controls, n_pages) >= MIN_PANELS)
    )
    answer: NDArray[np.bool_] = found[page]
    return answer


@cache
def _words() -> Automaton:
    return automaton((word, number) for number, words in enumerate(WORDS) for word in words)


def _has_hint(hint: pl.Series) -> NDArray[np.bool_]:
    """Whether each line's block is named for replies; blocks named alike are read once."""
    named = distinct(hint)
    return contains(named.texts, THREAD_HINTS)[named.place]


def _named(
    lines: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each page: whether the site's part of its title (behind the first - _ |) or its address is a forum's; its software; a blog's."""
    title = pl.col("title").fill_null("").str.to_lowercase()
    site = title.str.extract(r"[-_|–—<>·•,(:](.*)$", 1).fill_null("")
    named = heads.select(
        "page_id",
        "canonical",
        by_title=site.str.contains(THREAD_WORDS) | title.str.contains(THREAD_TITLE),
        by_blog=title.str.contains(BLOG),
        by_software=title.str.contains("powered by|discuz|phpwind")
        | pl.col("meta_values").list.eval(pl.element().str.contains(GENERATORS)).list.any(),
    )
    own = lines.select("page_id").filter(pl.col("page_id").rle_id().is_first_distinct())
    joined = own.join(named, on="page_id", how="left", maintain_order="left").join(
        pages.select("page_id", address="url"), on="page_id", how="left", maintain_order="left"
    )
    its_address = pl.coalesce("address", "canonical").fill_null("")
    by_address, blog_address = its_address.str.contains(THREAD_WORDS), its_address.str.contains(BLOG)
    by_title, by_software, by_blog = (
        pl.col(name).fill_null(value=False) for name in ("by_title", "by_software", "by_blog")
    )
    found = joined.select(named=by_title | by_address, software=by_software, blog=by_blog | blog_address)
    named_, software, blog = (column.to_numpy().copy() for column in found.get_columns())
    return named_, software, blog


def _declared(lines: pl.DataFrame, heads: pl.DataFrame) -> NDArray[np.bool_]:
    """Of each page: whether its head tells search engines that it is a thread or a question."""
    declared = heads.select("page_id", x=pl.col("json_ld").list.eval(pl.element().str.contains(LD_THREAD)).list.any())
    own = lines.select("page_id").filter(pl.col("page_id").rle_id().is_first_distinct())
    joined = own.join(declared, on="page_id", how="left", maintain_order="left")
    return joined["x"].fill_null(value=False).to_numpy()


def _panels(
    lines: pl.DataFrame, page: NDArray[np.int64], controls: NDArray[np.bool_], n_pages: int
) -> NDArray[np.int64]:
    """Of each page: how often the label of a poster's panel stands there that stands there most."""
    at = np.flatnonzero(controls)
    labels = pl.DataFrame({"page": page[at], "label": lines["folded"].gather(at).str.extract(r"^(\p{L}{2,4})\s?:", 1)})
    most = labels.drop_nulls().group_by("page", "label").len().group_by("page").agg(pl.col("len").max())
    found = np.zeros(n_pages, np.int64)
    found[most["page"].to_numpy()] = most["len"].to_numpy()
    return found
