"""What may go wrong on this machine: each ends as documented, and nothing is lost or half published."""

import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

import flows.finish
import flows.pipeline
import flows.prepare
from schemas.settings import Limits
from tasks.read import read_batches
from tasks.sources import find_sources
from tasks.storage import Store
from tasks.version import latest, versions
from tests.killing import half_published, left_behind, table_bytes

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]

TEXT = (
    "清早的雾还没有散，渡口的船已经来回走了三趟，船上装的都是要赶早市的菜。\n"
    "挑担的人在石阶上歇脚，说起今年的收成，说起山里新开的路。\n"
)
NOBODY = 65534


@pytest.fixture
def pages(tmp_path):
    """Two pages; a test adds what it is about."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(2):
        write(folder / f"page{number}.txt", number)
    return folder


def write(path, number):
    """A page whose text no other number has."""
    path.write_text(f"渡口的第{'甲乙丙丁戊己庚'[number]}条船\n\n" + TEXT * (number + 2), "utf-8")


@pytest.fixture
def publish(run, tmp_path):
    """Run the flow in this process with threads: quick to begin."""
    return lambda **words: run(**{"OUTPUT": tmp_path / "out", "RUNNER": "threads", "WORKERS": 2, **words})


def rows(output):
    return dict(pl.read_parquet(f"{output}/latest/pages/*.parquet").select("source", "reason").iter_rows())


def last_record(output):
    return json.loads(max((output / "runs").glob("*.json")).read_text())


def told(capsys):
    return capsys.readouterr().out.replace("\n", " ")


@contextmanager
def not_root():
    """What the system allows to everybody: root may read and write all."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        if not os.access(os.__file__, os.R_OK, effective_ids=True):
            pytest.skip("NOT TESTED: a file without permission; Python itself is where only root may read it")
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that others than root may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


ODD = ("a\nb.txt", "'\"`$(x);.txt", "#3", "50%.txt", "%41.txt", "-rf.txt", " .txt", "长" * 80 + ".txt", "*?[x].txt")


def test_no_name_and_no_kind_of_file_is_too_odd(pages, tmp_path, publish):
    for number, name in enumerate(ODD):
        (pages / name).write_text(f"第{number}件\n\n" + f"第{number}户人家在渡口等船。{TEXT}" * 3, "utf-8")
    with open(os.fsencode(pages) + b"/\xd6\xd0\xce\xc4.txt", "wb") as file:  # noqa: PTH123 - pathlib takes no bytes
        file.write(TEXT.encode() * 9)
    os.mkfifo(pages / "pipe.html")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(pages / "socket.html"))
    (pages / "device.html").symlink_to("/dev/zero")
    (pages / "nothing.html").symlink_to(pages / "gone")
    (pages / "loop.html").symlink_to(pages / "loop.html")
    (pages / "around").symlink_to(pages)
    assert publish(INPUT=pages) == 0
    read = dict.fromkeys(("page0.txt", "page1.txt", "%D6%D0%CE%C4.txt", *ODD))
    assert rows(tmp_path / "out") == read | {"nothing.html": "unreadable", "loop.html": "unreadable"}
    assert half_published(tmp_path / "out") == []
    assert publish(INPUT=pages) == 0
    assert last_record(tmp_path / "out")["status"] == "unchanged", "links to nothing are not news each night"


def test_an_input_that_is_a_pipe_is_refused_at_once(tmp_path, publish, capsys):
    os.mkfifo(tmp_path / "pipe")
    assert publish(INPUT=tmp_path / "pipe") == 1
    assert "a pipe, a socket or a device, no file" in told(capsys)
    (tmp_path / "list").write_text(f"{tmp_path}/pipe\n")
    assert find_sources(f"@{tmp_path}/list").height == 1


def test_a_pipe_that_took_the_place_of_a_file_is_a_row(pages):
    sources = find_sources(str(pages))
    (pages / "page0.txt").unlink()
    os.mkfifo(pages / "page0.txt")
    found = pl.concat(read_batches(sources, Limits(), 1 << 20))
    assert found["reason"].to_list() == ["unreadable", None]
    assert found["detail"][0] == "a pipe, a socket or a device, no file"


def test_a_file_without_permission_is_a_row_until_it_can_be_read(open_folder, publish):
    pages, output = open_folder / "in", open_folder / "out"
    pages.mkdir()
    for number in range(2):
        write(pages / f"page{number}.txt", number)
    (pages / "page1.txt").chmod(0)
    with not_root():
        assert publish(INPUT=pages, OUTPUT=output) == 0
        assert rows(output) == {"page0.txt": None, "page1.txt": "unreadable"}
        assert publish(INPUT=pages, OUTPUT=output) == 0
        assert last_record(output)["status"] == "unchanged"
    (pages / "page1.txt").chmod(0o644)
    with not_root():
        assert publish(INPUT=pages, OUTPUT=output) == 0
        assert rows(output) == {"page0.txt": None, "page1.txt": None}, "its time did not change"


