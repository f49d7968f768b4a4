"""Lines that are nothing but names: 「陈晓禾 林小溪」, 「·陈晓禾·」, 「(北京)陈晓禾」, 「青禾县教育局 陈晓禾」, 「约翰·伍德」."""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.buffers import put
from tasks.distinct import read_once
from tasks.evidence_tables import name_parts, surnames
from tasks.kept_patterns import Step, coalesce, contains, contains_each, replace_in_turn, where
from tasks.split_articles.asked import Kind, of_each
from tasks.split_articles.names import (
    BARS,
    CALLING,
    MARKS,
    MOST,
    WITHOUT_NOTES,
    family_name,
    foreign_names,
    person_only,
    persons,
    unspaced,
)
from tasks.split_articles.patterns import OFFICES, PROVINCES

if TYPE_CHECKING:
    import polars as pl

OTHER_WORK: Final = (
    r"^\W*(?:总|副|访谈|特邀|现场|执行|值班|责任|网络|新媒体|微信|学生|实习|见习|内容|信息|保密|版式|版面|美术|海报|联合|特约|本期|本版|栏目|文字|图片|视频|法律|技术|初审|复审|终审)*"
    r"(?:编\s?辑|责编|[文图美]编|编委|主编|总编|编审|编排|编校|组稿|监\s?制|审\s?[核稿签读校定查]|[初复终一二三]审|校\s?[对审译订]|[终检]校|核稿|签发|策\s?划|统\s?筹|出\s?品|制\s?[作片图]|导演"
    r"|设\s?计|绘图|插[图画]|漫画|[题封]图|封面|图片|[配供]图|摄[影像]|视频|剪辑|后期|音频|[配录]音|播音|主播|朗[诵读]|诵读|主持|嘉宾|受访(?:专家)?|采访对象|(?:指导|辅导|推荐|点评)(?:老师|教师)|推荐|点评"
    rf"|翻\s?译|译|转载|录入|发布|上传|排版|版面|运营|商务|联系|负责|责任|顾问|讲述|值班(?:主任|领导)|支持)(?:人|者|员)?\s*[:：/／|{BARS}\s]\s*\p{{Han}}"
)
"""What somebody did for an article, or is in it, who wrote nothing: 「审核 林小溪」, 「统筹丨林小溪」, 「嘉宾 林小溪」."""


NUMBER: Final = "[一二三四五六七八九十]"


def bare_names(text: pl.Series) -> pl.Series:
    """The names of a line that is nothing but names; else null. Parted by 、, only the first must have a common family name."""
    return bare_names_each(text)[0]


def bare_names_each(*texts: pl.Series) -> list[pl.Series]:
    """The same for several columns. Each text is read once for all."""
    return read_once(_bare_names, *texts)


ALONE: Final = Kind(0, of_each(bare_names_each))
"""The names of each line that is nothing but names."""


def _bare_names(text: pl.Series) -> pl.Series:
    at = np.flatnonzero(contains(text, _may_name()))
    nobody = where(text, np.zeros(len(text), np.bool_))
    return put(nobody, at, _of_names(text.gather(at))) if at.size else nobody


@cache
def _may_name() -> str:
    """What a line of names holds as it is written: one, with no character beside it. Most short lines hold none.

    All that is taken off a name stands apart from it, and a name of two or three characters may be set with spaces.
    """
    single, double = surnames()
    part = "|".join(name_parts())
    family = rf"(?:[{single}]\P{{Han}}*|{'|'.join(double)})\p{{Han}}{{1,2}}"
    return rf"·|(?:^|\P{{Han}})(?:{family}|(?:{part}){{2}})(?:\P{{Han}}|$)"


def _of_names(text: pl.Series) -> pl.Series:
    """The same for lines that may be."""
    text = where(text, ~contains(text, OTHER_WORK))
    whole = text
    text = unspaced(replace_in_turn(text, (WITHOUT_NOTES,)))
    trimmed = replace_in_turn(text, _trimmings())
    # 「·要闻·」 and 「(摘要)金融」 hold words: what stood between marks must be longer than most words, or set apart.
    longer = np.any(contains_each(trimmed, r"^\p{Han}{3,4}(?:[、 ,]|$)", foreign_names()), axis=0)
    longer |= (trimmed == text).fill_null(value=True).to_numpy()
    longer |= (text != whole).fill_null(value=False).to_numpy()
    text = replace_in_turn(where(trimmed, longer), _in_one_piece())
    only, listed, begins_short, foreign = contains_each(
        text,
        f"^[(\\[]?{family_name()}(?:[、 ,;]+{family_name()}){{0,{MOST - 1}}}[)\\]]?$",
        f"^{family_name()}(?:、\\p{{Han}}{{2,3}}){{1,{MOST - 1}}}$",
        r"^\p{Han}{2}、",
        foreign_names(),
    )
    listed &= ~only & ~begins_short
    names = persons(where(text, only | listed), is_bare=True)
    listed &= (names == text).fill_null(value=False).to_numpy()
    foreigners = where(text, foreign).str.replace_all("[、 ]+", "、")
    return coalesce(person_only(where(names, only)), where(names, listed), foreigners)


