"""The lines that may speak of an article: above its text, just below it, and what stands at the text's edges.

A line counts when it is labelled metadata, bears a sign of a credit (来源, 20…, 记者), is nothing but names, or stands
in a block that is called an author's or an account's. Nearer ones come first.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import coalesce, contains, extract, in_own_thread, replace, where
from tasks.split_articles.metadata import family_name, first_by, persons, source
from tasks.split_articles.name_forms import may_name, said_in_text
from tasks.split_articles.names import (
    LEVEL,
    bare_names,
    bare_names_each,
    is_photo,
    one_width,
    persons_each,
    plain_labels,
    reporters,
    without_office,
    without_photographer,
)
from tasks.split_articles.patterns import (
    ABOUT,
    ACCOUNT_HINT,
    AUTHOR,
    NOT_BESIDE,
    ORGANISATION,
    REPORTER,
    WRITER,
    WRITER_HINT,
)
from tasks.split_articles.reach import beside
from tasks.split_articles.windows import contains_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

ABOVE: Final = 12
"""Lines above the first paragraph in which credits are looked for, the headline's neighbours apart. Chosen."""

ABOVE_TOP: Final = 14
"""Lines above the headline, or the text where that stands higher, in which credits may stand. Chosen; from 10 to 28
no page differs, at 7 one comes out better (bench.thresholds)."""

OPENING: Final = 4
"""Lines from the text's first on in which a byline is the text's own. Chosen; from 3 to 8 no page differs, at 2 one
comes out worse (bench.thresholds)."""

NAMES_CHARS: Final = 32
"""Longest line that is nothing but names, in characters: seven names with marks between. Chosen; from 24 to 64 no
page differs, at 16 one comes out worse (bench.thresholds)."""

NAMES_REACH: Final = 6
"""Lines above the text in which a line of nothing but names is a byline. Chosen; from 3 to 7 no page differs, at 9
one comes out worse (bench.thresholds)."""

SHORT_PARAGRAPH: Final = 40
"""Longest paragraph at an edge of the text that is read as a credit, in characters. Chosen; from 30 to 80 no page
differs, at 20 one comes out worse (bench.thresholds)."""

BYLINES: Final = ("metadata.byline-bracket", "metadata.credit-line", "layout.byline")
"""Rules of lines that name an author; such lines one under the other name several."""

NO_ACCOUNT: Final = r"\d{3}|[:：。，？！|]|^\d|关注|首页|登录|评论|分享|打印|字|举报|频道$|粉丝|文章|主页|作品|认证|官方账号|阅读|前$|发布|编辑|锁定|讨论|绑定|钱包|设置|退出|注册|消息|原创|收藏|点赞|作者|更多|查看|订阅|楼主"
"""What short lines in an author's block hold that are no name."""

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
        "文 /",
        "文 |",
        "文:",
    ),
)
"""A line without a label says something about an article only with one of these."""


