"""``python -m flows.warm``: compile the kernels once, at set-up, so that the first run does not wait for it.

Runs the stages on the sample in memory; the compiled code is kept beside the modules, for every worker.
"""

from __future__ import annotations

import polars as pl

from schemas.settings import Limits, Settings
from tasks.clean import Learned, clean
from tasks.decode import DecodedShard, decode
from tasks.dedupe import find_duplicates
from tasks.learn import count_templates, learn_templates
from tasks.read import read_batches
from tasks.recipe import HOME, RULES_FOLDER
from tasks.repair.model import count_bigrams, load_model
from tasks.shards import rules_of
from tasks.sources import find_sources


def warm() -> int:
    """Decode, clean and deduplicate the sample; returns how many articles are kept."""
    sources = find_sources(str(HOME / "seeds" / "documents"))
    limits = Limits()
    shards = [decode(raw) for raw in read_batches(sources, limits, limits.shard_bytes)]
    shard = DecodedShard(*(pl.concat(frames) for frames in zip(*shards, strict=True)))
    counts = count_templates(shard.lines, shard.pages.select("page_id", "host"))
    learned = Learned(learn_templates(counts), load_model(count_bigrams(shard.lines)))
    settings = Settings()
    cleaned = clean(shard, learned, rules_of((str(RULES_FOLDER),)), settings)
    keys = cleaned.articles.select("page_id", "position", "key")
    found = find_duplicates(cleaned.signatures, lambda _: keys, settings.dedupe)
    return found.clusters.filter("is_kept").height


if __name__ == "__main__":
    warm()
