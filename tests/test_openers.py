"""Who opened a thread and when, in the forms that software of communities writes; what stands there and is no name."""

# ruff: noqa: E501

import pytest

from tests.article_pages import split

REPLIES = (
    "<div class='post'><a href='/u/52'>唐三两</a> <span>2021-07-03 09:41</span><p>先看檐沟,十处漏雨有七处是檐沟堵了水。</p></div>"
    "<div class='post'><a href='/u/8'>春眠</a> <span>2021-07-04 20:15</span><p>椽子要是朽了,补瓦没有用,得揭开来看。</p></div>"
)
SAID = "<div class='said'>外婆留下的老屋,一到梅雨天堂屋就漏,找人换过两次瓦,还是老样子。</div>"
HEAD = "<h1>老屋漏雨怎么办</h1>"


def page(body: str) -> str:
    return f"<html><head><title>老屋漏雨怎么办 - 修缮版 - 青禾论坛</title></head><body>{body}</body></html>"


TAGS = "<div class='tag_list'><a href='/tag/1'>屋瓦</a></div>"
CARD = "<div class='name'><a href='/u/17'>半截粉笔</a></div><div>新手上路</div><div>UID 2017</div><div>发帖数 31</div>"
STARTED = "<div>由 <a href='/n/17'>半截粉笔</a> 在 <a href='/node/3'>修缮</a> 节点中发起</div>"
LAST = "<div>最后由 <a href='/n/8'>春眠</a> 回复于 3 天前, 81 次阅读</div>"
TOOLS = (
    "<div class='bar'><a href='/t/1'>使用道具</a> <a href='/t/2'>楼主</a> <span>发表于: 2021-07-03 08:10</span></div>"
)
QUOTED = "<div class='postauthor'><label><a href='/q/1'>引用</a></label> <a href='/u/17'>半截粉笔</a></div><div>UID 2017</div><div>发帖数 31</div>"
PUBLISHED = "<div>发表人：<a href='/u/17'>Rose&Jack</a> 时间：2021-07-03 08:10 点击：81</div>"
NAMELESS = (
    "<div class='name'><img alt='x'></div><div><a href='/g/1'>新手上路</a></div><div>UID 2017</div><div>发帖数 31</div>"
)
COUNTED = "<div class='poster'><a href='/x/17'>半截粉笔</a> <span>(28)</span></div><div>级别: 学徒</div><div>威望: 3</div><div>2021-07-03 08:10</div>"
BESIDE = "<div class='box'><h2>关注问题</h2><div><a href='/p/17'>半截粉笔</a> 提出于 2021-07-03 08:10</div></div>"
BEST = "<div>最佳答案</div><div><p>先看檐沟,十处漏雨有七处是檐沟堵了水。</p></div><div><a href='/p/52'>唐三两</a> 推荐于 2021-07-04</div>"
ASKED = "<div><a href='/p/17'>半截粉笔</a> 2021-07-03 来自:修缮 浏览81次</div>"
ELSEWHERE = "<div class='when'>发布于 2021-07-03 08:10 · 浙江</div>"
LETTER = "<table><tr><td>写信人</td><td>林先生</td></tr><tr><td>来信时间</td><td>2021-07-03</td></tr><tr><td>来信内容</td><td>{said}</td></tr></table>"
REPLY = "<div>答复内容</div><p>请到县住房保障中心登记,本周内派人上门查看檐沟和椽子。</p>"


def frames(form: str, *names: str) -> str:
    """Posts of these people: what stands over each by ``form`` ({0} name, {1} moment, {2} rank), then what they say."""
    said = (SAID, "<p>先看檐沟,十处漏雨有七处是檐沟堵了水。</p>", "<p>椽子要是朽了,补瓦没有用,得揭开来看。</p>")
    over = (
        form.format(name, f"{3 - i}天前", rank)
        for i, (name, rank) in enumerate(zip(names, ("新手", "元老", "学徒"), strict=True))
    )
    return "".join(f"<div class='item'>{head}{text}</div>" for head, text in zip(over, said, strict=True))


NAME_OVER, RANK_BETWEEN = (
    "<div class='n'>{0}</div><div>{1}</div>",
    "<div class='n'>{0}</div><div class='r'>{2}</div><div class='t'>{1}</div>",
)


