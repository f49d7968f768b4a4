"""What shows the subject of a thread, where no line says just that: labels and categories before it, answers to it.

「贴子主题:渡口的灯」, 「[求助] 渡口的灯」, 「Re: 渡口的灯」 over an answer; or it is the first line posted,
parted from the next by who posted it and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.post_forms import REPLY_TO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body

LABELLED: Final = r"^\W{0,3}(?:[帖贴]子)?(?:主\s?题|标\s?题|浏览)\s?:\s?|^\[[^\[\]]{1,8}\]\s?"
"""What stands before the subject of a thread: its label or its category."""


def without_labels(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines, those of threads without what stands round a subject: 「贴子主题:」, 「[求助]」."""
    bare = pl.col("folded").str.replace(LABELLED, "").str.replace(r"\s?\[(?:打印本页|复制(?:本[帖贴])?链接)\]$", "")
    return frame.select("page_id", folded=pl.when("is_post").then(bare).otherwise("folded"))


def answered(lines: pl.DataFrame, frame: pl.DataFrame, body: Body) -> pl.Series:
    """Lines of threads that another answers: 「渡口的灯」 where 「Re: 渡口的灯」 stands too."""
    answers = lines.select(page=pl.Series(body.pages.page), folded="folded", is_post=pl.Series(body.is_thread))
    answers = answers.filter(pl.col("is_post") & pl.col("folded").str.contains(REPLY_TO)).select(
        "page", said=pl.col("folded").str.replace(REPLY_TO, ""), answered=True
    )
    said = frame.select("page", said="folded").join(
        answers.unique(), on=["page", "said"], how="left", maintain_order="left"
    )
    return said["answered"].fill_null(value=False) & frame["is_post"]


def parted(text: NDArray[np.bool_], page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The first line of a thread's text, where its poster and moment part it from the next: its subject."""
    first = np.zeros(len(text), np.bool_)
    rows = np.flatnonzero(text)
    first[rows[np.diff(page[rows], prepend=-1) != 0]] = True
    below = np.append(text[1:], False)
    found: NDArray[np.bool_] = first & ~below & (np.append(page[1:], -1) == page)
    return found
