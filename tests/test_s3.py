"""INPUT and OUTPUT on an S3 server over real HTTP: published whole, also when the server has a bad night."""

import json
import shutil
import time
from pathlib import Path
from secrets import token_hex

import fsspec
import polars as pl
import pytest

from flows import lock
from flows.diff import main as diff
from flows.export import main as export
from flows.prune import main as prune
from flows.verify import main as verify
from flows.verify import problems
from schemas.errors import InputError, LockedError, SettingsError, StorageError
from tasks import patience
from tasks.sources import find_sources
from tasks.storage import Store
from tasks.version import latest, versions
from tests.object_storage import ENVIRONMENT, KEY_ID, forget, holds_secret, served

SAMPLE = Path(__file__).parent.parent / "seeds" / "documents"
FOLDERS = ("texts", "crawl", "news.wugang.example")
COUNT = 3  # pages of the sample that come late

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def server():
    with served() as front:
        yield front


@pytest.fixture
def storage(server, monkeypatch, request):
    """A file system on the server, with a bucket for this test; the environment is a user's."""
    server.mend()
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": server.url}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patience._gave_up.clear()
    forget()
    found = fsspec.filesystem("s3", use_listings_cache=False)
    if not found.exists("corpus"):
        found.mkdir("corpus")
    yield found
    server.mend()
    found.rm("corpus", recursive=True)
    forget()


@pytest.fixture
def pages(tmp_path):
    """Some of the sample, among it a WARC."""
    for name in FOLDERS:
        shutil.copytree(SAMPLE / name, tmp_path / "pages" / name)
    return tmp_path / "pages"


@pytest.fixture(scope="module")
def wanted(prefect_server, tmp_path_factory):
    """The digest of the same pages, published to a folder."""
    from flows.once import main

    folder = tmp_path_factory.mktemp("local")
    for name in FOLDERS:
        shutil.copytree(SAMPLE / name, folder / "pages" / name)
    assert main([f"INPUT={folder / 'pages'}", f"OUTPUT={folder / 'out'}", "RUNNER=threads"]) == 0
    return latest(Store(str(folder / "out"))).manifest["digest"]


def put(storage, pages, where="corpus/pages"):
    for path in sorted(path for path in pages.rglob("*") if path.is_file()):
        storage.pipe_file(f"{where}/{path.relative_to(pages)}", path.read_bytes())


def digest(output):
    return latest(Store(output)).manifest["digest"]


def test_a_life_on_s3_from_the_first_run_to_pruning(storage, pages, run, wanted, capfd, tmp_path):
    late = sorted(path.relative_to(pages) for path in (pages / "texts").iterdir())[:COUNT]
    put(storage, pages)
    for name in late:
        storage.rm_file(f"corpus/pages/{name}")
    words = {"INPUT": "s3://corpus/pages", "OUTPUT": "s3://corpus/out", "RUNNER": "threads"}
    output = Store(words["OUTPUT"])
    assert run(**words) == 0
    first = latest(output)
    assert not output.exists(".work")
    assert not output.exists(".lock")
    assert run(**words) == 0
    assert f"nothing new; {first.name} stands" in capfd.readouterr().out
    for name in late:
        storage.pipe_file(f"corpus/pages/{name}", (pages / name).read_bytes())
    assert run(**words) == 0
    second = latest(output)
    assert second.manifest["inputs"]["new"] == COUNT
    assert set(second.frame("articles")["source"]) > set(first.frame("articles")["source"])
    assert run(**words, FULL=1) == 0
    assert digest(words["OUTPUT"]) == wanted
    assert [json.loads(output.read_bytes(f"runs/{name}"))["status"] for name in output.names("runs")] == [
        "published", "unchanged", "published", "unchanged" if second.manifest["digest"] == wanted else "published",
    ]  # fmt: skip
    assert verify(["OUTPUT=s3://corpus/out"]) == 0
    assert diff(["OUTPUT=s3://corpus/out", f"A={first.name}", f"B={second.name}"]) == 0
    assert export(["OUTPUT=s3://corpus/out", "TO=s3://corpus/export", "FORMAT=jsonl"]) == 0
    assert Store("s3://corpus/export").exists("SHA256SUMS")
    assert prune(["OUTPUT=s3://corpus/out", "KEEP=1"]) == 0
    last = latest(output)
    storage.rm("corpus/pages", recursive=True)
    assert run(**words) == 1, "an input that was emptied publishes no empty version"
    assert [version.name for version in versions(output)] == [last.name] == [latest(output).name]
    printed = capfd.readouterr()
    written = [storage.cat_file(path) for path in storage.find("corpus")]
    assert not [content for content in [*written, printed.out.encode(), printed.err.encode()] if holds_secret(content)]
    assert not prefect_wrote_a_secret()


