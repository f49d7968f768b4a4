"""Threads of forums: what was posted is the text, and nothing that the software put round it."""

import tomllib
from pathlib import Path

import pytest

from tests.article_pages import split

CASES = tomllib.loads((Path(__file__).parent / "cases" / "threads.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_thread(case) -> None:
    made = split(case["page"])
    assert [line for text in made.articles["text"] for line in text.split("\n")] == case["text"]


QUESTION = (
    "<html><head><title>老屋漏雨怎么办 - 青禾问答</title></head><body><h1>老屋漏雨怎么办</h1>{asked}"
    "<p>外婆留下的老屋,一到梅雨天堂屋就漏,找人换过两次瓦,还是老样子。</p><div>{heading}</div>"
    "<div><div><a href='/home/52'>唐三两</a></div><div>2021-07-03 09:41</div>"
    "<p>先看檐沟,十处漏雨有七处是檐沟堵了水。</p></div>"
    "<div><div><a href='/home/8'>春眠</a></div><div>2021-07-04 20:15</div>"
    "<p>椽子要是朽了,补瓦没有用,得揭开来看。</p></div></body></html>"
)
ASKER = "<div><a href='/home/17'>半截粉笔{}</a> <span>2021-07-03 08:10</span></div>"


@pytest.mark.parametrize(
    ("asked", "heading", "author"),
    [
        pytest.param(ASKER.format(""), "2 个回答", "半截粉笔", id="who asked stands above the question"),
        pytest.param(ASKER.format("VIP3"), "2 个回答", "半截粉笔", id="a rank behind the name is none of it"),
        pytest.param("", "2 个回答", None, id="nobody is said to have asked: who answers has not"),
        pytest.param("", "律师解答(共2条)", None, id="the same under another heading"),
    ],
)
def test_asker(asked: str, heading: str, author: str | None) -> None:
    made = split(QUESTION.format(asked=asked, heading=heading))
    assert made.articles["author"].to_list() == [author]


OPENED = (
    "<html><head><title>老屋漏雨怎么办</title></head><body>{above}<h1>老屋漏雨怎么办</h1>"
    "<div>外婆留下的老屋,一到梅雨天堂屋就漏,我找人换过两次瓦,还是老样子。</div><div>点赞 3 评论 1 收藏</div>"
    "<div>全部评论 1</div><div><div><a href='/u/52'>唐三两</a></div>"
    "<div>先看檐沟,十处漏雨有七处是檐沟堵了水。</div><div>07-03 09:41 回复</div></div>"
    "<h3>猜你喜欢</h3><div><div><a href='/t/1'>手工编一只竹篮要多少根篾条</a></div><div>竹子要选三年的,太嫩易断。</div>"
    "<div>春眠 2021-06-28 人气 455</div></div></body></html>"
)


@pytest.mark.parametrize(
    ("above", "author"),
    [
        pytest.param("<div>半截粉笔 07-03 08:10</div>", "半截粉笔", id="a name beside a moment without a year"),
        pytest.param("<div><a href='/u/9'>铁杆粉丝</a> 07-03 08:10</div>", "铁杆粉丝", id="a name of words that count"),
        pytest.param("", None, id="who comments, and whose thread is recommended, have not opened this one"),
    ],
)
def test_opener(above: str, author: str | None) -> None:
    made = split(OPENED.format(above=above))
    assert made.articles["author"].to_list() == [author]


LISTED = (
    "<html><head><title>学木工看什么书 - 青禾论坛</title></head><body><h1>学木工看什么书</h1>"
    "<div class='post'><div class='who'><a href='/u/9'>半截粉笔</a><span>2019-5-6 12:30</span></div>"
    "<div class='said'><p>想自己打一张桌子,从哪里看起?</p></div></div>"
    "<div class='post'><div class='who'><a href='/u/4'>老船长</a><span>2019-5-6 13:02</span></div>"
    "<div class='said'><p>这两处都讲得很清楚:</p>"
    "<p><a href='http://wood.example/joints.html'>榫卯是怎样咬住的,二十四种图解</a></p><p>先看前六种,够打一张桌子了。</p>"
    "<p><a href='http://wood.example/planes.html'>刨子的磨法和调法,从头说起</a></p><p>刨子不快,什么都白搭。</p></div></div>"
    "<div class='post'><div class='who'><a href='/u/9'>半截粉笔</a><span>2019-5-6 15:44</span></div>"
    "<div class='said'><p>谢谢,这就去看。</p></div></div></body></html>"
)
SIGNED = (
    "<html><head><title>牙龈肿了三天 - 青禾问答</title></head><body><h1>牙龈肿了三天</h1>"
    "<div class='q'><p>左边下面,吃饭的时候疼,没有发烧。</p></div><div>3 个医生回答</div>"
    "<div class='a'><a href='{0}/11'>许文静 主任医师 青禾县人民医院口腔科</a>"
    "<p>先拍个片子,看看是不是智齿发炎。</p><i>2020-6-1</i></div>"
    "<div class='a'><a href='{0}/12'>梁仲华 副主任医师 北岸镇卫生院</a>"
    "<p>用温盐水漱口,三天不退要去医院。</p><i>2020-6-2</i></div>"
    "<div class='a'><a href='{0}/13'>彭立新 主治医师 沙洲区中医院口腔科</a>"
    "<p>这几天不要吃辣的,也不要熬夜。</p><i>2020-6-2</i></div>"
    "</body></html>"
)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        pytest.param(LISTED, ["先看前六种,够打一张桌子了。", "刨子不快,什么都白搭。"], id="links that a poster lists"),
        pytest.param(
            SIGNED.format("/doctor"),
            ["先拍个片子,看看是不是智齿发炎。", "用温盐水漱口,三天不退要去医院。", "这几天不要吃辣的,也不要熬夜。"],
            id="long links over answers lead to who wrote them",
        ),
    ],
)
def test_headlines_of_no_other_thread(page: str, said: list[str]) -> None:
    """Linked lines one behind another, each with a text of its own, that head no other threads."""
    text = "\n".join(split(page).articles["text"]).split("\n")
    assert [line for line in text if line in said] == said
