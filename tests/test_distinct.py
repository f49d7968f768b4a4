"""Texts that occur more than once are read once, whatever their hashes."""

import numpy as np
import polars as pl
import pytest

from tasks import distinct as module
from tasks import distinct_kernels
from tasks.distinct import distinct

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