def prefect_wrote_a_secret():
    """Whether a key stands in the database of the server: runs, artifacts, logs."""
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL

    address = PREFECT_API_DATABASE_CONNECTION_URL.value()
    path = Path(getattr(address, "get_secret_value", lambda: address)().partition("///")[2])
    files = [path, path.with_name(path.name + "-wal")]
    assert path.stat().st_size
    return any(holds_secret(file.read_bytes()) for file in files if file.exists())


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("s3://corpus/pages/crawl/pages.warc.gz", 1),
        ("s3://corpus/pages/texts/*.txt", 9),
        ("s3://corpus/pages/**/*.warc.gz", 1),
        ("@s3://corpus/list.txt", 10),
    ],
    ids=["a container", "a pattern", "a deep pattern", "a list that lies there itself"],
)
def test_an_input_is_a_file_a_pattern_or_a_list(storage, pages, where, count):
    put(storage, pages)
    storage.pipe_file(
        "corpus/list.txt", b"# of texts\ns3://corpus/pages/texts/*.txt\ns3://corpus/pages/crawl/pages.warc.gz\n"
    )
    found = find_sources(where)
    assert found.height == count
    assert found["stamp"].str.len_chars().min() > 0, "the ETag tells of a change"


def test_many_failed_requests_and_some_seconds_away_change_no_byte(storage, pages, server, run, wanted):
    put(storage, pages)
    server.every = 4
    server.away_until = time.monotonic() + 3
    assert run(INPUT="s3://corpus/pages", OUTPUT="s3://corpus/out", RUNNER="threads") == 0
    assert server.failed > 50
    server.mend()
    assert digest("s3://corpus/out") == wanted


PUBLISHING = r"PUT /corpus/out/\d{4}-\d\d-\d\d-[^/]*/"


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (r"PUT /corpus/out/\.work/\w+/decode/", 1),
        (PUBLISHING + "articles/", 1),
        (PUBLISHING + r"manifest\.json", 1),
        (r"PUT /corpus/out/latest\.json", 0),
    ],
    ids=["while pages are read", "while the version is published", "before latest moves", "while it tidies up"],
)
def test_an_outage_leaves_nothing_half_done_and_the_next_run_ends_well(
    storage, pages, server, run, wanted, monkeypatch, capfd, last, code
):
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    words = {"INPUT": "s3://corpus/pages", "OUTPUT": "s3://corpus/out", "RUNNER": "threads", "WORKERS": 1}
    output = Store("s3://corpus/out")
    put(storage, pages)
    server.mend()
    server.away_after_request = last
    assert run(**words) == code
    said = capfd.readouterr().out.replace("\n", " ")
    assert "s3://corpus gives no answer" in said
    assert ("published 20" in said) == (code == 0)
    server.mend()
    patience._gave_up.clear()
    storage.rm_file("corpus/out/.lock")
    assert (latest(output) is None) == (code == 1)
    assert [list(problems(version)) for version in versions(output)] in ([], [[]])
    assert run(**words) == 0
    assert digest("s3://corpus/out") == wanted
    assert len(versions(output)) == 1
    assert output.names(".unsettled") == []


