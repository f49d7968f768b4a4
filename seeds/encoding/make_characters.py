"""Make characters.tsv: how often each character stands in Chinese text, Simplified and Traditional.

    python seeds/encoding/make_characters.py --hans NEWS.parquet … --hant LAWS.parquet … > seeds/encoding/characters.tsv

A text is Parquet with a column ``text``, or a UTF-8 file of any other name, read as one text. What is
kept of the texts are counts of single characters, nothing else: no order, no pairs. Three counts a row:

* ``hans``   in the Simplified texts: 国 often, 國 never
* ``hant``   in the Traditional texts, and in the Simplified ones turned into Traditional character by
  character, because laws alone lack the words of news
* ``words``  in how many entries of OpenCC's phrase dictionary the character stands, in either script: the
  only count with characters of idioms, names and classics (龘 is in none, 囹 in two)

Only characters outside ASCII count. ``tasks.plausibility`` makes probabilities of the counts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_COUNT = 2
"""Fewest times a character was seen in all: a single sight is as likely a typing error. Chosen, not measured."""


def main() -> None:
    """Count the texts named on the command line and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--hans", nargs="+", type=Path, required=True, help="Simplified texts")
    arguments.add_argument("--hant", nargs="+", type=Path, required=True, help="Traditional texts")
    arguments.add_argument("--source", action="append", default=[], help="a line for the header: where a text is from")
    options = arguments.parse_args()
    traditional = _traditional_forms()
    hans = _count(options.hans)
    hant = _count(options.hant)
    for character, count in hans.items():
        hant[traditional.get(character, character)] += count
    words = _count_words()
    for source in options.source:
        print(f"# {source}")
    print("# words: phrases of OpenCC (Apache-2.0), as packed in opencc-python-reimplemented")
    print("character", "hans", "hant", "words", sep="\t")
    for character in sorted(hans.keys() | hant.keys() | words.keys()):
        counts = hans[character], hant[character], words[character]
        if sum(counts) >= MIN_COUNT and character.isprintable():
            print(character, *counts, sep="\t")


def _count(paths: Iterable[Path]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for path in paths:
        for text in _texts(path):
            counts.update(text)
    return Counter({character: count for character, count in counts.items() if not character.isascii()})


def _texts(path: Path) -> Iterable[str]:
    if path.suffix != ".parquet":
        return [path.read_text("utf-8")]
    return (text for text in pq.read_table(path, columns=["text"])["text"].to_pylist() if text)


def _traditional_forms() -> dict[str, str]:
    return {key: values.split()[0] for key, values in _dictionary("STCharacters")}


def _count_words() -> Counter[str]:
    counts: Counter[str] = Counter()
    for key, values in _dictionary("STPhrases"):
        counts.update({character for word in (key, *values.split()) for character in word if not character.isascii()})
    return counts


def _dictionary(name: str) -> Iterable[tuple[str, str]]:
    text = files("opencc").joinpath("dictionary", f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        key, _, values = line.partition("\t")
        if values:
            yield key, values


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