@in_own_thread
def near_lines(frame: pl.DataFrame, spans: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Lines that may hold credits of an article, with ``place`` (0 above, 1 below the text) and ``order`` (nearest first)."""
    under = pl.col("role").is_null() & (pl.col("n_chars") >= COMMENT_CHARS) & pl.col("kind").ne_missing("metadata")
    under &= pl.col("link_chars") * 2 <= pl.col("n_chars")
    frame = frame.with_columns_seq(
        heads_prose=under.shift(-1, fill_value=False) & (pl.col("page") == pl.col("page").shift(-1))
    )
    low, high = _reach(spans)
    could = frame.select(pl.col("role").is_null() & (pl.col("n_chars") <= 220)).to_series().to_numpy()
    could = could & _around(low, high, frame.height)
    could &= ~contains_at(could, frame["folded"], TODAY)
    joined = beside(frame.drop("article", "thread"), np.flatnonzero(could), spans, low, high)
    row, first, last = pl.col("row"), pl.col("first"), pl.col("last")
    top = pl.min_horizontal(first, pl.col("title_row").fill_null(first))
    above = (row < first) & (row >= pl.min_horizontal(top - 4, first - ABOVE)) & (row >= top - ABOVE_TOP)
    edits = (pl.col("kind") == "metadata") & pl.col("folded").str.contains(r"责\s?任?\s?编|编\s?辑\s?:")
    below = (row > last) & (row <= last + pl.when(edits).then(EDITOR_BELOW).otherwise(BELOW))
    inside = (row > first) & (row < last)
    joined = joined.filter(above | below | (inside & pl.col("kind").is_in(["metadata", "comment", "tool"])))
    # 「网友评论」: from here on names and moments are those of readers.
    opens = pl.col("kind").is_in(["comment", "ranking", "tool"]) & pl.col("folded").str.contains(COMMENTS)
    # A comment that was taken for the end of the text stands under such a heading as well.
    opens &= (row > last) | (inside & (pl.col("kind") != "ranking") & (pl.col("n_articles") == 1))
    readers = row > row.filter(opens.fill_null(value=False)).min().over("page_id", "article")
    joined = joined.filter(~readers.fill_null(value=False) | edits)
    named = (row < first) & (row > pl.col("title_row").fill_null(-1)) & (pl.col("n_chars") <= NAMES_CHARS)
    speaks = (
        (pl.col("kind") == "metadata").fill_null(value=False)
        | pl.col("folded").str.contains_any(list(SIGNS))
        | ((row < first) & (pl.col("n_chars") <= 18) & pl.col("hint").str.contains(f"{ACCOUNT_HINT}|{WRITER_HINT}"))
    )
    joined = joined.with_columns_seq(speaks=speaks)
    # Whether a line is nothing but names is asked last, of the few lines where nothing else says that it speaks.
    silent = joined.select_seq(named & ~pl.col("speaks")).to_series().fill_null(value=False).arg_true()
    named_rows = silent.filter(bare_names(one_width(joined["body"].gather(silent))).is_not_null())
    joined = joined.with_columns_seq(joined["speaks"].scatter(named_rows, values=True)).filter("speaks").drop("speaks")
    # A subtitle is the text's first line: a byline under it stands above the text all the same.
    opening = inside & pl.col("rule").is_in(list(BYLINES)).fill_null(value=False) & (row <= first + OPENING)
    place = pl.when((row < first) | opening).then(0).when(row > last).then(1).otherwise(2)
    titled = pl.col("title_row").fill_null(-1)
    distance = (
        pl.when(opening)
        .then(row - pl.max_horizontal(titled, first - ABOVE))
        .when((row < first) & (titled >= 0) & (row > titled))
        .then(row - titled)
        .when(row < first)
        .then(40 + first - row)
        .when(row > last)
        .then(100 + row - last)
        .otherwise(200 + row - first)
    )
    weak = pl.when(pl.col("kind") == "metadata").then(0).otherwise(1)
    return joined.with_columns_seq(place=place, order=distance + weak).join(
        pages.select("page_id", "fetched_at"), on="page_id", how="left", maintain_order="left"
    )


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


def with_unlabelled(credits_: pl.DataFrame) -> pl.DataFrame:
    """Add what lines above the text say without a label: bare names, an account, by what their block is called."""
    bare = replace(credits_["body"].str.strip_chars(" \u3000@:：()（）[]【】［］〔〕"), LEVEL, "")
    place = credits_.with_columns(below_title=pl.col("row") - pl.col("title_row").fill_null(-1), bare=bare).select_seq(
        above=pl.col("place") == 0,
        short=(pl.col("place") == 0) & pl.col("bare").str.len_chars().is_between(2, 16),
        below=pl.col("below_title") > 0,
        beside=pl.col("below_title") > -3,
        names=(pl.col("first") - pl.col("row") <= NAMES_REACH)
        & (pl.col("link_chars") == 0)
        & ~pl.col("tag").is_in(["h1", "h2", "h3"]),
        byline=(pl.col("rule") == "layout.byline").fill_null(value=False),
    )
    above, short, below, beside, names, byline = (column.to_numpy() for column in place.get_columns())
    short = short & ~contains(where(bare, short), NO_ACCOUNT)
    account = contains(where(credits_["hint"], short & below), ACCOUNT_HINT)
    writer = contains(where(credits_["hint"], short & beside), WRITER_HINT)
    hinted = where(bare, account | writer)
    is_person, is_source = contains(hinted, f"^{family_name()}$"), contains(hinted, ORGANISATION)
    nobody = credits_["author"].is_null().to_numpy()
    published = (account | (writer & is_source)) & ~is_person & nobody & ~contains(hinted, NOT_BESIDE)
    plain = one_width(credits_["body"])
    by_rule, under_title, by_block = bare_names_each(
        where(plain, byline), where(plain, above & below & names), where(bare, (writer | account) & is_person)
    )
    return credits_.with_columns(
        author=coalesce(
            credits_["author"],
            by_rule,
            persons(without_office(where(bare, byline & ~contains(bare, r"[)）\]]"))), is_bare=True),
            under_title,
            by_block,
            where(bare, writer & ~account & ~is_source),
        ),
        publisher=coalesce(credits_["publisher"], source(where(bare, published))),
    )


def authors(credits_: pl.DataFrame) -> pl.DataFrame:
    """The author by the nearest line that names one; reporters on lines of their own are taken together."""
    key = ["page_id", "article"]
    own = credits_.filter(
        pl.col("rule").is_in(list(BYLINES)) & (pl.col("place") == 0) & pl.col("author").is_not_null()
    ).sort(*key, "row", maintain_order=True)
    last = pl.col("row").shift(1).over(key)
    own = own.with_columns(group=((pl.col("row") - last) > 1).fill_null(value=True).cum_sum().over(key))
    several = own.group_by(*key, "group", maintain_order=True).agg(
        several=pl.col("author").str.split("、").explode().unique(maintain_order=True).str.join("、"), rows="row"
    )
    several = several.explode("rows").drop("group").rename({"rows": "row"})
    # Names with moments under a text are those of comments where there are two.
    told = pl.col("author").is_not_null() & pl.col("at").is_not_null() & (pl.col("place") > 0)
    talk = told & (pl.col("author").filter(told).n_unique().over(key) > 1)
    first = first_by(credits_.filter(~talk), key, "author", "order", ("row",))
    joined = first.join(several, on=[*key, "row"], how="left", maintain_order="left")
    return joined.select(*key, author=pl.coalesce("several", "author"))


def from_text(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Reporters named in the first or last paragraphs, or in a short one of them that is a byline."""
    texts = paragraphs.select(
        "page_id",
        "article",
        "row",
        "n_chars",
        "link_chars",
        "body",
        up=pl.int_range(pl.len()).over("page_id", "article"),
        down=pl.int_range(pl.len(), 0, -1).over("page_id", "article"),
    )
    edge = texts.filter((pl.col("up") < 3) | (pl.col("down") <= 2))
    # A pattern costs more than to ask whether a paragraph is short or holds what the pattern needs.
    edge = edge.filter((pl.col("n_chars") <= SHORT_PARAGRAPH) | may_name(edge["body"]))
    short = (edge["n_chars"] <= SHORT_PARAGRAPH).to_numpy()
    plain = one_width(where(edge["body"], short))
    plain = where(plain, ~is_photo(plain))
    labels = plain_labels(without_photographer(plain))
    said = coalesce(extract(labels, AUTHOR, WRITER), extract(plain, *ABOUT))
    reported = reporters(extract(plain, REPORTER), plain)
    in_text, mixed, strict = said_in_text(edge["body"])
    (said, in_text), (reported, mixed, strict) = persons_each((said, in_text), (reported, mixed, strict))
    opens = edge.select(
        (pl.col("up") == 0) & (pl.col("n_chars") <= NAMES_CHARS) & (pl.col("link_chars") == 0)
    ).to_series()
    alone = bare_names(where(plain, opens.to_numpy()))
    edge = edge.with_columns(text_author=coalesce(said, reported, mixed, in_text, strict, alone), own_byline=alone)
    key = ["page_id", "article"]
    named = first_by(edge, key, "text_author", "row")
    return named.join(first_by(edge, key, "own_byline", "row"), on=key, how="left", maintain_order="left")
