"""What a version says about itself: data card, citation, Croissant and report, from one count over its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from schemas.column import schema_of
from schemas.tables import DUPLICATES, REPAIRS
from tasks.card import card_files
from tasks.croissant import croissant_json
from tasks.facts import figures
from tasks.report import Shown, report_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tasks.facts import Tables


def describe(tables: Tables, manifest: Mapping[str, Any], views: pl.DataFrame) -> dict[str, bytes]:
    """README.md, CITATION.cff, croissant.json and report.html of a version, by name.

    ``manifest`` need not name these files yet; ``views``: lines of the pages to show whole, ``tasks.views.VIEWS``.
    """
    facts = figures(tables)
    guesses = [part.join(views, on="page_id", how="semi") for part in tables("repairs", [c.name for c in REPAIRS])]
    repairs = pl.concat([pl.DataFrame(schema=schema_of(REPAIRS)), *guesses])
    sources = [part.join(views, on="page_id", how="semi") for part in tables("pages", ["page_id", "source"])]
    shown = Shown(views, repairs, _copies(tables, views), pl.concat(sources))
    return {
        **card_files(facts, manifest),
        "croissant.json": croissant_json(manifest),
        "report.html": report_html(facts, manifest, shown),
    }


def _copies(tables: Tables, views: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``duplicates`` of these pages, with ``source`` and ``title`` of the articles they are copies of."""
    found = [part.join(views, on="page_id", how="semi") for part in tables("duplicates", [c.name for c in DUPLICATES])]
    copies = pl.concat([pl.DataFrame(schema=schema_of(DUPLICATES)), *found])
    kept = copies.select(article_id="kept_article_id")
    titles = [
        part.join(kept, on="article_id", how="semi") for part in tables("articles", ["article_id", "source", "title"])
    ]
    named = pl.concat(titles).unique("article_id", keep="first", maintain_order=True)
    return copies.join(named, left_on="kept_article_id", right_on="article_id", how="left", maintain_order="left")
