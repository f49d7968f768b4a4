"""Teasers: headlines of other articles, with their abstracts and addresses.

Three styles. Under a heading that names a relation (相关阅读, 推荐阅读) stand links, each a teaser, until the next
heading or a line of another make. 「上一篇:青禾春耕忙」 is heading and teaser in one line. In plain text a headline
stands over its abstract, which ends with 「[详细]」, often with a bare 「-」 between them.
On a page without an article every link of a headline's length is a teaser.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from tasks.kept_patterns import in_own_thread
from tasks.split_articles.listed import leads, made_of_links
from tasks.split_articles.teaser_words import (
    ALONE,
    BESIDE,
    BETWEEN,
    DASHED,
    END_OF_MORE,
    FEWEST_ENTRIES,
    FIRST_REACH,
    GLUED,
    INLINE,
    MAX_ABSTRACT,
    MAX_BOX_NAME,
    MAX_DASHED,
    MAX_GAP,
    MAX_HEADING,
    MAX_HEADLINE,
    MAX_REACH,
    MIN_ABSTRACT,
    MIN_ENTRY,
    MIN_HEADLINE,
    MORE,
    MORE_HEADING,
    NO_ABSTRACT,
    NO_ENTRY,
    RELATED,
    RELATED_HINT,
    RELATED_WORDS,
    RELATES,
    SPOKEN,
)
from tasks.split_articles.windows import contains_at, contains_each_at, contains_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.link_facts import LinkFacts
    from tasks.split_articles.windows import Pages


def mark_text_teasers(lines: pl.DataFrame, facts: LinkFacts) -> NDArray[np.int8]:
    """In plain text and HTML alike: 1 headline, 2 abstract ending with [详细], 0 neither.

    The headline is the line above the abstract (bare marks between them do not count), when it is no sentence;
    or the link that opens the abstract's own line. 「- 青禾春耕忙 [详细]」 is all headline.
    """
    whole = leads(lines, facts)
    folded, n = lines["folded"], lines["n_chars"].to_numpy()
    beside = contains_at((lines["tag"] == "text").to_numpy() & (n <= MAX_HEADLINE), folded, BESIDE + r"\S{4}")
    beside = contains_at(beside, folded, "[::：]")
    could = np.flatnonzero((n >= MIN_ENTRY) & (n <= MAX_ABSTRACT))
    could = could[folded.gather(could).str.tail(1).str.contains(END_OF_MORE).to_numpy()]
    ends = contains_in(could, folded, MORE)
    entry = contains_at(ends & ~whole & (n <= MAX_DASHED), folded, DASHED)
    abstract = ends & ~whole & ~entry & (n >= MIN_ABSTRACT)
    made = np.zeros(lines.height, np.int8)
    made[abstract] = 2
    made[_above(lines, abstract)] = 1
    made[beside | entry | (whole & ends)] = 1
    return made


def _above(lines: pl.DataFrame, abstract: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of the headlines right above these abstracts."""
    frame = lines.select("page_id", "folded", "n_chars", abstract=pl.Series(abstract)).with_row_index("row")
    own = frame.filter("abstract")["page_id"].unique()
    if own.is_empty():
        return np.zeros(0, np.int64)
    solid = frame.filter(pl.col("page_id").is_in(own.implode())).filter(pl.col("folded").str.contains(r"[\p{L}\p{N}]"))
    solid = solid.with_columns(below=pl.col("abstract").shift(-1).over("page_id").fill_null(value=False))
    heads = solid.filter(
        pl.col("below") & ~pl.col("abstract") & (pl.col("n_chars") <= 60) & ~pl.col("folded").str.contains(r"[。;]$")
    )
    return heads["row"].to_numpy().astype(np.int64)


@in_own_thread
def mark_linked_teasers(
    lines: pl.DataFrame,
    is_text: NDArray[np.bool_],
    no_article: NDArray[np.bool_],
    facts: LinkFacts,
    pages: Pages,
) -> NDArray[np.int8]:
    """Lines under a heading of a relation: 1 headline, 2 abstract, 0 neither; on a page without an article its entries."""
    under = _under_headings(lines, is_text, pages)
    rows = np.flatnonzero(under.is_under | no_article)
    frame = _with_items(_in_boxes(lines, is_text, under, facts, rows))
    headline = np.zeros(lines.height, bool)
    headline[rows] = frame["headline"].to_numpy()
    below = np.append(False, headline[:-1])
    below[pages.start] = False
    n = lines["n_chars"].to_numpy()
    could_be = (
        pl.col("could")
        & ~pl.col("headline")
        & ~pl.col("ended")
        & (pl.col("n_chars") >= MIN_ABSTRACT)
        & ~pl.col("folded").str.contains(NO_ABSTRACT)
        & pl.col("folded").str.contains(SPOKEN)
    )
    abstract = np.zeros(lines.height, bool)
    abstract[rows] = frame.select(x=could_be)["x"].fill_null(value=False).to_numpy()
    short = ~is_text & (n <= MAX_HEADLINE) & ~(lines["kind"] == "navigation").fill_null(value=False).to_numpy()
    neighbour, inline = contains_each_at(short, lines["folded"], BESIDE + r"\S{2}", INLINE + r"\S{5}")
    beside = neighbour | inline
    unlinked = n - lines["link_chars"].to_numpy()
    beside |= contains_at(short & (unlinked >= 3) & (unlinked <= 6) & (n > 7), lines["folded"], GLUED)
    made = np.zeros(lines.height, np.int8)
    made[abstract & below] = 2
    made[headline | beside] = 1
    entry = _entries(frame, no_article[rows])
    made[rows[_abstracts(frame, entry)]] = 2
    made[rows[entry]] = 1
    return made


