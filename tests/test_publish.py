"""A version comes out whole or not at all, says truly what it holds, and is never changed afterwards."""

import hashlib
import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from flows.finish import prune
from schemas.errors import SettingsError
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.publish import content_digest, publish, seal, sweep
from tasks.storage import Store
from tasks.version import VERSION_NAME, latest, named, versions
from tests.made import facts_of, made_tables, publish_made, write_made

DAY = timedelta(days=1)
publish_bare = partial(publish_made, is_described=False)


@pytest.fixture(params=["folder", "memory"])
def output(request, tmp_path):
    store = Store(str(tmp_path / "out") if request.param == "folder" else f"memory://{tmp_path.name}")
    yield store
    store.remove("")


@pytest.fixture
def folder(tmp_path):
    return Store(str(tmp_path / "out"))


def contents(store, name):
    return {path: store.read_bytes(f"{name}/{path}") for path in store.files(name)}


def test_a_version_holds_what_is_promised(output):
    version = publish_made(output, made_tables())
    there = set(output.files(version.name))
    assert {"README.md", "croissant.json", "CITATION.cff", "report.html", "manifest.json"} <= there
    assert all(f"{table}/part-00000.parquet" in there for table in TABLES)
    assert {path.split("/")[0] for path in there if "/" in path} == {*TABLES, "state"}


def test_the_name_is_the_day_and_the_start_of_the_digest(output):
    version = publish_bare(output, made_tables())
    assert version.name == f"2026-03-04-{version.manifest['digest'][:8]}"
    assert VERSION_NAME.fullmatch(version.name)


def test_the_digest_is_that_of_the_contract(output):
    version = publish_bare(output, made_tables())
    lines = [
        f"{path} {hashlib.sha256(output.read_bytes(f'{version.name}/{path}')).hexdigest()}\n"
        for path in sorted(output.files(version.name))
        if path.split("/")[0] in TABLES
    ]
    assert version.manifest["digest"] == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_the_digest_knows_no_clock_name_or_card(output):
    one = publish_bare(output, made_tables())
    made = made_tables()
    made.card = made.card.model_copy(update={"title": "另一个名字"})
    other = publish_bare(output, made, later=DAY)
    assert one.name != other.name
    assert one.manifest["digest"] == other.manifest["digest"]


@pytest.mark.parametrize("change", ["one row less", "another file name"])
def test_the_digest_changes_with_rows_and_with_names(folder, change):
    one = publish_bare(folder, made_tables())
    made = made_tables()
    if change == "one row less":
        made.tables["teasers"] = made.tables["teasers"].head(-1)
        assert publish_bare(folder, made, later=DAY).manifest["digest"] != one.manifest["digest"]
    else:
        renamed = {path.replace("part-00000", "part-00009"): entry for path, entry in one.manifest["files"].items()}
        assert content_digest(renamed) != one.manifest["digest"]


def test_the_manifest_names_every_other_file_with_its_digest_and_size(output):
    version = publish_bare(output, made_tables())
    held = contents(output, version.name)
    del held["manifest.json"]
    assert version.manifest["files"].keys() == held.keys()
    for path, entry in version.manifest["files"].items():
        assert entry["sha256"] == hashlib.sha256(held[path]).hexdigest()
        assert entry["size_bytes"] == len(held[path])
    assert version.manifest["seal"] == seal(version.manifest)


def test_latest_names_the_newest_whole_version(output):
    publish_bare(output, made_tables(40))
    version = publish_bare(output, made_tables(), later=DAY)
    pointer = output.read_json("latest.json")
    assert pointer == {key: version.manifest[key] for key in ("version", "digest", "published_at")}
    assert latest(output) == version
    assert named(output, "latest") == version


def test_latest_is_a_relative_link_in_a_folder(folder):
    version = publish_bare(folder, made_tables())
    link = Path(folder.path("latest"))
    assert link.is_symlink()
    assert link.readlink() == Path(version.name)


def test_without_symbolic_links_latest_json_says_it(folder, monkeypatch):
    monkeypatch.setattr(Path, "symlink_to", lambda *_, **__: (_ for _ in ()).throw(OSError("not here")))
    version = publish_bare(folder, made_tables())
    assert latest(folder) == version
    assert folder.names() == sorted([".work", version.name, "latest.json"])


def test_a_part_of_the_input_is_never_latest(output):
    part = publish_bare(output, made_tables(40), is_part=True)
    assert part.name.endswith("-part")
    assert latest(output) is None
    whole = publish_bare(output, made_tables(), later=DAY)
    publish_bare(output, made_tables(50), is_part=True, later=2 * DAY)
    assert latest(output) == whole


def test_a_published_version_is_never_changed(output):
    first = publish_bare(output, made_tables(40))
    before = contents(output, first.name)
    publish_bare(output, made_tables(), later=DAY, parent=first)
    publish_bare(output, made_tables(50), later=2 * DAY, is_part=True)
    assert contents(output, first.name) == before


def test_the_same_rows_are_the_same_bytes_however_they_are_batched(folder):
    made = made_tables()
    one = write_made(folder.within("a"), made, 6_000, Settings())
    made.tables = {name: pl.concat(frame.iter_slices(7)) for name, frame in made.tables.items()}
    other = write_made(folder.within("b"), made, 6_000, Settings())
    assert one.files == other.files
    assert one.digest() == other.digest()


