"""Teasers: how their headlines come out, which headings open a list, and which links are none."""

# Pages stay whole.
# ruff: noqa: E501

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from schemas.vocabulary import KIND
from tasks.split_articles.link_facts import MIN_LINK, LinkFacts
from tasks.split_articles.listed import leads
from tasks.split_articles.teaser_rows import clean_headline
from tasks.split_articles.teasers import mark_linked_teasers, mark_text_teasers
from tasks.split_articles.told import Told, read_told
from tasks.split_articles.units import read_blocks
from tasks.split_articles.windows import page_borders
from tests.article_pages import split

CASES = tomllib.loads((Path(__file__).parent / "cases" / "teasers.toml").read_text("utf-8"))["case"]
TEXT = "四月一日，青禾县的油菜花开了，田埂上都是人。"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_headline(case) -> None:
    frame = pl.DataFrame({"line": [case["line"]]})
    assert frame.select(h=clean_headline(pl.col("line")))["h"][0] == case["headline"]


def page(*rows: tuple[str, str | None, str], tag: str = "li") -> pl.DataFrame:
    """Lines as (text, kind, hint); what stands in ‹› is a link."""
    texts = [text.strip("‹›") for text, _, _ in rows]
    return pl.DataFrame(
        {
            "page_id": ["p"] * len(rows),
            "folded": texts,
            "kind": [kind for _, kind, _ in rows],
            "rule": [None if kind is None else f"rules.{kind}" for _, kind, _ in rows],
            "tag": [tag] * len(rows),
            "region": [None] * len(rows),
            "depth": [5] * len(rows),
            "container": list(range(len(rows))),
            "hint": [hint for _, _, hint in rows],
            "n_chars": [len(text) for text in texts],
            "link_chars": [len(text.strip("‹›")) if text.startswith("‹") else 0 for text, _, _ in rows],
        },
        schema_overrides={"kind": KIND, "rule": pl.String},
    )


def marked(lines: pl.DataFrame, *, has_article: bool = True) -> list[str]:
    is_text = (lines["folded"] == TEXT).to_numpy()
    no_article = np.full(lines.height, not has_article)
    told, facts = told_of(lines), facts_of(lines)
    made = mark_linked_teasers(lines, told, is_text, no_article, facts, leads(lines, told, facts))
    return lines.filter(pl.Series(made) == 1)["folded"].to_list()


def told_of(lines: pl.DataFrame) -> Told:
    borders = page_borders(lines["page_id"])
    return read_told(lines, read_blocks(lines, borders), borders)


def facts_of(lines: pl.DataFrame) -> LinkFacts:
    """One link at the start of each line that has any."""
    end = lines["link_chars"].to_numpy()
    return LinkFacts((end >= MIN_LINK).astype(np.int32), end, np.zeros(len(end), np.int32), end)


def test_links_under_a_heading_are_teasers() -> None:
    lines = page((TEXT, None, "text"), ("相关阅读", "teaser-heading", "box"), ("‹去年的油菜花海›", None, "list"))
    assert marked(lines) == ["去年的油菜花海"]


def test_a_heading_may_have_a_link_to_more_glued_to_it() -> None:
    lines = page((TEXT, None, "text"), ("往期推荐返回专题 >>", None, "box"), ("‹去年的油菜花海›", None, "list"))
    assert marked(lines) == ["去年的油菜花海"]


@pytest.mark.parametrize(
    "rows",
    [
        [("推荐", "teaser-heading", "nav"), ("‹健康生活养生宝典›", None, "nav"), (TEXT, None, "text")],
        [(TEXT, None, "text"), ("友情链接", "teaser-heading", "box"), ("‹青禾县人民政府网›", None, "list")],
        [(TEXT, None, "text"), ("相关新闻", "teaser-heading", "box"), ("‹点这里发表评论›", None, "list")],
        [(TEXT, None, "text"), ("‹去年的油菜花海›", None, "list")],
    ],
    ids=["a menu above the text", "friends of the site", "a link to comments", "no heading"],
)
def test_other_links_are_none(rows) -> None:
    assert marked(page(*rows)) == []


