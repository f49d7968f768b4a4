"""From what the walk noted to the columns of lines and links.

Pieces become lines in one compiled pass; what a block takes over from the blocks around it (region, list, hidden,
table row, depth) in another. The rest is looking up by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from tasks.buffers import buffers_of, read_only
from tasks.keys import fold_bytes, template_keys
from tasks.split_lines import kernels
from tasks.split_lines.elements import IN_LIST, IN_VERBATIM, REGIONS, STEP, block_tags
from tasks.split_lines.field_kernels import fields_apart, head_tags
from tasks.split_lines.noted import Strings
from tasks.split_lines.spaces import classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_lines.noted import Noted

    Numbers = NDArray[np.int64]

MAX_HINT_CHARS: Final = 200
"""Class and id words kept of a block and its ancestors, in characters. Chosen, not measured."""

ASCII: Final = 0x80
"""Bytes below are ASCII."""


class Blocks(NamedTuple):
    """The blocks of a batch, by number."""

    parents: Numbers
    tags: Numbers
    regions: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    is_hidden: NDArray[np.bool_]
    depths: NDArray[np.int32]
    rows: NDArray[np.int32]


class Pieces(NamedTuple):
    """Pieces in the order of their lines: where their bytes are, and whether each starts a line."""

    starts: Numbers
    stops: Numbers
    blocks: Numbers
    links: Numbers
    is_aside: NDArray[np.bool_]
    is_first: NDArray[np.bool_]


def lay_out(noted: Noted, page: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines and links, with ``page`` in place of its id; all columns of LINES but the keys, all of LINKS."""
    blocks = _blocks(noted)
    pieces = _pieces(noted, blocks.marks)
    first = np.flatnonzero(pieces.is_first)
    written, n_chars, ranges = _joined(noted.pieces.values, pieces, first, blocks.tags)
    line_of_range = ranges[kernels.LINE]
    link_chars = np.bincount(line_of_range, ranges[kernels.END] - ranges[kernels.START], len(n_chars))
    block = pieces.blocks[first]
    is_kept = (n_chars > 0) & ~_is_escaped(written, blocks.tags[block])
    kept = np.flatnonzero(is_kept)
    block = block[kept]
    of_page = np.repeat(np.arange(len(page)), np.diff(noted.page_blocks, prepend=0))[block]
    first_line, first_block = _before_each(np.bincount(of_page, minlength=len(page))), np.append(0, noted.page_blocks)
    texts = _some(written, is_kept)
    folded = fold_bytes(*texts)
    lines = pl.DataFrame(
        {
            "page": page.gather(of_page),
            "line_no": (np.arange(1, kept.size + 1) - first_line[of_page]).astype(np.int32),
            "text": _series(*texts),
            "folded": _series(*folded),
            "template_key": template_keys(*folded),
            "n_chars": n_chars[kept],
            "link_chars": link_chars[kept].astype(np.int32),
            "is_hidden": pieces.is_aside[first[kept]] | blocks.is_hidden[block],
            **_with_layout(block, first_block[of_page], blocks, noted.words),
        }
    )
    of_line = (np.cumsum(is_kept) - 1)[line_of_range]
    links = lines.select("page", "line_no")[of_line].with_columns(
        start=ranges[kernels.START],
        end=ranges[kernels.END],
        url=_series(*noted.urls).gather(ranges[kernels.LINK]),
    )
    return lines, links


def _before_each(counts: Numbers) -> Numbers:
    """How many are counted before each."""
    return np.cumsum(counts) - counts


def _is_escaped(written: Strings, tags: Numbers) -> NDArray[np.bool_]:
    """Markup for a browser without scripts that the program which saved the page wrote as text: no line."""
    is_escaped = np.zeros(len(tags), bool)
    is_escaped[tags == block_tags().noscript] = True
    if is_escaped.any():
        texts = _series(*_some(written, is_escaped))
        is_escaped[is_escaped] = texts.str.contains(r"(?s)\A<[A-Za-z!].*>\z").to_numpy()
    return is_escaped


def _some(written: Strings, wanted: NDArray[np.bool_]) -> Strings:
    """Some of the texts: stretches of wanted ones, or all bytes as they are where only blank ones go."""
    sizes = np.diff(written.offsets)
    offsets = np.append(0, np.cumsum(sizes[wanted]))
    if offsets[-1] == written.offsets[-1]:
        return Strings(written.values, offsets)
    rows = np.flatnonzero(sizes)
    edges = np.flatnonzero(np.diff(wanted[rows], prepend=False, append=False))
    borders = np.append(written.offsets[rows], written.offsets[-1])[edges].reshape(-1, 2).tolist()
    parts = [written.values[start:stop] for start, stop in borders]
    return Strings(np.concatenate(parts or [written.values[:0]]), offsets)


