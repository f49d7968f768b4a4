"""The whole flow, as a user runs it, against a real Prefect server."""

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from flows.lock import held
from flows.verify import problems
from schemas.column import schema_of
from schemas.tables import TABLES
from tasks.storage import Store
from tasks.version import latest, versions

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "seeds" / "documents"
SMALL_SHARDS = "[limits]\nshard_bytes = 65536\n"

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]


def frame(version, table):
    return pl.read_parquet(f"{version}/{table}/*.parquet")


def table_bytes(output):
    version = output / json.loads((output / "latest.json").read_text())["version"]
    return {
        str(path.relative_to(version)): path.read_bytes()
        for table in TABLES
        for path in sorted((version / table).glob("*.parquet"))
    }


def copied(folder, names, *, backwards=False):
    """Some sample pages in a new folder; written in either order."""
    for name in reversed(names) if backwards else names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / name, target)
    return folder


def names_of(*patterns):
    return sorted({str(path.relative_to(SAMPLE)) for p in patterns for path in SAMPLE.glob(p) if path.is_file()})


@pytest.fixture
def run_here(run):
    """The flow in threads of this process: quick, where a test is not about workers."""
    return partial(run, RUNNER="threads")


@pytest.fixture(scope="module")
def published(prefect_server, tmp_path_factory):
    from flows.once import main

    output = tmp_path_factory.mktemp("sample") / "out"
    assert main([f"INPUT={SAMPLE}", f"OUTPUT={output}"]) == 0
    return output


def test_a_version_has_all_that_is_promised(published):
    version = latest(Store(str(published)))
    folder = published / version.name
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*TABLES, "state", "README.md", "croissant.json", "CITATION.cff", "report.html", "manifest.json"]
    )
    assert (published / "latest").resolve() == folder.resolve()
    assert list(problems(version)) == []
    for table, columns in TABLES.items():
        found = frame(folder, table).schema
        assert list(found) == [column.name for column in columns]
        wanted = {name: pl.String() if isinstance(kind, pl.Enum) else kind for name, kind in schema_of(columns).items()}
        assert dict(found) == wanted


def test_every_page_has_one_row_and_every_article_a_page(published):
    folder = published / "latest"
    pages, articles, duplicates = (frame(folder, table) for table in ("pages", "articles", "duplicates"))
    assert pages["page_id"].is_unique().all()
    assert pages["source"].is_sorted()
    assert set(articles["page_id"]) <= set(pages["page_id"])
    assert pages["n_articles"].sum() == articles.height + duplicates.filter("dropped").height
    has_article = pages.join(articles, on="page_id", how="semi")
    assert set(has_article["outcome"]) == {"articles"}
    assert set(duplicates["kept_article_id"]) <= set(articles["article_id"])
    assert (articles["n_chars"] == articles["text"].str.len_chars()).all()
    assert (articles["n_paragraphs"] == articles["line_nos"].list.len()).all()


def test_a_copy_counts_in_the_cluster_of_the_kept_one(published):
    folder = published / "latest"
    articles, duplicates = frame(folder, "articles"), frame(folder, "duplicates").filter("dropped")
    copies = duplicates.filter("dropped").group_by(article_id="kept_article_id").len()
    sizes = articles.join(copies, on="article_id", how="left").select("cluster_size", n=pl.col("len").fill_null(0) + 1)
    assert duplicates.height > 0
    assert (sizes["cluster_size"] == sizes["n"]).all()


def test_a_second_run_publishes_nothing(published, run, capsys):
    assert run(INPUT=SAMPLE, OUTPUT=published) == 0
    assert len(versions(Store(str(published)))) == 1
    assert "nothing new" in capsys.readouterr().out
    records = sorted((published / "runs").glob("*.json"))
    assert [json.loads(path.read_text())["status"] for path in records[:2]] == ["published", "unchanged"]


