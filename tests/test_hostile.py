"""Input made to harm: nothing happens beyond its own row, and what is shown of it is shown and not obeyed."""

import bz2
import gzip
import importlib
import io
import json
import lzma
import pkgutil
import re
import struct
import time
import tomllib

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
import zstandard

import schemas
import tasks
from flows.terminal import TERMINAL, toml_string
from flows.verify import main as verify
from schemas.errors import RuleError, SettingsError
from schemas.rules import parse_rules
from schemas.settings import Limits, parse_settings
from schemas.tables import TABLES
from tasks.read import read_batches
from tasks.sources import find_sources

flow_test = [pytest.mark.flow, pytest.mark.filterwarnings("default")]

MIB = 1 << 20
BODY = "<p>青川县石桥镇中心小学日前举行秋季运动会，全校四百多名师生参加了十二个项目的比赛。</p>"
ESCAPES = (
    "\x1b]0;owned\x07\x1b[2J\x9b31m\x1b]8;;http://evil.example\x1b\\\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}"
)
YAML = "---\nlicense: mit\n--- # [x](javascript:alert(1)) | `a` {{7*7}} <script>alert(1)</script> !!python/object:x"


def html(title, body=BODY):
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body * 3}</body></html>".encode()


def parquet(**columns):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def warc(length):
    body = html("存档的一页")
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/../../etc/passwd\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
    ).encode()
    return head + answer + b"\r\n\r\n"


def lying_parquet():
    """A footer that says it is longer than the file."""
    whole = parquet(text=["甲" * 100])
    return whole[:-8] + struct.pack("<I", 1 << 31) + b"PAR1"


ENTITIES = (
    '<!DOCTYPE html [<!ENTITY a "甲乙丙丁">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + '<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&i;&x;</p>'
)
MAIL = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="'
SMALL_BOMB = b" " * 3 * MIB
HOSTILE_FILES = {
    "bomb.html.gz": gzip.compress(SMALL_BOMB),
    "bomb.html.bz2": bz2.compress(SMALL_BOMB),
    "bomb.html.xz": lzma.compress(SMALL_BOMB),
    "bomb.html.zst": zstandard.compress(SMALL_BOMB),
    "bomb in bombs.gz": gzip.compress(gzip.compress(gzip.compress(gzip.compress(SMALL_BOMB)))),
    "bomb.jsonl.gz": gzip.compress(b'{"text": "' + SMALL_BOMB + b'"}\n' + json.dumps({"text": "短"}).encode()),
    "entities.html": (ENTITIES + BODY).encode(),
    "attributes.html": b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">" + BODY.encode(),
    "nested.html": b"<div>" * 50_000 + BODY.encode(),
    "one line.txt": "青川县石桥镇".encode() * 40_000,
    "escapes.html": html(ESCAPES + "逃逸", f"<p>{ESCAPES}正文里也有，{BODY}</p>"),
    "yaml.html": html(YAML.replace("<", "&lt;"), BODY),
    f"{ESCAPES.replace('/', '')}name.html": html("名字里有控制符"),
    "ids.jsonl": b"\n".join(
        json.dumps({"text": f"第{n}条。{BODY}", "id": bad, "url": bad, "host": bad}).encode()
        for n, bad in enumerate(("../../etc/passwd", "/etc/passwd", "C:\\x", "..", "a/../../b", ESCAPES, "\0", "\n"))
    ),
    "lying.parquet": lying_parquet(),
    "wrong.parquet": parquet(text=[1, 2], html=[[1], None], url=[{"a": 1}, None]),
    "deep.parquet": parquet(content=pa.array([[[b"x"]]], pa.list_(pa.list_(pa.binary())))),
    "long.warc": warc(10**15),
    "negative.warc": warc(-5),
    "words.warc": warc("x"),
    "cut.warc.gz": gzip.compress(warc(100))[:60],
    "boundaries.mhtml": MAIL + b"=" * 70_000 + b'"\r\n\r\n--x',
    "endless.mhtml": MAIL + b'b"\r\n\r\n' + b"--b\r\n" * 20_000,
}  # fmt: skip
GOOD = {f"neighbour{n}.html": html(f"邻居的第{n}篇", BODY + f"<p>这是第{n}篇，说的是各自的事。</p>") for n in range(3)}


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.fixture(scope="module")
def outputs(prefect_server, tmp_path_factory):
    """The same neighbours published alone, and in the company of every hostile file."""
    from flows.once import main

    base = tmp_path_factory.mktemp("hostile")
    (base / "small.toml").write_text("[limits]\ndocument_bytes = 2097152\n")
    write(base / "alone", {f"{name}": content for name, content in GOOD.items()})
    write(base / "company", {**GOOD, **HOSTILE_FILES})
    write(
        base / "company", {"metadata.csv": b'path,url,note\n"../../x",javascript:alert(1),"\x1b[2J\n"\n\xff\xfe,,,,\n'}
    )
    for name in ("alone", "company"):
        words = [f"INPUT={base / name}", f"OUTPUT={base / 'out' / name}", f"CONFIG={base}/small.toml", "RUNNER=threads"]
        assert main(words) == 0
    return base / "out"


