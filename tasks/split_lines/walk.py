"""Walk the tree of one page and note which text stands where.

「<div><a href=/>首页</a> | 要闻</div><p>正<b>文</b></p>」 gives the pieces 「首页」, in a link, and 「 | 要闻」 of one
line, and 「正」 and 「文」 of another. ``kernels`` joins pieces into lines, for a whole batch at once.

One loop over ``first_child`` and ``next``, no recursion: pages nest thousands deep. A break only moves a counter, so
blank lines cost nothing, and white space between blocks is not even read.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tasks.split_lines import elements
from tasks.split_lines.elements import BLOCK, BREAK, HEAD, INLINE, LINK

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from tasks.split_lines.heads import Head

HIDING_STYLE: Final = (
    r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:[a-z%;!\s]|$)|(?:left|top|indent)\s*:\s*-\d{3}"
)
"""Inline styles that hide text: by name, by size, or by moving it off the page, as link farms do."""

_HIDDEN: Final = "display:none"
_HIDES: Final = re.compile(HIDING_STYLE)

NO_LINK: Final = -1
_NOTHING: Final = -1
_NO_LINK_AROUND: Final = -2
"""What the end of an element restores: a block (from 0 on), nothing, or (from here downwards) the link around it."""

STEP: Final = 2
"""Lines are counted in twos: the odd number after a line is that of the hidden text that stands inside it."""


def _numbers() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Found:
    """What the walk notes over a batch, one list a column. Lines, blocks and links are numbered over the batch."""

    pieces: list[str | None] = field(default_factory=list)
    """Text of each text node, white space and all."""
    lines: array[int] = field(default_factory=_numbers)
    """For each piece its line; ascending, but for hidden text inside a line."""
    blocks: array[int] = field(default_factory=_numbers)
    links: array[int] = field(default_factory=_numbers)
    urls: list[str] = field(default_factory=list)
    """For each link its address, as written."""
    parents: array[int] = field(default_factory=_numbers)
    """For each block the block around it; the root of a page is its own."""
    tags: array[int] = field(default_factory=_numbers)
    classes: list[str | None] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    styles: list[str | None] = field(default_factory=list)
    """For each block its attributes; the style hides where the element is hidden by attribute."""
    line: int = 0
    """The last line number given."""
    page_blocks: array[int] = field(default_factory=_numbers)
    """For each page, the number of blocks up to its end."""

    def end_page(self) -> None:
        """What comes next is of another page."""
        self.page_blocks.append(len(self.parents))


def walk(root: LexborNode, found: Found, head: Head) -> None:  # noqa: C901, PLR0912, PLR0915
    """Note the pieces of text below ``root``, its blocks and links; let ``head`` read what is for it.

    Long on purpose: the loop runs 2,000 times a page, and one more call a node costs as much as half the parsing.
    """
    action_of, text = elements.actions().get, elements.text_tag()
    pieces, lines, blocks, links, urls = found.pieces, found.lines, found.blocks, found.links, found.urls
    parents, tags, classes, ids, styles = found.parents, found.tags, found.classes, found.ids, found.styles
    line, started, link, block = found.line + STEP, 0, NO_LINK, len(tags)
    parents.append(block)
    tags.append(root.tag_id)
    classes.append(None)
    ids.append(None)
    styles.append(None)
    stack, restores = [root], [_NOTHING]
    node = root.first_child
    while node is not None:
        tag = node.tag_id
        if tag == text:
            if line == started or not node.is_empty_text_node:
                started = line
                pieces.append(node.text_content)
                lines.append(line)
                blocks.append(block)
                links.append(link)
        else:
            action = action_of(tag, INLINE)
            child, restore = None, _NOTHING
            if action == BLOCK:
                line += STEP
                child, restore = node.first_child, block
            elif action <= LINK:
                child, around = node.first_child, link
                if child is not None and (attributes := node.attributes):
                    if action == LINK and (url := attributes.get("href")) is not None:
                        restore = _NO_LINK_AROUND + NO_LINK - around
                        link = len(urls)
                        urls.append(url)
                    if ("style" in attributes or "hidden" in attributes) and _is_hidden(attributes):
                        if child.tag_id == text and child.next is None:
                            pieces.append(child.text_content)
                            lines.append(line + 1)
                            blocks.append(block)
                            links.append(link)
                            child, link = None, around
                        elif action == INLINE:
                            line += STEP
                            tag, restore = tags[block], block
            elif action == BREAK:
                line += STEP
            elif action == HEAD:
                head.read(node)
            if child is not None:
                if restore >= 0:
                    parents.append(block)
                    block = len(tags)
                    tags.append(tag)
                    attributes = node.attributes
                    classes.append(attributes.get("class"))
                    ids.append(attributes.get("id"))
                    styles.append(_HIDDEN if "hidden" in attributes else attributes.get("style"))
                stack.append(node)
                restores.append(restore)
                node = child
                continue
        following = node.next
        while following is None and stack:
            node = stack.pop()
            restore = restores.pop()
            if restore >= 0:
                line += STEP
                block = restore
            elif restore <= _NO_LINK_AROUND:
                link = _NO_LINK_AROUND + NO_LINK - restore
            following = node.next
        node = following
    found.line = line


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _HIDES.search(attributes["style"] or "") is not None
