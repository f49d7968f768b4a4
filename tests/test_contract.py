"""The names users load: a change here is a breaking change with a line in the changelog."""

from pathlib import Path

import polars as pl
import pytest

from flows.config import settings_text
from schemas.arrow import arrow_schema
from schemas.column import check, schema_of
from schemas.document import data_document
from schemas.errors import SettingsError, ShapeError
from schemas.settings import Settings, parse_settings
from schemas.tables import ORDER, TABLES
from schemas.vocabulary import KINDS

ROOT = Path(__file__).parent.parent

COLUMNS = {
    "articles": "article_id page_id position source url host title author publisher editor published_at "
    "published_precision breadcrumb text line_nos n_chars n_paragraphs script damage encoding cluster_id cluster_size",
    "teasers": "page_id position line_no headline abstract url linked_article_id",
    "pages": "page_id source url host host_method fetched_at content_digest size_bytes encoding encoding_method script "
    "damage rights outcome reason detail n_lines n_articles salt_removed sites_repaired marks_restored lines_removed",
    "removals": "page_id line_no kind rule text",
    "repairs": "page_id line_no rule before after confidence",
    "duplicates": "article_id page_id position kept_article_id kind similarity dropped",
}


@pytest.mark.parametrize("table", COLUMNS)
def test_the_columns_of_a_table_are_those_promised(table):
    assert [column.name for column in TABLES[table]] == COLUMNS[table].split()


def test_the_tables_are_those_promised():
    assert list(TABLES) == list(COLUMNS) == list(ORDER)


def test_the_kinds_of_removal_are_those_promised():
    assert set(KINDS) == {
        "navigation",
        "breadcrumb",
        "share",
        "tool",
        "metadata",
        "copyright",
        "licence",
        "contact",
        "advertisement",
        "comment",
        "ranking",
        "spam",
        "separator",
        "teaser-heading",
        "repeat",
        "template",
        "residue",
        "other",
    }


@pytest.mark.parametrize("table", TABLES)
def test_every_column_says_what_it_is_in_the_arrow_metadata(table):
    schema = arrow_schema(TABLES[table], "7")
    assert schema.metadata == {b"schema_version": b"7"}
    assert all(field.metadata[b"description"] for field in schema)
    assert not any("large" in str(field.type) or "view" in str(field.type) for field in schema)


def test_the_data_document_is_that_of_the_schemas():
    written = (ROOT / "docs" / "DATA.md").read_text("utf-8")
    assert written == data_document(), "write it anew: python -m flows.config DATA=1 > docs/DATA.md"


def test_a_frame_without_a_column_is_refused_by_name_and_type():
    wrong = pl.DataFrame({"page_id": ["a"], "line_no": [1]})
    with pytest.raises(ShapeError, match=r"demo: line_no: want Int32, got Int64, kind: want String, got None"):
        check(wrong, TABLES["removals"], "demo")


def test_further_columns_do_not_cross_a_border():
    frame = pl.DataFrame(schema={**schema_of(TABLES["removals"]), "scratch": pl.Int8})
    assert check(frame, TABLES["removals"]).columns == COLUMNS["removals"].split()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[dedupe]\njacard = 0.7", "unknown key 'dedupe.jacard'; nearest: 'dedupe.jaccard'"),
        ("[dedup]\nmode = 'mark'", "unknown key 'dedup'; nearest: 'dedupe'"),
        ("[dedupe]\njaccard = 2", "dedupe.jaccard: Input should be less than or equal to 1 (got 2)"),
        ("[script]\noutput = 'hant'", "script.output"),
        ("[dedupe", "not TOML"),
    ],
    ids=["a slip of the pen", "a wrong section", "out of bounds", "not one of the words", "no TOML"],
)
def test_a_wrong_setting_is_named_with_how_to_mend_it(text, says):
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, "my.toml")
    assert str(caught.value).startswith("my.toml: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_printed_settings_are_the_defaults():
    assert parse_settings("\n".join(settings_text())) == Settings()
