"""What is a person's name: by family name and length, without the words that stand round names.

「青禾日报记者 陈晓禾 通讯员 林小溪」 holds 陈晓禾 and 林小溪; 「关注 国际」 holds none, though 关 and 国 are
family names. A labelled name (作者:骑驴找马) may be any; one without a label must look like a name.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

import polars as pl

from tasks.evidence_tables import surnames, words_like_names
from tasks.kept_patterns import coalesce, contains, extract, replace, replace_all, where
from tasks.split_articles.patterns import CLOCK, DAY, IN_TEXT, NOT_PERSONS, OFFICES, ONLY_PHOTO, TRIM, WRITES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

ROLE: Final = (
    r"(?:新华社|央视|总台|本[报网刊台社]|见习|实习|特约|首席|全媒体|融媒体?|特派|驻\p{Han}{1,4}?|文字|\p{Han}{2,8}(?:报|网|社|客户端|电视台|频道|新闻))*"
    r"(?:记者|通讯员|特派员|实习生|评论员|作者|撰稿人?|撰文|采写|编译)[:\s]*"
)
"""Who somebody is, before the name."""

WORK: Final = r"[/\s]*(?:/\s*\p{Han}{0,6}报[道导]|\s\p{Han}{2,3}报[道导]|文/图|图/文|文/摄|文并摄|文|图|摄影报[道导]|摄影|摄|编译|整理|(?:综合|采访)报[道导]|报[道导]|采访|撰文|供稿|发自\p{Han}{2,8})$"
"""What somebody did, behind the name."""

PHOTOGRAPHER: Final = r"([\s,、/文])(?:\p{Han}{0,6}?(?:摄影)?(?:记者|通讯员))?\s?[:/]?\s?\p{Han}{2,3}\s?/?\s?(?:摄影|摄|供图|图片|图)\s*([)\]]?)$"
"""Who took the pictures, at the end of a line that names its author before."""

NO_NAME: Final = r"(?:[县市省乡镇村局部校院厅处科队站班厂店会区园社组所团股]长|主任|书记|老师|先生|女士|经理|教授|同志|大[爷妈娘叔嫂哥姐]|师傅|医生|律师|某某?|[村镇乡县市区省路街部局院所校馆站系处室厂队网报社刊完值价办率额款费税项版页图表篇])[)\]]?$|^[(\[]?(?:连载|未完|下转|上接|方法)"
"""How what begins like a name ends when it is a title, a form of address, a place or an office: 陈县长, 高楼村."""

NOTE_MARK: Final = r"(\p{Han})(?:[¹²³⁴⁵⁶⁷⁸⁹*†‡△#]+|[1-9](?:,[1-9])*\*?)(\s|[,，、;；]|$)"
"""What points from an author's name to the note of his affiliation: 陈晓禾1,林小溪2*."""

OTHERS: Final = (
    r"[\s、,]+\p{Han}{2,3}\s?/\s?(?:图|摄影?)$|\s(?:摄影|图片|供图|制图|图|(?:责任)?编辑|校对)(?:记者)?\s?[:/|\s].*$"
)
"""Photographers and editors in one line with the authors, who are none."""

FOREIGN: Final = r"[\[(](?:古?[美英法德日俄苏意奥韩澳加]|印度|瑞士|荷|挪威|瑞典|丹麦|清|明|宋|唐|元)[\])]\s*"
"""An author's country or dynasty, before the name."""

PAPERS: Final = r"(?:日报|晚报|时报|晨报|早报|商报|青年报|都市报|周刊|周报|网|社|电视台|观察|新闻|在线)"
"""How the names of papers and sites end."""

DYNASTY: Final = r"(?:先秦|秦|[东西两]?汉|三国|魏晋|[东西]晋|南北朝|南朝|北朝|隋|唐|五代|[北南]?宋|金|辽|元|明|清|近现?代|现代|当代|民国)[代朝]?"
"""When the author of a poem lived, in brackets beside his name."""

