"""Which site a page belongs to, and which pages a run takes."""

from __future__ import annotations

import hashlib

import polars as pl
import pytest

from tasks.hosts import add_hosts, exclude, select

COLUMNS = {name: pl.String() for name in ("page_id", "source", "url", "declared_host", "reason", "detail", "text")}


def pages(*rows):
    full = [{**dict.fromkeys(COLUMNS), "source": "x", **row} for row in rows]
    for row in full:
        row["page_id"] = hashlib.sha256(row["source"].encode()).hexdigest()[:32]
    return pl.DataFrame(full, schema=COLUMNS)


@pytest.mark.parametrize(
    ("row", "host", "method"),
    [
        pytest.param({"url": "http://WWW.Linhai.example/a.html"}, "www.linhai.example", "url", id="lower case"),
        pytest.param({"url": "https://u:p@linhai.example:8080/"}, "linhai.example", "url", id="user and port go"),
        pytest.param({"url": "http://linhai.example.?q=1"}, "linhai.example", "url", id="final dot goes"),
        pytest.param({"url": "//linhai.example/a"}, "linhai.example", "url", id="without scheme"),
        pytest.param({"url": "www.linhai.example/a"}, "www.linhai.example", "url", id="without slashes"),
        pytest.param({"url": "http://临海.example/"}, "临海.example", "url", id="Chinese name"),
        pytest.param({"url": "http://192.0.2.7/a"}, "192.0.2.7", "url", id="number"),
        pytest.param({"url": "http://localhost/a"}, "localhost", "url", id="without dot"),
        pytest.param({"url": "file:///C:/a.html"}, None, None, id="a file is on no host"),
        pytest.param({"url": "news/1.html"}, None, None, id="a relative address has no host"),
        pytest.param({"url": "http:///a", "declared_host": "b.example"}, "b.example", "url", id="url without host"),
        pytest.param({"declared_host": "B.example:80"}, "b.example", "url", id="declared"),
        pytest.param(
            {"url": "http://a.example/", "source": "b.example/1.html"}, "a.example", "url", id="url before folder"
        ),
        pytest.param({"source": "crawl/a.linhai.example/2024/1.html"}, "a.linhai.example", "folder", id="folder"),
        pytest.param({"source": "a.example/b.example/1.html"}, "b.example", "folder", id="nearest folder"),
        pytest.param({"source": "A.example_8080/1.html"}, "a.example", "folder", id="folder with port"),
        pytest.param({"source": "a.example/page.files/1.html"}, "a.example", "folder", id="saved page is no host"),
        pytest.param({"source": "县报/a.example/all.warc.gz#7"}, "a.example", "folder", id="record of a container"),
        pytest.param({"source": "县报/2024/1.html"}, "县报", "first-folder", id="first folder"),
        pytest.param({"source": "v1.2/1.html"}, "v1.2", "first-folder", id="a version is no host"),
        pytest.param({"source": "news.example.html"}, None, None, id="a file is no folder"),
    ],
)
def test_host(row, host, method):
    assert add_hosts(pages(row)).select("host", "host_method").row(0) == (host, method)


def test_a_page_alone_has_the_host_it_has_in_company():
    rows = [{"source": "a.example/1.html"}, {"source": "县报/1"}, {"source": "1"}, {"url": "http://b.example/"}]
    together = add_hosts(pages(*rows))
    alone = pl.concat([add_hosts(pages(row)) for row in rows])
    assert together.equals(alone)
    assert add_hosts(pages()).height == 0


@pytest.mark.parametrize(
    ("patterns", "taken"),
    [
        pytest.param(None, ["www.a.example", "b.test", "a.example", None], id="none"),
        pytest.param("*.example", ["www.a.example", "a.example"], id="one"),
        pytest.param("*.example,!www.*", ["a.example"], id="one not wanted"),
        pytest.param("!*.example", ["b.test", None], id="only not wanted"),
        pytest.param(" B.TEST ,a.example", ["b.test", "a.example"], id="case and blanks"),
        pytest.param("?.test", ["b.test"], id="one character"),
        pytest.param("a+example", [], id="a pattern is no regular expression"),
        pytest.param("example", [], id="the whole host"),
        pytest.param("", ["www.a.example", "b.test", "a.example", None], id="empty"),
    ],
)
def test_select_hosts(patterns, taken):
    frame = pages(*({"source": str(i)} for i in range(4))).with_columns(
        host=pl.Series(["www.a.example", "b.test", "a.example", None], dtype=pl.String)
    )
    assert select(frame, patterns)["host"].to_list() == taken


def test_a_sample_is_the_same_each_time_and_grows():
    frame = pages(*({"source": f"{i}.html"} for i in range(4000)))
    small = select(frame, sample=0.01)["source"].to_list()
    assert small == select(frame.reverse(), sample=0.01)["source"].to_list()[::-1]
    assert set(small) < set(select(frame, sample=0.1)["source"])
    assert 15 < len(small) < 75
    assert select(frame, sample=1.0).height == 4000
    assert select(frame, sample=0).height == 0
    # By hash, so pinned: another version of a library must not draw another sample.
    assert (
        small[:3]
        == [s for s in frame["source"] if int(hashlib.sha256(s.encode()).hexdigest()[:12], 16) < 0.01 * 16**12][:3]
    )


@pytest.mark.parametrize(
    ("entry", "marked"),
    [
        pytest.param("a.example", [0], id="host"),
        pytest.param("*.a.example", [1], id="pattern of hosts"),
        pytest.param("https://a.example/1.html/", [0], id="address, scheme and slash do not matter"),
        pytest.param("http://www.a.example/*", [1], id="pattern of addresses"),
        pytest.param("县报/1.html", [2], id="source"),
        pytest.param("县报/", [2], id="folder"),
        pytest.param("all.warc.gz", [3], id="all records of a container"),
        pytest.param("all.warc.gz#3", [3], id="one record"),
        pytest.param("all.warc.gz#4", [], id="another record"),
        pytest.param("# a.example", [], id="remark"),
        pytest.param("", [], id="empty line"),
        pytest.param("example", [], id="part of a host"),
        pytest.param("a.example/1.html", [], id="an address needs its scheme"),
    ],
)
def test_exclude(entry, marked):
    frame = add_hosts(
        pages(
            {"url": "http://a.example/1.html", "source": "1", "text": "甲"},
            {"url": "http://www.a.example/1.html", "source": "2", "text": "乙"},
            {"source": "县报/1.html", "text": "丙"},
            {"source": "all.warc.gz#3", "text": "丁", "reason": "broken-container"},
        )
    )
    out = exclude(frame, [entry])
    assert out.columns == frame.columns
    is_marked = pl.col("reason").eq_missing("excluded")
    assert out.with_row_index().filter(is_marked)["index"].to_list() == marked
    assert out.filter(is_marked)["text"].null_count() == len(marked)
    assert out.filter(~is_marked).equals(frame.with_row_index().filter(~pl.col("index").is_in(marked)).drop("index"))
