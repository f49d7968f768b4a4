"""Walk the tree of one page and note which text stands where.

「<div><a href=/>首页</a> | 要闻</div><p>正<b>文</b></p>」 gives the pieces 「首页」, in a link, and 「 | 要闻」 of one
line, and 「正」 and 「文」 of another. ``kernels`` joins pieces into lines, for a whole batch at once.

One loop over ``first_child`` and ``next``, no recursion: pages nest thousands deep. A break only moves a counter, so
blank lines cost nothing, and white space between blocks is not even read.

``tree_kernels`` does the same in a fraction of the time where it can; this is what it is held to, and what runs where
it cannot.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, SelectolaxError

from tasks.split_lines import elements
from tasks.split_lines.elements import BLOCK, BREAK, HEAD, INLINE, LINK, NO_LINK, STEP
from tasks.split_lines.head_facts import fact_of
from tasks.split_lines.noted import Facts, Noted, strings_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from selectolax.lexbor import LexborNode

HIDING_STYLE: Final = (
    r"(?ai)display\s*:\s*none|visibility\s*:\s*hidden|"
    r"font-size\s*:\s*0(?:[a-z%;!\s]|$)|(?:left|top|indent)\s*:\s*-\d{3}"
)
"""Inline styles that hide text: by name, by size, or by moving it off the page, as link farms do."""

_HIDES: Final = re.compile(HIDING_STYLE)

_NOTHING: Final = -1
_NO_LINK_AROUND: Final = -2
"""What the end of an element restores: a block (from 0 on), nothing, or (from here downwards) the link around it."""


def _numbers() -> array[int]:
    return array("q")


@dataclass(slots=True)
class NodeNotes:
    """What the walk notes over a batch, one list a column; see ``Noted`` for what they mean."""

    pieces: list[str | None] = field(default_factory=list)
    lines: array[int] = field(default_factory=_numbers)
    blocks: array[int] = field(default_factory=_numbers)
    links: array[int] = field(default_factory=_numbers)
    urls: list[str] = field(default_factory=list)
    parents: array[int] = field(default_factory=_numbers)
    tags: array[int] = field(default_factory=_numbers)
    words: list[str] = field(default_factory=list)
    is_hidden: list[bool] = field(default_factory=list)
    line: int = 0
    """The last line number given."""
    page_blocks: array[int] = field(default_factory=_numbers)
    facts: list[tuple[int, str, str | None]] = field(default_factory=list)
    page_facts: array[int] = field(default_factory=_numbers)

    def read(self, page: bytes | NDArray[np.uint8]) -> str | None:
        """Parse a page and note what stands where; returns why it could not be, or nothing."""
        try:
            # Without events a select of 20,000 options takes 3 ms instead of 1.8 s, and nothing is cloned.
            root = LexborHTMLParser(bytes(page), options=LexborDocumentOptions.WO_EVENTS).root
        except SelectolaxError as error:
            return str(error)
        if root is not None:
            walk(root, self)
        return None

    def end_page(self) -> None:
        """What comes next is of another page."""
        self.page_blocks.append(len(self.parents))
        self.page_facts.append(len(self.facts))

    def noted(self) -> Noted:
        """All that was noted."""
        return Noted(
            strings_of(piece or "" for piece in self.pieces),
            np.asarray(self.lines),
            np.asarray(self.blocks),
            np.asarray(self.links),
            strings_of(self.urls),
            np.asarray(self.parents),
            np.asarray(self.tags),
            strings_of(self.words),
            np.asarray(self.is_hidden, bool),
            np.asarray(self.page_blocks),
            Facts(
                np.array([kind for kind, _, _ in self.facts], np.int64),
                strings_of(text or "" for _, *texts in self.facts for text in texts),
                np.array([value is not None for _, _, value in self.facts], bool),
                np.asarray(self.page_facts),
            ),
        )


def walk(root: LexborNode, found: NodeNotes) -> None:  # noqa: C901, PLR0912, PLR0915
    """Note the pieces of text below ``root``, its blocks and links, and what it says about the page.

    Long on purpose, as its likeness in ``tree_kernels`` is, so that the two can be read side by side.
    """
    action_of, text = elements.actions().get, elements.text_tag()
    pieces, lines, blocks, links, urls = found.pieces, found.lines, found.blocks, found.links, found.urls
    parents, tags, words, is_hidden = found.parents, found.tags, found.words, found.is_hidden
    line, started, link, block = found.line + STEP, 0, NO_LINK, len(tags)
    parents.append(block)
    tags.append(root.tag_id)
    words.append("")
    is_hidden.append(False)
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
                    if _is_hidden(attributes):
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
                found.facts.extend(fact_of(node))
            if child is not None:
                if restore >= 0:
                    parents.append(block)
                    block = len(tags)
                    tags.append(tag)
                    attributes = node.attributes
                    words.append(" ".join(w for w in (attributes.get("class"), attributes.get("id")) if w is not None))
                    is_hidden.append(_is_hidden(attributes))
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
    return "hidden" in attributes or _HIDES.search(attributes.get("style") or "") is not None
