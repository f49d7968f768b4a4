"""What the software of forums writes round posts, by form: panels, tools, moments, heads of quotes.

「等 级:新手上路」, 「引用 回复 举报」, 「发表于 2011-5-6 12:30」, 「以下是引用小满的发言」: patterns over a short line of a thread, and
the names that such software gives the blocks of quotes, signatures and posters.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

LONGEST_TOLD: Final = 70
"""Characters of a panel's line, of a row of tools or of a head of quotes at most. Chosen; up to 140 no page differs,
at 52 one comes out better (bench.thresholds)."""

OF_NAME: Final = r"(?:^|[ _-])(?:quotes?\d*|blockquote|quotemain|quoteheader|quote-?bd|reply-?quote|quote-?thread|sign|signatures?|sigline|sightml|usersign|postsign|post-signature)(?:[ _-]|$)"
"""Names of blocks for quotes and signatures."""

TOOL: Final = r"(?:[来发]自.{2,10}客户端|举报|回复(?:本文|此楼|本楼|该楼)?|引用|评论|打赏|赞同|赞|踩|顶端|支持|反对|收藏|分享|编辑|修改|删除|私信|短信|短讯|消息|信息|邮件|小?档案|资料|主页|博客|好友|搜索|查找|复制|只看该作者|只看楼主|只看此人|楼主|沙发|板凳|地板|页首|返回顶部|引用此[帖贴]|收起|展开|关注问题|邀请回答|按(?:投票|时间|热度|赞数)排序|写回答|添加评论|感谢|没有帮助|作者保留权利|邮箱|转寄|站内信|加好友|加为好友|加入好友|发消息|短消息|使用道具|评分|鲜花|砸蛋|鸡蛋|点评|亮了|置顶|打招呼|查看|只看TA|看楼主|献花|打印|字体大小|TOP|推荐|点赞|转发|回应|更多|喜欢|报告|举报[帖贴]子|埋红包|本篇全文|本篇作者|我来答|已赞过|已踩过|得票数|IP|回复时引用此[帖贴]|当前[离在]线|离线|加关注|追问|链接|检举|留言|推|嘘|顶 ?\(\d+\)|信箱|寄信)"

BETWEEN: Final = r"[\s\d|·•:#()\[\]【】<>&;楼层第此帖时-]"
TOOLS: Final = f"^{BETWEEN}*{TOOL}{BETWEEN}*[\\s|·)\\]]{BETWEEN}*(?:{TOOL}|{BETWEEN})*{TOOL}{BETWEEN}*$"


def _spaced(*labels: str) -> str:
    """The labels as one group; a space may stand between their characters, 「等 级」."""
    return "(?:" + "|".join(r"\s?".join(label) for label in labels) + ")"


LABEL: Final = _spaced(
    *(
        "文章",
        "发文",
        "发帖",
        "发贴",
        "总发帖数",
        "总发贴数",
        "发帖数",
        "发贴数",
        "帖子",
        "贴子",
        "帖数",
        "主题",
        "精华",
    ),
    *(
        "积分",
        "个人积分",
        "威望",
        "级别",
        "等级",
        "头衔",
        "门派",
        "金钱",
        "金币",
        "社区金币",
        "铜币",
        "现金",
        "体力",
        "魅力",
    ),
    *(
        "经验",
        "经验值",
        "贡献",
        "贡献值",
        "财产",
        "财富",
        "声望",
        "人气",
        "好友",
        "粉丝",
        "听众",
        "配偶",
        "公会",
        "注册",
    ),
    *("注册日期", "注册时间", "加入时间", "最后登录", "上次登录", "造访", "在线", "在线时间", "阅读权限", "UID", "IP"),
    *(
        "来自",
        "住址",
        "所在地",
        "性别",
        "星座",
        "生日",
        "状态",
        "编号",
        "文章编号",
        "信息",
        "昵称",
        "爱车",
        "回帖",
        "鲜花",
    ),
)
PANEL: Final = f"^{LABEL}\\s?:\\s?\\S.{{0,19}}$|^{LABEL}\\s?:$|^(?:{LABEL}\\s?:\\s?\\S{{1,8}}\\s*){{2,4}}$"
"""A line of the panel beside a post: a label, and what belongs to it."""

SAID_BY: Final = r"^(?:提问者|回答者|答者|题主|提问人|留言[人者]|发[帖贴][人者]|跟[帖贴]人|回[帖贴]人|楼主|作者|网友)\s?:\s?[^\s。!?]{1,20}(?:$|[\s|(-][^。!?]{0,40}$)"
"""Who posted, by a label, and nothing said."""

MOMENT_ONLY: Final = (
    r"^[^,。!?;]{0,24}?(?:(?:(?:19|20)?\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\D{0,6}\d{1,2}:\d\d(?::\d\d)?"
    r"|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
    r"|\d+\s?(?:秒|分钟|小时|天|周|个月|年)前|(?:昨天|前天|今天)\s?\d{1,2}:\d\d)"
    f"(?:{BETWEEN}|{TOOL}|[F(),]|(?i:am|pm)|浏览|阅读|次|发表|来自\\S{{1,8}})*$"
)
"""When a post was written, with who wrote it and tools, and nothing said."""

FIELD: Final = r"^\W*(?:问|答|提问|回答|(?:疾病|病情|问题|健康咨询)描述|补充说明|(?:咨询|来信|信件|答复|回复|问题)内容|办理(?:情况|结果)|病例信息|信件(?:编号|类型|标题)|(?:提交|来信|写信|咨询|答复|回复)时间|(?:答复|办理)(?:单位|部门))\W*$"
"""A field of a form: what stands beside or below it was filled in."""

FACT: Final = r"^\W*(?:(?:[写来]信|咨询|留言|投诉|发件)[人者]|信件(?:编号|类型|标题|状态)|(?:提交|来信|写信|咨询|答复|回复|办理)时间|(?:答复|办理|受理)(?:单位|部门)|办理状态)\W*$"
"""A field of which the next cell holds a name, a day, a number: no sentence."""

POST_HEAD: Final = r"^(?:发[表布]于|发[表布]时间|留言时间|由|作者)\s?:?\s.{0,44}\d{1,2}:\d\d.{0,24}(?:发[表布]|主题\s?:.*|[楼#]\s?)?$|^\[?\d{1,4}\s?楼?\]?\s?(?:作者|网友)\s?:|^[^,。!?;]*(?:发[表布](?:在|于|于:)|回复)\s?:?\s?[^,。!?;]{0,20}$|^\S{2,16}\s[-–—]\s.{2,40}\s?(?:19|20)\d\d-\d{1,2}-\d{1,2}\s\d{1,2}:\d\d$|^(?:发[表布]于|创建于|由|作者)[^,。!?;]{0,40}(?:前|次?(?:浏览|阅读|点击))[^,。!?;]{0,30}$"
"""The line over a post: who, when, in which board, how often it was read; 「小满 - 以此为签名 2012-3-4 12:30」. What is said has marks: 「没有人回复,连领导都不看。」"""

COUNTED: Final = (
    r"^(?:亮了|共收到|共|已有|其[它他]|全部|更多|另有|还有|查看全部)?\W{0,2}\d[\d,.]*[万k]?\s?(?:人关注(?:该问题)?|声望|个赞|赞|票|粉丝|经验|关注|次?浏览|次?阅读|次?点击|次?访问|[个条篇则]?(?:回复|回应|回答|回帖|跟帖|评论|留言|讨论)(?:\s?\|.{0,24}|\s?(?:默认|最新|最热)+)?|人赞同了?该回答|(?:分钟|小时|天|周|个月|年)前)(?:\s?(?:回答|提问|发布|回复|更新))?\W*$"
    r"|^(?:Lv\.?\s?\d+|参与者|版主|管理员|楼主|已记录|认证用户|\d{1,5}|B\d{1,4}\s.{0,24}|讨论数量?\W*\d+.{0,16}|IP属地.{0,10})$"
    r"|^[来发]自(?:手机|我的|移动|触屏|微信|安卓|(?i:iphone|android)).{0,14}$|^(?:赞同来自|得票数|全部回帖|全部回复|最新回复|最佳答案|其他回答|最新喜欢|最近点赞|默认排序|按时间排序)\W*(?:共?\d*条?)\W*$"
)
"""What a post's software counts: 「12 个赞」, 「3 天前」."""

