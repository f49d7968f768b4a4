"""Which site a page belongs to, and which pages a run takes.

The host is what templates are learned by, so it is taken from the best evidence there is:
the address of the page, else the nearest folder named like a host, else the first folder.

    http://www.linhai.example:8080/a.html                     www.linhai.example   url
    crawl/news.linhai.example/2024/03/1.html                  news.linhai.example  folder
    县报/2024/1.html                                           县报                  first-folder
    1.html                                                    null
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_URL_HOST: Final = r"(?i)\A\s*(?:(?:https?|ftp):)?//(?:[^/?#@\s]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s\\]+)"
_NAME: Final = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})"
_BARE_HOST: Final = rf"(?i)\A\s*({_NAME})(?::\d+)?(?:[/?#]|\s*\z)"
_FOLDER: Final = rf"(?i)\A({_NAME}|\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?:[:_]\d{{2,5}})?\z"
_FILE_ENDINGS: Final = frozenset(
    (
        *("html", "htm", "shtml", "xhtml", "mhtml", "mht", "jsp", "jspx", "asp", "aspx", "php", "do", "action"),
        *("txt", "text", "md", "xml", "json", "jsonl", "csv", "warc", "wet", "wat", "parquet", "pdf", "doc", "docx"),
        *("gz", "zst", "bz", "xz", "zip", "rar", "tar", "tgz", "files", "file", "assets", "data", "dir"),
        *("bak", "old", "tmp", "js", "css", "png", "jpg", "gif"),
    ),
)
"""A folder 「page.files」 is what a browser saves beside a page, not a site. From what browsers and crawlers write."""
_SCHEME: Final = r"\A[A-Za-z][A-Za-z0-9+.-]+://"
_SAMPLE_DIGITS: Final = 12
"""Hex digits of page_id that decide on a sample: 2**48 parts, and exact in a float."""


def add_hosts(pages: pl.DataFrame) -> pl.DataFrame:
    """Say for each page which site it belongs to, and how that was found.

    Reads ``url``, ``declared_host``, ``source``. Adds ``host``, lower case, without port and user
    (null where nothing tells), and ``host_method``, a word of ``HOST_METHODS``. A host that came
    with the record counts as ``url``: who wrote the record had the address.
    Rows, their order and every other column come back as they were.
    """
    given = pl.coalesce(host_of(pl.col("url")), host_of(pl.col("declared_host")), _declared(pl.col("declared_host")))
    folders = (
        pl.col("source").str.replace(_SCHEME, "").str.strip_chars_start("/").str.split("/").list.slice(0, _but_last())
    )
    return (
        pages.with_columns(_given=given, _folders=folders)
        .with_columns(_folder=_nearest_host_folder(pl.col("_folders")))
        .with_columns(
            host=pl.coalesce("_given", "_folder", pl.col("_folders").list.get(0, null_on_oob=True)),
            host_method=pl.when(pl.col("_given").is_not_null())
            .then(pl.lit("url"))
            .when(pl.col("_folder").is_not_null())
            .then(pl.lit("folder"))
            .when(pl.col("_folders").list.len() > 0)
            .then(pl.lit("first-folder")),
        )
        .drop("_given", "_folder", "_folders")
    )


def host_of(url: pl.Expr) -> pl.Expr:
    """Host of an address, lower case, without port, user and final dot; null where there is none.

    An address written without scheme (「www.linhai.example/a」) counts too.
    """
    found = pl.coalesce(url.str.extract(_URL_HOST), url.str.extract(_BARE_HOST))
    named = found.str.strip_chars_end(".").str.to_lowercase()
    return pl.when(named != "").then(named)


def select(pages: pl.DataFrame, hosts: str | None = None, sample: float | None = None) -> pl.DataFrame:
    """Pages that a run takes, in their order; all where neither is given.

    Reads ``host`` and ``page_id``. ``hosts``: patterns with ``*`` and ``?``, separated by commas
    or blanks, ``!`` before one that is not wanted; with only such, all others are taken. A page
    without host matches no pattern. ``sample``: share of pages, 0 to 1, decided by ``page_id``
    (a hash of ``source``), so the same pages are taken each time and a larger sample holds a smaller.

    >>> pages = pl.DataFrame({"host": ["www.a.example", "b.test", None], "page_id": ["0" * 32, "f" * 32, "1" * 32]})
    >>> select(pages, "*.example")["host"].to_list()
    ['www.a.example']
    """
    patterns = [] if hosts is None else [p for p in re.split(r"[,\s]+", hosts.strip().lower()) if p not in {"", "!"}]
    wanted = [p for p in patterns if not p.startswith("!")]
    unwanted = [p[1:] for p in patterns if p.startswith("!")]
    taken = pages
    if wanted:
        taken = taken.filter(_is_like(pl.col("host"), wanted).fill_null(value=False))
    if unwanted:
        taken = taken.filter(~_is_like(pl.col("host"), unwanted).fill_null(value=False))
    if sample is not None:
        place = pl.col("page_id").str.head(_SAMPLE_DIGITS).str.to_integer(base=16, strict=True)
        taken = taken.filter(place < sample * 16**_SAMPLE_DIGITS)
    return taken


def exclude(pages: pl.DataFrame, patterns: Sequence[str]) -> pl.DataFrame:
    """Mark the pages that must not be in any version: ``reason`` becomes ``excluded``.

    Reads ``host``, ``url``, ``source``; fills ``reason`` and ``detail`` (the entry that asked for
    it), and sets ``content`` and ``text`` null where the frame has them. ``patterns``: lines of an
    EXCLUDE file, ``#`` before a remark. An entry is an address (with scheme; http and https are
    one, a final ``/`` and ``#…`` do not matter), or else a host or a source as a whole, with ``*``
    and ``?`` where wanted. ``folder/`` is all below it, the file of a container all its records.
    """
    entries = list(dict.fromkeys(e for line in patterns if (e := line.strip()) and not e.startswith("#")))
    if not entries:
        return pages
    url, source, host = _same_address(pl.col("url")), pl.col("source"), pl.col("host")
    plain = [e for e in entries if not set("*?") & set(e)]
    exact = pl.DataFrame(
        {"_key": plain, "_entry": plain}, schema={"_key": pl.String(), "_entry": pl.String()}
    ).with_columns(_key=_same_address(pl.col("_key")))
    globs = [e for e in entries if set("*?") & set(e)]
    folders = [e for e in plain if e.endswith("/") and "://" not in e]
    by_glob = [
        pl.when(
            _is_like(url, [_plain_address(g)]) if "://" in g else _is_like(host, [g.lower()]) | _is_like(source, [g])
        ).then(pl.lit(g))
        for g in globs
    ]
    by_folder = [pl.when(source.str.starts_with(f)).then(pl.lit(f)) for f in folders]
    keys = {"_host": host, "_url": url, "_source": source, "_file": source.str.replace(r"#\d+\z", "")}
    found = pages.with_columns(**keys)
    for key in keys:
        entry = exact.rename({"_key": key, "_entry": f"{key}_entry"}).unique(key, keep="first", maintain_order=True)
        found = found.join(entry, on=key, how="left", maintain_order="left")
    asked = pl.coalesce(*(f"{key}_entry" for key in keys), *by_glob, *by_folder, pl.lit(None, pl.String()))
    is_asked = pl.col("_asked").is_not_null()
    emptied = [pl.when(~is_asked).then(pl.col(c)).alias(c) for c in ("content", "text") if c in pages.columns]
    return (
        found.with_columns(_asked=asked)
        .with_columns(
            *emptied,
            reason=pl.when(is_asked).then(pl.lit("excluded")).otherwise("reason"),
            detail=pl.when(is_asked).then(pl.lit("EXCLUDE: ") + pl.col("_asked")).otherwise("detail"),
        )
        .select(pages.columns)
    )


def _declared(host: pl.Expr) -> pl.Expr:
    """A host given as such need not look like one: 「localhost」, 「县报」."""
    named = host.str.strip_chars().str.strip_chars_end("./").str.to_lowercase()
    return pl.when(named != "").then(named)


def _but_last() -> pl.Expr:
    parts = pl.col("source").str.replace(_SCHEME, "").str.strip_chars_start("/")
    return parts.str.count_matches("/", literal=True)


def _nearest_host_folder(folders: pl.Expr) -> pl.Expr:
    """Last folder named like a host, lower case; 「linhai.example_8080」 without its port."""
    name = pl.element().str.extract(_FOLDER).str.to_lowercase()
    is_host = ~name.str.extract(r"([^.]+)\z").is_in(_FILE_ENDINGS)
    return folders.list.eval(pl.when(is_host).then(name)).list.drop_nulls().list.last()


def _is_like(text: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    """Whether the whole text is like one of these patterns, where ``*`` is anything and ``?`` one character."""
    bodies = (re.escape(p).replace(r"\*", ".*").replace(r"\?", ".") for p in patterns)
    return text.str.contains(r"(?s)\A(?:" + "|".join(bodies) + r")\z")


def _same_address(address: pl.Expr) -> pl.Expr:
    """One form for addresses that are the same page; what has no scheme comes back as it is."""
    is_address = address.str.contains(r"(?i)\A(?:https?|ftp)://")
    plain = address.str.replace(r"(?i)\A(?:https?|ftp)://", "//").str.replace(r"#.*\z", "").str.replace(r"(.)/\z", "$1")
    return pl.when(is_address).then(plain).otherwise(address)


def _plain_address(pattern: str) -> str:
    return re.sub(r"(?i)\A(?:https?|ftp)://", "//", pattern)
