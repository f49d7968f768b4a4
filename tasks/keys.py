"""Shared kernels: the three keys of a line. None of them is ever output.

* ``folded``: what rules match. 「團結(jié)奮進，２０２３年」 becomes 「团结奋进,2023年」.
* ``article_key``: letters and digits of the folded text: 「团结奋进2023年」; for duplicates.
* ``template_key``: a hash of the same with each digit as 0: for lines that recur on a host.

Folding, exactly, character by character:

1. Traditional to Simplified by the first value of the character tables (國 → 国, 乾 → 干, 於 → 于).
   著 stays as it is: rules are written in Simplified, and 著作权 must match itself.
   Compatibility ideographs and radicals become the characters they are.
2. Full-width ASCII becomes ASCII: ，：；！？（）％ＡＢ１２ → ,:;!?()%AB12. So do “ ” „ → ", ‘ ’ → ', … → three dots,
   ﹐﹑﹔ and other small or vertical forms → what they are forms of, ￥ → ¥, and half-width ｡､｢｣ → 。、「」.
   The dots ・ ‧ ･ become ·. Marks without an ASCII equivalent stay: 。、《》〈〉「」『』【】〔〕—·•.
3. Gone: control characters but tab and line feed, soft hyphens, zero-width and direction marks, variation
   selectors, byte order marks.
4. White space of every kind but tab and line feed becomes a space, also U+E5C2 to U+E5E5 (what GBK decoders
   make of A3A0 and its neighbours); runs of spaces become one; none is left at the ends.
5. Salt goes: pinyin in brackets right after a Han, when it carries a tone mark, and without tone marks where a line
   has three of them. An author's own gloss goes as well: the folded text is for matching only.

Case stays: a rule says ``(?i)``. The keys have no case.
All tables are fixed ranges and the dictionary files of a pinned package, so that the same text has the same
key on every machine and in every version of Python.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from pypinyin.pinyin_dict import pinyin_dict

from tasks import kernels
from tasks.buffers import buffers_of, read_only, rewrite
from tasks.kernels import N_CODES
from tasks.script_tables import characters, radicals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from tasks.buffers import Buffers

N_MARKS: Final = 0x33000
"""Code points that tables of classes reach: the last Chinese character and some."""

N_BASIC: Final = 0x10000
"""Code points of the basic plane."""

TONES: Final = {"\N{COMBINING MACRON}": 1, "\N{COMBINING ACUTE ACCENT}": 2, "\N{COMBINING CARON}": 3} | {
    "\N{COMBINING GRAVE ACCENT}": 4
}

INVISIBLE: Final = (
    *((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x034F, 0x034F), (0x061C, 0x061C)),
    *((0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E)),
    *((0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0)),
    *((0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF)),
)
"""Code points that show nothing, first and last of each range. Tab and line feed are not among them."""

SPACES: Final = (
    *((0x0B, 0x0C), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xE5C2, 0xE5E5)),
)
"""White space other than space, tab and line feed; with the private-use characters that GBK decoders make of it."""

HAN: Final = (
    *((0x3005, 0x3007), (0x3021, 0x3029), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
    (0x20000, 0x323AF),
)
"""Chinese characters, with 々 〆 〇."""

LETTERS: Final = (
    *((0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xB5, 0xB5), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2AF), (0x370, 0x373), (0x376, 0x377), (0x37B, 0x37D), (0x386, 0x386), (0x388, 0x3FF)),
    *((0x400, 0x481), (0x48A, 0x52F), (0x531, 0x556), (0x561, 0x587), (0x5D0, 0x5EA), (0x620, 0x64A)),
    *((0xE01, 0xE30), (0x1E00, 0x1FBC), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x3105, 0x312F)),
    *((0x0F40, 0x0F6C), (0x1820, 0x1878), (0xAC00, 0xD7A3), *HAN),
)
"""Letters of the scripts that stand beside Chinese, as fixed ranges: they do not move with Unicode's versions."""

