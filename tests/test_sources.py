"""INPUT, whatever it is, to a table of files; and the table to shards."""

from __future__ import annotations

import functools
import gzip
import os
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import InputError
from tasks import walk
from tasks.sources import SOURCES, cut_shards, find_sources


def write(folder, *names, content=b"<p>x"):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def names(where):
    return find_sources(str(where))["source"].to_list()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path):
    """A web server on this machine; its folder and its address."""
    root = tmp_path / "site"
    root.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield root, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_folder_is_walked_and_sorted_and_typed(tmp_path):
    write(tmp_path, "b.html", "a/c.html", "a/b/1", "a.html", "中/新闻 1.html")
    found = find_sources(str(tmp_path))
    assert found.schema == pl.Schema(SOURCES)
    assert found["source"].to_list() == ["a.html", "a/b/1", "a/c.html", "b.html", "中/新闻 1.html"]
    assert found["size_bytes"].to_list() == [4] * 5
    assert found["location"].to_list()[0] == str(tmp_path / "a.html")


def test_hidden_names_pipes_and_loops_are_left_out(tmp_path):
    write(tmp_path, "a/1.html", ".git/x", "a/.hidden")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "0-link").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    assert names(tmp_path) == ["a/1.html"]


def test_a_linked_folder_elsewhere_is_walked(tmp_path):
    write(tmp_path, "there/1.html")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "there")
    assert names(tmp_path / "here") == ["link/1.html"]


def test_no_name_is_too_odd(tmp_path):
    odd = [
        "新闻.html".encode("gbk"),
        b"a\nb.html",
        b"100%.html",
        b" lead.html",
        b"q?id=3&x=[1]*",
        b"#17",
        b"-rf",
        b"'\"\\",
    ]
    for name in odd:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH118, PTH123 - bytes
            file.write(name)
    found = find_sources(str(tmp_path))
    assert "%D0%C2%CE%C5.html" in found["source"].to_list()
    assert len(found) == len(odd)
    assert found["location"].str.starts_with("file://").sum() == 1


def test_folders_deeper_than_the_stack_are_walked(tmp_path):
    depth = 1100
    here = os.open(tmp_path, os.O_RDONLY)
    opened = [here]
    try:
        for _ in range(depth):
            os.mkdir("d", dir_fd=here)
            here = os.open("d", os.O_RDONLY, dir_fd=here)
            opened.append(here)
            if len(opened) > 2:
                os.close(opened.pop(-2))
        os.close(os.open("1.html", os.O_CREAT, dir_fd=here))
        assert names(tmp_path) == ["d/" * depth + "1.html"]
    finally:
        for one in opened:
            os.close(one)
        # Else pytest, which goes down folder by folder, fails when it cleans up.
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)


def test_a_file_a_pattern_and_a_name_with_pattern_characters(tmp_path):
    write(tmp_path, "2024-01/a.html", "2024-02/b.html", "2023/c.html", "d[1].html", "d1.html")
    assert names(tmp_path / "2024-01" / "a.html") == ["a.html"]
    assert names(f"{tmp_path}/2024-*/*.html") == ["2024-01/a.html", "2024-02/b.html"]
    assert names(f"{tmp_path}/2024-*") == ["2024-01/a.html", "2024-02/b.html"]
    assert names(f"{tmp_path}/**/c.html") == ["2023/c.html"]
    assert names(tmp_path / "d[1].html") == ["d[1].html"]


def test_a_list_of_paths_patterns_folders_and_what_is_not_there(tmp_path, monkeypatch):
    write(tmp_path, "in/a.html", "in/b/1.html", "in/b/2.html", "lists/beside.html")
    listed = "./in/a.html\n\n# remark\nin/b\nin/b/*.html\nbeside.html\ngone.html\nhttp://a.example/1.html\r\n"
    (tmp_path / "lists" / "all.txt").write_text(listed)
    (tmp_path / "lists" / "all.txt.gz").write_bytes(gzip.compress(listed.encode()))
    monkeypatch.chdir(tmp_path)
    want = ["beside.html", "gone.html", "http://a.example/1.html", "in/a.html", "in/b/1.html", "in/b/2.html"]
    assert names("@lists/all.txt") == want
    assert find_sources("@lists/all.txt.gz").equals(find_sources("@lists/all.txt"))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("gone", "INPUT gone: no such file or folder"),
        ("*.nothing", "nothing matches the pattern"),
        ("@gone.txt", "the list cannot be read: No such file or directory"),
        ("memory://gone/x", "INPUT memory://gone/x: no such file or folder;"),
        ("nosuchscheme://x", "cannot be reached"),
        pytest.param("http://127.0.0.1:9/\udcff/*", "cannot be reached", id="bytes that are not UTF-8"),
        ("", "no such file or folder"),
    ],
)
def test_what_is_not_there_is_said(tmp_path, monkeypatch, where, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"(?s).+") as caught:
        find_sources(where)
    assert words in str(caught.value)


def test_an_empty_folder_is_no_error(tmp_path):
    assert find_sources(str(tmp_path)).is_empty()


