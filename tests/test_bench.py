"""The benches run: on a handful of pages, without the other tools, which are not installed for tests."""

from __future__ import annotations

import importlib
import json
import time
from typing import TYPE_CHECKING

import pytest

from bench import claim, data, found, measure, one_parse, quality
from bench.__main__ import CLAIMS
from bench.corpus import make_pages, make_texts
from bench.load import Others
from bench.measure import Section, in_turn, ratio
from bench.peers import ENVIRONMENTS, HERE
from bench.sites import Options
from bench.stopwatch import Stopwatch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    make_pages(folder, Options(pages=12, scale=0.2))
    return folder


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_can_be_measured(name: str) -> None:
    module = importlib.import_module(f"bench.{name}")
    assert callable(module.measure)
    assert module.CLAIM.endswith(".")


def test_rounds_are_taken_in_turn() -> None:
    order: list[str] = []

    def step(name: str) -> float:
        order.append(name)
        return float(len(order))

    said = in_turn({"a": lambda: step("a"), "b": lambda: step("b")}, 2)
    assert order == ["a", "b", "a", "b"]
    assert said == {"a": [1.0, 3.0], "b": [2.0, 4.0]}


def test_a_ratio_is_the_median_of_the_rounds_with_its_spread() -> None:
    assert ratio([2.0, 9.0, 4.0], [1.0, 3.0, 4.0]) == "2.00 (1.00 to 3.00)"


def test_a_section_is_a_table() -> None:
    section = Section("Title", "A claim.", ("", "figure"), (("row", "1"),), "A note.")
    assert section.markdown().splitlines()[4:] == ["|  | figure |", "| --- | ---: |", "| row | 1 |", "", "A note."]


def test_the_bare_parse_reads_every_page(corpus: Path) -> None:
    got = one_parse.main(str(corpus / "pages"))
    assert got["pages"] == 12
    assert got["seconds"] > 0
    assert got["bytes"] > 12 * 5_000


def test_quality_of_a_perfect_peer_is_one(corpus: Path, tmp_path: Path) -> None:
    import polars as pl

    labels = [json.loads(line) for line in (corpus / "labels_corpus.jsonl").read_text("utf-8").splitlines()]
    rows = {
        "source": [label["path"].removeprefix("pages/") for label in labels],
        "text": ["\n".join(label["articles"][0]["body"]) for label in labels],
    }
    pl.DataFrame(rows).write_parquet(tmp_path / "perfect.parquet")
    pl.DataFrame(rows).with_columns(text=pl.lit("别的")).write_parquet(tmp_path / "useless.parquet")
    files = {name: tmp_path / f"{name}.parquet" for name in ("perfect", "useless")}
    found = quality.scores(corpus, corpus / "pages", files)
    assert found["perfect"] == ("1.000", "1.000")
    assert found["useless"] == ("0.000", "0.000")
    assert float(found["ours"][0]) > 0.9


def test_pages_and_texts_can_be_named(monkeypatch: pytest.MonkeyPatch, corpus: Path) -> None:
    monkeypatch.setenv("PAGES", str(corpus / "pages"))
    monkeypatch.setenv("TEXTS", "texts.jsonl")
    assert data.pages_folder(1) == corpus / "pages"
    assert data.labelled_folder(1) == corpus
    assert data.texts_file(1).name == "texts.jsonl"


def test_what_is_made_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(data, "CACHE", tmp_path)
    made = data.texts_file(3)
    before = made.stat().st_mtime_ns
    assert data.texts_file(3) == made
    assert made.stat().st_mtime_ns == before
    make_texts(tmp_path / "again", Options(pages=3))
    assert (tmp_path / "again" / "texts.jsonl").read_bytes() == made.read_bytes()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_package_of_a_peer_has_its_hash(environment: str) -> None:
    wanted = [line for line in (HERE / f"{environment}.lock").read_text("utf-8").splitlines() if "==" in line]
    assert wanted
    assert all(line.endswith("\\") for line in wanted)


def test_the_stopwatch_nests_and_adds_up() -> None:
    watch = Stopwatch()
    with watch.timed("outer"):
        for _ in range(2):
            with watch.timed("inner"):
                end = time.process_time() + 0.01
                while time.process_time() < end:
                    pass
    outer = watch.root.parts["outer"]
    inner = outer.parts["inner"]
    assert (outer.calls, inner.calls) == (1, 2)
    assert outer.seconds >= inner.seconds >= 0.02


def test_the_stopwatch_puts_everything_back() -> None:
    import tasks.decode

    before = tasks.decode.detect_encoding
    watch = Stopwatch()
    watch.follow("tasks.decode")
    assert tasks.decode.detect_encoding is not before
    watch.stop()
    assert tasks.decode.detect_encoding is before


def test_a_script_that_fails_says_so() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        measure.told("/bin/sh", "-c", "exit 3")


def test_a_claim_that_fails_leaves_a_section_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "bench"
    package.mkdir()
    (package / "fails.py").write_text("raise SystemExit('the tool is not there')")
    (package / "hangs.py").write_text("import time; time.sleep(60)")
    (package / "works.py").write_text(
        "import os; print('making pages'); print('## Works\\n\\n| size |', os.environ['SIZE'])"
    )
    monkeypatch.setattr(claim, "ROOT", tmp_path)
    works, fails, hangs = (
        claim.measured_apart(name, 7, seconds=5 if name == "hangs" else 60) for name in ("works", "fails", "hangs")
    )
    assert works.section().startswith("## Works\n\n| size | 7\n\nMeasured in 0.0 min")
    assert fails.section() == "## fails\n\nNot measured: it ended with 1: the tool is not there\n"
    assert hangs.failure == "given up after 5 s"


def test_a_claim_under_a_command_that_ends_is_not_measured() -> None:
    assert claim.measured_under("limits", 7, "false").failure == "false ended with 1 and told nothing"


def test_who_else_works_is_told() -> None:
    others = Others()
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    taken = others.cores()
    assert taken is None or taken >= 0


def test_copies_planted_in_pages_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(data, "CACHE", tmp_path)
    rows = {row[0]: row[1:] for row in found.measure(24).rows}
    assert sum(int(planted) for planted, *_ in rows.values() if planted != "–") > 5
    assert rows["the same bytes"][0] == rows["the same bytes"][1]
    assert rows["mirrored"][0] == rows["mirrored"][1]
    assert rows["dropped for an article that it is no copy of"][1] == "0"
