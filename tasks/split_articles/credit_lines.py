"""Which lines may speak of an article: those above its text, just below it, and labelled ones inside.

A line counts when it is labelled metadata, bears a sign of a credit (来源, 20…, 记者), is nothing but names, or stands
in a block that is called an author's or an account's. What such lines say is read in ``metadata``.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.bare_names import bare_names
from tasks.split_articles.names import one_width
from tasks.split_articles.patterns import ACCOUNT_HINT, WRITER_HINT
from tasks.split_articles.reach import pairs
from tasks.split_articles.windows import contains_at, contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

ABOVE: Final = 12
"""Lines above the first paragraph in which credits are looked for, the headline's neighbours apart. Chosen."""

ABOVE_TOP: Final = 14
"""Lines above the headline, or the text where that stands higher, in which credits may stand. Chosen; from 10 to 28
no page differs, at 7 one comes out better (bench.thresholds)."""

NAMES_CHARS: Final = 32
"""Longest line that is nothing but names, in characters: seven names with marks between. Chosen; from 24 to 64 no
page differs, at 16 one comes out worse (bench.thresholds)."""

BYLINES: Final = ("metadata.byline-bracket", "metadata.credit-line", "layout.byline", "layout.pen-name")
"""Rules of lines that name an author; such lines one under the other name several."""

OPENING: Final = 4
"""Lines from the text's first on in which a byline is the text's own. Chosen; from 3 to 8 no page differs, at 2 one
comes out worse (bench.thresholds)."""

BELOW: Final = 12
"""Lines below the last paragraph in which credits are looked for. Chosen: 编辑 stands within 6 on most pages."""

TODAY: Final = r"^.{0,8}(?:今天是|今日是|当前(?:时间|日期)|现在(?:时间|是))"
"""What shows the day of the visit, not of the article."""

COMMENTS: Final = r"^\W*(?:网友|最新|全部|热门|精彩|读者|用户|文章)?(?:评论|跟[帖贴]|留言|点评)(?:列表|区)?\W*\d*\W*$"
"""Headings of readers' comments."""

COMMENT_CHARS: Final = 8
"""Shortest comment that a line below the text may head, in characters. Chosen, not measured."""

EDITOR_BELOW: Final = 40
"""The same for a line that names an editor: tables and pictures' lists may stand between. Chosen; from 20 to 80 no
page differs (bench.thresholds)."""

SIGNS: Final = (
    *("来源", "来自", "作者", "记者", "编", "通讯员", "文/", "文|", "文丨", "原载", "转自", "摘自", "出处"),
    *("供稿", "提供", "稿源", "首发", "原创", "选稿", "19", "20", "民国", "前", "》", "□", "■", "昨天", "今天"),
    *("/文", " 文", "著", "执笔", "署名", "采访", "投稿", "◎", "○", "●", "◇", "报/", "网/", "社/", "by", "By", "BY"),
    *(
        "采写",
        "统筹",
        "信息员",
        "笔名",
        "网名",
        "笔者",
        "UP主",
        "up主",
        "•",
        "※",
        "—",
        "发表",
        "主笔",
        "作家",
        "二0",
        "二〇",
        "二○",
        "一九",
    ),
    *("〔", "[唐", "[宋", "[清", "[明", "代]", "代)", "贴者"),
    *("(唐", "(宋", "(元", "(明", "(清", "宋)", "【唐", "【宋", "【明", "【清", "文字"),
    *("唐·", "宋·", "元·", "明·", "清·", "唐 ", "宋 ", "明 ", "清 "),
    *(
        "作 者",
        "作　者",
        "来 源",
        "公众号",
        "转载",
        "选自",
        "@",
        "报导",
        "报道",
        "发布",
        "撰",
        "文图",
        "图文",
        "文·",
        "文＼",
        "文\\",
        "文 /",
        "文 |",
        "文:",
    ),
)
"""A line without a label says something about an article only with one of these."""

EDITS: Final = r"责\s?任?\s?编|编\s?辑\s?:"
"""Lines that name an editor."""


LINE_CHARS: Final = 220
"""Longest line that is looked at, in characters. Chosen."""

ACCOUNT_CHARS: Final = 18
"""Longest line in a block that is called an author's or an account's, in characters. Chosen."""


