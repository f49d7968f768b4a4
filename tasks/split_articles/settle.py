"""Give every line its final place, once the text is found.

The order of decisions: what the user keeps; teasers; the headline; what stands at the edges of the
text and is no paragraph (「（记者 陈晓禾）」 alone, a second headline); the subtitle 「——」 under the headline; then
every line that is left goes, by the label it had or by the layout that speaks against it.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: PLR2004

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.listings import are_searches, articles_here
from tasks.split_articles.names import family_name
from tasks.split_articles.teasers import INLINE, mark_linked_teasers, mark_text_teasers
from tasks.split_articles.titles import find_titles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body

KEEP: Final = "override.keep"
BYLINE: Final = "layout.byline"

BYLINE_REACH: Final = 5
"""Lines above the text in which bare names are a byline. Chosen, not measured."""

MIN_PROSE: Final = 30
"""A bare name that is the text's first line is a byline when so long a line follows, in characters. Chosen."""

SUBTITLE_REACH: Final = 3
"""Lines under the headline where 「——」 opens a subtitle. Chosen, not measured."""


@dataclass
class Settled:
    """Final decisions, one a line, and the headline of each page."""

    role: NDArray[np.object_]
    kind: NDArray[np.object_]
    rule: NDArray[np.object_]
    article: NDArray[np.int32]
    teaser: NDArray[np.int8]
    titles: pl.DataFrame
    body: Body


def settle(lines: pl.DataFrame, heads: pl.DataFrame, body: Body) -> Settled:
    """Decide every line; see the module."""
    page = body.pages.page
    n_pages = int(page.max(initial=-1)) + 1
    kept = (lines["rule"] == KEEP).fill_null(value=False).to_numpy()
    by_mark = mark_text_teasers(lines)
    inline = lines.select(
        x=pl.col("folded").str.contains(INLINE + r"\S{5}") & (pl.col("link_chars") * 2 > pl.col("n_chars"))
    )["x"].to_numpy()
    kind = lines["kind"].cast(pl.String)
    by_mark[(kind.is_not_null() & ~kind.is_in(["template"])).to_numpy()] = 0
    text = (body.is_text | kept) & ~((by_mark > 0) & ~kept)
    text &= ~inline | kept
    text = _without_edges(lines, text, kept, body)
    titles = find_titles(lines, heads, body._replace(is_text=text))
    title_of = _by_page(titles["page"], titles["title_row"], n_pages)
    byline = _bylines(lines, text, title_of, page)
    text &= ~byline | kept
    rows = np.arange(lines.height)
    is_title = title_of[page] == rows
    text = _below_title(lines, text & ~is_title, title_of[page], page) | kept
    text = _without_edges(lines, text, kept, body)  # again: the headline may have stood above a date line
    key = lines.select(k=pl.col("folded").str.replace_all(r"[^\p{L}\p{N}]+", ""))["k"]
    title_key = pl.Series(np.where(title_of[page] >= 0, title_of[page], 0))
    own_key = key.gather(title_key).set(pl.Series(title_of[page] < 0), None)
    repeat = ((key == own_key) & (key.str.len_chars() >= 4)).fill_null(value=False).to_numpy() & ~is_title & ~kept
    repeat &= ~(text & body.is_cell)
    text &= ~repeat | kept
    subtitle = _subtitles(lines, title_of[page], text, page)
    text |= subtitle
    has_article = articles_here(lines, text, title_of, page) & ~are_searches(lines, heads, page, n_pages)
    has_article |= np.bincount(page, weights=kept, minlength=n_pages) > 0
    text &= has_article[page]
    is_title &= has_article[page]
    more = _more_headlines(lines, text, is_title, body)
    is_title |= more
    text &= ~more
    article = pl.DataFrame({"page": page, "more": more}).select(pl.col("more").cum_sum().over("page"))["more"]
    linked = mark_linked_teasers(lines, text | is_title, ~has_article[page], body.pages)
    teaser = np.where(by_mark > 0, by_mark, linked).astype(np.int8)
    teaser[text | is_title | repeat | byline] = 0
    final_kind, final_rule = _why(lines, body, repeat & has_article[page])
    final_kind[byline], final_rule[byline] = "metadata", BYLINE
    role = np.where(text, "paragraph", np.where(is_title, "title", np.where(teaser > 0, "teaser", None)))  # type: ignore[call-overload]
    return Settled(role, final_kind, final_rule, article.to_numpy().astype(np.int32), teaser, titles, body)


