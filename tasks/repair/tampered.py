"""Stage: find pages whose words somebody changed, and say so; nothing is guessed at.

Copies are made to look original in two ways. A table swaps words for synonyms, blind to context:
观众 becomes 不雅众, 重大 becomes 重年夜. Or words from nowhere are put in before marks: 工作香蕉，.
The first shows in words that no one writes (seeds/model/swapped_words.tsv); the second in that the two characters
before marks are far less probable than those before them, which the language model of the repair tells.
Both need to show several times: an article may be about bad language.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.column import schema_of
from schemas.frames import FLAGS
from tasks.repair.alphabet import N_CODES
from tasks.repair.model import letter_numbers, shipped_bigrams
from tasks.repair.ngrams import BITS
from tasks.script_tables import characters

FIRST_HAN: Final = 0x4E00
LAST_HAN: Final = 0x9FFF

MIN_WORDS: Final = 2
"""Different swapped words a page must have. Of 18,170 news items and 4,104 statutes none has two, and two
statutes have one."""

MARKS: Final = "，,。；;"
MIN_MARKS: Final = 20
"""Places before marks that a page must have: fewer prove nothing. Chosen, not measured."""

MIN_STRANGE: Final = 0.4
MIN_EXCESS: Final = 0.45
"""Share of the places before marks where a pair of characters stands that the corpus never had, and by how much it must
exceed that share further from the mark. At these values none of 18,170 news items and 9 of 4,104 statutes (which are
another language to a corpus of news) are flagged, and 380 of 738 news items with a random noun before nine marks
of ten, 137 with one before six of ten: what is flagged is right, much is missed."""

REACH: Final = 8
"""Characters before a mark that are looked at: those where a word of two or three may have been put in, and as many
before them to compare with."""


def find_tampered(lines: pl.DataFrame) -> pl.DataFrame:
    """Flag pages whose words were swapped or put in: rows of ``page_id`` and ``damage`` = ``tampered``.

    Reads ``page_id`` and ``body``; changes nothing.
    """
    found = pl.concat([_swapped(lines), _put_in(lines)]).unique(maintain_order=True)
    return found.with_columns(damage=pl.lit("tampered")).select(*schema_of(FLAGS))


def _swapped(lines: pl.DataFrame) -> pl.DataFrame:
    words = _words()
    return (
        lines.filter(pl.col("body").str.contains_any(words))
        .select("page_id", word=pl.col("body").str.extract_many(words))
        .explode("word")
        .group_by("page_id", maintain_order=True)
        .agg(pl.col("word").n_unique())
        .filter(pl.col("word") >= MIN_WORDS)
        .select("page_id")
    )


def _put_in(lines: pl.DataFrame) -> pl.DataFrame:
    """Pages where what stands before marks has nothing to do with what stands before that."""
    pages = lines.select("page_id", "body").with_columns(page=pl.col("page_id").rle_id())
    text = "\n".join(pages["body"]) + "\n"
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    sizes = pages["body"].str.len_chars().to_numpy().astype(np.int64) + 1
    page = np.repeat(pages["page"].to_numpy().astype(np.int64), sizes)
    ids = np.where(codes < N_CODES, letter_numbers()[np.minimum(codes, N_CODES - 1)], 0)
    is_han = (codes >= FIRST_HAN) & (codes <= LAST_HAN)
    at = np.flatnonzero(np.isin(codes, [ord(mark) for mark in MARKS]))
    at = at[at >= REACH]
    for back in range(1, REACH):
        at = at[is_han[at - back]]
    near = _strange(ids, at - 4) | _strange(ids, at - 3)
    far = _strange(ids, at - 7) | _strange(ids, at - 6)
    counted = (
        pl.DataFrame({"page": page[at], "near": near, "far": far})
        .group_by("page")
        .agg(pl.len(), pl.col("near", "far").mean())
    )
    found = counted.filter(
        (pl.col("len") >= MIN_MARKS) & (pl.col("near") >= MIN_STRANGE) & (pl.col("near") - pl.col("far") >= MIN_EXCESS),
    )
    known = pages.select("page", "page_id").unique(maintain_order=True).with_columns(pl.col("page").cast(pl.Int64))
    return known.join(found, on="page", how="semi", maintain_order="left").select("page_id")


def _strange(ids: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """True where the letter at a place and the next one never stood together in the corpus."""
    pairs = ids[at] << BITS | ids[at + 1]
    known = shipped_bigrams().keys[1]
    place = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
    return np.asarray(known[place] != pairs)


@cache
def _words() -> list[str]:
    text = files("tasks").joinpath("..", "seeds", "model", "swapped_words.tsv").read_text("utf-8")
    found = [row["found"] for row in csv.DictReader(text.splitlines(), delimiter="\t")]
    to_traditional = {form: char for char, form in reversed(characters().items())}
    return sorted({*found, *("".join(to_traditional.get(char, char) for char in word) for word in found)})
