"""Which lines may be a headline, and what is known of them: how much of the head's title each is, and what stands near.

Lines above the text or just below its first one, without a label, that are a heading or near the text or a part of
the head's title. What lines say is read once for all that say the same.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import contains, contains_each
from tasks.split_articles.head_titles import TITLE_LABEL, VALUE_LABEL, unglued
from tasks.split_articles.letters import letters, title_likeness
from tasks.split_articles.names import CALLING, are_words, family_name, foreign_names, unspaced
from tasks.split_articles.subjects import answered, parted, without_labels
from tasks.split_articles.told import much_linked, ruled, tagged, unlabelled
from tasks.split_articles.windows import beside, contains_at, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body
    from tasks.split_articles.told import Told

MAX_CHARS: Final = 110
"""Longest headline, in characters. Chosen: agency headlines of three parts come near 90."""

REACH: Final = 60
"""Lines above the text in which a line is looked at that is no heading and no part of the head's title. Chosen."""

BELOW: Final = 12
"""Lines below the text's first in which its headline may stand, when the first was none of the text. Chosen."""

CREDITS: Final = (
    *("metadata.credit-line", "metadata.date-first", "metadata.date-last", "metadata.dateline-www"),
    *("metadata.byline-bracket", "layout.byline", "layout.entry-line"),
)
"""Rules of the lines that stand under a headline."""

CREDIT_REACH: Final = 3
"""Lines between a headline and its date line: a subtitle, tools, a second headline. Chosen; from 2 to 6 no page
differs (bench.thresholds)."""

HEADINGS: Final = ("h1", "h2", "h3")

MIN_FIRST: Final = 4
"""Shortest first line of a block that is its headline rather than the second, in characters. Chosen, not measured."""

MAX_LONGER: Final = 6
"""So many characters longer than the first the second may be. Chosen, not measured."""

LONGEST_OVER_NAME: Final = 30
"""Characters of a headline over a name alone at most. Chosen, not measured."""

LONGEST_VERSE: Final = 20
"""Characters of a line of verse at most. Chosen, not measured."""

LONGEST_LABEL: Final = 8
"""Characters of TITLE_LABEL and VALUE_LABEL at most."""

WRITER_WORK: Final = "作者|编?著|主编|编?译|撰稿?|撰文|执笔|口述|整理|供稿|投稿|原创|文"
"""What a writer did, before or behind his name."""

NAMED_REACH: Final = 20
"""Lines above the text in which a byline is known as one, so that it is no headline. Chosen, not measured."""

NAME_LETTERS: Final = 24
"""Letters of a line that may be a name alone at most: an office, what somebody is there, a name. Chosen."""

NAMED: Final = r"title|subject|tit\b"
"""Names of blocks for headlines."""


class _Texts(NamedTuple):
    """What lines say, each text once: without what is glued to it, and its letters; ``place``: which each line says."""

    bare: pl.Series
    n: NDArray[np.int64]
    key: pl.Series
    changed: NDArray[np.bool_]
    place: NDArray[np.int32]


def candidates(lines: pl.DataFrame, heads: pl.DataFrame, body: Body) -> pl.DataFrame:
    """The lines that may be a headline: unlabelled, above the text or just below its first line."""
    told, page = body.told, body.pages.page
    first = _first_text(body)
    row = np.arange(lines.height)
    at = np.flatnonzero((first >= 0) & (row <= first + BELOW) & (told.size <= 2 * MAX_CHARS))
    said = _texts(body, at)
    folded, is_post = said.bare.gather(said.place), body.is_thread[at]
    likeness = _likeness(lines, heads, body, at, said)
    answers = answered(body, at, folded)
    alone = parted(body.is_text & body.is_thread, page)[at]
    named = np.zeros(int(page.max(initial=-1)) + 1)
    # A menu's link may say what the head does, a headline seldom is one.
    by_link = much_linked(told)[at] & ~tagged(told, *HEADINGS)[at]
    np.maximum.at(named, page[at], np.where(by_link, 0, likeness))
    alike = numbered(page[at], distinct(said.key).place[said.place])
    again = (np.bincount(alike, minlength=1)[alike] > 1) & (said.n[said.place] >= 6) & (told.linked[at] == 0)
    gap = (first - row)[at]
    heading = tagged(told, *HEADINGS)[at]
    by_name = contains(told.hint.texts, NAMED)[told.hint.place[at]]
    fits = unlabelled(told)[at] & (said.n[said.place] <= MAX_CHARS)
    fits &= ~is_post | (likeness > 0) | heading | by_name | answers | alone
    fits &= (gap <= REACH) | (likeness > 0) | heading
    fits &= ~_values(body)[at]
    best = np.flatnonzero(fits)
    best = best[contains(folded.gather(best), r"\p{L}")]
    at = at[best]
    return lines.select_seq("page_id", "tag", "hint", "link_chars", "n_chars", "region", "is_hidden")[
        at
    ].with_columns_seq(
        folded=folded.gather(best),
        key=said.key.gather(said.place[best]),
        n=pl.Series(said.n[said.place[best]]),
        row=pl.Series(at),
        page=pl.Series(page[at]),
        gap=pl.Series(gap[best].astype(np.float64)),
        to_credits=pl.Series(np.where(body.is_thread, 0, _lines_to_credits(body))[at]),
        over_name=pl.Series(_over_name(lines, told)[at]),
        in_verse=pl.Series(_in_verse(told)[at]),
        labelled=pl.Series(beside(_labels(body), body.pages, -1)[at]),
        answered=pl.Series(answers[best]),
        parted=pl.Series(alone[best]),
        under=pl.Series(_under_first(lines, body)[at]),
        again=pl.Series(again[best]),
        likeness=pl.Series(likeness[best]),
        named=pl.Series(named[page[at]]),
    )