def table(output, name):
    return pl.read_parquet(f"{output}/latest/{name}/*.parquet")


@pytest.mark.parametrize("name", [name for name in TABLES if name != "duplicates"])
@pytest.mark.flow
def test_a_page_beside_hostile_ones_comes_out_as_alone(outputs, name):
    alone, company = (table(outputs / place, name) for place in ("alone", "company"))
    assert company.join(alone.select("page_id").unique(), on="page_id", how="semi").equals(alone)
    assert company.height > alone.height or name not in {"pages", "articles"}


@pytest.mark.flow
def test_every_hostile_file_is_a_row_or_counted(outputs):
    found = dict(table(outputs / "company", "pages").select("source", "reason").iter_rows())
    files = {source.partition("#")[0] if source not in HOSTILE_FILES else source for source in found}
    counted = {"bomb in bombs.gz", "deep.parquet"}
    assert {name for name in HOSTILE_FILES if name not in files} <= counted
    too_large = {f"bomb.html.{packing}" for packing in ("gz", "bz2", "xz", "zst")} | {"bomb.jsonl.gz#0"}
    assert {source for source, reason in found.items() if reason == "too-large"} == too_large
    assert found["nested.html"] == "too-deep"
    assert found["lying.parquet"] == "broken-container"
    assert "bomb.jsonl.gz#1" in found, "the line after it is read"
    assert verify([f"OUTPUT={outputs}/company"]) == 0


@pytest.mark.flow
def test_ids_and_addresses_are_words_and_never_paths(outputs):
    base = outputs.parent
    assert {path.name for path in base.iterdir()} == {"alone", "company", "out", "small.toml"}
    assert {path.name for path in outputs.iterdir()} == {"alone", "company"}
    pages = table(outputs / "company", "pages").filter(pl.col("source").str.starts_with("ids.jsonl"))
    assert pages.height == 8
    assert not any(path.suffix == ".passwd" for path in outputs.rglob("*"))


@pytest.mark.flow
def test_no_entity_is_resolved(outputs):
    texts = table(outputs / "company", "articles").filter(pl.col("source") == "entities.html")["text"].to_list()
    removed = table(outputs / "company", "removals")["text"].to_list()
    assert not any("root:" in text or "甲乙丙丁甲乙丙丁" in text for text in texts + removed)


@pytest.mark.flow
def test_what_describes_the_version_is_deaf_to_it(outputs):
    folder = outputs / "company" / "latest"
    card = (folder / "README.md").read_text()
    head = yaml.safe_load(card.split("---\n")[1])
    assert "mit" not in str(head.get("license"))
    assert head.keys() == yaml.safe_load((outputs / "alone/latest/README.md").read_text().split("---\n")[1]).keys()
    assert yaml.safe_load((folder / "CITATION.cff").read_text())["title"] == "Chinese web articles"
    assert json.loads((folder / "croissant.json").read_text())["@type"]
    for name in ("README.md", "CITATION.cff", "croissant.json", "manifest.json"):
        assert not set(re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", (folder / name).read_text())), name
    report = (folder / "report.html").read_text()
    assert "<script>alert(1)" not in report


@pytest.mark.flow
def test_a_terminal_shows_it_and_obeys_nothing(outputs, capsys):
    from flows.diff import main as diff
    from flows.explain import main as explain
    from flows.once import main

    company = outputs.parent / "company"
    named = next(path for path in company.iterdir() if path.name.endswith("name.html"))
    for path in (company / "escapes.html", named, company / "ids.jsonl"):
        assert explain([f"DOC={path}", f"OUTPUT={outputs}/company"]) == 0
    version = (outputs / "company" / "latest").resolve().name
    assert diff([f"OUTPUT={outputs}/company", f"A={version}", f"B={version}"]) == 0
    assert main([f"INPUT={outputs}/\x1b[2J[/red]", f"OUTPUT={outputs}/none"]) == 1
    assert main(["INPUT=x", "RUNNER=\x1b[2J[/red]"]) == 2
    said = capsys.readouterr().out
    assert "逃逸" in said
    assert not {char for char in said if ord(char) in TERMINAL and char != "\n"}


def test_the_suggested_override_means_the_line_whatever_it_holds():
    for text in (ESCAPES, YAML, "it's \"q\" \\ '''", '\'\n[[drop]]\nrule = "x"\n'):
        written = toml_string(text)
        assert tomllib.loads(f"text = {written}")["text"] == text
        assert not {char for char in written if ord(char) in TERMINAL}


def test_pages_that_share_a_value_are_no_bomb(tmp_path):
    """700 bytes of Parquet that say a page of 2 MB twenty thousand times."""
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["字" * 700_000]))
    (tmp_path / "b.parquet").write_bytes(parquet(text=shared))
    found = pl.concat(
        batch.select("source", "reason", "size_bytes")
        for batch in read_batches(find_sources(str(tmp_path)), Limits(), 16 * MIB)
    )
    assert found["reason"].to_list() == [None] * (found.height - 1) + ["too-large"]
    assert found["size_bytes"].sum() < 400 * MIB


