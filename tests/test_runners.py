"""A document that kills or hangs its worker costs itself and nothing else."""

from contextlib import closing

import pytest

from flows.runners import Processes
from schemas.settings import Settings
from tasks.decode import Selection
from tasks.run import Run, decode_jobs
from tasks.sources import find_sources
from tasks.storage import Store
from tests.crashing import decode_or_fail

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]

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


def outcomes(run, records):
    frames = [run.work.read_frame(f"decode/{record.name}/pages.parquet") for record in records if record.files]
    return {row["source"]: row["reason"] for frame in frames for row in frame.iter_rows(named=True)}


def test_the_documents_that_kill_or_hang_are_set_aside_and_the_rest_is_read(tmp_path):
    names = [f"page{number}.txt" for number in range(6)] + ["exits.txt", "hangs.txt", "kills.txt"]
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


def test_an_error_of_ours_is_raised_and_not_blamed_on_a_document(tmp_path):
    _run, jobs = run_of(tmp_path, ["page.txt"])
    with closing(Processes(1)) as runner, pytest.raises(AttributeError):
        runner.run(len, [job.sources for job in jobs], lambda _: None)
