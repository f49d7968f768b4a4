"""Teasers: headlines of other articles, with their abstracts and addresses.

Three styles. Under a heading that names a relation (相关阅读, 推荐阅读) stand links, each a teaser, until the next
heading or a line of another make. 「上一篇:青禾春耕忙」 is heading and teaser in one line. In plain text a headline
stands over its abstract, which ends with 「[详细]」, often with a bare 「-」 between them.
On a page without an article every link of a headline's length is a teaser.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import numpy as np
import polars as pl

from schemas.column import schema_of
from schemas.tables import TEASERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

MORE: Final = r"\s*[\[【(<]?\s*(?:详细|全文|查看全文|阅读全文|查看详情|详情|更多详细)\s*[\]】)>]+[\s\-—|]*$"
"""How an abstract of a teaser ends."""

BESIDE: Final = r"^\s*(?:上一?[篇页条则]|下一?[篇页条则]|前一?[篇条则]|后一?[篇条则])(?:文章|新闻|日志)?\s*[::：»>]\s*"
"""Heading of the articles before and after this one, in the line itself."""

NOTHING: Final = r"^(?:没有了?|无|暂无.{0,6}|很抱歉.*|返回.*|下一页|上一页|更多.*|\[?详细\]?|查看.*|首页)$"

RANK: Final = r"^\s*(?:[·•▪■●◆◇□○*>»›\-．｡・‧∙.丨|]+|\d{1,2}[、.\s])\s*"
DATED: Final = r"[\s\[(（]*(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\s\])）]*$"
COUNTED: Final = r"\s*(?:\(?\d+\)?\s*(?:人看过|次|评论|阅读|跟贴|浏览|点击|赞|回复|万阅读))\s*$"
NUMBERED: Final = r"([\p{Han}？！?!)）”」])\s+\d{1,6}$"
"""A counter behind a headline, parted by a space."""

DAY_FIRST: Final = r"^\s*[\[(]?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?\s+"
"""A date before a headline."""

MAX_HEADING: Final = 30
"""Longest heading of a list, in characters. Chosen, not measured."""

MIN_HEADLINE: Final = 5
"""Shortest headline of a teaser, in characters: shorter links are names of channels. Chosen, not measured."""

MIN_ENTRY: Final = 8
"""The same on a page without an article, where nothing says that the links are teasers. Chosen, not measured."""

MIN_ABSTRACT: Final = 18
"""Shortest abstract under a headline, in characters. Chosen, not measured."""

MAX_ABSTRACT: Final = 400
"""Longest abstract of a teaser, in characters; longer is text that links to its page. Chosen, not measured."""

MAX_HEADLINE: Final = 90
"""Longest headline of a teaser, in characters; longer links are abstracts. Chosen, not measured."""

MAX_GAP: Final = 9
"""Lines between two teasers of a list (dates, counters, tags of each); after more another box has begun. Chosen."""

RELATED: Final = r"^(?:相关|延伸|推荐)(?:新闻|阅读|推荐|文章|链接|报道)"

INLINE: Final = r"^\s*(?:推荐阅读|相关阅读|延伸阅读|相关链接|相关新闻|往期回顾|扩展阅读|阅读推荐|更多阅读)\s*[:：]\s*"
"""Heading and teaser in one line: 「推荐阅读:青禾春耕忙」."""

MAX_REACH: Final = 300
"""Lines under a heading that may still be its teasers, dates and counters among them. Chosen."""

FIRST_REACH: Final = 12
"""Lines between a heading and the first of its teasers: pictures' captions, a second heading. Chosen, not measured."""

FEWEST_ENTRIES: Final = 3
"""Fewest entries of a list page; a page with less is an error's or a login's. Chosen, not measured."""

MORE_HEADING: Final = r"^[\s>»■◆●【\[|·]*(?:相关|延伸|推荐|往期|类似)(?:新闻|阅读|推荐|文章|链接|报道|回顾|内容|资讯)\s*[^。,;?!:]{0,14}(?:更多|返回|换一|查看|>>|»)"
"""A heading with a link to more of its kind glued to it."""

