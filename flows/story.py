"""A page's story as tables for a terminal: what was read, what became of each line, and the articles made of it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.table import Table
from rich.text import Text

from flows.terminal import safe, toml_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.told import Told

KIND_STYLES: Final = {
    "spam": "red", "template": "magenta", "residue": "red", "copyright": "yellow", "licence": "yellow"
}  # fmt: skip
READ: Final = {
    "source": "source", "size_bytes": "bytes", "encoding": "encoding", "encoding_method": "decided by",
    "encoding_confidence": "confidence", "bad_bytes": "bad bytes", "form": "form", "host": "host", "url": "url",
}  # fmt: skip
OF_GUESS: Final = ("rule", "before", "after", "confidence")
OF_ARTICLE: Final = (
    "title", "author", "publisher", "editor", "published_at", "published_precision", "breadcrumb", "n_chars",
    "n_paragraphs",
)  # fmt: skip
OF_TEASER: Final = ("headline", "abstract", "url", "linked_article_id")
OF_COPY: Final = ("kind", "similarity", "source", "title", "kept_article_id")
OF_PAGE: Final = (
    "outcome", "reason", "detail", "script", "damage", "salt_removed", "sites_repaired", "marks_restored",
    "lines_removed", "rights",
)  # fmt: skip


class Row(NamedTuple):
    """One line, or several that are one paragraph, with what became of it."""

    line_nos: tuple[int, ...]
    became: str
    kind: str | None
    rule: str
    text: str
    """As published; as read where it was removed or moved into columns."""
    read: str
    """As read, where that says something else; else empty."""


def rows(told: Told) -> Iterator[Row]:
    """Every line of the page once, in its order; paragraphs where their first line stands."""
    texts = dict(told.lines.select("line_no", "text").iter_rows())
    gone = {no: (kind, rule) for no, kind, rule in told.removals.select("line_no", "kind", "rule").iter_rows()}
    teasers = set(told.teasers["line_no"])
    paragraphs = _paragraphs(told, texts)
    placed = {*gone, *teasers, *(no for row in paragraphs.values() for no in row.line_nos)}
    left = _left(told, [no for no in texts if no not in placed], texts)
    for no, text in texts.items():
        if no in gone:
            kind, rule = gone[no]
            yield Row((no,), kind, kind, rule, text, "")
        elif no in teasers:
            yield Row((no,), "teaser", None, "", text, "")
        elif row := paragraphs.get(no) or left.get(no):
            yield row


def _paragraphs(told: Told, texts: dict[int, str]) -> dict[int, Row]:
    """Paragraphs of the articles, by their first line."""
    found = {}
    for position, text, line_nos in told.articles.select("position", "text", "line_nos").iter_rows():
        became = f"paragraph {position}" if position else "paragraph"
        # An article that was left without any text has no paragraph, though its text has a first line.
        for paragraph, lines in zip(text.split("\n"), line_nos, strict=False):
            read = "".join(texts[no] for no in lines)
            found[lines[0]] = Row(tuple(lines), became, None, "", paragraph, read if _differ(read, paragraph) else "")
    return found


def _left(told: Told, line_nos: list[int], texts: dict[int, str]) -> dict[int, Row]:
    """Lines that are neither removed nor part of a paragraph or teaser: titles, and what a copy is made of."""
    is_copy, n_articles = bool(told.copies["dropped"].any()), told.articles.height
    became = "title" if not is_copy else "title or copy" if n_articles else "copy"
    found = {no: Row((no,), became, None, "", texts[no], "") for no in line_nos}
    if len(line_nos) == n_articles == 1 and not is_copy:
        no, title = line_nos[0], told.articles["title"][0] or ""
        found[no] = found[no]._replace(text=title, read=texts[no] if _differ(texts[no], title) else "")
    return found


def _differ(read: str, published: str) -> bool:
    """Whether more than marks and script differ: those alone are no news."""
    one, other = (
        "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).casefold() for text in (read, published)
    )
    return len(one) != len(other) or any(
        a != b and (a.isascii() or b.isascii()) for a, b in zip(one, other, strict=True)
    )


def parts(told: Told) -> Iterator[Table]:
    """The whole story, a table at a time."""
    yield _facts("read", {name: told.page.get(column) for column, name in READ.items()})
    if told.lines.height:
        yield _lines(told)
    for row in told.repairs.iter_rows(named=True):
        yield _facts(f"repair in line {row['line_no']}", {name: row[name] for name in OF_GUESS})
    for row in told.articles.iter_rows(named=True):
        yield _facts(f"article {row['position']}", {name: row[name] for name in OF_ARTICLE})
    for row in told.copies.iter_rows(named=True):
        is_gone = "dropped as a copy" if row["dropped"] else "also"
        yield _facts(f"article {row['position']}: {is_gone} of", {name: row[name] for name in OF_COPY})
    for row in told.teasers.iter_rows(named=True):
        yield _facts(f"teaser {row['position']}", {name: row[name] for name in OF_TEASER})
    yield _facts("page", {name: told.page[name] for name in OF_PAGE})


def _facts(title: str, facts: dict[str, Any]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2))
    for name, value in facts.items():
        if value not in (None, "", [], 0):
            table.add_row(Text(name.replace("_", " "), style="dim"), Text(_shown(value)))
    return table


def _shown(value: Any) -> str:  # noqa: ANN401 - any cell
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return safe(text)


def _lines(told: Told) -> Table:
    table = Table(title="lines", title_justify="left", box=None, padding=(0, 1))
    table.add_column("no", justify="right", style="dim")
    table.add_column("became")
    table.add_column("by", style="dim")
    table.add_column("line", overflow="fold")
    for row in rows(told):
        style = KIND_STYLES.get(row.kind, "dim") if row.kind else "bold" if row.became == "title" else ""
        shown = Text(safe(row.text), style=style)
        if row.read:
            shown.append(f"\nas read: {safe(row.read)}", style="dim")
        table.add_row(" ".join(map(str, row.line_nos)), Text(row.became, style=style), Text(row.rule), shown)
    return table


def reversal(told: Told) -> str:
    """The override that would bring back the longest line that was removed, and the first copy that was dropped."""
    said = []
    if told.removals.height:
        longest = max(told.removals.iter_rows(named=True), key=lambda row: len(row["text"]))
        text, source = toml_string(longest["text"]), toml_string(told.page["source"])
        what = f"line {longest['line_no']}"
        said.append(_override(what, f"[[keep]]\ntext = {text}\nsource = {source}"))
    for row in told.copies.filter("dropped").head(1).iter_rows(named=True):
        both = f'["{row["article_id"]}", "{row["kept_article_id"]}"]'
        said.append(_override(f"article {row['position']}", f"[[not_duplicate]]\narticle_ids = {both}"))
    return "\n".join(said)


def _override(what: str, toml: str) -> str:
    return f"to keep {what} all the same, put into overrides.toml of your RULES folder:\n{toml}"
