"""What of a page the parser need not see: scripts and styles, and attributes that nobody reads.

「<a class=t target=_blank href=/1.htm>要闻</a><style>.t{color:red}</style>」 is
「<a href=/1.htm>要闻</a><style></style>」. The parser makes a node of every attribute, with a copy of its value, and
looks through those before it: of pages in the layouts of crawled ones half the bytes are left, and their trees take .7
of the time. Pruning takes .15, as much as the look for bounds did, which now goes by what is counted here. The tree is
the same but for what was left out: tests hold the notes of one to those of the other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks.buffers import read_only
from tasks.split_lines import prune_kernels, scan
from tasks.split_lines.elements import BLOCKS, BREAKS, SKIPPED
from tasks.split_lines.node_kernels import NAMES
from tasks.split_lines.prune_kernels import AS_IT_IS, GUARDED, IF_HIDDEN, LAST, RAW, UNREAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Codes = NDArray[np.uint64]
    _Numbers = NDArray[np.int64]


class Pruned(NamedTuple):
    """A page without what nobody reads."""

    data: NDArray[np.uint8]
    """Stands in ``room``: until the next page is pruned."""
    n_tags: int
    """Start tags."""
    n_attributes: int
    """Attributes, also those left out, of an end tag, or of a tag that does not end: the parser looks at all."""
    is_whole: bool
    """Whether all of the page was looked at; else the rest is as it was, and its tags are not counted."""


def room_for(n_bytes: int) -> NDArray[np.uint8]:
    """Room to prune pages of this many bytes: attributes may stand without a space between, and are given one."""
    return np.empty(2 * n_bytes + 1, np.uint8)


def prune(page: NDArray[np.uint8], room: NDArray[np.uint8]) -> Pruned:
    """Write a page, UTF-8 of its characters, to ``room`` without what nobody reads."""
    size, n_tags, n_attributes, is_whole = prune_kernels.prune(read_only(page), room, *_tables())
    return Pruned(room[:size], n_tags, n_attributes, is_whole)


def _bits(names: str) -> int:
    return sum(1 << NAMES.index(name) for name in names.split())


_BLOCK: Final = _bits("class id style hidden")
_INLINE: Final = _BLOCK | IF_HIDDEN

_KINDS: Final = {
    **dict.fromkeys(BLOCKS, _BLOCK),
    **dict.fromkeys((*BREAKS, *SKIPPED, "frame"), 0),
    "a": _INLINE | _bits("href"),
    "meta": _bits("name property itemprop content"),
    "link": _bits("rel href"),
    "base": _bits("href"),
    "input": _bits("type"),
    "script": _bits("type") | RAW | UNREAD,
    "style": RAW | UNREAD,
    "xmp": _BLOCK | RAW,
    **dict.fromkeys(("title", "textarea", "iframe", "noembed", "noframes"), RAW),
    # A fourth one alike in name and attributes is not opened again; a second html gives the first what it has not.
    **dict.fromkeys(
        ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"), AS_IT_IS
    ),
    **dict.fromkeys(("html", "body", "template"), AS_IT_IS),
    **dict.fromkeys(("select", "svg", "math"), AS_IT_IS | GUARDED),
    **dict.fromkeys(("frameset", "plaintex"), LAST),
}
"""What is read of each element, and what may stand in it; all others are inline. Of an input the parser reads the
type. In a select raw elements are ignored, in a vector they are none: their text is markup. Of a name eight letters are
known; a longer one is left as it is."""


@cache
def _tables() -> tuple[_Codes, _Numbers, int, _Codes, _Numbers]:
    """Elements and their kinds, to be found by ``scan.place``; the kind of others; attributes and their places."""
    kinds = {name: kind for name, kind in _KINDS.items() if len(name) <= scan.NAME_BYTES}
    return *_table(kinds), _INLINE, *_table({name: place for place, name in enumerate(NAMES)})


def _table(values: dict[str, int]) -> tuple[_Codes, _Numbers]:
    codes, numbers = np.zeros(scan.TABLE_SIZE, np.uint64), np.zeros(scan.TABLE_SIZE, np.int64)
    for name, value in values.items():
        code = np.uint64(int.from_bytes(name.encode(), "little"))
        at = scan.place(codes, code)
        codes[at], numbers[at] = code, value
    return codes, numbers
