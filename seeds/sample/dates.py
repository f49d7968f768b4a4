"""Dates as sites write them: 「2023-05-11 08:30」, 「二〇二三年五月十一日」, 「民國112年5月11日」."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROC = 1911
"""Year before the first of the Republic's calendar."""

DIGITS = "〇一二三四五六七八九"
DAY, MINUTE, SECOND = 10, 16, 19
"""Length of an ISO date at that precision, in characters."""


def in_han(number: int) -> str:
    """A day or month in Han digits: 11 is 十一, 20 二十, 23 二十三."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, DIGITS[tens] + "十")
    return head + (DIGITS[ones] if ones else "")


def han_day(date: datetime) -> str:
    """二〇二三年五月十一日."""
    year = "".join(DIGITS[int(digit)] for digit in str(date.year))
    return f"{year}年{in_han(date.month)}月{in_han(date.day)}日"


def clock(date: datetime) -> str:
    """8:30:05, hours without a leading nought."""
    return f"{date.hour}:{date:%M:%S}"


FORMS: dict[str, tuple[int, Callable[[datetime], str]]] = {
    "dash-day": (DAY, lambda d: f"{d:%Y-%m-%d}"),
    "dash-minute": (MINUTE, lambda d: f"{d:%Y-%m-%d %H:%M}"),
    "dash-second": (SECOND, lambda d: f"{d:%Y-%m-%d %H:%M:%S}"),
    "slash-second": (SECOND, lambda d: f"{d.year}/{d.month}/{d.day} {clock(d)}"),
    "slash-minute": (MINUTE, lambda d: f"{d:%Y/%m/%d %H:%M}"),
    "dot-day": (DAY, lambda d: f"{d:%Y.%m.%d}"),
    "cn-day": (DAY, lambda d: f"{d.year}年{d.month}月{d.day}日"),
    "cn-minute": (MINUTE, lambda d: f"{d:%Y年%m月%d日 %H:%M}"),
    "han-day": (DAY, han_day),
    "roc-day": (DAY, lambda d: f"中華民國{d.year - ROC}年{d.month}月{d.day}日"),
    "iso": (SECOND, lambda d: f"{d:%Y-%m-%dT%H:%M:%S}+08:00"),
}


def shown(date: str, form: str) -> tuple[str, str]:
    """The date as the page shows it, and as the truth knows it: no finer than either says."""
    length, write = FORMS[form]
    if len(date) <= DAY < length:
        length, write = FORMS["dash-day"]
    return write(datetime.fromisoformat(date)), with_time(date, length)[:length]


def with_time(date: str, length: int) -> str:
    """The ISO date with seconds where the form shows them."""
    return date + ":00" if len(date) == MINUTE and length == SECOND else date
