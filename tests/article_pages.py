"""Short ways to put a written page through the stages that find its articles."""

from pathlib import Path

import polars as pl

from schemas.frames import DECISIONS, DECODED, Split
from schemas.rules import parse_rules
from tasks.convert_script import convert_script, detect_script
from tasks.learn import TEMPLATES
from tasks.split_articles import split_articles
from tasks.split_lines import split_lines
from tasks.strip_lines import strip_lines

FILES = sorted((Path(__file__).parent.parent / "seeds" / "rules").glob("*.toml"))
RULES = tuple(rule for file in FILES for rule in parse_rules(file.read_text("utf-8"), file.name))
NO_TEMPLATES = pl.DataFrame(schema=TEMPLATES)


def decoded(*texts: str, form: str = "html") -> pl.DataFrame:
    rows = [
        {"page_id": f"p{i}", "source": f"p{i}", "text": text, "form": form, "url": "http://news.example/a/1.html"}
        for i, text in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema={column.name: column.dtype for column in DECODED})


def stripped(*texts: str, form: str = "html", overrides=(), templates=NO_TEMPLATES):
    pages = decoded(*texts, form=form)
    split = split_lines(pages)
    nothing = {c.name: pl.lit(None, c.dtype) for c in DECISIONS if c.name in {"kind", "rule", "role", "article"}}
    lines = detect_script(split.lines.with_columns(body=pl.col("text"), **nothing))
    pages = pages.select("page_id", "source", "url", "fetched_at", "form", host=pl.lit("news.example"))
    return strip_lines(lines, RULES, templates, pages, overrides), split.links, split.heads, pages


def split(*texts: str, form: str = "html", overrides=()) -> Split:
    lines, links, heads, pages = stripped(*texts, form=form, overrides=overrides)
    return split_articles(convert_script(lines), links, heads, pages)
