"""What the head's title says of the headline, and how a headline is published.

「青禾春耕忙_新闻_青禾网」 names the article and the site; 「青禾网」 names the site alone.
"""

# Long patterns stay whole.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np
import polars as pl

from tasks.buffers import put
from tasks.distinct import apart
from tasks.kept_patterns import (
    Step,
    coalesce,
    contains,
    extract,
    extract_each,
    kept,
    replace,
    replace_all,
    replace_in_turn,
    where,
)
from tasks.keys import fold
from tasks.split_articles.letters import letters
from tasks.split_articles.told import tagged, unlabelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasks.split_articles.told import Told

MIN_HEAD_CHARS: Final = 5
"""A head's title shorter than this names a channel or nothing (显示, 首页), in characters. Chosen; from 4 to 8 no page
differs, at 2 one comes out worse, 16 better, at 10 one comes out otherwise (bench.thresholds)."""

MIN_ENTRY_CHARS: Final = 2
"""The same for an entry of an encyclopedia: 「青禾_百科」."""

ENCYCLOPEDIA: Final = r"[_\-|—·–,]\s*[^_\-|—·–,]{0,8}(?:百科|百科全书|词典|辞典|(?i:wiki[a-z]*))\s*$"
"""How the head's title of an encyclopedia's entry ends."""

SITE: Final = r"""(?x)\s*(?: [_|｜丨] .* | \s@\s .* | \s::\s* [^:]{2,20} | \s[·•«]\s [^·•«]{2,16} | <[^<>]{2,16}>? | \s[-–—]{1,2}\s .* | --.* | 【[^】]{2,10}(?:网|论坛|社区)】 | [-–—－·<>»] [^-–—－·<>»_|｜]{0,24}
  (?: 网|網|报|報|社|新闻|新聞|频道|頻道|论坛|社区|博客|首页|门户|在线|中国|日报|晚报|时报|电视台|广播|客户端|百科|知道|贴吧|com|cn|搜狐|新浪|腾讯|头条|公众号|平台|中心|半月谈|凤凰|哔哩哔哩|bilibili|评论|资讯|财经|Moments ) [^-–—－·<>»_|｜]{0,12}
  | [-–—－] [^-–—－·<>»_|｜]{2,16} (?: 局|委员会|厅|大学|学院|学校|中学|小学|医院|人民政府|集团|公司|协会|学会|研究[院所]|法院|检察院|办公室|出版社|[图博][书物]馆 ) )$"""
"""What the head's title has behind the headline: 「_青禾网」, 「 - 青禾论坛」, 「--时政--青禾网」, 「-青禾日报社」."""

SITE_MARK: Final = r"[_|｜丨@:·•«<>»【\-–—－]"
"""SITE matches nothing without one of these."""

SITE_FIRST: Final = r"(?x)^(?:欢迎光临)? [^-–—－_|｜:：»【】]{1,10} (?:网站?|網站?|论坛|論壇|社区|博客|日报|晚报|门户|在线|(?i:bbs|blog)) \s* [-–—－_|｜»：:]+ \s* (.*[^网站户页坛台心闻]) $"
"""A head's title that names the site before the headline: 「青禾论坛 - 青禾春耕忙」; 「青禾网-青禾门户网站」 names none."""

HEADLINE_LAST: Final = r"^(?:[^-–—－_|｜丨»>→]{1,12}[-–—－_|｜丨»>→]+){1,5}\s*([^-–—－_|｜丨»>→]{8,60})$"
"""A head's title that goes from the site over its sections to the headline: 「青禾网 - 新闻 - 社会 - 青禾县油菜花开引客来」."""

BEHIND_SECTIONS: Final = r"(?x)^ [^-–—－_|｜丨»>→]{0,10} (?: [网網站報报社局厅委府会校院馆台部港阁斋轩居苑坊] | 公司|中心|频道|论坛|社区|大学|[中小]学|在线|博客|空间|热线|之窗|天地|家园 ) \s* [-–—－_|｜丨»>→]+ (?: \s* \p{Han}{2,8} \s* [-–—－_|｜丨»>→]+ ){1,4} \s* ([^-–—－_|｜丨»>→]{6,60}) $"
"""The same where the first part reads like a site's name and no other mark cuts it: 「青禾县教育局—通知公告—关于做好招生工作的通知」."""

