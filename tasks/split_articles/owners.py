"""Whose page it is: authors that no byline names, by a link to a user's page, the blog's name, or the head's title.

「<a href="/people/qilv">骑驴找马</a> 2022-04-01」 above a text, 「骑驴找马的博客」 in the header, 「老渡口_骑驴找马_青禾博客」 in
the head. A byline wins over all of them: who posted a text need not have written it. An office or a paper is none.
"""

# Long patterns stay whole.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import distinct, read_once
from tasks.kept_patterns import coalesce, contains, contains_each, extract, replace, where
from tasks.split_articles.asked import Ask
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.metadata import first_by
from tasks.split_articles.names import LEVEL, PERSONS, are_words, family_name, one_width, person_only
from tasks.split_articles.openers import LONGEST_NAME
from tasks.split_articles.patterns import NO_NICK, OFFICE, ORGANISATION
from tasks.split_articles.poster_words import ANSWERS, BEST, LONGEST_HEADING
from tasks.split_articles.reach import above_all, beside
from tasks.split_articles.windows import contains_at, contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.asked import Reader
    from tasks.split_articles.told import Told

KEY: Final = ("page_id", "article")

USER_PAGE: Final = (
    r"(?i)/(?:u|user|users|usr|people|person|author|authors|zuozhe|member|members|profile|profiles|space|writer|writers|columnists?|reporters?"
    r"|byline|bloggers?|thinktank|myoverview|i)/[^/?#]{1,40}(?:/(?:updates|posts|index\.\w+)?)?(?:[?#].*)?$"
    r"|space-uid-\d|mod=space|[?&](?:uid|userid|author|authorid|username)=\w|/@[\w.-]{2,30}/?$"
)
"""Addresses of the page of a user or an author."""

ABOVE_TITLE: Final = 3
"""Lines above the headline in which a user's link is looked for: a card over the headline. Chosen; up to 6 no page
differs, at 2 one comes out worse (bench.thresholds)."""

ABOVE_TEXT: Final = 10
"""The same above the text where no headline is known. Chosen; from 5 to 20 no page differs (bench.thresholds)."""

LINE_CHARS: Final = 120
"""Longest line whose names and links are looked at, in characters. Chosen; from 60 to 240 no page differs
(bench.thresholds)."""

NOT_OF_AUTHOR: Final = r"(?:编辑|责编|发布[者人]?|上传[者人]?|录入|审核|校对|摄影?|图|译者?|翻译|回复|评论|转发|分享|推荐|[来稿]源|主持|出品)\s*[:：/|]?\s*$"
"""What stands before a user's name that did not write the text."""

HEAD_OWNER: Final = (
    r"[_\-|–—:·]\s*([^_\-|–—:·]{2,16}?)\s?的(?:个人|技术|新浪|网易|搜狐|腾讯)?(?:博客|日志|专栏|空间|博文|日记|部落格|(?i:blog)|小站)\s*(?:[_\-|–—·]|$)",
    r"[_\-|–—]\s*([^_\-|–—]{2,16}?)\s*[_\-|–—]\s*[^_\-|–—]{0,6}(?:博客|博客园|空间|部落格|(?i:blogs?))[^_\-|–—]{0,6}$",
)
"""The owner in the head's title of a blog: 「老渡口_骑驴找马_青禾博客」, 「老渡口 - 骑驴找马的专栏 - 青禾」."""

BODY_OWNER: Final = r"^([^\s_|:：，。的]{2,14})的(?:个人|技术|新浪|网易|搜狐|腾讯)?(?:博客|专栏|空间|博文|日志|日记|部落格|(?i:blog)|小站|个人主页)$"
"""The same as a line of the page."""

SIDE_OWNER: Final = r"^\W{0,2}对?[\[【〖「]\s?([^\s\[\]【】〖〗「」]{2,12})\s?[\]】〗」](?:的)?(?:个人(?:类别|档案|资料|链接|空间|主页)|(?:最新|最近)(?:文章|日志|博文)|文章的最新评论|存档目录|(?:全部|所有|其[它他])(?:文章|作品|日志|博文))\W*$"
"""Headings of the boxes beside a blog's text that name whose they are: 「[骑驴找马]的个人档案」, 「【骑驴找马】其它文章」."""

RIGHTS_OWNER: Final = r"(?i)(?:copyright|版权所有)?\s*(?:©|[(]c[)])\s*(?:(?:19|20)\d\d\s?(?:[-–]\s?(?:19|20)\d\d)?)?\s*(\p{Han}{2,4})(?:[\s.,]*all rights.*)?$"
"""A person who owns the rights of the page: 「Copyright © 陈晓禾」."""

