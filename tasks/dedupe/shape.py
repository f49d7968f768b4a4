"""Shapes and thresholds of dedupe."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from schemas.column import Column
from schemas.tables import ARTICLE_ID, PAGE_ID, POSITION, SOURCE

HASH_VERSION: Final = 1
"""Raise when a hash, the shingles, the slots or the bands change (``hashing``, ``sign_kernels``): older signatures are
then refused."""

SIGNATURES: Final = (
    PAGE_ID,
    POSITION,
    ARTICLE_ID,
    SOURCE,
    Column("key_chars", pl.Int32(), "length of the article key; shingles are 4 fewer, 1 where it is shorter than 5"),
    Column("key_digest", pl.UInt64(), "hash of the key; 0 where it is empty"),
    Column("number_digest", pl.UInt64(), "hash of the numbers in the key, whatever their order"),
    Column("sketch", pl.Binary(), "120 slots of one byte"),
    Column("bands", pl.Binary(), "20 hashes of six slots each, 8 bytes each, as the machine has them"),
    Column("paragraphs", pl.List(pl.UInt64()), "hash of the key of each paragraph"),
    Column("paragraph_chars", pl.List(pl.Int32()), "length of the key of each paragraph", "characters"),
    Column("anchors", pl.List(pl.UInt32()), "hashes of 16 characters each, one place in 48, chosen by the text"),
    Column("n_chars", pl.Int32(), "length of the text", "characters"),
    Column("n_damage", pl.Int32(), "kinds of damage found on the page"),
    Column("n_guesses", pl.Int32(), "guesses made on the page"),
    Column("published_at", pl.Datetime("us"), "the article's own date; null when not stated"),
)
"""One row an article. About 390 bytes, 12 a paragraph and one every 12 characters."""

CLUSTERS: Final = (
    PAGE_ID,
    POSITION,
    ARTICLE_ID,
    Column("cluster_id", pl.String(), "article_id of the best of its cluster of copies"),
    Column("cluster_size", pl.Int32(), "copies known, itself included", "articles"),
    Column("is_kept", pl.Boolean(), "stays in the dataset; always true where copies are only marked"),
)


class Duplicates(NamedTuple):
    """What dedupe decides. ``duplicates``: columns of the published table; ``clusters``: ``CLUSTERS``."""

    duplicates: pl.DataFrame
    clusters: pl.DataFrame


GREY_BELOW: Final = 0.15
GREY_ABOVE: Final = 0.12
"""Around the threshold of Jaccard similarity, in this range of estimates, the keys themselves decide.

At .8 the zone is .65 to .92: outside it the estimate erred on none of 5,992 pairs of real text; its standard
deviation at .8 is .032 (.045 for keys of 8 characters).
"""

EMBEDDED_RATIO: Final = 0.5
"""Contained below this share of the longer one's length is embedded: a part, not a copy."""

MIN_PARAGRAPH: Final = 12
"""Paragraphs with shorter keys suggest no pair and are no repeated ones, in characters: 「第一条」 is everywhere.
Chosen, not measured."""

REPEAT_RULE: Final = "dedupe.repeated-paragraph"
"""Rule of the removals of repeated paragraphs; overrides name it."""

MIN_SHARED: Final = 0.5
"""Share of the shorter article in equal paragraphs that suggests a pair; signature and keys decide."""

MIN_ANCHORS_SHARED: Final = 0.5
MIN_ANCHORS: Final = 2
"""Share of the anchors of the article with fewer, and their number, that suggest a pair found by its runs."""

MIN_RUNS_SHARED: Final = 0.2
"""Share of the runs (two anchors in a row) of the article with fewer that suggests a pair; signature and keys decide.

One anchor is too common to be looked up: among recombined sentences each stands in ever more articles as there are
more of them. Two in a row, about a hundred characters, hardly repeat but in copies: at 300,000 articles this finds the
same pairs in a third of the time. An edited character breaks two runs, hence a low share. Planted parts of longer pages
found: 498 of 500 as they were, 296 of 300 without line feeds, 291 of 300 with one character of a hundred edited (with
.5 only 263, with .35 278); paragraphs alone find 498, 9 and 207.
"""

RUNS_CHANCE: Final = 2.5
"""Standard deviations by which the signatures of a pair found by its runs may look less contained than it is.

With 3.5, as for other pairs, 17,000 more of those among a million articles of recombined sentences that share a long
sentence have their texts read for nothing, and two more of 72,263 copies are found.
"""

MIN_RENUMBERED: Final = 2
"""Numbers that must be replaced on both sides before two articles are different for their numbers; see below."""

RENUMBERED_SHARE: Final = 1 / 3
"""Share of the difference that numbers must make up, at least.

Of 4,402 pairs with J >= .8 among 40,183 real texts these two take 44 for different articles, on purpose: the same
meeting, bond or budget in another year; four only renumber their items. So recall by J alone is .990; of the 3,929
planted copies among them none is lost, and no pair below .8 is taken for near. Were numbers of clauses (第十二条)
counted, five more would be taken apart. One number instead of two loses two copies; a half instead of a third still
takes 20 yearly texts for copies. ``renumbered = "copies"`` leaves this out: all 4,402 are copies then.
"""

DIGEST_FILL: Final = 1.15
MIN_DIGEST_PART: Final = 0.25
"""A longer article is a digest of two parts that are no copies of each other when both are at least a quarter of it
and their lengths sum to at most 1.15 of it. Chosen, not measured."""

MIN_COVERED: Final = 0.5
"""``embedded = "drop-whole"``: share of a digest that kept articles must cover before it goes. Chosen, not measured."""

PART_CHARS: Final = 15_000_000
"""Characters of keys compared in one go: about 110 MB."""

COMPARED_CHARS: Final = 4_000_000
"""Characters of keys whose shingles are held at once: about 50 MB."""
