"""Names that pages say in no byline: boxes beside a blog's text, JSON-LD, columns; and names of comments' writers."""

import pytest

from tests.article_pages import split
from tests.test_credit_forms import HEADLINE, TEXT

OTHER = (
    "末班车延时一小时之后",
    "晚上十点半，最后一班车从火车站开出，车上坐着二十几个刚下夜班的工人，有人靠着窗睡着了。",
)
SAID = "说得有道理，不过还要看以后的情况怎么样，不能太乐观。"


def page(*, head: str = "", above: str = "", below: str = "", title: str = f"{HEADLINE}_青禾网") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><div><a href=/>首页</a> <a href=/n>新闻</a></div>"
        f"<h1>{HEADLINE}</h1>{above}<div>{body}</div>{below}<div>青禾网 版权所有</div></body></html>"
    )


def blog(line: str) -> str:
    """Two posts, each with such a line under it."""
    first, second = ("".join(f"<p>{paragraph}</p>" for paragraph in text) for text in (TEXT, OTHER[1:]))
    return (
        "<html><head><title>一枝一叶</title></head><body><h1><a href=/>一枝一叶</a></h1>"
        f"<div class=post><h2>{HEADLINE}</h2>{first}<p>{line.format(day='2005-09-10')}</p></div>"
        f"<div class=post><h2>{OTHER[0]}</h2>{second}<p>{line.format(day='2005-09-08')}</p></div></body></html>"
    )


def opening(*lines: str) -> str:
    """A page whose text opens with such lines."""
    body = "".join(f"<p>{line}</p>" for line in (*lines, *TEXT))
    return (
        f"<html><head><title>{HEADLINE}_青禾网</title></head><body><div><a href=/>首页</a> <a href=/n>新闻</a></div>"
        f"<h1>{HEADLINE}</h1><div>{body}</div><div>青禾网 版权所有</div></body></html>"
    )


PERSONS = '[{"@type":"Person","name":"陈晓禾"},{"@type":"Person","name":"林小溪"}]'
LD = '<script type="application/ld+json">{"@type":"NewsArticle","author":%s}</script>'
BOXES = "<div>[骑驴找马]的个人档案</div><div>[骑驴找马]最新文章</div><ul><li><a href=/1>老渡口的灯</a></li></ul>"
ABOUT = "<div><h4>作者简介</h4><p>陈晓禾，青禾大学教授，研究乡村财政。</p></div>"

CASES = {
    "all persons of a list in JSON-LD": (page(head=LD % PERSONS), ["陈晓禾、林小溪"]),
    "an office in JSON-LD is nobody": (page(head=LD % '{"@type":"Organization","name":"青禾观察"}'), [None]),
    "boxes beside the text are named after its author": (page(below=BOXES), ["骑驴找马"]),
    "a box of readers is named after nobody": (page(below="<div>[网友评论]最新文章</div>"), [None]),
    "a column is called by its author's name": (page(title=f"{HEADLINE} - 陈晓禾专栏 - 青禾网"), ["陈晓禾"]),
    "a column of a subject is called by nobody's": (page(title=f"{HEADLINE} - 时评专栏 - 青禾网"), [None]),
    "who is presented under 作者简介": (page(below=ABOUT), ["陈晓禾"]),
    "each post has its own line": (blog("骑驴找马 | {day} 10:20 | 评论(3) | 引用(0)"), ["骑驴找马", "骑驴找马"]),
    "a line with a label, in any order": (blog("{day} 10:20 阅读(3) Author: Leaf"), ["Leaf", "Leaf"]),
    "counters and tags name nobody": (blog("{day} 10:20 | 分类：随笔 | 评论(3)"), [None, None]),
    "the author of a copied text, not who posted it": (
        page(above="<div>骑驴找马 发表于 2022-04-01 08:56</div><p>来源：沙洲晚报　作者：陈晓禾</p>"),
        ["陈晓禾"],
    ),
    "who posted a text where nobody else is named": (
        page(above="<div>骑驴找马 发表于 2022-04-01 08:56</div><p>来源：沙洲晚报</p>"),
        ["骑驴找马"],
    ),
    "behind a mark, below captions": (
        opening("村口的油菜花。 林小溪 摄", "田埂上的人。 青禾县融媒体中心", "◎陈晓禾"),
        ["陈晓禾"],
    ),
    "below the school and the class": (opening("青禾县城关小学", "三年级（5）班", "陈晓禾"), ["陈晓禾"]),
    "a word between short lines": (opening("花期三月", "门票免费", "高峰时段"), [None]),
    "reporters and correspondents on lines of their own under the text": (
        page(below="<p>记者：陈晓禾</p><p>通讯员：林小溪 周远山</p><p>编辑：赵一鸣</p>"),
        ["陈晓禾、林小溪、周远山"],
    ),
    "what an author is, behind the name": (
        page(below="<p>作者丨陈晓禾 青禾县气象局高级工程师</p><p>审核丨林小溪 青禾县气象学会理事</p>"),
        ["陈晓禾"],
    ),
    "each essay of a page has its own byline": (
        opening(
            "编者按：三篇短文，谈的是同一件事。",
            "说老实话",
            "■陈晓禾",
            TEXT[0],
            "（作者单位：青禾县委）",
            "做老实人",
            "■林 溪",
        ),
        ["陈晓禾", "林溪"],
    ),
    "a name behind a mark among paragraphs heads no other article": (
        opening(TEXT[0], "先进人物", "■陈晓禾"),
        [None],
    ),
    "behind a mark, below the editor's note": (
        opening(
            "编者按：油菜花又开了，本报今天起刊登一组来自村里的短文，说说这几年的变化。", "□陈晓禾（青禾县作协会员）"
        ),
        ["陈晓禾"],
    ),
    "below the text, over the article before this one": (
        page(below="<p>青禾小学　语文组　陈晓禾</p><li>上一篇：<a href=/2>老渡口的灯又亮了</a></li>"),
        ["陈晓禾"],
    ),
    "who is a guest behind a mark": (opening("主持人的话", "◎嘉宾：陈晓禾"), [None]),
    "a comment's writer": (page(below=f"<div>骑驴找马 发表于 2012-03-01 10:11</div><p>{SAID}</p>"), [None]),
    "writers of comments under their heading": (
        page(below=f"<h3>网友评论</h3><div>作者：骑驴找马 2012-03-01 10:11</div><p>{SAID}</p>"),
        [None],
    ),
}