BEFORE_SECTION: Final = r"^(.{7,}?)\s*[-–—－]\s*(?:\p{Han}{0,4}(?:新闻|动态|公告|资讯|要闻|频道|中心|天地|园地|文章|文学|散文|小说|诗歌|随笔|论文|法规|案例|日志|攻略|栏目|专栏|文苑|正文)|社会|国内|国际|体育|娱乐|财经|教育|科技|健康|评论|专题)$"
"""A headline with the name of its section behind it, where the site's was cut: 「青禾县油菜花开引客来-工作动态」."""

NAMES_SITE: Final = r"(?:[网站報报社局厅委府会校院馆台部署处所团]|公司|中心|频道|论坛|社区|集团|大学|[中小]学|主页|平台|在线|门户|博客|空间|欢迎[您你]|旗舰店|官方)!?$"
"""How the name of a site ends, or of the body whose site it is: 「首页 - 青禾县人民政府门户网站」."""

THREAD_FIRST: Final = r"^.{0,30}?(?:查看|阅读|浏览)(?:主题|帖子|贴子|话题)\s*[-–—:|]+\s*(.*\S)\s*$"
"""What forums of about 2005 write: 「青禾论坛 :: 阅读主题 - 青禾春耕忙」."""

MIN_BEHIND: Final = 8
"""What stands behind the site's name is a headline from so many characters on. Chosen; from 4 to 16 no page differs
(bench.thresholds)."""

MIN_WHOLE: Final = 10
"""A headline with a dash inside, where cutting at it leaves less than a headline, is whole from so many characters on. Chosen."""

SITE_ALONE: Final = r"^[\p{Han}a-zA-Z0-9· ]{0,8}(?:网站?|網站?|日报|晚报|时报|早报|周刊|论坛|論壇|社区|博客|首页|门户|在线|电视台|频道|新闻中心|新闻网|官网|客户端|人民政府|委员会|管理局|博客园|主页)$"
"""A head's title that is the name of a site or of its channel."""

GENERIC: Final = r"^(?:文章|新闻|信息|资讯|产品|最终)?(?:内容|详细|详情|正文|显示|浏览|查看)(?:页面?|信息|内容)?$|^无标题(?:文档|页面?)?$|^欢迎(?:光临|来到|访问|进入)|^(?i:untitled|document|new page)|^(?i:my ?home(?: ?page)?|home ?page|home|index|default|welcome)$"
"""A head's title that every page of a template has."""

GLUED_DATE: Final = r"\s*(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$|\s*(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*\d{1,2}:\d{2}(?::\d{2})?$"
"""A date glued behind a headline in its element: 「青禾春耕忙2022-04-01 08:56」."""

GLUED_COUNT: Final = r"\s*[(（\[]\s*(?:阅读|浏览|点击|人气|访问|查看)(?:数|量|次数)?\s*[:：]?\s*\d+\s*次?\s*[)）\]]$"
"""A counter in brackets behind the headline in its element."""

TOOK_PART: Final = r"\s*已有\s?\d+\s?人(?:参与|回答|关注|浏览|评论)$|\s*\[问题点数[^\[\]]{0,40}\]$|\s*\d[\d,]{0,9}\s?次(?:点击|浏览|阅读|查看)$"
"""How many took part, or what the answer brings, behind the headline of a thread in its element."""

PARTS: Final = r"[_|｜丨—·–()<>»@,:\s-]+"
"""What stands between the parts of a head's title."""

OWNER: Final = r"(?i)版权所有|copyright|©|[(]c[)]|ICP|主办|all rights"
"""The copyright line that names the site; 「转载请注明:青禾春耕忙」 is one that names the article."""

NO_HEADLINE: Final = r"^(?:[上下]一[版期]|第.{1,4}版|版面(?:导航|目录)|标题导航|返回(?:首页|目录|版面)|正在|加载|暂无|请输入|登录|欢迎|分享(?:到|至)|扫一扫|用微信|热点栏目|相关(?:阅读|新闻|链接|推荐)|推荐(?:阅读|新闻|关注)|更多|上一[篇页条]|下一[篇页条]|返回|您(?:的|现在|当前|所在)|当前位置)|^(?:(?:发[布表]|更新|上传|录入|添加)?(?:时间|日期)|作 ?者|来 ?源|出 ?处|标 ?题|(?:责任)?编 ?辑)\s?:?$|^(?:作者|笔名|网名|学生|体裁)\s?(?:[:;→—-]|--)|^作者\s+\S{2,12}$|^(?i:written by|by|author)[\s:]|@[a-zA-Z0-9_]"
"""How tools and notes begin that no headline begins with."""

