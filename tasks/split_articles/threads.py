"""Who opened a thread, when, and under which subject: from the lines round its first post.

「豆腐西施 | 积分 512 | 楼主 发表于 2006-11-25 20:17:36」 above the first post: the name is said beside the moment, stands at
the top of a poster's card, or is a link in a block named for posters; the moment is the earliest that the page shows
with a clock; 「标 题: 河边的灯」 is the subject that a bulletin board's software writes over each post.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import Final

import polars as pl

from tasks.split_articles.dates import with_moment
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.metadata import first_by
from tasks.split_articles.names import one_width
from tasks.split_articles.patterns import NOT_PERSONS
from tasks.split_articles.post_forms import LABEL, PANEL

KEY: Final = ("page_id", "article")

ABOVE: Final = 12
BELOW: Final = 12
"""Lines above the first post and below the last in which a thread's moment is looked for. Chosen."""

NAMED_REACH: Final = 40
NEAR_REACH: Final = 14
"""Lines above the first post in which its poster's name is looked for: said, in a card or a block named so, and bare links. Chosen."""

LONGEST_NAME: Final = 20
"""Characters of a poster's name at most. Chosen, not measured."""

FIRST_LINK: Final = 12
"""Characters before the link of a poster in the line of his moment at most: 「[3楼] 作者:小满 2006-11-25」. Chosen."""

USER_HINT: Final = r"user|author|authi|nick|writer|poster|owner|member|creator|\bname|uname|louzhu"

NAME: Final = r"([^\s:|(),\[\]»·•]{2,20}?)"
DAY: Final = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}"
CLOCKED: Final = r"\d:\d\d|(?:分钟|小时|天|个月|年)前"
WHO: Final = r"发信人|发[帖贴][人者]|留言[人者]|发言人|[帖贴]主|楼主|提问[者人]|题主|网友"

SAID: Final = (
    rf"^\W*(?:{WHO})\W*(?:作者)?\s?:?\s?{NAME}(?:\([^)]*\))?\s?(?:发表|发布|提问|于|提交|回复|时间|日期|\s|\||,|$)",
    rf"^\W*(?:楼主)?\W*(?:作者|[Bb]y|由)\s?:?\s?{NAME}(?:\([^)]*\))?\s*(?:»|于|在|(?:发[表布]|提[交问]|回复)?(?:于|日期|时间)?\s?:?\s*{DAY})",
    rf"^来自\s?:\s?{NAME}\([^)]*\)\s+{DAY}",
    rf"(?:发[布表]|创建)于.{{2,16}}\s作者\s?:?\s?{NAME}(?:\s|$)",
    rf"^{NAME}\s*(?:发[表布](?:于|在)|于|提问于|»)\s?:?\s*{DAY}",
)
"""Who posted, by a label or beside the moment."""

BESIDE: Final = (
    rf"^([^\s:|·•,\d][^\s:|·•,]{{1,15}}?)\s*[·|,•]?\s*(?:楼主\s*)?(?:{DAY}|\d{{1,3}}\s?(?:分钟|小时|天|个月|年)前)"
)
"""The same, where nothing but the moment's place says so."""

HEADING: Final = r"^(?:楼主|发起人|提问[者人]|题主|作者|关于作者|发[帖贴][人者])$"
"""A box of its own says below this who posted."""

NO_POSTER: Final = (
    r"楼主|\d+\s?楼|回复|编辑|沙发|板凳|最后|发[表布]|更新|时间|来源|\d{2}:|注册|访问|本[帖贴文]|阅读|登录|客户端"
)

MENU_HINT: Final = r"nav|menu|(?:^|[ _])header|page-?header|site-?header|\btop|search|login|toolbar|breadcrumb|crumb|footer|side-?bar|signature"
"""Blocks that hold the visitor's own name, or names of boards."""

FAR: Final = 1 << 40
"""More than any row has: what is put before all others."""

NO_NAME: Final = (
    r"^\W*\d+\W*$|^#|首页|论坛|社区|帖|[^一-龥]?贴子|回复|回帖|粉丝|TA|私信|写了|等级|级别|积分|会员$|会员列表|楼主|答主|搜索|下一|上一|收藏|分享|发表|发布|登录|注册|举报|关注|主题|精华|在线|离线|来自"
    r"|(?:19|20)\d\d[-/.年]|:|查看|作者|全部|赞|短消息|消息|好友|返回|打印|提问|认证|头衔|资料|博客|空间|更多|展开|编辑|管理|版主|编号|话题|广场|我的|个人中心|通知|动态|问答|频道|字体|[>»›]"
    r"|\d\s?(?:枚|点|分|个|篇|小时|楼|次|人|条|年)|留言|沙发|板凳|地板|点评|楼层|倒序|只看|已解决|未解决|悬赏|影响力|人气|评论|日期|时间|[,。!?;“”]|顶端|模式|树形|推荐|提醒|小组|信息|标签|小档案|短信|客户端"
)
"""What short lines round posts hold that are no names."""

