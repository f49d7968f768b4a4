"""What a line shows of being text of an article: named figures, one a column, for all lines at once.

「四月一日，青禾县的油菜花开了。」 in a ``p`` under ``class="article-content"``, between lines like it,
is text by length, marks, block, hint and neighbours; 「油菜花海(组图)」 in a ``li`` full of links is
not, by all of them. No figure decides; the weights of ``seeds/weights`` say what each is worth.

Everything is arithmetic on whole columns: sums over windows of lines and over groups of lines
(same container, same hint words), cut at the borders of pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.keys import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats = "NDArray[np.float32]"

LENGTHS: Final = (4, 8, 15, 30, 60, 120)
"""Borders of the classes of length, in characters of ``folded``: those of the line-shape table in docs."""

MIN_PROSE_CHARS: Final = 15
"""A line without links, with a mark, of this length is prose: .217 of such lines were boilerplate, .56 below it."""

MANY: Final = 1.0e9

HINTS: Final = {
    "text": "content|article|artical|artibody|text|detail|zoom|paragraph|rich|正文|wenzhang|contson|neirong|newscon|textbox|endtext|main-?text|story|entry",
    "body": "body|main|post|news|blog|single|para|read|con(?:\\b|_|-)|center|middle",
    "title": "title|headline|biaoti|subject|h1",
    "meta": "source|author|date|time|info|meta|byline|editor|origin|laiyuan|pub",
    "comment": "comment|cmt|pinglun|discuss|message|guestbook",
    "reply": "reply|answer|floor|thread|topic|p_content|postmessage|t_f\\b|quote",
    "nav": "nav|menu|crumb|channel|location|position|path|tab(?:s|\\b)|submenu|sitemap",
    "top": "top|header|head\\b|login|search|toolbar|logo|banner",
    "foot": "foot|bottom|copyright|copy\\b|link|friend|about|beian|icp",
    "side": "side|right|left|aside|widget|sub\\b|col-?[23]",
    "related": "relat|recommend|recom|tuijian|hot|rank|list|xgyd|relevant|similar|more|also|next|prev|guess|interest|latest|ranking|paihang|feed|slide|pic",
    "share": "share|weixin|wechat|qr|code|social|bdshare|jia|bshare|tool|btn|button|print|func|action|operate|vote|like",
    "advert": "\\bad|ads|_ad|gg\\b|guanggao|promo|sponsor|app|download|popup|dialog|layer|tips|mask|hide|none",
    "person": "user|avatar|face|profile|member|name|sign|uid",
    "caption": "caption|photo|figure|img|image|tu\\b",
}
"""Words in class and id of a block and those around it: English, pinyin, and the usual abbreviations."""

TAGS: Final = {
    "p": ("p",),
    "li": ("li", "dd", "dt"),
    "td": ("td", "th", "tr", "tbody", "table"),
    "div": ("div", "section", "article", "main", "center", "body", "span"),
    "h1": ("h1",),
    "h2": ("h2",),
    "h3": ("h3", "h4", "h5", "h6"),
    "control": ("option", "button", "select", "form", "legend", "fieldset", "label", "summary"),
    "pre": ("pre", "blockquote"),
}

KIND_GROUPS: Final = {
    "menu": ("navigation", "breadcrumb"),
    "tool": ("share", "tool", "other"),
    "comment": ("comment",),
    "metadata": ("metadata",),
    "footer": ("copyright", "licence", "contact"),
    "advert": ("advertisement", "spam"),
    "heading": ("teaser-heading", "ranking"),
    "mark": ("separator", "residue"),
}
"""Kinds of the rule that matched a line, joined to groups for the model."""


class Pages(NamedTuple):
    """Where each line's page begins and ends, as row numbers, and the number of its page."""

    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    page: NDArray[np.int64]


def page_borders(page_ids: pl.Series) -> Pages:
    """Rows of a page stand together: first row and row after the last, for each row."""
    number = page_ids.rle_id().to_numpy().astype(np.int64)
    first = np.flatnonzero(np.diff(number, prepend=-1))
    last = np.append(first[1:], len(number))
    return Pages(first[number], last[number], number) if len(number) else Pages(number, number, number)


