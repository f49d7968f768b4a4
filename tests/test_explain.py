"""explain: the same story from a version's tables and from the stages, told without loading what it does not need."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pytest

from flows.explain import explain, main
from flows.stages import through_the_stages
from flows.story import OF_PAGE, reversal, rows
from flows.story import parts as parts_of_story
from flows.told import NO_LINES, Told, difference, find_page, tell
from flows.words import rules_folders
from schemas.column import schema_of
from schemas.errors import InputError
from schemas.rules import parse_overrides
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.read import find_one
from tests.whole_run import page, run_on

ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "seeds" / "documents"
FOLDERS = rules_folders("")
ROOM = (1 << 25, 1 << 26)
TEXT = (
    "石桥镇的渡口今年又开了，每天来回八趟，船上能坐二十个人。",
    "摆渡的老周说，逢集的日子要多跑四趟，天黑了才收工回家。",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A version of the sample, and where its documents are."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(DOCUMENTS, root / "in")
    return run_on(root, {}), root / "in"


@pytest.fixture(scope="module")
def sources(sample):
    return sample[0].frame("pages", ["source"])["source"].to_list()


def raw_of(sample, source):
    return find_one(str(sample[1] / source), *ROOM)


def test_every_document_is_told_by_the_version_with_every_line_once(sample, sources):
    where, _ = explain(str(sample[1] / sources[0]), sample[0], FOLDERS, None)
    assert where == f"as published in {sample[0].name}"
    for source in sources:
        told = tell(sample[0], find_page(sample[0], source), raw_of(sample, source))
        assert told is not None, source
        told_lines = [no for row in rows(told) for no in row.line_nos]
        assert sorted(told_lines) == told.lines["line_no"].to_list(), source
        assert told.removals.height == told.page["lines_removed"]


@pytest.mark.parametrize(
    "source",
    [
        "m.linjiangdu.example/a/240116071200.html",
        "news.wugang.example/local/20140918.asp",
        "texts/006_lamp.txt",
        "bbs.liushugou.example/thread-318-1-1.html",
        "crawl/harrowmere.html",
    ],
)
def test_the_stages_tell_the_same_story(sample, source):
    known = find_page(sample[0], str(sample[1] / source))
    raw = raw_of(sample, source)
    told = tell(sample[0], known, raw)
    again = through_the_stages(raw, sample[0], known, FOLDERS, Settings())
    assert list(rows(told)) == list(rows(again))
    for name in ("repairs", "removals", "teasers"):
        one, other = (getattr(story, name).drop("linked_article_id", strict=False) for story in (told, again))
        assert one.equals(other), name
    assert told.articles.drop("cluster_id", "cluster_size").equals(again.articles.select(told.articles.columns[:-2]))
    assert {name: value for name, value in again.page.items() if name in told.page} == told.page


def test_a_page_of_a_version_is_told_without_compiled_code_and_without_pydantic(sample, tmp_path):
    heavy = "numba pyarrow pydantic prefect pypinyin bs4 fastwarc"
    code = (
        "import sys; from flows.explain import main; code = main(sys.argv[1:]); "
        f"assert not set('{heavy}'.split()) & set(sys.modules), sys.modules.keys(); sys.exit(code)"
    )
    document = sample[1] / "mirror.cuigu.example/2023/waterway.html"
    words = [f"DOC={document}", f"OUTPUT={sample[0].store.root}"]
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "as published in" in done.stdout


def test_a_copy_says_of_what_it_is_one_and_how_to_keep_it(sample):
    _, told = explain(str(sample[1] / "mirror.cuigu.example/2023/waterway.html"), sample[0], FOLDERS, None)
    assert [row.became for row in rows(told)] == ["copy", "metadata", *["copy"] * 5]
    copy = told.copies.row(0, named=True)
    assert (copy["source"], copy["title"]) == ("texts/008_waterway.txt", "让每一条水渠都有人管")
    kept, apart = parse_overrides("\n".join(line for line in reversal(told).split("\n") if "RULES folder" not in line))
    assert kept.source == "mirror.cuigu.example/2023/waterway.html"
    assert apart.article_ids == (copy["article_id"], copy["kept_article_id"])


@pytest.mark.parametrize(
    ("told_by", "source"),
    [
        ("crawl/pages.jsonl#1", "crawl/pages.jsonl#1"),
        ("/anywhere/else/crawl/pages.jsonl#1", "crawl/pages.jsonl#1"),
        ("s3://bucket/crawl/empty.html", "crawl/empty.html"),
        ("other/empty.html", None),
        ("crawl", None),
    ],
)
def test_a_page_is_known_by_the_end_of_its_path(sample, told_by, source):
    found = find_page(sample[0], told_by)
    assert (found and found["source"]) == source


def changed(version, **recipe):
    """The version as if it had been made by this recipe."""
    version.manifest["recipe"].update(recipe)
    return version


@pytest.mark.parametrize(
    ("recipe", "own", "settings", "reason"),
    [
        ({}, {}, None, ""),
        ({}, {}, Settings(), ""),
        ({"rule": {"shipped": "1", "mine.further": "2"}, "rules": "3"}, {}, None, ""),
        ({"code": "0"}, {}, None, "it was made with other code"),
        ({"libraries": {}}, {}, None, "it was made with other libraries"),
        ({"tables": "0"}, {}, None, "it was made with other tables"),
        ({"rule": {}}, {}, None, "it was made with other rules"),
        ({}, {"mine.toml": "[[rule]]\nid = 'x'"}, None, "it was made with other rules"),
        ({}, {"overrides.toml": ""}, None, "it was made with other rules"),
        ({}, {}, Settings.model_validate({"script": {"output": "as-found"}}), "it was made with other settings"),
        ({}, {}, Settings.model_validate({"card": {"title": "青禾"}}), ""),
    ],
    ids=[
        *("the same", "settings given that are the same", "own rules were used and are not given"),
        *("code", "libraries", "tables", "a shipped rule", "own rules are given", "an override is given"),
        *("other settings", "another card"),
    ],
)
def test_a_version_tells_only_what_a_run_today_would_do(sample, tmp_path, recipe, own, settings, reason):
    version = type(sample[0])(sample[0].store, sample[0].name)
    if "shipped" in recipe.get("rule", {}):
        recipe = recipe | {"rule": version.manifest["recipe"]["rule"] | {"mine.further": "2"}}
    for name, content in own.items():
        (tmp_path / name).write_text(content)
    page = find_page(version, "crawl/cut.html")
    folders = rules_folders(str(tmp_path) if own else "")
    found = difference(changed(version, **recipe), page, page["content_digest"], folders, settings)
    assert found == reason
    assert difference(version, page, "0" * 32, folders, settings) == "the document has changed since"


def test_what_the_tables_do_not_have_is_not_told_from_them(sample):
    source = "m.linjiangdu.example/a/240116071200.html"
    known, raw = find_page(sample[0], source), raw_of(sample, source)
    assert tell(sample[0], known, raw) is not None
    assert tell(sample[0], known | {"lines_removed": known["lines_removed"] + 1}, raw) is None, "counted, not listed"
    assert tell(sample[0], known | {"n_lines": known["n_lines"] + 1}, raw) is None, "other lines"
    other = raw_of(sample, "m.linjiangdu.example/a/230824124000.html")
    assert tell(sample[0], known, other) is None, "another page of as many lines"


def test_a_document_that_changed_goes_through_the_stages_by_its_name_in_the_version(tmp_path):
    version = run_on(tmp_path, {"shiqiao.example/1.html": page("渡口又开了", *TEXT)})
    document = tmp_path / "in/shiqiao.example/1.html"
    document.write_text(page("渡口又开了", *TEXT, "| 打印 |"), "utf-8")
    where, told = explain(str(document), version, FOLDERS, None)
    assert where.startswith(f"not as in {version.name} (the document has changed since)")
    assert (told.page["source"], told.page["host"]) == ("shiqiao.example/1.html", "shiqiao.example")
    assert told.removals["text"].to_list() == ["| 打印 |"]
    assert tomllib.loads(reversal(told).split("folder:\n")[1])["keep"][0]["source"] == "shiqiao.example/1.html"
    with pytest.raises(InputError, match="no such file"):
        explain(str(document) + "x", version, FOLDERS, None)


def test_without_a_version_the_stages_tell(tmp_path, capsys):
    document = tmp_path / "1.html"
    document.write_text(page("渡口又开了", *TEXT), "utf-8")
    assert main([f"DOC={document}", f"OUTPUT={tmp_path}/none"]) == 0
    said = capsys.readouterr().out
    assert "nothing learned" in said
    assert "渡口又开了" in said


def made(lines, articles=(), removed=(), copies=()):
    """A page of these lines; an article is (position, title, paragraphs, their line numbers)."""

    def table(name, rows, **more):
        return pl.DataFrame(rows, schema=schema_of(TABLES[name]) | more)

    of_articles = [dict(zip(("position", "title", "text", "line_nos"), row, strict=True)) for row in articles]
    return Told(
        {},
        pl.DataFrame({"line_no": range(1, len(lines) + 1), "text": lines}, schema=NO_LINES.schema),
        table("articles", of_articles),
        table("teasers", []),
        table("removals", [{"line_no": no, "kind": "navigation", "rule": "marks.menu"} for no in removed]),
        table("repairs", []),
        table(
            "duplicates", [{"position": 0, "dropped": dropped} for dropped in copies], source=pl.String, title=pl.String
        ),
    )


SALTED, MENDED = "团(tuán)结奋进的一家人", "团结奋进的一家人"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (made([SALTED], [(0, None, MENDED, [[1]])]), [((1,), "paragraph", MENDED, SALTED)]),
        (made(["漢字,繁體 １"], [(0, None, "汉字，繁体1", [[1]])]), [((1,), "paragraph", "汉字，繁体1", "")]),
        (
            made(["渡口_石桥网", "文"], [(0, "渡口", "文", [[2]])]),
            [((1,), "title", "渡口", "渡口_石桥网"), ((2,), "paragraph", "文", "")],
        ),
        (
            made(["题", "甲", "图", "乙"], [(1, "题", "甲乙\n图", [[2, 4], [3]])]),
            [((1,), "title", "题", ""), ((2, 4), "paragraph 1", "甲乙", ""), ((3,), "paragraph 1", "图", "")],
        ),
        (
            made(["首页", "甲"], removed=[1], copies=[True]),
            [((1,), "navigation", "首页", ""), ((2,), "copy", "甲", "")],
        ),
        (
            made(["甲", "题", "乙"], [(1, "题", "乙", [[3]])], copies=[True]),
            [((1,), "title or copy", "甲", ""), ((2,), "title or copy", "题", ""), ((3,), "paragraph 1", "乙", "")],
        ),
        (
            made(["题", "甲"], [(0, "题", "甲", [[2]])], copies=[False]),
            [((1,), "title", "题", ""), ((2,), "paragraph", "甲", "")],
        ),
    ],
    ids=[
        *("what is mended is shown as it was read", "marks and script alone are no news", "a title is as published"),
        *("lines that are one paragraph", "a page of a copy", "one of two is a copy", "a copy that is only marked"),
    ],
)
def test_each_line_is_told_once_as_what_became_of_it(told, shown):
    assert [(row.line_nos, row.became, row.text, row.read) for row in rows(told)] == shown
    assert len(list(parts_of_story(told._replace(page=dict.fromkeys(OF_PAGE))))) > 2