def test_a_folder_that_cannot_be_listed_is_a_row(tmp_path, monkeypatch):
    write(tmp_path, "a/1.html", "shut/2.html")
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path).endswith(b"shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(walk.os, "scandir", refuse)
    found = find_sources(str(tmp_path))
    assert found["source"].to_list() == ["a/1.html", "shut/"]
    assert found["stamp"].to_list()[1] == walk.SHUT


def test_a_stamp_changes_with_the_file_only(tmp_path):
    write(tmp_path, "a.html", "b.html")
    before = find_sources(str(tmp_path))
    os.utime(tmp_path / "a.html", ns=(1, 1))
    after = find_sources(str(tmp_path))
    assert (before["stamp"] == after["stamp"]).to_list() == [False, True]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "metadata.csv",
            "path,URL,fetched_at,licence,note\n1.html,http://a.example/1,2024-03-05T08:00:00+08:00,CC0,甲\n",
        ),
        (
            "metadata.jsonl",
            '{"path":"1.html","url":"http://a.example/1","fetched_at":"2024-03-05","licence":"CC0","note":"甲"}\n[broken\n',
        ),
    ],
)
def test_metadata_is_joined_by_path_and_is_no_page(tmp_path, name, content):
    write(tmp_path, "in/1.html", "in/2.html")
    bare = find_sources(str(tmp_path))
    (tmp_path / "in" / name).write_text(content)
    found = find_sources(str(tmp_path))
    assert found["source"].to_list() == ["in/1.html", "in/2.html"]
    assert found["url"].to_list() == ["http://a.example/1", None]
    assert str(found["fetched_at"][0]) == "2024-03-05 00:00:00+00:00"
    assert (found["licence"][0], found["note"][0]) == ("CC0", "甲")
    # What is said of a page is part of it: the page is read again, its neighbour is not.
    assert (bare["stamp"] == found["stamp"]).to_list() == [False, True]
    assert find_sources(str(tmp_path / "in" / "1.html"))["url"].to_list() == ["http://a.example/1"]


def test_the_nearest_metadata_counts_and_broken_ones_say_nothing(tmp_path):
    write(tmp_path, "a/1.html", "b/1.html")
    (tmp_path / "metadata.csv").write_bytes("path,note\na\\1.html,远处说的\nb/1.html,远处说的\n".encode("gbk"))
    (tmp_path / "a" / "metadata.csv").write_text("path,note\n./1.html,近\n")
    (tmp_path / "b" / "metadata.csv").write_bytes(b'\x00"\xff,,,\n')
    assert find_sources(str(tmp_path))["note"].to_list() == ["近", "远处说的"]


def test_other_file_systems_give_the_same_sources(tmp_path, site):
    files = {
        "news/1.html": b"<p>x",
        "news/新闻.html": b"<p>yy",
        ".hidden/x": b"z",
        "news/metadata.csv": b"path,note\n1.html,N\n",
    }
    memory = fsspec.filesystem("memory")
    root, address = site
    for name, content in files.items():
        write(tmp_path / "disk", name, content=content)
        write(root, name, content=content)
        memory.pipe_file(f"/input-{id(files)}/{name}", content)
    want = ["news/1.html", "news/新闻.html"]
    for where in (tmp_path / "disk", f"memory://input-{id(files)}", f"file://{tmp_path}/disk", f"{address}/"):
        found = find_sources(str(where))
        assert found["source"].to_list() == want, where
        assert found["note"].to_list() == ["N", None], where
    assert find_sources(f"memory://input-{id(files)}")["size_bytes"].to_list() == [4, 5]
    assert names(f"memory://input-{id(files)}/news/*.html") == ["1.html", "新闻.html"]
    assert names(f"memory://input-{id(files)}/news/1.html") == ["1.html"]
    assert names(f"{address}/news/*.html") == ["1.html", "新闻.html"]
    assert names(f"{address}/news/1.html?id=3") == ["1.html?id=3"]


def sizes(*stored, ending=".html"):
    return pl.DataFrame(
        {
            "source": [f"{i:03}" for i in range(len(stored))],
            "location": [f"/{i}{ending}" for i in range(len(stored))],
            "size_bytes": stored,
        },
        schema_overrides={"size_bytes": pl.Int64},
    )


def test_shards_are_cut_by_bytes():
    assert cut_shards(sizes(), 100) == []
    assert [s.height for s in cut_shards(sizes(40, 40, 40, 500, 10, 10), 100)] == [2, 1, 1, 2]
    assert [s.height for s in cut_shards(sizes(40, 40, ending=".gz"), 100)] == [1, 1], "expanded bytes count"
    assert [s.height for s in cut_shards(sizes(-1, -1), 100)] == [2], "unknown sizes"


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(-1, 300), max_size=40), st.integers(1, 500))
def test_shards_are_the_sources(stored, shard_bytes):
    sources = sizes(*stored)
    shards = cut_shards(sources, shard_bytes)
    assert all(not s.is_empty() for s in shards)
    assert not shards or pl.concat(shards).equals(sources)
    assert all(s.height == 1 or s["size_bytes"].clip(0).sum() <= shard_bytes for s in shards)
