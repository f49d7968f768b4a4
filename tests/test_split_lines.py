"""Markup in, lines out: what is a line, what is known of it, and what hostile pages cost."""

from __future__ import annotations

import re
import time
import tomllib
from ctypes import string_at
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from schemas.column import schema_of
from schemas.frames import DECODED, HEADS, LINES, LINKS, PROBLEMS, SplitPages
from schemas.vocabulary import REASONS
from tasks.split_lines import alone, elements, html_pages, node_kernels, scan, split_lines, tree, walk
from tasks.split_lines.bounds import excess
from tasks.split_lines.heads import MAX_METAS, head_rows
from tasks.split_lines.noted import Facts, Noted, strings_of
from tasks.split_lines.tag_counts import count_tags

CASES = Path(__file__).parent / "cases"
SCHEMA = schema_of(DECODED)


def decoded(*texts: str | None, form: str = "html", **columns: object) -> pl.DataFrame:
    rows = [
        dict.fromkeys(SCHEMA) | {"page_id": f"p{i}", "text": text, "form": form} | columns
        for i, text in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def split(html: str) -> SplitPages:
    return split_lines(decoded(html))


def texts(html: str) -> list[str]:
    return split(html).lines["text"].to_list()


def cases(name: str) -> list[object]:
    table = tomllib.loads((CASES / name).read_text("utf-8"))
    return [pytest.param(case, id=case["label"]) for case in table["case"]]


@pytest.mark.parametrize("case", cases("split_lines.toml") + cases("split_lines.negative.toml"))
def test_markup_makes_these_lines(case: dict) -> None:
    form = "html" if "html" in case else "text"
    found = split_lines(decoded(case.get("html", case.get("plain")), form=form))
    assert found.lines["text"].to_list() == case["lines"]
    lines = found.lines.with_columns(pl.col("row").fill_null(-1))
    for column in set(case) & set(lines.columns):
        assert lines[column].to_list() == case[column], column
    if "links" in case:
        shown = found.links.join(found.lines, on=["page_id", "line_no"]).select(
            "line_no", pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")), "url"
        )
        assert [list(row) for row in shown.rows()] == case["links"]


def test_every_case_says_something() -> None:
    for name in ("split_lines.toml", "split_lines.negative.toml"):
        labels = [case["label"] for case in tomllib.loads((CASES / name).read_text("utf-8"))["case"]]
        assert len(labels) == len(set(labels)) > 5


@pytest.mark.parametrize("pages", [decoded(), decoded(None, reason="undecodable")], ids=["no page", "rejected page"])
def test_nothing_gives_empty_frames_of_the_right_shape(pages: pl.DataFrame) -> None:
    for frame, columns in zip(split_lines(pages), (LINES, LINKS, HEADS, PROBLEMS), strict=True):
        assert frame.height == 0
        assert dict(frame.schema) == schema_of(columns)


def test_frames_have_the_agreed_shape() -> None:
    found = split("<title>题</title><p>字<a href=/>链</a>")
    for frame, columns in zip(found, (LINES, LINKS, HEADS, PROBLEMS), strict=True):
        assert dict(frame.schema) == schema_of(columns)
    line = found.lines.row(0, named=True)
    assert (line["n_chars"], line["link_chars"], line["folded"]) == (2, 1, "字链")
    assert line["template_key"] != 0


def test_pages_keep_their_order_and_their_lines() -> None:
    pages = pl.concat(
        [
            decoded("<p>甲<p>乙").with_columns(page_id=pl.lit("x")),
            decoded("丙\n丁", form="text").with_columns(page_id=pl.lit("b")),
            decoded("<p><a href=/>戊</a>").with_columns(page_id=pl.lit("a")),
        ]
    )
    together = split_lines(pages)
    assert together.lines.select("page_id", "line_no", "text").rows() == [
        ("x", 1, "甲"),
        ("x", 2, "乙"),
        ("b", 1, "丙"),
        ("b", 2, "丁"),
        ("a", 1, "戊"),
    ]
    for page in pages.iter_slices(1):
        alone = split_lines(page)
        for one, all_of in zip(alone, together, strict=True):
            assert one.equals(all_of.filter(pl.col("page_id") == page["page_id"][0]))


def test_a_page_without_text_is_a_problem_and_not_a_line() -> None:
    found = split_lines(decoded("<p> </p>", "<script>x='字'</script>", "<p>字", ""))
    assert found.problems.rows() == [("p0", "empty", None), ("p1", "empty", None), ("p3", "empty", None)]
    assert set(found.problems["reason"]) <= set(REASONS)
    assert found.heads["page_id"].to_list() == ["p0", "p1", "p2", "p3"]


def give_up(page: bytes, **options: object) -> object:
    if b"bad" in page:
        raise SelectolaxError("no memory")
    return LexborHTMLParser(page, **options)


def test_a_page_the_parser_gives_up_on_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    known = tree.lexbor()
    assert known is not None, "Lexbor's functions or nodes are not as node_kernels knows them: pages take twice as long"

    def parse(document: int, page: int, size: int) -> int:
        return 7 if b"bad" in string_at(page, size) else known.parse(document, page, size)

    monkeypatch.setattr(html_pages, "lexbor", lambda: known._replace(parse=parse))
    found = split_lines(decoded("<p>bad", "<p>字"))
    assert found.problems.rows() == [("p0", "unreadable", "the HTML parser gave up: status 7")]
    assert found.lines["page_id"].to_list() == ["p1"]


def test_a_page_selectolax_gives_up_on_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_pages, "lexbor", lambda: None)
    monkeypatch.setattr(walk, "LexborHTMLParser", give_up)
    found = split_lines(decoded("<p>bad", "<p>字"))
    assert found.problems.rows() == [("p0", "unreadable", "the HTML parser gave up: no memory")]
    assert found.lines["page_id"].to_list() == ["p1"]


