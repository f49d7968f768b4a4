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


def without_labels(texts: pl.Series, posted: NDArray[np.bool_]) -> pl.Series:
    """The texts, those of threads (``posted``) without what stands round a subject: 「贴子主题:」, 「[求助]」."""
    posts = np.flatnonzero(posted)
    bare = texts.gather(posts).str.replace(LABELLED, "")
    bare = bare.str.replace(r"\s?\[(?:打印本页|复制(?:本[帖贴])?链接)\]$", "")
    return put(texts, posts, bare)


def answered(body: Body, at: NDArray[np.int64], texts: pl.Series) -> NDArray[np.bool_]:
    """Of the lines ``at``, which say ``texts``, those of threads that another answers.

    「渡口的灯」 where 「Re: 渡口的灯」 stands too.
    """
    said, page = body.told.said, body.pages.page
    in_thread = np.zeros(len(said.texts), np.bool_)
    in_thread[said.place[body.is_thread]] = True
    rows = np.flatnonzero(body.is_thread & contains_at(in_thread, said.texts, REPLY_TO)[said.place])
    found = np.zeros(len(at), np.bool_)
    if not rows.size:
        return found
    replies = said.texts.gather(said.place[rows]).str.replace(REPLY_TO, "")
    answers = pl.DataFrame({"page": page[rows], "said": replies})
    mine = np.flatnonzero(body.is_thread[at])
    posts = pl.DataFrame({"page": page[at[mine]], "said": texts.gather(mine), "at": mine})
    found[posts.join(answers, on=["page", "said"], how="semi")["at"].to_numpy()] = True
    return found


def parted(text: NDArray[np.bool_], page: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The first line of a thread's text, where its poster and moment part it from the next: its subject."""
    first = np.zeros(len(text), np.bool_)
    rows = np.flatnonzero(text)
    first[rows[np.diff(page[rows], prepend=-1) != 0]] = True
    below = np.append(text[1:], False)
    found: NDArray[np.bool_] = first & ~below & (np.append(page[1:], -1) == page)
    return found
