"""Measure the script stages: conversion beside its peers, salt on mirrors of our making, folded punctuation.

    python bench/script.py HANT.parquet HANS.parquet [--opencc PYTHON] [--pairs PAIRS.tsv]

The Parquet files have a column ``text``, Traditional and Simplified. ``--opencc`` is the Python of an environment that
holds the C++ package OpenCC, which cannot live in ours: both install a module ``opencc``. ``--pairs`` is a table
``sent_id traditional simplified`` of human corrections. Peers run interleaved with ours, median of
five; MB of UTF-8 a CPU second, so that other load does not count.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import time
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict

from tasks.convert_script import convert_script, detect_script, ordered, simplified
from tasks.keys import article_key, fold, template_key
from tasks.punctuation import restore_punctuation
from tasks.repair.invisible import drop_invisible
from tasks.repair.salt import strip_salt
from tasks.script_tables import dictionary

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
PEER = """
import json, sys, time, opencc
texts = json.load(open(sys.argv[1], encoding="utf-8"))
found = {}
for name in sys.argv[2:]:
    converter = opencc.OpenCC(name)
    converter.convert(texts[0])
    start = time.process_time()
    found[name] = [[converter.convert(text) for text in texts], time.process_time() - start]
print(json.dumps(found))
"""
FOLD = str.maketrans("，；：！？（）", ",;:!?()")
GLOSSES = (
    "睢(suī)宁",
    "亳(bó)州",
    "黟(yī)县",
    "六(lù)安",
    "郴(chēn)州",
    "鄄(juàn)城",
    "盱(xū)眙",
    "荥(xíng)阳",
    "峄(yì)城",
)


def lines_of(texts: pl.Series) -> pl.DataFrame:
    """One row a line, a page a text."""
    pages = pl.DataFrame({"page_id": [f"{i:06}" for i in range(len(texts))], "body": texts.str.split("\n")})
    rows = pages.explode("body", empty_as_null=False)
    return rows.with_columns(salt_removed=pl.lit(0, pl.Int32), kind=pl.lit(None, pl.String))


def speed(label: str, megabytes: float, work: Callable[[], object]) -> float:
    """Median MB/s over the rounds, after a first run that does not count."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    rate = megabytes / statistics.median(taken)
    print(f"{label:42} {rate:8.1f} MB/s")
    return rate


def peers(python: str, texts: list[str], names: tuple[str, ...]) -> dict[str, tuple[list[str], float]]:
    """What the C++ OpenCC makes of the texts, and the seconds it takes."""
    with open("/dev/shm/bench_script.json", "w", encoding="utf-8") as file:  # noqa: PTH123, S108 - handed to a child
        json.dump(texts, file)
    made = subprocess.run([python, "-c", PEER, file.name, *names], check=True, capture_output=True, text=True)
    return {name: (got, taken) for name, (got, taken) in json.loads(made.stdout).items()}


def conversion(hant: pl.Series, opencc: str | None) -> None:
    """Speed of conversion beside the peers', and equality with the Python package on its own tables."""
    texts = hant.str.len_bytes().cum_sum()
    some = hant.filter(texts < 8_000_000)
    megabytes = some.str.len_bytes().sum() / 1e6
    frame = detect_script(lines_of(some))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        convert_script(frame)
        ours.append(time.process_time() - start)
        if opencc:
            theirs.append(peers(opencc, some.to_list(), ("t2s",))["t2s"][1])
    rate = megabytes / statistics.median(ours)
    print(f"{'convert_script':42} {rate:8.1f} MB/s")
    if theirs:
        peer = megabytes / statistics.median(theirs)
        print(f"{'OpenCC (C++) t2s':42} {peer:8.1f} MB/s   ours {rate / peer:.1f} x")
    package = OpenCC("t2s")
    unique = some.str.split("\n").explode().unique(maintain_order=True)
    part = unique.filter(unique.str.len_bytes().cum_sum() < 1_000_000)
    start = time.process_time()
    wanted = [package.convert(text) for text in part.to_list()]
    slow = part.str.len_bytes().sum() / 1e6 / (time.process_time() - start)
    print(f"{'opencc-python-reimplemented convert':42} {slow:8.1f} MB/s   ours {rate / slow:.0f} x")
    table = ordered(
        {key: values[0] for name in ("TSCharacters", "TSPhrases") for key, values in dictionary(name).items()}
    )
    same = (part.str.replace_many(table.keys, table.values, leftmost=True) == pl.Series(wanted)).sum()
    print(f"its tables in one pass: {same} of {len(part)} lines the same")


