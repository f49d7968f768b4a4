"""Who opened a thread, when, and under which subject: from the lines round its first post.

「豆腐西施 | 积分 512 | 楼主 发表于 2006-11-25 20:17:36」 above the first post: the name is said beside the moment, stands at
the top of a poster's card, or is a link in a block named for posters; the moment is the earliest that the page shows
with a clock; 「标 题: 河边的灯」 is the subject that a bulletin board's software writes over each post.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.kept_patterns import Step, coalesce, contains, contains_each, extract, replace, replace_in_turn, where
from tasks.split_articles.asked import Ask
from tasks.split_articles.dates import MOMENTS
from tasks.split_articles.link_facts import links_of
from tasks.split_articles.metadata import first_by
from tasks.split_articles.names import LEVEL, one_width
from tasks.split_articles.patterns import NOT_PERSONS
from tasks.split_articles.post_forms import LABEL, PANEL
from tasks.split_articles.post_frames import SHORTEST_HEADING
from tasks.split_articles.windows import beside, contains_at, contains_each_at, page_borders

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.asked import Reader

KEY: Final = ("page_id", "article")

FOUND: Final = pl.Schema(
    {"opened_at": pl.Datetime("us"), "opened_precision": pl.String(), "poster": pl.String(), "subject": pl.String()}
)
"""What is known of a thread besides the columns of any article."""

ABOVE: Final = 12
BELOW: Final = 12
"""Lines above the first post and below the last in which a thread's moment is looked for. Chosen."""

NAMED_REACH: Final = 40
NEAR_REACH: Final = 14
"""Lines above the first post in which its poster's name is looked for: said, in a card or a block named so, and bare links. Chosen."""

LONGEST_NAME: Final = 20
"""Characters of a poster's name at most. Chosen; from 15 to 40 no page differs, at 10 one comes out otherwise
(bench.thresholds)."""

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

BESIDE: Final = rf"^([^\s:|·•,\d][^\s:|·•,]{{1,15}}?)\s*[·|,•]?\s*(?:楼主\s*)?(?:{DAY}|\d{{1,2}}[-/月]\d{{1,2}}日?\s?\d{{1,2}}:\d\d|(?:今天|昨天|前天)\s?\d{{1,2}}:\d\d|\d{{1,3}}\s?(?:分钟|小时|天|个月|年)前)"
"""The same, where nothing but the moment's place says so."""

HEADING: Final = r"^(?:楼主|发起人|提问[者人]|题主|作者|关于作者|发[帖贴][人者])$"
"""A box of its own says below this who posted."""

NO_POSTER: Final = (
    r"楼主|\d+\s?楼|回复|编辑|沙发|板凳|最后|发[表布]|更新|时间|来源|\d{2}:|注册|访问|本[帖贴文]|阅读|登录|客户端"
)

NO_PERSON: Final = (
    r"^(?:(?:超级|初级|中级|高级|新手|注册|普通|正式|荣誉|金牌|银牌|铜牌|版块|论坛)?(?:会员|版主|管理员|参与者|游客|网友|用户|斑竹)|匿名.{0,3}|(?i:archiver|admin|guest|member|author|posted?|reply|re))(?:\s*[(（].*)?$"
    r"|[\p{Han}](?:网|论坛|社区|贴吧|频道|在线|省|办公室)$|^由\s"
)
"""Ranks, roles, places and sites where a poster's name stands: who opened the thread is said by none of them."""

MENU_HINT: Final = r"nav|menu|(?:^|[ _])header|page-?header|site-?header|\btop|search|login|toolbar|breadcrumb|crumb|footer|side-?bar|signature"
"""Blocks that hold the visitor's own name, or names of boards."""

FAR: Final = 1 << 40
"""More than any row has: what is put before all others."""