HIDING = (
    *("font-size:0", "font-size:0.5em", "font-size:0px", "top:-12px", "text-indent: -9999px", "visibility:\thidden"),
    *("visibility:visible", "font-size:", "display", "display:", "left:-99", "margin-LEFT:-100", "Display :\nNone"),
)
ODD_PAGES = (
    "",
    "<p>字",
    "<!-- 注 --><p CLASS='甲 乙' ID='丙\n'>字<b hidden>暗</b>字<span style='DISPLAY : None'><i>暗</i>暗</span>字</p>",
    "<div class='' id=''><p id>一</p></div><div class id=x><p class>二</p></div><DIV CLASS='ÀB'><p>三",
    "<a href>甲</a><a href=''>乙</a><a href=/x hidden>丙</a><a style='left:-999px' href=/y>丁</a><a>戊<a href=/>己",
    "".join(f"<p style='{style}'>甲<b style='{style}'>乙</b>丙" for style in HIDING),
    "<title>题<b>目</title><meta name='' property=OG:url content=/u><meta itemprop=D content><meta name=a content=''>",
    "<link rel=Canonical href=/c><link rel=stylesheet href=/s><base><base href=/b><meta name=n1 name=n2 content=c>",
    "<script type='x/LD+JSON'>{'甲': 1}</script><script type=ld+json></script><script>x</script><meta names=n content>",
    "<svg><a xlink:href=/x href=/y><text>图</text></a></svg><math><mi>甲</mi></math><template><p>板</template><p>字",
    "<pre>一\n二 <b>三\n四</b><i hidden>五\n六</i></pre><textarea>否</textarea><select><option>甲<option>乙</select>",
    "<table><tr><td>甲<td>乙</table>丙<table>丁<tr><td>戊</table><my-tag x=1 style=display:none><b>己</b>庚</my-tag>",
    "<noscript><p>甲</p></noscript><noscript>&lt;img src=x&gt;</noscript><p>&#0;&#x80;&nGg;&nbsp;\0字",
    "<frameset><frame src=a><frame></frameset>",
    "<p>" + "<b>" * 300 + "深" + "<p>浅" * 20,
    "<div>" * 400 + "底" + "</div>" * 399 + "<p>" + "<a href=/1>链</a>" * 400,
)


