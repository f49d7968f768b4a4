"""What is published loads with the tools people use, every table of it, without a network."""

import glob
import importlib.util
import json
import os
import subprocess
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from schemas.tables import TABLES
from tasks.storage import Store
from tests.made import made_tables, publish_made


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return publish_made(Store(str(tmp_path_factory.mktemp("out"))), made_tables())


@pytest.fixture(scope="module")
def folder(version):
    return version.store.path(version.name)


def names(table):
    return [column.name for column in TABLES[table]]


@pytest.mark.parametrize("table", TABLES)
def test_polars(version, folder, table):
    read = pl.read_parquet(f"{folder}/{table}/*.parquet")
    assert read.equals(version.frame(table))
    assert read.columns == names(table)


@pytest.mark.parametrize("table", TABLES)
def test_pyarrow(version, folder, table):
    read = ds.dataset(f"{folder}/{table}").to_table()
    assert read.num_rows == version.manifest["rows"][table]
    assert read.column_names == names(table)


@pytest.mark.parametrize("table", TABLES)
def test_pandas(version, folder, table):
    read = pd.read_parquet(f"{folder}/{table}")
    assert len(read) == version.manifest["rows"][table]
    assert list(read.columns) == names(table)


@pytest.mark.parametrize("table", TABLES)
def test_duckdb(version, folder, table):
    with duckdb.connect() as database:
        told = database.sql(f"select * from '{folder}/{table}/*.parquet'")  # noqa: S608 - a path of ours
        assert told.columns == names(table)
        assert len(told.fetchall()) == version.manifest["rows"][table]


def test_duckdb_answers_what_the_card_shows(version, folder):
    with duckdb.connect() as database:
        query = f"select host, count(*) from '{folder}/articles/*.parquet' group by host"  # noqa: S608
        assert sum(count for _, count in database.sql(query).fetchall()) == version.manifest["rows"]["articles"]


LOAD = """
import json, sys
from datasets import get_dataset_config_names, load_dataset
folder = sys.argv[1]
loaded = {name: load_dataset(folder, name, split="train") for name in get_dataset_config_names(folder)}
default = load_dataset(folder, split="train")
print(json.dumps({
    "rows": {name: rows.num_rows for name, rows in loaded.items()},
    "columns": {name: rows.column_names for name, rows in loaded.items()},
    "default": default.column_names,
    "first": default[0]["text"],
    "nested": default[0]["line_nos"],
}))
"""


def test_datasets_loads_every_table_without_a_network(version, folder, tmp_path):
    around = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, folder], env=around, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["rows"] == version.manifest["rows"]
    assert told["columns"] == {table: names(table) for table in TABLES}
    assert told["default"] == names("articles")
    first = version.frame("articles").row(0, named=True)
    assert (told["first"], told["nested"]) == (first["text"], first["line_nos"])


def test_the_hub_reads_the_card(folder):
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(f"{folder}/README.md")
    assert card.data.license == "unknown"
    assert card.data.pretty_name == "Chinese web articles"
    assert [config["config_name"] for config in card.data.to_dict()["configs"]] == list(TABLES)


def test_spark(folder):
    """Needs Java beside the package, so it is not among the locked dependencies."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("SKIPPED, NOT TESTED: loading with Spark (pip install pyspark, and a Java)")
    from pyspark.sql import SparkSession

    with SparkSession.builder.master("local[1]").getOrCreate() as spark:
        for table in TABLES:
            assert spark.read.parquet(f"{folder}/{table}").columns == names(table)


@pytest.mark.parametrize("table", TABLES)
def test_every_file_says_what_its_columns_are(folder, table):
    for path in glob.glob(f"{folder}/{table}/*.parquet"):  # noqa: PTH207 - plain strings go to plain tools
        schema = pq.read_schema(path)
        assert schema.metadata[b"schema_version"] == b"1"
        for column, field in zip(TABLES[table], schema, strict=True):
            told = {key.decode(): value.decode() for key, value in field.metadata.items()}
            assert told["description"] == column.description
            assert told.get("unit") == column.unit


@pytest.mark.parametrize(("table", "column"), [("articles", "host"), ("articles", "published_at"), ("pages", "host")])
def test_filters_can_skip_what_does_not_fit(folder, table, column):
    for path in glob.glob(f"{folder}/{table}/*.parquet"):  # noqa: PTH207
        metadata = pq.read_metadata(path)
        leaf = next(n for n in range(metadata.num_columns) if metadata.schema.column(n).path.split(".")[0] == column)
        for group in range(metadata.num_row_groups):
            chunk = metadata.row_group(group).column(leaf)
            assert chunk.compression == "ZSTD"
            assert chunk.statistics is not None
            assert chunk.statistics.has_null_count
