"""Shared kernel: which of many words stand in each of many lines, in one pass over their characters.

polars has the same (``contains_any``, ``extract_many``), but makes its automaton at every call and a string of every
word it finds. Here the automaton is made once a process, and what comes back are numbers: a rule's own words are
looked for to know which lines the rule has to read at all. ASCII letters are found in any case.

One look at each character, and seldom one at two, says whether a word may begin there. With few words few do, and the
tree of words is seldom entered: five words take 12 ms in 7 MB of lines, and 29 by an automaton (Aho-Corasick) that
follows every byte; the words of all rules take 48 either way.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tasks import literal_kernels as kernels
from tasks.buffers import buffers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]


class Automaton(NamedTuple):
    """A tree of words: states by number, 0 the root, and whose words end in each."""

    marks: NDArray[np.uint8]
    """What a character may be, by the low bits of its code point: a word (1), the second of a longer one (2), both."""
    pairs: NDArray[np.bool_]
    """Whether a longer word may begin with two characters, by some bits made of them."""
    classes: NDArray[np.uint8]
    """Class of each byte; 0: in no word."""
    steps: Numbers
    """Next state, by state and class; 0: no word goes on so."""
    firsts: Numbers
    """Where the owners of a state's word begin in ``owners``; one more than states."""
    owners: Numbers
    n_owners: int


def automaton(words: Iterable[tuple[str, int]]) -> Automaton:
    """The tree of words with the number of whom each belongs to; a word may belong to several."""
    known = [(_small(word).encode(), owner) for word, owner in words if word]
    classes = np.zeros(256, np.uint8)
    used = sorted({byte for word, _ in known for byte in word})
    classes[used] = np.arange(1, len(used) + 1)
    classes[ord("A") : ord("Z") + 1] = classes[ord("a") : ord("z") + 1]
    marks, pairs = np.zeros(kernels.MASK + 1, np.uint8), np.zeros(kernels.MASK + 1, np.bool_)
    for word, _ in known:
        first, *more = (_code(character) for character in word.decode())
        if more:
            marks[more[0] & kernels.MASK] |= kernels.SECOND
            pairs[(first * kernels.PAIR[0] + more[0] * kernels.PAIR[1]) & kernels.MASK] = True
        else:
            marks[first & kernels.MASK] |= kernels.ALONE
    children: list[dict[int, int]] = [{}]
    ends: list[set[int]] = [set()]
    for word, owner in known:
        state = 0
        for byte in word:
            state = children[state].setdefault(int(classes[byte]), len(children))
            if state == len(children):
                children.append({})
                ends.append(set())
        ends[state].add(owner)
    steps = np.zeros((len(children), len(used) + 1), np.int32)
    arcs = np.array([(state, *arc) for state, of in enumerate(children) for arc in of.items()], np.int64).reshape(-1, 3)
    steps[arcs[:, 0], arcs[:, 1]] = arcs[:, 2]
    firsts = np.concatenate(([0], np.cumsum([len(of) for of in ends]))).astype(np.int32)
    owners = np.array([owner for of in ends for owner in sorted(of)], np.int32)
    return Automaton(marks, pairs, classes, steps, firsts, owners, max((owner for _, owner in known), default=-1) + 1)


def _small(word: str) -> str:
    """The word with its ASCII letters small; others are found as they are written."""
    return "".join(character.lower() if character.isascii() else character for character in word)


def _code(character: str) -> int:
    """The number that the loops read for a character: beyond the first 65,536 only its last bytes."""
    code = ord(character)
    return code if code <= 0xFFFF else code & 0xFFF  # noqa: PLR2004 - four bytes of UTF-8


def owners_by_row(words: Automaton, text: pl.Series) -> tuple[Numbers, Numbers]:
    """Whose words stand in each text: owners and rows, once each, by owner and row. No text may be null."""
    rows, borders = _by_owner(words, text)
    return np.repeat(np.arange(words.n_owners, dtype=np.int32), np.diff(borders)), rows


def rows_of_owners(words: Automaton, text: pl.Series) -> list[Numbers]:
    """The same: for each owner the rows that hold a word of it."""
    rows, borders = _by_owner(words, text)
    return [rows[start:stop] for start, stop in pairwise(borders.tolist())]


def _by_owner(words: Automaton, text: pl.Series) -> tuple[Numbers, NDArray[np.int64]]:
    values, offsets, _ = buffers_of(text)
    owners, rows = kernels.find(values, offsets, *words)
    found: tuple[Numbers, NDArray[np.int64]] = kernels.by_owner(owners, rows, words.n_owners)
    return found


def holds_any(words: Automaton, text: pl.Series) -> NDArray[np.bool_]:
    """Whether a word stands in each text. No text may be null."""
    values, offsets, _ = buffers_of(text)
    found: NDArray[np.bool_] = kernels.holds_any(values, offsets, *words[:5])
    return found
