"""Every shipped rule against its own examples, and what a wrong rule file is told."""

from pathlib import Path

import polars as pl
import pytest

from schemas.errors import RuleError
from schemas.rules import join_rules, parse_overrides, parse_rules
from tasks.keys import fold
from tasks.strip_lines.match import NO_RULE, first_matches

FILES = sorted((Path(__file__).parent.parent / "seeds" / "rules").glob("*.toml"))
RULES = tuple(rule for file in FILES for rule in parse_rules(file.read_text("utf-8"), file.name))

ONE = """
[[rule]]
id = "lone-bar"
kind = "separator"
reason = "a bar parts boxes"
needs = ["|"]
pattern = '''\\|+'''
drops = ["|"]
keeps = ["a|b"]
"""


def matched(rule, lines: tuple[str, ...]) -> list[bool]:
    found, _ = first_matches(fold(pl.Series(lines)), (rule,))
    return [max(places) != NO_RULE for places in zip(*found.values(), strict=True)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_drops_what_it_says(rule) -> None:
    assert dict(zip(rule.drops, matched(rule, rule.drops), strict=True)) == dict.fromkeys(rule.drops, True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_keeps_what_it_says(rule) -> None:
    assert dict(zip(rule.keeps, matched(rule, rule.keeps), strict=True)) == dict.fromkeys(rule.keeps, False)


def test_ids_are_unique_and_named_by_their_file() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert {name.split(".")[0] for name in ids} == {file.stem for file in FILES}


@pytest.mark.parametrize(
    "prose",
    [
        "我们在青禾县采访时,记者看到的是一片丰收的景象。",
        "他把电话号码写在纸上,说有事就打这个号码。",
        "更多的年轻人回到村里,办起了合作社。",
        "评论家认为,这部小说写出了一代人的心事。",
        "论文发表后,他仍旧每天到田里去。",
        "许可制度的改革,让办事的人少跑了腿。",
        "备案的企业已有三百家,比去年多了一成。",
        "详细的方案将在下月公布,听取各方意见。",
        "热线开通第一天,接到了二百个来电。",
        "主办方说,明年还要把比赛办到乡镇去。",
        "地址的选择经过了反复的讨论,最后定在河边。",
        "这几个关键词,概括了全年的工作。",
    ],
)
def test_no_word_drops_a_sentence_by_itself(prose: str) -> None:
    found, _ = first_matches(fold(pl.Series([prose])), RULES)
    assert [RULES[places[0]].id for places in found.values() if places[0] != NO_RULE] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("'''\\|+'''", "'''(\\|'''"), "footer.toml, rule 1 (footer.lone-bar): unclosed group"),
        (('needs = ["|"]', "needs = []"), "'needs' is missing or empty"),
        (('drops = ["|"]', ""), "'drops' is missing or empty"),
        (('keeps = ["a|b"]', "keeps = []"), "'keeps' is missing or empty"),
        (('"separator"', '"divider"'), "unknown kind 'divider'"),
        (("'''\\|+'''", "'''\\|*'''"), "matches the empty line"),
        (('id = "lone-bar"', 'id = "lone-bar"\ncolour = 3'), "unknown key 'colour'"),
        (('kind = "separator"', 'kind = "separator"\nzone = "inside"'), "unknown zone 'inside'"),
        (('kind = "separator"', 'kind = "separator"\nmax_chars = 0'), "'max_chars' is a number"),
        (("[[rule]]", "[[rules]]"), "unknown table 'rules'"),
        (("[[rule]]", "[[rule"), "not TOML"),
    ],
)
def test_a_wrong_rule_is_named(change: tuple[str, str], says: str) -> None:
    with pytest.raises(RuleError) as error:
        parse_rules(ONE.replace(*change), "footer.toml")
    assert says in str(error.value)


def test_an_own_rule_takes_the_place_of_a_shipped_one() -> None:
    shipped = parse_rules(ONE, "marks.toml")
    own = parse_rules(ONE.replace('"lone-bar"', '"marks.lone-bar"').replace("a bar parts boxes", "mine"), "own.toml")
    assert [rule.reason for rule in join_rules(shipped, own)] == ["mine"]
    off = parse_rules('[[rule]]\nid = "marks.lone-bar"\nenabled = false\n', "own.toml")
    assert join_rules(shipped, off) == ()


def test_overrides_are_read_and_checked() -> None:
    text = '[[keep]]\ntext = "一、首页"\n[[drop]]\nrule = "marks.lone-bar"\nhost = "news.example"\n'
    keep, drop = parse_overrides(text + '[[not_duplicate]]\narticle_ids = ["a", "b"]\n')[:2]
    assert (keep.action, keep.text, drop.rule, drop.host) == ("keep", "一、首页", "marks.lone-bar", "news.example")
    for wrong in (
        '[[keep]]\nhost = "x"\n',
        '[[skip]]\ntext = "x"\n',
        '[[drop]]\ntext = "x"\ncolour = 1\n',
        "[[not_duplicate]]\narticle_ids = ['a']\n",
    ):
        with pytest.raises(RuleError):
            parse_overrides(wrong)
