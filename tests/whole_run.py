"""A whole run without Prefect, one shard after another: pages in, a published version out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.copies import decide_copies
from tasks.describe import describe
from tasks.draft import draft_parts, facts_of, write_draft
from tasks.plan import make_plan
from tasks.publish import manifest_of, publish, version_name
from tasks.recipe import recipe
from tasks.run import Run, clean_jobs, decode_jobs, learn, work_of
from tasks.shards import Record, clean_shard, decode_shard
from tasks.sources import find_sources
from tasks.storage import Store
from tasks.version import Version, latest, versions
from tasks.views import VIEWS

RULES = str(Path(__file__).parent.parent / "seeds" / "rules")
FIRST = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def page(title: str, *paragraphs: str) -> str:
    """An article's page as a site makes it."""
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    head = f'<html><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1>\n<div>\n{body}</div></body></html>"


def one_by_one(function: Callable, jobs: list) -> list[Record]:
    """Do the jobs in this process."""
    return [record for job in jobs for record in function(job)]


def run_on(
    root: Path, pages: dict[str, str], chosen: dict | None = None, *, own_rules: str = "", each: Callable = one_by_one
) -> Version:
    """Write these pages (those of earlier runs stay there) and publish what is new or changed.

    ``each`` does a shard function over jobs, as a runner does.
    """
    for name, content in pages.items():
        path = root / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    output = Store(str(root / "out"))
    settings, parent = Settings.model_validate(chosen or {}), latest(output)
    rules = (RULES, own_rules) if own_rules else (RULES,)
    made_by = recipe(settings, [Path(folder) for folder in rules])
    is_new = parent is not None and parent.manifest["recipe"]["digest"] != made_by["digest"]
    plan = make_plan(find_sources(str(root / "in")), parent, everything=is_new, drop_gone=False)
    run = Run(output, work_of(output, made_by, plan), parent, made_by, settings, rules)
    decoded = each(decode_shard, decode_jobs(run, plan.todo))
    learned = learn(run, decoded)
    cleaned = each(clean_shard, clean_jobs(run, decoded, learned))
    draft = write_draft(run, plan, decide_copies(run, cleaned, plan.withdrawn))
    at = FIRST + timedelta(days=len(versions(output)))
    facts = facts_of(run, plan, draft, cleaned)
    name = version_name(draft.digest(), at, is_part=False)
    described = describe(
        lambda table, columns: draft_parts(draft, table, columns),
        manifest_of(draft, facts, name, at),
        pl.DataFrame(schema=VIEWS),
    )
    for path, content in described.items():
        draft.add(path, content)
    publish(output, draft, manifest_of(draft, facts, name, at), parent)
    return Version(output, name)


def table_bytes(version: Version) -> dict[str, bytes]:
    """The published tables, byte for byte."""
    return {
        part: version.store.read_bytes(f"{version.name}/{part}")
        for part in version.manifest["files"]
        if part.split("/")[0] in TABLES
    }


def unaccounted(version: Version) -> pl.DataFrame:
    """Lines with two dispositions, and pages whose counts of lines do not come out. None, where copies are marked."""
    articles, removals, pages = (version.frame(table) for table in ("articles", "removals", "pages"))
    in_text = articles.select("page_id", line_no="line_nos").explode("line_no").explode("line_no")
    twice = in_text.join(removals, on=["page_id", "line_no"]).select("page_id", "line_no")
    counted = removals.group_by("page_id").len("n")
    wrong = pages.join(counted, on="page_id", how="left").filter(pl.col("n").fill_null(0) != pl.col("lines_removed"))
    # What is left of a page with an article is its paragraphs and its title.
    used = pl.concat([in_text, removals.select("page_id", "line_no")]).unique().group_by("page_id").len("used")
    held = pages.join(articles, on="page_id", how="semi").join(used, on="page_id", how="left")
    lost = held.filter(
        ~pl.col("used").fill_null(0).is_between(pl.col("n_lines") - pl.col("n_articles"), pl.col("n_lines"))
    )
    every = [
        twice,
        wrong.select("page_id", line_no=pl.lit(0, pl.Int32)),
        lost.select("page_id", line_no=pl.lit(-1, pl.Int32)),
    ]
    return pl.concat(every)
