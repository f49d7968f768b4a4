"""Which pages hold an article at all: a list of abstracts, results of a search, a scrap of text are none."""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound.
# ruff: noqa: PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from tasks.kept_patterns import contains
from tasks.split_articles.series import MARK
from tasks.split_articles.teaser_words import MAX_HEADLINE, MIN_ABSTRACT, MORE, SPOKEN
from tasks.split_articles.told import much_linked, ruled, tagged, unlabelled
from tasks.split_articles.windows import beside, contains_at, contains_each_at, count_in, speaks_at, sum_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

MIN_ARTICLE_CHARS: Final = 16
"""Less text than this is no article, in characters. Chosen: shorter than the shortest notice of the sample (76)."""

MIN_UNTITLED_CHARS: Final = 60
"""The same for a page that shows no headline. Chosen, not measured."""

MAX_SCRAP: Final = 30
"""One line that is no sentence and shorter than this is no article either, in characters: 「开馆时间:9:00-21:00」 on a
library's front page. Chosen."""

MIN_LINK: Final = 6
MIN_LINK_IN_THREAD: Final = 17
"""Shortest link that may be a headline, in characters; in a thread longer than a name. Chosen, not measured."""

LINKED_PAGE: Final = 0.6
"""Share of a page's lines that are links, from which abstracts between links make a list page. Chosen; from .3 to .8
no page differs (bench.thresholds)."""

LISTED: Final = 0.2
"""The same from which few words without a sentence are what a list says of itself. Chosen, not measured."""

FEWEST_ABSTRACTS: Final = 3
"""Fewest abstracts under links that make a list page; a short article may stand under a link or two. Chosen."""

FOOTER: Final = r"\bfooter"
"""A page whose only text stands in a block so named has a disclaimer or an address, and no article."""

SEARCH: Final = r"(?:^|[\s_\-|—·])(?:全文|站内|高级)?(?:搜索|检索|搜寻|搜尋)(?:结果|結果)(?:页|頁)?\s*(?:$|[_\-|—·(])"
"""A part of the head's title that is nothing but this names a page of search results."""

MAX_EXCUSE: Final = 200
"""Most text of a page that only says why there is nothing to read, in characters: what it advises to do instead.
Chosen: the longest of 13 such pages that came out as articles had 109."""

EXCUSE_TITLE: Final = (
    r"(?i)^\s*(?:[45]0\d\s?(?:错误|页面|error)?|(?:您?访问的?)?(?:页面|网页|文件|内容|文章|网站|站点|链接)(?:不存在|没有?找到|找不到了?|未找到|丢失|出错了?|已到期|已关闭|已?被删除)"
    r"|找不到(?:页面|网页|文件或目录。?)|(?:(?:系统|信息|出错|错误|跳转|未备案)提示|提示)(?:信息|页面)?|页面(?:自动)?跳转|自动跳转"
    r"|(?:安全|访问|人机)验证|错误(?:信息|页面)|出错了|服务器错误|not found|forbidden"
    r"|(?:用户|会员|账号|帐号|系统|统一身份)?(?:登[录陆]|注册|身份认证|认证平台)(?:页面|平台|系统|中心|界面)?)[!！。\s]*(?:$|[_\-|—·])"
)
"""The first part of the head's title: nothing but this names a page of the server's, not of an author's."""

EXCUSE: Final = (
    r"您的(?:访问|请求)(?:已|可能)?被(?:阻断|拦截|拒绝)|^(?:(?:很?抱歉|对不起|温馨提示|尊敬的用户|根据.{2,20}规定)[,:!])?(?:该|此|您访问的)网站(?:服务)?(?:已到期|已过期|暂时无法访问|尚未备案|未备案|未开通|已关闭)"
    r"|站点创建成功|(?:默认|自动生成)的?(?:index|首页)|浏览器没有(?:自动)?(?:跳转|响应|转向)|\d\s?秒(?:钟)?(?:之?[后内])?(?:将)?(?:自动)?(?:跳转|返回|转到|转入|进入)"
    r"|检查(?:您|你)?(?:输入|访问)的(?:网址|地址|链接|文字)|^(?:(?:很?抱歉|对不起)[,!])?(?:该|此|您.{0,6}的|指定的)?(?:内容|文章|帖子|页面|主题)(?:不存在)?(?:或者?)?(?:已经?)?被?(?:发布者|作者|管理员)?删除.{0,12}$|因违规无法查看"
    r"|^参数错误|(?:访问的|本|该)域名(?:可以)?(?:转让|出售)|验证后(?:继续|方可)|^.{0,8}(?:没有|无)权限?(?:阅读|查看|访问)|栏目下?暂无(?:内容|信息)|^服务器错误"
)
"""What such a page says to its reader; of a site that is shut or a text that is gone only at the beginning of a line,
for police reports say it too."""

TO_BUY: Final = r"^\W*(?:加入购物车|立[即刻](?:购买|抢购|下单))"
"""A button of a shop: a page that has one, and in its text no sentence, sells a thing."""


