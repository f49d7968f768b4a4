"""What a page says about its own damaged places, beside the language model.

* Its script: the sites write Traditional one to one, so 裏 cannot stand where they would have written 里.
* Its annotations: a listed character carries its reading wherever it stands, so 聯 without a reading is not
  the lost character of a page that has 聯(lián), and ``?lián)`` was a character that is read lián.
* Its words: what a page is about stands on it more than once.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from pypinyin.pinyin_dict import pinyin_dict

from tasks.repair.alphabet import (
    CUT_MARKS,
    MAX_ASCII,
    N_CODES,
    characters_of_pairs,
    pairs_of_characters,
    private_pairs,
    to_simplified,
    to_traditional,
)
from tasks.repair.model import Model, letter_numbers
from tasks.repair.ngrams import BITS
from tasks.repair.reading_kernels import AFTER_GAP, FIRST_LEAD, LAST_LEAD
from tasks.script_tables import is_gb2312

if TYPE_CHECKING:
    from collections.abc import Iterable

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

READING: Final = r"[a-zɡàáèéêìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜǹɑ]{1,7} ?"
"""A reading as the sites write it; some have a space before the bracket."""

ANNOTATION: Final = re.compile(rf"[(（]{READING}[)）]")
ANNOTATED: Final = re.compile(rf"([\u3400-\u9fff])[(（]({READING})[)）]")

_LONE: Final = re.compile(r"“[\u3400-\u9fff]”")

UNSEEN_HAN_COST: Final = 6.5
UNSEEN_RARE_HAN_COST: Final = 9.0
UNSEEN_OTHER_COST: Final = 10.0
UNSEEN_ASCII_COST: Final = 0.0
"""What one of the letters that the model has not seen costs beyond UNSEEN_LOG, by how many share it
(natural log; about 700 of GB 2312, 8,000, 20,000 and 20). Chosen, not measured."""

WRONG_FORM_COST: Final = 4.0
"""Cost of a form that the page's script does not have (natural log)."""

UNREAD_COST: Final = 8.0
"""Cost of a listed character without its reading: the sites annotate every occurrence."""

OTHER_READING_COST: Final = 2.0
OTHER_TONE_COST: Final = 3.0
UNLISTED_COST: Final = 1.5
UNCHANGED_COST: Final = 2.0
"""Costs of a character beside a reading: the reading is not its first; only without its tone; the page does not
annotate it elsewhere; Simplified writes it the same way, and the sites list only those that differ."""

IMPOSSIBLE: Final = -100.0

REPEATS: Final = ((-0.43, 0.82, 2.25, 2.53), (-0.33, 2.66, 3.37, 3.69))
"""Natural log of how much more often a character that stands alone in quotes stands again within the next REACH
characters (not at all, once, twice, more often) than elsewhere: “專” is followed by 專學、專職、專業. First for
frequent characters, then for those below FREQUENT. Measured on 619 of them in news, each against 300 other windows."""

FREQUENT: Final = 1.5e-3
"""Share of a frequent character among all."""

LONE_RATE: Final = 0.0148
"""Share of quotations that hold just one character: 29 of 1,957 in held-out news."""

LONE_SHARE: Final = 0.2
"""Weight of that rate, whichever the character, against the model, which knows only those that it has seen so. Of
0, .05, .1, .2, .3, .4, .5, .7 the most probable on the same 1,957 quotations."""

LONE_PRIOR: Final = 3.0
"""Quotations after which the page's own rate counts as much as LONE_RATE. Of 2, 3, 5, 10, 20 and 50 the most probable
(each quotation from the others of its text) on 11,281 news texts."""

REACH: Final = 40

LISTED_SHARE: Final = 0.8
"""Share of a character's occurrences that are annotated, for it to be listed; a shifted run can show it bare."""

FORM_RATIO: Final = 2
"""A page is Traditional when it has this many times as many Traditional as Simplified forms, and the reverse."""

HALF_QUESTION_COST: Final = 4.0
SALTED_QUESTION_COST: Final = 6.0
SALTED_FROM: Final = 3
"""Costs of a ``?`` that is just that: on a page whose marks are full-width; on one with this many annotated
characters, thus from such a site. Chosen, not measured."""

KNOWN_LETTERS: Final = 3000
"""Letters tried behind a dropped character."""

COMMON_LETTERS: Final = 1500
"""Letters tried where both bytes of a character are lost."""


