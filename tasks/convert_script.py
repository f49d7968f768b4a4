"""Stage: Traditional to Simplified, glyphs and not vocabulary: 「乾隆皇帝的頭髮」 becomes 「乾隆皇帝的头发」.

One pass over the whole column, at each place the longest entry of the table, so phrases are stronger than characters:
 乾 is 干 in 乾淨 and stays in 乾隆, 著 is 着 in 隨著 and stays in 著作. Taiwan's and Hong Kong's glyphs are
converted (裡 → 里, 衞 → 卫), their words are not (計程車 → 计程车).

Which lines: those where more than one telling character in ten is Traditional, and on a page that is not Simplified
also those without any. A Simplified line is left alone, with the one odd character it may quote or have in a name:
「乾安县」 and 「显著」 cannot be hurt there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.buffers import put, rewrite
from tasks.keys import N_MARKS, count_classes
from tasks.replace_kernels import Trie, make_trie, replace_lines
from tasks.script_tables import characters, dictionary, is_basic, own_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

HANT_FROM: Final = 0.8
HANS_TO: Final = 0.2
"""Share of Traditional among the characters that only one script has. On 234,000 fragments of statutes none of 40
characters was taken for the wrong script with these, and .0003 of those of 8."""

ALONE_TO: Final = 0.1
"""Share of Traditional up to which a line is Simplified and left alone.

In 10.1 M characters of Simplified news 0.1 leaves 1 changed character, 0.05 leaves 10, 0 leaves 25 (names such as 孟樸,
quoted inscriptions); of 600,000 lines of Traditional statutes none has so small a share.
"""


class Replacements(NamedTuple):
    """Keys and values, longest key first: so polars' ``replace_many(…, leftmost=True)`` finds the longest as well."""

    keys: list[str]
    values: list[str]


def detect_script(lines: pl.DataFrame) -> pl.DataFrame:
    """Add ``script`` of each line and ``page_script``, before anything is converted.

    Reads ``page_id`` and ``body``. ``script``: hans, hant, mixed, or null where no character tells. ``page_script``:
    the same over all lines of the page, each character one vote; hans where nothing tells. Rows and their order stay.
    """
    hant, hans = count_scripts(lines["body"])
    page = lines["page_id"].rle_id().to_numpy()
    own, whole = (
        pl.DataFrame({"hant": some, "hans": others}).select(script=_script(pl.col("hant"), pl.col("hans")))["script"]
        for some, others in ((hant, hans), (np.bincount(page, hant), np.bincount(page, hans)))
    )
    return lines.with_columns(own, whole.fill_null("hans").gather(page).alias("page_script"))


def convert_script(lines: pl.DataFrame) -> pl.DataFrame:
    """Turn ``body`` to Simplified where the line, or an undecided line's page, is not Simplified.

    Reads ``body`` and ``page_script``. Rows, their order and every other column come back as they were.
    """
    return lines.with_columns(simplified(lines["body"], is_hant=lines["page_script"] != "hans").alias("body"))


def simplified(s: pl.Series, *, is_hant: pl.Series | None = None) -> pl.Series:
    """Any column of text in Simplified: titles, headlines, names. Nulls stay null.

    ``is_hant`` says which rows belong to a page that is not Simplified: there, undecided texts (看著) convert too.
    """
    hant, hans = count_scripts(s)
    wanted = hant > ALONE_TO * (hant + hans)
    if is_hant is not None:
        wanted |= is_hant.fill_null(value=False).to_numpy() & (hant + hans == 0)
    rows = np.flatnonzero(wanted)
    return put(s, rows, _replaced(s.gather(rows)))


def count_scripts(s: pl.Series) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Characters of each string that only Traditional has, and those that only Simplified has."""
    return count_classes(s, _script_class())


def _replaced(s: pl.Series) -> pl.Series:
    if s.is_empty():
        return s
    trie = _trie()
    return rewrite(s, lambda values, at: replace_lines(values, at, *trie))


def _script(hant: pl.Expr, hans: pl.Expr) -> pl.Expr:
    share = hant / (hant + hans)
    script = pl.when(share >= HANT_FROM).then(pl.lit("hant")).when(share <= HANS_TO).then(pl.lit("hans"))
    return pl.when(hant + hans > 0).then(script.otherwise(pl.lit("mixed")))


@cache
def _trie() -> Trie:
    table = replacements()
    return make_trie(table.keys, table.values)


@cache
def replacements() -> Replacements:
    """The whole table: OpenCC's characters and phrases, Taiwan's phrases with 著, and ours on top.

    A phrase that keeps a character which otherwise changes is there in its Simplified spelling too (顯著 and 显著,
    乾清宮 and 乾清宫): so Simplified passages of a mixed line stay, and a second pass changes nothing.
    """
    table = characters() | {key: values[0] for key, values in dictionary("TSPhrases").items()}
    table |= {phrase: _keeping(phrase) for phrase in dictionary("TWVariantsRevPhrases") if "著" in phrase}
    table |= {entry.source: entry.target for entry in own_table("phrases")}
    table = {key: value for key, value in table.items() if is_basic(value)}
    for phrase in list(table.values()):
        if len(phrase) > 1 and any(character in table for character in phrase):
            table.setdefault(phrase, phrase)
    return ordered(table)


def _keeping(phrase: str) -> str:
    """A phrase in Simplified, by characters, with its 著."""
    return "".join(characters().get(character, character) for character in phrase)


def ordered(table: dict[str, str]) -> Replacements:
    """Longest key first, then by text; single characters that stay are left out, phrases that stay protect."""
    keys = sorted((key for key, value in table.items() if len(key) > 1 or key != value), key=lambda k: (-len(k), k))
    return Replacements(keys, [table[key] for key in keys])


@cache
def _script_class() -> NDArray[np.uint8]:
    """1 for characters that only Traditional has, 2 for those that only Simplified has."""
    marks = np.zeros(N_MARKS, dtype=np.uint8)
    for key, values in dictionary("TSCharacters").items():
        if key not in values:
            marks[ord(key)] = 1
    # 群 床 峰 秘 … are what Taiwan and Hong Kong write as well: 1,846 false votes in 3.2 M characters otherwise.
    regional = {
        value for name in ("TWVariants", "HKVariants") for values in dictionary(name).values() for value in values
    }
    for key, values in dictionary("STCharacters").items():
        if key not in values and key not in regional and key != "雇":
            marks[ord(key)] = 2
    return marks
