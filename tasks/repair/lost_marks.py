"""Stage: restore a mark that was lost and left a ``?``, where what stands on both sides proves which.

A character that the encoding of some copy did not have came out as ``?``: ·, •, ～, —, → or a rare Han.
What stands around it may prove which: 穆罕默德?阿里 is a name, 50℃?60℃ a range, “喜迎盛会?同心奋进” two halves of a
slogan. Where nothing proves it (浙江?精神, 赤?村) the ``?`` stays, and the page is flagged ``lost-mark``.
A question mark is one: nothing is touched in a sentence that asks.

Words and characters are in seeds/model/lost_marks.toml, in Simplified; lines are matched character by character in
Simplified, whatever their script.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from schemas.column import schema_of
from schemas.frames import FLAGS, Mended
from schemas.tables import REPAIRS
from tasks.script_tables import characters

if TYPE_CHECKING:
    from collections.abc import Iterator

GATE: Final = r"[^\s?]\?\??[^\s?]|^\s*\?{1,2}[^\s?]"
"""A ``?`` between two characters, or at the head of a line."""

BEFORE: Final = 8
"""Characters shown on each side of a mark in ``repairs``, at most."""

SAME_LENGTH: Final = range(3, 11)
"""Length of each half of a slogan, in characters. Chosen, not measured."""

MIN_BULLETS: Final = 2
"""Lines of a page that begin with ``?`` before one is taken for a bullet. Chosen, not measured."""


class Mark(NamedTuple):
    """A mark that was restored: where the ``?`` stood, what it was, by which rule, how sure."""

    start: int
    end: int
    mark: str
    rule: str
    confidence: float


class Proof(NamedTuple):
    """A pattern around a ``?`` (its group ``q``), the mark it proves, and how often that was right."""

    rule: str
    pattern: re.Pattern[str]
    mark: str
    confidence: float
    """Share of right marks; bench/lost_marks.py prints it, over news whose marks were lost on purpose."""


def restore_lost_marks(lines: pl.DataFrame, min_confidence: float) -> Mended:
    """Restore lost marks in ``body`` where both sides prove them.

    Reads ``page_id``, ``line_no``, ``body``. Rewrites ``body`` and adds to ``marks_restored`` (marks). Repairs have
    a rule ``lost-mark.…`` and show the mark with what stands beside it. Pages with a mark that was restored, or that
    is clearly lost, are flagged ``lost-mark``. Row order and all other columns come back as they were.
    """
    gated = lines.with_row_index("_row").filter(pl.col("body").str.contains(GATE))
    bullets = gated.filter(pl.col("body").str.contains(r"^\s*\?[^\s?]"))["page_id"].value_counts()
    listing = set(bullets.filter(pl.col("count") >= MIN_BULLETS)["page_id"])
    written, repairs, flagged = [], [], []
    for row, page_id, line_no, body in gated.select("_row", "page_id", "line_no", "body").iter_rows():
        plain = body.translate(_simplified())
        found = [mark for mark in find_marks(plain, has_bullets=page_id in listing) if mark.confidence >= min_confidence]
        if found or _is_lost(plain):
            flagged.append(page_id)
        text, shift = body, 0
        for mark in found:
            text = text[: mark.start + shift] + mark.mark + text[mark.end + shift :]
            repairs.append((page_id, line_no, mark.rule, *_shown(body, mark), mark.confidence))
            shift += len(mark.mark) - (mark.end - mark.start)
        if found:
            written.append((row, text, len(found)))
    return Mended(
        _write(lines, written),
        pl.DataFrame(repairs, schema=schema_of(REPAIRS), orient="row"),
        pl.DataFrame({"page_id": flagged}, schema={"page_id": pl.String})
        .unique(maintain_order=True)
        .with_columns(damage=pl.lit("lost-mark"))
        .select(schema_of(FLAGS)),
    )


def find_marks(plain: str, *, has_bullets: bool = False) -> list[Mark]:
    """Marks of a line in Simplified that are proven; ``has_bullets``: other lines of its page begin with ``?`` too."""
    found: dict[int, Mark] = {}
    for proof in _proofs():
        for match in proof.pattern.finditer(plain):
            start, end = match.span("q")
            if start not in found and not _asks(plain, start):
                found[start] = Mark(start, end, proof.mark, proof.rule, proof.confidence)
    for mark in (*_couplets(plain), *_chains(plain)):
        found.setdefault(mark.start, mark)
    head = re.match(r"\s*(?P<q>\?)[^\s?]", plain)
    if head and has_bullets:
        found.setdefault(head.start("q"), Mark(*head.span("q"), "•", "lost-mark.bullet", BULLET_CONFIDENCE))
    return [found[start] for start in sorted(found)]


BULLET_CONFIDENCE: Final = 0.9
COUPLET_CONFIDENCE: Final = 0.9
CHAIN_CONFIDENCE: Final = 0.7
"""Chosen, not measured: the measured news has none or too few of them."""


@cache
def _proofs() -> tuple[Proof, ...]:
    words = _words()
    strong, weak = words["strong_name_characters"], words["weak_name_characters"]
    name = f"[{strong}{weak}]"
    number = r"\d+(?:\.\d+)?"
    unit = "|".join(sorted(map(re.escape, words["units"].split()), key=len, reverse=True))
    dated = "|".join(words["date_units"].split())
    days = "|".join(words["named_days"].split())
    han_digit = "[一二三四五六七八九十]"
    return tuple(
        Proof(f"lost-mark.{rule}", re.compile(pattern), mark, confidence)
        for rule, pattern, mark, confidence in (
            ("name", rf"(?=(?<={name}{name}))(?<=[{strong}].|.[{strong}])(?P<q>\?)(?={name}{{2}})(?=.?[{strong}])", "·", 0.99),
            ("named-day", rf"(?<![\d.])\d{{1,2}}(?P<q>\?)\d{{1,2}}(?=[”\"’]?(?:{days}))", "·", 0.95),
            ("named-day", rf"(?<=[“\"])(?:\d{{1,2}}|{han_digit}{{1,2}})(?P<q>\?)(?:\d{{1,2}}|{han_digit}{{1,2}})(?=[”\"])", "·", 0.95),
            ("date-span", rf"{number}(?P<u>{dated})(?P<q>\?){number}(?P=u)", "—", 0.9),
            ("date-span", rf"(?<![\d.])(?:\d{{4}}(?P<q>\?)\d{{4}}年|\d{{1,2}}(?P<q2>\?)\d{{1,2}}(?:月|日))", "—", 0.85),
            ("range", rf"{number}(?P<u>{unit})(?P<q>\?){number}(?P=u)", "～", 0.9),
            ("range", rf"(?<![\d.]){number}(?P<q>\?){number}(?={unit})", "～", 0.85),
            ("dash", r"^\s*(?P<q>\?\?)(?=[\u3400-\u9fff“《])", "——", 0.8),
        )
    )
