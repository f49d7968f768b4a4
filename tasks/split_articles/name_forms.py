"""Where names stand without a label: beside a date, in a dateline, in brackets behind the last sentence, after □.

「2022-04-01 08:56 青禾日报 陈晓禾」, 「(记者 陈晓禾)四月一日……」, 「……的味道。（海禾网/陈晓禾）」. What stands there must look
like a name; the forms say where to look.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import read_once
from tasks.evidence_tables import surnames
from tasks.kept_patterns import coalesce, contains, extract, where
from tasks.keys import N_BASIC
from tasks.literals import Automaton, automaton, holds_any
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.asked import Ask, Kind, of_each
from tasks.split_articles.names import (
    CALLING,
    MOST,
    PERSONS,
    family_name,
    of_photographers,
    one_width,
    persons_each,
)
from tasks.split_articles.patterns import CLOCK, DAY, IN_TEXT, OFFICES, PROVINCES

if TYPE_CHECKING:
    from tasks.split_articles.asked import Reader

PAPERS: Final = r"(?:日报|晚报|时报|晨报|早报|商报|青年报|都市报|周刊|周报|网|社|电视台|观察|新闻|在线)"
"""How the names of papers and sites end."""

DYNASTY: Final = r"(?:先秦|秦|[东西两]?汉|三国|魏晋|[东西]晋|南北朝|南朝|北朝|隋|唐|五代|[北南]?宋|金|辽|元|明|清|近现?代|现代|当代|民国)[代朝]?"
"""When the author of a poem lived, in brackets beside his name."""

EDITOR_TAIL: Final = 40
"""How much of the last paragraph is read for its editor, in characters. Chosen, not measured."""

EDITOR_BEHIND: Final = r"[(\[](?:[\p{Han}、 ]{2,24} )?(?:责任?编辑?|编辑)\s?[:/ ]\s?(\p{Han}{2,4}(?:[、/ ]\p{Han}{2,4}){0,3})[)\]]\s?\d{0,8}$"
"""An editor in brackets, perhaps before a date: 「(编辑:林小溪)1110401」."""

ABOUT_AUTHOR: Final = r"^\W{0,2}(?:本文)?(?:作者|关于)(?:简介|介绍|作者)\W{0,2}$"
"""A heading over a sentence that presents the author."""

PRESENTED: Final = r"^([\p{Han}·]{2,12})[,，（(](?:.{0,3}[,，])?[^。]{2,}"
"""Who is presented: 「陈晓禾，青禾大学教授，……」."""

PRESENTS: Final = r"(?:为|系|是|现任|现为|现居|资深|知名|青年|独立|自由|专栏)"
"""How a sentence goes on that presents the author: 「作者陈晓禾,资深媒体人」; 「作者陈晓禾,在书里写道」 speaks of another's book."""

POST: Final = "(?:教授|研究员|博士|学者|记者|编辑|作家|律师|医师|医生|教师|老师|主任|院长|会长|评论员|撰稿人)"
"""What an author is said to be: 「本文作者陈晓禾,青禾大学教授」."""

ALSO_WORDS: Final = "全于向时和成安高常万方祝"
"""Family names that begin words as well: 「……的故事。　全剧终」."""

EDGE_CHARS: Final = 90
"""How much of a paragraph's beginning and end is read for names, in characters: a dateline with seven names has 80."""


ROLES: Final = ("记者", "通讯员", "特派员", "编译", "作者")
SLASHES: Final = "/／∕"
SQUARES: Final = "□■◆●○◎"
CLOSES: Final = ")）]】"
OPENED: Final = "电讯道导息"
ENDS: Final = "。！？!?”」"
"""What stands beside names in a paragraph: roles, slashes, squares before them, brackets that end it, what a bracket
with names in it follows, 「……电（记者 陈晓禾）」, and what ends the sentence before a name set apart by a space."""


def several_names() -> str:
    """Pattern of one to a few names in a group: the first begins with a family name."""
    return f"({family_name()}(?:[、 ,/]+\\p{{Han}}{{2,3}}){{0,{MOST - 1}}})"


