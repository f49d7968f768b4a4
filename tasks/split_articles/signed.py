"""Dates that are no one line: in two lines above the text, and signed under it with the body that signs.

「2022年」 over 「04月01日」, 「01」 over 「2022-04」 (a leaf of a calendar), 「2022-04-01」 over 「08:56」. And the end of an
official document: 「青禾县人民政府」 over 「2022年4月1日」, paragraphs that stay in the text, and say who published it and
when where no line of its own does.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.pattern_threads import in_own_thread
from tasks.split_articles.asked import Ask
from tasks.split_articles.dates import MOMENTS
from tasks.split_articles.metadata import SOURCES, first_by
from tasks.split_articles.names import one_width
from tasks.split_articles.reach import beside
from tasks.split_articles.told import ruled, unlabelled
from tasks.split_articles.windows import contains_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tasks.split_articles.asked import Reader
    from tasks.split_articles.told import Told

KEY: Final = ("page_id", "article")

REACH: Final = 12
"""Lines above the text in which a date in two lines is looked for. Chosen; from 6 to 24 no page differs
(bench.thresholds)."""

PART_CHARS: Final = 12
"""Longest part of a date in two lines, in characters: 「2022年04月01日」 has 11."""

MOST_BODY_CHARS: Final = 40
"""Longest name of a body that signs, in characters; two bodies that sign together among them. Chosen."""

WHOLE: Final = (
    (
        r"^((?:19|20)[0-9][0-9])\s?[年/.-]?$",
        r"^([01]?[0-9])\s?[月/.-]\s?([0-3]?[0-9])日?(?:\s+([0-9]{1,2}:[0-9]{2}))?$",
        "{a1}-{b1}-{b2} {b3}",
    ),
    (r"^([01]?[0-9])\s?[月/.-]\s?([0-3]?[0-9])日?$", r"^((?:19|20)[0-9][0-9])\s?年?$", "{b1}-{a1}-{a2}"),
    (r"^([0-3]?[0-9])日?$", r"^((?:19|20)[0-9][0-9])\s?[年/.-]\s?([01]?[0-9])月?$", "{b1}-{b2}-{a1}"),
    (r"^((?:19|20)[0-9][0-9])\s?[年/.-]\s?([01]?[0-9])月?$", r"^([0-3]?[0-9])日?$", "{a1}-{a2}-{b1}"),
    (
        r"^((?:19|20)[0-9][0-9])\s?[年/.-]\s?([01]?[0-9])\s?[月/.-]\s?([0-3]?[0-9])日?$",
        r"^([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)$",
        "{a1}-{a2}-{a3} {b1}",
    ),
)
"""A line, the line under it, and how their groups make a date."""

SIGNED_DATE: Final = r"^(?:.{0,24}\s)?(?:(?:19|20)[0-9]{2}\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日|[一二][〇○零九八七六五四三二一ＯO0]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)$"
"""A date of signing: written out, at the end of the line, alone or behind the body."""

CONTACT_RULE: Final = "footer.hotline"
"""The rule that takes a line of telephones and addresses for the site's own."""

OWN_CONTACT: Final = r"^\W*(?:\d{1,2}[.、]\s?)?(?:业务|政策|报名|考务)?(?:咨询|监督|联系|受理|报名|举报|值班|办公)(?:监督)?(?:电话|方式|邮箱|地址|人)"
"""Whom a notice names to ask; 新闻热线, 广告, 投稿, 客服 are the site's wherever they stand."""

DATE_RULE: Final = "metadata.date-first"
"""The rule that takes a date alone on a line for the page's."""

BODY: Final = r"(?:政府|委员会|委|局|厅|部|院|办公室|办公厅|署|会|公司|中心|大学|学院|学校|中学|小学|处|科|社|所|站|馆|集团|银行|医院|党支部|党委|法院|检察院|指挥部)$"
"""How the name of a body ends."""


@in_own_thread
def own_contacts(lines: pl.DataFrame, told: Told) -> NDArray[np.bool_]:
    """Telephones that a notice ends with: right below a line of its own block that no rule takes, or below such.

    「咨询电话:0000-0000000」 in the footer stands in a block of its own, and goes. Reads folded, container.
    """
    named = contains_at(ruled(told, CONTACT_RULE), lines["folded"], OWN_CONTACT)
    if not named.any():
        return named
    block, row = lines["container"].to_numpy(), np.arange(lines.height)
    # The nearest line above that is no such contact.
    above = np.maximum.accumulate(np.where(named, -1, row))
    near = np.where(above >= told.pages.start, above, row)
    found: NDArray[np.bool_] = named & (near < row) & unlabelled(told)[near] & (block[near] == block)
    return found


