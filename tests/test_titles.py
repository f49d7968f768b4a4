"""Which line is the headline: what agrees, when the head says nothing or only the site's name."""

import pytest

from tests.article_pages import split

TEXT = "四月一日，青禾县的油菜花全部开放，田埂上都是看花的人，比往年多了三成。"
MORE = "县里的干部说，今年要把好种子、好技术送到每一户，不误农时，不误收成。"
BODY = f"<div class='content'><p>{TEXT}</p><p>{MORE}</p><p>{TEXT}</p><p>{MORE}</p></div>"
DATE = "<div>2022-04-01 08:56 来源：青禾日报</div>"
RIGHTS = "<div>Copyright © 2022 青禾之窗 版权所有</div>"


def headline(body: str, head: str = "") -> str | None:
    return split(f"<html><head>{head}</head><body>{body}</body></html>").articles["title"][0]


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ("<title>青禾县油菜花开放_青禾网</title>", f"<h1>青禾县油菜花开放</h1>{DATE}"),
        ("<title>青禾网</title>", f"<div>青禾县油菜花开放</div>{DATE}"),
        ("", f"<div>青禾县油菜花开放</div>{DATE}"),
        ("", f"<h3>青禾网</h3><table><tr><td>青禾县油菜花开放</td></tr><tr><td>{DATE}</td></tr></table>"),
        (
            "<title>青禾之窗</title>",
            f"<div>青禾之窗</div><div>青禾县油菜花开放</div>{DATE}<div>【字号 大 中 小】</div>",
        ),
        ("<title>青禾之窗</title>", f"<div>青禾县油菜花开放</div>{DATE}<div>油菜花。陈晓禾 摄</div>"),
        (
            '<title>新闻</title><meta property="og:title" content="青禾县油菜花开放">',
            "<h2>青禾观察家</h2><div>青禾县油菜花开放</div>",
        ),
        (
            "<title>花事 | 青禾之窗: 乡野笔记</title>",
            f"<h1 class='site-title'>青禾之窗: 乡野笔记</h1><h1 class='entry-title'>青禾县油菜花开放</h1>{DATE}",
        ),
        ("", f"<h1>青禾县油菜花开放 - 青禾论坛</h1>{DATE}"),
        ("<title>青禾县油菜花开放 - 青禾论坛</title>", "<div class='modal'>请先绑定手机</div>"),
    ],
    ids=[
        "head and heading agree",
        "the head names the site",
        "no head, the date line below",
        "no head, in a table",
        "the site's name above and in the head",
        "a caption stands nearer",
        "og:title and a line agree",
        "the site's name is the first heading",
        "the forum's name is glued to it",
        "no line shows it, the head does",
    ],
)
def test_headline(head: str, above: str) -> None:
    assert headline(above + BODY + RIGHTS, head) == "青禾县油菜花开放"


@pytest.mark.parametrize(
    "head", ["", "<title>青禾之窗</title>", "<title>青禾县人民政府</title>", "<title>首页</title>"]
)
def test_a_headline_in_a_picture_is_none(head: str) -> None:
    assert headline(f"<div><img src='title.gif'></div>{BODY}{RIGHTS}", head) is None


def test_a_line_that_names_the_article_is_no_owner() -> None:
    note = "<div>转载请注明：《青禾县油菜花开放》来自青禾网，版权所有</div>"
    assert headline(f"{BODY}{note}", "<title>青禾县油菜花开放</title>") == "青禾县油菜花开放"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        pytest.param(["溪边印象", "本刊记者 陈晓禾"], "溪边印象", id="four letters over a byline"),
        pytest.param(["溪边印象", "2022-04-01 08:56"], "溪边印象", id="four letters over a date"),
        pytest.param(["[正文]", "记者 陈晓禾"], None, id="a label in brackets"),
        pytest.param(["时评", "作者：陈晓禾"], None, id="two letters are a section's"),
        pytest.param(["溪边印象"], None, id="nothing speaks for four letters alone"),
    ],
)
def test_short_headline_of_a_text(lines: list[str], title: str | None) -> None:
    """In a text without layout a short line over credits is the headline."""
    text = "\n".join([*lines, TEXT, MORE, TEXT, MORE])
    assert split(text, form="text").articles["title"][0] == title


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>青禾县油菜花开放<span>原创</span></h1>",
        "<h1><i>置顶</i>青禾县油菜花开放</h1>",
        "<h1>青禾县油菜花开放<em>1234阅读</em></h1>",
        "<h1>青禾县油菜花开放<em>置顶</em><em>12评论</em></h1>",
        "<div>◆ 青禾县油菜花开放 ◆</div>",
        "<h1 style='display:none'>青禾之窗</h1><div>青禾县油菜花开放</div>",
    ],
)
def test_what_stands_beside_a_headline(heading: str) -> None:
    """Tags and counters in elements of their own, marks of layout, and a hidden heading are no part of it."""
    assert headline(f"{heading}{DATE}{BODY}") == "青禾县油菜花开放"


@pytest.mark.parametrize(
    "above",
    [
        "<h1>青禾之窗网</h1><h3>青禾县油菜花开放</h3>",
        "<h1><a href=/>青禾之窗网</a></h1><h2>青禾县油菜花开放</h2>",
        "<h1 style='display:none'>青禾之窗网</h1><div>青禾县油菜花开放</div>",
    ],
)
def test_site_name_in_a_heading(above: str) -> None:
    """A heading that is the site's name, as the head says, is no headline."""
    assert headline(above + BODY, "<title>青禾之窗网</title>") == "青禾县油菜花开放"


def test_blog_name_in_a_heading() -> None:
    """Nor is the name of a blog, of which the head says nothing."""
    assert headline(f"<h2>骑驴找马的博客</h2><div><h3>青禾县油菜花开放</h3>{BODY}</div>") == "青禾县油菜花开放"
