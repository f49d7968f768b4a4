"""The walk of ``walk.py`` as a compiled loop over the parser's own tree: the same notes, a tenth of the time.

Lexbor's nodes are read where they lie, at the places named below; ``tree.py`` makes sure of these first.
Addresses are signed 64-bit numbers, as numba has them. What is found is written into arrays that stay as they are:
where one is full the walk ends and says which, and begins again with a larger one. Were they made larger on the way,
each step would count references to them, which took half of the time.
"""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202, C901, SIM110, PLR0911, PLR0912, PLR0915, PLR2004
# mypy: disallow-untyped-defs=False, disable-error-code="call-arg,var-annotated,no-untyped-call"

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

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

TAG, NEXT, PARENT, FIRST_CHILD, DATA, LENGTH = 8, 40, 56, 64, 96, 104
"""Bytes from the start of a node to its members: tag number, links, and the bytes of a text node."""
FIRST_ATTRIBUTE: Final = 120
"""Of an element: its first attribute."""
NAME_NUMBER, PREFIXED, VALUE, NEXT_ATTRIBUTE = 8, 104, 112, 128
"""Of an attribute: number (or address) of its name, its name with prefix, its value, the next one."""

NAMES: Final = ("class", "id", "style", "hidden", "href", "name", "property", "itemprop", "content", "rel", "type")
"""Attributes that are read. Those Lexbor has a number for are known by it, the others by the letters at an address."""
CLASS, ID, STYLE, HIDDEN, HREF, NAME, PROPERTY, ITEMPROP, CONTENT, REL, TYPE = range(len(NAMES))

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
_FIRST_ADDRESS: Final = 1 << 16
"""Numbers of tags and names are below, addresses of those that have none are above."""

DISPLAY, NONE, VISIBILITY, HIDDEN_WORD, FONT_SIZE, LEFT, TOP, INDENT, LD_JSON = (
    np.frombuffer(word, np.uint8)
    for word in (b"display", b"none", b"visibility", b"hidden", b"font-size", b"left", b"top", b"indent", b"ld+json")
)
_COLON, _MINUS, _ZERO = 0x3A, 0x2D, 0x30


@intrinsic
def _word(typing_context, address):  # noqa: ARG001
    """Eight bytes at an address, as a signed number."""

    def generate(_context, builder, _signature, arguments):
        return builder.load(builder.inttoptr(arguments[0], cgutils.intp_t.as_pointer()))

    return types.int64(types.int64), generate


@intrinsic
def _byte(typing_context, address):  # noqa: ARG001
    """The byte at an address."""

    def generate(_context, builder, _signature, arguments):
        return builder.load(builder.inttoptr(arguments[0], cgutils.int8_t.as_pointer()))

    return types.uint8(types.int64), generate


@intrinsic
def _copy(typing_context, target, source, size):  # noqa: ARG001
    """Copy bytes from one address to another."""

    def generate(context, builder, _signature, arguments):
        to, start, count = arguments
        pointer = cgutils.int8_t.as_pointer()
        cgutils.raw_memcpy(builder, builder.inttoptr(to, pointer), builder.inttoptr(start, pointer), count, 1)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@njit(cache=True, nogil=True)
def _is_white(byte):
    return byte == 0x20 or 0x09 <= byte <= 0x0D


@njit(cache=True, nogil=True)
def _is_blank(address, size):
    """Whether a text is white space of HTML alone."""
    for at in range(address, address + size):
        byte = _byte(at)
        if byte == 0x0B or not _is_white(byte):
            return False
    return True


@njit(cache=True, nogil=True)
def _after_word(at, end, word):
    """The address after the word that stands at ``at`` in any case; 0 where it does not stand there."""
    if at + len(word) > end:
        return 0
    for i in range(len(word)):
        byte = _byte(at + i)
        if (byte | 0x20 if 0x41 <= byte <= 0x5A else byte) != word[i]:
            return 0
    return at + len(word)


@njit(cache=True, nogil=True)
def _contains(address, size, word):
    for at in range(address, address + size):
        if _after_word(at, address + size, word):
            return True
    return False


@njit(cache=True, nogil=True)
def _value_at(at, end):
    """Where the value starts after a property's name: 「display : none」; 0 where no colon follows."""
    while at < end and _is_white(_byte(at)):
        at += 1
    if at >= end or _byte(at) != _COLON:
        return 0
    at += 1
    while at < end and _is_white(_byte(at)):
        at += 1
    return at


