"""The mirror sites' damage, done on purpose: the oracle for the repair of split bytes.

Written from the description of what those sites do, not from the code that undoes it:

1. Traditional, one character to one. 2. GBK bytes; what GBK does not have becomes ``?``. 3. For each listed
character its two bytes are replaced everywhere, blind to where characters begin, by the same and its reading.
4. The bytes are cut at marks, one mark after the other, at any offset. 5. Each piece is decoded alone:
a lead byte at its end is ``?``, a lead byte before an impossible trail is ``?`` and takes that byte along.
6. Private-use characters are dropped. 7. Some copies fold the full-width marks to ASCII afterwards.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = ("、", "，", "；", "：", "！", "？", "。")
"""In the order of cutting: 、 before ！ and 。 last are proven, ： and ？ are assumed to be marks at all."""

SAME = "后里于干斗面范系制征了"
FOLDED = str.maketrans("，；：！？（）", ",;:!?()")
LEADS = range(0x81, 0xFF)
MAX_ASCII = 0x80


class Place(NamedTuple):
    """A run of characters that did not come through whole: from and to in the truth."""

    start: int
    end: int
    has_dropped: bool


class Damaged(NamedTuple):
    """What a mirror site made of a text, the text in Traditional that it should have been, and what broke."""

    text: str
    truth: str
    places: tuple[Place, ...]


class Piece(NamedTuple):
    """Bytes, and for each the number of the character of the truth it came from; -1 for what was put in."""

    body: bytes
    origins: tuple[int, ...]
    is_mark: bool = False

    def __getitem__(self, cut: slice) -> Piece:  # type: ignore[override]
        return Piece(self.body[cut], self.origins[cut])


@cache
def traditional_forms() -> dict[int, str]:
    table = {}
    for line in files("opencc").joinpath("dictionary", "STCharacters.txt").read_text("utf-8").splitlines():
        char, values = line.split("\t")
        table[ord(char)] = values.split(" ")[0]
    return {**table, ord("着"): "著", **{ord(char): char for char in SAME}}


def mirror(
    text: str,
    listed: dict[str, str] | None = None,
    *,
    marks: tuple[str, ...] = MARKS,
    folded: bool = False,
    is_traditional: bool = False,
) -> Damaged:
    """Damage a line of text. ``listed``: Traditional characters to annotate, with their readings."""
    truth = text if is_traditional else text.translate(traditional_forms())
    coded = [_bytes(char) for char in truth]
    origins = tuple(number for number, pair in enumerate(coded) for _ in pair)
    whole = Piece(b"".join(coded), origins)
    for char, reading in (listed or {}).items():
        whole = annotate(whole, _bytes(char), b"(" + b"".join(map(_bytes, reading)) + b")")
    damaged, intact, dropped = [], set(), set()
    for piece in cut(whole, marks):
        for char, used in _decode(piece):
            if "\ue000" <= char <= "\uf8ff":
                dropped |= set(used)
                continue
            damaged.append(char)
            if char != "?" and -1 not in used and len(set(used)) == 1 and len(used) == len(coded[used[0]]):
                intact.add(used[0])
    intact |= {number for number, pair in enumerate(coded) if pair == b"?"}
    text = "".join(damaged)
    places = tuple(_places(len(truth), intact, dropped))
    if folded:
        truth, text = truth.translate(FOLDED), text.translate(FOLDED)
    return Damaged(text, truth, places)


def _places(length: int, intact: set[int], dropped: set[int]) -> Iterator[Place]:
    start = None
    for number in range(length + 1):
        is_broken = number < length and number not in intact
        if is_broken and start is None:
            start = number
        elif not is_broken and start is not None:
            yield Place(start, number, bool(dropped & set(range(start, number))))
            start = None


def annotate(whole: Piece, pair: bytes, reading: bytes) -> Piece:
    """Put the reading behind every occurrence of two bytes, wherever characters begin."""
    parts = list(_split(whole, pair))
    body, origins = parts[0].body, parts[0].origins
    at = len(body)
    for part in parts[1:]:
        body += pair + reading + part.body
        origins += whole.origins[at : at + 2] + (-1,) * len(reading) + part.origins
        at += 2 + len(part.body)
    return Piece(body, origins)


def cut(whole: Piece, marks: tuple[str, ...]) -> list[Piece]:
    """Pieces between marks, and the marks, in order."""
    pieces = [whole]
    for mark in marks:
        pair = _bytes(mark)
        found: list[Piece] = []
        for piece in pieces:
            if piece.is_mark:
                found.append(piece)
                continue
            at = 0
            for number, part in enumerate(_split(piece, pair)):
                if number:
                    found.append(Piece(pair, piece.origins[at : at + 2], is_mark=True))
                    at += 2
                found.append(part)
                at += len(part.body)
        pieces = found
    return pieces


def _split(whole: Piece, pair: bytes) -> Iterator[Piece]:
    at = 0
    for part in whole.body.split(pair):
        yield whole[at : at + len(part)]
        at += len(part) + len(pair)


def _bytes(char: str) -> bytes:
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b"?"


def _decode(piece: Piece) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Characters of a piece, each with the origins of its bytes."""
    body, at = piece.body, 0
    while at < len(body):
        lead = body[at]
        size = 1 if lead <= MAX_ASCII or at + 1 == len(body) else 2
        used = piece.origins[at : at + size]
        if lead < MAX_ASCII:
            yield chr(lead), used
        elif lead == MAX_ASCII:
            yield "€", used
        elif size == 1:
            yield "?", used
        else:
            yield _pair(lead, body[at + 1]), used
        at += size


def _pair(lead: int, trail: int) -> str:
    possible = lead in LEADS and trail in range(0x40, 0xFF) and trail != 0x7F
    return bytes((lead, trail)).decode("gb18030") if possible else "?"
