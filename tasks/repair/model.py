"""The language model that tells which characters were lost: how often which four letters follow each other.

慶?；顒?。 could end in 慶祝活動 or in hundreds of other sequences with the same bytes; only the model knows
that 祝活 is common and the others are not. Counts over news are shipped (seeds/model), and the
bigrams of the run's own clean text, where given, are added to them.

Probabilities are interpolated with absolute discounting: P(c|h) = max(n(hc) - D, 0) / n(h) + w(h) P(c|h'),
where h' is h without its first letter and w(h) is what is left over, so that they sum to 1 whatever
was cut off the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from tasks.buffers import buffers_of
from tasks.repair.alphabet import LINE_END, N_CODES, letters
from tasks.repair.count_kernels import add_pairs, count_pairs
from tasks.repair.model_kernels import fill_table
from tasks.repair.ngrams import BITS, Counts, Ints, add, pair_bits, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

Floats: TypeAlias = npt.NDArray[np.float64]

DISCOUNT: Final = 0.75
"""Taken off every count for what was not seen; the usual value, not tuned."""

UNSEEN_LOG: Final = -10.0
"""Log-probability of all letters together that the alphabet does not have: 31 of 515,861
letters of held-out news, one in 17,000 (natural log of it: -9.7)."""

EXTRA_WEIGHT: Final = 1.0
"""How much one bigram of the run's own text counts against one of the shipped corpus; chosen, not measured."""

LEAST_LEFT: Final = 1e-3
"""Least weight of the shorter context; rounding of counts can use up all of it."""

BIGRAMS: Final = {"a": pl.UInt16(), "b": pl.UInt16(), "count": pl.Int64()}
"""Counts of neighbouring letters: the code points of the two, and how often they stand together."""

HELD: Final = 1 << 25
"""Letters that are held at once while pairs are counted, 2 bytes each: a shard of texts has 22 M, and of pages 4 M.

Where there are more, the text is read again: with 1 << 23 such a shard took .44 CPU s in place of .19.
"""

_PLANE: Final = 16
_SUSPECT: Final = ["?", "(", "（"]
_DAMAGED: Final = r"\?|[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,7} ?[)）]"


class Table(NamedTuple):
    """Open-addressing table of all sequences of two to four letters, and the letters alone.

    ``keys`` holds the sequence tagged with its length; ``values``, the same memory, its last letter's log-probability
    after the others and the log weight of what is shorter (``model_kernels.fill_table``), and ``bits`` which keys there
    may be; ``unigrams`` is by letter. ``known`` has a bit a pair, as ``ngrams.pair_bits``, 64 to a number: what may
    follow a letter stands together there, in 1 KB. ``before`` says how many known pairs stand before each 64, so that
    pairs are numbered; by number ``pair_p`` has the log-probability of the second letter after the first, and
    ``longest_p`` the most that it has after two or three letters, minus infinity where no such sequence is known.
    """

    keys: Ints
    values: npt.NDArray[np.float32]
    bits: npt.NDArray[np.uint64]
    unigrams: Floats
    known: npt.NDArray[np.uint64]
    before: npt.NDArray[np.uint32]
    pair_p: npt.NDArray[np.float32]
    longest_p: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """A language model. Its table is built when it is first asked for, and then kept."""

    extra: pl.DataFrame | None = None

    @cached_property
    def table(self) -> Table:
        """Probabilities, from the shipped counts and the extra bigrams."""
        counts = shipped_counts()
        return build_table(counts if self.extra is None else add_bigrams(counts, self.extra))


@cache
def shipped_counts() -> Counts:
    """The counts in seeds/model, read once."""
    return unpack(_packed())


@cache
def shipped_bigrams() -> Counts:
    """The counts of one and two letters alone, which are read in a fraction of the time."""
    return unpack(_packed(), longest=2)


def _packed() -> bytes:
    return files("tasks").joinpath("..", "seeds", "model", "ngrams.bin").read_bytes()


@cache
def letter_numbers() -> npt.NDArray[np.int64]:
    """Number of each code point's letter in the model; 0 where it has none."""
    numbers = np.zeros(N_CODES, dtype=np.int64)
    alphabet = shipped_bigrams().alphabet
    numbers[alphabet] = np.arange(1, len(alphabet) + 1)
    return numbers[letters()]


@cache
def _shipped_model() -> Model:
    return Model()


def load_model(extra: pl.DataFrame | None = None) -> Model:
    """Return the shipped model, with the run's own bigrams where given (columns as ``count_bigrams`` has them).

    Nothing is read before the first damaged page: a run without damage pays nothing.
    """
    return _shipped_model() if extra is None or extra.is_empty() else Model(extra)


