"""Bylines read word by word: a line is one when each of its words is a name, a role, a paper, a date or a place.

「白石法制报 2004-03-02 记 者 常 乐 通讯员 万 里」 is a paper, a date and two roles with a name each; nothing is left over,
so 常乐 and 万里 wrote the article. 「记者 调查 发现」 has words that are none of these: it is no byline. A pattern that looks
for names at one place of a line misses what stands between them; here the order of the parts does not matter.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import read_once
from tasks.evidence_tables import surnames
from tasks.kept_patterns import contains, replace, replace_in_turn, where
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.bare_names import OTHER_WORK, bare_names, round_names
from tasks.split_articles.entry_lines import ENTRY, entry_lines
from tasks.split_articles.names import MOST, family_name, one_width, persons, spaced_name, unspaced
from tasks.split_articles.teaser_words import BESIDE
from tasks.split_articles.told import labelled, much_linked, tagged, unlabelled
from tasks.split_articles.windows import beside, contains_at, contains_in, window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body
    from tasks.split_articles.told import Told

BYLINE: Final = "layout.byline"
"""The rule of lines that are bylines by their words."""

READ_ABOVE: Final = 12
"""Lines above the text that are read word by word for a byline, before the headline is known. Chosen, not measured."""

READ_BELOW: Final = 2
"""The same under the text. Chosen, not measured."""

LONGEST: Final = 64
"""Longest byline that is read word by word, in characters: a paper, a date, two roles with three names. Chosen."""

MIN_PROSE: Final = 30
"""A name alone under so long a paragraph is who wrote it, in characters: under a list or a verse it is a part of that.
Chosen."""

MAX_CLOSING: Final = 24
"""Longest such line: an office and a name. Chosen."""

MIN_SAID: Final = 6
"""A line of so many characters below it may be a comment. Chosen."""

SIGNS: Final = (
    "记者",
    "记 者",
    "记　者",
    "通讯员",
    "实习生",
    "评论员",
    "撰稿",
    "报道",
    "报导",
    "专电",
    "报",
    "网",
    "社",
    "刊",
    "文/图",
    "图/文",
    "文图",
    "图文",
    "著",
)
"""A line without one of these says neither who somebody is nor for whom."""

SAYS_MORE: Final = (
    *(
        "。",
        "！",
        "？",
        "!",
        "?",
        "；",
        ";",
        "“",
        "”",
        '"',
        "…",
        "编辑",
        "责编",
        "作者",
        "来源:",
        "来源：",
        "时间",
        "日期",
    ),
    *("版权", "上一", "下一", "首页", "关于", "联系", "http", "www", "发布", "评论", "分享", "阅读"),
)
"""A line with one of these is a sentence, a row of tools, or has labels that are read elsewhere."""

NO_BYLINE: Final = r"[。!?;:：！？；…“”\"']|摄|供图|编辑|责编|主编|美编|校对|审核|监制|图片|制图|版式|https?:|^[(\[]?\p{Han}{0,4}(?:来源|编辑|责编)"
"""What no such byline holds: a sentence's marks, a label but for those of roles, photographers and editors."""

ROLE: Final = r"(?:(?:采写|撰文|采访|撰稿|文字?)[ /|]+(?:摄影[ /|]+)?)?[\p{Han}·《》A-Za-z0-9]{0,18}?(?:记 ?者|通 ?讯 ?员|实 ?习 ?生|评论员|特派员|撰稿人?) ?[:/|]? ?"
"""Who somebody is, with his paper before."""

MOMENT: Final = (
    r"(?:(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?|(?:中华)?民国.{1,4}年.{1,3}月.{1,3}日)"
    r"(?: ?(?:星期|周)[一二三四五六日天])?(?: *\d{1,2}:\d\d(?::\d\d)?)?|(?:点击|浏览|阅读|人气|访问)(?:数|量|次数)?[: ]*\d+ ?次?"
)
"""When it appeared, and how often it was read."""

PAPER: Final = r"(^| )《?[\p{Han}A-Za-z0-9·]{1,14}(?:报|网|社|刊|台|频道|客户端|在线|新闻)》?( |$)"
"""A word that names a paper or a site."""

