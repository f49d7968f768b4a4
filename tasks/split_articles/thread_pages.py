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

from tasks.literals import Automaton, automaton, owners_by_row
from tasks.split_articles.series import AGE, find_series
from tasks.split_articles.windows import contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

THREAD_WORDS: Final = r"论坛|社区|贴吧|留言板|知道|问答|知乎|天涯|帖子|讨论区|小组|步行街|水木|思否|问问|爱问|知识堂|猫扑|胡同|凯迪|铁血|虎扑|豆瓣|bbs|forum|discuz|phpwind|v2ex|quora|segmentfault|stage1|\b(?:thread|tieba|zhidao|wenwen|question|club|viewthread|showtopic|dispbbs|mop|xici|hupu|nga|newsmth)\b"
THREAD_HINTS: Final = r"reply|floor|thread|topic|answer|question|bbs|forum|tieba|postmessage|post-?list|postbody|[dl]_post\b|atl-|lzl|\bt_f\b|t_msg|authi|p_content|viewthread"

MIN_THREAD_SHARE: Final = 0.12
"""Share of lines in blocks named for replies from which a page is a thread: .14 to .58 on 5 threads, .05 at most on articles."""

MIN_REPLY_SHARE: Final = 0.03
"""The same on a page that is named a forum's. Chosen, not measured."""

MOST_ASKED: Final = 2
"""Lines like 「3 个回答」 at most on a page of one question; related questions have one each. Chosen, not measured."""

MIN_PANELS: Final = 3
"""So many lines like 「积分:120」, of one label, stand beside posts: one at most on 35 article pages. Chosen."""

LONGEST_MARK: Final = 70
"""Characters of a line at a post that says when it was posted, at most. Chosen, not measured."""

TALK: Final = r"^\W*(?:楼主|沙发|只看楼主|只看该作者)\W*$|回帖|发帖|回复于|\A\d+楼|^\W*(?:回复|引用|举报|楼主)(?:\W+(?:回复|引用|举报|楼主|只看该作者))+\W*$"
OF_FORUM: Final = r"^\W*(?:楼主|沙发|只看楼主|只看该作者)\W*$|回帖|发帖"
"""What a forum says and the comments under an article do not; both have 「回复」 and 「3楼」."""

ASKED: Final = r"(?:回复|提交)日期\s?:|^\W*(?:全部|其他|其它|共|更多|精彩)?\s?(?:回答|解答)?\W*\d+\s?(?:个|条|位)?(?:回答|解答|答案)\W*$|^\W*最佳答案|^\W*(?:提问者|回答者|答者|题主|提问人)\s?:"
POSTED: Final = r"^发信人\s?:"
REPLIED: Final = (
    r"(?:查看|浏览|点击|阅读|人气|访问)\D{0,6}\d+\D{1,12}(?:回复|回帖)\D{0,4}\d|(?:回复|回帖)\D{0,4}\d+\D{1,12}(?:查看|浏览|点击|阅读|人气|访问)\D{0,4}\d"
    r"|^\W*(?:共|全部|已有)?\s?\d+\s?(?:个|条|篇)?(?:回复|回帖|跟帖)\W*$|^\W*(?:全部|最新|所有|精彩)(?:回复|回帖|跟帖)\W*\d*\W*$"
    r"|^\W*最后(?:回复|回帖|跟帖)(?:于|时间|来自)?\W*(?:19|20)\d\d[-/.年]"
)
"""How many have answered, or when the last did, once or twice on a page: each comment of a news page may have its own
「回复(3)」, each thread of a list its own 「最后回复 2023-12-13」."""

SOURCED: Final = r"(?:^|[\s\d])(?:稿件|文章|新闻|信息)?来源\s?:"
"""In a line with a date this is a newspaper's: it takes back what no more than an address and two dates say."""

COMMENTED: Final = r"^\W*(?:网友|最新|全部|精彩|热门|发表|相关|用户|读者|查看|文章|我要|所有)?评论\W*(?:\d+\W*条?\W*)?$"
"""The heading over comments, once or twice on a page: each post of a thread may have its own 「评论」."""

WORDS: Final = (
    ("楼", "沙发", "回帖", "跟帖", "发帖", "回复", "引用", "举报", "评论"),
    ("回答", "解答", "答案", "提问", "答者", "题主", "日期", "发信人"),
    (":", "楼", "#", "F", "层", "前", "-", "/", ".", "年"),
)
"""A line that talks like a forum's, that asks or is answered, that holds a moment or a floor, holds one of these."""


def is_thread(
    lines: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, at_title: NDArray[np.bool_]
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
    commented = np.isin(count(contains_in(told[0], lines["folded"], COMMENTED)), (1, 2))
    replied = np.isin(count(contains_in(told[0], lines["folded"], REPLIED)), (1, 2))
    replies = count(_has_hint(lines["hint"])) / np.bincount(page)
    series = find_series(lines, page, told[2], at_title)
    named = _named(lines, heads, pages)
    found = posted | series.opens | (series.stands & (named | asked | replied))
    # Answers are often put in order by their votes, so their moments are no series.
    found |= (n_asked > 0) & (n_asked <= MOST_ASKED) & (dates > 1) & (replies > MIN_REPLY_SHARE)
    sourced = count(contains_in(told[2], lines["folded"], SOURCED)) > 0
    found |= named & ((replies > MIN_REPLY_SHARE) | talk | ((dates > 1) & ~sourced))
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
    distinct = hint.unique(maintain_order=True)
    known = pl.DataFrame({"hint": distinct, "named": distinct.str.contains(THREAD_HINTS)})
    found = pl.DataFrame({"hint": hint}).join(known, on="hint", how="left", maintain_order="left")
    return found["named"].fill_null(value=False).to_numpy()


def _named(lines: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame) -> NDArray[np.bool_]:
    """Of each page: whether the site's part of its title (behind the first - _ |) or its address is a forum's."""
    site = pl.col("title").fill_null("").str.to_lowercase().str.extract(r"[-_|–—<>·,(](.*)$", 1).fill_null("")
    named = heads.select("page_id", "canonical", by_title=site.str.contains(THREAD_WORDS))
    own = lines.select("page_id").filter(pl.col("page_id").rle_id().is_first_distinct())
    joined = own.join(named, on="page_id", how="left", maintain_order="left").join(
        pages.select("page_id", address="url"), on="page_id", how="left", maintain_order="left"
    )
    by_address = pl.coalesce("address", "canonical").fill_null("").str.contains(THREAD_WORDS)
    return joined.select(x=pl.col("by_title").fill_null(value=False) | by_address)["x"].to_numpy()


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
