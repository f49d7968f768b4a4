"""What speaks for each line that may be a headline, and what speaks against it.

Head's title, element, block, repetition and the credits below against distance, links, marks of a sentence, and blocks
and words of other things. The numbers were chosen on the labelled pages that are not held back.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import Final

import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import contains_each
from tasks.split_articles.head_titles import (
    BLOG_NAME,
    CAPTION,
    CELLS,
    CHANNEL,
    COLUMN_NAME,
    LINKED_REACH,
    LONG,
    NO_HEADLINE,
    NO_HEADLINE_FORM,
    NO_HEADLINE_HINT,
    PAGE_WORD,
    SECTION,
    SITE_ALONE,
    SITE_HINT,
)
from tasks.split_articles.title_lines import CREDIT_REACH, HEADINGS, are_names

SHORT_REACH: Final = 2
"""Lines between such a headline and the text at most: a byline, a date. Chosen, not measured."""


def scored(frame: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The candidates with ``score``: what speaks for each, less what speaks against it; chosen on pages that were seen."""
    frame = frame.join(
        said.select_seq("page_id", "og", "head_key", "head_parts", "head_cut", "silent", "is_site"),
        on="page_id",
        how="left",
        maintain_order="left",
    ).with_columns_seq(
        part=pl.col("likeness"),
        # A channel's name (财经) is a part of the site's (青禾财经): two letters of a title say little.
        likeness=pl.when((pl.col("n") >= 4) | (pl.col("likeness") >= 0.4)).then("likeness").otherwise(0.0)
        * pl.when(pl.col("is_site").fill_null(value=False)).then(0.3).otherwise(1.0),
    )
    above = pl.col("gap") >= 0
    frame = frame.with_columns_seq(**_forms(frame))
    frame = frame.with_columns_seq(
        headed=(
            pl.col("tag").is_in(["h1", "h2"])
            & above
            & (pl.col("n") >= 4)
            & ~pl.col("names_blog")
            & ~pl.col("is_hidden")
        )
        .any()
        .over("page"),
    )
    # 「田埂上的风」, a link to the blog's first page, over the heading of the entry: the head names both.
    names_head = (pl.col("part") > 0) & above
    below = pl.when(names_head & pl.col("tag").is_in(HEADINGS)).then("row").max().over("page")
    over_headline = names_head & (pl.col("row") < below) & (pl.col("link_chars") * 2 > pl.col("n_chars"))
    # 「木棉开了」 over 「老屋」 of 「老屋 - 木棉开了」: what the head says first is the headline, in however few letters.
    part, parts = pl.lit("\n") + pl.col("key") + pl.lit("\n"), pl.col("head_parts")
    begins = parts.str.starts_with(part) & pl.col("tag").is_in(HEADINGS) & above
    first = pl.when(begins).then("row").max().over("page")
    is_later = pl.col("tag").is_in(HEADINGS) & ~begins & parts.str.contains(part, literal=True)
    is_masthead = (over_headline | (is_later & (pl.col("row") < first))).fill_null(value=False)
    frame = frame.with_columns_seq(is_masthead=is_masthead, is_name=are_names(frame))
    # What was taken for the first line of the text is a column's name over the headline: that stands one line lower.
    opens = (pl.col("gap") == 0) & (pl.col("is_column") | pl.col("no_headline")) & (pl.col("part") == 0)
    frame = frame.with_columns_seq(gap=pl.col("gap") + opens.any().over("page").cast(pl.Float64))
    return frame.with_columns_seq(score=_for() - _against() + _beside())


FORMS: Final = {
    "is_sentence": r"[。;,:]$",
    "in_brackets": r"^[\[(<]",
    "is_column": r"^[【〖\[][^【】〖〗\[\]]{2,12}[】〗\]]$",
    "is_channel": f"{CHANNEL}|{COLUMN_NAME}",
    "is_section": SECTION,
    "is_subtitle": r"^——",
    "is_signed": r"^[□■●◎○◆◇] ?[\p{Han}A-Za-z·]{2,6}$",
    "no_headline": f"{NO_HEADLINE}|{NO_HEADLINE_FORM}",
    "names_blog": BLOG_NAME,
    "names_site": SITE_ALONE,
    "has_moment": r"[0-9]:[0-9][0-9]:[0-9][0-9]|(?:19|20)[0-9][0-9][-/年].{3,8}[0-9]:[0-9][0-9]",
    "has_stop": "。",
    "is_caption": CAPTION,
    "is_page_word": PAGE_WORD,
}
"""What a line is asked by which no headline is known."""

NAMES: Final = {
    "named_headline": r"title|headline|biaoti|tit\b|h1",
    "named_title": r"title|tit\b",
    "named_other": NO_HEADLINE_HINT,
    "named_site": SITE_HINT,
}
"""What the names of its block are asked."""


