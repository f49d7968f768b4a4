"""Parts of tables: where they end depends on their rows alone, and what they hold is in one of them."""

import io
import json
from datetime import datetime
from itertools import pairwise

import polars as pl
import pyarrow.parquet as pq
import pytest

from schemas.arrow import arrow_schema
from schemas.column import Column
from tasks import parts
from tasks.halving import halve
from tasks.shards import clean_shard
from tests.whole_run import one_by_one, run_on, table_bytes

SMALL = {"limits": {"shard_bytes": 65_536}, "publish": {"part_bytes": 65_536}}


def text(number):
    told = [
        f"第{number * 16 + place}户人家在渡口等船，说起第{number * place * 7919 % 1000}年的收成和山里的路。\n"
        for place in range(16)
    ]
    return f"第{number}号渡口的早市\n\n" + "".join(told)


def halved(function, jobs):
    """As a runner does it whose workers die at each whole job."""
    return [record for job in jobs for part in halve(job) or [job] for record in function(part)]


def test_shards_that_were_halved_make_the_same_parts(tmp_path):
    pages = {f"page{number:03}.txt": text(number) for number in range(60)}
    calm = run_on(tmp_path / "calm", pages, SMALL)
    assert len(calm.parts("articles")) > 1, "or nothing is shown"
    assert table_bytes(run_on(tmp_path / "halved", pages, SMALL, each=halved)) == table_bytes(calm)


@pytest.mark.parametrize("is_halved", [False, True], ids=["whole", "halved"])
def test_shards_that_are_cleaned_together_make_the_same_parts(tmp_path, monkeypatch, is_halved):
    pages = {f"page{number:03}.txt": text(number) for number in range(60)} | {"z.jsonl": container(120)}
    alone = run_on(tmp_path / "alone", pages, SMALL)
    monkeypatch.setattr("tasks.run.LAST_ALONE", 1)
    monkeypatch.setattr("tasks.run.AT_ONCE", 12)
    together = []

    def cleaned_so(function, jobs):
        if function is not clean_shard:
            return one_by_one(function, jobs)
        together.extend(len(job.shards) for job in jobs)
        some, alone = [[job for job in jobs if (len(job.shards) > 1) is several] for several in (True, False)]
        return [*(halved if is_halved else one_by_one)(function, some), *one_by_one(function, alone)]

    assert table_bytes(run_on(tmp_path / "together", pages, SMALL, each=cleaned_so)) == table_bytes(alone)
    assert max(together) > 2, "or nothing is shown"
    assert together[-1] == 1


def container(n_records):
    # Each third record has no text, so that parts begin anywhere between two shards.
    return "\n".join(json.dumps({"text": text(n) if n % 3 else ""}, ensure_ascii=False) for n in range(n_records))


def test_a_large_container_that_changed_has_each_row_once(tmp_path):
    first = run_on(tmp_path, {"a.jsonl": container(420)}, SMALL)
    entries = [first.manifest["files"][part.split("/", 1)[1]] for part in first.parts("articles")]
    overlaps = [one["last_source"] > other["first_source"] for one, other in pairwise(entries)]
    assert any(overlaps), "record 99 stands in another part than record 100, and sorts after it"
    second = run_on(tmp_path, {"a.jsonl": container(421)}, SMALL)
    assert second.frame("pages").height == 421
    articles = second.frame("articles")
    assert articles.height == articles["page_id"].n_unique() == first.frame("articles").height


@pytest.mark.parametrize("n_groups", [1, 2, 14, 15, 300])
def test_row_groups_packed_apart_are_the_file_of_one_writer(monkeypatch, n_groups):
    rows = pl.DataFrame(
        {
            "text": [text(number) if number % 3 else None for number in range(n_groups)],
            "at": [datetime(2022, 4, 1 + number % 30, 8, 56) for number in range(n_groups)],  # noqa: DTZ001
            "damage": [["salt"] * (number % 3) for number in range(n_groups)],
            "dropped": [number % 2 == 0 for number in range(n_groups)],
            "similarity": [number / 7 for number in range(n_groups)],
        }
    )
    schema = arrow_schema([Column(name, dtype, "说明", unit="") for name, dtype in rows.schema.items()], "1")
    monkeypatch.setattr(parts, "GROUP_BYTES", 1)
    one = io.BytesIO()
    with pq.ParquetWriter(one, schema, compression="zstd", compression_level=parts.ZSTD_LEVEL) as writer:
        for number in range(n_groups):
            group = rows.slice(number, 1).to_arrow(compat_level=pl.CompatLevel.oldest())
            writer.write_table(group.cast(schema))
    assert parts.parquet_bytes(rows, schema) == one.getvalue()
