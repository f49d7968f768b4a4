"""Whose page it is: authors that no byline names, by a link to a user's page, the blog's name, or the head's title.

「<a href="/people/qilv">骑驴找马</a> 2022-04-01」 above a text, 「骑驴找马的博客」 in the header, 「老渡口_骑驴找马_青禾博客」 in
the head. A byline wins over all of them: who posted a text need not have written it. An office or a paper is none.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import coalesce, contains, extract, replace, where
from tasks.split_articles.metadata import first_by, persons
from tasks.split_articles.names import one_width
from tasks.split_articles.patterns import OFFICE, ORGANISATION

if TYPE_CHECKING:
    from numpy.typing import NDArray

USER_PAGE: Final = (
    r"(?i)/(?:u|user|users|usr|people|person|author|authors|zuozhe|member|members|profile|profiles|space|writer|writers|columnists?|reporters?"
    r"|byline|bloggers?|thinktank|myoverview|i)/[^/?#]{1,40}(?:/(?:updates|posts|index\.\w+)?)?(?:[?#].*)?$"
    r"|space-uid-\d|mod=space|[?&](?:uid|userid|author|authorid|username)=\w|/@[\w.-]{2,30}/?$"
)
"""Addresses of the page of a user or an author."""

ABOVE_TITLE: Final = 3
"""Lines above the headline in which a user's link is looked for: a card over the headline. Chosen, not measured."""

ABOVE_TEXT: Final = 10
"""The same above the text where no headline is known. Chosen, not measured."""

NOT_OF_AUTHOR: Final = r"(?:编辑|责编|发布[者人]?|上传[者人]?|录入|审核|校对|摄影?|图|译者?|翻译|回复|评论|转发|分享|推荐|[来稿]源|主持|出品)\s*[:：/|]?\s*$"
"""What stands before a user's name that did not write the text."""

NO_NICK: Final = (
    r"^[\d\s.:/-]+$|时间|阅读|楼主|只看|星期|[。！？，；!?;【】《》…]|^(?:更多|全部|查看|个人|我的|TA的|他的|她的|博客|首页|主页|关注|登录|注册|作者|编辑|会员|用户|空间|头像|专栏|文章|日志|随笔|相册|收藏|留言|评论|回复|举报|分享|订阅|私信|加好友|进入|返回|原文|转载)"
    r"|(?:频道|首页|主页|栏目|分类|标签|专题|文章|新闻|资讯|登录|注册|关注|粉丝|评论|回复|头条|日报|论坛|网站|散文|随笔|小说|诗歌)$|^(?i:home|blog|about|admin|administrator|more|author|user)$"
)
"""What a link or a part of the head's title holds that is nobody's name."""

HEAD_OWNER: Final = (
    r"[_\-|–—:·]\s*([^_\-|–—:·]{2,16}?)\s?的(?:个人|技术|新浪|网易|搜狐|腾讯)?(?:博客|日志|专栏|空间|博文|日记|部落格|(?i:blog)|小站)\s*(?:[_\-|–—·]|$)",
    r"[_\-|–—]\s*([^_\-|–—]{2,16}?)\s*[_\-|–—]\s*[^_\-|–—]{0,6}(?:博客|博客园|空间|部落格|(?i:blogs?))[^_\-|–—]{0,6}$",
)
"""The owner in the head's title of a blog: 「老渡口_骑驴找马_青禾博客」, 「老渡口 - 骑驴找马的专栏 - 青禾」."""

BODY_OWNER: Final = r"^([^\s_|:：，。的]{2,14})的(?:个人|技术|新浪|网易|搜狐|腾讯)?(?:博客|专栏|空间|博文|日志|日记|部落格|(?i:blog)|小站|个人主页)$"
"""The same as a line of the page."""

OWNER_HINT: Final = r"^\S*(?:owner-?_?(?:nick|name)|blog_?owner|site-author|bloger|blogger-?name|author-?name)"
"""The innermost block that holds the owner's name beside a blog's text."""


