"""croissant.json: what is in a version, for machines (MLCommons Croissant 1.0).

One FileObject a Parquet part, with its SHA-256; one FileSet and one RecordSet a table, a field a column.
Specification: http://mlcommons.org/croissant/1.0.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from schemas.document import ROWS
from schemas.tables import TABLES
from tasks.assemble import columns_in
from tasks.card import bare_doi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from polars._typing import PolarsDataType

    from schemas.column import Column, Columns

CONTEXT: Final = {
    "@language": "zh",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "equivalentProperty": "cr:equivalentProperty",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""Names of the specification's vocabulary, as its section on the JSON-LD context lists them."""

KEYS: Final = {"articles": ("page_id", "position"), "pages": ("page_id",), "teasers": ("page_id", "position")}


def croissant_json(manifest: Mapping[str, Any]) -> bytes:
    """The description of a version, from its manifest."""
    card = manifest["card"]
    described: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": card["title"],
        "description": card["description"] or f"{ROWS['articles']} Cleaned and deduplicated from web pages.",
        "version": _version(manifest),
        "datePublished": manifest["published_at"],
        "inLanguage": "zh",
        "license": card["licence"] or "unknown",
        "creator": [{"@type": "sc:Organization", "name": name} for name in card["creators"] or ("unknown",)],
        "citeAs": f"{card['title']}, version {manifest['version']}, digest {manifest['digest']}",
        "url": f"https://doi.org/{bare_doi(card['doi'])}" if card["doi"] else f"urn:sha256:{manifest['digest']}",
        "distribution": [entry for table in TABLES for entry in _files(table, manifest)],
        "recordSet": [_records(table, columns_in(manifest, table)) for table in TABLES],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _version(manifest: Mapping[str, Any]) -> str:
    """Croissant wants MAJOR.MINOR.PATCH: the day of publishing, and the digest as a build tag."""
    year, month, day = str(manifest["published_at"])[:10].split("-")
    return f"{int(year)}.{int(month)}.{int(day)}+{manifest['digest'][:8]}"


def _files(table: str, manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for part in sorted(path for path in manifest["files"] if path.startswith(f"{table}/")):
        entry = manifest["files"][part]
        yield {
            "@type": "cr:FileObject",
            "@id": part,
            "name": part,
            "contentUrl": part,
            "contentSize": f"{entry['size_bytes']} B",
            "encodingFormat": "application/x-parquet",
            "sha256": entry["sha256"],
        }
    yield {
        "@type": "cr:FileSet",
        "@id": f"{table}-parts",
        "name": f"{table}-parts",
        "encodingFormat": "application/x-parquet",
        "includes": f"{table}/*.parquet",
    }


def _records(table: str, columns: Columns) -> dict[str, Any]:
    source = {"fileSet": {"@id": f"{table}-parts"}}
    records: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": ROWS[table],
        "field": [_field(table, column, source) for column in columns],
    }
    if table in KEYS:
        records["key"] = [{"@id": f"{table}/{name}"} for name in KEYS[table]]
    return records


def _field(table: str, column: Column, source: Mapping[str, Any]) -> dict[str, Any]:
    inner, is_list = _inner(column.dtype)
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": f"{table}/{column.name}",
        "description": column.description + (f" ({column.unit})" if column.unit else ""),
        "dataType": inner,
        "source": {**source, "extract": {"column": column.name}},
    }
    return field | ({"repeated": True} if is_list else {})


def _inner(dtype: PolarsDataType) -> tuple[str, bool]:
    """Croissant's word for a type, and whether a row holds several."""
    if isinstance(dtype, pl.List):
        return _inner(dtype.inner)[0], True
    if dtype.is_integer():
        return "sc:Integer", False
    if dtype.is_float():
        return "sc:Float", False
    if dtype.is_temporal():
        return "sc:DateTime", False
    return ("sc:Boolean" if dtype == pl.Boolean else "sc:Text"), False
