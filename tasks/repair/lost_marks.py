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

import numpy as np
import polars as pl

from schemas.column import schema_of
from schemas.frames import FLAGS, Mended
from schemas.tables import REPAIRS
from tasks.buffers import put
from tasks.kernels import N_CODES
from tasks.keys import map_characters
from tasks.script_tables import characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

GATE: Final = r"[^\s?]\?\??[^\s?]|^\s*\?{1,2}[^\s?]"
"""A ``?`` between two characters, or at the head of a line."""

BEFORE: Final = 8
"""Characters shown on each side of a mark in ``repairs``, at most."""

SAME_LENGTH: Final = range(3, 11)
"""Length of each half of a slogan, in characters. Chosen, not measured."""

MIN_BULLETS: Final = 2
"""Lines of a page that begin with ``?`` before one is taken for a bullet. Chosen, not measured."""


CONFIDENCE: Final = {
    "name": 0.97,
    "named-day": 0.95,
    "range": 0.9,
    "date-span": 0.95,
    "couplet": 0.8,
    "bullet": 0.9,
    "dash": 0.8,
    "chain": 0.7,
}
"""Share of right marks by rule. bench/lost_marks.py, over 106,430 distinct lines of news, marks lost on purpose: name
715 of 732, named-day 101 of 101, date-span 1,149 of 1,153, couplet 104 of 131 (the others are routes: “甲地—乙地”).
The news writes — for ～ as well, so range is not measured by mark: it is a range in all 270. Bullet, dash and chain
hardly occur there: chosen, not measured. None of 638 lines with question marks is touched."""

REACH: Final = 15
"""Characters around a chain of steps in which a word for steps must stand. Chosen, not measured."""

_QUOTED: Final = re.compile(r"[“「『《]([\u3400-\u9fff]+(?:\?[\u3400-\u9fff]+)+)[”」』》]")
_CHAIN: Final = re.compile(r"[\u3400-\u9fff]{2,4}(?:\?[\u3400-\u9fff]{2,4}){2,40}(?![\u3400-\u9fff?])")
_BETWEEN: Final = re.compile(r"\?(?<=[\u3400-\u9fff]\?)[\u3400-\u9fff]")
_LINKS: Final = re.compile(r"\?[\u3400-\u9fff]{2,4}\?")
"""Every chain holds one. Patterns that begin with the ``?`` pass over a long line ten times as fast as others."""
_EITHER_OR: Final = re.compile(r"(.)[不没]\1")


class Mark(NamedTuple):
    """A mark that was restored: where the ``?`` stood, what it was, by which rule, how sure."""

    start: int
    end: int
    mark: str
    rule: str
    confidence: float


class Proof(NamedTuple):
    """A pattern around a ``?`` (its group ``q``), the mark it proves, and how often that was right.

    ``gate``: a short pattern that begins with the ``?``, without which the other is not looked for.
    """

    rule: str
    gate: re.Pattern[str]
    pattern: re.Pattern[str]
    mark: str
    confidence: float


def restore_lost_marks(lines: pl.DataFrame, min_confidence: float) -> Mended:
    """Restore lost marks in ``body`` where both sides prove them.

    Reads ``page_id``, ``line_no``, ``body``. Rewrites ``body`` and adds to ``marks_restored`` (marks). Repairs have
    a rule ``lost-mark.…`` and show the mark with what stands beside it. Pages with a mark that was restored, or that
    is clearly lost, are flagged ``lost-mark``. Row order and all other columns come back as they were.
    """
    asking = lines.select("page_id", "line_no", "body").with_row_index("_row")
    asking = asking.filter(pl.col("body").str.contains("?", literal=True))
    gated = asking.filter(pl.col("body").str.contains(GATE))
    bullets = gated.filter(pl.col("body").str.contains(r"^\s*\?[^\s?]"))["page_id"].value_counts()
    listing = set(bullets.filter(pl.col("count") >= MIN_BULLETS)["page_id"])
    gated = gated.select("_row", "page_id", "line_no", "body", plain=map_characters(gated["body"], _simplified()))
    written, repairs, flagged = [], [], []
    for row, page_id, line_no, body, plain in gated.iter_rows():
        found = [
            mark for mark in find_marks(plain, has_bullets=page_id in listing) if mark.confidence >= min_confidence
        ]
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
        .select(*schema_of(FLAGS)),
    )


def find_marks(plain: str, *, has_bullets: bool = False) -> list[Mark]:
    """Marks of a line in Simplified that are proven; ``has_bullets``: other lines of its page begin with ``?`` too."""
    found: dict[int, Mark] = {}
    for proof in _proofs():
        if proof.gate.search(plain) is None:
            continue
        for match in proof.pattern.finditer(plain):
            start, end = match.span("q")
            if start not in found and not _asks(plain, start):
                found[start] = Mark(start, end, proof.mark, proof.rule, proof.confidence)
    for mark in (*_couplets(plain), *_chains(plain)):
        found.setdefault(mark.start, mark)
    head = re.match(r"\s*(?P<q>\?)[^\s?]", plain)
    if head and has_bullets:
        found.setdefault(head.start("q"), Mark(*head.span("q"), "•", "lost-mark.bullet", CONFIDENCE["bullet"]))
    return [found[start] for start in sorted(found)]


