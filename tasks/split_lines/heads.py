"""What a page says about itself: title, addresses, meta elements, JSON-LD.

Read wherever these stand: a stray character in the head of an old page moves the rest of it into the body.
What the walk noted of all pages of a batch becomes columns at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
import pyarrow as pa

from tasks.split_lines import elements
from tasks.split_lines.spaces import WHITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tasks.split_lines.noted import Facts

SAVED_FROM: Final = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")
"""The comment a browser puts at the top of a page it saves."""

SAVED_FROM_BYTES: Final = 2048
"""Start of a page in which that comment is looked for, in bytes. Chosen, not measured."""

MAX_METAS: Final = 500
"""Meta elements kept of a page. Chosen, not measured: enough for any page, not for a hostile one."""

_SPACE: Final = WHITE + "\x1c\x1d\x1e\x1f\x85"
"""White space of any kind, and what separates records: trimmed from what a page says."""
_SPACES: Final = rf"[{_SPACE}]+"


def head_rows(facts: Facts, page: pl.Series, texts: Sequence[NDArray[np.uint8]]) -> pl.DataFrame:
    """The columns of HEADS, with ``page`` in place of its id. ``texts``: the pages as UTF-8."""
    said = _said(facts)
    kind, first, second = pl.col("kind"), pl.col("first"), pl.col("second")
    name = first.str.strip_chars(_SPACE).str.to_lowercase()
    metas = said.filter(kind == elements.META).with_columns(first=name)
    metas = metas.filter(pl.int_range(pl.len()).over("page") < MAX_METAS) if metas.height > MAX_METAS else metas
    own_title = first.str.replace_all(_SPACES, " ").str.strip_chars(" ")
    titles = said.filter(kind == elements.TITLE).select("page", value=own_title)
    links = said.filter(kind == elements.CANONICAL, name == "canonical").select("page", value=second)
    og_urls = metas.filter(first == "og:url").select("page", value=second)
    json_ld = said.filter(kind == elements.JSON_LD)
    n = len(page)
    addresses = pl.coalesce(_first(_trimmed(links), n), _first(_trimmed(og_urls), n))
    return pl.DataFrame(
        {
            "page": page,
            "title": _first(titles.filter(pl.col("value") != ""), n),
            "canonical": _or_saved_from(pl.select(addresses).to_series(), texts),
            "base": _first(said.filter(kind == elements.BASE, second.is_not_null()).select("page", value=second), n),
            "meta_names": _lists(metas["first"], metas["page"], n),
            "meta_values": _lists(metas["second"], metas["page"], n),
            "json_ld": _lists(json_ld["first"], json_ld["page"], n),
            "n_frames": np.bincount(said.filter(kind == elements.FRAME)["page"], minlength=n).astype(np.int32),
        }
    )


def _said(facts: Facts) -> pl.DataFrame:
    """A row a fact: ``page`` (its place in the batch), ``kind``, ``first`` and ``second``."""
    values, offsets = facts.said
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(values)]
    said = pl.Series(pa.Array.from_buffers(pa.large_string(), offsets.size - 1, buffers))
    n = facts.kinds.size
    return pl.DataFrame(
        {
            "page": np.searchsorted(facts.page_facts, np.arange(n), side="right"),
            "kind": facts.kinds,
            "first": said.gather_every(2),
            "second": said.gather_every(2, 1),
            "has_value": facts.has_value,
        }
    ).with_columns(second=pl.when("has_value").then("second"))


def _trimmed(rows: pl.DataFrame) -> pl.DataFrame:
    """Values without outer white space; those that have nothing else left out."""
    return rows.with_columns(pl.col("value").str.strip_chars(_SPACE)).filter(pl.col("value") != "")


def _first(rows: pl.DataFrame, n_pages: int) -> pl.Series:
    """The first ``value`` of each page, in the order of the pages; null for none."""
    at = np.full(n_pages, rows.height)
    at[rows["page"].to_numpy()[::-1]] = np.arange(rows.height)[::-1]
    return pl.concat([rows["value"], pl.Series([None], dtype=pl.String)]).gather(at)


def _lists(values: pl.Series, page: pl.Series, n_pages: int) -> pl.Series:
    """The values of each page as a list."""
    ends = pl.Series(np.searchsorted(page.to_numpy(), np.arange(n_pages + 1)), dtype=pl.Int64)
    strings = values.to_arrow(compat_level=pl.CompatLevel.oldest())
    # Not pa.array: given an array of numpy it imports pandas, .3 s of every worker's start.
    return pl.Series(pa.LargeListArray.from_arrays(ends.to_arrow(), strings))


def _or_saved_from(addresses: pl.Series, texts: Sequence[NDArray[np.uint8]]) -> pl.Series:
    """Each page's own address: canonical link, else og:url, else that in the comment of a saved page."""
    without = addresses.is_null().arg_true()
    saved = [SAVED_FROM.search(bytes(texts[row][:SAVED_FROM_BYTES])) for row in without]
    found = [None if match is None else match[1].decode(errors="replace") for match in saved]
    return addresses.scatter(without, pl.Series(found, dtype=pl.String))
