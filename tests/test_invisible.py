"""Invisible characters go, look-alikes become what they are, everything else stays."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.repair.invisible import drop_invisible, visible
from tasks.script_tables import own_table, radicals

CASES = {
    "zero width inside a word": ("團\u200b結", "團結"),
    "control characters in runs": ("会议\x05\x06\x07。", "会议。"),
    "soft hyphen, direction marks, byte order mark": ("\ufeff甲\u00ad乙\u202e丙", "甲乙丙"),
    "variation selectors": ("葛\U000e0100城", "葛城"),
    "no-break space": ("甲\u00a0乙", "甲 乙"),
    "private-use spaces of GBK": ("甲\ue5e5乙\ue5c2丙", "甲 乙 丙"),
    "compatibility ideograph": ("\uf900有", "豈有"),
    "letters and their marks": ("a\u0304", "ā"),
    "radicals out of PDFs": ("⻄安⾦融⻅闻", "西安金融见闻"),
    "full-width marks stay": ("甲，乙：（丙）", "甲，乙：（丙）"),
    "ideographic space and tab stay": ("某\u3000某\t镇", "某\u3000某\t镇"),
    "private use otherwise stays": ("甲\ue800乙", "甲\ue800乙"),
    "null": (None, None),
}


@pytest.mark.parametrize(("text", "shown"), CASES.values(), ids=CASES)
def test_visible(text: str | None, shown: str | None) -> None:
    assert visible(pl.Series([text], dtype=pl.String)).to_list() == [shown]


def test_only_body_is_rewritten() -> None:
    lines = pl.DataFrame({"page_id": ["p", "p"], "text": ["甲\u200b", "乙"], "body": ["甲\u200b", "乙"]})
    assert drop_invisible(lines).to_dict(as_series=False) == {
        "page_id": ["p", "p"],
        "text": ["甲\u200b", "乙"],
        "body": ["甲", "乙"],
    }


@pytest.mark.parametrize("entry", own_table("radicals"), ids=lambda entry: entry.source)
def test_a_radical_is_a_radical_and_its_example_holds(entry: tuple[str, str, str, str]) -> None:
    source, target, reason, example = entry
    assert 0x2E80 <= ord(source) <= 0x2EF3
    assert len(target) == 1
    assert reason
    given_text, want = example.split(" → ")
    assert visible(pl.Series([given_text])).to_list() == [want]


def test_all_kangxi_radicals_are_there() -> None:
    assert sum(0x2F00 <= ord(radical) <= 0x2FD5 for radical in radicals()) == 214


@given(st.lists(st.text(max_size=20), max_size=5))
@settings(max_examples=150, deadline=None)
def test_twice_is_once_and_a_line_alone_is_as_in_company(texts: list[str]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    once = visible(column)
    assert once.to_list() == [visible(pl.Series([text])).item() for text in texts]
    assert visible(once).to_list() == once.to_list()
    assert all(unicodedata.is_normalized("NFC", text) for text in once)
