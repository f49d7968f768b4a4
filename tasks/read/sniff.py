"""What the first bytes of a file say it is. Names are asked last: 「list.php?id=3」 says nothing.

Containers and packings are known by their magic, records by their shape, pages by being none of
these and not binary. Whatever might be a page is one: later stages say better what it is not.
"""

from __future__ import annotations

import json
import re
from typing import Final

from tasks.read.expand import MAGIC, is_skippable

HEAD_BYTES: Final = 64 * 1024
"""Bytes looked at. Longer heads decided nothing else on the test inputs; chosen, not measured."""

PACKINGS: Final = tuple(MAGIC)
CONTAINERS: Final = ("warc", "parquet", "jsonl", "mhtml")

_MAGIC: Final = {
    "warc": rb"WARC/",
    "parquet": rb"PAR1",
    "image": rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|8BPS|\x00\x00\x01\x00[\x01-\x20]\x00|BM.{4}\x00{4}"
    rb"|RIFF.{4}WEBP|.{4}ftyp(?:avif|heic|mif1)|\x00\x00\x00\x0cjP  ",
    "pdf": rb"\s{0,8}%PDF-",
    "archive": rb"PK(?:\x03\x04|\x05\x06|\x07\x08)|Rar!\x1a|7z\xbc\xaf\x27\x1c|\x1f[\x9d\xa0]|MSCF\x00|\x04\x22\x4d\x18"
    rb"|.{257}ustar",
    "office": rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf1|%!PS-",
    "font": rb"wOF[F2]|OTTO\x00|\x00\x01\x00\x00\x00|.{34}LP\x00{16}",
    "video": rb".{4}ftyp|\x1aE\xdf\xa3|FLV\x01|\x00\x00\x01[\xb3\xba]|RIFF.{4}AVI |0&\xb2u\x8ef\xcf\x11",
    "audio": rb"ID3[\x02-\x04]|OggS\x00|fLaC\x00|RIFF.{4}WAVE|#!AMR",
    "flash": rb"[FCZ]WS[\x01-\x30].{3}\x00",
    "program": rb"\x7fELF|MZ.{6,200}\x00{4}|\xca\xfe\xba\xbe\x00|\xcf\xfa\xed\xfe|\x00asm\x01",
    "database": rb"SQLite format 3\x00|Obj\x01|ARROW1\x00|ORC\x08|\x89HDF\r\n",
    "arc": rb"filedesc://",
}
"""How files of a kind begin, from their specifications; two-letter marks only with the zero bytes that follow them,

for 「BMW」 and 「MZ」 begin texts too.
"""
_KNOWN: Final = re.compile(
    b"|".join(b"(?P<%b>%b)" % (kind.encode(), pattern) for kind, pattern in _MAGIC.items()),
    re.DOTALL,
)
_SVG: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", re.DOTALL)
_MAY_BE_SVG: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!--|!DOCTYPE svg|svg)")
_BY_ENDING: Final = {
    **dict.fromkeys((".js", ".mjs", ".jsx", ".ts"), "javascript"),
    **dict.fromkeys((".css", ".less", ".scss"), "css"),
    **dict.fromkeys((".json", ".geojson", ".map", ".webmanifest"), "json"),
    **dict.fromkeys((".csv", ".tsv"), "table"),
    **dict.fromkeys((".toml", ".yaml", ".yml", ".ini", ".cfg"), "settings"),
}
_MAIL_HEAD: Final = re.compile(rb"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){2,}\r?\n")
"""Only one way to match a line: with ``\\r?`` before its end there were two, and 40 lines took for ever."""
_MAIL_KIND: Final = re.compile(rb"^content-type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_MAIL_MARK: Final = re.compile(rb"^(?:mime-version|snapshot-content-location):", re.IGNORECASE | re.MULTILINE)
_OBJECT: Final = re.compile(rb"\s*\{\s*(?:\"|\})")
_ARRAY: Final = re.compile(rb"\s*\[\s*[\[{]\s*[\"\[{\d\]}]")
_PAGE_KEY: Final = re.compile(rb'"(?:text|html)"\s*:\s*"')
_MARKUP: Final = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|table|p|br|a|script)[\s>/]", re.IGNORECASE)
_CONTROL: Final = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1a\x1b")
_MAX_CONTROL_SHARE: Final = 0.08
"""Share of control bytes above which bytes are no text. Random and packed bytes hold 25 of 256, .098;

GBK, Big5 and UTF-8 text hold none, and Chinese in UTF-16 (at most half its bytes are free) .05.
"""
_WIDE_SHARE: Final = 0.6
"""Share of even, or of odd, bytes that are 00 or a high byte of Chinese, above which bytes are UTF-16. Random: .33."""
_SAMPLE_LINES: Final = 50