NO_HEADLINE_FORM: Final = r"^(?:作者)?(?:单位|学校|班级|院系|姓名)\s?:\s?\S|^[(\[]?[\p{Han} ]{1,16}[〔〖\[(<](?:19|20)\d\d[〕〗\])>]\s?第?\s?\d{1,4}号[)\]]?$|^(?:记者|主持人|问|答)\s?:|(?:^|\s)(?:出版社|译者)\s?:\s?\p{Han}|(?:19|20)\d\d年第?\s?[\d一二三四五六七八九十]{1,3}期|^\W*(?:(?:文|图|文/图|图/文|图文)[\s:/]*)?(?:本[报刊台网社]|特约|首席|见习|实习)*(?:记者|通讯员)[\s:/]+\p{Han}[\p{Han}\s]{1,8}$|^\p{Han}{0,4}(?:作家|作者|撰稿人|影评人|学者)[,，]|[,，]现居"
"""The number of a document or of an issue, what somebody asks, who wrote it and what he is, credits of a book: they stand where headlines do."""

CHANNEL: Final = r"^\p{Han}{2,6}(?:频道|在线|日报|晚报|时报|早报|周刊|新闻中心|新闻网|官网|客户端)$"
"""The name of a channel or a paper alone, set larger than the headline on portals of about 2005."""

SECTION: Final = r"^(?:\p{Han}{2,4}(?:新闻|动态|资讯|要闻|快讯|园地|风采)|(?:通知|公示|新闻)公告|公告通知)$"
"""The name of a section of a site, which the head of each of its pages may say in place of the headline."""

PAGE_WORD: Final = r"^\W*(?:正\s?文|内\s?容|全\s?文|文\s?章|新\s?闻|资\s?讯|简\s?介|介\s?绍|说\s?明|概\s?况|首\s?页|目\s?录|摘\s?要|导\s?[读语言]|提\s?要|核\s?心|散\s?文|诗\s?歌|小\s?说|随\s?笔|杂\s?文|评\s?论|文\s?学|文\s?艺|副\s?刊|专\s?栏|专\s?题|图\s?[片文]|视\s?频|作\s?者|标\s?题|来\s?源|日\s?期|时\s?间|编\s?[辑者]|返\s?回|关\s?闭|打\s?印|收\s?藏|推\s?荐|热\s?[门点]|最\s?新|要\s?闻|公\s?示|法\s?规|下\s?载|论\s?坛|留\s?言|登\s?录|搜\s?索|帮\s?助|大\s?中\s?小|[上下中]\s?[一]?\s?[篇页集部]|第.{1,2}[章节回页版期]|[问答注][:：]?|原\s?创|转\s?载|阅\s?读|点\s?击|浏\s?览|分\s?享|博\s?[客文]|日\s?志|相\s?册|其\s?[他它]|更\s?多|详\s?[细情]|[一二三四五六七八九十]+|[省市县区镇乡村]|星期.|周[一二三四五六日]|科\s?技|体\s?育|娱\s?乐|财\s?经|国\s?[内际]|社\s?会|教\s?育|健\s?康|旅\s?游|汽\s?车|房\s?产|军\s?事|文\s?化|历\s?史|读\s?书|女\s?性|时\s?[尚评政]|生\s?活|情\s?感|心\s?情|日\s?记|美\s?[文食]|故\s?事|笑\s?话|法\s?律|案\s?例|论\s?文|经\s?济|政\s?治|艺\s?术|游\s?戏|动\s?漫|音\s?乐|电\s?影|手\s?机|数\s?码|硬\s?件|软\s?件|理\s?财|股\s?票|基\s?金|农\s?业|产\s?品|人\s?物|地\s?方|综\s?合|快\s?讯|头\s?条)\W*$"
"""Words of two or three letters that name a part of a page, a sort of text or a tool; such a headline is too rare to be taken for one."""

COLUMN_NAME: Final = r"^[【〖\[]?\p{Han}{2,8}(?:文集|专栏|专题|频道|副刊|[者众编]来信|园地|随笔|连载|天地)[】〗\]]?$"
"""The name of a column, which the head's title may be too."""

BLOG_NAME: Final = r"^.{2,14}的(?:个人)?(?:博客|(?i:blog)|专栏|空间|小站|网志)$"
"""The name of a blog, over an entry whose headline the head's title says too."""

