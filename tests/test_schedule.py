"""Every night: what is new is published, and nothing new is said so within seconds."""

import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from subprocess import DEVNULL, Popen, run
from zoneinfo import ZoneInfo

import pytest

from schemas.errors import SettingsError
from tests.serving import schedule

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.filterwarnings("default")]

NIGHTLY = {"CRON": "0 3 * * *", "TZ": "Asia/Shanghai"}
TEXT = "清早的雾还没有散，渡口的船已经来回走了三趟，船上装的都是要赶早市的菜，{}号船上还坐着两位去看病的老人。\n"


def new_page(folder, number):
    folder.mkdir(exist_ok=True)
    (folder / f"page{number}.txt").write_text(TEXT.format(number) * 2, "utf-8")


def assert_it_runs_at_three_in_shanghai(served):
    planned = served.until(lambda: served.runs(state={"type": {"any_": ["SCHEDULED"]}}))
    for each in planned:
        there = datetime.fromisoformat(each["expected_start_time"]).astimezone(ZoneInfo("Asia/Shanghai"))
        assert (there.hour, there.minute) == (3, 0)


def test_the_first_night_publishes_and_the_second_finds_nothing_new(prefect_server, tmp_path):
    from prefect.settings import PREFECT_API_URL

    pages, output = tmp_path / "in", tmp_path / "out"
    new_page(pages, 1)
    words = {**NIGHTLY, "INPUT": pages, "OUTPUT": output, "RUNNER": "threads"}
    with schedule(words, {"PREFECT_API_URL": PREFECT_API_URL.value(), "HOME": str(tmp_path)}) as served:
        (planned,) = served.deployment["schedules"]
        first, second = served.tick(), served.tick()
    assert (planned["schedule"]["cron"], planned["schedule"]["timezone"]) == ("0 3 * * *", "Asia/Shanghai")
    assert [night["state"]["name"] for night in (first, second)] == ["Published", "Unchanged"]
    assert "1 articles of 1 pages" in first["state"]["message"]
    assert "nothing new" in second["state"]["message"]
    assert second["total_run_time"] < 10
    assert first["parameters"] == {"variables": {"INPUT": str(pages), "OUTPUT": str(output), "RUNNER": "threads"}}
    told = " ".join(served.logs(first))
    for step in ("decode", "clean", "publish"):
        assert step in told
    records = [json.loads(path.read_text("utf-8"))["status"] for path in sorted((output / "runs").glob("*.json"))]
    assert records == ["published", "unchanged"]


def postgres_folder():
    """Where PostgreSQL's programs are: beside each other, on Debian not on the PATH."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
    return next((Path(program).resolve().parent for program in found if program), None)


@contextmanager
def postgres(programs):
    """A PostgreSQL server of our own on 127.0.0.1; gives the address for SQLAlchemy. It refuses to run as root."""
    from flows.server import _any_free, _is_free

    user = {"user": "nobody"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, "nobody")
        port, place = str(_any_free()), f"{folder}/data"
        made = [
            programs / "initdb",
            "-D",
            place,
            "-U",
            "prefect",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        run(made, check=True, stdout=DEVNULL, cwd="/", **user)
        command = [programs / "postgres", "-D", place, "-h", "127.0.0.1", "-p", port, "-k", folder, "-F"]
        with Popen(command, stdout=DEVNULL, stderr=DEVNULL, cwd="/", **user) as server:
            try:
                while _is_free(int(port)) and server.poll() is None:
                    time.sleep(0.1)
                yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
            finally:
                server.terminate()


def test_the_server_may_keep_its_books_in_postgresql(tmp_path):
    programs = postgres_folder()
    if programs is None:
        pytest.skip(
            "NOT TESTED: a schedule on PostgreSQL; no server is installed here (Debian: apt install postgresql)"
        )
    new_page(tmp_path / "in", 1)
    words = {**NIGHTLY, "INPUT": tmp_path / "in", "OUTPUT": tmp_path / "out", "RUNNER": "threads"}
    with postgres(programs) as address:
        around = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": address, "PREFECT_HOME": str(tmp_path / "home")}
        with schedule(words, {**around, "HOME": str(tmp_path)}) as served:
            assert_it_runs_at_three_in_shanghai(served)
            assert served.tick()["state"]["name"] == "Published"
    assert not list((tmp_path / "home").glob("*.db")), "nothing went into SQLite"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "CRON is not given"),
        (["CRON=0 3 * * *", "TZ=Asia/Schanghai"], "TZ=Asia/Schanghai is no time zone"),
        (["CRON=0 3 * * *", "LIMIT=none"], "LIMIT=none is no whole number"),
        (["CRON=0 3 * * *", "CONFIG=/nowhere.toml"], "CONFIG=/nowhere.toml cannot be read"),
    ],
    ids=["no time", "no such zone", "a wrong variable", "no such file"],
)
def test_a_wrong_schedule_is_refused_before_anything_starts(words, says):
    from flows.schedule import main

    with pytest.raises(SettingsError, match=says):
        main(words)
