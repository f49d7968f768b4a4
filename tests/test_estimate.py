"""PLAN=1 says how long it will take: from the last run of some size, where there is one."""

import polars as pl
import pytest

from flows.estimate import BYTES_A_SECOND, estimate
from tasks.storage import Store

MB = 1_000_000
TODO = pl.DataFrame({"location": ["/in/a.html", "/in/b.html"], "size_bytes": [20 * MB, 10 * MB]})


def record(store, day, status="published", n_bytes=100 * MB, seconds=50.0):
    stages = [{"name": "plan"}, {"name": "decode", "bytes": n_bytes}, {"name": "clean", "bytes": n_bytes}]
    store.write_json(f"runs/{day}T030000.0Z.json", {"status": status, "seconds": seconds, "stages": stages})


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


def test_without_a_run_before_it_is_the_measured_rate(store):
    told = estimate(TODO, store)
    assert (told.n_bytes, told.seconds) == (30 * MB, 30 * MB / BYTES_A_SECOND)
    assert "one core" in told.basis


def test_the_newest_run_that_published_and_read_enough_sets_the_rate(store):
    record(store, "2026-11-18", seconds=500.0)
    record(store, "2026-11-19", seconds=50.0)
    record(store, "2026-11-20", n_bytes=MB // 10, seconds=9.0)
    record(store, "2026-11-21", status="failed", seconds=1.0)
    told = estimate(TODO, store)
    assert told.seconds == pytest.approx(15)
    assert "2026-11-19" in told.basis


def test_a_packed_file_counts_unpacked(store):
    packed = pl.DataFrame({"location": ["/in/a.warc.gz"], "size_bytes": [10 * MB]})
    assert estimate(packed, store).n_bytes > 20 * MB


def test_a_record_without_bytes_is_passed_over(store):
    store.write_json("runs/2026-11-20T0.json", {"status": "published", "seconds": 3.0, "stages": [{"name": "decode"}]})
    assert "one core" in estimate(TODO, store).basis
