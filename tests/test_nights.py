"""Many small runs: what they learn is what one run over everything learns, and no page falls between two of them."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from schemas.tables import TABLES
from tasks.storage import Store
from tasks.version import latest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "seeds" / "documents"
NIGHTS = 3

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]


def copied(folder, names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / name, folder / name)


def version_of(output):
    return latest(Store(str(output)))


def sources_of(output):
    return set(version_of(output).frame("pages")["source"])


def test_templates_of_many_nights_are_those_of_one_run(tmp_path, run):
    names = sorted(str(path.relative_to(SAMPLE)) for path in SAMPLE.glob("www.yanhexian.example/**/*.html"))
    assert len(names) > 2 * NIGHTS
    for night in range(NIGHTS):
        copied(tmp_path / "in", names[night::NIGHTS])
        assert run(INPUT=tmp_path / "in", OUTPUT=tmp_path / "nights", RUNNER="threads") == 0
    assert run(INPUT=tmp_path / "in", OUTPUT=tmp_path / "once", RUNNER="threads") == 0
    nights, once = version_of(tmp_path / "nights"), version_of(tmp_path / "once")
    assert once.state("templates").height > 0, "or nothing is shown"
    for learned in ("templates", "counts", "bigrams"):
        assert_frame_equal(nights.state(learned), once.state(learned))
    for table in TABLES:
        assert_frame_equal(nights.frame(table), once.frame(table))
    rules = once.frame("removals").filter(pl.col("kind") == "template")
    assert rules.height > 0, "the first night's pages were cleaned again with what later ones taught"


def test_a_page_that_comes_while_a_run_is_under_way_is_the_next_runs(tmp_path, run, monkeypatch):
    from flows import once

    pages, output = tmp_path / "in", tmp_path / "out"
    names = sorted(str(path.relative_to(SAMPLE)) for path in SAMPLE.glob("texts/*.txt"))[:3]
    copied(pages, names[:2])

    def and_then_one_comes(arguments):
        prepared = prepare_run(arguments)
        copied(pages, names[2:])
        return prepared

    prepare_run = once.prepare_run
    monkeypatch.setattr(once, "prepare_run", and_then_one_comes)
    assert run(INPUT=pages, OUTPUT=output, RUNNER="threads") == 0
    assert sources_of(output) == set(names[:2])
    monkeypatch.undo()
    assert run(INPUT=pages, OUTPUT=output, RUNNER="threads") == 0
    assert sources_of(output) == set(names)
    told = [json.loads(path.read_text("utf-8"))["status"] for path in sorted((output / "runs").glob("*.json"))]
    assert told == ["published", "published"]
