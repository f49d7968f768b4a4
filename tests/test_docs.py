"""The documents name what there is: every command, variable, exit code and status. None may drift."""

import re
from pathlib import Path

import pytest

from flows import diff, explain, export, prune, schedule, verify
from flows.arguments import PIPELINE
from flows.record import INTERRUPTED, TERMINATED
from schemas.errors import PipelineError
from schemas.settings import Settings

ROOT = Path(__file__).parent.parent
OPERATIONS = (ROOT / "docs" / "OPERATIONS.md").read_text("utf-8")
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in {"format", "lock"}])
def test_operations_name_every_command(target):
    assert f"`make {target}" in OPERATIONS


def test_operations_name_every_variable():
    named = set(re.findall(r"\b[A-Z]{1,8}\b", OPERATIONS))
    commands = (diff, explain, export, prune, schedule, verify)
    wanted = {*PIPELINE, *(name for command in commands for name in command.VARIABLES)}
    assert wanted <= named, wanted - named


def test_operations_name_every_status_and_exit_code():
    source = "".join((ROOT / f"flows/{name}.py").read_text("utf-8") for name in ("outcome", "finish", "record"))
    statuses = set(re.findall(r'Outcome\(\s*"([a-z]+)"', source)) - {"planned"}
    assert statuses == {"published", "unchanged", "gated", "locked", "failed"}
    assert all(f"`{status}`" in OPERATIONS for status in statuses)
    codes = {error.exit_code for error in (PipelineError, *_all_errors(PipelineError))} | {0, INTERRUPTED, TERMINATED}
    named = set(map(int, re.findall(r"\b\d+\b", " ".join(re.findall(r"^\| ([\d, ]+) \|", OPERATIONS, re.MULTILINE)))))
    assert named == codes


def _all_errors(kind):
    return [error for below in kind.__subclasses__() for error in (below, *_all_errors(below))]


def test_operations_name_every_gate():
    assert all(f"`{name}`" in OPERATIONS or name in OPERATIONS for name in Settings().gate.model_dump())


def test_the_readme_names_every_variable_of_a_run():
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [name for name in PIPELINE if not re.search(rf"`{name}(=1)?`", readme)]
    assert missing == []