NO_NAME: Final = (
    r"^\W*\d+\W*$|^#|首页|论坛|社区|帖|[^一-龥]?贴子|回复|回帖|^\W*粉丝|\d\W*粉丝|TA|私信|写了|等级|级别|积分|会员$|会员列表|楼主|答主|搜索|下一|上一|收藏|分享|发表|发布|登录|注册|举报|关注|主题|精华|在线|离线|来自"
    r"|(?:19|20)\d\d[-/.年]|:|查看|作者|全部|赞|短消息|消息|好友|返回|打印|提问|认证|头衔|资料|博客|空间|更多|展开|编辑|管理|版主|编号|话题|广场|我的|个人中心|通知|动态|问答|频道|字体|[>»›]"
    r"|\d\s?(?:枚|点|分|个|篇|小时|楼|次|人|条|年)|留言|沙发|板凳|地板|点评|楼层|倒序|只看|已解决|未解决|悬赏|影响力|人气|评论|日期|时间|[,。!?;“”]|顶端|模式|树形|推荐|提醒|小组|信息|标签|小档案|短信|客户端"
)
"""What short lines round posts hold that are no names."""

NO_MOMENT: Final = r"注册|登录|上次|最后|当前时间|现在是|现在时间|现在的时间|所有时间|GMT|在线(?:时间|用户|人数)|条回复|编辑|加入时间|造访"
"""Lines with a clock that is not that of a post."""

BOARD_DATES: Final = (
    Step(
        r"([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)\s+(?:[A-Z]{3,4}\s)?((?:19|20)\d\d)",
        "$1 $2, $4 $3",
        every=False,
    ),
    Step(r"(\d{1,2})月\s(\d{1,2}),\s((?:19|20)\d\d)", "$3-$1-$2", every=False),
    Step(r"\b(\d\d)-(\d\d)-((?:19|20)\d\d),?\s", "$3-$1-$2 ", every=False),
)
"""Moments as software of forums writes them: 「Nov 25 20:17:36 2006」, 「11月 25, 2006 20:17」, 「11-25-2006, 08:17 PM」."""

ANSWERS: Final = r"^\W*(?:全部|其他|其它|更多|精彩|律师|医生|专家|网友|热心网友|共)?\s?(?:\d+\s?(?:个|条|位)\s?)?(?:回答|解答|答案)\W*(?:共?\W*\d+\s?(?:个|条|位)?\W*)?$|^\W*(?:(?:全部|最新|精彩|热门|网友|所有)\s?|共?\s?\d+\s?[条个则篇]\s?)(?:评论|回复|回帖|跟帖|留言|讨论)\W*(?:\d+\W*条?\W*)?$"
"""The heading over answers, 「3 个回答」, 「律师解答(共 4 条)」, 「全部评论 3」: whose name stands below it has not asked."""

SUBJECT: Final = r"^标\s*题\s*:\s*(?:(?i:re)\s?:\s?)*(.*\S)"
"""The subject, in the head that a bulletin board's software writes over each post."""


def of_threads(frame: pl.DataFrame, spans: pl.DataFrame, links: pl.DataFrame) -> Reader:
    """A row an article of a thread: ``opened_at`` and its ``opened_precision``, ``poster``, ``subject``."""
    threads = spans.filter("thread")
    found = threads.select_seq(*KEY)
    if threads.is_empty():
        return found.hstack(FOUND.to_frame())
    own = frame.filter("thread")
    moments = yield from opened(own, threads)
    for table in (moments, posters(own, links, threads), subjects(own, threads)):
        found = found.join(table, on=KEY, how="left", maintain_order="left")
    return found


def opened(frame: pl.DataFrame, threads: pl.DataFrame) -> Reader:
    """The earliest moment that a line of the page shows with a clock: when a thread was opened. Dates of registration aside."""
    could = frame.select_seq(pl.col("role").is_null() & (pl.col("n_chars") <= 90)).to_series().to_numpy()
    clocked = contains_at(could, frame["folded"], r"\d:\d\d")
    clocked &= ~contains_at(clocked, frame["folded"], NO_MOMENT)
    dated = (
        frame.select_seq("page", "row", "body")
        .filter(pl.Series(clocked))
        .join(threads.select_seq(*KEY, "page", "first", "last"), on="page", how="inner", maintain_order="left")
        .filter((pl.col("row") >= pl.col("first") - ABOVE) & (pl.col("row") <= pl.col("last") + BELOW))
    )
    said = replace_in_turn(one_width(dated["body"]), BOARD_DATES)
    at, precision = yield Ask(MOMENTS, (said,))
    dated = dated.with_columns_seq(opened_at=at, opened_precision=precision, order=at)
    return first_by(dated, KEY, "opened_at", "order", ("opened_precision",))