@cache
def _proofs() -> tuple[Proof, ...]:
    """What proves a mark on its own, the surer first."""
    words = _words()
    strong = words["strong_name_characters"]
    name = f"[{strong}{words['weak_name_characters']}]"
    unit = _any_of(words["units"])
    dated = _any_of(words["date_units"])
    day = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
    number = r"(?<![\d.])\d+(?:\.\d+)?"
    patterns = (
        (
            "name",
            rf"\?{name}",
            rf"(?<={name}{name})(?<=[{strong}].|.[{strong}])(?P<q>\?)(?={name}{name})(?=[{strong}]|.[{strong}])",
            "·",
        ),
        ("named-day", r"\?\d", rf"(?<![\d.])\d{{1,2}}(?P<q>\?)\d{{1,2}}(?=[”\"]?{_any_of(words['named_days'])})", "·"),
        ("named-day", rf"\?{day}", rf"(?<=[“\"]){day}(?P<q>\?){day}(?=[”\"])", "·"),
        ("date-span", r"\?\d", rf"{number}(?P<u>{dated})(?P<q>\?)\d+(?:\.\d+)?(?P=u)", "—"),
        ("date-span", r"\?\d", r"(?<!\d)\d{4}(?P<q>\?)\d{4}年", "—"),
        ("date-span", r"\?\d", r"(?<![\d.])\d{1,2}(?P<q>\?)\d{1,2}[月日]", "—"),
        ("range", r"\?\d", rf"{number}(?P<u>{unit})(?P<q>\?)\d+(?:\.\d+)?(?P=u)", "～"),
        ("range", r"\?\d", rf"{number}(?P<q>\?)\d+(?:\.\d+)?{unit}", "～"),
        ("dash", r"\?\?", r"^\s*(?P<q>\?\?)(?=[\u3400-\u9fff“《])", "——"),
    )
    return tuple(
        Proof(f"lost-mark.{rule}", re.compile(gate), re.compile(text), mark, CONFIDENCE[rule])
        for rule, gate, text, mark in patterns
    )


def _couplets(plain: str) -> Iterator[Mark]:
    """Parts of one length in quotes: “喜迎盛会?同心奋进”."""
    for match in _QUOTED.finditer(plain):
        parts = match[1].split("?")
        sizes = {len(part) for part in parts}
        if len(parts) > 1 and len(sizes) == 1 and sizes <= set(SAME_LENGTH) and not _is_question(match[1]):
            for found in re.finditer(r"\?", match[1]):
                at = match.start(1) + found.start()
                yield Mark(at, at + 1, "·", "lost-mark.couplet", CONFIDENCE["couplet"])


def _chains(plain: str) -> Iterator[Mark]:
    """Three or more steps of one length beside a word for steps: 开采?运输?加工等环节."""
    for match in _CHAIN.finditer(plain) if _LINKS.search(plain) else ():
        parts = match[0].split("?")
        near = plain[max(match.start() - REACH, 0) : match.end() + REACH]
        if len({len(part) for part in parts}) == 1 and re.search(_any_of(_words()["chain_words"]), near):
            for found in re.finditer(r"\?", match[0]):
                at = match.start() + found.start()
                yield Mark(at, at + 1, "→", "lost-mark.chain", CONFIDENCE["chain"])


def _asks(plain: str, at: int) -> bool:
    """Tell whether the clause before a ``?`` is a question."""
    return _is_question(re.split(r"[，,。；;：:！!？?“”\"]", plain[:at])[-1])


def _is_lost(plain: str) -> bool:
    """Tell whether some ``?`` clearly is no question mark: between two Han, in a sentence that asks nothing."""
    return _BETWEEN.search(plain) is not None and any(
        _BETWEEN.search(sentence) and not sentence.endswith("?") and not _is_question(sentence)
        for sentence in re.split(r"[。！!；;]", plain)
    )


def _is_question(text: str) -> bool:
    return re.search(_any_of(_words()["question_words"]), text) is not None or _EITHER_OR.search(text) is not None


def _shown(body: str, mark: Mark) -> tuple[str, str]:
    """The place before and after, with what stands beside it."""
    left, right = body[max(mark.start - BEFORE, 0) : mark.start], body[mark.end : mark.end + BEFORE]
    return left + body[mark.start : mark.end] + right, left + mark.mark + right


def _write(lines: pl.DataFrame, written: list[tuple[int, str, int]]) -> pl.DataFrame:
    if not written:
        return lines
    rows, texts, counts = zip(*written, strict=True)
    restored = np.zeros(lines.height, np.int32)
    restored[list(rows)] = counts
    return lines.with_columns(
        body=put(lines["body"], np.array(rows), pl.Series(texts)),
        marks_restored=pl.col("marks_restored") + pl.Series(restored),
    )


def _any_of(words: str) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True)) + ")"


@cache
def _words() -> dict[str, str]:
    text = files("tasks").joinpath("..", "seeds", "model", "lost_marks.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _simplified() -> NDArray[np.uint32]:
    """Each character as it is in Simplified, by code point."""
    table = np.arange(N_CODES, dtype=np.uint32)
    for character, form in characters().items():
        table[ord(character)] = ord(form)
    return table
