"""Write the sample, ``documents/`` and its truth ``labels_sample.jsonl``, from the authored texts.

    python -m seeds.make_documents [FOLDER]      FOLDER: default, the folder of this file

The same texts give the same bytes; files of an earlier plan are removed.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from itertools import groupby
from pathlib import Path

from seeds.sample.container import packed
from seeds.sample.render import Site
from seeds.sample.texts import Page, read_articles, read_looks, read_pages
from seeds.sample.truth import label

METADATA = ("path", "url", "fetched_at", "licence", "note")


def files() -> dict[str, bytes]:
    """Every file of the sample by its path, the truth last."""
    pages = read_pages()
    site = Site(read_articles(), read_looks(), pages)
    made = {
        f"documents/{name}": packed(list(group), site) for name, group in groupby(pages, key=lambda page: page.file)
    }
    for folder in sorted({page.path.split("/")[0] for page in pages if page.fetched_at and "#" not in page.path}):
        made[f"documents/{folder}/metadata.csv"] = metadata(folder, pages)
    labels = [json.dumps(label(page, site), ensure_ascii=False) for page in pages if page.kind != "none"]
    return {**made, "labels_sample.jsonl": ("\n".join(labels) + "\n").encode()}


def metadata(folder: str, pages: list[Page]) -> bytes:
    """What is known of a folder's pages besides their bytes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(METADATA)
    for page in pages:
        if page.path.startswith(folder + "/") and page.fetched_at:
            writer.writerow([page.path.removeprefix(folder + "/"), page.url, page.fetched_at, "", ""])
    return out.getvalue().encode()


def main(arguments: list[str]) -> None:
    """Write everything anew."""
    root = Path(arguments[0]) if arguments else Path(__file__).parent
    shutil.rmtree(root / "documents", ignore_errors=True)
    made = files()
    for name, content in made.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{len(made)} files, {sum(map(len, made.values())):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