def window(values: NDArray[np.float32], pages: Pages, before: int, after: int) -> NDArray[np.float32]:
    """Sum of a column over the lines from ``before`` above to ``after`` below (itself included), same page only."""
    sums = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    row = np.arange(len(values))
    low = np.maximum(row - before, pages.start)
    high = np.minimum(row + after + 1, pages.stop)
    low = np.minimum(low, high)
    high = np.maximum(low, high)
    return (sums[high] - sums[low]).astype(np.float32)


def group_sum(values: NDArray[np.float32], group: NDArray[np.int64]) -> NDArray[np.float32]:
    """Sum of a column over the lines of the same group; groups are numbered from 0."""
    return np.bincount(group, weights=values, minlength=0)[group].astype(np.float32)


def lines_since(marked: NDArray[np.bool_], pages: Pages) -> NDArray[np.float32]:
    """How many lines above the last marked line stands (0: itself); very many where there is none on the page."""
    row = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, row, -1)) if len(row) else row
    return np.where(last >= pages.start, row - last, MANY).astype(np.float32)


def lines_until(marked: NDArray[np.bool_], pages: Pages) -> NDArray[np.float32]:
    """How many lines below the next marked line stands, as ``lines_since``."""
    turned = Pages(len(marked) - pages.stop[::-1], len(marked) - pages.start[::-1], pages.page[::-1])
    return lines_since(marked[::-1], turned)[::-1]


def shape_of_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Figures of each line by itself: length, link share, marks, dates, tag, region, hint words."""
    folded = pl.col("folded")
    frame = lines.lazy().select(
        n=folded.str.len_chars().cast(pl.Float32),
        link=(pl.col("link_chars") / pl.col("n_chars").clip(1)).clip(0, 1).cast(pl.Float32),
        commas=folded.str.count_matches(r"[,、;:]").cast(pl.Float32),
        stops=folded.str.count_matches(r"[。!?]").cast(pl.Float32),
        ends=folded.str.contains(r"""[。!?.…:;][”"』」)’']*\z"""),
        digits=folded.str.count_matches(r"\d").cast(pl.Float32),
        han=folded.str.count_matches(r"\p{Han}").cast(pl.Float32),
        date=folded.str.contains(r"(?:19|20)\d\d\s?[-/.年]\s?\d\d?\s?[-/.月]|\d\d?:\d\d|\d\d?-\d\d?\b"),
        opens=folded.str.contains(
            r"\A(?:[一二三四五六七八九十]{1,3}[、.]|\(?\d{1,2}[.、)]|[(][一二三四五六七八九十]+[)]|第[一二三四五六七八九十\d]+[章节条])"
        ),
        bullet=folded.str.contains(r"\A[·•▪■●◆*▲>»-]"),
        quote=folded.str.contains(r"""["“”「『《]"""),
        spaces=folded.str.count_matches(r"[ |/>]").cast(pl.Float32),
        tag=pl.col("tag"),
        region=pl.col("region"),
    )
    return frame.collect()


def hint_flags(hint: pl.Series) -> dict[str, NDArray[np.float32]]:
    """For each group of hint words whether the line's block or one around it bears one; distinct hints are read once."""
    distinct = hint.unique(maintain_order=True)
    place = pl.DataFrame({"hint": hint}).join(
        pl.DataFrame({"hint": distinct}).with_row_index("place"), on="hint", how="left", maintain_order="left"
    )["place"]
    at = place.to_numpy()
    return {name: distinct.str.contains(words).to_numpy().astype(np.float32)[at] for name, words in HINTS.items()}


