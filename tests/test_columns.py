"""Columns that need the whole page: paths, posters of threads, dates that compete, entries of encyclopedias."""

import polars as pl
import pytest

from tests.article_pages import split

BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "四月一日，青禾县的油菜花开了，田埂上都是人，孩子们在花间追着风筝跑，老人坐在村口说今年的收成。",
        "县里的干部说，今年要把好种子、好技术送到每一户，不误农时，不误收成，让每一块田都种上。",
        "村民林大山说，往年这时候路上都是泥，今年修了水泥路，城里的人开着车就能到田边来看花。",
    )
)


def article(head: str = "", *, above: str = "", below: str = "", title: str = "青禾春耕全面展开_青禾网") -> dict:
    page = (
        f"<html><head><title>{title}</title>{head}</head><body><div class='main'>{above}"
        f"<div class='content'>{BODY}</div>{below}</div></body></html>"
    )
    made = split(page).articles
    assert made.height == 1
    return made.row(0, named=True)


TITLE = "<h1>青禾春耕全面展开</h1>"


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("<div class='crumb'><a>首页</a> &gt; <a>时政</a> &gt; 正文</div>", ["首页", "时政", "正文"]),
        ("<div>您现在的位置：<a>首页</a> » <a>时政</a></div>", ["首页", "时政"]),
        ("<div>当前位置：<a>首页</a>｜<a>人物专访</a></div>", ["首页", "人物专访"]),
        ("<ul class='breadcrumb'><li><a>首页</a></li><li><a>时政</a></li></ul>", ["首页", "时政"]),
        ("<div class='breadcrumb'><a href='/'>首页</a><a href='/a'>时政</a></div>", ["首页", "时政"]),
        ("<div><a>首页</a> | <a>新闻</a> | <a>论坛</a></div>", None),
    ],
    ids=["arrows", "words and arrows", "words and bars", "a part a line", "links side by side", "a menu"],
)
def test_breadcrumb(path: str, parts: list[str] | None) -> None:
    assert article(above=path + TITLE)["breadcrumb"] == parts


def test_names_alone_under_the_headline_are_the_author() -> None:
    assert article(above=TITLE + "<div>陈晓禾 林小溪</div>")["author"] == "陈晓禾、林小溪"


def test_a_button_under_the_headline_is_no_author() -> None:
    assert article(above=TITLE + "<div>关注</div><div>国际</div>")["author"] is None


def test_a_visible_author_wins_over_meta() -> None:
    meta = "<meta name='author' content='林小溪'>"
    assert article(meta, above=TITLE + "<div>作者：陈晓禾</div>")["author"] == "陈晓禾"
    assert article(meta, above=TITLE)["author"] == "林小溪"


def test_the_editor_in_a_meta_element_is_no_author() -> None:
    got = article("<meta name='author' content='林小溪'>", above=TITLE, below="<div>责任编辑：林小溪</div>")
    assert (got["author"], got["editor"]) == (None, "林小溪")


def test_an_update_gives_way_to_the_date_of_publishing() -> None:
    got = article(above=TITLE + "<div>更新时间：2022-04-03 10:00</div><div>发布时间：2022-04-01 08:56</div>")
    assert got["published_at"].isoformat() == "2022-04-01T08:56:00"


def test_a_lone_update_is_taken() -> None:
    got = article(above=TITLE + "<div>更新时间：2022-04-03 10:00</div>")
    assert got["published_at"].isoformat() == "2022-04-03T10:00:00"


def test_an_entry_of_an_encyclopedia_has_no_date_of_publishing() -> None:
    got = article(above="<h1>青禾油菜</h1><div>最近更新：2022-04-03</div>", title="青禾油菜_青禾百科")
    assert (got["published_at"], got["published_precision"]) == (None, None)


def test_the_source_ends_where_its_link_ends() -> None:
    got = article(above=TITLE + "<div>2022-04-01 08:56 来源：<a href='/u'>青禾观察</a>江南 举报</div>")
    assert got["publisher"] == "青禾观察"


def test_a_counter_glued_to_the_headline_is_cut() -> None:
    assert article(above="<h1>青禾春耕全面展开241</h1>")["title"] == "青禾春耕全面展开"


def thread(*posts: tuple[str, str]) -> str:
    """A page of posts, each a block of lines about its poster over its text."""
    made = "".join(f"<div class=post>{who}<div class=t_msg>{text}</div></div>" for who, text in posts)
    head = "<title>青禾油菜花 - 青禾论坛</title><div><a href=/>首页</a> <a href=/bbs>论坛</a></div>"
    return f"{head}<h1>青禾油菜花</h1>{made}"


