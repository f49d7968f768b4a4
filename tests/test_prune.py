"""Pages without what nobody reads: what is left out, and that the parser's tree says the same without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.split_lines import tree, walk
from tasks.split_lines.html_pages import read_pages
from tasks.split_lines.prune import prune, room_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.split_lines.prune import Pruned


def pruned(page: bytes) -> Pruned:
    return prune(np.frombuffer(page, np.uint8), room_for(len(page)))


@pytest.mark.parametrize(
    ("page", "left"),
    [
        pytest.param("<script>let a = '<p>'</script>字", "<script></script>字", id="a script"),
        pytest.param("<style>p{}</style><p>字", "<style></style><p>字", id="a style"),
        pytest.param("<p>字<script>let a", "<p>字<script>", id="a script that never ends"),
        pytest.param(
            "<a class=t target=_blank href='/1>' title=\"a > b\">字</a >", "<a href='/1>'>字</a >", id="a link"
        ),
        pytest.param("<div class=a\nid=b align=left>字", "<div class=a id=b>字", id="a block has its class and id"),
        pytest.param("<span class=a id=b>字", "<span>字", id="what is inline has none"),
        pytest.param(
            "<span class=a title=b style='display:none'>字",
            "<span class=a style='display:none'>字",
            id="but where it is hidden",
        ),
        pytest.param("<p style='color:red' hidden=x>字", "<p hidden=x>字", id="a style that hides nothing"),
        pytest.param("<img src=a.png alt=字><br clear=all />", "<img><br>", id="pictures and breaks"),
        pytest.param("<meta charset=gbk name=author content=林>", "<meta name=author content=林>", id="a meta element"),
        pytest.param("<li STYLE=left:0 STYLE=left:-999px>", "<li>", id="of two styles the first holds"),
        pytest.param("<div a='x'class='b'id=c>", "<div class='b' id=c>", id="without spaces between"),
        pytest.param("<div a=1 class=>字", "<div class=>字", id="without a value"),
    ],
)
def test_what_nobody_reads_is_left_out(page: str, left: str) -> None:
    found = pruned(page.encode())
    assert bytes(found.data).decode() == left
    assert found.is_whole


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<script type='application/LD+json'>{}</script>", id="JSON-LD"),
        pytest.param("<script type=ld&#43;json>{}</script>", id="a type with an entity"),
        pytest.param("<p style='&#100;isplay:none'>字", id="a style with an entity"),
        pytest.param("<title>题 <b x=1></title><textarea><p x=1></textarea>", id="text that looks like tags"),
        pytest.param("<!-- <p x=1> --><!--><!doctype html><?x <p x=1>", id="comments"),
        pytest.param("<font color=red size=2>字", id="elements that the parser compares"),
        pytest.param("<html lang=zh><body bgcolor=red>字", id="elements that there is one of"),
        pytest.param("<svg width=1><path d=1 /></svg>", id="a vector"),
        pytest.param("<select name=a><option value=1>字</select>", id="a choice"),
        pytest.param("<p x=1 y='字", id="a tag that never ends"),
        pytest.param("1 < 2 <= 3 </ p x=1>", id="angles that begin no tag"),
        pytest.param("<my-element-of-ours x=1>字", id="a long name"),
    ],
)
def test_what_may_be_read_stays(page: str) -> None:
    assert bytes(pruned(page.encode()).data).decode() == page


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<select><script>a</script><p x=1></select>", id="a script in a choice"),
        pytest.param("<svg><style><p x=1></style>", id="a style in a vector"),
        pytest.param("<plaintext><p x=1>", id="text up to the end"),
        pytest.param("<frameset x=1><noframes><p x=1>", id="frames"),
        pytest.param("<script><!-- <script> </script> --></script><p x=1>", id="a script in a script's comment"),
    ],
)
def test_where_only_the_parser_knows_the_rest_stays(page: str) -> None:
    found = pruned(page.encode())
    assert bytes(found.data).decode() == page
    assert not found.is_whole


def test_tags_and_attributes_are_counted_whether_they_stay_or_not() -> None:
    found = pruned(b"<p a=1 b class=c>1<br/></p x><img src=x><script>'<p d=1>'</script><p e")
    assert (found.n_tags, found.n_attributes) == (5, 6)


ELEMENTS = (
    "a div p span b font svg math select option script style title textarea xmp iframe noframes noscript template "
    "table tr td li img input br body html head meta link frameset plaintext button ruby rt blockquote my-own path"
)
ATTRIBUTES = (
    *("class=a", "id='b c'", 'style="display:none"', "STYLE=visibility:HIDDEN", "style='font-size: 0;'", "style"),
    *("style='left : -999px'", "style=color:red", "style=", "hidden", "href=/x", 'href="a b>c"', "href='<p>'", "href"),
    *("name=n", 'content="v\'w"', "property='og:url'", "rel=canonical", "type=LD+JSON", "type=ld&#43;json"),
    *("target=_blank", 'title="a > b"', "onclick='x=\"<\"'", "=x", '"q', "'", "/", "a=b=c", 'class="x"id="y"'),
    *("style=&#100;isplay:none", "src= ", "class = z", "\0", "color=red", "color=blue", "type=hidden", "class\0=x"),
)
SPACES = st.sampled_from([" ", " ", "\n", "/", ""])
START = st.builds(
    lambda name, attributes, end: f"<{name}{''.join(space + said for space, said in attributes)}{end}",
    st.sampled_from([*ELEMENTS.split(), "SCRIPT", "Td", "script\0"]),
    st.lists(st.tuples(SPACES, st.sampled_from(ATTRIBUTES)), max_size=6),
    st.sampled_from([">", ">", ">", "/>", " >", ""]),
)
END = st.builds(
    lambda name, end: f"</{name}{end}", st.sampled_from(ELEMENTS.split()), st.sampled_from([">", " x=>", ""])
)
TEXT = st.sampled_from(
    [
        *("字", " \n ", "<", "</", "<!", "<!--", "-->", "--!>", "<!-->", "<!--->", "<!--!>", "--", "<![CDATA[", "]]>"),
        *("<?x?>", "</>", "</ x>", "&nbsp;", "\0", ">", '"', "'", "=", "<!--<script>", "</scr", "<script", "</script"),
    ]
)


def notes_of(page: bytes) -> Iterator[object]:
    library = tree.lexbor()
    notes = walk.NodeNotes() if library is None else tree.TreeNotes(library, len(page))
    yield notes.read(np.frombuffer(page, np.uint8))
    notes.end_page()
    noted = notes.noted()
    for column in (*noted[:-1], *noted.facts):
        if isinstance(column, np.ndarray):
            yield column.tolist()
        else:
            yield column.offsets.tolist(), column.values[: column.offsets[-1]].tobytes()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(START, START, END, TEXT), max_size=25))
def test_however_markup_is_broken_the_tree_says_the_same(parts: list[str]) -> None:
    page = "".join(parts).encode()
    assert list(notes_of(bytes(pruned(page).data))) == list(notes_of(page))


@pytest.mark.parametrize("start", ["<p>字<p ", "</p ", "<p>字<template "], ids=["a tag", "an end tag", "a template"])
def test_a_tag_of_very_many_attributes_that_does_not_end_is_refused(start: str) -> None:
    page = (start + " ".join(f"a{n}" for n in range(20_000))).encode()
    _, problems = read_pages([np.frombuffer(page, np.uint8)])
    assert [reason for reason, _ in problems] == ["too-deep"]
