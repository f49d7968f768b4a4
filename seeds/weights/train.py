"""Make the weights of the line model from labelled pages: ``python seeds/weights/train.py PAGES``.

PAGES is a folder with ``labels_*.jsonl`` (path, kind, articles with their paragraphs) and the pages themselves.
Pages whose file name ends in one of ``HELD_BACK`` are left out, so that a score on them is honest.
Further spans may be named with ``--spans FILE`` (JSON lines: path, and the first and last line of each run of text).

The lines of a page are what the pipeline makes of it. A line is text when it stands in the labelled paragraphs,
in their order. Both classes weigh the same on each page, and a page weighs the root of its lines: without
that the long pages decide. The model is logistic regression with a penalty, fitted by Newton's method on
standardised figures; what is written are plain weights of plain figures.
"""

# Numbers of the fit stand where they are used.
# ruff: noqa: PLR2004

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from variants import VARIANTS

from schemas.frames import DECISIONS, RAW
from schemas.rules import parse_rules
from tasks.convert_script import detect_script
from tasks.detect_encoding import detect_encoding
from tasks.keys import fold
from tasks.learn import TEMPLATES
from tasks.split_articles.evidence import evidence
from tasks.split_articles.head_titles import without_site
from tasks.split_articles.letters import title_likeness
from tasks.split_articles.told import read_told
from tasks.split_articles.units import read_blocks
from tasks.split_articles.windows import page_borders
from tasks.split_lines import split_lines
from tasks.strip_lines import strip_lines

HERE = Path(__file__).resolve().parent
HELD_BACK = "8ace"
NO_LAYOUT = (
    "tag.",
    "region.",
    "block.",
    "hint.",
    "box.",
    "make.",
    "unit.",
    "own.",
    "place.depth",
    "link.",
    "above.",
    "below.",
    "near.links",
    "page.linked",
    "under.heading-links",
)
"""Figures that plain text does not have: ``plain`` is trained without them."""


class Recipe(NamedTuple):
    """How a model is trained: strength of the penalty, smallest spread a figure counts with, which variants it sees.

    ``threads`` and ``others`` are the weights of pages of forums and of other pages.
    """

    penalty: float
    spread: float
    variants: str
    threads: float = 1.0
    others: float = 1.0
    without: tuple[str, ...] = ()


SAMPLE = 4
"""Of the lines of a variant every so many-th is used: they differ little from those beside them."""

RECIPES = {
    "lines": Recipe(100.0, 0.15, "all"),
    "posts": Recipe(1000.0, 0.15, "layout", threads=20.0, others=0.2),
    "plain": Recipe(30.0, 0.0, "as_is", without=NO_LAYOUT),
}
"""Of 10, 30, 100, 300 (posts: 300, 1000) these penalties did best in cross-validation by site.

A figure that few pages have (``pre``) would get a great weight from them alone: its spread counts as .15 at least.
"""


def main() -> None:
    """Train the models and write them beside this file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--held-back", default=HELD_BACK)
    parser.add_argument("--spans", type=Path, default=HERE / "spans.jsonl")
    parser.add_argument("--to", type=Path, default=HERE)
    args = parser.parse_args()
    labels = [label for label in read_labels(args.pages) if Path(label["path"]).stem[-1] not in args.held_back]
    if args.spans:
        spans = [json.loads(line) for line in args.spans.read_text("utf-8").splitlines() if line.strip()]
        labels += [span for span in spans if Path(span["path"]).stem[-1] not in args.held_back]
    lines, heads = pipeline_lines(args.pages, [label["path"] for label in labels])
    kinds = {label["path"]: label["kind"] for label in labels}
    for model, (bias, found) in train(*show(with_truth(lines, heads, labels), heads, kinds)).items():
        write(args.to / f"{model}.toml", model, bias, found, len(labels))


def with_truth(lines: pl.DataFrame, heads: pl.DataFrame, labels: list[dict]) -> pl.DataFrame:
    """The lines with what evidence is made of, whether each is text, and how much of the head's title it is."""
    wanted = (
        "page_id",
        "folded",
        "n_chars",
        "link_chars",
        "tag",
        "region",
        "hint",
        "depth",
        "container",
        "rule",
        "kind",
    )
    return lines.select(*wanted, "is_list", "is_hidden").with_columns(
        truth=pl.Series(is_text(lines, labels)),
        likeness=pl.Series(title_likeness(lines, heads)),
        titled=pl.lit(value=True),
    )


