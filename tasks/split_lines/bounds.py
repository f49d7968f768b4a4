"""Bounds on a page's markup, found by a scan of its bytes before the parser sees it.

Parsers are quick on pages and slow on attacks: 40,000 nested `<div>` cost Lexbor 3 s and 100,000 cost 26 s, 100,000
attributes in one tag 18 s, and 3,000 different `<font>` left open over as many `<p>` 4 s and 1.4 GB, because each
paragraph opens all of them again. A page beyond the bounds is rejected as ``too-deep`` and never parsed.

The scan follows the rules of HTML that decide what nests, so that sloppy pages pass: 20,000 `<p>`, `<li>`, `<td>` or
`<option>` without their end tags do not nest, neither do unclosed `<font>` in paragraphs or `<div>` in table cells.
It is a likeness of the parser's stack, not a copy: what it finds may be off by a few elements.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_lines import scan
from tasks.split_lines.tag_counts import count_tags

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_DEPTH: Final = 5_000
"""Elements around an element. 182 real pages have 33 blocks at most; 5,000 nested `<div>` cost Lexbor 0.03 s."""

MAX_STEPS: Final = 150_000_000
"""Elements and attributes the parser looks through, in all: each start tag looks at those around it, each attribute
at those before it. Under half a second (2 to 3 ns a step); a page of 30 MB, 600,000 tags 30 deep, needs 18 million."""

MAX_REOPENED: Final = 1_000_000
"""Elements that only exist because formatting was left open: 320 bytes each. Chosen, not measured."""

MAX_TAGS: Final = 3_000_000
"""Start tags of a page, nested or not: the tree holds 300 to 500 bytes for each. 32 MiB of `<p> ` are 8 million and
took 9 s and 4 GB; the densest page of 30 MB that tests read has 2 million."""

MAX_UNSEEN_TAGS: Final = 3_000
"""Start tags of a page that is parsed without a closer look. They nest no deeper than the bound, and cannot open more
than 2.3 million elements again: half of them formatting, half of them paragraphs."""

DETAILS: Final = {
    scan.DEPTH: f"nested deeper than {MAX_DEPTH:,} elements",
    scan.STEPS: "so many nested elements or attributes that parsing would take minutes",
    scan.REOPENED: "so much formatting left open that parsing would take all memory",
}

_GROUPS: Final = (
    ("p",),
    ("li",),
    ("dd", "dt"),
    ("h1", "h2", "h3", "h4", "h5", "h6"),
    ("option",),
    ("optgroup",),
    ("a",),
    ("nobr",),
    ("button",),
    ("tr",),
    ("td", "th"),
    ("tbody", "thead", "tfoot"),
    ("caption", "colgroup"),
)
"""A start tag ends an open element of its own group."""

_CLASSES: Final = {
    scan.VOID: "area base br col embed hr img input link meta param source track wbr frame keygen basefont bgsound "
    "html head body frameset form",
    scan.RAW: "script style textarea title xmp iframe noembed noframes",
    scan.FORMATTING: "a b big code em font i nobr s small strike strong tt u",
    scan.SPECIAL: "address article aside blockquote button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup li listing main marquee menu nav object ol p plaintext "
    "pre search section select summary table tbody td template tfoot th thead tr ul applet noscript",
    scan.SCOPE: "table td th caption marquee object applet template button",
    scan.ENDS_P: "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol p plaintext pre search section summary "
    "table ul",
    scan.PASSES_LI: "address div p",
    scan.IN_TABLE: "tr td th tbody thead tfoot caption colgroup",
    scan.FOREIGN: "svg math",
    scan.TABLE: "table template",
    scan.ROOT: "html body",
}


def is_small(n_tags: int, n_attributes: int) -> bool:
    """Whether a page of so many start tags and attributes cannot be beyond the bounds, however they stand."""
    return n_tags <= MAX_UNSEEN_TAGS and n_tags**2 + n_attributes**2 <= MAX_STEPS


def excess(data: NDArray[np.uint8]) -> str | None:
    """What of a page's markup is beyond the bounds; null when nothing is. ``data``: the page as UTF-8."""
    # An attribute takes four bytes (few names are shorter), and looks through those before it in its tag.
    n_starts, n_pairs = count_tags(data)
    if n_starts > MAX_TAGS:
        return f"more than {MAX_TAGS:,} elements: the tree would take gigabytes"
    if n_starts <= MAX_UNSEEN_TAGS and n_starts**2 + n_pairs / 16 <= MAX_STEPS:
        return None
    return DETAILS.get(scan.measure(data, *_table(), MAX_DEPTH, MAX_STEPS, MAX_REOPENED))


@cache
def _table() -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Names of elements and their classes, to be found by ``scan.place``."""
    names, classes = np.zeros(scan.TABLE_SIZE, np.uint64), np.zeros(scan.TABLE_SIZE, np.uint32)
    bits: dict[str, int] = {}
    for bit, words in _CLASSES.items():
        for word in words.split():
            bits[word] = bits.get(word, 0) | bit
    for number, group in enumerate(_GROUPS, 1):
        for word in group:
            bits[word] = bits.get(word, 0) | number << scan.GROUP_SHIFT
    for word, value in bits.items():
        code = np.uint64(int.from_bytes(word.encode()[: scan.NAME_BYTES], "little"))
        at = scan.place(names, code)
        names[at], classes[at] = code, value
    return names, classes