LEVEL: Final = r"\s?(?:LV|Lv)\.?\s?\d{1,3}$"
"""The rank of a user behind his name: 「骑驴找马LV.3」."""

EDGE_CHARS: Final = 90
"""How much of a paragraph's beginning and end is read for names, in characters: a dateline with seven names has 80."""

LONGEST: Final = 16
"""Longest name, in characters: names written in other scripts' sounds have so many."""

MOST: Final = 7
"""Most names in one credit that has no label; more are a list of something else."""


Text = TypeVar("Text", pl.Expr, pl.Series)


def one_width(text: Text) -> Text:
    """The text with the marks that part credits in one width; letters stay as they are."""
    wide = ["：", "，", "（", "）", "；", "｜", "\u3000", "\u00a0", "［", "］", "／", "∕", "丨", "〔", "〕", "【", "】"]
    narrow = [":", ",", "(", ")", ";", "|", " ", " ", "[", "]", "/", "/", "|", "[", "]", "[", "]"]
    return text.str.replace_many(wide, narrow)


def persons(names: pl.Series, *, is_bare: bool = False) -> pl.Series:
    """Names as published: parted by 、, without 记者, 文, 图 and what is no name; null where none is left.

    ``is_bare``: no label says that they are names, so a word that looks like one shows that the others are none too.
    """
    labelled, bare = persons_each((), (names,)) if is_bare else persons_each((names,), ())
    return (*labelled, *bare)[0]


def persons_each(
    labelled: Sequence[pl.Series], bare: Sequence[pl.Series]
) -> tuple[tuple[pl.Series, ...], tuple[pl.Series, ...]]:
    """The same for several columns: those whose names have a label, and bare ones. Each text is read once for all."""
    every = (*labelled, *bare)
    own = pl.concat([names.drop_nulls().alias("own") for names in every]).unique(maintain_order=True)
    if own.is_empty():
        return tuple(labelled), tuple(bare)
    part = pl.DataFrame({"own": own, "name": _without_roles(own).str.split(" ")}).explode("name")
    fits = part.filter(pl.col("name").str.len_chars().is_between(2, LONGEST))
    fits = fits.filter(~pl.Series(contains(fits["name"], NOT_PERSONS)))
    said = (
        fits.unique(maintain_order=True)
        .group_by("own", maintain_order=True)
        .agg(pl.col("name").str.join("、").str.replace_all("\u00a0", " "))
    )
    only = said
    if bare:
        words = part["name"].is_in(words_like_names()).fill_null(value=False).to_numpy()
        no_names = part["own"].filter(pl.Series(words | contains(part["name"], NO_NAME)))
        only = said.filter(~pl.col("own").is_in(no_names.implode()))
    return tuple(_looked_up(names, said) for names in labelled), tuple(_looked_up(names, only) for names in bare)


def _looked_up(names: pl.Series, said: pl.DataFrame) -> pl.Series:
    if names.null_count() == len(names):
        return names
    return names.replace_strict(said["own"], said["name"], default=None, return_dtype=pl.String)


def _without_roles(own: pl.Series) -> pl.Series:
    """The names of each text with a space between, without roles, works, photographers and notes."""
    apart = r"(?:^|[\s、,])(\p{Han})\s+(\p{Han}{1,2})(?:$|[\s、,])"
    text = replace(own, OTHERS, "")
    text = replace_all(text, ROLE, " ")
    text = replace_all(text, FOREIGN, "").str.strip_chars(" ")
    text = replace_all(text, WORK, "")
    text = replace_all(text, r"^(?:文|图|文字|文图|图文)\s*[:/]?\s+|^(?:文图|图文)\s*[:/]", "")
    text = replace_all(text, r"\s?/\s?文(\s|$)", "$1")
    text = without_notes(text)
    text = replace_all(text, apart, " $1$2 ")
    text = replace_all(text, apart, " $1$2 ")
    text = replace_all(text, r"([A-Za-z.]{2,})\s+([A-Z][a-z.]+)", "$1\u00a0$2")
    text = replace_all(text, r"[、,，/;；\u0020\u3000\t&|]+", " ")
    text = replace(text, r"(?:系|是|为|,).{2,30}$", "")
    return replace_all(text, r"等(?:\d+人)?(?:\s|$)", " ").str.strip_chars(TRIM)


