"""Dates as pages write them, and the moment they mean in Beijing.

2022年04月01日 08:56 · 2021/12/2 16:04:59 · 2005-3-21 下午3:05 · 二〇二二年四月一日 · 民国111年4月1日 ·
2022-04-01T00:56:00Z · 1998年3月 · 3小时前 (from ``fetched_at``, never from the clock).

A number that can be no month or day is no date: 「2022年13月」 gives null and not an error.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import apart, distinct_rows
from tasks.kept_patterns import contains_each, extract_groups, where
from tasks.literals import automaton, holds_any
from tasks.split_articles.asked import Kind
from tasks.split_articles.figures import in_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tasks.literals import Automaton
    from tasks.split_articles.asked import Answer, Ask

Read = tuple[pl.Series, pl.Series]
"""Moments, null where there is none, and their precision."""

FETCHED: Final = pl.Datetime("us", "UTC")

_GAP = r"\s{0,2}"
_YEAR = r"((?:19|20)[0-9][0-9])"
_CLOCK = (
    r"(?:[T\s日(,，·|丨]*(?:星期[一二三四五六日天]|[周週][一二三四五六日天]|(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?)?[)\s|丨]*)"
    r"(上午|下午|晚上|凌晨|中午|早上|AM|PM|am|pm)?\s*([0-9]{1,2})\s?[:：时點点]\s?([0-9]{1,2})(?:\s?[:：分]\s?([0-9]{1,2}))?(?:\.[0-9]+)?秒?\s*(AM|PM|am|pm|Z|[+-][0-9][0-9]:?[0-9][0-9])?"
)
DAY: Final = _YEAR + _GAP + r"[-/.年]" + _GAP + r"([0-9]{1,2})" + _GAP + r"[-/.月]" + _GAP + r"([0-9]{1,2})"
FULL: Final = DAY + r"(?:\s?[日号])?" + _CLOCK
TURNED: Final = r"\b([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9][0-9])\b"
MONTH: Final = _YEAR + _GAP + r"[-/.年]" + _GAP + r"(1[0-2]|0?[1-9])(?:" + _GAP + r"月|\s|$)"
NUMERALS: Final = (
    r"([一二][〇○零九八七六五四三二一ＯO0]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
REPUBLIC: Final = r"民[国國]\s?([0-9]{2,3})\s?[年/.-]\s?([0-9]{1,2})\s?[月/.-]\s?([0-9]{1,2})(?:\D|$)"
REPUBLIC_SHORT: Final = (
    r"(?:日期|时间|時間)\s?[:：]\s?(1[0-2][0-9])\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})(?:[^0-9]|$)"
)
"""Years of the Republic with three digits, as offices write them behind a label: 發布日期：111-04-01."""

COMPACT: Final = r"(?:日期|时间|時間)\s?[:：]\s?((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?:[^0-9]|$)"
REPUBLIC_NUMERALS: Final = (
    r"民[国國]([一二三四五六七八九十百零〇○]{1,6})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
WHOLE_DAY: Final = r"^\W*(?:发[布表]于?\s*)?(今[天日]|昨[天日]|前天)(?:\s*发[布表])?\W*$"
"""「昨天」 alone on a line; in a sentence the word dates nothing."""

RELATIVE: Final = r"([0-9]{1,3})\s?(秒|分钟|分鐘|小时|小時|天|日)前"

DIGITS: Final = {"〇": "0", "○": "0", "零": "0", "Ｏ": "0", "O": "0"} | dict(
    zip("一二三四五六七八九", "123456789", strict=True)
)

NAMED_DAY: Final = r"(?:昨[天日]|前天|今[天日])\s?(\d{1,2}):(\d{2})"
"""「昨天 18:20」: a clock on a day that only the moment of fetching tells."""

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2099

SIGNS: Final = (
    *("19", "20", "１９", "２０", "民国", "民國", "前", "日期", "时间", "時間", "昨", "今天", "今日"),
    *("二〇", "二○", "二零", "一九", "二Ｏ", "二O", "二0"),
)
"""A text without one of these holds no date."""


def moments(text: pl.Series, fetched_at: pl.Series) -> pl.DataFrame:
    """``at`` (Datetime, Beijing, no zone) and ``precision``: the first full date in each text, nulls where there is none.

    ``fetched_at``: when its page was fetched (UTC, may be null). Only texts with a sign of a date are read, form after
    form, each form only where no earlier one was found.
    """
    rows, of_text = np.flatnonzero(holds_any(_signs(), text)), np.zeros(len(text), np.int64)
    if not rows.size:
        return NOTHING[of_text]
    fetched = fetched_at.null_count() < len(fetched_at)
    left, of_row = distinct_rows(pl.DataFrame({"said": text, "fetched_at": fetched_at})[rows])
    left = left.with_columns_seq(plain=in_figures(left["said"]))
    forms = (*FORMS, *(RELATIVE_FORMS if fetched else ()), (_month, (MONTH,)))
    # To ask all patterns whether a text holds them takes a visit or two; to read one form of a date takes several.
    held = iter(contains_each(left["plain"], *(pattern for _, patterns in forms for pattern in patterns)))
    place, found = np.zeros(left.height, np.int64), [NOTHING]
    for form, patterns in forms:
        at = np.flatnonzero(np.any([next(held) for _ in patterns], axis=0) & (place == 0))
        if at.size:
            when, precision = form(left[at])
            real = np.flatnonzero(when.is_not_null())
            place[at[real]] = sum(map(len, found)) + np.arange(real.size)
            found.append(pl.DataFrame({"at": when, "precision": precision})[real])
    of_text[rows] = place[of_row]
    return pl.concat(found)[of_text]


def _moments_asked(asks: Sequence[Ask]) -> list[Answer]:
    """Moments of the texts of several, each with the time of fetching beside it where that is known."""
    texts = [ask.texts[0] for ask in asks]
    never = pl.Series("fetched_at", [None], FETCHED)
    fetched = [ask.beside[0] if ask.beside else never.new_from_index(0, len(ask.texts[0])) for ask in asks]
    found = moments(pl.concat(text.alias("said") for text in texts), pl.concat(fetched))
    return list(zip(*(apart(column, texts) for column in found.get_columns()), strict=True))


MOMENTS: Final = Kind(3, _moments_asked)
"""The moment in each text, as ``at`` and ``precision``."""


NOTHING: Final = pl.DataFrame({"at": [None], "precision": [None]}, {"at": pl.Datetime("us"), "precision": pl.String})


@cache
def _signs() -> Automaton:
    return automaton((sign, 0) for sign in SIGNS)


def _with_clock(frame: pl.DataFrame) -> Read:
    """2022年04月01日 08:56, 2005-3-21 下午3:05, 2022-04-01T00:56:00Z."""
    full = extract_groups(frame["plain"], FULL)
    full = full.with_columns_seq(hour=_int(pl.col("5")), second=_int(pl.col("7")))
    late = _afternoon(pl.coalesce("4", "8"), pl.col("hour"))
    clock = full.select_seq("second", hour=pl.col("hour") + late, shift=_zone_shift(pl.col("8")))
    at = _moments(full.select_seq("1", "2", "3", clock["hour"], "6", clock["second"].fill_null(0)))
    read = clock.select_seq(
        at=pl.lit(at) + pl.duration(minutes=pl.col("shift")),
        precision=pl.when(pl.col("second").is_not_null()).then(pl.lit("second")).otherwise(pl.lit("minute")),
    )
    return read["at"], read["precision"]


def _day(frame: pl.DataFrame) -> Read:
    return _read(frame, DAY, "1", "2", "3")


def _in_numerals(frame: pl.DataFrame) -> Read:
    """二〇二二年四月一日."""
    year = pl.col("1").str.replace_many(list(DIGITS), list(DIGITS.values()))
    return _read(frame, NUMERALS, year, _number(pl.col("2")), _number(pl.col("3")))


def _of_republic(frame: pl.DataFrame) -> Read:
    """民国111年4月1日."""
    return _read(frame, REPUBLIC, _int(pl.col("1")) + 1911, "2", "3")


def _of_republic_in_short(frame: pl.DataFrame) -> Read:
    """發布日期：111-04-01."""
    return _read(frame, REPUBLIC_SHORT, _int(pl.col("1")) + 1911, "2", "3")


def _compact(frame: pl.DataFrame) -> Read:
    """发布日期:20220401."""
    return _read(frame, COMPACT, "1", "2", "3")


def _of_republic_in_numerals(frame: pl.DataFrame) -> Read:
    """民国一百一十一年四月一日."""
    return _read(frame, REPUBLIC_NUMERALS, _republic_year(pl.col("1")), _number(pl.col("2")), _number(pl.col("3")))


def _turned(frame: pl.DataFrame) -> Read:
    """13/5/2005; 4/5/2005 is the fifth of April."""
    is_day = _int(pl.col("1")) > 12  # noqa: PLR2004 - months
    month, day = (pl.when(is_day).then(pl.col(a)).otherwise(pl.col(b)) for a, b in (("2", "1"), ("1", "2")))
    return _read(frame, TURNED, "3", month, day)


def _month(frame: pl.DataFrame) -> Read:
    return _read(frame, MONTH, "1", "2", pl.lit("1"), "month")


def _read(
    frame: pl.DataFrame,
    pattern: str,
    year: pl.Expr | str,
    month: pl.Expr | str,
    day: pl.Expr | str,
    precision: str = "day",
) -> Read:
    """A form of one pattern: all its groups by one search, named 1, 2, 3."""
    read = extract_groups(frame["plain"], pattern).select_seq(year=year, month=month, day=day)
    return _moments(read), pl.repeat(precision, frame.height, eager=True)


def _relative(frame: pl.DataFrame) -> Read:
    """3小时前, 昨天 18:20."""
    text, fetched_at = pl.col("plain"), pl.col("fetched_at")
    at = frame.select_seq(at=pl.coalesce(_before(text, fetched_at), _on_named_day(text, fetched_at)))["at"]
    return at, pl.repeat("minute", frame.height, eager=True)


def _named_day(frame: pl.DataFrame) -> Read:
    at = frame.select_seq(at=_whole_day(pl.col("plain"), pl.col("fetched_at")))["at"]
    return at, pl.repeat("day", frame.height, eager=True)


def _int(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Int32, strict=False)


def _number(numeral: pl.Expr) -> pl.Expr:
    """十一 → 11, 二十 → 20, 三 → 3, as text."""
    tens = numeral.str.replace(r"^十", "一十").str.replace(r"十$", "十零")
    return tens.str.replace("十", "").str.replace_many(list(DIGITS), list(DIGITS.values()))


def _republic_year(numeral: pl.Expr) -> pl.Expr:
    """一百一十一 or 一一一 → 2022, as a number: years of the Republic count from 1912."""
    by_place = numeral.str.replace_many(list(DIGITS), list(DIGITS.values()))
    hundreds = pl.when(numeral.str.contains("百", literal=True)).then(100).otherwise(0)
    rest = numeral.str.replace(r"^.?百[零〇○]?", "")
    tens = rest.str.replace(r"^十", "一十").str.replace(r"十$", "十零")
    below = _int(tens.str.replace("十", "").str.replace_many(list(DIGITS), list(DIGITS.values()))).fill_null(0)
    spoken = pl.when(rest.str.len_chars() > 0).then(below).otherwise(0) + hundreds
    return 1911 + pl.when(numeral.str.contains(r"[十百]")).then(spoken).otherwise(_int(by_place))


def _moments(parts: pl.DataFrame) -> pl.Series:
    """The moments of years, months, days and perhaps hours, minutes, seconds; null where the numbers are none."""
    known = parts.select_seq(pl.all().cast(pl.Int32, strict=False).fill_null(-1).cast(pl.Int64))
    year, month, day, *clock = (column.to_numpy() for column in known.get_columns())
    hour, minute, second = clock or (np.zeros(len(year), np.int64),) * 3
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = np.where(month == 2, 28 + is_leap, np.where(np.isin(month, (4, 6, 9, 11)), 30, 31))  # noqa: PLR2004 - February
    real = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)  # noqa: PLR2004
    for part, most in ((hour, 23), (minute, 59), (second, 59)):
        real &= (part >= 0) & (part <= most)
    months = np.where(real, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    seconds = np.where(real, (day - 1) * 86_400 + hour * 3600 + minute * 60 + second, 0)
    at = months.astype("datetime64[us]") + seconds * np.timedelta64(1_000_000, "us")
    return where(pl.Series(at, dtype=pl.Datetime("us")), real)


def _afternoon(word: pl.Expr, hour: pl.Expr) -> pl.Expr:
    late = word.str.to_uppercase().is_in(["下午", "晚上", "PM"]).fill_null(value=False) & (hour < 12)  # noqa: PLR2004
    return pl.when(late).then(12).otherwise(0)


def _zone_shift(zone: pl.Expr) -> pl.Expr:
    """Minutes to add for Beijing time: 480 for Z, 0 for +08:00 and where no zone is said."""
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    own = sign * (_int(zone.str.slice(1, 2)) * 60 + _int(zone.str.extract(r"(\d\d)$", 1)))
    return pl.when(zone == "Z").then(480).when(zone.str.contains(r"^[+-]")).then(480 - own).otherwise(0).fill_null(0)


def _before(text: pl.Expr, fetched_at: pl.Expr) -> pl.Expr:
    """The moment so long before the page was fetched; null where that is not known."""
    count, unit = _int(text.str.extract(RELATIVE, 1)), text.str.extract(RELATIVE, 2)
    minutes = count * pl.when(unit.is_in(["天", "日"])).then(1440).when(unit.is_in(["小时", "小時"])).then(60).when(
        unit == "秒"
    ).then(0).otherwise(1)
    beijing = fetched_at.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
    return pl.when(minutes.is_not_null()).then(beijing - pl.duration(minutes=minutes))


def _whole_day(text: pl.Expr, fetched_at: pl.Expr) -> pl.Expr:
    """「昨天」 alone, as seen from the moment the page was fetched; null where that is not known."""
    word = text.str.extract(WHOLE_DAY, 1)
    back = pl.when(word.str.starts_with("昨")).then(1).when(word.str.starts_with("前")).then(2).otherwise(0)
    midnight = fetched_at.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None).dt.truncate("1d")
    return pl.when(word.is_not_null()).then(midnight - pl.duration(days=back))


def _on_named_day(text: pl.Expr, fetched_at: pl.Expr) -> pl.Expr:
    """「昨天 18:20」 as seen from the moment the page was fetched; null where that is not known."""
    hour, minute = _int(text.str.extract(NAMED_DAY, 1)), _int(text.str.extract(NAMED_DAY, 2))
    back = pl.when(text.str.contains("昨")).then(1).when(text.str.contains("前天")).then(2).otherwise(0)
    midnight = fetched_at.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None).dt.truncate("1d")
    real = hour.is_between(0, 23) & minute.is_between(0, 59)
    return pl.when(real).then(midnight - pl.duration(days=back) + pl.duration(minutes=hour * 60 + minute))


FORMS: Final[tuple[tuple[Callable[[pl.DataFrame], Read], tuple[str, ...]], ...]] = (
    (_with_clock, (FULL,)),
    (_day, (DAY,)),
    (_in_numerals, (NUMERALS,)),
    (_of_republic, (REPUBLIC,)),
    (_of_republic_in_numerals, (REPUBLIC_NUMERALS,)),
    (_turned, (TURNED,)),
    (_of_republic_in_short, (REPUBLIC_SHORT,)),
    (_compact, (COMPACT,)),
)
RELATIVE_FORMS: Final = ((_relative, (RELATIVE, NAMED_DAY)), (_named_day, (WHOLE_DAY,)))
"""Each form with the patterns one of which its text holds, the surest first."""
