"""A run killed at any moment: the next one finishes from what was done, and publishes the same bytes.

``KILLS=40 pytest tests/test_kill.py`` kills at 40 points (default 6), each a run that was alive; ``KILL_SEED=n`` does
again what failed.
A point is a moment, or the appearance of a file: half of the files of a run appear while it publishes.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.killing import Between, begin, half_published, kill, left_behind, marked, paths_below, table_bytes, watch

KILLS = int(os.environ.get("KILLS") or 6)
SEED = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(1_000_000))
OURS = uuid.uuid4().hex
IN_A_ROW = 3
"""So many kills before a run is let to its end: a run that goes on from a killed one is killed too."""
SAMPLE = Path(__file__).parent.parent / "seeds" / "documents"
FIRST = ("texts", "mirror.cuigu.example")
LATER = ("www.yanhexian.example",)
SMALL = "[limits]\nshard_bytes = 65536\n[publish]\npart_bytes = 65536\n"

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.filterwarnings("default")]


@dataclass
class Calm:
    """A run that nobody killed: where it began, what it published, how long it took, what files appeared."""

    start: Path
    words: dict
    tables: dict
    seconds: float
    appeared: list[str]


@pytest.fixture(scope="module")
def api(prefect_server):
    """The test server's address, for processes that begin here."""
    from prefect.settings import PREFECT_API_URL

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_API_URL", PREFECT_API_URL.value())
        patch.setenv("KILL_TEST", OURS)
        # Set where an earlier test ran a flow in this process; what begins our runs would bear it for good.
        patch.delenv("CORPUS_RUN", raising=False)
        yield PREFECT_API_URL.value()


def calm_run(folder, start, words):
    output = folder / "calm"
    shutil.copytree(start, output, symlinks=True)
    began = time.monotonic()
    process = begin({**words, "OUTPUT": output}, folder / "calm.log")
    seen = watch(process, output, lambda _: False)
    process.join()
    assert process.exitcode == 0, (folder / "calm.log").read_text()
    seen.update(paths_below(output))
    # The run record is written when all is done, and has another name each time.
    appeared = sorted(seen - set(paths_below(start)) - {path for path in seen if path.startswith("runs/")})
    return Calm(start, words, table_bytes(output), time.monotonic() - began, appeared)


@pytest.fixture(scope="module")
def runs(api, tmp_path_factory):
    """A first run, and one that adds pages to a version, with either runner."""
    folder = tmp_path_factory.mktemp("calm")
    (folder / "small.toml").write_text(SMALL)
    nothing = folder / "nothing"
    nothing.mkdir()
    pages = {}
    for name, parts in (("first", FIRST), ("later", FIRST + LATER)):
        pages[name] = folder / name / "in"
        for part in parts:
            shutil.copytree(SAMPLE / part, pages[name] / part)
    settings = {"CONFIG": folder / "small.toml", "WORKERS": 1}
    first = calm_run(folder / "first", nothing, {**settings, "INPUT": pages["first"], "RUNNER": "threads"})
    later = {**settings, "INPUT": pages["later"], "RUNNER": "processes"}
    return {"first": first, "later": calm_run(folder / "later", folder / "first" / "calm", later)}


def moment(chance, calm):
    """When to kill: after so many seconds, or once a file has appeared."""
    if chance.random() < 0.4:
        end = time.monotonic() + chance.uniform(0, calm.seconds)
        return lambda _: time.monotonic() > end
    name = chance.choice(calm.appeared)
    return lambda seen: name in seen


@pytest.mark.parametrize("chain", range(max(2, KILLS // IN_A_ROW)))
def test_a_killed_run_is_finished_by_the_next(runs, tmp_path, chain):
    chance = random.Random(SEED * 1000 + chain)  # noqa: S311 - to be repeated
    calm = runs["first" if chain % 2 == 0 else "later"]
    output, log = tmp_path / "out", tmp_path / "log"
    shutil.copytree(calm.start, output, symlinks=True)
    hits = 0
    while hits < IN_A_ROW:
        process = begin({**calm.words, "OUTPUT": output}, log)
        watch(process, output, moment(chance, calm))
        is_hit = kill(process)
        assert half_published(output) == []
        hits += is_hit
        if not is_hit:  # what goes on from a killed run may end before its own kill: it does not count
            shutil.rmtree(output)
            shutil.copytree(calm.start, output, symlinks=True)
    process = begin({**calm.words, "OUTPUT": output}, log)
    process.join()
    assert process.exitcode == 0, f"KILL_SEED={SEED}\n{log.read_text()}"
    assert half_published(output) == []
    assert left_behind(output) == []
    assert table_bytes(output) == calm.tables, f"after {hits} kills, KILL_SEED={SEED}"
    assert_no_process_is_left(output)


def workers_of(process):
    """Processes that a run has begun for its shards: forked from one that it began."""
    command = "multiprocessing.forkserver import main"
    found = [pid for pid, line in marked(f"KILL_TEST={OURS}").items() if command in line]
    return [pid for pid in found if parent_of(pid) in found and parent_of(parent_of(pid)) == process.pid]


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


@pytest.mark.parametrize("number", range(max(1, KILLS // 6)))
def test_a_killed_worker_costs_nothing(runs, tmp_path, number):
    chance = random.Random(SEED * 1000 + 500 + number)  # noqa: S311 - to be repeated
    calm = runs["later"]
    output, log = tmp_path / "out", tmp_path / "log"
    shutil.copytree(calm.start, output, symlinks=True)
    process = begin({**calm.words, "OUTPUT": output, "WORKERS": 2}, log)
    watch(process, output, lambda _: bool(workers_of(process)))
    end = time.monotonic() + chance.uniform(0, calm.seconds / 2)
    watch(process, output, lambda _: time.monotonic() > end)
    for pid in workers_of(process)[: chance.randint(1, 2)]:
        os.kill(pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == 0, f"KILL_SEED={SEED}\n{log.read_text()}"
    assert table_bytes(output) == calm.tables, f"KILL_SEED={SEED}"
    assert left_behind(output) == []


def test_a_killed_server_ends_the_run_and_the_next_one_finishes(runs, api, tmp_path):
    calm = runs["first"]
    output = tmp_path / "out"
    with Between(int(api.split(":")[2].split("/")[0])) as server:
        # No patience here: else Prefect asks again for two minutes.
        around = {"PREFECT_API_URL": f"http://127.0.0.1:{server.port}/api", "PREFECT_CLIENT_MAX_RETRIES": "0"}
        words = [f"{name}={value}" for name, value in {**calm.words, "OUTPUT": output}.items()]
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.pipeline", *words],
            env={**os.environ, **around},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        while process.poll() is None and not any("decode" in path for path in paths_below(output)):
            time.sleep(0.005)
        server.cut()
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert "the Prefect server gives no answer" in said.replace("\n", " ")
    assert half_published(output) == []
    assert [json.loads(path.read_text())["status"] for path in (output / "runs").glob("*.json")] == ["failed"]
    process = begin({**calm.words, "OUTPUT": output}, tmp_path / "log")
    process.join()
    assert process.exitcode == 0, (tmp_path / "log").read_text()
    assert table_bytes(output) == calm.tables


def assert_no_process_is_left(output):
    """Workers of a killed run end by themselves; their work does not come back."""
    end = time.monotonic() + 15
    while time.monotonic() < end and (alive := marked("CORPUS_RUN=", f"KILL_TEST={OURS}")):
        time.sleep(0.2)
    assert alive == {}
    assert left_behind(output) == []