def subjects(frame: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """The subject that a bulletin board's software writes over the first post: page_id, article, subject."""
    heads = frame.select_seq("page", "row", "rule", "body").filter(pl.col("rule") == "metadata.board-head")
    said = heads.with_columns_seq(subject=extract(one_width(heads["body"]), SUBJECT))
    return first_by(
        said.join(threads.select_seq(*KEY, "page"), on="page", how="inner", maintain_order="left"),
        KEY,
        "subject",
        "row",
    )


def posters(frame: pl.DataFrame, links: pl.DataFrame, threads: pl.DataFrame) -> pl.DataFrame:
    """Who opened a thread: said beside the moment, at the top of a card, or in a link above the first post.

    What is said comes first; then names in cards and blocks named for posters, those
    below the headline from the top, those above it from the text; then bare links. Where nothing stands above the
    first post, what is said right below it counts: some software writes heads under the posts. Names below a heading of
    answers, comments or other threads are those of others; where nothing else stands, nobody is named.
    """
    told = _with_names(frame, links).drop_nulls("poster")
    near = told.join(
        threads.select_seq(*KEY, "page", "first", "last", "title_row", "head_title"),
        on="page",
        how="inner",
        maintain_order="left",
    )
    near = near.filter(~pl.Series(contains(near["poster"], NO_PERSON)))
    # The subject is a link in the path to it, and on old pages over the first post.
    of_title = pl.col("head_title").str.contains(pl.col("poster"), literal=True).fill_null(value=False)
    near = near.filter((pl.col("rank") < 3) | ~of_title)
    headings = frame.filter((pl.col("n_chars") <= LONGEST_NAME) & pl.Series(contains(frame["folded"], ANSWERS)))
    near = near.join(
        headings.group_by("page").agg(answers=pl.col("row").min()), on="page", how="left", maintain_order="left"
    )
    row, first = pl.col("row"), pl.col("first")
    title = pl.col("title_row").fill_null(-1)
    # A figure over the question counts the answers too.
    # Below a heading of other threads stand their posters.
    away = frame.filter(pl.col("kind").is_in(["teaser-heading", "ranking"]) & (pl.col("n_chars") >= SHORTEST_HEADING))
    away = away.select_seq("page", away="row").join(threads.select_seq("page", "last"), on="page", how="inner")
    away = away.filter(pl.col("away") > pl.col("last")).group_by("page").agg(pl.col("away").min())
    near = near.join(away, on="page", how="left", maintain_order="left")
    near = near.filter((row < pl.col("away")).fill_null(value=True) & (row <= pl.col("last") + BELOW))
    near = near.filter(((row < pl.col("answers")) | (title > pl.col("answers"))).fill_null(value=True))
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
    # 「小满 2012-3-4」 over each reply and none under the last: the question's own poster is not named.
    beside_moment = pl.col("beside") & (row > first)
    under = (
        (pl.col("rank") == 0)
        & (row > first)
        & (~pl.col("beside") | (beside_moment & (row > pl.col("last"))).any().over(*KEY))
    )
    near = near.with_columns_seq(order=place).filter(above | under | pl.col("boxed"))
    return first_by(near, KEY, "poster", "order")


def _with_names(frame: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """What lines may name a poster: page, row, ``poster``, ``boxed``, ``beside`` (no label says so), ``rank`` (0 said, 1 a link in a block named so, 2 a card or such a block, 3 a link)."""
    pages = page_borders(frame["page"])
    folded, hint, plain = frame["folded"], frame["hint"], one_width(frame["body"]).str.strip_chars()
    link = frame.select_seq("row").join(_short_links(frame, links), on="row", how="left", maintain_order="left")[
        "link_name"
    ]
    free, is_short, linked, may_name = _could_name(frame)
    *panels, heading, clocked, dated, opening = contains_each(
        folded, PANEL, f"^{LABEL}$|^{LABEL}\\s?\\d", HEADING, CLOCKED, rf"{DAY}|\d\s?楼", "楼主"
    )
    panel = np.any(panels, axis=0)
    may_name &= ~panel & ~contains_at(may_name, folded, NO_NAME)
    in_menu, named = contains_each_at(may_name, hint, MENU_HINT, USER_HINT)
    could = may_name & ~in_menu
    below = {k: beside(panel, pages, k) for k in (1, 2, 3)}
    run = {k: beside(is_short, pages, k) for k in (1, 2)}
    card = could & (~beside(could, pages, -1) | linked)
    card &= below[1] | (run[1] & below[2]) | (run[1] & run[2] & below[3])
    boxed = may_name & beside(heading, pages, -1)
    said = extract(where(plain, free), *SAID)
    explicit = where(said, ~np.any(contains_each(said, NOT_PERSONS, NO_POSTER), axis=0))
    at_moment = dated | clocked
    at_moment |= opening & (frame["link_chars"] == link.str.len_chars()).fill_null(value=False).to_numpy()
    # 「小满 影响力」 over 「发表于 2012-3-4 12:30」.
    at_moment |= (frame["n_chars"] <= 30).to_numpy() & beside(clocked, pages, 1)
    by_moment = extract(where(plain, free), BESIDE)
    by_moment = coalesce(
        where(link, free & at_moment & ~panel & (frame["n_chars"] <= 60).to_numpy()),
        where(by_moment, ~contains(by_moment, f"{NO_POSTER}|{NO_NAME}")),
    )
    bare = where(frame["body"], boxed | (could & (linked | card | named)))
    is_said = (explicit.is_not_null() | by_moment.is_not_null()).to_numpy()
    return frame.select_seq(
        "page",
        "row",
        poster=replace(
            coalesce(explicit, by_moment, replace(bare.str.strip_chars(" :：@\u3000"), r"\s@\S+$", "")), LEVEL, ""
        ),
        boxed=pl.Series(boxed),
        beside=explicit.is_null(),
        rank=pl.Series(np.select([is_said, named & (linked | card), card | named | boxed], [0, 1, 2], 3)),
    )


def _could_name(frame: pl.DataFrame) -> list[NDArray[np.bool_]]:
    """Of each line: whether it is none of the article, is that and short, is mostly a link, may be a name by its place."""
    free, size = pl.col("role").is_null(), pl.col("n_chars")
    by_rule = pl.col("rule").str.starts_with("layout") | (pl.col("rule") == "metadata.byline-bracket")
    facts = frame.select_seq(
        free,
        is_short=free & (size <= LONGEST_NAME),
        linked=(pl.col("link_chars") * 2 > size) & pl.col("kind").is_in(["other", "navigation"]),
        may_name=free
        & size.is_between(2, LONGEST_NAME)
        & by_rule
        & ~pl.col("tag").is_in(["h1", "h2", "option", "th", "button"]),
    )
    return [fact.fill_null(value=False).to_numpy(writable=True) for fact in facts.get_columns()]


def _short_links(frame: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The text of the first link of a line, where it may be a name: row, link_name."""
    own = links_of(frame.select_seq("row", "body", "n_chars"), links)
    text = pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")).str.strip_chars()
    # A line that was mended has other places.
    said = own.filter(pl.col("body").str.len_chars() == pl.col("n_chars"))
    said = said.unique("row", keep="first", maintain_order=True).filter(pl.col("start") <= FIRST_LINK)
    said = said.select_seq("row", link_name=text)
    said = said.filter(pl.col("link_name").str.len_chars().is_between(2, LONGEST_NAME))
    return said.filter(pl.Series(~contains(said["link_name"], NO_NAME)))
