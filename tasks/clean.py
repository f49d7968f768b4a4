"""Second map: lines to articles. Repair, strip, convert, split and sign, a shard at a time.

Reads as the order of the stages; why this order and no other stands in docs/ARCHITECTURE.md.
Composes plain stages; writes nothing and knows no other shard.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from schemas.column import check, schema_of
from schemas.frames import FLAGS
from schemas.tables import PAGES, REMOVALS, REPAIRS, TEASERS
from schemas.vocabulary import KIND, ROLE
from tasks.buffers import buffers_of
from tasks.convert_script import convert_script, detect_script
from tasks.dedupe import paragraph_keys, sign
from tasks.distinct import spelled
from tasks.mend_heads import mend_heads
from tasks.punctuation import restore_punctuation
from tasks.repair.invisible import drop_invisible
from tasks.repair.lost_marks import restore_lost_marks
from tasks.repair.salt import strip_salt
from tasks.repair.split_bytes import mend_split_bytes
from tasks.repair.tampered import find_tampered
from tasks.split_articles import page_rights, spam_pages, split_articles
from tasks.strip_lines import TEMPLATE_RULE, strip_lines
from tasks.strip_lines.overrides import NO_HITS, count_hits

if TYPE_CHECKING:
    from schemas.rules import Override, Rule
    from schemas.settings import Ledger, Settings
    from tasks.decode import DecodedShard
    from tasks.repair.model import Model


class Learned(NamedTuple):
    """What the corpus taught: template lines a host, and the language model of the repair."""

    templates: pl.DataFrame
    model: Model


class CleanShard(NamedTuple):
    """Rows of the published tables before dedupe, and what dedupe and the report need.

    ``articles`` lacks ``cluster_id`` and ``cluster_size`` and has ``key`` (its article key).
    ``lines`` is every line with its final disposition; ``hits`` says how many each override is about.
    """

    pages: pl.DataFrame
    articles: pl.DataFrame
    teasers: pl.DataFrame
    removals: pl.DataFrame
    repairs: pl.DataFrame
    signatures: pl.DataFrame
    lines: pl.DataFrame
    hits: pl.DataFrame


def clean(
    shard: DecodedShard,
    learned: Learned,
    rules: tuple[Rule, ...],
    settings: Settings,
    overrides: tuple[Override, ...] = (),
) -> CleanShard:
    """Run every stage between the lines and the articles."""
    used = settings.stages
    least = settings.repair.min_confidence
    lines, repairs, flags = _undecided(shard.lines), [pl.DataFrame(schema=schema_of(REPAIRS))], [_found(shard.pages)]
    if used.repair:
        lines, made, found = mend_split_bytes(lines, learned.model, least)
        repairs, flags = [*repairs, made], [*flags, found]
    lines = drop_invisible(lines)
    if used.repair:
        for mend in (strip_salt, lambda some: restore_lost_marks(some, least)):
            lines, made, found = mend(lines)
            repairs, flags = [*repairs, made], [*flags, found]
        flags.append(find_tampered(lines))
    lines = detect_script(lines)
    hits = NO_HITS
    if used.strip:
        if overrides:
            undecided = strip_lines(lines, rules, learned.templates, shard.pages)
            hits = count_hits(undecided, shard.pages, overrides)
        lines = strip_lines(lines, rules, learned.templates, shard.pages, overrides)
    lines = lines.with_columns(original=pl.col("body"))
    folded = pl.DataFrame(schema={"page_id": pl.String})
    if used.convert:
        lines, _, folded = restore_punctuation(lines, mainland_quotes=settings.script.mainland_quotes)
        flags.append(folded)
        if settings.script.output == "hans":
            lines = convert_script(lines)
    heads = mend_heads(shard.heads, lines, folded, settings)
    lines, articles, teasers = (split_articles if used.split else whole_pages)(lines, shard.links, heads, shard.pages)
    damage = _damage(lines, flags)
    pages = _pages(shard.pages, lines, articles, damage)
    articles = _articles(articles, pages, lines, keep_original=settings.script.keep_original)
    signatures = sign(_for_signing(articles, repairs))
    return CleanShard(
        pages,
        articles.drop("paragraph_keys"),
        check(teasers.with_columns(linked_article_id=pl.lit(None, pl.String)), TEASERS, "split_articles"),
        removals_of(lines, settings.ledger),
        pl.concat([check(made, REPAIRS, "repair") for made in repairs]),
        signatures,
        lines,
        hits,
    )


def _undecided(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(
        body=pl.col("text"),
        kind=pl.lit(None, KIND),
        rule=pl.lit(None, pl.String),
        role=pl.lit(None, ROLE),
        article=pl.lit(None, pl.Int32),
        salt_removed=pl.lit(0, pl.Int32),
        sites_repaired=pl.lit(0, pl.Int32),
        marks_restored=pl.lit(0, pl.Int32),
    )


def _found(pages: pl.DataFrame) -> pl.DataFrame:
    """Damage that decoding already knows of."""
    return pl.concat(
        [
            pages.filter(pl.col("is_mojibake").fill_null(value=False)).select("page_id", damage=pl.lit("mojibake")),
            pages.filter(pl.col("bad_bytes") > 0).select("page_id", damage=pl.lit("bad-bytes")),
        ],
    )


def _damage(lines: pl.DataFrame, flags: list[pl.DataFrame]) -> pl.DataFrame:
    """One row a page: its kinds of damage, sorted, spam and residue lines included."""
    spam = lines.filter(pl.col("kind") == "spam").select("page_id", damage=pl.lit("spam"))
    residue = lines.filter(pl.col("kind") == "residue").select("page_id", damage=pl.lit("mojibake"))
    every = pl.concat([check(found, FLAGS, "repair") for found in (*flags, spam, residue)])
    return every.group_by("page_id").agg(pl.col("damage").unique().sort())


def removals_of(lines: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Rows of ``removals``: every line that has a kind; learned templates may be counted in ``lines_removed`` alone."""
    # Its columns first: a filter copies all that it is given.
    gone = lines[[column.name for column in REMOVALS]].filter(lines["kind"].is_not_null())
    if ledger.template_lines == "count":
        gone = gone.filter(pl.col("rule") != TEMPLATE_RULE)
    return check(gone.with_columns(spelled(gone["kind"], KIND)), REMOVALS, "strip_lines")