@pytest.mark.parametrize(
    ("body", "author"),
    [
        pytest.param(CARD + HEAD + TAGS + SAID + REPLIES, "半截粉笔", id="a card above the headline, tags below it"),
        pytest.param(HEAD + STARTED + LAST + SAID + REPLIES, "半截粉笔", id="who answered last did not begin"),
        pytest.param(CARD + TOOLS + HEAD + SAID + REPLIES, "半截粉笔", id="a tool before the moment is no name"),
        pytest.param(QUOTED + HEAD + SAID + REPLIES, "半截粉笔", id="a tool and a name in one line"),
        pytest.param(HEAD + PUBLISHED + SAID + REPLIES, "Rose&Jack", id="one name, whatever stands in it"),
        pytest.param(NAMELESS + HEAD + SAID + REPLIES, None, id="a rank is no name"),
        pytest.param(HEAD + COUNTED + SAID + REPLIES, "半截粉笔", id="what a user counts, in brackets behind the name"),
        pytest.param(HEAD + SAID + BEST + BESIDE, "半截粉笔", id="who asked stands beside the answers"),
        pytest.param(HEAD + SAID + ASKED + BEST, "半截粉笔", id="below the question and above the best answer"),
        pytest.param(HEAD + SAID + BEST, None, id="whose answer is the best has not asked"),
        pytest.param(HEAD + ELSEWHERE + SAID + BEST, None, id="a province is where it was posted"),
        pytest.param(HEAD + LETTER.format(said=SAID) + REPLY, "林先生", id="the field of a letter"),
        pytest.param(
            HEAD + frames(NAME_OVER, "半截粉笔", "唐三两", "春眠"), "半截粉笔", id="names over ages, post by post"
        ),
        pytest.param(HEAD + frames(RANK_BETWEEN, "半截粉笔", "唐三两", "春眠"), "半截粉笔", id="ranks between"),
        pytest.param(HEAD + frames(NAME_OVER, "游客", "游客", "游客"), None, id="the same over each is no name"),
        pytest.param(
            HEAD + "<div>半截粉笔 发布于 3天前</div>" + SAID + REPLIES, "半截粉笔", id="an age behind the verb"
        ),
        pytest.param(HEAD + "<div>楼主 3天前</div>" + SAID + REPLIES, None, id="an age is no name"),
    ],
)
def test_opener(body: str, author: str | None) -> None:
    assert split(page(body)).articles["author"].to_list() == [author]


def test_letter_is_what_was_written_and_answered() -> None:
    text = split(page(HEAD + LETTER.format(said=SAID) + REPLY)).articles["text"].to_list()
    assert text == [
        "外婆留下的老屋,一到梅雨天堂屋就漏,找人换过两次瓦,还是老样子。\n请到县住房保障中心登记,本周内派人上门查看檐沟和椽子。"
    ]


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        pytest.param("[求助] 老屋漏雨怎么办 已有3人参与", "老屋漏雨怎么办", id="how many took part"),
        pytest.param("老屋漏雨怎么办 [问题点数：20分，结帖人春眠]", "老屋漏雨怎么办", id="what the answer brings"),
        pytest.param("老屋漏雨请大家参与", "老屋漏雨请大家参与", id="a headline that ends so"),
    ],
)
def test_headline(shown: str, title: str) -> None:
    made = split(
        page(f"<h1>{shown}</h1>" + STARTED + SAID + REPLIES).replace("<title>老屋漏雨怎么办", f"<title>{title}")
    )
    assert made.articles["title"].to_list() == [title]


def test_two_digits_of_the_year() -> None:
    posted = "<div class='info'><a href='/u/17'>半截粉笔</a> 21-7-3 08:10 来自浙江</div>"
    made = split(page(HEAD + posted + SAID + REPLIES)).articles
    assert [at.isoformat() for at in made["published_at"]] == ["2021-07-03T08:10:00"]


def test_what_is_said_first_quotes_nobody() -> None:
    """Of blocks so named those further down are quotes."""
    again = "<blockquote class='quote-content'>外婆留下的老屋</blockquote><p>同问,我家也漏。</p>"
    first = SAID.replace("class='said'", "class='quote-content'")
    made = split(page(HEAD + STARTED + first + REPLIES.replace("<p>先看", f"{again}<p>先看"))).articles["text"][0]
    assert made.startswith("外婆留下的老屋,一到梅雨天")
    assert made.count("外婆留下的老屋") == 1


OLD = "<tr><td><b>{0}</b><br>等级：3级<br>积分：81<br>发帖：12</td><td><font>{0} 发表于 2021-07-0{1} 08:10:42</font><hr>{2}<div><a href='/r'>回复</a> <a href='/q'>引用</a></div></td></tr>"