PHOTOGRAPHER: Final = "摄影记者|摄像|图片记者"
"""Roles of those who took pictures, who wrote nothing."""

FOREIGN: Final = r"\p{Han}{1,8}(?:·\p{Han}{1,8}){1,3}"


def with_bylines(lines: pl.DataFrame, body: Body) -> Told:
    """What is told of the lines, with those labelled that are a byline by each of their words, or date an entry.

    One that stands as high as the headline, 「白石日报 2004-03-02 记者 常乐」, would be taken for it. Reads folded.
    """
    told = body.told
    near = window(body.is_text.astype(np.float32), body.pages, READ_BELOW, READ_ABOVE) > 0
    free = near & unlabelled(told) & ~tagged(told, "h1", "h2", "h3") & ~body.is_thread
    free &= ~much_linked(told) & (told.size <= LONGEST)
    at = np.flatnonzero(free)
    at = at[contains_in(at, lines["folded"], "|".join(SIGNS))[at]]
    at = at[byline_names(lines["folded"].gather(at)).is_not_null().to_numpy()]
    closing = np.flatnonzero(free & _closes(lines, body))
    closing = closing[closing_names(lines["folded"].gather(closing)).is_not_null().to_numpy()]
    told = labelled(told, np.union1d(at, closing), "metadata", BYLINE)
    return labelled(told, entry_lines(lines, told, body), "metadata", ENTRY)


def _closes(lines: pl.DataFrame, body: Body) -> NDArray[np.bool_]:
    """Short lines without links right below a long paragraph, with no text below them: where who wrote it signs."""
    told, pages = body.told, body.pages
    last = np.full(int(pages.page.max(initial=-1)) + 1, -1, np.int64)
    # When and where it was written may stand below the name, and 「上一篇」.
    written = contains_at(body.is_text & (told.size <= MAX_CLOSING), lines["folded"], WRITTEN)
    at = np.flatnonzero(body.is_text & ~written & ((told.linked * 2 < told.size) | (told.linked == 0)))
    last[pages.page[at]] = at
    short = (told.size <= MAX_CLOSING) & (np.arange(lines.height) >= last[pages.page]) & (told.linked == 0)
    # Over what somebody else says below the text stands his own name; 「上一篇」 is nobody's.
    said = beside(short, pages, -1) & unlabelled(told) & (told.size >= MIN_SAID)
    said &= ~much_linked(told) & ~contains_at(said, lines["folded"], f"{BESIDE}|{WRITTEN}")
    short &= ~beside(said, pages, 1)
    short &= beside(body.is_text & (told.size >= MIN_PROSE), pages, -1)
    rows = np.flatnonzero(short)
    found: NDArray[np.bool_] = np.zeros(lines.height, np.bool_)
    found[rows] = contains(lines["folded"].gather(rows - 1), r"[。!?”」)…]\s*$")
    return found


def closing_names(lines: pl.Series) -> pl.Series:
    """The name that such a line is, perhaps behind an office or before a place in brackets; null elsewhere.

    A word of two characters alone (高峰, 云浮) may be anything.
    """
    plain = unspaced(one_width(lines).str.strip_chars())
    plain = where(plain, ~contains(plain, OTHER_WORK))  # 审核 is no place
    plain = replace(plain, r"[(]?\d{1,2}[)]?\s?班", "班")  # 「初一(2)班 林小溪」
    single, _ = surnames()
    plain = replace_in_turn(plain, round_names())
    plain = replace(plain, rf"^[^{single}\W]\p{{Han}}{{1,3}} +([{single}]\p{{Han}}{{2}})$", "$1")  # 「青禾 林小溪」
    return where(bare_names(plain), contains(plain, r"\p{Han}{3}|\s|[(]") & ~contains(plain, r"\d|[、,]"))


WRITTEN: Final = (
    r"^(?:[^,。:]{0,8}\s)?(?:[二一][〇○零Oo0九八七六五四三二一]{3}年|(?:19|20)\d\d\s?[年./-])\s?[\p{Han}\d./ -]{0,12}$"
)
"""When and where something was written: 「二〇〇五年冬于青禾」."""


