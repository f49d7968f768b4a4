"""Edge: texts of the articles asked for, from this run's shards, else from the parent's parts.

Only the files that can hold them are opened, one after another, and of those only the rows asked for are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.dedupe import restored
from tasks.keys import article_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tasks.run import Run
    from tasks.version import Version

ARTICLE: Final = ("page_id", "position")
LAST: Final = "\U0010ffff"
"""Sorts after every source, for parts of which it is not said what they end with."""


@dataclass(frozen=True)
class Texts:
    """Where the articles of this run stand.

    ``pages``: ``page_id source shard`` of all pages, ``shard`` null for the parent's. ``taken``: paragraphs that the
    parent's texts lack (``page_id position place text``); signatures are those of whole texts.
    """

    run: Run
    pages: pl.DataFrame
    taken: pl.DataFrame

    def keys(self, asked: pl.DataFrame) -> pl.DataFrame:
        """``page_id position`` to ``page_id position key``, the key being that of the whole text."""
        placed = self._placed(asked)
        found = [rows for _, rows in self._of_shards(placed, ("key",))]
        for rows in self._of_parent(placed, ("text",)):
            whole = restored(rows, self.taken)
            found.append(whole.select(*ARTICLE, key=article_key(fold(whole["text"]))))
        return pl.concat(found or [asked.select(ARTICLE).clear().with_columns(key=pl.lit("", pl.String))])

    def files(self, asked: pl.DataFrame, columns: Sequence[str]) -> Iterator[tuple[str | None, pl.DataFrame]]:
        """The articles as they stand, a file at a time, each with its shard: None for the parent's."""
        placed = self._placed(asked)
        yield from self._of_shards(placed, columns)
        for rows in self._of_parent(placed, columns):
            yield None, rows

    def _placed(self, asked: pl.DataFrame) -> pl.DataFrame:
        return asked.select(ARTICLE).join(self.pages, on="page_id", how="left")

    def _of_shards(self, placed: pl.DataFrame, columns: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
        for name in placed["shard"].drop_nulls().unique().sort():
            here = placed.filter(pl.col("shard") == name)
            file = f"clean/{name}/articles.parquet"
            rows = self.run.work.read_pages(file, (*ARTICLE, *columns), here["page_id"])
            yield name, rows.join(here, on=ARTICLE, how="semi", maintain_order="left")

    def _of_parent(self, placed: pl.DataFrame, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        parent = self.run.parent
        old = placed.filter(pl.col("shard").is_null())
        if parent is None or old.is_empty():
            return
        for part in _parts_with(parent, old["source"]):
            rows = parent.store.read_pages(part, (*ARTICLE, *columns), old["page_id"])
            yield rows.join(old, on=ARTICLE, how="semi", maintain_order="left")


def _parts_with(parent: Version, sources: pl.Series) -> list[str]:
    """Parts of the parent's articles that can hold rows of these sources; parts of a large container overlap."""
    known = sources.drop_nulls().unique().sort()
    files = parent.manifest["files"]
    wanted = []
    for part in parent.parts("articles"):
        entry = files[part.removeprefix(f"{parent.name}/")]
        first, last = entry.get("first_source", ""), entry.get("last_source", LAST)
        if known.search_sorted(first, "left") < known.search_sorted(last, "right"):
            wanted.append(part)
    return wanted
