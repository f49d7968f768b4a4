"""Judgements to figures: means over pages, rates over stated values, and floors they may not fall below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tasks.score.labels import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tasks.score.judge import Judgement

Figures = dict[str, float]
"""Measure to its value, 0 to 1; a measure nothing could be said about is not there."""

SOURCE: Final = "source "
"""How the name of a group begins that is the pages of one source."""

HALF: Final = 0.5
DIGITS: Final = 3
"""Figures are kept and compared at so many decimals: less is noise."""


@dataclass(frozen=True)
class Breach:
    """A figure below its floor, or one that is no longer measured."""

    group: str
    measure: str
    floor: float
    got: float | None


def groups_of(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """Pages by what they are reported as: kinds with an article, seen and unseen, then each source."""
    groups: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        for name in _names(judgement):
            groups.setdefault(name, []).append(judgement)
    sources = sorted(name for name in groups if name.startswith(SOURCE))
    heads = sorted(set(groups) - set(sources), key=lambda name: (name != "all", name))
    return {name: groups[name] for name in [*heads, *sources]}


def _names(judgement: Judgement) -> list[str]:
    label = judgement.label
    names = ["all", SOURCE + label.source]
    if label.articles:
        names.append(label.kind)
        if label.is_unseen is not None:
            names.append(f"{label.kind} {'unseen' if label.is_unseen else 'seen'}")
    else:
        names.append("no article")
    return names


def figures(judgements: Sequence[Judgement]) -> Figures:
    """All measures of a group of pages."""
    texts = [judgement.text for judgement in judgements if judgement.text]
    of_text = {
        f"{name}_{side}": _mean(getattr(getattr(text, name), attribute) for text in texts)
        for name in ("char", "line")
        for side, attribute in (("p", "precision"), ("r", "recall"), ("f1", "f1"))
    }
    empty = [judgement for judgement in judgements if not judgement.label.articles]
    found = {
        **of_text,
        "above_half": _mean(float(text.char.f1 >= HALF) for text in texts),
        **_of_values(judgements),
        "teaser_p": _mean(judgement.headlines.precision for judgement in judgements),
        "teaser_r": _mean(judgement.headlines.recall for judgement in judgements),
        "none_published": _mean(float(judgement.n_articles == 0) for judgement in empty),
        "outcome": _mean(_number(judgement.is_outcome_right) for judgement in judgements),
        "reason": _mean(_number(judgement.is_reason_right) for judgement in judgements),
        "damage": _mean(_number(judgement.is_damage_right) for judgement in judgements),
    }
    return {name: round(value, DIGITS) for name, value in found.items() if value is not None}


def _of_values(judgements: Sequence[Judgement]) -> dict[str, float | None]:
    """Precision over values given, recall over values stated."""
    found: dict[str, float | None] = {}
    for name in FIELDS:
        values = [value for judgement in judgements for value in judgement.values[name]]
        found[f"{name}_p"] = _mean(float(value.is_right) for value in values if value.is_given)
        found[f"{name}_r"] = _mean(float(value.is_right) for value in values if value.is_stated)
    return found


def _number(value: bool | None) -> float | None:  # noqa: FBT001 - a verdict
    return None if value is None else float(value)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def breaches(floors: Mapping[str, Figures], got: Mapping[str, Figures]) -> list[Breach]:
    """Figures below their floors, in the floors' order, and figures that are gone.

    A precision may go: where nothing is given any more, nothing given is wrong, and recall says what is lost.
    """
    pairs = [(group, measure, floor) for group, measures in floors.items() for measure, floor in measures.items()]
    found = [Breach(group, measure, floor, got.get(group, {}).get(measure)) for group, measure, floor in pairs]
    return [breach for breach in found if _is_low(breach)]


def _is_low(breach: Breach) -> bool:
    if breach.got is None:
        return not breach.measure.endswith("_p")
    return breach.got < breach.floor


def worst(judgements: Sequence[Judgement], n: int) -> list[Judgement]:
    """Pages with the poorest text first, then those with most wrong columns and teasers; perfect ones not."""

    def flaws(judgement: Judgement) -> tuple[float, int, str]:
        text = judgement.text
        merit = min(text.char.f1, text.line.f1) if text else float(judgement.n_articles == 0)
        wrong = sum(not value.is_right for values in judgement.values.values() for value in values)
        wrong += len(judgement.headlines.extra) + len(judgement.headlines.missing)
        wrong += judgement.is_outcome_right is False
        return merit, -wrong, judgement.label.path

    return sorted((judgement for judgement in judgements if flaws(judgement)[:2] != (1.0, 0)), key=flaws)[:n]
