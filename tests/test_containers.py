"""Containers of pages: WARC, WET, JSON Lines, Parquet, saved messages; whole and damaged."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import json
import lzma
import zlib

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.column import check
from schemas.frames import RAW
from schemas.settings import Limits
from tasks.read import read_batches
from tasks.read.warc import http_body

LIMITS = Limits(document_bytes=8192)
PACK = {"": bytes, "gz": gzip.compress, "zst": zstandard.compress, "bz2": bz2.compress, "xz": lzma.compress}


def read(tmp_path, content, name="c", batch_bytes=1 << 20):
    (tmp_path / name).write_bytes(content)
    sources = pl.DataFrame({"source": [name], "location": [str(tmp_path / name)]})
    reader = read_batches(sources, LIMITS, batch_bytes)
    frames = [check(frame, RAW) for frame in reader]
    return pl.concat(frames) if frames else pl.DataFrame(schema={c.name: c.dtype for c in RAW}), reader.skipped


def page(n):
    return f"<html><body><p>临海县第{n}号公告,今日起施行。{'甲乙丙丁' * n}</p></body></html>".encode()


def warc_record(kind, body, n=0, declared="application/http; msgtype=response", length=None):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://linhai.example/{n}.html\r\n"
        f"WARC-Date: 2024-03-05T08:00:0{n}Z\r\nWARC-Record-ID: <urn:uuid:{n:032}>\r\n"
        f"Content-Type: {declared}\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def answer(body, *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html; charset=GBK",))]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def archive(n_pages=6, pack=bytes):
    return b"".join(pack(warc_record("response", answer(page(n)), n)) for n in range(n_pages))


@pytest.mark.parametrize("pack", PACK)
def test_an_archive_is_read_whole(tmp_path, pack):
    pages, skipped = read(tmp_path, PACK[pack](archive()))
    assert pages["source"].to_list() == [f"c#{n}" for n in range(6)]
    assert pages["content"].to_list() == [page(n) for n in range(6)]
    assert pages["url"].to_list() == [f"http://linhai.example/{n}.html" for n in range(6)]
    assert set(pages["charset"]) == {"GBK"}
    assert set(pages["content_type"]) == {"text/html"}
    assert set(pages["form"]) == {"html"}
    assert str(pages["fetched_at"][5]) == "2024-03-05 08:00:05+00:00"
    assert skipped == {}


@pytest.mark.parametrize("pack", ["gz", "zst"])
def test_an_archive_packed_a_record_at_a_time_is_the_same(tmp_path, pack):
    assert read(tmp_path, archive(pack=PACK[pack]))[0].equals(read(tmp_path, archive())[0])


def test_what_is_no_page_is_counted_and_numbered(tmp_path):
    content = b"".join(
        (
            warc_record("warcinfo", b"software: x\r\n", declared="application/warc-fields"),
            warc_record("request", b"GET / HTTP/1.1\r\n\r\n", declared="application/http; msgtype=request"),
            warc_record("response", answer(page(1)), 1),
            warc_record("response", answer(b"gone", status="404 Not Found")),
            warc_record("response", answer(b"", "Location: /x", status="301 Moved")),
            warc_record("response", answer(b"\x89PNG\r\n", "Content-Type: image/png")),
            warc_record("response", answer(b"\x89PNG\r\n\x1a\n", "Content-Type: text/html")),
            warc_record("response", answer(b"var x", "Content-Type: application/javascript")),
            warc_record("response", answer(b'{"text": 1}', "Content-Type: text/html")),
            warc_record("response", answer(page(2), "Content-Type: application/octet-stream"), 2),
            warc_record("response", answer(page(3), "Server: x"), 3),
            warc_record("resource", page(4), 4, declared="text/html"),
            warc_record("revisit", answer(b"")),
            warc_record("response", b"20240305 linhai.example", declared="text/dns"),
        )
    )
    pages, skipped = read(tmp_path, content)
    assert pages["source"].to_list() == ["c#2", "c#9", "c#10", "c#11"]
    assert pages["content"].to_list() == [page(n) for n in (1, 2, 3, 4)]
    assert pages["form"].to_list() == ["html", None, None, "html"]
    want = {"warc warcinfo": 1, "warc request": 1, "warc revisit": 1, "http 404": 1, "http 301": 1}
    assert skipped == {**want, "image": 2, "javascript": 1, "json": 1, "dns": 1}


def test_wet_is_text(tmp_path):
    text = "临海县今日开工。\n".encode()
    pages, _ = read(tmp_path, gzip.compress(warc_record("conversion", text, declared="text/plain")))
    assert pages.select("content", "form", "content_type").row(0) == (text, "text", "text/plain")


CHUNKED = b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in (page(3)[:9], page(3)[9:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "transfer", "encoding"),
    [
        pytest.param(page(3), "", "", id="plain"),
        pytest.param(gzip.compress(page(3)), "", "gzip", id="gzip"),
        pytest.param(zlib.compress(page(3)), "", "deflate", id="deflate"),
        pytest.param(zlib.compress(page(3))[2:-4], "", "deflate", id="deflate without head"),
        pytest.param(CHUNKED, "chunked", "", id="chunks"),
        pytest.param(CHUNKED[:-7], "chunked", "", id="chunks without an end"),
        pytest.param(page(3), "chunked", "gzip", id="headers kept, body unpacked already"),
        pytest.param(page(3), "", "br", id="no brotli, whatever the header says"),
        pytest.param(page(3), "", "deflate", id="no deflate"),
    ],
)
def test_http_bodies(body, transfer, encoding):
    assert http_body(body, transfer, encoding, 8192) == page(3)


def test_a_packed_body_beyond_the_limit_is_not_unpacked_whole(tmp_path):
    bomb = answer(gzip.compress(b"<p>" + b"x" * 5_000_000), "Content-Type: text/html", "Content-Encoding: gzip")
    pages, _ = read(tmp_path, warc_record("response", bomb) + warc_record("response", answer(page(1)), 1))
    assert pages["reason"].to_list() == ["too-large", None]
    assert len(http_body(gzip.compress(b"x" * 9999), "", "gzip", 100)) == 100


def test_a_record_beyond_the_limit_is_a_row_and_the_next_is_read(tmp_path):
    for pack in (bytes, gzip.compress):
        content = b"".join(
            pack(warc_record("response", answer(b"<p>" + b"x" * s), n)) for n, s in enumerate((9, 9999, 9))
        )
        pages, _ = read(tmp_path, content)
        assert pages["reason"].to_list() == [None, "too-large", None]
        assert pages["size_bytes"].to_list() == [12, 10002, 12]


def damaged(pack, n=2):
    """An archive whose record ``n`` is damaged, by the way it is damaged."""
    records = [pack(warc_record("response", answer(page(i)), i)) for i in range(6)]
    good = records[n]
    half = len(good) // 2
    ways = {"garbage": b"garbage\r\n" * 9, "half": good[:half], "bytes": good[:half] + b"\x55" * 40 + good[half + 40 :]}
    if pack is bytes:
        ways = {"garbage": ways["garbage"], "no length": good.replace(b"Content-Length: ", b"Content-Length: x")}
        ways["too long"] = warc_record("response", answer(page(n)), n, length=99999)
        ways["too short"] = warc_record("response", answer(page(n)), n, length=60)
        ways["head alone"] = b"WARC/1.0\r\nWARC-Type: response\r\n"
    return {way: b"".join((*records[:n], bad, *records[n + 1 :])) for way, bad in ways.items()}


@pytest.mark.parametrize(
    ("pack", "way"),
    [(pack, way) for pack in ("", "gz", "zst") for way in damaged(PACK[pack])],
)
def test_reading_goes_on_behind_a_damaged_record(tmp_path, pack, way):
    pages, _ = read(tmp_path, damaged(PACK[pack])[way])
    good = pages.filter(pl.col("reason").is_null())
    others = [page(n) for n in (0, 1, 3, 4, 5)]
    assert [c for c in good["content"] if c in others] == others
    assert "broken-container" in pages["reason"].to_list() or way in {"no length", "bytes"}
    assert pages["page_id"].n_unique() == pages.height


def test_an_archive_cut_off_tells_so(tmp_path):
    pages, _ = read(tmp_path, archive()[:-40])
    assert pages["reason"].to_list() == [None] * 5 + ["broken-container"]
    assert pages["detail"][5].startswith("the record ends after")


def test_a_page_that_quotes_an_archive_is_one_page(tmp_path):
    quoting = warc_record("response", answer(b"<pre>\r\n\r\n" + archive(1)), 1)
    pages, _ = read(tmp_path, quoting + b"garbage\r\n\r\n" + archive(1))
    assert pages["reason"].to_list() == [None, "broken-container", None]


ROWS = [
    {"html": "<p>甲", "url": "http://a.example/1", "charset": "gbk", "content_type": "text/html; charset=big5"},
    {"text": "乙", "host": "b.example", "fetched_at": "2024-03-05 16:00+08:00", "id": 7, "licence": "CC0"},
    {"text": "", "html": None},
    {"text": "丙", "html": "<p>丙", "content": "摘要", "fetched_at": "昨天", "url": ["x"]},
]


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("pack", ["", "gz", "zst"])
def test_json_lines(tmp_path, pack, encoding, escaped):
    content = "".join(json.dumps(row, ensure_ascii=escaped) + "\n" for row in ROWS).encode(encoding)
    pages, skipped = read(tmp_path, PACK[pack](content))
    assert pages["source"].to_list() == ["c#0", "c#1", "c#2", "c#3"]
    assert pages["text"].to_list() == ["<p>甲", "乙", "", "<p>丙"]
    assert pages["form"].to_list() == ["html", "text", "text", "html"]
    assert pages["content"].null_count() == 4
    assert pages["url"].to_list() == ["http://a.example/1", None, None, None]
    assert pages["declared_host"].to_list() == [None, "b.example", None, None]
    assert pages["charset"].to_list() == ["gbk", None, None, None]
    assert pages["content_type"].to_list() == ["text/html", None, None, None]
    assert [str(m) for m in pages["fetched_at"]] == ["None", "2024-03-05 08:00:00+00:00", "None", "None"]
    assert pages["note"].to_list() == [None, "7", None, None]
    assert pages["licence"].to_list() == [None, "CC0", None, None]
    assert pages["size_bytes"].to_list() == [6, 3, 0, 6]
    assert skipped == {}


def test_broken_lines_are_rows_and_the_next_is_read(tmp_path):
    lines = [
        b'{"text": "\xe7\x94\xb2"}',
        b'{"text": "\xe7\x94',
        b"",
        b'{"text": 3}',
        b'{"title": "no page"}',
        b'{"text": "' + b"x" * 9000 + b'"}',
        b'{"text": "' + b"x" * 90000 + b'"}',
        b"[" * 9999,
        b'{"text": "a\tb\\ud83d\\ude00\\ud800"}',
        b'{"text": "\xe4\xb9\x99"}',
    ]
    pages, skipped = read(tmp_path, b"\n".join(lines))
    assert pages["source"].to_list() == [f"c#{n}" for n in (0, 1, 3, 5, 6, 7, 8, 9)]
    broken, large = "broken-container", "too-large"
    assert pages["reason"].to_list() == [None, broken, broken, large, large, broken, None, None]
    assert pages["text"].to_list() == ["甲", *[None] * 5, "a\tb😀\ufffd", "乙"]
    assert skipped == {"json": 1}


def test_lines_before_the_place_where_packing_is_damaged_are_read(tmp_path):
    content = b"".join(json.dumps({"text": f"{n} " + "甲乙" * (n % 7)}).encode() + b"\n" for n in range(5000))
    packed = gzip.compress(content)
    pages, _ = read(tmp_path, packed[: len(packed) // 2])
    assert pages["reason"].to_list() == [None] * (pages.height - 1) + ["broken-container"]
    assert 1500 < pages.height < 3500
    assert pages["source"].to_list() == [f"c#{n}" for n in range(pages.height)]


def parquet(table, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(table), buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("pack", ["", "gz"])
@pytest.mark.parametrize("rows", [1, 2, 100])
def test_parquet(tmp_path, pack, rows):
    table = {
        "content": pa.array([page(1), None, None, b"\xff\xfe"]),
        "html": pa.array([None, "<p>甲", None, None], pa.large_string()),
        "text": pa.array(["x", "y", "乙", "z"]).dictionary_encode(),
        "url": ["http://a.example/1", None, None, None],
        "content_type": ["text/html;charset=gbk", None, None, None],
        "fetched_at": pa.array([1709625600000] * 4, pa.timestamp("ms")),
        "other": [{"deep": [1]}] * 4,
    }
    pages, _ = read(tmp_path, PACK[pack](parquet(table, row_group_size=rows)))
    assert pages["source"].to_list() == ["c#0", "c#1", "c#2", "c#3"]
    assert pages["content"].to_list() == [page(1), None, None, b"\xff\xfe"]
    assert pages["text"].to_list() == [None, "<p>甲", "乙", None]
    assert pages["form"].to_list() == ["html", "html", "text", None]
    assert pages["charset"].to_list() == ["gbk", None, None, None]
    assert {str(m) for m in pages["fetched_at"]} == {"2024-03-05 08:00:00+00:00"}


def test_parquet_that_is_no_container_is_counted(tmp_path):
    assert read(tmp_path, parquet({"label": ["x"]}))[1] == {"table": 1}


def test_damaged_parquet(tmp_path):
    whole = parquet({"text": [chr(0x4E00 + n) * 900 for n in range(9)]}, row_group_size=3, compression="zstd")
    metadata = pq.ParquetFile(io.BytesIO(whole)).metadata
    start = metadata.row_group(1).column(0).dictionary_page_offset
    pages, _ = read(tmp_path, whole[: start + 30] + b"\x55" * 40 + whole[start + 70 :])
    assert pages["source"].to_list() == [f"c#{n}" for n in (0, 1, 2, 3, 6, 7, 8)]
    assert pages["reason"].to_list() == [None] * 3 + ["broken-container"] + [None] * 3
    pages, _ = read(tmp_path, whole[:-20])
    assert pages.select("source", "reason").rows() == [("c", "broken-container")]


def saved(part_head, body, head="Snapshot-Content-Location: http://linhai.example/1.html\r\n"):
    return (
        (
            f"From: <Saved by Blink>\r\n{head}Date: Tue, 5 Mar 2024 16:00:00 +0800\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b"\r\n\r\n'
            f"----b\r\nContent-Type: text/css\r\n\r\np {{}}\r\n----b\r\n{part_head}\r\n\r\n"
        ).encode()
        + body
        + b"\r\n----b--\r\n"
    )


@pytest.mark.parametrize(
    ("part_head", "body", "want"),
    [
        pytest.param("Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable",
                     b"<p>=C1=D9=BA=\r\n=A3", ("<p>临海".encode("gbk"), "gbk"), id="quoted-printable"),
        pytest.param("Content-Type: text/html\r\nContent-Transfer-Encoding: base64",
                     b"PHA+5Li0\r\n5rW3", ("<p>临海".encode(), None), id="base64"),
        pytest.param('Content-Type: TEXT/HTML; charset="UTF-8"\r\nContent-Transfer-Encoding: binary',
                     "<p>临海".encode(), ("<p>临海".encode(), "utf-8"), id="binary"),
    ],
)  # fmt: skip
def test_a_saved_page(tmp_path, part_head, body, want):
    row = read(tmp_path, saved(part_head, body))[0].row(0, named=True)
    assert (row["content"], row["charset"]) == want
    assert (row["source"], row["url"], row["form"]) == ("c", "http://linhai.example/1.html", "html")
    assert str(row["fetched_at"]) == "2024-03-05 08:00:00+00:00"


def test_the_part_says_its_own_address_and_a_message_may_have_no_page(tmp_path):
    located = saved("Content-Type: text/html\r\nContent-Location: https://a.example/2", b"<p>x")
    assert read(tmp_path, located)[0]["url"].to_list() == ["https://a.example/2"]
    assert read(tmp_path, saved("Content-Type: image/png", b"x"))[0]["reason"].to_list() == ["broken-container"]


def test_the_same_rows_whatever_the_batches(tmp_path):
    lines = b"".join(json.dumps({"text": "甲" * n}).encode() + b"\n" for n in range(50))
    whole, _ = read(tmp_path, lines)
    parts, _ = read(tmp_path, lines, batch_bytes=100)
    assert parts.equals(whole)


@functools.cache
def seeds():
    plain = archive()
    lines = b"".join(json.dumps({"html": page(n).decode(), "url": "x"}).encode() + b"\n" for n in range(6))
    table = parquet({"html": [page(n).decode() for n in range(6)]}, row_group_size=2)
    message = saved("Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable", b"<p>=C1=D9")
    each = [archive(pack=PACK[p]) for p in ("gz", "zst")]
    return [
        plain,
        *each,
        lines,
        table,
        message,
        *(PACK[p](c) for p in ("gz", "zst", "bz2", "xz") for c in (plain, lines)),
    ]


NASTY = (
    b"WARC/1.0\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"\x1f\x8b\x08",
    b"\n",
    b'"text":"',
    b"[[[[",
    b"\0" * 20,
)
PUT = st.one_of(st.binary(max_size=20), st.sampled_from(NASTY))
EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 60), PUT), min_size=1, max_size=6)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 13), EDITS)
def test_damage_never_stops_the_run(tmp_path, seed, edits):
    content = seeds()[seed]
    for place, n_gone, put in edits:
        at = place % (len(content) + 1)
        content = content[:at] + put + content[at + n_gone :]
    pages, skipped = read(tmp_path, content)
    assert pages.height + sum(skipped.values()) >= 1
    assert pages["page_id"].n_unique() == pages.height
    one_of = [pl.col(c).is_not_null().cast(pl.Int8) for c in ("content", "text", "reason")]
    assert pages.select(pl.sum_horizontal(one_of).eq(1).all()).item()