NO_MOMENT: Final = r"注册|登录|上次|最后|当前时间|现在是|现在时间|现在的时间|所有时间|GMT|在线(?:时间|用户|人数)|条回复|编辑|加入时间|造访"
"""Lines with a clock that is not that of a post."""

BOARD_DATES: Final = (
    (
        r"([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)\s+(?:[A-Z]{3,4}\s)?((?:19|20)\d\d)",
        "$1 $2, $4 $3",
    ),
    (r"(\d{1,2})月\s(\d{1,2}),\s((?:19|20)\d\d)", "$3-$1-$2"),
    (r"\b(\d\d)-(\d\d)-((?:19|20)\d\d),?\s", "$3-$1-$2 "),
)
"""Moments as software of forums writes them: 「Nov 25 20:17:36 2006」, 「11月 25, 2006 20:17」, 「11-25-2006, 08:17 PM」."""

SUBJECT: Final = r"^标\s*题\s*:\s*(?:(?i:re)\s?:\s?)*(.*\S)"
"""The subject, in the head that a bulletin board's software writes over each post."""


def opened(frame: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """The earliest moment that a line of the page shows with a clock: when a thread was opened. Dates of registration aside."""
    could = frame.filter(
        pl.col("role").is_null()
        & (pl.col("n_chars") <= 90)
        & pl.col("folded").str.contains(r"\d:\d\d")
        & ~pl.col("folded").str.contains(NO_MOMENT)
    )
    dated = could.drop("article").join(
        threads.select("page_id", "article", "first", "last"), on="page_id", how="inner", maintain_order="left"
    )
    dated = dated.filter((pl.col("row") >= pl.col("first") - ABOVE) & (pl.col("row") <= pl.col("last") + BELOW))
    said = one_width(pl.col("body"))
    for form, turned in BOARD_DATES:
        said = said.str.replace(form, turned)
    dated = with_moment(dated, said)
    dated = dated.rename({"at": "opened_at", "precision": "opened_precision"})
    return first_by(
        dated.with_columns(order=pl.col("opened_at")),
        KEY,
        "opened_at",
        "order",
        ("opened_precision",),
    )


def subjects(frame: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """The subject that a bulletin board's software writes over the first post: page_id, article, subject."""
    said = (
        frame.filter(pl.col("rule") == "metadata.board-head")
        .select("page_id", "row", subject=one_width(pl.col("body")).str.extract(SUBJECT, 1))
        .drop_nulls("subject")
    )
    return first_by(
        said.join(threads.select(*KEY), on="page_id", how="inner", maintain_order="left"), KEY, "subject", "row"
    )


def posters(frame: pl.DataFrame, links: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """Who opened a thread: said beside the moment, at the top of a card, or in a link above the first post.

    ``frame`` has the lines of threads. What is said comes first; then names in cards and blocks named for posters, those
    below the headline from the top, those above it from the text; then bare links. Where nothing stands above the
    first post, what is said below it counts: some software writes heads under the posts.
    """
    told = _with_names(frame, links).filter(pl.col("poster").is_not_null())
    near = told.drop("article").join(
        threads.select(*KEY, "first", "title_row", "head_title"), on="page_id", how="inner", maintain_order="left"
    )
    # The subject is a link in the path to it, and on old pages over the first post.
    of_title = pl.col("head_title").str.contains(pl.col("poster"), literal=True).fill_null(value=False)
    near = near.filter((pl.col("rank") < 3) | ~of_title)
    row, first = pl.col("row"), pl.col("first")
    title = pl.col("title_row").fill_null(-1)
    reach = pl.when(pl.col("rank") <= 2).then(NAMED_REACH).otherwise(NEAR_REACH)
    above = (row < first) & ((row >= first - reach) | ((row > title) & (title >= 0) & (row >= first - NAMED_REACH)))
    below_title = row > title
    place = (
        pl.when(~above)
        .then(3 * FAR + row)
        .when(pl.col("rank") == 0)
        .then(pl.when(below_title).then(0).otherwise(NAMED_REACH) + first - row)
        .when(below_title & (title >= 0))
        .then(FAR + pl.col("rank") * 1000 + row - title)
        .otherwise(2 * FAR + pl.col("rank") * 1000 + first - row)
    )
    near = near.with_columns(order=place).filter(above | ((pl.col("rank") == 0) & (row > first)) | pl.col("boxed"))
    return first_by(near, KEY, "poster", "order")


def _with_names(frame: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Lines that may name a poster: ``poster``, ``rank`` (0 said, 1 a link in a block named so, 2 a card or such a block, 3 a link), ``boxed``."""
    folded, plain = pl.col("folded"), pl.col("plain")
    at_moment = folded.str.contains(rf"{DAY}|{CLOCKED}|\d\s?楼") | (
        folded.str.contains("楼主") & (pl.col("link_chars") == pl.col("link_name").str.len_chars())
    )
    # 「小满 影响力」 over 「发表于 2012-3-4 12:30」.
    at_moment |= (pl.col("n_chars") <= 30) & folded.shift(-1).over("page_id").str.contains(CLOCKED).fill_null(
        value=False
    )
    said, beside = pl.col("said"), pl.col("beside")
    name = pl.col("body").str.strip_chars(" :：@\u3000").str.replace(r"\s@\S+$", "")
    frame = frame.join(_short_links(frame, links), on="row", how="left", maintain_order="left")
    # Step by step: in one expression each of these would be made again wherever it is used.
    frame = frame.with_columns(plain=one_width(pl.col("body")).str.strip_chars()).with_columns(
        said=pl.coalesce(plain.str.extract(form, 1) for form in SAID),
        beside=plain.str.extract(BESIDE, 1),
        at_moment=at_moment,
        named=pl.col("hint").str.contains(USER_HINT),
        linked=(pl.col("link_chars") * 2 > pl.col("n_chars")) & pl.col("kind").is_in(["other", "navigation"]),
        is_short=pl.col("role").is_null() & (pl.col("n_chars") <= LONGEST_NAME),
        may_name=pl.col("role").is_null()
        & pl.col("n_chars").is_between(2, LONGEST_NAME)
        & (pl.col("rule").str.starts_with("layout") | (pl.col("rule") == "metadata.byline-bracket"))
        & ~folded.str.contains(NO_NAME)
        & ~pl.col("tag").is_in(["h1", "h2", "option", "th", "button"]),
        panel=folded.str.contains(PANEL) | folded.str.contains(f"^{LABEL}$|^{LABEL}\\s?\\d"),
    )
    frame = frame.with_columns(pl.col("may_name") & ~pl.col("panel"))
    frame = frame.with_columns(could=pl.col("may_name") & ~pl.col("hint").str.contains(MENU_HINT))
    below = {k: pl.col("panel").shift(-k, fill_value=False).over("page_id") for k in (1, 2, 3)}
    run = {k: pl.col("is_short").shift(-k, fill_value=False).over("page_id") for k in (1, 2)}
    over = pl.col("could").shift(1, fill_value=False).over("page_id")
    card = (
        pl.col("could") & (~over | pl.col("linked")) & (below[1] | (run[1] & below[2]) | (run[1] & run[2] & below[3]))
    )
    boxed = pl.col("may_name") & folded.shift(1).over("page_id").str.contains(HEADING).fill_null(value=False)
    free = pl.col("role").is_null()
    explicit = pl.when(free & ~said.str.contains(NOT_PERSONS) & ~said.str.contains(NO_POSTER)).then(said)
    by_link = pl.when(free & pl.col("at_moment") & ~pl.col("panel") & (pl.col("n_chars") <= 60)).then(
        pl.col("link_name")
    )
    linked = pl.coalesce(by_link, pl.when(free & ~beside.str.contains(f"{NO_POSTER}|{NO_NAME}")).then(beside))
    frame = frame.with_columns(explicit=explicit, by_link=linked, card=card, boxed=boxed)
    card, boxed = pl.col("card"), pl.col("boxed")
    bare = pl.when(pl.col("could") & (pl.col("linked") | card | pl.col("named"))).then(name)
    found = pl.coalesce(bare, pl.when(boxed).then(name))
    return frame.with_columns(
        poster=pl.coalesce("explicit", "by_link", found),
        rank=pl.when(pl.col("explicit").is_not_null() | pl.col("by_link").is_not_null())
        .then(0)
        .when(pl.col("named") & (pl.col("linked") | card))
        .then(1)
        .when(card | pl.col("named") | boxed)
        .then(2)
        .otherwise(3),
    )


def _short_links(frame: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The text of the first link of a line, where it may be a name: row, link_name."""
    own = links_of(frame.select("row", "body", "n_chars"), links)
    text = pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")).str.strip_chars()
    # A line that was mended has other places.
    said = own.filter(pl.col("body").str.len_chars() == pl.col("n_chars"))
    said = said.unique("row", keep="first", maintain_order=True).filter(pl.col("start") <= FIRST_LINK)
    said = said.select("row", link_name=text)
    return said.filter(
        pl.col("link_name").str.len_chars().is_between(2, LONGEST_NAME) & ~pl.col("link_name").str.contains(NO_NAME)
    )
