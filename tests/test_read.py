"""Single files: what they are by their content, how they are unpacked, and how damage is told."""

from __future__ import annotations

import bz2
import functools
import gzip
import hashlib
import lzma
import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import polars as pl
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.column import check
from schemas.errors import InputError
from schemas.frames import RAW
from schemas.settings import Limits
from tasks.fetched_at import parse_fetched_at
from tasks.read import find_one, read_batches
from tasks.read.sniff import sniff
from tasks.sources import find_sources

PAGE = "<html><body><p>临海县今日开工。</p></body></html>".encode()
PACKINGS = {"gz": gzip.compress, "zst": zstandard.compress, "bz2": bz2.compress, "xz": lzma.compress}
SMALL = Limits(document_bytes=4096)
ROOM = (Limits().document_bytes, Limits().shard_bytes)


def read(where, limits=SMALL, batch_bytes=1 << 20):
    reader = read_batches(find_sources(str(where)), limits, batch_bytes)
    frames = [check(frame, RAW) for frame in reader]
    return pl.concat(frames) if frames else pl.DataFrame(), reader.skipped


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        pytest.param("page", PAGE, id="html"),
        pytest.param("page", "\ufeff<p>甲".encode(), id="html with mark"),
        pytest.param("page", b"", id="nothing"),
        pytest.param("page", "临海县今日开工。".encode("gbk"), id="text in GBK"),
        pytest.param("page", "臨海縣今日開工。".encode("big5"), id="text in Big5"),
        pytest.param("page", "临海县今日开工。\r\n".encode("utf-16-le") * 9, id="UTF-16 without mark"),
        pytest.param("page", "临海县 abc。\r\n".encode("utf-16-be") * 9, id="UTF-16 big-endian"),
        pytest.param("page", "<p>临海县".encode("utf-16"), id="UTF-16 with mark"),
        pytest.param("page", b"~{AY:#OX~}" * 20, id="HZ"),
        pytest.param("page", b"<html>\0\0\0\0\0\0\0\0\0\0\0\0\0\0<p>\0\0\0", id="NUL bytes among markup"),
        pytest.param("page", "BMW在临海开工".encode(), id="text that begins like a bitmap"),
        pytest.param("page", "MZ是两个字母".encode(), id="text that begins like a program"),
        pytest.param("page", "[1] 李某,《临海县志》".encode(), id="text that begins like an array"),
        pytest.param("page", "{ 按:此处有缺页 }".encode(), id="text that begins like an object"),
        pytest.param("page", "标题: 开工\n作者: 某某\n\n正文".encode(), id="text that begins like a mail"),
        pytest.param("page", b"Title: x\nContent-Type: text/html\n\nbody", id="headers without a mark of mail"),
        pytest.param("page", b"<?xml version='1.0'?><html><body><svg></svg>", id="XHTML with a picture inside"),
        pytest.param("image", b"\x89PNG\r\n\x1a\n\0\0", id="png"),
        pytest.param("image", b"<?xml version='1.0'?>\n<svg xmlns='x'>", id="svg"),
        pytest.param("pdf", b"%PDF-1.4\n", id="pdf"),
        pytest.param("archive", b"PK\x03\x04\x14\0", id="zip"),
        pytest.param("archive", b"a.html" + b"\0" * 251 + b"ustar\0", id="tar"),
        pytest.param("office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="doc"),
        pytest.param("video", b"\0\0\0\x20ftypisom", id="mp4"),
        pytest.param("binary", bytes(range(256)) * 4, id="every byte"),
        pytest.param("binary", b"\x01\x02\x03", id="a few control bytes"),
        pytest.param("json", b'{"article": {"text": "..."}}', id="labels: the text is further in"),
        pytest.param("json", b'{\n  "text": "..."\n}', id="one object over several lines"),
        pytest.param("json", b'[{"text": "..."}]', id="array"),
        pytest.param("json", b'{"path": "1.html", "licence": "CC0"}\n', id="lines without pages"),
        pytest.param("jsonl", b'{"url": "x", "html": "<p>"}\n', id="lines of pages"),
        pytest.param("jsonl", b'{"broken\n{"text": "\xce\xc4"}\n', id="first line broken, GBK"),
        pytest.param("jsonl", '{"text": "甲"}\n'.encode("utf-16"), id="lines in UTF-16"),
        pytest.param("warc", b"WARC/1.0\r\n", id="warc"),
        pytest.param("parquet", b"PAR1\x15\x04", id="parquet"),
        pytest.param("mhtml", b"From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>", id="mail"),
    ],
)
def test_kind(kind, head):
    assert sniff(head, whole=True) == kind


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        pytest.param("a.css", b"p { color: red }", "css", id="a.css is css"),
        pytest.param("a.js", b"var x = 1;", "javascript", id="a.js is javascript"),
        pytest.param("a.csv", b"a,b\n1,2\n", "table", id="a.csv is table"),
        pytest.param("a.toml", b"x = 1", "settings", id="a.toml is settings"),
        pytest.param("a.css", b"<html><p>404", "page", id="a.css is page"),
        pytest.param("a.jpg", PAGE, "page", id="a.jpg is page"),
        pytest.param("list.php?id=3", b"x", "page", id="list.php?id=3 is page"),
        pytest.param(".js", b"x", "page", id=".js is page"),
    ],
)
def test_a_name_decides_between_kinds_of_text_only(name, content, kind):
    assert sniff(content, whole=True, name=name) == kind


