"""Who opened a thread, when, and under which subject: from the lines round its first post.

「豆腐西施 | 积分 512 | 楼主 发表于 2006-11-25 20:17:36」 above the first post: the name is found by ``openers``; the moment is the
earliest that the page shows with a clock; 「标 题: 河边的灯」 is the subject that a bulletin board's software writes over
each post.
"""

# Numbers of characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import Step, extract, replace_in_turn
from tasks.searched import told_apart
from tasks.split_articles.asked import Ask
from tasks.split_articles.dates import MOMENTS
from tasks.split_articles.metadata import first_by
from tasks.split_articles.names import one_width
from tasks.split_articles.openers import posters
from tasks.split_articles.windows import contains_at, contains_each_at

if TYPE_CHECKING:
    from tasks.split_articles.asked import Reader

KEY: Final = ("page_id", "article")

FOUND: Final = pl.Schema(
    {
        "opened_at": pl.Datetime("us"),
        "opened_precision": pl.String(),
        "opened_day": pl.Datetime("us"),
        "poster": pl.String(),
        "subject": pl.String(),
    }
)
"""What is known of a thread besides the columns of any article."""

ABOVE: Final = 12
BELOW: Final = 12
"""Lines above the first post and below the last in which a thread's moment is looked for. Chosen."""

BESIDE: Final = 3
"""Lines below the last post in which a day alone is that of a post. Chosen, not measured."""

FULL_DAY: Final = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"

NO_MOMENT: Final = r"注册|登录|上次|最后|当前时间|现在是|现在时间|现在的时间|所有时间|GMT|在线(?:时间|用户|人数)|条回复|编辑|加入时间|造访"
"""Lines with a clock that is not that of a post."""

BOARD_DATES: Final = (
    Step(
        r"([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)\s+(?:[A-Z]{3,4}\s)?((?:19|20)\d\d)",
        "$1 $2, $4 $3",
        every=False,
    ),
    Step(r"(\d{1,2})月\s(\d{1,2}),\s((?:19|20)\d\d)", "$3-$1-$2", every=False),
    Step(r"(?:^|\s)([012]\d)-(\d{1,2})-(\d{1,2})\s(\d{1,2}:\d\d)", " 20$1-$2-$3 $4", every=False),
    Step(r"\b(\d\d)-(\d\d)-((?:19|20)\d\d),?\s", "$3-$1-$2 ", every=False),
)
"""Moments as software of forums writes them: 「Nov 25 20:17:36 2006」, 「11月 25, 2006 20:17」, 「11-25-2006, 08:17 PM」, 「20-5-16 18:43」."""

SUBJECT: Final = r"^标\s*题\s*:\s*(?:(?i:re)\s?:\s?)*(.*\S)"
"""The subject, in the head that a bulletin board's software writes over each post."""


def of_threads(frame: pl.DataFrame, spans: pl.DataFrame, links: pl.DataFrame) -> Reader:
    """A row an article of a thread: ``opened_at`` and its ``opened_precision``, ``opened_day``, ``poster``, ``subject``."""
    threads = spans.filter("thread")
    found = threads.select_seq(*KEY)
    if threads.is_empty():
        return found.hstack(FOUND.to_frame())
    own = frame.filter("thread")
    # Three of four lines of a thread's page are said again: 回复, the panels of posters.
    told_apart(own["folded"], distinct(own["folded"]), "threads")
    moments = yield from opened(own, threads)
    for table in (moments, posters(own, links, threads), subjects(own, threads)):
        found = found.join(table, on=KEY, how="left", maintain_order="left")
    return found


def opened(frame: pl.DataFrame, threads: pl.DataFrame) -> Reader:
    """The earliest moment that a line of the page shows with a clock: when a thread was opened. Dates of registration aside.

    Where none has a clock, ``opened_day`` is the first day that stands beside the posts.
    """
    could = frame.select_seq(pl.col("role").is_null() & (pl.col("n_chars") <= 90)).to_series().to_numpy()
    clocked, days = contains_each_at(could, frame["folded"], r"\d:\d\d", FULL_DAY)
    other = contains_at(clocked | days, frame["folded"], NO_MOMENT)
    # 「注册 | 2012-3-4」 in lines of their own.
    labelled = np.concatenate(([False], contains_at(could, frame["folded"], NO_MOMENT)[:-1]))
    row, first, last = pl.col("row"), pl.col("first"), pl.col("last")
    dated = (
        frame.select_seq("page", "row", "body", clocked=pl.Series(clocked))
        .filter(pl.Series((clocked & ~other) | (days & ~clocked & ~other & ~labelled)))
        .join(
            threads.select_seq(*KEY, "page", "first", "last", "title_row"),
            on="page",
            how="inner",
            maintain_order="left",
        )
        .filter(
            pl.when("clocked")
            .then((row >= first - ABOVE) & (row <= last + BELOW))
            .otherwise((row > pl.coalesce("title_row", first - ABOVE)) & (row <= last + BESIDE))
        )
    )
    dated = dated.filter(pl.col("clocked") | ~pl.col("clocked").any().over(*KEY))
    said = replace_in_turn(one_width(dated["body"]), BOARD_DATES)
    at, precision = yield Ask(MOMENTS, (said,))
    dated = dated.with_columns_seq(at=at, precision=precision)
    with_clock = dated.filter("clocked").with_columns_seq(opened_at="at", opened_precision="precision", order="at")
    by_day = dated.filter(~pl.col("clocked")).with_columns_seq(opened_day="at", order="row")
    found = first_by(with_clock, KEY, "opened_at", "order", ("opened_precision",))
    return found.join(first_by(by_day, KEY, "opened_day", "order"), on=KEY, how="full", coalesce=True)


def subjects(frame: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """The subject that a bulletin board's software writes over the first post: page_id, article, subject."""
    heads = frame.select_seq("page", "row", "rule", "body").filter(pl.col("rule") == "metadata.board-head")
    said = heads.with_columns_seq(subject=extract(one_width(heads["body"]), SUBJECT))
    return first_by(
        said.join(threads.select_seq(*KEY, "page"), on="page", how="inner", maintain_order="left"),
        KEY,
        "subject",
        "row",
    )