SPACED_PAGES = (
    "<p>正文在\n    源码中折行 \n，a\nb \r\n 字\u3000\n\u3000字</p><p>\u3000\n \u200b</p><p>\u200b字\u200b\u3000 </p>",
    "<pre>一\n\n  二\n<b>三</b>\n四</pre><td>甲<xmp>乙\n<p>丙</xmp>丁<i hidden>暗\n暗</i><i hidden>暗</i>戊",
    "<noscript>&lt;img src=x&gt; 字</noscript><noscript>&lt;a&gt;\n字&lt;/a&gt;</noscript><p>甲<br><br>",
    "<p>\n<br>乙\x85 丙\v丁",
    "第一行\r\n\r\n 第二行\u3000\t x\r第三行\u2028还是\n\ufeff\n",
)


@pytest.mark.parametrize("page", ODD_PAGES, ids=[str(number) for number in range(len(ODD_PAGES))])
def test_the_walk_through_memory_is_the_walk_from_node_to_node(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = decoded(page, "<p class=c>后", page)
    fast = split_lines(pages)
    monkeypatch.setattr(html_pages, "lexbor", lambda: None)
    for one, other in zip(fast, split_lines(pages), strict=True):
        assert_frame_equal(one, other)


MARKUP = st.sampled_from(
    [
        *("<p>", "</p>", "<div class=a>", "</div>", "<a href=/u>", "</a>", "<b>", "</b>", "<span hidden>", "</span>"),
        *("<td>", "<table>", "</table>", "<br>", "<pre>", "</pre>", "<i style='display:none'>", "</i>", "<li id=l>"),
        *(
            "字",
            "文 ",
            "\n",
            " ",
            "&nbsp;",
            "<!-- 注 -->",
            "<svg>",
            "</svg>",
            "<select>",
            "<option>",
            "<p style=left:-999>",
            "<title>",
            "</title>",
            "<meta name=n content=v>",
            "<meta property='' content>",
            "<link rel=canonical href>",
            "<base href=/>",
            "<script type=ld+json>",
            "</script>",
            "<frame>",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKUP, max_size=40))
def test_however_tags_are_mixed_both_walks_agree(tags: list[str]) -> None:
    page = "".join(tags).encode()
    notes = [tree.TreeNotes(known, len(page)) if (known := tree.lexbor()) else walk.NodeNotes(), walk.NodeNotes()]
    for one in notes:
        one.read(np.frombuffer(page, np.uint8))
        one.end_page()
    fast_notes, slow_notes = (one.noted() for one in notes)
    names = (*Noted._fields[:-1], *Facts._fields)
    columns = (fast_notes[:-1] + fast_notes.facts, slow_notes[:-1] + slow_notes.facts)
    for name, fast, slow in zip(names, *columns, strict=True):
        for a, b in zip(*((x if isinstance(x, tuple) else (x,)) for x in (fast, slow)), strict=True):
            assert name in {"pieces", "urls", "words", "said"} or a.tolist() == b.tolist(), name
        if isinstance(fast, tuple):
            assert fast.offsets.tolist() == slow.offsets.tolist(), name
            end = fast.offsets[-1]
            assert fast.values[:end].tobytes() == slow.values[:end].tobytes(), name


@pytest.mark.parametrize("page", [*ODD_PAGES, *SPACED_PAGES])
@pytest.mark.parametrize("form", ["html", "text"])
def test_a_page_alone_has_the_same_lines_without_compiled_code(page: str, form: str) -> None:
    lines = split_lines(decoded(page, form=form)).lines.select("line_no", "text")
    assert_frame_equal(alone.lines_of(page, is_html=form == "html"), lines)


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKUP, max_size=40))
def test_however_tags_are_mixed_a_page_alone_has_the_same_lines(tags: list[str]) -> None:
    page = "".join(tags)
    assert alone.lines_of(page, is_html=True)["text"].to_list() == split_lines(decoded(page)).lines["text"].to_list()


