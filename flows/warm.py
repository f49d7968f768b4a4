"""``python -m flows.warm``: compile the kernels once, at set-up, so that the first run does not wait for it.

Runs the shard functions on the sample, whole and in parts: columns read back from files, or of a single page, reach
the kernels in other layouts, and each layout is compiled by itself. The compiled code is kept beside the modules.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from schemas.settings import Settings
from tasks.compiled import say_compiled
from tasks.copies import decide_copies
from tasks.plan import make_plan
from tasks.recipe import HOME, RULES_FOLDER
from tasks.run import Run, clean_jobs, decode_jobs, learn
from tasks.shards import clean_shard, decode_shard
from tasks.sources import find_sources
from tasks.split_lines.bounds import MAX_UNSEEN_TAGS
from tasks.storage import Store

SAMPLE = HOME / "seeds" / "documents"
PARTS = ("", "texts", "mirror.cuigu.example")

SENTENCE = "清早的雾还没有散，渡口的船已经来回走了三趟。"
ODD = {
    "many-tags.html": f"<p>{SENTENCE}</p>".encode() * (MAX_UNSEEN_TAGS + 1),
    "verbatim.html": f"<pre>{SENTENCE}\n{SENTENCE}\n</pre>".encode(),
    "lost-byte.txt": (SENTENCE * 9).encode("gb18030")[:51] + (SENTENCE * 9).encode("gb18030")[52:],
}
"""Pages that reach kernels which no page of the sample does. Left out, they are compiled by the first run that meets
such pages, in each of its workers at once: 8 CPU s each."""


def warm(pages: Path) -> int:
    """Decode, clean and deduplicate the pages of a folder; returns how many articles are kept."""
    with tempfile.TemporaryDirectory() as folder:
        sources = find_sources(str(pages))
        plan = make_plan(sources, None, everything=True, drop_gone=False)
        output = Store(folder)
        run = Run(output, output.within("work"), None, {"digest": "0" * 32}, Settings(), (str(RULES_FOLDER),))
        decoded = [record for job in decode_jobs(run, plan.todo) for record in decode_shard(job)]
        learned = learn(run, decoded)
        cleaned = [record for job in clean_jobs(run, decoded, learned) for record in clean_shard(job)]
        return decide_copies(run, cleaned, plan.withdrawn).decided.clusters.filter("is_kept").height


def warm_odd() -> int:
    """The same for the odd pages."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in ODD.items():
            Path(folder, name).write_bytes(content)
        return warm(Path(folder))


if __name__ == "__main__":
    for name in PARTS:
        warm(SAMPLE / name)
    warm_odd()
    say_compiled()