def _blocks(noted: Noted) -> Blocks:
    parents, tags, of_tag = noted.parents, noted.tags, block_tags()
    regions, marks, is_hidden = of_tag.regions[tags], of_tag.marks[tags], noted.is_hidden.copy()
    depths, rows = kernels.inherit(parents, regions, marks, tags == of_tag.row, is_hidden)
    return Blocks(parents, tags, regions, marks, is_hidden, depths, rows)


def _pieces(noted: Noted, marks: NDArray[np.uint8]) -> Pieces:
    """Pieces in the order of their lines, with whether each starts a line; verbatim ones cut at their line feeds."""
    starts, stops, lines = noted.pieces.offsets[:-1], noted.pieces.offsets[1:], noted.lines
    is_aside = lines % STEP > 0
    order = np.argsort(lines, kind="stable") if is_aside.any() else None
    if order is not None:
        starts, stops, lines, is_aside = starts[order], stops[order], lines[order], is_aside[order]
    blocks, links = (noted.blocks, noted.links) if order is None else (noted.blocks[order], noted.links[order])
    is_first = is_aside.copy()
    is_first[:1] = True
    is_first[1:] |= lines[1:] != lines[:-1]
    is_verbatim = marks[blocks] & IN_VERBATIM > 0
    if is_verbatim.any():
        rows, starts, stops, is_later = kernels.cut_at_feeds(noted.pieces.values, starts, stops, is_verbatim)
        blocks, links, is_aside, is_first = blocks[rows], links[rows], is_aside[rows], is_first[rows] | is_later
    return Pieces(starts, stops, blocks, links, is_aside, is_first)


def _joined(
    values: NDArray[np.uint8], pieces: Pieces, first: Numbers, tags: Numbers
) -> tuple[Strings, NDArray[np.int32], NDArray[np.int32]]:
    """Texts of the lines, their characters, and the stretches of links that have text."""
    firsts = np.append(first, pieces.starts.size)
    is_heading = block_tags().is_heading[tags[pieces.blocks[first]]]
    is_apart = fields_apart(values, pieces.starts, pieces.stops, firsts, is_heading, head_tags())
    joined, ends, n_chars, ranges = kernels.join_pieces(
        values, pieces.starts, pieces.stops, firsts, pieces.links, is_apart, classes()
    )
    return Strings(joined, ends), n_chars, ranges[:, ranges[kernels.END] > ranges[kernels.START]]


def _with_layout(block: Numbers, first_block: Numbers, blocks: Blocks, words: Strings) -> dict[str, object]:
    """What is known of each line's block."""
    has_lines = np.zeros(len(blocks.tags), bool)
    has_lines[block] = True
    rows = pl.Series(blocks.rows[block])
    used, of_used = np.flatnonzero(has_lines), (np.cumsum(has_lines) - 1)[block]
    return {
        "tag": block_tags().names.gather(blocks.tags[block]),
        "region": pl.Series(REGIONS).gather(blocks.regions[block]),
        "hint": _hints(used, blocks.parents, words).gather(of_used),
        "block": (block - first_block).astype(np.int32),
        "container": (blocks.parents[block] - first_block).astype(np.int32),
        "row": pl.select(pl.when(rows >= 0).then(rows)).to_series(),
        "depth": blocks.depths[block],
        "is_list": blocks.marks[block] & IN_LIST > 0,
    }


def _hints(used: Numbers, parents: Numbers, words: Strings) -> pl.Series:
    """Words of these blocks and of the three blocks around each, nearest first, in lower case.

    Of 230,000 blocks of 1,227 pages there are 2,300 such texts: each is written once.
    """
    if _has_capitals(words):
        values, offsets, _ = buffers_of(_series(*words).str.to_lowercase())
        words = Strings(values, offsets)
    values, offsets = read_only(words.values), read_only(words.offsets)
    numbers, firsts = kernels.number_hints(used, parents, kernels.alike(values, offsets))
    written = kernels.write_hints(firsts, parents, values, offsets, classes(), kernels.N_AROUND, MAX_HINT_CHARS)
    return _series(*written).gather(numbers)


def _has_capitals(words: Strings) -> bool:
    """Whether a letter beyond ASCII has another one in lower case: a name in Chinese has none."""
    at = np.flatnonzero(words.values[: words.offsets[-1]] >= ASCII)
    letters = pl.Series(["".join(sorted(set(words.values[at].tobytes().decode("utf-8", "replace"))))])
    return bool((letters.str.to_lowercase() != letters).any())


def _series(values: NDArray[np.uint8], offsets: Numbers) -> pl.Series:
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(values)]
    return pl.Series(pa.Array.from_buffers(pa.large_string(), offsets.size - 1, buffers))
