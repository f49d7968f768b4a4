"""Dates as pages write them, and the moment they mean in Beijing.

2022年04月01日 08:56 · 2021/12/2 16:04:59 · 2005-3-21 下午3:05 · 二〇二二年四月一日 · 民国111年4月1日 ·
2022-04-01T00:56:00Z · 1998年3月 · 3小时前 (from ``fetched_at``, never from the clock).

A number that can be no month or day is no date: 「2022年13月」 gives null and not an error.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

import polars as pl

_GAP = r"\s{0,2}"
_YEAR = r"((?:19|20)\d\d)"
_CLOCK = (
    r"(?:[T\s日(,，·|丨]*(?:星期[一二三四五六日天]|[周週][一二三四五六日天])?[)\s|丨]*)"
    r"(上午|下午|晚上|凌晨|中午|早上|AM|PM|am|pm)?\s*(\d{1,2})\s?[:：时點点]\s?(\d{1,2})(?:\s?[:：分]\s?(\d{1,2}))?(?:\.\d+)?秒?\s*(AM|PM|am|pm|Z|[+-]\d\d:?\d\d)?"
)
DAY: Final = _YEAR + _GAP + r"[-/.年]" + _GAP + r"(\d{1,2})" + _GAP + r"[-/.月]" + _GAP + r"(\d{1,2})"
FULL: Final = DAY + r"(?:\s?[日号])?" + _CLOCK
TURNED: Final = r"\b(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b"
MONTH: Final = _YEAR + _GAP + r"[-/.年]" + _GAP + r"(1[0-2]|0?[1-9])(?:" + _GAP + r"月|\s|$)"
YEAR: Final = _YEAR + r"\s?年"
NUMERALS: Final = (
    r"([一二][〇○零九八七六五四三二一ＯO0]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
REPUBLIC: Final = r"民[国國]\s?(\d{2,3})\s?[年/.-]\s?(\d{1,2})\s?[月/.-]\s?(\d{1,2})(?:\D|$)"
REPUBLIC_NUMERALS: Final = (
    r"民[国國]([一二三四五六七八九十百零〇○]{1,6})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
WHOLE_DAY: Final = r"^\W*(?:发[布表]于?\s*)?(今[天日]|昨[天日]|前天)(?:\s*发[布表])?\W*$"
"""「昨天」 alone on a line; in a sentence the word dates nothing."""

RELATIVE: Final = r"(\d{1,3})\s?(秒|分钟|分鐘|小时|小時|天|日)前"

DIGITS: Final = {"〇": "0", "○": "0", "零": "0", "Ｏ": "0", "O": "0"} | dict(
    zip("一二三四五六七八九", "123456789", strict=True)
)

NAMED_DAY: Final = r"(?:昨[天日]|前天|今[天日])\s?(\d{1,2}):(\d{2})"
"""「昨天 18:20」: a clock on a day that only the moment of fetching tells."""

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

PRECISIONS: Final = ("second", "minute", "day", "month", "year")


SIGNS: Final = (
    "19",
    "20",
    "民国",
    "民國",
    "前",
    "二〇",
    "二○",
    "二零",
    "一九",
    "二Ｏ",
    "二O",
    "二0",
    "昨",
    "今天",
    "今日",
    "１９",
    "２０",
)
"""A text without one of these holds no date."""


def with_moment(frame: pl.DataFrame, text: pl.Expr) -> pl.DataFrame:
    """Add ``at`` and ``precision``, as ``moment`` says of the text; distinct texts with a sign of a date are read once.

    Reads ``fetched_at`` (UTC, may be null) where the frame has it.
    """
    fetched = "fetched_at" in frame.columns
    said = frame.select(text.alias("said"), *(["fetched_at"] if fetched else []))
    distinct = said.filter(pl.col("said").str.contains_any(list(SIGNS))).unique(maintain_order=True)
    if distinct.is_empty():
        return frame.with_columns(at=pl.lit(None, pl.Datetime("us")), precision=pl.lit(None, pl.String))
    found = moment(pl.col("plain"), pl.col("fetched_at") if fetched else None)
    read = (
        distinct.lazy()
        .with_columns(plain=in_figures(distinct["said"]))
        .with_columns(m=found)
        .select(*said.columns, at=pl.col("m").struct.field("at"), precision=pl.col("m").struct.field("precision"))
    )
    joined = said.join(read.collect(), on=said.columns, how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(joined["at"], joined["precision"])


def in_figures(text: pl.Series) -> pl.Series:
    """The texts with full-width digits narrow, months by their names in figures, and 「2024 05/09」 joined."""
    plain = text.str.replace_many(list("０１２３４５６７８９"), list("0123456789"))
    plain = plain.str.replace(r"\b((?:19|20)\d\d)\s+(\d{1,2})[/-](\d{1,2})\b", "$1-$2-$3")
    named = plain.str.contains(rf"(?i)\b(?:{'|'.join(MONTHS)})[a-z]*\.?,?\s+\d")
    if not named.any():
        return plain
    turned = plain
    for number, month in enumerate(MONTHS, 1):
        first = rf"(?i)\b{month}[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)"
        second = rf"(?i)\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{month}[a-z]*\.?,?\s+((?:19|20)\d\d)"
        turned = turned.str.replace(first, f"$2-{number:02}-$1 ").str.replace(second, f"$2-{number:02}-$1 ")
    return turned.zip_with(named, plain)


def moment(text: pl.Expr, fetched_at: pl.Expr | None = None) -> pl.Expr:
    """First full date in the text: a struct of ``at`` (Datetime, Beijing, no zone) and ``precision``; nulls where there is none."""
    full = [text.str.extract(FULL, i) for i in range(1, 9)]
    hour = _int(full[4]) + _afternoon(pl.coalesce(full[3], full[7]), _int(full[4]))
    exact = _at(full[0], full[1], full[2], hour, _int(full[5]), _int(full[6]).fill_null(0))
    shift = _zone_shift(full[7])
    exact += pl.duration(minutes=shift)
    day = _at(*(text.str.extract(DAY, i) for i in (1, 2, 3)))
    numerals = _at(
        text.str.extract(NUMERALS, 1).str.replace_many(list(DIGITS), list(DIGITS.values())),
        _number(text.str.extract(NUMERALS, 2)),
        _number(text.str.extract(NUMERALS, 3)),
    )
    republic = _at(
        _int(text.str.extract(REPUBLIC, 1)) + 1911, text.str.extract(REPUBLIC, 2), text.str.extract(REPUBLIC, 3)
    )
    spoken = _at(
        _republic_year(text.str.extract(REPUBLIC_NUMERALS, 1)),
        _number(text.str.extract(REPUBLIC_NUMERALS, 2)),
        _number(text.str.extract(REPUBLIC_NUMERALS, 3)),
    )
    first, second, year = (_int(text.str.extract(TURNED, i)) for i in (1, 2, 3))
    turned = pl.when(first > 12).then(_at(year, second, first)).otherwise(_at(year, first, second))  # noqa: PLR2004
    month = _at(text.str.extract(MONTH, 1), text.str.extract(MONTH, 2), pl.lit(1))
    forms = [
        (exact, pl.when(full[6].is_not_null()).then(pl.lit("second")).otherwise(pl.lit("minute"))),
        (day, pl.lit("day")),
        (numerals, pl.lit("day")),
        (republic, pl.lit("day")),
        (spoken, pl.lit("day")),
        (turned, pl.lit("day")),
        (month, pl.lit("month")),
    ]
    if fetched_at is not None:
        forms[-2:-2] = [
            (_before(text, fetched_at), pl.lit("minute")),
            (_on_named_day(text, fetched_at), pl.lit("minute")),
            (_whole_day(text, fetched_at), pl.lit("day")),
        ]
    at = pl.coalesce(*(form for form, _ in forms))
    precision = pl.coalesce(*(pl.when(form.is_not_null()).then(word) for form, word in forms))
    return pl.struct(at=at, precision=precision)


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


def _at(year: pl.Expr, month: pl.Expr, day: pl.Expr, *clock: pl.Expr) -> pl.Expr:
    """The moment, or null where the numbers are none."""
    y, m, d = (_int(part) for part in (year, month, day))
    h, minute, s = (_int(part) for part in clock) if clock else (pl.lit(0), pl.lit(0), pl.lit(0))
    last = (
        pl.when(m.is_in([4, 6, 9, 11]))
        .then(30)
        .when(m == 2)  # noqa: PLR2004 - February
        .then(28 + ((y % 4 == 0) & ((y % 100 != 0) | (y % 400 == 0))).cast(pl.Int32))
        .otherwise(31)
    )
    real = (
        y.is_between(1900, 2099)
        & m.is_between(1, 12)
        & (d >= 1)
        & (d <= last)
        & h.is_between(0, 23)
        & minute.is_between(0, 59)
        & s.is_between(0, 59)
    )
    safe = [
        pl.when(real).then(part).otherwise(fallback)
        for part, fallback in ((y, 2000), (m, 1), (d, 1), (h, 0), (minute, 0), (s, 0))
    ]
    return pl.when(real).then(pl.datetime(*safe, time_unit="us"))


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
