"""A large file of JSON Lines in parts: the same pages, by the same names, as when it is read as one."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from schemas.settings import Limits, Settings
from tasks.halving import halve
from tasks.locations import location_of
from tasks.read import Span, line_spans, read_batches
from tasks.run import Run, decode_jobs
from tasks.shards import reader_of
from tasks.sources import find_sources
from tasks.storage import Store

TEXTS = [json.dumps({"text": "青禾县的油菜花开了。" * n}, ensure_ascii=False) for n in (1, 40, 2, 3, 90, 1)]


def written(folder: Path, content: bytes, name: str = "texts.jsonl") -> pl.DataFrame:
    (folder / name).write_bytes(content)
    return find_sources(str(folder))


def spans_of(sources: pl.DataFrame, span_bytes: int) -> list[Span]:
    location, size = sources.select("location", "size_bytes").row(0)
    return line_spans(location, size, span_bytes)


def rows(sources: pl.DataFrame, span: Span | None) -> list[tuple[object, ...]]:
    batches = list(read_batches(sources, Limits(), 1 << 20, span))
    return [row for batch in batches for row in batch.select("page_id", "source", "text", "reason").rows()]


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("one line after the other", "\n".join(TEXTS) + "\n"),
        ("no line feed at the end", "\n".join(TEXTS)),
        ("blank lines count", "\n\n".join(TEXTS) + "\n\n\n"),
        ("lines of Windows, with a mark", "\ufeff" + "\r\n".join(TEXTS)),
        ("damaged lines, also the first of a part", "\n".join([TEXTS[0], "{", *TEXTS[1:3], "[1]", "}", *TEXTS[3:]])),
    ],
)
@pytest.mark.parametrize("span_bytes", [1, 40, 300, 1500, 4000])
def test_parts_are_the_whole(tmp_path, label, content, span_bytes):
    sources = written(tmp_path, content.encode())
    spans = spans_of(sources, span_bytes)
    assert len(spans) > 1, label
    assert [span.start for span in spans[1:]] == [span.stop for span in spans[:-1]]
    assert (spans[0].start, spans[-1].stop) == (0, len(content.encode()))
    assert [row for span in spans for row in rows(sources, span)] == rows(sources, None), label


WHOLE = {
    "smaller than a part": "\n".join(TEXTS[:1]).encode(),
    "packed": gzip.compress("\n".join(TEXTS * 99).encode()),
    "UTF-16": "\n".join(TEXTS).encode("utf-16"),
    "a page": b"<html><body>" + "青禾县的油菜花开了。\n".encode() * 200,
    "other JSON": b'{"name": 1}\n' * 200,
}


@pytest.mark.parametrize("label", WHOLE)
def test_what_is_not_cut(tmp_path, label):
    assert spans_of(written(tmp_path, WHOLE[label]), 100) == []


def test_a_file_that_is_not_there_is_not_cut(tmp_path):
    assert line_spans(location_of(bytes(tmp_path / "gone.jsonl")), 1000, 10) == []


def test_a_job_a_part_each_with_its_own_records(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    sources = written(folder, "\n".join(TEXTS * 20).encode())
    output = Store(str(tmp_path / "out"))
    settings = Settings(limits=Limits.model_construct(document_bytes=1 << 20, document_seconds=30, shard_bytes=10_000))
    run = Run(output, output.within("work"), None, {"digest": "0" * 32}, settings, ())
    jobs = decode_jobs(run, sources)
    assert [job.name for job in jobs] == [f"{number:05d}" for number in range(len(jobs))]
    found = [source for job in jobs for batch in reader_of(job) for source in batch["source"]]
    assert found == [f"texts.jsonl#{number}" for number in range(len(TEXTS) * 20)]
    first, second = halve(jobs[1])
    assert first.span == second.span == jobs[1].span
    assert first.rows is not None
    assert second.rows is not None
    assert first.rows[1] == second.rows[0]
