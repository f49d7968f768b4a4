"""Candidates: which line is labelled by which evidence, and what stays as it was."""

import polars as pl

from schemas.rules import parse_overrides
from tasks.strip_lines import strip_lines
from tasks.strip_lines.overrides import count_hits
from tests.article_pages import NO_TEMPLATES, RULES, stripped

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


def test_template_lines_of_the_host_and_of_no_other() -> None:
    key = stripped(TEXT, form="text")[0].filter(pl.col("line_no") == 1)["template_key"][0]
    mine = pl.DataFrame({"host": ["news.example"], "template_key": [key]}, schema=NO_TEMPLATES.schema)
    other = mine.with_columns(host=pl.lit("other.example"))
    assert labels(templates=mine)[1] == ("template", "template", "anywhere")
    assert 1 not in labels(templates=other)


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