def dates_of_two_lines(frame: pl.DataFrame, spans: pl.DataFrame) -> Reader:
    """``two_line_at`` and its ``two_line_precision``, a row an article that has one; the nearest to the text wins.

    The first of the two may be the text's first line, where nothing told it from a paragraph.
    """
    short = frame.select_seq((pl.col("role") != "title").fill_null(value=True) & (pl.col("n_chars") <= PART_CHARS))
    could, first = np.append(short.to_series().to_numpy(), False), spans["first"].to_numpy()
    lines, of = frame.select_seq("page_id", "page", "row", "body"), spans.select_seq(*KEY, "page", "first")
    near = beside(lines, np.flatnonzero(could[:-1] & could[1:]), of, first - REACH, first + 1)
    below = lines.select_seq(next_page="page", under="body")[near["row"].to_numpy() + 1]
    pairs = near.hstack(below).filter(
        (pl.col("next_page") == pl.col("page"))
        & pl.col("body").str.contains("[0-9]")
        & pl.col("under").str.contains("[0-9]")
    )
    pairs = pairs.with_columns_seq(one_width(pairs[name]).str.strip_chars() for name in ("body", "under"))
    above, under = pl.col("body"), pl.col("under")
    dated = pairs.with_columns_seq(both=pl.coalesce(*(_joined(above, under, *form) for form in WHOLE)))
    dated = dated.drop_nulls("both")
    at, precision = yield Ask(MOMENTS, (dated["both"],))
    dated = dated.with_columns_seq(two_line_at=at, two_line_precision=precision, order=-pl.col("row"))
    return first_by(dated, KEY, "two_line_at", "order", ("two_line_precision",))


def _joined(above: pl.Expr, under: pl.Expr, first: str, second: str, form: str) -> pl.Expr:
    """The two lines as one date, null where they are none."""
    fits = above.str.contains(first) & under.str.contains(second)
    parts: Sequence[pl.Expr | str] = [
        pl.lit(text) if not text.startswith("{") else _group(above if text[1] == "a" else under, text, first, second)
        for text in form.replace("{", "\n{").replace("}", "}\n").split("\n")
        if text
    ]
    return pl.when(fits).then(pl.concat_str(parts))


def _group(line: pl.Expr, name: str, first: str, second: str) -> pl.Expr:
    return line.str.extract(first if name[1] == "a" else second, int(name[2])).fill_null("")


def signed(frame: pl.DataFrame, paragraphs: pl.DataFrame) -> Reader:
    """``signed_at``, ``signed_precision`` and ``signed_by``: what the last two paragraphs of an article sign.

    A date alone signs only under the name of a body: a diary's date at the end of a text dates no publishing.
    """
    named = _signing(frame, paragraphs)
    (body,) = yield Ask(SOURCES, (named["name"],))
    at, precision = yield Ask(MOMENTS, (named["last"],))
    return named.select_seq(*KEY, signed_at=at, signed_precision=precision, signed_by=body)


@in_own_thread
def _signing(frame: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """The last paragraphs that sign: ``last`` with the date, ``name`` of the body."""
    dates = frame.select_seq("page_id", row=pl.col("row") - 1, below="body")
    below = dates[(frame["rule"] == DATE_RULE).arg_true()]
    ends = (
        paragraphs.group_by(KEY, maintain_order=True)
        .agg(last=pl.col("body").last(), before=pl.col("body").tail(2).first(), n=pl.len(), row=pl.col("row").last())
        .join(below, on=["page_id", "row"], how="left", maintain_order="left")
        .with_columns_seq(
            before=pl.when(pl.col("below").is_null()).then("before").otherwise("last"),
            last=pl.coalesce("below", "last"),
        )
        .filter((pl.col("n") > 1) & pl.col("last").str.contains(SIGNED_DATE))
    )
    glued = pl.col("last").str.extract(r"^(.{4,24}?)\s+\S+$", 1)
    name = pl.coalesce(glued, pl.when(pl.col("before").str.len_chars() <= MOST_BODY_CHARS).then("before"))
    named = ends.with_columns_seq(name=name.str.strip_chars(" \u3000")).filter(
        pl.col("name").str.contains(BODY) & ~pl.col("name").str.contains("[。，！？：；]")
    )
    return named.with_columns_seq(pl.col("name").str.replace_all(r"\s+", " "))
