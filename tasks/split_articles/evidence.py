"""What a line shows of being text of an article: named figures, one a column, for all lines at once.

「四月一日，青禾县的油菜花开了。」 in a ``p`` under ``class="article-content"``, between lines like it,
is text by length, marks, block, hint and neighbours; 「油菜花海(组图)」 in a ``li`` full of links is
not, by all of them. No figure decides; the weights of ``seeds/weights`` say what each is worth.

Everything is arithmetic on whole columns: sums over windows of lines and over groups of lines
(same container, same hint words), cut at the borders of pages.
"""

# The figures are what the numbers are: borders of classes and widths of windows, named by what they make.
# ruff: noqa: PLR2004

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.keys import fold
from tasks.split_articles.groups import HINTS, KIND_GROUPS, TAGS
from tasks.split_articles.windows import (
    MANY,
    MAX_LINES,
    group_sum,
    lines_since,
    lines_until,
    numbered,
    page_borders,
    window,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

LENGTHS: Final = (4, 8, 15, 30, 60, 120)
"""Borders of the classes of length, in characters of ``folded``: those of the line-shape table in docs."""

MIN_PROSE_CHARS: Final = 15
"""A line without links, with a mark, of this length is prose: .217 of such lines were boilerplate, .56 below it."""


def shape_of_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Length, link share, marks, dates, tag and region of each line; lines that say the same are read once."""
    folded = pl.col("folded")
    distinct = lines.select("folded").unique(maintain_order=True)
    of_text = distinct.lazy().select(
        "folded",
        n=folded.str.len_chars().cast(pl.Float32),
        commas=folded.str.count_matches(r"[,、;:]").cast(pl.Float32),
        stops=folded.str.count_matches(r"[。!?]").cast(pl.Float32),
        ends=folded.str.tail(3).str.contains(r"""[。!?.…:;][”"』」)’']*\z"""),
        digits=folded.str.count_matches(r"[0-9]").cast(pl.Float32),
        han=((folded.str.len_bytes().cast(pl.Float32) - folded.str.len_chars()) / 2),
        date=folded.str.contains(r"(?:19|20)[0-9][0-9] ?[-/.年] ?[0-9][0-9]? ?[-/.月]|[0-9]:[0-9][0-9]|[0-9]-[0-9]"),
        opens=folded.str.head(8).str.contains(
            r"\A(?:[一二三四五六七八九十]{1,3}[、.]|\(?[0-9]{1,2}[.、)]|[(][一二三四五六七八九十]+[)]|第[一二三四五六七八九十0-9]+[章节条])"
        ),
        bullet=folded.str.head(1).is_in(list("·•▪■●◆*▲>»-")),
        quote=folded.str.contains_any(list('"“”「『《')),
        spaces=folded.str.count_matches(r"[ |/>]").cast(pl.Float32),
    )
    own = lines.select(
        "folded",
        "tag",
        "region",
        link=(pl.col("link_chars") / pl.col("n_chars").clip(1)).clip(0, 1).cast(pl.Float32),
    )
    return own.join(of_text.collect(), on="folded", how="left", maintain_order="left")


def hint_flags(hint: pl.Series) -> dict[str, NDArray[np.float32]]:
    """For each group of hint words whether the line's block bears one; distinct hints are read once."""
    distinct = hint.unique(maintain_order=True)
    place = pl.DataFrame({"hint": hint}).join(
        pl.DataFrame({"hint": distinct}).with_row_index("place"), on="hint", how="left", maintain_order="left"
    )["place"]
    at = place.to_numpy()
    return {name: distinct.str.contains(words).to_numpy().astype(np.float32)[at] for name, words in HINTS.items()}


class Basis(NamedTuple):
    """What the figures of neighbours are made of, one value a line."""

    n: NDArray[np.float32]
    link: NDArray[np.float32]
    plain: NDArray[np.float32]
    prose: NDArray[np.float32]
    linked: NDArray[np.float32]
    by_rule: NDArray[np.bool_]
    kinds: dict[str, NDArray[np.bool_]]
    pages: Pages


Figures = dict[str, "NDArray[Any]"]


def evidence(lines: pl.DataFrame, heads: pl.DataFrame, rule_kinds: pl.Series) -> tuple[list[str], NDArray[np.float32]]:
    """Names and figures of every line: one row a line, one column a name.

    Reads ``page_id``, ``folded``, ``n_chars``, ``link_chars``, ``tag``, ``region``, ``hint``, ``depth``,
    ``container``, ``is_list``, ``is_hidden``; ``rule_kinds`` is the kind of the rule that matched
    each line, null where none did.
    """
    shape = shape_of_lines(lines)
    kinds = {name: rule_kinds.is_in(list(of)).fill_null(value=False).to_numpy() for name, of in KIND_GROUPS.items()}
    by_rule = np.any(np.stack(list(kinds.values())), axis=0)
    n, link = shape["n"].to_numpy(), shape["link"].to_numpy()
    marked = (shape["commas"] + shape["stops"]).to_numpy() > 0
    prose = np.where((n >= MIN_PROSE_CHARS) & marked & (link < 0.3) & ~by_rule, n, 0).astype(np.float32)
    basis = Basis(
        n,
        link,
        n * (1 - link) * ~by_rule,
        prose,
        (link > 0.5).astype(np.float32),
        by_rule,
        kinds,
        page_borders(lines["page_id"]),
    )
    figures = (
        _by_itself(lines, shape, basis)
        | _near(basis)
        | _of_its_group(lines, basis)
        | _below_what(basis, title_likeness(lines, heads))
    )
    return list(figures), np.stack([v.astype(np.float32) for v in figures.values()], axis=1)


