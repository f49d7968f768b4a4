"""``python -m flows.score PAGES=dir``: how good the pipeline is on labelled pages, and what it gets wrong.

Reads every ``labels_*.jsonl`` of the folder and runs the stages on the pages they name, in memory: nothing is
published, no Prefect. With ``index.jsonl`` beside them, its older gold texts are reported too. Figures below
the floors of a TOML file end with exit code 1; ``--record`` writes new floors, and lower ones only together
with ``--allow-regression``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from flows.arguments import read_settings
from flows.command import run_command
from flows.progress import console
from flows.score_floors import hold, record
from flows.score_tables import show_older, show_scores, show_worst
from flows.words import Variable, read_variables, rules_folders
from schemas.errors import SettingsError
from tasks.clean import CleanShard, Learned, clean
from tasks.convert_script import simplified
from tasks.decode import DecodedShard, decode
from tasks.learn import count_templates, learn_templates
from tasks.read import read_batches
from tasks.repair.model import count_bigrams, load_model
from tasks.score import Judgement, Label, figures, groups_of, judge_all, outputs_of, parse_labels
from tasks.shards import rules_of
from tasks.sources import find_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.rules import Rule
    from schemas.settings import Settings
    from tasks.score import Figures, Output

VARIABLES: Final = {
    "PAGES": Variable("seeds", "folder with pages and labels_*.jsonl; default: the sample"),
    "FLOORS": Variable("", "TOML file of figures that may not be undercut; default for the sample: tests/floors.toml"),
    "RECORD": Variable("", "1: write the figures as the new floors"),
    "ALLOW_REGRESSION": Variable("", "1: new floors may be lower than the old"),
    "WORST": Variable("10", "how many of the worst pages to show"),
    "SEEN": Variable("", "1: of the worst pages only those that are not kept unseen"),
    "CONFIG": Variable("", "settings file (TOML)"),
    "RULES": Variable("", "folder with your own rules and overrides"),
}
SWITCHES: Final = {"--record": "RECORD=1", "--allow-regression": "ALLOW_REGRESSION=1"}
SAMPLE_FLOORS: Final = Path("tests/floors.toml")


def main(words: list[str]) -> int:
    """Score, show, and compare with the floors."""
    values = read_variables(VARIABLES, [SWITCHES.get(word, word) for word in words])
    folder = Path(values["PAGES"])
    labels, digest = read_labels(folder)
    made = run_in_memory(folder, labels, rules_of(rules_folders(values["RULES"])), read_settings(values["CONFIG"]))
    outputs = outputs_of(made.pages, made.articles, made.teasers)
    judged = judge_all(labels, outputs)
    measured = {name: figures(group) for name, group in groups_of(judged).items()}
    show_scores(console, judged, measured)
    show_older(console, older_figures(folder, labels, outputs))
    shown = [judgement for judgement in judged if not (values["SEEN"] and judgement.label.is_unseen)]
    show_worst(console, shown, _whole("WORST", values["WORST"]))
    floors = Path(values["FLOORS"]) if values["FLOORS"] else _floors_of(folder)
    if floors is None:
        return 0
    if values["RECORD"]:
        return record(floors, digest, measured, is_lowering=bool(values["ALLOW_REGRESSION"]))
    return hold(floors, digest, measured)


def read_labels(folder: Path) -> tuple[list[Label], str]:
    """All labels of a folder, and the digest of the files they stand in.

    Raises:
        SettingsError: there are none.

    """
    files = sorted(folder.glob("labels_*.jsonl"))
    if not files:
        raise SettingsError(f"PAGES={folder}: no labels_*.jsonl there; name the folder that holds pages and labels")
    texts = [file.read_bytes() for file in files]
    labels = [label for text in texts for label in parse_labels(text.decode("utf-8"), simplified)]
    return labels, hashlib.sha256(b"".join(texts)).hexdigest()


def run_in_memory(folder: Path, labels: Sequence[Label], rules: tuple[Rule, ...], settings: Settings) -> CleanShard:
    """Every stage from reading to articles on the labelled pages, learning from them alone."""
    return clean(*decoded_in_memory(folder, labels, settings), rules, settings)


def decoded_in_memory(folder: Path, labels: Sequence[Label], settings: Settings) -> tuple[DecodedShard, Learned]:
    """The labelled pages as lines, and what they teach."""
    wanted = {label.path.split("#")[0] for label in labels}
    sources = find_sources(str(folder)).filter(pl.col("source").is_in(list(wanted)))
    batches = read_batches(sources, settings.limits, settings.limits.shard_bytes)
    decoded = [decode(raw) for raw in batches]
    whole = DecodedShard(*(pl.concat(frames) for frames in zip(*decoded, strict=True)))
    counts = count_templates(whole.lines, whole.pages.select("page_id", "host"))
    return whole, Learned(learn_templates(counts), load_model(count_bigrams(whole.lines)))


def older_figures(folder: Path, labels: Sequence[Label], outputs: dict[str, Output]) -> dict[str, Figures]:
    """Scores against the gold texts of ``index.jsonl``, for the labelled pages that have one."""
    index = folder / "index.jsonl"
    if not index.exists():
        return {}
    rows = [json.loads(line) for line in index.read_text("utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row.get("gold_text")]
    texts = simplified(pl.Series([row["gold_text"] for row in rows], dtype=pl.String))
    gold = dict(zip([row["path"] for row in rows], texts, strict=True))
    older = [
        replace(label, articles=({"title": None, "body": gold[label.path].splitlines()},), also_ok={})
        for label in labels
        if label.path in gold
    ]
    judged: list[Judgement] = judge_all(older, outputs)
    return {name: figures(group) for name, group in groups_of(judged).items()}


def _floors_of(folder: Path) -> Path | None:
    return SAMPLE_FLOORS if folder == Path(VARIABLES["PAGES"].default) else None


def _whole(name: str, text: str) -> int:
    if not text.isdecimal():
        raise SettingsError(f"{name}={text} is not a whole number")
    return int(text)


if __name__ == "__main__":
    sys.exit(run_command(main))
