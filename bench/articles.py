"""Articles to find copies among: recombined sentences with planted copies, and files of them.

The sentences are those of a Parquet file with a column ``text``, or invented. Every eighth article is a copy of a
recent one: the same, edited, or inside a digest. The pool of sentences is fixed: at a million articles each stands in
dozens of them, unless ``fresh`` changes one character in each sentence drawn, so that passages repeat in copies alone.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHARD: Final = 20_000
"""Articles in a file."""

SENTENCE: Final = re.compile(r"[^。！？\n]+[。！？]?")


@dataclass(frozen=True)
class Pool:
    """Where sentences come from, and how articles are made of them."""

    texts: str | None = None
    seed: int = 1
    fresh: bool = False
    one_text: bool = False


@cache
def sentences_of(texts: str | None) -> list[str]:
    """The distinct sentences of a Parquet file; 200,000 invented ones where none is named."""
    if texts is None:
        rng = random.Random(0)  # noqa: S311 - a corpus, no secret
        characters = [chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(3000)]
        weights = [1 / (rank + 3) for rank in range(3000)]
        return ["".join(rng.choices(characters, weights, k=rng.randint(12, 60))) + "。" for _ in range(200_000)]
    found = pl.read_parquet(texts, columns=["text"])["text"]  # noqa: TID251 - a benchmark reads its own input
    return sorted({s for text in found for s in SENTENCE.findall(text) if len(s) > 8})


def articles_of(sentences: list[str], n: int, pool: Pool, seed: int = 0) -> Iterator[str]:
    """Recombined sentences in paragraphs; every eighth is a copy of a recent one."""
    rng = random.Random(pool.seed + seed)  # noqa: S311
    recent: list[str] = []
    for _ in range(n):
        if recent and (pool.one_text or rng.random() < 0.12):
            text = _copy(rng.choice(recent), rng, sentences, digests=not pool.one_text)
        else:
            picked = rng.sample(sentences, rng.randint(6, 22))
            if pool.fresh:
                picked = [_with_one_changed(sentence, rng) for sentence in picked]
            text = "".join(s + ("\n" if rng.random() < 0.3 else "") for s in picked).strip()
            recent.append(text)
            if len(recent) > 5000:
                recent.pop(rng.randrange(5000))
        yield text


def _with_one_changed(sentence: str, rng: random.Random) -> str:
    place = rng.randrange(len(sentence))
    return sentence[:place] + chr(rng.randrange(0x4E00, 0x9F00)) + sentence[place + 1 :]


def _copy(text: str, rng: random.Random, sentences: list[str], *, digests: bool) -> str:
    way = rng.random() if digests else rng.uniform(0, 0.6)
    if way < 0.3:
        return text.replace("，", ",")
    if way < 0.9:
        places = [m.span() for m in SENTENCE.finditer(text)]
        start, end = rng.choice(places)
        return text[:start] + rng.choice(sentences) + text[end:]
    return "\n".join([*rng.sample(sentences, 15), text, *rng.sample(sentences, 15)])


def make_files(folder: Path, n: int, pool: Pool, *, first: int = 0, seed: int = 0) -> Path:
    """Write articles in files of ``SHARD``; row number is page id."""
    folder.mkdir(parents=True)
    texts = articles_of(sentences_of(pool.texts), n, pool, seed)
    for start in range(0, n, SHARD):
        size = min(SHARD, n - start)
        part = pl.DataFrame({"text": [next(texts) for _ in range(size)]})
        as_articles(part, first + start).write_parquet(folder / f"{start // SHARD:05}.parquet")
    return folder


def as_articles(texts: pl.DataFrame, first: int) -> pl.DataFrame:
    """What ``tasks.dedupe`` reads of articles; ids from ``first`` on."""
    numbers = pl.int_range(first, first + pl.len())
    return texts.with_columns(
        page_id=pl.format("{}", numbers).str.zfill(32),
        position=pl.lit(0, pl.Int32),
        article_id=pl.format("{}", numbers).str.zfill(32),
        source=pl.format("{}.html", numbers),
        n_chars=pl.col("text").str.len_chars().cast(pl.Int32),
        n_damage=pl.lit(0, pl.Int32),
        n_guesses=pl.lit(0, pl.Int32),
        published_at=pl.lit(None, pl.Datetime("us")),
    )
