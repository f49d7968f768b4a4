"""Measure the restoring of lost marks: lose the marks of news on purpose, restore, compare.

    python -m bench.lost_marks TEXT.parquet [...]

TEXT.parquet has a column ``text``. Every ·, •, ～, ~, —, –, → becomes ``?``, and so does every question mark;
counted is which of them come back, as what, and how many question marks are touched or flagged.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

import polars as pl

from tasks.repair.lost_marks import _is_lost, find_marks

LOST = re.compile(r"——|[·•～~—–→]")
SAME = {"~": "～", "–": "—", "•": "·"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    arguments = parser.parse_args()
    texts = pl.concat([pl.read_parquet(path, columns=["text"]) for path in arguments.paths])["text"].drop_nulls()  # noqa: TID251
    lines = sorted({line for text in texts for line in text.split("\n")})
    made: Counter[tuple[str, str, str]] = Counter()
    lost: Counter[str] = Counter()
    touched = flagged = asked = 0
    for line in lines:
        if "？" in line:
            asked += 1
            plain = line.replace("？", "?")
            touched += bool(find_marks(plain))
            flagged += _is_lost(plain)
        truth = {match.start(): SAME.get(match[0], match[0]) for match in LOST.finditer(line) if len(match[0]) == 1}
        if not truth:
            continue
        lost.update(truth.values())
        plain = "".join("?" if at in truth else char for at, char in enumerate(line))
        for mark in find_marks(plain):
            made[mark.rule, mark.mark, truth.get(mark.start, "none")] += 1
    for (rule, mark, was), times in sorted(made.items()):
        print(f"{rule:22} {mark} was {was}  {times}")
    print("lost", dict(lost), f"lines with question marks {asked}: restored in {touched}, flagged {flagged}")


if __name__ == "__main__":
    main()
