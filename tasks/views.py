"""Which pages the report shows whole, before and after: by rule, damage, guess, outcome, encoding and script.

A page with 团结(jié) is shown because of ``damage: salt``, one with 粤ICP备00000001号 because of the rule that
drops it; and those with the least sure guesses, because there a person finds the mistakes. Every shard proposes
some; publishing picks a few hundred of all, and keeps them for the next version, whose run may read three pages only.
Deterministic: inside a group the first by ``page_id``, which is a hash, so as good as at random.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.dedupe import REPEAT_RULE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tasks.facts import Tables

VIEW_COLUMNS: Final = ("page_id", "line_no", "text", "body", "kind", "rule", "role", "article")
SHOWN: Final = {**dict.fromkeys(VIEW_COLUMNS, pl.String()), "line_no": pl.Int32(), "article": pl.Int32()}
"""Lines of proposed pages, with what became of them."""
PROPOSED: Final = {"page_id": pl.String(), "reasons": pl.List(pl.String()), "confidence": pl.Float64()}
"""Pages that may be shown: why, and their least sure guess."""
VIEWS: Final = SHOWN | PROPOSED
"""Columns of the views: lines with what became of them, why their page was chosen, and its least sure guess."""

A_GROUP: Final = 20
"""Pages a shard proposes for each rule, each kind of damage and each other reason, up to ``MAX_VIEWS`` in all: a
version of one shard fills the report too. Chosen, not measured; 300 pages are about a hundredth of a shard's bytes."""
IN_ALL: Final = 60
LEAST: Final = 3
"""The same of all shards together, and of one of many: of each reason the report shows two or three pages. 46 shards
proposed 8,384 of 20,000 pages, whose lines were 129 MB, nearly all to be written and never read; three a reason are a
quarter of that, and 278 of the 300 pages that are shown are the same."""

OUTCOME: Final = "outcome: "
UNSURE: Final = "least sure guess"
MAX_UNSURE: Final = 40
"""Pages shown for their least sure guess. Chosen, not measured."""

MAX_VIEWS: Final = 300
"""Pages shown whole. Of 100,000 made-up pages of 60 short lines the report had 2.3 MB and opened in 0.2 to 0.4 s
(bench/report.py)."""

MAX_LINES: Final = 400
MAX_CHARS: Final = 10_000
"""Pages with more lines or characters are not shown whole. A report of 300 pages of this many Chinese characters, every
line of them changed and so written twice, had 18.8 MB and opened in 0.5 to 1.1 s: it stays below 20 MB."""