def _by_itself(lines: pl.DataFrame, shape: pl.DataFrame, basis: Basis) -> Figures:
    """Length, links, marks, form, tag, region, hint words and the rule of the line."""
    f: Figures = {}

    def col(name: str) -> NDArray[np.float32]:
        return shape[name].to_numpy().astype(np.float32)

    n, link = basis.n, basis.link
    marks = col("commas") + col("stops")
    borders = (0.0, *LENGTHS, MANY)
    for low, high in pairwise(borders):
        f[f"length.{int(low)}"] = (n >= low) & (n < high)
    f["link.all"] = link > 0.9
    f["link.half"] = (link > 0.5) & (link <= 0.9)
    f["link.some"] = (link > 0.02) & (link <= 0.5)
    f["marks.stop"] = col("stops") > 0
    f["marks.comma"] = col("commas") > 0
    f["marks.many"] = marks >= 3
    f["marks.ends"] = col("ends")
    f["marks.quote"] = col("quote")
    f["shape.date"] = col("date")
    f["shape.opens"] = col("opens")
    f["shape.bullet"] = col("bullet")
    f["shape.digits"] = col("digits") / np.maximum(n, 1)
    f["shape.foreign"] = 1 - np.minimum(col("han") * 1.2 / np.maximum(n, 1), 1)
    f["shape.bars"] = np.minimum(col("spaces") / np.maximum(n, 1) * 8, 1)
    tag = shape["tag"]
    for name, tags in TAGS.items():
        f[f"tag.{name}"] = tag.is_in(tags).to_numpy()
    f["region.nav"] = (shape["region"].is_in(["nav"])).to_numpy()
    f["region.edge"] = (shape["region"].is_in(["header", "footer"])).to_numpy()
    f["region.aside"] = (shape["region"] == "aside").to_numpy()
    f["region.form"] = (shape["region"] == "form").to_numpy()
    f["block.list"] = lines["is_list"].to_numpy()
    f["block.hidden"] = lines["is_hidden"].to_numpy()
    hints = hint_flags(lines["hint"])
    f |= {f"hint.{name}": flags for name, flags in hints.items()}
    return f | {f"rule.{name}": flags for name, flags in basis.kinds.items()}


def _near(basis: Basis) -> Figures:
    """Prose, links and rules in windows around the line, and how much prose stands above it on the page."""
    f: Figures = {}
    pages, prose, linked, by_rule = basis.pages, basis.prose, basis.linked, basis.by_rule
    ones = np.ones(len(prose), np.float32)
    for k in (1, 3, 8):
        f[f"near.prose-{k}"] = np.log1p(window(prose, pages, k, k) - prose)
        f[f"near.links-{k}"] = (window(linked, pages, k, k) - linked) / np.maximum(window(ones, pages, k, k) - 1, 1)
    before, after = window(prose, pages, 10, 0) - prose, window(prose, pages, 0, 10) - prose
    f["near.between"] = np.log1p(np.minimum(before, after))
    f["near.after"] = np.log1p(before)
    f["near.before"] = np.log1p(after)
    f["near.rules"] = (window(by_rule.astype(np.float32), pages, 3, 3) - by_rule) / 6

    total = np.maximum(group_sum(prose, pages.page), 1)
    so_far = window(prose, pages, MAX_LINES, 0)
    f["place.before-prose"] = so_far - prose <= 0
    f["place.after-prose"] = so_far >= total
    f["place.prose-above"] = (so_far - prose) / total
    f["page.little"] = total < 150
    f["page.linked"] = group_sum(linked, pages.page) / np.maximum(group_sum(ones, pages.page), 1)
    return f


