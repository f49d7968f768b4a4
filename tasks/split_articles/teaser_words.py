"""How teasers are written: patterns over folded lines, and how long their parts are."""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

MORE: Final = (
    r"\s*(?:[\[【<]\s*(?:详细|全文|查看全文|阅读全文|查看详情|详情|更多详细)\s*[\]】>]+"
    r"|[(]\s*(?:详细|查看全文|阅读全文|查看详情|详情|更多详细)\s*[)]|(?:详细|全文|查看全文|阅读全文|查看详情|详情|更多详细)\s*(?:[>]{2,}|[>»]))[\s\-—|]*$"
)
"""How an abstract of a teaser ends; 「(全文)」 ends headlines."""

DASHED: Final = r"^\s*[-–—·•▪■●◆◇*]\s?[^\s。;…][^。;…]*$"
"""An entry that its list's mark opens, and no sentence: what [详细] ends here is a headline, not an abstract."""

MAX_DASHED: Final = 60
"""Longest such entry, in characters: as long as the headlines over abstracts may be (``_above``). Chosen."""

NEIGHBOUR: Final = (
    r"(?:[上下]一?[篇页条则首期组章节]|[前后]一?[篇条则首期组章节])(?:文章|新闻|日志|信息|主题|公告|作品)?"
)
"""The name of the article before or after this one: of poems 上一首, of albums 上一组, of novels 上一章."""

BESIDE: Final = r"^\s*[\[【<«‹←]?\s*" + NEIGHBOUR + r"\s*[::：»>\]】]+\s*[:：]?\s*"
"""Heading of the articles before and after this one, in the line itself."""


DATED: Final = r"[\s\[(（]*(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\s\])）]*$"

DAY_FIRST: Final = r"^\s*[\[(]?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?\s+"
"""A date before a headline."""

DAY_AND_COUNT: Final = r"\d[-/.月]\d{1,2}日?[\])）]\s*[\[(]\d{1,7}[\])]\s*$"
"""A date and a counter behind a headline."""

READ_BY: Final = r"\d万?\s*(?:人|次)?(?:阅读|浏览|评论|点击|回复|看过)\s*\)?\s*$"
"""A counter behind a headline."""

GLUED: Final = r"^[\s<«‹←\[【]*(?:上|下|前|后)一[篇条页则首]\s?\S{2}"
"""What names the article before or after this one stands before its link without a mark between."""

MAX_HEADING: Final = 30
"""Longest heading of a list, in characters. Chosen; from 22 to 60 no page differs, at 15 one comes out worse
(bench.thresholds)."""

MIN_HEADLINE: Final = 5
"""Shortest headline of a teaser, in characters: shorter links are names of channels. Chosen; at 4 one comes out
worse, at 6 one comes out otherwise (bench.thresholds)."""

MIN_ENTRY: Final = 8
"""The same on a page without an article, where nothing says that the links are teasers. Chosen; down to 4 no page
differs, at 12 one comes out worse, one better (bench.thresholds)."""

MIN_ABSTRACT: Final = 18
"""Shortest abstract under a headline, in characters. Chosen; up to 27 no page differs, at 14 one comes out
otherwise, at 36 one comes out worse (bench.thresholds)."""

MAX_ABSTRACT: Final = 400
"""Longest abstract of a teaser, in characters; longer is text that links to its page. Chosen; from 200 to 800 no
page differs (bench.thresholds)."""

MAX_HEADLINE: Final = 90
"""Longest headline of a teaser, in characters; longer links are abstracts. Chosen; from 68 to 180 no page differs,
at 45 one comes out otherwise (bench.thresholds)."""

MAX_GAP: Final = 9
"""Lines between two teasers of a list (dates, counters, tags of each); after more another box has begun. Chosen."""

RELATED: Final = r"^(?:相关|延伸|推荐)(?:新闻|阅读|推荐|文章|链接|报道)"

BOTH_BESIDE: Final = r"^\W*上一?[篇条页首].{0,60}下一?[篇条页首]\W*[:：]"
"""Both neighbours in one line: 「上一篇: 没有了 下一篇: 青禾春耕忙」. The reach is chosen, not measured."""

