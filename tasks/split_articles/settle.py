"""Give every line its final place, once the text is found.

The order of decisions: what the user keeps; teasers; the headline; what stands at the edges of the
text and is no paragraph (「（记者 陈晓禾）」 alone, a second headline); the subtitle 「——」 under the headline; then
every line that is left goes, by the label it had or by the layout that speaks against it.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from schemas.vocabulary import KIND, KINDS, ROLE
from tasks.distinct import among
from tasks.kept_patterns import contains
from tasks.split_articles.abstracts import given_again
from tasks.split_articles.bylines import BYLINE, with_bylines
from tasks.split_articles.edge_names import names_at_edges, signed_parts
from tasks.split_articles.fronts import first_posts
from tasks.split_articles.further import credits_of, further_articles, own_names
from tasks.split_articles.head_titles import other_halves
from tasks.split_articles.letters import letters, say_the_same
from tasks.split_articles.link_facts import link_facts
from tasks.split_articles.listed import leads, listed_in_text
from tasks.split_articles.listings import are_excuses, are_searches, articles_here, digests
from tasks.split_articles.pen_names import PEN_NAME_LINE, pen_name_lines
from tasks.split_articles.plain_texts import around_plain_text
from tasks.split_articles.signed import BODY, DATE_RULE, MOST_BODY_CHARS, SIGNED_DATE, own_contacts
from tasks.split_articles.teaser_words import BESIDE, BOTH_BESIDE, INLINE, MAX_BESIDE, MAX_HEADLINE
from tasks.split_articles.teasers import mark_linked_teasers, mark_text_teasers
from tasks.split_articles.titles import find_titles
from tasks.split_articles.told import NO_KIND, has_word, much_linked, of_kind, ruled, tagged, unlabelled
from tasks.split_articles.windows import (
    borders_of,
    contains_at,
    contains_each_at,
    count_above,
    count_below,
    count_in,
    numbered,
    sum_in,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body
    from tasks.split_articles.told import Told
    from tasks.split_articles.windows import Pages

KEEP: Final = "override.keep"

CREDIT: Final = (
    r"责任?编辑?|^[(\[【]?(?:来源|编辑|作者)[:]|原标题"
    r"|^\W*(?:(?:文章|本文)引用|引用(?:格式|本文)|收稿日期|基金项目|中图分类|文献标[识志]|文章编号|[通][讯信]作者|(?i:doi))\W"
    r"|^(?:总?监\s?制|审\s?[读核校]|[终初一二三]\s?审|校\s?对|编\s?审|策\s?划|出品)人?\s?[:]"
)
"""Metadata that are no part of a text, also where they stand between its paragraphs."""

ROLES: Final = pl.Series(["paragraph", "title", "teaser", None], dtype=ROLE)

SUBTITLE_REACH: Final = 3
"""Lines under the headline where 「——」 opens a subtitle. Chosen; from 2 to 6 no page differs (bench.thresholds)."""


@dataclass
class Settled:
    """Final decisions, one a line, and the headline of each page."""

    role: pl.Series
    kind: pl.Series
    rule: pl.Series
    article: NDArray[np.int32]
    teaser: NDArray[np.int8]
    titles: pl.DataFrame
    body: Body


def settle(lines: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, body: Body) -> Settled:  # noqa: PLR0915
    """Decide every line, step by step; see the module."""
    told = with_bylines(lines, body)
    body = body._replace(told=told)
    pages, facts = body.pages, link_facts(lines.height, links)
    page = pages.page
    n_pages = int(page.max(initial=-1)) + 1
    kept, opened = ruled(told, KEEP), leads(lines, told, facts)
    by_mark = mark_text_teasers(lines, told, opened)
    linked, size = told.linked, told.size
    heading, neighbour, inline = contains_each_at(linked > 0, lines["folded"], INLINE + r"\S{5}", BESIDE, BOTH_BESIDE)
    inline |= much_linked(told) & (heading | neighbour)
    inline |= (size - linked <= MAX_BESIDE) & (size <= MAX_HEADLINE) & neighbour
    by_mark[~unlabelled(told) & ~of_kind(told, "template")] = 0
    text = (body.is_text | kept) & ~((by_mark > 0) & ~kept)
    digest = digests(lines, told, body.is_thread, n_pages)
    text &= ~digest.unit | kept
    text &= ~(inline | listed_in_text(lines, told, text, facts, opened)) | kept
    labels, credit = _read_labels(lines, told, kept), credits_of(lines, told)
    text |= _signing_dates(labels, text, pages)
    text = _without_edges(labels, text, pages)
    titles = find_titles(lines, heads, body._replace(is_text=text))
    title_of = _by_page(titles["page"], titles["title_row"], n_pages)
    names = own_names(told)
    title_of = first_posts(lines, heads, text, title_of, credit, names, body)
    parts = signed_parts(lines, told, text, body.is_thread)
    pen_name = pen_name_lines(lines, heads, told, text & ~body.is_thread, title_of)
    byline = names_at_edges(lines, told, text, title_of) | parts | pen_name
    text &= ~byline | kept
    is_title = (title_of[page] == np.arange(lines.height)) | other_halves(lines, heads, title_of, told)
    text = _below_title(told, text & ~is_title, title_of[page]) | kept
    text = _without_edges(labels, text, pages)  # again: the headline may have stood above a date line
    repeat = _repeats(told, title_of) & ~is_title & ~kept
    repeat &= ~(text & body.is_cell)
    repeat |= given_again(lines, text & ~body.is_thread, pages) & ~kept
    text &= ~repeat | kept
    text |= _subtitles(lines, told, title_of[page], text) & ~byline
    free = unlabelled(told) & (by_mark == 0) & ~(is_title | byline | repeat | body.is_thread)
    text |= around_plain_text(told, free, text, is_title | byline, title_of)
    text |= _signing_dates(labels, text, pages)
    more = further_articles(lines, text, is_title, credit, names, body, parts)
    is_title |= more.headline
    text = (text | more.added) & ~more.headline
    text = _without_edges(labels, text, _parts(more.article, pages))
    has_article = articles_here(lines, told, text, title_of, body.is_thread) & ~are_searches(titles["page_id"], heads)
    has_article &= ~digest.whole & ~are_excuses(lines, told, heads, text, body.is_thread, titles["page_id"])
    has_article |= count_in(page, kept, n_pages) > 0
    text &= has_article[page]
    is_title &= has_article[page]
    below = mark_linked_teasers(lines, told, text | is_title, ~has_article[page], facts, opened)
    teaser = np.where(by_mark > 0, by_mark, below).astype(np.int8)
    teaser[text | is_title | repeat | byline] = 0
    place = np.select([text, is_title, teaser > 0], [0, 1, 2], 3)
    kind, rule = _why(lines, body, place == len(ROLES) - 1, repeat & has_article[page], byline, pen_name)
    return Settled(ROLES.gather(place), kind, rule, more.article, teaser, titles, body)


def _repeats(told: Told, title_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines with the letters of their page's headline, four at least; the headline is one of them."""
    with_title = np.flatnonzero(title_of >= 0)
    titles = letters(told.said.texts.gather(told.said.place[title_of[with_title]]))
    long = (titles.str.len_chars() >= 4).to_numpy()
    place = np.full(len(title_of), -1, np.int64)
    place[with_title[long]] = np.flatnonzero(long)
    return say_the_same(told, titles, place[told.pages.page])