def test_files_that_equal_the_parents_are_one_file_on_the_disk(folder):
    first = publish_bare(folder, made_tables())
    made = made_tables()
    made.tables["teasers"] = made.tables["teasers"].head(-1)
    second = publish_bare(folder, made, parent=first, later=DAY)

    def inode(version, path):
        return Path(folder.path(f"{version.name}/{path}")).stat().st_ino

    assert inode(first, "articles/part-00000.parquet") == inode(second, "articles/part-00000.parquet")
    assert inode(first, "manifest.json") != inode(second, "manifest.json")
    assert (
        inode(first, "teasers/part-00000.parquet") != inode(second, "teasers/part-00000.parquet")
        or first.manifest["files"]["teasers/part-00000.parquet"]
        == second.manifest["files"]["teasers/part-00000.parquet"]
    )


def test_without_hard_links_the_files_are_copies(folder, monkeypatch):
    first = publish_bare(folder, made_tables())
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError("not here")))
    second = publish_bare(folder, made_tables(), parent=first, later=DAY)
    assert contents(folder, second.name).keys() == contents(folder, first.name).keys()


def interrupted(monkeypatch, output, method, after):
    """Publish, with the disk full once ``method`` was called ``after`` times."""
    target = type(output.fs) if not output.is_local else Path
    real, calls = getattr(target, method), []

    def failing(*args, **kwargs):
        calls.append(1)
        if len(calls) > after:
            raise OSError("disk full")
        return real(*args, **kwargs)

    made = made_tables(40)
    draft = write_made(output, made, 6_000, Settings())
    with monkeypatch.context() as patched:
        patched.setattr(target, method, failing)
        manifest = {"version": "2026-03-05-00000000", "digest": "0" * 64, "published_at": "2026-03-05"}
        with pytest.raises(OSError, match="disk full"):
            publish(output, draft, {**manifest, **facts_of(made, Settings(), None), "files": draft.files}, None)


@pytest.mark.parametrize("after", [0, 1])
def test_a_folder_that_cannot_be_renamed_is_no_version(folder, monkeypatch, after):
    standing = publish_bare(folder, made_tables())
    interrupted(monkeypatch, folder, "replace", after)
    assert versions(folder) == [standing]
    assert latest(folder) == standing


@pytest.mark.parametrize("after", [0, 3])
def test_on_object_storage_a_version_without_its_manifest_does_not_exist(tmp_path, monkeypatch, after):
    output = Store(f"memory://{tmp_path.name}")
    standing = publish_bare(output, made_tables())
    interrupted(monkeypatch, output, "copy", after)
    assert versions(output) == [standing]
    assert latest(output) == standing
    with pytest.raises(SettingsError, match="there are: 2026-03-04"):
        named(output, "2026-03-05-00000000")
    output.remove("")


def test_on_object_storage_the_manifest_comes_after_all_files_and_before_latest(tmp_path, monkeypatch):
    output = Store(f"memory://{tmp_path.name}")
    written = []
    real_copy, real_pipe = output.fs.copy, output.fs.pipe_file
    monkeypatch.setattr(output.fs, "copy", lambda a, b, **k: (written.append(b), real_copy(a, b, **k)))
    monkeypatch.setattr(output.fs, "pipe_file", lambda p, c, **k: (written.append(p), real_pipe(p, c, **k)))
    version = publish_bare(output, made_tables())
    mark, *published = [path for path in written if "/.work/" not in path]
    assert mark.endswith(f"/.unsettled/{version.name}"), "so that a later run finds what an outage leaves"
    assert [path.rsplit("/", 1)[1] for path in published[-2:]] == ["manifest.json", "latest.json"]
    assert len(published) == len(version.manifest["files"]) + 2
    monkeypatch.undo()
    output.remove("")


def test_nothing_is_left_of_the_draft(output):
    publish_bare(output, made_tables())
    assert output.files(".work") == []


def test_pruning_keeps_the_newest_and_never_removes_latest(output):
    names = [publish_bare(output, made_tables(40 + n), later=n * DAY).name for n in range(4)]
    assert prune(output, 2) == names[:2]
    assert [version.name for version in versions(output)] == names[2:]
    output.write_json("latest.json", {**output.read_json("latest.json"), "version": names[2]})
    assert prune(output, 1) == []
    assert [version.name for version in versions(output)] == names[2:]


@pytest.mark.parametrize("keep", [None, 9])
def test_pruning_without_need_removes_nothing(output, keep):
    publish_bare(output, made_tables())
    assert prune(output, keep) == []


def test_what_is_pruned_half_is_no_version_any_more(output, monkeypatch):
    first = publish_bare(output, made_tables(40))
    newest = publish_bare(output, made_tables(), later=DAY)
    remove = Store.remove

    def die_after_the_first(store, name):
        remove(store, name) if name.endswith("/manifest.json") else None
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "remove", die_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        prune(output, 1)
    monkeypatch.undo()
    assert versions(output) == [newest]
    if output.is_local:
        assert not output.exists(first.name), "not even half of it is seen"
        sweep(output)
        assert output.files(".going") == []


def test_a_pruned_parent_takes_no_linked_file_along(folder):
    first = publish_bare(folder, made_tables())
    second = publish_bare(folder, made_tables(), parent=first, later=DAY)
    before = contents(folder, second.name)
    prune(folder, 1)
    assert contents(folder, second.name) == before


def test_the_manifest_is_read_by_people_too(folder):
    version = publish_bare(folder, made_tables())
    text = folder.read_bytes(f"{version.name}/manifest.json").decode()
    assert text.startswith('{\n  "version": ')
    assert json.loads(text) == version.manifest
