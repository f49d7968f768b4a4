"""Who opened a thread: said beside the moment, at the top of a poster's card, or in a link in a block named for posters."""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long lines stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import coalesce, contains, contains_each, extract, replace, where
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.metadata import first_by
from tasks.split_articles.names import LEVEL, one_width
from tasks.split_articles.patterns import NOT_PERSONS
from tasks.split_articles.post_forms import LABEL, PANEL, TOOL
from tasks.split_articles.post_frames import SHORTEST_HEADING
from tasks.split_articles.poster_words import (
    ANSWERS,
    ASKS,
    BESIDE,
    BEST,
    CLOCKED,
    DAY,
    HEADING,
    LONGEST_HEADING,
    MENU_HINT,
    NO_NAME,
    NO_PERSON,
    NO_POSTER,
    SAID,
    STANDING,
    TAG_HINT,
    USER_HINT,
)
from tasks.split_articles.windows import beside, contains_at, contains_each_at, page_borders

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY: Final = ("page_id", "article")

BELOW: Final = 12
"""Lines below the last post in which its poster is looked for. Chosen."""

NAMED_REACH: Final = 40
NEAR_REACH: Final = 14
"""Lines above the first post in which its poster's name is looked for: said, in a card or a block named so, and bare links. Chosen."""

LONGEST_NAME: Final = 20
"""Characters of a poster's name at most. Chosen; from 15 to 40 no page differs, at 10 one comes out otherwise
(bench.thresholds)."""

FIRST_LINK: Final = 12
"""Characters before the link of a poster in the line of his moment at most: 「[3楼] 作者:小满 2006-11-25」. Chosen."""

SHORTEST_TITLE: Final = 5
"""Characters with which the head's title begins that are a headline and no name, at least. Chosen, not measured."""

LONGEST_MOMENT: Final = 20
"""Characters of a line that is a moment alone, at most: 「2022年4月1日 08:56:20」 has 18."""

LEAST_FRAMES: Final = 3
"""So many lines over moments in blocks of the same names are those of posters. Chosen, not measured."""

FAR: Final = 1 << 40
"""More than any row has: what is put before all others."""


