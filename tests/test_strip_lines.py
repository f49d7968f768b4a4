"""Candidates: which line is labelled by which evidence, and what stays as it was."""

import polars as pl
import pytest

from schemas.rules import parse_overrides
from tasks.strip_lines import strip_lines
from tasks.strip_lines.overrides import count_hits
from tests.article_pages import NO_TEMPLATES, RULES, stripped

MENU = [f"青禾融媒{part}频道" for part in "山水田园乡土民生文体科教财经法"]
TEXT = (
    "青禾县春耕展开\n四月一日,三百台农机同时下地。\n粤ICP备00000001号\n责任编辑:林小溪\n久久精品,无码专区,亚洲激情在线"
)


def labels(text: str = TEXT, **kwargs) -> dict[int, tuple[str, str, str]]:
    lines = stripped(text, form="text", **kwargs)[0].filter(pl.col("rule").is_not_null())
    return {row[0]: row[1:] for row in lines.select("line_no", "kind", "rule", "zone").rows()}


def test_labels_by_rule_and_by_words() -> None:
    assert labels() == {
        3: ("licence", "footer.icp-licence", "anywhere"),
        4: ("metadata", "metadata.credit-line", "outside"),
        5: ("spam", "spam.keywords", "anywhere"),
    }


def templates_of(host: str, keys: pl.Series, share: float = 1.0, n_hosts: int = 1) -> pl.DataFrame:
    rows = {"host": host, "n_pages": 9, "share": share, "n_hosts": n_hosts}
    return pl.DataFrame({"template_key": keys}).select(
        *(pl.lit(value).alias(name) for name, value in rows.items()), pl.col("template_key").cast(pl.UInt64)
    ).select(NO_TEMPLATES.columns).cast(NO_TEMPLATES.schema)  # fmt: skip


def test_template_lines_of_the_host_and_of_no_other() -> None:
    key = stripped(TEXT, form="text")[0].filter(pl.col("line_no") == 1)["template_key"][0]
    mine = templates_of("news.example", pl.Series([key]))
    other = mine.with_columns(host=pl.lit("other.example"))
    assert labels(templates=mine)[1] == ("template", "template", "anywhere")
    assert 1 not in labels(templates=other)


@pytest.mark.parametrize(
    ("shown", "learned", "are_carried"),
    [
        pytest.param(12, {}, True, id="most lines that the other host has on all pages: the page was made there"),
        pytest.param(7, {}, False, id="half of them, but too few"),
        pytest.param(12, {"n_hosts": 9}, False, id="lines of many hosts say nothing"),
        pytest.param(12, {"share": 0.2}, False, id="lines of a section say nothing"),
    ],
)
def test_a_mirrored_page_brings_the_template_of_its_host(shown, learned, are_carried) -> None:
    keys = stripped("\n".join(MENU), form="text")[0]["template_key"]
    found = labels(
        "\n".join([*MENU[:shown], "四月一日,三百台农机同时下地。"]),
        templates=templates_of("qinghe.example", keys, **learned),
    )
    assert set(found) == (set(range(1, shown + 1)) if are_carried else set())


def test_a_page_with_some_of_another_host_was_not_made_there() -> None:
    keys = stripped("\n".join(MENU), form="text")[0]["template_key"]
    more = pl.concat([keys, pl.Series(range(1, 20), dtype=pl.UInt64)])
    assert labels("\n".join(MENU), templates=templates_of("qinghe.example", more)) == {}


def test_rows_order_and_columns_come_back() -> None:
    lines, _, _, pages = stripped(TEXT, "短", form="text")
    before = lines.drop("zone").with_columns(kind=pl.lit(None, lines.schema["kind"]), rule=pl.lit(None, pl.String))
    after = strip_lines(before, RULES, NO_TEMPLATES, pages)
    assert after.drop("kind", "rule", "zone").equals(before.drop("kind", "rule"))
    assert strip_lines(after.drop("zone"), RULES, NO_TEMPLATES, pages).drop("zone").equals(after.drop("zone"))


def test_what_an_earlier_stage_decided_stays() -> None:
    lines, _, _, pages = stripped(TEXT, form="text")
    decided = lines.drop("zone").with_columns(kind=pl.lit("residue", lines.schema["kind"]), rule=pl.lit("earlier"))
    assert set(strip_lines(decided, RULES, NO_TEMPLATES, pages)["rule"]) == {"earlier"}


def test_no_lines() -> None:
    lines, _, _, pages = stripped(TEXT, form="text")
    assert strip_lines(lines.drop("zone").clear(), RULES, NO_TEMPLATES, pages).is_empty()


def test_overrides_by_rule_host_and_source() -> None:
    keep = parse_overrides('[[keep]]\nrule = "footer.icp-licence"\nhost = "news.example"\n')
    assert labels(overrides=keep)[3] == (None, "override.keep", None)
    elsewhere = parse_overrides('[[keep]]\nrule = "footer.icp-licence"\nhost = "other.example"\n')
    assert labels(overrides=elsewhere)[3][1] == "footer.icp-licence"
    drop = parse_overrides('[[drop]]\ntext = "青禾县春耕展开"\nsource = "p0"\n')
    assert labels(overrides=drop)[1] == ("other", "override.drop", "anywhere")


def test_overrides_that_match_nothing_are_counted() -> None:
    some = parse_overrides('[[keep]]\ntext = "没有这一行"\n[[drop]]\nrule = "footer.icp-licence"\n')
    lines, _, _, pages = stripped(TEXT, form="text")
    assert count_hits(lines, pages, some)["n_lines"].to_list() == [0, 1]