def test_a_run_with_nothing_new_does_not_import_prefect(published):
    code = "import runpy, sys; runpy.run_module('flows.pipeline', run_name='__main__')"
    asked = f"import atexit, sys; atexit.register(lambda: print('prefect' in sys.modules)); {code}"
    words = [f"INPUT={SAMPLE}", f"OUTPUT={published}"]
    done = subprocess.run([sys.executable, "-c", asked, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "nothing new" in done.stdout
    assert done.stdout.split()[-1] == "False"


def test_workers_and_file_order_do_not_show_in_the_bytes(tmp_path, run):
    names = names_of("www.yunaoribao.example/**/*", "texts/*", "mirror.cuigu.example/**/*")
    (tmp_path / "small.toml").write_text(SMALL_SHARDS)
    outputs = []
    for workers, backwards in ((1, False), (2, True)):
        pages = copied(tmp_path / f"in{workers}", names, backwards=backwards)
        outputs.append(tmp_path / f"out{workers}")
        assert run(INPUT=pages, OUTPUT=outputs[-1], WORKERS=workers, CONFIG=tmp_path / "small.toml") == 0
    assert table_bytes(outputs[0]) == table_bytes(outputs[1])


def test_threads_give_the_same_bytes_as_processes(tmp_path, run):
    names = names_of("texts/*")
    pages = copied(tmp_path / "in", names)
    for runner in ("processes", "threads"):
        assert run(INPUT=pages, OUTPUT=tmp_path / runner, RUNNER=runner) == 0
    assert table_bytes(tmp_path / "processes") == table_bytes(tmp_path / "threads")


def test_new_changed_and_gone_files(tmp_path, run_here):
    names = names_of("texts/*.txt")
    pages, output = copied(tmp_path / "in", names[:-1]), tmp_path / "out"
    assert run_here(INPUT=pages, OUTPUT=output) == 0
    first = frame(output / "latest", "articles")
    copied(pages, names[-1:])
    (pages / names[1]).unlink()
    changed = pages / names[0]
    changed.write_text(changed.read_text("utf-8") + "\n这一段是后来补上的，说的是村口新修的水渠已经通水。\n", "utf-8")
    assert run_here(INPUT=pages, OUTPUT=output) == 0
    second = frame(output / "latest", "articles")
    assert set(second["source"]) == {*first["source"], names[-1]}, "the gone file keeps its row"
    texts = dict(second.select("source", "text").iter_rows())
    assert "新修的水渠" in texts[names[0]]
    assert latest(Store(str(output))).manifest["inputs"]["gone"] == 1


def test_an_incremental_run_equals_a_full_one_where_nothing_is_a_copy(tmp_path, run_here):
    names = names_of("www.yanhexian.example/**/*.html")
    pages = copied(tmp_path / "in", names[:6])
    assert run_here(INPUT=pages, OUTPUT=tmp_path / "steps") == 0
    copied(pages, names[6:])
    assert run_here(INPUT=pages, OUTPUT=tmp_path / "steps") == 0
    assert run_here(INPUT=pages, OUTPUT=tmp_path / "once") == 0
    assert table_bytes(tmp_path / "steps") == table_bytes(tmp_path / "once")


def test_a_selection_makes_a_partial_version_that_is_never_latest(tmp_path, run_here):
    output = tmp_path / "out"
    assert run_here(INPUT=SAMPLE, OUTPUT=output, HOSTS="www.yunaoribao.example") == 0
    (version,) = versions(Store(str(output)))
    assert version.name.endswith("-part")
    assert not (output / "latest.json").exists()
    assert set(version.frame("pages")["host"]) == {"www.yunaoribao.example"}


def test_what_exclude_lists_is_in_no_later_version(tmp_path, run_here):
    names = names_of("texts/*.txt")
    pages, output = copied(tmp_path / "in", names), tmp_path / "out"
    assert run_here(INPUT=pages, OUTPUT=output) == 0
    (tmp_path / "exclude.txt").write_text(f"{names[0]}\n", "utf-8")
    for _ in range(2):
        assert run_here(INPUT=pages, OUTPUT=output, EXCLUDE=tmp_path / "exclude.txt", ACCEPT=1) == 0
        assert names[0] not in set(frame(output / "latest", "articles")["source"])
    assert frame(output / "latest", "pages").filter(pl.col("source") == names[0])["reason"].to_list() == ["excluded"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ({"RUNNER": "process"}, 2, "nearest: processes"),
        ({"INPUT": "/nowhere/at/all"}, 1, "/nowhere/at/all"),
    ],
    ids=["a wrong word", "no such input"],
)
def test_exit_codes_say_how_it_ended(tmp_path, run, capsys, words, code, says):
    assert run(**{"OUTPUT": tmp_path / "out", **words}) == code
    assert says in capsys.readouterr().out.replace("\n", "")


def test_a_gate_holds_a_shrunken_version_back_until_it_is_accepted(tmp_path, run_here, capsys):
    names = names_of("texts/*.txt")
    pages, output = copied(tmp_path / "in", names), tmp_path / "out"
    (tmp_path / "drop.toml").write_text('[input]\ngone = "drop"\n')
    settings = {"INPUT": pages, "OUTPUT": output, "CONFIG": tmp_path / "drop.toml"}
    assert run_here(**settings) == 0
    before = latest(Store(str(output))).name
    for name in names[2:]:
        (pages / name).unlink()
    assert run_here(**settings) == 3
    assert "max_shrink" in capsys.readouterr().out
    assert latest(Store(str(output))).name == before
    assert run_here(**settings, ACCEPT=1) == 0
    assert frame(output / "latest", "pages").height == 2


def test_an_input_that_is_empty_when_it_was_not_is_an_error(tmp_path, run_here):
    pages, output = copied(tmp_path / "in", names_of("texts/*.txt")[:1]), tmp_path / "out"
    assert run_here(INPUT=pages, OUTPUT=output) == 0
    shutil.rmtree(pages)
    pages.mkdir()
    assert run_here(INPUT=pages, OUTPUT=output) == 1
    assert len(versions(Store(str(output)))) == 1


def test_a_second_run_on_one_output_leaves_with_a_message(tmp_path, run, capsys):
    with held(Store(str(tmp_path / "out"))):
        assert run(INPUT=SAMPLE, OUTPUT=tmp_path / "out") == 4
    assert "is held by process" in capsys.readouterr().out.replace("\n", " ")


def test_plan_changes_nothing(tmp_path, run, capsys):
    assert run(INPUT=SAMPLE, OUTPUT=tmp_path / "out", PLAN=1) == 0
    assert "Nothing was changed" in capsys.readouterr().out.replace("\n", " ")
    assert not (tmp_path / "out").exists()
