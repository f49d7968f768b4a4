"""Stage: what the corpus teaches about its hosts: the lines that are their template.

「版权所有：某某县人民政府」 stands on every page of one host and in no article. A line is learned when it stands on
enough *distinct* pages of its host, digits not told apart (「浏览 12 次」 is 「浏览 35 次」).

Distinct means: with another longest line. A host that reposts an article ten times would otherwise teach us that the
article is its template: with 5 % of pages copied three times, counting pages lost 18 % of the body lines, counting
longest lines 0.6 % (300 made-up hosts, 46,714 pages).

Counts of shards and of nights add up. What is kept is a sample of each host's pages, those with the smallest
fingerprints, with all their lines. Two samples merge to just the sample of both, so that the order and the number of
runs do not matter, a page read again counts once, and a host of millions of pages costs no more than one of hundreds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from schemas.column import Column, schema_of
from schemas.tables import HOST

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_PAGES: Final = 5
"""Distinct pages of its host a line must stand on; so hosts with fewer teach nothing.

On the made-up hosts 5 pages and 5 % of them find .983 of the template lines and lose .024 % of the body lines;
3 pages: .993 and .64 %; 3 pages and 10 %: .947 and .011 %.
"""

MIN_SHARE: Final = 0.05
"""Share of its host's distinct pages; see MIN_PAGES."""

MAX_PAGES: Final = 200
"""Distinct pages kept of a host.

Chosen, not measured: a little more than the hosts had that the thresholds were measured on, 156 on average.
Of 200 pages, a line on 10 % of them is missed once in 280 hosts, one on 2 % is learned once in 130, one on 1 % never.
"""

A_PAGE: Final = 0
"""In place of a line's key: the row says that the host has a page with this fingerprint. No line has the key 0."""

_TEMPLATE_KEY: Final = Column(
    "template_key", pl.UInt64(), "hash of letters and digits, digits as 0; 0: the page itself"
)
_COUNTS: Final = (HOST, _TEMPLATE_KEY, Column("fingerprint", pl.UInt64(), "template key of the page's longest line"))
_TEMPLATES: Final = (
    HOST,
    _TEMPLATE_KEY,
    Column("n_pages", pl.Int32(), "distinct pages of the host with this line, of those in the sample", "pages"),
    Column("share", pl.Float64(), "of the host's distinct pages", "0 to 1"),
    Column("n_hosts", pl.Int32(), "hosts that have this template line", "hosts"),
)
COUNTS: Final = schema_of(_COUNTS)
"""What is counted and kept for the next run: one row for each line, or A_PAGE, of each distinct page."""
TEMPLATES: Final = schema_of(_TEMPLATES)
"""What is learned: one row for each template line of a host."""


def count_templates(lines: pl.DataFrame, hosts: pl.DataFrame) -> pl.DataFrame:
    """Which lines stand on which distinct pages.

    Reads ``page_id``, ``template_key``, ``n_chars``, ``link_chars`` of LINES, and ``page_id``, ``host`` of ``hosts``.
    Gives COUNTS, sorted. Pages without a host and pages without letters teach nothing. The longest line is the one
    with the most characters outside links: long lines of links are chrome, and the same on every page.
    """
    known = hosts.select("page_id", "host").drop_nulls()
    own_chars = pl.col("n_chars") - pl.col("link_chars")
    keyed = lines.select("page_id", "template_key", own_chars).filter(pl.col("template_key") != A_PAGE)
    longest = pl.col("template_key").sort_by("n_chars", "template_key").last()
    marked = keyed.with_columns(fingerprint=longest.over("page_id")).join(known, on="page_id", how="inner")
    columns = pl.col("host", "template_key", "fingerprint")
    pages = pl.col("host"), pl.lit(A_PAGE, pl.UInt64).alias("template_key"), pl.col("fingerprint")
    return merge_counts([marked.select(columns), marked.select(pages)])


def merge_counts(counts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Add up counts of shards, of runs, or of both: COUNTS to COUNTS, sorted; the order makes no difference."""
    rows = pl.concat([pl.DataFrame(schema=COUNTS), *counts]).unique()
    pages = rows.filter(pl.col("template_key") == A_PAGE).sort("fingerprint")
    sample = pages.group_by("host").agg(pl.col("fingerprint").head(MAX_PAGES)).explode("fingerprint")
    return rows.join(sample, on=["host", "fingerprint"], how="semi").sort(*COUNTS)


def learn_templates(counts: pl.DataFrame) -> pl.DataFrame:
    """The template lines of each host: COUNTS to TEMPLATES, sorted by host and key."""
    is_page = pl.col("template_key") == A_PAGE
    n_pages = pl.len().cast(pl.Int32)
    hosts = counts.filter(is_page).group_by("host").agg(of=n_pages)
    lines = counts.filter(~is_page).group_by("host", "template_key").agg(n_pages=n_pages)
    return (
        lines.filter(pl.col("n_pages") >= MIN_PAGES)
        .join(hosts, on="host", how="inner")
        .with_columns(share=pl.col("n_pages") / pl.col("of"))
        .filter(pl.col("share") >= MIN_SHARE)
        .with_columns(n_hosts=pl.len().over("template_key").cast(pl.Int32))
        .select(*TEMPLATES)
        .sort("host", "template_key")
    )
