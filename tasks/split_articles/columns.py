"""The columns of each article: title, author, publisher, editor, date, breadcrumb.

The lines that speak of an article stand near it: under its headline, above its text, or just below its
end. Nearer lines win, lines above the text win over lines below, visible ones over the head's meta
elements; a date that is called an update only counts where no other stands.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.split_articles.breadcrumbs import breadcrumbs
from tasks.split_articles.dates import with_moment
from tasks.split_articles.metadata import (
    family_name,
    first_by,
    names_in_text,
    one_width,
    persons,
    read_credits,
    read_heads,
    source,
)
from tasks.split_articles.patterns import ACCOUNT_HINT, ORGANISATION, WRITER_HINT
from tasks.split_articles.titles import clean_title

if TYPE_CHECKING:
    from tasks.split_articles.settle import Settled

ABOVE: Final = 12
"""Lines above the first paragraph in which credits are looked for, the headline's neighbours apart. Chosen."""

BELOW: Final = 12
"""Lines below the last paragraph in which credits are looked for. Chosen: 编辑 stands within 6 on most pages."""

SIGNS: Final = (
    *("来源", "来自", "作者", "记者", "编", "通讯员", "文/", "文|", "文丨", "原载", "转自", "摘自", "出处"),
    *("供稿", "提供", "稿源", "首发", "原创", "选稿", "19", "20", "民国", "前", "》", "□", "■"),
)
"""A line without a label says something about an article only with one of these."""


def article_columns(lines: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, settled: Settled) -> pl.DataFrame:
    """One row an article: ``page_id``, ``article``, and the columns named above.

    Reads the decided lines: page_id, line_no, body, folded, kind, role, article, hint, tag, n_chars, link_chars.
    """
    frame = _placed(lines)
    spans = (
        frame.filter(pl.col("role") == "paragraph")
        .group_by("page_id", "article", maintain_order=True)
        .agg(first=pl.col("row").min(), last=pl.col("row").max())
    )
    titles = frame.filter(pl.col("role") == "title").group_by("page_id", "article").agg(title_row=pl.col("row").min())
    spans = spans.join(titles, on=["page_id", "article"], how="left", maintain_order="left")
    heads_say = settled.titles.select("page_id", "head_title")
    spans = spans.join(heads_say, on="page_id", how="left", maintain_order="left")
    spans = spans.with_columns(n_articles=pl.len().over("page_id"))
    near = _near(frame, spans, pages)
    credits_ = _with_unlabelled(read_credits(near))
    dates = credits_.filter(pl.col("at").is_not_null() & ((pl.col("place") < 2) | (pl.col("kind") == "metadata")))
    dates = dates.with_columns(
        order=pl.col("order")
        + pl.when("updated").then(1000).otherwise(0)
        + pl.when(pl.col("precision").is_in(["month"])).then(300).otherwise(0)
    )
    key = ["page_id", "article"]
    publishers = credits_.with_columns(publisher=pl.coalesce("publisher", "as_publisher"))
    editors = credits_.with_columns(order=pl.col("order") - pl.when("is_chief").then(5000).otherwise(0))
    is_thread = pl.DataFrame({"page_id": lines["page_id"], "thread": settled.body.is_thread}).unique(
        maintain_order=True
    )
    found = spans
    for table in (
        _authors(credits_, key),
        first_by(publishers, key, "publisher", "order"),
        first_by(editors, key, "editor", "order"),
        first_by(dates, key, "at", "order", ("precision",)),
        _from_text(frame),
        _opened(frame, spans.join(is_thread.filter("thread"), on="page_id", how="semi", maintain_order="left")),
    ):
        found = found.join(table, on=key, how="left", maintain_order="left")
    found = found.join(read_heads(heads), on="page_id", how="left", maintain_order="left")
    shown = (
        frame.filter(pl.col("role") == "title")
        .group_by(key, maintain_order=True)
        .agg(line_title=pl.col("body").str.join(" "))
    )
    found = found.join(shown, on=key, how="left", maintain_order="left")
    found = found.join(breadcrumbs(frame, spans), on="page_id", how="left", maintain_order="left")
    found = found.join(is_thread, on="page_id", how="left", maintain_order="left")
    found = found.join(_posters(frame, spans, is_thread), on=key, how="left", maintain_order="left")
    title = pl.coalesce(
        clean_title(pl.col("line_title")), clean_title(pl.when(pl.col("article") == 0).then(pl.col("head_title")))
    )
    alone = pl.col("n_articles") == 1
    return found.select(
        *key,
        title=pl.when(title.str.len_chars() > 0).then(title),
        author=pl.when("thread")
        .then(pl.coalesce("poster", "author"))
        .otherwise(pl.coalesce("author", "text_author", "meta_author")),
        publisher=pl.coalesce("publisher", "meta_publisher"),
        editor="editor",
        published_at=pl.when(pl.col("thread") & pl.col("opened_at").is_not_null())
        .then("opened_at")
        .otherwise(pl.coalesce("at", pl.when(alone).then(pl.col("meta_at")))),
        published_precision=pl.when(pl.col("thread") & pl.col("opened_at").is_not_null())
        .then("opened_precision")
        .when(pl.col("at").is_not_null())
        .then("precision")
        .when(alone)
        .then("meta_precision"),
        breadcrumb="breadcrumb",
    )