def _edges(text: pl.Expr) -> pl.Expr:
    """Beginning and end of a long paragraph, where names stand; the middle is not looked through."""
    both = pl.concat_str(text.str.head(EDGE_CHARS), pl.lit("\n"), text.str.tail(EDGE_CHARS))
    return pl.when(text.str.len_chars() > 2 * EDGE_CHARS).then(both).otherwise(text)


def may_name(text: pl.Series) -> pl.Series:
    """Whether a paragraph holds what each pattern of ``names_in_text`` asks for; where not, none of them is tried.

    One paragraph of news in ten does. A pattern added below must ask for one of these, or its need stands here too.
    One look for words, which reads past the edges, tells which paragraphs are asked at all.
    """
    closes = text.str.tail(1).is_in(list(CLOSES)) | text.str.slice(EDGE_CHARS - 1, 1).is_in(list(OPENED))
    at = np.flatnonzero(closes.to_numpy() | holds_any(_asked_words(), text))
    found = np.zeros(len(text), np.bool_)
    found[at] = _may_name(text.gather(at)).to_numpy()
    return pl.Series(found)


@cache
def _asked_words() -> Automaton:
    """Words one of which stands in a paragraph that ``_may_name`` answers yes to, but for what its edges end with."""
    spaces = [chr(code) for code in range(N_BASIC) if chr(code).isspace()]
    opened = [before + space + bracket for before in OPENED for space in ("", *spaces) for bracket in "(（"]
    years = [space + century for space in spaces for century in ("19", "20")]
    wire = ["讯" + space for space in spaces]
    ended = [end + space for end in ENDS for space in spaces]
    return automaton((word, 0) for word in (*ROLES, *SLASHES, *SQUARES, *opened, *years, *wire, *ended))


@in_own_thread
def _may_name(text: pl.Series) -> pl.Series:
    edges = text.to_frame("text").select_seq(_edges(pl.col("text"))).to_series()
    found = edges.str.contains_any(list(ROLES)) | edges.str.contains(
        rf"[{re.escape(CLOSES)}]$|[{OPENED}]\s?[(（]|[网报社]讯\s|[{SQUARES}]|^\p{{Han}}{{2,4}}\s+(?:19|20)\d\d|[{ENDS}]\s+\p{{Han}}[\p{{Han}}、\s]{{1,30}}$"
    )
    slashed = edges.str.contains_any(list(SLASHES)).arg_true()
    return found.scatter(slashed, found.gather(slashed) | edges.gather(slashed).str.contains_any(["报道", "报导"]))