def sniff(head: bytes, *, whole: bool, name: str = "") -> str:
    """Kind of a file: one of PACKINGS or CONTAINERS, 「page」, or the type of what is no page.

    ``head``: its first HEAD_BYTES; ``whole``: that is all of it. ``name`` decides only between
    kinds of text without markup: scripts, style sheets, tables.
    """
    kind = (
        packing_of(head)
        or ("image" if _is_vector(head) else None)
        or ((known := _KNOWN.match(head)) and known.lastgroup)
        or ("mhtml" if _is_mail(head) else None)
        or _json_kind(_narrow(head), whole=whole)
        or ("binary" if is_binary(head) else None)
    )
    if kind or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return kind or "page"
    dot = name.rfind(".")
    return _BY_ENDING.get(name[dot:].lower(), "page") if dot > 0 else "page"


def packing_of(head: bytes) -> str | None:
    """How the bytes are packed: one of PACKINGS, or None."""
    for packing, magic in MAGIC.items():
        if head.startswith(magic) and (packing != "bz2" or head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}):
            return packing
    return "zstd" if is_skippable(head) else None


def is_binary(head: bytes) -> bool:
    """Whether these are no characters: too many control bytes, in no order that UTF-16 has, and no markup."""
    start = head[:4096]
    if not start or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = len(start) - len(start.translate(None, _CONTROL))
    if control <= _MAX_CONTROL_SHARE * len(start) or _MARKUP.search(head.replace(b"\0", b"")):
        return False
    wide = bytes((0, 0x30, 0xFF, *range(0x4E, 0xA0)))
    halves = (start[0::2], start[1::2])
    return all(len(half.translate(None, wide)) > (1 - _WIDE_SHARE) * len(half) for half in halves)


def _is_vector(head: bytes) -> bool:
    # To look past a first comment, for one end after another, takes as long as all the rest: not where none is there.
    return bool(_MAY_BE_SVG.match(head)) and b"<svg" in head and bool(_SVG.match(head))


def _is_mail(head: bytes) -> bool:
    block = _MAIL_HEAD.match(head[:16384])
    return block is not None and bool(_MAIL_KIND.search(block[0])) and bool(_MAIL_MARK.search(block[0]))


def _narrow(head: bytes) -> bytes:
    """UTF-16 with its mark as UTF-8, so that JSON saved by a Windows tool is seen too."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _json_kind(head: bytes, *, whole: bool) -> str | None:
    """「jsonl」 for records of pages, 「json」 for other JSON, None for what is none."""
    if _ARRAY.match(head):
        return "json"
    if not _OBJECT.match(head):
        return None
    lines = head.lstrip().split(b"\n")
    for place, line in enumerate(lines[:_SAMPLE_LINES]):
        is_cut = not whole and place == len(lines) - 1
        if not is_cut:
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                pass
            else:
                if isinstance(row, dict) and (isinstance(row.get("text"), str) or isinstance(row.get("html"), str)):
                    return "jsonl"
                continue
        # Damaged, cut off, or one line of JSON written over many lines.
        if _OBJECT.match(line) and _PAGE_KEY.search(line):
            return "jsonl"
    return "json"
