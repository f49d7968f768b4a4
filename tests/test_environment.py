"""A Prefect server or profile that is there already is used; the project's own home only where there is none."""

import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from flows.environment import HOME, prepare

ROOT = Path(__file__).parent.parent
URL = "http://127.0.0.1:4299/api"


def profile(home, url=URL):
    (home / ".prefect").mkdir(parents=True)
    (home / ".prefect" / "profiles.toml").write_text(
        f'active = "team"\n\n[profiles.team]\nPREFECT_API_URL = "{url}"\n', "utf-8"
    )
    return str(home)


def outside(home, **more):
    """The environment of a user who has set nothing of Prefect's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**kept, "HOME": str(home), **more}


@pytest.mark.parametrize(
    ("around", "own"),
    [
        ({}, True),
        ({"PREFECT_API_URL": URL}, False),
        ({"PREFECT_HOME": "/srv/prefect"}, False),
    ],
    ids=["nothing there", "a server", "a home"],
)
def test_the_own_home_only_where_there_is_none(tmp_path, around, own):
    environment = {"HOME": str(tmp_path), **around}
    prepare(environment)
    assert (environment.get("PREFECT_HOME") == str(HOME)) is own
    assert environment.get("PREFECT_API_URL") == around.get("PREFECT_API_URL")


def test_a_profile_is_honoured(tmp_path):
    environment = {"HOME": profile(tmp_path)}
    prepare(environment)
    assert "PREFECT_HOME" not in environment


def test_what_a_user_chose_stays(tmp_path):
    environment = {"HOME": str(tmp_path), "PREFECT_LOGGING_LEVEL": "DEBUG"}
    prepare(environment)
    assert environment["PREFECT_LOGGING_LEVEL"] == "DEBUG"


def test_a_schedule_uses_the_server_of_the_profile(tmp_path):
    asked = "from flows.server import server\nwith server() as address: print(address)"
    command = [sys.executable, "-c", asked]
    told = subprocess.run(
        command, env=outside(profile(tmp_path)), cwd=ROOT, text=True, capture_output=True, check=True, timeout=120
    )
    assert told.stdout.strip() == URL


class Begun:
    """Stands for a process that was to be begun."""

    all: ClassVar = []

    def __init__(self, args, env):
        self.all.append((args, env))

    def terminate(self):
        pass

    def wait(self, timeout=None):
        pass


def test_the_server_of_a_run_is_begun_as_prefect_would(prefect_server, monkeypatch):
    from prefect.server.api.server import SubprocessASGIServer

    from flows.own_server import OwnServer

    monkeypatch.setattr(subprocess, "Popen", Begun)
    monkeypatch.setattr("flows.own_server._any_free", lambda: 8123)
    theirs = SubprocessASGIServer(8123)
    theirs._run_uvicorn_command()
    theirs.stop()
    OwnServer()
    assert Begun.all[0] == Begun.all[1]


def test_no_server_is_begun_where_there_is_one(prefect_server):
    from flows.own_server import begin_server

    assert begin_server() is None
