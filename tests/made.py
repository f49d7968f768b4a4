"""Made-up versions: published like real ones, without the text stages and without Prefect.

Everything here is invented. ``HOSTILE`` is what pages may hold to harm whoever looks at the report, the card or a
terminal; ``made_tables`` puts it wherever page text goes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from schemas.column import schema_of
from schemas.settings import Card, Settings
from schemas.tables import ORDER, TABLES
from tasks.assemble import columns_of
from tasks.describe import describe
from tasks.parts import write_parts
from tasks.publish import Draft, manifest_of, publish, version_name
from tasks.version import Version
from tasks.views import PROPOSED, choose_views, lines_of, propose_views, views_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tasks.storage import Store

HOSTILE = (
    "</script><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
    "<!--<script>\N{RIGHT-TO-LEFT OVERRIDE}反着写\N{POP DIRECTIONAL FORMATTING}",
    "\x1b[2J\x1b]0;owned\x07清屏",
    "---\nlicense: mit\n---\n# 标题 | `码` [链](javascript:alert(1))",
    "零\N{ZERO WIDTH SPACE}宽\N{LINE SEPARATOR}行\ue123",
)
SHARD = 1_000
"""Pages that propose views together."""

PUBLISHED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
OUTCOMES = np.array(["articles"] * 15 + ["only-duplicates", "no-article", "no-article", "rejected", "articles"])
REASONS = np.array(["not-chinese", "empty", "undecodable", "spam"])
ENCODINGS = np.array(["utf-8"] * 6 + ["gb18030"] * 3 + ["big5hkscs"])
METHODS = np.array(["utf8", "declared", "score", "bom"])
SCRIPTS = np.array(["hans"] * 8 + ["hant", "mixed"])
KINDS = np.array(["navigation", "copyright", "share", "template", "metadata", "separator", "licence", "spam"])
RULES = {
    "navigation": "layout.links",
    "copyright": "footer.copyright-mark",
    "share": "tools.share-bar-with-the-longest-name-that-anybody-would-give-to-a-rule",
    "template": "template",
    "metadata": "metadata.date-line",
    "separator": "marks.lone",
    "licence": "footer.icp-licence",
    "spam": "spam.tokens",
}
SENTENCES = np.array(
    [
        "青禾县今年新栽的桂花开了，香气漫过老街。",
        "镇上的老茶馆重新开张，头一天就坐满了人。",
        "修桥的石料从上游运来，用了整整一个冬天。",
        "村口的水塘清了淤，白鹭又回来了。",
        "孩子们在祠堂里学写毛笔字，一笔一画。",
        "山里的橘子熟了，装满了三条船。",
    ]
)


@dataclass
class Made:
    """The six tables, and views of some pages, ready to publish."""

    tables: dict[str, pl.DataFrame]
    views: pl.DataFrame
    card: Card = field(default_factory=Card)


def made_tables(n_pages: int = 60, *, n_lines: int = 12, is_hostile: bool = True) -> Made:
    """``n_pages`` pages of a few hosts; every outcome, kind and kind of damage is there from 40 pages on."""
    pages = _pages(n_pages, n_lines, is_hostile=is_hostile)
    lines = _lines(pages, n_lines, is_hostile=is_hostile)
    removals = lines.filter(pl.col("rule").is_not_null()).select(list(schema_of(TABLES["removals"])))
    repairs = _repairs(lines)
    articles = _articles(pages, lines, is_hostile=is_hostile)
    copies = pages.filter(pl.col("outcome") == "only-duplicates")
    tables = {
        "articles": articles,
        "teasers": _teasers(articles, is_hostile=is_hostile),
        "pages": pages,
        "removals": removals,
        "repairs": repairs,
        "duplicates": _typed(
            "duplicates",
            article_id=copies["page_id"],
            page_id=copies["page_id"],
            position=0,
            kept_article_id=articles["article_id"].first(),
            kind="near",
            similarity=0.9,
            dropped=True,
        ),
    }
    chosen = choose_views(_proposed(pages, lines, repairs, n_lines))
    return Made(tables, views_of(chosen, [lines_of(chosen, lines)], removals.clear()))


def _typed(table: str, **values: Any) -> pl.DataFrame:
    literals = {name: value if isinstance(value, pl.Series) else pl.lit(value) for name, value in values.items()}
    return pl.select(**literals).select(pl.col(name).cast(kind) for name, kind in schema_of(TABLES[table]).items())


def _pages(n: int, n_lines: int, *, is_hostile: bool) -> pl.DataFrame:
    number = np.arange(n)
    host = np.char.add(
        np.char.add("h", (np.sqrt(number) % max(4, n // 400)).astype(int).astype(str)), ".qinghe.example"
    )
    source = [f"{h}/{2001 + i % 24}/{i:06d}.html" for i, h in zip(number, host, strict=True)]
    if is_hostile:
        host = host.astype(object)
        host[7], source[7] = (
            "<b onmouseover=alert(1)>坏|主机`",
            "坏 \x1b[31m<i>路径</i>/\N{RIGHT-TO-LEFT OVERRIDE}gpj.html",
        )
    outcome = OUTCOMES[number % len(OUTCOMES)]
    is_read = outcome != "rejected"
    damage = [["salt", "split"] if i % 11 == 0 else ["folded"] if i % 7 == 0 else [] for i in number]
    read = pl.Series(is_read)
    frame = pl.DataFrame(
        {
            "page_id": [hashlib.sha256(s.encode()).hexdigest()[:32] for s in source],
            "source": source,
            "url": [f"http://{s}" if i % 3 else None for i, s in enumerate(source)],
            "host": [str(h) if i % 23 else None for i, h in enumerate(host)],
            "host_method": ["folder" if i % 23 else None for i in number],
            "fetched_at": None,
            "content_digest": [f"{i:032x}" for i in number],
            "size_bytes": 900 + number * 7919 % 90_000,
            "encoding": pl.Series(ENCODINGS[number % len(ENCODINGS)]).zip_with(
                read, pl.Series([None] * n, dtype=pl.String)
            ),
            "encoding_method": pl.Series(METHODS[number % len(METHODS)]),
            "script": SCRIPTS[number % len(SCRIPTS)],
            "damage": damage,
            "rights": None,
            "outcome": outcome,
            "reason": pl.Series(REASONS[number % len(REASONS)]).zip_with(~read, pl.Series([None] * n, dtype=pl.String)),
            "detail": None,
            "n_lines": np.where(is_read, n_lines, 0),
            "n_articles": np.where(np.isin(outcome, ["articles", "only-duplicates"]), 1, 0),
            "salt_removed": [3 if "salt" in found else 0 for found in damage],
            "sites_repaired": [1 if "split" in found else 0 for found in damage],
            "marks_restored": 0,
            "lines_removed": np.where(is_read, n_lines // 2, 0),
        },
        strict=False,
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in schema_of(TABLES["pages"]).items()).sort("source")


def _lines(pages: pl.DataFrame, n_lines: int, *, is_hostile: bool) -> pl.DataFrame:
    """Every second line of a page is removed; the others are its title and text."""
    read = pages.filter(pl.col("outcome") != "rejected").select(
        "page_id", "outcome", damage=pl.col("damage").list.len()
    )
    number = np.arange(read.height * n_lines)
    line_no = number % n_lines + 1
    kind = KINDS[(number // 2) % len(KINDS)]
    gone = line_no % 2 == 0
    text = np.char.add(SENTENCES[number % len(SENTENCES)], SENTENCES[number // 5 % len(SENTENCES)]).astype(object)
    text[gone] = np.char.add(np.char.add("栏目", (number[gone] % 97).astype(str)), " | 下一页")
    if is_hostile:
        text[: len(HOSTILE)] = HOSTILE
    lines = read.select(pl.all().repeat_by(n_lines).explode()).with_columns(
        line_no=pl.Series(line_no, dtype=pl.Int32),
        text=pl.Series(text, dtype=pl.String),
        kind=pl.when(pl.Series(gone)).then(pl.Series(kind)),
        role=pl.when(pl.Series(~gone)).then(pl.Series(np.where(line_no == 1, "title", "paragraph"))),
        article=pl.when(pl.Series(~gone)).then(pl.lit(0, pl.Int32)),
    )
    salted = pl.col("text").str.replace("了", "了(le)", literal=True)
    hurt = (pl.col("damage") > 0) & (pl.col("line_no") == 3)
    return lines.with_columns(
        rule=pl.col("kind").replace_strict(RULES, return_dtype=pl.String),
        body=pl.col("text"),
        text=pl.when(hurt).then(salted).otherwise("text"),
    )


def _repairs(lines: pl.DataFrame) -> pl.DataFrame:
    hurt = lines.filter((pl.col("damage") == 2) & (pl.col("line_no") == 3))
    number = pl.int_range(pl.len())
    return hurt.select(
        "page_id",
        "line_no",
        rule=pl.lit("split-bytes"),
        before=pl.lit("了(le)"),
        after=pl.lit("了"),
        confidence=(50 + number % 50).cast(pl.Float64) / 100,
    ).sort("page_id", "line_no")


def _articles(pages: pl.DataFrame, lines: pl.DataFrame, *, is_hostile: bool) -> pl.DataFrame:
    texts = (
        lines.filter(pl.col("role") == "paragraph")
        .group_by("page_id", maintain_order=True)
        .agg(text=pl.col("body").str.join("\n"), line_nos=pl.concat_list("line_no"), n_paragraphs=pl.len())
    )
    found = pages.filter(pl.col("outcome") == "articles").join(texts, on="page_id", how="inner", maintain_order="left")
    number = pl.int_range(pl.len())
    title = pl.format("青禾县第{}条消息", number)
    if is_hostile:
        title = (
            pl.when(number < len(HOSTILE))
            .then(pl.Series([*HOSTILE, *[""] * (found.height - len(HOSTILE))]))
            .otherwise(title)
        )
    text = pl.format("{}\n{}", "text", title)
    article_id = pl.format("a{}{}", number, "page_id").str.slice(0, 32)
    return found.with_columns(
        position=pl.lit(0),
        article_id=article_id,
        title=title,
        author=pl.when(number % 3 == 0).then(pl.lit("陈小满")),
        publisher=pl.when(number % 2 == 0).then(pl.lit("青禾日报")),
        editor=pl.lit(None),
        published_at=pl.when(number % 5 != 0).then(
            pl.datetime(2003 + number * number % 21, 1 + number % 12, 1 + number % 28, time_unit="us")
        ),
        published_precision=pl.when(number % 5 != 0).then(pl.lit("day")),
        breadcrumb=pl.when(number % 2 == 0).then(pl.lit(["首页", "时评"])),
        text=text,
        n_chars=text.str.len_chars(),
        line_nos=pl.concat_list("line_nos", pl.lit([[1]], pl.List(pl.List(pl.Int32)))),
        n_paragraphs=pl.col("n_paragraphs") + 1,
        cluster_id=article_id,
        cluster_size=1 + number % 2,
    ).select(pl.col(name).cast(kind) for name, kind in schema_of(TABLES["articles"]).items())


def _teasers(articles: pl.DataFrame, *, is_hostile: bool) -> pl.DataFrame:
    return articles.select(
        "page_id",
        position=pl.lit(0, pl.Int32),
        line_no=pl.lit(9, pl.Int32),
        headline=pl.lit(HOSTILE[0] if is_hostile else "去年的桂花"),
        abstract=pl.lit(None, pl.String),
        url=pl.lit("javascript:alert(1)" if is_hostile else None, pl.String),
        linked_article_id=pl.when(pl.int_range(pl.len()) % 2 == 0).then("article_id"),
    )


def _proposed(pages: pl.DataFrame, lines: pl.DataFrame, repairs: pl.DataFrame, n_lines: int) -> Iterator[pl.DataFrame]:
    """The pages that shards of ``SHARD`` pages propose; lines follow their pages."""
    at = 0
    for shard in pages.iter_slices(SHARD):
        taken = n_lines * int((shard["outcome"] != "rejected").sum())
        proposed = propose_views(lines.slice(at, taken), shard, repairs.join(shard, on="page_id", how="semi"))
        assert dict(proposed.schema) == PROPOSED
        at += taken
        yield proposed


def facts_of(made: Made, settings: Settings, parent: Version | None) -> dict[str, Any]:
    """What a manifest says beside files and rows, as ``tasks.draft.facts_of`` puts it."""
    pages = made.tables["pages"]
    return {
        "parent": parent.name if parent else None,
        "recipe": {
            "digest": "0" * 32,
            "code": "1" * 32,
            "rules": "2" * 32,
            "rule": {"footer.copyright-mark": "3" * 16},
            "tables": "4" * 32,
            "libraries": {"polars": pl.__version__},
            "settings": settings.model_dump(mode="json", exclude={"card", "gate"}),
        },
        "card": made.card.model_dump(mode="json"),
        "selection": {"hosts": None, "sample": None, "limit": None, "excluded": 0},
        "inputs": {"files": pages.height, "new": 0, "changed": 0, "gone": 0, "skipped": {}, "bytes": 0},
        "counts": {"pages": pages.height, "outcomes": _counted(pages["outcome"]), "reasons": _counted(pages["reason"])},
    }


def _counted(column: pl.Series) -> dict[str, int]:
    return dict(column.drop_nulls().value_counts(name="n").sort(column.name).iter_rows())


def publish_made(
    output: Store,
    made: Made,
    *,
    parent: Version | None = None,
    later: timedelta = timedelta(),
    is_part: bool = False,
    part_bytes: int = 6_000,
    facts: Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    is_described: bool = True,
) -> Version:
    """Publish the tables as a version under ``output``, as the end of a run does; card and report may be left out."""
    draft = write_made(output, made, part_bytes, settings or Settings())
    at = PUBLISHED + later
    name = version_name(draft.digest(), at, is_part=is_part)
    told = {**facts_of(made, settings or Settings(), parent), **(facts or {})}
    manifest = manifest_of(draft, told, name, at)

    def tables(table, columns):
        return (draft.store.read_frame(path, columns) for path in sorted(draft.files) if path.startswith(f"{table}/"))

    for path, content in (describe(tables, manifest, made.views) if is_described else {}).items():
        draft.add(path, content)
    draft.add_state("views", made.views)
    publish(output, draft, manifest_of(draft, told, name, at), parent)
    return Version(output, name)


def write_made(output: Store, made: Made, part_bytes: int, settings: Settings) -> Draft:
    """The tables as a draft beside the published versions."""
    store = output.within(".work/run/version")
    draft = Draft(store, {})
    sources = made.tables["pages"].select("page_id", "source")
    for table, frame in made.tables.items():
        placed = frame if "source" in frame.columns else frame.join(sources, on="page_id", how="left")
        rows = iter([placed.sort(ORDER[table], maintain_order=True)])
        columns = columns_of(table, keep_original=settings.script.keep_original)
        draft.files.update(write_parts(store, table, rows, columns, part_bytes))
    return draft