INLINE: Final = r"^[\s>»■◆●▶►▸◎※【\[|·]*(?:推荐阅读|相关阅读|延伸阅读|相关(?:链接|新闻|报道|报导|文章|推荐|视频|解读|政策|文件|资讯|内容|评论)|往期(?:回顾|推荐|精彩|文章)|扩展阅读|拓展阅读|阅读推荐|更多阅读|(?:此|早|之)前报道)\s*(?:[:：|】\]·•▪]|>{1,3}|\d{1,2}[、.])[\s:：|】\]>·•▪]*"
"""Heading and teaser in one line: 「推荐阅读:青禾春耕忙」."""

MAX_REACH: Final = 300
"""Lines under a heading that may still be its teasers, dates and counters among them. Chosen."""

NO_ITEM: Final = r"^\W*更多\W*$|[上下]一页|[末尾]页|@\w|发表.{0,10}评论|我要评论|点(?:击)?这里|请点(?:击|此)|查看(?:更多|全部|完整)|(?:\|.*){3}|\.(?:docx?|pdf|xlsx?|pptx?|rar|zip|wps|ofd)\s*$"
"""Links that lead to no other article: comments, addresses, rows of a menu."""

NO_ABSTRACT: Final = (
    r"^\W*(?:今天|昨天|前天|\d{1,2}月\d{1,2}日|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)?\s*\d{1,2}:\d\d"
    r"|^\W*\d+\s?(?:分钟|小时|天)前|^\D{0,8}\s?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^,。!?;]*$"
    r"|\d\s?条/页|第\s?\d+\s?/\s?\d+\s?页|共\s?\d+\s?[页条]"
    r"|[(\[]\s?(?:19|20)\d\d[-/.年].{0,16}[)\]]\s*$"
)
"""Lines under a headline that say when and where it stood, not what it is about."""

SPOKEN: Final = "[,。!?;…]"
"""Marks of which an abstract has one: 「主办单位 您是第12位访问者」 under a list has none."""

MAX_BESIDE: Final = 28
"""Most characters beside the only link of an entry: a date with its clock, a source. Chosen; from 14 to 56 no page
differs (bench.thresholds)."""

BETWEEN: Final = 3
"""Lines from an entry that is nested otherwise to the next of its list above and below. Chosen; from 2 to 6 no page
differs (bench.thresholds)."""

MAX_BOX_NAME: Final = 10
"""Longest name of a box that ends a list, in characters: 精彩图片, 大家都在搜. Chosen; from 5 to 20 no page differs
(bench.thresholds)."""

FIRST_REACH: Final = 12
"""Lines between a heading and the first of its teasers: pictures' captions, a second heading. Chosen; from 9 to 24
no page differs, at 6 one comes out better (bench.thresholds)."""

FEWEST_ENTRIES: Final = 3
"""Fewest entries of a list page; a page with less is an error's or a login's. Chosen; from 2 to 4 no page differs,
at 6 one comes out better (bench.thresholds)."""

MORE_HEADING: Final = r"^[\s>»■◆●【\[|·]*(?:相关|延伸|推荐|往期|类似|同类)(?:新闻|阅读|推荐|文章|链接|报道|回顾|内容|资讯)\s*[^。,;?!:]{0,14}(?:更多|返回|换一|查看|>>|»)"
"""A heading with a link to more of its kind glued to it."""

ALONE: Final = r"^[\s>»■◆●【\[|·]*更多(?:相关|同类|类似)(?:的)?(?:新闻|阅读|文章|内容|资讯|报道|链接)[\s:：>»】\]]*(?:更多|more)?[\s:：>»】\]]*$"
"""A heading that reads like a link to more, where it is none."""

RELATED_WORDS: Final = ("相关", "延伸", "推荐", "往期", "类似", "同类")
"""RELATED and MORE_HEADING match nothing without one of these."""

RELATED_HINT: Final = r"relat|recommend|xiangguan|tuijian|relevant"

RELATES: Final = r"相 ?关|延 ?伸|类似|同类|往期|关联|拓展|扩展|上一|下一|前一|后一"
"""Above the text only these words make a heading: 推荐 alone names a menu there."""

NO_ENTRY: Final = r"登录|登入|注册|首页|设为|收藏本|联系我们|返回|找回密码|忘记密码|客户端下载|版权|备案|许可证|隐私|用户协议|帮助中心|网站地图"
"""Links that no list page means as an entry."""
