"""Lexbor's nodes as compiled loops read them: where their members lie, and what their attributes say.

Addresses are signed 64-bit numbers, as numba has them. ``tree.py`` makes sure of the places first, ``tree_kernels``
walks from node to node.
"""

# Types are inferred by numba; loops take what they need; bytes are what the numbers are.
# ruff: noqa: ANN001, ANN201, ANN202, SIM110, PLR2004
# mypy: disallow-untyped-defs=False, disable-error-code="call-arg,var-annotated,no-untyped-call"

from __future__ import annotations

from typing import Final

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

TAG, NEXT, PARENT, FIRST_CHILD, DATA, LENGTH = 8, 40, 56, 64, 96, 104
"""Bytes from the start of a node to its members: tag number, links, and the bytes of a text node."""
FIRST_ATTRIBUTE: Final = 120
"""Of an element: its first attribute."""
NAME_NUMBER, PREFIXED, VALUE, NEXT_ATTRIBUTE = 8, 104, 112, 128
"""Of an attribute: number (or address) of its name, its name with prefix, its value, the next one."""

NAMES: Final = ("class", "id", "style", "hidden", "href", "name", "property", "itemprop", "content", "rel", "type")
"""Attributes that are read. Those Lexbor has a number for are known by it, the others by the letters at an address."""
CLASS, ID, STYLE, HIDDEN, HREF, NAME, PROPERTY, ITEMPROP, CONTENT, REL, TYPE = range(len(NAMES))

_FIRST_ADDRESS: Final = 1 << 16
"""Numbers of tags and names are below, addresses of those that have none are above."""

DISPLAY, NONE, VISIBILITY, HIDDEN_WORD, FONT_SIZE, LEFT, TOP, INDENT, LD_JSON = (
    np.frombuffer(word, np.uint8)
    for word in (b"display", b"none", b"visibility", b"hidden", b"font-size", b"left", b"top", b"indent", b"ld+json")
)
_COLON, _MINUS, _ZERO = 0x3A, 0x2D, 0x30


@intrinsic
def number_at(typing_context, address):  # noqa: ARG001
    """Eight bytes at an address, as a signed number."""

    def generate(_context, builder, _signature, arguments):
        return builder.load(builder.inttoptr(arguments[0], cgutils.intp_t.as_pointer()))

    return types.int64(types.int64), generate


@intrinsic
def byte_at(typing_context, address):  # noqa: ARG001
    """The byte at an address."""

    def generate(_context, builder, _signature, arguments):
        return builder.load(builder.inttoptr(arguments[0], cgutils.int8_t.as_pointer()))

    return types.uint8(types.int64), generate


@intrinsic
def copy(typing_context, target, source, size):  # noqa: ARG001
    """Copy bytes from one address to another."""

    def generate(context, builder, _signature, arguments):
        to, start, count = arguments
        pointer = cgutils.int8_t.as_pointer()
        cgutils.raw_memcpy(builder, builder.inttoptr(to, pointer), builder.inttoptr(start, pointer), count, 1)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@intrinsic
def first_of(typing_context, address, byte, size):  # noqa: ARG001
    """Address of the first byte of a value among some; 0 where there is none. As the C library looks, 32 at a time."""

    def generate(_context, builder, _signature, arguments):
        start, wanted, count = arguments
        pointer, number = cgutils.int8_t.as_pointer(), cgutils.intp_t
        kind = ir.FunctionType(pointer, [pointer, cgutils.int32_t, number])
        look = cgutils.get_or_insert_function(builder.module, kind, "memchr")
        found = builder.call(look, [builder.inttoptr(start, pointer), builder.zext(wanted, cgutils.int32_t), count])
        return builder.ptrtoint(found, number)

    return types.int64(types.int64, types.uint8, types.int64), generate


@njit(cache=True, nogil=True)
def _is_white(byte):
    return byte == 0x20 or 0x09 <= byte <= 0x0D


@njit(cache=True, nogil=True)
def is_blank(address, size):
    """Whether a text is white space of HTML alone."""
    for at in range(address, address + size):
        byte = byte_at(at)
        if byte == 0x0B or not _is_white(byte):
            return False
    return True


@njit(cache=True, nogil=True)
def _after_word(at, end, word):
    """The address after the word that stands at ``at`` in any case; 0 where it does not stand there."""
    if at + len(word) > end:
        return 0
    for i in range(len(word)):
        byte = byte_at(at + i)
        if (byte | 0x20 if 0x41 <= byte <= 0x5A else byte) != word[i]:
            return 0
    return at + len(word)


