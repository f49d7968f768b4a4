"""Split bytes come back: the damage is done by tests/mirror.py and undone by tasks/repair/split_bytes.py."""

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.column import check, schema_of
from schemas.frames import DECISIONS, FLAGS, LINES
from schemas.tables import REPAIRS
from seeds.model.count_ngrams import count
from tasks.buffers import buffers_of
from tasks.repair.alphabet import letters
from tasks.repair.count_kernels import count_pairs
from tasks.repair.evidence import ANNOTATION
from tasks.repair.model import count_bigrams, letter_numbers, load_model, merge_bigrams
from tasks.repair.model_kernels import log_p
from tasks.repair.ngrams import pack, unpack
from tasks.repair.split_bytes import GATE, mend_split_bytes
from tests.mirror import mirror

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "cases" / "split.toml").read_text("utf-8"))["case"]
NEGATIVE = tomllib.loads((HERE / "cases" / "split.negative.toml").read_text("utf-8"))["case"]
MODEL = HERE.parent / "seeds" / "model" / "ngrams.bin"


def page(*bodies, page_id="a"):
    schema = schema_of((*LINES, *DECISIONS))
    frame = pl.DataFrame({"text": bodies, "body": bodies, "line_no": range(1, len(bodies) + 1)})
    frame = frame.with_columns(page_id=pl.lit(page_id), salt_removed=0, sites_repaired=0, marks_restored=0)
    missing = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in schema.items())


def damage(case):
    return mirror(case["truth"], case.get("listed"), folded=case.get("folded", False), is_traditional=True)


def mended(lines, least=0.0):
    return mend_split_bytes(lines, load_model(), least)


@pytest.mark.parametrize("case", [case for case in CASES if "damaged" in case], ids=lambda case: case["label"])
def test_the_oracle_does_what_the_sites_did(case):
    assert damage(case).text == case["damaged"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_damaged_lines_come_back(case):
    damaged = damage(case)
    assert damaged.places
    lines, repairs, flags = mended(page(damaged.text))
    assert ANNOTATION.sub("", lines["body"][0]) == damaged.truth
    assert lines["sites_repaired"][0] == repairs.height == len(damaged.places)
    assert flags.rows() == [("a", "split")]
    assert repairs["rule"].unique().to_list() == ["split-bytes"]
    for before, after in repairs.select("before", "after").rows():
        assert before in damaged.text
        assert after in damaged.truth


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["label"])
def test_other_lines_stay(case):
    lines = page(case["given"])
    out, repairs, flags = mended(lines)
    assert out.equals(lines)
    assert repairs.is_empty()
    assert flags.is_empty()


def test_the_negatives_reach_the_search():
    gated = pl.DataFrame(NEGATIVE).select(pl.col("given").str.contains(GATE)).to_series()
    assert gated.sum() >= 4


def test_a_guess_below_the_limit_is_not_made_but_flagged():
    lines = page("慶?；顒?。")
    out, repairs, flags = mended(lines, 1.0)
    assert out.equals(lines)
    assert repairs.is_empty()
    assert flags["damage"].to_list() == ["split"]


def test_annotations_inside_a_place_are_counted():
    damaged = mirror("形成產業集群。”我國互聯網行業", {"聯": "lián", "業": "yè"}, is_traditional=True)
    lines = mended(page(damaged.text)).lines
    left = len(ANNOTATION.findall(lines["body"][0]))
    assert lines["salt_removed"][0] == damaged.text.count("n)") + damaged.text.count("è)") - left == 1


def test_shapes_and_other_columns_hold():
    lines = pl.concat([page("慶?；顒?。", "好。"), page("沒有問題。", page_id="b")])
    out, repairs, flags = mended(lines)
    changed = ("body", "sites_repaired", "salt_removed")
    assert out.drop(changed).equals(lines.drop(changed))
    assert out.columns == lines.columns
    check(repairs, REPAIRS)
    check(flags, FLAGS)
    assert out["body"].to_list()[1:] == lines["body"].to_list()[1:]


def test_no_lines():
    out, repairs, flags = mended(page("x").clear())
    assert out.is_empty()
    check(repairs, REPAIRS)
    check(flags, FLAGS)


def test_a_page_sees_no_other_page():
    pages = [page(*[damage(case).text for case in CASES[n : n + 3]], page_id=str(n)) for n in (0, 3, 6)]
    together = mended(pl.concat(pages)).lines
    alone = pl.concat([mended(one).lines for one in pages])
    assert together.equals(alone)
    backwards = mended(pl.concat(pages[::-1])).lines
    assert backwards.sort("page_id", "line_no").equals(together.sort("page_id", "line_no"))


