"""The head's title and meta elements, repaired and converted as their page's lines were.

They never pass the line stages: 「團結(jié)一心_青禾網」 heading a salted mirror page becomes 「团结一心_青禾网」
because its lines were found salted and Traditional. A page that shows neither keeps its head as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tasks.convert_script import simplified
from tasks.punctuation import restored
from tasks.repair.invisible import visible
from tasks.repair.salt import unsalted

if TYPE_CHECKING:
    from schemas.settings import Settings


def mend_heads(heads: pl.DataFrame, lines: pl.DataFrame, folded: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Rewrite ``title`` and ``meta_values`` of HEADS; rows, their order and every other column stay.

    Reads ``page_id``, ``page_script``, ``salt_removed`` of the lines, and ``page_id`` of ``folded``: the pages whose
    marks were folded.
    """
    known = lines.group_by("page_id", maintain_order=True).agg(
        hant=(pl.col("page_script") == "hant").any(), salted=(pl.col("salt_removed") > 0).any()
    )
    values = heads.select("page_id", "meta_values").with_row_index("row").explode("meta_values")
    pages = pl.concat([heads["page_id"], values["page_id"]])
    texts = pl.concat([heads["title"], values["meta_values"]]).rename("text")
    frame = pl.DataFrame({"page_id": pages, "text": texts}).join(known, on="page_id", how="left", maintain_order="left")
    mended = _mended(frame, frame["page_id"].is_in(folded["page_id"].implode()), settings)
    metas = values.with_columns(mended=mended.slice(heads.height))
    lists = metas.group_by("row", maintain_order=True).agg("mended")
    fresh = heads.with_row_index("row").join(lists, on="row", how="left", maintain_order="left")
    has_values = (pl.col("meta_values").list.len() > 0).fill_null(value=False)
    return heads.with_columns(
        title=mended.head(heads.height),
        meta_values=fresh.select(pl.when(has_values).then("mended").otherwise("meta_values")).to_series(),
    )


def _mended(frame: pl.DataFrame, is_folded: pl.Series, settings: Settings) -> pl.Series:
    """The texts through the stages that the settings have switched on."""
    text = visible(frame["text"])
    if settings.stages.repair:
        text = unsalted(text, frame["salted"])
    if settings.stages.convert:
        text = restored(text, is_folded, mainland_quotes=settings.script.mainland_quotes)
        if settings.script.output == "hans":
            hant = frame["hant"].fill_null(value=False)
            text = simplified(text, is_hant=hant).zip_with(hant, text)
    return text