RELATES: Final = r"相关|延伸|类似|往期|关联|拓展|扩展|上一|下一|前一|后一"
"""Above the text only these words make a heading: 推荐 alone names a menu there."""

NO_ENTRY: Final = r"登录|登入|注册|首页|设为|收藏本|联系我们|返回|找回密码|忘记密码|客户端下载|版权|备案|许可证|隐私|用户协议|帮助中心|网站地图"
"""Links that no list page means as an entry."""


def mark_text_teasers(lines: pl.DataFrame) -> NDArray[np.int8]:
    """In plain text and HTML alike: 1 headline, 2 abstract ending with [详细], 0 neither.

    The headline is the line above the abstract (bare marks between them do not count), when it is no sentence.
    """
    frame = lines.select("page_id", "folded", "kind", "n_chars", "tag").with_row_index("row")
    beside = frame.select(
        x=(pl.col("tag") == "text")
        & pl.col("folded").str.contains(BESIDE + r"\S{4}")
        & pl.col("folded").str.contains("[::：]")
        & (pl.col("n_chars") <= MAX_HEADLINE)
    )["x"]
    frame = frame.with_columns(
        abstract=pl.col("folded").str.contains(MORE) & pl.col("n_chars").is_between(MIN_ABSTRACT, MAX_ABSTRACT)
    )
    solid = frame.filter(pl.col("folded").str.contains(r"[\p{L}\p{N}]"))
    solid = solid.with_columns(
        below=pl.col("abstract").shift(-1).over("page_id").fill_null(value=False),
    )
    heads = solid.filter(
        pl.col("below") & ~pl.col("abstract") & (pl.col("n_chars") <= 60) & ~pl.col("folded").str.contains(r"[。;]$")
    )["row"]
    made = np.zeros(lines.height, np.int8)
    made[frame.filter("abstract")["row"].to_numpy()] = 2
    made[heads.to_numpy()] = 1
    made[beside.to_numpy()] = 1
    return made