class Shown(NamedTuple):
    """Lines of the pages in one variant: page, kind of page, figures, whether text, weight."""

    variant: str
    page: np.ndarray
    kind: np.ndarray
    figures: np.ndarray
    truth: np.ndarray
    weight: np.ndarray


def show(lines: pl.DataFrame, heads: pl.DataFrame, kinds: dict[str, str]) -> tuple[list[str], list[Shown]]:
    """Names of the figures, and the pages in each variant; plain text and encyclopedias are left out."""
    kind_of = pl.col("page_id").replace_strict(kinds)
    lines = lines.filter(pl.col("tag") != "text", kind_of != "encyclopedia")
    shown, names = [], []
    for name, variant in VARIANTS.items():
        made = variant.make(lines if variant.threads else lines.filter(kind_of != "forum"))
        untitled = made.filter(~pl.col("titled"))["page_id"].unique().to_list()
        title = pl.when(~pl.col("page_id").is_in(untitled)).then("title")
        names, figures = figures_of(made, heads.with_columns(title=title))
        truth = made["truth"].to_numpy()
        weight = balance(made, truth) * variant.weight
        sample = 1 if name == "as_is" else SAMPLE
        kept = np.arange(len(truth)) % sample == 0
        page = made["page_id"].to_numpy()[kept]
        kind = np.array([kinds[path] for path in page])
        shown.append(Shown(name, page, kind, figures[kept], truth[kept], weight[kept] * sample))
    return names, shown


def figures_of(lines: pl.DataFrame, heads: pl.DataFrame) -> tuple[list[str], np.ndarray]:
    """Names of the figures, and a row of them for each line."""
    borders = page_borders(lines["page_id"])
    told = read_told(lines, read_blocks(lines, borders), borders)
    tables = evidence(lines, heads, without_site(heads["title"]), told).tables
    of_lines = {
        name: (of if place is None else of[place]).astype(np.float32)
        for figures, place in tables
        for name, of in figures.items()
    }
    return list(of_lines), np.stack(list(of_lines.values()), axis=1)


def train(names: list[str], shown: list[Shown]) -> dict[str, tuple[float, dict[str, float]]]:
    """Bias and weights of each model."""
    of_layout = {name for name, variant in VARIANTS.items() if variant.threads}
    wanted = {"as_is": {"as_is"}, "layout": of_layout, "all": set(VARIANTS)}
    found = {}
    for model, recipe in RECIPES.items():
        used = np.array([not name.startswith(recipe.without) if recipe.without else True for name in names])
        of = [some for some in shown if some.variant in wanted[recipe.variants]]
        weight = [some.weight * np.where(some.kind == "forum", recipe.threads, recipe.others) for some in of]
        bias, weights = fit(
            np.concatenate([some.figures[:, used] for some in of]),
            np.concatenate([some.truth for some in of]),
            np.concatenate(weight) / len(of),
            recipe,
        )
        found[model] = (bias, dict(zip(np.array(names)[used].tolist(), weights.tolist(), strict=True)))
    return found


