"""A pipeline of other tools that does our job: decode, extract, convert script, find copies, write Parquet.

    python bench/peer_pages.py trafilatura|trafilatura-fast|readability|resiliparse PAGES OUT.parquet

Started by ``bench/whole_pages.py`` with the Python of ``peers.lock``, so it imports the standard library and those
tools alone. Each step is the fastest tool that we know to do it right for Chinese: UTF-8, else the charset the page
declares, else faust-cchardet; OpenCC in C++; rensa in Rust, which gets five-character pieces as we do. One process.
Prints JSON: pages, and the CPU and wall seconds from the first byte read to the last byte written, imports not counted.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
SLOTS, BANDS = 120, 20
HEAD = 4096


def decoded(content: bytes) -> str:
    """The page as characters."""
    import cchardet  # noqa: PLC0415 - this environment's own

    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        found = DECLARED.search(content[:HEAD])
    name = found[1].decode("ascii").lower() if found else None
    if name in {None, "utf-8", "utf8"}:
        name = (cchardet.detect(content)["encoding"] or "gb18030").lower()
    try:
        return content.decode(CODECS.get(str(name), str(name)), "replace")
    except LookupError:
        return content.decode("gb18030", "replace")


def extractor(name: str) -> Callable[[str], str]:
    """What makes text of a page."""
    if name.startswith("trafilatura"):
        import trafilatura  # noqa: PLC0415

        fast = name.endswith("-fast")
        return lambda page: trafilatura.extract(page, include_comments=False, fast=fast) or ""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    if name == "resiliparse":
        return lambda page: str(extract_plain_text(page, main_content=True))
    from readability import Document  # noqa: PLC0415

    return lambda page: str(extract_plain_text(Document(page).summary()))


def title_of(page: str) -> str:
    """What the title element says: all of them take at least that."""
    found = re.search(r"(?is)<title[^>]*>(.*?)</title>", page[:HEAD])
    return found[1].strip() if found else ""


def run(name: str, folder: Path, out: Path) -> dict[str, float]:
    """The whole pipeline."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415
    from opencc import OpenCC  # noqa: PLC0415
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    extract, convert = extractor(name), OpenCC("t2s").convert
    decoded(b"\xff\xfe")
    began, wall = time.process_time(), time.perf_counter()
    sources, titles, texts = [], [], []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        page = decoded(path.read_bytes())
        sources.append(str(path.relative_to(folder)))
        titles.append(convert(title_of(page)))
        try:
            texts.append(convert(extract(page)))
        except Exception as error:  # noqa: BLE001 - a page that breaks a tool has no text
            print(f"{path}: {type(error).__name__}", file=sys.stderr)
            texts.append("")
    pieces = [list({text[at : at + 5] for at in range(len(text) - 4)}) for text in texts]
    sketches = RMinHash.digest_matrix_from_token_sets(pieces, num_perm=SLOTS, seed=1)
    index = RMinHashLSH(threshold=0.8, num_perm=SLOTS, num_bands=BANDS)
    copies = index.query_duplicate_flags_matrix_one_shot(sketches)
    table = pa.table({"source": sources, "title": titles, "text": texts, "is_copy": [bool(flag) for flag in copies]})
    pq.write_table(table, out, compression="zstd")
    return {
        "pages": len(sources),
        "copies": sum(map(bool, copies)),
        "seconds": time.process_time() - began,
        "wall": time.perf_counter() - wall,
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