def said_in_text(text: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Reporters that a paragraph names in its dateline or in brackets at its end; who took a picture is none.

    By the forms of three sorts: with a label; bare, a mixed list in a dateline; bare and strict.
    """
    plain = one_width(text.to_frame("text").select_seq(_edges(pl.col("text"))).to_series())
    plain, _ = of_photographers(plain)
    _, is_photo = of_photographers(plain)
    plain = where(plain, ~is_photo)
    mixed = rf"^.{{0,24}}(?:电|讯|消息)\s?[(]\s*({family_name()}[、 ][\p{{Han}}·、 ]{{2,60}})[)]"
    place = rf"[^{surnames()[0]}\W]\p{{Han}}{{1,3}}"
    placed = rf"^[(\[]?\p{{Han}}{{0,10}}记者\s?{several_names()}\s+{place}报[道导]"
    return extract(plain, placed, *IN_TEXT), extract(plain, mixed), extract(plain, *_strict())


@cache
def _strict() -> tuple[str, ...]:
    """The forms of bare names in a paragraph that are strict."""
    several, listed = several_names(), rf"({family_name()}(?:、\p{{Han}}{{2,3}}){{0,{MOST - 1}}})"
    place = rf"[^{surnames()[0]}\W]\p{{Han}}{{1,3}}"
    return (
        rf"[(](?:\p{{Han}}{{0,8}}记者\s*)?{several}\s+{place}报[道导][)]$",
        rf"^.{{0,24}}(?:电|讯|消息)[ ,]*\p{{Han}}{{0,6}}(?:记者|通讯员)\s?{several}\s?报[道导]",
        rf"^.{{0,20}}[网报社]讯\s+({family_name()})报[道导]\s?[:,]",
        rf"^[(\[]?(?:本文)?作者\s?({family_name()}),\s?{PRESENTS}",
        rf"^[(\[]?本文作者\s?({family_name()}),\s?\p{{Han}}{{2,20}}{POST}",
        rf"^[(\[]?(?:本文)?作者\s?([A-Za-z][\w.]{{2,20}}),\s?{PRESENTS}",
        rf"[。!?」”]\s*文\s?/\s?{several}$",
        rf"[。!?」”]\s*作者\s?:\s?{several}$",
        rf"[。!?」”]\s+([{surnames()[0]}--[{ALSO_WORDS}]]\p{{Han}}{{2}}|{family_name()}(?:[、 ]{family_name()}){{1,{MOST - 1}}})$",
        rf"(?:^|[(])(?:据|摘自|选自|原载)《[^》]{{2,16}}》\s*(?:作者)?\s*{several}\s?/?\s?(?:文|[)])[)]?$",
        rf"[(](?:本文)?作者\s?:?\s?{several}\s+(?:来源|编辑|责编|图|摄影?|单位)",
        rf"[(]\p{{Han}}{{2,8}}(?:融媒体?|新闻|发布|客户端|网)\s*[/·|]\s*{several}[)]$",
        rf"[(](?:\p{{Han}}{{0,8}}记者)?\s*({family_name()})\s*/\s*\p{{Han}}{{0,6}}报[道导][)]$",
        rf"[(]{OFFICES}\s*/\s*{several}[)]$",
        rf"^[(\[][\p{{Han}}\w]{{2,12}}[)\]]\s*[(]\s*(?:\p{{Han}}{{0,8}}(?:记者|通讯员|作者))\s*{several}\s*[)]",
        rf"^.{{0,24}}(?:电|讯|报[道导])\s?[(]\s*{several}\s*[)]",
        rf"[(](?:作者|文|撰稿|供稿|记者|通讯员|读者|投稿)?[/:|\s]*{several}(?:供稿|\s?文/图|\s?图/文|\s?文图|文并摄|文|报[道导]|/文|\s(?:图|摄影?)[/:|][^()]{{2,20}})?\s*[)]$",
        rf"[(]{OFFICES}\s+{several}(?:\s*(?:供稿|编译|整理))?[)]$",
        rf"^[(](?:{PROVINCES})\p{{Han}}{{0,8}}\s+{several}[)]$",
        rf"^[(][^{surnames()[0]}\W]\p{{Han}}{{0,2}}[^\W辑影核演片对导编译诵入讲图源载荐画习人员者师宾持为见据]\s+([{surnames()[0]}]\p{{Han}}{{2}})[)]$",
        rf"^[(\[]?\s*\p{{Han}}{{0,8}}(?:记者|特派员|编译)\s*{several}\s*/\s*\p{{Han}}{{2,8}}(?:报[道导]|电)",
        rf"^[(\[]?\s*{several}\s*/\s*\p{{Han}}{{2,6}}报[道导]",
        rf"^[(\[]?\p{{Han}}{{0,8}}记者\s?({family_name()})\p{{Han}}{{2,6}}\d{{1,2}}日(?:综合)?(?:外)?电",
        rf"^[(\[]\p{{Han}}{{0,8}}记者\s?({family_name()})\p{{Han}}{{0,6}}报[道导][)\]]",
        rf"^[(\[]\p{{Han}}{{0,8}}记者\s+{several}\s+报[道导][)\]]",
        rf"^.{{0,20}}[网报社]讯\s+{several}\s+报[道导]",
        rf"^.{{0,20}}电 ?题:.{{2,40}} (?:作者|\p{{Han}}{{0,6}}记者) ?{several}(?:\s|$)",
        rf"^[(\[](?:\p{{Han}}{{2,10}}\s){{0,2}}\p{{Han}}{{0,10}}?记者\s?{several}(?:采访|综合)?(?:报[道导])?[)\]]",
        rf"^文 ?[/:|] ?\p{{Han}}{{0,8}}记者 +({family_name()}) +\p{{Han}}{{4}}",
        rf"^.{{4,24}}(?:电|讯|消息|报[道导]) +(?:见习|实习|首席|特约|特派|本[报网台])?记者{several} +[\p{{Han}}\d]{{2}}",
        rf"^(?:.{{0,24}}(?:电|讯|消息) +|[□■◆●○◎]\s*)?\p{{Han}}{{0,8}}记者 +{several} +\p{{Han}}{{3}}",
        rf"[(]{several}\s*(?:编译|整理|摄影报[道导])(?:自《[^》]{{2,20}}》)?[)]$",
        rf"[。!?」”]\s*(?:本报|新华社|\p{{Han}}{{2,6}}报)?记者\s*({family_name()}(?:[、 ]+(?:\p{{Han}}{{0,4}}(?:通讯员|实习生|记者) ?)?\p{{Han}}{{2,3}}){{0,6}})$",
        rf"[。!?」”]\s?\[(?:\p{{Han}}{{0,6}}记者\s?)?({family_name()})\]$",
        rf"^[(]?(?:本文)?作者\s?{several}(?:系|为|是|现任)",
        rf"[。!?」”]\s*(?:文/图|图/文)\s*(?:记者|通讯员)\s+{several}$",
        rf"[。!?」”]\s*[□■◆●○◎]\s*(?:\p{{Han}}{{0,8}}记者\s*)?{several}$",
        rf"^[(\[]?\p{{Han}}{{0,8}}记者\s?{listed}\p{{Han}}{{2,6}}\d{{1,2}}日(?:综合)?(?:外)?电",
        rf"^[(\[]?\p{{Han}}{{0,8}}记者\s?{listed}\p{{Han}}{{2,4}}报[道导][:,]",
        rf"^[(\[]\p{{Han}}{{0,8}}记者\s?{several}\s?发自\p{{Han}}{{2,6}}[)\]]",
        rf"^[(\[]\p{{Han}}{{0,8}}记者\s?({family_name()})\p{{Han}}{{2,6}}?(?:[一二三四五六七八九十]{{1,3}}日)?专?电[)\]]",
        rf"^{several}\s+(?:19|20)\d\d[年.-]",
    )


def names_in_text(text: pl.Series) -> pl.Series:
    """The names of ``said_in_text``, the surest form first."""
    labelled, mixed, strict = said_in_text(text)
    (said,), (first, last) = persons_each((labelled,), (mixed, strict))
    return coalesce(first, said, last)


def unlabelled(plain: pl.Series) -> pl.Series:
    """What stands where names do in a credit line without a label: beside its date or source, after □, before 「/台北报导」, in 「(作者陈晓禾系…)」."""
    return extract(plain, *_unlabelled())


UNLABELLED: Final = Kind(-1, of_each(lambda *plain: read_once(unlabelled, *plain)))
"""What stands where names do in each credit line."""


@cache
def _unlabelled() -> tuple[str, ...]:
    several, moment = several_names(), rf"{DAY}\s*{CLOCK}"
    return (
        rf"{moment}(?:[)\]]|[\s(,]*第?\s?[A-Z]?\d{{1,3}}\s?版)*[\s|·)]+{several}(?:$|[\s|(\[])",
        rf"{moment}[\s|·]+[\p{{Han}}\w·]{{2,14}}(?:报|网|社|台|刊|频道|客户端|新闻|在线|观察)[\s|·]+{several}(?:$|\s+(?:我|字号|评论|参与|分享|打印|收藏|跟[帖贴]|阅读|浏览|点击)|[(\[])",
        rf"{moment}[\s|·]*[\p{{Han}}\w·]{{2,10}}{PAPERS}({family_name()})(?:$|[\s(\[]|我有话说|我要)",
        rf"^(?:\p{{Han}}{{0,10}}(?:记者|通讯员|评论员)\s+)?{several}\s*《[^》]{{2,14}}》\s*[(]\s*{DAY}",
        rf"来源:[^:|]{{2,20}}[|]\s*{several}(?:$|\s)",
        rf"来源:\s?\p{{Han}}{{2,16}}[(]{several}[)](?:$|\s)",
        rf"^({family_name()})\s*[(\[]{DYNASTY}[)\]]$",
        rf"^[(\[]{DYNASTY}[)\]]\s*({family_name()})$",
        rf"^{DYNASTY}\s?·\s?({family_name()})$",
        rf"^(?:唐|[北南]?宋|明|清)[代朝]?\s+([{surnames()[0]}]\p{{Han}}{{2}})$",  # 「宋 江涛」 is one name
        rf"^(?:\p{{Han}}{{2,4}}\s+)?(?:[\p{{Han}}\w·]{{2,14}}(?:报|网|社|台|刊|频道|客户端|新闻|在线|观察)[\s|·]+)?{several}\s*[|·,(\[]?\s*(?:发表于|发布于|于)?\s*{DAY}",
        rf"^[□■●◎○☆★◆◇▲\s]+(?:\p{{Han}}{{0,8}}(?:记者|通讯员|评论员|撰稿))?\s*{several}$",
        rf"^[□■●◎○◆◇▲]\s*[^{surnames()[0]}\W]\p{{Han}}{{1,2}}\s+([{surnames()[0]}]\p{{Han}}{{2}})$",
        rf"(?:^|[\s|·])(?i:by)[\s:]+{several}(?:$|\s*[|·]|\s+(?:at|on|@))",
        rf"(?:^|[\s|])(?:\p{{Han}}{{0,8}}?记者|通讯员|特约撰稿)\s*[:/]?\s*{several}(?:\s*[|)\]]|\s*$|\s*发自|\s+(?:报[道导]|来源|编辑|责编|摄影|\d))",
        rf"^[(\[]{OFFICES}\s+{several}\s*(?:供稿|编译|整理|提供|撰稿)?[)\]]$",
        rf"^[(\[]{several}\s*(?:编译|整理|供稿|撰稿|摄影报[道导])(?:自《[^》]{{2,20}}》)?[)\]]$",
        rf"^\p{{Han}}{{2,6}}[报网社台刊]\s?[/|]\s?{several}$",
        rf"[\p{{Han}}][报网社台刊]记者\s*{several}(?:$|[\s)\]|])",
        rf"^[(\[]?\p{{Han}}{{2,6}}(?:中心|组|部)\s*/\s*{several}\s*/?\s*(?:综合|\p{{Han}}{{2}})?报[道导]",
        rf"(?:由|(?i:by))\s*{several}\s*(?:发表|发布|于|on)",
        rf"(?:^|[\s(\[|])作者\s+({family_name()})\s+(?:来源|编辑|责编|责任编辑|时间|日期|发布|发表|摄影|图)",
        rf"(?:^|[\s(\[|])作者[\]]?\s*{several}(?:$|[\s)\]|])",
        rf"[(](?:本文)?作者\s?[:]?\s?{several}\s*(?:系|为|是|,|[)]|\s单位)",
        rf"^[(]{several}[\s,]+{CALLING}[)]$",
        rf"^[(\[][^()《》]{{1,8}}《[^》]{{2,20}}》[^(),。]{{0,16}},\s?作者\s?:?\s?{several}",
        rf"^[(\[][^()《》]{{1,8}}《[^》]{{2,20}}》[^(),。]{{0,16}},\s?{several}\s?著[,)\]]",
        rf"^(?:关于|本文)作者\s+{several}$",
        rf"^{several}\s+供稿$",
        rf"(?:口述|讲述)[\s,、|/]+{several}\s*(?:整理|记录|执笔|采写|撰文)",
        rf"^[(\[]?\s*\p{{Han}}{{0,8}}?(?:记者|特派员|编译|文)?\s*{several}\s*/\s*\p{{Han}}{{0,6}}(?:报[道导]|撰|著|文)",
        rf"记者\s?({family_name()})\s?\p{{Han}}{{2,6}}?\s?(?:\d{{1,2}}月)?\d{{1,2}}日(?:综合)?(?:外)?(?:电|讯|报[道导])",
        rf"\d:\d\d(?::\d\d)?[\s|·]+{several}\s+\p{{Han}}{{1,10}}{PAPERS}(?:$|\s)",
        r"(?:记者|撰稿人?|作者|文)[\s:/|]+([A-Z][a-z]+(?: [A-Z][a-z]+){1,2})$",
        rf"(?:记者|通讯员)\s*{several}\s*/\s*\p{{Han}}{{0,6}}报[道导]",
        rf"(?:记者|通讯员)\s*{several}(?:\s*(?:文/图|图/文|文/摄|文并摄|摄影报[道导]|报[道导])|[\s/]+文)",
        rf"^[(\[]?{several}(?:\s*[/|]?\s*(?:文/图|图/文|文并摄|撰文|著|撰|撰稿|供稿|报[道导])|[\s/|]+文)[)\]]?$",
        rf"^({family_name()})\s+[\p{{Han}}\w·]{{2,14}}\s+{DAY}",
        rf"^{DYNASTY}\s?:\s?({family_name()})$",
        rf"(?:文|图文|撰文|供稿|撰稿)\s*[/|:]\s*(?:{OFFICES}\s+)?{several}(?:$|[^\p{{Han}}]|[图摄])",
        rf"(?:^|[\s(\[|])(?:撰文|采写|采访|撰稿|文字?|图文|编译|署名|执笔)\s+{several}(?:$|[\s)\]|])",
        rf"^原创\s*[:|]?\s*({family_name()})(?:\s|$)",
        rf"(?:讯|电|消息)\s?[(]\s?(?:\p{{Han}}{{0,6}}(?:记者|通讯员))?\s*{several}[)]$",
        rf"[(](?:\p{{Han}}{{0,6}}记者|通讯员)\s*{several}[)]",
        rf"(?:^|\s){several}\s+\p{{Han}}{{2,4}}报[道导]$",
        rf"^\p{{Han}}{{0,8}}记者\s?({family_name()})\p{{Han}}{{2,4}}报[道导]$",
        rf"(?:^|[\s/]){several}\s*[|]\s*文$",
        rf"^[(\[]\p{{Han}}{{2,8}}\d{{1,2}}月\d{{1,2}}日[讯电][)\]]\s*记者({family_name()})\p{{Han}}{{2}}报[道导]$",
        rf"^{several}\s+(?:发[布表]于)\s+\p{{Han}}{{2,10}}\s+{DAY}",
        rf"(?:^|[(])(?:本文)?作者\s?{several}(?:系|为|是|现任)",
        r"^(?i:by)\s+([A-Z][a-z]+(?: [A-Z][a-z.]+){1,3})(?:$|\s*[|,·\d\p{Han}])",
    )


def said_at_end(paragraphs: pl.DataFrame) -> Reader:
    """``text_editor`` and ``presented``, a row an article, from its last paragraphs.

    Who stands in brackets behind the last sentence, 「……的味道。（编辑:林小溪）」, and whom the last paragraph presents under 「作者简介」.
    """
    key = ["page_id", "article"]
    last = paragraphs.group_by(key, maintain_order=True).agg(pl.col("body").last(), over=pl.col("body").tail(2).first())
    tail = one_width(last["body"].str.tail(EDITOR_TAIL))
    about = where(last["body"], contains(last["over"], ABOUT_AUTHOR))
    presented, editor = yield Ask(PERSONS, (extract(about, PRESENTED),), (extract(tail, EDITOR_BEHIND),))
    return last.select_seq(*key, text_editor=editor, presented=presented)
