"""Stage: set aside pages that are not Chinese, and say what they seem to be.

「これは日本語のページです」 is Japanese by its kana, 「뉴스」 Korean by its Hangul; a page of English with two Chinese
words in its language menu is English. A Chinese page may quote, name and cite in any script: mixed pages
stay, and so does any short page with a Chinese sentence. What a page is written in is counted over all its visible
lines, because a menu says little and a body much.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from schemas.column import check
from schemas.frames import PROBLEMS
from tasks import utf8_kernels
from tasks.buffers import buffers_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

LATIN: Final = "a language in Latin letters"
SCRIPTS: Final = {
    "other": (),
    "Chinese": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x10000, 0x10000)),
    "Japanese": ((0x3041, 0x3096), (0x30A1, 0x30FA), (0xFF66, 0xFF9D)),
    "Korean": ((0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)),
    LATIN: ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)),
    "a language in Cyrillic letters": ((0x400, 0x52F),),
    "Greek": ((0x370, 0x3FF),),
    "Arabic or Persian": ((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "Hebrew": ((0x590, 0x5FF),),
    "Thai": ((0xE00, 0xE7F),),
    "Tibetan": ((0xF00, 0xFFF),),
    "Mongolian": ((0x1800, 0x18AF),),
    "a language of India": ((0x900, 0xDFF),),
}
"""What the letters of a page seem to be, by code points; 0x10000 stands for all beyond the first plane."""

MAX_KANA: Final = 0.3
"""Share of kana among kana and Han that makes a page Japanese. Chosen: prose of Japanese is half kana; of 182 real
Chinese pages none has more than .01."""

MAX_HANGUL: Final = 0.3
"""Share of Hangul among Hangul and Han that makes a page Korean. Chosen, not measured."""

HAN_A_WORD: Final = 1.6
LETTERS_A_WORD: Final = 5.0
"""Characters a word has, in Chinese and in alphabets: the usual means of prose."""

MIN_CHINESE: Final = 0.02
"""Least share of Chinese words on a page that is kept, among words of all scripts. Each of 182 real Chinese pages
has .68 or more; an English page of 500 words with a language menu has under .01."""

MIN_SYLLABLES: Final = 8
MIN_LETTERS: Final = 40
"""Kana or Hangul, and letters of alphabets, below which nothing is said: 「404 Not Found」 is no language. Chosen."""

ENGLISH_WORD: Final = r"(?i)\b(?:the|and|of|to|in|is|for|that|with)\b"
MIN_ENGLISH: Final = 0.1
"""Share of words that are among the nine commonest of English; English prose has .2 to .3. Chosen."""


def reject_foreign(lines: pl.DataFrame) -> pl.DataFrame:
    """Pages that are not Chinese, as PROBLEMS: ``not-chinese``, with ``detail`` 「looks like Japanese」.

    Reads ``page_id`` and ``text``. Pages without letters are nothing to this stage and are not among them.
    Rows are in the order in which the pages first appear.
    """
    # The lines of a page stand together, and all that is counted of a page are its characters.
    first = np.flatnonzero(np.diff(lines["page_id"].rle_id().to_numpy(), prepend=-1))
    counts = pl.DataFrame(_count(lines["text"], first), schema=list(SCRIPTS), orient="row")
    pages = (
        counts.with_columns(page_id=lines["page_id"].gather(first))
        .group_by("page_id", maintain_order=True)
        .agg(pl.col(list(SCRIPTS)).cast(pl.Int64).sum())
        .with_columns(language=_language())
        .filter(pl.col("language").is_not_null())
    )
    # Words are counted on foreign pages alone: it takes longer than all the rest.
    words = (
        lines.join(pages, on="page_id", how="semi")
        .group_by("page_id")
        .agg(common=pl.col("text").str.count_matches(ENGLISH_WORD).sum().cast(pl.Int64))
    )
    problems = pages.join(words, on="page_id", how="left", maintain_order="left").select(
        "page_id", reason=pl.lit("not-chinese"), detail=pl.lit("looks like ") + _english_or(pl.col("language"))
    )
    return check(problems, PROBLEMS, "reject_foreign")


def _language() -> pl.Expr:
    """What the page seems to be where it is not Chinese; null where it is, or where there is nothing to judge."""
    han, kana, hangul = pl.col("Chinese"), pl.col("Japanese"), pl.col("Korean")
    others = [name for name in SCRIPTS if name not in {"other", "Chinese", "Japanese", "Korean"}]
    foreign_letters = pl.sum_horizontal(others)
    is_japanese = (kana >= MIN_SYLLABLES) & (kana > MAX_KANA * (kana + han))
    is_korean = (hangul >= MIN_SYLLABLES) & (hangul > MAX_HANGUL * (hangul + han))
    foreign_words, chinese_words = foreign_letters / LETTERS_A_WORD, han / HAN_A_WORD
    is_foreign = (foreign_letters >= MIN_LETTERS) & (chinese_words < MIN_CHINESE * (foreign_words + chinese_words))
    most = pl.max_horizontal(others)
    alphabet = pl.coalesce(pl.when(pl.col(name) == most).then(pl.lit(name)) for name in others)
    return (
        pl.when(is_japanese & (kana >= hangul))
        .then(pl.lit("Japanese"))
        .when(is_korean)
        .then(pl.lit("Korean"))
        .when(is_foreign)
        .then(alphabet)
    )


def _english_or(language: pl.Expr) -> pl.Expr:
    n_words = pl.col(LATIN) / LETTERS_A_WORD
    is_english = (language == LATIN) & (pl.col("common") >= MIN_ENGLISH * n_words)
    return pl.when(is_english).then(pl.lit("English")).otherwise(language)


def _count(texts: pl.Series, first: NDArray[np.int64]) -> NDArray[np.int32]:
    """Characters of each script, a row for each stretch of texts that begins at one of these rows."""
    values, offsets, _ = buffers_of(texts)
    ends = offsets[np.append(first, len(texts))]
    ends.flags.writeable = False
    counts: NDArray[np.int32] = utf8_kernels.count_scripts(values, ends, _classes(), len(SCRIPTS))
    return counts


@cache
def _classes() -> NDArray[np.int64]:
    """Number of the script by code point of the first plane, then for what lies beyond and for emoji."""
    classes = np.zeros(0x10002, np.int64)
    for number, ranges in enumerate(SCRIPTS.values()):
        for first, last in ranges:
            classes[first : last + 1] = number
    return classes
