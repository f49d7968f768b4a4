"""From what the walk noted to the columns of lines and links.

Pieces become lines in one compiled pass; what a block takes over from the blocks around it (region, list, hidden,
table row, depth) in another. The rest is looking up by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from tasks.buffers import buffers_of
from tasks.split_lines import kernels
from tasks.split_lines.elements import IN_LIST, IN_VERBATIM, REGIONS, block_tags
from tasks.split_lines.spaces import classes
from tasks.split_lines.walk import HIDING_STYLE, STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_lines.walk import Found

    Numbers = NDArray[np.int64]

MAX_HINT_CHARS: Final = 200
"""Class and id words kept of a block and its ancestors, in characters. Chosen, not measured."""


N_AROUND: Final = 3
"""Blocks around a line's own whose words are part of its hint."""


class Blocks(NamedTuple):
    """The blocks of a batch, by number."""

    parents: Numbers
    tags: Numbers
    regions: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    is_hidden: NDArray[np.bool_]
    depths: NDArray[np.int32]
    rows: NDArray[np.int32]


def lay_out(found: Found, page: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines and links, with ``page`` in place of its id; all columns of LINES but the keys, all of LINKS."""
    blocks = _blocks(found)
    pieces = _pieces(found, blocks.marks)
    texts, n_chars, ranges = _joined(pieces)
    first = pieces.filter("starts")
    line_of_range = ranges[kernels.LINE]
    link_chars = np.bincount(line_of_range, ranges[kernels.END] - ranges[kernels.START], len(n_chars))
    lines = first.select("block", "is_aside").with_columns(
        text=texts, n_chars=n_chars, link_chars=link_chars.astype(np.int32)
    )
    is_kept = (n_chars > 0) & ~_is_escaped(texts, blocks.tags[lines["block"].to_numpy()])
    lines = lines.filter(is_kept)
    last_blocks = np.asarray(found.page_blocks)
    of_page = np.searchsorted(last_blocks, lines["block"].to_numpy(), side="right")
    lines = lines.with_columns(
        page=page.gather(of_page), first_block=np.concatenate(([0], last_blocks))[of_page]
    ).with_columns(line_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("page"))
    places = (np.cumsum(is_kept) - 1)[line_of_range]
    links = lines.select("page", "line_no")[places].with_columns(
        start=ranges[kernels.START],
        end=ranges[kernels.END],
        url=pl.Series(found.urls, dtype=pl.String).gather(ranges[kernels.LINK]),
    )
    return _with_layout(lines, blocks, _words(found)), links


def _is_escaped(texts: pl.Series, tags: Numbers) -> NDArray[np.bool_]:
    """Markup for a browser without scripts that the program which saved the page wrote as text: no line."""
    rows = np.flatnonzero(tags == block_tags().noscript)
    is_escaped = np.zeros(len(tags), bool)
    is_escaped[rows] = texts.gather(rows).str.contains(r"(?s)\A<[A-Za-z!].*>\z").to_numpy()
    return is_escaped


def _blocks(found: Found) -> Blocks:
    parents, tags, of_tag = np.asarray(found.parents), np.asarray(found.tags), block_tags()
    regions, marks = of_tag.regions[tags], of_tag.marks[tags]
    styles = pl.Series(found.styles, dtype=pl.String)
    is_hidden = styles.str.contains(HIDING_STYLE).fill_null(value=False).to_numpy(writable=True)
    depths, rows = kernels.inherit(parents, regions, marks, tags == of_tag.row, is_hidden)
    return Blocks(parents, tags, regions, marks, is_hidden, depths, rows)


def _pieces(found: Found, marks: NDArray[np.uint8]) -> pl.DataFrame:
    """Pieces in the order of their lines, with whether each starts a line; verbatim ones cut at their line feeds."""
    numbers = {"line": found.lines, "block": found.blocks, "link": found.links}
    columns = {name: pl.Series(np.asarray(column)) for name, column in numbers.items()}
    pieces = pl.DataFrame({"piece": pl.Series(found.pieces, dtype=pl.String), **columns})
    is_aside = pl.col("line") % STEP > 0
    if pieces.select(is_aside.any()).item():
        pieces = pieces[np.argsort(np.asarray(found.lines), kind="stable")]
    starts = is_aside | (pl.col("line") != pl.col("line").shift()).fill_null(value=True)
    pieces = pieces.with_columns(is_aside=is_aside, starts=starts)
    verbatim = np.flatnonzero(marks[pieces["block"].to_numpy()] & IN_VERBATIM)
    cut = verbatim[pieces["piece"].gather(verbatim).str.contains("\n", literal=True).to_numpy()]
    return _cut_at_feeds(pieces, cut) if cut.size else pieces


def _cut_at_feeds(pieces: pl.DataFrame, cut: Numbers) -> pl.DataFrame:
    """The same with some pieces cut at their line feeds; each part but the first starts a line."""
    parts = pieces["piece"].gather(cut).str.split("\n")
    counts = np.ones(pieces.height, np.int64)
    counts[cut] = parts.list.len().to_numpy()
    rows = np.repeat(np.arange(pieces.height), counts)
    is_cut = np.zeros(pieces.height, bool)
    is_cut[cut] = True
    source = np.where(is_cut[rows], pieces.height - 1 + np.cumsum(is_cut[rows]), rows)
    is_later = np.append(False, rows[1:] == rows[:-1])
    return pieces[rows].with_columns(
        piece=pl.concat([pieces["piece"], parts.explode()]).gather(source),
        starts=pl.col("starts") | pl.Series(is_later),
    )


def _joined(pieces: pl.DataFrame) -> tuple[pl.Series, NDArray[np.int32], NDArray[np.int32]]:
    """Texts of the lines, their characters, and the stretches of links that have text."""
    firsts = np.append(np.flatnonzero(pieces["starts"].to_numpy()), pieces.height)
    values, offsets, _ = buffers_of(pieces["piece"])
    values, ends, n_chars, ranges = kernels.join_pieces(values, offsets, firsts, pieces["link"].to_numpy(), classes())
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(values)]
    texts = pl.Series(pa.Array.from_buffers(pa.large_string(), len(n_chars), buffers))
    return texts, n_chars, ranges[:, ranges[kernels.END] > ranges[kernels.START]]


def _with_layout(lines: pl.DataFrame, blocks: Blocks, words: pl.Series) -> pl.DataFrame:
    """Look up what is known of each line's block."""
    block = lines["block"].to_numpy()
    has_lines = np.zeros(len(blocks.tags), bool)
    has_lines[block] = True
    used, of_used = np.flatnonzero(has_lines), (np.cumsum(has_lines) - 1)[block]
    return lines.with_columns(
        tag=block_tags().names.gather(blocks.tags[block]),
        region=pl.Series(REGIONS).gather(blocks.regions[block]),
        hint=_hints(used, blocks.parents, words).gather(of_used),
        block=(pl.col("block") - pl.col("first_block")).cast(pl.Int32),
        container=pl.Series(blocks.parents[block]).cast(pl.Int32) - pl.col("first_block").cast(pl.Int32),
        row=pl.Series(blocks.rows[block]),
        depth=pl.Series(blocks.depths[block]),
        is_list=pl.Series(blocks.marks[block] & IN_LIST > 0),
        is_hidden=pl.col("is_aside") | pl.Series(blocks.is_hidden[block]),
    ).with_columns(row=pl.when(pl.col("row") >= 0).then("row"))


def _words(found: Found) -> pl.Series:
    """Class and id words of each block; null where it has neither."""
    columns = {"classes": found.classes, "ids": found.ids}
    words = pl.DataFrame(columns, schema={"classes": pl.String, "ids": pl.String})
    joined = pl.concat_str("classes", "ids", separator=" ", ignore_nulls=True)
    return words.select(pl.when(joined != "").then(joined).alias("words"))["words"]


def _hints(used: Numbers, parents: Numbers, words: pl.Series) -> pl.Series:
    """Words of these blocks and of the three blocks around each, nearest first."""
    around = {"0": words.gather(used)}
    for n in range(1, N_AROUND + 1):
        used = parents[used]
        around[str(n)] = words.gather(used)
    hints = pl.concat_str(*around, separator=" ", ignore_nulls=True).str.to_lowercase()
    return pl.DataFrame(around).select(hint=hints.str.slice(0, MAX_HINT_CHARS).str.strip_chars())["hint"]
