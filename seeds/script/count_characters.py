"""Make frequency.tsv: how often each Chinese character stands in Simplified text.

    python seeds/script/count_characters.py NEWS.parquet > seeds/script/frequency.tsv

The shipped table was counted over 18,170 items of mainland news (column ``text``; 10.1 M characters), taken from the
repositories DuckBurnIncense/xin-wen-lian-bo and 01joy/news_search_engine. Counts are facts about the language; no text
is kept. Characters seen fewer than ``MIN_COUNT`` times are left out.
"""

from __future__ import annotations

import sys

import polars as pl

MIN_COUNT = 10


def main(path: str) -> None:
    """Print character and count, most frequent first."""
    counts = (
        pl.scan_parquet(path)  # noqa: TID251 - a tool run by hand
        .select(character=pl.col("text").str.extract_all(r"\p{Han}").explode())
        .group_by("character")
        .len("count")
        .filter(pl.col("character").is_not_null(), pl.col("count") >= MIN_COUNT)
        .sort("count", "character", descending=[True, False])
        .collect()
    )
    sys.stdout.write(counts.write_csv(separator="\t"))


if __name__ == "__main__":
    main(sys.argv[1])
