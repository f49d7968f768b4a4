"""Bylines by their place: whatever name stands right under the headline behind a mark, or is a part of the head's title.

「◎听雨」 between 「皂角树下」 and its first paragraph is who wrote that, though 听雨 is no name to look at; and so is 「听雨」
there, where the head's title is 「皂角树下_听雨_沙洲文学」 and no menu says 听雨. A mark that other lines of the page bear too is
a list's.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import among, distinct
from tasks.evidence_tables import words_like_names
from tasks.kept_patterns import contains, contains_each, where
from tasks.keys import fold
from tasks.split_articles.head_titles import PAGE_WORD, SECTION, head_parts
from tasks.split_articles.letters import letters
from tasks.split_articles.patterns import NO_NICK, NOT_PERSONS, OFFICE, ORGANISATION
from tasks.split_articles.told import tagged, unlabelled
from tasks.split_articles.windows import beside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

PEN_NAME_LINE: Final = "layout.pen-name"
"""The rule of such lines."""

LONGEST: Final = 14
"""Longest such line, in characters: marks on both sides, white space, a name. Chosen, not measured."""

MIN_PROSE: Final = 30
"""So long a paragraph stands over such a line that signs, in characters. Chosen, as for names that sign (``bylines``)."""

CLOSED: Final = r"[·•※☆★~～]$"
"""The mark on the other side of such a name."""

REACH: Final = 2
"""Lines down to the text at most. Chosen, not measured."""

SIGN: Final = "□■●◎○◆◇"
"""Marks before a byline; ☆, ★ and ※ stand before headings and notes as well."""

MARKED: Final = rf"^(?:[{SIGN}]\s*|[·•※☆★~～]+\s*)(?:[\p{{Han}}A-Za-z]{{2,6}}|\p{{Han}}{{1,7}}·\p{{Han}}{{1,7}})\s*[{SIGN}·•※☆★~～]*$"
"""A mark of bylines before it, or any on both sides."""

ONE_SIDED: Final = r"^[·•※☆★~～]"
"""What needs a mark on the other side."""

NO_PEN_NAME: Final = r"链接|背景|资料|[按语]$|提示|导读|要[点闻]|看点|目录|简介|观点|声音|现场|[点时书影乐热锐快短]评|评[点述析论说]|案例|原[文著]|新闻|消息|组图|图[文片]|独家|焦点|热点|专[题栏访稿]|推荐|人物|故事|随笔|散文|诗|小说|文学|笔谈|寓言|童话|档案|名片|话题|对话|访谈|特写|综述|纪实|纪事|报告|调查|关注|聚焦|观察|视[点角野]|论坛|连载|节选|外[一二三]首|^第|[一二三四五六七八九十]$|[篇章节辑期版]$|作品|作文|习作|习题|范文|征文|附录|前言|后记|序$|跋$|小结|摘要|公告|通知|启事|声明|致辞|贺词|感言|寄语|回忆|怀念|纪念|印象|材料|做法|步骤|方法|配料|原料|主料|用料|症状|病因|预防|治疗|问题|答案|说明|须知|流程|条件|时间|地点|价格|参数|配置|性能|总结|优点|缺点|[之的了吗呢吧]|未完|完$|网友|读者|学生|记者|本[报刊网站社]|笔者|编者|作者|标题"
"""Words that stand there as well: of sorts of text, of parts of a page, of what a list begins with."""


ROUND: Final = f" \u3000{SIGN}·•※☆★~～"
"""What stands round such a name."""


def pen_name_lines(
    lines: pl.DataFrame, heads: pl.DataFrame, told: Told, text: NDArray[np.bool_], title: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each line is such a byline, or one behind a mark right below the text.

    ``title``: row of each page's headline, -1 where it has none. Reads page_id, folded.
    """
    pages, found = told.pages, np.zeros(lines.height, np.bool_)
    last = np.full(len(title), -1, np.int64)
    at = np.flatnonzero(text)
    last[pages.page[at]] = at
    could = unlabelled(told) & (told.size <= LONGEST) & (told.size > 1) & (told.linked == 0)
    could &= ~tagged(told, "h1", "h2", "h3", "h4", "li", "text")
    over = np.any([beside(text, pages, k) for k in range(1, REACH + 1)], axis=0)
    row, headline = np.arange(lines.height), title[pages.page]
    heads_text = could & (headline >= 0) & (row == headline + 1) & over
    signs = could & (row >= last[pages.page]) & (row <= last[pages.page] + 1) & (last[pages.page] > headline)
    signs &= beside(text & (told.size >= MIN_PROSE), pages, -1)
    rows = np.flatnonzero(heads_text | signs)
    folded = lines["folded"].gather(rows).str.strip_chars()
    name = where(pen_names(folded), _may_sign(folded, heads_text[rows]))
    marked = np.flatnonzero(name.is_not_null().to_numpy())
    found[rows[marked[_alone(lines, pages.page, rows[marked])]]] = True
    under = np.flatnonzero(heads_text[rows] & contains(folded, r"^[\p{Han}A-Za-z·]{2,8}$"))
    under = under[~_no_names(folded.gather(under)) & _is_headed(lines, heads, rows[under] - 1)]
    found[rows[under[_in_head(lines, heads, told, rows[under])]]] = True
    return found


