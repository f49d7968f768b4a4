"""Who wrote an article, where it comes from, who edited it, when it appeared: from its credit lines.

「来源:青禾日报 作者:陈晓禾 2022-04-01 08:56」 under the headline, 「责任编辑:林小溪」 or
「(稿件由青禾县委办提供)」 after the text, 「新华社记者 陈晓禾」 alone on a line: their parts move into
columns, by label, and the line is a removal. Where no line says it, the paragraphs' own brackets do
(「（记者 陈晓禾）」 at the end of one), then the head's meta elements and JSON-LD. Visible text wins.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tasks.split_articles.dates import with_moment
from tasks.split_articles.names import (
    bare_names,
    family_name,
    names_in_text,
    one_width,
    person_only,
    persons,
    plain_labels,
    unlabelled_persons,
)
from tasks.split_articles.patterns import (
    ABOUT,
    ACCOUNT,
    AFTER_DATE,
    AUTHOR,
    BEFORE_DATE,
    BOXED_LABEL,
    DAY,
    EDITOR,
    GIVEN_BY,
    LD_AUTHOR,
    LD_DATE,
    LD_PERSON,
    META,
    NOT_BESIDE,
    NOT_SOURCES,
    OF_ISSUE,
    OFFICE,
    ONLY_PHOTO,
    ORGANISATION,
    PUBLISHER,
    REPORTER,
    SENT_FROM,
    SPACED_SOURCE,
    TAIL_NAMES,
    TRIM,
    WRITER,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "bare_names",
    "family_name",
    "first_by",
    "names_in_text",
    "one_width",
    "persons",
    "read_credits",
    "read_heads",
    "source",
]


def source(name: pl.Expr) -> pl.Expr:
    """A source as published: trimmed; null where it is none (转载, 本站, a code)."""
    cut = (
        name.str.replace_all(r"(?:^来源[:\s]*)|^(?:微信)?公众号[:\s]*[\"“「]|[\"“”]?(?:微信)?公众号[\"“”:]*$", "")
        .str.replace_all(r"^[\"“”《]+|[\"“”》]+$", "")
        .str.strip_chars(TRIM)
    )
    return pl.when((cut.str.len_chars() >= 2) & ~cut.str.contains(NOT_SOURCES)).then(cut)


def read_credits(credits_: pl.DataFrame) -> pl.DataFrame:
    """Fields of each credit line, null where it has none.

    Reads ``body``, ``place`` (0 above the text) and ``fetched_at``; adds author, publisher, stated (the publisher
    where a label names it), as_publisher, editor, is_chief (the line names 责任编辑), updated, signed (the date
    is one of changing or of signing), at and precision.
    """
    plain = pl.col("plain")
    above = pl.col("place") == 0
    extracts = {
        "source": (PUBLISHER, SPACED_SOURCE),
        "giver": (GIVEN_BY, SENT_FROM, OF_ISSUE),
        "account": (ACCOUNT,),
        "after": (AFTER_DATE,),
        "before": (BEFORE_DATE,),
    }
    labels = pl.col("labels")
    boxed = one_width(pl.col("body")).str.replace_all(BOXED_LABEL, " $1:")
    frame = (
        credits_.with_columns(plain=boxed)
        .with_columns(labels=plain_labels(plain))
        .with_columns(
            *(
                pl.coalesce(*(plain.str.extract(p, 1) for p in patterns)).alias(f"raw_{name}")
                for name, patterns in extracts.items()
            ),
            *(plain.str.extract(pattern, 1).alias(f"raw_editor_{i}") for i, pattern in enumerate(EDITOR)),
            raw_labelled=pl.coalesce(
                *(labels.str.extract(p, 1) for p in (AUTHOR, WRITER)),
                *(plain.str.extract(p, 1) for p in (REPORTER, *ABOUT)),
            ),
            raw_bare=pl.when(above).then(unlabelled_persons(plain)),
            is_photo=plain.str.contains(ONLY_PHOTO),
        )
    )
    tail = pl.col("raw_source").str.extract(TAIL_NAMES, 1)
    frame = frame.with_columns(
        named=pl.when(~pl.col("is_photo")).then(persons(pl.col("raw_labelled"))),
        by=persons(pl.col("raw_source")),
        beside=person_only(persons(tail, is_bare=True)),
        given=person_only(persons(pl.col("raw_giver"), is_bare=True)),
    ).with_columns(
        raw_source=pl.when(pl.col("beside").is_null())
        .then("raw_source")
        .otherwise(pl.col("raw_source").str.replace(r"\s+[\p{Han}、 ]+$", "")),
    )
    frame = frame.with_columns(
        author=pl.coalesce(
            "named", "beside", person_only(pl.col("by")), "given", pl.when(~pl.col("is_photo")).then("raw_bare")
        ),
        stated=pl.coalesce(
            organisation(source(pl.col("raw_source"))),
            organisation(source(pl.col("raw_giver"))),
            pl.when(above).then(source(pl.col("raw_account"))),
        ),
    ).with_columns(
        publisher=pl.coalesce(
            "stated",
            beside_date(pl.col("raw_after"), above),
            beside_date(pl.col("raw_before"), plain.str.starts_with("原创")),
        ),
        as_publisher=pl.when(
            pl.col("raw_labelled").str.contains(f"{ORGANISATION}|{OFFICE}") & pl.col("named").is_null()
        ).then(source(pl.col("raw_labelled"))),
        editor=pl.coalesce(*(persons(pl.col(f"raw_editor_{i}")) for i in range(len(EDITOR)))),
        is_chief=plain.str.contains(r"责\s?任?\s?编"),
        updated=plain.str.contains(r"更新|修改|编辑于|最后回复|推荐文章于")
        & ~plain.str.contains(r"发[布表稿](?:时间|日期)?\s?[:于]"),
        signed=plain.str.contains(
            r"(?:成文|印发|生成|实施|施行|截止|登录|注册|当前|现在|京港台)(?:时间|日期)|今天是|农历"
        )
        & ~plain.str.contains(r"发[布表稿](?:时间|日期)"),
    )
    wanted = ("author", "publisher", "stated", "as_publisher", "editor", "is_chief", "updated", "signed")
    return with_moment(frame, of_publishing(plain)).select(*credits_.columns, *wanted, "at", "precision")


def of_publishing(plain: pl.Expr) -> pl.Expr:
    """The part of a credit line that begins with the date of publishing, where it is named; else the whole line."""
    return pl.coalesce(
        plain.str.extract(rf"(?:发[布表稿]|刊登|公开|上传)(?:时间|日期)?\s?[:于]?\s*({DAY}.*)$", 1), plain
    )


def organisation(name: pl.Expr) -> pl.Expr:
    """The name unless it reads as a person's; 华青网 begins like one."""
    return pl.when(
        name.str.contains(f"{ORGANISATION}|{OFFICE}")
        | ~name.str.contains(f"^{family_name()}(?:[、 ]{family_name()})*$")
    ).then(name)


