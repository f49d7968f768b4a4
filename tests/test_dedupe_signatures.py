"""Signatures: what is remembered of an article is stable, comparable, and as sure as it is taken for."""

# ruff: noqa: S311 - random texts, no secrets

from __future__ import annotations

import hashlib
import random
import subprocess
import sys

import numpy as np
import polars as pl

from tasks import dedupe
from tasks.dedupe import candidates, shape, sign_kernels
from tasks.dedupe.hashing import SLOTS
from tests.dedupe_articles import (
    CASES,
    RIVER,
    articles,
    edited,
    invented,
    shingles,
)


def test_two_anchors_in_a_row_make_a_run():
    anchors = np.array([7, 1, 2, 3, 1, 2], np.uint32)
    runs, ends = sign_kernels.anchor_runs(anchors, np.array([0, 0, 1, 4, 6]))
    assert ends.tolist() == [0, 0, 0, 2, 3]
    assert runs[0] == runs[2] != runs[1]


def test_the_estimate_is_as_sure_as_the_grey_zone_takes_it():
    rng = random.Random(8)
    texts = [invented(400, 100 + i) for i in range(300)]
    other = [edited(text, rng.randint(1, 20), rng) for text in texts]
    first, second = (dedupe.sign(articles({f"{i}": t for i, t in enumerate(some)})) for some in (texts, other))
    one, two = (candidates.byte_rows(frame["sketch"], np.uint8, SLOTS) for frame in (first, second))
    guessed = candidates.ESTIMATES[(one == two).sum(axis=1)]
    sets = [[shingles(text) for text in some] for some in (texts, other)]
    truth = np.array([len(a & b) / len(a | b) for a, b in zip(*sets, strict=True)])
    assert abs((guessed - truth).mean()) < 0.01
    assert (guessed - truth).std() < 0.045


def test_parameters_say_what_must_be_the_same():
    ours = dedupe.parameters()
    assert dedupe.comparable(ours, dict(ours))
    assert not dedupe.comparable(ours, ours | {"k": 8})
    assert dedupe.differences(ours, ours | {"k": 8}) == ["k: 5 here, 8 there"]
    assert dedupe.differences(ours, {}) == [f"{name}: {ours[name]} here, nothing there" for name in sorted(ours)]


def test_signatures_of_this_version():
    """A change here is a new ``HASH_VERSION``: published signatures become incomparable."""
    signed = dedupe.sign(articles({"a": RIVER + "2021年\n" + invented(100, 3), "b": "短"}))
    known = hashlib.sha256(b"".join([*signed["sketch"], *signed["bands"]]))
    for name in ("key_digest", "number_digest", "paragraphs", "anchors"):
        known.update(repr(signed[name].to_list()).encode())
    assert (shape.HASH_VERSION, known.hexdigest()[:16]) == (1, "6d37b04b9ce09e8b")


def test_keys_given_are_keys_made():
    frame = articles({"a": "第一段,有标点。\n第二段２０２１年。\n——", "b": "團結\n奮進"})
    given_keys = frame.with_columns(
        paragraph_keys=pl.Series([["第一段有标点", "第二段2021年", ""], ["团结", "奋进"]]),
    )
    assert dedupe.sign(given_keys).equals(dedupe.sign(frame))
    assert dedupe.sign(frame)["paragraph_chars"].to_list() == [[6, 8, 0], [2, 2]]
    assert dedupe.sign(frame)["key_chars"].to_list() == frame["key"].str.len_chars().to_list()


def test_importing_the_stage_loads_no_compiler():
    code = "import sys, tasks.dedupe; sys.exit('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=CASES.parent.parent)
