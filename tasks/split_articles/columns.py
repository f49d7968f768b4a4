"""The columns of each article: title, author, publisher, editor, date, breadcrumb.

The lines that speak of an article stand near it: under its headline, above its text, or just below its
end. Nearer lines win, lines above the text win over lines below, visible ones over the head's meta
elements; a date that is called an update or a signing only counts where no other stands. In a thread the
opening poster is the author; an encyclopedia's entry has no date of publishing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from schemas.vocabulary import KIND, ROLE
from tasks.distinct import read_once, spelled
from tasks.kept_patterns import contains
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.asked import read_together
from tasks.split_articles.board_words import BLOG
from tasks.split_articles.bracketed import with_bracketed
from tasks.split_articles.breadcrumbs import breadcrumbs
from tasks.split_articles.bylines import BYLINE
from tasks.split_articles.credit_lines import near_lines
from tasks.split_articles.head_credits import read_heads, said_in_heads
from tasks.split_articles.head_titles import ENCYCLOPEDIA, clean_title, without_category, without_counter
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.metadata import first_by, read_credits
from tasks.split_articles.name_forms import said_at_end
from tasks.split_articles.names import family_name
from tasks.split_articles.near import authors, from_text, said_unlabelled, with_unlabelled
from tasks.split_articles.owners import find_owners
from tasks.split_articles.poster_words import STANDING
from tasks.split_articles.posters import with_posters
from tasks.split_articles.signed import dates_of_two_lines, signed
from tasks.split_articles.spread import with_gaps, with_values
from tasks.split_articles.threads import of_threads

if TYPE_CHECKING:
    from tasks.split_articles.settle import Settled

KEY: Final = ("page_id", "article")

LAST_PLACES: Final = 2
"""Lines inside the text (``place`` 2) date an article only where a rule calls them metadata."""


LABELLED_DATE: Final = (
    r"发[布表稿]|时间|時間|日期|来源|來源|作者|记者|編輯|编辑|[Pp]osted|更新|提交|刊|上传|创建|写于|出版|添加|录入|成文|印发"
    r"|[供来]稿|原创|阅读|浏览|点击"
)
"""What a line says beside its date when this is the article's.

A date of a list or a comment stands alone, or beside a headline or a name.
"""

POSTED_AT: Final = r"发[布表]于|[Pp]osted"
"""What stands between a name and a date, of an entry and of each comment under it."""

ON_TOP: Final = 2
"""A bare date so many lines over the headline is the article's, as on blogs. Chosen; from 1 to 4 no page differs
(bench.thresholds)."""

DATE_FIRST: Final = r"^\W*(?:发[布表]|[Pp]osted|作者|时间|日期|来源)"
"""How a line begins that dates an entry though it is mostly links: to its address, its author, its category."""

POSTED_REACH: Final = 3
"""Lines below the text in which such a line is the entry's. Chosen; from 2 to 6 no page differs (bench.thresholds)."""


def article_columns(
    lines: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, settled: Settled, links: pl.DataFrame
) -> pl.DataFrame:
    """One row an article: ``page_id``, ``article``, and the columns named above.

    Reads the decided lines: page_id, line_no, body, folded, kind, role, article, hint, tag, n_chars, link_chars.
    """
    frame = _placed(lines, settled)
    texts, titles = (frame[(frame["role"] == role).arg_true()] for role in ("paragraph", "title"))
    spans = _spans(texts, titles, settled)
    spans = spans.join(_blogs(heads, pages), on="page_id", how="left", maintain_order="left").with_columns_seq(
        blog=pl.col("blog").fill_null(value=False) | (pl.col("n_articles") > 1)
    )
    near = near_lines(frame, spans, pages)
    near = near.with_columns_seq(as_read=pl.col("body"), body=with_gaps(near, links))
    near, in_heads = with_bracketed(with_values(near, frame), texts, spans), said_in_heads(heads)
    credits_, unlabelled, of_heads, *of_articles = read_together(
        read_credits(near),
        said_unlabelled(near),
        read_heads(in_heads),
        from_text(texts),
        said_at_end(texts),
        dates_of_two_lines(frame, spans),
        signed(frame, texts),
        of_threads(frame, spans, links),
        find_owners(frame, settled.body.told, spans, links, heads, in_heads),
    )
    near, found = with_posters(with_unlabelled(credits_, unlabelled)), spans
    for table in (
        authors(near),
        first_by(_publishers(_within_link(near, links)), KEY, "publisher", "order"),
        first_by(_editors(near), KEY, "editor", "order"),
        first_by(_dates(near), KEY, "at", "order", ("precision", "is_late")),
        *of_articles,
        _shown(titles),
    ):
        found = found.join(table, on=KEY, how="left", maintain_order="left")
    is_entry = heads.select_seq("page_id", entry=pl.Series(contains(heads["title"], ENCYCLOPEDIA)))
    for table in (of_heads, breadcrumbs(frame, settled.body.told, spans, links), is_entry):
        found = found.join(table, on="page_id", how="left", maintain_order="left")
    return _chosen(found)