@njit(cache=True, nogil=True)
def contains(address, size, word):
    """Whether a word stands in bytes at an address, in letters of either case."""
    for at in range(address, address + size):
        if _after_word(at, address + size, word):
            return True
    return False


@njit(cache=True, nogil=True)
def _ends_in(start, end, word):
    """Whether the bytes up to an address end in a word, in letters of either case."""
    return end - start >= len(word) and _after_word(end - len(word), end, word) > 0


@njit(cache=True, nogil=True)
def _is_size_zero(at, end):
    """Whether the number that begins with a zero is no other."""
    if at + 1 == end:
        return True
    byte = byte_at(at + 1)
    return _is_white(byte) or byte in (0x25, 0x3B, 0x21) or 0x61 <= byte | 0x20 <= 0x7A


@njit(cache=True, nogil=True)
def _is_far_away(at, end):
    """Whether three digits stand behind a minus."""
    if at + 4 > end:
        return False
    for digit in range(at + 1, at + 4):
        if not 0x30 <= byte_at(digit) <= 0x39:
            return False
    return True


@njit(cache=True, nogil=True)
def hides(address, size):
    """Whether a style hides, as ``walk.HIDING_STYLE`` says: what stands behind each colon is looked at first."""
    end = address + size
    colon = first_of(address, np.uint8(_COLON), size)
    while colon != 0:
        at, name_end = colon + 1, colon
        while at < end and _is_white(byte_at(at)):
            at += 1
        while name_end > address and _is_white(byte_at(name_end - 1)):
            name_end -= 1
        first = byte_at(at) | 0x20 if at < end else 0
        if first == 0x6E:
            found = _after_word(at, end, NONE) and _ends_in(address, name_end, DISPLAY)
        elif first == 0x68:
            found = _after_word(at, end, HIDDEN_WORD) and _ends_in(address, name_end, VISIBILITY)
        elif first == _ZERO:
            found = byte_at(at) == _ZERO and _is_size_zero(at, end) and _ends_in(address, name_end, FONT_SIZE)
        elif first == _MINUS:
            found = (
                byte_at(at) == _MINUS
                and _is_far_away(at, end)
                and (
                    _ends_in(address, name_end, LEFT)
                    or _ends_in(address, name_end, TOP)
                    or _ends_in(address, name_end, INDENT)
                )
            )
        else:
            found = False
        if found:
            return True
        colon = first_of(colon + 1, np.uint8(_COLON), end - colon - 1)
    return False


@njit(cache=True, nogil=True)
def _name_of(attribute, n_names, names, n_others, others, letters, masks, sizes):
    """Which of the attributes that are read this is; -1 for none of them."""
    number = number_at(attribute + NAME_NUMBER)
    name = -1
    if number < _FIRST_ADDRESS:
        name = number_at(names + 8 * number) if number < n_names else -1
    else:
        first = number_at(number)
        for place in range(n_others):
            other = number_at(others + 8 * place)
            is_alike = (number_at(letters + 8 * other) ^ first) & number_at(masks + 8 * other) == 0
            if is_alike and byte_at(number + number_at(sizes + 8 * other)) == 0:
                name = other
    return name if name >= 0 and number_at(attribute + PREFIXED) == 0 else -1


@njit(cache=True, nogil=True)
def read_attributes(node, known, values):
    """Addresses of the values of a node's attributes by their place in ``NAMES``; 0 for none, -1 for no value.

    ``known`` has addresses and sizes of arrays: given arrays themselves, references to each would be counted at each
    node.
    """
    values[:] = 0
    attribute = number_at(node + FIRST_ATTRIBUTE)
    while attribute != 0:
        name = _name_of(attribute, *known)
        if name >= 0:
            value = number_at(attribute + VALUE)
            values[name] = -1 if value == 0 or number_at(value) == 0 else value
        attribute = number_at(attribute + NEXT_ATTRIBUTE)


@njit(cache=True, nogil=True)
def size_of(value):
    """Bytes of a value; 0 where there is none."""
    return number_at(value + 8) if value > 0 else 0


@njit(cache=True, nogil=True)
def is_hidden_by(values):
    """Whether attributes hide their element: ``hidden``, or a style that does."""
    return values[HIDDEN] != 0 or (values[STYLE] > 0 and hides(number_at(values[STYLE]), size_of(values[STYLE])))


@njit(cache=True, nogil=True)
def text_size(node):
    """Bytes of the text right inside an element."""
    size = np.int64(0)
    child = number_at(node + FIRST_CHILD)
    while child != 0:
        size += number_at(child + LENGTH)
        child = number_at(child + NEXT)
    return size
