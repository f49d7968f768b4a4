"""Invented articles for the tests of dedupe, and short ways to compare them."""

# ruff: noqa: S311 - random texts, no secrets

from __future__ import annotations

import hashlib
import random
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.settings import Dedupe
from tasks import dedupe
from tasks.keys import article_key, fold

CASES = Path(__file__).parent / "cases"
ALPHABET = "山水田园风雨春秋村镇桥路船灯书画茶米面油车马牛羊鸡犬东西南北前后左右高低长短新旧明暗冷暖人口手足目耳心思"


def articles(texts: dict[str, str], **quality: dict[str, Any]) -> pl.DataFrame:
    """Articles named by one word, with keys, as the stage before hands them over."""
    keys = article_key(fold(pl.Series("text", list(texts.values()), pl.String)))
    names = list(texts)
    ids = [hashlib.sha256((key or name).encode()).hexdigest()[:32] for key, name in zip(keys, names, strict=True)]
    dates = pl.Series([quality.get("dates", {}).get(name) for name in names], dtype=pl.String)
    return pl.DataFrame(
        {
            "page_id": names,
            "position": [0] * len(names),
            "article_id": ids,
            "source": [f"{name}.html" for name in names],
            "text": list(texts.values()),
            "key": keys,
            "n_chars": [len(text) for text in texts.values()],
            "n_damage": [quality.get("damage", {}).get(name, 0) for name in names],
            "n_guesses": [quality.get("guesses", {}).get(name, 0) for name in names],
            "published_at": dates.str.to_datetime("%Y-%m-%d", time_unit="us"),
        },
        schema_overrides=dict.fromkeys(("position", "n_chars", "n_damage", "n_guesses"), pl.Int32)
        | dict.fromkeys(("page_id", "article_id", "source", "text"), pl.String),
    )


def keys_of(*frames: pl.DataFrame):
    known = pl.concat([frame.select("page_id", "position", "key") for frame in frames])

    def texts_of(wanted: pl.DataFrame):
        for part in wanted.partition_by("part", maintain_order=True):
            yield part.join(known, on=["page_id", "position"]).reverse()

    return texts_of


def find(frame: pl.DataFrame, chosen: Dedupe | None = None, **more: Any) -> dedupe.Duplicates:
    return dedupe.find_duplicates(dedupe.sign(frame), keys_of(frame), chosen or Dedupe(), **more)


def listed(found: dedupe.Duplicates) -> dict[str, str]:
    """What each copy is listed as, in the words of the case files; the kept one by the name of its cluster's best."""
    kept = found.clusters.filter("is_kept").rows_by_key("article_id", named=True, unique=True)
    names = {key: row["page_id"] for key, row in kept.items()}
    return {
        row["page_id"]: f"{row['kind']} of {names[row['kept_article_id']]}, {'dropped' if row['dropped'] else 'stays'}"
        for row in found.duplicates.iter_rows(named=True)
    }


def invented(n_chars: int, seed: int) -> str:
    return "".join(random.Random(seed).choices(ALPHABET, k=n_chars))


def cases(name: str) -> list[Any]:
    table = tomllib.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, table["passages"], id=case["label"]) for case in table["case"]]


def shingles(key: str) -> set[str]:
    return {key[i : i + 5] for i in range(max(1, len(key) - 4))} if key else set()


def edited(text: str, n_edits: int, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(n_edits):
        place = rng.randrange(len(letters))
        letters[place] = rng.choice(["", rng.choice(ALPHABET), letters[place] + rng.choice(ALPHABET)])
    return "".join(letters)


RIVER = invented(300, 11)
