"""Where the text of a page's articles stands: which lines are paragraphs.

Each line has odds of being text (a linear model over the figures of ``evidence``); the lines of an article
stand together. So first the run of lines with the greatest sum is found — a photograph's caption inside it
costs less than the paragraphs on both sides bring — and then single lines are decided: inside the run a
line stays unless its odds are poor; one from the same box or of the same class as most of the text stays
even then; outside the run nothing stays but neighbours from that box. 「相关阅读」 and the abstracts under it look like
text line by line, and lie beyond the run.

Threads of a forum have no single run: there every line is decided by odds trained on threads.
Plain text has no layout: odds without it, and what is in doubt stays.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.split_articles.entries import info_box, of_an_entry
from tasks.split_articles.evidence import evidence, odds_of
from tasks.split_articles.head_titles import without_site
from tasks.split_articles.listed import inserted_lists
from tasks.split_articles.odds import IN_COMMENTS, beside_comments, first_below, raised
from tasks.split_articles.page_kernels import best_runs
from tasks.split_articles.posts import find_posts
from tasks.split_articles.tables import content_cells, find_grids
from tasks.split_articles.thread_pages import is_thread
from tasks.split_articles.told import Told, of_kind, read_told, tagged, unlabelled
from tasks.split_articles.turns import said_in_turn, turn_heads
from tasks.split_articles.units import read_blocks
from tasks.split_articles.windows import (
    MANY,
    Pages,
    beside,
    contains_at,
    group_sum,
    lines_since,
    lines_until,
    numbered,
)

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

CAP: Final = 3.0
"""Largest odds a line brings into the run, as a logarithm: beyond 20 to 1 more is not more certain. Chosen."""

HEADED: Final = 60.0
"""What the first likely line below the headline brings into the run besides its odds: as much as two sure long lines."""

BORDER: Final = 30.0
"""What a heading of teasers or a ranking takes from a run that goes on behind it: as much as a sure long line brings."""

SURE: Final = 2.0
"""Odds of a line that may be the first of the text for certain, as a logarithm. Chosen."""

MIN_SHARE: Final = 0.15
"""Share of the run's text from which a box is the article's own. Of .15 and .3 the first did better."""

LEAST: Final = {"heading": -3.0, "run": -0.5, "box": -4.0, "kin": -2.0, "beside": -2.0, "plain": -3.0}
"""Least odds (logarithm) of a line that stays: in the run; there in the article's box, or of its class; just outside."""

LONGEST_HEADING: Final = 30
"""Characters of a section's heading at most. Chosen; from 15 to 60 no page differs (bench.thresholds)."""

MAX_GAP: Final = 4
"""A line of the article's box this near to the run still belongs to it, in lines. Chosen; up to 8 no page differs,
at 3 one comes out worse (bench.thresholds)."""

PLAIN_BONUS: Final = 1.5
"""Added to the odds of lines of plain text: mostly somebody has picked the text already. Chosen; from .75 to 3 no
page differs (bench.thresholds)."""

POSTS_SHARE: Final = 0.5
"""Where the posts of a thread hold less than this share of what an article would, both are taken. Chosen; from .25
to .75 no page differs (bench.thresholds)."""


class Body(NamedTuple):
    """Of each line: whether it is a paragraph, its odds, whether it lies in the run; and of its page whether it is a thread.

    ``is_cell``: a cell of a table that carries content. ``make``: a number for lines of a page that are made alike.
    ``likeness``: how much of the head's title each line is; ``head_cut``: the title of each head without the site's name.
    """

    is_text: NDArray[np.bool_]
    odds: NDArray[np.float64]
    in_run: NDArray[np.bool_]
    is_thread: NDArray[np.bool_]
    pages: Pages
    is_cell: NDArray[np.bool_]
    make: NDArray[np.int64]
    told: Told
    likeness: NDArray[np.float32]
    head_cut: pl.Series


