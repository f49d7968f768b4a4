"""docs/DATA.md, written from the schemas: tables, columns, units, and the fixed words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.arrow import arrow_type
from schemas.tables import ORDER, TABLES
from schemas.vocabulary import DAMAGE, DUPLICATE_KINDS, ENCODING_METHODS, KINDS, OUTCOMES, REASONS, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS = {
    "articles": "One row is one article, in Simplified Chinese. Key: `page_id`, `position`.",
    "teasers": "One row is one related-link teaser.",
    "pages": "One row is one input document, whatever became of it.",
    "removals": "One row is one line that was dropped, with the rule that dropped it.",
    "repairs": "One row is one place where a guess was made.",
    "duplicates": "One row is one article that is a copy of another, or so like it that it might be: `dropped` says.",
}


def data_document() -> str:
    """The whole of docs/DATA.md."""
    parts = [
        "# The data\n",
        "Written from `schemas/` by `python -m flows.config DATA=1`; do not edit by hand.\n",
        f"Schema version {SCHEMA_VERSION}. Each column has its description and unit in the Arrow field metadata.\n",
    ]
    for table, columns in TABLES.items():
        parts.append(f"## {table}\n\n{ROWS[table]} Sorted by {', '.join(f'`{name}`' for name in ORDER[table])}.\n")
        parts.append("| column | type | meaning | unit |\n|---|---|---|---|")
        parts.extend(f"| `{c.name}` | {arrow_type(c.dtype)} | {c.description} | {c.unit or ''} |" for c in columns)
        parts.append("")
    for title, words in (
        ("pages.outcome", OUTCOMES),
        ("pages.reason", REASONS),
        ("damage", DAMAGE),
        ("pages.encoding_method", ENCODING_METHODS),
        ("removals.kind", KINDS),
        ("duplicates.kind", DUPLICATE_KINDS),
    ):
        parts.append(_words(title, words))
    return "\n".join(parts)


def _words(title: str, words: Mapping[str, str]) -> str:
    rows = "\n".join(f"| `{word}` | {meaning} |" for word, meaning in words.items())
    return f"## {title}\n\n| word | meaning |\n|---|---|\n{rows}\n"
