"""The same copies, to the byte, whatever the shards were spread over. Dask as a whole is tested in test_dask."""

# ruff: noqa: S311 - random texts, no secrets

import random
from contextlib import closing

import pytest

from tests.dedupe_articles import edited, invented
from tests.whole_run import page, run_on, table_bytes

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]

CHOSEN = {"limits": {"shard_bytes": 65536}, "dedupe": {"repeated": "remove", "repeated_hosts": 3}}
SLOGAN = "白鹭镇的老邮差口述,由他的邻居在灯下抄写,每逢初一和十五各讲一回旧事。"


def pages() -> dict[str, str]:
    """Articles, and on other hosts copies of them: the same, edited, in digests; five hosts share a slogan."""
    rng = random.Random(4)
    texts = [["，".join(invented(16, n * 40 + s) for s in range(p, p + 6)) + "。" for p in range(6)] for n in range(24)]
    found = {
        f"h{n % 5}.example/{n}.html": page(f"旧事之{n}", *text, *[SLOGAN] * (n < 5)) for n, text in enumerate(texts)
    }
    for n, text in enumerate(texts[:12]):
        copy = text if n % 3 == 0 else [edited(line, 1, rng) for line in text] if n % 3 == 1 else text + texts[n + 12]
        found[f"m{n % 4}.example/{n}.html"] = page(f"旧事重载{n}", *copy)
    return found


@pytest.fixture(scope="module")
def in_this_process(tmp_path_factory):
    root = tmp_path_factory.mktemp("alone")
    version = run_on(root, pages(), CHOSEN)
    assert len(list((root / "in").rglob("*.html"))) == 36
    kinds = version.frame("duplicates")["kind"]
    assert {"exact", "near", "contained"} <= set(kinds)
    assert version.manifest["repeated"]["paragraphs"] == 1
    return table_bytes(version)


@pytest.mark.parametrize("name", ["processes", "threads", "dask"])
def test_every_runner_finds_the_same_copies(prefect_server, tmp_path, in_this_process, name):
    if name == "dask":
        pytest.importorskip("prefect_dask", reason="Dask is not installed: dedupe on Dask is not tested")
        from flows.cluster import Cluster

        runner = Cluster(None, 2)
    else:
        from flows import runners

        runner = runners.Processes(2) if name == "processes" else runners.Threads(2)
    with closing(runner):
        version = run_on(
            tmp_path, pages(), CHOSEN, each=lambda function, jobs: runner.run(function, jobs, lambda _: None)
        )
    assert table_bytes(version) == in_this_process