NO_HEADLINE_HINT: Final = r"\bsub\b|subtitle|subhead|sub-title|yinti|futi|comment|cmt-|pinglun|site-?title|site-?name|sitename|\blogo|navbar|nav-bar|crumb|modal|dialog|popup"
"""Blocks that hold the site's name, its menus, its tools, or comments."""

SITE_HINT: Final = r"site-?title|site-?name|sitename|site-?logo"
"""Blocks that hold the site's name alone, often as a first heading."""

CAPTION: Final = r"(?:供图|摄|资料图片?|图源.{0,12}|图片来源.{0,20})[)]?$|^图[0-9一二三四五六]?[:]"
"""How the caption of a picture ends or begins, which stands where headlines do."""

LONG: Final = 30
"""A line of so many characters with a full stop inside is a paragraph. Chosen, not measured."""

CELLS: Final = ("dt", "dd", "th", "option", "button")
"""Elements that hold the name of a value, in the box of an entry or a form."""

LINKED_REACH: Final = 6
"""Headings that are links (posts of a blog) are headlines this near above the text, in lines. Chosen, not measured."""

TITLE_LABEL: Final = r"^(?:标\s{0,2}题|名\s{0,2}称|(?:信息|文件|公文)名称)\s?:?$"
"""A cell that says what stands in the next one; authorities write 名称 in the table over a document."""

VALUE_LABEL: Final = r"^[\p{Han}\s]{2,7}:$"
"""A cell that says of the next one that it is something else: 「发文机构:」."""

MIN_HALF: Final = 4
"""Shortest half of a headline that is broken over two lines, in letters. Chosen, not measured."""

MAX_SITE: Final = 16
"""Longest name of a site, in characters. Chosen; from 8 to 32 no page differs (bench.thresholds)."""


ISSUER: Final = r"^\p{Han}{4,30}(?:政府|委员会|委|局|厅|部|院|署|会|办公室|办公厅|公司|中心|大学|学院|学校|中学|小学|医院|党委|指挥部)$"
ISSUED: Final = r"^(?:关于|转发|印发)[^。!?]{4,80}(?:通知|意见|决定|公告|通告|通报|报告|请示|批复|函|办法|方案|规定|细则|倡议书|公示|说明)(?:[(].{1,10}[)])?$"
"""The two halves of a document's headline: who issues it, and what it is about."""


def head_headline(title: pl.Series, cut: pl.Series | None = None) -> pl.Series:
    """The headline inside the head's title: without the site's name; null where nothing is left of it.

    ``cut``: the title ``without_site``, where that is known.
    """
    cut = without_site(title) if cut is None else cut
    least = np.where(contains(title.str.strip_chars(), ENCYCLOPEDIA), MIN_ENTRY_CHARS, MIN_HEAD_CHARS)
    return where(cut, (cut.str.len_chars() >= pl.Series(least)).fill_null(value=False).to_numpy())


def without_site(title: pl.Series) -> pl.Series:
    """The head's title without what stands behind the headline, however short that is."""
    plain = title.str.replace_all(r"\s+", " ").str.strip_chars()
    plain = replace(plain, r"^.{2,40}>>\s*([^>]{4,})$|^\S{2,8} « (.{9,})$", "$1$2")
    trim = " -_|–—－·<>»"
    once = _cut(plain).str.strip_chars(trim)
    named_first = extract_each(plain, THREAD_FIRST, SITE_FIRST)
    twice, subject, behind = apart(_cut(pl.concat([once, *named_first])).str.strip_chars(trim), [once, *named_first])
    behind = where(behind, (behind.str.len_chars() >= MIN_BEHIND).fill_null(value=False).to_numpy())
    short = (twice.str.len_chars() < MIN_HEAD_CHARS).fill_null(value=False).to_numpy()
    whole = where(once, short & (once.str.len_chars() >= MIN_WHOLE).fill_null(value=False).to_numpy())
    last = where(plain, short | contains(twice, SITE_ALONE))
    last = coalesce(extract(plain, BEHIND_SECTIONS), extract(last, HEADLINE_LAST)).str.strip_chars()
    return coalesce(
        subject, where(last, ~contains(last, NAMES_SITE)), behind, whole, replace(twice, BEFORE_SECTION, "$1")
    )