def near_lines(frame: pl.DataFrame, spans: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Lines that may hold credits of the article that they stand at, beside its span.

    Adds ``place`` (0 above, 1 below the text, 2 inside), ``order`` (nearest first), ``heads_prose`` (what stands under
    the line may be a comment) and the page's ``fetched_at``. Lines and articles are numbers until few pairs are left.
    """
    row, span = _pairs(frame, spans)
    first, last = (spans[name].to_numpy()[span] for name in ("first", "last"))
    title = spans["title_row"].fill_null(-1).to_numpy()[span]
    few = frame.select_seq("folded", "body", "hint", "n_chars", "kind", "rule")[row]
    is_metadata = _is_one(few["kind"], "metadata")
    is_short, above = few["n_chars"].to_numpy() <= ACCOUNT_CHARS, row < first
    speaks = is_metadata | few["folded"].str.contains_any(list(SIGNS)).to_numpy()
    speaks |= contains_at(~speaks & above & is_short, few["hint"], f"{ACCOUNT_HINT}|{WRITER_HINT}")
    # Whether a line is nothing but names is asked last, of the few lines where nothing else says that it speaks.
    silent = ~speaks & above & (row > title) & (few["n_chars"].to_numpy() <= NAMES_CHARS)
    speaks[silent] = bare_names(one_width(few["body"].filter(pl.Series(silent)))).is_not_null().to_numpy()
    # A subtitle is the text's first line: a byline under it stands above the text all the same.
    opening = (row > first) & (row < last) & _is_one(few["rule"], *BYLINES) & (row <= first + OPENING)
    distance = np.select(
        [opening, above & (title >= 0) & (row > title), above, row > last],
        [row - np.maximum(title, first - ABOVE), row - title, 40 + first - row, 100 + row - last],
        200 + row - first,
    )
    found: pl.DataFrame = frame.drop("article", "thread")[row[speaks]].hstack(
        spans.drop("page", "page_id")[span[speaks]]
    )
    return found.with_columns_seq(
        place=pl.Series(np.select([above | opening, row > last], [0, 1], 2)[speaks]),
        order=pl.Series((distance + ~is_metadata)[speaks]),
        heads_prose=pl.Series(_heads_prose(frame, row[speaks], spans["blog"].to_numpy()[span[speaks]])),
    ).join(pages.select_seq("page_id", "fetched_at"), on="page_id", how="left", maintain_order="left")


def _pairs(frame: pl.DataFrame, spans: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lines within reach of the article that they stand at, and its span, by numbers."""
    low, high = _reach(spans)
    could = frame["role"].is_null().to_numpy() & (frame["n_chars"].to_numpy() <= LINE_CHARS)
    could &= _around(low, high, frame.height)
    could &= ~contains_at(could, frame["folded"], TODAY)
    row, span = pairs(frame["page"].to_numpy(), np.flatnonzero(could), spans["page"].to_numpy(), low, high)
    first, last, title = (spans[name].to_numpy()[span] for name in ("first", "last", "title_row"))
    kind = frame["kind"][pl.Series(row)]
    is_metadata, is_ranking = _is_one(kind, "metadata"), _is_one(kind, "ranking")
    is_heading = is_ranking | _is_one(kind, "comment", "tool")
    top = np.fmin(first, title).astype(np.int64)
    above = (row < first) & (row >= np.minimum(top - 4, first - ABOVE)) & (row >= top - ABOVE_TOP)
    edits = _contains_once(row, is_metadata, frame["folded"], EDITS)
    below = (row > last) & (row <= last + np.where(edits, EDITOR_BELOW, BELOW))
    inside = (row > first) & (row < last)
    reached = above | below | (inside & (is_metadata | (is_heading & ~is_ranking)))
    # 「网友评论」: from here on names and moments are those of readers. Under such a heading stands as well what was
    # taken for the end of the text.
    alone = (spans["n_articles"] == 1).to_numpy()[span]
    opens = reached & is_heading & ((row > last) | (inside & ~is_ranking & alone))
    opens = _contains_once(row, opens, frame["folded"], COMMENTS)
    of_readers = np.full(spans.height, frame.height)
    np.minimum.at(of_readers, span[opens], row[opens])
    # The date below a post stands above the next one, and is the first one's own.
    own = frame["stands_at"].to_numpy()[row] == spans["article"].to_numpy()[span]
    kept = reached & ((row <= of_readers[span]) | edits) & own
    return row[kept], span[kept]


def _is_one(values: pl.Series, *of: str) -> NDArray[np.bool_]:
    """Whether each value is one of some; false for nulls."""
    return values.is_in(of).fill_null(value=False).to_numpy()


def _contains_once(
    row: NDArray[np.int64], asked: NDArray[np.bool_], text: pl.Series, pattern: str
) -> NDArray[np.bool_]:
    """Whether the line of each pair that is ``asked`` holds a pattern; a line of several pairs is read once."""
    return asked & contains_in(np.unique(row[asked]), text, pattern)[row]


def _heads_prose(frame: pl.DataFrame, row: NDArray[np.int64], blog: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the line under each row may be a comment. ``blog``: rows on pages of blogs and of several articles."""
    under = np.minimum(row + 1, frame.height - 1)
    lines = frame.select_seq("page", "role", "kind", "n_chars", "link_chars")[under]
    # Under the last post of a blog its rights, a menu or a box beside it may stand.
    other, any_other = pl.col("kind").is_in(["comment", "other", "spam"]), pl.col("kind").ne_missing("metadata")
    may_be = pl.when(pl.Series(blog)).then(other).otherwise(any_other).fill_null(value=True)
    prose = pl.col("role").is_null() & may_be & (pl.col("n_chars") >= COMMENT_CHARS)
    prose &= pl.col("link_chars") * 2 <= pl.col("n_chars")
    of_page = lines["page"].to_numpy() == frame["page"].to_numpy()[row]
    found: NDArray[np.bool_] = lines.select_seq(prose).to_series().to_numpy() & (under > row) & of_page
    return found


def _reach(spans: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each article the first row that may speak of it, and the one behind the last."""
    first, last, title = (spans[name].to_numpy() for name in ("first", "last", "title_row"))
    top = np.fmin(first, title).astype(np.int64)
    return np.maximum(top - ABOVE_TOP, 0), (last + EDITOR_BELOW + 1).astype(np.int64)


def _around(low: NDArray[np.int64], high: NDArray[np.int64], height: int) -> NDArray[np.bool_]:
    """Rows within reach of an article: of all others nothing need be asked."""
    steps = np.zeros(height + 1, np.int64)
    np.add.at(steps, low, 1)
    np.add.at(steps, np.minimum(high, height), -1)
    found: NDArray[np.bool_] = np.cumsum(steps[:height]) > 0
    return found
