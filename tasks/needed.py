"""Shared kernel: which words a text must hold for a pattern to match in it, read off the pattern itself.

A match of 「(?:来源|出处):(.+)」 holds 来源: or 出处:, so a text with neither need not be searched; a look for words
costs a hundredth of a search. Patterns are those of polars (Rust's ``regex``); what is not understood needs nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

MAX_STRINGS: Final = 64
"""Most strings that are followed: 「[年月日]{1}[一二三]」 are nine. More are taken for any. Chosen, not measured."""

Strings = frozenset[str]

BEGUN: Final[Strings] = frozenset({""})
FOLDED: Final = {"k": "\N{KELVIN SIGN}", "s": "\N{LATIN SMALL LETTER LONG S}"}
"""ASCII letters that match another one where case does not count."""

PLAIN: Final = re.compile(r"[^\\()\[\]{}.|?*+^$]+(?![?*+{])")
"""Characters without a meaning of their own; not the one that is said to stand more often, or not always."""

NO_WIDTH: Final = "AzbB"
"""Escapes that match between characters: the ends, and the borders of words."""


class Part(NamedTuple):
    """What is known of a part of a pattern."""

    exact: Strings | None
    """All strings that it matches; null where they are many or not known."""
    needs: Strings | None
    """Every match holds one of them; null where nothing is known."""


ANY: Final = Part(None, None)


@cache
def needed(pattern: str) -> tuple[str, ...]:
    """Words one of which stands in every match, the case of ASCII letters aside; none where that is not known.

    >>> needed("(?:来源|出处)[:|](.+)")
    ('出处:', '出处|', '来源:', '来源|')
    """
    try:
        reader = _Reader(pattern)
        part = reader.alternatives()
    except (IndexError, ValueError, LookupError):
        return ()
    return tuple(sorted(_needs_of(part) or ())) if reader.at == len(pattern) else ()


def _needs_of(part: Part) -> Strings | None:
    """The better of what a part matches and what it holds."""
    if part.exact is not None and "" not in part.exact:
        return part.exact
    return part.needs


def _better(first: Strings | None, second: Strings | None) -> Strings | None:
    """Of two sets of words the one that stands in fewer texts: longer words, then fewer."""
    if first is None or second is None:
        return second if first is None else first
    return max(first, second, key=lambda words: (min(len(word.encode()) for word in words), -len(words)))


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0
        self.any_case = False

    def alternatives(self) -> Part:
        """Parts between bars, up to the end of the group."""
        parts = [self.sequence()]
        while self.at < len(self.pattern) and self.pattern[self.at] == "|":
            self.at += 1
            parts.append(self.sequence())
        exact = [part.exact for part in parts]
        needs = [_needs_of(part) for part in parts]
        return Part(_union(exact), _union(needs))

    def sequence(self) -> Part:
        """Parts one behind the other."""
        whole, run, needs = True, BEGUN, None
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if plain := self.plain():
                run = frozenset(word + plain for word in run)
                continue
            part = self.repeated()
            longer = None if part.exact is None else frozenset(a + b for a in run for b in part.exact)
            if longer is not None and len(longer) <= MAX_STRINGS:
                run = longer
                continue
            whole = False
            needs = _better(_better(needs, run if "" not in run else None), _needs_of(part))
            run = part.exact or BEGUN
        needs = _better(needs, run if "" not in run else None)
        return Part(run if whole else None, needs)

    def plain(self) -> str:
        """Characters that stand for themselves, once each, as many as follow: half of the time was for such."""
        found = None if self.any_case else PLAIN.match(self.pattern, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def repeated(self) -> Part:
        """A part with how often it may stand."""
        part = self.single()
        least, most = 1, 1
        while self.at < len(self.pattern) and self.pattern[self.at] in "?*+{":
            mark = self.pattern[self.at]
            if mark == "{":
                end = self.pattern.index("}", self.at)
                low, _, high = self.pattern[self.at + 1 : end].partition(",")
                least, most = least * int(low), most * (int(low) if not _ else int(high or 1 << 20))
                self.at = end + 1
            else:
                self.at += 1
                least, most = (least if mark == "+" else 0), (most if mark == "?" else 1 << 20)
            if self.at < len(self.pattern) and self.pattern[self.at] == "?":
                self.at += 1  # as few as possible: the same strings
        if (least, most) == (1, 1):
            return part
        if least == 0:
            return Part(part.exact | BEGUN, None) if part.exact is not None and most == 1 else ANY
        return Part(None, _needs_of(part))

    def single(self) -> Part:
        """A character, a class, a group or a border."""
        mark = self.pattern[self.at]
        self.at += 1
        if mark == "(":
            return self.group()
        if mark == "[":
            return self.one_of()
        if mark in "^$":
            return Part(BEGUN, None)
        if mark == ".":
            return ANY
        return self.escape() if mark == "\\" else self.character(mark)

    def group(self) -> Part:
        """What stands in round brackets; flags hold from here on, or for the group."""
        before = self.any_case
        if self.pattern[self.at] == "?":
            end = min(place for place in (self.pattern.find(sign, self.at) for sign in ":)") if place >= 0)
            flags = self.pattern[self.at + 1 : end]
            if not set(flags) <= {"i"}:
                raise ValueError(flags)
            self.any_case = self.any_case or flags == "i"
            self.at = end + 1
            if self.pattern[end] == ")":
                return Part(BEGUN, None)
        part = self.alternatives()
        if self.pattern[self.at] != ")":
            raise ValueError(self.pattern)
        self.at += 1
        self.any_case = before
        return part

    def escape(self) -> Part:
        """What stands behind a backslash: a class, a border, or the character itself."""
        mark = self.pattern[self.at]
        self.at += 1
        if mark in NO_WIDTH:
            return Part(BEGUN, None)
        if mark in "pP":
            self.at = self.pattern.index("}", self.at) + 1
            return ANY
        if mark in "dDsSwW":
            return ANY
        if mark.isalnum():
            raise ValueError(mark)
        return self.character(mark)

    def one_of(self) -> Part:
        """A class in square brackets, as its characters where they are few and named one by one."""
        found: set[str] | None = set()
        is_negated = self.pattern[self.at] == "^"
        self.at += is_negated
        plain = self.pattern[self.at : self.pattern.index("]", self.at)]
        if len(plain) > MAX_STRINGS and not set(plain) & set("\\[-"):
            self.at += len(plain) + 1
            return ANY
        first = True
        while first or self.pattern[self.at] != "]":
            first = False
            mark = self.pattern[self.at]
            self.at += 1
            if mark == "[":
                raise ValueError(mark)
            if mark == "\\":
                part = self.escape()
            elif mark == "-" and self.pattern[self.at] != "]" and found:
                self.at += 1 + (self.pattern[self.at] == "\\")
                part = ANY  # a range
            else:
                part = self.character(mark)
            found = None if found is None or part.exact is None else found | part.exact
        self.at += 1
        return ANY if is_negated or found is None or len(found) > MAX_STRINGS else Part(frozenset(found), None)

    def character(self, mark: str) -> Part:
        """A character that stands for itself."""
        if not self.any_case or mark.lower() == mark.upper():
            return Part(frozenset({mark}), None)
        if not mark.isascii():
            return ANY
        lower = mark.lower()
        return Part(frozenset({lower, FOLDED[lower]} if lower in FOLDED else {lower}), None)


def _union(sets: list[Strings | None]) -> Strings | None:
    """All strings of the sets; null where one is not known or they are too many."""
    known = [strings for strings in sets if strings is not None]
    every = frozenset[str]().union(*known)
    return every if len(known) == len(sets) and len(every) <= MAX_STRINGS else None
