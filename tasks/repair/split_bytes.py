"""Stage: put characters together again that a mirror site cut apart.

The sites cut their GBK bytes at marks without looking where characters begin: the trail byte of 祝 and the lead byte
of 活 are the mark ；, so 慶祝活動。 came out as 慶?；顒?。: two bytes lost, all between them read one byte off.
The gate is one pattern over the column; a line that passes is read as bytes again and searched
(``tasks.repair.lattice``) for the most probable text that the site could have turned into it. Each place is a guess
with a confidence; a place below ``min_confidence`` stays as it was.

What comes out is in the page's own script and width of marks: later stages convert. Inside a mended place the
annotations go too: they were part of the shifted bytes. Elsewhere they are left to the salt stage.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from schemas.column import schema_of
from schemas.frames import FLAGS, Mended
from schemas.tables import REPAIRS
from tasks.repair.alphabet import CUT_MARKS, DIGIT, HALF_WIDTH, LINE_END, pairs_of_characters
from tasks.repair.evidence import ANNOTATION, READING, byte_tables, codes_of, on_line, read_page, reading_bias
from tasks.repair.lattice import score_text, search
from tasks.repair.reading_kernels import ASCII, CHARACTER, HALF_MARK, IN_STEP, LOST, LOST_READ, OTHER

if TYPE_CHECKING:
    import numpy.typing as npt

    from tasks.repair.evidence import Page
    from tasks.repair.model import Model

RULE: Final = "split-bytes"

_PINYIN: Final = "[a-zɡàáèéêìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜǹɑ]"
GATE: Final = rf"\?[，；：！？。、,;:!?]|\?{_PINYIN}{{1,7}} ?[)）]"
"""A ``?`` before a mark, or before a reading whose bracket was swallowed. Nothing else starts a shift."""

_GATE: Final = re.compile(GATE)
LOST_ANNOTATED: Final = re.compile(rf"\?({READING})[)）]")

MIN_GAIN: Final = 6.0
"""Natural log by which the mended text must be more probable than the line as it stands. As in a first prototype; with
it none of 50,564 news lines with or without ``?``, Simplified and Traditional, folded and not, is touched."""

CONTEXT: Final = 3
"""Letters before and behind a place that count when its text and the line as it stands are compared."""


CALIBRATION: Final = (-0.33, 0.81, -0.45)
"""From the log odds of a reading's share to the log odds that it is exactly right: offset, slope, and what is added
where characters were dropped. Fitted on 1,407 places of held-out news (bench/split_bytes.py): of 1,121 at .9 and
above 99.0 % were right, of those said to be .81 85 %, of those said to be .62 68 %, of those said to be .39 32 %.
The model is a little too sure of itself: slope below 1."""

MAX_SHARE: Final = 0.9999
"""Shares are cut off here: the model cannot tell one in a million from one in ten thousand."""

UNKNOWN_FACTOR: Final = 0.6
"""Confidence of a place that keeps a ``?`` for a swallowed digit, against one that does not: never near 1, as it
is not exact, but mended, as all else at the place is. Chosen, not measured."""


class Place(NamedTuple):
    """One damaged stretch of a line: where it is, what stood there, how sure that is."""

    start: int
    end: int
    text: str
    log_share: float
    gain: float
    n_lost: int
    n_dropped: int
    n_annotations: int
    has_unknown: bool


class Tokens(NamedTuple):
    """A line as the search takes it; ``starts`` and ``ends`` are places in the string."""

    rows: npt.NDArray[np.int64]
    may_end: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    readings: tuple[str, ...]


def mend_split_bytes(lines: pl.DataFrame, model: Model, min_confidence: float) -> Mended:
    """Repair broken stretches of ``body``, and say which.

    Reads ``page_id``, ``line_no`` and ``body``. Rewrites ``body``; adds to ``sites_repaired`` (places) and to
    ``salt_removed`` (annotations inside mended places). Repairs have rule ``split-bytes``. Pages where damage was
    found, mended or not, are flagged ``split``. Row order and all other columns come back as they were.
    """
    gated = lines.with_row_index("_row").filter(pl.col("body").str.contains(GATE))
    if gated.is_empty():
        return Mended(lines, pl.DataFrame(schema=schema_of(REPAIRS)), pl.DataFrame(schema=schema_of(FLAGS)))
    pages = {
        page_id: read_page(text, model)
        for page_id, text in lines.join(gated.select("page_id").unique(), on="page_id", how="semi")
        .group_by("page_id", maintain_order=True)
        .agg(pl.col("body").str.join(LINE_END))
        .iter_rows()
    }
    mended, repairs, flagged = [], [], []
    for row, page_id, line_no, body in gated.select("_row", "page_id", "line_no", "body").iter_rows():
        places = find_places(body, pages[page_id])
        if places:
            flagged.append(page_id)
        sure = [place for place in places if confidence(place) >= min_confidence]
        for place in sure:
            before = body[place.start : place.end]
            repairs.append((page_id, line_no, RULE, before, place.text, confidence(place)))
        if sure:
            mended.append((row, _replace(body, sure), len(sure), sum(place.n_annotations for place in sure)))
    return Mended(
        _write(lines, mended),
        pl.DataFrame(repairs, schema=schema_of(REPAIRS), orient="row"),
        pl.DataFrame({"page_id": flagged}, schema={"page_id": pl.String})
        .unique(maintain_order=True)
        .with_columns(
            damage=pl.lit("split"),
        ),
    )


def _write(lines: pl.DataFrame, mended: list[tuple[int, str, int, int]]) -> pl.DataFrame:
    schema = {"_row": pl.UInt32, "_body": pl.String, "_sites": pl.Int32, "_salt": pl.Int32}
    new = pl.DataFrame(mended, schema=schema, orient="row")
    return (
        lines.with_row_index("_row")
        .join(new, on="_row", how="left", maintain_order="left")
        .with_columns(
            body=pl.coalesce("_body", "body"),
            sites_repaired=pl.col("sites_repaired") + pl.col("_sites").fill_null(0),
            salt_removed=pl.col("salt_removed") + pl.col("_salt").fill_null(0),
        )
        .drop("_row", "_body", "_sites", "_salt")
    )


def _replace(body: str, places: list[Place]) -> str:
    parts, at = [], 0
    for place in places:
        parts += [body[at : place.start], place.text]
        at = place.end
    return "".join([*parts, body[at:]])


def find_places(body: str, page: Page) -> list[Place]:
    """Damaged places of a line with their best readings, whatever the confidence."""
    tokens = tokenize(body)
    page = page._replace(env=on_line(page, body, (found.start() for found in _GATE.finditer(body))))
    path, settled, share = search(
        tokens.rows,
        tokens.may_end,
        page.env,
        byte_tables(),
        reading_bias(tokens.readings, page),
    )
    shares = np.append(settled, share)
    places, opened = [], None
    for number, (at, pending, _, _) in enumerate(path):
        if pending != IN_STEP and opened is None:
            opened = number
        elif pending == IN_STEP and opened is not None:
            place = _place(body, tokens, path[opened : number + 1], page)
            known = shares[at:]
            places.append(place._replace(log_share=float(known[~np.isnan(known)][0])))
            opened = None
    return [place for place in places if place.gain >= MIN_GAIN and body[place.start : place.end].strip("?")]


def _place(body: str, tokens: Tokens, path: npt.NDArray[np.int64], page: Page) -> Place:
    first, last = int(path[0, 0]), int(path[-1, 0])
    codes = path[:, 2:].ravel()
    codes = codes[codes > 0]
    swallowed = tokens.rows[last, 0] == LOST and path[-1, 3] == ord(DIGIT)
    text = "".join(map(chr, codes[:-1])) + "?" if swallowed else "".join(map(chr, codes))
    if page.is_folded:
        text = text.translate({ord(full): half for half, full in HALF_WIDTH.items()})
    before = tokens.rows[max(first - CONTEXT, 0) : first, 1]
    behind = tokens.rows[last + 1 : last + 1 + CONTEXT, 1]
    as_found = tokens.rows[first : last + 1, 1]
    _, history = score_text(before, 0, page.env)
    gain = (
        score_text(np.concatenate([codes, behind]), history, page.env)[0]
        - score_text(np.concatenate([as_found, behind]), history, page.env)[0]
    )
    start, end = int(tokens.starts[first]), int(tokens.ends[last])
    kinds = tokens.rows[first : last + 1, 0]
    n_lost = int(((kinds == LOST) | (kinds == LOST_READ)).sum())
    n_dropped = len(path) - 1 - (last - first)
    n_annotations = int((kinds == LOST_READ).sum()) + len(ANNOTATION.findall(body, start, end))
    return Place(start, end, text, 0.0, gain, n_lost, n_dropped, n_annotations, bool(swallowed))


def confidence(place: Place) -> float:
    """Calibrated chance that a place is exactly right, from the share of its reading among all readings."""
    share = min(math.exp(place.log_share), MAX_SHARE)
    offset, slope, dropped = CALIBRATION
    odds = offset + slope * math.log(share / (1 - share)) + (dropped if place.n_dropped else 0.0)
    return (UNKNOWN_FACTOR if place.has_unknown else 1.0) / (1 + math.exp(-odds))


def tokenize(body: str) -> Tokens:
    """Cut a line into what the search takes: annotations out, ``?lián)`` one token, a line end behind all."""
    codes = codes_of(body + LINE_END)
    pairs = pairs_of_characters().astype(np.int64)[codes]
    starts = np.arange(len(codes))
    ends = starts + 1
    kinds = np.where(pairs > 0, CHARACTER, OTHER)
    kinds[codes < 0x80] = ASCII  # noqa: PLR2004 - the end of ASCII
    first, second = pairs >> 8, pairs & 0xFF
    first[codes < 0x80] = codes[codes < 0x80]  # noqa: PLR2004
    first[codes == ord("€")], kinds[codes == ord("€")] = 0x80, ASCII
    for half, full in HALF_WIDTH.items():
        is_half = codes == ord(half)
        kinds[is_half] = HALF_MARK
        pair = int(pairs_of_characters()[ord(full)])
        first[is_half], second[is_half] = pair >> 8, pair & 0xFF
    kinds[codes == ord("?")] = LOST
    keep = np.ones(len(codes), dtype=np.bool_)
    readings: list[str] = []
    for found in LOST_ANNOTATED.finditer(body):
        readings.append(found[1])
        kinds[found.start()], second[found.start()] = LOST_READ, len(readings)
        ends[found.start()] = found.end()
        keep[found.start() + 1 : found.end()] = False
    for found in ANNOTATION.finditer(body):
        keep[found.start() : found.end()] = False
    rows = np.stack([kinds, codes, first, second], axis=1)[keep]
    is_end = np.isin(rows[:, 1], [ord(mark) for mark in CUT_MARKS + ",;:!?" + LINE_END])
    return Tokens(rows, np.append(is_end[1:], False), starts[keep], ends[keep], tuple(readings))
