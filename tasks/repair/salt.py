"""Stage: take out salt, the pinyin that mirror sites put in brackets after characters: 團結(jié)奮進.

A mirror salts its copies so that they look new to a search engine. Two families are known:

* **A**, on Traditional pages: a list of characters, each at every occurrence, all of them characters that
  Simplified writes differently: 統(tǒng)一戰(zhàn)線.
* **B**, mostly on Simplified pages: ordinary characters at random places, with or without tone marks,
  the same character salted here and bare there: 兰(lan)州市(shi).

Damaged annotations are taken out beside sound ones: a space inside 絡(luò ), a lost bracket 適shi)用, full-width
brackets, a wrong tone. Doubled commas 部署,,我們, the sister trick, go with them.

Authors write pinyin too, and theirs stays: a gloss tells how a *rare* character or an *unusual* reading is said
(睢(suī)宁, 六(lù)安), once; nobody tells how 中(zhōng) is said. So a page is salted when several different *frequent*
characters carry their plain first reading, and on such a page rare characters keep theirs.
A page that teaches the language annotates frequent characters as well, but in lists (春(chūn) 夏(xià)), or
nearly all of them, or with several readings a character (长(zhǎng)大 长(cháng)江), or says 拼音: it is left alone.

Numbers were chosen on mirror pages of our own making and 22,274 clean texts; bench/script.py measures them again.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from schemas.column import schema_of
from schemas.frames import FLAGS, Mended
from schemas.tables import REPAIRS
from tasks import salt_kernels
from tasks.buffers import buffers_of, put, rewrite
from tasks.keys import count_classes, han_class, salt_marks, syllables, toneless
from tasks.repair.salt_evidence import occurrences, read_annotations
from tasks.repair.salt_verdict import MAX_LINE_DENSITY, MIN_SPELT, judge

RARE: Final = 3_000
"""Rank from which a character is rare: those before it make 99.93 % of running text (seeds/script/frequency.tsv)."""

PLAIN: Final = 600
"""Rank below which an annotation is salt on any salted page: 84 % of running text."""

MIN_PAIRS: Final = 2
"""Annotations below which a page is not looked at."""

MAX_GLOSSES: Final = 2
"""A rare character annotated more often than this on a salted page is salted too."""


def strip_salt(lines: pl.DataFrame) -> Mended:
    """Take the salt out of ``body`` on salted pages, and count it.

    Reads ``page_id`` and ``body``. Rewrites ``body`` and fills ``salt_removed`` (annotations) on salted lines; rows,
    their order and every other column come back as they were. Salt is no guess: ``repairs`` is empty.
    ``flags`` has ``salt`` for each salted page. Pages without annotations cost one pass over their bytes.

    >>> page = pl.DataFrame({"page_id": "p", "body": ["團結(jié)奮進，統(tǒng)一戰(zhàn)線"], "salt_removed": 0})
    >>> strip_salt(page).lines["body"].to_list()
    ['團結奮進，統一戰線']
    """
    suspects = _suspect_rows(lines)
    none = Mended(lines, pl.DataFrame(schema=schema_of(REPAIRS)), pl.DataFrame(schema=schema_of(FLAGS)))
    if suspects.is_empty():
        return none
    pairs = _pairs(suspects)
    salted = judge(pairs, suspects).filter("salted").select("page", "page_id", "family", "bare")
    if salted.is_empty():
        return none
    going = _going(pairs.join(salted, on="page", maintain_order="left"))
    fresh = _rewrite(suspects, going, salted)
    rows = fresh["row"].to_numpy()
    removed = np.zeros(lines.height, np.int32)
    removed[rows] = fresh["removed"].to_numpy()
    mended = lines.with_columns(
        body=put(lines["body"], rows, fresh["body"]), salt_removed=pl.col("salt_removed") + pl.Series(removed)
    )
    return none._replace(lines=mended, flags=salted.select("page_id", damage=pl.lit("salt")).sort("page_id"))


def unsalted(s: pl.Series, is_salted: pl.Series) -> pl.Series:
    """Any other column without its salt: titles, headlines. Nulls stay null.

    ``is_salted`` says which rows belong to a page that ``strip_salt`` found salted: too little stands here to tell.
    """
    rows = np.flatnonzero(is_salted.fill_null(value=False).to_numpy())
    salted = s.gather(rows)
    ordinary = (pl.col("rank") < RARE) | pl.col("is_changed")
    going = read_annotations(salted).filter("is_valid", ordinary, ~pl.col("is_gloss"))
    starts, ends = going["start"].to_numpy(), going["end"].to_numpy()
    return put(s, rows, rewrite(salted, lambda values, at: salt_kernels.cut_spans(values, at, starts, ends)))


def _suspect_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of pages that hold at least two annotations: ``row``, ``page`` (a number), ``page_id``, ``body``."""
    values, at, _ = buffers_of(lines["body"])
    found = salt_kernels.count_salt(values, at, toneless(), salt_marks(), syllables())
    page = lines["page_id"].rle_id().to_numpy()
    rows = np.flatnonzero((np.bincount(page, found) >= MIN_PAIRS)[page]) if found.any() else np.zeros(0, np.int64)
    suspects = lines.select("page_id", "body")[rows].with_columns(row=pl.Series(rows, dtype=pl.UInt32))
    return suspects.select("row", "page_id", "body", page=pl.col("page_id").rank("dense"))


