"""How the pages of forums are known by their words: the software that made them, its labels, addresses and titles.

「Powered by Discuz!」 stands at the foot, 「只看楼主」 at the first post, ``viewthread`` in the address; an article has none
of them, though it may stand on a site that has a forum too.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

THREAD_WORDS: Final = r"论坛|社区|贴吧|[^一-龥]吧$|股吧|留言板|留言簿|知道|问答|知乎|天涯|帖子|讨论区|小组|步行街|水木|思否|问问|爱问|知识堂|猫扑|胡同|凯迪|铁血|虎扑|豆瓣|哈啦板|看板|bbs|forum|v2ex|quora|segmentfault|stage1|luntan|guba|\b(?:thread|tieba|zhidao|wenwen|wenda|question|club|viewthread|viewtopic|showthread|showtopic|dispbbs|mop|xici|hupu|nga|newsmth)\b|/topics?/\d|/t/\d|/d/\d+|read\.php\?tid|read-htm-tid|thread-\d|group/topic"
"""In a site's part of a title, or in an address."""

THREAD_TITLE: Final = r"(?i)(?:查看|阅读|浏览)(?:主题|贴子|帖子|话题)|主题(?:文章)?阅读|打印预览|archiver|- 手机版 -"
"""What the software of a forum writes into the titles of its threads."""

BLOG: Final = r"博客|日志|随笔|blog"
"""In a title or an address: an essay stands above what is said there, however short it is."""

SOFTWARE: Final = r"(?i)(?:powered by|版本|程序)\s*:?\s*(?:discuz|phpwind|vbulletin|phpbb|mybb|dvbbs|leobbs|bbsxp|xiuno|nodebb|discourse|flarum|smf|xenforo|invision|ipb|wecenter|bbs|mvnforum|hybbs|startbbs|ubb)|由 ?(?:discourse|flarum) ?提供支持|(?:comsenz|jelsoft) ?(?:inc|enterprises)|phpbb group|simple machines|dvbbs\.net"
"""The foot of a page that the software of a forum made."""

GENERATORS: Final = r"(?i)^(?:discuz|phpwind|vbulletin|phpbb|mybb|dvbbs|xiuno|nodebb|discourse|flarum|xenforo|wecenter)"
"""What such software calls itself in the head, as ``generator``."""

LD_THREAD: Final = r'"@type"\s*:\s*"(?:DiscussionForumPosting|QAPage|Question)"'
"""What search engines are told of a thread or of a question and its answers."""

TALK: Final = r"^\W*(?:楼主|沙发|只看楼主|只看该作者)\W*$|回帖|发帖|回复于|\A\d+楼|^\W*(?:回复|引用|举报|楼主)(?:\W+(?:回复|引用|举报|楼主|只看该作者))+\W*$"
OF_FORUM: Final = r"^\W*(?:楼主|沙发|只看楼主|只看该作者)\W*$|回帖|发帖"
"""What a forum says and the comments under an article do not; both have 「回复」 and 「3楼」."""

OF_BOARD: Final = r"(?:您|你)?是本[帖贴]的?第 ?\d+ ?个?阅读者|[此本][帖贴]子?(?:已)?被(?:阅读|浏览)|^\W*[帖贴]子主题\W|发表主题 ?:|本主题[帖贴]数|快速回复(?:主题|[帖贴]子|:)|^\W*发(?:表)?新(?:话题|主题|[帖贴])\W*$|^\W*回复(?:时引用此[帖贴]|此发言|本[帖贴]|本主题|[帖贴]子|该主题)\W*$|查看完整版本|^\W*主题工具\W*$|发[帖贴]规则|不(?:可以|能)(?:在本论坛)?(?:发表新主题|发表回复|回复主题)|回复[帖贴],共|^\W*共?有? ?\d+ ?篇[帖贴]子|吧内搜索|[本此该][帖贴](?:最后由|被).{1,40}编辑|回[帖贴]后跳转|本版积分规则|^\W*全部回[帖贴]\W*\d*\W*$|(?:浏览|阅读|查看)(?:上一|下一)?个?(?:主题|[帖贴]子)|^\W*只看(?:楼主|该作者|此人|ta)\W*$|^\W*倒序(?:浏览|阅读|看帖)\W*$|电梯直达|楼主\]? ?(?:[:|]|作者).{2,20}(?:时间|发表)|\d:\d\d(?::\d\d)? *楼主|楼主 *(?:发表于 ?)?(?:19|20)\d\d|^提问[者人] ?:.{2,24}(?:时间|浏览)"
"""What only the pages of threads say, in short lines: who can post, how often the post was read, 「只看楼主」."""