def count_bigrams(lines: pl.DataFrame) -> pl.DataFrame:
    """Count neighbouring letters: columns of BIGRAMS, sorted by a and b.

    Reads ``text``, and of it only lines that show no damage: no ``?`` and no pinyin in brackets. Letters are
    the classes of ``alphabet.letters``; a line feed stands for the start and the end of a line.
    Counts of shards add up by (a, b).
    """
    text = lines["text"]
    suspects = np.flatnonzero(text.str.contains_any(_SUSPECT).to_numpy())
    is_clean = (text != "").to_numpy(writable=True)
    is_clean[suspects] &= ~text.gather(suspects).str.contains(_DAMAGED).to_numpy()
    values, offsets, _ = buffers_of(text.filter(pl.Series(is_clean)))
    pairs = count_pairs(values, offsets, letters(), ord(LINE_END), HELD)
    columns = {"a": pairs >> 3 * _PLANE, "b": pairs >> 2 * _PLANE & (N_CODES - 1), "count": pairs & (2**32 - 1)}
    return pl.DataFrame(columns).cast(BIGRAMS)  # type: ignore[arg-type]  # a schema is a mapping


def merge_bigrams(counts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Add up counts of shards, of runs, or of both: BIGRAMS, sorted; the order makes no difference."""
    parts = [_in_codes(part).sort("a", "b") for part in counts]  # as they are already, which costs little
    # In one piece, as the compiled code knows them: one of several would be a copy, which may be written to.
    rows = pl.concat([pl.DataFrame(schema=BIGRAMS), *parts], rechunk=True)
    pairs = rows.select(pl.col("a").cast(pl.UInt32) * N_CODES + pl.col("b")).to_series().to_numpy()
    begins = np.cumsum([0, *(part.height for part in parts)])
    pairs, sums = add_pairs(pairs, rows["count"].to_numpy(), begins)
    return pl.DataFrame({"a": pairs // N_CODES, "b": pairs % N_CODES, "count": sums}).cast(BIGRAMS)  # type: ignore[arg-type]


def _in_codes(counts: pl.DataFrame) -> pl.DataFrame:
    """Counts with code points; versions before had the characters themselves."""
    if counts.schema["a"] != pl.String:
        return counts
    codes = {name: np.frombuffer("".join(counts[name]).encode("utf-32-le"), np.uint32) for name in ("a", "b")}
    return counts.with_columns(**{name: pl.Series(column, dtype=pl.UInt16) for name, column in codes.items()})


def add_bigrams(counts: Counts, extra: pl.DataFrame) -> Counts:
    """Counts with those of ``extra`` (BIGRAMS) added; letters that the alphabet does not have are left out."""
    numbers, extra = letter_numbers(), _in_codes(extra)
    first, second = (numbers[extra[name].to_numpy()] for name in ("a", "b"))
    known = (first > 0) & (second > 0)
    weights = np.rint(extra["count"].to_numpy()[known] * EXTRA_WEIGHT).astype(np.int64)
    one = add(counts.keys[0], counts.counts[0], first[known], weights)
    two = add(counts.keys[1], counts.counts[1], (first << BITS | second)[known], weights)
    return Counts(counts.alphabet, (one[0], two[0], *counts.keys[2:]), (one[1], two[1], *counts.counts[2:]))


def build_table(counts: Counts) -> Table:
    """Turn counts into probabilities, and put them into one table."""
    log_share = np.log(counts.counts[0] / counts.counts[0].sum())
    unigrams = np.full(2**BITS, UNSEEN_LOG)
    unigrams[counts.keys[0]] = log_share
    log_p: list[Floats] = [log_share]
    log_back: list[Floats] = []
    # Number of the pair that a sequence ends with, and the most that its last letter has after more than one.
    ends = np.empty(0, np.int64)
    longest_p = np.full(len(counts.keys[1]), -np.inf, np.float32)
    for order in range(1, len(counts.keys)):
        shorter, before = counts.keys[order - 1], counts.counts[order - 1]
        keys, times = counts.keys[order], counts.counts[order]
        context = np.searchsorted(shorter, keys >> BITS)
        taken = (times - DISCOUNT) / np.maximum(before[context], times)
        left = np.maximum(1 - np.bincount(context, weights=taken, minlength=len(shorter)), LEAST_LEFT)
        suffix = np.searchsorted(shorter, keys & (2 ** (BITS * order) - 1))
        log_p.append(np.log(taken + left[context] * np.exp(log_p[-1][suffix])))
        log_back.append(np.log(left))
        if order > 1:
            ends = suffix if order == 2 else ends[suffix]  # noqa: PLR2004 - sequences of three letters
            np.maximum.at(longest_p, ends, log_p[-1].astype(np.float32))
    log_back.append(np.zeros(len(log_p[-1])))
    tagged = np.concatenate([keys | order << 4 * BITS for order, keys in enumerate(counts.keys)])
    keys, values, bits = fill_table(tagged, np.concatenate(log_p), np.concatenate(log_back))
    known = pair_bits(counts.keys[1]).view(np.uint64)
    ends_at = np.cumsum(np.bitwise_count(known), dtype=np.int64)
    n_before = np.concatenate([[0], ends_at[:-1]]).astype(np.uint32)
    return Table(keys, values, bits, unigrams, known, n_before, log_p[1].astype(np.float32), longest_p)