def _more_headlines(
    lines: pl.DataFrame, text: NDArray[np.bool_], is_title: NDArray[np.bool_], body: Body
) -> NDArray[np.bool_]:
    """Headlines of further articles of a page: made like the first one, with a date line beside and text below.

    A heading inside an article has no date of its own; posts of a thread have no headlines; what stands right
    below the first headline and its date is the first paragraph.
    """
    dated = (
        pl.col("rule").str.starts_with("metadata.") & pl.col("folded").str.contains(r"(?:19|20)\d\d|\d:\d\d")
    ).fill_null(value=False)
    frame = lines.select("tag", "hint", "folded", "kind", "n_chars", dated=dated).with_columns(
        page=pl.Series(body.pages.page),
        text=pl.Series(text),
        title=pl.Series(is_title),
        thread=pl.Series(body.is_thread),
    )
    beside = pl.any_horizontal(pl.col("dated").shift(k).over("page").fill_null(value=False) for k in (-2, -1, 1))
    below = pl.any_horizontal(pl.col("text").shift(-k).over("page").fill_null(value=False) for k in (1, 2, 3, 4))
    frame = frame.with_columns(
        fits=beside
        & below
        & (pl.col("tag") != "text")
        & (pl.col("n_chars") <= 80)
        & ~pl.col("folded").str.contains(r"[。!;:,]$")
    )
    first = (
        frame.filter("title")
        .select("page", t0="tag", h0="hint", f0="fits")
        .unique("page", keep="first", maintain_order=True)
    )
    joined = frame.join(first, on="page", how="left", maintain_order="left").with_columns(
        above=(pl.col("title").cum_sum().over("page") > 0)
        & ~pl.col("title")
        & ((pl.col("text").cum_sum().over("page") - pl.col("text")) > 0)
    )
    found = joined.select(
        x=pl.col("above")
        & pl.col("f0")
        & pl.col("fits")
        & ~pl.col("thread")
        & pl.col("kind").is_null()
        & (pl.col("tag") == pl.col("t0"))
        & (pl.col("hint") == pl.col("h0"))
    )
    return found["x"].fill_null(value=False).to_numpy()