SWALLOWED: Final = "0 :(+-.%"
"""ASCII characters that may have gone along with a lost byte; 0 stands for any digit, which nobody can tell.
No comma: to the model it is ，, which is far too common to have been ASCII here."""


class Page(NamedTuple):
    """Evidence of one page, as the search takes it."""

    env: tuple[object, ...]
    script: str
    listed: frozenset[str]
    is_folded: bool


def read_page(text: str, model: Model) -> Page:
    """Gather what speaks for and against a character on this page; ``text`` is all of its lines."""
    codes = codes_of(ANNOTATION.sub("", text))
    script = _script(codes)
    letters = letter_numbers()
    listed = _listed(text)
    unread = np.zeros(N_CODES)
    unread[[ord(char) for char in listed]] = -UNREAD_COST
    half = sum(text.count(mark) for mark in ",;:!")
    full = sum(text.count(mark) for mark in "，；：！")
    bias = _bias(script).copy()
    bias[ord("?")] -= HALF_QUESTION_COST * (full > half) + SALTED_QUESTION_COST * (len(listed) >= SALTED_FROM)
    env = (
        tuple(model.table),
        letters,
        bias,
        (np.zeros(2**BITS), letters[ord("“")], letters[ord("”")], LONE_SHARE, _lone_rate(text)),
        unread,
        _cut_marks(),
        _rare(script),
        _between_gaps(script),
    )
    return Page(env, script, listed, half > full)


def on_line(page: Page, line: str, places: Iterable[int]) -> tuple[object, ...]:
    """The evidence of a page for one of its lines: what is said again shortly after these places of it."""
    is_rare = (page.env[0][3] < np.log(FREQUENT)).astype(np.int64)  # type: ignore[index]
    gains = np.array(REPEATS)
    again = gains[is_rare, 0]
    for at in places:
        behind = ANNOTATION.sub("", line[at:])[:REACH]
        counts = np.bincount(letter_numbers()[codes_of(behind)], minlength=2**BITS)
        again = np.maximum(again, gains[is_rare, np.minimum(counts, gains.shape[1] - 1)])
    return (*page.env[:3], (again, *page.env[3][1:]), *page.env[4:])  # type: ignore[index]


def _lone_rate(text: str) -> float:
    """Share of the page's quotations that hold just one character; broken ones say nothing."""
    plain = ANNOTATION.sub("", text)
    whole = plain.count("“") - plain.count("“?")
    return (len(_LONE.findall(plain)) + LONE_PRIOR * LONE_RATE) / (whole + LONE_PRIOR)


def reading_bias(readings: Iterable[str], page: Page) -> Floats:
    """One row a reading, by code point: 0 for characters that have it, IMPOSSIBLE for all others. Row 0 is for none."""
    rows = [np.full(N_CODES, IMPOSSIBLE)]
    for reading in readings:
        row = np.full(N_CODES, IMPOSSIBLE)
        plain = _plain(reading)
        row[_characters_by_reading().get(_toneless(plain), [])] = -OTHER_TONE_COST
        for code in _characters_by_reading().get(plain, []):
            row[code] = 0.0 if _first_reading(code) == plain else -OTHER_READING_COST
        if page.script == "hant":
            row[to_simplified() == np.arange(N_CODES)] -= UNCHANGED_COST
        if page.listed:
            unlisted = np.ones(N_CODES, dtype=np.bool_)
            unlisted[[ord(char) for char in page.listed]] = False
            row[unlisted] -= UNLISTED_COST
        rows.append(row)
    return np.stack(rows)


@cache
def byte_tables() -> tuple[npt.NDArray[np.int64] | Flags, ...]:
    """Characters of pairs, private pairs, pairs of characters, common characters, first bytes of private pairs."""
    private = private_pairs()
    common = np.argsort(np.where(letter_numbers() > 0, letter_numbers(), N_CODES), kind="stable")
    has_pair = pairs_of_characters()[common] >= 0x8140  # noqa: PLR2004 - first pair of GBK
    firsts = np.unique(np.flatnonzero(private) >> 8)
    return (
        characters_of_pairs().astype(np.int64),
        private,
        pairs_of_characters().astype(np.int64),
        common[has_pair][:COMMON_LETTERS].astype(np.int64),
        firsts.astype(np.int64),
        np.array([ord(char) for char in SWALLOWED], dtype=np.int64),
    )


