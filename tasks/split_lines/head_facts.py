"""What one element of a page says about the page: ``<meta name="author" content="林禾">`` a meta, author, 林禾.

Apart from ``heads``, which makes columns of it: whoever walks one page alone needs no libraries for columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.split_lines import elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode


def fact_of(node: LexborNode) -> Iterator[tuple[int, str, str | None]]:
    """What one title, meta, base, link, script or frame element says: which, its name or text, and its value."""
    attributes = node.attributes
    kind = elements.HEADS[node.tag or ""]
    first, second = "", None
    match kind:
        case elements.META:
            first = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
            second = attributes.get("content")
            is_said = bool(first) and second is not None
        case elements.CANONICAL:
            first, second = attributes.get("rel") or "", attributes.get("href")
            is_said = bool(first)
        case elements.BASE:
            second = attributes.get("href")
            is_said = True
        case elements.FRAME:
            is_said = True
        case _:
            is_json = kind != elements.JSON_LD or "ld+json" in (attributes.get("type") or "").lower()
            is_said = node.first_child is not None and is_json
            first = node.text() if is_said else ""
    if is_said:
        yield kind, first, second