def _placed(lines: pl.DataFrame) -> pl.DataFrame:
    return (
        lines.select(
            "page_id",
            "line_no",
            "body",
            "folded",
            pl.col("kind").cast(pl.String),
            pl.col("role").cast(pl.String),
            "article",
            "hint",
            "tag",
            "n_chars",
            "link_chars",
            "rule",
            "depth",
        )
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )


def _near(frame: pl.DataFrame, spans: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Lines that may hold credits of an article, with ``place`` (0 above, 1 below the text) and ``order`` (nearest first)."""
    could = frame.filter(pl.col("role").is_null() & (pl.col("n_chars") <= 220)).drop("article")
    joined = could.join(spans, on="page_id", how="inner", maintain_order="left")
    row, first, last = pl.col("row"), pl.col("first"), pl.col("last")
    top = pl.min_horizontal(first, pl.col("title_row").fill_null(first))
    above = (row < first) & (row >= pl.min_horizontal(top - 4, first - ABOVE)) & (row >= top - 14)
    below = (row > last) & (row <= last + BELOW)
    inside = (row > first) & (row < last)
    joined = joined.filter(above | below | (inside & (pl.col("kind") == "metadata")))
    joined = joined.filter(
        (pl.col("kind") == "metadata")
        | pl.col("folded").str.contains_any(list(SIGNS))
        | ((row < first) & (pl.col("n_chars") <= 18) & pl.col("hint").str.contains(f"{ACCOUNT_HINT}|{WRITER_HINT}"))
    )
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


def _authors(credits_: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """The author by the nearest line that names one; reporters on lines of their own are taken together."""
    own = credits_.filter(
        (pl.col("rule") == "metadata.byline-bracket") & (pl.col("place") == 0) & pl.col("author").is_not_null()
    )
    several = (
        own.sort(*key, "row", maintain_order=True)
        .group_by(key, maintain_order=True)
        .agg(several=pl.col("author").str.join("、"), n=pl.len())
    )
    first = first_by(credits_, key, "author", "order", ("rule",))
    joined = first.join(several, on=key, how="left", maintain_order="left")
    together = (pl.col("rule") == "metadata.byline-bracket") & pl.col("several").is_not_null()
    return joined.select(*key, author=pl.when(together).then("several").otherwise("author"))


def _with_unlabelled(credits_: pl.DataFrame) -> pl.DataFrame:
    """Add what lines above the text say without a label: a bare name, an account, by what their block is called."""
    bare = pl.col("body").str.strip_chars(" \u3000@:：()（）[]【】")
    short = (
        (pl.col("place") == 0)
        & bare.str.len_chars().is_between(2, 16)
        & ~bare.str.contains(r"\d{3}|[:：。，？！]|关注|首页|登录|评论|分享|打印|字|举报|频道$")
    )
    account = short & pl.col("hint").str.contains(ACCOUNT_HINT) & (pl.col("row") > pl.col("title_row").fill_null(-1))
    writer = short & pl.col("hint").str.contains(WRITER_HINT) & (pl.col("row") > pl.col("title_row").fill_null(-1) - 3)
    byline = pl.col("rule") == "layout.byline"
    is_person = pl.col("bare").str.contains(f"^{family_name()}$")
    is_source = pl.col("bare").str.contains(ORGANISATION)
    return credits_.with_columns(bare=bare, account=account, writer=writer).with_columns(
        author=pl.coalesce(
            "author",
            pl.when(byline).then(pl.coalesce(persons(pl.col("bare")), "bare")),
            pl.when((pl.col("writer") | pl.col("account")) & is_person).then("bare"),
            pl.when(pl.col("writer") & ~pl.col("account") & ~is_source).then("bare"),
        ),
        publisher=pl.coalesce(
            "publisher",
            pl.when((pl.col("account") | (pl.col("writer") & is_source)) & ~is_person).then(source(pl.col("bare"))),
        ),
    )


def _from_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Reporters named in the first or last paragraphs."""
    texts = frame.filter(pl.col("role") == "paragraph").with_columns(
        up=pl.int_range(pl.len()).over("page_id", "article"),
        down=pl.int_range(pl.len(), 0, -1).over("page_id", "article"),
    )
    edge = texts.filter((pl.col("up") < 3) | (pl.col("down") <= 2)).with_columns(
        text_author=names_in_text(pl.col("body"))
    )
    return first_by(edge, ["page_id", "article"], "text_author", "row")


def _opened(frame: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The earliest moment that a line of the page shows with a clock: when a thread was opened. Dates of registration aside."""
    frame = frame.join(spans.select("page_id"), on="page_id", how="semi", maintain_order="left")
    could = frame.filter(
        pl.col("role").is_null()
        & (pl.col("n_chars") <= 60)
        & pl.col("folded").str.contains(r"\d:\d\d")
        & ~pl.col("folded").str.contains("注册|登录")
    )
    dated = could.drop("article").join(
        spans.select("page_id", "article", "first", "last"), on="page_id", how="inner", maintain_order="left"
    )
    dated = dated.filter((pl.col("row") >= pl.col("first") - ABOVE) & (pl.col("row") <= pl.col("last") + BELOW))
    dated = with_moment(dated, one_width(pl.col("body")))
    dated = dated.rename({"at": "opened_at", "precision": "opened_precision"})
    return first_by(
        dated.with_columns(order=pl.col("opened_at")),
        ["page_id", "article"],
        "opened_at",
        "order",
        ("opened_precision",),
    )


def _posters(frame: pl.DataFrame, spans: pl.DataFrame, is_thread: pl.DataFrame) -> pl.DataFrame:
    """Who opened a thread: the short linked line nearest above its first post.

    Behind a column of points and ranks the name may stand far above; there only a block named so counts.
    """
    is_named = pl.col("hint").str.contains(r"user|author|nick|writer|poster|owner|member|\bname")
    could = frame.filter(
        (pl.col("link_chars") * 2 > pl.col("n_chars"))
        & pl.col("n_chars").is_between(2, 20)
        & pl.col("role").is_null()
        & pl.col("kind").is_in(["other", "navigation"])
        & (pl.col("rule").str.starts_with("layout"))
    ).drop("article")
    threads = spans.join(is_thread.filter("thread"), on="page_id", how="inner", maintain_order="left")
    near = could.join(threads, on="page_id", how="inner", maintain_order="left").filter(
        (pl.col("row") < pl.col("first"))
        & (pl.col("row") >= pl.col("first") - pl.when(is_named).then(40).otherwise(14))
    )
    person = pl.when(is_named).then(0).otherwise(8)
    near = near.filter(
        ~pl.col("folded").str.contains(
            r"^\d+$|首页|论坛|社区|帖|回复|粉丝|TA|私信|写了|等级|积分|会员|楼主|答主|搜索|下一|上一|收藏|分享|发表|登录|注册|举报|关注|楼主|帖子|主题|精华|在线|来自|\d{4}|:"
        )
    ).with_columns(order=pl.col("first") - pl.col("row") + person)
    return first_by(
        near.with_columns(poster=pl.col("body").str.strip_chars(" :：@")), ["page_id", "article"], "poster", "order"
    )
