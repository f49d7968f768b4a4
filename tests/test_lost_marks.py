"""Lost marks come back where both sides prove them, and question marks stay."""

import tomllib
from pathlib import Path

import polars as pl
import pytest

from schemas.column import check, schema_of
from schemas.frames import DECISIONS, FLAGS, LINES
from schemas.tables import REPAIRS
from tasks.repair.lost_marks import restore_lost_marks

CASES = Path(__file__).parent / "cases"
POSITIVE = tomllib.loads((CASES / "lost_marks.toml").read_text("utf-8"))["case"]
NEGATIVE = tomllib.loads((CASES / "lost_marks.negative.toml").read_text("utf-8"))["case"]


def page(*bodies, page_id="a"):
    schema = schema_of((*LINES, *DECISIONS))
    frame = pl.DataFrame({"text": bodies, "body": bodies, "line_no": range(1, len(bodies) + 1)})
    frame = frame.with_columns(page_id=pl.lit(page_id), salt_removed=0, sites_repaired=0, marks_restored=0)
    missing = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in schema.items())


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case["label"])
def test_proven_marks_come_back(case):
    lines, repairs, flags = restore_lost_marks(page(case["given"]), 0.5)
    assert lines["body"][0] == case["gives"]
    assert repairs["rule"].to_list() == case["rules"]
    assert lines["marks_restored"][0] == len(case["rules"])
    assert flags.rows() == ([("a", "lost-mark")] if case["rules"] else [])


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["label"])
def test_other_marks_stay(case):
    lines = page(case["given"])
    out, repairs, flags = restore_lost_marks(lines, 0.0)
    assert out.equals(lines)
    assert repairs.is_empty()
    assert (flags.height == 1) is case["lost"]


def test_bullets_need_company():
    bullets = ("?加强领导。", "?明确责任。")
    lines, repairs, _ = restore_lost_marks(page(*bullets), 0.5)
    assert lines["body"].to_list() == ["•加强领导。", "•明确责任。"]
    assert repairs["rule"].unique().to_list() == ["lost-mark.bullet"]
    alone = pl.concat([page(bullets[0]), page(bullets[1], page_id="b")])
    assert restore_lost_marks(alone, 0.5).lines.equals(alone)


def test_a_guess_below_the_limit_is_not_made_but_flagged():
    lines = page("开展“同饮一江水?共护两岸绿”活动")
    out, repairs, flags = restore_lost_marks(lines, 0.99)
    assert out.equals(lines)
    assert repairs.is_empty()
    assert flags.height == 1


def test_shapes_order_and_other_columns_hold():
    lines = pl.concat([page(*[case["given"] for case in POSITIVE]), page("无。", page_id="b")])
    out, repairs, flags = restore_lost_marks(lines, 0.5)
    changed = ("body", "marks_restored")
    assert out.drop(changed).equals(lines.drop(changed))
    assert out.columns == lines.columns
    check(repairs, REPAIRS)
    check(flags, FLAGS)
    assert restore_lost_marks(out, 0.5).lines.equals(out)
    for before, after in repairs.select("before", "after").rows():
        assert "?" in before
        assert before != after


def test_no_lines():
    out, repairs, flags = restore_lost_marks(page("x").clear(), 0.5)
    assert out.is_empty()
    check(repairs, REPAIRS)
    check(flags, FLAGS)
