"""Tables of characters and phrases: which Traditional form is which Simplified one.

The bulk comes from the dictionary files inside opencc-python-reimplemented (Apache-2.0, OpenCC's
data of December 2022), read as text: 國 → 国, 乾隆 → 乾隆 (kept, although 乾 → 干). Where those are
wrong, late or silent, our own tables in seeds/script say so, each entry with a reason and an example:

* ``glyphs.tsv``    one character to one: 擡 → 抬, 舖 → 铺
* ``phrases.tsv``   longer than one character, and stronger: 隨著 → 随着, 著作 → 著作
* ``radicals.tsv``  radicals that stand for the character itself in text taken out of PDFs: ⻄ → 西

This module is the only one that reads them; everything is read once, on first use.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

SEEDS = Path(__file__).resolve().parent.parent / "seeds" / "script"


class Entry(NamedTuple):
    """One row of a table of ours."""

    source: str
    target: str
    reason: str
    example: str


@cache
def dictionary(name: str) -> dict[str, tuple[str, ...]]:
    """One dictionary file of opencc-python-reimplemented: key to its values, the preferred one first."""
    text = files("opencc").joinpath("dictionary", f"{name}.txt").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {key: tuple(values.split()) for key, values in rows}


@cache
def own_table(name: str) -> tuple[Entry, ...]:
    """A table of seeds/script, in file order. Columns: from, to, reason, example."""
    with (SEEDS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(Entry(*row) for row in rows[1:])


def is_basic(text: str) -> bool:
    """No character outside the Basic Multilingual Plane: those show as boxes in most fonts."""
    return all(ord(character) <= 0xFFFF for character in text)  # noqa: PLR2004 - the plane's last code point


def is_gb2312(character: str) -> bool:
    """A character of GB 2312, thus of plain Simplified text."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def radicals() -> dict[str, str]:
    """Radicals to the characters they are: 214 of Kangxi by Unicode's own table, the supplement by ours."""
    kangxi = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return kangxi | {entry.source: entry.target for entry in own_table("radicals")}


@cache
def characters() -> dict[str, str]:
    """Single characters, Traditional to Simplified: OpenCC's first values, regional glyphs, our fixes.

    Characters that stay are left out, and so are values outside the Basic Multilingual Plane
    (795 rare characters in OpenCC's table).
    """
    table = {key: values[0] for key, values in dictionary("TSCharacters").items()}
    for name in ("HKVariantsRev", "TWVariantsRev"):
        for key, values in dictionary(name).items():
            # 抬 么 吃 才 核 台 are regional glyphs in OpenCC and plain Simplified here.
            if len(key) == 1 and key not in table and not is_gb2312(key):
                table[key] = table.get(values[0], values[0])
    table |= {entry.source: entry.target for entry in own_table("glyphs")}
    return {key: value for key, value in table.items() if key != value and is_basic(value)}


@cache
def frequency() -> dict[str, int]:
    """Rank of a Simplified character in running text, from 0; characters that are not in it are rarer."""
    lines = (SEEDS / "frequency.tsv").read_text("utf-8").splitlines()[1:]
    return {line.split("\t")[0]: rank for rank, line in enumerate(lines)}
