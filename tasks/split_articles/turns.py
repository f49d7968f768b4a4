"""Turns: who wrote and when, over and over, on a page that is not known as a thread.

「小满 3 天前 | 先看檐沟。 | 老农 2 天前 | 换瓦没有用。」: a name with its moment is no paragraph where there are
several, and what stands in blocks made like those of the text was said in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tasks.split_articles.board_words import COMMENTED
from tasks.split_articles.post_forms import AT_POST, MOMENT_ONLY, TOOLS
from tasks.split_articles.told import of_kind, ruled, unlabelled
from tasks.split_articles.windows import contains_at, contains_each_at, group_sum, lines_since, lines_until, speaks_at

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

LONGEST_HEAD: Final = 40
"""Characters of a line with a name and a moment, or with tools, at most. Chosen, not measured."""

NAMED: Final = r"^[^\d\s:][^:]*(?:[^\d:-]\d{1,2}:\d\d(?::\d\d)?(?:[^-~—至:\d]|$)|前)"
"""A name before the hour or the age. Hours alone are a chronicle's, 「开赛:5月7日 03:00」 is a label with its value,
「第三场8:00-10:00」 a span of a programme."""

FEWEST: Final = 2
"""So many heads made alike are those of turns: one line may be the byline."""

REACH: Final = 4
"""Lines between the head or the foot of a turn and what was said. Chosen, not measured."""

MOST_OF_TEXT: Final = 0.5
"""Share of the text in blocks made like a line's, from which the line was said in turn. Chosen, not measured."""


def turn_heads(told: Told, folded: pl.Series, text: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines of the text that are a name with a moment, or a row of tools, where several are made alike."""
    short = text & (told.size <= LONGEST_HEAD)
    short &= group_sum(short.astype(np.float32), told.make) >= FEWEST
    moment, named, tools = contains_each_at(short, folded, MOMENT_ONLY, NAMED, TOOLS)
    heads = (moment & named) | tools
    found: NDArray[np.bool_] = heads & (group_sum(heads.astype(np.float32), told.make) >= FEWEST)
    return found


def said_in_turn(
    told: Told, folded: pl.Series, could: NDArray[np.bool_], weight: NDArray[np.float32], total: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Lines that speak, of those that ``could``, made like most of the text and near the heads or feet of turns.

    ``weight`` is that of the text's lines, ``total`` their sum on the page of each line. Blocks without names are made
    like too much; below a heading of comments or of other articles stands what comments and links say.
    """
    alike = (group_sum(weight, told.make) >= MOST_OF_TEXT * total) & (told.hint.texts != "").to_numpy()[told.hint.place]
    found = speaks_at(could & alike & (told.linked == 0) & unlabelled(told), folded)
    here = group_sum(found.astype(np.float32), told.pages.page) > 0
    border = contains_at(here & (told.size <= LONGEST_HEAD), folded, COMMENTED)
    border |= ruled(told, "tools.comment-box") | of_kind(told, "teaser-heading", "ranking")
    found &= lines_since(weight > 0, told.pages) <= lines_since(border, told.pages)
    said = found | (here & (weight > 0))
    near = (lines_since(said, told.pages) <= REACH) | (lines_until(said, told.pages) <= REACH)
    heads = np.any(contains_each_at(near & (told.size <= LONGEST_HEAD), folded, AT_POST, TOOLS), axis=0)
    heads &= group_sum(heads.astype(np.float32), told.make) >= FEWEST
    found &= (lines_since(heads, told.pages) <= REACH) | (lines_until(heads, told.pages) <= REACH)
    return found
