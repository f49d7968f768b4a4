"""Each labelled page once more as it might have been made: the model must not lean on one site's habits.

There are some eighty labelled pages, and each names its blocks in its own way. So a page is also shown with names
erased or replaced, in layout tables, its paragraphs in boxes of their own or as items of a list, without its
headline, with half of what stands around the text, cut to a paragraph or two, and with comments or a list of
headlines and abstracts beside it (their sentences are other pages' text). What is text stays known throughout.

In five-fold cross-validation by site over 69 article pages char F1 was .960 before there were variants, units and
the pull of the headline, .980 with them; cut to one paragraph beside twelve abstracts, .38 and .82.
"""

# Numbers of lines and characters stand where they are used.
# ruff: noqa: PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20220401
UNITS = 14
"""Comments or abstracts that are put beside a text."""

TEXT = pl.col("truth") > 0


class Variant(NamedTuple):
    """One way to show the pages: whether threads of forums are shown so too, and its weight."""

    make: Callable[[pl.DataFrame], pl.DataFrame]
    threads: bool = True
    weight: float = 1.0


def as_is(lines: pl.DataFrame) -> pl.DataFrame:
    """The pages as they are."""
    return lines


def nameless(lines: pl.DataFrame) -> pl.DataFrame:
    """No class and no id."""
    return lines.with_columns(hint=pl.lit(""))


def renamed(lines: pl.DataFrame) -> pl.DataFrame:
    """Names that say nothing, as a build tool makes them; what was named alike still is."""
    return lines.with_columns(hint=pl.format("n{}", pl.col("hint").hash(SEED)))


def in_tables(lines: pl.DataFrame) -> pl.DataFrame:
    """All in cells of layout tables, as pages of about 2003 are."""
    stays = pl.col("tag").is_in(["li", "option"])
    return nameless(lines).with_columns(tag=pl.when(stays).then("tag").otherwise(pl.lit("td")))


def as_items(lines: pl.DataFrame) -> pl.DataFrame:
    """Paragraphs as items of a list."""
    return lines.with_columns(tag=pl.when(TEXT & pl.col("tag").is_in(["p", "div"])).then(pl.lit("li")).otherwise("tag"))


def boxed(lines: pl.DataFrame) -> pl.DataFrame:
    """Each paragraph in a box of its own, deeper than before."""
    own = pl.int_range(pl.len(), dtype=pl.Int32).over("page_id") + 1_000_000
    return lines.with_columns(
        container=pl.when(TEXT).then(own).otherwise("container"),
        depth=pl.when(TEXT).then(pl.col("depth") + 3).otherwise("depth"),
    )


