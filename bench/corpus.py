"""Make a corpus of as many pages as one likes, with planted copies and its truth, for measuring speed.

    python -m bench.corpus OUT [--pages 2000] [--seed 1] [--scale 1] [--gb .3] [--format pages|texts] …

Everything is made here from our own words and the sample's looks and damage (``seeds/sample``): nothing is
downloaded. The same options give the same bytes.

Written: ``OUT/pages/…``, the input for the pipeline; ``OUT/labels_corpus.jsonl``, what should come out of each page, in
the shape that ``make score PAGES=OUT`` reads; ``OUT/truth.jsonl``, one row a page: ``source`` ``url`` ``host`` ``kind``
(``original`` ``exact`` ``near`` ``mirror`` ``contained``) ``copy_of`` (a source) ``similarity`` (Jaccard of
five-character pieces with the original) ``encoding`` ``changes`` ``n_chars``. With ``--format texts`` there is one file
``OUT/texts.jsonl`` instead: ``id`` ``url`` ``text``, articles as plain text, copies among them.

A *near* copy has a few sentences changed and stands on another site; a *mirror* copy is Traditional and salted with
pinyin, has a line of spam, and on one mirrored page of ten is cut at marks besides, as in the sample; a *contained* one
is the first half of its original or more.
"""

from __future__ import annotations

import argparse
import json
import math
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from bench.pages import Made, make_page
from bench.sentences import Writer
from bench.sites import ANNOTATED, SPLIT, Host, Options, changed_words, make_host
from seeds.sample.texts import Article, read_looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGES_A_HOST: Final = 40
SITES_A_MIRROR: Final = 8
"""So many sites are copied by one mirror."""

ARTICLE: Final = 1_200
"""Characters of a middling article; the logarithm has a standard deviation of ``SPREAD``."""

TEXT: Final = 750
"""The same where texts are made and no pages: about 2.6 kB of UTF-8 on the mean."""

SPREAD: Final = 0.6

EDITED: Final = 0.04
"""Share of sentences that a near copy has changed."""

COPIES: Final = ("exact", "near", "mirror", "contained")


@dataclass(frozen=True)
class Planned:
    """What a page will be: its number, of a copy the number of its original, and its site."""

    number: int
    kind: str
    original: int
    host: int
    mirroring: str = ""


class Corpus:
    """All pages of a corpus, one after the other."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.looks = read_looks()
        self.hosts: dict[tuple[int, str], Host] = {}

    def chance(self, *names: object) -> Random:
        """A source of chance of its own for each thing that is made: the same every time."""
        return Random("/".join(map(str, (self.options.seed, *names))))  # noqa: S311 - it shall repeat

    @cached_property
    def plan(self) -> list[Planned]:
        """Every page: most are originals; a copy is of any original before it."""
        chance = self.chance("plan")
        n_hosts = max(6, self.options.pages // PAGES_A_HOST)
        planned: list[Planned] = []
        originals: list[int] = []
        for number in range(self.options.pages):
            kind = self._kind(chance.random()) if originals else "original"
            original = number if kind == "original" else originals[int(chance.random() * len(originals))]
            # Some sites have many pages and most have few.
            host, mirroring = int(n_hosts * chance.random() ** 1.5), ""
            if kind == "mirror":
                mirroring = SPLIT if chance.random() < self.options.split else ANNOTATED
                host //= SITES_A_MIRROR
            planned.append(Planned(number, kind, original, host, mirroring))
            if kind == "original":
                originals.append(number)
        return planned

    def _kind(self, drawn: float) -> str:
        for kind in COPIES:
            drawn -= float(getattr(self.options, kind))
            if drawn < 0:
                return kind
        return "original"

    def __iter__(self) -> Iterator[Made]:
        """Every page, in the order of the plan."""
        repeated = {planned.original for planned in self.plan if planned.kind == "exact"}
        kept: dict[int, Made] = {}
        sources: dict[int, str] = {}
        for planned in self.plan:
            page = _again(kept[planned.original], planned) if planned.kind == "exact" else self._page(planned)
            sources.setdefault(planned.original, page.path)
            if planned.number in repeated:
                kept[planned.number] = page
            is_copy = planned.kind != "original"
            page.label["outcome"] = "only-duplicates" if is_copy else "articles"
            page.truth.update(
                kind=planned.kind,
                copy_of=sources[planned.original] if is_copy else None,
                similarity=self._similarity(planned),
            )
            yield page

    def _page(self, planned: Planned) -> Made:
        key = (planned.host, planned.mirroring)
        if key not in self.hosts:
            self.hosts[key] = make_host(planned.host, self.options, self.looks, planned.mirroring)
        write = Writer(self.chance("page", planned.number))
        return make_page(
            self.copied(planned), self.hosts[key], planned.number, write, is_mirror=bool(planned.mirroring)
        )

    def article(self, number: int, size: int = ARTICLE) -> Article:
        """The text of an original."""
        write = Writer(self.chance("article", number))
        date = f"20{10 + number % 14:02}-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}"
        return Article(
            id=f"a{number}",
            title=write.filled("titles"),
            author=write.person(),
            publisher=write.one("place_head") + write.one("place_tail") + "日报",
            editor=write.person(),
            date=date,
            body=tuple(write.paragraphs(int(size * math.exp(write.chance.gauss(0, SPREAD))))),
        )

    def copied(self, planned: Planned, size: int = ARTICLE) -> Article:
        """The text of a page: its own, or what has become of the original's."""
        article = self.article(planned.original, size)
        write = Writer(self.chance("copy", planned.number))
        if planned.kind == "contained":
            least = sum(map(len, article.body)) * (0.5 + 0.3 * write.chance.random())
            return replace(article, body=tuple(_at_least(article.body, least)), editor=write.person())
        if planned.kind == "near":
            body = tuple(_edited(line, write) for line in article.body)
            return replace(article, body=body, title=write.filled("titles"), editor=write.person())
        return article

    def _similarity(self, planned: Planned) -> float:
        if planned.kind not in {"near", "contained"}:
            return 1.0
        return round(_jaccard("".join(self.copied(planned).body), "".join(self.article(planned.original).body)), 4)


