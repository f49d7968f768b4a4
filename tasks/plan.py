"""What a run has to do: which files are new, changed or gone against the parent, and what follows.

「甲.html」 has another size than when the parent was made: its old rows are withdrawn and it is read
again. Articles that were dropped as copies of its old text must compete again, so the files they
came from are read again too. All frames here have a row a file or a page: small.

A plan is kept while its run lasts. A run that was killed left it, and the next one goes on with it as long as every
file in it is there as it was: files that came since are the next run's, as those that come during a run are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.files import can_be_read

if TYPE_CHECKING:
    from tasks.storage import Store
    from tasks.version import Version

SEEN: Final = ".seen"
"""Folder under OUTPUT with what was read since the latest version and changed nothing: a version never changes."""
PLAN: Final = "plan"
"""Folder of a run's plan in the folder of its work; with ``.json``, the word that it is whole."""
RECORD_NUMBER: Final = r"#\d+\z"
"""What a record of a container adds to its file's name in ``source``; a file may have a # in its name too."""
INPUTS_SCHEMA = {"source": pl.String(), "size_bytes": pl.Int64(), "stamp": pl.String()}


@dataclass(frozen=True)
class Plan:
    """Files to read, and page rows of the parent that go."""

    sources: pl.DataFrame
    """Every file of INPUT, as ``find_sources`` gives them."""
    todo: pl.DataFrame
    """Those of them to read in this run."""
    withdrawn: pl.DataFrame
    """``page_id`` of the parent's pages whose rows go."""
    n_new: int
    n_changed: int
    n_gone: int


def make_plan(
    sources: pl.DataFrame,
    parent: Version | None,
    *,
    everything: bool,
    drop_gone: bool,
    known: pl.DataFrame | None = None,
) -> Plan:
    """Compare INPUT with what the parent was made of, or with what was ``known`` to give the same.

    ``everything``: the recipe differs, so every file still there is read again. Files that are
    gone keep their rows unless ``drop_gone``.
    """
    if parent is None:
        return Plan(sources, sources, pl.DataFrame(schema={"page_id": pl.String}), sources.height, 0, 0)
    before = known if known is not None else known_inputs(parent)
    compared = sources.join(before, on="source", how="left", suffix="_before", maintain_order="left")
    pages = parent_pages(parent, before)
    is_new = pl.col("stamp_before").is_null()
    same = (pl.col("size_bytes") == pl.col("size_bytes_before")) & (pl.col("stamp") == pl.col("stamp_before"))
    differs = ~same | (pl.col("stamp") == "")
    gone = before.join(sources, on="source", how="anti")
    back = _readable_again(sources, pages)
    again = compared.filter(is_new | differs | everything | pl.col("source").is_in(back))
    files = again.select("source")
    if drop_gone:
        files = pl.concat([files, gone.select("source")])
    withdrawn = _with_their_copies(pages, files, parent, readable=sources)
    touched = pages.join(withdrawn, on="page_id", how="semi").select(source="file").unique()
    todo = sources.join(pl.concat([again.select("source"), touched]), on="source", how="semi", maintain_order="left")
    n_new = compared.filter(is_new).height
    return Plan(sources, todo, withdrawn, n_new, compared.filter(~is_new & differs).height, gone.height)


def keep_plan(work: Store, plan: Plan, asked: str) -> None:
    """Write down what a run sets out to do. ``asked``: digest of all that led to it but the files."""
    is_todo = plan.todo.select("source", is_todo=pl.lit(value=True))
    frames = {
        "sources": plan.sources.join(is_todo, on="source", how="left", maintain_order="left"),
        "withdrawn": plan.withdrawn,
    }
    for name, frame in frames.items():
        work.write_frame(f"{PLAN}/{name}.parquet", frame)
    counts = {"n_new": plan.n_new, "n_changed": plan.n_changed, "n_gone": plan.n_gone}
    digests = {name: work.sha256(f"{PLAN}/{name}.parquet") for name in frames}
    work.write_json(f"{PLAN}.json", {"asked": asked, "counts": counts, "files": digests})


def kept_plan(works: Store, sources: pl.DataFrame, asked: str) -> Plan | None:
    """The plan of a run that was interrupted, where the same is asked and none of its files has changed since."""
    for name in works.names():
        plan = _read_plan(works.within(name), asked)
        if plan is not None and plan.sources.join(sources, on=list(INPUTS_SCHEMA), how="anti").is_empty():
            return plan
    return None


def forget_plan(work: Store) -> None:
    """Have the next run plan anew; finished shards of the same files are found all the same."""
    work.remove(f"{PLAN}.json")


