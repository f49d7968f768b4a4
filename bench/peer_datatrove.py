"""datatrove end to end on the same pages: extract, filter, find copies, write Parquet.

    python bench/peer_datatrove.py PAGES OUT [LIMIT]

Started by ``bench/whole_pages.py`` with the Python of ``datatrove.lock``. The steps are those of its FineWeb recipe
with what FineWeb-2 publishes for Mandarin: trafilatura favouring precision, Gopher repetition, FineWeb quality, Gopher
quality, MinHash of five words in 14 bands of 8. Its language filter is left out: it downloads a model. Pages come in
decoded; its own reader of crawls knows UTF-8 and one guess. Prints JSON: pages, and the CPU seconds of all its
processes, imports not counted.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter
from peer_pages import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINESE = "cmn"
STOP_WORDS = list("的年在月是和日了於于为為有他以与與中人第不一对")


class Pages(PipelineStep):  # type: ignore[misc]
    """Reads a folder."""

    name = "pages"
    type = "reader"

    def __init__(self, folder: str, limit: int) -> None:
        super().__init__()
        self.folder, self.limit = folder, limit

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ANN401, ARG002
        """Every page as a document."""
        paths = sorted(path for path in Path(self.folder).rglob("*") if path.is_file())
        for path in paths[: self.limit]:
            yield Document(text=decoded(path.read_bytes()), id=str(path.relative_to(self.folder)))


def run(folder: str, out: str, limit: int) -> None:
    """The five steps, one after the other, one task each."""
    config = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8)
    repetition = GopherRepetitionFilter(
        language=CHINESE,
        dup_line_frac=0.287,
        dup_line_char_frac=0.1,
        top_n_grams=((2, 0.256), (3, 0.201), (4, 0.171)),
        dup_n_grams=((5, 0.198), (6, 0.182), (7, 0.167), (8, 0.154), (9, 0.14), (10, 0.127)),
    )
    fineweb = FineWebQualityFilter(
        language=CHINESE, line_punct_thr=0.106, char_duplicates_ratio=0.1, new_line_ratio=0.178, short_line_thr=999
    )
    gopher = GopherQualityFilter(
        language=CHINESE,
        min_avg_word_length=1,
        max_avg_word_length=5,
        min_stop_words=2,
        stop_words=STOP_WORDS,
        max_non_alpha_words_ratio=0.6,
    )
    steps: list[list[Any]] = [
        [Pages(folder, limit), Trafilatura(timeout=10), repetition, fineweb, gopher, JsonlWriter(f"{out}/kept")],
        [JsonlReader(f"{out}/kept"), MinhashDedupSignature(f"{out}/signatures", config=config, language=CHINESE)],
        [MinhashDedupBuckets(f"{out}/signatures", f"{out}/buckets", config=config)],
        [MinhashDedupCluster(f"{out}/buckets", f"{out}/remove", config=config)],
        [JsonlReader(f"{out}/kept"), MinhashDedupFilter(f"{out}/remove"), ParquetWriter(f"{out}/final")],
    ]
    for number, step in enumerate(steps):
        tasks = config.num_buckets if number == 2 else 1  # its buckets are one task each
        executor = LocalPipelineExecutor(step, tasks=tasks, workers=1, logging_dir=f"{out}/logs/{number}")
        # A process each, as its jobs are: a tokenizer loaded by one step cannot be copied by the next.
        process = get_context("fork").Process(target=executor.run)
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(f"step {number} ended with {process.exitcode}")


def cpu_seconds() -> float:
    """Of this process and of all that it has waited for."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what it prints is no answer
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 1 << 60
    began, wall = cpu_seconds(), time.perf_counter()
    run(sys.argv[1], sys.argv[2], most)
    told = {"seconds": cpu_seconds() - began, "wall": time.perf_counter() - wall}
    print(json.dumps(told), file=answers, flush=True)
