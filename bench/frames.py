"""What stands around the articles of a made-up host: head, scripts, styles, menus, lists, footer.

A host has one frame, made once: bytes with gaps. A page fills the gaps, so most of its bytes are copied, as a site's
own server does. How much of everything a host has is drawn so that the corpus looks like crawled pages: how near it
comes stands in docs/PERFORMANCE.md.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

from bench.scripts import script, style

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.sentences import Writer

MARK: Final = "\x00"
"""Stands before and after the name of a gap."""

GAPS: Final = ("meta", "title", "url", "crumbs", "articles", "teasers", "side", "code", "spam")

CODE: Final = 48_000
"""Characters of scripts and styles of a middling host."""

WIDTH: Final = 0.9
"""Spread of sizes between hosts: standard deviation of the logarithm."""

OF_STYLE: Final = 0.2
MENU_LINKS: Final = 60
LISTS: Final = 7
LIST_LINKS: Final = 9
PARTNERS: Final = 24
SCRIPTS: Final = 18
OLD: Final = 0.5
"""How heavy a page of 2004 is against one of today."""

SHORT: Final = 16
"""Characters of a headline in a narrow list."""

REFERENCE: Final = 0.004
"""A script with less than this share of the code is only a reference to a file."""

FORMS: Final = Path(__file__).parent / "frames.toml"
HEADINGS: Final = ("热点推荐", "图片新闻", "频道精选", "本周排行", "专题策划", "最新更新")


@dataclass(frozen=True)
class Frame:
    """Bytes and gaps in turn: first bytes, then the name of what fills the gap after them, and so on."""

    parts: tuple[tuple[bytes, str | None], ...]
    encoding: str

    def filled(self, values: dict[str, str]) -> bytes:
        """A page; characters the encoding lacks become references, as servers write them."""
        out = []
        for fixed, gap in self.parts:
            out.append(fixed)
            if gap:
                out.append(values[gap].encode(self.encoding, "xmlcharrefreplace"))
        return b"".join(out)


def make_frame(
    write: Writer,
    name: str,
    encoding: str,
    scale: float,
    *,
    is_old: bool,
    spoil: Callable[[str], str] | None = None,
) -> Frame:
    """The frame of the host ``name``. ``is_old``: tables in tables, as in 2004; ``scale``: how heavy, 1 is middling.

    ``spoil`` changes the words of the frame as a mirror changes them.
    """
    size = scale * math.exp(write.chance.gauss(0, WIDTH)) * (OLD if is_old else 1)
    text = _text(write, name, size, forms()["old" if is_old else "modern"])
    pieces = text.split(MARK)
    fixed = [(spoil(piece) if spoil else piece).encode(encoding, "xmlcharrefreplace") for piece in pieces[::2]]
    return Frame(tuple(zip(fixed, [*pieces[1::2], None], strict=True)), encoding)


@cache
def forms() -> dict[str, dict[str, Any]]:
    """How sites write their parts, by their style."""
    return tomllib.loads(FORMS.read_text("utf-8"))


def _text(write: Writer, name: str, size: float, form: dict[str, Any]) -> str:
    """The whole frame as characters, its gaps marked."""
    scripts = _scripts(write, int(CODE * size * (1 - OF_STYLE)), _times(SCRIPTS, size))
    lists = [_list(write, name, form) for _ in range(_times(LISTS, size))]
    menu = [_menu_item(write, name, form) for _ in range(_times(MENU_LINKS, size))]
    partners = [_fill(form["partner"], place=write.place()) for _ in range(_times(PARTNERS, size))]
    third, half = len(scripts) // 3, len(lists) // 2
    return _fill(
        form["page"],
        **{f"gap_{gap}": f"{MARK}{gap}{MARK}" for gap in GAPS},
        name=name,
        site=write.one("place_head") + write.one("place_tail") + form["site"],
        number=write.number(),
        place=write.place() + write.one("spot"),
        style=style(write, int(CODE * size * OF_STYLE)),
        scripts_1="".join(scripts[:third]),
        scripts_2="".join(scripts[third : 2 * third]),
        scripts_3="".join(scripts[2 * third :]),
        lists_1="".join(lists[:half]),
        lists_2="".join(lists[half:]),
        lists_hidden=_list(write, name, form),
        menu=form["menu_join"].join(menu),
        partners="&nbsp;|&nbsp;".join(partners),
    )


def insets(write: Writer, name: str) -> tuple[str, str]:
    """What a site puts between the paragraphs of its articles, and after the last: one of each, empty at some sites."""
    values = {
        "name": name,
        "number": write.number(),
        "url": f"http://{name}/{write.one('nouns')}/{write.number()}.html",
    }
    titles = {"title": write.filled("titles"), "title2": write.filled("titles")}
    between, after = (["", *forms()["insets"][place]] for place in ("between", "after"))
    chosen = [choices[int(write.chance.random() * len(choices))] for choices in (between, after)]
    return _fill(chosen[0], **values, **titles), _fill(chosen[1], **values, **titles)


def _fill(form: str, **values: str) -> str:
    return Template(form).substitute(values)


def _times(middling: int, size: float) -> int:
    return max(2, round(middling * math.sqrt(size)))


def _scripts(write: Writer, n_chars: int, n: int) -> list[str]:
    """So many script elements, some of them only a reference."""
    parts = [write.chance.random() ** 3 for _ in range(n)]
    total = sum(parts)
    return [
        f'<script type="text/javascript" src="/js/{write.one("nouns")}.{write.number()}.js"></script>\n'
        if part / total < REFERENCE
        else f"<script>{script(write, int(n_chars * part / total))}</script>\n"
        for part in parts
    ]


def _menu_item(write: Writer, name: str, form: dict[str, Any]) -> str:
    return _fill(
        form["menu_item"],
        name=name,
        number=write.number(),
        channel=write.filled("channels"),
        path=f"{write.one('nouns')}/{write.number()}",
    )


def _list(write: Writer, name: str, form: dict[str, Any]) -> str:
    """A list that every page of the host shows: 「热点推荐」 and its headlines."""
    item = form["items"][int(write.chance.random() * len(form["items"]))]
    items = []
    for _ in range(LIST_LINKS):
        title, path = write.filled("titles"), f"{write.one('nouns')}/{write.one('nouns')}"
        values = {"name": name, "path": path, "title": title, "short": title[:SHORT], "day": write.day()}
        items.append(
            _fill(item, **values, url=f"http://{name}/{path}/2023/{write.number()}.html", number=write.number())
        )
    return _fill(form["list"], heading=HEADINGS[int(write.chance.random() * len(HEADINGS))], items="".join(items))
