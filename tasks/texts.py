"""Edge: texts of the articles asked for, from this run's shards, else from the parent's parts.

Only the files that can hold them are opened, one after another, and of those only the rows asked for are kept. What is
asked for in parts is read once for all of them: what a later part is to have waits, in files where it is much.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.dedupe import restored
from tasks.keys import article_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from tasks.run import Run
    from tasks.storage import Store
    from tasks.version import Version

    Found: TypeAlias = tuple[str | None, pl.DataFrame, pl.DataFrame]
    """A shard (None: a part of the parent), which articles of it are asked for, and their rows."""

ARTICLE: Final = ("page_id", "position")
LAST: Final = "\U0010ffff"
"""Sorts after every source, for parts of which it is not said what they end with."""

HELD_BYTES: Final = 32 * 1024 * 1024
"""Keys held for later parts before they are written to files. Chosen, not measured."""


@dataclass(frozen=True)
class Texts:
    """Where the articles of this run stand.

    ``pages``: ``page_id source shard`` of all pages, ``shard`` null for the parent's. ``taken``: paragraphs that the
    parent's texts lack (``page_id position place text``); signatures are those of whole texts.
    """

    run: Run
    pages: pl.DataFrame
    taken: pl.DataFrame

    def keys(self, asked: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """``page_id position part`` to ``page_id position key``, one frame a part; keys are those of whole texts.

        Parts count from 0; an article may be in several. Each file is read once.
        """
        return in_parts(self._keys(asked), asked["part"], self.run.work.within("keys"))

    def files(self, asked: pl.DataFrame, columns: Sequence[str]) -> Iterator[tuple[str | None, pl.DataFrame]]:
        """The articles as they stand, a file at a time, each with its shard: None for the parent's."""
        placed = self._placed(asked.select(ARTICLE))
        for shard, _, rows in chain(self._of_shards(placed, columns), self._of_parent(placed, columns)):
            yield shard, rows

    def _keys(self, asked: pl.DataFrame) -> Iterator[pl.DataFrame]:
        placed = self._placed(asked)
        for _, here, rows in self._of_shards(placed, ("key",)):
            yield rows.join(here.select(*ARTICLE, "part"), on=ARTICLE)
        for _, here, rows in self._of_parent(placed, ("text",)):
            whole = restored(rows, self.taken)
            keys = whole.select(*ARTICLE, key=article_key(fold(whole["text"])))
            yield keys.join(here.select(*ARTICLE, "part"), on=ARTICLE)

    def _placed(self, asked: pl.DataFrame) -> pl.DataFrame:
        return asked.join(self.pages, on="page_id", how="left")

    def _of_shards(self, placed: pl.DataFrame, columns: Sequence[str]) -> Iterator[Found]:
        by_shard = placed.drop_nulls("shard").sort("shard").partition_by("shard", as_dict=True, maintain_order=True)
        for (name,), here in by_shard.items():
            rows = self.run.work.read_pages(f"clean/{name}/articles.parquet", (*ARTICLE, *columns), here["page_id"])
            yield name, here, rows.join(here, on=ARTICLE, how="semi", maintain_order="left")

    def _of_parent(self, placed: pl.DataFrame, columns: Sequence[str]) -> Iterator[Found]:
        parent = self.run.parent
        old = placed.filter(pl.col("shard").is_null())
        if parent is None or old.is_empty():
            return
        for part, here in _parts_with(parent, old):
            rows = parent.store.read_pages(part, (*ARTICLE, *columns), here["page_id"])
            yield None, here, rows.join(here, on=ARTICLE, how="semi", maintain_order="left")


def _parts_with(parent: Version, old: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Parts of the parent's articles that can hold these, with those; parts of a large container overlap."""
    known = old.drop_nulls("source").sort("source")
    files = parent.manifest["files"]
    for part in parent.parts("articles"):
        entry = files[part.removeprefix(f"{parent.name}/")]
        begin = known["source"].search_sorted(entry.get("first_source", ""), "left")
        end = known["source"].search_sorted(entry.get("last_source", LAST), "right")
        if begin < end:
            yield part, known[begin:end]


def in_parts(
    found: Iterable[pl.DataFrame], parts: pl.Series, files: Store, held_bytes: int = HELD_BYTES
) -> Iterator[pl.DataFrame]:
    """Sort what is found in some order by its ``part``: one frame a part, from 0.

    ``parts``: the part of each row asked for; a part is handed over as soon as all its rows are there. What waits for
    more is written to ``files`` where it is over ``held_bytes``.
    """
    missing = np.bincount(parts.to_numpy())
    waiting: list[list[pl.DataFrame]] = [[] for _ in missing]
    written: list[list[str]] = [[] for _ in missing]
    names = (f"{number:06}.parquet" for number in count())
    empty = pl.DataFrame(schema={"page_id": pl.String(), "position": pl.Int32(), "key": pl.String()})
    now, held = 0, 0

    def collected(part: int) -> pl.DataFrame:
        read = [files.read_frame(name) for name in written[part]]
        for name in written[part]:
            files.remove(name)
        return pl.concat([empty, *read, *waiting[part]])

    for rows in found:
        for (part,), some in rows.partition_by("part", as_dict=True).items():
            waiting[part].append(some.select(empty.columns) if part == now else _by_itself(some.select(empty.columns)))
            missing[part] -= some.height
            held += _bytes_of(some)
        while now < missing.size and missing[now] <= 0:
            held -= sum(map(_bytes_of, waiting[now]))
            yield collected(now)
            waiting[now] = []
            now += 1
        if held > held_bytes:
            for part in range(now, missing.size):
                if waiting[part]:
                    written[part].append(next(names))
                    files.write_frame(written[part][-1], pl.concat(waiting[part]), packed=False)
                    waiting[part] = []
            held = 0
    for part in range(now, missing.size):
        yield collected(part)
        waiting[part] = []


def _by_itself(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows in memory of their own: what was picked from a file keeps all that was read of it in memory."""
    return pl.DataFrame(pl.from_arrow(rows.to_arrow(compat_level=pl.CompatLevel.oldest())))


def _bytes_of(rows: pl.DataFrame) -> int:
    return int(rows["key"].str.len_bytes().sum())
