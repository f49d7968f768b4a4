"""Where the benches take their pages and texts from: what a variable names, else a corpus made here.

``PAGES=folder`` names another folder of pages (with ``labels_*.jsonl`` in it or beside it, quality is judged too),
``TEXTS=file.jsonl`` another file of texts. What is made is kept under ``.cache/bench`` and made anew when the
generator changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import make_pages, make_texts
from bench.sites import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).parent
ROOT = HERE.parent
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


def labelled_folder(size: int) -> Path | None:
    """The folder that paths of labels start from; null where the pages have none."""
    pages = pages_folder(size)
    return next((folder for folder in (pages, pages.parent) if any(folder.glob("labels_*.jsonl"))), None)


def corpus_folder(size: int) -> Path:
    """A made corpus of so many pages, with labels and truth beside them."""
    return made(f"pages-{size}", lambda out: make_pages(out, Options(pages=size)))


def texts_file(size: int) -> Path:
    """A JSONL file of so many texts; TEXTS names another."""
    if os.environ.get("TEXTS"):
        return Path(os.environ["TEXTS"])
    return made(f"texts-{size}", lambda out: make_texts(out, Options(pages=size))) / "texts.jsonl"


def digest_of(files: Iterable[Path]) -> str:
    """Eight hex digits of what these files hold."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def made(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, made when it is not there."""
    out = CACHE / f"{name}-{digest_of(HERE / file for file in GENERATOR)}"
    if not out.exists():
        print(f"  making {name}", file=sys.stderr, flush=True)
        half = out.with_name(out.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        make(half)
        half.rename(out)
    return out


def size_from_environment(default: int) -> int:
    """SIZE, or the default."""
    return int(os.environ.get("SIZE") or default)
