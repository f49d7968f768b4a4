"""Which pages are a community's though nobody answered yet, or but one: a question, or a post that says how often it was.

「提车三个月，冷启动有声音，正常吗? | 老街口卖糖人的 12-03 07:07 | 我二月份提的车…… | 点赞 282 评论 0 收藏」: one post is no series,
and no sign alone says that it is no article. So signs are weighed: a headline that asks, a poster who says 「我」 and is
linked as a user, what can be done with a post; a source or an editor weigh against them.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.kept_patterns import contains
from tasks.split_articles.windows import contains_at

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.said import Said
    from tasks.split_articles.told import Told

WEIGHTS: Final = {
    "asks": 2.5,
    "replied": 2.0,
    "tools": 2.0,
    "user": 1.0,
    "me": 1.5,
    "much_me": 1.0,
    "named": 1.0,
    "of_forum": 1.5,
    "credited": -4.0,
}
"""What each sign weighs: rounded from a logistic regression over 156 threads and 332 articles, made pages that nothing
else told to be threads; a source or an editor speaks against it more than there, where they weighed -2.2."""

LEAST: Final = 5.0
"""Sum of weights from which a page is a community's. With one of ASKING it holds on 66 % of 76 such threads in layouts
that the weights were not drawn from, on none of those articles and of 35 real ones; from 4.5 on one of the articles."""

ASKING: Final = ("asks", "replied", "named", "of_forum")
"""One of these a page has: essays are told by 「我」 too, and are liked."""

ME: Final = {"me": 0.003, "much_me": 0.008}
"""Words of those who talk, for each character said, at least. Chosen; .008 is the mean of such threads, articles have .003."""

NEAR: Final = 6
"""Lines from the headline to the link of who posted at most. Chosen, not measured."""

LONGEST_TOLD: Final = 40
"""Characters of a line with tools, a source or an editor at most. Chosen, not measured."""

ASKS: Final = r"[?]\W*$|[吗呢]\W*$|求助|请问|请教|怎么|如何|有没有|为什么|怎样|咋|哪"
TALKS: Final = r"我|俺|咱|请问|求助|谢谢|你们|大家好|各位"
ACT: Final = r"(?:点?赞|收藏|留言|评论|回复|回答|关注|举报|邀请|采纳|浏览|阅读|人气|喜欢)"
ACTS: Final = f"{ACT}.{{0,8}}{ACT}"
CREDITED: Final = r"责任?编辑?\s?:|来源\s?:|记者|通讯员|编辑\s?:|讯\W|作者\s?:"
USER: Final = r"(?i)\b(?:user|member|people|person|profile|space|uid|home\.php)s?\b|uid=|/u/|/@"
"""A headline that asks; words of those who talk; a line of tools; one that names a source; addresses of posters."""


class Known(NamedTuple):
    """Of each page: whether a line counts its replies, a line or its address is a forum's, and whether it is looked at."""

    replied: NDArray[np.bool_]
    of_forum: NDArray[np.bool_]
    named: NDArray[np.bool_]
    open_: NDArray[np.bool_]


def is_community(
    lines: pl.DataFrame,
    links: pl.DataFrame,
    told: Told,
    said: Said,
    spoken: NDArray[np.bool_],
    at_title: NDArray[np.bool_],
    known: Known,
) -> NDArray[np.bool_]:
    """Of each page: whether its signs say so. ``spoken``: the lines said; reads folded, and row and url of ``links``."""
    page, n_pages = told.pages.page, len(said.begin)
    folded, row = lines["folded"], np.arange(len(page))

    def has(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(page[marked], minlength=n_pages) > 0

    signs = {
        "replied": known.replied,
        "of_forum": known.of_forum,
        "named": known.named,
        "asks": has(contains_at(at_title & known.open_[page], folded, ASKS)),
    }
    open_: NDArray[np.bool_] = known.open_ & np.any([signs[name] for name in ASKING], axis=0)
    if not open_.any():
        return open_
    looked, headline = open_[page], said.headline[page]
    below, short = looked & (row > headline), looked & (told.size <= LONGEST_TOLD)
    signs["tools"] = has(contains_at(short & below, folded, ACTS))
    signs["credited"] = has(contains_at(short, folded, CREDITED))
    near = links["row"].to_numpy()
    near = np.flatnonzero(looked[near] & (np.abs(near - headline[near]) <= NEAR))
    users = links["url"].gather(near).fill_null("")
    user = np.zeros(len(page), np.bool_)
    user[links["row"].gather(near).to_numpy()[contains(users, USER)]] = True
    signs["user"] = has(user)
    at = np.flatnonzero(below & spoken)
    words = np.bincount(page[at], folded.gather(at).str.count_matches(TALKS).to_numpy(), n_pages)
    chars = np.maximum(np.bincount(page[at], told.size[at], n_pages), 1)
    signs |= {name: words >= least * chars for name, least in ME.items()}
    weight = sum(WEIGHTS[name] * sign for name, sign in signs.items())
    found: NDArray[np.bool_] = open_ & (weight >= LEAST)
    return found
