"""The labels of a credit line made plain, so that few patterns read many ways of saying who wrote.

「文/图 本报记者 陈晓禾 通讯员 林小溪」 becomes 「文/陈晓禾 林小溪」, 「文字 陈晓禾 摄影 林小溪」 gets its colons, and 主笔, 拟稿 or
送交者 is an author as 作者 is.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.distinct import apart, known, spread
from tasks.evidence_tables import surnames
from tasks.kept_patterns import Step, coalesce, contains, extract, replace_all, replace_in_turn, where
from tasks.split_articles.asked import Kind
from tasks.split_articles.names import FOREIGN, family_name, of_photographers
from tasks.split_articles.patterns import AUTHOR, AUTHOR_SPACED, DAY, OFFICES, WRITER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tasks.split_articles.asked import Answer, Ask

AUTHORS: Final = r"(^|[\s|,;(\[])(?:主笔|执笔人|拟稿人?|撰文人|时评人|来稿人?|采访人|评论者|送交者|(?:文字|文章)作者|作者姓名|投书|(?:读者)?来信|专文|特稿)\s?[:/|]\s?"
"""Labels that say the same as 作者."""

WORKS: Final = "文字|撰文|采写|撰稿|采访|执笔|摄影|图片|摄像|责任编辑|编辑|责编|校对|审核|制图|统筹|翻译|译者|设计|视频|剪辑|策划|监制|排版|美编"
"""What people did for an article, as labels that may stand without a colon: 「文字 陈晓禾」."""


GLUED: Final = (
    r"([\p{Han}\w])((?:本[报网刊台]|见习|实习|特约|首席|学生|全媒体)+(?:记者|通讯员)\s?:)",
    r"([\p{Han}\w])((?:责任|网络|执行|值班|实习|学生|新媒体|栏目|本期|初审|终审)编辑\s?:)",
    r"([\p{Han}\w])((?:撰稿人?|撰文|采写|执笔|图文|供稿(?:单位|部门|人)?|通讯员|摄影|投稿人|信息员|审[核稿]人?)\s?:)",
)
"""Labels that stand right behind the value before, where a page's elements have nothing between them:
「供稿单位:文学院撰稿:林小溪网络编辑:周远山」. A label that is a part of a longer one is not among them."""


def parted(plain: pl.Series) -> pl.Series:
    """Lines with a space before each label of ``GLUED``, where another label stands before it, and between reporters."""
    several = where(plain, contains(plain, r":.*:"))
    return replace_in_turn(coalesce(replace_in_turn(several, _labels_apart()), plain), _reporters_apart())


@cache
def _labels_apart() -> tuple[Step, ...]:
    return tuple(Step(pattern, "$1 $2") for pattern in GLUED)


@cache
def _reporters_apart() -> tuple[Step, ...]:
    """Reporters whose names lost what parted them: 「记者陈晓禾林小溪」, 「记者陈晓禾通讯员林小溪」.

    Parted before a family name, and after three characters rather than two.
    """
    single, _ = surnames()
    role, name = "(?:记者|通讯员|评论员|实习生)", rf"[{single}]\p{{Han}}"
    last = rf"({name}{{0,1}}[^\W电讯报摄道导])([)\]\s、,/]|$)"
    return (
        Step(rf"({role}\s?{name}{{1,2}})((?:(?:见习|实习|特约)?记者|(?:特约)?通讯员|实习生){name})", "$1 $2"),
        Step(rf"^([(\[]{name}{{1,2}})(通讯员\s?{name})", "$1 $2", every=False),
        Step(rf"({role}\s?{name}{{2}})({name}{{2}}){last}", "$1 $2 $3$4"),
        Step(rf"({role}\s?{name}{{2}}){last}", "$1 $2$3"),
        Step(rf"({role}\s?{name})({name}[\p{{Han}}--[道导]])([)\]\s、,/]|$)", "$1 $2$3"),
    )


def with_colons(plain: pl.Series) -> pl.Series:
    """Lines with two such labels and no colons with them: 「文字 陈晓禾 摄影 林小溪」 to 「文字:陈晓禾 摄影:林小溪」.

    One alone is none: 「编辑 删除」 are buttons.
    """
    named = r"\s+\p{Han}{2,4}(?:[\s、]+\p{Han}{2,4}){0,4}"
    two = rf"(?:^|[\s|])\p{{Han}}{{0,8}}?(?:{WORKS}|记者|通讯员){named}[\s|]+(?:{WORKS})\s+\p{{Han}}{{2,4}}(?:$|[\s|])"
    several = where(plain, contains(plain, two))
    dated = where(plain, contains(plain, rf"(?:^|[\s|])\p{{Han}}{{0,2}}(?:时间|日期)\s+{DAY}"))
    plain = coalesce(replace_all(dated, r"(^|[\s|])(来源|作者|责任编辑|编辑|责编)\s+(\p{Han})", "$1$2:$3"), plain)
    return coalesce(replace_all(several, rf"(^|[\s|])({WORKS})\s+(\p{{Han}}{{2,4}})", "$1$2:$3"), plain)


def plain_labels(plain: pl.Series) -> pl.Series:
    """A credit line with its labels of authors made plain: 「文/图 本报记者 陈晓禾 通讯员 林小溪」 to 「文/陈晓禾 林小溪」."""
    return replace_in_turn(plain, _plain_labels())


@cache
def _plain_labels() -> tuple[Step, ...]:
    label = r"(作\s?者|文字?|撰文|采写|采访|撰稿)\s?[:/|]\s?"
    role = r"(?:\p{Han}{0,8}?(?:本报|见习|实习|特约|首席)?(?:记者|通讯员|特约评论员|评论员|实习生|撰稿人))"
    between = r"(\p{Han}{2,3})[\s、]+(?:本报|见习|实习)?(?:通讯员|记者|实习生)[ ]*(\p{Han}{2,3})"
    also = r"((?:记者|通讯员)\s?:\s?\p{Han}{2,3}(?:[、 ]\p{Han}{2,3}){0,8})[\s、]+(?:\p{Han}{2})?(?:通讯员|记者|实习生)\s?:\s?(\p{Han}{2,3})"
    listed = r"(作\s?者\s?[:/|]\s?\p{Han}{2,4}(?:、\p{Han}{2,4})*|\p{Han}{2,4})\s*;\s*(\p{Han}{2,4})\s*(;|$)"
    return (
        Step(r"[(]([\d一二三四五六七八九十]{1,2})[)]\s?班", "$1班"),  # what a bracket holds is no name
        Step(rf"(作\s?者\s?[:/|]\s?{OFFICES})\s{{2,}}({family_name()})(\s|$)", "$1 $2$3", every=False),
        # 「文案/陈晓禾 排版/林小溪」: a list of names has slashes too.
        Step(rf"(^|[\s|,;])(文案|{WORKS})\s?[/|]\s?(\p{{Han}}{{2,4}})", "$1$2:$3"),
        Step(AUTHORS, "$1作者:"),
        Step(r"^(\W{0,2}作\s?者)\s?[;=→>－—-]{1,2}\s?(\p{L})", "$1:$2", every=False),  # 「作者--骑驴找马」
        Step(r"\s\p{Han}{2,4}(编辑\s?[:/|])", " $1"),  # 「青经记者:陈晓禾 青经编辑:林小溪」
        Step(r"(作\s?者\s?:\s?)文\s?[/:]\s?", "$1", every=False),
        Step(r"^[□■●◎○☆★◆◇▲\s]+", every=False),
        Step(r"^(?:文\s?[/、&]\s?图|图\s?[/、&]\s?文|文并摄|图文)\s*[:/|]?\s*", "文/", every=False),
        Step(r"^[(\[](?:文\s?[/、&]\s?图|图\s?[/、&]\s?文|图文\s*[:/|])\s*[:/|]?\s*", "(文/", every=False),
        Step(FOREIGN),
        Step(rf"^([(\[]?\p{{Han}}{{0,8}}记者\s?{family_name()})\p{{Han}}{{2}}报导", "$1 ", every=False),
        Step(rf"{label}(?:《[^》]{{2,12}}》)?{role}\s*", "$1:", every=False),
        *(Step(between, "$1 $2"),) * 2,
        Step(also, "$1 $2", every=False),
        *(Step(listed, "$1、$2$3"),) * 2,
    )


def _labelled(asks: Sequence[Ask]) -> list[Answer]:
    """Of one column of texts each: without photographers, whether a text credits a picture alone, and whom it labels author."""
    plain = [ask.texts[0] for ask in asks]
    own, place = known(pl.concat([text.alias("own") for text in plain]))
    written, is_photo = of_photographers(own)
    author = extract(plain_labels(written), AUTHOR, AUTHOR_SPACED, WRITER)
    photo = spread(pl.Series(is_photo, dtype=pl.Boolean), place).fill_null(value=False)
    every = (spread(written, place), photo, spread(author, place))
    return list(zip(*(apart(said, plain) for said in every), strict=True))


LABELLED: Final = Kind(-2, _labelled)
"""Of each text what it says without photographers, whether it credits a picture and no text, and its author by a label."""
