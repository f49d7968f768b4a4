"""Who opened a thread, and when: from the lines round its first post.

「豆腐西施 | 积分 512 | 楼主 发表于 2006-11-25 20:17:36」 above the first post: the name is a link or stands over
points and ranks, often far above the text; the moment is the earliest that the page shows with a clock.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import Final

import polars as pl

from tasks.split_articles.dates import with_moment
from tasks.split_articles.metadata import first_by
from tasks.split_articles.names import one_width
from tasks.split_articles.patterns import NOT_PERSONS

ABOVE: Final = 12
BELOW: Final = 12
"""Lines above the first post and below the last in which a thread's moment is looked for. Chosen."""

NAMED_REACH: Final = 40
NEAR_REACH: Final = 14
"""Lines above the first post in which its poster's name is looked for: in blocks named so, and in others. Chosen."""

USER_HINT: Final = r"user|author|nick|writer|poster|owner|member|\bname|uname|louzhu"

LABELLED: Final = r"^(?:发信人|发[帖贴]人|发[帖贴]者|[帖贴]主|楼主|提问者?|题主)\s?:\s?([^\s:|(),]{2,20})(?:$|[\s|(,])"
"""Who posted, by a label of forums and boards."""

RANKS: Final = r"积分|等级|级别|威望|金币|金钱|注册|UID|头衔|经验|发帖|帖子|主题|楼主|来自|性别|贡献|声望|发表于|在线|魅力|财富|个性|\d楼"
"""What stands under a poster's name, beside his posts."""

NO_POSTER: Final = r"楼主|\d+\s?楼|回复|编辑|沙发|板凳|最后|发[表布]|更新|时间|来源|\d{2}:"

MENU_HINT: Final = r"nav|menu|header|\btop|search|login|toolbar|breadcrumb|crumb|footer|side-?bar"
"""Blocks that hold the visitor's own name, or names of boards."""

FAR: Final = 1 << 40
"""More than any row has: what is put before all others."""

ABOVE_TITLE: Final = 6
"""Lines that a name above the headline is put behind those below it. Chosen, not measured."""

NO_NAME: Final = (
    r"^\d+$|首页|论坛|社区|帖|回复|粉丝|TA|私信|写了|等级|级别|积分|会员|楼主|答主|搜索|下一|上一|收藏|分享|发表|发布|登录|注册|举报|关注|主题|精华|在线|来自"
    r"|(?:19|20)\d\d[-/.年]|:|查看|作者|全部|赞|短消息|好友|返回|打印|提问|认证|头衔|资料|博客|空间|更多|展开|编辑|管理|版主|编号|话题|广场|我的|个人中心|消息|通知|动态|问答|频道|字体|[>»›]"
)


def opened(frame: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """The earliest moment that a line of the page shows with a clock: when a thread was opened. Dates of registration aside."""
    own = frame.join(threads.select("page_id"), on="page_id", how="semi", maintain_order="left")
    could = own.filter(
        pl.col("role").is_null()
        & (pl.col("n_chars") <= 60)
        & pl.col("folded").str.contains(r"\d:\d\d")
        & ~pl.col("folded").str.contains("注册|登录|上次|最后|当前时间|现在是|GMT|在线")
    )
    dated = could.drop("article").join(
        threads.select("page_id", "article", "first", "last"), on="page_id", how="inner", maintain_order="left"
    )
    dated = dated.filter((pl.col("row") >= pl.col("first") - ABOVE) & (pl.col("row") <= pl.col("last") + BELOW))
    dated = with_moment(dated, one_width(pl.col("body")))
    dated = dated.rename({"at": "opened_at", "precision": "opened_precision"})
    return first_by(
        dated.with_columns(order=pl.col("opened_at")),
        ["page_id", "article"],
        "opened_at",
        "order",
        ("opened_precision",),
    )


def posters(frame: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """Who opened a thread: in 「骑驴找马 发表于 2006-11-25」, or a short line above the first post.

    The nearest that is a link or stands over points and ranks is taken. Behind a column of points and ranks the name may stand far above; there only a block named so counts.
    """
    frame = frame.join(threads.select("page_id"), on="page_id", how="semi", maintain_order="left")
    is_named = pl.col("hint").str.contains(USER_HINT)
    plain = one_width(pl.col("body"))
    beside = plain.str.extract(
        r"^([^\s:|·,]{2,16})\s*[·|,]?\s+(?:(?:19|20)\d\d[-/.年]\d{1,2}|\d{1,3}\s?(?:分钟|小时|天|个月|年)前)", 1
    )
    said = plain.str.extract(
        r"^(?:楼主|作者|发帖人|提问者|by)?\s*[:|]?\s*([^\s:|]{2,16}?)\s*(?:发表于|发布于|于|提问于|发表)\s*[:]?\s*(?:19|20)\d\d",
        1,
    )
    labelled = plain.str.extract(LABELLED, 1)
    ranked = pl.any_horizontal(
        pl.col("folded").shift(-k).over("page_id").str.contains(RANKS).fill_null(value=False) for k in (1, 2)
    )
    linked = (pl.col("link_chars") * 2 > pl.col("n_chars")) & pl.col("kind").is_in(["other", "navigation"])
    name = pl.col("body").str.strip_chars(" :：@\u3000").str.replace(r"\s@\S+$", "")
    own = (
        (linked | (ranked & (pl.col("kind") == "other")))
        & pl.col("n_chars").is_between(2, 20)
        & pl.col("rule").str.starts_with("layout")
        & ~pl.col("folded").str.contains(NO_NAME)
        & ~pl.col("tag").is_in(["h1", "h2", "option"])
        & (is_named | ~pl.col("hint").str.contains(MENU_HINT))
    )
    frame = frame.with_columns(
        named=is_named,
        poster=pl.coalesce(
            pl.when(~labelled.str.contains(NOT_PERSONS)).then(labelled),
            pl.when(~said.str.contains(NO_POSTER)).then(said),
            pl.when(~beside.str.contains(f"{NO_POSTER}|{NO_NAME}")).then(beside),
            pl.when(own).then(name),
        ),
    )
    near = (
        frame.filter(pl.col("role").is_null() & pl.col("poster").is_not_null())
        .drop("article")
        .join(
            threads.select("page_id", "article", "first", "title_row"), on="page_id", how="inner", maintain_order="left"
        )
    )
    reach = pl.when("named").then(NAMED_REACH).otherwise(NEAR_REACH)
    near = near.filter((pl.col("row") < pl.col("first")) & (pl.col("row") >= pl.col("first") - reach))
    above_title = pl.col("row") < pl.col("title_row").fill_null(-1)
    order = (
        pl.col("first")
        - pl.col("row")
        + pl.when("named").then(0).otherwise(8)
        + pl.when(above_title).then(ABOVE_TITLE).otherwise(0)
    )
    key = ["page_id", "article"]
    near = near.with_columns(order=order)
    # An opening post may be all picture: its poster then stands above the next one's, in a block of the same name.
    nearest = pl.col("hint").sort_by("order", "row").first().over(key)
    kin = pl.col("named") & (pl.col("hint") == nearest) & (pl.col("row") > pl.col("title_row"))
    near = near.with_columns(order=pl.when(kin.fill_null(value=False)).then(pl.col("row") - FAR).otherwise("order"))
    return first_by(near, key, "poster", "order")
