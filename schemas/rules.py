r"""What a rule is, how it is written, and how the user's own decisions beat it.

A rule is data: a TOML table that says which whole lines go, why, and on what examples that was
tried. It is written once, in Simplified, and matched against the whole folded line, so that
「粤ICP备00000001号」 goes and 「企业取得ICP备案后方可开展经营」 stays.

::

    [[rule]]
    id      = "icp-licence"                       # published as footer.icp-licence: file, dot, id
    kind    = "licence"                           # schemas.vocabulary.KINDS
    reason  = "website registration number, required in page footers; never article text"
    needs   = ["ICP"]                             # a match holds one of these (ASCII letters in any case)
    pattern = '''.{0,40} \p{Han} ICP [备证] \d{4,10} 号? (-\d{1,3})? \\s*'''
    drops   = ["粤ICP备00000001号-1"]
    keeps   = ["企业应当在取得ICP备案后方可开展经营活动。"]

``pattern`` is verbose (white space in it means nothing; ``\s`` stands for some) and knows no case.
``zone`` says where a match decides: ``anywhere``, or ``outside`` (before the first and after the
last paragraph, where 「编辑:王小明」 is a credit and not a line of a play). ``max_chars`` bounds
the line: a rule without it takes lines of any length.

Own rules replace shipped ones of the same id; ``enabled = false`` switches one off.
``overrides.toml`` decides single cases by ``text`` or ``rule``, narrowed by ``host`` or ``source``::

    [[keep]]
    text = "一、首页"
    [[drop]]
    text = "本站由某某公司提供技术支持"
    host = "news.example"
    [[not_duplicate]]
    article_ids = ["0123…", "4567…"]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import polars as pl

from schemas.errors import RuleError
from schemas.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

Zone = Literal["anywhere", "outside"]
Action = Literal["keep", "drop", "not_duplicate"]

MAX_PATTERN_CHARS: Final = 10_000
"""Longest pattern taken, in characters: the longest we ship has 902. Reading one of 2 million takes 9 s. Chosen."""
MAX_SAID_CHARS: Final = 300

RULE_KEYS: Final = frozenset(
    {"id", "kind", "reason", "needs", "pattern", "drops", "keeps", "zone", "max_chars", "enabled"}
)
OVERRIDE_KEYS: Final = {
    "keep": frozenset({"text", "rule", "host", "source"}),
    "drop": frozenset({"text", "rule", "host", "source"}),
    "not_duplicate": frozenset({"article_ids"}),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``regex`` is the pattern made whole: anchored, verbose, without case."""

    id: str
    kind: str
    reason: str
    needs: tuple[str, ...]
    pattern: str
    drops: tuple[str, ...]
    keeps: tuple[str, ...]
    zone: Zone = "anywhere"
    max_chars: int | None = None
    is_enabled: bool = True

    @property
    def regex(self) -> str:
        """The pattern as polars takes it, held to the whole line."""
        return rf"(?ix)\A\s*(?:{self.pattern}" + "\n" + r")\s*\z"


@dataclass(frozen=True, slots=True)
class Override:
    """One case the user decided. Beats every rule."""

    action: Action
    text: str | None = None
    rule: str | None = None
    host: str | None = None
    source: str | None = None
    article_ids: tuple[str, ...] = ()


def parse_rules(text: str, name: str, *, is_tried: bool = False) -> tuple[Rule, ...]:
    """Read the rules of one TOML file; ``name`` is the file's, with or without ``.toml``.

    ``is_tried``: its patterns are known to be sound; to try them is most of the work.

    Raises:
        RuleError: the first thing that is wrong, as 「footer.toml, rule 3 (footer.icp-licence): unclosed group」.

    """
    stem = name.rsplit("/", 1)[-1].removesuffix(".toml")
    table = _table(text, name)
    entries = table.pop("rule", [])
    if table:
        raise RuleError(f"{name}: unknown table {min(table)!r}; rules are [[rule]]")
    if not entries:
        raise RuleError(f"{name}: no [[rule]] in it; delete the file or write one")
    rules = []
    for number, entry in enumerate(entries, 1):
        where = f"{name}, rule {number} ({stem}.{entry.get('id', '?')})"
        rules.append(_rule(entry, stem, where))
        if rules[-1].pattern and not is_tried:
            _try_pattern(rules[-1], where)
    twice = _first_repeat(rule.id for rule in rules)
    if twice:
        raise RuleError(f"{name}: two rules are called {twice}; rename one")
    return tuple(rules)