@pytest.fixture(scope="module")
def authors() -> dict[str, list[str | None]]:
    made = split(*(html for html, _ in CASES.values())).articles.sort("page_id", "position")
    return {label: made.filter(page_id=f"p{i}")["author"].to_list() for i, label in enumerate(CASES)}


@pytest.mark.parametrize("label", CASES)
def test_author(label: str, authors) -> None:
    assert authors[label] == CASES[label][1]


HEADLINES = {
    "broken over two lines": (
        "<h1>青禾县油菜花开<br>三十万人来看</h1>",
        "青禾县油菜花开三十万人来看_青禾网",
        "青禾县油菜花开 三十万人来看",
    ),
    "broken over two lines of one heading, where the head says nothing": (
        "<h1>青禾县油菜花开<br>三十万人来看</h1>",
        "青禾网",
        "青禾县油菜花开 三十万人来看",
    ),
    "over a line of its heading that the head does not say": (
        "<h1>青禾县油菜花开<br>春天来了</h1>",
        "青禾县油菜花开_青禾网",
        "青禾县油菜花开",
    ),
    "a subtitle in its heading": (
        "<h1>青禾县油菜花开<br>——三十万人来看</h1>",
        "青禾网",
        "青禾县油菜花开",
    ),
    "behind a label on its own line": (f"<p>标题：{HEADLINE}</p>", "文章阅读", HEADLINE),
    "behind a label set wide": (f"<p>标　　题：{HEADLINE}</p>", "青禾网", HEADLINE),
    "a heading over a heading that is none of it": (
        "<h1>春到青禾</h1><h1>油菜花开引客来</h1>",
        "油菜花开引客来_青禾网",
        "油菜花开引客来",
    ),
    "a counter in its element": (f"<h1>{HEADLINE} <span>(阅读 1022 次)</span></h1>", f"{HEADLINE}-青禾网", HEADLINE),
    "a number in brackets is its own": (f"<h1>{HEADLINE}（二）</h1>", f"{HEADLINE}（二）-青禾网", f"{HEADLINE}（二）"),
    "behind its label": (f"<table><tr><td>标　　题</td><td>{HEADLINE}</td></tr></table>", "文章浏览", HEADLINE),
    "a byline as high as it": (f"<p>{HEADLINE}</p><p>青禾日报　记者 陈晓禾　2022年4月1日</p>", "青禾在线", HEADLINE),
    "under the name of a blog that the head begins with": (
        f"<h1>老刘的BLOG</h1><h2>一个茶农的札记</h2><div>{HEADLINE}</div><div>老刘 @ 2022-04-01 08:56</div>",
        f"老刘的BLOG: {HEADLINE}",
        HEADLINE,
    ),
    "over authors, where they work and when the paper came in": (
        f"<h1>{HEADLINE}</h1><div>陈晓禾1, 林小溪2, 周 山1,*</div><div>1青禾大学</div><div>收稿日期: 2022-04-01</div>",
        HEADLINE,
        HEADLINE,
    ),
    "of a document, in the table over it": (
        "<table><tr><td>发文机构：<td>青禾县政府<tr><td>名　　称：<td>青禾县政府关于春耕的通知</table>",
        "青禾县人民政府",
        "青禾县政府关于春耕的通知",
    ),
    "of a document, under who issues it": (
        "<p>青禾县人民政府办公室</p><p>关于做好春耕工作的通知</p>",
        "青禾县人民政府",
        "青禾县人民政府办公室 关于做好春耕工作的通知",
    ),
    "under the name of the section that the head says too": (
        f"<h1>校园新闻</h1><h3>{HEADLINE}</h3><div>2022-04-01</div>",
        "校园新闻",
        HEADLINE,
    ),
    "a mark of the site behind it": (f"<h1>{HEADLINE} <span>原创</span></h1>", f"{HEADLINE}_青禾号", HEADLINE),
    "only in the head, before ::": ("<div>2022-04-01</div>", f"{HEADLINE} :: 青禾生活圈", HEADLINE),
    "only in the head, behind «": ("<div>2022-04-01</div>", f"青禾论丛 « {HEADLINE}", HEADLINE),
}


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    pages = [
        f"<html><head><title>{head}</title></head><body>{shown}<div>{body}</div></body></html>"
        for shown, head, _ in HEADLINES.values()
    ]
    made = split(*pages).articles
    return {label: made.filter(page_id=f"p{i}")["title"].item() for i, label in enumerate(HEADLINES)}


@pytest.mark.parametrize("label", HEADLINES)
def test_headline(label: str, titles) -> None:
    assert titles[label] == HEADLINES[label][2]
