"""What `make score` shows: scores by kind and source, metadata, and the worst pages with what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from tasks.score import FIELDS, SOURCE, groups_of, worst

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from tasks.score import Figures, Judgement

LINES_SHOWN: Final = 3
LINE_CHARS: Final = 36
TEXT_MEASURES: Final = ("char_p", "char_r", "char_f1", "line_p", "line_r", "line_f1", "above_half")
TEXT_HEADS: Final = ("char p", "r", "f1", "line p", "r", "f1", ">.5")
COLUMNS: Final = (FIELDS[:4], (*FIELDS[4:], "teaser"))
"""Two tables, so that they fit a narrow terminal."""

PAGE_MEASURES: Final = ("none_published", "outcome", "reason", "damage")


def show_scores(console: Console, judged: Sequence[Judgement], measured: Mapping[str, Figures]) -> None:
    """The text scores of every group, then metadata, teasers and outcomes of the groups that are no source."""
    sizes = {name: len(group) for name, group in groups_of(judged).items()}
    _print(console, _texts("text: mean over pages", {k: v for k, v in measured.items() if "char_f1" in v}, sizes))
    kinds = {name: found for name, found in measured.items() if not name.startswith(SOURCE)}
    for columns in COLUMNS:
        table = _table("precision/recall", columns)
        for name, found in kinds.items():
            pairs = [(found.get(f"{column}_p"), found.get(f"{column}_r")) for column in columns]
            if any(pair != (None, None) for pair in pairs):
                table.add_row(name, *(f"{_shown(p)}/{_shown(r)}" for p, r in pairs))
        _print(console, table)
    if any(measure in found for found in kinds.values() for measure in PAGE_MEASURES):
        table = _table("pages: share that is right", [measure.replace("_", " ") for measure in PAGE_MEASURES])
        for name, found in kinds.items():
            table.add_row(name, *(_shown(found.get(measure)) for measure in PAGE_MEASURES))
        _print(console, table)


def show_older(console: Console, measured: Mapping[str, Figures]) -> None:
    """The text scores against older gold, where there is some."""
    if measured:
        _print(console, _texts("text: against the older gold of index.jsonl", measured, {}))


def _texts(title: str, measured: Mapping[str, Figures], sizes: Mapping[str, int]) -> Table:
    table = _table(title, ["pages", *TEXT_HEADS])
    for name, found in measured.items():
        cells = [_shown(found.get(measure)) for measure in TEXT_MEASURES]
        table.add_row(name.removeprefix(SOURCE), str(sizes.get(name, "")), *cells)
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1))
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _print(console: Console, table: Table) -> None:
    console.print(table)
    console.print()


def _shown(value: float | None) -> str:
    return "–" if value is None else "1" if value == 1 else f"{value:.3f}".removeprefix("0")


def show_worst(console: Console, judged: Sequence[Judgement], n: int) -> None:
    """The worst pages: lines too many, lines lost, columns wrong."""
    for judgement in worst(judged, n):
        text = judgement.text
        merit = f"char {text.char.f1:.3f}  line {text.line.f1:.3f}" if text else f"{judgement.n_articles} articles"
        _line(console, f"{judgement.label.path}  {merit}", "bold")
        if text:
            _show_lines(console, "+", text.extra, "red")
            _show_lines(console, "-", text.missing, "yellow")
        _show_lines(console, "teaser +", judgement.headlines.extra, "red")
        _show_lines(console, "teaser -", judgement.headlines.missing, "yellow")
        if judgement.is_outcome_right is False:
            _line(console, f"  not {judgement.label.outcome} {judgement.label.reason or ''}", "red")
        for name, values in judgement.values.items():
            for value in values:
                if not value.is_right:
                    _line(console, f"  {name}: {value.got} instead of {value.wanted}", "dim")


def _show_lines(console: Console, mark: str, lines: Sequence[str], style: str) -> None:
    for line in lines[:LINES_SHOWN]:
        cut = line if len(line) <= LINE_CHARS else line[:LINE_CHARS] + "…"
        _line(console, f"  {mark} {cut}", style)
    if len(lines) > LINES_SHOWN:
        _line(console, f"  {mark} {len(lines) - LINES_SHOWN} more", style)


def _line(console: Console, line: str, style: str) -> None:
    console.print(Text(line, style=style), soft_wrap=True)