COMPANY: Final = r"关于我们|联系我们|加入我们|广告(?:服务|刊登|合作|业务|投放)|招聘|诚聘"
"""What the pages of a company say, whose name may begin as a person's does: 「Copyright © 文岛」."""

COLUMN: Final = r"(?:的)?(?:个人)?(?:专栏|文集|文选|作品集|评论集)"
"""What is called by its author's name: 「陈晓禾专栏」 in the head's title or as the last step of a breadcrumb."""

OWNER_HINT: Final = r"^\S*(?:owner-?_?(?:nick|name)|blog_?owner|site-author|bloger|blogger-?name|author-?name)"
"""The innermost block that holds the owner's name beside a blog's text."""


def find_owners(
    frame: pl.DataFrame, told: Told, spans: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, said: pl.DataFrame
) -> Reader:
    """One row an article that has one of them: ``confirmed``, ``linked``, ``owner``, the surest first; ``nick``, the link as it is written.

    Reads ``meta_said`` of ``said``, who the head's meta elements say wrote the page.
    """
    linked = _user_links(frame, spans, links)
    lines, blocks, rights, sides = _short_lines(frame, spans, told)
    column = rf"({family_name()}){COLUMN}"
    title, line = one_width(heads["title"]), one_width(lines["body"]).str.strip_chars()
    named = read_once(
        nicks,
        where(linked["name"], ~contains(linked["before"], NOT_OF_AUTHOR)),
        said["meta_said"],
        coalesce(extract(title, *HEAD_OWNER), _no_word(extract(title, rf"[_\-|–—:·»]\s*{column}\s*(?:[_\-|–—·]|$)"))),
        coalesce(extract(line, BODY_OWNER), _no_word(extract(line, rf"(?:^|[>»/|\s]){column}$"))),
        blocks["body"],
        extract(sides["body"], SIDE_OWNER),
        extract(one_width(rights["body"]), RIGHTS_OWNER),
    )
    user, meta, head, line, block, side, right = yield Ask(PERSONS, tuple(named))
    owner = _only_one(
        (heads["page_id"], head),
        (lines["page_id"], line),
        (blocks["page_id"], block),
        (sides["page_id"], side),
        (rights["page_id"], person_only(right)),
    )
    found = spans.select_seq(*KEY)
    for table in (
        _repeated(frame, spans, said.select_seq("page_id", confirmed=meta), heads),
        first_by(linked.with_columns_seq(linked=user, nick=named[0]), KEY, "linked", "order", ("nick",)),
    ):
        found = found.join(table, on=KEY, how="left", maintain_order="left")
    return found.join(owner, on="page_id", how="left", maintain_order="left")


def _no_word(names: pl.Series) -> pl.Series:
    """The names that are no words: 「时评专栏」 is called by its subject."""
    return where(names, ~are_words(names))


def nicks(text: pl.Series) -> pl.Series:
    """The texts that may be somebody's name, without a rank behind it; names of offices and papers are none."""
    name = replace(text.str.strip_chars(" \u3000@:：()（）[]【】·|"), LEVEL, "")
    name = replace(name, r"的(?:个人)?(?:博客|空间|专栏|主页|小站|网志|(?i:blog))$", "")
    no_nick, is_office = contains_each(name, NO_NICK, f"{ORGANISATION}|{OFFICE}")
    fits = name.str.len_chars().is_between(2, 16).to_numpy() & ~no_nick & ~is_office
    return where(name, fits)


