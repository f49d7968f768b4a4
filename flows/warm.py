"""``python -m flows.warm``: compile the kernels once, at set-up, so that the first run does not wait for it.

Runs the shard functions on the sample, whole and in parts: columns read back from files, or of a single page, reach
the kernels in other layouts, and each layout is compiled by itself. The compiled code is kept beside the modules.
"""

from __future__ import annotations

import tempfile

from schemas.settings import Settings
from tasks.compiled import say_compiled
from tasks.copies import decide_copies
from tasks.plan import make_plan
from tasks.recipe import HOME, RULES_FOLDER
from tasks.run import Run, clean_jobs, decode_jobs, learn
from tasks.shards import clean_shard, decode_shard
from tasks.sources import find_sources
from tasks.storage import Store

PARTS = ("", "texts", "mirror.cuigu.example")


def warm(part: str) -> int:
    """Decode, clean and deduplicate a part of the sample; returns how many articles are kept."""
    with tempfile.TemporaryDirectory() as folder:
        sources = find_sources(str(HOME / "seeds" / "documents" / part))
        plan = make_plan(sources, None, everything=True, drop_gone=False)
        output = Store(folder)
        run = Run(output, output.within("work"), None, {"digest": "0" * 32}, Settings(), (str(RULES_FOLDER),))
        decoded = [record for job in decode_jobs(run, plan.todo) for record in decode_shard(job)]
        learned = learn(run, decoded)
        cleaned = [record for job in clean_jobs(run, decoded, learned) for record in clean_shard(job)]
        return decide_copies(run, cleaned, plan.withdrawn).decided.clusters.filter("is_kept").height


if __name__ == "__main__":
    for name in PARTS:
        warm(name)
    say_compiled()