def after_listing(monkeypatch, change):
    """Have ``change`` happen between plan and read."""

    def find_and_change(where):
        found = find_sources(where)
        change()
        return found

    monkeypatch.setattr(flows.prepare, "find_sources", find_and_change)


def test_a_file_that_vanishes_is_a_row_and_is_read_when_it_is_back(pages, tmp_path, publish, monkeypatch):
    kept = tmp_path / "kept.txt"
    with monkeypatch.context() as patch:
        after_listing(patch, lambda: shutil.move(pages / "page1.txt", kept))
        assert publish(INPUT=pages) == 0
    assert rows(tmp_path / "out") == {"page0.txt": None, "page1.txt": "unreadable"}
    shutil.move(kept, pages / "page1.txt")
    assert publish(INPUT=pages) == 0
    assert rows(tmp_path / "out") == {"page0.txt": None, "page1.txt": None}


def test_a_file_that_grows_is_read_as_it_is_and_its_new_time_is_no_news_twice(pages, tmp_path, publish, monkeypatch):
    def grow():
        with (pages / "page1.txt").open("a") as file:
            file.write(TEXT)

    with monkeypatch.context() as patch:
        after_listing(patch, grow)
        assert publish(INPUT=pages) == 0
    for looks_only in (False, True):
        assert publish(INPUT=pages) == 0
        record = last_record(tmp_path / "out")
        assert record["status"] == "unchanged"
        assert ([stage["name"] for stage in record["stages"]] == ["plan"]) == looks_only
    write(pages / "page2.txt", 2)
    assert publish(INPUT=pages) == 0
    assert set(rows(tmp_path / "out")) == {"page0.txt", "page1.txt", "page2.txt"}
    assert not (tmp_path / "out" / ".seen").exists()


def test_a_clock_that_goes_back_hides_no_version(pages, tmp_path, publish, monkeypatch):
    output = tmp_path / "out"
    (tmp_path / "keep.toml").write_text("[publish]\nkeep = 1\n")
    names = []
    for number, year in enumerate((2031, 2019), 2):

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None, year=year):
                return datetime(year, 1, 1, tzinfo=tz)

        monkeypatch.setattr(flows.finish, "datetime", Clock)
        write(pages / f"page{number}.txt", number)
        assert publish(INPUT=pages, CONFIG=tmp_path / "keep.toml") == 0
        names.append(latest(Store(str(output))).name)
        assert half_published(output) == []
    assert [name[:4] for name in names] == ["2031", "2019"]
    assert names[-1] in {version.name for version in versions(Store(str(output)))}
    assert set(rows(output)) == {f"page{number}.txt" for number in range(4)}


def test_an_output_that_is_a_file_is_said(pages, tmp_path, publish, capsys):
    (tmp_path / "out").write_text("x")
    assert publish(INPUT=pages) == 1
    assert f"{tmp_path}/out" in told(capsys)
    assert (tmp_path / "out").read_text() == "x"


def test_an_output_that_cannot_be_written_is_said(open_folder, publish, capsys):
    pages, output = open_folder / "in", open_folder / "out"
    for folder in (pages, output):
        folder.mkdir()
    write(pages / "page0.txt", 0)
    output.chmod(0o555)
    with not_root():
        assert publish(INPUT=pages, OUTPUT=output) == 1
    said = told(capsys)
    assert "Permission denied" in said
    assert "Nothing was published" in said
    assert list(output.iterdir()) == []


