"""Plots of the report as SVG: bars by year or month, by host, by length. Colours come from the page's style sheet.

pygal draws them; its own styles, script, tool tips and the date of drawing are left out, so that the page's content
policy holds, light and dark look right, and the same figures give the same bytes.
"""

from __future__ import annotations

import html
import sys
from typing import TYPE_CHECKING, Any, Final

import pygal  # type: ignore[import-untyped]  # publishes no types
from pygal.style import Style  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

# pygal puts an importer of an old kind into everybody's path, for map plug-ins that are not used here. Left there,
# Python warns at each later import of a module that does not exist.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

WIDTH: Final = 520
"""Units of a plot's own coordinates: its labels, 12 units high, can still be read on a telephone."""

LABEL_UNITS: Final = 12

BAR_HEIGHT: Final = 24
LABEL_CHARS: Final = 26
"""Longer host names are cut in the plot; the whole name is in the bar's title and in the data."""

MAX_LABELS: Final = 11
"""More labels under one axis than this run into each other."""

FEW_YEARS: Final = 3
"""A plot with fewer years than this says little: months are drawn instead."""


def columns_plot(title: str, counts: Mapping[str, int]) -> str:
    """Upright bars, one a name, in the order given; a part of the names is written under them."""
    if not counts:
        return ""
    chart = pygal.Bar(**_look(height=210), show_x_guides=False, show_y_guides=True)
    every = -(-len(counts) // MAX_LABELS)
    chart.x_labels = [name if number % every == 0 else "" for number, name in enumerate(counts)]
    chart.add("", list(counts.values()))
    return _figure(title, chart, [list(counts)], counts, "")


def stacked_plot(title: str, counts: Mapping[str, Mapping[str, int]], words: Sequence[str], classes: str) -> str:
    """Lying bars, one a name, cut by words; ``classes`` begins the CSS class of each word's colour."""
    if not counts:
        return ""
    height = BAR_HEIGHT * len(counts) + 40
    chart = pygal.HorizontalStackedBar(**_look(height=height), show_x_guides=False, show_y_guides=True)
    # pygal puts the first of lying bars at the bottom.
    names = list(counts)[::-1]
    chart.x_labels = [name if len(name) <= LABEL_CHARS else name[: LABEL_CHARS - 1] + "…" for name in names]
    used = [word for word in words if any(counts[name].get(word) for name in names)]
    for word in used:
        chart.add(word, [counts[name].get(word, 0) for name in names])
    key = "".join(f'<li class="{classes}{word}"><span>{html.escape(word)}</span></li>' for word in used)
    totals = {name: sum(counts[name].values()) for name in counts}
    told = [[f"{name}, {word}" for name in names] for word in used]
    return _figure(title, chart, told, totals, f'<ul class="key">{key}</ul>', [f"{classes}{word}" for word in used])


def by_date(years: Mapping[str, int], months: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    """What to draw of the dates, and under which title: every year from the first to the last, or every month."""
    if not years:
        return "", {}
    first, last = min(years), max(years)
    if int(last) - int(first) + 1 >= FEW_YEARS:
        return "Articles by year", {
            f"{year:04d}": years.get(f"{year:04d}", 0) for year in range(int(first), int(last) + 1)
        }
    names = [f"{year:04d}-{month:02d}" for year in range(int(first), int(last) + 1) for month in range(1, 13)]
    inside = [name for name in names if min(months) <= name <= max(months)]
    return "Articles by month", {name: months.get(name, 0) for name in inside}


def _look(*, height: int) -> dict[str, Any]:
    return {
        "width": WIDTH,
        "height": height,
        "margin": 8,
        "style": Style(label_font_size=LABEL_UNITS, major_label_font_size=LABEL_UNITS),
        "spacing": 4,
        "truncate_label": -1,
        "min_scale": 3,
        "max_scale": 5,
        "js": (),
        "css": (),
        "show_legend": False,
        "no_prefix": True,
        "disable_xml_declaration": True,
        "formatter": lambda value: f"{value:,.0f}",
    }


def _figure(
    title: str,
    chart: Any,  # noqa: ANN401 - pygal publishes no types
    told: Sequence[Sequence[str]],
    totals: Mapping[str, int],
    key: str,
    classes: Sequence[str] = ("s-0",),
) -> str:
    tree = chart.render_tree()
    _bare(tree, told, classes)
    most = ", ".join(f"{name} {count:,}" for name, count in sorted(totals.items(), key=lambda item: -item[1])[:5])
    drawn = pygal.etree.etree.tostring(tree).decode()
    return (
        f"<figure><figcaption>{html.escape(title)}</figcaption>{key}"
        f'<div class="scroll" role="img" aria-label="{html.escape(f"{title}; most: {most}", quote=True)}">'
        f"{drawn}</div></figure>"
    )


def _bare(tree: Element, told: Sequence[Sequence[str]], classes: Sequence[str]) -> None:
    """Leave the shapes and their labels; give each bar a title that says what it stands for."""
    for parent in list(tree.iter()):
        for child in list(parent):
            kind = child.attrib.get("class", "") if isinstance(child.tag, str) else ""
            is_ornament = not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in {"defs", "title"}
            if is_ornament or "overlay" in kind or kind in {"legends", "titles"} or kind == "background":
                parent.remove(child)
    for number, series in enumerate(node for node in tree.iter() if "series" in node.attrib.get("class", "").split()):
        series.set("class", classes[number])
        bars = [node for node in series.iter() if node.attrib.get("class") == "bar"]
        for name, bar in zip(told[number], bars, strict=True):
            value = next(child.text or "" for child in bar if child.attrib.get("class") == "value")
            if value == "0":
                bar.clear()  # pygal leaves out the width of an empty bar
                continue
            for child in list(bar):
                if child.tag.rpartition("}")[2] == "desc":
                    bar.remove(child)
            pygal.etree.etree.SubElement(bar, "title").text = f"{name}: {value}"
    for name in ("id", "class"):
        tree.attrib.pop(name, None)
    tree.set("aria-hidden", "true")
