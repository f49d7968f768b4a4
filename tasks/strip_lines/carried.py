"""Template lines that a page brings from another host: a mirror copies the whole page, menus and footers with it.

「青禾要闻 | 青禾县融媒体中心主办」 stands on every page of one host, and on what a mirror took from there. The mirror
takes a few pages from each of hundreds of sites, so that it teaches nothing of its own, and the same article would be
one text at home and another on the mirror. A page is known by the lines that few hosts have: where it shows most of
those that stand on most pages of a host, it was made there, and what is template there is template here.

In two corpora of 1,000 mirrored pages each, made from crawled ones, 987 and 984 were dropped as copies without this,
995 and 993 with it (the others were threads that were read as articles); no line of an article went for it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

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


def carried_lines(lines: pl.DataFrame, templates: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """Tell which lines are template lines of another host that their page was copied from.

    Reads ``page_id``, ``template_key``; of ``templates`` host, template_key, share, n_hosts; of ``pages`` page_id and
    host.
    """
    core = templates.filter((pl.col("share") >= CORE_SHARE) & (pl.col("template_key") != 0))
    telling = core.filter(pl.col("n_hosts") <= FEW_HOSTS).select("template_key", origin="host")
    told = telling.group_by("origin").agg(of=pl.len()).filter(pl.col("of") >= MIN_LINES)
    shown = (
        lines.select("page_id", "template_key")
        .join(telling, on="template_key", how="semi")
        .unique()
        .join(telling, on="template_key", how="inner")
        .group_by("page_id", "origin")
        .agg(n=pl.len())
        .filter(pl.col("n") >= MIN_LINES)
        .join(told, on="origin", how="inner")
        .filter(pl.col("n") >= MIN_OF_HOST * pl.col("of"))
        .join(pages.select("page_id", "host"), on="page_id", how="inner")
        .filter(pl.col("host").ne_missing(pl.col("origin")))
    )
    if shown.is_empty():
        return pl.Series(pl.repeat(value=False, n=lines.height, eager=True))
    carried = shown.join(core, left_on="origin", right_on="host", how="inner").select("page_id", "template_key")
    hits = lines.select("page_id", "template_key").join(
        carried.unique().with_columns(hit=True), on=["page_id", "template_key"], how="left", maintain_order="left"
    )
    return hits["hit"].fill_null(value=False)
