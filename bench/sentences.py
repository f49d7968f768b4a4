"""Made-up Chinese text: a small grammar over our own words, with room for more texts than anybody will ask for.

「7月3日，墨口镇的茶农苗知夏连夜修补了12筐竹笋，」 says nothing and is nobody's. What matters is that its characters and
words are everyday ones in everyday order, as encoding detection, script conversion and repair expect, and that two
texts share next to nothing: of 100 pairs of 1,000 characters none shares 3 % of its five-character pieces
(tests/test_bench_corpus.py).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

WORDS: Final = Path(__file__).parent / "words.toml"

SLOT: Final = re.compile(r"\{(\w+)\}")

QUOTED: Final = 0.15
"""Share of sentences that quote someone."""

CLAUSES: Final = (1, 2, 2, 3, 3, 4)
"""Clauses a sentence, each as likely as the next."""

Pattern = tuple[tuple[str, str | None], ...]
"""Literal text and the slot after it, in turn."""


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Every list of words by its name; those of code too."""
    tables = tomllib.loads(WORDS.read_text("utf-8"))
    return {name: tuple(text.split()) for name, text in {**tables["words"], **tables["code"]}.items()}


@cache
def patterns(name: str) -> tuple[Pattern, ...]:
    """The sentence patterns of that name, cut at their slots."""
    texts = tomllib.loads(WORDS.read_text("utf-8"))["clauses"][name]
    return tuple(_cut(text) for text in texts)


def _cut(text: str) -> Pattern:
    parts = SLOT.split(text)
    return tuple(zip(parts[::2], [*parts[1::2], None], strict=True))


class Writer:
    """Writes whatever a page needs, from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.words = vocabulary()
        self.made = {
            "place": self.place,
            "person": self.person,
            "body": self.body,
            "day": self.day,
            "count": self.count,
            "number": self.number,
        }

    def one(self, name: str) -> str:
        """A word of that list."""
        words = self.words[name]
        return words[int(self.chance.random() * len(words))]

    def place(self) -> str:
        """墨口镇."""
        return self.one("place_head") + self.one("place_tail") + self.one("place_kind")

    def person(self) -> str:
        """苗知夏."""
        return self.one("family") + self.one("given") + self.one("given")

    def body(self) -> str:
        """墨口镇茶厂."""
        return self.place() + self.one("body_kind")

    def day(self) -> str:
        """7月3日."""
        return f"{1 + int(self.chance.random() * 12)}月{1 + int(self.chance.random() * 28)}日"

    def number(self) -> str:
        """Two to four digits."""
        return str(10 + int(self.chance.random() ** 3 * 4000))

    def count(self) -> str:
        """12筐."""
        return self.number() + self.one("measure")

    def filled(self, name: str) -> str:
        """One of the patterns of that name, filled."""
        choices = patterns(name)
        out = []
        for literal, slot in choices[int(self.chance.random() * len(choices))]:
            out.append(literal)
            if slot:
                out.append(self.made[slot]() if slot in self.made else self.one(slot))
        return "".join(out)

    def sentence(self) -> str:
        """A sentence with its mark."""
        if self.chance.random() < QUOTED:
            return self.filled("quotes").removesuffix("。") + "。"
        clauses = [self.filled("plain") for _ in range(CLAUSES[int(self.chance.random() * len(CLAUSES))])]
        if self.chance.random() < QUOTED:
            clauses.insert(0, self.one("link"))
        return "，".join(clauses) + "。"

    def paragraph(self, n_chars: int) -> str:
        """Sentences until there are so many characters."""
        out, size = [], 0
        while size < n_chars:
            out.append(self.sentence())
            size += len(out[-1])
        return "".join(out)

    def paragraphs(self, n_chars: int) -> list[str]:
        """Paragraphs of 60 to 260 characters until there are so many, here and there a heading."""
        out, size = [], 0
        while size < n_chars:
            if size and self.chance.random() < 0.06:
                out.append("# " + self.filled("headings"))
            out.append(self.paragraph(60 + int(self.chance.random() * 200)))
            size += len(out[-1])
        return out