@pytest.mark.parametrize(
    ("has_manifest", "is_marked", "age", "every", "stays"),
    [
        (False, True, 0, False, False),
        (False, True, 60, False, True),
        (False, False, 0, False, True),
        (False, False, 0, True, False),
        (True, True, 0, True, True),
    ],
    ids=["left", "just written", "not known to be ours", "not known, when pruning", "published"],
)
def test_what_an_outage_left_of_a_version_is_swept(storage, monkeypatch, has_manifest, is_marked, age, every, stays):
    from tasks import publish

    output, name = Store("s3://corpus/out"), "2026-03-04-0123abcd"
    output.write_bytes(f"{name}/articles/part-00000.parquet", b"x")
    if has_manifest:
        output.write_json(f"{name}/manifest.json", {})
    if is_marked:
        output.write_json(f"{publish.UNSETTLED}/{name}", {})
    time.sleep(0.01)
    monkeypatch.setattr(publish, "LEFT_SECONDS", age)
    assert publish.sweep(output, every=every) == ([] if stays else [name])
    assert bool(output.files(name)) == stays
    assert output.names(publish.UNSETTLED) == ([name] if is_marked and age else [])


@pytest.mark.parametrize(
    ("change", "words", "code", "says"),
    [
        ({}, {"OUTPUT": "s3://no-such-bucket/out"}, 2, "there is no such bucket; make it, or mend the name"),
        ({}, {"INPUT": "s3://no-such-bucket/pages"}, 1, "no such file or folder"),
        ({"AWS_ACCESS_KEY_ID": "AKIDOFASTRANGER"}, {}, 2, "(InvalidAccessKeyId); set AWS_ACCESS_KEY_ID"),
        ({"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, {}, 2, "no valid credentials (NoCred"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, {}, 1, "s3://corpus gives no answer"),
        ({}, {"OUTPUT": "s3://me:word@corpus/out"}, 2, "OUTPUT has a user name or password in its address"),
        ({}, {"INPUT": "https://me:word@pages.example/"}, 2, "INPUT has a user name or password in its address"),
    ],
    ids=["no bucket for OUTPUT", "no bucket of INPUT", "a stranger", "no credentials", "nobody at the address",
         "a password in OUTPUT", "a password in INPUT"],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(storage, server, run, monkeypatch, capfd, change, words, code, says):
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    server.turns_down = "AKIDOFASTRANGER"
    storage.pipe_file("corpus/pages/a.txt", b"")
    for name, value in change.items():
        monkeypatch.setenv(name, value) if value is not None else monkeypatch.delenv(name)
    forget()
    assert run(**{"INPUT": "s3://corpus/pages", "OUTPUT": "s3://corpus/out", **words}) == code
    printed = capfd.readouterr()
    assert says in printed.out.replace("\n", " ")
    assert "Traceback" not in printed.out + printed.err
    assert "me:word" not in printed.out + printed.err
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": server.url}.items():
        monkeypatch.setenv(name, value)
    forget()


def test_a_page_that_may_not_be_read_is_a_row_and_an_outage_is_none(storage, server, monkeypatch):
    from tasks.read.reader import read_source

    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    (gone,) = read_source("s3://corpus/pages/gone.html", 100, 100, {})
    assert gone.reason == "unreadable"
    server.away_after = 0
    with pytest.raises(StorageError, match="s3://corpus gives no answer"):
        list(read_source("s3://corpus/pages/gone.html", 100, 100, {}))


@pytest.mark.parametrize("name", ["pages.warc.gz", "pages.jsonl", "pages.parquet"])
def test_an_outage_in_the_middle_of_a_container_is_no_damage_of_it(storage, server, monkeypatch, tmp_path, name):
    from collections import Counter

    from tasks.read.reader import read_source

    if name.endswith("parquet"):
        texts = [f"{number}：{token_hex(500)}" for number in range(400)]
        pl.DataFrame({"text": texts}).write_parquet(tmp_path / name, row_group_size=50)
        content = (tmp_path / name).read_bytes()
    else:
        content = (SAMPLE / "crawl" / name).read_bytes() * 100
    storage.pipe_file(f"corpus/{name}", content)
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(fsspec.get_filesystem_class("s3"), "default_block_size", 1 << 16)
    forget()
    server.mend()
    whole = list(read_source(f"s3://corpus/{name}", 1 << 20, 1 << 20, Counter()))
    needed = len(server.requests)
    assert len(whole) >= 300
    assert needed > 3
    server.mend()
    server.away_after = needed - 1
    with pytest.raises(StorageError):
        list(read_source(f"s3://corpus/{name}", 1 << 20, 1 << 20, Counter()))
    forget()


def lock_of(output, **changes):
    owner = {**lock._owner(), "id": "another", "until": time.time() + 100, "boot": "another machine", **changes}
    output.write_json(lock.NAME, owner)
    return owner


def test_a_lock_on_s3_is_held_renewed_and_given_back(storage, monkeypatch):
    monkeypatch.setattr(lock, "RENEW_SECONDS", 0.05)
    output = Store("s3://corpus/out")
    with lock.held(output):
        before = output.read_json(lock.NAME)["until"]
        with pytest.raises(LockedError, match="is held by process"), lock.held(Store("s3://corpus/out")):
            pass
        time.sleep(0.3)
        assert output.read_json(lock.NAME)["until"] > before
        lock.still_held(output)
    assert not output.exists(lock.NAME)


def test_a_run_whose_lock_was_taken_over_publishes_nothing_and_leaves_it_alone(storage):
    output = Store("s3://corpus/out")
    with lock.held(output):
        lock_of(output)
        with pytest.raises(LockedError, match="nothing was published"):
            lock.still_held(output)
    assert output.read_json(lock.NAME)["id"] == "another"


@pytest.mark.parametrize(
    ("changes", "is_stale"),
    [
        ({}, False),
        ({"until": 0}, True),
        ({"until": None}, True),
        ({"boot": lock._boot(), "process": 2**22 + 1}, True),
        ({"boot": lock._boot(), "process": 1}, False),
        ({"process": 2**22 + 1}, False),
    ],
    ids=[
        "in time",
        "not renewed",
        "damaged",
        "its process is gone",
        "its process runs",
        "a process of another machine",
    ],
)
def test_a_stale_lock_is_recognised(storage, monkeypatch, changes, is_stale):
    monkeypatch.setattr(lock, "SETTLE_SECONDS", 0.0)
    output = Store("s3://corpus/out")
    lock_of(output, **changes)
    if is_stale:
        with lock.held(output):
            assert output.read_json(lock.NAME)["id"] != "another"
        assert not output.exists(lock.NAME)
    else:
        with pytest.raises(LockedError), lock.held(output):
            pass


def test_of_two_that_take_a_stale_lock_over_one_stands(storage, monkeypatch):
    output = Store("s3://corpus/out")
    lock_of(output, until=0)
    monkeypatch.setattr(lock.time, "sleep", lambda _: lock_of(output))
    with pytest.raises(LockedError), lock.held(output):
        pass


def test_a_list_with_a_password_is_refused_by_its_line(tmp_path):
    (tmp_path / "list.txt").write_text("https://pages.example/1\nhttps://me:word@pages.example/2\n")
    with pytest.raises(SettingsError, match="line 2, has a user name or password") as caught:
        find_sources(f"@{tmp_path / 'list.txt'}")
    assert "word@" not in str(caught.value)


def test_a_mail_address_in_a_path_is_no_password():
    with pytest.raises(InputError):
        find_sources("file:///nowhere/me@pages.example/")


def test_messages_name_no_key(storage, server, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.1)
    server.turns_down = KEY_ID
    with pytest.raises(SettingsError) as caught:
        Store("s3://corpus/out").read_bytes("x")
    assert not holds_secret(str(caught.value).encode())
