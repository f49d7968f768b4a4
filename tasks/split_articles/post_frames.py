"""What stands round the posts of a thread: panels, tools, moments, quotes, signatures, other threads.

「文章:131」, 「回复 赞 3」, 「发表于 2011-5-6 12:30」 are known by their forms; a signature by the ruler above it, or because it stood
there before; a poster's name by its place; and whatever stands at each post alike is the software's.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.distinct import distinct
from tasks.kept_patterns import contains, replace
from tasks.searched import told_apart
from tasks.split_articles.board_words import OF_BOARD, SOFTWARE
from tasks.split_articles.post_forms import (
    ADVERT,
    AT_POST,
    COUNTED,
    FACT,
    FIELD,
    HEAD_OR_QUOTE,
    LONGEST_TOLD,
    MOMENT_ONLY,
    OF_NAME,
    OF_PAGE,
    OF_USER,
    PANEL,
    POST_HEAD,
    QUOTE_HEAD,
    REPLY_TO,
    SAID_BY,
    TOOLS,
)
from tasks.split_articles.windows import contains_at, contains_each_at, group_sum, numbered, speaks_at, with_marked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.distinct import Distinct
REPEATED: Final = 10
"""A line of so many characters that stood in the thread before is a quote or a signature. Chosen; at 8 one comes out
better, at 15 one comes out worse (bench.thresholds)."""

BELOW_HEAD: Final = 3
"""Lines under a head of quotes, or under a ruler, in the same block, that are the quote or the signature. Chosen."""

LONGEST_NAME: Final = 16
"""Characters of a poster's name at most. Chosen; up to 32 no page differs, at 12 two come out worse
(bench.thresholds)."""

FRAME_RULES: Final = (
    "metadata.board-head",
    "metadata.credit-line",
    "tools.forum-controls",
    "tools.page-tools",
    "tools.counters",
)
"""Rules of lines that are no text in a thread, wherever they stand."""

FEWEST_FRAMES: Final = 3
"""Lines made alike from which they may be the frames of posts. Chosen; up to 4 no page differs, at 2 two come out
worse, two better, at 6 two come out worse (bench.thresholds)."""

SHORTEST_HEADING: Final = 4
"""Characters of a heading over other threads at least. Chosen; from 3 to 5 no page differs, at 2 one comes out
worse, at 6 one comes out worse (bench.thresholds)."""

BESIDE: Final = 2
"""Lines between a poster's name and the moment of his post at most, above it or below. Chosen, not measured."""

NAMED_TOO: Final = r"^\W*(?:[\p{Han}A-Za-z_]\S{0,15}?)\s?(?:[Ll][Vv]\.?\s?\d+\s?|\s)?(?:(?:19|20)\d\d[-/.年]|\d{1,2}[-月]\s?\d|\d+\s?(?:秒|分钟|小时|天|周|个月|年)前)"
"""A line with a name before the moment. Words of posting are no names."""

SHORTEST_TOOL: Final = 4
"""Characters of a line that stands at each post though other lines are made like it: 「顶」 may be all that half of them say. Chosen."""

HALF: Final = 0.5
"""A line that as many posts have, as a share of them, is their frame. Chosen; from .25 to .75 no page differs
(bench.thresholds)."""

LONGEST_LABELLED: Final = 24
"""Characters of a panel's line with a label of its own, 「头衔 新手上路」, at most. Chosen; from 12 to 48 no page differs
(bench.thresholds)."""

MOST_LIKELY: Final = 0.3
"""Of lines with a moment or a floor made alike so many, as a share, are likely text at most, or they are posts with their
floor in them. Chosen; at 1 two made layouts that write so lost whole threads."""

MOST: Final = 0.7
"""Share of them that must be so. Chosen; at .52 one comes out better, at .77 one comes out worse (bench.thresholds)."""


