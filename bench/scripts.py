"""Scripts and style sheets of a made-up host: a third to a half of the bytes of a crawled page, and of no use to us.

They are put together from names of our own and do nothing; a parser has to get past them all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench.sentences import Writer

STATEMENTS: Final = (
    "var {noun}{Noun}={number},{noun}{Noun2}=document.getElementById('{noun}-{number}');",
    "function {verb}{Noun}(e,t){{if(!e||t<{number})return;for(var n=0,i=e.length;n<i;n++){{e[n].{verb}(t)}}return e}}",
    """
    /* {verb} {noun} */
    {noun}.{verb}{Noun} = function (evt) {{
        var self = this, {noun} = evt.{noun} || {number};
        if (self.{noun} > {number} && self.{noun} !== '{word}') {{
            self.{verb}({noun});
        }}
    }};
""",
    '{noun}Config={{"id":{number},"{noun}":"{word}","path":"/{noun}/{noun}.js","{Noun}":[{number},{number2}]}};',
    "!function(e){{'use strict';e.{noun}{Noun}=e.{noun}{Noun}||[];e.{noun}{Noun}.push(['{verb}',{number}])}}(window);",
    """$('.{noun}-{noun}').{verb}(function(){{$(this).{verb}('<div class="{noun}">'+{noun}.{noun}+'</div>')}});""",
)

RULES: Final = (
    ".{noun}-{noun} .{noun}{{{property}:{value};{property2}:{value2}}}",
    ".{noun} li,.{noun}-{noun} a:hover{{{property}:{value};{property2}:{value}}}\n",
    "#{noun}{number} > .{noun} {{\n  {property}: {value};\n  {property2}: {value2};\n}}\n",
)


def script(write: Writer, n_chars: int) -> str:
    """Statements until there are so many characters."""
    return _enough(write, STATEMENTS, n_chars)


def style(write: Writer, n_chars: int) -> str:
    """Style rules until there are so many characters."""
    return _enough(write, RULES, n_chars)


def _enough(write: Writer, forms: tuple[str, ...], n_chars: int) -> str:
    out, size = [], 0
    while size < n_chars:
        noun, other = write.one("nouns"), write.one("nouns")
        filled = forms[int(write.chance.random() * len(forms))].format(
            noun=noun,
            Noun=other.capitalize(),
            Noun2=write.one("nouns").capitalize(),
            verb=write.one("verbs"),
            number=write.number(),
            number2=write.number(),
            word=write.one("field"),
            property=write.one("properties"),
            property2=write.one("properties"),
            value=write.one("values"),
            value2=write.one("values"),
        )
        out.append(filled)
        size += len(filled)
    return "".join(out)
