"""RUNNER=dask: the same bytes as without it, on workers of this machine or of a scheduler, also when some are lost."""

import os
import shutil
import signal
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from schemas.errors import PipelineError, SettingsError
from schemas.settings import Settings
from tasks.decode import Selection
from tasks.on_worker import light, on_worker
from tasks.recipe import recipe
from tasks.run import Run, decode_jobs
from tasks.sources import find_sources
from tasks.storage import Store
from tasks.version import latest
from tests.crashing import decode_or_fail, fail, stall

pytest.importorskip("prefect_dask", reason="NOT TESTED: RUNNER=dask needs the extra `dask`, which is not installed")

SAMPLE = Path(__file__).parent.parent / "seeds" / "documents"
PARTS = ("crawl", "mirror.cuigu.example", "texts", "www.yunaoribao.example")
TEXT = "清早的雾还没有散，渡口的船已经来回走了三趟，船上装的都是要赶早市的菜。\n"

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler with two workers, as somebody else would have it: nothing is told to them by us."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="module")
def address(scheduler):
    return scheduler.scheduler_address


def cluster_at(address):
    from flows.cluster import Cluster

    return Cluster(address, 2)


def run_of(tmp_path, names, *, each=False):
    """A run over invented pages, one job or ``each`` a job of its own."""
    pages = tmp_path / "in"
    pages.mkdir()
    for number, name in enumerate(names):
        (pages / name).write_text(f"第{number}页\n" + TEXT * 3, "utf-8")
    limits = Settings().limits.model_copy(update={"document_seconds": 5} | ({"shard_bytes": 1} if each else {}))
    settings = Settings().model_copy(update={"limits": limits})
    output = Store(str(tmp_path / "out"))
    run = Run(output, output.within("work"), None, recipe(settings, []), settings, (), Selection())
    return run, decode_jobs(run, find_sources(str(pages)))


def outcomes(run, records):
    frames = [run.work.read_frame(f"decode/{record.name}/pages.parquet") for record in records if record.files]
    return {row["source"]: row["reason"] for frame in frames for row in frame.iter_rows(named=True)}


def test_a_scheduler_by_address_gives_the_bytes_of_other_runners(tmp_path, run, address, capfd):
    small = tmp_path / "small.toml"
    small.write_text("[limits]\nshard_bytes = 65536\n")
    for part in PARTS:
        shutil.copytree(SAMPLE / part, tmp_path / "in" / part)
    digests = {}
    for name, own in {"threads": {}, "dask": {"DASK": address}}.items():
        words = {"INPUT": tmp_path / "in", "OUTPUT": tmp_path / name, "CONFIG": small, "WORKERS": 2, **own}
        assert run(**words, RUNNER=name) == 0
        digests[name] = latest(Store(str(tmp_path / name))).manifest["digest"]
    assert digests["dask"] == digests["threads"]
    assert "distributed" not in capfd.readouterr().err


def test_without_an_address_workers_of_this_machine_are_started_and_ended(tmp_path):
    import psutil

    run, jobs = run_of(tmp_path, [f"page{n}.txt" for n in range(4)], each=True)
    assert len(jobs) == 4
    with closing(cluster_at(None)) as runner:
        records = runner.run(stall, jobs, lambda _: None)
        begun = {worker["pid"] for worker in runner._client.run(_about_me).values()}
        threads = {worker["threads"] for worker in runner._client.run(_about_me).values()}
    assert outcomes(run, records) == {f"page{n}.txt": None for n in range(4)}
    assert len(begun) == 2
    assert threads == {"1"}, "workers do not fight over cores"
    assert not [pid for pid in begun if psutil.pid_exists(pid)]


def _about_me():
    return {"pid": os.getpid(), "threads": os.environ["POLARS_MAX_THREADS"]}


def test_the_document_that_kills_its_worker_is_set_aside_and_the_rest_is_read(tmp_path, address):
    names = ["exits.txt", "page1.txt", "page2.txt"]
    run, jobs = run_of(tmp_path, names)
    told = []
    with closing(cluster_at(address)) as runner:
        records = runner.run(decode_or_fail, jobs, told.append)
    assert outcomes(run, records) == dict.fromkeys(names) | {"exits.txt": "crash"}
    assert len(told) == len(jobs)


def test_the_document_that_hangs_is_set_aside_and_its_worker_ended(tmp_path, address):
    names = ["hangs.txt", "page1.txt"]
    run, jobs = run_of(tmp_path, names, each=True)
    with closing(cluster_at(address)) as runner:
        records = runner.run(decode_or_fail, jobs, lambda _: None)
    assert outcomes(run, records) == {"hangs.txt": "timeout", "page1.txt": None}


