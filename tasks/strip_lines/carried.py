"""Template lines that a page brings from another host: a mirror copies the whole page, menus and footers with it.

「青禾要闻 | 青禾县融媒体中心主办」 stands on every page of one host, and on what a mirror took from there. The mirror
takes a few pages from each of hundreds of sites, so that it teaches nothing of its own, and the same article would be
one text at home and another on the mirror. A page is known by the lines that few hosts have: where it shows most of
those that stand on most pages of a host, it was made there, and what is template there is template here.

In two corpora of 1,000 mirrored pages each, made from crawled ones, 987 and 984 were dropped as copies without this,
995 and 993 with it (the others were threads that were read as articles); no line of an article went for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.strip_lines.keyed import are_among

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.strip_lines.keyed import Keyed

CORE_SHARE: Final = 0.5
"""Share of its host's pages from which a line is one of all pages, not of a section. Chosen; from .25 to .75 no page
differs (bench.thresholds)."""

FEW_HOSTS: Final = 3
"""A line of at most so many hosts tells where a page was made: 「首页」 is everywhere. Chosen: a site and its
other names."""

MIN_LINES: Final = 10
"""Such lines that a page must show at least. Chosen; from 5 to 20 no page differs (bench.thresholds)."""

MIN_OF_HOST: Final = 0.5
"""Share of its host's such lines that the page must show. Chosen: a mirror adds its own and drops some."""

SEVERAL: Final = -1
"""In place of the number of the only host."""


def carried_lines(told: Keyed, templates: pl.DataFrame) -> NDArray[np.bool_]:
    """Tell which lines are template lines of another host that their page was copied from.

    Reads ``share`` and ``n_hosts`` of ``templates``, the template lines that ``told`` numbers.
    """
    found = np.zeros(told.key.size, np.bool_)
    core = (templates["share"] >= CORE_SHARE).to_numpy()
    telling = core & (templates["n_hosts"] <= FEW_HOSTS).to_numpy()
    hosts, keys = told.of_host[telling], told.of_key[telling]
    is_telling, only = np.zeros(told.n_keys, np.bool_), np.full(told.n_keys, SEVERAL, np.int64)
    is_telling[keys], only[keys] = True, hosts
    only[np.bincount(keys, minlength=told.n_keys) > 1] = SEVERAL
    at = np.flatnonzero(told.key < told.n_keys)
    at = at[is_telling[told.key[at]]]
    # Most stand on a page of the only host that has them.
    at = at[only[told.key[at]] != told.host[at]]
    if not at.size:
        return found
    shown = (
        pl.DataFrame({"page": told.page[at], "key": told.key[at]})
        .unique()
        .join(pl.DataFrame({"key": keys, "origin": hosts}), on="key", how="inner")
        .group_by("page", "origin")
        .agg(n=pl.len())
    )
    page, origin, n = (shown[name].to_numpy() for name in shown.columns)
    of = np.bincount(hosts, minlength=origin.max(initial=0) + 1)[origin]
    copied = (of >= MIN_LINES) & (n >= MIN_LINES) & (n >= MIN_OF_HOST * of) & (told.host_of_page[page] != origin)
    if not copied.any():
        return found
    pages = pl.DataFrame({"page": page[copied], "host": origin[copied]})
    cores = pl.DataFrame({"host": told.of_host[core], "key": told.of_key[core]})
    carried = pages.join(cores, on="host", how="inner")
    is_copied = np.zeros(told.page.max() + 1, np.bool_)
    is_copied[page[copied]] = True
    near = np.flatnonzero((told.key < told.n_keys) & is_copied[told.page])
    found[near] = are_among(
        told.page[near], told.key[near], told.n_keys, carried["page"].to_numpy(), carried["key"].to_numpy()
    )
    return found