def codes_of(text: str) -> npt.NDArray[np.int64]:
    """Code points; those beyond the basic plane as U+FFFD."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    return np.where(codes < N_CODES, codes, ord("\N{REPLACEMENT CHARACTER}"))


def _script(codes: npt.NDArray[np.int64]) -> str:
    simplified, traditional = to_simplified()[codes], to_traditional()[codes]
    n_traditional = int((simplified != codes).sum())
    n_simplified = int(((traditional != codes) & (simplified == codes)).sum())
    if n_traditional > FORM_RATIO * n_simplified:
        return "hant"
    return "hans" if n_simplified > FORM_RATIO * n_traditional else "mixed"


def _listed(text: str) -> frozenset[str]:
    read: dict[str, int] = {}
    for char, _ in ANNOTATED.findall(text):
        read[char] = read.get(char, 0) + 1
    return frozenset(char for char, times in read.items() if times >= LISTED_SHARE * text.count(char))


@cache
def _bias(script: str) -> Floats:
    """What the form of a character costs on a page of this script, by code point."""
    codes = np.arange(N_CODES)
    simplified, traditional = to_simplified(), to_traditional()
    bias = np.zeros(N_CODES)
    is_han = (codes >= 0x3400) & (codes <= 0x9FFF)  # noqa: PLR2004 - the block of Chinese characters
    unseen = letter_numbers() == 0
    bias[unseen & is_han] = -UNSEEN_RARE_HAN_COST
    bias[unseen & ~is_han] = -UNSEEN_OTHER_COST
    bias[unseen & (codes < MAX_ASCII)] = -UNSEEN_ASCII_COST
    bias[unseen & is_han & _plain_characters()[simplified]] = -UNSEEN_HAN_COST
    if script == "hant":
        bias[is_han & (traditional[simplified] != codes)] -= WRONG_FORM_COST
    elif script == "hans":
        bias[is_han & (simplified != codes)] -= WRONG_FORM_COST
    return bias


@cache
def _rare(script: str) -> Flags:
    """Characters not tried where a whole byte pair and more is lost: rare ones, and forms of the other script."""
    letters = letter_numbers()
    return np.asarray((letters == 0) | (letters > KNOWN_LETTERS) | (_bias(script) <= -WRONG_FORM_COST))


@cache
def _between_gaps(script: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Characters that may stand between two dropped ones, where those of each two begin, and what each leaves pending.

    For ``close_gap``. A dropped character was private use: a first byte, then the lead of the next. One is left of the
    first of two, its trail is the first byte of the second: a row for each two of the first bytes, first one, then the
    other.
    """
    of_pair, private, _, _, firsts, _ = byte_tables()
    leads = np.arange(FIRST_LEAD, LAST_LEAD)
    found = []
    for first in firsts:
        for trail in firsts:
            codes = of_pair[leads << 8 | trail]
            found.append(codes[(codes > 0) & private[first << 8 | leads] & ~_rare(script)[codes]])
    sizes = [len(codes) for codes in found]
    pends = np.repeat(np.tile(AFTER_GAP + firsts, len(firsts)), sizes)
    return np.concatenate(found).astype(np.int64), np.cumsum([0, *sizes], dtype=np.int64), pends


@cache
def _plain_characters() -> Flags:
    return np.array([is_gb2312(chr(code)) if not 0xD800 <= code < 0xE000 else False for code in range(N_CODES)])  # noqa: PLR2004 - surrogates


@cache
def _cut_marks() -> Flags:
    marks = np.zeros(N_CODES, dtype=np.bool_)
    marks[[ord(mark) for mark in CUT_MARKS]] = True
    return marks


@cache
def _characters_by_reading() -> dict[str, list[int]]:
    """Code points by each of their readings, with and without tone."""
    found: dict[str, list[int]] = {}
    pairs = pairs_of_characters()
    for code, readings in pinyin_dict.items():
        if code < N_CODES and pairs[code]:
            spelled = {_plain(reading) for reading in readings.split(",")}
            for reading in sorted(spelled | {_toneless(reading) for reading in spelled}):
                found.setdefault(reading, []).append(code)
    return found


def _first_reading(code: int) -> str:
    return _plain(pinyin_dict[code].split(",")[0])


def _plain(reading: str) -> str:
    return unicodedata.normalize("NFC", reading.strip().replace("ɡ", "g").replace("ɑ", "a"))


def _toneless(reading: str) -> str:
    base = unicodedata.normalize("NFD", reading)
    return "".join(mark for mark in base if mark.isalpha() or mark == "\N{COMBINING DIAERESIS}")