def test_the_name_of_the_next_box_ends_a_list() -> None:
    lines = page(
        (TEXT, None, "text"),
        ("相关阅读", "teaser-heading", "box"),
        ("‹去年的油菜花海›", None, "list"),
        ("青禾日报", None, "list"),
        ("‹荒坡变成了果园›", None, "list"),
        ("精彩图集", None, "box"),
        ("‹春天里的青禾县›", None, "list"),
    ).with_columns(depth=pl.Series([5, 4, 5, 5, 5, 4, 5]))
    assert marked(lines) == ["去年的油菜花海", "荒坡变成了果园"]


def test_an_entry_nested_otherwise_is_one_of_its_list() -> None:
    lines = page(
        (TEXT, None, "text"),
        ("相关阅读", "teaser-heading", "box"),
        ("‹去年的油菜花海›", None, "card list"),
        ("‹荒坡变成了果园›", None, "feed list"),
        ("‹春天里的青禾县›", None, "card list"),
        ("‹青禾县城的夜市›", None, "feed list"),
    ).with_columns(depth=pl.Series([5, 4, 6, 5, 6, 5]))
    assert marked(lines) == ["去年的油菜花海", "荒坡变成了果园", "春天里的青禾县"]


def test_entries_of_a_list_page_are_teasers() -> None:
    lines = page(*((f"‹青禾县第{i}次春耕会议召开›", None, "list") for i in range(1, 5)))
    assert len(marked(lines, has_article=False)) == 4


def test_a_list_page_has_abstracts_and_its_menus_are_no_entries() -> None:
    menu = "".join(f"<a href=/{word}>{word}</a>" for word in ("首页", "要闻", "农业", "教育", "体育", "投资者教育"))
    entry = "<li><h4><a href=/{0}.htm>{1}</a></h4><p>{2}</p><span>2022-04-0{0}</span></li>"
    rows = "".join(
        entry.format(i, f"青禾县第{i}次春耕热线会议召开", f"四月{i}日，县里开会说春耕，来的人比去年多。")
        for i in range(1, 5)
    )
    done = split(f"<title>青禾网</title><div>{menu}</div><ul>{rows}</ul><div><a href=/2>下一页上一页末页</a></div>")
    assert done.articles.is_empty()
    assert done.teasers["headline"].to_list() == [f"青禾县第{i}次春耕热线会议召开" for i in range(1, 5)]
    assert done.teasers["abstract"].null_count() == 0


def test_an_error_page_has_no_entries() -> None:
    lines = page(("‹首页县内要闻教育农业民生视频登录›", None, "top"), ("‹返回上一页继续浏览›", None, "main"))
    assert marked(lines, has_article=False) == []


def test_the_article_before_in_a_text_is_a_teaser() -> None:
    lines = page((TEXT, None, ""), ("上一篇:荒坡变果园", None, ""), ("上一篇文章写得好。", None, ""), tag="text")
    told = told_of(lines)
    assert mark_text_teasers(lines, told, leads(lines, told, facts_of(lines))).tolist() == [0, 1, 0]


