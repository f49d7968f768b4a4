"""Which pages are threads, and which lines of a thread are what its posters wrote.

A post stands between what the software puts round it: 「文章:131」, 「回复 赞 3」, a signature under a ruler or on every
post, an earlier post quoted above the answer. Each is known by its form, by the name of its block or by standing
there before; the rest is decided by its odds, and by those of the lines made like it: 「顶」 says nothing by itself.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.split_articles.units import hashed
from tasks.split_articles.windows import contains_at, group_sum, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.windows import Pages

LEAST: Final = {"sure": -0.5, "kin": -3.0, "pure": -5.0}
"""Least odds (logarithm) of a post's line: by itself; in blocks of which many are posts; in blocks of which nearly all are."""

POST_SHARE: Final = 0.3
"""Share of a thread's sure text in blocks of one class, from which a doubtful line of that class is a post too.

In cross-validation by site over 7 threads in 8 variants of layout: char F1 .894 with odds of 0 and -2, .917 with -.5
and -3, .922 with -1 and -3; as they are .948, .961, .952.
"""

PURE: Final = 0.7
"""Share of sure text among the characters of a class, from which all of it was posted. Chosen, not measured."""

REPEATED: Final = 10
"""A line of so many characters that stood in the thread before is a quote or a signature. Chosen, not measured."""

BELOW_HEAD: Final = 3
"""Lines under a head of quotes, or under a ruler, in the same block, that are the quote or the signature. Chosen."""

LONGEST_NAME: Final = 16
"""Characters of a poster's name at most. Chosen, not measured."""

OF_NAME: Final = r"(?:^|[ _-])(?:quotes?|blockquote|quotemain|sign|signature|sigline|usersign)(?:[ _-]|$)"
"""Names of blocks for quotes and signatures."""

TOOL: Final = r"(?:来自.{2,10}客户端|举报|回复|引用|评论|打赏|赞同|赞|踩|顶端|支持|反对|收藏|分享|编辑|删除|私信|短信|邮件|小档案|资料|主页|博客|好友|搜索|只看该作者|只看楼主|只看此人|楼主|沙发|板凳|地板|页首|返回顶部|引用此帖|收起|展开|关注问题|邀请回答|写回答|添加评论|感谢|没有帮助)"

BETWEEN: Final = r"[\s\d|·•,:#()\[\]【】楼层第此帖时-]"
TOOLS: Final = f"^{BETWEEN}*{TOOL}{BETWEEN}*[\\s|·]{BETWEEN}*(?:{TOOL}|{BETWEEN})*{TOOL}{BETWEEN}*$"

LONGEST_TOLD: Final = 70
"""Characters of a panel's line, of a row of tools or of a head of quotes at most. Chosen, not measured."""

PANEL: Final = r"^(?:文章|帖子|发帖数?|主题|精华|积分|威望|级别|等级|头衔|门派|金钱|金币|铜币|现金|体力|魅力|经验|贡献|财产|注册(?:日期|时间)?|加入时间|最后登录|在线时间|阅读权限|UID|IP|来自|性别|星座|生日|状态|编号)\s?:\s?\S.{0,15}$"

QUOTE_HEAD: Final = (
    r"^引用第?\s?\d*\s?[楼#].{0,40}(?:发[表布]|写)|^(?:以下|下面)?是?引用.{1,50}(?:发言|发表|内容)|^(?:原帖|最初)由.{1,40}发[表布]"
    r"|^【\s?在.{1,40}提到|^@\S{1,20}\s?(?:19|20)\d\d[-/年]|^\S{1,20}\s?(?:写了|wrote)\s?:"
)

THREAD_WORDS: Final = r"论坛|社区|贴吧|留言板|知道|问答|知乎|天涯|帖子|讨论区|小组|步行街|水木|思否|bbs|forum|discuz|v2ex|quora|segmentfault|stage1|\b(?:thread|tieba|zhidao|question|club|viewthread)\b"
THREAD_HINTS: Final = r"reply|floor|thread|topic|answer|question|bbs|forum|tieba|postmessage|post-?list|postbody|[dl]_post\b|atl-|lzl|\bt_f\b|t_msg|authi|p_content|viewthread"

MIN_THREAD_SHARE: Final = 0.12
"""Share of lines in blocks named for replies from which a page is a thread: .14 to .58 on 5 threads, .05 at most on articles."""


MIN_PANELS: Final = 3
"""So many lines like 「积分:120」, of one label, stand beside posts: one at most on 35 article pages. Chosen."""