def interrupted(publish, monkeypatch, at="decide_copies", **words):
    """A run that ends before a step, with what it has done kept."""
    with monkeypatch.context() as patch:
        patch.setattr(flows.pipeline, at, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert publish(**words) == 130


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(content)


DAMAGE = {
    "plan/sources.parquet": flip,
    "decode/*/lines.parquet": flip,
    "decode/*.json": lambda path: os.truncate(path, path.stat().st_size // 2),
    "learned/*": lambda path: path.write_bytes(b""),
    "clean/*/articles.parquet": Path.unlink,
    "clean/*.json": flip,
}


def test_damaged_intermediate_files_are_made_again(pages, tmp_path, publish, monkeypatch):
    assert publish(INPUT=pages, OUTPUT=tmp_path / "calm") == 0
    output = tmp_path / "out"
    interrupted(publish, monkeypatch, INPUT=pages)
    for pattern, damage in DAMAGE.items():
        found = sorted((output / ".work").glob(f"*/{pattern}"))
        assert found, pattern
        for path in found:
            damage(path)
    assert publish(INPUT=pages) == 0
    assert table_bytes(output) == table_bytes(tmp_path / "calm")
    assert left_behind(output) == []


def test_a_run_that_goes_on_leaves_what_came_since_to_the_next(pages, tmp_path, publish, monkeypatch, capsys):
    output = tmp_path / "out"
    assert publish(INPUT=pages, OUTPUT=tmp_path / "calm") == 0
    interrupted(publish, monkeypatch, INPUT=pages)
    write(pages / "page2.txt", 2)
    assert publish(INPUT=pages, PLAN=1) == 0
    assert "1 files that came since it was planned are the next run's" in told(capsys)
    assert publish(INPUT=pages) == 0
    assert "going on with a run that was interrupted" in told(capsys)
    assert table_bytes(output) == table_bytes(tmp_path / "calm"), "as if nobody had interrupted it"
    assert publish(INPUT=pages) == 0
    assert set(rows(output)) == {"page0.txt", "page1.txt", "page2.txt"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: write(folder / "page1.txt", 4), {}),
        (lambda folder: (folder / "page1.txt").unlink(), {}),
        (lambda _: None, {"REHASH": 1}),
    ],
    ids=["a file changed", "a file is gone", "something else is asked"],
)
def test_a_plan_that_does_not_hold_any_more_is_made_anew(pages, tmp_path, publish, monkeypatch, capsys, change, words):
    interrupted(publish, monkeypatch, INPUT=pages)
    change(pages)
    write(pages / "page2.txt", 2)
    capsys.readouterr()
    assert publish(INPUT=pages, **words) == 0
    assert "going on" not in told(capsys)
    assert set(rows(tmp_path / "out")) == {path.name for path in pages.iterdir()}


def test_what_a_gate_held_back_is_no_plan_to_go_on_with(pages, tmp_path, publish):
    (tmp_path / "three.toml").write_text("[gate]\nmin_documents = 3\n")
    assert publish(INPUT=pages, CONFIG=tmp_path / "three.toml") == 3
    write(pages / "page2.txt", 2)
    assert publish(INPUT=pages, CONFIG=tmp_path / "three.toml") == 0
    assert set(rows(tmp_path / "out")) == {"page0.txt", "page1.txt", "page2.txt"}


@contextmanager
def no_room():
    """No file may grow beyond a few bytes: the system refuses as it does when a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("at", ["decode_jobs", "clean_jobs", "write_draft", "finish"])
def test_a_full_disk_ends_the_run_and_the_next_one_finishes(pages, tmp_path, publish, monkeypatch, capsys, at):
    output = tmp_path / "out"
    with monkeypatch.context() as patch, ExitStack() as until_the_end:
        step = getattr(flows.pipeline, at)
        patch.setattr(flows.pipeline, at, lambda *words: (until_the_end.enter_context(no_room()), step(*words))[1])
        assert publish(INPUT=pages) == 1
    said = told(capsys)
    assert "File too large" in said
    assert "Nothing was published; mend it and run again" in said
    assert "Traceback" not in said
    assert not (output / "latest.json").exists()
    assert half_published(output) == []
    assert publish(INPUT=pages) == 0
    assert set(rows(output)) == {"page0.txt", "page1.txt"}
    assert left_behind(output) == []


def test_a_disk_that_is_really_full(pages, tmp_path, publish, capsys):
    output = tmp_path / "out"
    output.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "full", output], check=False).returncode == 0
    if not mounted:
        pytest.skip(
            "NOT TESTED: a disk that is full; only root may mount a small one (a limit on file sizes is tested)"
        )
    try:
        assert publish(INPUT=pages) == 1
        assert "No space left on device" in told(capsys)
        assert not (output / "latest.json").exists()
    finally:
        subprocess.run(["umount", output], check=True)


def test_a_partial_version_leaves_what_an_interrupted_run_has_done(pages, tmp_path, publish, monkeypatch):
    interrupted(publish, monkeypatch, INPUT=pages)
    before = left_behind(tmp_path / "out")
    assert publish(INPUT=pages, SAMPLE="0.99") == 0
    assert left_behind(tmp_path / "out") == before
    assert publish(INPUT=pages) == 0
    assert left_behind(tmp_path / "out") == []


def test_what_a_killed_run_left_is_swept_and_its_lock_is_none(pages, tmp_path, publish):
    output = tmp_path / "out"
    (output / "runs").mkdir(parents=True)
    names = (f"latest.json.{'0' * 32}.part", f"runs/x.json.{'a' * 32}.part", ".latest.77")
    for name in (*names, "notes.part"):
        (output / name).touch()
    (output / ".lock").write_text('{"machine": "elsewhere", "process": 1, "since": "2020-01-01T00:00:00Z"}')
    assert publish(INPUT=pages) == 0
    assert not any((output / name).exists() for name in names)
    assert (output / "notes.part").exists(), "what others put there is theirs"
