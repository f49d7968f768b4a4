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

from tasks.kept_patterns import coalesce, contains, contains_each
from tasks.literals import Automaton, automaton, owners_by_row
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.board_words import (
    ASKED,
    BLOG,
    COMMENTED,
    GENERATORS,
    LD_THREAD,
    OF_BOARD,
    OF_FORUM,
    POSTED,
    RANK,
    REPLIED,
    SOFTWARE,
    SOURCED,
    TALK,
    THREAD_TITLE,
    THREAD_WORDS,
    WORDS,
)
from tasks.split_articles.community import Known, is_community
from tasks.split_articles.said import sum_up
from tasks.split_articles.series import AGE, MARK, find_series
from tasks.split_articles.speakers import is_spoken
from tasks.split_articles.talk import LONGEST_MARK as LONGEST_TOOLS
from tasks.split_articles.talk import TOOLS, WHEN, is_talk
from tasks.split_articles.told import ruled, ruled_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.said import Said
    from tasks.split_articles.told import Told

THREAD_HINTS: Final = r"reply|floor|thread|topic|answer|question|bbs|forum|tieba|postmessage|post-?list|postbody|[dl]_post\b|atl-|lzl|\bt_f\b|t_msg|authi|p_content|viewthread"

MIN_THREAD_SHARE: Final = 0.12
"""Share of lines in blocks named for replies from which a page is a thread: .14 to .58 on 5 threads, .05 at most on articles."""

MIN_REPLY_SHARE: Final = 0.03
"""The same on a page that is named a forum's. Chosen; down to .01 no page differs, at .27 one comes out worse
(bench.thresholds)."""

MOST_ASKED: Final = 2
"""Lines like 「3 个回答」 at most on a page of one question; related questions have one each. Chosen; from 1 to 4 no page
differs (bench.thresholds)."""

LONGEST_RANK: Final = 40
"""Characters of a line with a name and a rank at most. Chosen, not measured."""

MIN_RANKS: Final = 2
RANK_REACH: Final = 14
"""So many names have a rank, 「小满 LV.6」, one of them so many lines from the headline at most. Chosen, not measured."""