def propose_views(lines: pl.DataFrame, pages: pl.DataFrame, repairs: pl.DataFrame, n_shards: int = 1) -> pl.DataFrame:
    """The pages this shard, one of ``n_shards``, proposes, columns ``PROPOSED``.

    Reads VIEW_COLUMNS of lines, and of PAGES and REPAIRS their published columns.
    """
    most = min(A_GROUP, max(LEAST, IN_ALL // n_shards))
    length = lines.group_by("page_id").agg(pl.col("text").str.len_chars().sum())
    short = length.filter(pl.col("text") <= MAX_CHARS)
    small = pages.filter(pl.col("n_lines").is_between(1, MAX_LINES)).join(short, on="page_id", how="semi")
    unsure = repairs.group_by("page_id").agg(pl.col("confidence").min())
    unsure = unsure.join(small, on="page_id", how="semi").sort("confidence", "page_id")
    reasons = pl.concat(
        [
            _first_of_each(small, _reasons(small, lines, repairs), most),
            unsure.head(most).select("page_id", why=pl.lit(UNSURE)),
        ]
    )
    proposed = reasons.group_by("page_id").agg(reasons=pl.col("why").sort()).join(unsure, on="page_id", how="left")
    return choose_views([proposed.select(pl.col(name).cast(dtype) for name, dtype in PROPOSED.items())])


def lines_of(proposed: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of proposed pages, columns ``SHOWN``. Reads VIEW_COLUMNS."""
    shown = lines.select(VIEW_COLUMNS).join(proposed, on="page_id", how="semi", maintain_order="left")
    return shown.select(pl.col(name).cast(dtype) for name, dtype in SHOWN.items())


def _reasons(pages: pl.DataFrame, lines: pl.DataFrame, repairs: pl.DataFrame) -> Iterable[pl.DataFrame]:
    """Frames of page_id and a word: one row a page and reason, or more."""
    removed = lines.select("page_id", word="rule").drop_nulls("word").unique(maintain_order=True)
    yield pages.select("page_id", word="damage").explode("word", empty_as_null=True).select(_told("damage"))
    for name in ("outcome", "encoding", "script"):
        yield pages.select("page_id", word=name).select(_told(name))
    yield removed.select(_told("rule"))
    yield repairs.select("page_id", word="rule").unique(maintain_order=True).select(_told("guess"))


def _told(name: str) -> list[pl.Expr]:
    return [pl.col("page_id"), pl.format(f"{name}: {{}}", pl.col("word")).alias("why")]


def _first_of_each(pages: pl.DataFrame, reasons: Iterable[pl.DataFrame], most: int) -> pl.DataFrame:
    return (
        pl.concat(reasons)
        .drop_nulls("why")
        .join(pages, on="page_id", how="semi")
        .sort("why", "page_id")
        .group_by("why", maintain_order=True)
        .head(most)
        .select("page_id", "why")
    )


def taken_out(tables: Tables) -> pl.DataFrame:
    """Paragraphs that dedupe took out: ``page_id``, ``line_no``, ``kind``, ``rule``. No shard knows of them."""
    removals = tables("removals", ["page_id", "line_no", "kind", "rule"])
    return pl.concat(part.filter(pl.col("rule") == REPEAT_RULE) for part in removals)


def as_published(proposed: pl.DataFrame, tables: Tables, gone: pl.DataFrame) -> pl.DataFrame:
    """What was proposed, for the reasons that the version has: a shard does not know what dedupe does to its pages.

    A page whose articles are all copies is there for that outcome, and one of which paragraphs were taken out
    (``taken_out``) for that rule.
    """
    outcomes = pl.concat(
        part.join(proposed, on="page_id", how="semi") for part in tables("pages", ["page_id", "outcome"])
    )
    why = pl.col("why")
    outcome = pl.when(why.str.starts_with(OUTCOME)).then(pl.lit(OUTCOME) + pl.col("outcome"))
    told = proposed.select("page_id", why="reasons").explode("why", empty_as_null=True)
    told = told.join(outcomes, on="page_id").select("page_id", why=pl.coalesce(outcome, why))
    rules = gone.join(proposed, on="page_id", how="semi").select("page_id", why=pl.format("rule: {}", "rule"))
    reasons = pl.concat([told, rules]).group_by("page_id").agg(reasons=why.drop_nulls().unique().sort())
    return proposed.drop("reasons").join(reasons, on="page_id", maintain_order="left").select(list(PROPOSED))


def views_of(chosen: pl.DataFrame, lines: Iterable[pl.DataFrame], gone: pl.DataFrame) -> pl.DataFrame:
    """Lines of the chosen pages, columns ``VIEWS``, ordered by page and line; paragraphs taken out as removed.

    Of a page that several frames of lines have, those of the first are taken.
    """
    held = [frame.select(pl.lit(number).alias("frame"), *SHOWN) for number, frame in enumerate(lines)]
    shown = pl.concat([pl.DataFrame(schema={"frame": pl.Int32(), **SHOWN}), *held])
    shown = shown.filter(pl.col("frame") == pl.col("frame").min().over("page_id")).drop("frame")
    now = shown.join(gone, on=["page_id", "line_no"], how="left", suffix="_now", maintain_order="left")
    is_gone = pl.col("rule_now").is_not_null()
    now = now.with_columns(
        *(pl.coalesce(name, f"{name}_now").alias(name) for name in ("kind", "rule")),
        *(pl.when(~is_gone).then(name).alias(name) for name in ("role", "article")),
    )
    views = now.join(chosen, on="page_id", how="inner", maintain_order="left")
    return views.select(list(VIEWS)).sort("page_id", "line_no", maintain_order=True)


def choose_views(proposed: Iterable[pl.DataFrame], most: int = MAX_VIEWS) -> pl.DataFrame:
    """At most ``most`` pages of all that were proposed, columns ``PROPOSED``.

    The pages with the least sure guesses come first; then each reason in turn gives its first page, then its second,
    until there are enough: a rare rule is shown, however many pages a common one has. Of a page proposed twice the
    first is taken.
    """
    pages = pl.concat([pl.DataFrame(schema=PROPOSED), *(frame.select(list(PROPOSED)) for frame in proposed)])
    pages = pages.unique("page_id", keep="first", maintain_order=True)
    return pages.join(_chosen(pages, most), on="page_id", how="semi", maintain_order="left")


def _chosen(pages: pl.DataFrame, most: int) -> pl.DataFrame:
    unsure = (
        pages.drop_nulls("confidence")
        .sort("confidence", "page_id")
        .head(MAX_UNSURE)
        .select("page_id", turn=pl.lit(-1, pl.Int64), reason=pl.lit(UNSURE))
    )
    others = (
        pages.select("page_id", reason="reasons")
        .explode("reason", empty_as_null=True)
        .filter(pl.col("reason") != UNSURE)
        .sort("reason", "page_id")
        .select("page_id", "reason", turn=pl.int_range(pl.len()).over("reason").cast(pl.Int64))
    )
    in_turn = pl.concat([unsure, others.select(unsure.columns)]).sort("turn", "reason", "page_id")
    return in_turn.unique("page_id", keep="first", maintain_order=True).head(most).select("page_id")
