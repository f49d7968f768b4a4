"""Tables that evidence is weighed with: words of spam, and what each figure of a line is worth.

Read once, on first use, from ``seeds/spam`` and ``seeds/weights``; this module is the only one that
reads them. The weights are made by ``seeds/weights/train.py``; nobody edits them by hand.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


class SpamWords(NamedTuple):
    """Words of ``seeds/spam/tokens.toml``, all trades together; each sorted, longest first."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    report: tuple[str, ...]


class Weights(NamedTuple):
    """A linear model: ``bias`` plus the sum of weight times figure is the log of the odds."""

    bias: float
    of: dict[str, float]


@cache
def spam_words() -> SpamWords:
    """Words of spam, and the words of reports about it."""
    table = tomllib.loads((SEEDS / "spam" / "tokens.toml").read_text("utf-8"))
    strong = {word for trade in table.values() for word in trade.get("strong", ())}
    weak = {word for trade in table.values() for word in trade.get("weak", ())} - strong
    report = {word for trade in table.values() for word in trade.get("report", ())}
    return SpamWords(*(tuple(sorted(words, key=lambda w: (-len(w), w))) for words in (strong, weak, report)))


@cache
def line_weights(name: str) -> Weights:
    """The model of ``seeds/weights/<name>.toml``."""
    table = tomllib.loads((SEEDS / "weights" / f"{name}.toml").read_text("utf-8"))
    return Weights(float(table["bias"]), {key: float(value) for key, value in table["weights"].items()})


@cache
def surnames() -> tuple[str, tuple[str, ...]]:
    """Family names of one character, as one string, and of two."""
    table = tomllib.loads((SEEDS / "people" / "surnames.toml").read_text("utf-8"))
    return str(table["single"]), tuple(table["double"])


@cache
def sounds() -> str:
    """Characters that write the sounds of foreign names."""
    return str(tomllib.loads((SEEDS / "people" / "surnames.toml").read_text("utf-8"))["sounds"])


@cache
def name_parts() -> tuple[str, ...]:
    """What names of peoples without family names are made of: 扎西, 才让, 乌云, 其其格."""
    return tuple(tomllib.loads((SEEDS / "people" / "surnames.toml").read_text("utf-8"))["parts"])


@cache
def cities() -> tuple[str, ...]:
    """Places from which reports are sent and that are nobody's name: 「记者 陈晓禾 北京报道」."""
    table = tomllib.loads((SEEDS / "people" / "words.toml").read_text("utf-8"))
    return tuple(table["cities"])


@cache
def words_like_names() -> frozenset[str]:
    """Words and places that begin with a family name and are as short as names: 关注, 国际, 江苏."""
    table = tomllib.loads((SEEDS / "people" / "words.toml").read_text("utf-8"))
    return frozenset(word for group in table.values() for word in group)
