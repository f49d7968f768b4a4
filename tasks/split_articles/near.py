"""The lines that may speak of an article: above its text, just below it, and what stands at the text's edges.

A line counts when it is labelled metadata, bears a sign of a credit (来源, 20…, 记者), is nothing but names, or stands
in a block that is called an author's or an account's. Nearer ones come first.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import Final

import polars as pl

from tasks.split_articles.metadata import family_name, first_by, persons, source
from tasks.split_articles.names import bare_names, may_name, names_in_text, one_width, plain_labels
from tasks.split_articles.patterns import (
    ABOUT,
    ACCOUNT_HINT,
    AUTHOR,
    NOT_BESIDE,
    ONLY_PHOTO,
    ORGANISATION,
    REPORTER,
    WRITER,
    WRITER_HINT,
)

ABOVE: Final = 12
"""Lines above the first paragraph in which credits are looked for, the headline's neighbours apart. Chosen."""

NAMES_CHARS: Final = 32
"""Longest line that is nothing but names, in characters: seven names with marks between. Chosen, not measured."""

NAMES_REACH: Final = 6
"""Lines above the text in which a line of nothing but names is a byline. Chosen, not measured."""

SHORT_PARAGRAPH: Final = 40
"""Longest paragraph at an edge of the text that is read as a credit, in characters. Chosen, not measured."""

BYLINES: Final = ("metadata.byline-bracket", "metadata.credit-line", "layout.byline")
"""Rules of lines that name an author; such lines one under the other name several."""

BELOW: Final = 12
"""Lines below the last paragraph in which credits are looked for. Chosen: 编辑 stands within 6 on most pages."""

EDITOR_BELOW: Final = 40
"""The same for a line that names an editor: tables and pictures' lists may stand between. Chosen, not measured."""

SIGNS: Final = (
    *("来源", "来自", "作者", "记者", "编", "通讯员", "文/", "文|", "文丨", "原载", "转自", "摘自", "出处"),
    *("供稿", "提供", "稿源", "首发", "原创", "选稿", "19", "20", "民国", "前", "》", "□", "■", "昨天", "今天"),
    *("/文", " 文", "著", "执笔", "署名", "采访", "投稿", "◎", "○", "●", "◇", "报/", "网/", "社/", "by", "By", "BY"),
    *("公众号", "报导", "报道", "发布", "撰", "文图", "图文", "文 /", "文 |", "文:"),
)
"""A line without a label says something about an article only with one of these."""