POSTS = (
    "昨天去看了油菜花，人真多，路上堵了两个小时，孩子高兴坏了，明年还想再去一次。",
    "楼主拍得真好，我也想去，请问从县城怎么坐车，早上几点有班车可以到山脚下？",
    "县城南门外有班车，七点一班，九点一班，车票五块钱，到了村口再走十分钟就是。",
)
NICKNAMES = ("豆腐西施", "wang_88", "阿黄")
BLOCK = "<div class=p_author><a href=/u>{}</a></div><div>积分 12</div>"


def test_a_poster_may_be_named_below_his_post() -> None:
    posts = "".join(
        f"<tr><td>{text}<p>作者: <a href=/u>{name}</a> 2006-11-25 2{hour}:17 <a href=/r>回复此发言</a></td></tr>"
        for hour, (name, text) in enumerate(zip(NICKNAMES, POSTS, strict=True))
    )
    made = split(f"<title>青禾油菜花_青禾吧</title><h1>青禾油菜花</h1>共有3篇贴子<table>{posts}</table>").articles
    assert made.select("author", pl.col("published_at").dt.to_string("%F %T")).row(0) == (
        "豆腐西施",
        "2006-11-25 20:17:00",
    )


SUBJECTS = {
    "a category before it": "<title>青禾油菜花 - 青禾论坛</title><h1><a href=/c>[求助]</a> 青禾油菜花</h1>",
    "a label before it": "<title>青禾论坛-青禾油菜花</title><div>* 贴子主题:青禾油菜花</div>",
    "tools behind it": "<title>青禾油菜花 - 打印预览 - 青禾</title><b>标题:</b> 青禾油菜花 [<a href=/p>打印本页</a>]",
    "the software's words before it": "<title>青禾论坛 :: 阅读主题 - 青禾油菜花</title>",
}


@pytest.mark.parametrize("head", SUBJECTS.values(), ids=SUBJECTS)
def test_the_subject_of_a_thread(head: str) -> None:
    posts = zip(NICKNAMES, POSTS, strict=True)
    made = "".join(
        f"<div>发帖人：{name} 时间：2006-11-25 20:17</div><div class=t_msg>{text}</div>" for name, text in posts
    )
    assert split(head + made).articles["title"].to_list() == ["青禾油菜花"]


def test_an_answer_shows_what_the_subject_is() -> None:
    subjects = ("青禾油菜花", "Re:青禾油菜花", "顶")
    posts = "".join(
        f"<table><tr><td>{subject}<p><a href=/u>{name}</a></p>{text}<p>发布时间 2006/11/25 20:17:42 by {name}</table>"
        for subject, name, text in zip(subjects, NICKNAMES, POSTS, strict=True)
    )
    assert split(f"<title>青禾</title><a href=/>青禾</a> > 留言板{posts}").articles["title"].to_list() == ["青禾油菜花"]


def test_a_bulletin_boards_head_gives_subject_and_moment() -> None:
    head = "发信人: xiaohe (小河), 信区: Life<br>标&nbsp;&nbsp;题: 河边的灯<br>发信站: 青禾 (Sat Nov 25 20:17:36 2006)"
    made = split(f"<title>青禾站 -- 主题文章阅读</title><div>{head}<br><br>{POSTS[0]}<br>--<br></div>").articles
    assert made.select("title", "author", pl.col("published_at").dt.to_string("%F %T")).row(0) == (
        "河边的灯",
        "xiaohe",
        "2006-11-25 20:17:36",
    )


def test_the_opening_poster_is_the_author() -> None:
    forms = {
        "a label": ("发帖人：{} 时间：2006-11-25 20:17", POSTS),
        "blocks": (BLOCK, POSTS),
        "blocks over an opening picture": (BLOCK, ("<img src=a.jpg>", *POSTS[1:])),
        "the top of a card": ("<b>{}</b><br>青禾人<br>等 级:童生<br>总发贴数:12", POSTS),
        "a link at the moment": ("<a href=/u>{}</a> <a href=/f>只看他</a> 2006-11-25 20:17 1楼", POSTS),
        "an English sign": ("<h3>青禾油菜花</h3>由 <b><a href=/u>{}</a></b> » 2006-11-25 20:17", POSTS),
        "a town and the moment": ("来自: <a href=/u>{}</a>(青禾) 2006-11-25 20:17:36", POSTS),
    }
    pages = [
        thread(*((f"<div>{who.format(name)}</div>", text) for name, text in zip(NICKNAMES, posts, strict=True)))
        for who, posts in forms.values()
    ]
    made = split(*pages).articles.select("page_id", "author").rows()
    assert dict(made) == {f"p{i}": "豆腐西施" for i in range(len(forms))}
