"""Counts of character sequences, as shipped in seeds/model: packing, reading and adding to them.

A sequence of up to four letters is one integer, 13 bits a letter. Sequences are stored by how many
successors each shorter one has and by the steps between those, so that a million of them take about two megabytes.
"""

from __future__ import annotations

import lzma
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.uint16]

BITS: Final = 13
"""Bits of a letter's number in a key: 8,191 letters at most, number 0 for all others; four fit an int64."""

MAGIC: Final = b"character n-gram counts 1\n"
SOURCE: Final = b"DuckBurnIncense/xin-wen-lian-bo and 01joy/news_search_engine, character n-gram counts\n"

EXACT: Final = 15
"""Counts up to this are stored as they are, above it to about 5 %: a model does not need more."""

STEP: Final = 0.1
"""Natural logarithm of the ratio of two neighbouring stored counts above EXACT."""


class Counts(NamedTuple):
    """How often sequences of one, two, … letters occur: sorted keys, and a count for each.

    ``alphabet`` has the code points of letters 1, 2, …, the most frequent first.
    """

    alphabet: Codes
    keys: tuple[Ints, ...]
    counts: tuple[Ints, ...]


def pack(counts: Counts) -> bytes:
    """Write counts: two lines of header, sizes, then streams compressed with lzma."""
    streams = [counts.alphabet.astype("<u2").tobytes()]
    shorter = np.zeros(1, dtype=np.int64)
    for keys, times in zip(counts.keys, counts.counts, strict=True):
        parents = np.searchsorted(shorter, keys >> BITS)
        successors = np.bincount(parents, minlength=len(shorter))
        letter = keys & (2**BITS - 1)
        is_first = np.diff(parents, prepend=-1) > 0
        steps = np.where(is_first, letter, np.diff(letter, prepend=0))
        streams += [_planes(successors), _planes(steps), _levels(times).tobytes()]
        shorter = keys
    packed = [lzma.compress(stream, preset=9 | lzma.PRESET_EXTREME) for stream in streams]
    sizes = np.array([len(counts.alphabet), len(counts.keys), *map(len, packed)], dtype="<u4")
    return MAGIC + SOURCE + sizes.tobytes() + b"".join(packed)


def pair_bits(pairs: Ints) -> npt.NDArray[np.uint8]:
    """A bit for each pair of letters there can be, set for these: 8 MB, one look a pair."""
    bits = np.zeros(1 << 2 * BITS - 3, np.uint8)
    np.bitwise_or.at(bits, pairs >> 3, (1 << (pairs & 7)).astype(np.uint8))
    return bits


def unpack(packed: bytes, longest: int = 64) -> Counts:
    """Read what ``pack`` wrote, up to sequences of ``longest`` letters; counts above EXACT come back rounded.

    Raises:
        ValueError: the bytes are not such a file.

    """
    if not packed.startswith(MAGIC):
        raise ValueError("not a file of character n-gram counts: make it again with seeds.model.count_ngrams")
    at = packed.index(b"\n", len(MAGIC)) + 1
    stored = int(np.frombuffer(packed, "<u4", 1, at + 4)[0])
    orders = min(stored, longest)
    sizes = np.frombuffer(packed, "<u4", 3 + 3 * orders, at)[2:]
    starts = at + 4 * (3 + 3 * stored) + np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    streams = [lzma.decompress(packed[a:b]) for a, b in pairwise(starts)]
    alphabet = np.frombuffer(streams[0], "<u2").astype(np.uint16)
    keys: list[Ints] = []
    counts: list[Ints] = []
    shorter = np.zeros(1, dtype=np.int64)
    for order in range(orders):
        successors, steps, levels = streams[1 + 3 * order : 4 + 3 * order]
        children = _from_planes(successors)
        total = np.cumsum(_from_planes(steps))
        parents = np.repeat(np.arange(len(shorter)), children)
        ends = np.cumsum(children)
        before = np.concatenate([[0], total])[ends - children]
        shorter = shorter[parents] << BITS | (total - before[parents])
        keys.append(shorter)
        counts.append(_from_levels(np.frombuffer(levels, np.uint8)))
    return Counts(alphabet, tuple(keys), tuple(counts))


def add(keys: Ints, counts: Ints, more_keys: Ints, more_counts: Ints) -> tuple[Ints, Ints]:
    """Sum counts by key; keys come back sorted and once each."""
    merged, at = np.unique(np.concatenate([keys, more_keys]), return_inverse=True)
    total = np.bincount(at, weights=np.concatenate([counts, more_counts]))
    return merged, np.rint(total).astype(np.int64)


def _planes(values: Ints) -> bytes:
    """Low bytes, then high bytes: they compress better apart."""
    low_high = values.astype("<u2").view(np.uint8).reshape(-1, 2)
    return low_high.T.tobytes()


def _from_planes(stream: bytes) -> Ints:
    low, high = np.frombuffer(stream, np.uint8).reshape(2, -1).astype(np.int64)
    return low | high << 8


def _levels(counts: Ints) -> npt.NDArray[np.uint8]:
    above = EXACT + np.rint(np.log(np.maximum(counts, EXACT) / EXACT) / STEP)
    return np.where(counts <= EXACT, counts, above).astype(np.uint8)


def _from_levels(levels: npt.NDArray[np.uint8]) -> Ints:
    above = np.rint(EXACT * np.exp((levels.astype(np.float64) - EXACT) * STEP))
    return np.where(levels <= EXACT, levels, above).astype(np.int64)
