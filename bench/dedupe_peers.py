"""Other tools that find near copies, each run by the Python that has it. See ``bench/dedupe.py``.

    PEERS_PYTHON=peers/bin/python python -m bench.dedupe --only-peers

This file is started once a tool by that Python, so it imports the standard library and that one tool alone. It is told
the file of the article keys (JSON, a list of strings), answers with the tool's version, and then runs the tool once for
each line it reads and says how many CPU seconds it took, those of its child processes included.

All get what suits Chinese, which none of them does by itself: our keys, shingles of five characters, 20 bands of 6.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BANDS, ROWS = 20, 6
SLOTS = BANDS * ROWS


def rensa(keys: list[str]) -> Callable[[], object]:
    """Its fastest way: one matrix of all, flags of what shares a band."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    def run() -> None:
        sketches = RMinHash.digest_matrix_from_token_sets([_shingles(key) for key in keys], num_perm=SLOTS, seed=1)
        RMinHashLSH(threshold=0.8, num_perm=SLOTS, num_bands=BANDS).query_duplicate_flags_matrix_one_shot(sketches)

    return run


def datasketch(keys: list[str]) -> Callable[[], object]:
    """Ask the index for each article, then put it in."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    def run() -> None:
        index = MinHashLSH(num_perm=SLOTS, params=(BANDS, ROWS))
        for number, key in enumerate(keys):
            sketch = MinHash(num_perm=SLOTS)
            sketch.update_batch([shingle.encode() for shingle in _shingles(key)])
            index.query(sketch)
            index.insert(number, sketch)

    return run


def text_dedup(keys: list[str]) -> Callable[[], object]:
    """The whole command, one process; it cuts words at spaces, so it gets the characters spaced."""
    from datasets import Dataset  # noqa: PLC0415
    from text_dedup.minhash import main  # noqa: PLC0415

    folder = tempfile.mkdtemp()
    Dataset.from_dict({"text": [" ".join(key) for key in keys]}).save_to_disk(f"{folder}/in")
    options = f"--local --path {folder}/in --output {folder}/out --cache_dir {folder}/cache --column text --num_proc 1"
    how = f"--ngram 5 --min_length 0 --num_perm {SLOTS} --b {BANDS} --r {ROWS} --hash_func xxh3"
    return lambda: main([*options.split(), *how.split()], standalone_mode=False)


def _shingles(key: str) -> list[str]:
    return list({key[i : i + 5] for i in range(len(key) - 4)})


PEERS: dict[str, Callable[[list[str]], Callable[[], object]]] = {
    "rensa": rensa,
    "datasketch": datasketch,
    "text-dedup": text_dedup,
}


def _cpu_seconds() -> float:
    return sum(os.times()[:4])


def _serve(name: str, file: str) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a tool prints is no answer
    run = PEERS[name](json.loads(Path(file).read_text(encoding="utf-8")))
    run()
    print(json.dumps({"version": version(name)}), file=answers, flush=True)
    for _ in sys.stdin:
        began = _cpu_seconds()
        run()
        print(json.dumps({"seconds": _cpu_seconds() - began}), file=answers, flush=True)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
