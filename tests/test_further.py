"""Pages with several articles: each post is an article of its own, a heading inside an article is none."""

# Markup is read on one line.
# ruff: noqa: E501

import pytest

from tasks.split_articles.units import read_blocks
from tasks.split_articles.windows import page_borders
from tests.article_pages import split

POSTS = {
    "河岸油菜花开了": (
        "四月一日清晨，青禾县的油菜花开了，沿着河岸一直铺到山脚下，花期比去年早了一个星期。",
        "县里为此增开了三班公交车，从城关到花田只要二十分钟，周末的班车每一趟都坐满了。",
    ),
    "院子里的睡莲": (
        "上周我终于把院子里的老水缸清理干净，种上了睡莲，缸底还有一枚生锈的顶针。",
        "睡莲要晒太阳，所以我把水缸挪到了南墙下面，邻居家的猫每天都来喝水。",
    ),
    "读《山中集》": (
        "作者写他在山里教书的十二年，写学生，写雨，写翻山去买粉笔的路，文字朴素，让人放不下。",
        "停电以后，孩子们点着松明背课文，声音从木板缝里漏出来，整个山谷都听得见。",
    ),
}
NAMES = ("林青禾", "周远山", "何小满")
MENU = "<ul id='nav'><li><a href='/'>首页</a></li><li><a href='/about'>关于</a></li></ul>"
FOOT = "<div id='footer'>© 2019 青禾小记</div>"