def _forms(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Whether each line has each of these forms, and its block each of these names."""
    hints = distinct(frame["hint"])
    forms = zip(FORMS, contains_each(frame["folded"], *FORMS.values()), strict=True)
    names = zip(NAMES, contains_each(hints.texts, *NAMES.values()), strict=True)
    return {name: pl.Series(so) for name, so in forms} | {name: pl.Series(so[hints.place]) for name, so in names}


def _for() -> pl.Expr:
    """Head's title, og:title, element, block, repetition, and the credits below."""
    tag = pl.col("tag").replace_strict(
        {"h1": 2.0, "h2": 1.2, "h3": 0.7, "h4": 0.3}, default=0.0, return_dtype=pl.Float64
    )
    likely, above, n = pl.col("likeness") > 0, pl.col("gap") >= 0, pl.col("n")
    return (
        4.0 * pl.col("likeness")
        + pl.when(likely & (n >= 8)).then(1.0).otherwise(0.0)
        + pl.when(pl.col("key").str.starts_with(pl.col("og")).fill_null(value=False)).then(2.0).otherwise(0.0)
        + pl.when((pl.col("key") == pl.col("head_key")).fill_null(value=False)).then(1.0).otherwise(0.0)
        # 「青禾县油菜花开引...」: the head says the beginning of it.
        + pl.when(pl.col("key").str.starts_with(pl.col("head_cut")).fill_null(value=False)).then(3.0).otherwise(0.0)
        + tag
        + pl.when("named_headline").then(0.8).otherwise(0.0)
        + pl.when("again").then(0.8).otherwise(0.0)
        + pl.when("labelled").then(3.0).otherwise(0.0)
        + pl.when("over_name").then(3.0).otherwise(0.0)
        + pl.when(
            pl.col("silent") & pl.col("tag").is_in(["h3", "h4"]) & ~pl.col("headed") & pl.col("gap").is_between(0, 3)
        )
        .then(0.5)
        .otherwise(0.0)
        + pl.when("answered").then(4.0).otherwise(0.0)
        + pl.when(pl.col("parted") & (pl.col("named") == 0)).then(2.0).otherwise(0.0)
        + pl.when(pl.col("tag").is_in(["h1", "h2"]) & above & (pl.col("gap") <= 2)).then(0.5).otherwise(0.0)
        + pl.when((pl.col("to_credits") > 0) & above & (n >= 4) & ~pl.col("tag").is_in(CELLS))
        .then(2.0 - 0.4 * pl.col("to_credits"))
        .otherwise(0.0)
    )


def _against() -> pl.Expr:
    """Distance, links, marks of a sentence, shortness, and blocks and words of other things."""
    gap, n = pl.col("gap"), pl.col("n")
    is_signed = pl.col("is_signed") & (pl.col("key") != pl.col("head_key")).fill_null(value=True)
    is_signed &= ~pl.col("tag").is_in(HEADINGS)
    is_byline = pl.col("is_name") | is_signed
    over_credits = pl.col("tag").is_in(HEADINGS) & (n >= 2) & (pl.col("to_credits") == 1) & (gap >= 0)
    is_linked_headline = (pl.col("tag").is_in(HEADINGS) | pl.col("named_title")) & (gap <= LINKED_REACH)
    reasons = (
        ((pl.col("link_chars") * 2 > pl.col("n_chars")) & ~is_linked_headline, 2.0),
        (pl.col("is_sentence"), 1.5),
        ((n < 4) & ~((pl.col("tag") == "h1") & (pl.col("likeness") > 0)) & ~over_credits, 1.2),
        (pl.col("region").is_in(["nav", "footer", "aside"]), 1.0),
        (pl.col("in_brackets"), 0.8),
        # 「【溪边文集】」 over a headline is the column's name, unless the head says it.
        (pl.col("is_column") & (pl.col("part") == 0), 1.5),
        # 「体育频道」 of 「青禾夺冠 - 体育频道」; where the head says nothing else it is all the same no article's.
        ((pl.col("is_channel") & (pl.col("tag") != "h1")) | (pl.col("is_section") & (pl.col("part") > 0)), 5.0),
        (pl.col("is_subtitle"), 2.5),
        (pl.col("named_other"), 2.0),
        (pl.col("named_site"), 3.0),
        (pl.col("no_headline"), 3.0),
        (pl.col("names_blog") & (pl.col("key") != pl.col("head_key")).fill_null(value=True), 3.0),
        (pl.col("has_moment"), 2.0),
        (pl.col("is_hidden"), 1.5),
        ((n >= LONG) & pl.col("has_stop"), 3.0),
        (pl.col("is_caption"), 1.5),
        ((gap < 0) & (pl.col("likeness") == 0), 1.0),
        (pl.col("is_masthead") | pl.col("is_name"), 2.5),
        # What stands between a headline and its date line is no better than the headline.
        ((is_byline | pl.col("is_subtitle")) & (pl.col("to_credits") > 0) & ~pl.col("tag").is_in(HEADINGS), 1.6),
        (is_signed, 2.5),
        (pl.col("under") & pl.col("silent") & (pl.col("to_credits") == 0), 0.6),
        # As the head says, which names the site: its likeness was cut to 0.3 at most.
        (pl.col("is_site").fill_null(value=False) & (pl.col("likeness") >= 0.27), 1.5),
        (pl.col("is_site").fill_null(value=False) & pl.col("names_site"), 2.0),
        # 「诗歌」 in a menu, on a page whose head says 「诗歌」 and no more.
        ((pl.col("link_chars") == pl.col("n_chars")) & ~is_linked_headline & (gap > 3) & (n < 4), 1.5),
    )
    distance = pl.when(gap >= 0).then((gap * 0.03).clip(0, 2.5)).otherwise(1.0 - gap * 0.3)
    return distance + pl.sum_horizontal(pl.when(is_so).then(worth).otherwise(0.0) for is_so, worth in reasons)


def _beside() -> pl.Expr:
    """What a place right above the text is worth, where no element says more."""
    gap, n = pl.col("gap"), pl.col("n")
    right_above = gap.is_between(0, 6) | ((gap >= 0) & (pl.col("to_credits") > 0))
    plain = pl.col("tag") == "text"
    # 「溪边印象」 over 「本刊记者 陈晓禾」; in two letters stand names of sections there, too.
    least = pl.when((pl.col("to_credits") > 0) & ~pl.col("in_brackets")).then(4).otherwise(6)
    bare = plain & right_above & ~pl.col("in_verse") & (n >= least) & (n <= 70) & ~pl.col("is_sentence")
    near = (
        ~plain
        & ~pl.col("tag").is_in([*HEADINGS, *CELLS])
        & right_above
        & n.is_between(4, 60)
        & (pl.col("link_chars") == 0)
    )
    worth = pl.when("headed").then(0.4).when(pl.col("named") > 0).then(0.9).otherwise(1.8)
    # The head says something else than any line: a small heading right above the text is no worse than a line there.
    small = pl.col("tag").is_in(["h3", "h4"]) & ~pl.col("headed") & ~pl.col("silent") & (pl.col("named") == 0)
    small &= gap.is_between(0, 3) & n.is_between(4, 60) & (pl.col("link_chars") == 0)
    # 「渡口」: two letters are a headline where the head says just these before a mark, 「渡口-沙洲文学」. Chosen: just enough
    # for a line that nothing else speaks for; any longer headline scores more.
    is_cell = pl.col("tag").is_in(CELLS) & (pl.col("tag") != "th")
    unlinked = (pl.col("link_chars") == 0) | pl.col("tag").is_in(HEADINGS)
    short = right_above & n.is_between(2, 3) & unlinked & ~is_cell & ~pl.col("names_site")
    # A part between others is a channel's: 「文学」 of 「沙洲镇修好了东堤_文学_沙洲在线」.
    part, parts = pl.lit("\n") + pl.col("key") + pl.lit("\n"), pl.col("head_parts")
    is_part = parts.str.starts_with(part) | parts.str.ends_with(part)
    # Where no line shows what the head says, the only one so short right above the text heads it: 「渡口」 over a poem on a
    # page that is called 「沙洲文学」.
    only = (short & ~pl.col("is_name")).sum().over("page") == 1
    is_shown = pl.col("named") > pl.col("part")
    near_text = (gap <= SHORT_REACH) | ((pl.col("to_credits") > 0) & (gap <= SHORT_REACH + CREDIT_REACH))
    shortly = short & only & ~is_shown & near_text & ~pl.col("is_signed") & ~pl.col("is_page_word") & ~pl.col("is_name")
    shortly &= ~pl.col("tag").is_in(["li", "text"]) & (pl.col("link_chars") == 0)
    longer = (
        (bare | near) & ~pl.col("is_name") & ~pl.col("no_headline") & ~pl.col("is_sentence") & ~pl.col("is_subtitle")
    )
    shortly &= ~longer.any().over("page")
    # Between two others it is one where no line shows more of the head: 「渡口」 of 「散文_渡口_沙洲文学」.
    is_middle = parts.str.contains(part, literal=True).fill_null(value=False) & ~is_shown & ~pl.col("is_page_word")
    is_middle &= (pl.col("part") > 0) & ~pl.col("is_name")
    short = (short & (is_part.fill_null(value=False) | is_middle)) | shortly
    return (
        pl.when(bare)
        .then(2.5 - gap * 0.02)
        .when(near)
        .then(worth)
        .when(small)
        .then(1.2)
        .when(short)
        .then(3.0)
        .otherwise(0.0)
    )
