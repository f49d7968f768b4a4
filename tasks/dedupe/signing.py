"""Signatures: what is remembered of an article to find its copies. See ``tasks.dedupe``."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

from schemas.column import Column, check
from schemas.tables import ARTICLE_ID, PAGE_ID, POSITION, SOURCE
from tasks.dedupe import sign_kernels
from tasks.dedupe.hashing import BANDS, ROWS, SEED, K
from tasks.dedupe.shape import HASH_VERSION, SIGNATURES
from tasks.keys import article_key, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

GIVEN = (PAGE_ID, POSITION, ARTICLE_ID, SOURCE, *SIGNATURES[-4:], Column("paragraph_keys", pl.List(pl.String()), ""))


def sign(articles: pl.DataFrame) -> pl.DataFrame:
    """See ``tasks.dedupe.sign``."""
    if "paragraph_keys" not in articles.columns:
        articles = articles.with_columns(paragraph_keys=paragraph_keys(articles["text"]))
    given = check(articles, GIVEN, "sign")
    keys = given["paragraph_keys"].fill_null([])
    sizes = keys.list.len().to_numpy()
    offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    data, places = string_buffers(keys.filter(sizes > 0).explode().fill_null(""))
    sketches, bands, digests, numbers, lengths, hashes, chars, anchors, ends = sign_kernels.sign_keys(
        data, places, offsets
    )
    return check(
        given.with_columns(
            pl.Series("key_chars", lengths),
            pl.Series("key_digest", digests),
            pl.Series("number_digest", numbers),
            pl.Series("sketch", _rows(sketches), pl.Binary),
            pl.Series("bands", _rows(bands), pl.Binary),
            _lists("paragraphs", hashes, offsets),
            _lists("paragraph_chars", chars, offsets),
            _lists("anchors", anchors, ends),
        ),
        SIGNATURES,
        "sign",
    )


def paragraph_keys(texts: pl.Series) -> pl.Series:
    """Key of each paragraph of each text; empty paragraphs stay, so that places fit ``line_nos``."""
    folded = fold(texts.fill_null("")).str.split("\n")
    sizes = folded.list.len().to_numpy()
    offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return _lists("paragraph_keys", article_key(folded.explode()), offsets)


def sign_paragraphs(texts: pl.Series) -> pl.Series:
    """Hash of each paragraph of each text, as in ``paragraphs`` of its signature; 0 where it has no key."""
    keys = paragraph_keys(texts)
    data, places = string_buffers(keys.explode())
    hashes, chars = sign_kernels.sign_keys(data, places, np.array([0, places.size - 1]))[5:7]
    offsets = np.concatenate([[0], np.cumsum(keys.list.len().to_numpy(), dtype=np.int64)])
    return _lists("paragraph", np.where(chars > 0, hashes, np.uint64(0)), offsets)


def string_buffers(strings: pl.Series) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Bytes and offsets of a string or binary column without nulls."""
    array = strings.to_arrow(compat_level=pl.CompatLevel.oldest())
    if array.offset:
        array = pa.concat_arrays([array])
    _, offsets, data = array.buffers()
    if not len(array):
        return np.frombuffer(bytes(1), np.uint8), np.frombuffer(bytes(8), np.int64)
    values = np.frombuffer(data if data is not None and data.size else bytes(1), np.uint8)
    return values, np.frombuffer(offsets, np.int64, len(array) + 1)


def byte_rows(column: pl.Series, dtype: type[np.generic], width: int) -> NDArray[Any]:
    """Matrix of a binary column whose rows are all ``width`` values long."""
    data, offsets = string_buffers(column)
    return data[offsets[0] : offsets[-1]].view(dtype).reshape(-1, width)


def _rows(matrix: NDArray[np.generic]) -> pa.Array:
    width = matrix.shape[1] * matrix.itemsize
    offsets = np.arange(len(matrix) + 1, dtype=np.int64) * width
    return pa.Array.from_buffers(
        pa.large_binary(), len(matrix), [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix))]
    )


def _lists(name: str, values: NDArray[np.generic] | pl.Series, offsets: NDArray[np.int64]) -> pl.Series:
    # Not pa.array: given an array of numpy it imports pandas, .4 s of every worker's start.
    flat = values if isinstance(values, pl.Series) else pl.Series(values)
    return pl.Series(name, pa.LargeListArray.from_arrays(pl.Series(offsets).to_arrow(), flat.to_arrow()))


@cache
def parameters() -> dict[str, int | str]:
    """See ``tasks.dedupe.parameters``. The tables of the key are told apart by what they do to every character."""
    codes = [code for code in range(1, 0x33480) if not 0xD800 <= code < 0xE000]  # noqa: PLR2004 - surrogates
    keys = article_key(fold(pl.Series("character", [chr(code) for code in codes])))
    return {
        "k": K,
        "bands": BANDS,
        "rows": ROWS,
        "anchor_chars": sign_kernels.ANCHOR_CHARS,
        "anchors_every": sign_kernels.ANCHORS_EVERY,
        "seed": f"{int(SEED):016x}",
        "hash_version": HASH_VERSION,
        "table_digest": hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32],
    }
