"""What shows the subject of a thread, where no line says just that: labels and categories before it, answers to it.

「贴子主题:渡口的灯」, 「[求助] 渡口的灯」, 「Re: 渡口的灯」 over an answer; or it is the first line posted,
parted from the next by who posted it and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.buffers import put
from tasks.split_articles.post_forms import REPLY_TO
from tasks.split_articles.windows import contains_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.body import Body

LABELLED: Final = r"^\W{0,3}(?:[帖贴]子)?(?:主\s?题|标\s?题|浏览)\s?:\s?|^\[[^\[\]]{1,8}\]\s?"
"""What stands before the subject of a thread: its label or its category."""


def without_labels(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines, those of threads without what stands round a subject: 「贴子主题:」, 「[求助]」."""
    posts = np.flatnonzero(frame["is_post"].to_numpy())
    bare = frame["folded"].gather(posts).str.replace(LABELLED, "")
    bare = bare.str.replace(r"\s?\[(?:打印本页|复制(?:本[帖贴])?链接)\]$", "")
    return frame.select("page_id", folded=put(frame["folded"], posts, bare))


def answered(lines: pl.DataFrame, frame: pl.DataFrame, body: Body) -> pl.Series:
    """Lines of threads that another answers: 「渡口的灯」 where 「Re: 渡口的灯」 stands too."""
    rows = np.flatnonzero(contains_at(body.is_thread, lines["folded"], REPLY_TO))
    answers = pl.DataFrame(
        {"page": body.pages.page[rows], "said": lines["folded"].gather(rows).str.replace(REPLY_TO, "")}
    )
    posts = frame.select("page", said="folded", at=pl.int_range(pl.len())).filter(frame["is_post"])
    found = np.zeros(frame.height, np.bool_)
    found[posts.join(answers, on=["page", "said"], how="semi")["at"].to_numpy()] = True
    return pl.Series(found)


def parted(text: NDArray[np.bool_], page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The first line of a thread's text, where its poster and moment part it from the next: its subject."""
    first = np.zeros(len(text), np.bool_)
    rows = np.flatnonzero(text)
    first[rows[np.diff(page[rows], prepend=-1) != 0]] = True
    below = np.append(text[1:], False)
    found: NDArray[np.bool_] = first & ~below & (np.append(page[1:], -1) == page)
    return found
