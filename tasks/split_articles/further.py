"""Headlines of further articles: the posts of a blog's front page, the reports of a newspaper's page.

「睡莲 | 发表于 2019-04-08 | …… | 读《山中集》 | 发表于 2019-04-07 | ……」 is two articles: each headline is made like
the first one of the page, has a date or byline of its own, and prose below it; a heading inside an article lacks these.
What a site numbers (``post-6665``) differs from post to post, so names of blocks are compared without digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.split_articles.told import much_linked, of_kind, ruled, ruled_by, tagged, unlabelled
from tasks.split_articles.windows import beside, contains_at, count_above, heads_within, numbered, with_marked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body
    from tasks.split_articles.told import Told

MAX_HEADLINE_CHARS: Final = 80
"""Longest headline of a further article, in characters. Chosen; from 40 to 160 no page differs (bench.thresholds)."""

MIN_SAID: Final = 20
"""Shortest line that is prose though the page's text was found elsewhere, in characters. Chosen; from 10 to 40 no
page differs (bench.thresholds)."""

MIN_POST_CHARS: Final = 16
"""Least text of a further article, in characters: as much as a page's only article has. Chosen."""

BYLINES: Final = ("metadata.credit-line", "metadata.byline-bracket")
"""Rules of lines that name who wrote what stands near."""

PHOTOGRAPHER: Final = r"摄|供图|图片|图源"
"""Such a byline is a picture's, and headings have pictures below them."""

REACH: Final = 4
"""Lines down to the prose under a headline, those of metadata and tools not counted: author, date, category and
counters stand each on a line of its own under some. Chosen; see ``fronts.REACH``."""

AGAIN: Final = 3
"""So many lines that say the same are no headlines of different articles: 「上海市」 at each comment. Chosen."""

DATED: Final = r"(?:19|20)\d\d|\d:\d\d"

NUMBERED: Final = r"(?:^|[\s_-])((?:post|article|entry|log|blog|news|diary|topic)[_-]?[0-9]{2,})"
"""How a site numbers its articles in the names of their blocks; each has a number of its own."""

OWN_NAME: Final = r"^(\S+)"


class Further(NamedTuple):
    """Of each line: whether it is a further headline; text found under one; the number of the article it stands at."""

    headline: NDArray[np.bool_]
    added: NDArray[np.bool_]
    article: NDArray[np.int32]


def further_articles(
    lines: pl.DataFrame,
    text: NDArray[np.bool_],
    is_title: NDArray[np.bool_],
    credit: NDArray[np.bool_],
    names: NDArray[np.int64],
    body: Body,
    parts: NDArray[np.bool_],
) -> Further:
    """Where further articles of a page begin, given its text, its first headline and its credits (``credits_of``).

    ``names``: ``own_names`` of the lines. ``parts``: bylines of essays (``signed_parts``); the line over each but the
    first is a headline, however it is made.

    Posts of a thread have no headlines. A post whose prose was not found to be text (three posts are few
    articles and many units) gets the lines made like the text of the others.
    """
    told, nothing = body.told, np.zeros(lines.height, np.bool_)
    first = _first_headlines(is_title, body)
    prose = text | (unlabelled(told) & (told.size >= MIN_SAID) & ~much_linked(told))
    again = beside(parts & (count_above(parts, body.pages) > 0), body.pages, 1) & (first >= 0)
    heads = _alike(lines, prose, first, names, body) | again
    credit = credit | parts
    if not heads.any():
        return Further(nothing, nothing, nothing.astype(np.int32))
    starts = heads.copy()
    starts[np.unique(first[heads])] = True
    head = _own_head(starts, credit, body)
    part = count_above(starts, body.pages) + starts
    segment = numbered(body.pages.page, part)
    foot = with_marked(segment, credit & beside(prose, body.pages, -1))
    # A date below the text counts only where every post of the page has one: else it is the end of the last section.
    lacking = with_marked(body.pages.page, starts & ~foot)
    owned = starts & (head | (foot & ~lacking))
    found = heads & owned & (owned[first] | again)
    added = (
        _more_text(lines, body._replace(is_text=text), starts & (found | is_title), segment, names)
        if found.any()
        else nothing
    )
    size = np.bincount(segment, weights=told.size * ((text & ~heads) | added))[segment]
    found &= size >= MIN_POST_CHARS
    # Where the first headline has its date right above and none below, so have the others; a line made otherwise is
    # the foot of the post above: a day's heading may stand over several posts, 「由 骑驴找马 发表于 08:12」 under each.
    above = starts & beside(credit, body.pages, -1) & ~_dated_below(credit, body)
    over = np.maximum(np.arange(lines.height) - 1, 0)
    above &= found & above[first] & (told.make[over] == told.make[over][first])
    article = count_above(found, body.pages) + found + beside(above, body.pages, 1)
    return Further(found, added, article.astype(np.int32))


