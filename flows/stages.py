"""One document through the stages, as a run takes a shard through them.

What ``flows.explain`` shows where no version can tell it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from flows.told import NO_LINES, Told
from schemas.column import schema_of
from schemas.tables import DUPLICATES, PAGES
from tasks.clean import Learned, clean
from tasks.decode import DecodedShard, decode
from tasks.learn import TEMPLATES
from tasks.repair.model import load_model
from tasks.shards import overrides_of, rules_of

if TYPE_CHECKING:
    from schemas.settings import Settings
    from tasks.version import Version

OF_INPUT: Final = ("page_id", "source", "url", "fetched_at")


def through_the_stages(
    raw: pl.DataFrame,
    version: Version | None,
    known: dict[str, Any] | None,
    folders: tuple[str, ...],
    settings: Settings,
) -> Told:
    """What the stages make of a document; whether an article is a copy of another is not asked.

    ``known``: its row of the version's ``pages``: of what a path alone does not say, source, host, address and time.
    """
    if known is not None:
        given = pl.DataFrame([known], schema=schema_of(PAGES)).select(OF_INPUT)
        raw = raw.with_columns(given.get_columns())
    decoded = decode(raw)
    if known is not None:
        decoded = decoded._replace(pages=decoded.pages.with_columns(host=pl.lit(known["host"], pl.String)))
    cleaned = clean(decoded, learned_state(version), rules_of(folders), settings, overrides_of(folders))
    no_copies = pl.DataFrame(schema=schema_of(DUPLICATES) | {"source": pl.String(), "title": pl.String()})
    return Told(
        _page(decoded, cleaned.pages),
        cleaned.lines.select(NO_LINES.columns),
        cleaned.articles,
        cleaned.teasers,
        cleaned.removals,
        cleaned.repairs,
        no_copies,
    )


def learned_state(version: Version | None) -> Learned:
    """Templates and bigrams of a version; none before the first."""
    templates = version.state("templates") if version else None
    bigrams = version.state("bigrams") if version else None
    return Learned(templates if templates is not None else pl.DataFrame(schema=TEMPLATES), load_model(bigrams))


def _page(decoded: DecodedShard, pages: pl.DataFrame) -> dict[str, object]:
    """The row of ``pages``, with what is published of no page: the form, how sure the encoding is, its bad bytes."""
    found = decoded.pages.row(0, named=True)
    return pages.row(0, named=True) | {name: found[name] for name in ("form", "encoding_confidence", "bad_bytes")}