def _cut(title: pl.Series) -> pl.Series:
    """The titles up to where SITE stands, which reaches to their end.

    Asked where it begins, by a column of the pattern, polars matches with the pattern it keeps: .3 ms for 600 titles. To
    replace it, it takes a copy that knows nothing of the texts before: 6 ms.
    """
    at = np.flatnonzero(contains(title, SITE_MARK))
    some, each = title.gather(at), pl.repeat(SITE, len(at), eager=True)
    begin = kept(SITE, lambda: some.str.find(cast("pl.Expr", each)))
    cut = some.cast(pl.Binary).to_frame("title").select_seq(pl.col("title").bin.slice(0, begin)).to_series()
    return put(title, at, cut.cast(pl.String))


def short_headlines(
    lines: pl.DataFrame, heads: pl.DataFrame, cut: pl.Series, could: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Of the lines that ``could``, those that are the head's title but for the site's name: 「渡口」 of 「渡口_青禾网」.

    Such a line is too small a part of the head's title to be known by its share of it. Reads page_id, folded.
    ``cut``: the titles of ``heads`` without the site's name.
    """
    rows = np.flatnonzero(could)
    few = lines.select_seq("page_id", "folded")[rows]
    named = heads.select_seq("page_id", name=letters(fold(cut)))
    told = few.join(named, on="page_id", how="left", maintain_order="left")
    is_name = (letters(told["folded"]) == told["name"]) & (told["name"].str.len_chars() >= MIN_ENTRY_CHARS)
    found = np.zeros(lines.height, np.bool_)
    found[rows[is_name.fill_null(value=False).to_numpy()]] = True
    return found


def other_halves(
    lines: pl.DataFrame, heads: pl.DataFrame, title_of: NDArray[np.int64], told: Told
) -> NDArray[np.bool_]:
    """Lines that a headline is continued on, or begins on: the head's title says both as one, and both are made alike.

    「<h1>青禾县油菜花开<br>三十万人来看</h1>」 under 「青禾县油菜花开三十万人来看_青禾网」; in one heading also where the head says
    neither. Of a document whatever the head says: 「青禾县人民政府」 over 「关于做好春耕工作的通知」. ``title_of``: row of each
    page's headline.
    """
    found = np.zeros(lines.height, np.bool_)
    rows, page, free = title_of[title_of >= 0], told.pages.page, unlabelled(told)
    above, below = rows[rows > 0], rows[rows + 1 < lines.height]
    first, second = np.concatenate([above - 1, below]), np.concatenate([above, below + 1])
    depth = lines["depth"].to_numpy()
    alike = (page[first] == page[second]) & free[first] & free[second]
    alike &= (told.tag.place[first] == told.tag.place[second]) & (depth[first] == depth[second])
    first, second = first[alike], second[alike]
    if not first.size:
        return found
    issued = contains(lines["folded"].gather(first), ISSUER) & contains(lines["folded"].gather(second), ISSUED)
    parts = [letters(lines["folded"].gather(at)) for at in (first, second)]
    of_page = lines.select_seq("page_id")[first].join(
        heads.select_seq("page_id", "title"), on="page_id", how="left", maintain_order="left"
    )
    whole = pl.DataFrame({"head": letters(fold(of_page["title"].fill_null(""))), "one": parts[0], "two": parts[1]})
    head, one, two = pl.col("head"), pl.col("one"), pl.col("two")
    long = (one.str.len_chars() >= MIN_HALF) & (two.str.len_chars() >= MIN_HALF)
    is_whole, is_neither = whole.select_seq(
        whole=long & head.str.contains(one + two, literal=True),
        neither=long & ~head.str.contains(one, literal=True) & ~head.str.contains(two, literal=True),
    ).get_columns()
    block = lines["block"].to_numpy()
    apart = replace_all(
        replace_all(fold(of_page["title"].fill_null("")), r"[_|｜丨<>»@-]+|\s·\s", "\n"), r"[^\p{L}\p{N}\n]+", ""
    )
    of_parts = pl.DataFrame({"parts": "\n" + apart + "\n", "part": "\n" + parts[1] + "\n"})
    # 「皂角树下的夏天-小桥流水-青禾文学」 has the author for a part of its own.
    is_part = of_parts.select_seq(pl.col("parts").str.contains(pl.col("part"), literal=True)).to_series()
    is_whole &= ~is_part
    broken = tagged(told, "h1", "h2", "h3")[first] & (block[first] == block[second])
    broken &= ~contains(lines["folded"].gather(second), r"^[—(\[]")
    at = is_whole.to_numpy() | issued | (broken & is_neither.to_numpy())
    found[first[at]] = found[second[at]] = True
    return found


def head_parts(folded: pl.Series) -> pl.Series:
    """The letters of each part of the head's title, one line each, with a line break round them."""
    apart = replace_all(folded, PARTS, "\n")
    return "\n" + replace_all(apart, r"[^\p{L}\p{N}\n]+", "") + "\n"


def meta_value(heads: pl.DataFrame, name: str) -> pl.Series:
    """The value of the first meta element of a name; null where there is none."""
    metas = heads.select_seq("meta_names", "meta_values").with_row_index("row").explode("meta_names", "meta_values")
    first = metas.filter(pl.col("meta_names") == name).unique("row", keep="first", maintain_order=True)
    rows = pl.DataFrame({"row": range(heads.height)}, schema={"row": first.schema["row"]})
    return rows.join(first, on="row", how="left", maintain_order="left")["meta_values"]


CLEANING: Final = (
    Step(r"(?:&nbsp;|\s)+", " "),
    Step(r"^\s*#{1,6}\s+", every=False),
    Step(r"\s+[-–—|]{1,2}\s+[^-–—|\s]{2,12}(?:网|新闻网|日报|晚报|在线|频道|门户)$", every=False),
    Step(r"[_|｜][^_|｜]{2,14}(?:网|频道|新闻|日报|论坛|在线)$", every=False),
    Step(r"\s*[-–—]{1,2}\s*[^-–—\s]{2,14}(?:论坛|社区|贴吧|(?i:bbs))$", every=False),
    Step(GLUED_DATE, every=False),
    Step(GLUED_COUNT, every=False),
    Step(TOOK_PART, every=False),
    Step(r"\s*[-–]\s*[\[【][^\[\]【】]{1,10}[\]】]$", every=False),
    Step(r"^\W{0,3}(?:\[?(?:[帖贴]子)?标\s{0,2}题\]?|(?:[帖贴]子)?主\s{0,2}题|题目)\s*[::：]\s*", every=False),
    Step(r"\s+(?:(?:原创|转载|置顶|推荐|精华|热门|加精|热帖|\d{1,9}\s?(?:阅读|浏览|评论|点击))\s*)+$", every=False),
    Step(r"^(?:原创|转载|置顶|推荐|精华|热门|加精|热帖)\s+", every=False),
    Step(r"\s*\[(?:打印本页|复制(?:本[帖贴])?链接)\]\s*$", every=False),
    Step(r"^[■◆●▲★☆※◎►▶]+\s*|\s*[■◆●▲★☆※◎►▶]+$"),
    Step(r"^[【〖]([^【】〖〗]{2,40})[】〗]$", "$1", every=False),
    Step(r"\p{Co}+"),
    Step(r"[\s\-_—|]+$", every=False),
)
"""What goes from a headline: marks of layout round it, a site's name, a date or tools that are glued to it."""


def clean_title(title: pl.Series) -> pl.Series:
    """Headlines as published."""
    return replace_in_turn(title, CLEANING).str.strip_chars(" \u3000\t")


def without_counter(title: pl.Expr, head: pl.Expr) -> pl.Expr:
    """The headline without digits glued to its end that the head's title does not have."""
    cut = title.str.replace(r"\s*\d{1,6}$", "")
    return pl.when((cut == head) & (cut.str.len_chars() >= MIN_HEAD_CHARS)).then(cut).otherwise(title)


def without_category(title: pl.Expr, head: pl.Expr) -> pl.Expr:
    """The headline without the category before it, 「[求助]」 or 「数码 」, where the head's title begins behind that."""
    cut = title.str.replace(r"^(?:[\[【][^\]】]{1,8}[\]】]\s*|\p{Han}{2,6}\s)", "")
    return pl.when((cut != title) & (cut == head)).then(cut).otherwise(title)


def unglued(folded: pl.Series) -> pl.Series:
    """The lines without a date, 「-[图文]」 or 「已有3人参与」 glued behind a headline; few end so at all."""
    at = folded.str.tail(1).str.contains(r"[\d\]与答注览论击读看]").arg_true().to_numpy()
    bare = replace(replace(folded.gather(at), GLUED_DATE, ""), r"\s*[-–]\s*\[[^\[\]]{1,10}\]$", "")
    bare = replace(bare, TOOK_PART, "")
    return put(folded, at, bare)