MARKS: Final = {
    **dict(zip("“”„‟‘’‚‛", "\"\"\"\"''''", strict=True)),
    **dict(zip("￠￡￢￣￤￥￦", "¢£¬¯¦¥₩", strict=True)),
    **dict(zip("｡､｢｣･・‧", "。、「」···", strict=True)),
}
"""Marks with an equivalent of one width, beyond full-width ASCII."""

SMALL_FORMS: Final = ((0xFE10, 0xFE19), (0xFE30, 0xFE30), (0xFE35, 0xFE44), (0xFE50, 0xFE6B))
"""Small and vertical forms of marks; Unicode says of what."""


class Tables(NamedTuple):
    """What the folding loop looks up."""

    table: NDArray[np.uint32]
    plain: NDArray[np.int64]
    marks: NDArray[np.uint8]
    syllables: NDArray[np.int64]
    stays: NDArray[np.uint8]


def fold(s: pl.Series) -> pl.Series:
    """The text as rules see it; see the module for every change. Nulls stay null. For matching only.

    >>> fold(pl.Series(["團結(jié)奮進，２０２３年　"])).to_list()
    ['团结奋进,2023年']
    """
    return rewrite(s, fold_bytes)


def fold_bytes(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Buffers:
    """The same for texts that are no column yet: their bytes and offsets, one more than texts."""
    folded: Buffers = kernels.fold_lines(read_only(data), read_only(offsets), *_tables())
    return folded


def article_key(folded: pl.Series) -> pl.Series:
    """Letters and digits of folded text, without case; empty where there are none. Nulls stay null."""
    return rewrite(folded, lambda data, offsets: kernels.map_lines(data, offsets, _letters()))


def template_key(folded: pl.Series) -> pl.Series:
    """UInt64 hash of letters and digits of folded text, each digit as 0; 0 where there are none. Nulls stay null.

    FNV-1a over code points with a last mix: the same on every machine.
    """
    data, offsets, _ = buffers_of(folded)
    keys = pl.Series(folded.name, template_keys(data, offsets), dtype=pl.UInt64)
    return keys if folded.null_count() == 0 else keys.set(folded.is_null(), None)


def template_keys(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The same for texts that are no column yet."""
    keys: NDArray[np.uint64] = kernels.hash_lines(read_only(data), read_only(offsets), _digits_as_zero())
    return keys


def map_characters(s: pl.Series, table: NDArray[np.uint32]) -> pl.Series:
    """Every character as ``table`` (by code point) has it; ``kernels.GONE`` drops it. None may grow in UTF-8."""
    return rewrite(s, lambda data, offsets: kernels.map_lines(data, offsets, table))


def count_classes(s: pl.Series, marks: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Characters of class 1 and of class 2 in each string, ``marks`` being the class by code point."""
    data, offsets, _ = buffers_of(s)
    ones, twos = kernels.count_lines(data, offsets, marks)
    return ones, twos


def codes_of(ranges: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """Every code point of some ranges."""
    return np.concatenate([np.arange(first, last + 1) for first, last in ranges])


@cache
def _tables() -> Tables:
    return Tables(_folded_codes(), toneless(), salt_marks(), syllables(), _stays())


def _stays() -> NDArray[np.uint8]:
    """Characters of the basic plane that fold to themselves, but for those that hang on what stands before them."""
    codes = np.arange(N_BASIC)
    marks = salt_marks()[:N_BASIC]
    is_same = (_folded_codes()[:N_BASIC] == codes) & (marks & kernels.OPENING == 0)
    is_same[[kernels.GONE, ord(" "), kernels.DOTS]] = False
    return np.where(is_same, np.where(marks & kernels.HAN, kernels.STAYS_HAN, kernels.STAYS), 0).astype(np.uint8)


@cache
def _folded_codes() -> NDArray[np.uint32]:
    table = np.arange(N_CODES, dtype=np.uint32)
    same = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | MARKS | radicals()
    for code in codes_of((*SMALL_FORMS, (0xF900, 0xFAD9))).tolist():
        form = unicodedata.normalize("NFKC", chr(code))
        same[chr(code)] = same.get(form, form)
    for character, value in (*same.items(), *characters().items()):
        if len(value) == 1 and len(value.encode()) <= len(character.encode()):
            table[ord(character)] = ord(characters().get(value, value))
    table[codes_of(INVISIBLE)] = kernels.GONE
    table[codes_of(SPACES)] = ord(" ")
    return table


@cache
def _letters() -> NDArray[np.uint32]:
    table = np.zeros(N_CODES, dtype=np.uint32)
    table[codes_of(HAN)] = codes_of(HAN)  # which have no case
    for code in (*range(0x30, 0x3A), *codes_of(set(LETTERS) - set(HAN)).tolist()):
        lower = chr(code).lower()
        table[code] = ord(lower) if len(lower.encode()) == len(chr(code).encode()) else code
    return table


@cache
def _digits_as_zero() -> NDArray[np.uint32]:
    table = _letters().copy()
    table[0x30:0x3A] = ord("0")
    return table


@cache
def toneless() -> NDArray[np.int64]:
    """Number of the plain letter, a to z, ü as v, by code point; 0 for what is no letter of pinyin."""
    plain = np.zeros(0x10000, dtype=np.int64)
    for code in (
        *range(0x61, 0x7B),
        *codes_of(((0xE0, 0xFC), (0x101, 0x1DC), (0x1F8, 0x1F9), (0x1E3E, 0x1E3F))).tolist(),
    ):
        plain[code] = letter_number(chr(code))
    plain[0x41:0x5B] = plain[0x61:0x7B]
    plain[ord("ɡ")] = letter_number("g")
    return plain


@cache
def letter_number(letter: str) -> int:
    """1 to 26 for a to z with or without tone marks, ü as v; 0 for what no pinyin has."""
    base = unicodedata.normalize("NFD", letter)
    first = "v" if base[0] == "u" and "\N{COMBINING DIAERESIS}" in base else base[0]
    return ord(first) - 0x60 if "a" <= first <= "z" else 0


@cache
def salt_marks() -> NDArray[np.uint8]:
    """Classes by code point: Han, letters of pinyin with the number of their tone, round brackets."""
    marks = np.zeros(N_MARKS, dtype=np.uint8)
    plain = toneless()
    marks[: plain.size][plain > 0] = kernels.LETTER
    for code in (*np.flatnonzero(plain), *map(ord, TONES)):
        number = tone_of(chr(code))
        if number:
            marks[code] |= kernels.TONED | number << kernels.TONE_SHIFT
    marks[[ord("("), ord("（")]] = kernels.OPENING
    marks[[ord(")"), ord("）")]] = kernels.CLOSING
    marks[codes_of(HAN)] = kernels.HAN
    unseen = codes_of(INVISIBLE)
    marks[unseen[unseen < N_MARKS]] = kernels.UNSEEN
    return marks


@cache
def han_class() -> NDArray[np.uint8]:
    """1 for Chinese characters, by code point: what ``count_classes`` counts."""
    marks = np.zeros(N_MARKS, dtype=np.uint8)
    marks[codes_of(HAN)] = 1
    return marks


@cache
def tone_of(reading: str) -> int:
    """1 to 4, or 0 for no tone mark."""
    return next((TONES[mark] for mark in unicodedata.normalize("NFD", reading) if mark in TONES), 0)


@cache
def syllables() -> NDArray[np.int64]:
    """Codes of all toneless syllables that some character has, sorted."""
    found = {toneless for readings in pinyin_dict.values() for toneless in map(syllable_code, readings.split(","))}
    return np.array(sorted(found), dtype=np.int64)


@cache
def syllable_code(reading: str) -> int:
    """A reading without its tone as one number, 28 a letter; ``lǜ`` and ``lv`` are the same."""
    code = 0
    for letter in unicodedata.normalize("NFC", reading):
        number = letter_number(letter)
        code = code * 28 + number if number else code
    return code