def _read_plan(work: Store, asked: str) -> Plan | None:
    if not work.exists(f"{PLAN}.json"):
        return None
    try:
        said = work.read_json(f"{PLAN}.json")
        digests = {name: work.sha256(f"{PLAN}/{name}.parquet") for name in said["files"]}
        if said["asked"] != asked or digests != said["files"]:
            return None
        sources, withdrawn = (work.read_frame(f"{PLAN}/{name}.parquet") for name in ("sources", "withdrawn"))
        return Plan(sources.drop("is_todo"), sources.filter("is_todo").drop("is_todo"), withdrawn, **said["counts"])
    except (ValueError, TypeError, KeyError, FileNotFoundError, pl.exceptions.PolarsError):
        return None  # damaged: it says nothing


def known_inputs(parent: Version) -> pl.DataFrame:
    """Files the parent was made of: source, size_bytes, stamp."""
    found = parent.state("inputs")
    return found if found is not None else pl.DataFrame(schema=INPUTS_SCHEMA)


def seen_inputs(parent: Version, recipe: str) -> pl.DataFrame | None:
    """Files that, read with this recipe, gave what the parent holds already: as they were then; None before that."""
    path = f"{SEEN}/{parent.name}.{recipe}.parquet"
    return parent.store.read_frame(path) if parent.store.exists(path) else None


def remember_seen(parent: Version, recipe: str, inputs: pl.DataFrame) -> None:
    """Keep what ``seen_inputs`` finds, so that files whose time changed, but not their content, are read once."""
    parent.store.write_frame(f"{SEEN}/{parent.name}.{recipe}.parquet", inputs)


def inputs_after(plan: Plan, parent: Version | None, *, drop_gone: bool) -> pl.DataFrame:
    """What the next run compares INPUT with: the files of now, and those whose rows outlived them."""
    now = plan.sources.select(list(INPUTS_SCHEMA))
    if parent is None or drop_gone:
        return now.sort("source")
    return pl.concat([now, known_inputs(parent).join(now, on="source", how="anti")]).sort("source")


def parent_pages(parent: Version, inputs: pl.DataFrame) -> pl.DataFrame:
    """page_id, source, host, reason and the file each page of the parent came from."""
    pages = parent.frame("pages", ["page_id", "source", "host", "reason"])
    whole = inputs.select("source", is_file=pl.lit(value=True))
    return pages.join(whole, on="source", how="left", maintain_order="left").select(
        "page_id",
        "source",
        "host",
        "reason",
        file=pl.when(pl.col("is_file"))
        .then(pl.col("source"))
        .otherwise(pl.col("source").str.replace(RECORD_NUMBER, "")),
    )


def _readable_again(sources: pl.DataFrame, pages: pl.DataFrame) -> list[str]:
    """Files that could not be read when the parent was made, and can be now: their time says nothing of that."""
    failed = pages.filter(pl.col("reason") == "unreadable").select(source="file").unique()
    places = sources.join(failed, on="source", how="semi", maintain_order="left").select("source", "location")
    return [source for source, location in places.iter_rows() if can_be_read(location)]


def with_hosts(plan: Plan, parent: Version, hosts: pl.DataFrame) -> Plan:
    """Also read the pages of hosts whose templates changed: they are to be cleaned again.

    ``hosts`` has a column ``host``. Pages that are no longer readable keep their rows.
    """
    pages = parent_pages(parent, known_inputs(parent))
    files = pages.join(hosts, on="host", how="semi").select(source="file").unique()
    files = files.join(plan.sources, on="source", how="semi").join(plan.todo, on="source", how="anti")
    withdrawn = _with_their_copies(pages, files, parent, readable=plan.sources)
    touched = pages.join(withdrawn, on="page_id", how="semi").select(source="file").unique()
    both = pl.concat([plan.todo.select("source"), files, touched]).unique()
    todo = plan.sources.join(both, on="source", how="semi", maintain_order="left")
    every = pl.concat([plan.withdrawn, withdrawn]).unique("page_id", maintain_order=True)
    return Plan(plan.sources, todo, every, plan.n_new, plan.n_changed, plan.n_gone)


def _with_their_copies(
    pages: pl.DataFrame, files: pl.DataFrame, parent: Version, *, readable: pl.DataFrame
) -> pl.DataFrame:
    """Pages of these files, and, until nothing is added, of files whose articles were dropped as copies of theirs."""
    articles = parent.frame("articles", ["article_id", "page_id"])
    copies = parent.frame("duplicates", ["page_id", "kept_article_id", "dropped"]).filter("dropped")
    there = readable.select("source")
    while True:
        withdrawn = pages.join(files, left_on="file", right_on="source", how="semi").select("page_id")
        lost = articles.join(withdrawn, on="page_id", how="semi").select(kept_article_id="article_id")
        orphans = copies.join(lost, on="kept_article_id", how="semi").select("page_id")
        more = pages.join(orphans, on="page_id", how="semi").select(source="file").unique()
        more = more.join(there, on="source", how="semi").join(files, on="source", how="anti")
        if more.is_empty():
            return withdrawn.unique(maintain_order=True)
        files = pl.concat([files, more])
