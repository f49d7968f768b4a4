"""What differs between two versions, and why."""

from datetime import timedelta

import polars as pl
import pytest

from flows.diff import changes, main, recipe_changes, rule_effects, text_changes
from schemas.errors import SettingsError
from schemas.settings import Settings
from tasks.storage import Store
from tests.made import HOSTILE, facts_of, made_tables, publish_made

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path / "out"))


def published(store, change=lambda frame: frame, *, later=timedelta(), parent=None, facts=None, part_bytes=6_000):
    """A version of the same pages whose articles were changed."""
    made = made_tables(40, is_hostile=False)
    made.tables["articles"] = change(made.tables["articles"])
    return publish_made(store, made, later=later, parent=parent, facts=facts, part_bytes=part_bytes, is_described=False)


def rows(found):
    return [(row["source"], row["position"], row["change"], row["what"]) for row in found.to_dicts()]


def test_versions_of_the_same_rows_do_not_differ(store):
    old, new = published(store), published(store, later=DAY)
    assert changes(old, new).is_empty()
    assert rule_effects(old, new) == []


def test_parts_cut_elsewhere_are_no_difference(store):
    old, new = published(store), published(store, later=DAY, part_bytes=2_000)
    assert old.manifest["digest"] != new.manifest["digest"]
    assert changes(old, new).is_empty()


def test_an_article_came_and_one_went(store):
    old = published(store, lambda frame: frame.slice(1))
    new = published(store, lambda frame: frame.head(-1), later=DAY)
    first, last = new.frame("articles")["source"][0], old.frame("articles")["source"][-1]
    assert rows(changes(old, new)) == [(first, 0, "came", None), (last, 0, "went", None)]


def rewritten(name, value):
    return lambda frame: frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(pl.lit(value)).otherwise(name).alias(name)
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (rewritten("article_id", "f" * 32), "text"),
        (rewritten("title", "另一个题目"), "title"),
        (lambda f: rewritten("title", "另")(rewritten("article_id", "f" * 32)(f)), "text, title"),
        (rewritten("author", "王小明"), "author"),
        (rewritten("title", None), "title"),
    ],
    ids=["text", "title", "both", "author", "a title that is gone"],
)
def test_a_changed_article_says_what_changed(store, change, what):
    old, new = published(store), published(store, change, later=DAY)
    assert [(row[2], row[3]) for row in rows(changes(old, new))] == [("changed", what)]


def test_one_more_article_on_a_page_does_not_move_the_others(store):
    def with_another(frame):
        moved = frame.with_columns(position=pl.when(pl.int_range(pl.len()) == 2).then(1).otherwise("position"))
        another = frame.slice(2, 1).with_columns(article_id=pl.lit("e" * 32), title=pl.lit("新来的"))
        return pl.concat([moved.with_columns(pl.col("position").cast(pl.Int32)), another])

    old, new = published(store), published(store, with_another, later=DAY)
    assert [row[1:] for row in rows(changes(old, new))] == [(0, "came", None)]


def test_the_same_text_taken_from_another_page_moved(store):
    def elsewhere(frame):
        first, rest = frame.head(1), frame.slice(2)
        place = frame.slice(1, 1).select("page_id", "source")
        return pl.concat([first.with_columns(place["page_id"], place["source"]), rest])

    old = published(store, lambda frame: pl.concat([frame.head(1), frame.slice(2)]))
    new = published(store, elsewhere, later=DAY)
    source = old.frame("articles")["source"][0]
    assert [row[2:] for row in rows(changes(old, new))] == [("moved", f"was {source}")]


def test_the_text_of_one_source_is_shown_line_by_line(store):
    old = published(store)
    new = published(store, rewritten("text", "头一段。\n改过的一段。"), later=DAY)
    source = new.frame("articles")["source"][3]
    shown = text_changes(old, new, source)
    assert "+改过的一段。" in shown
    assert sum(line.startswith("-") for line in shown) > 1
    assert text_changes(old, new, new.frame("articles")["source"][5]) == []


def test_rules_settings_and_libraries_that_differ_are_named():
    old = {
        "digest": "a",
        "code": "1",
        "rules": "r1",
        "rule": {"footer.same": "0", "footer.old": "1", "footer.other": "2"},
        "libraries": {"polars": "2.0"},
        "settings": {"dedupe": {"jaccard": 0.8}, "stages": {"repair": True}},
    }
    new = {
        "digest": "b",
        "code": "2",
        "rules": "r2",
        "rule": {"footer.same": "0", "footer.new": "1", "footer.other": "3"},
        "libraries": {"polars": "2.1"},
        "settings": {"dedupe": {"jaccard": 0.7}, "stages": {"repair": True}},
    }
    assert list(recipe_changes(old, new)) == [
        "code: changed",
        "library polars: 2.0 → 2.1",
        "rule footer.new: new",
        "rule footer.old: gone",
        "rule footer.other: changed",
        "setting dedupe.jaccard: 0.8 → 0.7",
    ]
    assert list(recipe_changes(new, new)) == []


def test_the_command_tells_all_of_it(store, capsys):
    old = published(store)
    recipe = facts_of(made_tables(40), Settings(), None)["recipe"]
    recipe = {**recipe, "rule": {"footer.new": "1"}}
    published(store, rewritten("title", HOSTILE[2]), later=DAY, parent=old, facts={"recipe": recipe})
    assert main([f"OUTPUT={store.root}"]) == 0
    told = capsys.readouterr().out
    assert "recipe    rule footer.new: new" in told
    assert "changed  1 articles" in told
    assert "came     0 articles" in told
    assert "\x1b[2J" not in told
    assert "␛[2J" in told


def test_the_command_shows_the_text_of_one_source(store, capsys):
    old = published(store)
    new = published(store, rewritten("text", "改过的一段。"), later=DAY, parent=old)
    source = new.frame("articles")["source"][3]
    assert main([f"OUTPUT={store.root}", f"SOURCE={source}"]) == 0
    assert "+改过的一段。" in capsys.readouterr().out
    with pytest.raises(SettingsError, match="is in neither version"):
        main([f"OUTPUT={store.root}", "SOURCE=no/such.html"])


def test_without_a_parent_the_older_version_must_be_named(store):
    published(store)
    with pytest.raises(SettingsError, match="name the older version"):
        main([f"OUTPUT={store.root}"])
    with pytest.raises(SettingsError, match="there are: 2026"):
        main([f"OUTPUT={store.root}", "A=2020-01-01-00000000"])