def _again(page: Made, planned: Planned) -> Made:
    """The same bytes at another address."""
    path = f"{page.path.partition('/')[0]}/print/{planned.number}.html"
    label = {**page.label, "path": f"pages/{path}"}
    return Made(path, page.content, label, {**page.truth, "source": path, "url": f"http://{path}"})


def _at_least(lines: Iterable[str], n_chars: float) -> Iterator[str]:
    """Lines from the first on, until there are so many characters."""
    size = 0.0
    for line in lines:
        yield line
        size += len(line)
        if size >= n_chars:
            return


def _edited(line: str, write: Writer) -> str:
    """The line with a sentence changed here and there."""
    if line.startswith("# "):
        return line
    sentences = [part + "。" for part in line.split("。") if part]
    return "".join(write.sentence() if write.chance.random() < EDITED else sentence for sentence in sentences)


def _jaccard(one: str, other: str) -> float:
    pieces, others = ({text[at : at + 5] for at in range(len(text) - 4)} for text in (one, other))
    return len(pieces & others) / max(1, len(pieces | others))


def make_pages(out: Path, options: Options) -> None:
    """Write pages, labels and truth under ``out``."""
    folders: set[Path] = set()
    with ExitStack() as stack:
        out.mkdir(parents=True, exist_ok=True)
        labels, rows = (
            stack.enter_context((out / name).open("w", encoding="utf-8"))
            for name in ("labels_corpus.jsonl", "truth.jsonl")
        )
        for page in Corpus(options):
            file = out / "pages" / page.path
            if file.parent not in folders:
                file.parent.mkdir(parents=True, exist_ok=True)
                folders.add(file.parent)
            file.write_bytes(page.content)
            labels.write(json.dumps(page.label, ensure_ascii=False) + "\n")
            rows.write(json.dumps(page.truth, ensure_ascii=False) + "\n")


def made_texts(options: Options) -> Iterator[dict[str, str]]:
    """Articles as plain text, title first, with the planned copies among them."""
    corpus = Corpus(options)
    for planned in corpus.plan:
        article = corpus.copied(planned, TEXT)
        lines = [article.title, *article.paragraphs]
        if planned.mirroring:
            lines = [changed_words(line, article.id, (planned.mirroring,)) for line in lines]
        url = f"http://www.t{planned.host}.example/{planned.number}"
        yield {"id": f"{planned.number:08}", "url": url, "text": "\n".join(lines)}


def make_texts(out: Path, options: Options) -> None:
    """Write ``texts.jsonl`` under ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "texts.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(text, ensure_ascii=False) + "\n" for text in made_texts(options))


def main() -> None:
    """Read the options and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--format", choices=("pages", "texts"), default="pages")
    for name, default in vars(Options()).items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    given = vars(parser.parse_args())
    out, form = given.pop("out"), given.pop("format")
    if out.exists() and any(out.iterdir()):
        parser.error(f"{out} is not empty")
    (make_texts if form == "texts" else make_pages)(out, Options(**given))


if __name__ == "__main__":
    main()