SETTINGS = {
    "code": "[card]\ntitle = __import__('os').system('touch owned')",
    "a call": "[limits]\ndocument_bytes = open('/etc/passwd')",
    "YAML": "card: !!python/object/apply:os.system ['touch owned']",
    "a path as a number": "[limits]\nshard_bytes = '../../etc'",
    "a deep table": "a = " + "[" * 5_000 + "]" * 5_000,
}


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_settings_are_parsed_and_never_executed(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError):
        parse_settings(text)
    assert list(tmp_path.iterdir()) == []


def rule(pattern):
    return (
        f'[[rule]]\nid = "x"\nkind = "navigation"\nreason = "r"\nneeds = ["首页"]\npattern = \'\'\'{pattern}\'\'\'\n'
        'drops = ["首页"]\nkeeps = ["正文"]\n'
    )


PATTERNS = {
    "a huge count": "首页(a{1000}){1000}",
    "counts in counts": "首页((((a{100}){100}){100}){100})?",
    "a very long one": "首页" + "(a|b)" * 400_000,
    "nested groups": "(" * 5_000 + "首页" + ")" * 5_000,
    "code": "首页(?{system('touch owned')})",
    "a reference back": "首页(a)\\1",
}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_that_is_too_much_is_refused_at_once(pattern):
    began = time.process_time()
    with pytest.raises(RuleError) as caught:
        parse_rules(rule(pattern), "own.toml")
    assert caught.value.exit_code == 2
    assert len(str(caught.value)) < 1_000, "one line, not the pattern back"
    assert "\n" not in str(caught.value)
    assert time.process_time() - began < 5


def test_a_pattern_takes_time_that_grows_with_the_line():
    (own,) = parse_rules(rule("首页(a+)+(a*)*b?"), "own.toml")
    for line in ("首页" + "a" * 100_000 + "c",):
        began = time.process_time()
        pl.Series([line]).str.contains(own.regex)
        assert time.process_time() - began < 2


def patterns():
    """Every pattern of Python's ``re`` that a module of the pipeline holds; polars' own are linear by construction."""
    found = {}
    for package in (schemas, tasks):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found[f"{module.name}.{name}"] = value
    return found


UNITS = (
    *(
        "a",
        "1",
        " ",
        "\n",
        "(",
        "字",
        "字?",
        "字(",
        "字(a",
        "“字?",
        "字字?",
        "字字字?字",
        "&#",
        "<",
        "<!--",
        "<!-- x --> ",
    ),
    *(
        "<?xml ",
        "<svg ",
        "A:b\n",
        "A: b\r\n",
        "A: b\r\n c\r\n",
        '{"',
        '"text" ',
        "[",
        "\ufffd",
        "é",
        "/",
        "-",
        "1;",
        " \t",
    ),
)
ONLY_AT_THE_START = {
    "tasks.locations._URL",
    "tasks.publish.HALF",
    "tasks.read.sniff._ARRAY",
    "tasks.read.sniff._KNOWN",
    "tasks.read.sniff._MAIL_HEAD",
    "tasks.read.sniff._MAY_BE_SVG",
    "tasks.read.sniff._OBJECT",
    "tasks.read.sniff._SVG",
    "tasks.read.warc._CHUNK_SIZE",
}


def seconds(read, text):
    began = time.process_time()
    found = read(text)
    if found is not None and not isinstance(found, re.Match):
        list(found)
    return time.process_time() - began


def test_no_pattern_of_ours_takes_for_ever():
    slow = []
    for name, pattern in patterns().items():
        for unit in UNITS:
            line = unit * (16_384 // len(unit))
            text = line.encode() if isinstance(pattern.pattern, bytes) else line
            read = pattern.match if name in ONLY_AT_THE_START else pattern.finditer
            if all(seconds(read, text) > 0.5 for _ in range(2)):  # once may be another's work: collecting garbage
                slow.append((name, unit))
    assert slow == []
