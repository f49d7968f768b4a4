"""The made-up corpus that speed is measured on: the same each time, its truth true, its texts unlike one another."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from bench.corpus import Corpus, made_texts, make_pages
from bench.sentences import Writer, patterns, vocabulary
from bench.sites import Options

if TYPE_CHECKING:
    from pathlib import Path

    from bench.pages import Made

FEW = Options(pages=60, exact=0.1, near=0.1, mirror=0.1, contained=0.1, big5=0.2, scale=0.2)


@pytest.fixture(scope="module")
def pages() -> list[Made]:
    return list(Corpus(FEW))


def test_the_same_options_give_the_same_pages(pages: list[Made]) -> None:
    assert [page.content for page in Corpus(FEW)] == [page.content for page in pages]
    assert next(iter(Corpus(Options(pages=2, seed=2)))).content != next(iter(Corpus(Options(pages=2)))).content


def test_every_page_has_an_address_of_its_own(pages: list[Made]) -> None:
    assert len({page.path for page in pages}) == len(pages)
    assert [page.label["path"] for page in pages] == [f"pages/{page.path}" for page in pages]


def test_every_kind_of_copy_is_there_and_names_its_original(pages: list[Made]) -> None:
    kinds = {page.path: page.truth["kind"] for page in pages}
    assert set(kinds.values()) == {"original", "exact", "near", "mirror", "contained"}
    for page in pages:
        of = page.truth["copy_of"]
        assert (of is None) == (page.truth["kind"] == "original")
        assert of is None or kinds[of] == "original"
        assert page.label["outcome"] == ("articles" if of is None else "only-duplicates")


def test_copies_are_as_like_their_originals_as_the_truth_says(pages: list[Made]) -> None:
    by_path = {page.path: page for page in pages}
    for page in pages:
        if page.truth["copy_of"] is None:
            continue
        mine, original = (_text(one) for one in (page, by_path[page.truth["copy_of"]]))
        match page.truth["kind"]:
            case "exact":
                assert page.content == by_path[page.truth["copy_of"]].content
            case "mirror":
                assert mine == original
            case "contained":
                assert original.startswith(mine)
                assert len(mine) < len(original)
            case _:
                assert page.truth["similarity"] > 0.5


def test_what_the_label_says_stands_on_the_page(pages: list[Made]) -> None:
    for page in pages:
        if page.truth["changes"]:
            continue
        text = page.content.decode(page.truth["encoding"])
        article = page.label["articles"][0]
        for part in (article["title"], article["editor"], *article["body"]):
            assert part in text, f"{page.path}: {part}"


def test_a_mirror_is_traditional_and_salted(pages: list[Made]) -> None:
    mirrors = [page.content.decode() for page in pages if page.truth["kind"] == "mirror"]
    assert all("動(dòng)" in text or "學(xué)" in text for text in mirrors)


def test_texts_of_the_corpus_share_next_to_nothing() -> None:
    corpus = Corpus(Options())
    pieces = [_pieces("".join(corpus.article(number).body)) for number in range(40)]
    assert max(len(one & other) / len(one | other) for one, other in combinations(pieces, 2)) < 0.03


def test_every_slot_of_the_grammar_has_words() -> None:
    made = Writer(Corpus(FEW).chance("test")).made
    slots = {
        slot for name in ("plain", "quotes", "titles", "headings", "channels") for p in patterns(name) for _, slot in p
    }
    assert {slot for slot in slots if slot} <= set(vocabulary()) | set(made)


def test_labels_and_truth_are_written_beside_the_pages(tmp_path: Path) -> None:
    make_pages(tmp_path, Options(pages=8, scale=0.1))
    labels = [json.loads(line) for line in (tmp_path / "labels_corpus.jsonl").read_text("utf-8").splitlines()]
    rows = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    assert [label["path"] for label in labels] == [f"pages/{row['source']}" for row in rows]
    assert all((tmp_path / label["path"]).is_file() for label in labels)


def test_texts_have_their_title_first() -> None:
    texts = list(made_texts(Options(pages=5)))
    assert texts[0]["text"].startswith(Corpus(Options()).article(0).title + "\n")
    assert len({text["url"] for text in texts}) == len(texts)


def _text(page: Made) -> str:
    return "".join(page.label["articles"][0]["body"])


def _pieces(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(len(text) - 4)}
