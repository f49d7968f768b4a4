"""What PLAN=1 tells about time and disk: as fast as the last run that read enough, else as measured on made pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tasks.publish import RUNS
from tasks.sources import expanded_bytes

if TYPE_CHECKING:
    import polars as pl

    from tasks.storage import Store

ENOUGH_BYTES: Final = 10_000_000
"""A run that read less says little of speed: its start outweighs its work. Chosen, not measured."""

RECORDS_READ: Final = 50
"""How many of the newest records are looked at. Chosen, not measured."""

BYTES_A_SECOND: Final = 9e6
"""Bytes of pages, expanded, a second and core: 53.8 MB (500 made pages) took 6.3 s of CPU time, 161 MB (1,500 pages)
16.2 s, so 8.5 to 10 MB a second.
"""

DISK_SHARE: Final = 0.8
"""Bytes of intermediate files and new version a byte of pages: 30 MB and 11 MB for 53.8 MB (500 made pages)."""


class Estimate(NamedTuple):
    """Bytes of pages there are to read (expanded), seconds and bytes of disk it takes, and whose rate this is."""

    n_bytes: float
    seconds: float
    disk_bytes: float
    basis: str


def estimate(todo: pl.DataFrame, output: Store) -> Estimate:
    """What reading ``todo`` (``location``, ``size_bytes``) would take under ``output``."""
    n_bytes = sum(map(expanded_bytes, todo.select("location", "size_bytes").iter_rows(named=True)))
    rate, basis = BYTES_A_SECOND, "on one core, beside the start"
    for name in reversed(output.names(RUNS)[-RECORDS_READ:]):
        record = output.read_json(f"{RUNS}/{name}")
        read = sum(stage.get("bytes", 0) for stage in record["stages"] if stage["name"] == "decode")
        if record["status"] == "published" and read >= ENOUGH_BYTES:
            rate, basis = read / record["seconds"], f"as fast as the run of {name[:10]}"
            break
    return Estimate(n_bytes, n_bytes / rate, n_bytes * DISK_SHARE, basis)
