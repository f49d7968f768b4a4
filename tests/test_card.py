"""The data card and the citation: counted from the tables, honest about what is not known."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from schemas.settings import Card
from schemas.tables import TABLES
from tasks.card import card_files
from tasks.facts import binned, figures, quantiles, size_text, top
from tasks.storage import Store
from tests.made import HOSTILE, made_tables, publish_made


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return publish_made(Store(str(tmp_path_factory.mktemp("out"))), made_tables())


@pytest.fixture(scope="module")
def card(version):
    return version.store.read_bytes(f"{version.name}/README.md").decode()


def front_matter(text):
    return yaml.safe_load(text.split("---\n")[1])


def told(version, **settings):
    """Card and citation of the version, had these settings been made."""
    manifest = {**version.manifest, "card": Card(**settings).model_dump(mode="json")}
    files = card_files(figures(version.frames), manifest)
    return files["README.md"].decode(), yaml.safe_load(files["CITATION.cff"])


def rendered(text):
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text.split("---\n", 2)[2])


def test_every_number_is_that_of_the_tables(version, card):
    pages, articles, removals = (version.frame(table) for table in ("pages", "articles", "removals"))
    counted = {
        "pages read": pages.height,
        "lines of these pages": pages["n_lines"].sum(),
        "… removed": removals.height,
        "… **published**": articles.height,
        "teasers published": version.frame("teasers").height,
        "… linked to an article here": version.frame("teasers")["linked_article_id"].count(),
        "… copies, dropped": version.frame("duplicates")["dropped"].sum(),
        "`gb18030`": (pages["encoding"] == "gb18030").sum(),
        "`hant`": (pages["script"] == "hant").sum(),
        "`spam`": (removals["kind"] == "spam").sum(),
        "`footer.icp-licence`": (removals["rule"] == "footer.icp-licence").sum(),
        "`folded`": pages["damage"].list.contains("folded").sum(),
        "`h1.qinghe.example`": (articles["host"] == "h1.qinghe.example").sum(),
    }
    for name, number in counted.items():
        found = re.findall(rf"^\| {re.escape(name)}(?:: [^|]*)? \| \**([\d,]+)\** \|", card, re.MULTILINE)
        assert f"{number:,}" in found, name
    assert f"{articles['n_chars'].sum():,} characters" in card
    assert f"Damage was found on {(pages['damage'].list.len() > 0).sum()} of {pages.height} pages" in card


def test_the_funnel_adds_up(version):
    facts = figures(version.frames)
    assert sum(facts["pages"]["outcome"].values()) == facts["pages"]["rows"]
    assert sum(facts["articles"]["length_bins"].values()) == facts["articles"]["rows"]
    assert sum(facts["removals"]["kind_rule"].values()) == facts["removals"]["rows"]
    assert sum(facts["pages"]["host"].values()) == facts["pages"]["rows"]


def test_figures_do_not_depend_on_how_parts_are_cut(version):
    whole = figures(lambda table, columns: [version.frame(table, columns)])
    assert figures(version.frames) == whole


def test_the_hub_finds_every_table(card):
    head = front_matter(card)
    assert [config["config_name"] for config in head["configs"]] == list(TABLES)
    assert [config for config in head["configs"] if config.get("default")] == [head["configs"][0]]
    assert head["size_categories"] == ["n<1K"]
    assert head["language"] == ["zh"]


def test_without_a_licence_it_is_unknown_and_never_that_of_the_code(version, card):
    assert front_matter(card)["license"] == "unknown"
    assert "**unknown**" in card
    assert "Apache" not in card
    assert told(version)[1]["abstract"] == "Licence of the data: unknown."


@pytest.mark.parametrize(
    ("licence", "head"),
    [
        ("CC-BY-4.0", {"license": "cc-by-4.0"}),
        ("GFDL-1.3", {"license": "other", "license_name": "gfdl-1.3"}),
        ("只供研究", {"license": "other", "license_name": "other"}),
        ("a: b\n- c", {"license": "other", "license_name": "a-b---c"}),
    ],
    ids=["one the hub knows", "another SPDX name", "words", "YAML in it"],
)
def test_a_licence_is_stated_as_the_hub_takes_it(version, licence, head):
    text, _ = told(version, licence=licence)
    assert {key: value for key, value in front_matter(text).items() if key.startswith("license")} == head
    assert "**unknown**" not in text


ODD_TITLES = [*HOSTILE, 'a "quoted": title', "# not a heading", "\x85\x7f\ufeff", "null", "- [x]", "'"]


@pytest.mark.parametrize("title", ODD_TITLES, ids=range(len(ODD_TITLES)))
def test_whatever_the_owner_writes_stays_text(version, title):
    text, citation = told(version, title=title, creators=[title], contact=title, description=title)
    assert front_matter(text)["pretty_name"] == title
    assert front_matter(text)["license"] == "unknown"
    assert citation["title"] == title
    assert citation["authors"] == [{"name": title}]
    shown = rendered(text)
    assert shown.count("<h1>") == 1
    assert not re.search(r"<(script|img)", shown)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', shown))
    assert text.count("\n---\n") == 1, "the front matter ends once"


def test_hosts_cannot_write_markup_into_the_card(card):
    shown = rendered(card)
    assert "onmouseover" in shown, "the hostile host is in the table"
    assert "<b " not in shown
    assert "href" not in shown
    rows = re.findall(r"<tr>\n((?:<td.*</td>\n)+)</tr>", shown)
    assert len(rows) > 30
    assert {row.count("<td") for row in rows} <= {2, 3, 5}


def test_the_citation_is_complete(version):
    _, citation = told(
        version, title="青禾语料", creators=["青禾大学"], doi="https://doi.org/10.1234/qinghe", contact="a@b.example"
    )
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert citation["title"] == "青禾语料"
    assert citation["authors"] == [{"name": "青禾大学"}]
    assert citation["doi"] == "10.1234/qinghe"
    assert citation["version"] == version.name
    assert citation["date-released"] == dt.date(2026, 3, 4)
    assert citation["identifiers"][0]["value"] == f"sha256:{version.manifest['digest']}"


def test_a_part_of_the_input_says_so(tmp_path):
    store = Store(str(tmp_path))
    selection = {"selection": {"hosts": None, "sample": 0.01, "limit": None, "excluded": 0}}
    version = publish_made(store, made_tables(40), is_part=True, facts=selection)
    assert "**A part of the input only**: sample 0.01." in store.read_bytes(f"{version.name}/README.md").decode()


def test_stages_that_were_left_out_are_not_told(version, card):
    recipe = version.manifest["recipe"]
    settings = {**recipe["settings"], "stages": {**recipe["settings"]["stages"], "convert": False}}
    manifest = {**version.manifest, "recipe": {**recipe, "settings": settings}}
    text = card_files(figures(version.frames), manifest)["README.md"].decode()
    assert "→ punctuation → Traditional to Simplified →" in card
    assert "spam) → articles and teasers →" in text


def test_an_empty_version_has_a_card(tmp_path):
    made = made_tables(40)
    made.tables = {name: frame.clear() for name, frame in made.tables.items()}
    version = publish_made(Store(str(tmp_path)), made)
    text = Path(tmp_path, version.name, "README.md").read_text()
    assert front_matter(text)["size_categories"] == ["n<1K"]
    assert "| pages read | 0 |" in text


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (12_345, "12.3 kB"), (999_960, "1.0 MB"), (2 * 10**12, "2.0 TB")],
)
def test_sizes_are_told_in_fitting_units(n_bytes, text):
    assert size_text(n_bytes) == text


def test_quartiles_and_bins_are_those_of_the_values():
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]
    counts = {value: values.count(value) for value in set(values)}
    ordered = sorted(values)
    assert list(quantiles(counts).values()) == [ordered[0], ordered[2], ordered[5], ordered[7], ordered[10]]
    assert quantiles({}) == {}
    assert binned(counts, (2, 5)) == {"<2": 2, "<5": 4, "5+": 5}
    assert binned({5: 1}, (2, 5)) == {"<2": 0, "<5": 0, "5+": 1}


def test_the_rest_of_a_distribution_is_summed_up():
    assert top({"a": 5, "b": 3, "c": 2, "d": 1}, 2) == {"a": 5, "b": 3, "2 others": 3}
    assert top({"a": 5}, 2) == {"a": 5}


def test_a_null_host_is_counted_as_none(version):
    nulls = version.frame("pages")["host"].null_count()
    assert nulls
    assert figures(version.frames)["pages"]["host"]["(no host)"] == nulls