def _by_page(page: pl.Series, value: pl.Series, n_pages: int) -> NDArray[np.int64]:
    """Value of each page in an array; -1 where it has none."""
    found = np.full(n_pages, -1, np.int64)
    found[page.to_numpy()] = value.cast(pl.Int64).fill_null(-1).to_numpy()
    return found


class Labels(NamedTuple):
    """What the rules said of each line: whether it is labelled, whether it credits somebody or something.

    ``dated``: rows of dates that close an official document where the body that signs it, right above, is text.
    """

    labelled: NDArray[np.bool_]
    credit: NDArray[np.bool_]
    dated: NDArray[np.int64]


def _read_labels(lines: pl.DataFrame, told: Told, kept: NDArray[np.bool_]) -> Labels:
    """The labels of lines but of those that the user keeps. Reads folded, container."""
    byline, metadata = ruled(told, "metadata.byline-bracket", BYLINE), of_kind(told, "metadata")
    labelled = ~unlabelled(told) & ~kept & ~own_contacts(lines, told)
    at = np.flatnonzero(contains_at(ruled(told, DATE_RULE), lines["folded"], SIGNED_DATE))
    at = at[at > told.pages.start[at]]
    above = lines["folded"].gather(at - 1)
    signed = contains(above, BODY) & (above.str.len_chars() <= MOST_BODY_CHARS).to_numpy()
    return Labels(labelled, byline | contains_at(metadata, lines["folded"], CREDIT), at[signed])


