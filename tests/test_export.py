"""Articles and teasers for others: four forms, with card, citation and checksums."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import yaml

from flows.export import EXPORTED, FORMATS, main
from schemas.errors import SettingsError
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.storage import Store
from tests.made import HOSTILE, made_tables, publish_made


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return publish_made(Store(str(tmp_path_factory.mktemp("out"))), made_tables(40))


@pytest.fixture(scope="module")
def exports(version, tmp_path_factory):
    root = tmp_path_factory.mktemp("exports")
    for form in FORMATS:
        assert main([f"OUTPUT={version.store.root}", f"TO={root / form}", f"FORMAT={form}"]) == 0
    return root


@pytest.mark.parametrize("form", FORMATS)
def test_every_file_has_its_checksum(exports, form):
    folder = exports / form
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert there == sums.keys()
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)


@pytest.mark.parametrize("form", FORMATS)
def test_ledgers_and_state_are_left_out_and_the_card_goes_along(exports, form):
    there = {path.name for path in (exports / form).iterdir()}
    tables = set(EXPORTED) if form != "txt" else {"articles"}
    assert there == {*tables, "README.md", "CITATION.cff", "SHA256SUMS"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_card_of_an_export_speaks_of_what_is_there(exports, form):
    text = (exports / form / "README.md").read_text()
    head = yaml.safe_load(text.split("---\n")[1])
    files = [config["data_files"] for config in head.get("configs", [])]
    assert files == ([] if form == "txt" else [f"{table}/*.{form}" for table in EXPORTED])
    assert "This is an export" in text
    assert text.count("## How to load it") == 1
    assert form in text.split("## How to load it")[1].split("## ")[0]


@pytest.mark.parametrize("table", EXPORTED)
def test_parquet_is_the_table_as_published(version, exports, table):
    files = sorted((exports / "parquet" / table).iterdir())
    assert pl.concat([pl.from_arrow(pq.read_table(file)) for file in files]).equals(version.frame(table))
    assert pq.read_schema(files[0]).field("page_id").metadata[b"description"]


@pytest.mark.parametrize("table", EXPORTED)
def test_jsonl_has_every_row_and_every_column(version, exports, table):
    rows = [
        json.loads(line)
        for file in sorted((exports / "jsonl" / table).iterdir())
        for line in file.read_text().split("\n")[:-1]
    ]
    published = version.frame(table).to_dicts()
    assert [list(row) for row in rows] == [[column.name for column in TABLES[table]]] * len(published)
    for name in ("page_id", "position", "title", "text", "line_nos", "headline"):
        if name in published[0]:
            assert [row[name] for row in rows] == [row[name] for row in published]
    dates = [row.get("published_at") for row in rows]
    assert dates == [row["published_at"].isoformat() if row.get("published_at") else None for row in published]


def test_csv_has_every_row_with_lists_as_text(version, exports):
    read = pl.concat([pl.read_csv(file, infer_schema=False) for file in sorted((exports / "csv/articles").iterdir())])
    published = version.frame("articles")
    assert read["text"].to_list() == published["text"].to_list()
    assert read["title"].to_list() == published["title"].to_list()
    assert read["line_nos"][0] == "|".join(",".join(map(str, nos)) for nos in published["line_nos"][0])
    assert set(read["breadcrumb"].drop_nulls()) == {"首页|时评"}


def test_txt_is_one_file_an_article_with_its_title_first(version, exports):
    files = list((exports / "txt/articles").rglob("*.txt"))
    published = version.frame("articles")
    assert len(files) == published.height
    row = published.row(5, named=True)
    path = exports / "txt/articles" / row["page_id"][:2] / f"{row['page_id']}-{row['position']}.txt"
    assert path.read_bytes().decode() == f"{row['title']}\n\n{row['text']}\n"


def test_the_originals_are_exported_where_they_were_kept(tmp_path):
    made = made_tables(40)
    originals = {"title_original": pl.lit("標題"), "text_original": pl.lit("正文")}
    made.tables["articles"] = made.tables["articles"].with_columns(**originals)
    settings = Settings.model_validate({"script": {"keep_original": True}})
    version = publish_made(Store(str(tmp_path / "out")), made, settings=settings)
    for form in ("parquet", "csv", "jsonl"):
        assert main([f"OUTPUT={version.store.root}", f"TO={tmp_path / form}", f"FORMAT={form}"]) == 0
    assert "text_original" in pq.read_schema(tmp_path / "parquet/articles/part-00000.parquet").names
    assert "text_original" in Path(tmp_path / "csv/articles/part-00000.csv").read_text().split("\n")[0]


def test_an_export_goes_to_object_storage(version, tmp_path):
    assert main([f"OUTPUT={version.store.root}", f"TO=memory://{tmp_path.name}/export", "FORMAT=jsonl"]) == 0
    target = Store(f"memory://{tmp_path.name}/export")
    assert "SHA256SUMS" in target.names()
    target.remove("")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["FORMAT=xml", "TO=x"], "FORMAT=xml is not one of parquet, csv, jsonl, txt"),
        (["FORMAT=csv"], "TO is not given"),
        (["FORMAT=csv", "TO={full}"], "is not empty"),
        (["FORMAT=csv", "TO={new}", "VERSION=2020-01-01-00000000"], "there are: 2026"),
    ],
    ids=["an unknown form", "no place", "a folder with files", "no such version"],
)
def test_wrong_words_are_refused_before_anything_is_written(version, tmp_path, words, says):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text(HOSTILE[0])
    told = [word.format(full=tmp_path / "full", new=tmp_path / "new") for word in words]
    with pytest.raises(SettingsError, match=says):
        main([f"OUTPUT={version.store.root}", *told])
    assert not (tmp_path / "new").exists()