def join_rules(shipped: Iterable[Rule], own: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """The rules of a run: own ones in the place of shipped ones of the same id, else after them; disabled ones off."""
    by_id = {rule.id: rule for rule in shipped}
    by_id |= {rule.id: rule for rule in own}
    return tuple(rule for rule in by_id.values() if rule.is_enabled)


def parse_overrides(text: str, name: str = "overrides.toml") -> tuple[Override, ...]:
    """Read the user's decisions on single cases.

    Raises:
        RuleError: names the file and the entry, and says what is missing or unknown.

    """
    overrides = []
    for action, entries in _table(text, name).items():
        if action not in get_args(Action):
            raise RuleError(f"{name}: unknown table {action!r}; use [[keep]], [[drop]] or [[not_duplicate]]")
        for number, entry in enumerate(entries, 1):
            overrides.append(_override(action, entry, f"{name}, {action} {number}"))
    return tuple(overrides)


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RuleError(f"{name}: not TOML: {error}") from None


def _rule(entry: dict[str, Any], stem: str, where: str) -> Rule:
    unknown = sorted(set(entry) - RULE_KEYS)
    if unknown:
        raise RuleError(f"{where}: unknown key {unknown[0]!r}; known: {', '.join(sorted(RULE_KEYS))}")
    off = entry.get("enabled", True) is False
    if off and set(entry) == {"id", "enabled"}:
        return Rule(_full_id(entry["id"], stem), "other", "switched off", (), "", (), (), is_enabled=False)
    for key in ("id", "kind", "reason", "pattern"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise RuleError(f"{where}: {key!r} is missing or empty; it is a string")
    for key in ("needs", "drops", "keeps"):
        values = entry.get(key)
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v for v in values):
            raise RuleError(f"{where}: {key!r} is missing or empty; it is a list of strings, one at least")
    if entry["kind"] not in KINDS:
        raise RuleError(f"{where}: unknown kind {entry['kind']!r}; known: {', '.join(KINDS)}")
    zone = entry.get("zone", "anywhere")
    if zone not in get_args(Zone):
        raise RuleError(f"{where}: unknown zone {zone!r}; known: {', '.join(get_args(Zone))}")
    max_chars = entry.get("max_chars")
    if max_chars is not None and (not isinstance(max_chars, int) or max_chars < 1):
        raise RuleError(f"{where}: 'max_chars' is a number of characters, 1 or more")
    return Rule(
        id=_full_id(entry["id"], stem),
        kind=entry["kind"],
        reason=entry["reason"],
        needs=tuple(entry["needs"]),
        pattern=entry["pattern"],
        drops=tuple(entry["drops"]),
        keeps=tuple(entry["keeps"]),
        zone=zone,
        max_chars=max_chars,
        is_enabled=not off,
    )


def _full_id(name: str, stem: str) -> str:
    return name if "." in name else f"{stem}.{name}"


def _try_pattern(rule: Rule, where: str) -> None:
    if len(rule.pattern) > MAX_PATTERN_CHARS:
        raise RuleError(
            f"{where}: the pattern is longer than {MAX_PATTERN_CHARS:,} characters; make several rules of it"
        )
    try:
        pl.Series([""]).str.contains(rule.regex)
    except pl.exceptions.ComputeError as error:
        lines = str(error).splitlines()
        # The library repeats the whole pattern; what is wrong with it stands in a line of its own, or in the first.
        said = next((line for line in lines if line.startswith("error: ")), lines[0])
        raise RuleError(f"{where}: {said.removeprefix('error: ')[:MAX_SAID_CHARS]}") from None
    if pl.Series([""]).str.contains(rule.regex).item():
        raise RuleError(f"{where}: the pattern matches the empty line; ask for one character at least")


def _override(action: str, entry: dict[str, Any], where: str) -> Override:
    known = OVERRIDE_KEYS[action]
    unknown = sorted(set(entry) - known)
    if unknown:
        raise RuleError(f"{where}: unknown key {unknown[0]!r}; known: {', '.join(sorted(known))}")
    if action == "not_duplicate":
        ids = tuple(entry.get("article_ids", ()))
        if len(ids) < 2:  # noqa: PLR2004 - a pair
            raise RuleError(f"{where}: 'article_ids' names the two or more articles that are no copies")
        return Override("not_duplicate", article_ids=ids)
    if ("text" in entry) == ("rule" in entry):
        raise RuleError(f"{where}: says either 'text' or 'rule'")
    return Override(action=action, **entry)  # type: ignore[arg-type]


def _first_repeat(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