def _without_edges(labels: Labels, text: NDArray[np.bool_], pages: Pages) -> NDArray[np.bool_]:
    """The text without labelled lines before its first and after its last plain paragraph; threads keep theirs."""
    labelled = labels.labelled & ~(text & _signing_dates(labels, text & ~labels.labelled, pages))
    solid = text & ~labelled
    above, below = count_above(solid, pages) > 0, count_below(solid, pages) > 0
    found: NDArray[np.bool_] = text & (~labelled | (above & below & ~labels.credit))
    return found


def _parts(article: NDArray[np.int32], pages: Pages) -> Pages:
    """The borders of the articles of each page, as if each were a page."""
    return borders_of(numbered(pages.page, article))


def _signing_dates(labels: Labels, text: NDArray[np.bool_], pages: Pages) -> NDArray[np.bool_]:
    """The date that closes an official document, under the body that signs it: it stays where that stays."""
    at = labels.dated[text[labels.dated - 1] & (pages.page[labels.dated - 1] == pages.page[labels.dated])]
    found = np.zeros(len(text), bool)
    found[at] = True
    return found


def _below_title(told: Told, text: NDArray[np.bool_], title: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The text without what stands above the headline, unless that is much of it (then the headline is no border)."""
    page, size = told.pages.page, told.size
    above, n_pages = (np.arange(len(text)) < title) & text, int(page.max(initial=-1)) + 1
    share = sum_in(page, above, size, n_pages) / np.maximum(sum_in(page, text, size, n_pages), 1)
    found: NDArray[np.bool_] = text & ~(above & (share[page] < 0.3))
    return found


DOCUMENT_NUMBER: Final = r"^[(\[]?\p{Han}{2,12}[〔〖\[(【](?:19|20)\d\d[〕〗\])】]\s?第?\s?\d{1,4}号[)\]]?$"
"""The number of an official document, under its headline."""


def _subtitles(lines: pl.DataFrame, told: Told, title: NDArray[np.int64], text: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines that open with —— between the headline and the text, and a document's number there: 「青政发〔2022〕3号」."""
    rows = np.arange(lines.height)
    near = (title >= 0) & (rows > title) & (rows <= title + SUBTITLE_REACH)
    above = (count_above(text, told.pages) == 0) & (count_below(text, told.pages) > 0)
    free = near & above & unlabelled(told) & ~tagged(told, "td", "th", "dd")
    return contains_at(free, lines["folded"], rf"^\s*(?:——|--|—)\s*\p{{L}}|{DOCUMENT_NUMBER}")


def _why(
    lines: pl.DataFrame,
    body: Body,
    gone: NDArray[np.bool_],
    repeat: NDArray[np.bool_],
    byline: NDArray[np.bool_],
    pen_name: NDArray[np.bool_],
) -> tuple[pl.Series, pl.Series]:
    """Kind and rule of each line that goes (null where it stays): its label, or what the layout says against it."""
    told, link = body.told, much_linked(body.told)
    labelled = ~unlabelled(told) & ~repeat
    of_comments = contains(told.hint.texts, r"comment|cmt|pinglun")
    reasons = (
        (pen_name, "metadata", PEN_NAME_LINE),
        (byline, "metadata", BYLINE),
        (labelled, None, None),
        (repeat, "repeat", "layout.repeat"),
        (~has_word(told), "separator", "layout.no-letters"),
        (lines["is_hidden"].to_numpy() & ~link, "other", "layout.hidden"),
        (among(told.region, ("nav", "header")), "navigation", "layout.region"),
        (among(told.region, ("footer",)), "navigation", "layout.footer"),
        (of_comments[told.hint.place] & ~link, "comment", "layout.comments"),
        (link, "navigation", "layout.links"),
        (body.in_run, "other", "layout.inside"),
        (np.ones(lines.height, np.bool_), "other", "layout.outside"),
    )
    # The first that holds; a label stands before all but the byline.
    tests, kinds, rules = zip(*reasons, strict=True)
    number = np.where(gone, np.select(tests, range(len(tests))), len(tests))
    is_label, every = number == kinds.index(None), list(KINDS)
    kind = np.array([*(NO_KIND if of is None else every.index(of) for of in kinds), NO_KIND])[number]
    texts = told.rule.texts.append(pl.Series([*rules, None], dtype=pl.String))
    return (
        pl.Series("kind", [*every, None], KIND).gather(np.where(is_label, told.kind, kind)),
        texts.gather(np.where(is_label, told.rule.place, len(texts) - len(tests) - 1 + number)),
    )
