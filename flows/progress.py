"""What a person sees while the run goes on: a live line a stage, plain lines where there is no terminal."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.live import Live
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAIN_SECONDS: Final = 10.0
"""How often a stage says where it is when lines cannot be redrawn."""

console: Final = Console(highlight=False)


class Stage:
    """One stage's line: how many of how many shards, pages and bytes, and the rate."""

    def __init__(self, name: str, total: int | None = None, began: float | None = None) -> None:
        self.name = name
        self.total = total
        self.done = 0
        self.pages = 0
        self.n_bytes = 0
        self.began = time.monotonic() if began is None else began
        self.ended: float | None = None

    @property
    def seconds(self) -> float:
        """Since the stage began, until now or until it ended."""
        return (self.ended if self.ended is not None else time.monotonic()) - self.began

    def cells(self) -> tuple[str, str, str, str]:
        """Name, counts, rate, time."""
        shards = "" if self.total is None else f"{self.done}/{self.total} shards"
        pages = f"{self.pages:,} pages" if self.pages else ""
        rate = f"{self.pages / self.seconds:,.0f} pages/s" if self.pages and self.seconds > 0 else ""
        return self.name, "  ".join(part for part in (shards, pages) if part), rate, f"{self.seconds:.1f} s"


class Progress:
    """The stages so far. ``stage`` opens one; ``advance`` counts a shard that is done."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self.tell: Callable[[str], object] | None = None
        """Where else a finished stage is told: the log of the flow run."""
        self._begun: dict[str, float] = {}
        self._live = Live(get_renderable=self._table, console=console, refresh_per_second=4, transient=False)
        self._said = time.monotonic()

    def __reduce__(self) -> tuple[type[Progress], tuple[()]]:
        """Elsewhere nothing is drawn: Prefect sends a flow's parameters to the workers of a cluster."""
        return Progress, ()

    @contextmanager
    def shown(self) -> Iterator[Progress]:
        """Draw while the block runs."""
        if not console.is_terminal:
            yield self
            return
        with self._live:
            yield self

    def begins(self, name: str) -> None:
        """The work of this stage begins now, before the stage is opened."""
        self._begun[name] = time.monotonic()

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        """Open a stage; it is closed when the block ends."""
        stage = Stage(name, total, self._begun.pop(name, None))
        self.stages.append(stage)
        try:
            yield stage
        finally:
            stage.ended = time.monotonic()
            line = "  ".join(cell for cell in stage.cells() if cell)
            if self.tell is not None:
                self.tell(line)
            if not console.is_terminal:
                console.print(line, soft_wrap=True)

    def advance(self, stage: Stage, pages: int = 0, n_bytes: int = 0) -> None:
        """One more shard of this stage is done."""
        stage.done += 1
        stage.pages += pages
        stage.n_bytes += n_bytes
        is_last = stage.done == stage.total
        if not console.is_terminal and not is_last and time.monotonic() - self._said > PLAIN_SECONDS:
            self._said = time.monotonic()
            console.print("  ".join(cell for cell in stage.cells() if cell), soft_wrap=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for stage in self.stages:
            table.add_row(("[green]✓[/] " if stage.ended else "[cyan]•[/] ") + stage.name, *stage.cells()[1:])
        return table