def is_thread(lines: pl.DataFrame, heads: pl.DataFrame, pages: pl.DataFrame) -> NDArray[np.bool_]:
    """Whether each line's page is a thread of a forum, or questions and answers.

    By the site's part of the head's title (after the last - _ |) or the address, with a sign of posts; or by
    the share of lines in blocks named for replies, with dates; or by panels of posters 「积分:120」, with dates.
    """
    counted = (
        lines.lazy()
        .group_by("page_id")
        .agg(
            replies=pl.col("hint").str.contains(THREAD_HINTS).mean(),
            dates=pl.col("rule").str.starts_with("metadata.date").sum(),
            talk=(
                (pl.col("rule") == "tools.forum-controls")
                | pl.col("folded").str.contains(r"楼主|沙发|回帖|发帖|回复于|\A\d+楼")
            ).sum(),
        )
    )
    panels = (
        lines.lazy()
        .filter(pl.col("rule") == "tools.forum-controls")
        .select("page_id", label=pl.col("folded").str.extract(r"^(\p{L}{2,4})\s?:", 1))
        .drop_nulls()
        .group_by("page_id", "label")
        .agg(n=pl.len())
        .group_by("page_id")
        .agg(panels=pl.col("n").max())
    )
    site = pl.col("title").fill_null("").str.to_lowercase().str.extract(r"[-_|–—<>·,(](.*)$", 1).fill_null("")
    named = heads.lazy().select("page_id", "canonical", by_title=site.str.contains(THREAD_WORDS))
    addressed = pages.lazy().select("page_id", address="url")
    threads = (
        counted.join(named, on="page_id", how="left")
        .join(panels, on="page_id", how="left")
        .join(addressed, on="page_id", how="left")
        .with_columns(by_address=pl.coalesce("address", "canonical").fill_null("").str.contains(THREAD_WORDS))
        .filter(
            (
                (pl.col("by_title") | pl.col("by_address"))
                & ((pl.col("replies") > 0.03) | (pl.col("talk") > 0) | (pl.col("dates") > 0))
            )
            | ((pl.col("replies") >= MIN_THREAD_SHARE) & (pl.col("dates") > 1))
            | ((pl.col("panels") >= MIN_PANELS) & (pl.col("dates") > 1))
        )
        .select("page_id", thread=True)
    )
    return (
        lines.lazy()
        .select("page_id")
        .join(threads, on="page_id", how="left", maintain_order="left")
        .collect()["thread"]
        .fill_null(value=False)
        .to_numpy()
    )


def find_posts(
    lines: pl.DataFrame, odds: NDArray[np.float64], free: NDArray[np.bool_], thread: NDArray[np.bool_], borders: Pages
) -> NDArray[np.bool_]:
    """Lines of posts: ``odds`` by the model of posts, ``free`` what no rule has decided; only pages of ``thread``."""
    found = np.zeros(len(odds), bool)
    at = np.flatnonzero(thread)
    if not len(at):
        return found
    read = ("page_id", "folded", "n_chars", "link_chars", "tag", "hint", "container")
    page, part, odds = borders.page[at], lines.select(read)[at], odds[at]
    around = is_around(part, page, odds)
    open_ = free[at] & ~around
    size = np.minimum(part["n_chars"].to_numpy(), 120).astype(np.float32)
    # 「postmessage_17」 and 「postmessage_18」 are made alike.
    block = numbered(page, hashed(part["hint"].str.replace_all(r"\d+", "")))
    sure = size * (open_ & (odds > LEAST["sure"]))
    of_class = group_sum(sure, block)
    many = of_class >= POST_SHARE * np.maximum(group_sum(sure, page), 1)
    pure = many & (of_class >= PURE * group_sum(size * open_, block)) & (part["hint"] != "").to_numpy()
    found[at] = open_ & ((odds > LEAST["sure"]) | (many & (odds > LEAST["kin"])) | (pure & (odds > LEAST["pure"])))
    return found


def is_around(part: pl.DataFrame, page: NDArray[np.int64], odds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Lines that the software put round posts: panels, tools, quotes, signatures."""
    folded, short = part["folded"], (part["n_chars"] <= LONGEST_TOLD).to_numpy()
    told = part.select(
        ruler=pl.col("folded").str.contains(r"^[-_—=]{6,}$"),
        marked=pl.col("folded").str.starts_with(": "),
        address=pl.col("folded").str.contains_any(["http:", "https:", "www."]),
        named=pl.col("hint").str.contains(OF_NAME) | (pl.col("tag") == "blockquote"),
        again=(pl.col("n_chars") >= REPEATED) & ~pl.struct("page_id", "folded").is_first_distinct(),
    )
    forms = {"panel": PANEL, "tools": TOOLS, "head": QUOTE_HEAD}
    col = {name: told[name].to_numpy() for name in told.columns}
    col |= {name: contains_at(short, folded, pattern) for name, pattern in forms.items()}
    box = numbered(page, part["container"].to_numpy())
    below_head, below_ruler = _below(col["head"], box), _below(col["ruler"], box)
    quoted = below_head & (_above(col["ruler"], box) | (_below(col["head"], box, 1) & ~_any(col["ruler"], box)))
    signed = below_ruler & ~_any(col["head"], box)
    short = (part["n_chars"] <= LONGEST_NAME).to_numpy() & ~col["address"]
    name = short & (odds < 0) & (_above(col["panel"], box, 2) | _above(col["tools"], box, 1))
    name |= short & (part["link_chars"] * 2 > part["n_chars"]).to_numpy()
    # Where most of what is likely text is named for quotes, the name says nothing.
    said = np.where(odds > 0, part["n_chars"].to_numpy(), 0).astype(np.float32)
    named = col["named"] & (group_sum(said * col["named"], page) < group_sum(said, page) / 2)
    sure = ("panel", "tools", "head", "ruler", "marked", "again")
    found: NDArray[np.bool_] = np.any([col[form] for form in sure], axis=0) | quoted | signed | name | named
    return found


def _below(what: NDArray[np.bool_], box: NDArray[np.int64], reach: int = BELOW_HEAD) -> NDArray[np.bool_]:
    """Lines at most ``reach`` below one of them, in its box."""
    found = np.zeros(len(what), bool)
    for k in range(1, reach + 1):
        found[k:] |= what[:-k] & (box[k:] == box[:-k])
    return found


def _above(what: NDArray[np.bool_], box: NDArray[np.int64], reach: int = BELOW_HEAD) -> NDArray[np.bool_]:
    """Lines at most ``reach`` above one of them, in its box."""
    return _below(what[::-1], box[::-1], reach)[::-1]


def _any(what: NDArray[np.bool_], box: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines in whose box there is one of them."""
    found: NDArray[np.bool_] = group_sum(what.astype(np.float32), box) > 0
    return found