def pen_names(text: pl.Series) -> pl.Series:
    """The name that each text is behind a mark; null where it is none by its words or its marks."""
    plain = text.str.strip_chars()
    whole, one_sided = contains_each(plain, MARKED, ONE_SIDED)
    name = plain.str.strip_chars(ROUND)
    return where(name, whole & (~one_sided | contains(plain, CLOSED)) & ~_no_names(name))


def _may_sign(folded: pl.Series, is_over: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Below the text only marks of bylines sign."""
    return is_over | contains(folded, f"^[{SIGN}]")


def _no_names(name: pl.Series) -> NDArray[np.bool_]:
    """Whether each is a word, an office, or the name of a part of the page."""
    said = contains_each(name, NO_PEN_NAME, NO_NICK, NOT_PERSONS, f"{ORGANISATION}|{OFFICE}", f"{PAGE_WORD}|{SECTION}")
    found: NDArray[np.bool_] = np.any([*said, among(distinct(name), words_like_names())], axis=0)
    return found


def _alone(lines: pl.DataFrame, page: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether no other line of the page begins with the same mark as each of these."""
    first = lines["folded"].gather(rows).str.head(1)
    of_pages = np.flatnonzero(np.isin(page, page[rows]))
    every = pl.DataFrame({"page": page[of_pages], "first": lines["folded"].gather(of_pages).str.head(1)})
    own = pl.DataFrame({"page": page[rows], "first": first})
    n = own.join(
        every.group_by("page", "first").agg(n=pl.len()), on=["page", "first"], how="left", maintain_order="left"
    )
    return (n["n"] == 1).to_numpy()


def _is_headed(lines: pl.DataFrame, heads: pl.DataFrame, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the head's title says what each of these headlines does: else what stands under it may be the headline."""
    of_page = lines.select_seq("page_id", "folded")[rows].join(
        heads.select_seq("page_id", "title"), on="page_id", how="left", maintain_order="left"
    )
    own = pl.DataFrame({"said": letters(fold(of_page["title"].fill_null(""))), "own": letters(of_page["folded"])})
    found: NDArray[np.bool_] = (
        own.select_seq(pl.col("said").str.contains(pl.col("own"), literal=True)).to_series().to_numpy()
    )
    return found


def _in_head(lines: pl.DataFrame, heads: pl.DataFrame, told: Told, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each is a part between others of the head's title, or what that begins with before a colon, and in no menu."""
    if not rows.size:
        return np.zeros(0, np.bool_)
    own = lines.select_seq("page_id", "folded")[rows].with_columns_seq(
        pl.col("folded").str.strip_chars(), page=pl.Series(told.pages.page[rows])
    )
    of_page = own.join(heads.select_seq("page_id", "title"), on="page_id", how="left", maintain_order="left")
    title = fold(of_page["title"].fill_null("")).str.strip_chars()
    parts, part = head_parts(title), "\n" + own["folded"] + "\n"
    of_head = pl.DataFrame({"title": title, "parts": parts, "part": part, "name": own["folded"]})
    between = of_head.select_seq(
        pl.col("parts").str.contains(pl.col("part"), literal=True)
        & ~pl.col("parts").str.ends_with(pl.col("part"))
        & (~pl.col("parts").str.starts_with(pl.col("part")) | pl.col("title").str.starts_with(pl.col("name") + ":"))
    ).to_series()
    at = np.flatnonzero(between.to_numpy())
    menus = np.flatnonzero((told.linked > 0) & np.isin(told.pages.page, told.pages.page[rows[at]]))
    linked = pl.DataFrame({"page": told.pages.page[menus], "folded": lines["folded"].gather(menus)})
    said = linked.group_by("page").agg(pl.col("folded").str.join("\n"))
    here = own[at].join(said, on="page", how="left", maintain_order="left", suffix="_linked")
    in_menu = here.select_seq(pl.col("folded_linked").str.contains(pl.col("folded"), literal=True)).to_series()
    found = np.zeros(len(rows), np.bool_)
    found[at] = ~in_menu.fill_null(value=False).to_numpy()
    return found
