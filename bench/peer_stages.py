"""One tool doing what one of our stages does, over and over, with the Python of ``peers.lock``.

    python bench/peer_stages.py TOOL FILE

Started by ``bench/stages.py``. FILE: a JSON list, of paths where bytes are wanted and of texts else. Answers with the
tool's version, and then does all of it once for each line it reads and says how many CPU seconds that took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def charset_normalizer(paths: list[str]) -> Callable[[], object]:
    """Encoding and text of each page."""
    from charset_normalizer import from_bytes  # noqa: PLC0415

    contents = [Path(path).read_bytes() for path in paths]
    return lambda: [str(from_bytes(content).best()) for content in contents]


def faust_cchardet(paths: list[str]) -> Callable[[], object]:
    """Encoding of each page, and the page decoded with it."""
    import cchardet  # noqa: PLC0415

    contents = [Path(path).read_bytes() for path in paths]

    def run() -> list[str]:
        names = [cchardet.detect(content)["encoding"] or "utf-8" for content in contents]
        return [content.decode(name, "replace") for content, name in zip(contents, names, strict=True)]

    return run


def opencc(texts: list[str]) -> Callable[[], object]:
    """The converter in C++."""
    from opencc import OpenCC  # noqa: PLC0415

    convert = OpenCC("t2s").convert
    return lambda: [convert(text) for text in texts]


def trafilatura(pages: list[str]) -> Callable[[], object]:
    """Its defaults without comments."""
    from trafilatura import extract  # noqa: PLC0415

    return lambda: [extract(page, include_comments=False) for page in pages]


def readability_lxml(pages: list[str]) -> Callable[[], object]:
    """The summary, which is HTML still."""
    from readability import Document  # noqa: PLC0415

    return lambda: [Document(page).summary() for page in pages]


def resiliparse(pages: list[str]) -> Callable[[], object]:
    """Main content as plain text."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    return lambda: [extract_plain_text(page, main_content=True) for page in pages]


TOOLS: dict[str, Callable[[list[str]], Callable[[], object]]] = {
    "charset-normalizer": charset_normalizer,
    "faust-cchardet": faust_cchardet,
    "OpenCC": opencc,
    "trafilatura": trafilatura,
    "readability-lxml": readability_lxml,
    "resiliparse": resiliparse,
}


def serve(name: str, file: str) -> None:
    """Answer every line with the seconds it took."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a tool prints is no answer
    run = TOOLS[name](json.loads(Path(file).read_text(encoding="utf-8")))
    print(json.dumps({"version": version(name)}), file=answers, flush=True)
    for _ in sys.stdin:
        began = time.process_time()
        run()
        print(json.dumps({"seconds": time.process_time() - began}), file=answers, flush=True)


if __name__ == "__main__":
    serve(*sys.argv[1:])