@cache
def _trimmings() -> tuple[Step, ...]:
    """Of a byline goes what stands round it, a place in brackets and what the author is: 「·陈晓禾·」, 「(北京)陈晓禾」, 「主笔 陈晓禾」."""
    return (
        Step(rf"^(?:[{MARKS}]+\s*)+", every=False),
        Step(rf"\s*[{MARKS}]+$", every=False),
        Step(r"^[(\[](?:[美英法德日俄苏意奥韩澳加荷]|\p{Han}{2,4})[)\]]\s*(\p{Han})", "$1", every=False),
        Step(rf"^(\p{{Han}}{{3}})\s*/\s*[^{surnames()[0]}\W]\p{{Han}}{{1,2}}$", "$1", every=False),  # 「陈晓禾 / 青禾」
        Step(r"(\p{Han})\s*[(\[][^()\[\]]{2,40}[)\]]$", "$1", every=False),
        Step(r"^[(\[](\p{Han}{1,7}·\p{Han}{1,7})[)\]]$", "$1", every=False),
        Step(rf"^(\p{{Han}}{{3}})[\s,]+{CALLING}$", "$1", every=False),
        Step(r"^(\p{Han}{2,3})\s+(?:教授|律师|博士|医[生师])$", "$1", every=False),
        Step(r"^(\p{Han}{2,3})\s*[(\[]?\s?[\w.-]+@[\w.-]+[)\]]?$", "$1", every=False),
        Step(
            rf"^(\p{{Han}}{{2,3}})\s+[\p{{Han}}\d()]{{2,16}}(?:班|年级|[中小]学|大学|学[校院]|{NUMBER}中)$",
            "$1",
            every=False,
        ),
        Step(r"^\p{Han}{2,8} ?\| ?(\p{Han}{3})$", "$1", every=False),  # 「溪边闲话|陈晓禾」: a column
        Step(rf"^{CALLING}\s+", every=False),
    )


@cache
def _in_one_piece() -> tuple[Step, ...]:
    return (
        WITHOUT_NOTES,
        _without_class(),
        _without_place(),
        _without_office(),
        Step(r"^(\p{Han}) +(\p{Han})$", "$1$2", every=False),
    )


@cache
def _without_class() -> Step:
    """Where a pupil or a student sits, before the name: 「青禾小学五(2)班 陈晓禾」, 「文学院 2019级 林小溪」."""
    number = r"[\d一二三四五六七八九十]"
    sits = rf"(?:年级|{number}\s?[)]?\s?班|{number}\d级(?:\p{{Han}}{{2,10}}(?:专业|系|班|\s))?)"
    return Step(
        rf"^([(\[]?)[\p{{Han}}\d·() ]{{0,40}}{sits}\s*({family_name()}(?:[、 ,]+\p{{Han}}{{2,3}}){{0,6}}[)\]]?)$",
        "$1$2",
        every=False,
    )


def without_office(text: pl.Series) -> pl.Series:
    """A line of an office or a paper and its people without the former: 「青禾县教育局 陈晓禾」."""
    return replace_in_turn(text, (_without_class(), _without_place(), _without_office(), _without_medium()))


@cache
def _without_place() -> Step:
    """Where the writer lives, before the name: 「湖北 陈晓禾」, 「湖北青禾·陈晓禾」."""
    place = rf"(?:{PROVINCES})(?:省|市)?(?:\p{{Han}}{{2,8}})?"
    return Step(
        rf"^([(\[]?){place}[ ·]+((?:{family_name()}|\p{{Han}}{{1,7}}·\p{{Han}}{{1,7}})(?:[、 ,]+{family_name()}){{0,3}}[)\]]?)$",
        "$1$2",
        every=False,
    )


@cache
def _without_medium() -> Step:
    """What a credit names before its person, and begins like no person: 「豹头 林小溪」, 「砺石商业 陈晓禾」.

    Three characters may be a rare family name with its name; 小 and 老 begin what friends are called.
    """
    single, _ = surnames()
    return Step(
        rf"^[^{single}小老\W]\p{{Han}}(?:\p{{Han}}{{2,4}})? +([{single}]\p{{Han}}{{2}})$",
        "$1",
        every=False,
    )


@cache
def _without_office() -> Step:
    pattern = rf"^([(\[]?)(?:{OFFICES} +){{1,3}}({family_name()}[\p{{Han}}·、 ,]*[)\]]?)$"
    return Step(pattern, "$1$2", every=False)


@cache
def round_names() -> tuple[Step, ...]:
    """What stands round a name that signs: a slash, 「写于青禾」, when it was written, what its bearer is."""
    name = family_name()
    when = r"(?:[二一][〇○零Oo0九八七六五四三二一]{3}年[\p{Han}]{0,8}|(?:19|20)\d\d\s?[年./-]\s?\d{1,2}(?:\s?[月./-]\s?(?:\d{1,2}日?)?)?)"
    return (
        Step(r"^[/|]\s?(\p{Han})", "$1", every=False),
        Step(rf"^({name})\s+{when}(?:\s?(?:写|作|记)?于\s?\p{{Han}}{{2,8}})?$", "$1", every=False),
        # 「二〇〇五年冬 于青禾」 names a place.
        Step(rf"^{when}\s+([^于]\p{{Han}}{{1,3}})$", "$1", every=False),
        Step(rf"^({name})\s?(?:写|作|记)?于\s?\p{{Han}}{{2,8}}$", "$1", every=False),
        Step(rf"^({name}),\s?{CALLING}$", "$1", every=False),
    )
