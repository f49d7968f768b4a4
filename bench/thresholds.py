"""How much each number that somebody chose matters: thresholds of a stage are moved, and labelled pages judged anew.

    python -m bench.thresholds FOLDER [FOLDER ...] [--stage split_articles] [--only NAME]

FOLDER has pages and ``labels_*.jsonl`` (the sample: seeds). Pages that are kept unseen take no part. A threshold is a
number that a module of the stage names in capitals; it is halved, taken by three quarters, by one and a half, doubled.
Prints a line of JSON a threshold: its value and, for each other value, how many pages come out otherwise, and of these
how many are worse in something, and how many only better. Numbers that compiled code reads, or of which a pattern is
made when its module is loaded, cannot be moved in a running process: no changes are said of them.

Docstrings of thresholds that name this module are from 22 November 2026 and 397 pages: the sample's, 51 crawled
ones, and 292 invented in layouts of sites; the latter two are not in the repository.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flows.score import decoded_in_memory, read_labels
from schemas.settings import Settings
from tasks.clean import clean
from tasks.recipe import RULES_FOLDER
from tasks.score import judge_all, outputs_of
from tasks.shards import rules_of

if TYPE_CHECKING:
    from types import ModuleType

    from tasks.clean import Learned
    from tasks.decode import DecodedShard
    from tasks.score import Judgement, Label, Output

ROOT = Path(__file__).parent.parent
FACTORS = (0.5, 0.75, 1.5, 2.0)


class Threshold(NamedTuple):
    """A number with a name, and the module that gives it."""

    module: str
    name: str
    value: float


def thresholds(stage: str) -> list[Threshold]:
    """All numbers in capitals of the modules of a stage that can be moved."""
    found = []
    for path in sorted((ROOT / "tasks" / stage).glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
                continue
            try:
                value = ast.literal_eval(node.value) if node.value else None
            except ValueError:
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(Threshold(f"tasks.{stage}.{path.stem}", node.target.id, value))
    return found


def users(threshold: Threshold) -> list[ModuleType]:
    """Loaded modules that know the number by its name; none where one of them reads it as it is loaded or compiled."""
    modules = []
    for name, module in sys.modules.items():
        if not name.startswith("tasks.") or threshold.name not in vars(module):
            continue
        source = Path(str(module.__file__)).read_text("utf-8")
        if name != threshold.module and not _imports(source, threshold):
            continue
        if "njit" in source or _read_when_loaded(ast.parse(source), threshold.name):
            return []
        modules.append(module)
    return modules


def _imports(source: str, threshold: Threshold) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == threshold.module
        and any(alias.name == threshold.name for alias in node.names)
        for node in ast.walk(ast.parse(source))
    )


def _read_when_loaded(tree: ast.Module, name: str) -> bool:
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for statement in outside
        for node in ast.walk(statement)
    )


def others(value: float) -> list[float]:
    """The values that are tried in place of this one: a share stays below 1, a count a whole number."""
    if isinstance(value, int):
        steps = (
            {round(value * factor) for factor in FACTORS} | {value - 1, value + 1}
            if value < 8
            else {round(value * factor) for factor in FACTORS}
        )
        return sorted(steps - {value, *range(-99, 0)} if value >= 0 else steps - {value})
    if 0 < value < 1:
        return [value * 0.5, value * 0.75, value + (1 - value) * 0.25, value + (1 - value) * 0.5]
    return sorted(value * factor for factor in FACTORS)


class Folder(NamedTuple):
    """Labelled pages as lines, and what they teach."""

    labels: list[Label]
    shard: DecodedShard
    learned: Learned


def read_folder(path: Path) -> Folder:
    """The labelled pages of a folder that are not kept unseen."""
    labels = [label for label in read_labels(path)[0] if not label.is_unseen]
    return Folder(labels, *decoded_in_memory(path, labels, Settings()))


def outcome(folders: list[Folder]) -> list[tuple[Judgement, Output | None]]:
    """How each page comes out as the code stands now, and what is right about it."""
    found: list[tuple[Judgement, Output | None]] = []
    for folder in folders:
        made = clean(folder.shard, folder.learned, rules_of((str(RULES_FOLDER),)), Settings())
        outputs = outputs_of(made.pages, made.articles, made.teasers)
        pairs = zip(judge_all(folder.labels, outputs), folder.labels, strict=True)
        found += [(judgement, outputs.get(label.path)) for judgement, label in pairs]
    return found


def merits(judgement: Judgement) -> tuple[float, ...]:
    """What is right about a page: text by characters and lines, columns, headlines."""
    text = judgement.text
    by_text = (text.char.f1, text.line.f1) if text else (float(judgement.n_articles == 0), 0.0)
    right = sum(value.is_right for values in judgement.values.values() for value in values)
    return (*by_text, right, -len(judgement.headlines.missing) - len(judgement.headlines.extra))


class Change(NamedTuple):
    """What another value does: pages that come out differently, and of them worse in something, or only better."""

    value: float
    changed: int
    worse: int
    better: int


def change(
    value: float, before: list[tuple[Judgement, Output | None]], after: list[tuple[Judgement, Output | None]]
) -> Change:
    """Compare all pages, one by one."""
    changed = worse = better = 0
    for (judged, was), (judged_now, now) in zip(before, after, strict=True):
        changed += was != now
        gains = [b - a for a, b in zip(merits(judged), merits(judged_now), strict=True)]
        worse += min(gains) < 0
        better += max(gains) > 0 and min(gains) >= 0
    return Change(value, changed, worse, better)


def moved(threshold: Threshold, folders: list[Folder], before: list[tuple[Judgement, Output | None]]) -> list[Change]:
    """What each other value does; nothing where the number cannot be moved."""
    modules = users(threshold)
    if not modules:
        return []
    changes = []
    try:
        for value in others(threshold.value):
            for module in modules:
                setattr(module, threshold.name, value)
            forget()
            changes.append(change(value, before, outcome(folders)))
    finally:
        for module in modules:
            setattr(module, threshold.name, threshold.value)
        forget()
    return changes


def forget() -> None:
    """Empty what functions of the stages keep from call to call: the number may be in it."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("tasks.split_articles", "tasks.strip_lines")):
            for function in vars(module).values():
                if hasattr(function, "cache_clear"):
                    function.cache_clear()


def main() -> None:
    """Print a line of JSON a threshold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--stage", default="split_articles")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    folders = [read_folder(path) for path in chosen.folders]
    before = outcome(folders)
    if change(0, before, outcome(folders)).changed:
        sys.exit("two runs of the same code differ: nothing can be told")
    for threshold in thresholds(chosen.stage):
        if chosen.only in threshold.name:
            said = {**threshold._asdict(), "changes": moved(threshold, folders, before), "pages": len(before)}
            print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
