"""Pages as bytes: encoded, cut short, or packed with others into a container."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import TYPE_CHECKING

from seeds.sample.render import rendered

if TYPE_CHECKING:
    from seeds.sample.render import Site
    from seeds.sample.texts import Page

UTF16_MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
HIGH_BIT = 0x80
LINE = 76
"""Length of a line of base64 in a saved page, in characters."""


def packed(pages: list[Page], site: Site) -> bytes:
    """One file: a page, or a container with these pages as its records."""
    name = pages[0].file
    if name.endswith(".jsonl"):
        return b"".join(json_record(page, site) for page in pages)
    if name.endswith(".warc.gz"):
        return b"".join(warc_records(page, site) for page in pages)
    if name.endswith(".mhtml"):
        return mhtml(pages[0], site)
    if len(pages) > 1:
        raise ValueError(f"{name}: two pages in one file")
    content = encoded(pages[0], site)
    return zipped(content, cut=pages[0].keep_bytes) if name.endswith(".gz") else content


def encoded(page: Page, site: Site) -> bytes:
    """The page's bytes."""
    if page.raw_noise is not None:
        return bytes.fromhex(page.raw_head) + noise(page.path, page.raw_noise)
    encoding = page.encoding or site.looks[page.look].get("encoding", "utf-8")
    content = rendered(page, site).encode(encoding)
    if page.bom:
        content = UTF16_MARKS.get(encoding, b"\xef\xbb\xbf") + content
    return content if page.path.endswith(".gz") else content[: page.keep_bytes]


def noise(seed: str, size: int) -> bytes:
    """Bytes that mean nothing, the same every time; none of them a control byte, which would tell at once."""
    blocks = b"".join(hashlib.sha256(f"{seed} {at}".encode()).digest() for at in range(size // 32 + 1))
    return bytes(byte | HIGH_BIT for byte in blocks[:size])


def zipped(content: bytes, cut: int | None = None) -> bytes:
    """A gzip member with no time in it."""
    return gzip.compress(content, mtime=0)[:cut]


def json_record(page: Page, site: Site) -> bytes:
    """A line of a JSONL container."""
    form = site.looks[page.look].get("form", "html")
    record = {"url": page.url, "fetched_at": page.fetched_at, form: rendered(page, site)}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def warc_records(page: Page, site: Site) -> bytes:
    """A response record of a WARC file, a gzip member of its own."""
    encoding = page.encoding or site.looks[page.look].get("encoding", "utf-8")
    content = encoded(page, site)
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={encoding}\r\nContent-Length: {len(content)}\r\n\r\n"
    block = http.encode() + content
    digest = hashlib.sha256(page.path.encode()).hexdigest()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}>\r\n"
        f"WARC-Date: {page.fetched_at}\r\nWARC-Target-URI: {page.url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return zipped(head.encode() + block + b"\r\n\r\n")


def mhtml(page: Page, site: Site) -> bytes:
    """A page as a browser saves it, one part in base64."""
    text = base64.b64encode(encoded(page, site)).decode()
    lines = [text[at : at + LINE] for at in range(0, len(text), LINE)]
    charset = page.declared or site.looks[page.look].get("declared", "utf-8")
    head = [
        "From: <Saved by a browser>",
        f"Snapshot-Content-Location: {page.url}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="----part"',
        "",
        "------part",
        f"Content-Type: text/html; charset={charset}",
        "Content-Transfer-Encoding: base64",
        f"Content-Location: {page.url}",
        "",
    ]
    return "\r\n".join([*head, *lines, "------part--", ""]).encode()