def _user_links(frame: pl.DataFrame, spans: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Links to users' pages above the texts: ``name``, what stands ``before`` it, ``order`` (nearest first)."""
    row, first, title = pl.col("row"), pl.col("first"), pl.col("title_row")
    top = pl.coalesce(title - 4 * ABOVE_TITLE, first - ABOVE_TEXT)
    could = pl.col("role").is_null() & (pl.col("link_chars") > 0) & (pl.col("n_chars") <= LINE_CHARS)
    near = beside(
        frame.select_seq("page_id", "page", "row", "body"),
        frame.select_seq(could.arg_true()).to_series().to_numpy(),
        spans.select_seq(*KEY, "page", "first", "title_row"),
        spans.select_seq(top).to_series().to_numpy(),
        spans["first"].to_numpy(),
    )
    near = links_of(near, links).filter((pl.col("end") - pl.col("start")).is_between(2, 20))
    url = distinct(near["url"])
    near = near.filter(pl.Series(contains(url.texts, USER_PAGE)[url.place])).with_columns_seq(
        name=pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")),
        before=pl.col("body").str.slice(0, pl.col("start")),
        order=pl.when(row > title).then(row - title).otherwise(first - row + 40),
    )
    # Who is linked below a thread's heading of answers or comments has not opened it.
    short, shorter = (
        frame.select_seq(pl.col("thread") & (pl.col("n_chars") <= longest)).to_series().fill_null(value=False)
        for longest in (LONGEST_HEADING, LONGEST_NAME)
    )
    told = contains_at(short.to_numpy(), frame["folded"], BEST)
    told |= contains_at(shorter.to_numpy(), frame["folded"], ANSWERS)
    heading = frame.filter(pl.Series(told)).select_seq("page", heading="row")
    answered = near.join(heading, on="page", how="inner", maintain_order="left").filter(
        pl.col("heading").is_between(title, row, closed="none")
    )
    near = near.join(answered, on=[*KEY, "row"], how="anti", maintain_order="left")
    # Two names over the headline are those of a list of users.
    is_list = (row < title).fill_null(value=False) & (pl.col("name").n_unique().over([*KEY, row < title]) > 1)
    return near.filter(~is_list & ((row >= title - ABOVE_TITLE) | title.is_null()))


def _repeated(frame: pl.DataFrame, spans: pl.DataFrame, said: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """``confirmed``: the author of the head's meta elements (any name) where a line by the headline has the name too.

    A name in the head's title is the site's: 「青禾」 of 「青禾春耕忙_青禾新闻」.
    """
    said = said.join(heads.select_seq("page_id", "title"), on="page_id", how="left", maintain_order="left")
    said = said.filter(~pl.col("title").str.contains(pl.col("confirmed"), literal=True).fill_null(value=False))
    could = spans.select_seq(*KEY, "page", "first", "title_row").join(
        said.drop_nulls("confirmed"), on="page_id", how="inner", maintain_order="left"
    )
    rows = frame.select_seq((pl.col("role").is_null() & (pl.col("n_chars") <= LINE_CHARS)).arg_true())
    low = could.select_seq(pl.coalesce(pl.col("title_row") - 2, pl.col("first") - ABOVE_TEXT)).to_series()
    near = beside(
        frame.select_seq("page_id", "page", "row", "body"),
        rows.to_series().to_numpy(),
        could,
        low.to_numpy(),
        could["first"].to_numpy(),
    )
    return first_by(
        near.filter(pl.col("body").str.contains(pl.col("confirmed"), literal=True)), KEY, "confirmed", "row"
    )


def _short_lines(frame: pl.DataFrame, spans: pl.DataFrame, told: Told) -> tuple[pl.DataFrame, ...]:
    """Lines that may name the owner of a blog: over the headline and no part of a list, in a block of his, of rights, of a box beside."""
    is_short = frame.select_seq(pl.col("role").is_null() & pl.col("n_chars").is_between(2, 40)).to_series().to_numpy()
    short, at, hint = frame.select_seq("page_id", "body", "tag", "kind"), np.flatnonzero(is_short), told.hint
    # Of their own column: in that of all lines the paragraphs would be searched too.
    named_aside = at[contains(frame["body"].gather(at), SIDE_OWNER)]
    above = short[np.flatnonzero(is_short & above_all(frame, spans, pl.coalesce("title_row", "first")))]
    return (
        above.filter(~pl.col("tag").is_in(["li", "option"])),
        short[np.flatnonzero(is_short & contains(hint.texts, OWNER_HINT)[hint.place])],
        _of_persons(short, is_short),
        short[named_aside],
    )


def _of_persons(short: pl.DataFrame, is_short: NDArray[np.bool_]) -> pl.DataFrame:
    """Lines of rights that may name a person, on pages that say nothing a company's say. Few pages have one to ask about."""
    rights = short[np.flatnonzero(is_short & (short["kind"] == "copyright").fill_null(value=False).to_numpy())]
    rights = rights[np.flatnonzero(contains(one_width(rights["body"]), RIGHTS_OWNER))]
    asked = is_short & short["page_id"].is_in(rights["page_id"].unique().to_list()).to_numpy()
    of_company = short["page_id"].filter(pl.Series(contains_in(np.flatnonzero(asked), short["body"], COMPANY)))
    return rights.filter(~pl.col("page_id").is_in(of_company.unique().to_list()))


def _only_one(*named: tuple[pl.Series, pl.Series]) -> pl.DataFrame:
    """``owner`` of each page, of the first sort of lines that name one there; two are those of a list of blogs.

    ``named``: of each sort the pages and names of its lines.
    """
    sorts = [pl.DataFrame({"page_id": page, "owner": names, "sort": k}) for k, (page, names) in enumerate(named)]
    of_page = pl.concat(sorts).drop_nulls().group_by("sort", "page_id", maintain_order=True)
    one = of_page.agg(pl.col("owner").first(), n=pl.col("owner").n_unique()).filter(pl.col("n") == 1)
    return one.unique("page_id", keep="first", maintain_order=True).select_seq("page_id", "owner")
