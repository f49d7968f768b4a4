"""The made-up sites of a corpus: what is asked for, and each site's look, encoding, damage and frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bench.frames import insets, make_frame
from bench.sentences import Writer
from seeds.sample.damage import SALTED, TEXT_NODE, changed, reading, traditional_forms

if TYPE_CHECKING:
    from bench.frames import Frame

ANNOTATED: Final = "annotated"
"""What most mirrors do: everything Traditional, and pinyin after some characters wherever they stand."""

SPLIT: Final = "mirror:40"
"""What the worst do besides: cut at the bytes of marks, as in ``seeds/sample/damage.py``."""

N_ANNOTATED: Final = 40
"""Characters that a mirror annotates."""

TAIWAN: Final = "taiwan"


@dataclass(frozen=True)
class Options:
    """What is made. Copies are shares of all pages, ``split`` of the mirrored ones; the others shares of all sites."""

    pages: int = 2_000
    seed: int = 1
    scale: float = 1.0
    exact: float = 0.05
    near: float = 0.08
    mirror: float = 0.05
    split: float = 0.1
    contained: float = 0.02
    gb: float = 0.3
    big5: float = 0.03
    taiwan: float = 0.03
    fold: float = 0.04
    salt: float = 0.01
    undeclared: float = 0.1
    wrong: float = 0.04


@dataclass
class Host:
    """A site, and what it has published so far: titles and paths."""

    name: str
    look: dict[str, Any]
    encoding: str
    changes: tuple[str, ...]
    frame: Frame
    insets: tuple[str, str]
    published: list[tuple[str, str]]

    @property
    def declared(self) -> str:
        """The charset its pages name; empty where they name none."""
        return str(self.look["declared"])


def make_host(number: int, options: Options, looks: dict[str, dict[str, Any]], mirroring: str = "") -> Host:
    """The site of that number: the same whenever it is made. ``mirroring``: what it does to what it copies."""
    chance = Random(f"{options.seed}/host/{number}/{mirroring}")  # noqa: S311 - it shall repeat
    write = Writer(chance)
    name, encoding, declared, changes = _character(chance.random(), number, options, mirroring)
    for change, share in (("fold", options.fold), ("salt", options.salt)):
        if not changes and chance.random() < share:
            changes = (change,)
    declared = "" if chance.random() < options.undeclared else declared
    if declared and chance.random() < options.wrong:
        declared = "gb2312" if encoding == "utf-8" else "utf-8"
    domain = f"{mirroring[:6] or 'www'}.{write.one('nouns').lower()}{number}.example"
    own_words = tuple(change for change in changes if change in {ANNOTATED, SPLIT, TAIWAN})
    frame = make_frame(
        write,
        domain,
        encoding,
        options.scale,
        is_old=name == "yunao",
        spoil=partial(spoil, path=domain, changes=own_words) if own_words else None,
    )
    look = {**looks[name], "encoding": encoding, "declared": declared}
    return Host(domain, look, encoding, changes, frame, insets(write, domain), [])


def _character(drawn: float, number: int, options: Options, mirroring: str) -> tuple[str, str, str, tuple[str, ...]]:
    """Look, encoding, the charset it would declare, and what it does to its texts."""
    if mirroring:
        return "yanhe", "utf-8", "utf-8", (mirroring,)
    if drawn < options.big5:
        return "wugang", "big5hkscs", "big5", (TAIWAN,)
    if drawn < options.big5 + options.taiwan:
        return "wugang", "utf-8", "utf-8", (TAIWAN,)
    if drawn < options.big5 + options.taiwan + options.gb:
        return ("yunao", "yanhe")[number // 2 % 2], "gb18030", ("gb2312", "gbk")[number % 2], ()
    return "yanhe", "utf-8", "utf-8", ()


def spoil(html: str, path: str, changes: tuple[str, ...]) -> str:
    """The words of a piece of HTML after the changes of a site."""
    return TEXT_NODE.sub(lambda match: f">{changed_words(match[1], path, changes)}<", html) if changes else html


def changed_words(text: str, path: str, changes: tuple[str, ...]) -> str:
    """Plain text after the changes of a site."""
    for change in changes:
        text = text.translate(_annotations()) if change == ANNOTATED else changed(text, change, path)
    return text


@cache
def _annotations() -> dict[int, str]:
    """Simplified to Traditional, 40 characters with their reading: 动 is 動(dòng)."""
    table = dict(traditional_forms())
    for character in SALTED[:N_ANNOTATED]:
        codes = [ord(character), *(code for code, form in traditional_forms().items() if form == character)]
        table.update(dict.fromkeys(codes, f"{character}({reading(character)})"))
    return table