def mark_linked_teasers(
    lines: pl.DataFrame, is_text: NDArray[np.bool_], no_article: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Lines under a heading of a relation: 1 headline, 2 abstract, 0 neither."""
    frame = lines.select(
        "page_id",
        "folded",
        "kind",
        "rule",
        "tag",
        "depth",
        "hint",
        "n_chars",
        "link_chars",
        link=(pl.col("link_chars") / pl.col("n_chars").clip(1)),
    ).with_row_index("row")
    kind = pl.col("kind").cast(pl.String)
    letters = pl.col("folded").str.contains(r"[\p{L}]")
    plain = pl.col("tag") == "text"
    frame = frame.with_columns(is_text=pl.Series(is_text)).with_columns(
        above=(pl.col("is_text").cum_sum() == 0).over("page_id") & pl.col("is_text").any().over("page_id")
    )
    named = (kind == "teaser-heading").fill_null(value=False) | (
        (pl.col("n_chars") <= MAX_HEADING)
        & (
            pl.col("folded").str.contains(MORE_HEADING)
            | (
                pl.col("folded").str.contains(RELATED)
                & pl.col("hint").str.contains(r"relat|recommend|xiangguan|tuijian|relevant")
            )
        )
    )
    frame = frame.with_columns(
        heading=named
        & (~pl.col("above") | pl.col("folded").str.contains(RELATES))
        & ~pl.col("folded").str.contains("友情"),
        stops=(
            kind.is_in(["ranking", "copyright", "licence", "contact", "breadcrumb"])
            | pl.col("rule").str.starts_with("footer.")
            | pl.col("folded").str.contains("友情链接|合作伙伴")
            | (pl.col("tag").is_in(["h1", "h2", "h3"]) & (pl.col("link") < 0.5) & letters)
        ).fill_null(value=False),
    ).with_columns(group=(pl.col("heading") | pl.col("stops") | pl.col("is_text")).cum_sum().over("page_id"))
    frame = frame.with_columns(
        under=pl.col("heading").first().over("page_id", "group"), at=pl.int_range(pl.len()).over("page_id", "group")
    )
    dated = (
        (pl.col("rule").is_in(["metadata.date-first", "metadata.date-last"]) & (pl.col("link_chars") >= MIN_HEADLINE))
        | (pl.col("rule").str.starts_with("metadata.") & (pl.col("link") > 0.9) & (pl.col("link_chars") >= MIN_ENTRY))
    ).fill_null(value=False)
    could = (
        pl.col("under")
        & ~pl.col("heading")
        & ~pl.col("is_text")
        & (pl.col("kind").is_null() | dated)
        & (pl.col("at") <= MAX_REACH)
    )
    linked = (
        (
            (pl.col("link") > 0.5)
            | ((pl.col("link") > 0.3) & (dated | pl.col("folded").str.contains(f"{DATED}|{DAY_FIRST}")))
        )
        & (pl.col("link_chars") >= MIN_HEADLINE)
        & (pl.col("n_chars") <= MAX_HEADLINE)
        & letters
    )
    frame = frame.with_columns(
        item=(could & (linked | (plain & (pl.col("n_chars") <= 60)))).fill_null(value=False),
        around=pl.col("hint").str.extract(r"(\S+ \S+)\s*$"),
    )
    first = (
        frame.filter("item")
        .group_by("page_id", "group", maintain_order=True)
        .agg(
            d0=pl.col("depth").first(),
            t0=pl.col("tag").first(),
            h0=pl.col("hint").first(),
            a0=pl.col("around").first(),
            first_at=pl.col("at").first(),
        )
    )
    frame = frame.join(first, on=["page_id", "group"], how="left", maintain_order="left")
    same = (
        pl.col("item")
        & (pl.col("tag") == pl.col("t0"))
        & (pl.col("first_at") <= FIRST_REACH)
        & (
            (pl.col("hint") == pl.col("h0"))
            | ((pl.col("depth") == pl.col("d0")) & pl.col("around").eq_missing(pl.col("a0")))
        )
    )
    frame = frame.with_columns(same=same.fill_null(value=False))
    last = pl.when("same").then("at").forward_fill().shift(1).over("page_id", "group").fill_null(0)
    frame = frame.with_columns(ended=pl.col("same") & (pl.col("at") - last > MAX_GAP))
    frame = frame.with_columns(ended=pl.col("ended").cum_max().over("page_id", "group"))
    headline = frame["same"] & ~frame["ended"]
    beside = frame.select(
        x=(pl.col("folded").str.contains(BESIDE) | pl.col("folded").str.contains(INLINE + r"\S{5}"))
        & ~pl.col("is_text")
        & (pl.col("n_chars") <= MAX_HEADLINE)
    )["x"]
    abstract = (
        frame.with_columns(h=headline)
        .select(
            x=could
            & ~pl.col("h")
            & ~pl.col("ended")
            & (pl.col("n_chars") >= MIN_ABSTRACT)
            & pl.col("h").shift(1).over("page_id").fill_null(value=False)
        )["x"]
        .fill_null(value=False)
    )
    entry = frame.select(
        x=linked
        & (pl.col("n_chars") >= MIN_ENTRY)
        & pl.col("kind").is_null()
        & ~pl.col("folded").str.contains(NO_ENTRY)
        & pl.Series(no_article),
        page="page_id",
    )
    entry = entry.select(x=pl.col("x") & (pl.col("x").sum().over("page") >= FEWEST_ENTRIES))["x"].to_numpy()
    made = np.zeros(lines.height, np.int8)
    made[abstract.to_numpy()] = 2
    made[headline.to_numpy() | beside.to_numpy() | entry] = 1
    return made


def teaser_rows(
    lines: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, made: NDArray[np.int8]
) -> pl.DataFrame:
    """Rows of ``teasers`` without ``linked_article_id``; ``position`` in page order.

    A line with several links gives a teaser for each; an abstract belongs to the headline above it.
    """
    frame = (
        lines.select("page_id", "line_no", "body", "text", "n_chars", "tag")
        .with_columns(made=pl.Series(made))
        .with_row_index("row")
    )
    marked = frame.filter(pl.col("made") > 0)
    if marked.is_empty():
        return pl.DataFrame(schema=schema_of(TEASERS)).drop("linked_article_id")
    marked = marked.with_columns(
        abstract=pl.when((pl.col("made").shift(-1) == 2).over("page_id")).then(pl.col("body").shift(-1).over("page_id"))
    )
    own = (
        links.filter(pl.col("end") - pl.col("start") >= MIN_HEADLINE)
        .join(
            marked.filter(pl.col("made") == 1).select("page_id", "line_no", "row"),
            on=["page_id", "line_no"],
            how="inner",
            maintain_order="left",
        )
        .with_columns(n=pl.len().over("page_id", "line_no"))
    )
    joined = marked.filter(pl.col("made") == 1).join(
        own.select("page_id", "line_no", "start", "end", "url", "n"),
        on=["page_id", "line_no"],
        how="left",
        maintain_order="left",
    )
    same_length = pl.col("body").str.len_chars() == pl.col("text").str.len_chars()
    part = pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    headline = pl.when((pl.col("n") > 1) & same_length).then(part).otherwise("body")
    joined = joined.filter(
        (pl.col("n").fill_null(1) == 1) | same_length | (pl.int_range(pl.len()).over("page_id", "line_no") == 0)
    )
    made_rows = joined.with_columns(
        headline=clean_headline(headline), abstract=pl.col("abstract").str.replace(MORE, "").str.strip_chars()
    ).filter(pl.col("headline").str.contains(r"[\p{L}\p{N}]{2}") & ~pl.col("headline").str.contains(NOTHING))
    absolute = _absolute(made_rows, heads, pages)
    return made_rows.with_columns(url=absolute, position=pl.int_range(pl.len()).over("page_id").cast(pl.Int32)).select(
        "page_id", "position", "line_no", "headline", "abstract", "url"
    )


def clean_headline(text: pl.Expr) -> pl.Expr:
    """A headline as the site cut it, without date, rank, counters and tags."""
    return (
        text.str.replace_all(r"\p{Co}+", "")
        .str.replace(BESIDE, "")
        .str.replace(INLINE, "")
        .str.replace(DAY_FIRST, "")
        .str.replace(NUMBERED, "$1")
        .str.replace(COUNTED, "")
        .str.replace(DATED, "")
        .str.replace(COUNTED, "")
        .str.replace(RANK, "")
        .str.replace(MORE, "")
        .str.replace(RANK, "")
        .str.strip_chars(" \u3000·•|")
    )


def _absolute(rows: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """Addresses made absolute where the page's own is known; scripts and anchors are none."""
    base = (
        rows.select("page_id", "url")
        .join(heads.select("page_id", "base", "canonical"), on="page_id", how="left", maintain_order="left")
        .join(pages.select("page_id", page_url="url"), on="page_id", how="left", maintain_order="left")
        .with_columns(
            root=pl.coalesce("page_url", "canonical").fill_null(""),
            url=pl.when(~pl.col("url").str.contains(r"(?i)^\s*(?:javascript|about|#|data:)")).then(
                pl.col("url").str.strip_chars()
            ),
        )
    )
    distinct = base.select("root", "base", "url").unique(maintain_order=True)
    joined = [_join(root, own or "", url) if url else None for root, own, url in distinct.rows()]
    table = distinct.with_columns(full=pl.Series(joined, dtype=pl.String))
    return base.join(table, on=["root", "base", "url"], how="left", nulls_equal=True, maintain_order="left")["full"]


def _join(root: str, base: str, url: str) -> str:
    try:
        return urljoin(urljoin(root, base), url)
    except ValueError:
        return url