def test_where_a_node_is_not_as_known_the_walk_goes_from_node_to_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_kernels, "FIRST_ATTRIBUTE", node_kernels.FIRST_ATTRIBUTE + 8)
    assert tree.lexbor.__wrapped__() is None


def test_a_frameset_says_how_many_frames_it_has() -> None:
    found = split(
        "<frameset cols=20%,*><frame src=menu.htm><frame src=main.htm><noframes><p>无框</noframes></frameset>"
    )
    assert found.heads["n_frames"].to_list() == [2]
    assert found.problems["detail"].to_list() == ["a frameset without text of its own; frames: 2"]


def plain_head(facts: list[tuple[str, str, str | None]], page: bytes) -> dict[str, object]:
    """A row of HEADS, fact by fact."""
    metas = [(first.strip().lower(), second) for kind, first, second in facts if kind == "meta"][:MAX_METAS]
    titles = [" ".join(first.split()) for kind, first, _ in facts if kind == "title"]
    links = [second for kind, first, second in facts if kind == "link" and first.strip().lower() == "canonical"]
    og_urls = [second for name, second in metas if name == "og:url"]
    saved = re.match(rb"<!-- saved from url=\(1\)(\S+) -->", page)
    addresses = [stripped for url in (*links, *og_urls) if (stripped := (url or "").strip())]
    return {
        "title": next(filter(None, titles), None),
        "canonical": next(iter(addresses), saved[1].decode() if saved else None),
        "base": next((second for kind, _, second in facts if kind == "base" and second is not None), None),
        "meta_names": [name for name, _ in metas],
        "meta_values": [second for _, second in metas],
        "json_ld": [first for kind, first, _ in facts if kind == "script"],
        "n_frames": sum(kind == "frame" for kind, _, _ in facts),
    }


SAID = st.sampled_from(("", " ", "标题", " 题\x1c\n目\u3000", "OG:URL ", "og:url", "Canonical", "\x85/ü\xa0", "ǅÀΣ"))
FACT = st.one_of(
    st.tuples(st.just("meta"), SAID.filter(bool), SAID),
    st.tuples(st.just("link"), SAID.filter(bool), st.none() | SAID),
    st.tuples(st.sampled_from(("title", "script")), SAID, st.none()),
    st.tuples(st.just("base"), st.just(""), st.none() | SAID),
    st.just(("frame", "", None)),
)
PAGE = st.tuples(st.lists(FACT, max_size=12), st.sampled_from((b"", b"<p>", b"<!-- saved from url=(1)http://a/ -->")))


@settings(max_examples=100, deadline=None)
@given(st.lists(PAGE, max_size=4))
def test_heads_of_a_batch_are_those_of_each_page(pages: list[tuple[list[tuple[str, str, str | None]], bytes]]) -> None:
    metas = [("meta", f"n{n}", "v") for n in range(MAX_METAS + 1)]
    pages = [*pages, ([*metas, ("meta", "og:url", "/late")], b"")]
    facts = [fact for of_page, _ in pages for fact in of_page]
    noted = Facts(
        np.array([elements.HEADS[kind] for kind, _, _ in facts]),
        strings_of(text or "" for _, *said in facts for text in said),
        np.array([value is not None for _, _, value in facts]),
        np.cumsum([len(of_page) for of_page, _ in pages]),
    )
    texts = [np.frombuffer(page, np.uint8) for _, page in pages]
    rows = head_rows(noted, pl.Series("page", range(len(pages))), texts).drop("page").to_dicts()
    assert rows == [plain_head(*page) for page in pages]


