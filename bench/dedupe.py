"""Measure dedupe: speed, growth, memory, an incremental run, and ratios to other tools.

    python bench/dedupe.py                                  # 10,000 to 100,000 articles, then the peers
    python bench/dedupe.py --texts news.parquet --sizes 10000 100000 1000000
    python bench/dedupe.py --published 100000 --new 10000   # against a parent version
    python bench/dedupe.py --one-text 1000000               # copies of one notice
    PEERS_PYTHON=peers/bin/python python bench/dedupe.py --only-peers

Articles are recombined sentences of ``--texts`` (a Parquet file with a column ``text``; without it invented ones)
and 12 % planted copies: same, edited, inside a digest. The pool of sentences is fixed: at a million articles each
stands in dozens of them. ``--fresh`` changes one character in each sentence drawn, so that passages repeat in copies
alone. Each size runs in a process of its own: its peak memory is its own. Seconds are CPU seconds of all threads, so
they say what one core takes. Peers run in their own environment: ``PEERS_PYTHON`` names a Python that can import
rensa, datasketch, text-dedup or some of them (``dedupe_peers.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import polars as pl

from schemas.settings import Dedupe
from tasks import dedupe
from tasks.keys import article_key, fold
from tasks.storage import Store
from tasks.texts import in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHARD = 20_000
"""Articles in a file."""

PEERS = ("rensa", "datasketch", "text-dedup")

SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def main() -> None:
    options = _options()
    if options.stage:
        _run_stage(Path(options.stage), options.published)
        return
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        if options.only_peers:
            _compare_with_peers(_sentences(options.texts), options)
            return
        if options.published:
            _incremental(Path(folder), options)
            return
        base = None
        print(" articles     MB  sign s  find s   CPU s  a second  growth  peak MB")
        for size in [options.one_text] if options.one_text else options.sizes:
            made = _make(Path(folder) / str(size), size, options)
            got = _in_a_process(made, 0)
            each = (got["sign"] + got["find"]) / size
            base = base or each
            print(
                f"{size:>9,} {got['mb']:>6.0f} {got['sign']:>7.2f} {got['find']:>7.2f} {each * size:>7.2f}"
                f" {1 / each:>9,.0f} {each / base:>7.2f} {got['peak_mb']:>8.0f}"
            )
            print(f"          {got['pairs']} copies listed, {got['dropped']} dropped; texts read again: {got['read']}")
        _compare_with_peers(_sentences(options.texts), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", help="Parquet file with a column text")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--published", type=int, default=0, help="articles of the parent version")
    parser.add_argument("--new", type=int, default=10_000, help="articles that are new")
    parser.add_argument("--fresh", action="store_true", help="no two articles share a sentence, unless copied")
    parser.add_argument("--one-text", type=int, default=0, help="so many copies of one text, half of them edited")
    parser.add_argument("--only-peers", action="store_true", help="only the comparison with other tools")
    parser.add_argument("--peers-python", default=os.environ.get("PEERS_PYTHON", sys.executable))
    parser.add_argument("--scratch", help="folder for what is generated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    return parser.parse_args()


def _sentences(texts: str | None) -> list[str]:
    if texts is None:
        rng = random.Random(0)  # noqa: S311 - a corpus, no secret
        characters = [chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(3000)]
        weights = [1 / (rank + 3) for rank in range(3000)]
        return ["".join(rng.choices(characters, weights, k=rng.randint(12, 60))) + "。" for _ in range(200_000)]
    found = pl.read_parquet(texts, columns=["text"])["text"]  # noqa: TID251 - a benchmark reads its own input
    return sorted({s for text in found for s in SENTENCE.findall(text) if len(s) > 8})


def _articles(sentences: list[str], n: int, options: argparse.Namespace, seed: int = 0) -> Iterator[str]:
    """Recombined sentences in paragraphs; every eighth is a copy of a recent one."""
    rng = random.Random(options.seed + seed)  # noqa: S311
    recent: list[str] = []
    for _ in range(n):
        if recent and (options.one_text or rng.random() < 0.12):
            text = _copy(rng.choice(recent), rng, sentences, digests=not options.one_text)
        else:
            picked = rng.sample(sentences, rng.randint(6, 22))
            if options.fresh:
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


def _make(folder: Path, n: int, options: argparse.Namespace, *, first: int = 0, seed: int = 0) -> Path:
    """Write articles in files of ``SHARD``; row number is page id."""
    folder.mkdir(parents=True)
    texts = _articles(_sentences(options.texts), n, options, seed)
    for start in range(0, n, SHARD):
        size = min(SHARD, n - start)
        part = pl.DataFrame({"text": [next(texts) for _ in range(size)]})
        _as_articles(part, first + start).write_parquet(folder / f"{start // SHARD:05}.parquet")
    return folder


def _as_articles(texts: pl.DataFrame, first: int) -> pl.DataFrame:
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


def _in_a_process(folder: Path, published: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--stage", str(folder), "--published", str(published)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _run_stage(folder: Path, published: int) -> None:
    """Sign file by file, then find; texts are read again from the files. Prints its figures as JSON."""
    _warm()
    read = [0]
    files = sorted(folder.glob("*.parquet"))
    n_old = -(-published // SHARD)
    chars, began = 0, time.process_time()
    signed = []
    for file in files[n_old:]:
        articles = pl.read_parquet(file)  # noqa: TID251
        chars += articles["text"].str.len_bytes().sum()
        signed.append(dedupe.sign(articles))
    signatures = pl.concat(signed)
    old = None
    if published:
        old = pl.read_parquet(folder / "signatures" / "all.parquet")  # noqa: TID251
    between = time.process_time()
    found = dedupe.find_duplicates(signatures, _reader(folder, read), Dedupe(), old)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "mb": chars / 1e6,
        "sign": between - began,
        "find": ended - between,
        "peak_mb": peak,
        "pairs": found.duplicates.height,
        "dropped": found.duplicates["dropped"].sum(),
        "read": read[0],
    }
    print(json.dumps(figures))


def _reader(folder: Path, read: list[int]) -> Callable[[pl.DataFrame], Iterator[pl.DataFrame]]:
    def files(wanted: pl.DataFrame) -> Iterator[pl.DataFrame]:
        numbered = wanted.with_columns(shard=pl.col("page_id").cast(pl.Int64) // SHARD).sort("shard")
        for (shard,), here in numbered.partition_by("shard", as_dict=True, maintain_order=True).items():
            read[0] += here["page_id"].n_unique()
            file = pl.scan_parquet(folder / f"{shard:05}.parquet", parallel="prefiltered")  # noqa: TID251
            rows = file.filter(pl.col("page_id").is_in(here["page_id"].unique().implode()))
            found = rows.select("page_id", "position", "text").collect()
            keys = found.select("page_id", "position", key=article_key(fold(found["text"])))
            yield keys.join(here.select("page_id", "position", "part"), on=["page_id", "position"])

    return lambda wanted: in_parts(files(wanted), wanted["part"], Store(str(folder / "keys")))


def _of(keys: pl.DataFrame) -> Callable[[pl.DataFrame], Iterator[pl.DataFrame]]:
    def texts_of(wanted: pl.DataFrame) -> Iterator[pl.DataFrame]:
        for part in wanted.partition_by("part", maintain_order=True):
            yield part.join(keys, on=["page_id", "position"])

    return texts_of


def _warm() -> None:
    """Load compiled code and tables before the clock starts."""
    some = _as_articles(
        pl.DataFrame(
            {"text": [f"第{n % 4}期,{n}日。会议要求各镇抓好春耕备耕。" * n for n in (1, 2, 8, 9, 40, 41)] * 2}
        ),
        0,
    )
    keys = some.select("page_id", "position", key=article_key(fold(some["text"])))
    dedupe.find_duplicates(dedupe.sign(some), _of(keys), Dedupe())


def _incremental(folder: Path, options: argparse.Namespace) -> None:
    """New articles against a parent's signatures, and both in one full run."""
    if options.published % SHARD:
        sys.exit(f"--published must be a multiple of {SHARD}")
    _make(folder / "a", options.published, options)
    both = folder / "a"
    extra = _make(folder / "b", options.new, options, first=options.published, seed=1)
    for file in sorted(extra.glob("*.parquet")):
        file.rename(both / f"{options.published // SHARD + int(file.stem):05}.parquet")
    signed = [dedupe.sign(pl.read_parquet(file)) for file in sorted(both.glob("*.parquet"))]  # noqa: TID251
    (both / "signatures").mkdir()
    pl.concat(signed[: options.published // SHARD]).write_parquet(both / "signatures" / "all.parquet")
    full, added = _in_a_process(both, 0), _in_a_process(both, options.published)
    for name, got in (("full", full), ("incremental", added)):
        print(
            f"{name:12} sign {got['sign']:.2f} s, find {got['find']:.2f} s,"
            f" peak {got['peak_mb']:.0f} MB, texts read again {got['read']}"
        )
    print(f"{(full['sign'] + full['find']) / (added['sign'] + added['find']):.1f} x faster")


def _compare_with_peers(sentences: list[str], options: argparse.Namespace, n: int = 2000) -> None:
    """The whole task on the same articles, one tool after another, three times: medians, and ours as the measure."""
    frame = _as_articles(pl.DataFrame({"text": list(_articles(sentences, n, options))}), 0)
    keys = frame.select("page_id", "position", key=article_key(fold(frame["text"])))
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        file = Path(folder) / "keys.json"
        file.write_text(json.dumps(keys["key"].to_list()), encoding="utf-8")
        peers = [peer for name in PEERS if (peer := _start_peer(options.peers_python, name, file, running))]
        for _ in range(3):
            for name, once in (("this project", lambda: _whole(frame, keys)), *peers):
                taken.setdefault(name, []).append(once())
    ours = median(taken["this project"])
    for name, seconds in taken.items():
        print(f"{name:18} {n / median(seconds):>9,.0f} articles a CPU second, {median(seconds) / ours:6.1f} x the time")


def _whole(frame: pl.DataFrame, keys: pl.DataFrame) -> float:
    """Texts to decided copies, keys made on the way."""
    began = time.process_time()
    dedupe.find_duplicates(dedupe.sign(frame), _of(keys), Dedupe())
    return time.process_time() - began


def _start_peer(python: str, name: str, file: Path, running: ExitStack) -> tuple[str, Callable[[], float]] | None:
    command = [python, str(Path(__file__).with_name("dedupe_peers.py")), name, str(file)]
    peer = running.enter_context(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    )
    asked, answers = peer.stdin, peer.stdout
    if asked is None or answers is None or not (hello := answers.readline()):
        print(f"{name:18} cannot be imported by {python}: not compared")
        return None

    def once() -> float:
        print(file=asked, flush=True)
        return float(json.loads(answers.readline())["seconds"])

    return f"{name} {json.loads(hello)['version']}", once


if __name__ == "__main__":
    main()
