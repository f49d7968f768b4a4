"""The walk of ``walk.py`` as a compiled loop over the parser's own tree: the same notes, a tenth of the time.

Lexbor's nodes are read where they lie, at the places named below; ``tree.py`` makes sure of these first.
Addresses are signed 64-bit numbers, as numba has them. What is found is appended to arrays that grow.
"""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202, C901, SIM110, PLR0912, PLR0915, PLR2004
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
def _with_room(array, used, more):
    """The array, or one twice as long with the same beginning, so that there is room for more."""
    if used + more <= array.shape[0]:
        return array
    larger = np.empty((max(2 * array.shape[0], used + more), *array.shape[1:]), array.dtype)
    larger[:used] = array[:used]
    return larger


@njit(cache=True, nogil=True)
def _write(out, at, address, size):
    """Copy the bytes of an address to a place where there is room; the offset after them."""
    _copy(out.ctypes.data + at, address, size)
    return at + size


@njit(cache=True, nogil=True)
def _put(out, at, address, size):
    """Append the bytes of an address; the array they are in and the offset after them."""
    out = _with_room(out, at, size)
    _copy(out.ctypes.data + at, address, size)
    return out, at + size


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
def _name_of(attribute, numbers, letters, masks, sizes):
    """Which of the attributes that are read this is; -1 for none of them."""
    number = _word(attribute + NAME_NUMBER)
    if _word(attribute + PREFIXED) != 0:
        return -1
    if number < _FIRST_ADDRESS:
        for i in range(numbers.size):
            if numbers[i] == number:
                return i
        return -1
    first = _word(number)
    for i in range(numbers.size):
        if numbers[i] == 0 and (letters[i] ^ first) & masks[i] == 0 and _byte(number + sizes[i]) == 0:
            return i
    return -1


@njit(cache=True, nogil=True)
def _read_attributes(node, numbers, letters, masks, sizes, values):
    """Addresses of the values of a node's attributes by their place in the names; 0 for none, -1 for no value."""
    values[:] = 0
    attribute = _word(node + FIRST_ATTRIBUTE)
    while attribute != 0:
        name = _name_of(attribute, numbers, letters, masks, sizes)
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
def _put_text(node, out, at):
    """Append the text right inside an element."""
    child = _word(node + FIRST_CHILD)
    while child != 0:
        if _word(child + LENGTH) > 0:
            out, at = _put(out, at, _word(child + DATA), _word(child + LENGTH))
        child = _word(child + NEXT)
    return out, at


@njit(cache=True, nogil=True)
def _note_fact(node, kind, values, facts, n, out, at):
    """Note what a head element says, if it says anything that is read."""
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
    if wanted:
        facts = _with_room(facts, n, 1)
        if kind in (TITLE, JSON_LD):
            out, at = _put_text(node, out, at)
        elif _size(first) > 0:
            out, at = _put(out, at, _word(first), _size(first))
        facts[n, FIRST_END] = at
        if _size(second) > 0:
            out, at = _put(out, at, _word(second), _size(second))
        facts[n, SECOND_END] = at
        facts[n, KIND_OF] = kind
        facts[n, HAS_SECOND] = second > 0
        n += 1
    return facts, n, out, at


@njit(cache=True, nogil=True)
def _write_words(values, out, at):
    """Write the words of a block where there is room: its classes and its id, one space between; the offset after."""
    has_classes, has_id = values[CLASS] > 0, values[ID] > 0
    if has_classes and _size(values[CLASS]) > 0:
        at = _write(out, at, _word(values[CLASS]), _size(values[CLASS]))
    if has_classes and has_id:
        out[at] = 0x20
        at += 1
    if has_id and _size(values[ID]) > 0:
        at = _write(out, at, _word(values[ID]), _size(values[ID]))
    return at


@njit(cache=True, nogil=True)
def walk_tree(root, text, actions, kinds, names, pieces, blocks, urls, facts, texts, addresses, words, said, counts):
    """Note the pieces of text below ``root``, its blocks, links and what it says about the page.

    ``text`` is the number of a text node, ``actions`` and ``kinds`` are by the number of a tag, ``names`` those of the
    attributes (numbers, letters, masks, sizes). ``pieces`` to ``said`` are the notes so far and ``counts`` how much of
    each is used; the notes come back, longer where they had to grow; ``counts`` is changed in place. Facts begin anew.
    See ``walk.walk``, of which this is the likeness, for why a line starts where it does.
    """
    numbers, letters, masks, sizes = names
    values = np.zeros(numbers.size, np.int64)
    restores = np.empty(64, np.int64)
    n_pieces, n_blocks, n_urls, n_facts = counts[PIECES], counts[BLOCKS], counts[URLS], np.int64(0)
    text_at, url_at, word_at, fact_at = counts[TEXT_END], counts[URL_END], counts[WORD_END], np.int64(0)
    line, started, link, block, depth = counts[LAST_LINE] + STEP, np.int64(0), np.int64(NO_LINK), n_blocks, 0
    if n_blocks == blocks.shape[0]:
        blocks = _with_room(blocks, n_blocks, 1)
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
                if text_at + length > texts.size:
                    texts = _with_room(texts, text_at, length)
                text_at = _write(texts, text_at, data, length)
                if n_pieces == pieces.shape[0]:
                    pieces = _with_room(pieces, n_pieces, 1)
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
                    _read_attributes(node, numbers, letters, masks, sizes, values)
                    if action == LINK and values[HREF] > 0:
                        restore = _NO_LINK_AROUND + NO_LINK - around
                        link = n_urls
                        length = _size(values[HREF])
                        if url_at + length > addresses.size:
                            addresses = _with_room(addresses, url_at, length)
                        url_at = _write(addresses, url_at, _word(values[HREF]), length)
                        if n_urls == urls.size:
                            urls = _with_room(urls, n_urls, 1)
                        urls[n_urls] = url_at
                        n_urls += 1
                    if _is_hidden(values):
                        if _word(child + TAG) == text and _word(child + NEXT) == 0:
                            data, length = _word(child + DATA), _word(child + LENGTH)
                            if text_at + length > texts.size:
                                texts = _with_room(texts, text_at, length)
                            text_at = _write(texts, text_at, data, length)
                            if n_pieces == pieces.shape[0]:
                                pieces = _with_room(pieces, n_pieces, 1)
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
                _read_attributes(node, numbers, letters, masks, sizes, values)
                facts, n_facts, said, fact_at = _note_fact(node, kinds[tag], values, facts, n_facts, said, fact_at)
            if child != 0:
                if restore >= 0:
                    if not is_read:
                        _read_attributes(node, numbers, letters, masks, sizes, values)
                    length = _size(values[CLASS]) + _size(values[ID]) + 1
                    if word_at + length > words.size:
                        words = _with_room(words, word_at, length)
                    word_at = _write_words(values, words, word_at)
                    if n_blocks == blocks.shape[0]:
                        blocks = _with_room(blocks, n_blocks, 1)
                    blocks[n_blocks, PARENT_OF], blocks[n_blocks, TAG_OF] = block, tag
                    blocks[n_blocks, IS_HIDDEN], blocks[n_blocks, WORDS_END] = _is_hidden(values), word_at
                    block = n_blocks
                    n_blocks += 1
                if depth == restores.size:
                    restores = _with_room(restores, depth, 1)
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
    return pieces, blocks, urls, facts, texts, addresses, words, said
