"""How good is what comes out? Labelled pages compared with what the pipeline made of them.

The text measures are those the extractors of the field were measured with, so that figures can
stand beside each other: readability-lxml scored .907 by characters and .859 by lines on 121 pages.
No stage knows this package; it reads frames of the pipeline and opens nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.score.judge import Judgement, Output, judge
from tasks.score.labels import FIELDS, Label, parse_labels
from tasks.score.overlap import Compared, Measure, char_overlap, compare, norm
from tasks.score.summary import SOURCE, Breach, Figures, breaches, figures, groups_of, worst

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import polars as pl

__all__ = [
    "FIELDS",
    "SOURCE",
    "Breach",
    "Compared",
    "Figures",
    "Judgement",
    "Label",
    "Measure",
    "Output",
    "breaches",
    "char_overlap",
    "compare",
    "figures",
    "groups_of",
    "judge",
    "judge_all",
    "norm",
    "outputs_of",
    "parse_labels",
    "worst",
]


def outputs_of(pages: pl.DataFrame, articles: pl.DataFrame, teasers: pl.DataFrame) -> dict[str, Output]:
    """What was made of each page, by its ``source``.

    Reads ``page_id`` and ``position`` of articles and teasers, the columns of FIELDS and ``text`` of articles,
    ``headline`` of teasers, and ``source`` ``outcome`` ``reason`` ``damage`` of pages.
    """
    texts = _by_page(articles.select("page_id", "position", "text", *FIELDS))
    headlines = _by_page(teasers.select("page_id", "position", "headline"))
    return {
        page["source"]: Output(
            articles=texts.get(page["page_id"], []),
            headlines=[teaser["headline"] for teaser in headlines.get(page["page_id"], []) if teaser["headline"]],
            outcome=page["outcome"],
            reason=page["reason"],
            damage=page["damage"] or [],
        )
        for page in pages.select("page_id", "source", "outcome", "reason", "damage").to_dicts()
    }


def _by_page(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Rows of each page, in order."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for row in rows.sort("page_id", "position", maintain_order=True).to_dicts():
        pages.setdefault(row["page_id"], []).append(row)
    return pages


def judge_all(labels: Sequence[Label], outputs: dict[str, Output]) -> list[Judgement]:
    """Judge every labelled page; one the pipeline has no row for came out empty."""
    return [judge(label, outputs.get(label.path, Output())) for label in labels]