def read_labels(folder: Path) -> list[dict]:
    """All labels of a folder."""
    files = sorted(folder.glob("labels_*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]


def pipeline_lines(folder: Path, paths: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines and heads of the pages, as ``strip_lines`` leaves them; the path stands as page_id."""
    rows = [{"page_id": path, "source": path, "content": (folder / path).read_bytes()} for path in paths]
    raw = pl.DataFrame(rows, schema={column.name: column.dtype for column in RAW})
    decoded = detect_encoding(raw)
    split = split_lines(decoded)
    undecided = {c.name: pl.lit(None, c.dtype) for c in DECISIONS if c.name in {"kind", "rule", "role", "article"}}
    lines = detect_script(split.lines.with_columns(body=pl.col("text"), **undecided))
    rules = tuple(
        rule
        for file in sorted((HERE.parent / "rules").glob("*.toml"))
        for rule in parse_rules(file.read_text("utf-8"), file.name)
    )
    templates = pl.DataFrame(schema=TEMPLATES)
    pages = decoded.select("page_id", "source", host=pl.lit(None, pl.String))
    return strip_lines(lines, rules, templates, pages), split.heads


def squeeze(text: str) -> str:
    """The text without white space and invisible characters, in one width and Simplified by character."""
    folded = fold(pl.Series([unicodedata.normalize("NFKC", text)]))[0]
    return "".join(folded.split())


def is_text(lines: pl.DataFrame, labels: list[dict]) -> np.ndarray:
    """For each line whether it stands in the labelled paragraphs, in their order; or in the spans given."""
    truth = {}
    for label in labels:
        page = lines.filter(pl.col("page_id") == label["path"])
        numbers = page["line_no"].to_list()
        if "spans" in label:
            hits = [any(low <= number <= high for low, high in label["spans"]) for number in numbers]
        else:
            gold = squeeze("\n".join(p for article in label["articles"] for p in article["body"]))
            hits = chain([squeeze(text) for text in page["text"].to_list()], gold)
        truth |= {(label["path"], number): hit for number, hit in zip(numbers, hits, strict=True)}
    return np.array([truth[row] for row in lines.select("page_id", "line_no").rows()], dtype=float)


def chain(texts: list[str], gold: str) -> list[bool]:
    """The heaviest run of lines that stand in the gold text one after the other; long lines also where 90 % agrees."""
    best: list[tuple[int, int, int]] = [(0, 0, -1)]  # end in gold, weight, node before
    nodes: list[tuple[int, int]] = []  # line, node before
    for at, text in enumerate(texts):
        found, start = [], gold.find(text) if text else -1
        while start >= 0 and len(found) < 30:
            found.append(start)
            start = gold.find(text, start + 1)
        new = []
        for start in found:
            _, weight, before = max((b for b in best if b[0] <= start), key=lambda b: b[1])
            nodes.append((at, before))
            new.append((start + len(text), weight + len(text), len(nodes) - 1))
        best = frontier(best + new)
    hits = [False] * len(texts)
    node = max(best, key=lambda b: b[1])[2]
    while node >= 0:
        hits[nodes[node][0]] = True
        node = nodes[node][1]
    threes = {gold[i : i + 3] for i in range(len(gold) - 2)}
    for at, text in enumerate(texts):
        own = [text[i : i + 3] for i in range(len(text) - 2)]
        if not hits[at] and len(text) >= 12 and sum(three in threes for three in own) >= 0.9 * len(own):
            hits[at] = True
    return hits


def frontier(ends: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Only those that are heavier than all that end before them."""
    kept: list[tuple[int, int, int]] = []
    for end in sorted(ends, key=lambda b: (b[0], -b[1])):
        if not kept or end[1] > kept[-1][1]:
            kept.append(end)
    return kept


def balance(lines: pl.DataFrame, truth: np.ndarray) -> np.ndarray:
    """Weight of each line: both classes alike on a page, long lines by the root of their length."""
    frame = lines.select("page_id", root=(pl.col("n_chars").clip(0, 200) + 10).sqrt()).with_columns(truth=truth)
    share = pl.col("root") / pl.col("root").sum().over("page_id", "truth") * pl.len().over("page_id").sqrt()
    weight = frame.select(share)["root"].to_numpy()
    return weight / weight.mean()


def fit(figures: np.ndarray, truth: np.ndarray, weight: np.ndarray, recipe: Recipe) -> tuple[float, np.ndarray]:
    """Bias and weights of a penalised logistic regression."""
    penalty = recipe.penalty
    middle, spread = figures.mean(0, dtype=np.float64), figures.std(0, dtype=np.float64) + 1e-6
    spread = np.maximum(spread, recipe.spread)
    z = np.c_[np.ones(len(figures)), (figures - middle) / spread]
    beta, ridge = np.zeros(z.shape[1]), np.eye(z.shape[1]) * penalty
    ridge[0, 0] = 1e-6
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        step = np.linalg.solve(
            (z * (weight * p * (1 - p) + 1e-9)[:, None]).T @ z + ridge, z.T @ (weight * (p - truth)) + ridge @ beta
        )
        beta -= step
        if np.abs(step).max() < 1e-4:
            break
    plain = beta[1:] / spread
    return float(beta[0] - (plain * middle).sum()), plain


def write(file: Path, model: str, bias: float, weights: dict[str, float], n_pages: int) -> None:
    """Write the weights, figures of no effect left out."""
    rows = [f'"{name}" = {value:.4f}' for name, value in weights.items() if abs(value) >= 0.0005]
    head = f"# Made by train.py from {n_pages} labelled pages; not edited by hand. Model: {model}.\n"
    file.write_text(f"{head}bias = {bias:.4f}\n\n[weights]\n" + "\n".join(rows) + "\n", "utf-8")
    print(f"{file.name}: {len(rows)} weights")


if __name__ == "__main__":
    main()
