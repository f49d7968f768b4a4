"""Measure the repair of split bytes: damage held-out news on purpose, repair it, compare.

    python -m bench.split_bytes TEXT.parquet [...] [--pages 300]

TEXT.parquet has a column ``text``; used are the texts that seeds/model/count_ngrams.py kept out of the model.
Each text is a page: made Traditional, some characters annotated, cut, and for half of the pages folded.
"""

from __future__ import annotations

import argparse
import difflib
import random
import time
from pathlib import Path
from typing import NamedTuple

import polars as pl
from pypinyin.pinyin_dict import pinyin_dict

from schemas.column import schema_of
from schemas.frames import DECISIONS, LINES
from seeds.model.count_ngrams import is_held_out
from tasks.repair import split_bytes
from tasks.repair.evidence import ANNOTATION
from tasks.repair.model import load_model
from tests.mirror import Damaged, Place, mirror, traditional_forms

N_CHANGING = 400
"""The annotated characters of a page are drawn from this many most frequent ones that Simplified writes differently."""


class Outcome(NamedTuple):
    """What became of one damaged place."""

    is_exact: bool
    has_dropped: bool
    is_folded: bool
    confidence: float | None
    wrong_before: int
    wrong_after: int


def page_lines(page_id: str, bodies: list[str]) -> pl.DataFrame:
    """Lines of one page as the clean stages get them."""
    schema = schema_of((*LINES, *DECISIONS))
    given = {"page_id": page_id, "text": bodies, "body": bodies, "line_no": range(1, len(bodies) + 1)}
    frame = pl.DataFrame({name: given.get(name) for name in ("text", "body", "line_no")}, strict=False)
    frame = frame.with_columns(page_id=pl.lit(page_id), salt_removed=0, sites_repaired=0, marks_restored=0)
    missing = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in schema.items())


def damage_page(text: str, frequent: list[str], number: int) -> list[Damaged]:
    """Damaged lines of one page; pages differ in what is annotated and in the width of marks."""
    rng = random.Random(number)  # noqa: S311 - no secrets
    listed = {char: pinyin_dict[ord(char)].split(",")[0] for char in rng.sample(frequent, rng.randrange(20, 60))}
    return [mirror(line, listed, folded=bool(number % 2)) for line in text.split("\n") if line.strip()]


def frequent_changing(texts: list[str]) -> list[str]:
    """Traditional forms of the most frequent characters that change."""
    table = traditional_forms()
    counts = pl.Series(list("".join(texts))).value_counts(sort=True)
    changed = [table[ord(char)] for char in counts.to_series() if table.get(ord(char), char) != char]
    return [char for char in changed if len(char) == 1 and ord(char) in pinyin_dict][:N_CHANGING]


def differences(truth: str, text: str) -> list[tuple[int, int, int]]:
    """Where two texts differ: from and to in the truth, and how many characters are wrong."""
    match = difflib.SequenceMatcher(None, truth, text, autojunk=False)
    return [(a, b, max(b - a, d - c)) for tag, a, b, c, d in match.get_opcodes() if tag != "equal"]


def wrong_in(place: Place, found: list[tuple[int, int, int]]) -> int:
    """Wrong characters at a place; a difference just beside it counts."""
    return sum(n for a, b, n in found if a <= place.end and b >= place.start)


def judge(page: list[Damaged], mended: list[str], repairs: pl.DataFrame) -> list[Outcome]:
    """Compare the places of one page with the truth."""
    outcomes = []
    for number, (damaged, text) in enumerate(zip(page, mended, strict=True), start=1):
        if not damaged.places:
            continue
        before = differences(damaged.truth, ANNOTATION.sub("", damaged.text))
        after = differences(damaged.truth, ANNOTATION.sub("", text))
        rows = repairs.filter(pl.col("line_no") == number)
        sure = rows["confidence"].to_list()
        for at, place in enumerate(damaged.places):
            wrong = wrong_in(place, after)
            known = sure[at] if len(sure) == len(damaged.places) else None
            outcomes.append(
                Outcome(
                    wrong == 0,
                    place.has_dropped,
                    damaged.text != damaged.truth and "，" not in damaged.text,
                    known,
                    wrong_in(place, before),
                    wrong,
                )
            )
    return outcomes


def measure(texts: list[str], min_confidence: float) -> tuple[list[Outcome], float]:
    """Damage and repair; outcomes of all places, and CPU seconds a place."""
    frequent = frequent_changing(texts)
    model = load_model()
    outcomes: list[Outcome] = []
    seconds = 0.0
    split_bytes.mend_split_bytes(page_lines("warm", ["慶?；顒?。"]), model, 0.5)
    for number, text in enumerate(texts):
        page = damage_page(text, frequent, number)
        lines = page_lines(f"{number:032x}", [damaged.text for damaged in page])
        began = time.process_time()
        mended = split_bytes.mend_split_bytes(lines, model, min_confidence)
        seconds += time.process_time() - began
        outcomes += judge(page, mended.lines["body"].to_list(), mended.repairs)
    return outcomes, seconds / max(len(outcomes), 1)


def report(outcomes: list[Outcome], seconds: float) -> None:
    """Print the figures of docs and docstrings."""
    frame = pl.DataFrame(outcomes, schema=list(Outcome._fields), orient="row")
    for name, part in (
        ("all", frame),
        ("nothing dropped", frame.filter(~pl.col("has_dropped"))),
        ("private use dropped", frame.filter("has_dropped")),
        ("folded", frame.filter("is_folded")),
    ):
        before, after = part["wrong_before"].sum(), part["wrong_after"].sum()
        print(
            f"{name:20} places {part.height:5}  exact {part['is_exact'].mean() or 0:.3f}"
            f"  wrong characters {before} -> {after} (-{1 - after / max(before, 1):.3f})"
        )
    known = frame.drop_nulls("confidence")
    for low, high in ((0.99, 1.01), (0.9, 0.99), (0.7, 0.9), (0.5, 0.7), (0.3, 0.5), (0.0, 0.3), (0.9, 1.01)):
        part = known.filter((pl.col("confidence") >= low) & (pl.col("confidence") < high))
        if part.height:
            mean, right = part["confidence"].mean(), part["is_exact"].mean()
            print(f"confidence {low:.2f}-{min(high, 1):.2f}  n {part.height:5}  said {mean:.3f}  right {right:.3f}")
    print(f"{1000 * seconds:.1f} ms of CPU a place")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--min-confidence", type=float, default=0.0)
    arguments = parser.parse_args()
    texts = pl.concat([pl.read_parquet(path, columns=["text"]) for path in arguments.paths])["text"].drop_nulls()  # noqa: TID251
    held_out = [text for text in texts if is_held_out(text)]
    random.Random(7).shuffle(held_out)  # noqa: S311 - no secrets
    report(*measure(held_out[: arguments.pages], arguments.min_confidence))


if __name__ == "__main__":
    main()