def evidence(lines: pl.DataFrame, heads: pl.DataFrame, rule_kinds: pl.Series) -> tuple[list[str], NDArray[np.float32]]:
    """Names and figures of every line: one row a line, one column a name.

    Reads ``page_id``, ``folded``, ``n_chars``, ``link_chars``, ``tag``, ``region``, ``hint``,
    ``container``, ``is_list``, ``is_hidden``; ``rule_kinds`` is the kind of the rule that matched
    each line, null where none did.
    """
    pages = page_borders(lines["page_id"])
    shape = shape_of_lines(lines)
    f: dict[str, NDArray[np.float32]] = {}

    def col(name: str) -> NDArray[np.float32]:
        return shape[name].to_numpy().astype(np.float32)

    n, link = col("n"), col("link")
    marks = col("commas") + col("stops")
    borders = (0.0, *LENGTHS, MANY)
    for low, high in zip(borders[:-1], borders[1:], strict=True):
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
    f["shape.foreign"] = 1 - np.minimum(col("han") * 1.3 / np.maximum(n, 1), 1)
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
    kinds = {
        name: rule_kinds.is_in(list(kinds)).fill_null(value=False).to_numpy() for name, kinds in KIND_GROUPS.items()
    }
    f |= {f"rule.{name}": flags for name, flags in kinds.items()}
    any_rule = np.any(np.stack(list(kinds.values())), axis=0)

    plain = n * (1 - link) * ~any_rule
    prose = np.where((n >= MIN_PROSE_CHARS) & (marks > 0) & (link < 0.3) & ~any_rule, n, 0).astype(np.float32)
    linked = ((link > 0.5) * 1.0).astype(np.float32)
    ones = np.ones(len(n), np.float32)
    for k in (1, 3, 8):
        f[f"near.prose-{k}"] = np.log1p(window(prose, pages, k, k) - prose)
        f[f"near.links-{k}"] = (window(linked, pages, k, k) - linked) / np.maximum(window(ones, pages, k, k) - 1, 1)
    before, after = window(prose, pages, 10, 0) - prose, window(prose, pages, 0, 10) - prose
    f["near.between"] = np.log1p(np.minimum(before, after))
    f["near.after"] = np.log1p(before)
    f["near.before"] = np.log1p(after)
    f["near.rules"] = (window(any_rule.astype(np.float32), pages, 3, 3) - any_rule) / 6

    total = np.maximum(group_sum(prose, pages.page), 1)
    so_far = window(prose, pages, MAX_LINES, 0)
    f["place.before-prose"] = so_far - prose <= 0
    f["place.after-prose"] = so_far >= total
    f["place.prose-above"] = (so_far - prose) / total
    f["page.little"] = total < 150
    f["page.linked"] = group_sum(linked, pages.page) / np.maximum(group_sum(ones, pages.page), 1)
    container = numbered(pages.page, lines["container"].to_numpy())
    in_container = group_sum(prose, container)
    f["box.share"] = in_container / total
    f["box.prose"] = np.log1p(in_container - prose)
    f["box.links"] = (group_sum(linked, container) - linked) / np.maximum(group_sum(ones, container) - 1, 1)
    f["box.alone"] = group_sum(ones, container) == 1
    hint_id = lines["hint"].rank("dense").to_numpy().astype(np.int64) if len(n) else np.zeros(0, np.int64)
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

    likeness = title_likeness(lines, heads)
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
    return list(f), np.stack([v.astype(np.float32) for v in f.values()], axis=1)


def title_likeness(lines: pl.DataFrame, heads: pl.DataFrame) -> NDArray[np.float32]:
    """How much of the head's title each line is, 0 to 1; 0 where it is no part of it.

    「青禾春耕忙_青禾网」 holds the line 「青禾春耕忙」 with 5 of its 8 letters: 0.625.
    """
    letters = r"[^\p{L}\p{N}]+"
    wanted = heads.select(
        "page_id", title=pl.col("title").fill_null("").pipe(fold_expression).str.replace_all(letters, "")
    )
    short = lines.lazy().select(
        "page_id",
        key=pl.when(pl.col("folded").str.len_chars() <= 120).then(pl.col("folded").str.replace_all(letters, "")),
    )
    joined = short.join(wanted.lazy(), on="page_id", how="left", maintain_order="left")
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


MAX_LINES: Final = 1 << 40


def numbered(page: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers from 0 for the groups of each page."""
    joined = page * (int(group.max(initial=0)) + 1) + group
    return np.unique(joined, return_inverse=True)[1]