@in_own_thread
def _chosen(found: pl.DataFrame) -> pl.DataFrame:
    """For each column the best of what was found."""
    is_owned = pl.col("head_title").str.ends_with(pl.col("owner")).fill_null(value=False)
    without_owner = pl.col("head_title").str.strip_suffix(pl.col("owner")).str.strip_chars(" -_|–—")
    head_title = pl.when(is_owned & (without_owner != "")).then(without_owner).otherwise("head_title")
    # 「陈晓禾:渡口」 of a page that names him elsewhere.
    by_author = head_title.str.starts_with(pl.col("author") + ":") | head_title.str.starts_with(pl.col("author") + "：")
    of_author = head_title.str.strip_prefix(pl.col("author")).str.strip_chars_start(":： ")
    head_title = pl.when(by_author.fill_null(value=False)).then(of_author).otherwise(head_title)
    head_title = pl.when(pl.col("article") == 0).then(head_title)
    # Step by step: in one expression each of these would be made again wherever it is used.
    titles = found.select_seq("line_title", "subject", clean_head=head_title).get_columns()
    cleaned = read_once(clean_title, *titles)
    found = found.with_columns_seq(clean.alias(title.name) for clean, title in zip(cleaned, titles, strict=True))
    shown = without_category(without_counter(pl.col("line_title"), pl.col("head_title")), pl.col("head_title"))
    quoted = (shown == "《" + pl.col("clean_head") + "》").fill_null(value=False)
    found = found.with_columns_seq(title=pl.coalesce("subject", pl.when(~quoted).then(shown), "clean_head"))
    meta_at = pl.when(pl.col("n_articles") == 1).then("meta_at")
    # A date of changing or signing is no date of publishing where the head has one.
    is_shown = pl.col("at").is_not_null() & ~(pl.col("is_late") & meta_at.is_not_null())
    # 「2022-04-01」 over 「08:56」, 「01」 over 「2022-04」: one of the lines alone says less than both.
    rank = {"year": 0, "month": 1, "day": 2, "minute": 3, "second": 4}
    alone, both = (
        pl.col(name).replace_strict(rank, default=None, return_dtype=pl.Int8)
        for name in ("precision", "two_line_precision")
    )
    is_shown &= ~(alone < both).fill_null(value=False)
    at, precision = (
        pl.when(is_shown).then("at").otherwise(pl.coalesce("two_line_at", meta_at, "signed_at")),
        pl.when(is_shown)
        .then("precision")
        .otherwise(
            pl.coalesce("two_line_precision", pl.when(meta_at.is_not_null()).then("meta_precision"), "signed_precision")
        ),
    )
    is_opened = pl.col("thread") & pl.col("opened_at").is_not_null()
    # A day above the headline is that of a poster's registration.
    of_day = pl.col("thread") & pl.col("opened_day").is_not_null() & meta_at.is_null() & ~is_opened
    at = pl.when(is_opened).then("opened_at").otherwise(pl.when(of_day).then("opened_day").otherwise(at))
    at = pl.when(~pl.col("entry").fill_null(value=False)).then(at)
    precision = pl.when(is_opened).then("opened_precision").when(of_day).then(pl.lit("day")).otherwise(precision)
    # 「参考消息」 that the head names as author and a line as the source.
    publisher = pl.coalesce("publisher", "meta_publisher", "signed_by")
    confirmed = pl.when(~publisher.str.contains(pl.col("confirmed"), literal=True).fill_null(value=False)).then(
        "confirmed"
    )
    person = f"^{family_name()}(?:、|$)"
    # 「数码天地 发布于 2022-04-01」 with the name of the board, which the path names too.
    is_board = pl.col("breadcrumb").list.contains(pl.col("author")) & pl.Series(~contains(found["author"], person))
    found = found.with_columns_seq(author=pl.when(~is_board.fill_null(value=False)).then("author"))
    # Who posted a text under any name is not who wrote it where the text has a byline of its own.
    is_nick = pl.Series(~contains(found["author"], person) & contains(found["text_author"], person))
    written = pl.when(is_nick).then("text_author").otherwise(pl.coalesce("author", "text_author", "presented"))
    meta_author = pl.when(pl.col("meta_author").ne_missing(pl.col("editor"))).then("meta_author")
    return found.select_seq(
        *KEY,
        title=pl.when(pl.col("title").str.len_chars() > 0).then("title"),
        # The nearest link to a user's page above a thread's text says more than where a name stands.
        author=pl.when("thread")
        # 「Rose&Jack」 is one of them.
        .then(
            pl.coalesce(
                "own_byline",
                pl.when(pl.col("linked").is_not_null()).then("nick"),
                "poster",
                pl.col("author").str.replace(STANDING, ""),
            )
        )
        .otherwise(pl.coalesce(written, confirmed, "linked", "owner", meta_author)),
        publisher=publisher,
        editor=pl.coalesce("editor", "text_editor"),
        published_at=at,
        published_precision=pl.when(at.is_not_null()).then(precision),
        breadcrumb="breadcrumb",
    )


