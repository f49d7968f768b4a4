"""Where the benches take their pages and texts from: what a variable names, else a corpus made here.

``PAGES=folder`` names another folder of pages, ``TEXTS=file.jsonl`` another file of texts. What is made is kept under
``.cache/bench`` and made anew when the generator changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import make_pages, make_texts
from bench.sites import Options

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache" / "bench"
GENERATOR = (
    "corpus.py",
    "pages.py",
    "sites.py",
    "frames.py",
    "frames.toml",
    "scripts.py",
    "sentences.py",
    "words.toml",
)


def pages_folder(size: int) -> Path:
    """A folder of so many pages; PAGES names another of any size."""
    return Path(os.environ["PAGES"]) if os.environ.get("PAGES") else corpus_folder(size) / "pages"


def corpus_folder(size: int) -> Path:
    """A made corpus of so many pages, with labels and truth beside them."""
    return _made(f"pages-{size}", lambda out: make_pages(out, Options(pages=size)))


def texts_file(size: int) -> Path:
    """A JSONL file of so many texts; TEXTS names another."""
    if os.environ.get("TEXTS"):
        return Path(os.environ["TEXTS"])
    return _made(f"texts-{size}", lambda out: make_texts(out, Options(pages=size))) / "texts.jsonl"


def _made(name: str, make: Callable[[Path], None]) -> Path:
    digest = hashlib.sha256()
    for file in GENERATOR:
        digest.update((Path(__file__).parent / file).read_bytes())
    out = CACHE / f"{name}-{digest.hexdigest()[:8]}"
    if not out.exists():
        print(f"making {name}")
        half = out.with_name(out.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        make(half)
        half.rename(out)
    return out
