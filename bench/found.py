"""Claim: copies planted among pages are found by the whole way, from bytes to a version, and nothing else is dropped.

    python -m bench.found                # SIZE=1000 pages

The pages are those of ``bench/corpus.py`` with more copies: at another address, edited on another site, mirrored
(Traditional, salted with pinyin, a tenth of them cut at bytes as well), or the first half of the original or more. A
copy counts as found when a row of ``duplicates`` joins its page to its original's or to another copy of it.
"""

from __future__ import annotations

import tempfile
from typing import Any, Final

import polars as pl

from bench.corpus import make_pages
from bench.data import made, size_from_environment
from bench.measure import Section
from bench.sites import Options
from bench.whole import whole_run

CLAIM: Final = (
    "Of the copies planted among pages every one that is the same, mirrored, or edited and alike by .9 or more is "
    "found, from bytes to a published version; nothing is dropped that is no copy."
)
SHARES: Final = {"exact": 0.08, "near": 0.12, "mirror": 0.25, "contained": 0.05}
SURE: Final = 0.9
ALIKE: Final = 0.8
"""Similarities of edited copies: those above the first are to be found; above the second, those whose original is kept
and whose text comes out as it was planted. An original may be dropped for a third copy that is less like this one."""


def measure(size: int) -> Section:
    """One run in this process; its table of duplicates against what was planted."""
    corpus = made(f"copies-{size}", lambda out: make_pages(out, Options(pages=size, **SHARES)))
    truth = pl.read_ndjson(corpus / "truth.jsonl").with_columns(of=pl.coalesce("copy_of", "source"))
    with tempfile.TemporaryDirectory() as out:
        version = whole_run(str(corpus / "pages"), out).version
        tables = {
            name: pl.read_parquet(f"{out}/{version}/{name}/*.parquet")  # noqa: TID251 - a reader's way to a version
            for name in ("pages", "articles", "duplicates")
        }
    rows = tuple(_rows(truth, _joined(truth, tables)))
    note = f"{size:,} made pages, {truth.filter(pl.col('kind') != 'original').height:,} copies among them."
    return Section("Copies, found", CLAIM, ("", "planted", "found", "of them dropped"), rows, note)


def _joined(truth: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Pages that a row of duplicates joins: ``source``, ``other``, ``dropped``, and of which original each is."""
    page = tables["pages"].select("page_id", "source").join(truth.select("source", "of"), on="source")
    articles = tables["articles"].select("article_id", "page_id").join(page, on="page_id")
    kept = articles.select(kept_article_id="article_id", other="source", other_of="of")
    return tables["duplicates"].join(page, on="page_id").join(kept, on="kept_article_id")


def _rows(truth: pl.DataFrame, joined: pl.DataFrame) -> list[tuple[str, ...]]:
    right = joined.filter(pl.col("of") == pl.col("other_of"))
    # The better one is kept, and that may be the copy: then its original's row names it.
    known = pl.concat([right.select("source", "dropped"), right.select(source="other", dropped="dropped")])
    best = known.group_by("source").agg(pl.col("dropped").any())
    found = truth.join(best, on="source", how="left")
    edited, alike = pl.col("kind") == "near", pl.col("similarity")
    groups: dict[str, Any] = {
        "the same bytes": pl.col("kind") == "exact",
        "mirrored": pl.col("kind") == "mirror",
        f"edited, alike by {SURE} or more": edited & (alike >= SURE),
        f"edited, alike by {ALIKE} to {SURE}": edited & (alike >= ALIKE) & (alike < SURE),
        f"edited, alike by less than {ALIKE}": edited & (alike < ALIKE),
        "the first half of it or more": pl.col("kind") == "contained",
    }
    rows = []
    for name, group in groups.items():
        here = found.filter(group)
        rows.append((name, f"{here.height:,}", f"{here['dropped'].count():,}", f"{here['dropped'].sum():,}"))
    wrong = joined.filter(pl.col("dropped") & (pl.col("of") != pl.col("other_of"))).height
    return [*rows, ("dropped for an article that it is no copy of", "–", f"{wrong:,}", "–")]


if __name__ == "__main__":
    print(measure(size_from_environment(1_000)).markdown())