def near_lines(frame: pl.DataFrame, spans: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Lines that may hold credits of an article, with ``place`` (0 above, 1 below the text) and ``order`` (nearest first)."""
    could = frame.filter(pl.col("role").is_null() & (pl.col("n_chars") <= 220)).drop("article")
    joined = could.join(spans, on="page_id", how="inner", maintain_order="left")
    row, first, last = pl.col("row"), pl.col("first"), pl.col("last")
    top = pl.min_horizontal(first, pl.col("title_row").fill_null(first))
    above = (row < first) & (row >= pl.min_horizontal(top - 4, first - ABOVE)) & (row >= top - 14)
    edits = (pl.col("kind") == "metadata") & pl.col("folded").str.contains(r"责\s?任?\s?编|编\s?辑\s?:")
    below = (row > last) & (row <= last + pl.when(edits).then(EDITOR_BELOW).otherwise(BELOW))
    inside = (row > first) & (row < last)
    joined = joined.filter(above | below | (inside & (pl.col("kind") == "metadata")))
    named = (row < first) & (row > pl.col("title_row").fill_null(-1)) & (pl.col("n_chars") <= NAMES_CHARS)
    speaks = (
        (pl.col("kind") == "metadata").fill_null(value=False)
        | pl.col("folded").str.contains_any(list(SIGNS))
        | ((row < first) & (pl.col("n_chars") <= 18) & pl.col("hint").str.contains(f"{ACCOUNT_HINT}|{WRITER_HINT}"))
    )
    joined = joined.with_columns(speaks=speaks)
    # Whether a line is nothing but names is asked last, of the few lines where nothing else says that it speaks.
    silent = joined.filter(named & ~pl.col("speaks")).select("page_id", "article", "row", "body")
    named_rows = silent.filter(bare_names(one_width(pl.col("body"))).is_not_null()).select(
        "page_id", "article", "row", is_named=True
    )
    joined = joined.join(named_rows, on=["page_id", "article", "row"], how="left", maintain_order="left")
    joined = joined.filter(pl.col("speaks") | pl.col("is_named").fill_null(value=False)).drop("speaks", "is_named")
    place = pl.when(row < first).then(0).when(row > last).then(1).otherwise(2)
    titled = pl.col("title_row").fill_null(-1)
    distance = (
        pl.when((row < first) & (titled >= 0) & (row > titled))
        .then(row - titled)
        .when(row < first)
        .then(40 + first - row)
        .when(row > last)
        .then(100 + row - last)
        .otherwise(200 + row - first)
    )
    weak = pl.when(pl.col("kind") == "metadata").then(0).otherwise(1)
    return joined.with_columns(place=place, order=distance + weak).join(
        pages.select("page_id", "fetched_at"), on="page_id", how="left", maintain_order="left"
    )


def with_unlabelled(credits_: pl.DataFrame) -> pl.DataFrame:
    """Add what lines above the text say without a label: bare names, an account, by what their block is called."""
    bare = pl.col("body").str.strip_chars(" \u3000@:：()（）[]【】")
    short = (
        (pl.col("place") == 0)
        & bare.str.len_chars().is_between(2, 16)
        & ~bare.str.contains(
            r"\d{3}|[:：。，？！|]|^\d|关注|首页|登录|评论|分享|打印|字|举报|频道$|粉丝|文章|主页|作品|认证|官方账号|阅读|前$|发布|编辑|锁定|讨论|绑定|钱包|设置|退出|注册|消息|原创|收藏|点赞|作者|更多|查看|订阅|楼主"
        )
    )
    below_title = pl.col("row") - pl.col("title_row").fill_null(-1)
    account = short & pl.col("hint").str.contains(ACCOUNT_HINT) & (below_title > 0)
    writer = short & pl.col("hint").str.contains(WRITER_HINT) & (below_title > -3)
    names = (
        (pl.col("place") == 0)
        & (below_title > 0)
        & (pl.col("first") - pl.col("row") <= NAMES_REACH)
        & (pl.col("link_chars") == 0)
        & ~pl.col("tag").is_in(["h1", "h2", "h3"])
    )
    byline = pl.col("rule") == "layout.byline"
    is_person = pl.col("bare").str.contains(f"^{family_name()}$")
    is_source = pl.col("bare").str.contains(ORGANISATION)
    return credits_.with_columns(bare=bare, account=account, writer=writer).with_columns(
        author=pl.coalesce(
            "author",
            pl.when(byline).then(persons(pl.col("bare"), is_bare=True)),
            pl.when(names).then(bare_names(one_width(pl.col("body")))),
            pl.when((pl.col("writer") | pl.col("account")) & is_person).then(bare_names(pl.col("bare"))),
            pl.when(pl.col("writer") & ~pl.col("account") & ~is_source).then("bare"),
        ),
        publisher=pl.coalesce(
            "publisher",
            pl.when(
                (pl.col("account") | (pl.col("writer") & is_source))
                & ~is_person
                & ~pl.col("bare").str.contains(NOT_BESIDE)
            ).then(source(pl.col("bare"))),
        ),
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
    first = first_by(credits_, key, "author", "order", ("row",))
    joined = first.join(several, on=[*key, "row"], how="left", maintain_order="left")
    return joined.select(*key, author=pl.coalesce("several", "author"))


def from_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Reporters named in the first or last paragraphs, or in a short one of them that is a byline."""
    texts = frame.filter(pl.col("role") == "paragraph").select(
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
    short = edge.filter(pl.col("n_chars") <= SHORT_PARAGRAPH).with_columns(plain=one_width(pl.col("body")))
    short = short.with_columns(labels=plain_labels(pl.col("plain")))
    plain, labels = pl.col("plain"), pl.col("labels")
    said = pl.coalesce(
        *(labels.str.extract(p, 1) for p in (AUTHOR, WRITER)), *(plain.str.extract(p, 1) for p in (REPORTER, *ABOUT))
    )
    byline = pl.when(~plain.str.contains(ONLY_PHOTO)).then(persons(said))
    alone = pl.when((pl.col("up") == 0) & (pl.col("n_chars") <= NAMES_CHARS) & (pl.col("link_chars") == 0)).then(
        bare_names(plain)
    )
    short = short.with_columns(byline=byline, own_byline=alone)
    edge = edge.join(
        short.select("page_id", "article", "row", "byline", "own_byline"),
        on=["page_id", "article", "row"],
        how="left",
        maintain_order="left",
    ).with_columns(text_author=pl.coalesce("byline", names_in_text(edge["body"]), "own_byline"))
    key = ["page_id", "article"]
    named = first_by(edge, key, "text_author", "row")
    return named.join(first_by(edge, key, "own_byline", "row"), on=key, how="left", maintain_order="left")
