"""What a walk over a batch of pages leaves: pieces of text, links and blocks, a column an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


class Strings(NamedTuple):
    """Strings as UTF-8 bytes one after the other, and their offsets, one more than there are strings."""

    values: NDArray[np.uint8]
    offsets: Numbers


class Facts(NamedTuple):
    """What pages say about themselves, in their order."""

    kinds: Numbers
    """For each a number of ``elements``: title, meta, ..."""
    said: Strings
    """Two strings for each: a name, relation or text, then its value."""
    has_value: NDArray[np.bool_]
    """Whether it has a value, be it an empty one."""
    page_facts: Numbers
    """For each page, the number of facts up to its end."""


class Noted(NamedTuple):
    """Lines, blocks and links are numbered over the batch; lines in twos, see ``elements.STEP``."""

    pieces: Strings
    """Text of each text node, white space and all."""
    lines: Numbers
    """For each piece its line; ascending, but for hidden text inside a line."""
    blocks: Numbers
    links: Numbers
    """For each piece its link, or NO_LINK."""
    urls: Strings
    """For each link its address, as written."""
    parents: Numbers
    """For each block the block around it; the root of a page is its own."""
    tags: Numbers
    words: Strings
    """For each block its classes and id, with a space between."""
    is_hidden: NDArray[np.bool_]
    """Whether the block itself is hidden, by attribute or style."""
    page_blocks: Numbers
    """For each page, the number of blocks up to its end."""
    facts: Facts


def strings_of(texts: Iterable[str]) -> Strings:
    """Strings from Python's."""
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return Strings(np.frombuffer(b"".join(encoded) or b"\0", np.uint8), offsets)
