"""The parser's own tree, read where it lies: Lexbor through its C functions, and the compiled walk over its nodes.

Selectolax makes a Python object of every node that is looked at, which costs three times the parsing. Its library also
has Lexbor's C functions; with them a page is parsed into the same tree, and ``tree_kernels`` reads that. Where the
members of a node lie is asked of the functions first, on a page of our own (``_is_as_known``). Where they are not as
known, or the functions are not to be had (they are not on every system), ``walk.py`` does the same through selectolax.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import selectolax.lexbor
from selectolax.lexbor import LexborDocumentOptions

from tasks.split_lines import elements, node_kernels, tree_kernels
from tasks.split_lines.node_kernels import NAMES
from tasks.split_lines.noted import Facts, Noted, Strings
from tasks.split_lines.tree_kernels import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_ADDRESS, _SIZE = ctypes.c_void_p, ctypes.c_size_t
_AT_SIZE: Final = ctypes.POINTER(ctypes.c_size_t)

_KNOWN: Final = {
    "lxb_html_document_create": (_ADDRESS,),
    "lxb_html_document_dom_opt_set_noi": (None, _ADDRESS, ctypes.c_uint),
    "lxb_html_document_parse": (ctypes.c_uint, _ADDRESS, _ADDRESS, _SIZE),
    "lxb_html_document_destroy": (_ADDRESS, _ADDRESS),
    "lxb_dom_document_root": (_ADDRESS, _ADDRESS),
    "lxb_dom_node_tag_id_noi": (_SIZE, _ADDRESS),
    "lxb_dom_node_next_noi": (_ADDRESS, _ADDRESS),
    "lxb_dom_node_parent_noi": (_ADDRESS, _ADDRESS),
    "lxb_dom_node_first_child_noi": (_ADDRESS, _ADDRESS),
    "lxb_dom_element_first_attribute_noi": (_ADDRESS, _ADDRESS),
    "lxb_dom_element_next_attribute_noi": (_ADDRESS, _ADDRESS),
    "lxb_dom_attr_qualified_name": (_ADDRESS, _ADDRESS, _AT_SIZE),
    "lxb_dom_attr_value_noi": (_ADDRESS, _ADDRESS, _AT_SIZE),
}
"""Functions of Lexbor, each with the type of its result and of what it is given."""

_NAMES: Final = b" ".join(b"%s=%s" % (name.encode(), name.encode()) for name in NAMES)
_OURS: Final = b'<body><p %s title="">text</p><i></i>' % _NAMES
_LONG: Final = 1 << 16
LEAST_ROOM, BYTES_A_ROW = 64, 64
"""Room for notes: rows and bytes at least, and bytes of pages that leave one piece, block or link. Chosen."""
_WALK: Final[Callable[..., int]] = tree_kernels.walk_tree


class Lexbor(NamedTuple):
    """The C functions that every page needs, and the names of attributes as this Lexbor has them."""

    create: Callable[[], int | None]
    set_options: Callable[[int, int], None]
    parse: Callable[[int, int | bytes, int], int]
    destroy: Callable[[int], None]
    root: Callable[[int], int | None]
    known: tuple[Numbers, Numbers, Numbers, Numbers, Numbers]
    """Place in ``NAMES`` by the number of a name, -1 for others; the places of names without a number; and of each name
    its first letters, their mask, and its length."""


@dataclass(slots=True)
class TreeNotes:
    """What the compiled walk notes over a batch; see ``tree_kernels.walk_tree``."""

    lexbor: Lexbor
    n_bytes: int
    """Bytes of all pages that are to be read."""
    counts: Numbers = field(default_factory=lambda: np.zeros(tree_kernels.N_COUNTS, np.int64))
    arrays: list[Any] = field(default_factory=list)
    page_blocks: list[int] = field(default_factory=list)
    page_facts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make room for what such a batch holds in most cases: memory that is not written to costs nothing."""
        rows, n_bytes = (max(LEAST_ROOM, self.n_bytes // share) for share in (BYTES_A_ROW, 1))
        shapes = ((rows, 4), (rows, 4), rows, (rows, 4))
        strings = (n_bytes, *3 * (max(LEAST_ROOM, n_bytes // 4),))
        self.arrays = [np.empty(shape, np.int64) for shape in shapes]
        self.arrays += [np.empty(shape, np.uint8) for shape in strings]
        self.arrays += [np.empty(LEAST_ROOM, np.int64)]

    def read(self, page: NDArray[np.uint8]) -> str | None:
        """Parse a page and note what stands where; returns why it could not be, or nothing."""
        document = self.lexbor.create()
        if document is None:
            return "no memory for its tree"
        try:
            # Without events a select of 20,000 options takes 3 ms instead of 1.8 s, and nothing is cloned.
            self.lexbor.set_options(document, LexborDocumentOptions.WO_EVENTS)
            status = self.lexbor.parse(document, page.ctypes.data, page.size)
            if status != 0:
                return f"status {status}"
            root = self.lexbor.root(document)
            if root is not None:
                self._walk(root)
        finally:
            self.lexbor.destroy(document)
        return None

    def _walk(self, root: int) -> None:
        """Walk from a root; where an array is full make it larger, and walk again."""
        while (full := _WALK(root, *_tables(), self.lexbor.known, *self.arrays, self.counts)) != ENOUGH:
            small = self.arrays[full]
            self.arrays[full] = np.empty((2 * small.shape[0], *small.shape[1:]), small.dtype)
            self.arrays[full][: small.shape[0]] = small

    def end_page(self) -> None:
        """What comes next is of another page."""
        self.page_blocks.append(int(self.counts[tree_kernels.BLOCKS]))
        self.page_facts.append(int(self.counts[tree_kernels.FACTS]))

    def noted(self) -> Noted:
        """All that was noted."""
        pieces, blocks, urls, facts, texts, addresses, words, said, _ = self.arrays
        pieces = pieces[: self.counts[tree_kernels.PIECES]]
        blocks = blocks[: self.counts[tree_kernels.BLOCKS]]
        urls = urls[: self.counts[tree_kernels.URLS]]
        facts = facts[: self.counts[tree_kernels.FACTS]]
        return Noted(
            _strings(texts, pieces[:, tree_kernels.PIECE_END]),
            pieces[:, tree_kernels.LINE_OF].copy(),
            pieces[:, tree_kernels.BLOCK_OF].copy(),
            pieces[:, tree_kernels.LINK_OF].copy(),
            _strings(addresses, urls),
            blocks[:, tree_kernels.PARENT_OF].copy(),
            blocks[:, tree_kernels.TAG_OF].copy(),
            _strings(words, blocks[:, tree_kernels.WORDS_END]),
            blocks[:, tree_kernels.IS_HIDDEN] > 0,
            np.array(self.page_blocks, np.int64),
            Facts(
                facts[:, tree_kernels.KIND_OF].copy(),
                _strings(said, facts[:, [tree_kernels.FIRST_END, tree_kernels.SECOND_END]].ravel()),
                facts[:, tree_kernels.HAS_SECOND] > 0,
                np.array(self.page_facts, np.int64),
            ),
        )


def _strings(values: NDArray[np.uint8], ends: Numbers) -> Strings:
    offsets = np.zeros(ends.size + 1, np.int64)
    offsets[1:] = ends
    return Strings(values[: max(1, offsets[-1])], offsets)


@cache
def _tables() -> tuple[int, NDArray[np.uint8], NDArray[np.uint8]]:
    """Number of a text node; what the walk does at each tag; which fact each head element is."""
    actions, kinds = elements.actions(), elements.facts()
    size = max(actions) + 1
    of_tag, of_head = np.full(size, elements.INLINE, np.uint8), np.zeros(size, np.uint8)
    for number, action in actions.items():
        of_tag[number] = action
    for number, kind in kinds.items():
        of_head[number] = kind
    return elements.text_tag(), of_tag, of_head


@cache
def lexbor() -> Lexbor | None:
    """Lexbor's C functions; None where they are not to be had or its nodes are not as ``node_kernels`` knows them."""
    try:
        library = ctypes.CDLL(selectolax.lexbor.__file__)
        functions = {name: getattr(library, name) for name in _KNOWN}
    except (OSError, AttributeError):
        return None
    for name, (result, *given) in _KNOWN.items():
        functions[name].restype, functions[name].argtypes = result, given
    numbers = _numbers_of_names(functions)
    if numbers is None:
        return None
    known = np.full(numbers.max() + 1, -1, np.int64)
    known[numbers[numbers > 0]] = np.flatnonzero(numbers)
    letters = np.array([int.from_bytes(name.encode()[:8], "little") for name in NAMES], np.int64)
    masks = np.array([(1 << 8 * min(len(name), 8)) - 1 for name in NAMES], np.uint64).view(np.int64)
    sizes = np.array([len(name) for name in NAMES], np.int64)
    return Lexbor(
        functions["lxb_html_document_create"],
        functions["lxb_html_document_dom_opt_set_noi"],
        functions["lxb_html_document_parse"],
        functions["lxb_html_document_destroy"],
        functions["lxb_dom_document_root"],
        (known, np.flatnonzero(numbers == 0), letters, masks, sizes),
    )


def _numbers_of_names(functions: dict[str, Any]) -> Numbers | None:
    """Numbers of ``NAMES``, 0 for one that has none; None where a node of a page of ours is not as known."""
    document = functions["lxb_html_document_create"]()
    try:
        functions["lxb_html_document_parse"](document, _OURS, len(_OURS))
        root = functions["lxb_dom_document_root"](document)
        if root is None or not all(_is_as_known(functions, node) for node in _nodes(functions, root)):
            return None
        body = functions["lxb_dom_node_next_noi"](functions["lxb_dom_node_first_child_noi"](root))
        return _numbers_on(functions, functions["lxb_dom_node_first_child_noi"](body))
    finally:
        functions["lxb_html_document_destroy"](document)


def _nodes(functions: dict[str, Any], node: int | None) -> Iterator[int]:
    while node is not None:
        yield node
        yield from _nodes(functions, functions["lxb_dom_node_first_child_noi"](node))
        node = functions["lxb_dom_node_next_noi"](node)


def _is_as_known(functions: dict[str, Any], node: int) -> bool:
    """Whether the functions and ``node_kernels`` find the same members of a node."""
    tag = functions["lxb_dom_node_tag_id_noi"](node)
    found = (
        _word(node + node_kernels.TAG) == tag
        and _word(node + node_kernels.NEXT) == (functions["lxb_dom_node_next_noi"](node) or 0)
        and _word(node + node_kernels.PARENT) == functions["lxb_dom_node_parent_noi"](node)
        and _word(node + node_kernels.FIRST_CHILD) == (functions["lxb_dom_node_first_child_noi"](node) or 0)
    )
    if tag == elements.text_tag():
        return found and _bytes_at(node + node_kernels.DATA) == b"text"
    first = functions["lxb_dom_element_first_attribute_noi"](node)
    return found and _word(node + node_kernels.FIRST_ATTRIBUTE) == (first or 0)


def _numbers_on(functions: dict[str, Any], node: int) -> Numbers | None:
    """Numbers of ``NAMES``, read from an element that has all of them and a title that is empty."""
    numbers = []
    attribute = functions["lxb_dom_element_first_attribute_noi"](node)
    size = _SIZE()
    while attribute is not None:
        text = functions["lxb_dom_attr_qualified_name"](attribute, size)
        name = ctypes.string_at(text, size.value)
        number = _word(attribute + node_kernels.NAME_NUMBER)
        value = _word(attribute + node_kernels.VALUE)
        following = functions["lxb_dom_element_next_attribute_noi"](attribute)
        is_known = (
            _word(attribute + node_kernels.PREFIXED) == 0
            and value != 0
            and _bytes_at(value) == (b"" if name == b"title" else name)
            and _word(attribute + node_kernels.NEXT_ATTRIBUTE) == (following or 0)
            and (number < _LONG or ctypes.string_at(number, size.value + 1) == name + b"\0")
        )
        if not is_known:
            return None
        numbers.append(number if number < _LONG else 0)
        attribute = following
    return np.array(numbers[: len(NAMES)], np.int64) if len(numbers) == len(NAMES) + 1 else None


def _word(address: int) -> int:
    return ctypes.c_int64.from_address(address).value


def _bytes_at(address: int) -> bytes:
    """The string whose address and length stand at an address."""
    return ctypes.string_at(_word(address), _word(address + 8))
