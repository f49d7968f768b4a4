"""What lines near an article say without a label, and who its paragraphs say wrote it.

Of the lines around the text (``credit_lines``) bare names, accounts, and what is said by the name of a line's block.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.kept_patterns import coalesce, contains, contains_each, extract, replace, replace_in_turn, where
from tasks.split_articles.asked import Ask
from tasks.split_articles.bare_names import ALONE, round_names, without_office
from tasks.split_articles.credit_labels import LABELLED
from tasks.split_articles.credit_lines import BYLINES, NAMES_CHARS
from tasks.split_articles.metadata import SOURCES, family_name, first_by
from tasks.split_articles.name_forms import UNLABELLED, may_name, said_in_text
from tasks.split_articles.names import (
    LEVEL,
    PERSONS,
    one_width,
    reporters,
)
from tasks.split_articles.patterns import (
    ABOUT,
    ACCOUNT_HINT,
    NOT_BESIDE,
    ORGANISATION,
    REPORTER,
    WRITER_HINT,
)
from tasks.split_articles.pen_names import PEN_NAME_LINE, ROUND
from tasks.split_articles.text_edges import at_edges

if TYPE_CHECKING:
    from tasks.split_articles.asked import Reader

NAMES_REACH: Final = 6
"""Lines above the text in which a line of nothing but names is a byline. Chosen; from 3 to 7 no page differs, at 9
one comes out worse (bench.thresholds)."""

SHORT_PARAGRAPH: Final = 40
"""Longest paragraph at an edge of the text that is read as a credit, in characters. Chosen; from 30 to 80 no page
differs, at 20 one comes out worse (bench.thresholds)."""

POSTED_LAST: Final = 20
"""So far behind the other lines above the text stands who posted it: they lie within 12, lines above the headline from
40 on (``near_lines``)."""

NO_ACCOUNT: Final = r"\d{3}|[:：。，？！|｜丨]|^\d|关注|首页|登录|评论|分享|打印|字|举报|频道$|粉丝|文章|主页|作品|认证|官方账号|阅读|前$|发布|编辑|锁定|讨论|绑定|钱包|设置|退出|注册|消息|原创|收藏|点赞|作者|更多|查看|订阅|楼主"
"""What short lines in an author's block hold that are no name."""


def said_unlabelled(credits_: pl.DataFrame) -> Reader:
    """What lines above the text say without a label: bare names, an account, by what their block is called.

    ``named``, an author, and ``account``, a publisher unless the line names an author, for each of ``credits_``.
    """
    bare = replace(credits_["body"].str.strip_chars(" \u3000@:：()（）[]【】［］〔〕□■●◎○☆★◆◇▲"), LEVEL, "")
    place = credits_.with_columns_seq(
        below_title=pl.col("row") - pl.col("title_row").fill_null(-1), bare=bare
    ).select_seq(
        above=pl.col("place") == 0,
        short=(pl.col("place") == 0) & pl.col("bare").str.len_chars().is_between(2, 16),
        below=pl.col("below_title") > 0,
        beside=pl.col("below_title") > -3,
        names=(pl.col("first") - pl.col("row") <= NAMES_REACH)
        & (pl.col("link_chars") == 0)
        & ~pl.col("tag").is_in(["h1", "h2", "h3"]),
        byline=(pl.col("rule") == "layout.byline").fill_null(value=False),
        pen_name=(pl.col("rule") == PEN_NAME_LINE).fill_null(value=False),
    )
    above, short, below, beside, names, byline, pen_name = (column.to_numpy() for column in place.get_columns())
    short = short & ~contains(where(bare, short), NO_ACCOUNT)
    account, writer = contains_each(where(credits_["hint"], short & beside), ACCOUNT_HINT, WRITER_HINT)
    account &= below
    hinted = where(bare, account | writer)
    is_person, is_source, is_none = contains_each(hinted, f"^{family_name()}$", ORGANISATION, NOT_BESIDE)
    published = (account | (writer & is_source)) & ~is_person & ~is_none
    plain = one_width(credits_["body"])
    by_rule, under_title, by_block = yield Ask(
        ALONE,
        (
            replace_in_turn(where(plain, byline), round_names()),
            where(plain, above & below & names),
            where(bare, (writer | account) & is_person),
        ),
    )
    (with_office,) = yield Ask(
        PERSONS,
        (),
        (without_office(where(replace_in_turn(one_width(bare), round_names()), byline & ~contains(bare, r"[)）\]]"))),),
    )
    (publisher,) = yield Ask(SOURCES, (where(bare, published),))
    by_place = where(bare.str.strip_chars(ROUND), pen_name)
    named = coalesce(by_place, by_rule, with_office, under_title, by_block, where(bare, writer & ~account & ~is_source))
    return pl.DataFrame({"named": named, "account": publisher})