def test_name_and_moment_over_posts_and_over_quotes() -> None:
    """Where posts have no other moments it stands over each of them."""
    asked, told, short = (
        "外婆留下的老屋,一到梅雨天堂屋就漏,换过两次瓦。",
        "先看檐沟,十处漏雨有七处是檐沟堵了水。",
        "同上,我家也是。",
    )
    rows = "".join(OLD.format(*row) for row in [("半截粉笔", 3, asked), ("唐三两", 4, told), ("春眠", 5, short)])
    text = split(page(f"<h1>老屋漏雨怎么办</h1><table>{rows}</table>")).articles["text"].to_list()
    assert text == [f"{asked}\n{told}\n{short}"]


def test_day_without_a_clock() -> None:
    """Nobody's registration, and not the day of an answer."""
    joined = "<div>注册</div><div>2009-01-02</div>"
    made = split(page(joined + HEAD + SAID + ASKED + BEST)).articles
    assert [at.isoformat() for at in made["published_at"]] == ["2021-07-03T00:00:00"]
    assert made["published_precision"].to_list() == ["day"]


OTHERS = [
    ("第一次自己装电脑,点亮的时候手都在抖", "预算五千,显卡是二手的,机箱是同学送的,从下午两点弄到半夜一点。"),
    ("县城图书馆里的那个老人", "他每天九点准时来,坐在靠窗的第三张桌子,看同一本书,看了一年。"),
    ("新手养多肉,三个月死了九盆", "浇水是最大的坑,我家朝北,一周一次全烂根了,后来改成一个月一次。"),
]


def test_entries_in_cards_of_their_own() -> None:
    """A linked headline, what it begins with and its day, in a block each: none of it was posted here."""
    cards = "".join(
        f"<div><a href='/k/{n}'>{t}</a><p>{s}</p><span>2021.06.0{n + 1}</span></div>" for n, (t, s) in enumerate(OTHERS)
    )
    text = split(
        page(
            HEAD
            + STARTED
            + SAID
            + f"<div>1 个回答</div><div><div><a href='/u/52'>唐三两</a></div><p>先看檐沟,十处漏雨有七处是檐沟堵了水。</p><div>2021.07.03 09:41</div></div><div><h3>修缮知识</h3>{cards}</div>"
        )
    ).articles["text"][0]
    assert not [t for t, s in OTHERS if t in text or s in text]
    assert "十处漏雨有七处是檐沟堵了水" in text


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("写完发到群里没有一个人回复,连领导都不看。", id="回复 in a sentence is no head of a post"),
        pytest.param("老张 - 我师傅 - 2012 年走的,檐沟还是他砌的。", id="a year in a sentence ends no signature"),
    ],
)
def test_what_was_said_stays(said: str) -> None:
    assert (
        said
        in split(page(HEAD + STARTED + SAID + REPLIES.replace("先看檐沟", f"{said}</p><p>先看檐沟"))).articles["text"][
            0
        ]
    )


def test_list_of_threads_is_no_article() -> None:
    rows = "".join(
        f"<tr><td><a href='/t/{n}'>[讨论] {t}</a></td><td>春眠 2021-07-0{n + 1}</td><td>{n + 3} / 81</td></tr>"
        for n, (t, _) in enumerate(OTHERS * 3)
    )
    made = split(
        f"<html><head><title>修缮版 - 青禾论坛</title></head><body><h1>修缮版</h1><p>今日: 12 | 主题: 8211 | 版主: 唐三两</p><table>{rows}</table></body></html>"
    )
    assert made.articles.is_empty()


def test_a_short_poem_among_links_is_an_article() -> None:
    links = "".join(
        f"<li><a href='/p/{n}'>{title}</a></li>"
        for n, title in enumerate(
            ["本刊的动态与征稿启事", "新诗选读第一辑目录", "旧体诗词园地近作", "诗人访谈与随笔选"]
        )
    )
    poem = "".join(f"<p>{line}</p>" for line in ("一只船", "泊在秋天的手心里", "绳子很旧", "像一句没有说完的话"))
    made = split(
        f"<html><head><title>渡口 - 青禾诗刊</title></head><body><ul>{links}</ul><h1>渡口</h1><div>{poem}</div></body></html>"
    )
    assert made.articles["text"].to_list() == ["一只船\n泊在秋天的手心里\n绳子很旧\n像一句没有说完的话"]