def corrections(pairs: str, opencc: str | None) -> None:
    """Wrong characters against human corrections, quotes aside."""
    table = pl.read_csv(pairs, separator="\t", quote_char=None)
    quotes = {"「": "“", "」": "”", "『": "‘", "』": "’"}

    def wrong(got: list[str]) -> int:
        marks = str.maketrans(quotes)
        return sum(
            a != b
            for mine, right in zip(got, table["simplified"].to_list(), strict=True)
            for a, b in zip(mine.translate(marks), right.translate(marks), strict=False)
        )

    undecided = pl.repeat(value=True, n=table.height, eager=True)
    print(f"{'wrong characters, ours':42} {wrong(simplified(table['traditional'], is_hant=undecided).to_list())}")
    if opencc:
        for name, (got, _) in peers(opencc, table["traditional"].to_list(), ("t2s", "tw2s")).items():
            print(f"{'wrong characters, OpenCC ' + name:42} {wrong(got)}")


def salted(text: str, chance: random.Random, kind: str, rate: float, *, rough: bool) -> tuple[str, str, int, list[str]]:
    """Text with salt and two glosses, the same with the glosses alone, the annotations, the glosses.

    Unlike the detector's idea of it: other readings, wrong and missing tones, spaces, full-width and lost brackets.
    """
    back = {v: k for k, v in reversed([(k, v[0]) for k, v in dictionary("TSCharacters").items()])}
    if kind == "A":
        text = "".join(back.get(c, c) if c not in "后里于干斗面范系制征了" else c for c in text)
        changed = sorted({c for c in text if c in dictionary("TSCharacters")})
        listed = set(chance.sample(changed, min(30, len(changed))))
    stops = [i for i, c in enumerate(text) if c in "，。"]
    told = {i: chance.choice(GLOSSES) for i in chance.sample(stops, min(2, len(stops)))}
    clean, dirty, n = [], [], 0
    for i, c in enumerate(text):
        clean.append(c)
        dirty.append(c)
        if i in told:
            clean.append(f"到{told[i]}去，")
            dirty.append(f"到{told[i]}去，")
        readings = pinyin_dict.get(ord(c), "") if "\u4e00" <= c <= "\u9fff" else ""
        hit = c in listed if kind == "A" else bool(readings) and chance.random() < rate
        if hit and readings[0].isalpha():
            dirty.append(annotation(readings.split(","), chance, rough=rough))
            n += 1
    return "".join(clean), "".join(dirty), n, list(told.values())


def annotation(readings: list[str], chance: random.Random, *, rough: bool) -> str:
    """A reading in brackets, damaged when ``rough``."""
    if not rough:
        return f"({readings[0]})"
    reading = chance.choice(readings)
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
    first = next((i for i, c in enumerate(bare) if c in "aeiou"), 0)
    wrong = (
        unicodedata.normalize("NFC", bare[: first + 1] + chance.choice("\u0304\u0301\u030c\u0300")) + bare[first + 1 :]
    )
    said = chance.choices((reading, bare, wrong), (5, 3, 2))[0] + chance.choice(("", "", "", " "))
    left, right = chance.choice(("()", "()", "()", "（）"))
    lost = chance.random()
    return ("" if lost < 0.05 else left) + said + ("" if 0.05 <= lost < 0.1 else right)


