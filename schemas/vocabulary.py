"""The fixed words of the published tables, each with its meaning. docs/DATA.md lists them."""

from __future__ import annotations

from typing import Final

import polars as pl

SCHEMA_VERSION: Final = "1"

KINDS: Final = {
    "navigation": "menus, channel lists, page numbers",
    "breadcrumb": "the path to the page: 您当前的位置:首页 > 时评",
    "share": "share bars, QR code texts",
    "tool": "print, close, font size, view counters without other content",
    "metadata": "byline, date, source or editor lines; their content is in columns where they have one",
    "copyright": "copyright and disclaimer lines",
    "licence": "registration and permit numbers of the site",
    "contact": "hotlines, addresses, e-mail of the site",
    "advertisement": "promotion of the site's apps, products or of third parties",
    "comment": "reader comments and their controls",
    "ranking": "hot lists and rankings of the site",
    "spam": "pornography, gambling, counterfeit certificates, keyword lists of link farms",
    "separator": "lines without letters or digits, or lone marks",
    "teaser-heading": "相关阅读 and its like",
    "repeat": "the headline again, a hidden copy of text that is kept, or a paragraph that many hosts share",
    "template": "learned: the line recurs on distinct pages of its host, or of the host that its page was copied from",
    "residue": "what is left of text that was lost to a wrong encoding: 锟斤拷",
    "other": "on a page without an article, or outside every article",
}
KIND: Final = pl.Enum(list(KINDS))

ROLES: Final = {
    "paragraph": "text of an article",
    "title": "headline of an article",
    "teaser": "related-link teaser: its headline or abstract",
}
ROLE: Final = pl.Enum(list(ROLES))

OUTCOMES: Final = {
    "articles": "at least one article of the page is published",
    "only-duplicates": "all its articles are copies of published ones",
    "no-article": "read, but there is no article on it: a list, an error, a login page",
    "rejected": "not usable; `reason` says why",
}

REASONS: Final = {
    "empty": "no bytes, or no visible text",
    "too-large": "larger than limits.document_bytes, as stored or expanded",
    "too-deep": "markup nested so deep, or so much of it, that parsing would take minutes or gigabytes",
    "unreadable": "the file or record could not be read; `detail` has the system's words",
    "broken-container": "a record of a container is damaged",
    "undecodable": "no encoding makes Chinese text of the bytes",
    "not-text": "a picture, an archive, a program: no page",
    "not-chinese": "text in another language; `detail` says which it seems to be",
    "spam": "nothing but spam",
    "excluded": "listed in EXCLUDE",
    "crash": "killed its worker, or met a mistake in the pipeline; `detail` says which",
    "timeout": "took longer than limits.document_seconds",
    "memory": "needed more memory than its worker had",
}

DAMAGE: Final = {
    "salt": "pinyin put in brackets after characters: 團結(jié)",
    "split": "characters broken by cutting at byte offsets",
    "lost-mark": "a `?` where a mark or rare character was",
    "folded": "full-width punctuation folded to ASCII",
    "mojibake": "text decoded with a wrong encoding",
    "bad-bytes": "bytes that belong to no character",
    "spam": "spam lines planted in the page",
    "tampered": "words swapped or put in at random",
}

DUPLICATE_KINDS: Final = {
    "exact": "same letters and digits",
    "near": "Jaccard similarity of character 5-grams at or above dedupe.jaccard",
    "contained": "the shorter is contained in the longer, at or above dedupe.containment",
    "superseded": "published before, now replaced by a cleaner copy",
}

PRECISIONS: Final = ("year", "month", "day", "minute", "second")
SCRIPTS: Final = ("hans", "hant", "mixed")
HOST_METHODS: Final = ("url", "folder", "first-folder")
ENCODING_METHODS: Final = {
    "bom": "byte order mark",
    "utf16": "UTF-16 without mark, by its zero bytes",
    "hz": "HZ escapes",
    "utf8": "strictly valid UTF-8",
    "declared": "as declared (HTTP, XML or meta), decodes strictly and reads like Chinese",
    "score": "reads most like Chinese of the candidates",
    "mixed": "decided piece by piece",
    "resync": "damaged bytes resynchronised",
    "library": "chardet",
    "container": "text of a container that holds characters, not bytes",
}