LEAST_ANSWERED: Final = 0.2
"""Share of what is said below a headline that stands below a heading of answers at least: an article may stand beside
a box of questions. Chosen, not measured."""

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
    told: Told,
    at_title: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Whether each line's page is a thread; ``at_title`` are the lines that show the headline.

    Reads page_id, folded.
    """
    page = told.pages.page
    n_pages = int(page.max(initial=-1)) + 1
    if not n_pages:
        return np.zeros(0, np.bool_)

    def count(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(page[marked], minlength=n_pages)

    page_ids = lines.select("page_id")[np.flatnonzero(np.diff(page, prepend=-1))]
    forms = _forms(told)
    controls = ruled(told, "tools.forum-controls")
    talk = count(controls | forms["talk"]) > 0
    of_forum = count(forms["of_forum"]) > 0
    n_asked = count(forms["asked"])
    asked = n_asked > 0
    posted = count(forms["posted"]) > 1
    dated = ruled_by(told, "metadata.date") | ruled(told, "metadata.question-fields")
    dates = count(dated | forms["age"])
    heading = forms["commented"]
    commented = np.isin(count(heading), (1, 2))
    replied = np.isin(count(forms["replied"]), (1, 2))
    replies = count(contains(told.hint.texts, THREAD_HINTS)[told.hint.place]) / np.bincount(page)
    of_board = count(forms["of_board"])
    of_paper = forms["sourced"]
    sourced = count(of_paper) > 0
    marks = np.flatnonzero(forms["mark"])
    series = find_series(told, marks, at_title)
    named, software, blog = _named(page_ids, heads, pages)
    blog |= count(ruled(told, "tools.trackback", "tools.post-foot")) > 0
    software |= count(forms["software"]) > 0
    said_so = of_board >= MIN_SAID_SO
    head = ruled(told, "metadata.board-head")
    found = posted | said_so | _declared(page_ids, heads) | ((of_board > 0) & (dates > 0)) | (count(head) > 1)
    # Such software makes pages of news too.
    found |= software & ((replies > MIN_REPLY_SHARE) | talk | (of_board > 0))
    named |= software & (series.stands | series.pairs)
    found |= series.opens & (named | of_forum | (of_board > 0) | ~commented)
    found |= series.stands & (named | asked | replied | (of_board > 0))
    of_talk = forms["when"] | forms["tools"]
    said, spoken = sum_up(told, of_talk, at_title, of_paper, heading)
    open_ = ~(found | blog)
    found |= is_talk(told, forms["when"], of_talk, spoken, said, open_)
    found |= is_spoken(lines, links, told, marks[(open_ & ~found)[page[marks]]], said)
    found |= series.pairs & (named | asked | replied | talk | (of_board > 0)) & ~commented
    found |= _answered(told, forms["asked"], said) | (_ranked(told, forms["rank"], said) & ~blog)
    # Answers are often put in order by their votes, so their moments are no series.
    found |= (n_asked > 0) & (n_asked <= MOST_ASKED) & (dates > 1) & (replies > MIN_REPLY_SHARE)
    found |= (named | (of_board > 0)) & ((replies > MIN_REPLY_SHARE) | talk | ((dates > 1) & ~sourced))
    found |= (dates > 1) & (
        ((replies >= MIN_THREAD_SHARE) & (of_forum | ~commented))
        | (_panels(lines, page, controls, n_pages) >= MIN_PANELS)
    )
    found |= is_community(lines, links, told, said, spoken, at_title, Known(replied, of_forum, named, ~(found | blog)))
    answer: NDArray[np.bool_] = found[page]
    return answer


def _answered(told: Told, asking: NDArray[np.bool_], said: Said) -> NDArray[np.bool_]:
    """Of each page: whether a heading of answers stands below its headline, and much of what is said there below that."""
    page = told.pages.page
    found = np.zeros(len(said.begin), np.bool_)
    at = np.flatnonzero(asking & (told.linked == 0))
    at = at[said.headline[page[at]] < at]
    of, first, n = np.unique(page[at], return_index=True, return_counts=True)
    row, last, end = at[first], at[first + n - 1], said.end[of]
    below = said.chars[end] - said.chars[row]
    whole = said.chars[end] - said.chars[said.headline[of]]
    # Questions of a list stand under headlines.
    listed = said.headlines[last] - said.headlines[row]
    found[of[(listed * 2 < n) & (below >= LEAST_ANSWERED * np.maximum(whole, 1))]] = True
    return found


def _ranked(told: Told, ranks: NDArray[np.bool_], said: Said) -> NDArray[np.bool_]:
    """Of each page: whether ranks stand at names, one of them by the headline, above all that is said."""
    page = told.pages.page
    found = np.zeros(len(said.begin), np.bool_)
    of, first, n = np.unique(page[ranks], return_index=True, return_counts=True)
    row, headline = np.flatnonzero(ranks)[first], said.headline[of]
    above = said.told[row] == said.told[np.minimum(headline, row)]
    found[of[(n >= MIN_RANKS) & (headline < said.end[of]) & above & (np.abs(row - headline) <= RANK_REACH)]] = True
    return found


@cache
def _words() -> Automaton:
    return automaton((word, number) for number, words in enumerate(WORDS) for word in words)


FORMS: Final = {
    "talk": (0, LONGEST_MARK, TALK),
    "of_forum": (0, LONGEST_MARK, OF_FORUM),
    "commented": (0, LONGEST_MARK, COMMENTED),
    "replied": (0, LONGEST_MARK, REPLIED),
    "tools": (0, LONGEST_TOOLS, TOOLS),
    "asked": (1, LONGEST_MARK, ASKED),
    "posted": (1, LONGEST_MARK, POSTED),
    "age": (2, LONGEST_MARK, AGE),
    "sourced": (2, LONGEST_MARK, SOURCED),
    "mark": (2, LONGEST_MARK, MARK),
    "when": (2, LONGEST_TOOLS, WHEN),
    "of_board": (3, LONGEST_MARK, OF_BOARD),
    "software": (4, LONGEST_MARK, SOFTWARE),
    "rank": (5, LONGEST_RANK, RANK),
}
"""What a short line is asked: the place in WORDS of words of which it has one, its characters at most, the pattern."""


def _forms(told: Told) -> dict[str, NDArray[np.bool_]]:
    """Which lines have each of these forms; short lines that say the same are read once."""
    short = told.size <= LONGEST_MARK
    could = np.zeros(len(told.said.texts), np.bool_)
    could[told.said.place[short]] = True
    rows = np.flatnonzero(could)
    owners, held = owners_by_row(_words(), told.said.texts.gather(rows))
    of_words = [rows[held[owners == number]] for number in range(len(WORDS))]
    found = {}
    for number, of in enumerate(of_words):
        asked = {name: (longest, pattern) for name, (words, longest, pattern) in FORMS.items() if words == number}
        answers = contains_each(told.said.texts, *(pattern for _, pattern in asked.values()), at=of)
        for (name, (longest, _)), answer in zip(asked.items(), answers, strict=True):
            found[name] = answer.take(told.said.place) & (told.size <= longest)
    return found


def _named(
    page_ids: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each page: whether the site's part of its title (behind the first - _ |) or its address is a forum's; its software; a blog's."""
    title = heads["title"].fill_null("").str.to_lowercase()
    site = title.str.extract(r"[-_|–—<>·•,(:](.*)$", 1).fill_null("")
    titled, of_blog, by_name = contains_each(title, THREAD_TITLE, BLOG, "powered by|discuz|phpwind")
    of_heads = heads.select(
        "page_id",
        "canonical",
        by_title=pl.Series(contains(site, THREAD_WORDS) | titled),
        by_blog=pl.Series(of_blog),
        by_software=pl.Series(by_name | _any_of(heads["meta_values"], GENERATORS)),
    )
    joined = page_ids.join(of_heads, on="page_id", how="left", maintain_order="left").join(
        pages.select("page_id", address="url"), on="page_id", how="left", maintain_order="left"
    )
    address = coalesce(joined["address"], joined["canonical"]).fill_null("")
    by_address, of_blogs = contains_each(address, THREAD_WORDS, BLOG)
    by_title, by_blog, by_software = (
        joined[name].fill_null(value=False).to_numpy() for name in ("by_title", "by_blog", "by_software")
    )
    return by_title | by_address, by_software.copy(), by_blog | of_blogs


def _any_of(texts: pl.Series, pattern: str) -> NDArray[np.bool_]:
    """Whether one of each list of texts holds the pattern."""
    size = texts.list.len().fill_null(0).to_numpy()
    every = texts.filter(pl.Series(size > 0)).explode()
    found = np.zeros(len(texts), np.bool_)
    found[np.repeat(np.arange(len(texts)), size)[contains(every, pattern)]] = True
    return found


def _declared(page_ids: pl.DataFrame, heads: pl.DataFrame) -> NDArray[np.bool_]:
    """Of each page: whether its head tells search engines that it is a thread or a question."""
    declared = heads["page_id"].filter(pl.Series(_any_of(heads["json_ld"], LD_THREAD)))
    return page_ids["page_id"].is_in(declared.implode()).to_numpy()


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