@njit(cache=True, nogil=True)
def _has_value(at, end, value):
    found = _value_at(at, end) if at else 0
    return found > 0 and _after_word(found, end, value) > 0


@njit(cache=True, nogil=True)
def _is_size_zero(at, end):
    found = _value_at(at, end) if at else 0
    if found == 0 or found >= end or _byte(found) != _ZERO:
        return False
    if found + 1 == end:
        return True
    byte = _byte(found + 1)
    return _is_white(byte) or byte in (0x25, 0x3B, 0x21) or 0x61 <= byte | 0x20 <= 0x7A


@njit(cache=True, nogil=True)
def _is_far_away(at, end):
    found = _value_at(at, end) if at else 0
    if found == 0 or found + 4 > end or _byte(found) != _MINUS:
        return False
    for digit in range(found + 1, found + 4):
        if not 0x30 <= _byte(digit) <= 0x39:
            return False
    return True


@njit(cache=True, nogil=True)
def _hides(address, size):
    """Whether a style hides, as ``walk.HIDING_STYLE`` says."""
    end = address + size
    for at in range(address, end):
        letter = _byte(at) | 0x20
        if letter == 0x64:
            if _has_value(_after_word(at, end, DISPLAY), end, NONE):
                return True
        elif letter == 0x76:
            if _has_value(_after_word(at, end, VISIBILITY), end, HIDDEN_WORD):
                return True
        elif letter == 0x66:
            if _is_size_zero(_after_word(at, end, FONT_SIZE), end):
                return True
        elif (
            (letter == 0x6C and _is_far_away(_after_word(at, end, LEFT), end))
            or (letter == 0x74 and _is_far_away(_after_word(at, end, TOP), end))
            or (letter == 0x69 and _is_far_away(_after_word(at, end, INDENT), end))
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def _name_of(attribute, names, others, letters, masks, sizes):
    """Which of the attributes that are read this is; -1 for none of them."""
    number = _word(attribute + NAME_NUMBER)
    name = -1
    if number < _FIRST_ADDRESS:
        name = np.int64(names[number]) if number < names.size else -1
    else:
        first = _word(number)
        for other in others:
            if (letters[other] ^ first) & masks[other] == 0 and _byte(number + sizes[other]) == 0:
                name = other
    return name if name >= 0 and _word(attribute + PREFIXED) == 0 else -1


@njit(cache=True, nogil=True)
def _read_attributes(node, known, values):
    """Addresses of the values of a node's attributes by their place in ``NAMES``; 0 for none, -1 for no value."""
    names, others, letters, masks, sizes = known
    values[:] = 0
    attribute = _word(node + FIRST_ATTRIBUTE)
    while attribute != 0:
        name = _name_of(attribute, names, others, letters, masks, sizes)
        if name >= 0:
            value = _word(attribute + VALUE)
            values[name] = -1 if value == 0 or _word(value) == 0 else value
        attribute = _word(attribute + NEXT_ATTRIBUTE)


@njit(cache=True, nogil=True)
def _size(value):
    """Bytes of a value; 0 where there is none."""
    return _word(value + 8) if value > 0 else 0


@njit(cache=True, nogil=True)
def _is_hidden(values):
    return values[HIDDEN] != 0 or (values[STYLE] > 0 and _hides(_word(values[STYLE]), _size(values[STYLE])))


@njit(cache=True, nogil=True)
def _text_size(node):
    """Bytes of the text right inside an element."""
    size = np.int64(0)
    child = _word(node + FIRST_CHILD)
    while child != 0:
        size += _word(child + LENGTH)
        child = _word(child + NEXT)
    return size


@njit(cache=True, nogil=True)
def _write(to, at, value):
    """Write a value, which may be none, at an offset where there is room; the offset after it."""
    size = _size(value)
    if size > 0:
        _copy(to + at, _word(value), size)
    return at + size


@njit(cache=True, nogil=True)
def _write_text(node, to, at):
    """Write the text right inside an element where there is room; the offset after it."""
    child = _word(node + FIRST_CHILD)
    while child != 0:
        if _word(child + LENGTH) > 0:
            _copy(to + at, _word(child + DATA), _word(child + LENGTH))
            at += _word(child + LENGTH)
        child = _word(child + NEXT)
    return at


@njit(cache=True, nogil=True)
def _fact(node, kind, values):
    """What a head element says: values (0 for none), the bytes they and its text take, and whether that is read."""
    first, second = np.int64(0), np.int64(0)
    has_child = _word(node + FIRST_CHILD) != 0
    if kind == META:
        for name in (NAME, PROPERTY, ITEMPROP):
            if _size(first) == 0:
                first = values[name]
        second = values[CONTENT]
        wanted = _size(first) > 0 and second > 0
    elif kind == CANONICAL:
        first, second = values[REL], values[HREF]
        wanted = _size(first) > 0
    elif kind == BASE:
        second = values[HREF]
        wanted = True
    elif kind == JSON_LD:
        wanted = has_child and values[TYPE] > 0 and _contains(_word(values[TYPE]), _size(values[TYPE]), LD_JSON)
    else:
        wanted = kind == FRAME or has_child
    size = _text_size(node) if wanted and kind in (TITLE, JSON_LD) else _size(first) + _size(second)
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
    n_pieces, n_blocks, n_urls, n_facts = counts[PIECES], counts[BLOCKS], counts[URLS], counts[FACTS]
    text_at, url_at, word_at, fact_at = counts[TEXT_END], counts[URL_END], counts[WORD_END], counts[FACT_END]
    to_text, to_url, to_word, to_fact = texts.ctypes.data, addresses.ctypes.data, words.ctypes.data, said.ctypes.data
    line, started, link, block, depth = counts[LAST_LINE] + STEP, np.int64(0), np.int64(NO_LINK), n_blocks, 0
    if n_blocks == blocks.shape[0]:
        return BLOCKS
    blocks[block, PARENT_OF], blocks[block, TAG_OF] = block, _word(root + TAG)
    blocks[block, IS_HIDDEN], blocks[block, WORDS_END] = 0, word_at
    n_blocks += 1
    node = _word(root + FIRST_CHILD)
    while node != 0:
        tag = _word(node + TAG)
        if tag == text:
            data, length = _word(node + DATA), _word(node + LENGTH)
            if line == started or not _is_blank(data, length):
                started = line
                if n_pieces == pieces.shape[0]:
                    return PIECES
                if text_at + length > texts.size:
                    return TEXT_END
                _copy(to_text + text_at, data, length)
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
                child, restore = _word(node + FIRST_CHILD), block
            elif action <= LINK:
                child, around = _word(node + FIRST_CHILD), link
                if child != 0 and _word(node + FIRST_ATTRIBUTE) != 0:
                    is_read = True
                    _read_attributes(node, known, values)
                    if action == LINK and values[HREF] > 0:
                        restore = _NO_LINK_AROUND + NO_LINK - around
                        link = n_urls
                        if n_urls == urls.size:
                            return URLS
                        if url_at + _size(values[HREF]) > addresses.size:
                            return URL_END
                        url_at = _write(to_url, url_at, values[HREF])
                        urls[n_urls] = url_at
                        n_urls += 1
                    if _is_hidden(values):
                        if _word(child + TAG) == text and _word(child + NEXT) == 0:
                            data, length = _word(child + DATA), _word(child + LENGTH)
                            if n_pieces == pieces.shape[0]:
                                return PIECES
                            if text_at + length > texts.size:
                                return TEXT_END
                            _copy(to_text + text_at, data, length)
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
                _read_attributes(node, known, values)
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
                        _read_attributes(node, known, values)
                    if n_blocks == blocks.shape[0]:
                        return BLOCKS
                    if word_at + _size(values[CLASS]) + _size(values[ID]) + 1 > words.size:
                        return WORD_END
                    word_at = _write_words(values, words, to_word, word_at)
                    blocks[n_blocks, PARENT_OF], blocks[n_blocks, TAG_OF] = block, tag
                    blocks[n_blocks, IS_HIDDEN], blocks[n_blocks, WORDS_END] = _is_hidden(values), word_at
                    block = n_blocks
                    n_blocks += 1
                if depth == restores.size:
                    return OPEN
                restores[depth] = restore
                depth += 1
                node = child
                continue
        following = _word(node + NEXT)
        while following == 0 and depth > 0:
            node = _word(node + PARENT)
            depth -= 1
            restore = restores[depth]
            if restore >= 0:
                line += STEP
                block = restore
            elif restore <= _NO_LINK_AROUND:
                link = _NO_LINK_AROUND + NO_LINK - restore
            following = _word(node + NEXT)
        node = following
    counts[PIECES], counts[BLOCKS], counts[URLS], counts[FACTS] = n_pieces, n_blocks, n_urls, n_facts
    counts[TEXT_END], counts[URL_END], counts[WORD_END], counts[FACT_END] = text_at, url_at, word_at, fact_at
    counts[LAST_LINE] = line
    return ENOUGH
