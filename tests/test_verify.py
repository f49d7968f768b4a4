"""A version against its manifest: whatever was changed after publishing is found."""

import random

import polars as pl
import pytest

from flows.verify import main, problems
from schemas.settings import Settings
from tasks.publish import seal
from tasks.storage import Store, json_bytes
from tasks.version import Version
from tests.made import made_tables, publish_made

FLIPS = 200


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    store = Store(str(tmp_path_factory.mktemp("out")))
    return publish_made(store, made_tables(40), part_bytes=20_000)


@pytest.fixture(params=["folder", "memory"])
def version(request, tmp_path, whole):
    store = Store(str(tmp_path / "out") if request.param == "folder" else f"memory://{tmp_path.name}")
    for path in ["latest.json", *(f"{whole.name}/{path}" for path in whole.store.files(whole.name))]:
        store.write_bytes(path, whole.store.read_bytes(path))
    yield Version(store, whole.name)
    store.remove("")


def found(version):
    return list(problems(Version(version.store, version.name)))


def change(version, path, content):
    version.store.write_bytes(f"{version.name}/{path}", content)


def test_a_whole_version_has_no_problem(version):
    assert found(version) == []


def test_a_version_with_the_originals_has_no_problem(tmp_path):
    made = made_tables(40)
    originals = {"title_original": pl.lit("標題"), "text_original": pl.lit("正文")}
    made.tables["articles"] = made.tables["articles"].with_columns(**originals)
    settings = Settings.model_validate({"script": {"keep_original": True}})
    assert found(publish_made(Store(str(tmp_path)), made, settings=settings)) == []


def test_every_flipped_bit_is_found(whole):
    """200 bytes, chosen over all files by their sizes, the manifest among them; one bit of each."""
    chance = random.Random(20260304)  # noqa: S311 - the same flips each time
    store, paths = whole.store, whole.store.files(whole.name)
    sizes = [store.size_bytes(f"{whole.name}/{path}") for path in paths]
    chosen = [*paths, *chance.choices(paths, sizes, k=FLIPS - len(paths))]
    missed = []
    for path in chosen:
        content = store.read_bytes(f"{whole.name}/{path}")
        at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        change(whole, path, content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
        told = found(whole)
        change(whole, path, content)
        if not any(path in problem for problem in told):
            missed.append((path, at, bit, told))
    assert len(chosen) == FLIPS
    assert missed == []
    assert found(whole) == []


def test_a_missing_file_is_found(version):
    version.store.remove(f"{version.name}/report.html")
    assert found(version) == ["report.html: missing"]


@pytest.mark.parametrize("path", ["articles/part-00099.parquet", "notes.txt", "state/.hidden"])
def test_a_further_file_is_found(version, path):
    change(version, path, b"new")
    assert found(version) == [f"{path}: not in the manifest"]


@pytest.mark.parametrize("path", ["articles/part-00000.parquet", "croissant.json", "manifest.json"])
@pytest.mark.parametrize("length", [0, -1])
def test_a_cut_file_is_found(version, path, length):
    content = version.store.read_bytes(f"{version.name}/{path}")
    change(version, path, content[:length])
    assert [problem.split(":")[0] for problem in found(version)] == [path]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{}", b"\xff\xfe", b'{"files": 3}'],
    ids=["empty", "a list", "null", "an empty table", "no UTF-8", "files are a number"],
)
def test_a_ruined_manifest_is_one_problem_and_no_traceback(version, content):
    change(version, "manifest.json", content)
    assert [problem.split(":")[0] for problem in found(version)] == ["manifest.json"]


def resealed(whole, **changes):
    """As a wrong program would have published it: with a manifest that fits itself."""
    manifest = {**whole.manifest, **changes}
    manifest["seal"] = seal(manifest)
    change(whole, "manifest.json", json_bytes(manifest))


def test_wrong_counts_are_found_though_the_manifest_fits_itself(version):
    counts = version.manifest["counts"]
    resealed(version, counts={**counts, "pages": 41, "outcomes": {**counts["outcomes"], "rejected": 9}})
    assert [problem.split(":")[0] for problem in found(version)] == ["counts.pages", "counts.outcomes"]


def test_wrong_rows_are_found(version):
    path = "articles/part-00000.parquet"
    files, rows = version.manifest["files"], version.manifest["rows"]
    wrong = {**files, path: {**files[path], "rows": files[path]["rows"] + 1}}
    resealed(version, files=wrong, rows={**rows, "articles": rows["articles"] + 2})
    told = found(version)
    assert "rows: not the sums over the parts" in told
    assert any(problem.startswith(f"{path}: ") and "rows" in problem for problem in told)


def test_a_wrong_digest_or_name_is_found(version):
    resealed(version, digest="f" * 64)
    assert any(problem.startswith("digest:") for problem in found(version))
    resealed(version, version="2020-01-01-00000000")
    assert any(problem.startswith("version:") for problem in found(version))


def test_rows_of_unknown_pages_and_keys_twice_are_found(tmp_path):
    made = made_tables(40)
    lost = made.tables["articles"]["page_id"][0]
    made.tables["pages"] = made.tables["pages"].filter(pl.col("page_id") != lost)
    made.tables["articles"] = pl.concat([made.tables["articles"], made.tables["articles"].tail(2)])
    told = found(publish_made(Store(str(tmp_path)), made))
    assert any(problem.startswith("articles: 1 rows of pages that are not in pages") for problem in told)
    assert "articles: 2 rows have the key of another" in told


def test_the_command_says_what_is_wrong_and_fails(version, capsys):
    words = [f"OUTPUT={version.store.root}", "VERSION=latest"]
    assert main(words) == 0
    assert "all as the manifest" in capsys.readouterr().out
    change(version, "README.md", b"# mine")
    assert main(words) == 1
    assert "README.md: 6 bytes, the manifest says" in capsys.readouterr().out


def test_latest_json_of_another_content_is_found(version, capsys):
    version.store.write_json("latest.json", {**version.store.read_json("latest.json"), "digest": "0" * 64})
    assert main([f"OUTPUT={version.store.root}"]) == 1
    assert "latest.json: digest is not that of" in capsys.readouterr().out


def test_a_file_name_cannot_command_the_terminal(tmp_path, capsys):
    version = publish_made(Store(str(tmp_path / "out")), made_tables(40))
    change(version, "\x1b[2Jclear", b"")
    assert main([f"OUTPUT={version.store.root}"]) == 1
    assert "\x1b[2J" not in capsys.readouterr().out
