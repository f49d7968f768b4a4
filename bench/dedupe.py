"""Measure dedupe: speed, growth, memory, an incremental run, and ratios to other tools.

    python -m bench.dedupe                                  # 10,000 to 100,000 articles, then the peers
    python -m bench.dedupe --texts news.parquet --sizes 10000 100000 1000000
    python -m bench.dedupe --published 100000 --new 10000   # against a parent version
    python -m bench.dedupe --one-text 1000000               # copies of one notice
    PEERS_PYTHON=peers/bin/python python -m bench.dedupe --only-peers

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

from bench.articles import SHARD, Pool, articles_of, as_articles, make_files, sentences_of
from bench.data import ROOT
from schemas.settings import Dedupe
from tasks import dedupe
from tasks.keys import article_key, fold
from tasks.storage import Store
from tasks.texts import in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEERS = ("rensa", "datasketch", "text-dedup")


def main() -> None:
    options = _options()
    if options.stage:
        _run_stage(Path(options.stage), options.published)
        return
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        if options.only_peers:
            _compare_with_peers(sentences_of(options.texts), options)
            return
        if options.published:
            _incremental(Path(folder), options)
            return
        base = None
        print(" articles     MB  sign s  find s   CPU s  a second  growth  peak MB")
        for size in [options.one_text] if options.one_text else options.sizes:
            made = make_files(Path(folder) / str(size), size, pool_of(options))
            got = in_a_process(made, 0)
            each = (got["sign"] + got["find"]) / size
            base = base or each
            print(
                f"{size:>9,} {got['mb']:>6.0f} {got['sign']:>7.2f} {got['find']:>7.2f} {each * size:>7.2f}"
                f" {1 / each:>9,.0f} {each / base:>7.2f} {got['peak_mb']:>8.0f}"
            )
            print(f"          {got['pairs']} copies listed, {got['dropped']} dropped; texts read again: {got['read']}")
        _compare_with_peers(sentences_of(options.texts), options)


def pool_of(options: argparse.Namespace) -> Pool:
    """Where the articles come from, as the command line says."""
    return Pool(options.texts, options.seed, fresh=options.fresh, one_text=bool(options.one_text))


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


def in_a_process(folder: Path, published: int) -> dict[str, float]:
    """Seconds, memory and counts of signing these files and finding copies in them, in a process of its own."""
    command = [sys.executable, "-m", "bench.dedupe", "--stage", str(folder), "--published", str(published)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


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
    some = as_articles(
        pl.DataFrame(
            {"text": [f"第{n % 4}期,{n}日。会议要求各镇抓好春耕备耕。" * n for n in (1, 2, 8, 9, 40, 41)] * 2}
        ),
        0,
    )
    keys = some.select("page_id", "position", key=article_key(fold(some["text"])))
    dedupe.find_duplicates(dedupe.sign(some), _of(keys), Dedupe())


def against_parent(both: Path, published: int, new: int, pool: Pool) -> tuple[dict[str, float], dict[str, float]]:
    """New articles and their parent's in one full run, and the new ones against the parent's signatures.

    ``both``: a folder that ``make_files`` made of the published ones; the new ones come in there.
    """
    extra = make_files(both.with_name(f"{both.name}-new"), new, pool, first=published, seed=1)
    for file in sorted(extra.glob("*.parquet")):
        file.rename(both / f"{published // SHARD + int(file.stem):05}.parquet")
    signed = [dedupe.sign(pl.read_parquet(file)) for file in sorted(both.glob("*.parquet"))]  # noqa: TID251
    (both / "signatures").mkdir()
    pl.concat(signed[: published // SHARD]).write_parquet(both / "signatures" / "all.parquet")
    return in_a_process(both, 0), in_a_process(both, published)


def _incremental(folder: Path, options: argparse.Namespace) -> None:
    if options.published % SHARD:
        sys.exit(f"--published must be a multiple of {SHARD}")
    pool = pool_of(options)
    made = make_files(folder / "published", options.published, pool)
    full, added = against_parent(made, options.published, options.new, pool)
    for name, got in (("full", full), ("incremental", added)):
        print(
            f"{name:12} sign {got['sign']:.2f} s, find {got['find']:.2f} s,"
            f" peak {got['peak_mb']:.0f} MB, texts read again {got['read']}"
        )
    print(f"{(full['sign'] + full['find']) / (added['sign'] + added['find']):.1f} x faster")


def _compare_with_peers(sentences: list[str], options: argparse.Namespace, n: int = 2000) -> None:
    """The whole task on the same articles, one tool after another, three times: medians, and ours as the measure."""
    frame = as_articles(pl.DataFrame({"text": list(articles_of(sentences, n, pool_of(options)))}), 0)
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