def beside_date(name: pl.Expr, is_above: pl.Expr) -> pl.Expr:
    """What stands behind a date without a label: an organisation, or above the text any name that is no person's."""
    fits = name.str.contains(ORGANISATION) | name.str.contains("《") | (is_above & (name.str.len_chars() >= 3))
    return pl.when(fits & ~name.str.contains(NOT_BESIDE)).then(organisation(source(name)))


def read_heads(heads: pl.DataFrame) -> pl.DataFrame:
    """What meta elements and JSON-LD say: ``meta_at``, ``meta_precision``, ``meta_author``, ``meta_publisher``, a row a page."""
    metas = (
        heads.select("page_id", "meta_names", "meta_values")
        .explode("meta_names", "meta_values")
        .drop_nulls("meta_names")
    )
    wanted = [
        metas.filter(pl.col("meta_names").is_in(list(names)) & (pl.col("meta_values").str.strip_chars() != ""))
        .with_columns(
            rank=pl.col("meta_names").replace_strict({name: i for i, name in enumerate(names)}, return_dtype=pl.Int32)
        )
        .sort("rank", maintain_order=True)
        .group_by("page_id", maintain_order=True)
        .agg(pl.col("meta_values").first().alias(f"raw_{field}"))
        for field, names in META.items()
    ]
    frame = heads.select("page_id", ld=pl.col("json_ld").list.join(" "))
    for found in wanted:
        frame = frame.join(found, on="page_id", how="left", maintain_order="left")
    said = pl.coalesce("raw_date", pl.col("ld").str.extract(LD_DATE, 1))
    frame = with_moment(
        frame.with_columns(said=said, fetched_at=pl.lit(None, pl.Datetime("us", "UTC"))), pl.col("said")
    )
    return frame.select(
        "page_id",
        meta_at="at",
        meta_precision="precision",
        meta_author=pl.coalesce(
            person_only(persons(pl.coalesce("raw_author", pl.col("ld").str.extract(LD_AUTHOR, 1)))),
            persons(pl.col("ld").str.extract(LD_PERSON, 1)),
        ),
        meta_publisher=source(pl.col("raw_publisher")),
    )


def first_by(
    frame: pl.DataFrame, key: Sequence[str], value: str, order: str, extra: Sequence[str] = ()
) -> pl.DataFrame:
    """For each key the value of the row that comes first by ``order``, rows without one left out."""
    return (
        frame.filter(pl.col(value).is_not_null())
        .sort(*key, order, maintain_order=True)
        .group_by(key, maintain_order=True)
        .agg(pl.col(value).first(), *(pl.col(name).first() for name in extra))
    )
