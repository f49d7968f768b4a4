"""Count character sequences for the repair of split bytes; writes ngrams.bin.

    python -m seeds.model.count_ngrams TEXT.parquet [...] --out seeds/model/ngrams.bin

The shipped file was counted over news: DuckBurnIncense/xin-wen-lian-bo and 01joy/news_search_engine, 17,253 items,
9.6 million characters. TEXT.parquet has a column ``text``. A share of the texts,
chosen by a hash of the text, is left out: the bench measures on it. Only counts are written, of sequences seen at
least ``CUTOFFS`` times: no text can be put together from them. The format is that of ``tasks.repair.ngrams``.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import polars as pl

from tasks.repair.alphabet import LINE_END, N_CODES, letters
from tasks.repair.ngrams import BITS, Counts, pack

HELD_OUT = 13
"""Texts whose hash starts with a byte below this are left out: 13 of 256, 5 %."""

CUTOFFS = (1, 2, 2, 2)
"""Fewest occurrences of a sequence of one, two, three and four characters that is kept.

Chosen for a file well under 5 MB; bench/split_bytes.py says what it gives.
"""


def is_held_out(text: str) -> bool:
    """Tell whether a text is kept out of the model, for measuring."""
    return hashlib.sha256(text.encode()).digest()[0] < HELD_OUT


def count(texts: list[str]) -> Counts:
    """Count sequences of up to four letters; a line feed stands at both ends of each line."""
    text = LINE_END + LINE_END.join(texts) + LINE_END
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    found, at, times = np.unique(letters()[codes[codes < N_CODES]], return_inverse=True, return_counts=True)
    by_frequency = np.argsort(-times, kind="stable")
    numbers = np.empty(len(found), dtype=np.int64)
    numbers[by_frequency] = np.arange(1, len(found) + 1)
    ids = numbers[at]
    keys, counts = [], []
    for order, cutoff in enumerate(CUTOFFS, start=1):
        windows = np.zeros(len(ids) - order + 1, dtype=np.int64)
        for offset in range(order):
            windows = windows << BITS | ids[offset : len(ids) - order + 1 + offset]
        seen, times = np.unique(windows, return_counts=True)
        keys.append(seen[times >= cutoff])
        counts.append(times[times >= cutoff])
    return Counts(found[by_frequency], tuple(keys), tuple(counts))


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    texts = pl.concat([pl.read_parquet(path, columns=["text"]) for path in arguments.paths])["text"]  # noqa: TID251
    kept = [text for text in texts.drop_nulls() if not is_held_out(text)]
    packed = pack(count(kept))
    arguments.out.write_bytes(packed)
    print(f"{len(kept)} of {len(texts)} texts, {sum(map(len, kept)):,} characters: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
