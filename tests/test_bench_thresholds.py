"""What is said of chosen numbers: which are found, which can be moved, what is tried, and how pages are compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench.thresholds import Threshold, change, moved, others, outcome, read_folder, thresholds, users
from tasks.split_articles import breadcrumbs

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "tasks.split_articles.breadcrumbs"
PAGE = """<html><head><meta charset="utf-8"><title>油菜花开了</title></head><body>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/n">乡村里的大小新闻频道</a> &gt; 正文</div><h1>油菜花开了</h1>
<p>四月一日，青禾县的油菜花开了，来看花的人比去年多了一倍，路边停满了车。</p>
<p>县里说，花期还有两周，请游客错开周末，也请不要踩进田里。</p></body></html>"""


@pytest.mark.parametrize(
    ("value", "tried"),
    [
        pytest.param(40, [20, 30, 60, 80], id="a length"),
        pytest.param(3, [2, 4, 6], id="a small count"),
        pytest.param(0, [1], id="nothing"),
        pytest.param(0.8, [0.4, 0.6, 0.85, 0.9], id="a share"),
        pytest.param(-2.0, [-4.0, -3.0, -1.5, -1.0], id="a cost"),
    ],
)
def test_other_values(value: float, tried: list[float]) -> None:
    assert others(value) == pytest.approx(tried)


def test_numbers_of_a_stage_are_found_and_who_reads_them() -> None:
    found = {(one.module, one.name): one for one in thresholds("split_articles")}
    part = found[MODULE, "MAX_PART"]
    assert part.value == breadcrumbs.MAX_PART
    assert breadcrumbs in users(part)


def test_a_number_of_compiled_code_cannot_be_moved() -> None:
    from tasks.repair import lattice

    assert users(Threshold("tasks.repair.lattice", "WIDTH", lattice.WIDTH)) == []


def test_pages_that_another_value_changes_are_counted_and_the_number_stands_as_before(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    label = {
        "path": "a.html",
        "kind": "article",
        "articles": [
            {
                "title": "油菜花开了",
                "body": [
                    "四月一日，青禾县的油菜花开了，来看花的人比去年多了一倍，路边停满了车。",
                    "县里说，花期还有两周，请游客错开周末，也请不要踩进田里。",
                ],
            }
        ],
        "breadcrumb": ["首页", "乡村里的大小新闻频道"],
    }
    (tmp_path / "labels_a.jsonl").write_text(json.dumps(label), "utf-8")
    folders = [read_folder(tmp_path)]
    before = outcome(folders)
    assert change(0, before, before)[1:] == (0, 0, 0)
    was = breadcrumbs.MAX_PART
    part = Threshold(MODULE, "MAX_PART", 4)  # tries 2, 3, 5 …: all shorter than the channel's name
    assert {one[1:] for one in moved(part, folders, before)} == {(1, 1, 0)}
    breadcrumbs.MAX_PART = was
    assert change(0, before, outcome(folders))[1:] == (0, 0, 0)
