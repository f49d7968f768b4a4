"""Plain text: what stands at its edges stays where the page is nearly all text, and goes from a page of the web."""

import pytest

from tests.article_pages import split

PROSE = (
    "四月一日，青禾县的油菜花全部开放，田埂上都是看花的人，比往年多了三成。",
    "县里的干部说，今年要把好种子、好技术送到每一户，不误农时，不误收成。",
)
OFFICE = ("各乡镇人民政府：", *PROSE, "青禾县人民政府", "2022年4月1日")
POEM = ("渡口", "河水流过我的窗前", "带走了去年的落叶", "船儿停在岸边", "等一个不会来的人", "风吹过芦苇", "像母亲的手")
MENU = ("首页", "要闻", "民生", "教育", "旅游", "健康", "房产", "汽车", "论坛", "关于本站")


@pytest.mark.parametrize(
    ("lines", "title", "kept"),
    [
        pytest.param(
            ("青禾县人民政府关于春耕的通知", "青政发〔2022〕3号", *OFFICE),
            "青禾县人民政府关于春耕的通知",
            ("青政发〔2022〕3号", *OFFICE),
            id="number, body that signs and date of a document",
        ),
        pytest.param(POEM, None, POEM, id="a poem: no verse is its headline, and none is lost"),
        pytest.param(("春耕记", "陈晓禾", *PROSE), "春耕记", PROSE, id="a short line over a name is the headline"),
        pytest.param(("渡口", "陈晓禾", *POEM[1:]), "渡口", POEM[1:], id="of a poem, too"),
        pytest.param(("陈晓禾", "林小溪", *PROSE), None, ("陈晓禾", "林小溪", *PROSE), id="a name over a name is none"),
        pytest.param(("春耕", *PROSE), None, ("春耕", *PROSE), id="what nobody knows for a headline is not lost"),
        pytest.param(
            (*MENU, "青禾县油菜花开放", *PROSE, *MENU), "青禾县油菜花开放", PROSE, id="a page of the web: its menus go"
        ),
        pytest.param(
            ("青禾县油菜花开放", *PROSE, "相关新闻", "沙洲镇修好了东堤", "我县召开防汛会议"),
            "青禾县油菜花开放",
            PROSE,
            id="headlines below a heading of teasers go",
        ),
        pytest.param(("# 青禾县油菜花开放", "", *PROSE), "青禾县油菜花开放", PROSE, id="the mark of a heading"),
        pytest.param(
            ("青禾县油菜花开放 - 青禾网", *PROSE), "青禾县油菜花开放", PROSE, id="the site behind the headline"
        ),
        pytest.param(("标题：青禾县油菜花开放", "正文：", *PROSE), "青禾县油菜花开放", PROSE, id="a label alone"),
    ],
)
def test_edges_of_plain_text(lines: tuple[str, ...], title: str | None, kept: tuple[str, ...]) -> None:
    articles = split("\n".join(lines), form="text").articles
    assert articles["title"].to_list() == [title]
    assert articles["text"].str.split("\n").to_list() == [list(kept)]
