"""Which pages are salted: the annotations of a page weighed against those an author or a teacher would write."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tasks.keys import count_classes, han_class
from tasks.script_tables import own_table

WEIGHTS: Final = ((600, 1.0), (1_000, 0.1), (2_000, -0.5))
LAST_WEIGHT: Final = -0.7
"""Evidence of an annotated character by rank, in nats: how much likelier it is on a page with salt and glosses, half
and half, than on one with glosses alone.

Running text has 84 % of its characters below rank 600, 94 % below 1,000, 99.3 % below 2,000 (counted); of glosses 5, 8
and 25 % are taken to stand there (chosen, not measured), and 1 is the cap.
"""

SLIP: Final = 0.1
"""Chance that an author explains a character elsewhere than where it first stands. Chosen, not measured."""

CHANGED_WEIGHT: Final = 0.9
"""Evidence a character where (nearly) all annotated ones are Traditional forms: four of ten in such text are."""

MIN_CHANGED: Final = 0.9
"""Share of Traditional forms among the annotated characters from which a page is of family A; real pages have 1.0."""

MIN_SCORE: Final = 3.5
"""Evidence from which a page is salted, in nats: 33 to 1.

On 200 mirrors each of our making (news of 300 to 3,000 characters, two glosses each) it finds all of family A with 30
characters on the list, down to 30 % coverage, and of family B all at one character in twenty, 99 % at one in 33, 94 %
at one in fifty; of 22,274 clean pages it takes none.
"""

MAX_EXPLAINED: Final = 1.0
"""Nats by which the places of the annotations may speak for an author, who explains at first sight.

Of 7,200 pages with 3 to 20 made-up glosses on any characters 1.0 takes 2.9 %, 3.0 takes 10 %, and both find the same
salt; of 2,400 pages whose glosses are on characters from rank 800 or 1,500 on, as authors' are, neither takes one.
"""

EXPLAINED_KINDS: Final = 8
"""Annotated characters from which that bound grows with their number: chance piles up as well. Chosen, not measured."""

MIN_KINDS_B: Final = 3
"""Different annotated characters on a page of family B."""

MIN_VALID: Final = 0.6
"""Share of annotations that are a reading of their character, tone aside."""

MAX_LONE: Final = 0.3
"""Most annotations that may stand on a character without Chinese on either side: 春(chūn) 夏(xià)."""

MAX_EDGE: Final = 0.7
"""Most annotations that may stand at the edge of a run of Chinese, as in a list of words: 认(rèn)真 努(nǔ)力."""

MAX_DENSITY: Final = 0.45
MIN_SPELT_PAGE: Final = 8
"""Annotations a Han above which, and number from which, a page spells everything out; real salt has at most 0.19."""

MAX_LINE_DENSITY: Final = 0.6
MIN_SPELT: Final = 5
"""The same for a line, a verse for learners: 床(chuáng)前(qián)明(míng)月(yuè)光(guāng)."""

MAX_SEVERAL: Final = 0.4
MIN_EXACT: Final = 0.97
FEW_KINDS: Final = 40
"""Share of annotations on characters shown with several readings, share of right tones, number of characters:
above, above and below, the page is an exercise."""

MIN_TEACHING: Final = 2
SURE: Final = 20.0
REPEATS: Final = 1.3
"""Lines that speak of pronunciation from which a page is a lesson, unless the evidence and the annotations a
character are at least so many."""

MIN_BARE: Final = 0.2
"""Share of annotations without a tone mark from which a mirror is one that leaves tones out."""


def judge(pairs: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row a page that holds annotations: ``page``, ``page_id``, ``salted``, ``family`` (A or B), ``bare``.

    ``pairs`` as ``read_annotations`` gives them with ``page``, ``nth`` and ``n_same`` (which of how many occurrences of
    the character on the page it is) and ``is_spelt``; ``suspects`` the lines: ``page``, ``page_id``, ``body``.
    ``bare``: readings without tone marks are common.
    """
    sound = pairs.filter("is_syllable", (pl.col("lost") == 0) | (pl.col("is_valid") & (pl.col("tone") > 0)))
    facts = sound.group_by("page").agg(
        n=pl.len(),
        valid=pl.col("is_valid").mean(),
        edge=((pl.col("before") == 0) | (pl.col("after") == 0)).mean(),
        lone=((pl.col("before") == 0) & (pl.col("after") == 0)).mean(),
        spelt=pl.col("is_spelt").mean(),
        exact=pl.col("is_exact").mean(),
        bare=((pl.col("tone") == 0) & pl.col("is_valid")).mean() >= MIN_BARE,
    )
    n_han, _ = count_classes(suspects["body"], han_class())
    words = [entry.source for entry in own_table("teaching")]
    pages = suspects.select("page", "page_id", n_han=pl.Series(n_han), taught=pl.col("body").str.contains_any(words))
    page = pages.group_by("page").agg(pl.col("page_id").first(), pl.col("n_han").sum(), teaching=pl.col("taught").sum())
    for more in (facts, _evidence(sound), _several(sound)):
        page = page.join(more, on="page", how="inner" if more is facts else "left", maintain_order="left")
    counts = ("evidence", "explained", "n_kinds", "n_several")
    page = page.with_columns(pl.col(counts).fill_null(0), pl.col("family").fill_null("B"))
    return page.with_columns(salted=_is_salted() & ~_is_lesson()).sort("page")


