"""How much of a text is right: the two measures all scores use.

*char* compares multisets of 4-grams: 「今天下雨」 against 「今天下雪」 share none of one.
*line* asks of each line whether it stands in the other text, whole or nearly:
a line of chrome costs precision, a lost paragraph costs recall.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GRAM: Final = 4
"""Size of the grams of *char*, in characters; a shorter text is one gram."""

SHORTEST_LINE: Final = 4
"""Shorter lines are not asked about, in characters."""

LINE_GRAM: Final = 3
FEWEST_GRAMS: Final = 5
SHARE_FOUND: Final = 0.9
"""A line that is no substring is right with at least 5 3-grams, 90 % of them in the other text."""

IGNORED: Final = re.compile("[\\s\u200b\ufeff\u00ad]+")


class Measure(NamedTuple):
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float
    f1: float


class Compared(NamedTuple):
    """Both measures of one text, and the lines that were wrong or not found, normed."""

    char: Measure
    line: Measure
    extra: tuple[str, ...]
    missing: tuple[str, ...]


def norm(text: str) -> str:
    """Text as compared: NFKC, no white space, no invisible characters; punctuation stays."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", text))


def compare(output: Sequence[str], gold: Sequence[str]) -> Compared:
    """Compare lines put out with the lines that are right; both are normed first."""
    got = [norm(line) for line in output]
    wanted = [norm(line) for line in gold]
    got_text, wanted_text = "".join(got), "".join(wanted)
    extra = tuple(line for line in _long(got) if not _stands_in(line, wanted_text))
    missing = tuple(line for line in _long(wanted) if not _stands_in(line, got_text))
    line = _measure(
        len(_long(got)) - len(extra),
        len(_long(got)),
        len(_long(wanted)) - len(missing),
        len(_long(wanted)),
    )
    return Compared(char_overlap(got_text, wanted_text), line, extra, missing)


def char_overlap(output: str, gold: str) -> Measure:
    """*char* of two normed texts."""
    got, wanted = _grams(output), _grams(gold)
    shared = (got & wanted).total()
    return _measure(shared, got.total(), shared, wanted.total())


def _grams(text: str) -> Counter[str]:
    if not text:
        return Counter()
    return Counter(text[at : at + GRAM] for at in range(max(len(text) - GRAM, 0) + 1))


def _measure(right: int, given: int, found: int, wanted: int) -> Measure:
    """Two empty sides agree; one empty side is all wrong."""
    if given == wanted == 0:
        return Measure(1.0, 1.0, 1.0)
    precision = right / given if given else 0.0
    recall = found / wanted if wanted else 0.0
    both = precision + recall
    return Measure(precision, recall, 2 * precision * recall / both if both else 0.0)


def _long(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if len(line) >= SHORTEST_LINE]


def _stands_in(line: str, text: str) -> bool:
    if line in text:
        return True
    grams = [line[at : at + LINE_GRAM] for at in range(len(line) - LINE_GRAM + 1)]
    if len(grams) < FEWEST_GRAMS:
        return False
    return sum(gram in text for gram in grams) >= SHARE_FOUND * len(grams)
