"""Shard functions that die, hang or fail at certain documents: what workers are given in test_runners."""

import os
import signal
import sys
import time
from pathlib import Path

from tasks.shards import DecodeJob, Record, decode_shard


def decode_or_fail(job: DecodeJob) -> list[Record]:
    """Decode, unless the name of a source says that it kills or hangs its worker."""
    names = [str(source["source"]) for source in job.sources]
    if any("kills" in name for name in names):
        os.kill(os.getpid(), signal.SIGKILL)
    if any("exits" in name for name in names):
        os._exit(7)
    if any("hangs" in name for name in names):
        time.sleep(600)
    if any("fails" in name for name in names):
        raise ZeroDivisionError("a mistake of ours")
    return decode_shard(job)


def decode_in_group(job: DecodeJob) -> list[Record]:
    """Decode in the control group of Linux that ``MEMORY_GROUP`` names."""
    Path(os.environ["MEMORY_GROUP"], "cgroup.procs").write_text(str(os.getpid()), "ascii")
    return decode_shard(job)


def stall(job: DecodeJob) -> list[Record]:
    """Decode slowly: a quarter of a second more."""
    time.sleep(0.25)
    return decode_shard(job)


def fail(job: DecodeJob) -> list[Record]:
    """A mistake of ours."""
    raise ZeroDivisionError(job.name)


def look_around(job):
    """What a worker is: told in place of a record."""
    import numba
    import polars as pl

    command = getattr(sys.modules["__main__"], "__file__", None) is not None
    return [
        {
            "command": command,
            "prefect": "prefect" in sys.modules,
            "polars": pl.thread_pool_size(),
            "numba": numba.get_num_threads(),
            "one heap": "narenas:1" in os.environ["_RJEM_MALLOC_CONF"],
        }
    ]
