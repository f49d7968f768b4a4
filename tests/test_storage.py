"""Files by path or URL: whole or not there."""

import polars as pl
import pytest

from tasks.storage import Store


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    found = Store(str(tmp_path / "out") if request.param == "folder" else f"memory://{tmp_path.name}")
    yield found
    found.remove("")


def test_what_is_written_is_read(store):
    store.write_bytes("a/b.bin", b"12")
    store.write_json("a/c.json", {"字": [1]})
    store.write_frame("a/d.parquet", pl.DataFrame({"x": ["字"]}))
    assert store.read_bytes("a/b.bin") == b"12"
    assert store.read_json("a/c.json") == {"字": [1]}
    assert store.read_frame("a/d.parquet")["x"].to_list() == ["字"]
    assert store.names("a") == ["b.bin", "c.json", "d.parquet"]
    assert store.files() == ["a/b.bin", "a/c.json", "a/d.parquet"]
    assert store.size_bytes("a/b.bin") == 2
    assert store.sha256("a/b.bin") == "6b51d431df5d7f141cbececcf79edf3dd861c3b4069f0b11661a3eefacbba918"


def test_removing_takes_a_folder_whole_and_nothing_else(store):
    store.write_bytes("a/b", b"")
    store.write_bytes("c", b"")
    store.remove("a")
    store.remove("never there")
    assert store.names() == ["c"]


def test_a_folder_that_is_not_there_has_no_names(store):
    assert store.names("never") == []
    assert not store.exists("never")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    store = Store(str(tmp_path))
    store.write_bytes("a", b"old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        store.write_bytes("a", b"new")
    monkeypatch.undo()
    assert store.read_bytes("a") == b"old"
    assert store.names() == ["a"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("parquet: underlying IO error: No space left on device (os error 28)", OSError),
        ("parquet: a column is wrong", pl.exceptions.ComputeError),
    ],
    ids=["of a full disk", "of anything else"],
)
def test_what_polars_says_of_a_disk_is_an_error_of_the_system(tmp_path, monkeypatch, said, error):
    def fails(*_, **__):
        raise pl.exceptions.ComputeError(said)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fails)
    with pytest.raises(error) as raised:
        Store(str(tmp_path)).write_frame("a.parquet", pl.DataFrame())
    assert getattr(raised.value, "errno", None) in {28, None}
    assert list(tmp_path.iterdir()) == []