def test_notes_grow_where_a_page_says_more_than_most(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<title>" + "题" * 300 + "</title>" + "<a href=/u class=c>字</a><div><meta name=n content=v>" * 400
    whole = split(page)
    monkeypatch.setattr(tree, "LEAST_ROOM", 1)
    monkeypatch.setattr(tree, "BYTES_A_ROW", 1 << 20)
    for one, other in zip(whole, split(page), strict=True):
        assert_frame_equal(one, other)


def test_text_pages_have_a_head_without_anything() -> None:
    row = split_lines(decoded("字", form="text")).heads.row(0, named=True)
    assert row.pop("page_id") == "p0"
    assert set(row.values()) == {None}


HEAD = """<html><head><!-- saved from url=(0026)http://qingshi.example/1.htm -->
<title>青石镇
 开学_青石网</title><base href="http://qingshi.example/">
<meta name="Author" content="张三"><meta property="og:title" content="青石镇开学"><meta itemprop=datePublished content>
<meta http-equiv="Content-Type" content="text/html"><script type="application/LD+JSON">{"a": "<b>"}</script>
</head><body><p>字</p><meta name="editor" content="李四"><script>var x = 1</script></body></html>"""


def test_the_head_is_read_wherever_it_stands() -> None:
    row = split(HEAD).heads.row(0, named=True)
    assert row["title"] == "青石镇 开学_青石网"
    assert row["canonical"] == "http://qingshi.example/1.htm"
    assert row["base"] == "http://qingshi.example/"
    assert dict(zip(row["meta_names"], row["meta_values"], strict=True)) == {
        "author": "张三",
        "og:title": "青石镇开学",
        "editor": "李四",
    }
    assert row["json_ld"] == ['{"a": "<b>"}']


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<link rel=Canonical href=/c><meta property=og:url content=/og>", "/c"),
        ("<meta property=og:url content=/og><p>x", "/og"),
        ("<!-- saved from url=(0011)/saved/中 --><p>x", "/saved/中"),
        ("<link rel=stylesheet href=/s.css><p>x", None),
    ],
)
def test_the_own_address_is_taken_from_the_best_place(markup: str, expected: str | None) -> None:
    assert split(markup).heads["canonical"].to_list() == [expected]


def test_an_svg_title_is_not_the_title() -> None:
    assert split("<body><svg><title>图标</title></svg><p>字").heads["title"].to_list() == [None]


# ---- hostile pages: rejected before parsing, or parsed in reasonable time

N = 20_000
TOO_MUCH = {
    "a million div": "<div>" * 1_000_000,
    "a million b": "<b>" * 1_000_000,
    "unknown elements": "<foo>" * N,
    "div with a slash, which html ignores": "<div/>" * N,
    "div in svg, which leaves it": "<svg>" + "<div/>" * N,
    "groups in svg": "<svg>" + "<g>" * N,
    "lists in lists": "<dd><li>" * N,
    "tables in tables": "<table><tr><td>" * N,
    "elements side by side": "<p> " * 3_100_000,
    "end tags of nothing between": "<div></span></p></x>" * N,
    "100,000 attributes": "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
    "body again and again": "".join(f"<body a{i}=1>" for i in range(100_000)),
    "font never closed, each another": "".join(f"<p><font color={i}>字" for i in range(3_000)),
    "deep, then a list": "<div>" * 4_900 + "<li>字" * 200_000,
}
SLOPPY = {
    "p": "<p>字" * N,
    "li": "<ul>" + "<li>字" * N,
    "dt and dd": "<dl>" + "<dt>字<dd>字" * N,
    "option": "<select>" + "<option>字" * N,
    "rows and cells": "<table>" + "<tr><td>字<td>字" * N,
    "div and font in cells": "<table>" + "<tr><td><div>字<td><font color=red>字" * N,
    "the same font in paragraphs": "<p><font size=2>字" * N,
    "another font in each cell": "<table>" + "".join(f"<tr><td><p><font color={i}>字" for i in range(N)),
    "span in div": "<div><span>字</div>" * N,
    "links": "<a href=/>字" * N,
    "headings": "<h3>字" * N,
    "b across blocks": "<b>字<div></b></div>" * N,
    "vectors with closed shapes": "<p>字</p><svg>" + "<path d='M0 0'/>" * N,
    "comments that hold markup": "<p>字</p>" + "<!-- <div> > -->" * N,
    "scripts that hold markup": "<p>字</p>" + "<script>'<div><div>'</script>" * N,
    "attributes that hold markup": "<p title='<div><div>'>字</p>" * N,
    "300 fonts never closed": "".join(f"<p><font color={i}>字" for i in range(300)),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_page_that_would_keep_the_parser_busy_is_rejected(name: str) -> None:
    began = time.process_time()
    found = split(TOO_MUCH[name] + "字")
    assert found.problems["reason"].to_list() == ["too-deep"]
    assert found.problems["detail"][0]
    assert found.lines.height == 0
    assert time.process_time() - began < 3


@pytest.mark.parametrize("name", SLOPPY)
def test_a_page_that_only_is_sloppy_is_read(name: str) -> None:
    found = split(SLOPPY[name])
    assert found.problems.height == 0
    assert found.lines.height > 0


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((b"<", b"<p", b"</a", b"</script ", b"<!", b"x" * 40, b" ")), max_size=99))
def test_tags_are_counted_and_raw_text_is_skipped(parts: list[bytes]) -> None:
    raw = b"".join(parts)
    page = np.frombuffer(raw, np.uint8)
    assert count_tags(page)[0] == len(re.findall(rb"<[a-z]", raw))
    name = np.uint64(int.from_bytes(b"script", "little"))
    end = re.search(rb"</script(?=[ </]|\Z)", raw)
    assert scan.skip_raw(page, 0, name) == (end.start() if end and end.end() < len(raw) else len(raw))