def test_a_page_keeps_its_bytes_and_gets_its_names(tmp_path):
    (tmp_path / "县报").mkdir()
    (tmp_path / "县报" / "1").write_bytes(PAGE)
    row = read(tmp_path)[0].row(0, named=True)
    assert row["source"] == "县报/1"
    assert row["page_id"] == hashlib.sha256("县报/1".encode()).hexdigest()[:32]
    assert row["content"] == PAGE
    assert row["content_digest"] == hashlib.sha256(PAGE).hexdigest()[:32]
    assert row["size_bytes"] == len(PAGE)
    assert {k for k, v in row.items() if v is not None} == {
        "page_id",
        "source",
        "content",
        "content_digest",
        "size_bytes",
    }


@pytest.mark.parametrize("packing", PACKINGS)
def test_packed_pages(tmp_path, packing):
    pack = PACKINGS[packing]
    (tmp_path / "1.html").write_bytes(PAGE)
    for name, packed in {
        "2 packed": pack(PAGE),
        "3 in parts": pack(PAGE[:20]) + pack(PAGE[20:]),
        "4 twice": gzip.compress(pack(PAGE)),
        "5 empty": pack(b""),
        "6 cut": pack(PAGE)[:-6],
        "7 picture": pack(b"\x89PNG\r\n\x1a\n"),
    }.items():
        (tmp_path / name).write_bytes(packed)
    pages, skipped = read(tmp_path)
    assert pages["content"].to_list() == [PAGE, PAGE, PAGE, PAGE, b"", None]
    assert pages["reason"].to_list() == [None] * 5 + ["broken-container"]
    assert skipped == {"image": 1}


def test_what_follows_a_packed_page_is_left_out(tmp_path):
    (tmp_path / "1").write_bytes(gzip.compress(PAGE) + b"\0\0\0 signature")
    assert read(tmp_path)[0]["content"].to_list() == [PAGE]


def test_a_page_beyond_the_limit_is_a_row(tmp_path):
    (tmp_path / "at").write_bytes(b"x" * 4096)
    (tmp_path / "beyond").write_bytes(b"x" * 4097)
    (tmp_path / "bomb").write_bytes(gzip.compress(b" " * 50_000_000))
    pages, _ = read(tmp_path)
    assert pages["reason"].to_list() == [None, "too-large", "too-large"]
    assert pages["content"].is_null().to_list() == [False, True, True]
    assert set(pages["detail"].drop_nulls()) == {"more than 4,096 bytes expanded"}


def test_what_the_system_refuses_is_a_row_and_the_rest_is_read(tmp_path):
    for name in ("1", "2", "3", "4"):
        (tmp_path / name).write_bytes(PAGE)
    sources = find_sources(str(tmp_path))
    (tmp_path / "2").unlink()
    (tmp_path / "3").unlink()
    (tmp_path / "3").mkdir()
    pages = pl.concat(read_batches(sources, SMALL, 1 << 20))
    assert pages["reason"].to_list() == [None, "unreadable", "unreadable", None]
    # The words are the system's, without a path of this machine.
    assert pages["detail"].to_list()[1:3] == ["No such file or directory", "Is a directory"]