def page(title: str, *parts: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{MENU}<div id='main'>{''.join(parts)}</div>{FOOT}</body></html>"


def blog(template: str, title: str = "青禾小记") -> str:
    posts = (
        template.format(
            id=6665 - 37 * n,
            day=9 - n,
            name=NAMES[n],
            word=("suibi", "huacao", "dushu")[n],
            head=head,
            body="".join(f"<p>{line}</p>" for line in lines),
        )
        for n, (head, lines) in enumerate(POSTS.items())
    )
    return page(title, *posts)


SEVERAL = {
    "the site numbers its posts, and names their categories": (
        "<div id='post-{id}' class='post-{id} post hentry category-{word}'><h2 class='entry-title'><a href='/{id}'>{head}</a>"
        "</h2><div class='entry-meta'>发表于 2019年4月{day}日</div><div class='entry-content'>{body}</div></div>"
    ),
    "each post is an article element": (
        "<article id='post-{id}' class='post-{id}'><header><h2 class='entry-title'><a href='/{id}'>{head}</a></h2>"
        "<div class='entry-meta'><time>2019-04-0{day}</time></div></header><div class='entry-content'>{body}</div></article>"
    ),
    "the date stands above the headline": (
        "<div class='date-outer'><h2 class='date-header'>2019年4月{day}日星期二</h2><div class='post'>"
        "<h3 class='post-title'><a href='/{id}'>{head}</a></h3><div class='post-body' id='post-body-{id}'>{body}</div></div></div>"
    ),
    "the date stands below the text, and is not the next post's": (
        "<div class='post' id='post-{id}'><h2><a href='/{id}'>{head}</a></h2><div class='entry'>{body}</div>"
        "<p class='postmetadata'>发表于 2019-04-0{day} 08:15 | 评论 (0) | 阅读 (10)</p></div>"
    ),
    "old tables": (
        "<table><tr><td class='logtitle'><b>{head}</b></td></tr><tr><td class='logdate'>作者：{name} 2019-4-{day} 8:30:00</td></tr>"
        "<tr><td class='logtext'>{body}</td></tr></table>"
    ),
    "a page of a newspaper: each report has its reporter": (
        "<div class='news'><h3>{head}</h3><div class='src'>2019-04-0{day} 08:00 来源：青禾日报 记者：{name}</div>"
        "<div class='con'>{body}</div></div>"
    ),
    "author, date, category and tools stand each on a line of its own": (
        "<article class='post'><h2 class='post-title'><a href='/{id}'>{head}</a></h2><ul class='post-meta'><li>作者: {name}</li>"
        "<li>时间: 2019-04-0{day}</li><li>分类: 默认分类</li><li><a href='#'>评论</a></li></ul><div class='entry'>{body}</div></article>"
    ),
}

ONE = {
    "bold headings of a digest": ("", "<p><strong>{head}</strong></p>{body}"),
    "sections, all headings made alike": ("", "<h2>{head}</h2>{body}"),
    "sections, and a date of the editor below the last": (
        "<p>责任编辑：周远山 2019-04-07</p>",
        "<h2>{head}</h2>{body}",
    ),
    "each section begins with a photographer": ("", "<h2>{head}</h2><p>（新华社记者 {name} 摄）</p>{body}"),
    "questions of an interview": ("", "<h2>问：什么是{head}？</h2>{body}"),
    "news in brief": (
        "",
        "<p><b>{head}</b>　本报讯（记者 {name}）青禾县的消息，{head}，许多人赶来看，路上的车排到了桥头。</p>",
    ),
}


@pytest.mark.parametrize("template", SEVERAL.values(), ids=SEVERAL)
def test_each_post_is_an_article(template: str) -> None:
    found = split(blog(template)).articles
    assert found["position"].to_list() == [0, 1, 2]
    assert found["title"].to_list() == list(POSTS)
    assert found["text"].to_list() == ["\n".join(lines) for lines in POSTS.values()]
    assert [str(at)[:10] for at in found["published_at"]] == ["2019-04-09", "2019-04-08", "2019-04-07"]
    if "{name}" in template:
        assert found["author"].to_list() == list(NAMES)


FOOTS = {
    "one day's heading stands over several posts": (
        ("<h2 class='date'>2019年4月9日</h2>", "", "<h2 class='date'>2019年4月7日</h2>"),
        "{day}<h3 class='title'>{head}</h3>{body}<div class='posted'>Posted by {name} at 08:15 PM | <a href='/c'>Comments (2)</a></div>",
    ),
    "the newest headline is larger": (
        ("1", "2", "2"),
        "<h{day} class='title'><a href='/a'>{head}</a></h{day}>{body}<p class='foot'>由 {name} 发表于 2019年04月09日 08:30 | 评论(2)</p>",
    ),
    "brackets of full width": (
        ("", "", ""),
        "<h3>{head}</h3>{day}{body}<p>『 {name} 发表于 2019-04-09 08:30:00 』</p>",
    ),
    "categories and no comments behind the author": (
        ("", "", ""),
        "<h3>{head}</h3>{day}{body}<p>发表于 2019年04月09日, 作者 <a href='/u'>{name}</a>, 分类：<a href='/c'>见闻</a> <a href='#'>没有评论 »</a></p>",
    ),
}


@pytest.mark.parametrize(("days", "template"), FOOTS.values(), ids=FOOTS)
def test_the_line_below_a_post_names_its_own_author(days: tuple[str, ...], template: str) -> None:
    nicks = ("阿舟", "mona", "阿舟")
    posts = [
        template.format(day=day, head=head, name=nick, body="".join(f"<p>{line}</p>" for line in lines))
        for day, nick, (head, lines) in zip(days, nicks, POSTS.items(), strict=True)
    ]
    found = split(page("两个人的阁楼", "<div class='banner'><a href='/'>两个人的阁楼</a></div>", *posts)).articles
    assert found["title"].to_list() == list(POSTS)
    assert found["author"].to_list() == list(nicks)
    assert found["text"].to_list() == ["\n".join(lines) for lines in POSTS.values()]


def test_a_headline_without_a_text_above_dated_posts_is_the_sites() -> None:
    post = "<h3><a href='/{head}'>{head}</a></h3><div class='date'>2019-04-07 | 标签：随笔</div>{body}<div>作者：周远山 | 阅读(12)</div>"
    posts = [post.format(head=head, body="".join(f"<p>{line}</p>" for line in lines)) for head, lines in POSTS.items()]
    found = split(page("周远山-青禾博客", "<h1>沙漏里的时间</h1>", *posts)).articles
    assert found["title"].to_list() == list(POSTS)
    assert found["author"].to_list() == ["周远山"] * len(POSTS)
    # Said above the first of them, it is an article, and they are its sections.
    lead = "<p>这一年我在山里住了三个月，写下三件小事，给没有去过的人看看。</p>"
    found = split(page("山里的三件事-青禾博客", "<h1>山里的三件事</h1>", lead, *posts)).articles
    assert found["title"].to_list() == ["山里的三件事"]


@pytest.mark.parametrize(("foot", "template"), ONE.values(), ids=ONE)
def test_sections_are_one_article(foot: str, template: str) -> None:
    opening = "<h2>山村一年</h2><p class='info'>2019-04-07 10:00 来源：青禾日报</p>"
    sections = [
        template.format(head=head, name=name, body="".join(f"<p>{line}</p>" for line in lines))
        for name, (head, lines) in zip(NAMES, POSTS.items(), strict=True)
    ]
    found = split(page("山村一年 - 青禾网", opening, *sections, foot)).articles
    assert found["title"].to_list() == ["山村一年"]
    assert all(head in found["text"][0] for head in POSTS)


def test_cards_with_an_abstract_and_a_date_are_no_articles() -> None:
    cards = [
        f"<div id='news-{n}'><h2><a href='/{n}'>{head}之{n}</a></h2><p>{lines[0]}...</p><span>2019-04-0{n} 08:15</span></div>"
        for n, (head, lines) in enumerate([*POSTS.items()] * 2, 1)
    ]
    assert split(page("青禾小记 - 资讯", *cards)).articles.is_empty()


def test_related_cards_made_like_the_article_are_no_articles() -> None:
    (head, lines), *others = POSTS.items()
    body = "".join(f"<p>{line}</p>" for line in lines * 2)
    article = f"<div class='card'><h2>{head}</h2><p class='info'>2019-04-07 10:00</p>{body}</div><h3>相关阅读</h3>"
    cards = [
        f"<div class='card'><h2><a href='/{n}'>{head}</a></h2><p class='info'>2019-04-0{n} 08:00</p><p>{lines[0]}……</p></div>"
        for n, (head, lines) in enumerate(others, 1)
    ]
    found = split(page(f"{head} - 青禾网", article, *cards)).articles
    assert found["title"].to_list() == [head]
    assert not any(lines[0] in found["text"][0] for _, lines in others)


def test_places_that_stand_at_each_comment_are_no_headlines() -> None:
    comments = [
        f"<div class='item'><h3>青禾县</h3><div class='said'>{line}</div><div class='at'>2019-04-0{n} 08:15</div></div>"
        for n, line in enumerate((line for lines in POSTS.values() for line in lines), 1)
    ]
    assert split(page("青禾县 - 青禾小记", *comments)).articles.height == 1


def test_lines_in_numbered_blocks_are_made_alike() -> None:
    posts = "".join(f"<div id=post-{i} class=post><p>第{i}篇说的是油菜花。</p></div>" for i in (11, 12))
    lines = split(f"{posts}<div class=note><p>这一句不是哪一篇里的。</p></div>").lines
    made = read_blocks(lines, page_borders(lines["page_id"])).make.tolist()
    assert made[0] == made[1] != made[2]
