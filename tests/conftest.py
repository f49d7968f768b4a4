"""One Prefect server for the whole test run, and short ways to run the flow."""

import os
from pathlib import Path

import pytest

# Before anything imports Prefect: no test touches a home that a user has.
HOME = Path(__file__).parent.parent / ".cache" / "prefect"
HOME.mkdir(parents=True, exist_ok=True)
os.environ["PREFECT_HOME"] = str(HOME)


@pytest.fixture(scope="session")
def prefect_server():
    from flows.environment import prepare

    prepare()
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A test of what hangs waits for it: kernels are compiled by then, or at once."""
    monkeypatch.setattr("tasks.halving.COMPILE_SECONDS", 5)


@pytest.fixture
def run(prefect_server, monkeypatch):
    """Run the flow as the command does; returns the exit code."""
    from flows.arguments import PIPELINE
    from flows.once import main

    for name in PIPELINE:
        monkeypatch.delenv(name, raising=False)
    return lambda **words: main([f"{name}={value}" for name, value in words.items()])