@cache
def family_name() -> str:
    """Pattern of a Chinese name by its family name: two to three characters, four with a double one."""
    single, double = surnames()
    return f"(?:(?:{'|'.join(double)})\\p{{Han}}{{1,2}}|[{single}]\\p{{Han}}{{1,2}})"


def several_names() -> str:
    """Pattern of one to a few names in a group: the first begins with a family name."""
    return f"({family_name()}(?:[、 ,/]+\\p{{Han}}{{2,3}}){{0,{MOST - 1}}})"


def plain_labels(plain: pl.Series) -> pl.Series:
    """A credit line with its labels of authors made plain: 「文/图 本报记者 陈晓禾 通讯员 林小溪」 to 「文/陈晓禾 林小溪」."""
    role = r"(?:\p{Han}{0,8}?(?:本报|见习|实习|特约|首席)?(?:记者|通讯员|特约评论员|评论员|实习生|撰稿人))"
    between = r"(\p{Han}{2,3})[\s、]+(?:本报|见习|实习)?(?:通讯员|记者|实习生)[ ]*(\p{Han}{2,3})"
    also = r"((?:记者|通讯员)\s?:\s?\p{Han}{2,3}(?:[、 ]\p{Han}{2,3}){0,8})[\s、]+(?:\p{Han}{2})?(?:通讯员|记者|实习生)\s?:\s?(\p{Han}{2,3})"
    listed = r"(作\s?者\s?[:/|]\s?\p{Han}{2,4}(?:、\p{Han}{2,4})*|\p{Han}{2,4})\s*;\s*(\p{Han}{2,4})\s*(;|$)"
    plain = replace(plain, r"^[□■●◎○☆★◆◇▲\s]+", "")
    plain = replace(plain, r"^(?:文\s?[/、&]\s?图|图\s?[/、&]\s?文|文并摄|图文)\s*[:/|]?\s*", "文/")
    plain = replace_all(plain, FOREIGN, "")
    plain = replace(plain, rf"^([(\[]?\p{{Han}}{{0,8}}记者\s?{family_name()})\p{{Han}}{{2}}报导", "$1 ")
    label = r"(作\s?者|文字?|撰文|采写|采访|撰稿)\s?[:/|]\s?"
    plain = replace(plain, rf"{label}(?:《[^》]{{2,12}}》)?{role}\s*", "$1:")
    plain = replace_all(plain, between, "$1 $2")
    plain = replace_all(plain, between, "$1 $2")
    plain = replace(plain, also, "$1 $2")
    plain = replace_all(plain, listed, "$1、$2$3")
    return replace_all(plain, listed, "$1、$2$3")


def person_only(names: pl.Series) -> pl.Series:
    """The names where each begins with a family name and is as short as names are; else null."""
    return where(names, contains(names, f"^{family_name()}(?:、{family_name()}){{0,{MOST - 1}}}$"))


def bare_names(text: pl.Series) -> pl.Series:
    """The names of a line that is nothing but names; else null. Parted by 、, only the first must have a common family name."""
    text = without_office(without_notes(text))
    text = replace(text, r"^(\p{Han}) +(\p{Han})$", "$1$2")
    only = contains(text, f"^[(\\[]?{family_name()}(?:[、 ,]+{family_name()}){{0,{MOST - 1}}}[)\\]]?$")
    listed = contains(text, f"^{family_name()}(?:、\\p{{Han}}{{2,3}}){{1,{MOST - 1}}}$") & ~only
    listed &= ~contains(text, r"^\p{Han}{2}、")
    names = persons(where(text, only | listed), is_bare=True)
    listed &= (names == text).fill_null(value=False).to_numpy()
    return coalesce(person_only(where(names, only)), where(names, listed))


