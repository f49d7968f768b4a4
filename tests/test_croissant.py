"""croissant.json says what is in the version, and MLCommons' own tool takes it."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.croissant import croissant_json
from tasks.storage import Store
from tests.made import made_tables, publish_made


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return publish_made(Store(str(tmp_path_factory.mktemp("out"))), made_tables())


@pytest.fixture(scope="module")
def described(version):
    return version.store.read_json(f"{version.name}/croissant.json")


def test_every_part_is_there_with_its_digest(version, described):
    files = {entry["contentUrl"]: entry["sha256"] for entry in described["distribution"] if "sha256" in entry}
    parts = {path: e["sha256"] for path, e in version.manifest["files"].items() if path.split("/")[0] in TABLES}
    assert files == parts


def test_every_table_and_column_is_described(described):
    columns = {
        records["@id"]: [field["source"]["extract"]["column"] for field in records["field"]]
        for records in described["recordSet"]
    }
    assert columns == {table: [column.name for column in columns] for table, columns in TABLES.items()}
    assert all(field["description"] for records in described["recordSet"] for field in records["field"])


def test_ids_are_used_once_and_references_lead_somewhere(described):
    ids = [entry["@id"] for entry in described["distribution"]]
    for records in described["recordSet"]:
        ids += [records["@id"], *(field["@id"] for field in records["field"])]
        assert all(field["source"]["fileSet"]["@id"] in ids for field in records["field"])
        assert all(key["@id"] in ids for key in records.get("key", ()))
    assert len(ids) == len(set(ids))


def test_an_unknown_licence_is_said_to_be_unknown(described):
    assert described["license"] == "unknown"


def test_the_originals_are_described_where_they_are_kept(version):
    settings = Settings.model_validate({"script": {"keep_original": True}}).model_dump(mode="json")
    manifest = {**version.manifest, "recipe": {**version.manifest["recipe"], "settings": settings}}
    described = json.loads(croissant_json(manifest))
    assert [field["name"] for field in described["recordSet"][0]["field"]][-2:] == [
        "articles/title_original",
        "articles/text_original",
    ]


def test_the_validator_of_mlcommons_takes_it_and_loads_through_it(version):
    """Heavy, so not among the locked dependencies: runs where mlcroissant is installed, here or as a command."""
    path = Path(version.store.path(f"{version.name}/croissant.json"))
    command = shutil.which("mlcroissant")
    if importlib.util.find_spec("mlcroissant"):
        command = str(Path(sys.executable).parent / "mlcroissant")
    if command is None:
        pytest.skip("SKIPPED, NOT TESTED: croissant.json against mlcroissant (pip install mlcroissant)")
    told = subprocess.run([command, "validate", "--jsonld", path], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "warning" not in told.stderr.lower(), told.stderr
    for table in TABLES:
        loaded = subprocess.run(
            [command, "load", "--jsonld", path, "--record_set", table, "--num_records", "2"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert loaded.returncode == 0, loaded.stderr
        assert f"{table}/" in loaded.stdout