def whole_pages(
    lines: pl.DataFrame,
    links: pl.DataFrame,  # noqa: ARG001 - the shape of split_articles
    heads: pl.DataFrame,  # noqa: ARG001
    pages: pl.DataFrame,  # noqa: ARG001
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What stands in for split_articles when it is switched off: each page is one article, as it is."""
    stays = pl.col("kind").is_null()
    lines = lines.with_columns(
        role=pl.when(stays).then(pl.lit("paragraph", ROLE)),
        article=pl.when(stays).then(pl.lit(0, pl.Int32)),
    )
    articles = (
        lines.filter(stays)
        .group_by("page_id", maintain_order=True)
        .agg(
            text=pl.col("body").str.join("\n"),
            line_nos=pl.col("line_no").reshape((-1, 1)).arr.to_list(),
            n_paragraphs=pl.len().cast(pl.Int32),
        )
        .with_columns(
            position=pl.lit(0, pl.Int32),
            n_chars=pl.col("text").str.len_chars().cast(pl.Int32),
            published_at=pl.lit(None, pl.Datetime("us")),
            breadcrumb=pl.lit(None, pl.List(pl.String)),
            **{
                name: pl.lit(None, pl.String)
                for name in ("title", "author", "publisher", "editor", "published_precision")
            },
        )
    )
    teasers = pl.DataFrame(schema=schema_of(TEASERS))
    return lines, articles, teasers


def _pages(pages: pl.DataFrame, lines: pl.DataFrame, articles: pl.DataFrame, damage: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``pages``: what is known of each page after cleaning. Dedupe may still change ``outcome``."""
    counted = lines.group_by("page_id").agg(
        pl.col("page_script").first().alias("script"),
        *(pl.col(name).sum().cast(pl.Int32) for name in ("salt_removed", "sites_repaired", "marks_restored")),
        lines_removed=pl.col("kind").is_not_null().sum().cast(pl.Int32),
    )
    found = articles.group_by("page_id").agg(n_articles=pl.len().cast(pl.Int32))
    frame = pages
    for other in (
        counted,
        found,
        page_rights(lines),
        damage,
        spam_pages(lines).rename({"reason": "spam"}).drop("detail"),
    ):
        frame = frame.join(other, on="page_id", how="left", maintain_order="left")
    zero = ("salt_removed", "sites_repaired", "marks_restored", "lines_removed", "n_articles")
    frame = frame.with_columns(
        *(pl.col(name).fill_null(0) for name in zero),
        pl.col("damage").fill_null([]),
        reason=pl.coalesce("reason", pl.when(pl.col("n_articles").fill_null(0) == 0).then("spam")),
        rights=pl.coalesce("rights", "licence"),
    ).with_columns(
        outcome=pl.when(pl.col("reason").is_not_null())
        .then(pl.lit("rejected"))
        .when(pl.col("n_articles") > 0)
        .then(pl.lit("articles"))
        .otherwise(pl.lit("no-article")),
    )
    return check(frame, PAGES, "clean")


def _articles(articles: pl.DataFrame, pages: pl.DataFrame, lines: pl.DataFrame, *, keep_original: bool) -> pl.DataFrame:
    """Add what articles take from their page, their key and their id."""
    of_page = pages.select("page_id", "source", "url", "host", "script", "damage", "encoding")
    frame = articles.join(of_page, on="page_id", how="left", maintain_order="left")
    frame = frame.with_columns(paragraph_keys=paragraph_keys(frame["text"]))
    frame = frame.with_columns(key=pl.col("paragraph_keys").list.join(""))
    frame = frame.with_columns(article_id=article_ids(frame))
    return _with_original(frame, lines) if keep_original else frame


def article_ids(articles: pl.DataFrame) -> pl.Series:
    """32 hex digits of SHA-256 over the article key, or over page and position where the key is empty."""
    place = pl.concat_str("page_id", pl.lit(" "), pl.col("position").cast(pl.String))
    named = articles.select(of=pl.when(pl.col("key") == "").then(place).otherwise("key"))["of"]
    values, offsets, _ = buffers_of(named)
    held = values.data  # the bytes of each key where they lie: a column of bytes would be copied one by one
    ids = [hashlib.sha256(held[start:stop]).hexdigest()[:32] for start, stop in pairwise(offsets.tolist())]
    return pl.Series("article_id", ids, pl.String)


def _with_original(articles: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Add ``title_original`` and ``text_original``: repaired, but in the page's own script and marks."""
    own = lines.select("page_id", "line_no", "original")
    text = (
        articles.select("page_id", "position", "line_nos")
        .explode("line_nos")
        .with_row_index("paragraph")
        .explode("line_nos")
        .join(own, left_on=["page_id", "line_nos"], right_on=["page_id", "line_no"], how="left", maintain_order="left")
        .group_by("page_id", "position", "paragraph", maintain_order=True)
        .agg(pl.col("original").str.join(""))
        .group_by("page_id", "position", maintain_order=True)
        .agg(text_original=pl.col("original").str.join("\n"))
    )
    title = (
        lines.filter(pl.col("role") == "title")
        .group_by("page_id", pl.col("article").alias("position"), maintain_order=True)
        .agg(title_original=pl.col("original").str.join(""))
    )
    for other in (title, text):
        articles = articles.join(other, on=["page_id", "position"], how="left", maintain_order="left")
    return articles


def _for_signing(articles: pl.DataFrame, repairs: list[pl.DataFrame]) -> pl.DataFrame:
    guesses = pl.concat(repairs).group_by("page_id").agg(n_guesses=pl.len().cast(pl.Int32))
    return articles.join(guesses, on="page_id", how="left", maintain_order="left").with_columns(
        pl.col("n_guesses").fill_null(0),
        n_damage=pl.col("damage").list.len().cast(pl.Int32),
    )