def with_unlabelled(credits_: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The credits with what is ``said_unlabelled`` where they say nothing themselves."""
    nobody = credits_["author"].is_null().to_numpy()
    return credits_.with_columns_seq(
        author=coalesce(credits_["author"], said["named"]),
        publisher=coalesce(credits_["publisher"], where(said["account"], nobody)),
    )


def authors(credits_: pl.DataFrame) -> pl.DataFrame:
    """The author by the nearest line that names one; reporters on lines of their own are taken together."""
    key = ["page_id", "article"]
    # Under a text only lines that date nothing: names with moments are those of comments.
    beside = (pl.col("place") == 0) | ((pl.col("place") == 1) & pl.col("at").is_null() & ~pl.col("is_poster"))
    own = credits_.filter(pl.col("rule").is_in(list(BYLINES)) & beside & pl.col("author").is_not_null()).sort(
        *key, "row", maintain_order=True
    )
    last = pl.col("row").shift(1).over(key)
    own = own.with_columns_seq(group=((pl.col("row") - last) > 1).fill_null(value=True).cum_sum().over(key))
    several = own.group_by(*key, "group", maintain_order=True).agg(
        several=pl.col("author").str.split("、").explode().unique(maintain_order=True).str.join("、"), rows="row"
    )
    several = several.explode("rows").drop("group").rename({"rows": "row"})
    # Names with moments under a text are those of comments where there are two.
    told = pl.col("author").is_not_null() & pl.col("at").is_not_null() & (pl.col("place") > 0)
    talk = told & (pl.col("author").filter(told).n_unique().over(key) > 1)
    # Of a copied text the author stands on a line of his own beside the poster's; he wins wherever the two stand.
    posted_last = pl.col("order") + POSTED_LAST * (pl.col("is_poster") & (pl.col("place") == 0))
    credits_ = credits_.with_columns_seq(order=posted_last)
    first = first_by(credits_.filter(~talk), key, "author", "order", ("row",))
    joined = first.join(several, on=[*key, "row"], how="left", maintain_order="left")
    return joined.select_seq(*key, author=pl.coalesce("several", "author"))


def from_text(paragraphs: pl.DataFrame) -> Reader:
    """Reporters named in the first or last paragraphs, or in a short one of them that is a byline."""
    wanted = ("page_id", "page", "article", "row", "n_chars", "link_chars", "body")
    edge = at_edges(paragraphs.select_seq(wanted), 3, 2)
    # A pattern costs more than to ask whether a paragraph is short or holds what the pattern needs.
    edge = edge.filter((pl.col("n_chars") <= SHORT_PARAGRAPH) | may_name(edge["body"]))
    short = (edge["n_chars"] <= SHORT_PARAGRAPH).to_numpy()
    plain = one_width(where(edge["body"], short))
    written, is_photo, by_label = yield Ask(LABELLED, (plain,))
    no_photo = ~is_photo.to_numpy()
    plain = where(plain, no_photo)
    said = coalesce(where(by_label, no_photo), extract(plain, *ABOUT))
    reported = reporters(extract(plain, REPORTER), plain)
    in_text, mixed, strict = said_in_text(edge["body"])
    opens = edge.select_seq(
        (pl.col("up") == 0) & (pl.col("n_chars") <= NAMES_CHARS) & (pl.col("link_chars") == 0)
    ).to_series()
    # A line under the headline that nothing told from a paragraph: 「陈晓禾 文/图」.
    (formed,) = yield Ask(UNLABELLED, (where(written, no_photo & opens.to_numpy() & ~contains(plain, "[。!?！？]")),))
    (alone,) = yield Ask(ALONE, (where(plain, opens.to_numpy()),))
    said, in_text, reported, mixed, strict, formed = yield Ask(
        PERSONS, (said, in_text), (reported, mixed, strict, formed)
    )
    edge = edge.with_columns_seq(
        text_author=coalesce(said, reported, mixed, in_text, strict, alone, formed), own_byline=alone
    )
    key = ["page_id", "article"]
    named = first_by(edge, key, "text_author", "row")
    return named.join(first_by(edge, key, "own_byline", "row"), on=key, how="left", maintain_order="left")