def _entries(frame: pl.DataFrame, no_article: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines that are entries of a list page: links on a page without an article that has some of them.

    Names of channels in one line are a menu. A rule that takes a headline for a hotline knows less than its link.
    """
    free = pl.col("kind").is_null() | (
        pl.col("kind").cast(pl.String).is_in(["contact", "metadata"]) & (pl.col("link_chars") >= 2 * MIN_ENTRY)
    )
    is_entry = (
        pl.col("linked")
        & (pl.col("long_chars") >= MIN_ENTRY * pl.col("n_links"))
        & (pl.col("long_chars") * 4 >= pl.col("link_chars") * 3)
        & (pl.col("n_links") > 0)
        & free
        & pl.Series(no_article)
        & ~pl.Series(contains_at(no_article, frame["folded"], NO_ENTRY))
    )
    entry = frame.select("page", x=is_entry)
    return entry.select(x=pl.col("x") & (pl.col("x").sum().over("page") >= FEWEST_ENTRIES))["x"].to_numpy()


def _abstracts(frame: pl.DataFrame, entry: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines right below the entries of a list page that say something."""
    said = (
        pl.Series(entry).shift(1, fill_value=False)
        & ~pl.Series(entry)
        & (pl.col("page") == pl.col("page").shift(1))
        & pl.col("kind").is_null()
        & pl.col("n_chars").is_between(MIN_ABSTRACT, MAX_ABSTRACT)
        & ~pl.col("folded").str.contains(NO_ABSTRACT)
        & pl.col("folded").str.contains(SPOKEN)
    )
    return frame.select(x=said.fill_null(value=False))["x"].to_numpy()


class Under(NamedTuple):
    """The lines in boxes, each begun by a heading, a border or a paragraph; ``box`` is a number over all pages."""

    box: NDArray[np.int64]
    at: NDArray[np.int64]
    """Place of the line in its box."""
    is_heading: NDArray[np.bool_]
    is_under: NDArray[np.bool_]
    """The box was begun by a heading."""
    page: NDArray[np.int64]


def _under_headings(lines: pl.DataFrame, is_text: NDArray[np.bool_], pages: Pages) -> Under:
    """Which lines head a list of a relation, and which stand under such."""
    folded, n = lines["folded"], lines["n_chars"].to_numpy()
    kind = lines["kind"].cast(pl.String)
    row = np.arange(lines.height)
    first_text = np.full(int(pages.page.max(initial=-1)) + 1, -1)
    texts = np.flatnonzero(is_text)[::-1]
    first_text[pages.page[texts]] = texts
    above = row < first_text[pages.page]
    related = n <= MAX_HEADING
    related[related] = folded.filter(pl.Series(related)).str.contains("|".join(RELATED_WORDS)).to_numpy()
    hinted = contains_at(contains_at(related, folded, RELATED), lines["hint"], RELATED_HINT)
    named = (kind == "teaser-heading").fill_null(value=False).to_numpy()
    named = named | contains_at(related, folded, MORE_HEADING) | hinted
    unlinked = lines["link_chars"].to_numpy() / np.maximum(n, 1) < 0.5
    headed = lines["tag"].is_in(["h1", "h2", "h3", "h4", "h5", "h6"]).to_numpy()
    named = named | contains_at(related & (unlinked | headed), folded, ALONE)
    glued = (lines["link_chars"] > 0).to_numpy() & (n <= MAX_HEADLINE) & ~is_text
    named = named | contains_at(glued, folded, INLINE)
    named &= ~(named & above) | contains_at(named & above, folded, RELATES)
    named &= ~contains_at(named, folded, "友情")
    headed = lines["tag"].is_in(["h1", "h2", "h3"]).to_numpy() & unlinked
    borders = (
        kind.is_in(["ranking", "copyright", "licence", "contact", "breadcrumb"])
        | lines["rule"].str.starts_with("footer.")
        | folded.str.contains("友情链接|合作伙伴")
    )
    stops = borders.fill_null(value=False).to_numpy() | contains_at(headed, folded, r"\p{L}")
    starts = named | stops | is_text | (pages.start == row)
    box = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    return Under(box, row - first[box], named, named[first][box], pages.page)


def _in_boxes(
    lines: pl.DataFrame, is_text: NDArray[np.bool_], under: Under, facts: LinkFacts, rows: NDArray[np.int64]
) -> pl.DataFrame:
    """These lines with their place in their box."""
    wanted = lines.select("folded", "kind", "rule", "tag", "depth", "hint", "n_chars", "link_chars", "container")
    return wanted[rows].with_columns(
        link=(pl.col("link_chars") / pl.col("n_chars").clip(1)),
        is_text=pl.Series(is_text[rows]),
        heading=pl.Series(under.is_heading[rows]),
        under=pl.Series(under.is_under[rows]),
        at=pl.Series(under.at[rows]),
        box=pl.Series(under.box[rows]),
        page=pl.Series(under.page[rows]),
        n_links=pl.Series(facts.number[rows]),
        long_chars=pl.Series(facts.chars[rows]),
        leads=pl.Series(leads(lines, facts)[rows]),
    )


def _with_items(frame: pl.DataFrame) -> pl.DataFrame:
    """Which lines ``could`` be teasers, which are ``linked``, and which are a ``headline``: made as the first of its list."""
    dates = pl.col("rule").is_in(["metadata.date-first", "metadata.date-last"]) & (pl.col("link_chars") >= MIN_HEADLINE)
    whole = pl.col("rule").str.starts_with("metadata.") & (pl.col("link") > 0.9) & (pl.col("link_chars") >= MIN_ENTRY)
    dated = frame.select(dated=(dates | whole).fill_null(value=False))["dated"]
    linked = pl.Series(made_of_links(frame, dated.to_numpy())) | pl.col("leads")
    could = (
        pl.col("under")
        & ~pl.col("heading")
        & ~pl.col("is_text")
        & (pl.col("kind").is_null() | dated)
        & (pl.col("at") <= MAX_REACH)
    )
    plain = (pl.col("tag") == "text") & (pl.col("n_chars") <= 60)
    # Step by step: in one expression each of these would be made again wherever it is used.
    frame = frame.with_columns_seq(
        could=could.fill_null(value=False), linked=linked.fill_null(value=False)
    ).with_columns_seq(
        item=(pl.col("could") & (pl.col("linked") | plain)).fill_null(value=False),
        around=pl.col("hint").str.extract(r"(\S+)\s*$"),
        own=pl.col("hint").str.extract(r"^\s*(\S+)"),
    )
    first = (
        frame.filter("item")
        .group_by("box", maintain_order=True)
        .agg(pl.col("depth", "tag", "hint", "around", "own", "container", "at").first().name.suffix("_first"))
    )
    frame = frame.join(first, on="box", how="left", maintain_order="left")
    level = (pl.col("depth") == pl.col("depth_first")) & (
        pl.col("around").eq_missing(pl.col("around_first")) | (pl.col("own") == pl.col("own_first"))
    )
    same = (
        pl.col("item")
        & (pl.col("tag") == pl.col("tag_first"))
        & (pl.col("at_first") <= FIRST_REACH)
        & ((pl.col("hint") == pl.col("hint_first")) | level | (pl.col("container") == pl.col("container_first")))
    )
    frame = frame.with_columns_seq(same=same.fill_null(value=False))
    # An entry that stands between two of its list is one of it, however it is nested.
    above = pl.when("same").then("at").forward_fill().over("box")
    below = pl.when("same").then("at").backward_fill().over("box")
    near = (pl.col("at") - above <= BETWEEN) & (below - pl.col("at") <= BETWEEN)
    inside = pl.col("item") & pl.col("linked") & (pl.col("tag") == pl.col("tag_first")) & near
    frame = frame.with_columns_seq(same=pl.col("same") | inside.fill_null(value=False))
    last = pl.when("same").then("at").forward_fill().shift(1).over("box").fill_null(0)
    # A short line without a link that stands further out than the list's entries heads the next box.
    next_box = (
        pl.col("under")
        & ~pl.col("heading")
        & (pl.col("at") > pl.col("at_first"))
        & (pl.col("depth") < pl.col("depth_first"))
        & (pl.col("link") < 0.5)
        & pl.col("n_chars").is_between(2, MAX_BOX_NAME)
        & pl.col("folded").str.contains(r"^[^\d:]*\p{Han}{2}[^\d:]*$")
    ).fill_null(value=False)
    frame = frame.with_columns_seq(ended=(pl.col("same") & (pl.col("at") - last > MAX_GAP)) | next_box)
    frame = frame.with_columns_seq(ended=pl.col("ended").cum_max().over("box"))
    return frame.with_columns_seq(headline=pl.col("same") & ~pl.col("ended"))
