"""What mirrors, converters and bad software do to a page, done on purpose.

The mirror: made Traditional character by character, salted with pinyin at byte level, cut at
the bytes of marks wherever they fall, decoded piece by piece, and folded. 「慶祝活動。」 becomes
「慶?；顒?。」: 「祝活」 is D7A3 BBEE, and A3BB in its middle is 「；」.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from zlib import crc32

from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict

KEPT = frozenset("后里于干斗面范系制征了")
"""Characters the mirror leaves as they are though a Traditional form exists."""

SALTED = "動實導學務進業總發會達準區織點響應幫經過時問間開車書館門圖縣員頭長東來說這個種還從對難現後無專讀電邊轉護"
"""Characters the mirror annotates, in its order; a page takes the first so many."""

CUTS = ("、", "，", "；", "！", "。")
"""Marks whose bytes are cut, in that order: 、 before ！, 。 last."""

MARKS = frozenset(mark.encode("gbk") for mark in CUTS)

FOLDED = str.maketrans("，；：！？（）", ",;:!?()")

TEXT_NODE = re.compile(r">([^<>]+)<")
HAN = re.compile(r"[\u4e00-\u9fff]")

EVERYDAY_LEADS = range(0xB0, 0xD8)
"""Lead bytes of the first level of GB2312: the characters of everyday."""

SHARE = 5
"""One everyday character in so many gets its reading on a page of the second family."""

BYTE = 0x80
FIRST_LEAD, LAST_LEAD, FIRST_TRAIL, NO_TRAIL = 0x81, 0xFE, 0x40, 0x7F
PRIVATE = re.compile("[\ue000-\uf8ff]")


@cache
def traditional_forms() -> dict[int, str]:
    """Simplified to the first Traditional form, as the mirror has it."""
    file = resources.files("opencc") / "dictionary" / "STCharacters.txt"
    rows = [row.split("\t") for row in file.read_text("utf-8").splitlines() if row.strip()]
    table = {ord(row[0]): row[1].split()[0] for row in rows if row[0] not in KEPT}
    return {**table, ord("着"): "著"}


def reading(character: str) -> str:
    """The first reading of a character, with its tone: 結 is jié."""
    return str(pinyin_dict[ord(character)]).split(",")[0]


def mirrored(text: str, annotated: int) -> str:
    """One line as the mirror shows it; ``annotated``: how many characters of SALTED it annotates."""
    content = text.translate(traditional_forms()).encode("gbk", "replace")
    for character in SALTED[:annotated]:
        two = character.encode("gbk")
        content = content.replace(two, two + f"({reading(character)})".encode("gbk"))
    pieces = [content]
    for mark in [character.encode("gbk") for character in CUTS]:
        pieces = [part for piece in pieces for part in cut(piece, mark)]
    return PRIVATE.sub("", "".join(decoded(piece) for piece in pieces)).translate(FOLDED)


def cut(piece: bytes, mark: bytes) -> list[bytes]:
    """The piece cut at each occurrence of the mark's bytes, and the marks; a mark is cut no more."""
    if piece in MARKS:
        return [piece]
    parts = [part for between in piece.split(mark) for part in (between, mark)]
    return parts[:-1]


def decoded(piece: bytes) -> str:
    """A piece decoded alone: a lead byte without its trail is a question mark, and swallows what follows."""
    out, at = "", 0
    while at < len(piece):
        lead = piece[at]
        if lead < BYTE:
            out, at = out + chr(lead), at + 1
            continue
        if not FIRST_LEAD <= lead <= LAST_LEAD:
            out, at = out + ("€" if lead == BYTE else "?"), at + 1
            continue
        pair = piece[at : at + 2]
        out, at = out + decoded_pair(pair), at + 2
    return out


def decoded_pair(pair: bytes) -> str:
    """Two bytes as GBK with its user-defined zones, else a question mark."""
    if len(pair) == 1 or not FIRST_TRAIL <= pair[1] <= LAST_LEAD or pair[1] == NO_TRAIL:
        return "?"
    return pair.decode("gb18030", "replace").replace("\ufffd", "?")


def salted(text: str, page: str) -> str:
    """Simplified text with readings after everyday characters here and there: 中共中(zhōng)央."""
    return "".join(
        f"{character}({reading(character)})" if is_salted(character, f"{page} {at} {text[:4]}") else character
        for at, character in enumerate(text)
    )


def is_salted(character: str, seed: str) -> bool:
    """Whether this occurrence gets its reading; the same on every run."""
    if not HAN.match(character):
        return False
    lead = character.encode("gb18030")[0]
    return lead in EVERYDAY_LEADS and crc32(f"{seed}{character}".encode()) % SHARE == 0


@cache
def taiwan() -> OpenCC:
    """Converter to the Traditional of Taiwan, by words."""
    return OpenCC("s2tw")


def changed(text: str, change: str, page: str) -> str:
    """One line after one change; ``change`` may carry a number: ``mirror:40``."""
    name, _, number = change.partition(":")
    if name == "mirror":
        return mirrored(text, int(number))
    if name == "salt":
        return salted(text, page)
    if name == "taiwan":
        return str(taiwan().convert(text))
    if name == "traditional":
        return text.translate(traditional_forms())
    if name == "fold":
        return text.translate(FOLDED)
    raise ValueError(f"{page}: no such change: {change!r}")


def misread(text: str, how: str) -> str:
    """A line read with the wrong encoding: ``utf-8 as latin-1``."""
    written, read = how.split(" as ")
    return text.encode(written).decode(read)


def spoiled(text: str, form: str, page_path: str, changes: tuple[str, ...], *, spared: tuple[str, ...]) -> str:
    """A whole page after its changes, line by line or text node by text node; spam came later and is spared."""

    def spoil(line: str) -> str:
        if line.strip() in spared:
            return line
        for change in changes:
            line = changed(line, change, page_path)
        return line

    if form == "text":
        return "\n".join(spoil(line) for line in text.split("\n"))
    return TEXT_NODE.sub(lambda match: f">{spoil(match[1])}<", text)
