"""Names alone on a line at an edge of the text: 「陈晓禾」 under the headline, 「（记者 陈晓禾）」 below the last paragraph."""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.evidence_tables import surnames
from tasks.kept_patterns import contains, contains_each
from tasks.split_articles.bare_names import OTHER_WORK
from tasks.split_articles.letters import letters
from tasks.split_articles.names import CALLING, MARKS, NO_NAME, are_words, family_name, foreign_names, unspaced
from tasks.split_articles.patterns import OFFICES, PAPER_ALONE, PROVINCES
from tasks.split_articles.told import tagged, unlabelled
from tasks.split_articles.windows import beside, contains_at, contains_each_at, count_above

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

BYLINE_REACH: Final = 5
"""Lines above the text in which bare names are a byline. Chosen; from 2 to 6 no page differs, at 8 one comes out
worse (bench.thresholds)."""

MIN_PROSE: Final = 30
"""A bare name that is the text's first line is a byline when so long a line follows, in characters. Chosen."""

MIN_TEXT: Final = 10
"""The same right under the headline, where a name is the beginning of a list only among lines as short. Chosen."""

OPENED: Final = 6
"""Lines below the text's first in which a byline stands between captions or a school and the first long paragraph. Chosen."""

MAX_PART_TITLE: Final = 40
"""Longest headline of an essay among several on a page, and longest byline under it, in characters. Chosen."""

HEADS_PART: Final = r"^[^。;:,]{3,}[^。;:,、]$"
"""How such a headline is written: without a mark of a sentence."""

NOTE: Final = r"^\W{0,2}(?:编者[按注]|编者的话|编前|核心提示|导读|阅读提示|内容提要)"
"""How a note of the editor begins, which may stand over the byline."""

MARK: Final = r"[□■●◎○◆◇★▲]"
"""A mark before a name makes a byline of it wherever a paragraph follows."""

LONGEST_PAPER: Final = 14
"""Longest name of a paper alone on a line right under the headline, in characters. Chosen, not measured."""

SCHOOL: Final = r"^[\p{Han}\d()·]{2,24}(?:小学|中学|学校|学院|大学|幼儿园|年级|班|医院)(?:[(][^()]{2,12}[)])?$"
"""Where the writer learns or works, alone on the line over the name."""

ROUND: Final = MARKS.replace(r"\-", "") + r" \-"
"""Marks that stand round a byline, and white space."""

REPORTER_ROLE: Final = r"(?:《[^》]{2,12}》)?[\p{Han}·]{0,18}?(?:[“”\"][^“”\"]{2,8}[“”\"])?(?:记者|通讯员|特派员|实习生|评论员|撰稿人?)[ ]?[/|:]?[ ]?"

WORK: Final = r"(?: ?/? ?(?:\p{Han}{2,4}报[道导]|文/图|图/文|文 ?图|文并摄|摄影报[道导]|报[道导]|文|编译|整理|发自\p{Han}{2,6}|\p{Han}{2,6}\d{1,2}日(?:综合)?(?:外)?电))?"
"""What somebody did, behind the names."""