def without_notes(text: pl.Series) -> pl.Series:
    """Names without the marks of notes behind them."""
    marked = text.str.contains_any(list("123456789¹²³⁴⁵⁶⁷⁸⁹*†‡△#")).fill_null(value=False).to_numpy()
    return coalesce(replace_all(where(text, marked), NOTE_MARK, "$1$2"), text) if marked.any() else text


def without_office(text: pl.Series) -> pl.Series:
    """A line of an office or a paper and its people without the former: 「青禾县教育局 陈晓禾」."""
    return replace(text, rf"^([(\[]?){OFFICES} +({family_name()}[\p{{Han}}、 ,]*[)\]]?)$", "$1$2")


def reporters(names: pl.Series, line: pl.Series) -> pl.Series:
    """What stands behind 记者; where nothing parts it from that it must look like a name: 「记者调查」 is a heading."""
    role = "(?:记者|通讯员|实习生|评论员)"
    said = where(line, names.is_not_null().to_numpy())
    glued = contains(said, rf"{role}\p{{Han}}") & ~contains(said, f"{role}{family_name()}")
    return where(names, ~glued)


def is_photo(plain: pl.Series) -> NDArray[np.bool_]:
    """The line credits a picture and no text: 「林小溪 摄」, but not 「陈晓禾 文 林小溪 摄」."""
    return contains(plain, ONLY_PHOTO) & ~contains(plain, WRITES)


def without_photographer(plain: pl.Series) -> pl.Series:
    """A line that names its author without the photographer at its end: 「陈晓禾 文 林小溪 摄」 to 「陈晓禾 文」."""
    written = contains(plain, WRITES)
    return coalesce(replace(where(plain, written), PHOTOGRAPHER, "$1$2"), plain)


def _edges(text: pl.Expr) -> pl.Expr:
    """Beginning and end of a long paragraph, where names stand; the middle is not looked through."""
    both = pl.concat_str(text.str.head(EDGE_CHARS), pl.lit("\n"), text.str.tail(EDGE_CHARS))
    return pl.when(text.str.len_chars() > 2 * EDGE_CHARS).then(both).otherwise(text)


def may_name(text: pl.Series) -> pl.Series:
    """Whether a paragraph holds what each pattern of ``names_in_text`` asks for; where not, none of them is tried.

    One paragraph of news in ten does. A pattern added below must ask for one of these, or its need stands here too.
    """
    edges = text.to_frame("text").select(_edges(pl.col("text"))).to_series()
    found = edges.str.contains_any(["记者", "通讯员", "特派员", "编译", "作者"]) | edges.str.contains(
        r"[)）]$|[电讯道导息]\s?[(（]|[网报社]讯\s"
    )
    slashed = edges.str.contains_any(["/", "／", "∕"]).arg_true()
    return found.scatter(slashed, found.gather(slashed) | edges.gather(slashed).str.contains_any(["报道", "报导"]))