def _pairs(suspects: pl.DataFrame) -> pl.DataFrame:
    """The annotations of the suspects, with what their line and page say of them; see ``judge``."""
    n_han, _ = count_classes(suspects["body"], han_class())
    where = suspects.select("page", line=pl.int_range(pl.len(), dtype=pl.Int64), n_han=pl.Series(n_han))
    share = pl.len().over("line") / pl.col("n_han")
    pairs = read_annotations(suspects["body"]).join(where, on="line", maintain_order="left")
    return pairs.join(occurrences(suspects, n_han), on="ordinal", maintain_order="left").with_columns(
        is_spelt=(share > MAX_LINE_DENSITY) & (pl.len().over("line") >= MIN_SPELT)
    )


def _going(pairs: pl.DataFrame) -> pl.DataFrame:
    """The annotations of salted pages that are salt and no gloss, in order."""
    rank = pl.col("rank")
    sound = pl.col("lost") == 0
    is_listed = pl.col("is_changed") & (pl.col("family") == "A")
    wrong = (
        sound & pl.col("is_syllable") & ~pl.col("is_earlier") & (rank < RARE) & ((pl.col("tone") > 0) | pl.col("bare"))
    )
    is_pinyin = (pl.col("is_valid") & (sound | (rank < RARE) | is_listed)) | wrong
    listed = pl.col("is_changed") | (pl.col("is_first") & (rank < PLAIN))
    ordinary = (rank < RARE) | (pl.len().over("page", "simple") > MAX_GLOSSES)
    mirror = pl.when(pl.col("family") == "A").then(listed).otherwise(ordinary)
    is_known = pl.col("is_gloss") & ((pl.col("family") == "B") | (rank >= RARE))
    gloss = is_known & (pl.len().over("page", "simple", "syllable") <= MAX_GLOSSES)
    return pairs.filter(is_pinyin & mirror & ~gloss & (~pl.col("is_spelt") | (pl.col("family") == "A")))


def _rewrite(suspects: pl.DataFrame, going: pl.DataFrame, salted: pl.DataFrame) -> pl.DataFrame:
    """Lines of salted pages anew: ``row``, ``body``, ``removed``."""
    starts, ends = going["start"].to_numpy(), going["end"].to_numpy()
    bodies = rewrite(suspects["body"], lambda values, at: salt_kernels.cut_spans(values, at, starts, ends))
    removed = np.bincount(going["line"].to_numpy(), minlength=suspects.height).astype(np.int32)
    fresh = suspects.select("row", "page", body=bodies, removed=pl.Series(removed))
    return (
        fresh.join(salted, on="page", how="semi", maintain_order="left")
        .with_columns(pl.col("body").str.replace_all("[,，]+([,，、。；;])", "$1"))
        .select("row", "body", "removed")
    )