def find_body(
    lines: pl.DataFrame, links: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame, borders: Pages
) -> Body:
    """Decide for each line whether it is text of an article.

    Reads of ``lines`` what ``evidence`` reads and ``kind``, ``rule``, ``zone`` (candidates of ``strip_lines``).
    """
    blocks = read_blocks(lines, borders)
    told = read_told(lines, blocks, borders)
    cut = without_site(heads["title"])
    shown = evidence(lines, heads, cut, told)
    thread = is_thread(lines, links, heads, pages, told, shown.at_title)
    plain = tagged(told, "text")
    odds, at = odds_of(shown, "lines"), np.flatnonzero(plain)
    odds[at] = odds_of(shown, "plain", at) + PLAIN_BONUS
    odds = np.where(beside_comments(shown.of_comments, told) & ~thread, np.minimum(odds, IN_COMMENTS), odds)
    own_box = shown.container
    odds += np.where(plain, 0, raised(odds, shown.at_title, told, own_box))
    n = np.minimum(told.size, 120).astype(np.float64)
    free = may_be_text(lines, told)
    grid = find_grids(lines, told)
    value = np.where(grid < 0, np.clip(odds, -CAP, CAP) * np.sqrt(n), 0)
    value += HEADED * first_below(shown.at_title, (odds > SURE) & (grid < 0), borders)
    inserted = inserted_lists(told, odds > SURE, own_box)
    value = np.where(inserted, np.maximum(value, 0), value)
    facts = info_box(told)
    value = np.where(of_an_entry(told, links, facts), np.maximum(value, 0), value)
    value -= BORDER * (of_kind(told, "teaser-heading", "ranking") & ~inserted)
    run = best_runs(value, borders.page)
    weight = np.where(run & (odds > 0), np.minimum(n, 120), 0).astype(np.float32)
    total = np.maximum(group_sum(weight, borders.page), 1)
    box = group_sum(weight, own_box) / total
    kind_of_block = numbered(borders.page, blocks.names)
    kin = group_sum(weight, kind_of_block) / total
    inside = (
        (odds > LEAST["run"])
        | ((box >= MIN_SHARE) & (odds > LEAST["box"]))
        | ((kin >= MIN_SHARE) & (odds > LEAST["kin"]))
    )
    core = run & (odds > 0)
    gap = np.minimum(lines_since(core, borders), lines_until(core, borders))
    near = ~run & (box >= 2 * MIN_SHARE) & (gap <= MAX_GAP) & (odds > LEAST["beside"])
    near |= ~run & (box >= MIN_SHARE) & (gap <= 1) & (odds > LEAST["run"])
    text = np.where(plain, run & (odds > LEAST["plain"]), (run & inside) | near)
    no_thread = ~plain & ~thread
    text |= said_in_turn(told, lines["folded"], no_thread & ~run & (odds > LEAST["beside"]), weight, total)
    text &= ~turn_heads(told, lines["folded"], no_thread & text & free)
    text |= _headings(told, odds, run, text & free)
    cells = content_cells(grid, text & free, run, borders.page, lines["depth"].to_numpy())
    cells |= facts & (lines_until(text & free, borders) < MANY)
    text |= cells | _references(lines, told, text & free, free)
    in_thread = thread & ~plain
    of_posts, at = np.zeros(lines.height), np.flatnonzero(in_thread)
    of_posts[at] = odds_of(shown, "posts", at)
    posts, framed = find_posts(lines, blocks, of_posts, free, in_thread, borders, shown.at_title, links)
    size = told.size.astype(np.float32)
    few = group_sum(size * posts, borders.page) < POSTS_SHARE * group_sum(
        size * (text & free & ~cells & ~framed), borders.page
    )
    text = np.where(in_thread, posts | (text & few & ~framed), text)
    return Body(
        text & free,
        np.where(in_thread, of_posts, odds),
        run,
        thread,
        borders,
        cells,
        blocks.make,
        told,
        shown.likeness,
        cut,
    )


def _headings(
    told: Told, odds: NDArray[np.float64], run: NDArray[np.bool_], text: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Headings inside the run over a paragraph of the text: 「历史沿革」 in an h2, whatever else it looks like."""
    is_heading, borders = tagged(told, "h2", "h3", "h4") & unlabelled(told), told.pages
    is_heading &= (told.linked == 0) & (told.size <= LONGEST_HEADING)
    paragraph = text & ~tagged(told, "h1", "h2", "h3", "h4")
    found: NDArray[np.bool_] = (
        run & is_heading & (odds > LEAST["heading"]) & (lines_until(paragraph, borders) <= MAX_GAP)
    )
    return found & (lines_since(paragraph, borders) < MANY)


def _references(lines: pl.DataFrame, told: Told, text: NDArray[np.bool_], free: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What a paper quotes, under its heading 「参考文献」, with the numbers in cells of their own: 「[1] | 林海生. …[J]. …」."""
    short, borders = told.size <= LONGEST_HEADING, told.pages
    heading = contains_at(text & short, lines["folded"], r"^\W*(?:参考文献|(?i:references))\W*$")
    below = free & (lines_since(heading, borders) < MANY) & ~heading
    quoted = contains_at(below, lines["folded"], r"\[(?:[JMDCNRSPZGA]|EB|DB)(?:/[A-Z]{2})?\]")
    number = contains_at(below & short & beside(quoted, borders, 1), lines["folded"], r"^\W*[0-9]{1,3}\W*$")
    return quoted | number


def may_be_text(lines: pl.DataFrame, told: Told) -> NDArray[np.bool_]:
    """No label that decides anywhere; labels of the zone ``outside`` leave the line its chance."""
    decides = ~unlabelled(told)
    if "zone" in lines.columns:
        decides &= (lines["zone"] != "outside").fill_null(value=True).to_numpy() | of_kind(told, *HARD_OUTSIDE)
    return ~decides


HARD_OUTSIDE: Final = (
    "breadcrumb",
    "share",
    "copyright",
    "licence",
    "teaser-heading",
    "comment",
    "navigation",
    "tool",
    "ranking",
    "advertisement",
    "other",
)
"""Kinds whose lines are no paragraphs even inside the run; metadata, contact and separator lines may be."""