def said_in_text(text: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Reporters that a paragraph names in its dateline or in brackets at its end; who took a picture is none.

    By the forms of three sorts: with a label; bare, a mixed list in a dateline; bare and strict.
    """
    plain = one_width(text.to_frame("text").select(_edges(pl.col("text"))).to_series())
    plain = without_photographer(plain)
    plain = where(plain, ~is_photo(plain))
    several = several_names()
    strict = (
        rf"[(](?:\p{{Han}}{{0,8}}记者)?\s*({family_name()})\s*/\s*\p{{Han}}{{0,6}}报[道导][)]$",
        rf"[(]{OFFICES}\s*/\s*{several}[)]$",
        rf"^[(\[][\p{{Han}}\w]{{2,12}}[)\]]\s*[(]\s*(?:\p{{Han}}{{0,8}}(?:记者|通讯员|作者))\s*{several}\s*[)]",
        rf"^.{{0,24}}(?:电|讯|报[道导])\s?[(]\s*{several}\s*[)]",
        rf"[(](?:作者|文|撰稿|供稿|记者|通讯员)?[/:|\s]*{several}(?:供稿|\s?文/图|\s?图/文|\s?文图|文并摄|文|报[道导]|/文|\s(?:图|摄影?)[/:|][^()]{{2,20}})?\s*[)]$",
        rf"[(]{OFFICES}\s+{several}(?:\s*(?:供稿|编译|整理))?[)]$",
        rf"^[(\[]?\s*\p{{Han}}{{0,8}}(?:记者|特派员|编译)\s*{several}\s*/\s*\p{{Han}}{{2,8}}(?:报[道导]|电)",
        rf"^[(\[]?\s*{several}\s*/\s*\p{{Han}}{{2,6}}报[道导]",
        rf"^[(\[]?\p{{Han}}{{0,8}}记者\s?({family_name()})\p{{Han}}{{2,6}}\d{{1,2}}日(?:综合)?(?:外)?电",
        rf"^[(\[]\p{{Han}}{{0,8}}记者\s?({family_name()})\p{{Han}}{{0,6}}报[道导][)\]]",
        rf"^[(\[]\p{{Han}}{{0,8}}记者\s+{several}\s+报[道导][)\]]",
        rf"^.{{0,20}}[网报社]讯\s+{several}\s+报[道导]",
        rf"^.{{0,20}}电 ?题:.{{2,40}} (?:作者|\p{{Han}}{{0,6}}记者) {several}$",
        rf"^[(\[](?:\p{{Han}}{{2,10}}\s){{0,2}}\p{{Han}}{{0,10}}?记者\s?{several}(?:采访|综合)?(?:报[道导])?[)\]]",
        rf"^(?:.{{0,24}}(?:电|讯|消息) +)?\p{{Han}}{{0,8}}记者 +{several} +\p{{Han}}{{3}}",
        rf"[(]{several}\s*(?:编译|整理|摄影报[道导])(?:自《[^》]{{2,20}}》)?[)]$",
        rf"[。!?」”]\s?(?:本报|新华社)?记者\s+{several}$",
    )
    mixed = rf"^.{{0,24}}(?:电|讯|消息)\s?[(]\s*({family_name()}[、 ][\p{{Han}}·、 ]{{2,60}})[)]"
    return extract(plain, *IN_TEXT), extract(plain, mixed), extract(plain, *strict)


def names_in_text(text: pl.Series) -> pl.Series:
    """The names of ``said_in_text``, the surest form first."""
    labelled, mixed, strict = said_in_text(text)
    (said,), (first, last) = persons_each((labelled,), (mixed, strict))
    return coalesce(first, said, last)


def unlabelled(plain: pl.Series) -> pl.Series:
    """What stands where names do in a credit line without a label: beside its date or source, after □, before 「/台北报导」, in 「(作者陈晓禾系…)」."""
    several, moment = several_names(), rf"{DAY}\s*{CLOCK}"
    patterns: Sequence[str] = (
        rf"{moment}[\s|·]+{several}(?:$|[\s|(\[])",
        rf"{moment}[\s|·]+[\p{{Han}}\w·]{{2,14}}(?:报|网|社|台|刊|频道|客户端|新闻|在线|观察)[\s|·]+{several}(?:$|\s+(?:我|字号|评论|参与|分享|打印|收藏|跟[帖贴]|阅读|浏览|点击)|[(\[])",
        rf"{moment}[\s|·]*[\p{{Han}}\w·]{{2,10}}{PAPERS}({family_name()})(?:$|[\s(\[]|我有话说|我要)",
        rf"^{several}\s*《[^》]{{2,14}}》\s*[(]\s*{DAY}",
        rf"来源:[^:|]{{2,20}}[|]\s*{several}(?:$|\s)",
        rf"^({family_name()})\s*[(\[]{DYNASTY}[)\]]$",
        rf"^[(\[]{DYNASTY}[)\]]\s*({family_name()})$",
        rf"^(?:\p{{Han}}{{2,4}}\s+)?(?:[\p{{Han}}\w·]{{2,14}}(?:报|网|社|台|刊|频道|客户端|新闻|在线|观察)[\s|·]+)?{several}\s*[|·(\[]?\s*(?:发表于|发布于|于)?\s*{DAY}",
        rf"^[□■●◎○☆★◆◇▲\s]+(?:\p{{Han}}{{0,8}}(?:记者|通讯员|评论员|撰稿))?\s*{several}$",
        rf"(?:^|[\s|·])(?i:by)[\s:]+{several}(?:$|\s*[|·]|\s+(?:at|on|@))",
        rf"(?:^|[\s|])(?:\p{{Han}}{{0,8}}?记者|通讯员|特约撰稿)\s*[:/]?\s*{several}(?:\s*[|)\]]|\s*$|\s*发自|\s+(?:报[道导]|来源|编辑|责编|摄影|\d))",
        rf"^[(\[]{OFFICES}\s+{several}\s*(?:供稿|编译|整理|提供|撰稿)?[)\]]$",
        rf"^[(\[]{several}\s*(?:编译|整理|供稿|撰稿|摄影报[道导])(?:自《[^》]{{2,20}}》)?[)\]]$",
        rf"^\p{{Han}}{{2,6}}[报网社台刊]\s?[/|]\s?{several}$",
        rf"[\p{{Han}}][报网社台刊]记者\s*{several}(?:$|[\s)\]|])",
        rf"^[(\[]?\p{{Han}}{{2,6}}(?:中心|组|部)\s*/\s*{several}\s*/?\s*(?:综合|\p{{Han}}{{2}})?报[道导]",
        rf"(?:由|(?i:by))\s*{several}\s*(?:发表|发布|于|on)",
        rf"(?:^|[\s(\[|])作者[\]]?\s*{several}(?:$|[\s)\]|])",
        rf"[(](?:本文)?作者\s?[:]?\s?{several}\s*(?:系|为|是|,|[)])",
        rf"^[(\[]?\s*\p{{Han}}{{0,8}}?(?:记者|特派员|编译|文)?\s*{several}\s*/\s*\p{{Han}}{{0,6}}(?:报[道导]|撰|著|文)",
        rf"记者\s?({family_name()})\s?\p{{Han}}{{2,6}}\s?\d{{1,2}}日(?:综合)?(?:外)?电",
        rf"(?:记者|通讯员)\s*{several}\s*/\s*\p{{Han}}{{0,6}}报[道导]",
        rf"(?:记者|通讯员)\s*{several}\s*(?:文/图|图/文|文/摄|文并摄|摄影报[道导]|报[道导]|文)",
        rf"^[(\[]?{several}\s*[/|]?\s*(?:文|文/图|图/文|文并摄|撰文|著|撰|撰稿|供稿|报[道导])[)\]]?$",
        rf"(?:文|图文|撰文|供稿|撰稿)\s*[/|:]\s*(?:{OFFICES}\s+)?{several}",
        rf"(?:^|[\s(\[|])(?:撰文|采写|采访|撰稿|文字?|图文|编译|署名|执笔)\s+{several}(?:$|[\s)\]|])",
        rf"^原创\s*[:|]?\s*({family_name()})(?:\s|$)",
        r"^(?i:by)\s+([A-Z][a-z]+(?: [A-Z][a-z.]+){1,3})$",
    )
    return extract(plain, *patterns)


def begins_with_name(names: pl.Series) -> pl.Series:
    """The names where the first begins with a family name, or is written in Latin letters; else null."""
    return where(names, contains(names, f"^(?:{family_name()}(?:、|$)|[A-Z])"))