def salt(hans: pl.Series) -> None:
    """Recall, glosses kept and pages restored exactly, a family and rate at a time; clean pages touched."""
    usual = hans.filter(hans.str.len_chars().is_between(300, 3000)).to_list()
    for kind, rate, rough in (
        ("A", 0, False),
        ("A", 0, True),
        *(("B", r, f) for r in (0.15, 0.05, 0.03) for f in (False, True)),
    ):
        chance = random.Random(20_260_101)  # noqa: S311 - a fixed draw
        made = [salted(text, chance, kind, rate, rough=rough) for text in chance.sample(usual, 200)]
        mended = strip_salt(lines_of(pl.Series([dirty for _, dirty, _, _ in made]))).lines
        got = mended.group_by("page_id", maintain_order=True).agg(pl.col("body").str.join("\n"))["body"].to_list()
        letters = [sum(c.isalpha() and c < "\u3000" for c in text) for text in got]
        more = sum(
            n - sum(c.isalpha() and c < "\u3000" for c in clean) for n, (clean, *_) in zip(letters, made, strict=True)
        )
        n = sum(n for _, _, n, _ in made)
        kept = sum(
            min(text.count(g), told.count(g)) for text, (*_, told) in zip(got, made, strict=True) for g in set(told)
        )
        told = sum(len(told) for *_, told in made)
        exact = sum(text == clean for text, (clean, *_) in zip(got, made, strict=True))
        print(f"salt {kind} {rate:4} {'rough' if rough else 'plain'}: recall {1 - more / n / 3:.4f} of {n}, ", end="")
        print(f"glosses kept {kept} of {told}, pages exact {exact} of {len(made)}")


def punctuation(label: str, texts: pl.Series) -> None:
    """Share of each mark that comes back, and of clean lines that change."""
    lines = lines_of(texts)
    folded = lines.with_columns(body=pl.Series([text.translate(FOLD) for text in lines["body"].to_list()]))
    restored = restore_punctuation(folded, mainland_quotes=False).lines["body"].to_list()
    counts = dict.fromkeys("，；：？！（）", (0, 0))
    for right, got in zip(lines["body"].to_list(), restored, strict=True):
        for a, b in zip(right, got, strict=True):
            if a in counts:
                counts[a] = (counts[a][0] + (a == b), counts[a][1] + 1)
    print(label, {mark: f"{back / n:.4f} of {n}" for mark, (back, n) in counts.items() if n})
    changed = (restore_punctuation(lines, mainland_quotes=False).lines["body"] != lines["body"]).sum()
    print(f"{label} clean: {changed} of {lines.height} lines changed")
    speed(f"restore_punctuation, folded {label}", texts.str.len_bytes().sum() / 1e6,
          lambda: restore_punctuation(folded, mainland_quotes=False))  # fmt: skip


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hant")
    parser.add_argument("hans")
    parser.add_argument("--opencc")
    parser.add_argument("--pairs")
    given = parser.parse_args()
    hant = pl.read_parquet(given.hant)["text"]  # noqa: TID251 - a measurement
    hans = pl.read_parquet(given.hans)["text"]  # noqa: TID251
    for label, texts in (("Traditional", hant), ("Simplified", hans)):
        lines = lines_of(texts)
        megabytes = texts.str.len_bytes().sum() / 1e6
        folded = fold(lines["body"])
        speed(f"fold, {label}", megabytes, partial(fold, lines["body"]))
        for key in (article_key, template_key):
            speed(f"{key.__name__}, {label}", megabytes, partial(key, folded))
        for stage in (drop_invisible, strip_salt, detect_script):
            speed(f"{stage.__name__}, {label}", megabytes, partial(stage, lines))
        print(f"clean pages taken for salted: {strip_salt(lines).flags.height} of {len(texts)}")
        punctuation(label, texts)
    kept = convert_script(detect_script(lines_of(hans)))["body"]
    changed = sum(a != b for x, y in zip(lines_of(hans)["body"].to_list(), kept.to_list(), strict=True)
                  for a, b in zip(x, y, strict=False))  # fmt: skip
    print(f"Simplified text: {changed} characters changed of {hans.str.len_chars().sum()}")
    conversion(hant, given.opencc)
    if given.pairs:
        corrections(given.pairs, given.opencc)
    salt(hans)


if __name__ == "__main__":
    main()