def byline_names(lines: pl.Series) -> pl.Series:
    """The names of each line that is a byline, parted by 、; null elsewhere."""
    return persons(byline_words(lines), is_bare=True)


def byline_words(lines: pl.Series) -> pl.Series:
    """What its words leave of each line that is a byline, to be read as bare names; null elsewhere."""
    # Cheap questions first: most lines hold a sentence or another label.
    could = lines.to_frame("line").select(
        pl.col("line").str.contains_any(list(SIGNS))
        & (pl.col("line").str.len_chars() <= LONGEST)
        & ~pl.col("line").str.contains_any(list(SAYS_MORE))
    )
    at = could.to_series().fill_null(value=False).arg_true()
    found = pl.repeat(None, len(lines), dtype=pl.String, eager=True)
    if at.is_empty():
        return found
    (words,) = read_once(_words, one_width(lines.gather(at)))
    return found.scatter(at, words.str.replace_all(" ", "、", literal=True))


@cache
def work() -> str:
    """Pattern of what somebody did, and where, behind the names; 「 王永红报道」 holds another name."""
    place = rf" (?:\p{{Han}}{{2}}|[^{surnames()[0]} ]\p{{Han}}{{2,3}})"
    return (
        rf"(?: ?/ ?\p{{Han}}{{0,6}} ?| \p{{Han}}{{2,3}}[、/]\p{{Han}}{{2,3}} ?|{place}| |综合|采访|摄影|专题|联合)(?:报[道导]|专电)$"
        r"| ?(?:/ ?文|文/图|图/文|文图|图文|文并摄|编?著)$| ?发自 ?\p{Han}{2,6}$"
    )


@in_own_thread
def _words(plain: pl.Series) -> pl.Series:
    """The words of each byline that are names, with a space between; null where a word is none of a byline's."""
    line, (single, _) = pl.col("line"), surnames()
    frame = plain.to_frame("line").with_columns_seq(
        line.str.replace_all(r"\s+", " ")
        .str.replace_all(MOMENT, " ")
        .str.replace_all(r"[()\[\]<>□■●◆○◎※]+", " ")
        .str.strip_chars(" ·—-")
    )
    frame = frame.with_columns_seq(
        line.str.replace(rf" [^{single} ]\p{{Han}}{{1,2}} 报[道导]$", "").str.replace(  # 「陈晓禾 青禾 报导」: a place
            work(), ""
        ),
        told=line.str.contains(f"{work()}|{ROLE}"),
    )
    frame = frame.with_columns_seq(
        line.str.replace_all(ROLE, " ® ").str.replace_all(r"[ 、,/|&]+", "  "),
        pictured=line.str.contains(PHOTOGRAPHER),
    )
    frame = frame.with_columns_seq(line.str.replace_all(PAPER, " "), before="line")
    one, another = f"(?:{family_name()}|{FOREIGN})", rf"(?:\p{{Han}}{{2,3}}|{FOREIGN})"
    return (
        frame.select_seq(
            words=line.str.replace_all(" +", " ")
            .str.strip_chars()
            .str.replace_all(spaced_name(), "$1$2$3$4")
            .str.replace_all(spaced_name(), "$1$2$3$4")
            .str.replace_all(rf"(^| )([{single}]) (\p{{Han}}{{2}})( |$)", "$1$2$3 ")
            .str.replace_all(r"(\p{Han}{2}) (\p{Han})( |$)", "$1$2 ")
            .str.replace_all(" +", " ")
            .str.strip_chars(),
            told=(pl.col("told") | (line != pl.col("before"))) & ~pl.col("pictured"),
        )
        .select_seq(
            pl.when(
                pl.col("told")
                & ~pl.col("words").str.contains(NO_BYLINE)
                & pl.col("words").str.contains(
                    f"^(?:® )*{one}(?: (?:® )*{another}){{0,{MOST - 1}}}$"
                    rf"|^(?:® )*{FOREIGN}(?: (?:® )*(?:\p{{Han}}{{2,6}}|{FOREIGN})){{0,{MOST - 1}}}$"
                )
            ).then(pl.col("words").str.replace_all("® ", "", literal=True))
        )
        .to_series()
    )