ONE = "去年的油菜花海"
BOTH = [ONE, "荒坡变成了果园人家"]
LISTS = {
    "a rank": (f"<ol><li><i>1</i><a href=/1>{ONE}</a></li></ol>", [ONE]),
    "a tag": (f"<ul><li>[<a href=/c>要闻</a>] <a href=/1>{ONE}</a></li></ul>", [ONE]),
    "a counter": (f"<ul><li><a href=/1>{ONE}</a> <span>123人阅读</span></li></ul>", [ONE]),
    "a date and a counter": (f"<ul><li><a href=/1>{ONE}</a>(2022-04-01)[836]</li></ul>", [ONE]),
    "a date right behind": (f"<ul><li><a href=/1>{ONE}</a><span>2022-04-01 08:56</span></li></ul>", [ONE]),
    "a date right before": (f"<ul><li><span>04-01</span><a href=/1>{ONE}</a></li></ul>", [ONE]),
    "a counter of readers": (f"<ul><li><a href=/1>{ONE}</a> 阅读(123)</li></ul>", [ONE]),
    "an arrow": (f"<p><a href=/1>{ONE} →</a></p>", [ONE]),
    "several in a line": (
        f"<p><a href=/1>{ONE}</a> <a href=/2>荒坡变成了果园人家</a></p>",
        [ONE, "荒坡变成了果园人家"],
    ),
    "(全文) is the site's own": ("<ul><li><a href=/1>青禾县工作报告(全文)</a></li></ul>", ["青禾县工作报告(全文)"]),
    "(图) behind the link": (f"<ul><li><a href=/1>{ONE}</a>(图)</li></ul>", [f"{ONE}(图)"]),
    "a file to load down": ("<ul><li><a href=/1.doc>青禾县渔业发展规划.doc</a></li></ul>", []),
    "a number of its own": ("<ul><li><a href=/1>百年老街3号楼修好了</a></li></ul>", ["百年老街3号楼修好了"]),
}
HEADINGS = (
    "早前报道",
    "类 似 文 章",
    "📚 延伸閱讀",
    "您可能感兴趣的相关文章",
    "相关新闻 more+",
    "相关阅读",
    "更多相关新闻",
    "与本文相关的文章",
    "RELATED 相关推荐",
    "相 关 新 闻",
    "同类文章",
)
NEIGHBOURS = {
    "boxed in one line": "<p>【上一篇】<a href=/1>{}</a> 【下一篇】<a href=/2>{}</a></p>",
    "boxed": "<p>【上一篇】<a href=/1>{}</a></p><p>【下一篇】<a href=/2>{}</a></p>",
    "no mark between": "<div><b>上一篇</b><a href=/1>{}</a></div><div><b>下一篇</b><a href=/2>{}</a></div>",
    "a heading of its own": "<p>/上一篇/</p><h3><a href=/1>{}</a></h3><p>/下一篇/</p><h3><a href=/2>{}</a></h3>",
    "cells of a table": "<table><tr><td>上一篇：</td><td><a href=/1>{}</a></td></tr><tr><td>下一篇：</td><td><a href=/2>{}</a></td></tr></table>",
    "a date behind": "<p>前一篇：<a href=/1>{}</a>(2022年4月1日)</p><p>后一篇：<a href=/2>{}</a>(4月2日)</p>",
    "an arrow before": "<div>&lt; 上一篇 <a href=/1>{}</a></div><div>下一篇 &gt; <a href=/2>{}</a></div>",
    "half of a pair of marks": "<p>上一篇：<a href=/1>《 {}</a></p><p>下一篇：<a href=/2>{} 》</a></p>",
    "readings of a rule": "<div>相关解读：<a href=/1>{}</a></div><div>相关解读：<a href=/2>{}</a></div>",
    "of poems": "<p>上一首：<a href=/1>{}</a></p><p>下一首：<a href=/2>{}</a></p>",
    "of notices": "<p>上一条信息：<a href=/1>{}</a></p><p>下一条信息：<a href=/2>{}</a></p>",
    "a colon": "<p>上一篇：<a href=/1>{}</a></p><p>下一篇：<a href=/2>{}</a></p>",
}


def test_headlines_of_a_list_on_a_page() -> None:
    cases = {
        (heading, name): (f"<div class=box><h3>{heading}</h3>{below}</div>", headlines)
        for heading in HEADINGS
        for name, (below, headlines) in LISTS.items()
    }
    got = dict(zip(cases, teasers_of(*(below for below, _ in cases.values())), strict=True))
    assert got == {case: headlines for case, (_, headlines) in cases.items()}


def test_neighbours_of_an_article() -> None:
    got = teasers_of(*(below.format(*BOTH) for below in NEIGHBOURS.values()))
    assert dict(zip(NEIGHBOURS, got, strict=True)) == dict.fromkeys(NEIGHBOURS, BOTH)


def test_neighbours_without_a_headline_are_none() -> None:
    assert teasers_of("<p><a href=/1>上一篇</a> <a href=/2>下一篇</a></p>") == [[]]


def test_short_links_side_by_side_are_a_headline_each() -> None:
    assert teasers_of("<h3>相关菜谱</h3><a href=/1>鱼香茄子</a><a href=/2>蒜泥白肉</a>") == [["鱼香茄子", "蒜泥白肉"]]


