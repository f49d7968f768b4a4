"""Questions that several readers have about texts, gathered so that each is asked once.

What a name, a source or a moment is costs milliseconds to ask, however few texts it is asked of, and the columns of an
article are read in ten places that ask it. So a reader with such a question is a generator: it yields the question, is
sent the answer, and returns what it has read. Readers that need nothing of each other are read side by side, and what
several of them ask is answered in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

import polars as pl

Answer = tuple[pl.Series, ...]


class Ask(NamedTuple):
    """Columns of texts, and what is asked of each text."""

    kind: Kind
    texts: tuple[pl.Series, ...]
    beside: tuple[pl.Series, ...] = ()
    """Further columns, which a kind may read otherwise."""


class Kind(NamedTuple):
    """A sort of questions."""

    rank: int
    """What has a lower one is asked first, and the others gather until nobody has such a question."""
    answer: Callable[[Sequence[Ask]], list[Answer]]
    """The answer to each of some questions of this kind."""


Reader = Generator[Ask, Answer, pl.DataFrame]


def of_each(read: Callable[..., Sequence[pl.Series]]) -> Callable[[Sequence[Ask]], list[Answer]]:
    """Answers by what ``read`` makes of columns of texts: of each a column."""

    def answered(asks: Sequence[Ask]) -> list[Answer]:
        made = iter(read(*chain.from_iterable(ask.texts for ask in asks)))
        return [tuple(islice(made, len(ask.texts))) for ask in asks]

    return answered


def read_together(*readers: Reader) -> list[pl.DataFrame]:
    """What each reader returns."""
    read: dict[int, pl.DataFrame] = {}
    asks: dict[int, Ask] = {}

    def go_on(number: int, step: Callable[[], Ask]) -> None:
        try:
            asks[number] = step()
        except StopIteration as end:
            read[number] = end.value

    for number, reader in enumerate(readers):
        go_on(number, partial(next, reader))
    while asks:
        kind = min((ask.kind for ask in asks.values()), key=lambda kind: kind.rank)
        numbers = [number for number, ask in asks.items() if ask.kind is kind]
        answers = kind.answer([asks.pop(number) for number in numbers])
        for number, answer in zip(numbers, answers, strict=True):
            go_on(number, partial(readers[number].send, answer))
    return [read[number] for number in range(len(readers))]
