"""Dates in figures: 「April 1, 2022」, 「1 Apr 2022」, 「２０２２-04-01」 and 「2022 04/01」 as 2022-04-1 and 2022-04-01."""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.buffers import put
from tasks.kept_patterns import Step, contains_each, replace, replace_in_turn
from tasks.kernels import N_CODES
from tasks.keys import map_characters

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

PARTED: Final = r"((?:19|20)\d\d)\s+(\d{1,2})[/-](\d{1,2})"
"""A date whose year stands apart: 「2024 05/09」."""

NAMED: Final = rf"(?i)\b(?:{'|'.join(MONTHS)})[a-z]*\.?,?\s+\d"
"""A month by its name, before a day or a year."""


def in_figures(text: pl.Series) -> pl.Series:
    """The texts with full-width digits narrow, months by their names in figures, and 「2024 05/09」 joined."""
    plain = map_characters(text, _narrow_digits())
    # Few lines have either; to ask without the borders of words first is cheap.
    parted, named = (np.flatnonzero(held) for held in contains_each(plain, PARTED, NAMED))
    if parted.size:
        plain = put(plain, parted, replace(plain.gather(parted), rf"\b{PARTED}\b", "$1-$2-$3"))
    return put(plain, named, _with_numbers(plain.gather(named))) if named.size else plain


@cache
def _narrow_digits() -> NDArray[np.uint32]:
    table = np.arange(N_CODES, dtype=np.uint32)
    table[[ord(digit) for digit in "０１２３４５６７８９"]] = np.arange(ord("0"), ord("9") + 1)
    return table


def _with_numbers(text: pl.Series) -> pl.Series:
    """The texts with dates like 「April 1, 2022」 in figures."""
    for months in (range(1, 7), range(7, 13)):
        text = replace_in_turn(text, _in_numbers(months))
    return text


@cache
def _in_numbers(months: range) -> tuple[Step, ...]:
    """The dates of half a year's months: a thread keeps no more patterns than theirs."""
    return tuple(chain.from_iterable(_of_month(number) for number in months))


def _of_month(number: int) -> tuple[Step, ...]:
    """One month's dates: 「Apr 1 08:56:00 2022」, 「April 1, 2022」, 「1 April 2022」."""
    month = MONTHS[number - 1]
    clocked = rf"(?i)\b{month}[a-z]*\.?\s+(\d{{1,2}})\s+(\d{{1,2}}:\d\d(?::\d\d)?)\s+(?:[A-Z]{{3}}\s+)?((?:19|20)\d\d)"
    first = rf"(?i)\b{month}[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?:\s+[-–@]\s+)?"
    second = rf"(?i)\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{month}[a-z]*\.?,?\s+((?:19|20)\d\d)"
    return (
        Step(clocked, f"$3-{number:02}-$1 $2 ", every=False),
        Step(first, f"$2-{number:02}-$1 ", every=False),
        Step(second, f"$2-{number:02}-$1 ", every=False),
    )
