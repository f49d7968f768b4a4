"""Shared kernel: which of many words stand in each of many lines, in one pass over their bytes (Aho-Corasick).

polars has the same (``contains_any``, ``extract_many``), but makes its automaton at every call and a string of every
word it finds. Here the automaton is made once a process, and what comes back are numbers: a rule's own words are
looked for to know which lines the rule has to read at all. ASCII letters are found in any case.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tasks import literal_kernels as kernels
from tasks.buffers import buffers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]


FIRST_OF_THREE: Final = 0xE0
LAST_OF_THREE: Final = 0xEF
"""First bytes of characters of three bytes, which Chinese ones are."""


class Automaton(NamedTuple):
    """States by number, 0 the first: where each class of bytes leads, and whose words end there."""

    classes: NDArray[np.uint8]
    """Class of each byte; 0: in no word."""
    opens: NDArray[np.bool_]
    """Whether a word begins with this character, by code point: those of three bytes that open none are passed over."""
    steps: Numbers
    """Next state, by state and class."""
    firsts: Numbers
    """Where the owners of a state's words begin in ``owners``; one more than states."""
    owners: Numbers
    n_owners: int


def automaton(words: Iterable[tuple[str, int]]) -> Automaton:
    """An automaton for words with the number of whom each belongs to; a word may belong to several."""
    known = [(word.lower().encode(), owner) for word, owner in words if word]
    classes = np.zeros(256, np.uint8)
    used = sorted({byte for word, _ in known for byte in word})
    classes[used] = np.arange(1, len(used) + 1)
    classes[ord("A") : ord("Z") + 1] = classes[ord("a") : ord("z") + 1]
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
    steps = _steps(children, ends, len(used) + 1)
    firsts = np.concatenate(([0], np.cumsum([len(of) for of in ends]))).astype(np.int32)
    owners = np.array([owner for of in ends for owner in sorted(of)], np.int32)
    opens = np.zeros(1 << 16, np.bool_)
    opens[[ord(word.decode()[0]) for word, _ in known if word[0] >= FIRST_OF_THREE and word[0] <= LAST_OF_THREE]] = True
    return Automaton(classes, opens, steps, firsts, owners, max((owner for _, owner in known), default=-1) + 1)


def _steps(children: Sequence[dict[int, int]], ends: Sequence[set[int]], n_classes: int) -> Numbers:
    """Where each class leads from each state: on in a word, else to where the longest end of what was read is."""
    steps = np.zeros((len(children), n_classes), np.int32)
    waiting = deque([(0, 0)])
    while waiting:
        state, behind = waiting.popleft()
        if state:
            steps[state] = steps[behind]
            ends[state].update(ends[behind])
        for byte, child in children[state].items():
            waiting.append((child, int(steps[behind, byte]) if state else 0))
            steps[state, byte] = child
    return steps


def owners_by_row(words: Automaton, text: pl.Series) -> tuple[Numbers, Numbers]:
    """Whose words stand in each text: owners and rows, once each, by owner and row. No text may be null."""
    values, offsets, _ = buffers_of(text)
    owners, rows = kernels.find(values, offsets, *words)
    order = np.argsort(owners, kind="stable")
    return owners[order], rows[order]


def holds_any(words: Automaton, text: pl.Series) -> NDArray[np.bool_]:
    """Whether a word stands in each text. No text may be null."""
    values, offsets, _ = buffers_of(text)
    found: NDArray[np.bool_] = kernels.holds_any(values, offsets, *words[:4])
    return found