def posters(frame: pl.DataFrame, links: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """Who opened a thread: said beside the moment, at the top of a card, or in a link above the first post.

    What is said comes first; then names in cards and blocks named for posters, those
    below the headline from the top, those above it from the text; then bare links. Where nothing stands above the
    first post, what is said right below it counts: some software writes heads under the posts. Names below a heading of
    answers, comments or other threads are those of others; where nothing else stands, nobody is named.
    """
    told = _with_names(frame, links).drop_nulls("poster")
    near = told.join(
        threads.select_seq(*KEY, "page", "first", "last", "title_row", "head_title"),
        on="page",
        how="inner",
        maintain_order="left",
    )
    near = near.filter(~pl.Series(contains(near["poster"], NO_PERSON)))
    # The subject is a link in the path to it, and on old pages over the first post.
    of_title = pl.col("head_title").str.contains(pl.col("poster"), literal=True).fill_null(value=False)
    is_title = pl.col("head_title").str.starts_with(pl.col("poster")).fill_null(value=False)
    is_title &= pl.col("poster").str.len_chars() >= SHORTEST_TITLE
    near = near.filter(((pl.col("rank") < 3) | ~of_title) & ~is_title)
    near = near.join(_steps(frame), on=["page", "poster"], how="anti", maintain_order="left")
    short = (frame["n_chars"] <= LONGEST_HEADING).to_numpy()
    heads_answers = contains_at(short, frame["folded"], BEST)
    heads_answers |= contains_at(short & (frame["n_chars"] <= LONGEST_NAME).to_numpy(), frame["folded"], ANSWERS)
    headings = frame.filter(pl.Series(heads_answers))
    near = near.join(
        headings.group_by("page").agg(answers=pl.col("row").min()), on="page", how="left", maintain_order="left"
    )
    row, first = pl.col("row"), pl.col("first")
    title = pl.col("title_row").fill_null(-1)
    # A figure over the question counts the answers too.
    # Below a heading of other threads stand their posters.
    away = frame.filter(pl.col("kind").is_in(["teaser-heading", "ranking"]) & (pl.col("n_chars") >= SHORTEST_HEADING))
    away = away.select_seq("page", away="row").join(threads.select_seq("page", "last"), on="page", how="inner")
    away = away.filter(pl.col("away") > pl.col("last")).group_by("page").agg(pl.col("away").min())
    near = near.join(away, on="page", how="left", maintain_order="left")
    near = near.filter((row < pl.col("away")).fill_null(value=True) & (row <= pl.col("last") + BELOW))
    asked = ((row < pl.col("answers")) | (title > pl.col("answers")) | pl.col("asks")).fill_null(value=True)
    near = near.filter(asked)
    reach = pl.when(pl.col("rank") <= 2).then(NAMED_REACH).otherwise(NEAR_REACH)
    above = (row < first) & ((row >= first - reach) | ((row > title) & (title >= 0) & (row >= first - NAMED_REACH)))
    below_title = row > title
    place = (
        pl.when(~above)
        .then(3 * FAR + row)
        .when(pl.col("rank") == 0)
        .then(pl.when(below_title).then(0).otherwise(NAMED_REACH) + first - row)
        .when(below_title & (title >= 0) & (pl.col("rank") < 3))
        .then(FAR + pl.col("rank") * 1000 + row - title)
        .otherwise(2 * FAR + pl.col("rank") * 1000 + first - row)
    )
    # 「小满 2012-3-4」 over each reply and none under the last: the question's own poster is not named.
    # Between the question and the heading of answers stands who asked.
    below_question = (row < pl.col("answers")).fill_null(value=False)
    beside_moment = pl.col("beside") & (row > first)
    under = (
        (pl.col("rank") == 0)
        & (row > first)
        & (~pl.col("beside") | below_question | (beside_moment & (row > pl.col("last"))).any().over(*KEY))
    )
    near = near.with_columns_seq(order=place).filter(above | under | pl.col("boxed"))
    return first_by(near, KEY, "poster", "order")


def _with_names(frame: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """What lines may name a poster: page, row, ``poster``, ``boxed``, ``beside`` (no label says so), ``rank`` (0 said, 1 a link in a block named so, 2 a card or such a block, 3 a link)."""
    pages = page_borders(frame["page"])
    folded, hint, plain = frame["folded"], frame["hint"], one_width(frame["body"]).str.strip_chars()
    linked_names = frame.select_seq("row").join(_short_links(frame, links), on="row", how="left", maintain_order="left")
    link, alone = linked_names["link_name"], (linked_names["n_links"] == 1).fill_null(value=True).to_numpy()
    free, is_short, linked, may_name = _could_name(frame)
    *panels, heading, clocked, dated, opening, asks = contains_each(
        folded, PANEL, f"^{LABEL}$|^{LABEL}\\s?\\d", HEADING, CLOCKED, rf"{DAY}|\d\s?楼", "楼主", ASKS
    )
    panel = np.any(panels, axis=0)
    # 「引用 小满」 in a block named for posters, two links: one of them is the name.
    likely = where(linked_names["likely"], contains_at(may_name & ~alone, hint, USER_HINT))
    name = coalesce(likely, frame["body"])
    may_name &= ~panel & ~contains_at(may_name, coalesce(likely, folded), NO_NAME)
    in_menu, of_tags, named = contains_each_at(may_name, hint, MENU_HINT, TAG_HINT, USER_HINT)
    could = may_name & ~in_menu & ~of_tags
    below = {k: beside(panel, pages, k) for k in (1, 2, 3)}
    run = {k: beside(is_short, pages, k) for k in (1, 2)}
    card = could & (~beside(could, pages, -1) | linked)
    card &= below[1] | (run[1] & below[2]) | (run[1] & run[2] & below[3])
    boxed = may_name & beside(heading, pages, -1)
    said = extract(where(plain, free), *SAID)
    explicit = where(said, ~np.any(contains_each(said, NOT_PERSONS, NO_POSTER), axis=0))
    at_moment = dated | clocked
    moment_alone = at_moment & (frame["n_chars"] <= LONGEST_MOMENT).to_numpy()
    at_moment |= opening & (frame["link_chars"] == link.str.len_chars()).fill_null(value=False).to_numpy()
    # 「小满 影响力」 over 「发表于 2012-3-4 12:30」.
    at_moment |= (frame["n_chars"] <= 30).to_numpy() & ~of_tags & beside(clocked, pages, 1)
    # 「小满|浏览81次」 over 「2012-3-4提问」.
    more = (frame["link_chars"] < frame["n_chars"]).to_numpy()
    at_moment |= (frame["n_chars"] <= 30).to_numpy() & more & ~of_tags & beside(dated, pages, 1)
    by_moment = extract(where(plain, free), BESIDE)
    by_moment = coalesce(
        where(link, free & at_moment & ~panel & (frame["n_chars"] <= 60).to_numpy()),
        where(by_moment, ~contains(by_moment, f"{NO_POSTER}|{NO_NAME}")),
    )
    # 「小满」 over 「3 小时前」, a line each, in the same blocks at three posts or more; a rank may stand between.
    over_moment = could & is_short & ~linked & ~moment_alone
    ranked = over_moment & beside(is_short & ~moment_alone, pages, 1) & beside(moment_alone, pages, 2)
    over_moment &= (beside(moment_alone, pages, 1) & ~beside(ranked, pages, -1)) | ranked
    over_moment &= ~contains_at(over_moment, folded, f"{NO_POSTER}|[。，！？：]|^\\W|\\W$")
    by_moment = coalesce(by_moment, where(frame["body"], _recur(frame, over_moment)))
    # Entries of a menu stand one below another.
    entry = linked & ~card & ~named
    menu = entry & (_like_above(frame, entry) | _like_above(frame[::-1], entry[::-1])[::-1])
    bare = where(name, boxed | (could & ((linked & alone & ~menu) | card | named)))
    is_said = (explicit.is_not_null() | by_moment.is_not_null()).to_numpy()
    return frame.select_seq(
        "page",
        "row",
        poster=replace(
            replace(
                coalesce(explicit, by_moment, replace(bare.str.strip_chars(" :：@\u3000"), r"\s@\S+$", "")), LEVEL, ""
            ),
            STANDING,
            "",
        ),
        boxed=pl.Series(boxed),
        beside=explicit.is_null(),
        asks=pl.Series(asks) & explicit.is_not_null(),
        rank=pl.Series(np.select([is_said, named & (linked | card), card | named | boxed], [0, 1, 2], 3)),
    )


def _recur(frame: pl.DataFrame, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those of these lines that stand in blocks of the same names at ``LEAST_FRAMES`` places of a page, not all saying the same."""
    at = np.flatnonzero(which)
    few = frame.select_seq("page", "hint", "tag", "body")[at]
    often = few.select_seq(
        (pl.len().over("page", "hint", "tag") >= LEAST_FRAMES)
        & (pl.col("body").n_unique().over("page", "hint", "tag") > 1)
    )
    found = np.zeros(frame.height, np.bool_)
    found[at] = often.to_series().to_numpy()
    return found


def _like_above(frame: pl.DataFrame, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines right behind one of these that stands in an element of the same name, in blocks of the same names."""
    same = frame.select_seq(
        pl.all_horizontal(pl.col("page", "hint", "tag").eq_missing(pl.col("page", "hint", "tag").shift(1)))
    )
    found: NDArray[np.bool_] = same.to_series().to_numpy() & np.concatenate(([False], which[:-1]))
    return found


def _could_name(frame: pl.DataFrame) -> list[NDArray[np.bool_]]:
    """Of each line: whether it is none of the article, is that and short, is mostly a link, may be a name by its place."""
    free, size = pl.col("role").is_null(), pl.col("n_chars")
    by_rule = pl.col("rule").str.starts_with("layout") | (pl.col("rule") == "metadata.byline-bracket")
    facts = frame.select_seq(
        free,
        is_short=free & (size <= LONGEST_NAME),
        linked=(pl.col("link_chars") * 2 > size)
        & (pl.col("kind").is_in(["other", "navigation"]) | (pl.col("rule") == "layout.byline")),
        may_name=free
        & size.is_between(2, LONGEST_NAME)
        & by_rule
        & ~pl.col("tag").is_in(["h1", "h2", "option", "th", "button"]),
    )
    return [fact.fill_null(value=False).to_numpy(writable=True) for fact in facts.get_columns()]


def _short_links(frame: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Links of a line: row, n_links; the text of the first, where it may be a name; that of the first that may, ``likely``."""
    own = links_of(frame.select_seq("row", "body", "n_chars"), links)
    own = own.with_columns_seq(n_links=pl.len().over("row"))
    text = pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")).str.strip_chars()
    # A line that was mended has other places.
    said = own.filter(pl.col("body").str.len_chars() == pl.col("n_chars"))
    said = said.filter(pl.col("start") <= FIRST_LINK)
    # 「最后由 小满 回复于 3 天前」.
    last = pl.col("body").str.slice(0, pl.col("start")).str.contains("最[后新]")
    name = pl.when(text.str.len_chars().is_between(2, LONGEST_NAME) & ~last).then(text)
    said = said.select_seq("row", "n_links", link_name=name)
    no_name = np.any(contains_each(said["link_name"], NO_NAME, f"^{TOOL}$"), axis=0)
    said = said.with_columns_seq(link_name=where(said["link_name"], ~no_name))
    return said.group_by("row", maintain_order=True).agg(
        pl.col("link_name", "n_links").first(), likely=pl.col("link_name").drop_nulls().first()
    )


def _steps(frame: pl.DataFrame) -> pl.DataFrame:
    """Names of boards, which the page's path names too: page, poster."""
    paths = frame.filter(pl.col("kind") == "breadcrumb").select_seq("page", poster=pl.col("body").str.split(by=">"))
    return paths.explode("poster").with_columns_seq(pl.col("poster").str.strip_chars(" »›/:："))
