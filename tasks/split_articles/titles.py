"""The headline of each article: which line it is, or what the head of the page says it is.

A headline stands above the text, is a heading or is what the head's title repeats, and is no sentence.
Where no line shows it, the head's title does, without the site's name: 「青禾春耕忙_新闻_青禾网」
becomes 「青禾春耕忙」. A page whose only candidates are weak has no title: null is a right answer.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.split_articles.evidence import title_likeness

if TYPE_CHECKING:
    from tasks.split_articles.body import Body

LEAST_SCORE: Final = 1.6
"""A line below this is no headline. Chosen on the labelled pages that are not held back."""

LEAST_ALONE: Final = 0.7
"""The same where the head's title says nothing, so that the page's lines are all there is. Chosen likewise."""

MAX_CHARS: Final = 110
"""Longest headline, in characters. Chosen: agency headlines of three parts come near 90."""

MIN_HEAD_CHARS: Final = 5
"""A head's title shorter than this names a channel or nothing (显示, 首页), in characters. Chosen, not measured."""

LINKED_REACH: Final = 6
"""Headings that are links (posts of a blog) are headlines this near above the text, in lines. Chosen, not measured."""

NO_HEADLINE_HINT: Final = r"comment|cmt-|pinglun|site-?title|site-?name|sitename|\blogo|navbar|nav-bar|crumb"
"""Blocks that hold the site's name, its menus, or comments."""

LONG: Final = 30
"""A line of so many characters with a full stop inside is a paragraph. Chosen, not measured."""

SITE: Final = r"""(?x)\s*(?: [_|｜丨] .* | \s[-–—]{1,2}\s .* | --.* | [-–—·<>] [^-–—·<>]{0,24}
  (?: 网|網|报|報|社|新闻|新聞|频道|頻道|论坛|社区|博客|首页|门户|在线|中国|日报|晚报|时报|电视台|广播|客户端|百科|知道|贴吧|com|cn|搜狐|新浪|腾讯|头条|公众号|平台|中心|半月谈|凤凰|哔哩哔哩|bilibili|评论|资讯|财经|Moments ) [^-–—·<>]{0,12} )$"""
"""What the head's title has behind the headline: 「_青禾网」, 「 - 青禾论坛」, 「--时政--青禾网」, 「-青禾日报社」."""