def test_mending_twice_changes_nothing():
    once = mended(page(*[damage(case).text for case in CASES])).lines
    assert mended(once).lines.equals(once)


PHRASES = st.lists(
    st.sampled_from(
        [
            "慶祝活動",
            "慶祝活動。",
            "，現在",
            "互聯網",
            "海口市",
            "他說：“好。”",
            "農業發展",
            "一起努力，",
            "學校",
            "2019年",
        ]
    ),
    min_size=2,
    max_size=12,
).map("".join)


@settings(max_examples=40, deadline=None)
@given(PHRASES, st.booleans())
def test_what_was_mended_would_be_damaged_to_the_same(text, folded):
    """The sites' damage has no chance in it: a reading that they would not have turned into the line is wrong."""
    damaged = mirror(text, folded=folded)
    lines, repairs, _ = mended(page(damaged.text))
    whole = lines["body"][0]
    if not repairs["after"].str.contains(r"[? :(+.%-]").any():  # an ASCII character was swallowed: gone for good
        unfolded = whole.translate(str.maketrans(",;:!?()", "，；：！？（）")) if folded else whole
        if "?" not in unfolded and "？" not in unfolded:
            assert mirror(unfolded, folded=folded, is_traditional=True).text == damaged.text


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="?？，。！；、:!,;慶祝活動顒鄙(liánè)）“”a1 €\u00a0\ue000𠀀", max_size=30))
def test_nothing_raises(text):
    lines = mended(page(text)).lines
    assert lines.height == 1


def test_the_model_is_small_and_says_where_it_comes_from():
    packed = MODEL.read_bytes()
    assert len(packed) < 5_000_000
    assert b"character n-gram counts" in packed[:200]


def test_probabilities_sum_to_one():
    table = tuple(load_model().table)
    alphabet = range(1, int(letter_numbers().max()) + 1)
    for history in ("", "的", "中国", "庆祝活", "圕"):
        packed = 0
        for char in history:
            packed = packed << 13 | int(letter_numbers()[ord(char)])
        total = sum(np.exp(log_p(table, packed, letter)) for letter in alphabet)
        assert total == pytest.approx(1, abs=0.02)


def test_counts_survive_packing():
    counts = count(["青螺县的渡口。\n渡口的船。", "青螺县的船修好了。" * 20])
    again = unpack(pack(counts))
    assert [keys.tolist() for keys in again.keys] == [keys.tolist() for keys in counts.keys]
    for stored, exact in zip(again.counts, counts.counts, strict=True):
        assert np.abs(np.log(stored / exact)).max() < 0.06
    with pytest.raises(ValueError, match="count_ngrams"):
        unpack(b"else")


def test_bigrams_add_up_also_with_those_of_older_versions():
    old = pl.DataFrame({"a": ["青", "螺"], "b": ["螺", "县"], "count": [2, 1]})
    new = count_bigrams(page("青螺"))
    merged = merge_bigrams([old, new, new])
    assert merged.filter(pl.col("a") == ord("青"), pl.col("b") == ord("螺"))["count"].to_list() == [4]
    assert merged.filter(pl.col("b") == ord("县"))["count"].to_list() == [1]
    assert merged.equals(merge_bigrams([new, old, new]))


def test_pairs_are_the_same_however_few_letters_are_held_at_once():
    values, offsets, _ = buffers_of(pl.Series(["青螺县青螺渡。", "", "青青青", "a螺"]))
    whole = count_pairs(values, offsets, letters(), ord("\n"), 100)
    assert len(whole) == 13
    for room in (1, 2, 5):
        assert count_pairs(values, offsets, letters(), ord("\n"), room).tolist() == whole.tolist()


def test_bigrams_of_the_run_are_learned():
    lines = page("青螺縣青螺渡。", "這里有?。", "熱(rè)線")
    learned = count_bigrams(lines)
    assert learned.filter((pl.col("a") == ord("青")) & (pl.col("b") == ord("螺")))["count"].to_list() == [2]
    assert learned.filter(pl.col("b") == ord("县")).height == 1
    assert ord("热") not in learned["a"].to_list()
    assert count_bigrams(lines.clear()).is_empty()
    pair = int(letter_numbers()[ord("螺")])
    before = int(letter_numbers()[ord("青")])
    many = learned.with_columns(pl.col("count") * 1000)
    assert log_p(tuple(load_model(many).table), before, pair) > log_p(tuple(load_model().table), before, pair) + 3
