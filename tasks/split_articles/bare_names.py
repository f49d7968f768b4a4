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
from tasks.split_articles.patterns import OFFICES

if TYPE_CHECKING:
    import polars as pl


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
        Step(rf"^(\p{{Han}}{{3}})[\s,]+{CALLING}$", "$1", every=False),
        Step(r"^\p{Han}{2,8} ?\| ?(\p{Han}{3})$", "$1", every=False),  # 「溪边闲话|陈晓禾」: a column
        Step(rf"^{CALLING}\s+", every=False),
    )


@cache
def _in_one_piece() -> tuple[Step, ...]:
    return WITHOUT_NOTES, CLASS, _without_office(), Step(r"^(\p{Han}) +(\p{Han})$", "$1$2", every=False)


CLASS: Final = Step(r"^\p{Han}{2,14}(?:年级|年|[(]\d{1,2}[)])?班 +(\p{Han})", "$1", every=False)
"""Where a pupil sits, before the name: 「青禾小学五(2)班 陈晓禾」."""


def without_office(text: pl.Series) -> pl.Series:
    """A line of an office or a paper and its people without the former: 「青禾县教育局 陈晓禾」."""
    return replace_in_turn(text, (CLASS, _without_office(), _without_medium()))


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
    pattern = rf"^([(\[]?){OFFICES} +({family_name()}[\p{{Han}}、 ,]*[)\]]?)$"
    return Step(pattern, "$1$2", every=False)