def credits_of(lines: pl.DataFrame, told: Told) -> NDArray[np.bool_]:
    """Lines of metadata with a date or a clock, or that name an author. Reads folded."""
    named = ruled(told, *BYLINES)
    named &= ~contains_at(named, lines["folded"], PHOTOGRAPHER)
    return named | contains_at(ruled_by(told, "metadata."), lines["folded"], DATED)


def _first_headlines(is_title: NDArray[np.bool_], body: Body) -> NDArray[np.int64]:
    """Row of the first headline of each line's page; -1 where it has none, or where the page is a thread."""
    page = body.pages.page
    first = np.full(int(page.max(initial=-1)) + 1, -1, np.int64)
    rows = np.flatnonzero(is_title & ~body.is_thread)[::-1]
    first[page[rows]] = rows
    return first[page]


def _alike(
    lines: pl.DataFrame,
    prose: NDArray[np.bool_],
    first: NDArray[np.int64],
    names: NDArray[np.int64],
    body: Body,
) -> NDArray[np.bool_]:
    """Short unlabelled lines below the first prose that are made like the first headline and have prose below."""
    told, pages, rows = body.told, body.pages, np.arange(lines.height)
    found = (first >= 0) & (rows > first) & (count_above(prose & (rows > first), pages) > 0)
    found &= (told.size <= MAX_HEADLINE_CHARS) & unlabelled(told)
    # What follows 「相关阅读」 is a teaser, however it is made.
    found &= count_above(of_kind(told, "teaser-heading") & (rows > first), pages) == 0
    at = np.flatnonzero(found)
    hint, depth, is_heading = told.hint.place, lines["depth"].to_numpy(), tagged(told, "h1", "h2", "h3", "h4")
    # The newest post's headline may be a larger heading than the others, of a block of the same name.
    named = (names[at] == names[first[at]]) & (depth[at] == depth[first[at]])
    larger = named & is_heading[at] & is_heading[first[at]] & (told.hint.texts.fill_null("") != "").to_numpy()[hint[at]]
    same = (told.tag.place[at] == told.tag.place[first[at]]) & (named | (hint[at] == hint[first[at]]))
    at = at[(same | larger) & ~tagged(told, "text")[at]]
    at = at[heads_within(prose, unlabelled(told), pages, REACH)[at]]
    says = numbered(pages.page[at], told.said.place[at])
    at = at[np.bincount(says, minlength=1)[says] < AGAIN]
    found = np.zeros(lines.height, np.bool_)
    found[at] = True
    return found & ~contains_at(found, lines["folded"], r"[。!;:,]$")


def own_names(told: Told) -> NDArray[np.int64]:
    """Of each line the number of the first word of the names of its block and those around it, without digits."""
    names = told.hint.texts.fill_null("").str.extract(OWN_NAME, 1).fill_null("").str.replace_all(r"[0-9]+", "")
    return distinct(names).place[told.hint.place]


def _own_head(starts: NDArray[np.bool_], credit: NDArray[np.bool_], body: Body) -> NDArray[np.bool_]:
    """Headlines with a credit line beside them, or a number of their own in the names of their blocks."""
    pages = body.pages
    found = beside(credit, pages, 2) | beside(credit, pages, 1) | beside(credit, pages, -1)
    at = np.flatnonzero(starts)
    hints = body.told.hint.texts.gather(body.told.hint.place[at])
    number = pl.DataFrame({"page": pages.page[at], "number": hints.str.extract(NUMBERED, 1)})
    only = (pl.len().over("page", "number") == 1) & pl.col("number").is_not_null()
    found[at] |= number.select(only).to_series().to_numpy()
    return found & starts


def _dated_below(credit: NDArray[np.bool_], body: Body) -> NDArray[np.bool_]:
    return beside(credit, body.pages, 1) | beside(credit, body.pages, 2)


def _more_text(
    lines: pl.DataFrame,
    body: Body,
    starts: NDArray[np.bool_],
    segment: NDArray[np.int64],
    names: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Unlabelled lines of posts without text that are made like the text of the page's other posts. Reads depth."""
    told, text = body.told, body.is_text
    empty = with_marked(segment, starts) & ~with_marked(segment, text & ~starts)
    added = np.zeros(lines.height, np.bool_)
    if not empty.any():
        return added
    free = empty & ~starts & unlabelled(told) & ~much_linked(told)
    # Of the text only that of pages with such lines is asked how it is made.
    page = told.pages.page
    here = np.zeros(int(page.max()) + 1, np.bool_)
    here[page[free]] = True
    at = np.flatnonzero(free | (here[page] & text & ~starts))
    make = pl.DataFrame(
        {
            "page": page[at],
            "tag": told.tag.place[at],
            "depth": lines["depth"].gather(at),
            "name": names[at],
            "row": at,
            "free": free[at],
        }
    )
    of = ("page", "tag", "depth", "name")
    # A line may be both: free, and of the text.
    known = make.filter(pl.Series((text & ~starts)[at])).select(of).unique()
    added[make.filter("free").join(known, on=of, how="semi")["row"].to_numpy()] = True
    return added
