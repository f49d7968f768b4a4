"""How good the text is that each pipeline made of labelled pages, by the measures of ``make score``."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import polars as pl

from flows.score import read_labels, run_in_memory
from schemas.settings import Settings
from tasks.recipe import RULES_FOLDER
from tasks.score import judge_all, outputs_of
from tasks.score.judge import Judgement, Output
from tasks.shards import rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


JUDGED = 500
"""Labelled pages that are judged, the first by path: judging takes longer than the work it judges."""


def scores(labelled: Path, pages: Path, files: Mapping[str, Path]) -> dict[str, tuple[str, str]]:
    """F1 by characters and by lines of ours, and of every Parquet file with ``source`` (or ``id``) and ``text``."""
    labels = [label for label in read_labels(labelled)[0] if label.articles and label.outcome != "only-duplicates"]
    labels = sorted(labels, key=lambda label: label.path)[:JUDGED]
    made = run_in_memory(labelled, labels, rules_of((str(RULES_FOLDER),)), Settings())
    judged = {"ours": judge_all(labels, outputs_of(made.pages, made.articles, made.teasers))}
    for name, file in files.items():
        outputs = _outputs(pl.read_parquet(file), labelled, pages)  # noqa: TID251 - what a peer wrote
        known = [label for label in labels if name != "datatrove" or label.path in outputs]
        judged[name] = judge_all(known, outputs)
    return {name: _means(found) for name, found in judged.items()}


def _outputs(frame: pl.DataFrame, labelled: Path, pages: Path) -> dict[str, Output]:
    within = pages.relative_to(labelled)
    source = "source" if "source" in frame.columns else "id"
    return {
        str(within / path): Output(articles=({"text": text},))
        for path, text in frame.select(source, "text").iter_rows()
    }


def _means(judged: Sequence[Judgement]) -> tuple[str, str]:
    texts = [found.text for found in judged if found.text]
    if not texts:
        return "–", "–"
    chars, lines = (statistics.fmean(getattr(text, way).f1 for text in texts) for way in ("char", "line"))
    return f"{chars:.3f}", f"{lines:.3f}"