def test_depth_is_bounded_where_it_says() -> None:
    assert excess(np.frombuffer(b"<div>" * 4_990, np.uint8)) is None
    assert split("<div>" * 4_990 + "字").lines["depth"].to_list() == [4_991]
    assert excess(np.frombuffer(b"<div>" * 5_010, np.uint8)) == "nested deeper than 5,000 elements"


@pytest.mark.parametrize("n", [30_000, pytest.param(330_000, marks=pytest.mark.slow)], ids=["3 MB", "30 MB"])
def test_a_large_page_is_read(n: int) -> None:
    page = "<div class=x><p>正文第一段。<a href=/x>链接</a></p><ul><li>一<li>二</ul></div>" * n
    found = split(page)
    assert found.lines.height == 3 * n
    assert found.links.height == n


MARKUP = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a href=/x>", "</a>", "<table>", "<tr>", "<td>"),
            *("</table>", "<br>", "<li>", "<ul>", "</ul>", "<pre>", "</pre>", "<!--", "-->", "<script>", "</script>"),
            *("<span style=display:none>", "</span>", "<svg>", "</svg>", "<", ">", "&", "&#x", "\n", " ", "　", "\0"),
            *("字", "abc", "“”", "<select>", "<option>", "<frameset>", "<template>", "<font x=1>", "</font>", '"', "="),
        ]
    ),
    max_size=60,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKUP, min_size=1, max_size=4))
def test_whatever_comes_is_split(pages: list[str]) -> None:
    found = split_lines(decoded(*pages))
    lines = found.lines
    assert lines["text"].str.len_chars().equals(lines["n_chars"].cast(pl.UInt32))
    assert not any(re.search(r"[\t\n\r\f]|  |\A\s|\s\Z", text) for text in lines["text"])
    assert lines.select((pl.col("line_no").diff().over("page_id").fill_null(1) == 1).all()).item()
    assert set(lines["page_id"]) | set(found.problems["page_id"]) == set(found.heads["page_id"])
    assert not set(lines["page_id"]) & set(found.problems["page_id"])
    assert (lines["link_chars"] <= lines["n_chars"]).all()
    inside = found.links.join(lines, on=["page_id", "line_no"], how="left")
    assert inside.select(((pl.col("start") < pl.col("end")) & (pl.col("end") <= pl.col("n_chars"))).all()).item()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("字 \n\r\t　\u00a0a", max_size=20), min_size=1, max_size=5))
def test_a_text_page_keeps_its_physical_lines(pages: list[str]) -> None:
    lines = split_lines(decoded(*pages, form="text")).lines
    for page_id, line_no, text in lines.select("page_id", "line_no", "text").iter_rows():
        physical = re.split(r"\r\n|\r|\n", pages[int(page_id[1:])])[line_no - 1]
        assert re.sub(r"[ \t]+", " ", physical.strip()) == text