def test_batches_are_cut_by_bytes_and_rows_stay_in_order(tmp_path):
    for n in range(40):
        (tmp_path / f"{n:02}").write_bytes(b"x" * 100)
    sources = find_sources(str(tmp_path))
    frames = list(read_batches(sources, SMALL, 250))
    assert [f.height for f in frames] == [3] * 13 + [1]
    assert pl.concat(frames)["source"].to_list() == sources["source"].to_list()
    reader = read_batches(sources, SMALL, 250)
    assert pl.concat(reader).equals(pl.concat(reader)), "a second pass gives the same"


def test_an_odd_name_is_opened(tmp_path):
    with open(os.path.join(os.fsencode(tmp_path), "新闻 %41#3.html".encode("gbk")), "wb") as file:  # noqa: PTH118, PTH123
        file.write(PAGE)
    pages, _ = read(tmp_path)
    assert pages["source"].to_list() == ["%D0%C2%CE%C5 %41#3.html"]
    assert pages["content"].to_list() == [PAGE]


class Answering(SimpleHTTPRequestHandler):
    extensions_map = {".html": "Text/HTML; charset=GBK"}  # noqa: RUF012 - the library's own name and kind

    def log_message(self, *_):
        pass


def test_pages_from_the_web_and_from_memory(tmp_path):
    (tmp_path / "1.html").write_bytes("<p>临海".encode("gbk"))
    (tmp_path / "2.html").write_bytes(gzip.compress(PAGE))
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Answering, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "list.txt").write_text("".join(f"{address}/{n}.html\n" for n in (1, 2, 3)))
    try:
        pages, _ = read(f"@{tmp_path}/list.txt")
        alone = find_one(f"{address}/1.html", *ROOM)
    finally:
        server.shutdown()
        server.server_close()
    assert pages["url"].to_list()[:2] == [f"{address}/1.html", f"{address}/2.html"]
    assert pages["charset"].to_list()[:1] == ["GBK"]
    assert pages["content_type"].to_list()[:1] == ["text/html"]
    assert pages["content"].to_list() == ["<p>临海".encode("gbk"), PAGE, None]
    assert pages["reason"].to_list() == [None, None, "unreadable"]
    assert alone["content"].to_list() == ["<p>临海".encode("gbk")]
    fsspec.filesystem("memory").pipe_file("/read-one/1.html", PAGE)
    assert read("memory://read-one")[0]["content"].to_list() == [PAGE]


def test_find_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.example").mkdir()
    (tmp_path / "a.example" / "1#7").write_bytes(PAGE)
    (tmp_path / "a.example" / "all.jsonl").write_text('{"text": "甲"}\n{"text": "乙"}\n')
    (tmp_path / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert find_one("./a.example/1#7", *ROOM)["source"].to_list() == ["a.example/1#7"]
    assert find_one("a.example/all.jsonl#1", *ROOM).select("source", "text").row(0) == ("a.example/all.jsonl#1", "乙")
    assert find_one("a.example/all.jsonl", *ROOM)["text"].to_list() == ["甲"]
    for where, words in {"gone": "no such file", "a.example/all.jsonl#2": "no page there", "p.png": "1 image"}.items():
        with pytest.raises(InputError, match=words):
            find_one(where, *ROOM)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-05T08:00:00Z", "2024-03-05 08:00:00"),
        ("2024-03-05 16:00:00+08:00", "2024-03-05 08:00:00"),
        ("2024-03-05 08:00:00.25", "2024-03-05 08:00:00.250000"),
        ("2024-03-05 08:00:00 UTC", "2024-03-05 08:00:00"),
        ("2024-03-05", "2024-03-05 00:00:00"),
        ("20240305", "2024-03-05 00:00:00"),
        ("20240305080000", "2024-03-05 08:00:00"),
        ("Tue, 05 Mar 2024 08:00:00 GMT", "2024-03-05 08:00:00"),
        (1709625600, "2024-03-05 08:00:00"),
        ("1709625600", "2024-03-05 08:00:00"),
        (1709625600000, "2024-03-05 08:00:00"),
        *(
            (nothing, None)
            for nothing in ("", "昨天", "0", 7, True, None, float("nan"), 1e300, "9" * 400, "99999999999999")
        ),
    ],
)
def test_fetched_at(value, moment):
    got = parse_fetched_at(value)
    assert (str(got).removesuffix("+00:00") if got else None) == moment


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode)), st.sampled_from(["", *PACKINGS]))
def test_any_bytes_are_a_page_or_counted(tmp_path, content, packing):
    (tmp_path / "x").write_bytes(PACKINGS[packing](content) if packing else content)
    pages, skipped = read(tmp_path)
    assert pages.height + sum(skipped.values()) >= 1