def _texts(body: Body, at: NDArray[np.int64]) -> _Texts:
    """What the lines ``at`` say."""
    said = body.told.said
    stands = np.zeros(len(said.texts), np.bool_)
    stands[said.place[at]] = True
    texts = said.texts.filter(pl.Series(stands))
    bare = unglued(texts)
    place = (np.cumsum(stands) - 1)[said.place[at]]
    n = texts.str.len_chars().to_numpy().astype(np.int64)
    return _Texts(bare, n, letters(bare), (bare != texts).to_numpy(), place)


def _likeness(
    lines: pl.DataFrame, heads: pl.DataFrame, body: Body, at: NDArray[np.int64], said: _Texts
) -> NDArray[np.float64]:
    """How much of the head's title each line is: as the lines say it, but for what is glued to some."""
    found = body.likeness[at].astype(np.float64)
    is_post = body.is_thread[at]
    other = np.flatnonzero(said.changed[said.place] | is_post)
    bare = without_labels(said.bare.gather(said.place[other]), is_post[other])
    found[other] = title_likeness(pl.DataFrame([lines["page_id"].gather(at[other]), bare.alias("folded")]), heads)
    return found


def _under_first(lines: pl.DataFrame, body: Body) -> NDArray[np.bool_]:
    """Second lines of a block whose first may be a headline: in 「青禾县的油菜花<br>青禾一中 陈晓禾」 the first is.

    A first line much shorter than the second is a column's name, 「散文<br>青禾县的油菜花开了」.
    """
    told, block, n = body.told, lines["block"].to_numpy(), body.told.size
    free = unlabelled(told) & (told.linked == 0)
    own = free & ~tagged(told, "text", *HEADINGS)
    follows = np.zeros(len(n), np.bool_)
    follows[1:] = (block[1:] == block[:-1]) & (body.pages.page[1:] == body.pages.page[:-1])
    behind_free = follows & beside(own, body.pages, -1)
    first = own & ~behind_free & (n >= MIN_FIRST) & (told.shapes.figures["ends"][told.said.place] == 0)
    above = np.append([0], n[:-1])
    found: NDArray[np.bool_] = own & follows & beside(first, body.pages, -1) & (n <= above + MAX_LONGER)
    return found


def _labels(body: Body) -> NDArray[np.bool_]:
    """Cells that say that the next one holds the headline."""
    said, short = body.told.said, body.told.shapes.figures["n"] <= LONGEST_LABEL
    return contains_at(short, said.texts, TITLE_LABEL)[said.place]


def _values(body: Body) -> NDArray[np.bool_]:
    """Cells behind one that names their value, and names no headline."""
    said, cell = body.told.said, tagged(body.told, "td", "th")
    named = contains_at(body.told.shapes.figures["n"] <= LONGEST_LABEL, said.texts, VALUE_LABEL)[said.place]
    return cell & beside(cell & named & ~_labels(body), body.pages, -1)


def _first_text(body: Body) -> NDArray[np.int64]:
    """Row of the first line of text of each line's page; -1 where it has none."""
    page = body.pages.page
    first = np.full(int(page.max(initial=-1)) + 1, -1, np.int64)
    rows = np.flatnonzero(body.is_text)[::-1]
    first[page[rows]] = rows
    return first[page]