def _of_its_group(lines: pl.DataFrame, basis: Basis) -> Figures:
    """Lines of the same box and of the same class: their prose, their links, whether they stand together."""
    f: Figures = {}
    n, pages, prose, plain, linked, kinds = basis.n, basis.pages, basis.prose, basis.plain, basis.linked, basis.kinds
    ones = np.ones(len(n), np.float32)
    total = np.maximum(group_sum(prose, pages.page), 1)
    container = numbered(pages.page, lines["container"].to_numpy())
    in_container = group_sum(prose, container)
    f["box.share"] = in_container / total
    f["box.prose"] = np.log1p(in_container - prose)
    f["box.links"] = (group_sum(linked, container) - linked) / np.maximum(group_sum(ones, container) - 1, 1)
    f["box.alone"] = group_sum(ones, container) == 1
    hint_id = lines["hint"].rank("dense").to_numpy().astype(np.int64)
    same_hint = numbered(pages.page, hint_id)
    f["alike.share"] = group_sum(prose, same_hint) / total
    f["alike.links"] = (group_sum(linked, same_hint) - linked) / np.maximum(group_sum(ones, same_hint) - 1, 1)
    f["alike.prose"] = np.log1p(
        np.maximum(group_sum(plain, same_hint) - plain, 0) / np.maximum(group_sum(ones, same_hint) - 1, 1)
    )
    row = np.arange(len(n))
    above, below = np.maximum(row - 1, pages.start), np.minimum(row + 1, pages.stop - 1)
    kin = ((same_hint[above] == same_hint) & (above != row)) | ((same_hint[below] == same_hint) & (below != row))
    alike = np.maximum(group_sum(ones, same_hint), 1)
    f["alike.adjacent"] = group_sum(kin.astype(np.float32), same_hint) / alike
    f["alike.length"] = np.log1p(group_sum(plain, same_hint) / alike)
    f["alike.beside-links"] = (
        group_sum((linked[above] * (above != row) + linked[below] * (below != row)).astype(np.float32) / 2, same_hint)
        / alike
    )
    f["alike.many"] = np.log1p(alike)
    f["above.link"] = linked[above] * (above != row)
    f["below.link"] = linked[below] * (below != row)
    f["above.heading"] = kinds["heading"][above] & (above != row)
    f["above.metadata"] = kinds["metadata"][above] & (above != row)
    f["above.same-block"] = (container[above] == container) & (above != row)
    depth = lines["depth"].to_numpy().astype(np.float32)
    mean_depth = group_sum(prose * depth, pages.page) / total
    f["place.depth"] = np.minimum(np.abs(depth - mean_depth), 6) / 6
    return f


def _below_what(basis: Basis, likeness: NDArray[np.float32]) -> Figures:
    """How far the line stands below the headline, a heading of links, comments, credits and the footer."""
    f: Figures = {}
    link, pages, kinds = basis.link, basis.pages, basis.kinds
    f["title.is"] = likeness
    at_title = likeness > 0.4
    since_title, until_title = lines_since(at_title, pages), lines_until(at_title, pages)
    f["title.shown"] = (since_title < MANY) | (until_title < MANY)
    for low, high in ((1, 3), (4, 12), (13, 40), (41, 150)):
        f[f"title.above-{low}"] = (since_title >= low) & (since_title <= high)
    f["title.below"] = (since_title >= MANY) & (until_title < MANY)
    heading = kinds["heading"]
    since = lines_since(heading, pages)
    f["under.heading"] = (since > 0) & (since <= 12)
    f["under.heading-links"] = f["under.heading"] & (link > 0.5)
    f["under.comments"] = np.minimum(lines_since(kinds["comment"], pages), 400) < 400
    f["under.footer"] = lines_since(kinds["footer"], pages) < MANY
    f["near.metadata"] = np.minimum(lines_since(kinds["metadata"], pages), lines_until(kinds["metadata"], pages)) <= 1
    f["under.metadata"] = lines_since(kinds["metadata"], pages) < MANY
    return f


def title_likeness(lines: pl.DataFrame, heads: pl.DataFrame) -> NDArray[np.float32]:
    """How much of the head's title each line is, 0 to 1; 0 where it is no part of it.

    「青禾春耕忙_青禾网」 holds the line 「青禾春耕忙」 with 5 of its 8 letters: 0.625.
    """
    letters = r"[^\p{L}\p{N}]+"
    wanted = heads.select(
        "page_id", title=pl.col("title").fill_null("").pipe(fold_expression).str.replace_all(letters, "")
    )
    keys = (
        lines.lazy()
        .select("folded")
        .unique()
        .filter(pl.col("folded").str.len_chars() <= 120)
        .with_columns(key=pl.col("folded").str.replace_all(letters, ""))
    )
    joined = (
        lines.lazy()
        .select("page_id", "folded")
        .join(keys, on="folded", how="left", maintain_order="left")
        .join(wanted.lazy(), on="page_id", how="left", maintain_order="left")
    )
    inside = pl.col("title").str.contains(pl.col("key"), literal=True) & (pl.col("key").str.len_chars() >= 2)
    share = pl.col("key").str.len_chars() / pl.col("title").str.len_chars().clip(1)
    return (
        joined.select(x=pl.when(inside).then(share).otherwise(0.0).fill_null(0.0))
        .collect()["x"]
        .to_numpy()
        .astype(np.float32)
    )


def fold_expression(column: pl.Expr) -> pl.Expr:
    """The column folded as rules see it."""
    return column.map_batches(fold, return_dtype=pl.String)