ASKED: Final = r"(?:回复|提交)日期\s?:|^\W*(?:全部|其他|其它|共|更多|精彩)?\s?(?:回答|解答)?\W*\d+\s?(?:个|条|位)?(?:回答|解答|答案)\W*(?:$|默认|最新|按|\d+\s?[人次])|^\W*(?:最佳|满意|推荐|优质)(?:答案|回答)|^\W*回答\s?\d{1,2}\W*$|^\W*(?:提问者|回答者|答者|题主|提问人|咨询[人者]|[写来]信人)\s?:|^\W*(?:[写来]信(?:人|时间|内容)|(?:答复|办理)(?:单位|部门|内容|结果|情况))(?:\W|$)"
POSTED: Final = r"^(?:发信人|留言[人者]|跟[帖贴]人|回[帖贴]人|发[帖贴]人)\s?:"
REPLIED: Final = (
    r"(?:查看|浏览|点击|阅读|人气|访问)\D{0,6}\d+\D{1,12}(?:回复|回帖)\D{0,4}\d|(?:回复|回帖)\D{0,4}\d+\D{1,12}(?:查看|浏览|点击|阅读|人气|访问)\D{0,4}\d"
    r"|^\W*(?:共收到|共|全部|已有)?\s?\d+\s?(?:个|条|篇|则)?(?:回复|回帖|跟帖|留言|讨论)\W*(?:$|•|\||直到|默认|按)|^\W*(?:全部|最新|所有|精彩)(?:回复|回帖|跟帖)\W*\d*\W*(?:$|默认|最新|最热|按)"
    r"|[/·|]\s?回复\s?:?\s?\d+\W*$|^讨论(?:数量|数)\W*\d+|本话题有\s?\d+\s?条回复"
    r"|^\W*(?:回复|回帖)\s?\(\s?\d+\s?\)$"
    r"|^\W*最后(?:回复|回帖|跟帖)(?:于|时间|来自)?\W*(?:19|20)\d\d[-/.年]"
)
"""How many have answered, or when the last did, once or twice on a page: each comment of a news page may have its own
「回复(3)」, each thread of a list its own 「最后回复 2023-12-13」."""

RANK: Final = r"(?i)lv\.?\s?\d{1,3}(?:\D|$)"
"""The rank of a poster beside his name: 「小满 LV.6」."""

SOURCED: Final = r"(?:^|[\s\d])(?:稿件|文章|新闻|信息)?来源\s?:"
"""In a line with a date this is a newspaper's: it takes back what no more than an address and two dates say."""

COMMENTED: Final = r"^\W*(?:网友|最新|全部|精彩|热门|发表|相关|用户|读者|查看|文章|我要|所有)?(?:评论|评价|留言)\W*(?:\d+\W*条?\W*)?$|^\W*\d+\s?条?评论\W*$"
"""The heading over comments, once or twice on a page: each post of a thread may have its own 「评论」."""

WORDS: Final = (
    ("楼", "沙发", "回帖", "跟帖", "发帖", "回复", "引用", "举报", "评论", "评价", "留言", "讨论", "赞", "踩", "顶"),
    (
        "回答",
        "解答",
        "答案",
        "提问",
        "答者",
        "题主",
        "日期",
        "发信人",
        "留言",
        "帖人",
        "贴人",
        "咨询",
        "来信",
        "写信",
        "答复",
        "办理",
    ),
    (":", "楼", "#", "F", "层", "前", "-", "/", ".", "年", "昨", "刚"),
    ("帖", "贴", "主题", "话题", "只看", "倒序", "电梯", "楼主", "吧内", "发表回复", "提问"),
    ("powered", "版本", "程序", "提供支持", "comsenz", "jelsoft", "phpbb", "dvbbs", "machines"),
    ("Lv", "LV", "lv"),
)
"""A line that talks like a forum's, that asks or is answered, that holds a moment or a floor, that a board says, that names software,
that shows a rank."""
