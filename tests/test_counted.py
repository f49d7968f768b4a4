"""What the ledger counts and does not list: lines of learned templates, pages that are not Chinese."""

import polars as pl
import pytest

from flows.verify import problems
from tasks.counted import STATE
from tasks.publish import seal
from tests.whole_run import page, run_on

COUNT = {"ledger": {"template_lines": "count", "not_chinese": "count"}}
FOREIGN = page("The weather of the coast", *["There was a light wind from the sea, and the boats went out. " * 4] * 3)
BAR = "沙洲晚报数字版 每日更新"


TRADES = [
    "渔网",
    "木船",
    "陶罐",
    "竹篮",
    "草席",
    "铁锅",
    "石磨",
    "纸伞",
    "灯笼",
    "酱油",
    "豆腐",
    "米酒",
    "棉布",
    "茶叶",
]


def town(number: int) -> str:
    """A page of one host, with the bar that all its pages have."""
    trade = TRADES[number]
    told = f"沙洲镇做{trade}的人家今年又添了几户,孩子们围在门口看师傅的手艺,直到天黑还不肯走,大人只好出来叫。"
    return page(f"沙洲镇的{trade}卖到了海对岸", BAR, told, f"老人说,{trade}好不好,看一眼便知道;用上三年,邻居还来借。")


CHINESE = {f"shazhou.example/{number}.html": town(number) for number in range(12)}


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    return run_on(tmp_path_factory.mktemp("listed"), CHINESE | {"shazhou.example/en.html": FOREIGN})


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    root = tmp_path_factory.mktemp("counted")
    return root, run_on(root, CHINESE | {"shazhou.example/en.html": FOREIGN}, COUNT)


def test_counts_are_those_of_a_version_that_lists_all(listed, counted):
    of_all, version = listed.manifest["counts"], counted[1].manifest["counts"]
    assert version["counted"] == {"not-chinese": 1}
    assert of_all == {name: count for name, count in version.items() if name != "counted"}
    assert listed.manifest["inputs"]["bytes"] == counted[1].manifest["inputs"]["bytes"]
    assert list(problems(counted[1])) == []


def test_what_is_counted_has_no_row_and_all_else_is_the_same(listed, counted):
    version = counted[1]
    rows, gone = listed.frame("removals"), version.frame("removals")
    assert (rows["rule"] == "template").sum() >= len(CHINESE)
    assert gone.equals(rows.filter(pl.col("rule") != "template"))
    assert version.frame("articles").equals(listed.frame("articles"))
    assert version.frame("pages").equals(listed.frame("pages").filter(pl.col("reason").is_null()))


def test_a_later_run_keeps_count(counted):
    root, _ = counted
    more = run_on(root, {"shazhou.example/en2.html": FOREIGN.replace("coast", "island"), "a.html": town(12)}, COUNT)
    assert more.manifest["counts"]["counted"] == {"not-chinese": 2}
    changed = run_on(root, {"shazhou.example/en.html": town(13)}, COUNT)
    assert changed.manifest["counts"]["counted"] == {"not-chinese": 1}
    assert changed.state(STATE)["source"].to_list() == ["shazhou.example/en2.html"]
    assert list(problems(changed)) == []


def test_a_wrong_count_is_found(counted):
    root, _ = counted
    version = run_on(root, {"b.html": FOREIGN.replace("coast", "hills")}, COUNT)
    manifest = {**version.manifest, "counts": {**version.manifest["counts"], "counted": {"not-chinese": 7}}}
    version.store.write_json(f"{version.name}/manifest.json", manifest | {"seal": seal(manifest)})
    assert [problem.split(":")[0] for problem in problems(version)] == ["counts.counted"]
