"""What the Prefect UI shows of a run: its progress, its funnel, its card, and one line when it ends.

All of it is small and of a fixed number a run, so that Prefect's database stays so too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from schemas.errors import PipelineError
from schemas.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.outcome import Outcome
    from tasks.storage import Store


class ShownProgress:
    """Progress of one map in the Prefect UI, updated a hundred times at most."""

    def __init__(self, name: str, total: int) -> None:
        created = create_progress_artifact(progress=0.0, description=f"{name}: {total:,} shards")
        self._artifact = created if isinstance(created, UUID) else UUID(str(created))
        self._total = total
        self._said = 0

    def update(self, done: int) -> None:
        """So many shards are done."""
        share = done * 100 // self._total
        if share > self._said:
            self._said = share
            update_progress_artifact(self._artifact, progress=float(share))


def show_version(outcome: Outcome, output: Store) -> None:
    """The funnel of a version as a table and its card as a page, both under the name of the version."""
    place = f"{output.root.rstrip('/')}/{outcome.version}"
    create_table_artifact(list(_funnel(outcome.manifest)), key="funnel", description=f"From pages to articles: {place}")
    if outcome.status == "published":
        try:
            card = output.read_bytes(f"{outcome.version}/README.md").decode()
        except (OSError, PipelineError):
            return  # published all the same: its storage is out of reach in this moment
        create_markdown_artifact(_without_front_matter(card), key="data-card", description=f"Data card of {place}")


def in_one_line(outcome: Outcome) -> str:
    """How a run ended, for the list of runs."""
    if outcome.message or not outcome.manifest:
        return outcome.message
    rows, pages = outcome.manifest["rows"], outcome.manifest["counts"]["pages"]
    return (
        f"{outcome.version}: {rows['articles']:,} articles of {pages:,} pages; {rows['duplicates']:,} copies, "
        f"{rows['removals']:,} lines removed"
    )


def _funnel(manifest: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    counts, rows = manifest["counts"], manifest["rows"]
    yield _row("pages read", counts["pages"])
    for word, count in sorted(counts["outcomes"].items(), key=lambda item: (-item[1], item[0])):
        yield _row(f"… {word}", count, OUTCOMES.get(word, ""))
    for table, meaning in (
        ("articles", "published, each once"),
        ("duplicates", "copies of these, found and listed"),
        ("teasers", "related links, kept apart"),
        ("removals", "lines dropped, each with its rule"),
        ("repairs", "guesses made, each with its confidence"),
    ):
        yield _row(table, rows[table], meaning)


def _row(step: str, count: int, meaning: str = "") -> dict[str, str]:
    # As text: the UI prints numbers without separators.
    return {"step": step, "count": f"{count:,}", "meaning": meaning}


def _without_front_matter(card: str) -> str:
    """The hub's YAML at the top would be printed as one long line."""
    return card.split("\n---\n", 1)[-1] if card.startswith("---\n") else card