def is_around(
    part: pl.DataFrame,
    page: NDArray[np.int64],
    make: NDArray[np.int64],
    odds: NDArray[np.float64],
    at_title: NDArray[np.bool_],
    others: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Lines that the software put round posts: panels, tools, quotes, signatures."""
    folded, size = part["folded"], part["n_chars"].to_numpy()
    said, hints, short = distinct(folded), distinct(part["hint"]), size <= LONGEST_TOLD
    told_apart(folded, said, "posts")
    text = said.texts.str
    mark = contains_at(short & ~others, folded, AT_POST)
    forms = {
        "panel": PANEL,
        "tools": TOOLS,
        "head": QUOTE_HEAD,
        "counted": COUNTED,
        "by": SAID_BY,
        "moment": MOMENT_ONLY,
        "heads": POST_HEAD,
        "field": FIELD,
        "fact": FACT,
        "board": OF_BOARD,
        "page": OF_PAGE,
        "software": SOFTWARE,
        "advert": ADVERT,
    }
    col = dict(zip(forms, contains_each_at(short, folded, *forms.values()), strict=True))
    col["head"] |= _quotes(contains_at(short, folded, HEAD_OR_QUOTE), mark, page)
    ruler = text.contains(r"^(?:[-_—=]{6,}|--)$").to_numpy()[said.place]
    address = text.contains("http:|https:|www[.]").to_numpy()[said.place]
    col["marked"] = text.starts_with(": ").to_numpy()[said.place]
    col["ruled"] = part["rule"].is_in(FRAME_RULES).fill_null(value=False).to_numpy()
    text_of_page = numbered(page, said.place)
    stood_before = np.diff(np.maximum.accumulate(text_of_page), prepend=-1) == 0
    col["again"] = stood_before & (size >= REPEATED)
    col["answers"] = _answers(folded, page)
    box = numbered(page, part["container"].to_numpy())
    below_head, below_ruler = _below(col["head"], box), _below(ruler, box)
    quoted = below_head & (_above(ruler, box) | (_below(col["head"], box, 1) & ~with_marked(box, ruler)))
    signed = (below_ruler & ~with_marked(box, col["head"])) | _below(col["advert"], page, 1)
    short = (size <= LONGEST_NAME) & ~address
    col["value"] = short & (part["tag"] == "td").to_numpy() & _below(col["fact"], page, 1)
    name = short & (odds < 0) & (_above(col["panel"], page, 2) | _above(col["tools"], box, 1))
    over = short & ~speaks_at(short, folded) & _above(col["panel"], page, 1)
    # 「小满」 over 「沙洲人」 over 「等 级:版主」.
    name |= over | (short & _above(over, box, 2))
    name |= short & (part["link_chars"] * 2 > part["n_chars"]).to_numpy()
    name |= short & (odds < 0) & contains(hints.texts, OF_USER)[hints.place]
    # Where most of what is likely text is named for quotes, the name says nothing.
    likely = np.where(odds > 0, size, 0).astype(np.float32)
    named = contains(hints.texts, OF_NAME)[hints.place] | (part["tag"] == "blockquote").to_numpy()
    named &= group_sum(likely * named, page) < group_sum(likely, page) / 2
    named &= ~_said_first(odds > 0, named, at_title, page, numbered(box, hints.place))
    found: NDArray[np.bool_] = np.any(list(col.values()), axis=0) | ruler | quoted | signed | name | named
    return found | _frames(part, said, page, make, mark, odds) | _recommended(part, page, mark | at_title)


def _quotes(named: NDArray[np.bool_], mark: NDArray[np.bool_], page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of lines with a name and a moment those over quotes: on pages where posts have moments of another form, as many at least."""
    n_pages = int(page.max(initial=-1)) + 1
    own, other = (np.bincount(page[of], minlength=n_pages) for of in (named, mark & ~named))
    found: NDArray[np.bool_] = named & (other >= own)[page]
    return found


def _said_first(
    likely: NDArray[np.bool_],
    named: NDArray[np.bool_],
    at_title: NDArray[np.bool_],
    page: NDArray[np.int64],
    box: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Lines in the block of each page's first likely text below its headline, where it is ``named`` for quotes: what is said first quotes nobody."""
    titles = np.flatnonzero(at_title)[::-1]
    headline = np.full(int(page.max(initial=-1)) + 1, -1, np.int64)
    headline[page[titles]] = titles
    below = np.flatnonzero(likely & (np.arange(len(page)) > headline[page]))
    _, first = np.unique(page[below], return_index=True)
    first = below[first]
    found: NDArray[np.bool_] = np.isin(box, box[first[named[first]]])
    return found


def _answers(folded: pl.Series, page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines that are another line of the page behind 「回复 2楼 小满:」."""
    found = contains(folded, REPLY_TO)
    at = np.flatnonzero(found)
    near = np.flatnonzero(np.isin(page, page[at]))
    others = pl.DataFrame({"page": page[near], "folded": folded.gather(near)})
    replies = pl.DataFrame({"at": at, "page": page[at], "folded": replace(folded.gather(at), REPLY_TO, "")})
    found[at] = False
    found[replies.join(others, on=["page", "folded"], how="semi")["at"].to_numpy()] = True
    return found


def _recommended(part: pl.DataFrame, page: NDArray[np.int64], mark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines below a heading of other threads, 「猜你喜欢」, down to the headline or the next moment or floor of a post."""
    heading = part["kind"].is_in(["teaser-heading", "ranking"]).fill_null(value=False).to_numpy()
    heading &= (part["n_chars"] >= SHORTEST_HEADING).to_numpy()  # 「最新」 puts posts in order
    row = np.arange(len(page))
    last_heading = np.maximum.accumulate(np.where(heading, row, -1))
    last_mark = np.maximum.accumulate(np.where(mark, row, -1))
    begin = np.maximum.accumulate(np.where(np.diff(page, prepend=-1) != 0, row, 0))
    return (last_heading > last_mark) & (last_heading >= begin)


def _frames(
    part: pl.DataFrame,
    said: Distinct,
    page: NDArray[np.int64],
    make: NDArray[np.int64],
    mark: NDArray[np.bool_],
    odds: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Lines of the frame that stands round each post: made alike, and either all saying the same or all names beside a moment."""
    text, size = said.texts.str, part["n_chars"].to_numpy()
    label = text.extract(r"^(\p{L}{2,5})[\s:]\s?\S", 1).fill_null("")
    speaks, speaks_on = (text.contains(marks).to_numpy()[said.place] for marks in ("[,。!?;:]", "[,。!?;]"))
    says, labels = (distinct(texts) for texts in (text.replace_all(r"[\d\s]+", ""), label))
    say, label_of = says.place[said.place], labels.place[said.place]
    n = np.bincount(make)[make]

    def share(what: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Of the lines made like each those that are so."""
        return np.bincount(make, what)[make] / n

    def n_alike(which: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many lines made like each say what it says."""
        number = numbered(make, which)
        return np.bincount(number)[number]

    # As many as there are posts: moments or floors made alike.
    of_page = np.zeros(int(page.max(initial=-1)) + 1)
    np.maximum.at(of_page, page, np.bincount(make, mark)[make])
    at_each = HALF * np.maximum(of_page[page], FEWEST_FRAMES)
    n_say = n_alike(say)
    again = (n_say >= FEWEST_FRAMES) & (says.texts != "").to_numpy()[say]
    same = again & ((share(again) >= MOST) | ((n_say >= at_each) & (size >= SHORTEST_TOOL)))
    labelled = (labels.texts != "").to_numpy()[label_of] & (size <= LONGEST_LABELLED) & ~speaks_on
    labelled &= n_alike(label_of) >= np.maximum(at_each, FEWEST_FRAMES)
    longest = np.zeros(int(make.max(initial=-1)) + 1, size.dtype)
    np.maximum.at(longest, make, size)
    linked = part["link_chars"].to_numpy() * 2 > size
    # Where the moment's line says who posted, what stands beside it may be as short as a name: 「小满 3 天前」 over 「顶」.
    bare = mark & ~contains_at(mark, part["folded"], NAMED_TOO)
    near, near_bare = (share(_below(of, page, BESIDE) | _above(of, page, BESIDE)) >= MOST for of in (mark, bare))
    name = (longest[make] <= LONGEST_NAME) & ((near & (share(linked) >= MOST)) | (near_bare & (share(speaks) == 0)))
    # 「3楼. 同意楼上,地面也要贴。」 is a post with its floor.
    frame = mark & (share(mark) >= MOST) & (share(odds > 0) < MOST_LIKELY)
    found: NDArray[np.bool_] = (n >= FEWEST_FRAMES) & (same | labelled | name | frame)
    return found


def _below(what: NDArray[np.bool_], box: NDArray[np.int64], reach: int = BELOW_HEAD) -> NDArray[np.bool_]:
    """Lines at most ``reach`` below one of them, in its box."""
    found = np.zeros(len(what), bool)
    for k in range(1, reach + 1):
        found[k:] |= what[:-k] & (box[k:] == box[:-k])
    return found


def _above(what: NDArray[np.bool_], box: NDArray[np.int64], reach: int = BELOW_HEAD) -> NDArray[np.bool_]:
    """Lines at most ``reach`` above one of them, in its box."""
    return _below(what[::-1], box[::-1], reach)[::-1]
