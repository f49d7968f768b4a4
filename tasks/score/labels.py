"""What should come out of a page, as people wrote it down: one JSON object a line.

``path`` ``kind`` ``articles`` [``title`` ``author`` ``publisher`` ``editor`` ``published_at`` ``body``]
``breadcrumb`` ``teasers`` (required) ``teasers_optional`` ``also_ok`` (other right values; ``body_optional``:
lines neither required nor wrong; ``repairs``) ``note``; the sample's truth also has what becomes of the page:
``outcome`` ``reason`` ``damage`` ``duplicate_of``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Convert = Callable[[pl.Series], pl.Series]

FIELDS: Final = ("title", "author", "publisher", "editor", "published_at", "breadcrumb")

SAMPLE: Final = "documents/"
"""Where the paths of the sample begin: its pages are all seen."""

UNSEEN: Final = frozenset("8ace")
"""Last hex digit of a page's name that keeps it unseen while rules are written and weights trained."""

HEX_NAME: Final = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Label:
    """The truth of one page."""

    path: str
    kind: str
    articles: tuple[dict[str, Any], ...]
    breadcrumb: tuple[str, ...] | None
    teasers: tuple[str, ...]
    teasers_optional: tuple[str, ...]
    also_ok: dict[str, list[Any]] = field(default_factory=dict)
    note: str = ""
    outcome: str | None = None
    reason: str | None = None
    damage: tuple[str, ...] | None = None

    @property
    def source(self) -> str:
        """The folder it stands in: the site, or the collection it comes from."""
        return self.path.removeprefix(SAMPLE).split("/")[0]

    @property
    def is_unseen(self) -> bool | None:
        """Kept back from whoever writes rules; null where names do not say."""
        stem = self.path.rsplit("/", 1)[-1].split(".")[0]
        return stem[-1] in UNSEEN if HEX_NAME.fullmatch(stem) and not self.path.startswith(SAMPLE) else None

    @property
    def lines(self) -> list[str]:
        """The paragraphs of all articles, in order."""
        return [line for article in self.articles for line in article["body"]]

    def wanted(self, name: str, position: int) -> Any:  # noqa: ANN401 - a string, or a list for the breadcrumb
        """The value a column should have; null where the page states none."""
        return self.breadcrumb if name == "breadcrumb" else self.articles[position].get(name)


def parse_labels(text: str, convert: Convert | None = None) -> list[Label]:
    """Labels from JSON lines, in order; ``convert`` turns all their strings to Simplified at once."""
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    if convert:
        strings = sorted(set(_strings(rows)))
        table = dict(zip(strings, convert(pl.Series(strings, dtype=pl.String)), strict=True))
        rows = _replaced(rows, table)
    return [_label(row) for row in rows]


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _replaced(value: Any, table: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return table[value]
    if isinstance(value, dict):
        return {key: part if key == "path" else _replaced(part, table) for key, part in value.items()}
    return [_replaced(part, table) for part in value] if isinstance(value, list) else value


def _label(row: dict[str, Any]) -> Label:
    return Label(
        path=row["path"],
        kind=row["kind"],
        articles=tuple(row["articles"]),
        breadcrumb=tuple(row["breadcrumb"]) if row.get("breadcrumb") else None,
        teasers=tuple(_headline(teaser) for teaser in row.get("teasers") or ()),
        teasers_optional=tuple(_headline(teaser) for teaser in row.get("teasers_optional") or ()),
        also_ok=row.get("also_ok") or {},
        note=row.get("note") or "",
        outcome=row.get("outcome"),
        reason=row.get("reason"),
        damage=tuple(row["damage"]) if row.get("damage") is not None else None,
    )


def _headline(teaser: str | dict[str, Any]) -> str:
    return teaser if isinstance(teaser, str) else str(teaser["headline"])
