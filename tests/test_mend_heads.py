"""The head of a page is cleaned as its lines were."""

import polars as pl

from schemas.column import schema_of
from schemas.frames import HEADS
from schemas.settings import Settings
from tasks.mend_heads import mend_heads

TITLE = "青禾縣團(tuán)結(jié)進(jìn)步_青禾網"


def heads() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "page_id": ["mirror", "plain", "mixed"],
            "title": [TITLE, "青禾县春耕(gēng)_青禾网", "青禾縣志"],
            "meta_names": [["author"], None, []],
            "meta_values": [["陳曉禾"], None, []],
        },
        schema={c.name: c.dtype for c in HEADS if c.name in {"page_id", "title", "meta_names", "meta_values"}},
    )


def lines() -> pl.DataFrame:
    return pl.DataFrame(
        {"page_id": ["mirror", "plain", "mixed"], "page_script": ["hant", "hans", "mixed"], "salt_removed": [9, 0, 0]}
    )


def mended(**stages: bool) -> dict[str, list]:
    settings = Settings()
    if stages:
        settings = Settings(stages=type(settings.stages)(**stages))
    return mend_heads(heads(), lines(), pl.DataFrame({"page_id": ["mirror"]}), settings).to_dict(as_series=False)


def test_the_head_of_a_salted_traditional_page_comes_out_clean() -> None:
    got = mended()
    assert got["title"][0] == "青禾县团结进步_青禾网"
    assert got["meta_values"][0] == ["陈晓禾"]


def test_heads_of_other_pages_stay() -> None:
    got = mended()
    assert got["title"][1:] == ["青禾县春耕(gēng)_青禾网", "青禾縣志"]
    assert got["meta_values"][1:] == [None, []]


def test_stages_that_are_off_leave_it() -> None:
    assert mended(repair=False, convert=False)["title"][0] == TITLE


def test_no_pages_no_heads() -> None:
    empty = pl.DataFrame(schema=schema_of(HEADS))
    none = lines().clear()
    assert mend_heads(empty, none, pl.DataFrame(schema={"page_id": pl.String}), Settings()).is_empty()
