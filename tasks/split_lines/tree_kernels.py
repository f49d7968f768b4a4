"""The walk of ``walk.py`` as a compiled loop over the parser's own tree: the same notes, a tenth of the time.

Lexbor's nodes are read where they lie (``node_kernels``). What is found is written into arrays that stay as they are:
where one is full the walk ends and says which, and begins again with a larger one. Were they made larger on the way,
each step would count references to them, which took half of the time.
"""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0911, PLR0912, PLR0915
# mypy: disallow-untyped-defs=False, disable-error-code="call-arg,var-annotated,no-untyped-call"

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from tasks.split_lines.elements import (
    BASE,
    BLOCK,
    BREAK,
    CANONICAL,
    FRAME,
    HEAD,
    INLINE,
    JSON_LD,
    LINK,
    META,
    NO_LINK,
    STEP,
    TITLE,
)
from tasks.split_lines.node_kernels import (
    CLASS,
    CONTENT,
    DATA,
    FIRST_ATTRIBUTE,
    FIRST_CHILD,
    HREF,
    ID,
    ITEMPROP,
    LD_JSON,
    LENGTH,
    NAME,
    NAMES,
    NEXT,
    PARENT,
    PROPERTY,
    REL,
    TAG,
    TYPE,
    contains,
    copy,
    is_blank,
    is_hidden_by,
    number_at,
    read_attributes,
    size_of,
    text_size,
)

N_COUNTS: Final = 9
PIECES, BLOCKS, URLS, FACTS, TEXT_END, URL_END, WORD_END, FACT_END, LAST_LINE = range(N_COUNTS)
"""Counts of what was noted so far: rows, bytes, and the last line number given."""
OPEN: Final = FACT_END + 1
"""Place among the arrays of what is noted for the elements that are open; those before it are in the order above."""
ENOUGH: Final = -1
"""What the walk says when no array was full."""
LINE_OF, BLOCK_OF, LINK_OF, PIECE_END = range(4)
PARENT_OF, TAG_OF, IS_HIDDEN, WORDS_END = range(4)
KIND_OF, HAS_SECOND, FIRST_END, SECOND_END = range(4)
"""Columns of the rows."""

_NOTHING: Final = -1
_NO_LINK_AROUND: Final = -2


@njit(cache=True, nogil=True)
def _write(to, at, value):
    """Write a value, which may be none, at an offset where there is room; the offset after it."""
    size = size_of(value)
    if size > 0:
        copy(to + at, number_at(value), size)
    return at + size


@njit(cache=True, nogil=True)
def _write_text(node, to, at):
    """Write the text right inside an element where there is room; the offset after it."""
    child = number_at(node + FIRST_CHILD)
    while child != 0:
        if number_at(child + LENGTH) > 0:
            copy(to + at, number_at(child + DATA), number_at(child + LENGTH))
            at += number_at(child + LENGTH)
        child = number_at(child + NEXT)
    return at


@njit(cache=True, nogil=True)
def _fact(node, kind, values):
    """What a head element says: values (0 for none), the bytes they and its text take, and whether that is read."""
    first, second = np.int64(0), np.int64(0)
    has_child = number_at(node + FIRST_CHILD) != 0
    if kind == META:
        for name in (NAME, PROPERTY, ITEMPROP):
            if size_of(first) == 0:
                first = values[name]
        second = values[CONTENT]
        wanted = size_of(first) > 0 and second > 0
    elif kind == CANONICAL:
        first, second = values[REL], values[HREF]
        wanted = size_of(first) > 0
    elif kind == BASE:
        second = values[HREF]
        wanted = True
    elif kind == JSON_LD:
        wanted = has_child and values[TYPE] > 0 and contains(number_at(values[TYPE]), size_of(values[TYPE]), LD_JSON)
    else:
        wanted = kind == FRAME or has_child
    size = text_size(node) if wanted and kind in (TITLE, JSON_LD) else size_of(first) + size_of(second)
    return first, second, size, wanted


@njit(cache=True, nogil=True)
def _write_words(values, words, to, at):
    """Write the words of a block where there is room: its classes and its id, one space between; the offset after."""
    at = _write(to, at, values[CLASS])
    if values[CLASS] > 0 and values[ID] > 0:
        words[at] = 0x20
        at += 1
    return _write(to, at, values[ID])