def linked(lines: pl.DataFrame) -> pl.DataFrame:
    """Paragraphs with a fifth of their letters in links."""
    more = (pl.col("link_chars") + pl.col("n_chars") // 5).clip(upper_bound=pl.col("n_chars"))
    return lines.with_columns(link_chars=pl.when(TEXT).then(more).otherwise("link_chars"))


def untitled(lines: pl.DataFrame) -> pl.DataFrame:
    """No line that shows the headline, no title in the head."""
    return lines.filter(TEXT | (pl.col("likeness") < 0.4)).with_columns(titled=pl.lit(value=False))


def half_bare(lines: pl.DataFrame) -> pl.DataFrame:
    """Half of the boxes without text are gone."""
    box = pl.struct("page_id", "container").hash(SEED) % 2
    has_text = TEXT.any().over("page_id", "container")
    return lines.filter(has_text | (box == 0) | (pl.col("likeness") >= 0.4))


def first_paragraphs(n: int, least: int) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Only the first paragraphs of that length are left of the text."""

    def cut(lines: pl.DataFrame) -> pl.DataFrame:
        long = TEXT & (pl.col("n_chars") >= least)
        return lines.filter(~TEXT | (long & (long.cum_sum().over("page_id") <= n)))

    return cut


def with_comments(lines: pl.DataFrame) -> pl.DataFrame:
    """Below the text comments: a linked name, a sentence, a date."""
    return _beside(lines, ("name", "said", "day"), ("div", "p", "span"), "comment-item comment-list")


def with_abstracts(lines: pl.DataFrame) -> pl.DataFrame:
    """Below the text linked headlines, each over an abstract and a date."""
    return _beside(lines, ("headline", "said", "day"), ("h3", "p", "span"), "feed-list")


def with_nameless_comments(lines: pl.DataFrame) -> pl.DataFrame:
    """Comments, and nothing bears a name."""
    return nameless(with_comments(lines))


def with_nameless_abstracts(lines: pl.DataFrame) -> pl.DataFrame:
    """Headlines over abstracts, and nothing bears a name."""
    return nameless(with_abstracts(lines))


VARIANTS = {
    "as_is": Variant(as_is, weight=3.0),
    "nameless": Variant(nameless),
    "renamed": Variant(renamed),
    "in_tables": Variant(in_tables),
    "as_items": Variant(as_items),
    "boxed": Variant(boxed),
    "linked": Variant(linked),
    "untitled": Variant(untitled),
    "half_bare": Variant(half_bare),
    "one": Variant(first_paragraphs(1, 60), threads=False),
    "two": Variant(first_paragraphs(2, 30), threads=False),
    "comments": Variant(with_comments, threads=False),
    "nameless_comments": Variant(with_nameless_comments, threads=False),
    "abstracts": Variant(with_abstracts, threads=False),
    "nameless_abstracts": Variant(with_nameless_abstracts, threads=False),
    "one_with_abstracts": Variant(lambda lines: with_abstracts(first_paragraphs(1, 60)(lines)), threads=False),
}


def _beside(lines: pl.DataFrame, parts: tuple[str, ...], tags: tuple[str, ...], names: str) -> pl.DataFrame:
    """The pages with units of such parts behind the last line of their text (or the last line)."""
    pool = lines.filter(TEXT & (pl.col("n_chars") >= 20))["folded"].to_list()
    chance = np.random.default_rng(SEED)
    numbered = lines.with_columns(order=pl.int_range(pl.len()).over("page_id").cast(pl.Float64))
    last = numbered.group_by("page_id", maintain_order=True).agg(
        at=pl.coalesce(pl.col("order").filter(TEXT).max(), pl.col("order").max()),
        depth=pl.coalesce(pl.col("depth").filter(TEXT).last(), pl.col("depth").last()),
    )
    rows = []
    for page, at, depth in last.iter_rows():
        for unit in range(UNITS):
            said = pool[int(chance.integers(len(pool)))][:110] if pool else "油菜花开了,游人从四面八方赶来。"
            day = f"2021-03-1{unit % 10} 1{unit % 10}:26"
            texts = {"name": "momo", "headline": said[:18], "said": said, "day": day}
            for place, (part, tag) in enumerate(zip(parts, tags, strict=True)):
                text = texts[part]
                rows.append(
                    {
                        "page_id": page, "order": at + (unit * len(parts) + place + 1) / 1000, "folded": text,
                        "n_chars": len(text), "link_chars": len(text) if part in {"name", "headline"} else 0,
                        "tag": tag, "region": "", "hint": names, "depth": depth + 1,
                        "container": 2_000_000 + unit, "is_list": False, "is_hidden": False, "truth": 0.0,
                        "likeness": 0.0, "titled": True, "kind": "metadata" if part == "day" else None,
                    }
                )  # fmt: skip
    more = pl.DataFrame(rows, schema={name: numbered.schema[name] for name in rows[0]}, strict=False)
    both = pl.concat([numbered, more], how="diagonal")
    place = {page: n for n, page in enumerate(last["page_id"])}
    both = both.with_columns(page=pl.col("page_id").replace_strict(place, return_dtype=pl.Int64))
    return both.sort("page", "order", maintain_order=True).drop("page", "order")
