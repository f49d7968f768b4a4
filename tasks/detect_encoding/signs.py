"""What bytes say about themselves before anyone reads them: marks, magic numbers, declarations.

「FF FE 60 4F」 is UTF-16 by its mark and 「~{VP9z~}」 HZ by its escapes; 「89 50 4E 47」 is a picture;
``<meta charset=gb2312>`` is a claim, to be believed where the bytes agree.
"""

from __future__ import annotations

import codecs
from typing import Final

from tasks.plausibility import plausibility

MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte order marks; the longer ones first, since one is the start of another."""

MAGIC: Final = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF87a", "GIF picture"),
    (b"GIF89a", "GIF picture"),
    (b"BM", "BMP picture"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"RIFF", "sound, film or WebP picture"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
    (b"fLaC", "sound"),
    (b"FLV\x01", "film"),
    (b"\x1aE\xdf\xa3", "film"),
    (b"CWS", "Flash"),
    (b"FWS", "Flash"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office document"),
    (b"{\\rtf", "RTF document"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"SQLite format 3\x00", "database"),
    (b"PAR1", "Parquet"),
)
"""First bytes of what is no page."""

FIRST_BYTES: Final = {magic[:1] for magic, _ in MAGIC}

WEAK_MAGIC: Final = {b"BM", b"MZ", b"BZh", b"RIFF", b"ID3", b"CWS", b"FWS"}
"""Magic that a text could begin with: it counts only where control characters follow."""

CONTROLS: Final = bytes({*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
"""Control characters no text has. NUL is not among them (pages are padded with it), nor ESC (ISO-2022)."""

MIN_CONTROLS: Final = 4
MAX_CONTROLS: Final = 0.02
"""Largest share of control bytes in the head of a page. Random and packed bytes have .11 and never less than
.05 in 1,024 bytes (bench/encoding.py); no page of 217 real ones has more than .0004."""

HEAD: Final = 8192
"""Bytes looked at for magic numbers and control characters."""

DECLARATION_HEAD: Final = 4096
"""Bytes looked at for a declaration. Browsers look at 1,024."""

UTF16_HEAD: Final = 4000
HIGH_BYTES: Final = bytes((0x00, 0x20, 0x25, 0x30, 0xFF, *range(0x4E, 0xA0)))
MIN_HALF: Final = 0.97
"""Share of the bytes of one half that are high bytes of Chinese UTF-16: 00, 20, 25, 30, 4E-9F, FF. As prototyped."""
MIN_UTF16: Final = -9.5
MIN_HZ: Final = -10.0
"""Least plausibility of UTF-16 and HZ, in nats a character. As prototyped; .5 either way changes nothing."""

SUPERSETS: Final = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "big5hkscs"), "big5"),
    **dict.fromkeys(("utf-8", "utf-8-sig"), "utf-8"),
    **dict.fromkeys(("ascii", "iso8859-1", "cp1252"), "cp1252"),
    **dict.fromkeys(("euc_kr", "cp949"), "cp949"),
    **dict.fromkeys(("shift_jis", "cp932"), "cp932"),
    **dict.fromkeys(("iso8859-9", "cp1254"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso8859-11", "cp874"), "cp874"),
}
"""Python's name of a codec to the family it is read as: pages that say GB2312 use GBK and GB18030."""

LABELS: Final = {"x-gbk": "gbk", "gb_2312-80": "gb2312", "x-sjis": "cp932", "x-x-big5": "big5", "gb-2312": "gb2312"}
"""Names of charsets on pages that Python does not know."""


def mark_of(raw: bytes) -> tuple[bytes, str] | None:
    """The byte order mark a page begins with, and the encoding it stands for."""
    return next(((mark, encoding) for mark, encoding in MARKS if raw.startswith(mark)), None)


def kind_of_file(raw: bytes) -> str | None:
    """What the bytes are by their magic number; None where they have none."""
    head = raw[:HEAD]
    for magic, kind in MAGIC if head[:1] in FIRST_BYTES else ():
        if head.startswith(magic) and (magic not in WEAK_MAGIC or b"\0" in head or _share_of_controls(head) > 0):
            return kind
    if head[4:8] == b"ftyp":
        return "film"
    return "tar archive" if head[257:262] == b"ustar" else None


def too_many_controls(raw: bytes) -> str | None:
    """How many control characters, where it is more than any text has."""
    head = raw[:HEAD]
    share = _share_of_controls(head)
    is_binary = share > MAX_CONTROLS and share * len(head) >= MIN_CONTROLS
    return f"{share:.0%} of the first bytes are control characters" if is_binary else None


def _share_of_controls(head: bytes) -> float:
    return (len(head) - len(head.translate(None, CONTROLS))) / max(1, len(head))


def utf16_of(raw: bytes) -> str | None:
    """Byte order of Chinese or English UTF-16 without a mark; None where it is something else."""
    head = raw[: min(len(raw) & ~1, UTF16_HEAD)]
    halves = (head[0::2], head[1::2])
    for half, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        n = len(halves[half])
        if not n or len(halves[half].translate(None, HIGH_BYTES)) >= (1 - MIN_HALF) * n:
            continue
        if halves[half].count(0) > MIN_HALF * n and halves[1 - half].count(0) < (1 - MIN_HALF) * n:
            return encoding
        text = head.decode(encoding, "replace")
        foreign = sum(not character.isascii() for character in text)
        if foreign >= 4 and plausibility(text) > MIN_UTF16:  # noqa: PLR2004 - as prototyped: fewer prove nothing
            return encoding
    return None


def hz_text(raw: bytes) -> str | None:
    """The text of an ASCII page with HZ escapes; None where it is no Chinese HZ."""
    try:
        text = raw.decode("hz")
    except UnicodeDecodeError:
        return None
    score = plausibility(text)
    return text if MIN_HZ < score < 0 else None


def codec_of(label: str) -> str | None:
    """Python's name for the codec of a charset label; None for none, and for those that are no charset."""
    name = label.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(LABELS.get(name, name))
    except (LookupError, ValueError):
        return None
    return codec.name if codec._is_text_encoding else None  # noqa: SLF001 - rot13, zlib; no public name


def declared_codecs(raw: bytes, charset: str | None) -> list[str]:
    """Codecs declared outside the page, then in it (XML declaration or meta element); each once."""
    from bs4.dammit import EncodingDetector  # noqa: PLC0415 - a tenth of a second, and few pages need it

    inside = EncodingDetector.find_declared_encoding(raw[:DECLARATION_HEAD], is_html=True, search_entire_document=True)
    found = [codec_of(label) for label in (charset, inside) if label]
    return list(dict.fromkeys(codec for codec in found if codec))
