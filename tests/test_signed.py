"""Dates over two lines, and documents that are signed at their end."""

import pytest

from tests.article_pages import split

TEXT = "四月一日，青禾县的油菜花全部开放，田埂上都是看花的人，比往年多了三成。"
MORE = "县里的干部说，今年要把好种子、好技术送到每一户，不误农时，不误收成。"


def article(above: list[str], *, below: list[str] | None = None, head: str = "") -> dict:
    lines = "".join(f"<div>{line}</div>" for line in above)
    ends = "".join(f"<p>{line}</p>" for line in (below or []))
    text = f"<p>{TEXT}</p><p>{MORE}</p><p>{TEXT}</p>{ends}"
    page = f"<html><head><title>青禾县油菜花开放_青禾网</title>{head}</head><body><h1>青禾县油菜花开放</h1>{lines}"
    page += f"<div class='content'>{text}</div></body></html>"
    return split(page).articles.row(0, named=True)


@pytest.mark.parametrize(
    ("above", "at", "precision"),
    [
        (["2022年", "04月01日"], "2022-04-01T00:00:00", "day"),
        (["04-01", "2022"], "2022-04-01T00:00:00", "day"),
        (["01", "2022-04"], "2022-04-01T00:00:00", "day"),
        (["2022/04", "01"], "2022-04-01T00:00:00", "day"),
        (["2022-04-01", "08:56"], "2022-04-01T08:56:00", "minute"),
    ],
)
def test_a_date_over_two_lines(above: list[str], at: str, precision: str) -> None:
    row = article(above)
    assert (row["published_at"].isoformat(), row["published_precision"]) == (at, precision)


@pytest.mark.parametrize("above", [["2022", "08:56"], ["13-45", "2022"], ["12", "34"]])
def test_two_numbers_are_no_date(above: list[str]) -> None:
    assert article(above)["published_at"] is None


def test_the_end_of_a_document_says_who_and_when() -> None:
    row = article([], below=["青禾县人民政府", "2022年4月1日"])
    assert (row["publisher"], str(row["published_at"])) == ("青禾县人民政府", "2022-04-01 00:00:00")


def test_a_line_of_its_own_wins_over_the_signature() -> None:
    row = article(["来源：青禾日报 2022-04-05"], below=["青禾县人民政府", "2022年4月1日"])
    assert (row["publisher"], str(row["published_at"])) == ("青禾日报", "2022-04-05 00:00:00")


def test_a_meta_element_wins_over_a_date_of_changing() -> None:
    head = '<meta property="article:published_time" content="2022-04-01T08:56:00+08:00">'
    assert str(article(["最后更新：2023-05-06"], head=head)["published_at"]) == "2022-04-01 08:56:00"


def test_a_lone_date_of_changing_is_taken() -> None:
    assert str(article(["最后更新：2023-05-06"])["published_at"]) == "2023-05-06 00:00:00"
