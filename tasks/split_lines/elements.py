"""What each element of HTML does to the lines of a page.

A *block* starts and ends a line: 「<p>正文一</p><p>正文二</p>」 is two lines. A *break* ends one: 「一<br>二」.
Every other element, known or not, is *inline* and does neither: 「<b>新</b>闻」 is 「新闻」.

Not entered, because what they hold is no text of the page: scripts, styles, vectors, formulas, form fields, frames
(their content is what a browser without frames shows), and the readings of ruby (「漢<rt>hàn</rt>」 is 「漢」).
Entered although a browser may hide them: noscript (pages made by scripts keep their text there; it is a block, so
that rules see ``noscript``; markup that was saved as text there is no line), the options of a select (a line each),
object, video and audio (one that is never closed would swallow the rest of the page).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

INLINE: Final = 0
LINK: Final = 1
BLOCK: Final = 2
BREAK: Final = 3
SKIP: Final = 4
HEAD: Final = 5
"""Says something about the page, also where it stands in the body."""

NO_LINK: Final = -1

STEP: Final = 2
"""Lines are counted in twos: the odd number after a line is that of the hidden text that stands inside it."""

BLOCKS: Final = (
    *("html", "body", "p", "li", "td", "th", "tr", "div", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section"),
    *("nav", "header", "footer", "aside", "form", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot"),
    *("caption", "blockquote", "pre", "listing", "plaintext", "xmp", "center", "address", "main", "figure"),
    *("figcaption", "fieldset", "legend", "details", "summary", "dialog", "hgroup", "menu", "dir", "search"),
    *("select", "optgroup", "option", "button", "noscript", "frameset", "marquee"),
)
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
BREAKS: Final = ("br", "hr")
SKIPPED: Final = (
    *("style", "template", "iframe", "svg", "math", "textarea", "noembed", "noframes"),
    *("rt", "rp", "rtc", "img", "input", "col", "param", "embed", "source", "area", "wbr"),
)
TITLE, META, CANONICAL, BASE, JSON_LD, FRAME = range(6)
HEADS: Final = {"title": TITLE, "meta": META, "link": CANONICAL, "base": BASE, "script": JSON_LD, "frame": FRAME}
"""Elements that say something about the page, and what."""

REGIONS: Final = ("", "nav", "header", "footer", "aside", "form")
IN_LIST: Final = 1
IN_VERBATIM: Final = 2
"""Inside a block in which a line feed ends the line."""
MARKS: Final = {
    **dict.fromkeys(("ul", "ol", "dl"), IN_LIST),
    **dict.fromkeys(("pre", "listing", "plaintext", "xmp"), IN_VERBATIM),
}


class BlockTags(NamedTuple):
    """What a block's tag says, by Lexbor's number of the tag."""

    names: pl.Series
    regions: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    row: int
    noscript: int
    is_heading: NDArray[np.bool_]


@cache
def actions() -> dict[int, int]:
    """Lexbor's number of a tag to what the walk does there; a tag that is not in it is inline.

    The parser is asked, because its numbers may move between versions.
    """
    named = {
        **dict.fromkeys(BLOCKS, BLOCK),
        **dict.fromkeys(BREAKS, BREAK),
        **dict.fromkeys(SKIPPED, SKIP),
        **dict.fromkeys(HEADS, HEAD),
        "a": LINK,
    }
    numbers = _numbers(named)
    return {numbers[name]: action for name, action in named.items()}


@cache
def facts() -> dict[int, int]:
    """Lexbor's number of a tag that says something about the page, to what it says."""
    numbers = _numbers(HEADS)
    return {numbers[name]: fact for name, fact in HEADS.items()}


@cache
def text_tag() -> int:
    """Lexbor's number of a text node."""
    return next(node.tag_id for node in LexborHTMLParser("<p>x").css("p")[0].iter(include_text=True))


@cache
def block_tags() -> BlockTags:
    """Names, regions and marks of blocks."""
    numbers = _numbers(BLOCKS)
    size = max(numbers.values()) + 1
    names, regions, marks = [""] * size, np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    for name, number in numbers.items():
        names[number] = name
        regions[number] = REGIONS.index(name) if name in REGIONS else 0
        marks[number] = MARKS.get(name, 0)
    is_heading = np.zeros(size, np.bool_)
    is_heading[[numbers[name] for name in HEADINGS]] = True
    return BlockTags(pl.Series(names), regions, marks, numbers["tr"], numbers["noscript"], is_heading)


def _numbers(names: Iterable[str]) -> dict[str, int]:
    parser = LexborHTMLParser("")
    return {name: parser.create_node(name).tag_id for name in names}