@njit(cache=True, nogil=True)
def walk_tree(
    root, text, actions, kinds, known, pieces, blocks, urls, facts, texts, addresses, words, said, restores, counts
):
    """Note the pieces of text below ``root``, its blocks, links and what it says about the page.

    ``text`` is the number of a text node, ``actions`` and ``kinds`` are by the number of a tag, ``known`` says how
    attributes are known: see ``tree.Lexbor``. ``pieces`` to ``said`` are the notes so far and ``counts`` how much of
    each is used. Returns ENOUGH, with ``counts`` changed; or which of these arrays was full, with ``counts`` as it was.
    See ``walk.walk``, of which this is the likeness, for why a line starts where it does.
    """
    values = np.zeros(len(NAMES), np.int64)
    names, others, letters, masks, sizes = known
    attributes = (
        names.size,
        np.int64(names.ctypes.data),
        others.size,
        np.int64(others.ctypes.data),
        np.int64(letters.ctypes.data),
        np.int64(masks.ctypes.data),
        np.int64(sizes.ctypes.data),
    )
    n_pieces, n_blocks, n_urls, n_facts = counts[PIECES], counts[BLOCKS], counts[URLS], counts[FACTS]
    text_at, url_at, word_at, fact_at = counts[TEXT_END], counts[URL_END], counts[WORD_END], counts[FACT_END]
    to_text, to_url, to_word, to_fact = texts.ctypes.data, addresses.ctypes.data, words.ctypes.data, said.ctypes.data
    line, started, link, block, depth = counts[LAST_LINE] + STEP, np.int64(0), np.int64(NO_LINK), n_blocks, 0
    if n_blocks == blocks.shape[0]:
        return BLOCKS
    blocks[block, PARENT_OF], blocks[block, TAG_OF] = block, number_at(root + TAG)
    blocks[block, IS_HIDDEN], blocks[block, WORDS_END] = 0, word_at
    n_blocks += 1
    node = number_at(root + FIRST_CHILD)
    while node != 0:
        tag = number_at(node + TAG)
        if tag == text:
            data, length = number_at(node + DATA), number_at(node + LENGTH)
            if line == started or not is_blank(data, length):
                started = line
                if n_pieces == pieces.shape[0]:
                    return PIECES
                if text_at + length > texts.size:
                    return TEXT_END
                copy(to_text + text_at, data, length)
                text_at += length
                pieces[n_pieces, LINE_OF], pieces[n_pieces, BLOCK_OF] = line, block
                pieces[n_pieces, LINK_OF], pieces[n_pieces, PIECE_END] = link, text_at
                n_pieces += 1
        else:
            action = actions[tag] if tag < actions.size else INLINE
            child, restore = np.int64(0), np.int64(_NOTHING)
            is_read = False
            if action == BLOCK:
                line += STEP
                child, restore = number_at(node + FIRST_CHILD), block
            elif action <= LINK:
                child, around = number_at(node + FIRST_CHILD), link
                if child != 0 and number_at(node + FIRST_ATTRIBUTE) != 0:
                    is_read = True
                    read_attributes(node, attributes, values)
                    if action == LINK and values[HREF] > 0:
                        restore = _NO_LINK_AROUND + NO_LINK - around
                        link = n_urls
                        if n_urls == urls.size:
                            return URLS
                        if url_at + size_of(values[HREF]) > addresses.size:
                            return URL_END
                        url_at = _write(to_url, url_at, values[HREF])
                        urls[n_urls] = url_at
                        n_urls += 1
                    if is_hidden_by(values):
                        if number_at(child + TAG) == text and number_at(child + NEXT) == 0:
                            data, length = number_at(child + DATA), number_at(child + LENGTH)
                            if n_pieces == pieces.shape[0]:
                                return PIECES
                            if text_at + length > texts.size:
                                return TEXT_END
                            copy(to_text + text_at, data, length)
                            text_at += length
                            pieces[n_pieces, LINE_OF], pieces[n_pieces, BLOCK_OF] = line + 1, block
                            pieces[n_pieces, LINK_OF], pieces[n_pieces, PIECE_END] = link, text_at
                            n_pieces += 1
                            child, link = np.int64(0), around
                        elif action == INLINE:
                            line += STEP
                            tag, restore = blocks[block, TAG_OF], block
            elif action == BREAK:
                line += STEP
            elif action == HEAD:
                read_attributes(node, attributes, values)
                kind = kinds[tag]
                first, second, length, wanted = _fact(node, kind, values)
                if wanted:
                    if n_facts == facts.shape[0]:
                        return FACTS
                    if fact_at + length > said.size:
                        return FACT_END
                    is_text = kind in (TITLE, JSON_LD)
                    fact_at = _write_text(node, to_fact, fact_at) if is_text else _write(to_fact, fact_at, first)
                    facts[n_facts, KIND_OF], facts[n_facts, FIRST_END] = kind, fact_at
                    fact_at = _write(to_fact, fact_at, second)
                    facts[n_facts, HAS_SECOND], facts[n_facts, SECOND_END] = second > 0, fact_at
                    n_facts += 1
            if child != 0:
                if restore >= 0:
                    if not is_read:
                        read_attributes(node, attributes, values)
                    if n_blocks == blocks.shape[0]:
                        return BLOCKS
                    if word_at + size_of(values[CLASS]) + size_of(values[ID]) + 1 > words.size:
                        return WORD_END
                    word_at = _write_words(values, words, to_word, word_at)
                    blocks[n_blocks, PARENT_OF], blocks[n_blocks, TAG_OF] = block, tag
                    blocks[n_blocks, IS_HIDDEN], blocks[n_blocks, WORDS_END] = is_hidden_by(values), word_at
                    block = n_blocks
                    n_blocks += 1
                if depth == restores.size:
                    return OPEN
                restores[depth] = restore
                depth += 1
                node = child
                continue
        following = number_at(node + NEXT)
        while following == 0 and depth > 0:
            node = number_at(node + PARENT)
            depth -= 1
            restore = restores[depth]
            if restore >= 0:
                line += STEP
                block = restore
            elif restore <= _NO_LINK_AROUND:
                link = _NO_LINK_AROUND + NO_LINK - restore
            following = number_at(node + NEXT)
        node = following
    counts[PIECES], counts[BLOCKS], counts[URLS], counts[FACTS] = n_pieces, n_blocks, n_urls, n_facts
    counts[TEXT_END], counts[URL_END], counts[WORD_END], counts[FACT_END] = text_at, url_at, word_at, fact_at
    counts[LAST_LINE] = line
    return ENOUGH
