"""The headline of each article: which line it is, or what the head of the page says it is.

A headline stands above the text, is a heading or is what the head's title repeats, has the date line under it, and is
no sentence; the more of these agree, the surer it is. Where no line shows it, the head's title does, without the
site's name: 「青禾春耕忙_新闻_青禾网」 becomes 「青禾春耕忙」; a title that is the site's name alone
(「青禾网」, which the copyright line repeats) is none. A page whose only candidates are weak has no title.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import contains, extract
from tasks.keys import fold
from tasks.pattern_threads import in_own_thread
from tasks.split_articles.head_titles import (
    GENERIC,
    MAX_SITE,
    MIN_HEAD_CHARS,
    OWNER,
    SECTION,
    SITE_ALONE,
    head_headline,
    head_parts,
    meta_value,
)
from tasks.split_articles.letters import letters
from tasks.split_articles.title_lines import candidates
from tasks.split_articles.title_scores import scored
from tasks.split_articles.told import of_kind, ruled

if TYPE_CHECKING:
    from tasks.split_articles.body import Body

LEAST_SCORE: Final = 1.6
"""A line below this is no headline. Chosen on the labelled pages that are not held back."""

LEAST_ALONE: Final = 0.7
"""The same where the head's title says nothing, so that the page's lines are all there is. Chosen likewise."""

OWN_LABEL: Final = r"^\W{0,2}标\s{0,2}题\s?[:：]\s*(\S.{1,80})$"
"""A headline behind the word that says so, on the line that heads a post."""


@in_own_thread
def find_titles(lines: pl.DataFrame, heads: pl.DataFrame, body: Body) -> pl.DataFrame:
    """One row for each page with lines: ``page_id``, ``title_row`` (row of its line, null where none shows it), ``head_title``."""
    said = _said_by_heads(lines, heads, body)
    weighed = scored(candidates(lines, heads, body), said)
    least = pl.when(pl.col("silent") & (pl.col("tag") != "text")).then(LEAST_ALONE).otherwise(LEAST_SCORE)
    best = (
        weighed.filter(pl.col("score") >= least)
        .group_by("page", maintain_order=True)
        .agg(title_row=pl.col("row").gather(pl.col("score").arg_max()).first())
    )
    found = lines.select_seq("page_id", page=pl.Series(body.pages.page)).unique(
        "page", keep="first", maintain_order=True
    )
    return (
        found.join(best, on="page", how="left", maintain_order="left")
        .join(said.select_seq("page_id", "head_title"), on="page_id", how="left", maintain_order="left")
        .select_seq("page_id", "page", "title_row", "head_title")
    )


def _said_by_heads(lines: pl.DataFrame, heads: pl.DataFrame, body: Body) -> pl.DataFrame:
    """What heads say the headline is: ``head_title``, ``og`` (letters of og:title), ``silent``: nothing of use.

    A title that the page's copyright line repeats is the site's name.
    """
    owned = lines.select_seq("page_id", "folded")[np.flatnonzero(of_kind(body.told, "copyright", "licence"))]
    named = contains(owned["folded"], OWNER) & ~contains(owned["folded"], "转载|本文|《")
    owner = (
        owned.filter(pl.Series(named))
        .with_columns_seq(owner=pl.col("folded").map_batches(letters, return_dtype=pl.String))
        .group_by("page_id", maintain_order=True)
        .agg(pl.col("owner").str.join(" "))
    )
    of_page = heads.select_seq("page_id").join(owner, on="page_id", how="left", maintain_order="left")
    folded = fold(heads["title"])
    title, headline = letters(fold(body.head_cut)), head_headline(heads["title"], body.head_cut)
    owns = of_page.select_seq(
        pl.col("owner").str.contains(pl.lit(title), literal=True) & title.str.len_chars().is_between(2, MAX_SITE)
    ).to_series()
    is_site = owns.fill_null(value=False) | pl.Series(
        contains(headline, f"{SITE_ALONE}|{GENERIC}") | contains(body.head_cut, SECTION)
    )
    og = letters(fold(meta_value(heads, "og:title")))
    return heads.select_seq(
        "page_id",
        head_title=pl.coalesce(_labelled(lines, heads, body), pl.when(~is_site).then(headline)),
        og=pl.when(og.str.len_chars() >= MIN_HEAD_CHARS).then(og),
        head_key=pl.when(~is_site).then(title),
        head_parts=head_parts(folded),
        head_cut=letters(extract(folded, r"^\s*(.{5,60}?)\s*(?:\.\.\.|…)")),
        silent=headline.is_null() | is_site,
        is_site=is_site,
    )


def _labelled(lines: pl.DataFrame, heads: pl.DataFrame, body: Body) -> pl.Series:
    """What each page's first line says behind 「标题:」, as boards head a post; null where none does."""
    at = np.flatnonzero(ruled(body.told, "metadata.board-head"))
    said = lines.select_seq("page_id", "body")[at].with_columns_seq(said=extract(lines["body"].gather(at), OWN_LABEL))
    first = said.drop_nulls("said").unique("page_id", keep="first", maintain_order=True)
    return heads.select_seq("page_id").join(first, on="page_id", how="left", maintain_order="left")["said"]
