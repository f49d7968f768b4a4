"""Characters as the damage saw them (two GBK bytes) and as the language model sees them (a small number).

A mirror site cut text by bytes, so a character is a lead and a trail byte: 祝 is D7 A3, 活 is BB EE,
and the A3 BB between them is the mark ；. The model knows Simplified letters only: 慶 and 庆 are one
letter to it, all digits are one, all Latin letters are one, and a half-width mark is its full-width one.
"""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tasks.script_tables import characters, dictionary

Codes: TypeAlias = npt.NDArray[np.uint16]
Flags: TypeAlias = npt.NDArray[np.bool_]

N_CODES: Final = 0x10000
"""Code points of the basic plane; GBK has none beyond it."""

FIRST_LEAD: Final = 0x81
LAST_BYTE: Final = 0xFE

MAX_ASCII: Final = 0x80
PRIVATE_USE: Final = range(0xE000, 0xF900)

CUT_MARKS: Final = "，；：！？。、"
"""Marks at whose bytes the mirror sites cut. ： and ？ are assumed, the others proven on damaged pages."""

HALF_WIDTH: Final = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
"""Marks that some copies fold to ASCII after the damage was done."""

SAME_IN_BOTH: Final = frozenset("后里于干斗面范系制征了")
"""Characters that the sites leave as they are, although the dictionary changes them."""

DIGIT: Final = "0"
LATIN: Final = "a"
SPACE: Final = " "
LINE_END: Final = "\n"


@cache
def characters_of_pairs() -> Codes:
    """Code point of each pair of bytes, at ``lead << 8 | trail``; 0 where there is none or it is private use."""
    codes = np.zeros(N_CODES, dtype=np.uint16)
    for pair, char in _pairs():
        if ord(char) not in PRIVATE_USE:
            codes[pair] = ord(char)
    return codes


@cache
def private_pairs() -> Flags:
    """True for each pair that decodes to a private-use character: the sites dropped it."""
    private = np.zeros(N_CODES, dtype=np.bool_)
    for pair, char in _pairs():
        private[pair] = ord(char) in PRIVATE_USE
    return private


@cache
def pairs_of_characters() -> Codes:
    """The inverse of ``characters_of_pairs``: the two bytes of each code point, 0 where it has none."""
    codes = characters_of_pairs()
    pairs = np.zeros(N_CODES, dtype=np.uint16)
    known = np.flatnonzero(codes)
    pairs[codes[known]] = known
    return pairs


def _pairs() -> list[tuple[int, str]]:
    """All pairs of a lead and a trail byte with their character, as GB18030 has them."""
    found = []
    for lead in range(FIRST_LEAD, LAST_BYTE + 1):
        for trail in (*range(0x40, 0x7F), *range(0x80, LAST_BYTE + 1)):
            char = bytes((lead, trail)).decode("gb18030", errors="replace")
            if len(char) == 1 and char != "\N{REPLACEMENT CHARACTER}":
                found.append((lead << 8 | trail, char))
    return found


@cache
def to_simplified() -> Codes:
    """Simplified form of each code point, character by character; itself where it has none."""
    return _forms(characters())


@cache
def to_traditional() -> Codes:
    """Traditional form of each code point as the sites write it: one to one, blind to context."""
    first = {key: values[0] for key, values in dictionary("STCharacters").items()}
    return _forms(first | {"着": "著"} | {char: char for char in SAME_IN_BOTH})


def _forms(table: dict[str, str]) -> Codes:
    forms = np.arange(N_CODES, dtype=np.uint16)
    for char, form in table.items():
        if ord(char) < N_CODES and ord(form) < N_CODES:
            forms[ord(char)] = ord(form)
    return forms


@cache
def letters() -> Codes:
    """What each code point is to the language model, as the code point that stands for its class."""
    codes = to_simplified().copy()
    codes[ord("著")] = ord("着")
    for char, full in HALF_WIDTH.items():
        codes[ord(char)] = ord(full)
    for code in range(N_CODES):
        char = chr(code)
        if char.isascii() and char.isdigit():
            codes[code] = ord(DIGIT)
        elif char.isascii() and char.isalpha():
            codes[code] = ord(LATIN)
        elif char != LINE_END and char.isspace():
            codes[code] = ord(SPACE)
    return codes