def find_titles(lines: pl.DataFrame, heads: pl.DataFrame, body: Body) -> pl.DataFrame:
    """One row for each page with lines: ``page_id``, ``title_row`` (row of its line, null where none shows it), ``head_title``."""
    likeness = title_likeness(lines, heads)
    page = pl.Series(body.pages.page)
    frame = (
        lines.select("page_id", "folded", "tag", "hint", "kind", "link_chars", "n_chars", "line_no", "body", "region")
        .with_columns(
            page=page,
            likeness=pl.Series(likeness),
            is_text=pl.Series(body.is_text),
            is_post=pl.Series(body.is_thread) & pl.Series(likeness == 0),
        )
        .with_row_index("row")
    )
    frame = frame.with_columns(
        first=pl.col("row").filter(pl.col("is_text")).min().over("page"),
        plain=(pl.col("tag") == "text"),
        named=pl.col("likeness").max().over("page"),
    )
    n = pl.col("folded").str.len_chars()
    heading = (
        pl.col("tag").is_in(["h1", "h2"]) & (pl.col("row") <= pl.col("first")) & (n >= 4) & pl.col("kind").is_null()
    )
    frame = frame.with_columns(headed=heading.any().over("page").fill_null(value=False))
    gap = (pl.col("first") - pl.col("row").cast(pl.Int64)).cast(pl.Float64)
    above = gap >= 0
    headline = (
        4.0 * pl.col("likeness")
        + pl.when((pl.col("likeness") > 0) & (n >= 8)).then(1.0).otherwise(0.0)
        + pl.col("tag").replace_strict(
            {"h1": 2.0, "h2": 1.2, "h3": 0.7, "h4": 0.3}, default=0.0, return_dtype=pl.Float64
        )
        + pl.when(pl.col("hint").str.contains(r"title|headline|biaoti|tit\b|h1")).then(0.8).otherwise(0.0)
        - pl.when(above).then((gap * 0.03).clip(0, 2.5)).otherwise(1.0 - gap * 0.3)
        - pl.when(
            (pl.col("link_chars") * 2 > pl.col("n_chars"))
            & ~(
                (pl.col("tag").is_in(["h1", "h2", "h3"]) | pl.col("hint").str.contains(r"title|tit\b"))
                & (gap <= LINKED_REACH)
            )
        )
        .then(2.0)
        .otherwise(0.0)
        - pl.when(pl.col("folded").str.contains(r"[。;,:]$")).then(1.5).otherwise(0.0)
        - pl.when(n < 4).then(1.2).otherwise(0.0)
        - pl.when(pl.col("region").is_in(["nav", "footer", "aside"])).then(1.0).otherwise(0.0)
        - pl.when(pl.col("folded").str.contains(r"^[\[(<]|^——")).then(0.8).otherwise(0.0)
        - pl.when(pl.col("hint").str.contains(NO_HEADLINE_HINT)).then(2.0).otherwise(0.0)
        - pl.when(pl.col("folded").str.contains(r"^(?:正在|加载|暂无|请输入|登录|欢迎)|@\w")).then(1.5).otherwise(0.0)
        - pl.when((n >= LONG) & pl.col("folded").str.contains(r"。")).then(3.0).otherwise(0.0)
    )
    key = pl.col("folded").str.replace_all(r"[^\p{L}\p{N}]+", "")
    frame = frame.with_columns(again=(pl.len().over("page", key) > 1) & (n >= 6) & (pl.col("link_chars") == 0))
    headline += pl.when(pl.col("again")).then(0.8).otherwise(0.0)
    headline += pl.when(pl.col("tag").is_in(["h1", "h2"]) & above & (gap <= 2)).then(0.5).otherwise(0.0)
    bare = (
        pl.when(
            pl.col("plain") & above & (gap <= 6) & n.is_between(6, 70) & ~pl.col("folded").str.contains(r"[。;:,]$")
        )
        .then(2.5 - gap * 0.02)
        .otherwise(0.0)
    )
    near = (
        pl.when(
            ~pl.col("plain")
            & ~pl.col("tag").is_in(["h1", "h2", "h3"])
            & above
            & (gap.is_between(0, 6))
            & n.is_between(4, 60)
            & (pl.col("link_chars") == 0)
        )
        .then(pl.when(pl.col("headed")).then(0.4).when(pl.col("named") > 0).then(0.9).otherwise(1.8))
        .otherwise(0.0)
    )
    scored = frame.with_columns(score=headline + bare + near)
    can = (
        pl.col("kind").is_null()
        & (
            ~pl.col("is_post")
            | pl.col("tag").is_in(["h1", "h2", "h3"])
            | pl.col("hint").str.contains(r"title|subject|tit\b")
        )
        & (n <= MAX_CHARS)
        & pl.col("first").is_not_null()
        & pl.col("folded").str.contains(r"\p{L}")
    )
    silent = heads.filter(head_headline().is_null()).select("page_id", silent=True)
    scored = scored.join(silent, on="page_id", how="left", maintain_order="left")
    least = pl.when(pl.col("silent") & ~pl.col("plain")).then(LEAST_ALONE).otherwise(LEAST_SCORE)
    best = (
        scored.filter(can & (pl.col("score") >= least))
        .group_by("page", maintain_order=True)
        .agg(title_row=pl.col("row").gather(pl.col("score").arg_max()).first(), score=pl.col("score").max())
    )
    found = frame.group_by("page", maintain_order=True).agg(pl.col("page_id").first())
    return (
        found.join(best, on="page", how="left", maintain_order="left")
        .join(heads.select("page_id", head_title=head_headline()), on="page_id", how="left", maintain_order="left")
        .select("page_id", "page", "title_row", "head_title")
    )


def head_headline() -> pl.Expr:
    """The headline inside the head's title: without the site's name; null where nothing is left of it."""
    title = pl.col("title").str.replace_all(r"\s+", " ").str.strip_chars()
    cut = title.str.replace(SITE, "").str.replace(SITE, "").str.strip_chars(" -_|–—·<>")
    return pl.when(cut.str.len_chars() >= MIN_HEAD_CHARS).then(cut)


def clean_title(title: pl.Expr) -> pl.Expr:
    """A headline as published: no marks of layout round it, no site's name glued to it."""
    return (
        title.str.replace_all(r"\s+", " ")
        .str.replace(r"[_|｜][^_|｜]{2,14}(?:网|频道|新闻|日报|论坛|在线)$", "")
        .str.replace(r"^\s*(?:\[?标题\]?|主题|题目)\s*[::：]\s*", "")
        .str.replace(r"^[■◆●▲★☆※◎►▶]+\s*", "")
        .str.replace_all(r"\p{Co}+", "")
        .str.replace(r"[\s\-_—|]+$", "")
        .str.strip_chars(" \u3000\t")
    )


def without_counter(title: pl.Expr, head: pl.Expr) -> pl.Expr:
    """The headline without digits glued to its end that the head's title does not have."""
    cut = title.str.replace(r"\s*\d{1,6}$", "")
    return pl.when((cut == head) & (cut.str.len_chars() >= MIN_HEAD_CHARS)).then(cut).otherwise(title)