def _evidence(sound: pl.DataFrame) -> pl.DataFrame:
    """``page``, ``n_kinds`` (different annotated characters), ``family``, ``evidence`` in nats, salt against gloss."""
    kinds = (
        sound.filter("is_valid", ~pl.col("is_spelt"))
        .group_by("page", "simple", maintain_order=True)
        .agg(
            pl.col("rank").first(),
            pl.col("is_changed").first(),
            pl.col("is_first").any(),
            pl.col("nth", "n_same").first(),
            times=pl.len(),
        )
    )
    weight = pl.lit(LAST_WEIGHT)
    for rank, value in reversed(WEIGHTS):
        weight = pl.when(pl.col("rank") < rank).then(value).otherwise(weight)
    unusual = pl.when("is_first").then(weight).otherwise(pl.min_horizontal(weight, 0.0))
    # An author explains a character once, where it first stands; salt falls on any occurrence, or on all.
    chance = 1 / pl.col("n_same")
    at_first = (pl.col("times") == 1) & (pl.col("nth") == 0)
    place = pl.when(at_first).then(chance.log() - np.log(1 - SLIP)).otherwise((1 - chance).log() - np.log(SLIP))
    placed = pl.when(pl.col("n_same") > 1).then(place).otherwise(0.0)
    page = kinds.group_by("page", maintain_order=True).agg(
        n_kinds=pl.len(),
        changed=pl.col("is_changed").filter(pl.col("rank") < WEIGHTS[-1][0]).mean(),
        n_changed=pl.col("is_changed").sum(),
        weight=unusual.sum(),
        placed=placed.sum(),
    )
    is_a = (pl.col("changed") >= MIN_CHANGED).fill_null(value=False)
    return page.select(
        "page",
        "n_kinds",
        explained=-pl.col("placed"),
        family=pl.when(is_a).then(pl.lit("A")).otherwise(pl.lit("B")),
        evidence=pl.col("weight")
        + pl.col("placed")
        + pl.when(is_a).then(CHANGED_WEIGHT * pl.col("n_changed")).otherwise(0),
    )


def _several(sound: pl.DataFrame) -> pl.DataFrame:
    """``page`` and ``n_several``: annotations on characters that are shown with several right readings."""
    kinds = (
        sound.filter("is_exact")
        .group_by("page", "simple")
        .agg(n=pl.len(), readings=pl.struct("syllable", "tone").n_unique())
    )
    return kinds.filter(pl.col("readings") > 1).group_by("page").agg(n_several=pl.col("n").sum())


def _is_salted() -> pl.Expr:
    enough = (pl.col("family") == "A") | (pl.col("n_kinds") >= MIN_KINDS_B)
    return enough & (pl.col("evidence") >= MIN_SCORE) & (pl.col("valid") >= MIN_VALID)


def _is_lesson() -> pl.Expr:
    """A page that teaches readings. Nobody teaches Traditional forms alone, so some signs ask for family B."""
    is_b = pl.col("family") == "B"
    spelt_out = is_b & (pl.col("n") > MAX_DENSITY * pl.col("n_han")) & (pl.col("n") >= MIN_SPELT_PAGE)
    lists = (pl.col("lone") > MAX_LONE) | (is_b & ((pl.col("spelt") > MAX_LONE) | (pl.col("edge") > MAX_EDGE)))
    several = pl.col("n_several") > MAX_SEVERAL * pl.col("n")
    exercise = several & (pl.col("exact") > MIN_EXACT) & (pl.col("n_kinds") < FEW_KINDS)
    repeats = pl.col("n") >= REPEATS * pl.col("n_kinds")
    says_so = (pl.col("teaching") >= MIN_TEACHING) & ~((pl.col("evidence") >= SURE) & repeats)
    explains = pl.col("explained") > MAX_EXPLAINED * pl.max_horizontal(1.0, pl.col("n_kinds") / EXPLAINED_KINDS)
    return spelt_out | lists | exercise | says_so | explains
