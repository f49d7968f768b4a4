"""One page judged: its text, its metadata, its teasers, against the label.

What a label calls optional counts neither way: 「（袁源）」 at the end of a paragraph may stay or go.
Values are compared normed, dates at the label's precision; labels were turned to Simplified as they were read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tasks.score.labels import FIELDS, Label
from tasks.score.overlap import SHORTEST_LINE, Compared, compare, norm

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL_CRUMBS: Final = frozenset({"正文", "详情"})
"""Last steps of a breadcrumb that may be there or not, besides the page's own title."""

SAME_OUTCOME: Final = {"only-duplicates": "articles"}
"""Copies are found after pages are judged: until then such a page has its articles."""


class Value(NamedTuple):
    """One column of one article: stated by the page, given by us, right."""

    is_stated: bool
    is_given: bool
    is_right: bool
    wanted: str | None
    got: str | None


class Headlines(NamedTuple):
    """Teasers of one page; null where there was nothing to be right or wrong about."""

    precision: float | None
    recall: float | None
    extra: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Output:
    """What the pipeline made of one page."""

    articles: Sequence[dict[str, Any]] = ()
    headlines: Sequence[str] = ()
    outcome: str | None = None
    reason: str | None = None
    damage: Sequence[str] = ()


@dataclass(frozen=True)
class Judgement:
    """How well one page came out."""

    label: Label
    text: Compared | None
    """Null where the label has no article."""
    values: dict[str, list[Value]]
    headlines: Headlines
    n_articles: int
    is_outcome_right: bool | None
    is_reason_right: bool | None
    is_damage_right: bool | None


def judge(label: Label, output: Output) -> Judgement:
    """Judge one page; its articles are joined in order."""
    got = [line for article in output.articles for line in str(article["text"] or "").split("\n")]
    text = None
    if label.articles:
        text = compare(*_without_optional(got, label.lines, label))
    return Judgement(
        label=label,
        text=text,
        values={name: _values(name, label, output) for name in FIELDS},
        headlines=_headlines(label, output),
        n_articles=len(output.articles),
        is_outcome_right=_agrees(SAME_OUTCOME.get(label.outcome or "", label.outcome), output.outcome),
        is_reason_right=_agrees(label.reason, output.reason) if label.reason else None,
        is_damage_right=None if label.damage is None else set(label.damage) == set(output.damage),
    )


def _agrees(wanted: str | None, got: str | None) -> bool | None:
    return None if wanted is None else wanted == got


def _without_optional(got: list[str], wanted: list[str], label: Label) -> tuple[list[str], list[str]]:
    """Both sides, normed, without what counts neither way, and the label with the repairs we made."""
    got, wanted = [norm(line) for line in got], [norm(line) for line in wanted]
    wanted = _repaired(got, wanted, label)
    options = [norm(part) for option in label.also_ok.get("body_optional", ()) for part in option.split("\n")]
    for option in filter(None, options):
        got, wanted = ([line for line in lines if line != option] for lines in (got, wanted))
        text = "".join(wanted)
        if option not in text:
            got = [line.replace(option, "") for line in got if not _is_part(line, option, text)]
        elif option not in "".join(got):
            wanted = [line.replace(option, "") for line in wanted]
    return got, wanted


def _is_part(line: str, option: str, wanted: str) -> bool:
    """A line cut out of an optional passage, and of nothing that is wanted."""
    return len(line) >= SHORTEST_LINE and line in option and line not in wanted


def _repaired(got: list[str], wanted: list[str], label: Label) -> list[str]:
    """The label with those damaged places put right that the output has put right."""
    text = "".join(got)
    for repair in label.also_ok.get("repairs", ()):
        before, after = norm(repair["before"]), norm(repair["after"])
        if after in text and before not in text:
            wanted = [line.replace(before, after) for line in wanted]
    return wanted


def _values(name: str, label: Label, output: Output) -> list[Value]:
    """A column of the label's articles, in order; the breadcrumb is the page's, so it counts once."""
    positions = range(len(label.articles))[: 1 if name == "breadcrumb" else None]
    return [_value(name, position, label, output) for position in positions]


def _value(name: str, position: int, label: Label, output: Output) -> Value:
    wanted = label.wanted(name, position)
    got = output.articles[position].get(name) if position < len(output.articles) else None
    accepted = [wanted, *label.also_ok.get(name, ())]
    title = label.articles[position].get("title")
    is_right = any(_is_same(name, got, value, title) for value in accepted)
    return Value(wanted is not None, _is_given(got), is_right, _shown(wanted), _shown(got))


def _is_given(value: Any) -> bool:  # noqa: ANN401 - a cell of any column
    return value is not None and value not in ([], (), "")


def _shown(value: Any) -> str | None:  # noqa: ANN401 - a cell of any column
    if isinstance(value, list | tuple):
        return " > ".join(value)
    return str(value) if _is_given(value) else None


def _is_same(name: str, got: Any, wanted: Any, title: str | None) -> bool:  # noqa: ANN401
    if not _is_given(got) or not _is_given(wanted):
        return _is_given(got) == _is_given(wanted)
    if name == "published_at":
        shown = got.isoformat() if isinstance(got, datetime) else str(got)
        return shown[: len(wanted)] == str(wanted)
    if name == "breadcrumb":
        return _steps(got, title) == _steps(wanted, title)
    return norm(str(got)) == norm(str(wanted))


def _steps(crumbs: Sequence[str], title: str | None) -> list[str]:
    """The breadcrumb without 正文 and the page's own title."""
    steps = [norm(crumb) for crumb in crumbs]
    optional = TAIL_CRUMBS | ({norm(title)} if title else set())
    while steps and steps[-1] in optional:
        steps.pop()
    return steps


def _headlines(label: Label, output: Output) -> Headlines:
    """Required headlines found, and headlines given that are neither required nor optional."""

    def normed(headlines: Sequence[str]) -> set[str]:
        return {norm(headline) for headline in headlines}

    required, optional = normed(label.teasers), normed(label.teasers_optional)
    given = normed(output.headlines) - (optional - required)
    right = given & required
    return Headlines(
        precision=len(right) / len(given) if given else None,
        recall=len(right) / len(required) if required else None,
        extra=tuple(sorted(given - required)),
        missing=tuple(sorted(required - given)),
    )