def articles_here(
    lines: pl.DataFrame,
    told: Told,
    text: NDArray[np.bool_],
    title_of: NDArray[np.int64],
    is_thread: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which pages hold an article: text enough, and not abstracts between links.

    What is linked above a post of a thread is its poster's name, so shorter links are none of the kind there.
    Reads folded.
    """
    n_pages, page, size = len(title_of), told.pages.page, told.size
    body = text & ~contains(told.hint.texts, FOOTER)[told.hint.place]
    n = sum_in(page, body, size, n_pages)
    plain = tagged(told, "text")
    link = much_linked(told) & (size >= np.where(is_thread, MIN_LINK_IN_THREAD, MIN_LINK))
    # 「小满 · #3 · 2012年7月12日」, all links, is the head of a post.
    link &= ~contains_at(link & is_thread, lines["folded"], MARK)
    above = np.concatenate(([False], link[:-1]))
    n_text = count_in(page, text, n_pages)
    count = np.maximum(n_text, 1)
    # An abstract is one line; what goes on below it is the post itself.
    alone = ~np.concatenate((text[1:], [False]))
    under = count_in(page, text & above & alone, n_pages)
    linked = count_in(page, link, n_pages) / np.maximum(np.bincount(page, minlength=n_pages), 1)
    is_plain = count_in(page, plain, n_pages) > 0
    listing = (under >= np.maximum(0.5 * count, FEWEST_ABSTRACTS)) & (linked >= 0.25) | (
        (linked >= LINKED_PAGE) & (n < 2 * MIN_UNTITLED_CHARS) & (title_of < 0)
    )
    threads = count_in(page, is_thread, n_pages) > 0
    enough = n >= np.where((title_of >= 0) | is_plain | threads, MIN_ARTICLE_CHARS, MIN_UNTITLED_CHARS)
    scrap = (n_text == 1) & (n < MAX_SCRAP) & ~is_plain & ~threads
    # 「今日: 12 | 主题: 811 | 版主: 小满」 and a row of the table below it; a poem of four lines is neither.
    few = (n < 2 * MIN_UNTITLED_CHARS) & (linked >= LISTED) & ~is_plain & ~threads
    told_of = text & few[page]
    told_of &= much_linked(told) | contains_at(told_of, lines["folded"], "[0-9:|]")
    scrap |= few & (count_in(page, told_of, n_pages) == n_text)
    own = text & scrap[page] & ~much_linked(told)
    scrap &= count_in(page, speaks_at(own, lines["folded"], SPOKEN), n_pages) == 0
    found: NDArray[np.bool_] = enough & (~listing | is_plain) & ~scrap
    return found


class Digests(NamedTuple):
    """Of each line whether it is the headline or the abstract of a unit, of each page whether it is made of them."""

    unit: NDArray[np.bool_]
    whole: NDArray[np.bool_]


def digests(lines: pl.DataFrame, told: Told, is_thread: NDArray[np.bool_], n_pages: int) -> Digests:
    """Linked headlines, made alike, with an abstract of one line under each; pages that say nothing else.

    Between headline and abstract may stand a date where [全文] stands below it. Reads folded.
    """
    size, pages, page = told.size, told.pages, told.pages.page
    free = unlabelled(told) & ~is_thread & ~tagged(told, "text")
    is_link = much_linked(told)
    head = is_link & free & (size >= MIN_LINK) & (size <= MAX_HEADLINE)
    could_say = ~is_link & free & (size >= MIN_ABSTRACT)
    right_above = beside(head, pages, -1)
    near = right_above | beside(head, pages, -2)
    said = speaks_at(could_say & (near | beside(near, pages, -1)), lines["folded"], SPOKEN)
    alone = near & said & ~beside(said, pages, 1)
    more = ruled(told, "navigation.details")
    ends = beside(more, pages, 1) | contains_at(alone, lines["folded"], MORE)
    below = np.flatnonzero(alone & (right_above | ends))
    top = below - np.where(right_above[below], 1, 2)
    many = np.bincount(told.make[np.unique(top)], minlength=1)[told.make[top]] >= FEWEST_ABSTRACTS
    unit = np.zeros(lines.height, np.bool_)
    unit[below[many]] = unit[top[many]] = True
    units = np.bincount(page[below[many]], minlength=n_pages) >= FEWEST_ABSTRACTS
    own = speaks_at(could_say & ~unit & units[page], lines["folded"], SPOKEN)
    return Digests(unit, units & (sum_in(page, own, size, n_pages) < MIN_UNTITLED_CHARS))


def are_searches(page_ids: pl.Series, heads: pl.DataFrame) -> NDArray[np.bool_]:
    """Which pages are results of a search, by the head's title: 「春耕 - 搜索结果 - 青禾网」.

    ``page_ids``: of each page once.
    """
    return _titled(page_ids, heads, SEARCH)


def are_excuses(
    lines: pl.DataFrame,
    told: Told,
    heads: pl.DataFrame,
    text: NDArray[np.bool_],
    is_thread: NDArray[np.bool_],
    page_ids: pl.Series,
) -> NDArray[np.bool_]:
    """Which pages only say why there is nothing to read: not found, moved, expired, log in first; or only sell a thing.

    Only pages of HTML with little text are asked, by the head's title and by what that text says. Reads folded.
    """
    page, n_pages = told.pages.page, len(page_ids)
    own = text & ~is_thread & ~tagged(told, "text")
    n = sum_in(page, own, told.size, n_pages)
    little = (n > 0) & (n < MAX_EXCUSE)
    asked = own & little[page]
    if not asked.any():
        return little
    excuse, stop = contains_each_at(asked, lines["folded"], EXCUSE, "。")
    said = count_in(page, excuse, n_pages) > 0
    sells = contains_at(ruled(told, "tools.shop"), lines["folded"], TO_BUY)
    sells &= (count_in(page, stop, n_pages) == 0)[page]
    said |= count_in(page, sells, n_pages) > 0
    found: NDArray[np.bool_] = little & (said | _titled(page_ids, heads, EXCUSE_TITLE))
    return found


def _titled(page_ids: pl.Series, heads: pl.DataFrame, pattern: str) -> NDArray[np.bool_]:
    """Which pages have a head whose title holds the pattern."""
    found = heads["page_id"].filter(pl.Series(contains(heads["title"], pattern)))
    return page_ids.is_in(found.implode()).to_numpy()
