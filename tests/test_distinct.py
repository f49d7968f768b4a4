"""Texts that occur more than once are read once, whatever their hashes."""

import numpy as np
import polars as pl
import pytest

from tasks import distinct as module
from tasks import distinct_kernels
from tasks.distinct import distinct, known, read_once, spread

COLUMNS = {
    "first occurrence counts": (["乙", "甲", "乙", "丙", "甲"], ["乙", "甲", "丙"], [0, 1, 0, 2, 1]),
    "an empty text is none that is missing": (["", None, "", None], ["", None], [0, 1, 0, 1]),
    "nothing": ([], [], []),
}


@pytest.mark.parametrize("case", COLUMNS.values(), ids=COLUMNS)
@pytest.mark.parametrize("meet", [False, True], ids=["hashes differ", "all hashes are one"])
def test_texts_and_their_places(case, meet, monkeypatch) -> None:
    column, texts, place = case
    monkeypatch.setattr(module, "MANY", 0)
    if meet:
        number = distinct_kernels.number
        monkeypatch.setattr(distinct_kernels, "number", lambda hashes: number(np.zeros_like(hashes)))
    said = distinct(pl.Series("folded", column, pl.String))
    assert said.texts.to_list() == texts
    assert said.place.tolist() == place


@pytest.mark.parametrize("texts", [["乙", None, "甲", "乙", None], ["甲", "乙"], [None, None], []], ids=repr)
def test_what_is_made_of_each_text_stands_at_each_of_its_rows(texts) -> None:
    column = pl.Series("said", texts, pl.String)
    own, place = known(column)
    assert own.to_list() == list(dict.fromkeys(text for text in texts if text is not None))
    wanted = [None if text is None else f"{text}。" for text in texts]
    assert spread(own + "。", place).to_list() == wanted
    asked = []

    def read(some: pl.Series) -> pl.Series:
        asked.extend(some)
        return some + "。"

    assert [made.to_list() for made in read_once(read, column, column)] == [wanted, wanted]
    assert sorted(asked) == sorted(own)
