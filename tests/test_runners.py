"""A document that kills or hangs its worker costs itself and nothing else."""

import os
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from flows.culprit import MOST_MISTAKES
from flows.runners import Processes, run_here
from flows.workers import ENVIRONMENT
from schemas.settings import Settings
from tasks.decode import Selection
from tasks.run import Run, decode_jobs
from tasks.sources import find_sources
from tasks.storage import Store
from tests.crashing import decode_in_group, decode_or_fail, look_around

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]

GROUP_BYTES = 128 << 20
"""More memory than small pages need, and less than the large one does."""
TEXT = "清早的雾还没有散，渡口的船已经来回走了三趟，船上装的都是要赶早市的菜。\n"


def run_of(tmp_path, names, **limits):
    pages = tmp_path / "in"
    pages.mkdir()
    for name in names:
        (pages / name).write_text(TEXT * 3, "utf-8")
    settings = Settings.model_validate({"limits": {"document_seconds": 3, **limits}})
    output = Store(str(tmp_path / "out"))
    run = Run(output, output.within("work"), None, {"digest": "0" * 32}, settings, (), Selection())
    return run, decode_jobs(run, find_sources(str(pages)))


def rows(run, records):
    frames = [run.work.read_frame(f"decode/{record.name}/pages.parquet") for record in records if record.files]
    return [row for frame in frames for row in frame.iter_rows(named=True)]


def outcomes(run, records):
    return {row["source"]: row["reason"] for row in rows(run, records)}


def test_the_documents_that_kill_or_hang_are_set_aside_and_the_rest_is_read(tmp_path):
    names = ["page0.txt", "page1.txt", "exits.txt", "hangs.txt", "kills.txt"]
    run, jobs = run_of(tmp_path, names)
    assert len(jobs) == 1
    with closing(Processes(2)) as runner:
        records = runner.run(decode_or_fail, jobs, lambda _: None)
    found = outcomes(run, records)
    assert found == dict.fromkeys(names) | {
        "exits.txt": "crash",
        "hangs.txt": "timeout",
        "kills.txt": "memory",
    }


@pytest.fixture
def memory_group():
    """A control group of Linux with little memory: what takes more in it is killed by the system. Needs root."""
    for parent, limits in (
        ("/sys/fs/cgroup/memory", {"memory.limit_in_bytes": GROUP_BYTES}),
        ("/sys/fs/cgroup", {"memory.max": GROUP_BYTES, "memory.swap.max": 0}),
    ):
        group = Path(parent, f"corpus-{uuid.uuid4().hex}")
        try:
            group.mkdir()
            for name, value in limits.items():
                (group / name).write_text(str(value), "ascii")
        except OSError:
            group.rmdir() if group.exists() else None
            continue
        yield group
        group.rmdir()
        return
    pytest.skip("NOT TESTED: a worker that the system kills for want of memory; no control group can be made here")


def test_the_document_over_which_the_system_kills_a_worker_is_set_aside(tmp_path, memory_group, monkeypatch):
    monkeypatch.setenv("MEMORY_GROUP", str(memory_group))
    run, _ = run_of(tmp_path, ["page.txt"], document_seconds=30)
    (tmp_path / "in" / "large.html").write_text("<p>渡口<b>早市</b></p>\n" * 400_000, "utf-8")
    (job,) = decode_jobs(run, find_sources(str(tmp_path / "in")))
    with closing(Processes(1)) as runner:
        records = runner.run(decode_in_group, [job], lambda _: None)
    assert outcomes(run, records) == {"page.txt": None, "large.html": "memory"}


def test_a_record_of_a_container_is_found_too(tmp_path):
    from tasks.halving import halve, set_aside
    from tasks.shards import decode_shard

    run, _ = run_of(tmp_path, [])
    lines = "".join(f'{{"text": "{TEXT.strip()}", "id": "{n}"}}\n' for n in range(4))
    (tmp_path / "in" / "pages.jsonl").write_text(lines, "utf-8")
    (job,) = decode_jobs(run, find_sources(str(tmp_path / "in")))
    first, second = halve(job)
    third, fourth = halve(second)
    assert halve(fourth) == []
    records = [*decode_shard(first), *set_aside(third, "crash", "its worker ended"), *decode_shard(fourth)]
    assert outcomes(run, records) == {
        "pages.jsonl#0": None,
        "pages.jsonl#1": None,
        "pages.jsonl#2": "crash",
        "pages.jsonl#3": None,
    }


def in_processes(function, job):
    with closing(Processes(1)) as runner:
        return runner.run(function, [job], lambda _: None)


EACH_WAY = pytest.mark.parametrize("do", [in_processes, run_here])


@EACH_WAY
def test_the_document_that_a_mistake_of_ours_does_not_get_through_is_set_aside(tmp_path, do):
    names = ["fails.txt", *(f"page{n}.txt" for n in range(4))]
    run, (job,) = run_of(tmp_path, names)
    found = rows(run, do(decode_or_fail, job))
    assert {row["source"]: row["reason"] for row in found} == dict.fromkeys(names) | {"fails.txt": "crash"}
    (said,) = (row["detail"] for row in found if row["reason"])
    assert said == "a mistake in the pipeline, please report it: ZeroDivisionError: a mistake of ours"


@pytest.mark.parametrize("n_fail", [2, MOST_MISTAKES + 5], ids=["all of few", "many"])
def test_a_mistake_that_no_document_explains_is_raised(tmp_path, n_fail):
    good = [] if n_fail == 2 else ["page.txt"]
    _run, (job,) = run_of(tmp_path, [*good, *(f"fails{n}.txt" for n in range(n_fail))])
    with pytest.raises(ZeroDivisionError):
        run_here(decode_or_fail, job)


@EACH_WAY
def test_an_error_of_storage_is_no_documents_fault(tmp_path, do):
    _run, (job,) = run_of(tmp_path, ["page.txt"])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "work").write_text("a file where a folder should be", "ascii")
    with pytest.raises(OSError, match="work"):
        do(decode_or_fail, job)


def test_what_workers_are_forked_from_is_ready_and_runs_no_thread_of_polars(tmp_path):
    (tmp_path / "page.txt").write_text(TEXT * 3, "utf-8")
    asked = "import sys, flows.ready as ready; print(ready.polars_threads(), 'prefect' in sys.modules)"
    # Importing pandas takes .3 s; pyarrow does it unasked for some conversions of numpy's arrays.
    then = "from bench.whole import whole_run; whole_run(*sys.argv[1:]); print('pandas' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", f"{asked}; {then}", str(tmp_path), str(tmp_path / "out")],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["[]", "False", "False"]
    assert "jemalloc" not in said.stderr, "it tells of settings that it does not know"


@pytest.mark.parametrize("can_fork", [True, False], ids=["forked", "spawned"])
def test_a_worker_knows_nothing_of_the_command_that_was_typed(tmp_path, monkeypatch, can_fork):
    monkeypatch.setattr("flows.workers._can_fork", lambda: can_fork)
    _run, jobs = run_of(tmp_path, ["page.txt"])
    with closing(Processes(1)) as runner:
        runner.begin(look_around, jobs)
        (seen,) = runner.run(look_around, jobs, lambda _: None)
    assert seen == {"command": False, "prefect": False, "polars": 1, "numba": 1, "one heap": True}
