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

import numpy as np
import polars as pl

from schemas.column import Column, schema_of
from schemas.tables import HOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]
    Ints = npt.NDArray[np.int64]

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
    keyed = lines.filter(pl.col("template_key") != A_PAGE)
    if keyed.is_empty():
        return pl.DataFrame(schema=COUNTS)
    # The lines of a page stand together.
    first = np.flatnonzero(np.diff(keyed["page_id"].rle_id().to_numpy(), prepend=-1))
    sizes = np.diff(first, append=keyed.height)
    key, own_chars = keyed["template_key"].to_numpy(), (keyed["n_chars"] - keyed["link_chars"]).to_numpy()
    longest = np.repeat(np.maximum.reduceat(own_chars, first), sizes)
    fingerprint = np.maximum.reduceat(np.where(own_chars == longest, key, np.uint64(A_PAGE)), first)
    pages = (
        pl.DataFrame({"page_id": keyed["page_id"].gather(first), "fingerprint": fingerprint})
        .join(hosts.select("page_id", "host"), on="page_id", how="left", maintain_order="left")
        .select("host", pl.lit(A_PAGE, pl.UInt64).alias("template_key"), "fingerprint")
    )
    marked = pages[np.repeat(np.arange(pages.height), sizes)].with_columns(keyed["template_key"])
    return merge_counts([marked.drop_nulls("host"), pages.drop_nulls("host")])


def merge_counts(counts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Add up counts of shards, of runs, or of both: COUNTS to COUNTS, sorted; the order makes no difference."""
    rows = pl.concat([pl.DataFrame(schema=COUNTS), *counts])
    hosts = rows["host"].unique().sort()
    # As numbers in the order of their names: names are longer to compare than all the rest.
    host = rows["host"].cast(pl.Enum(hosts)).to_physical().to_numpy()
    key, fingerprint = rows["template_key"].to_numpy(), rows["fingerprint"].to_numpy()
    order = _order(host, key, fingerprint)
    host, key, fingerprint = host[order], key[order], fingerprint[order]
    is_new = _is_line(host, key)
    is_new[1:] |= fingerprint[1:] != fingerprint[:-1]
    # The pages of a host come first, for their key is the least; of these the first are its sample.
    pages = np.flatnonzero(is_new & (key == A_PAGE))
    ends = np.searchsorted(host[pages], np.arange(len(hosts)), side="right")
    begins = np.concatenate([[0], ends[:-1]])
    last = pages[np.minimum(begins + MAX_PAGES, ends) - 1]
    kept = np.flatnonzero(is_new & (fingerprint <= fingerprint[last][host]))
    return pl.DataFrame(
        {"host": hosts.gather(host[kept]), "template_key": key[kept], "fingerprint": fingerprint[kept]}, schema=COUNTS
    )


def _order(host: Ints, key: Hashes, fingerprint: Hashes) -> Ints:
    """Rows in the order of host, key and fingerprint.

    Counts that are added up are in order themselves and most hosts stand in one shard or two, so sorts that keep rows
    in their order have little to do; the fingerprints, which are as good as random, are sorted where they must be.
    3.1 million rows of 46 shards: .22 CPU s, where sorting by all three took .38.
    """
    order = np.argsort(key, kind="stable")
    order = order[np.argsort(host[order], kind="stable")]
    host, key, fingerprint = host[order], key[order], fingerprint[order]
    line = np.cumsum(_is_line(host, key))
    is_behind = (line[1:] == line[:-1]) & (fingerprint[1:] < fingerprint[:-1])
    is_mixed = np.zeros(len(line) + 1, np.bool_)
    is_mixed[line[1:][is_behind]] = True
    mixed = np.flatnonzero(is_mixed[line])
    order[mixed] = order[mixed[np.lexsort((fingerprint[mixed], line[mixed]))]]
    return order


def _is_line(host: Ints, key: Hashes) -> npt.NDArray[np.bool_]:
    """Of rows in order: whether a host's line is another than in the row before."""
    is_line = np.ones(len(host), np.bool_)
    is_line[1:] = (host[1:] != host[:-1]) | (key[1:] != key[:-1])
    return is_line


def learn_templates(counts: pl.DataFrame) -> pl.DataFrame:
    """The template lines of each host: COUNTS, sorted, to TEMPLATES, sorted by host and key."""
    host, key = counts["host"].rle_id().to_numpy(), counts["template_key"].to_numpy()
    first = np.flatnonzero(_is_line(host, key))
    n_pages = np.diff(first, append=counts.height)
    is_page = key[first] == A_PAGE  # the first row of each host
    of = n_pages[is_page][host[first]]
    is_template = ~is_page & (n_pages >= MIN_PAGES) & (n_pages / of >= MIN_SHARE)
    lines = counts.select(pl.col("host", "template_key").gather(first[is_template]))
    return (
        lines.with_columns(
            n_pages=pl.Series(n_pages[is_template]).cast(pl.Int32), share=pl.Series((n_pages / of)[is_template])
        )
        .with_columns(n_hosts=pl.len().over("template_key").cast(pl.Int32))
        .select(*TEMPLATES)
    )