def user_links(frame: pl.DataFrame, spans: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """``linked``: who an article's nearest link to a user's page above its text names, a row an article that has one."""
    rows = np.flatnonzero(contains(links["url"], USER_PAGE))
    could = links[rows].filter((pl.col("end") - pl.col("start")).is_between(2, 20))
    lines = frame.filter(pl.col("role").is_null()).select("page_id", "line_no", "row", "body", "n_chars")
    key = ["page_id", "article"]
    near = could.join(lines, on=["page_id", "line_no"], how="inner", maintain_order="left").join(
        spans.select(*key, "first", "title_row"), on="page_id", how="inner", maintain_order="left"
    )
    row, first, title = pl.col("row"), pl.col("first"), pl.col("title_row")
    top = pl.coalesce(title - 4 * ABOVE_TITLE, first - ABOVE_TEXT)
    near = near.filter((row < first) & (row >= top) & (pl.col("n_chars") <= 120)).with_columns(
        name=pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")),
        before=pl.col("body").str.slice(0, pl.col("start")),
        order=pl.when(row > title).then(row - title).otherwise(first - row + 40),
    )
    # Two names over the headline are those of a list of users.
    is_list = (row < title).fill_null(value=False) & (pl.col("name").n_unique().over([*key, row < title]) > 1)
    near = near.filter(~is_list & ((row >= title - ABOVE_TITLE) | title.is_null()))
    named = near.with_columns(linked=nick(near["name"], is_free=~contains(near["before"], NOT_OF_AUTHOR)))
    return first_by(named, key, "linked", "order")


def named_in_head(frame: pl.DataFrame, spans: pl.DataFrame, said: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """``confirmed``: whom the head's meta elements name as author (any name) where a line by the headline does too.

    A name in the head's title is the site's: 「青禾」 of 「青禾春耕忙_青禾新闻」.
    """
    said = said.select("page_id", confirmed=nick(said["meta_said"], is_free=_every(said)))
    said = said.join(heads.select("page_id", "title"), on="page_id", how="left", maintain_order="left")
    said = said.filter(~pl.col("title").str.contains(pl.col("confirmed"), literal=True).fill_null(value=False))
    key = ["page_id", "article"]
    could = spans.select(*key, "first", "title_row").join(
        said.drop_nulls("confirmed"), on="page_id", how="inner", maintain_order="left"
    )
    lines = frame.filter(pl.col("role").is_null() & (pl.col("n_chars") <= 120)).select("page_id", "row", "body")
    near = lines.join(could, on="page_id", how="inner", maintain_order="left")
    row, title, first = pl.col("row"), pl.col("title_row"), pl.col("first")
    near = near.filter((row < first) & (row >= pl.coalesce(title - 2, first - ABOVE_TEXT)))
    near = near.filter(pl.col("body").str.contains(pl.col("confirmed"), literal=True))
    return first_by(near, key, "confirmed", "row")


def nick(text: pl.Series, *, is_free: NDArray[np.bool_]) -> pl.Series:
    """The texts that may be somebody's name, without a level behind it; the names of offices and papers are none."""
    name = replace(text.str.strip_chars(" \u3000@:：()（）[]【】·|"), r"\s?(?:LV|Lv)\.?\s?\d{1,3}$", "")
    fits = name.str.len_chars().is_between(2, 16).fill_null(value=False).to_numpy() & is_free
    fits &= ~contains(name, NO_NICK) & ~contains(name, f"{ORGANISATION}|{OFFICE}")
    return persons(where(name, fits))


def _every(frame: pl.DataFrame) -> NDArray[np.bool_]:
    return np.ones(frame.height, np.bool_)


def owners(frame: pl.DataFrame, spans: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """``owner``: whose blog a page is, a row a page that says it: in the head's title, a line, or a block named so."""
    title = one_width(heads["title"])
    said = extract(title, *HEAD_OWNER)
    told = heads.select("page_id").with_columns(head_owner=nick(said, is_free=_every(heads)))
    short = frame.filter(pl.col("role").is_null() & pl.col("n_chars").is_between(2, 24)).select(
        "page_id", "row", "body", "hint", "tag"
    )
    top = spans.group_by("page_id").agg(top=pl.coalesce("title_row", "first").min())
    above = short.join(top, on="page_id", how="left", maintain_order="left").select(
        ((pl.col("row") < pl.col("top")) & ~pl.col("tag").is_in(["li", "option"])).fill_null(value=False)
    )
    named = extract(where(short["body"].str.strip_chars(), above.to_series().to_numpy()), BODY_OWNER)
    hinted = where(short["body"], contains(short["hint"], OWNER_HINT))
    own = short.select("page_id").with_columns(
        line_owner=nick(named, is_free=_every(short)),
        block_owner=nick(hinted, is_free=_every(short)),
    )
    # Two names are those of a list of blogs.
    one = [
        own.drop_nulls(name)
        .group_by("page_id", maintain_order=True)
        .agg(pl.col(name).first(), n=pl.col(name).n_unique())
        .filter(pl.col("n") == 1)
        .drop("n")
        for name in ("line_owner", "block_owner")
    ]
    for table in one:
        told = told.join(table, on="page_id", how="left", maintain_order="left")
    return told.select("page_id", owner=coalesce(told["head_owner"], told["line_owner"], told["block_owner"]))