def test_a_neighbour_may_have_a_short_headline_or_none() -> None:
    below = "<p>上一篇：<a href=/1>渡口</a></p><p>下一篇：没有了</p>"
    assert teasers_of(below) == [["渡口"]]


SAID = "4月1日，记者从县交通局了解到，三条新路的路面已经铺完，预计下月正式通车。"


@pytest.mark.parametrize(
    "below",
    [
        f"<ul><li><a href=/1>{ONE}</a> {SAID}</li></ul>",
        f"<p><b><a href=/1>{ONE}</a></b>{SAID}<a href=/1>[详细]</a></p>",
        f"<div><h4><a href=/1>{ONE}</a></h4><p>{SAID}</p><span>2022-04-01</span></div>",
        f"<ul><li><a href=/1><h3>{ONE}</h3><p>{SAID}</p></a></li></ul>",
        f"<div><h4><a href=/1>{ONE}</a></h4><p>今天 02:41 青禾日报 春耕 油菜花 5005</p></div>",
    ],
    ids=["behind the link", "with [详细]", "a card", "a card that is one link", "a time is none"],
)
def test_abstracts(below) -> None:
    done = split(PAGE.format(inside="", below=f"<div><h3>相关阅读</h3>{below}</div>"))
    assert done.teasers["headline"].to_list() == [ONE]
    assert done.teasers["abstract"].to_list() == [None if "5005" in below else SAID]
    assert done.articles["n_paragraphs"].to_list() == [2]


def test_a_list_of_abstracts_in_the_text_s_block_is_no_text() -> None:
    inside = f"<p><strong>相关阅读：</strong></p><p><a href=/1>荒坡变成了果园人家</a>{SAID}</p>"
    done = split(PAGE.format(inside=inside, below=""))
    assert done.articles["n_paragraphs"].to_list() == [2]


def test_the_text_goes_on_behind_a_list() -> None:
    inside = (
        f"<div><div>相关阅读</div><ul><li><a href=/1>{ONE}</a></li></ul></div><p>收成比去年多了三成，村里人都说好。</p>"
    )
    done = split(PAGE.format(inside=inside, below=""))
    assert done.articles["n_paragraphs"].to_list() == [3]


def test_prose_under_a_heading_of_the_text_stays_though_it_begins_with_a_link() -> None:
    inside = f"<p><a href=/1>青禾县油菜花节</a>是县里每年四月办的节会，今年已经是第九届。</p><p>{SAID}</p>"
    assert split(PAGE.format(inside=inside, below="")).articles["n_paragraphs"].to_list() == [4]


def test_a_list_inside_the_text_is_no_text() -> None:
    inside = "<p><strong>相关阅读</strong></p>" + "".join(
        f"<p><a href=/{i}>{headline}</a></p>" for i, headline in enumerate(["去年的油菜花海", "荒坡变成了果园人家"])
    )
    done = split(PAGE.format(inside=inside, below=""))
    assert done.articles["n_paragraphs"].to_list() == [2]
    assert done.teasers["headline"].to_list() == ["去年的油菜花海", "荒坡变成了果园人家"]


PAGE = (
    "<title>青禾春耕忙_青禾网</title><h1>青禾春耕忙</h1><div>2022-04-01 08:56 来源：青禾日报</div><div class=content>"
    "<p>四月的青禾县，油菜花已经开到了山脚下，村里人一早就起来，把昨夜收好的种子分给邻居，谁也不肯闲着。</p>"
    "<p>县里今年修通了三条水渠，最长的一条有十二公里，从北面的水库一直引到南边的果园，收成比去年多了三成。</p>"
    "{inside}</div>{below}<div>版权所有 青禾网</div>"
)


def teasers_of(*below: str) -> list[list[str]]:
    """Headlines of the teasers of pages, each with one of these under its article."""
    teasers = split(*(PAGE.format(inside="", below=one) for one in below)).teasers
    return [teasers.filter(pl.col("page_id") == f"p{i}")["headline"].to_list() for i in range(len(below))]