OF_PAGE: Final = r"当前(?:离线|在线)|总在线\s?\d|论坛时间|所有时间|现在时间|现在的时间|GMT ?[+-]|^\W*用户名.{0,24}密码|^\W*共\s?\d+\s?页|本主题[贴帖]数|(?:HTML|UBB|YBB) ?(?:标签|代码)|您?不(?:可以|能)(?:在本论坛)?(?:发表|回复|上传|编辑)|(?:注册|登[录入]|帐[户号]|账[户号])[^。]{0,14}(?:回[帖贴复]|发[帖贴]|下载|查看|发表|评论|点评|参与|互动|才[能可])|欢迎(?:您)?光临|正在查看|正在(?:阅读|浏览)本|^作者\s*主题\s*:|本话题有\s?\d|代表(?:作者|发帖人|网友)?个人(?:观点|意见)|如有侵权|版块跳转|讨论应以|^From:|^Date:|^Subject:|Ctrl ?\+ ?Enter|发[帖贴]请遵守|限\d+ ?字|^\W*内容\W*$|^\W*显示模式\W*$|^\W*No\.\d+$|撰写回答|^\W*发表回复\W*$|^\W*快速回复|版主\s?:"
"""What the software says at the top and the foot of a thread's page."""

ADVERT: Final = r"(?:^|\s)广告\W*$"
"""Over an advertisement between posts."""