def signed_parts(
    lines: pl.DataFrame, told: Told, text: NDArray[np.bool_], thread: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Bylines of the essays that stand on one page, each under a headline of its own: 「■陈晓禾」 below 「说老实话」.

    A mark and names between a short line and a paragraph, twice on the page at least; one alone may be a list's point.
    """
    pages, short = told.pages, text & (told.size <= MAX_PART_TITLE) & (told.linked == 0)
    could = text & unlabelled(told) & (told.size <= MAX_PART_TITLE) & ~thread
    could &= beside(short, pages, -1) & beside(text & (told.size >= MIN_PROSE), pages, 1)
    one = rf"^{MARK} ?(?:{REPORTER_ROLE})?{family_name()}(?:[ 、,]+\p{{Han}}{{2,3}}){{0,3}}$"
    at = np.flatnonzero(contains_at(could, lines["folded"], f"^{MARK}"))
    is_byline, is_other = contains_each(unspaced(lines["folded"].gather(at)), one, f"{NO_NAME}|{OTHER_WORK}")
    found = np.zeros(lines.height, np.bool_)
    found[at[is_byline & ~is_other & contains(lines["folded"].gather(at - 1), HEADS_PART)]] = True
    return found & (np.bincount(pages.page[found], minlength=int(pages.page.max(initial=0)) + 1)[pages.page] > 1)


def names_at_edges(
    lines: pl.DataFrame, told: Told, text: NDArray[np.bool_], title: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Names alone on a line at an edge of the text: above it, as its first line, or in brackets as its last.

    A name begins with a family name; the first line of a page without a headline may be any name
    (布仁其木格) when a paragraph follows.
    """
    names = f"{family_name()}[1-9*¹²³]{{0,2}}(?:(?:[ 、,]+(?:\\p{{Han}}{{0,4}}(?:记者|通讯员|实习生) ?)?|(?:记者|通讯员|实习生) ?)\\p{{Han}}{{2,3}}[1-9*¹²³]{{0,2}}| ?/ ?{family_name()}){{0,7}}"
    place = rf"(?:{PROVINCES})\p{{Han}}{{0,8}}[ ·]"
    sits = r"[\p{Han}\d() ]{1,24}(?:班|年级|\d级\p{Han}{0,10} ) ?"
    before = rf"{place}|{sits}|作者 ?|文 ?[·/:|]? ?|[\p{{Han}}\d]{{2,12}}报[道导] |{CALLING} |[(\[]\p{{Han}}{{2,4}}[)\]] ?|{OFFICES} |{REPORTER_ROLE}"
    row, size, pages = np.arange(lines.height), told.size, told.pages
    first, last = np.full(len(title), -1, np.int64), np.full(len(title), -1, np.int64)
    headline = title[pages.page]
    paper = unlabelled(told) & (headline >= 0) & (row > headline) & (row <= headline + 2) & (size <= LONGEST_PAPER)
    paper = contains_at(paper, lines["folded"], PAPER_ALONE)
    at = np.flatnonzero(text & ~paper & (row != headline))
    first[pages.page[at[::-1]]], last[pages.page[at]] = at[::-1], at
    first, last = first[pages.page], last[pages.page]
    below = np.where(row + 1 < pages.stop, np.append(size[1:], 0), 0)
    free = unlabelled(told) & ~tagged(told, "h1", "h2", "h3", "h4") & (first >= 0)
    head = free & (row <= first) & (row >= first - BYLINE_REACH) & (row > headline)
    under_headline = (headline >= 0) & (row == headline + 1) & (below >= MIN_TEXT)
    head &= (row < first) | (below >= MIN_PROSE) | under_headline
    alone = head & (headline < 0) & (row == first)
    tail = free & (row >= last) & (row <= last + 1)
    named = rf"^[(\[【〖<{ROUND}]*(?:本版(?:撰文 ?|文[/:|]?)?)?(?:{before})?{names}{WORK}(?: ?[(\[][^()\[\]]{{2,40}}[)\]])?[)\]】〗>{ROUND}]*$"
    with_photographer = (
        rf"^(?:\p{{Han}}{{0,8}}记者 ?)?{names}(?: ?/ ?| )文[ ,、/]+\p{{Han}}{{2,3}}(?: ?/ ?| )(?:图|摄影?)$"
    )
    inner = free & (row > first) & (row <= first + OPENED) & (below >= MIN_PROSE)
    prose = text & (size >= MIN_PROSE)
    prose &= ~contains_at(prose & (row < first + OPENED), lines["folded"], NOTE)
    inner &= count_above(prose, pages) == 0
    schooled = inner & beside(contains_at(beside(inner, pages, 1), lines["folded"], SCHOOL), pages, -1)
    edges = np.flatnonzero(head | tail | inner)
    folded = lines["folded"].gather(edges)
    # Of plain text most edges are sentences. No pattern below matches one that ends in 。, and where nothing is spaced
    # ``unspaced`` takes no end away.
    may_be = ~(folded.str.ends_with("。") & ~folded.str.contains(" ", literal=True)).to_numpy()
    edges, folded = edges[may_be], unspaced(folded.filter(may_be))
    under = head & (row == headline + 1)
    head, tail, alone, inner, schooled, under = (here[edges] for here in (head, tail, alone, inner, schooled, under))
    is_named, is_author, is_pictured = contains_each_at(
        head,
        folded,
        named,
        r"^作者(?: {1,3}|[ ;=→>-]{1,3})[^ ,。:|]{2,16}$|^(?i:(?:written )?by|author)[ :]{1,3}[\p{L}][^,。:|]{1,15}$",
        with_photographer,
    )
    byline = (
        is_named
        | is_author
        | contains_at(head, folded, foreign_names().replace("^", rf"^[{ROUND}]*", 1))
        | contains_at(alone, folded, r"^\p{Han}{4,8}(?:·\p{Han}{1,8})?$")
        | contains_at(tail, folded, r"^[(\[]\p{Han}{1,7}·\p{Han}{1,7}[)\]]$")
        | contains_at(tail, folded, f"^[(\\[](?:{OFFICES} |{REPORTER_ROLE})?{names}{WORK}[)\\]]$")
        | contains_at(under, folded, rf"^[^{surnames()[0]}\W]\p{{Han}}{{1,3}} [{surnames()[0]}]\p{{Han}}{{2}}$")
        | contains_at(inner, folded, f"^{MARK} ?(?:{REPORTER_ROLE})?{names}{WORK}(?: ?[(][^()]{{2,40}}[)])?$")
        | contains_at(schooled, folded, f"^{names}$")
    )
    byline &= ~contains_at(byline, folded, rf"{NO_NAME}|{OTHER_WORK}|^[(\[]\p{{Han}}{{2,4}}[)\]] ?\p{{Han}}{{2}}$")
    # 「公　告」 over a notice is a word set apart, and heads it.
    at = np.flatnonzero(byline)
    apart = lines["folded"].gather(edges[at]).str.contains(r"^\p{Han}\s+\p{Han}$").to_numpy()
    byline[at[apart]] = ~are_words(letters(folded.gather(at[apart])))
    found = paper & (row < first)
    found[edges[byline | is_pictured]] = True
    return found