def test_a_worker_killed_from_outside_costs_nothing(tmp_path, scheduler, address):
    names = [f"page{n}.txt" for n in range(8)]
    run, jobs = run_of(tmp_path, names, each=True)

    def kill():
        pid = next(iter(scheduler.workers.values())).process.process.pid
        os.kill(pid, signal.SIGKILL)

    timer = threading.Timer(0.4, kill)
    with closing(cluster_at(address)) as runner:
        timer.start()
        records = runner.run(stall, jobs, lambda _: None)
    timer.join()
    assert outcomes(run, records) == dict.fromkeys(names)


def test_a_mistake_of_ours_costs_its_document_and_one_that_none_explains_is_raised(tmp_path, address):
    names = ["fails.txt", "page.txt"]
    run, jobs = run_of(tmp_path, names)
    with closing(cluster_at(address)) as runner:
        records = runner.run(decode_or_fail, jobs, lambda _: None)
    assert outcomes(run, records) == {"fails.txt": "crash", "page.txt": None}
    with closing(cluster_at(address)) as runner, pytest.raises(ZeroDivisionError):
        runner.run(fail, jobs, lambda _: None)


@pytest.mark.parametrize(
    ("address", "code", "says"),
    [("tcp://127.0.0.1:9", 1, "nobody answers there"), ("127.0.0.1:none", 2, "is no address")],
    ids=["nobody there", "no address"],
)
def test_a_scheduler_that_does_not_answer_is_said_in_seconds(tmp_path, run, capsys, monkeypatch, address, code, says):
    monkeypatch.setattr("flows.cluster.CONNECT_SECONDS", 1)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.txt").write_text(TEXT * 3, "utf-8")
    began = time.monotonic()
    assert run(INPUT=tmp_path / "in", OUTPUT=tmp_path / "out", RUNNER="dask", DASK=address) == code
    assert time.monotonic() - began < 30
    printed = capsys.readouterr().out.replace("\n", " ")
    assert says in printed
    assert "Traceback" not in printed


def test_a_cluster_without_workers_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr("flows.cluster.WORKER_SECONDS", 0.5)
    _run, jobs = run_of(tmp_path, ["page.txt"])
    with (
        LocalCluster(n_workers=0, dashboard_address=None, processes=False, silence_logs=50) as empty,
        closing(cluster_at(empty.scheduler_address)) as runner,
        pytest.raises(PipelineError, match="had no worker"),
    ):
        runner.run(stall, jobs, lambda _: None)


def test_a_scheduler_that_goes_is_said(tmp_path):
    from distributed import LocalCluster

    _run, jobs = run_of(tmp_path, [f"page{n}.txt" for n in range(3)], each=True)
    with LocalCluster(n_workers=1, dashboard_address=None, processes=False, silence_logs=50) as short:
        runner = cluster_at(short.scheduler_address)
        threading.Timer(0.3, short.close).start()
        with pytest.raises(PipelineError, match="is gone; start it and run again"):
            runner.run(stall, jobs, lambda _: None)
        runner.close()


def test_a_worker_with_other_code_does_nothing(tmp_path):
    run, (job,) = run_of(tmp_path, ["page.txt"])
    light(run.work)
    other = Run(run.output, run.work, None, {"digest": "0" * 32}, run.settings, (), run.selection)
    (stranger,) = decode_jobs(other, find_sources(str(tmp_path / "in")))
    with pytest.raises(PipelineError, match="has other code, rules or libraries"):
        on_worker(decode_or_fail, stranger, 60.0)
    assert on_worker(decode_or_fail, job, 60.0)[0].n_pages == 1


def test_a_worker_that_does_not_see_output_says_so(tmp_path):
    _run, (job,) = run_of(tmp_path, ["page.txt"])
    with pytest.raises(PipelineError, match="does not see OUTPUT"):
        on_worker(decode_or_fail, job, 60.0)


def test_without_the_extra_the_way_to_get_it_is_said(tmp_path, monkeypatch):
    from flows.arguments import pipeline_arguments
    from flows.runners import runner_for

    monkeypatch.setitem(__import__("sys").modules, "flows.cluster", None)
    with pytest.raises(PipelineError, match="pip install") as caught:
        runner_for(pipeline_arguments(["RUNNER=dask"], {}))
    assert not isinstance(caught.value, SettingsError)
