"""What says who opened a thread, and what stands where a poster's name does and is none: patterns over short lines.

「由 小满 发表于 2012-3-4」, 「发起人」 over a name, 「提问者:小满」; 「使用道具」, 「版主」, 「浙江」 at a moment are nobody's names.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

from tasks.split_articles.patterns import PROVINCE

USER_HINT: Final = r"user|author|authi|nick|writer|poster|owner|member|creator|\bname|uname|louzhu"

NAME: Final = r"([^\s:|(),\[\]»·•]{2,20}?)"
DAY: Final = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}"
AGE: Final = r"\d{1,3}\s?(?:分钟|小时|天|个月|年)前"
CLOCKED: Final = r"\d:\d\d|(?:分钟|小时|天|个月|年)前"
WHO: Final = r"发信人|发[表布][人者]|发[帖贴][人者]|留言[人者]|发言人|[帖贴]主|楼主|提[问出][者人]|题主|(?:主题)?发起[者人]|咨询[者人]|[写来]信人|网友"

SAID: Final = (
    rf"^\W*(?:{WHO})\W*(?:作者)?\s?:?\s?{NAME}(?:\([^)]*\))?\s?(?:发表|发布|提问|于|提交|回复|时间|日期|\s|\||,|$)",
    rf"^\W*(?:楼主)?\W*(?:作者|[Bb]y|由)\s?:?\s?{NAME}(?:\([^)]*\))?\s*(?:»|于|在|(?:发[表布]|提[交问]|回复)?(?:于|日期|时间)?\s?:?\s*{DAY})",
    rf"^来自\s?:\s?{NAME}\([^)]*\)\s+{DAY}",
    rf"(?:发[布表]|创建)于.{{2,16}}\s?作者\s?:?\s?{NAME}(?:\s|$)",
    rf"^{NAME}\s*(?:发[表布](?:于|在)|于|提[问出]于|发起于|»)\s?:?\s*(?:{DAY}|{AGE}|[今昨前][天日]\s?\d)",
)
"""Who posted, by a label or beside the moment."""

ASKS: Final = r"提[问出]|题主|发起|咨询|[写来]信"
"""What a line says of who asked, wherever it stands: 「小满 提出于 2012-3-4」 in a box beside the answers."""

BESIDE: Final = rf"^([^\s:|·•,\d][^\s:|·•,]{{1,15}}?)\s*[·|,•]?\s*(?:楼主\s*)?(?:{DAY}|\d{{1,2}}[-/月]\d{{1,2}}日?\s?\d{{1,2}}:\d\d|(?:今天|昨天|前天)\s?\d{{1,2}}:\d\d|{AGE})"
"""The same, where nothing but the moment's place says so."""

HEADING: Final = (
    r"^(?:楼主|发起人|提问[者人]|题主|作者|关于作者|发[帖贴][人者]|[写来]信人|咨询[人者]|留言[人者]|投诉人)\s?:?$"
)
"""A box of its own says below this who posted."""

NO_POSTER: Final = (
    rf"^{AGE}|^刚刚$|"
    r"楼主|得分|\d+\s?楼|回复|编辑|沙发|板凳|最后|发[表布]|更新|时间|来源|\d{2}:|注册|访问|本[帖贴文]|阅读|登录|客户端"
)

NO_PERSON: Final = (
    r"^(?:(?:超级|初级|中级|高级|新手|注册|普通|正式|荣誉|金牌|银牌|铜牌|版块|论坛)?(?:会员|版主|管理员|参与者|游客|网友|用户|斑竹)|匿名.{0,3}|(?i:archiver|admin|guest|member|author|posted?|reply|re))(?:\s*[(（].*)?$"
    r"|[\p{Han}](?:网|论坛|社区|贴吧|频道|在线|省|办公室)$|^由\s"
    r"|^(?:新手上路|论坛元老|论坛游民|风云使者|光明使者|圣骑士|精灵王)$"
    r"|^(?:初级|中级|高级|核心|正式)粉丝$|^(?:患者|病人|市民|网民|咨询者?|来信人)$"
    rf"|{PROVINCE}"
)
"""Ranks, roles, places and sites where a poster's name stands: who opened the thread is said by none of them. Beside the
moment software writes from which province it was posted."""

MENU_HINT: Final = r"nav|menu|(?:^|[ _])header|page-?header|site-?header|\btop|search|login|toolbar|breadcrumb|crumb|footer|side-?bar|signature"
"""Blocks that hold the visitor's own name, or names of boards."""

TAG_HINT: Final = r"\btags?\b|tag-?_?(?:list|item|popup|wrap)|-tags?\b|categor|keyword"
"""Blocks of tags: what they link to is what a thread is about."""

NO_NAME: Final = (
    r"^\W*\d+\W*$|^#|首页|论坛|社区|帖|[^一-龥]?贴子|回复|回帖|^\W*粉丝|\d\W*粉丝|TA|私信|写了|等级|级别|积分|会员$|会员列表|楼主|答主|搜索|下一|上一|收藏|分享|发表|发布|登录|注册|举报|关注|主题|精华|在线|离线|来自"
    r"|(?:19|20)\d\d[-/.年]|:|查看|作者|全部|赞|短消息|消息|好友|返回|打印|提问|认证|头衔|资料|博客|空间|更多|展开|编辑|管理|版主|编号|话题|广场|我的|个人中心|通知|动态|问答|频道|字体|[>»›]"
    r"|\d\s?(?:枚|点|分|个|篇|小时|楼|次|人|条|年)|留言|沙发|板凳|地板|点评|楼层|倒序|只看|已解决|未解决|悬赏|影响力|人气|评论|日期|时间|[,。!?;“”]|顶端|模式|树形|推荐|提醒|小组|信息|标签|小档案|短信|客户端"
    r"|引用|道具|[回解来]答|采纳|链接|阅读|浏览|点击|签到|属地"
)
"""What short lines round posts hold that are no names."""

ANSWERS: Final = r"^\W*(?:全部|其他|其它|更多|精彩|律师|医生|专家|网友|热心网友|共)?\s?(?:\d+\s?(?:个|条|位)\s?)?(?:回答|解答|答案)\W*(?:共?\W*\d+\s?(?:个|条|位)?\W*)?$|^\W*(?:(?:全部|最新|精彩|热门|网友|所有)\s?|共?\s?\d+\s?[条个则篇]\s?)(?:评论|回复|回帖|跟帖|留言|讨论)\W*(?:\d+\W*条?\W*)?$"
BEST: Final = r"^\W*(?:最佳|满意|推荐|优质|精彩|官方|专业)(?:答案|回答|解答|答复)|^\W*(?:提问者|题主|楼主)?(?:已|被)?采纳(?:的?(?:答案|回答))?\W*$|^\W*(?:医生|律师|专家)(?:回复|回答|解答|答复)区?\W*$|^\W*查看全部\s?\d+\s?个回答"
"""The heading over answers, 「3 个回答」, 「律师解答(共 4 条)」, 「全部评论 3」, or over the best of them: whose name stands below
it has not asked."""

LONGEST_HEADING: Final = 30
"""Characters of such a heading at most; beside it stands when it was answered. Chosen, not measured."""

STANDING: Final = r"\s?[(（]\s?(?:-?\d+|.{0,4}(?:会员|用户|版主|管理员|楼主|作者|达人))\s?[)）]?$"
"""What a user counts or is, in brackets behind his name: 「小满 (28)」, 「小满(普通会员)」."""
