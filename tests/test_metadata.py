"""Credit lines, dates and headlines: what is read out of them."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tasks.split_articles.asked import read_together
from tasks.split_articles.dates import moments
from tasks.split_articles.head_credits import read_heads, said_in_heads
from tasks.split_articles.head_titles import clean_title, head_headline
from tasks.split_articles.metadata import bare_names, read_credits
from tasks.split_articles.name_forms import may_name, names_in_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "metadata.toml").read_text("utf-8"))["case"]
FIELDS = ("author", "publisher", "as_publisher", "editor")
NOON = datetime(2024, 1, 1, 4, 0, tzinfo=UTC)
FETCHED = pl.Datetime("us", "UTC")


@pytest.fixture(scope="module")
def credits_read() -> dict[str, dict]:
    lines = pl.DataFrame({"body": [case["line"] for case in CASES]}).with_columns(
        place=pl.lit(0), fetched_at=pl.lit(None, FETCHED)
    )
    return {row["body"]: row for row in read_together(read_credits(lines))[0].iter_rows(named=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_credit_line(case, credits_read) -> None:
    row = credits_read[case["line"]]
    got = {name: row[name] for name in FIELDS if row[name]}
    if row["at"]:
        got |= {"at": row["at"].isoformat()} | ({"precision": row["precision"]} if "precision" in case["says"] else {})
    assert got == case["says"]


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2022年04月01日 08:56", "2022-04-01T08:56:00", "minute"),
        ("2021/12/2 16:04:59", "2021-12-02T16:04:59", "second"),
        ("2005-3-21 下午3:05", "2005-03-21T15:05:00", "minute"),
        ("2005年03月21日11:21", "2005-03-21T11:21:00", "minute"),
        ("2024年5月20日週一 下午2:05", "2024-05-20T14:05:00", "minute"),
        ("二〇二二年四月一日", "2022-04-01T00:00:00", "day"),
        ("二○○五年十一月二十三日", "2005-11-23T00:00:00", "day"),
        ("民國111年4月1日", "2022-04-01T00:00:00", "day"),
        ("2022-04-01T00:56:00Z", "2022-04-01T08:56:00", "second"),
        ("2022-04-01T08:56:00+08:00", "2022-04-01T08:56:00", "second"),
        ("1998年3月", "1998-03-01T00:00:00", "month"),
        ("3小时前", "2024-01-01T09:00:00", "minute"),
        ("2天前", "2023-12-30T12:00:00", "minute"),
        ("13/5/2005", "2005-05-13T00:00:00", "day"),
        ("2004.05.20", "2004-05-20T00:00:00", "day"),
    ],
)
def test_date(text: str, at: str, precision: str) -> None:
    row = said(text)
    assert (row["at"].isoformat(), row["precision"]) == (at, precision)


@pytest.mark.parametrize(
    "text",
    [
        *("昨天他来过", "民国二十三", "2022年13月1日", "2022-02-30", "20050813", "26 编辑:", "第19号文件", ""),
        *("时间:119-13-01", "营业时间:100-120", "日期:20221399"),
    ],
)
def test_no_date(text: str) -> None:
    assert said(text) == {"at": None, "precision": None}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Saturday, September 10th, 2005 10:56 am", "2005-09-10T10:56:00"),
        ("10 Sep 2005", "2005-09-10T00:00:00"),
        ("2024 05/09 22:27:02", "2024-05-09T22:27:02"),
        ("２０２２年４月１日", "2022-04-01T00:00:00"),
        ("昨天 18:20", "2023-12-31T18:20:00"),
        ("昨天", "2023-12-31T00:00:00"),
        ("发布于 今天", "2024-01-01T00:00:00"),
        ("民国一百一十一年四月一日", "2022-04-01T00:00:00"),
        ("民國一百零五年十月十日", "2016-10-10T00:00:00"),
        ("民国一一一年四月一日", "2022-04-01T00:00:00"),
        ("民国三十年一月二十一日", "1941-01-21T00:00:00"),
        ("發布日期：111-04-01", "2022-04-01T00:00:00"),
        ("发布日期:20220401", "2022-04-01T00:00:00"),
        ("前天 08:05", "2023-12-30T08:05:00"),
    ],
)
def test_date_in_words(text: str, at: str) -> None:
    frame = pl.DataFrame({"t": [text], "fetched_at": [NOON]}, schema={"t": pl.String, "fetched_at": FETCHED})
    assert moments(frame["t"], frame["fetched_at"])["at"][0].isoformat() == at


def said(text: str) -> dict:
    frame = pl.DataFrame({"t": [text], "fetched_at": [NOON]}, schema={"t": pl.String, "fetched_at": FETCHED})
    return moments(frame["t"], frame["fetched_at"]).row(0, named=True)


def test_relative_dates_need_the_moment_of_fetching() -> None:
    frame = pl.DataFrame({"t": ["3小时前"], "fetched_at": [None]}, schema={"t": pl.String, "fetched_at": FETCHED})
    assert moments(frame["t"], frame["fetched_at"])["at"][0] is None


@pytest.mark.parametrize(
    ("paragraph", "author"),
    [
        ("青禾社青禾4月1日电（记者 陈晓禾）油菜花开了。", "陈晓禾"),
        ("本报讯（陈晓禾 林小溪）四月一日,油菜花开了。", "陈晓禾、林小溪"),
        ("游人比往年多了三成。（陈晓禾）", "陈晓禾"),
        ("游人比往年多了三成。（见图）", None),
        ("本报讯 记者陈晓禾 通讯员林小溪报道 油菜花开了。", "陈晓禾、林小溪"),
        ("青禾网青禾4月1日电 题：花开时节 作者 陈晓禾", "陈晓禾"),
        ("【本报记者 陈晓禾 报道】油菜花开了。", "陈晓禾"),
        ("〔本报记者陈晓禾青禾报导〕油菜花开了。", "陈晓禾"),
        ("青禾日报客户端讯（陈晓禾 青禾报记者 林小溪）油菜花开了。", "陈晓禾、林小溪"),
        ("游人比往年多了三成。(陈晓禾 文/图)", "陈晓禾"),
        ("游人比往年多了三成。记者 陈晓禾", "陈晓禾"),
        ("游人比往年多了三成。（新华社）", None),
        ("游人比往年多了三成。（林小溪 摄）", None),
        ("图为油菜花。青禾社记者 陈晓禾 摄", None),
        ("陈晓禾（1920—1998），青禾县人。", None),
        ("青禾县县长（陈晓禾）表示，今年是丰年。", None),
        ("记者从青禾县了解到，油菜花开了。", None),
        ("游人比往年多了三成。（高清图）", None),
        ("(记者注:此处有误)", None),
    ],
)
def test_names_inside_a_paragraph(paragraph: str, author: str | None) -> None:
    text = pl.Series([paragraph])
    assert names_in_text(text)[0] == author
    assert author is None or may_name(text)[0]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("青禾春耕展开_新闻_青禾网", "青禾春耕展开"),
        ("青禾春耕全面展开-青禾日报", "青禾春耕全面展开"),
        ("青禾春耕展开--时政--青禾网", "青禾春耕展开"),
        ("从春耕到秋收——青禾县的一年", "从春耕到秋收——青禾县的一年"),
        ("青禾县春耕展开-青禾县教育局", "青禾县春耕展开"),
        ("青禾县春耕展开【青禾论坛】", "青禾县春耕展开"),
        ("青禾县春耕展开 » 青禾的博客", "青禾县春耕展开"),
        ("青禾论坛 - 青禾县春耕全面展开", "青禾县春耕全面展开"),
        ("欢迎光临青禾网-青禾县春耕全面展开", "青禾县春耕全面展开"),
        ("青禾网-中国青禾门户网站", None),
        ("中国-青禾国际论坛在京举行_青禾网", "中国-青禾国际论坛在京举行"),
        ("新闻中心_青禾网", None),
        ("首页", None),
        (None, None),
    ],
)
def test_headline_of_the_head(title: str | None, headline: str | None) -> None:
    assert head_headline(pl.Series([title], dtype=pl.String))[0] == headline


def test_a_headline_loses_the_site_and_marks_of_layout() -> None:
    frame = pl.DataFrame({"t": ["■ 青禾春耕展开", "标题：青禾春耕展开", "青禾春耕展开_青禾网", "青禾春耕展开- -"]})
    assert set(clean_title(frame["t"])) == {"青禾春耕展开"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("陈晓禾", "陈晓禾"),
        ("陈晓禾 林小溪", "陈晓禾、林小溪"),
        ("陈晓禾、风小溪", "陈晓禾、风小溪"),
        ("向前、向后", None),
        ("关注 国际", None),
        ("安全、环保", None),
        ("陈晓禾说", None),
    ],
)
def test_a_line_of_nothing_but_names(line: str, names: str | None) -> None:
    assert bare_names(pl.Series([line]))[0] == names


def test_meta_elements_and_json_ld() -> None:
    heads = pl.DataFrame(
        {
            "page_id": ["a", "b", "c"],
            "meta_names": [["author", "article:published_time"], ["author"], None],
            "meta_values": [["陈晓禾", "2022-04-01T00:56:00Z"], ["admin"], None],
            "json_ld": [None, ['{"datePublished": "2022-04-02T10:00:00+08:00"}'], None],
        }
    )
    rows = {row["page_id"]: row for row in read_together(read_heads(said_in_heads(heads)))[0].iter_rows(named=True)}
    assert (rows["a"]["meta_author"], rows["a"]["meta_at"].isoformat()) == ("陈晓禾", "2022-04-01T08:56:00")
    assert (rows["b"]["meta_author"], rows["b"]["meta_at"].isoformat()) == (None, "2022-04-02T10:00:00")
    assert rows["c"]["meta_at"] is None