AT_POST: Final = r"\d:\d\d|(?:19|20)\d\d[-/.年]|(?:分钟|小时|天|个月|年)前|(?:^|\D)\d{1,4}\s?(?:楼|#|F(?:\W|$))|#\d|^\W*(?:楼主|沙发|板凳|地板)\W*$"
"""When a post was written, or its floor."""

QUOTE_HEAD: Final = (
    r"^引用第?\s?\d*\s?[楼#].{0,40}(?:发[表布]|写)|^(?:以下|下面)?是?引用.{1,50}(?:发言|发表|内容)|^(?:原帖|最初)由.{1,40}发[表布]"
    r"|^【\s?在.{1,40}提到|^@\S{1,20}\s?(?:19|20)\d\d[-/年]|^\S{1,20}\s?(?:写了|wrote|写道|说|提到)\s?:$"
    r"|^(?:引用|回复)\s?:$|^引用自?\s?:?\s?.{1,40}于.{6,20}$|^(?:引用|回复)\s?第?\s?\d*\s?[楼#]?\s?@\S{1,20}.{0,12}$|^Reply to .{0,50}$"
    r"|^(?:引用|回复)\s?\S{1,20}\s?的(?:话|帖子|发言|内容|回复)?\s?:?$|^@\S{1,20}\s?:$"
)

HEAD_OR_QUOTE: Final = r"^\S{1,20}\s?发表于\s?(?:19|20)\d\d[-/年].{4,16}:?$"
"""Over what is quoted; where posts have no other moments, over a post."""

OF_USER: Final = r"^\S*(?:user|nick|author|poster|uname|avatar|d_name|badge|level|medal)\S*(?: |$)"
"""Names of blocks that hold a poster's name or rank, nearest block first."""

REPLY_TO: Final = r"^(?i:回复|答复|回应|re)\s?:\s?"
"""How the title of an answer begins: 「Re: 渡口的灯」."""