def _over_name(lines: pl.DataFrame, told: Told) -> NDArray[np.bool_]:
    """Lines that begin a plain text and stand right over a line that is a name: 「麦收人说」 over 「陈晓禾」."""
    plain = tagged(told, "text") & unlabelled(told)
    begins = plain & (np.arange(lines.height) == told.pages.start) & (told.size <= LONGEST_OVER_NAME)
    at = np.flatnonzero(begins & beside(plain & (told.size <= NAME_LETTERS), told.pages, 1))
    over, under = lines["folded"].gather(at), unspaced(lines["folded"].gather(at + 1))
    name = f"^{family_name()}$"
    fits = contains(under, name) & ~are_words(under) & ~contains(over, rf"{name}|[。,;:!?]|^\W")
    found = np.zeros(lines.height, np.bool_)
    found[at[fits]] = True
    return found


def _in_verse(told: Told) -> NDArray[np.bool_]:
    """Lines of plain text with an unlabelled one above and two short ones below: verses, none of them the headline."""
    plain, short = tagged(told, "text"), told.size <= LONGEST_VERSE
    below = beside(plain & short, told.pages, 1) & beside(plain & short, told.pages, 2)
    return plain & below & beside(plain & unlabelled(told), told.pages, -1)


def _lines_to_credits(body: Body) -> NDArray[np.int64]:
    """How many lines below a line of credits stands, with no text between; 0 where none does within CREDIT_REACH.

    In a thread such lines stand under the posters' names, so it is not asked there.
    """
    page, is_credit = body.pages.page, ruled(body.told, *CREDITS)
    found, is_open = np.zeros(len(page), np.int64), np.ones(len(page), bool)
    for k in range(1, min(CREDIT_REACH, len(page) - 1) + 1):
        is_open[-k:] = False
        is_open[:-k] &= (page[k:] == page[:-k]) & ~body.is_text[k:]
        found[:-k][is_open[:-k] & is_credit[k:] & (found[:-k] == 0)] = k
    return found


def are_names(frame: pl.DataFrame) -> pl.Series:
    """Lines that are somebody's name and no part of the head's title: 「□陈晓禾」, 「青禾大学教授 陈晓禾」 and 「陈晓禾 著」 are bylines."""
    # 「皂角树 - 陈晓禾 - 青禾文学」 names its author beside its headline, which another line is.
    first = frame.select_seq(pl.col("head_parts").str.starts_with("\n" + pl.col("key") + "\n")).to_series()
    could = (frame["part"] < frame["named"].clip(lower_bound=1e-9)) | ~first.fill_null(value=False)
    could &= frame["key"].str.len_chars() <= NAME_LETTERS
    # Menus far above hold names of anything; a byline stands at the text.
    could &= (frame["gap"] <= NAMED_REACH) & (frame["link_chars"] == 0)
    at, found = np.flatnonzero(could.to_numpy()), np.zeros(frame.height, np.bool_)
    name = rf"^(?:\W*|\W*{CALLING}\s+){family_name()}(?:\W*|\s?(?:编?著|主编|译)\W*)$"
    plain = unspaced(frame["folded"].gather(at))
    foreign = contains(plain.str.strip_chars(" ·()[]□■●◎○"), foreign_names())
    found[at] = np.any([*contains_each(plain, name, _byline()), foreign], axis=0) & ~are_words(frame["key"].gather(at))
    return pl.Series(found)


@cache
def _byline() -> str:
    """Names with what stands round them in bylines, right above the text: 「青禾一中 陈晓禾」, 「陈晓禾(青禾一中)」, 「主讲:陈晓禾」."""
    before = rf"(?:[\p{{Han}}\d()·]{{2,20}}[ ·]+){{0,2}}|\p{{Han}}{{2,6}}\s?:\s?|[\p{{Han}}\d()]{{2,20}}班\s*|(?:{WRITER_WORK})\s*"
    behind = rf"\s?[(][^()]{{2,20}}[)]|,\s?\p{{Han}}{{4,}}|\s?(?:{WRITER_WORK}|教授|律师|博士|医师)|\s[\p{{Han}}\d()]{{2,20}}班"
    one = rf"{family_name()}\d?"
    return (
        rf"^[(\[]?(?:{before})?{one}(?:[ 、,/]+(?:{one}|\p{{Han}}{{1,7}}·\p{{Han}}{{1,7}})){{0,6}}(?:{behind})?[)\]]?$"
    )
