"""Claim: each stage beside the tool that does the same, and all of them in multiples of the bare parse.

    python -m bench.stages               # SIZE=200 pages, or PAGES=folder

Ours in this process with one thread, each tool in its own; all in turn on the same pages. A tool gets what it would get
in our place: detectors the bytes, extractors the decoded page, the converter the Traditional text.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

for name in ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import polars as pl  # noqa: E402 - its threads are counted when it is imported

from bench.corpus import made_texts  # noqa: E402
from bench.data import HERE, pages_folder, size_from_environment  # noqa: E402
from bench.measure import Section, in_turn, ratio, rounds  # noqa: E402
from bench.one_parse import parse_each  # noqa: E402
from bench.peers import python_of  # noqa: E402
from bench.sites import Options  # noqa: E402
from bench.stopwatch import Stopwatch  # noqa: E402
from schemas.settings import Limits, Settings  # noqa: E402
from seeds.sample.damage import traditional_forms  # noqa: E402
from tasks.clean import Learned, clean  # noqa: E402
from tasks.convert_script import simplified  # noqa: E402
from tasks.decode import decode  # noqa: E402
from tasks.detect_encoding import detect_encoding  # noqa: E402
from tasks.learn import count_templates, learn_templates  # noqa: E402
from tasks.read import read_batches  # noqa: E402
from tasks.recipe import RULES_FOLDER  # noqa: E402
from tasks.repair.model import load_model  # noqa: E402
from tasks.shards import rules_of  # noqa: E402
from tasks.sources import find_sources  # noqa: E402
from tasks.split_lines import split_lines  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIM = "Each stage beside the tool that does the same job, on the same pages."
ROUNDS = 5
TOGETHER = 2
"""Shards of pages: about so many are cleaned in one call of a long run."""

TEXTS = 400
"""Texts that are converted, made Traditional before."""

CLEAN = "clean (repair to sign)"
THREE = "split_lines, strip_lines and split_articles"

JOBS = {
    "charset-normalizer": "decode",
    "faust-cchardet": "decode",
    "OpenCC": "convert",
    "trafilatura": "extract",
    "readability-lxml": "extract",
    "resiliparse": "extract",
}


def measure(size: int) -> Section:
    """Ours and theirs in turn."""
    folder = pages_folder(size)
    limits = Limits()
    batches = read_batches(find_sources(str(folder)), limits, limits.shard_bytes)
    raw = pl.concat(islice(batches, TOGETHER)).head(size)
    decoded = detect_encoding(raw)
    html = decoded.filter(pl.col("form") == "html", pl.col("text").is_not_null())
    hant = [text["text"].translate(traditional_forms()) for text in made_texts(Options(pages=TEXTS))]
    inputs = {
        "decode": [str(folder / source) for source in raw["source"]],
        "extract": html["text"].to_list(),
        "convert": hant,
    }
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as running:
        theirs = _peers(inputs, Path(scratch), running)
        steps = {**_ours(raw, decoded, html, pl.Series(hant)), **{name: once for name, (_, once) in theirs.items()}}
        for once in steps.values():
            once()
        said = in_turn(steps, rounds(ROUNDS))
    ours = {"decode": "detect_encoding", "convert": "convert_script", "extract": "split_lines and clean"}
    sizes = {"convert": len(hant)}
    rows = []
    for name, seconds in said.items():
        job = theirs[name][0] if name in theirs else next((job for job, mine in ours.items() if mine == name), None)
        each = 1000 * statistics.median(seconds) / sizes.get(job or "", raw.height)
        parse = "–" if job == "convert" else ratio(seconds, said["lexbor, bare parse"])
        rows.append((name, f"{each:.3f}", parse, ratio(seconds, said[ours[job]]) if job else "–"))
    head = ("", "CPU ms a page", "x bare parse", "x our stage")
    note = (
        f"{raw.height} pages; conversion on {len(hant)} texts of {sum(map(len, hant)) / len(hant):.0f} characters; "
        f"{rounds(ROUNDS)} rounds. Our clean also repairs, strips rules and templates, reads metadata and signs."
    )
    return Section("Stages", CLAIM, head, tuple(rows), note)


def _ours(raw: pl.DataFrame, decoded: pl.DataFrame, html: pl.DataFrame, hant: pl.Series) -> dict[str, Any]:
    pages = [text.encode() for text in html["text"]]
    shard = decode(raw)
    templates = learn_templates(count_templates(shard.lines, shard.pages.select("page_id", "host")))
    learned, rules, settings = Learned(templates, load_model()), rules_of((str(RULES_FOLDER),)), Settings()
    steps: dict[str, Callable[[], object]] = {
        "lexbor, bare parse": lambda: parse_each(pages),
        "detect_encoding": lambda: detect_encoding(raw),
        "split_lines": lambda: split_lines(decoded),
        CLEAN: lambda: clean(shard, learned, rules, settings),
        "split_lines and clean": lambda: (split_lines(decoded), clean(shard, learned, rules, settings)),
        "convert_script": lambda: simplified(hant),
    }
    asked = {name: (lambda step=step: _seconds(step)) for name, step in steps.items()}
    return asked | {
        THREE: lambda: asked["split_lines"]() + _seconds_within(steps[CLEAN], "strip_lines", "split_articles"),
    }


def _seconds(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return time.process_time() - began


def _seconds_within(step: Callable[[], object], *names: str) -> float:
    """CPU seconds that these stages take in ``clean``."""
    watch = Stopwatch()
    watch.follow("tasks.clean")
    try:
        step()
    finally:
        watch.stop()
    return sum(watch.root.parts[name].seconds for name in names)


def _peers(
    inputs: dict[str, list[str]], scratch: Path, running: ExitStack
) -> dict[str, tuple[str, Callable[[], float]]]:
    """Every tool by name and version: the job it does, and what does it once."""
    for job, given in inputs.items():
        (scratch / f"{job}.json").write_text(json.dumps(given), encoding="utf-8")
    found = {}
    for tool, job in JOBS.items():
        command = [str(python_of("peers")), str(HERE / "peer_stages.py"), tool, str(scratch / f"{job}.json")]
        process = running.enter_context(
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        )
        found[f"{tool} {json.loads(_answer(process))['version']}"] = (job, _asking(process))
    return found


def _asking(process: subprocess.Popen[str]) -> Callable[[], float]:
    def once() -> float:
        if process.stdin is None:
            raise RuntimeError("a tool was started without a way to ask it")
        print(file=process.stdin, flush=True)
        return float(json.loads(_answer(process))["seconds"])

    return once


def _answer(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"{process.args!r} gave no answer")
    return line


if __name__ == "__main__":
    print(measure(size_from_environment(200)).markdown())