def _blogs(heads: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """``blog``: whether the head's title or the address says that the page is one of a blog, a row a page."""
    of_page = heads.select_seq("page_id", "title").join(pages.select_seq("page_id", "url"), on="page_id", how="left")
    return of_page.select_seq(
        "page_id", blog=pl.Series(contains(of_page["title"], BLOG) | contains(of_page["url"], BLOG))
    )


def _within_link(near: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Publishers without what stands behind their link: in 「来源: [青禾观察]江苏」 the link holds the name."""
    own = near.filter(pl.col("stated").is_not_null()).select_seq(*KEY, "row", "as_read", "stated")
    named = (
        links_of(own, links)
        .with_columns_seq(
            linked=pl.col("as_read").str.slice(pl.col("start"), pl.col("end") - pl.col("start")).str.strip_chars()
        )
        .filter((pl.col("linked").str.len_chars() >= 2) & pl.col("stated").str.starts_with(pl.col("linked")))  # noqa: PLR2004
        .unique(["article", "row"], keep="first", maintain_order=True)
        .select_seq("article", "row", "linked")
    )
    joined = near.join(named, on=["article", "row"], how="left", maintain_order="left")
    whole = pl.col("publisher").eq_missing(pl.col("stated"))
    return joined.with_columns_seq(
        stated=pl.coalesce("linked", "stated"),
        publisher=pl.when(whole).then(pl.coalesce("linked", "publisher")).otherwise("publisher"),
    )


def _publishers(near: pl.DataFrame) -> pl.DataFrame:
    """Who published: what a label says, or outside threads what stands beside the date or in an account's block.

    「青禾网 (2022-04-01)」 over 「来源:青禾日报」: the label says more.
    """
    unlabelled = pl.col("stated").is_null() & (pl.col("place") == 0)
    return near.with_columns_seq(
        publisher=pl.when("thread").then("stated").otherwise(pl.coalesce("publisher", "as_publisher")),
        order=pl.col("order") + pl.when(unlabelled).then(20).otherwise(0),
    )


def _editors(near: pl.DataFrame) -> pl.DataFrame:
    """责任编辑 before any other editor, however near."""
    return near.with_columns_seq(order=pl.col("order") - pl.when("is_chief").then(5000).otherwise(0))


@in_own_thread
def _dates(near: pl.DataFrame) -> pl.DataFrame:
    """Lines with a date; those of months, of signing and of updates come last, those with a clock sooner.

    Loose are dates without a label over the headline or under the text: of lists, of comments. One alone may date the
    article, but the head's meta elements know better; several date none.
    """
    dated = near.filter(pl.col("at").is_not_null() & ((pl.col("place") < LAST_PLACES) | (pl.col("kind") == "metadata")))
    # 「陈晓禾 二〇〇五年十月」 below the text says when it was written.
    dated = dated.filter(~((pl.col("place") == 1) & (pl.col("rule") == BYLINE)).fill_null(value=False))
    row, plain = pl.col("row"), pl.col("body")
    over = (pl.col("place") == 0) & (row < pl.col("title_row").fill_null(-1))
    under = pl.col("place") == 1
    posted = plain.str.contains(POSTED_AT) & (row > pl.col("last") + POSTED_REACH)
    on_top = over & ~plain.str.contains(r"\p{Han}{3,}") & (row >= pl.col("title_row") - ON_TOP)
    linked = (pl.col("link_chars") * 3 > pl.col("n_chars")) & ~plain.str.contains(DATE_FIRST)
    loose = (over | under) & ~on_top & (~plain.str.contains(LABELLED_DATE) | (under & posted) | linked)
    dated = dated.with_columns_seq(loose=loose, spare=loose & (loose.sum().over(*KEY, "place") > 1))
    return dated.filter(~pl.col("spare")).with_columns_seq(
        is_late=pl.col("updated") | pl.col("signed") | pl.col("loose"),
        order=pl.col("order")
        + pl.when("updated").then(1000).otherwise(0)
        + pl.when("signed").then(500).otherwise(0)
        + pl.when("loose").then(2000).otherwise(0)
        + pl.when(pl.col("precision") == "month").then(300).otherwise(0)
        - pl.when(pl.col("precision").is_in(["minute", "second"])).then(2).otherwise(0),
    )


def _shown(titles: pl.DataFrame) -> pl.DataFrame:
    """The headline as the page's lines show it."""
    return titles.group_by(KEY, maintain_order=True).agg(line_title=pl.col("body").str.join(" "))


def _spans(texts: pl.DataFrame, titles: pl.DataFrame, settled: Settled) -> pl.DataFrame:
    """First and last row of each article's text, the row of its headline, and how many articles its page has."""
    spans = texts.group_by(KEY, maintain_order=True).agg(
        pl.col("page", "thread").first(), first=pl.col("row").min(), last=pl.col("row").max()
    )
    headlines = titles.group_by(KEY).agg(title_row=pl.col("row").min())
    return (
        spans.join(headlines, on=KEY, how="left", maintain_order="left")
        .join(settled.titles.select_seq("page_id", "head_title"), on="page_id", how="left", maintain_order="left")
        .with_columns_seq(n_articles=pl.len().over("page_id"))
    )


def _placed(lines: pl.DataFrame, settled: Settled) -> pl.DataFrame:
    """What the columns are read from, with the line's ``row`` in the frame and the number of its ``page``.

    ``stands_at``: the article that a line stands at, of the text or not; ``thread``: its page is one.
    """
    wanted = (
        "page_id",
        "line_no",
        "body",
        "folded",
        "article",
        "hint",
        "tag",
        "n_chars",
        "link_chars",
        "rule",
        "depth",
    )
    return lines.select_seq(
        *wanted,
        *(spelled(lines[name], words) for name, words in (("kind", KIND), ("role", ROLE))),
        row=pl.int_range(pl.len(), dtype=pl.Int64),
        page=pl.Series(settled.body.pages.page),
        stands_at=pl.Series(settled.article),
        thread=pl.Series(settled.body.is_thread),
    )