def _bylines(
    lines: pl.DataFrame, text: NDArray[np.bool_], title: NDArray[np.int64], page: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Names alone on a line at an edge of the text: above it, as its first line, or in brackets as its last.

    A name begins with a family name; the first line of a page without a headline may be any name
    (布仁其木格) when a paragraph follows.
    """
    names = f"{family_name()}(?:[ 、,]+\\p{{Han}}{{2,3}}){{0,7}}"
    frame = (
        lines.select("folded", "tag", "n_chars", "line_no", kind=pl.col("kind").is_null())
        .with_columns(page=pl.Series(page), text=pl.Series(text), title=pl.Series(title[page]))
        .with_row_index("row")
    )
    rows = pl.col("row").cast(pl.Int64)
    first, last = (rows.filter(pl.col("text")).min().over("page"), rows.filter(pl.col("text")).max().over("page"))
    below = pl.col("n_chars").shift(-1).over("page").fill_null(0)
    bare = pl.col("folded").str.contains(f"^[(\\[]?(?:作者 ?|文 ?)?{names}[)\\]]?$")
    bracketed = pl.col("folded").str.contains(f"^[(\\[]{names}[)\\]]$")
    foreign = (
        pl.col("folded").str.contains(r"^\p{Han}{4,8}(?:·\p{Han}{1,8})?$") & (pl.col("title") < 0) & (rows == first)
    )
    head = (rows <= first) & (rows >= first - BYLINE_REACH) & (rows > pl.col("title")) & (bare | foreign)
    tail = (rows >= last) & (rows <= last + 1) & bracketed
    heading = pl.col("tag").is_in(["h1", "h2", "h3", "h4"])
    found = frame.select(x=pl.col("kind") & ~heading & ((head & ((rows < first) | (below >= MIN_PROSE))) | tail))
    return found["x"].fill_null(value=False).to_numpy()


def _by_page(page: pl.Series, value: pl.Series, n_pages: int) -> NDArray[np.int64]:
    """Value of each page in an array; -1 where it has none."""
    found = np.full(n_pages, -1, np.int64)
    found[page.to_numpy()] = value.cast(pl.Int64).fill_null(-1).to_numpy()
    return found


def _without_edges(
    lines: pl.DataFrame, text: NDArray[np.bool_], kept: NDArray[np.bool_], body: Body
) -> NDArray[np.bool_]:
    """The text without labelled lines before its first and after its last plain paragraph; threads keep theirs."""
    labelled = lines["kind"].is_not_null().to_numpy() & ~kept
    solid = text & ~labelled
    page = body.pages.page
    above = _seen(solid, page, backwards=False)
    below = _seen(solid, page, backwards=True)
    credit = (
        lines.select(
            x=(pl.col("kind") == "metadata")
            & pl.col("folded").str.contains(
                r"责任?编辑?|^[(\[【]?(?:来源|编辑|作者)[:]|原标题|^(?:总?监\s?制|审\s?[读核校]|[终初一二三]\s?审|校\s?对|编\s?审|策\s?划|出品)人?\s?[:]"
            )
            | (pl.col("rule") == "metadata.byline-bracket")
        )["x"]
        .fill_null(value=False)
        .to_numpy()
    )
    found: NDArray[np.bool_] = text & (~labelled | (above & below & ~credit))
    return found


def _seen(marked: NDArray[np.bool_], page: NDArray[np.int64], *, backwards: bool) -> NDArray[np.bool_]:
    """Whether a marked line stands above (below) each line on its page."""
    frame = pl.DataFrame({"page": page, "marked": marked.astype(np.int32)})
    total = pl.col("marked").cum_sum(reverse=backwards).over("page") - pl.col("marked")
    return frame.select(x=total > 0)["x"].to_numpy()


def _below_title(
    lines: pl.DataFrame, text: NDArray[np.bool_], title: NDArray[np.int64], page: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """The text without what stands above the headline, unless that is much of it (then the headline is no border)."""
    n = lines["n_chars"].to_numpy() * text
    above = (np.arange(len(text)) < title) & text
    share = np.bincount(page, weights=n * above) / np.maximum(np.bincount(page, weights=n), 1)
    found: NDArray[np.bool_] = text & ~(above & (share[page] < 0.3))
    return found


def _subtitles(
    lines: pl.DataFrame, title: NDArray[np.int64], text: NDArray[np.bool_], page: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Lines that open with —— between the headline and the text."""
    rows = np.arange(lines.height)
    opens = lines["folded"].str.contains(r"^\s*(?:——|--|—)\s*\p{L}").to_numpy()
    near = (title >= 0) & (rows > title) & (rows <= title + SUBTITLE_REACH)
    above = ~_seen(text, page, backwards=False) & _seen(text, page, backwards=True)
    found: NDArray[np.bool_] = opens & near & above & lines["kind"].is_null().to_numpy()
    return found


def _why(lines: pl.DataFrame, body: Body, repeat: NDArray[np.bool_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Kind and rule of each line should it go: its label, or what the layout says against it."""
    link = pl.col("link_chars") * 2 > pl.col("n_chars")
    comments = pl.col("hint").str.contains(r"comment|cmt|pinglun")
    mark = ~pl.col("folded").str.contains(r"[\p{L}\p{N}]")
    reasons = [
        (pl.Series("r", repeat).to_frame()["r"], "repeat", "layout.repeat"),
        (lines.select(x=mark)["x"], "separator", "layout.no-letters"),
        (lines.select(x=pl.col("is_hidden") & ~link)["x"], "other", "layout.hidden"),
        (lines.select(x=pl.col("region").is_in(["nav", "header"]))["x"], "navigation", "layout.region"),
        (lines.select(x=pl.col("region") == "footer")["x"], "navigation", "layout.footer"),
        (lines.select(x=comments & ~link)["x"], "comment", "layout.comments"),
        (lines.select(x=link)["x"], "navigation", "layout.links"),
        (pl.Series("x", body.in_run), "other", "layout.inside"),
    ]
    kind, rule = lines["kind"].cast(pl.String), lines["rule"]
    named = (kind.is_not_null() & pl.Series(~repeat)).to_numpy()
    kinds = np.array(kind.to_list(), dtype=object)
    rules = np.array(rule.to_list(), dtype=object)
    for test, its_kind, its_rule in reasons:
        here = test.fill_null(value=False).to_numpy() & ~named
        kinds[here], rules[here] = its_kind, its_rule
        named = named | here
    kinds[~named], rules[~named] = "other", "layout.outside"
    return kinds, rules
