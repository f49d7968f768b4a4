"""How credits are written: patterns over a line in one width (``metadata.one_width``), each with its value in group 1.

A label, a colon or bar, a value, and what ends it: 「来源:青禾日报 作者:陈晓禾」. The lists inside are of
words that pages use; what counts as a person or a source is decided in ``metadata``.
"""

# A pattern that is broken over lines is harder to read than a long one.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

STOP: Final = r"(?:\s+\p{Han}{2,5}\s?[:/]|\s+(?i:qq|oicq|msn|e-?mail)\b|\s+(?:本[报网刊台社]|首席|见习|特约)+(?:记者|通讯员)|\s+(?:评论|摄影|图片|翻译|阅读)|\s*(?:[|丨\]\)】）》;；]|$|\s{2}|(?:信息|文章|稿件|新闻)?\s?(?:来\s*源|来自|出处)|作\s*者|记\s*者|通讯员|责\s*任?\s*编|编\s*辑(?:[^部]|$)|编审|\s发[布表]|发[布表](?:时间|日期|者|人|于|单位|机构|:)|时\s*间|日\s*期|更新|点击|浏览|访问|人气|字号|字体|字数|(?:评论|摄影|图片|翻译|阅读)(?:$|\s?[(:/|]|\d)|分享|打印|审核|监制|校对|选稿|出品|题图|头图|插画|排版|运营|文/|图\s?[:/|]|摄\s?[:/|]|译者|口述|撰稿|撰文|采写|供稿|录入|提交(?:时间|日期)|发布人|策划|制作|供图|查看|(?:19|20)\d\d[-/.年]|我要|大小|\[|【|http|关键|标签|分类|栏目|参与|我有话说|我来说|回复|收藏|编号|单位|电话|本文|举报|\())"
NAME: Final = r"(?:\p{Han}{2,4}|\p{Han} \p{Han}|\p{Han}{1,7}·\p{Han}{1,8}|\p{Han}{5,8})"
NAMES: Final = NAME + r"(?:(?:[\s、,/]{1,3}|(?:记者|通讯员|实习生)[\s:]*)+" + NAME + r"){0,14}"
DAY: Final = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
WEEKDAY: Final = r"(?:(?:星期|周|週)[一二三四五六日天])?"
CLOCK: Final = WEEKDAY + r"\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*" + WEEKDAY
AUTHOR_SPACED: Final = r"^作\s?者\s{1,4}([^\s:|。,]{2,16})$"
"""「作者　骑驴找马」, alone on its line."""
AUTHOR: Final = (
    r"(?:^|[\s|/(\[【,;>]|[^本该])(?:作\s?者|原创|原著|原作|楼主|博主|发[信表帖贴]人|发[帖贴表]者|张贴者|贴文者|编著|著者|笔者|投稿者|[Uu][Pp]主)\s?[:/|]\s?@?([^:|。?!]{2,90}?)(?:\s*:\s*\p{Han}|"
    + STOP
    + ")"
)
WRITER: Final = (
    r"(?:^|[\s|/(\[【,;>])(?:文字|撰文|撰稿人?|信息员|图文供稿|采写|采访|执笔|署名|投稿人?|编译|文案|图文|文图|文、图|图、文|(?:特约)?评论员|(?:本报|本网|总台|央视|见习|实习|特约|首席|驻站|文字)*\s?(?:记\s?者|通讯员)|\p{Han}{2,8}(?:记者|通讯员)|文)\s?[:/|]\s?(?:\p{Han}{0,8}(?:记者|评论员|撰稿人|作者)\s*)?("
    + NAMES
    + r")"
    + STOP
)
REPORTER: Final = (
    r"^[(\[【□■●◎○☆★◆◇▲\s]*(?:(?:本版)?(?:撰文\s+|文)\s*[/|:]?\s*)?(?:《[^》]{2,12}》)?[\p{Han}·]{0,14}?(?:[“\"][^”\"]{2,8}[”\"])?(?:\s?·\s?\p{Han}{2,10})?\s{0,3}(?:记者|通讯员|实习生|特约评论员|评论员|特约撰稿人?|撰稿人?)\s*[:/|]?\s*("
    + NAMES
    + r")\s*(?:采访)?(?:报[道导]|/?\s?文/图|/?\s?图/文|/?\s?文|发自\p{Han}{2,8})?(?:\s+来源\s*:.*)?[)\]】]?$"
)
IN_TEXT: Final = (
    r"^.{0,22}(?:电|讯|报道|消息)\]?\s?[(\[\s]+(?:[^()]{0,14}?)(?:记者|通讯员)\s*([\p{Han}·、\s,/]{2,90}?)[)\]]",
    r"^[(\[]?(?:新华社|中新社|中新网|人民网|央视网|\p{Han}{2,6}网|\p{Han}{2,6}报)?\p{Han}{0,6}\d{0,2}月?\d{0,2}日?电?\]?\s?(?:记者|通讯员)\s?(\p{Han}{2,3}(?:[、\s]+(?:(?:通讯员|实习生|记者)\s?)?\p{Han}{2,3}){0,5})(?:\s*\d{1,2}月|\s*报[道导]|[)])",
    r"[(](?:[^()]{0,14}?)(?:记者|通讯员|实习生|作者|撰稿)[:\s]*([\p{Han}·、\s,]{2,90}?)[)]$",
)
PEN_NAME: Final = r"((?:\p{Han}{1,4}(?:居士|散人|山人|道人|斋主|书生|樵夫|渔夫|村夫|野老|过客|浪子)|\p{Han}{1,3}[楼斋轩阁堂庐园]主人))"
"""What writers call themselves, and no office or column is called: 「南窗居士」, 「听雨楼主人」."""
ABOUT: Final = (
    r"^[(\[]?(?:本文)?作者(?:简介|介绍)\s?[:\]]+\s?([\p{Han}·]{2,12}?)(?:[,。(\s]|系|是|为|笔名)",
    r"^[(\[](?:古?\p{Han}|印度|瑞士|挪威|瑞典|丹麦)[)\]]\s?([\p{Han}·]{2,14}?)(?:\s?/?\s?著|[\s/]+(?:撰文?|文|作))(?:$|[\s|,])",
    r"^[(\[]?(?:本文)?作者\s?:\s?(\p{Han}{2,4})[,，]\s?\p{Han}{2,20}[。)\]]?$",
    r"^(?:文\s?)?(?i:by)\s?[:：]?\s?(\p{Han}[^\s:|。,]{1,15})$",
    r"^(?:文\s?)?(?i:(?:written\s+)?by|author)(?:\s?[:：]\s?|\s)([A-Za-z][\w.]{1,15})$",
    r"^[(\[]?文\s?[/:|]\s?([A-Za-z][\w.]{1,15})(?:$|[)\]]|\s)",
    r"^([\p{Han}A-Za-z]{2,8})\s+(?:文|原创|撰文|撰稿|执笔|投稿|原著)$",
    r"^学生\s?:\s?(\p{Han}{2,4})\s+(?:指导|辅导)(?:教师|老师)",
    r"^\W{0,2}(?:笔名|网名|(?:小|学生)作者(?:姓名)?)\s?:\s?([^\s:,。]{2,12})$",
    r"^文\s?·\s?(\p{Han}{2,4})(?:$|\s+[图摄])",
    r"^[(\[]?([\p{Han}A-Za-z]{2,8}|\p{Han}{1,7}·\p{Han}{1,7})\s?/\s?文[)\]]?$",
    r"^(?:撰稿|撰文|执笔|署名|投稿人?)\s?:\s?([A-Za-z][\w.]{1,15})$",
    r"^[(\[]?(?:本文)?作者\s?([A-Za-z][\w.]{2,15}),\s?(?:为|系|是|现)",
    r"^[(\[](?:古?[美英法德日俄苏意奥韩澳加荷]|印度|瑞士|挪威|瑞典|丹麦)[)\]]\s?([\p{Han}·]{2,14})$",
    r"^[(\[](?:[初盛晚]?唐|[北南]?宋|明|清)[代朝]?[)\]]\s?(\p{Han}{2,5})$",
    rf"^[□■●◎○☆★◆◇▲]\s*{PEN_NAME}$",
    rf"^[(\[]{PEN_NAME}\s?/?\s?文?[)\]]$",
    r"^([\p{Han}·]{2,14})[\s/]*(?:著|撰文|文|作)[\s,、/]+[\p{Han}·、]{2,14}[\s/]*(?:编?译|译者)(?:$|[\s|])",
    r"^[(\[]?(?:本文)?作者(?:系|为|是)[\p{Han}·]{2,24}(?:教授|研究员|院长|所长|讲师|博士|律师|主任|学者|作家|会长|主席|处长|局长|校长|理事|会员|医师|评论员|评论家|媒体人)\s?(\p{Han}{2,3})[)\]]?$",
    r"^(?:本文)?由\s?@?\s?([\p{Han}\w.\-]{2,16}?)\s?(?:原创|投稿|撰写|供稿|授权发布)",
)
"""Authors named without the label of one: 「作者简介:陈晓禾,…」, 「[英]约翰·史密斯 著」."""
PUBLISHER: Final = (
    r"(?:^|[\s|丨/(\[【,;·>]|[\p{Han}\d])(?:信息|文章|稿件|新闻|内容|资料)?\s?(?:来\s?源|来自|稿源|原载|出处|转自|转载自?|转[贴帖]自|摘自|供稿|供稿单位|发布单位|发布机构|信息来源)\s?(?:于)?[:/|]\s?([^:|丨]{2,40}?)"
    + STOP
)
SPACED_SOURCE: Final = (
    r"(?:^|[\s|(\[,\d])(?:信息|文章|稿件|新闻)?来源(?:\s{1,3}|于\s*[《“]?)(\p{Han}[^:|\s》”]{1,24})(?:$|[\s|)\]》”])"
)
ACCOUNT: Final = r"^(?:微信)?公众号(?:名称)?\s?[:|]\s?([\p{Han}\w·]{2,20})$"
OF_ACCOUNT: Final = r"^原创\s*[^\s|:]{2,12}\s+([\p{Han}\w·]{2,16})$"
"""The account behind the author of a saved page of a 公众号: 「原创 陈晓禾 青禾观察」."""
TAIL_NAMES: Final = (
    r"[报网社台刊端部局科室处院系办委会校馆站队所](?:\s+|\s?[-·/]\s?)(\p{Han}{2,3}(?:[、 ]\p{Han}{2,3}){0,4})$"
)
GIVEN_BY: Final = r"[(\[【]\s*(?:稿件|图文|文图|信息|资料)?(?:由|系)?\s?([\p{Han}]{3,24}?)(?:供稿|提供)\s*[)\]】]$"
SENT_FROM: Final = r"[(]?\s*(?:本文|文章|原文)?\s?(?:首发于|首发自|首发|(?:授权)?转载自|原载于|选自|摘自|刊于|整理自)\s?(?:(?:微信)?公众号)?\s?[:《「\"“]{0,2}\s?([\p{Han}\w]{2,24}?)(?:公众号|》|」|\"|”|,|。|[)(]|\s|$)"
AFTER_DATE: Final = (
    r"(?:^|[^于在从自至到的由])"
    + DAY
    + r"\s*"
    + CLOCK
    + r"[\s|·]*(?:[(]\s*)?(《[^》]{2,16}》|[\p{Han}][\p{Han}\w·—]{1,18}?)\s*(?:$|[\s|)\[\]]|来自|作者|我有话说|发布|浏览|阅读|点击|评论|分享)"
)
BEFORE_DATE: Final = (
    r"^(?:原创\s*[:|]?\s*(?:\p{Han}{2,3}\s+)?)?([\p{Han}][\p{Han}\w·—]{1,18}?)(?:讯?\s*(?:记者|通讯员)\s*\p{Han}{2,3}(?:[ 、]\p{Han}{2,3}){0,3}|\s+\p{Han}{2,3})?\s*[|·(\[]?\s*(?:"
    + DAY
    + r"|昨天|前天|今天|\d{1,3}\s?(?:小时|分钟|天)前)"
)
CHANNEL_FIRST: Final = (
    rf"^\p{{Han}}{{2,4}}\s+([\p{{Han}}\w·]{{2,10}}(?:报|网|社|台|刊|观察|新闻|在线))\s+(?:\p{{Han}}{{2,4}}\s+)?{DAY}"
)
"""A channel, a source, perhaps a name, a date: 「社会 青禾日报 陈晓禾 2022-04-01」."""
PAPER_FIRST: Final = rf"^(\p{{Han}}[\p{{Han}}\w]{{1,10}}(?:报|网|社|台|刊|观察|新闻|在线))\s?[|·/>-]\s?\p{{Han}}{{2,3}}\s?[|·/>-]\s?{DAY}"
"""A source, a name and a date with marks between: 「青禾日报 · 陈晓禾 · 2022-04-01」."""
PAPER_ALONE: Final = r"^《?(\p{Han}{2,8}(?:日报|晚报|早报|晨报|时报|商报|快报|周报|周刊|都市报|青年报|新闻网|电视台)|新华社|新华网|人民网|中新社|中新网)》?$"
"""A source alone on its line, as some pages have it under the headline."""
OF_PICTURES: Final = r"(?:图片|题图|头图|封面图?|配图|图像|照片|视频|音频|数据)\s?来[源自]\s?(?:于|[:/|])?"
"""Where pictures come from, which is not where the text does."""
COMPILED: Final = (
    r"(?:^|[\s|/(\[,;])(?:(?:编辑|录音|采访|文字)?整理|记录(?:整理)?|供稿人?)\s?[:/|]\s?(?:\p{Han}{0,8}(?:记者|通讯员)\s*)?("
    + NAMES
    + ")"
    + STOP
)
"""Who put a text together or sent it in: an author where nobody else is."""
SPACED_LABEL: Final = (
    r"(责)\s+(任)\s+(编)\s+(辑)(\s?[:/|\]])",
    r"(作|来|编|责|稿|出|记|日|时)\s+(者|源|辑|编|处|期|间)(\s?[:/|\]])",
)
"""Labels of two characters are set as wide as those of four: 「作　　者:陈晓禾」 under 「责任编辑:林小溪」."""
BOXED_LABEL: Final = r"\[\s?(作者|来源|时间|日期|记者|编辑|责任编辑|出处)\s?\]\s?:?"
COME_FROM: Final = r"^[\s(\[]*(?:本文|文章)\s?(?:为|系|经)?\s?(?:来自|来源于|转自|摘编自)\s?(?:(?:微信)?公众号)?\s?[:《「\"“]{0,2}\s?([\p{Han}\w]{2,24}?)(?:微信)?(?:公众号|》|」|\"|”|,|。|[)(]|\s|$)"
OF_PAPER: Final = (
    r"^(?:\p{Han}{2,3}\s*《|[\s(\[《]*)(\p{Han}{2,10}报)[》\])]?\s*(?:第?\s?[A-Z]?\d{1,3}版\s*)?[(]?" + DAY
)
OF_ISSUE: Final = r"《([^》]{2,20})》\s*[,(]?\s*(?:(?:19|20)\d\d|(?:总?第)?\d+期)"
ORGANISATION: Final = r"编辑部|[报网社台刊]$|频道|工作室|集团|委员会|公司|日报|晚报|周刊|杂志|在线|传媒|新闻|发布$|论坛$|电视|广播|出版|政府|宣传部|统战部|办公室|中心$|大学|客户端"
OFFICE: Final = r"(?:[局厅院校处站社团办科]|委员?会|支部|党委|政府|文化馆|图书馆|博物馆|纪念馆|研究所|事务所|派出所|学会|协会|医院|中学|小学|部门|支队|大队|街道|乡|镇|村)$"
PROVINCES: Final = "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
NOT_BESIDE: Final = (
    r"\d|^返回|复制|链接|收藏|打印|举报|字号|订阅|时间|次$|(?:散文|随笔|小说|诗歌|日志|杂谈|分类|发布于|原创|[发写]?于)$|^原创|阅读|回复|评论|只看|来自|^发[表布]|发[表布]于?.|发表$|星期|楼主|^(?:"
    + PROVINCES
    + r")(?:省|市)?$"
)
OFFICES: Final = r"[\p{Han}·\w]{2,24}?(?:报|网|社|台|刊|频道|客户端|中心|部|局|委|院|校|学|公司|馆|站|所|会|办|室|村|镇|乡|县|市|区|州|处|科|队|厂|集团|行|厅|支部|妇联|政协|人大|公安|庭|班|年级|团委|股|组|系|[一二三四五六七八九十附实]中|[附实]小)"
"""An office or a paper that stands before the name of one of its people."""
NICK: Final = r"([\p{Han}\w][\p{Han}\w·.\-]{1,15}?)"
POSTED: Final = (
    rf"(?i:posted)\s+(?i:on|@|at)\s*:?\s*{DAY}\s*{CLOCK}\s*(?i:by\s+)?{NICK}(?:[\s|(\[]|$)",
    rf"(?i:posted\s+by)\s*:?\s*{NICK}\s+(?i:on|at|@)?\s*{DAY}",
    rf"^(?:(?:[此本][文帖]|文章)?由|(?i:by))?\s*{NICK}\s*(?:发[表布]于|写于|@)\s*:?\s*{DAY}",
    rf"^(?:(?:[此本][文帖]|文章)?由|(?i:by))?\s*{NICK}\s*于\s*{DAY}\s*日?\s*{CLOCK}\s*(?:发[布表]|$|[|(\[])",
    rf"{DAY}\s*{CLOCK}\s*[|,]?\s*(?:由|作者|(?i:by))\s*:?\s*{NICK}(?:\s*(?:发[布表]|撰写)|[\s|(\[]|$)",
    rf"^(?i:(?:posted?|submitted|written)\s+by)\s*:?\s*{NICK}(?:\s*[,|]|\s+(?i:on|at|@)\s)",
    rf"^[-—\s]*{NICK}\s*@\s*\d{{1,2}}:\d\d",
    rf"(?i:filed under|归档|分类).{{2,30}}[—–-]\s*{NICK}\s*@\s*\d{{1,2}}:\d\d",
    rf"^{NICK}\s*(?:发表于|发表在)\s*(?:\d{{1,2}}:\d{{2}}|[^\s|]{{2,8}}\s)",
    rf"^(?:原创|转载|翻译)\s+{NICK}\s+(?:最[后新])?(?:发[表布]|推荐文章|更新|修改)于\s*:?\s*{DAY}",
    rf"^@\s?{NICK}\s+{DAY}",
    rf"^{PEN_NAME}[\s|·/]+{DAY}",
    rf"^{DAY}\s*{CLOCK}[\s|·]*{PEN_NAME}(?:$|[\s|(\[])",
    rf"(?:19|20)\d\d\s+(?i:by)\s+{NICK}$",
    rf"^(?:发表[者人]|送交者|张贴者)\s*:?\s*{NICK}\s+(?:时间|于|在|\d)",
    rf"(?:^|[|\s])发布\s?:\s?{NICK}\s*[|]\s*(?:分类|标签|评论|引用|浏览)",
)
"""Who posted an entry or a thread, any name, by the verb: 「由 骑驴找马 发表于 2022-04-01」."""
NOT_POSTERS: Final = r"^\d|^(?i:am|pm|posted|by|on|at|in|edit|read|link|views?|comments?|trackbacks?|permalink|http|www)$|^(?:星期|周[一二三四五六日]|[上下]午|本[文帖贴站]|文章|此[文帖]|原[文帖]|该|最[后新]|首[次发]|会议|通知|公告|规定|决定|办法|条例|活动|视频|图片|照片|推荐|更新|编辑|回复|日志|博文|作品|信息|内容|时间|日期|由|发[布表]|创建|写|于|阅读|评论|分类|引用)|(?:负责|发言|主持|当事|联系|投资|经办|管理|新闻)人$|于$|前$"
"""What stands where a poster's name might, and is none."""
PROVINCE: Final = rf"^(?:{PROVINCES}|海外|未知)$"
"""Where software of communities says that somebody posted from, beside the moment: no name of a person."""
NO_NICK: Final = (
    r"^[\d\s.:/-]+$|时间|阅读|楼主|只看|星期|[。！？，；!?;【】《》…]|^(?:更多|全部|查看|个人|我的|TA的|他的|她的|博客|首页|主页|关注|登录|注册|作者|编辑|会员|用户|空间|头像|专栏|文章|日志|随笔|相册|收藏|留言|评论|回复|举报|分享|订阅|手机|我要|私信|加好友|进入|返回|原文|转载)"
    r"|(?:频道|首页|主页|日记|手机版|我要|栏目|分类|标签|专题|文章|新闻|资讯|登录|注册|关注|粉丝|评论|回复|头条|日报|论坛|网站|散文|随笔|小说|诗歌)$|^(?i:home|blog|about|admin|administrator|more|author|user)$"
)
"""What a link or a part of the head's title holds that is nobody's name."""
MAX_POSTED: Final = 80
"""Longest line that says who posted what stands above it, in characters. Chosen; from 60 to 160 no page differs, at
40 one comes out worse (bench.thresholds)."""
COUNTERS: Final = r"^(?i:posted?\s+by)|链接|阅读|浏览|点击|人气|固定链接|永久链接|作者\s|(?i:trackback)"
"""What stands in the line under a post of a blog; over a comment stand 回复 and 引用, which name no author of the article."""
WRITES: Final = r"[\s/]文(?:[\s/,、)]|$)|(?:文字?|撰文|作者)\s?[:/|]"
ONLY_PHOTO: Final = r"(?:^|[^并/文图 ])\s?(?:摄影|摄|供图|制图|漫画)\s*[)\]]?$"
ACCOUNT_HINT: Final = r"nick|account|media|gzh|wemedia|profile|subscribe|mp-?name|\bsource\b|provider"
WRITER_HINT: Final = r"author|writer|up-?name|byline|zuozhe|user-?name|poster"
EDITOR: Final = (
    r"(?:责\s?任?\s?编\s?辑?|本文编辑)\s?[:/|]?\s?[:]?\s*([\p{Han}·\s、,]{2,30}?)\s*(?:[(\[_|\])】\da-zA-Z#]|$|\s{2}|\s\p{Han}{2,4}\s?[:/]|审|校|监|来源|作者|记者|打印|分享|主编|编审|评论|阅读|浏览|点击|时间|日期|发[布表]|字号|纠错)",
    r"(?:^|[\s|丨/(\[【,>])(?:(?:网络|值班|本期|今日|实习|执行|版面|本版|栏目|新媒体|文字|微信|文章|当班|每经|\p{Han}{2,4}(?:新闻|[报网]))?编\s?辑|选稿)\s?[:/|]\s?([\p{Han}·\s、,]{2,30}?)\s*(?:[(\[_|\])】\da-zA-Z#]|$|\s{2}|\s\p{Han}{2,4}\s?[:/]|审|校|监|来源|作者|记者|责|打印|分享|主编|返回|评论|阅读|浏览|点击|时间|日期|发[布表]|字号|纠错|[文图摄][/|:影])",
    r"(?:^|[\s|])[(\[]?\s*(?:\p{Han}{0,2}(?:责任|网络|值班|本期|实习|文字)?编辑|责编)\s+(\p{Han}{2,3}|\p{Han} \p{Han})(?:$|[\s)\]|])",
)
"""The last is without a colon, so that only what looks like a name is one there: 「编辑 删除」 are buttons."""
LATIN_EDITOR: Final = (
    r"(?:责\s?任?\s?编\s?辑?|编\s?辑)\s?[:/|]\s?([A-Z][a-z]+(?: [A-Z][a-z]+){0,2}|[a-z]{3,16})\s*(?:$|[)\]|])"
)
"""An editor whose name is not written in Han; a code of letters and figures is none: 「责任编辑:PN012」."""
NOT_PERSONS: Final = r"阅读|浏览|回复|写道|[写贴交]于$|^(?:摄影|摄|报[道导]|发[表布]于?|采写|撰文|供稿|整理|编译|楼主|作者|文字|图片|版权|原作者|佚名|于|记者|本报|本站|网友|游客|[网读][友者]投稿|投稿|通讯员|微信|实习|责任|执行|值班|编著|夫妇)$|报|[^小]网$|[社刊]$|编辑部|中心|频道|公司|委员会|[部局院台厅署处室]$|集团|大学|学院|工作室|转载|本站|原创|^(?:文图|图文|提交|供图|摄像|采访|审核|责编|校对|监制|策划|统筹|终审|初审|复审|审校|审读|出品|排版|设计|制图|美编|主编|编审|签发|字体|字号|打印|收藏|分享|关闭)$|不详|佚名|未知|匿名|管理员|(?i:admin|loading)|^小编|^\p{Han}{0,6}(?:影评人|媒体人|评论人|撰稿人|作家|诗人|画家|学者|律师|教师|教授|编剧|研究员|分析师|工程师|评论家|批评家)$|\p{Han}(?:医师|药师|护师|技师|工程师|农艺师|教授|研究员|讲师|院长|所长|主任|会员|理事|主席|书记|[局处科厅校站馆]长|秘书长|董事长|总经理)$|^[\d]+[-/:]|(?:宣传|教务|政教|组织|秘书|综合|信息|技术|总务|人事|德育|团委|工会)[科组]$|[一二三四五六七八九十]中$|新闻|公众号|网络|综合|互联网|整理|来源|日期|时间|发布|百科|传媒|点击|编辑|只看|观察$|视点|评论$|财经|研究院|智库|财讯|快讯|资讯|头条$|[\p{Han}]办$|(?:商业|科技|金融|汽车|地产|娱乐|体育)$|杂志|周刊|客户端|党支部|政府|医院|学校|文化馆|图书馆|博物馆|纪念馆|研究所|事务所|派出所|[?？!！。;]"
NOT_SOURCES: Final = r"^(?:本[报刊站网])?(?:编辑部|记者|通讯员)$|(?:文章|最新|推荐|更新|发布|发表)于$|^(?:互联网|网络(?:整理|转载|收集)|综合(?:整理)?|转载|本站|本站原创|原创|网络|未知|不详|其他|其它|综合|转帖|本网|佚名|暂无|无|admin|管理员|[a-z]{0,4}\d{4,})$|^[\d.:/-]+$|^[\p{P}\p{S}]|^来源|^作者|^字|^大|^发布|^https?$|点击|浏览"
TRIM: Final = " \u3000\t\u00a0:：|丨/()（）[]【】《》〈〉,，、;；-—_·.。>"

META: Final = {
    "date": (
        "article:published_time",
        "og:published_time",
        "publishdate",
        "pubdate",
        "publish_date",
        "publish-date",
        "datepublished",
        "dc.date",
        "dc.date.issued",
        "weibo: article:create_at",
        "og:release_date",
        "article:create_at",
        "firstpublishedtime",
        "publish_time",
        "releasedate",
        "_pubtime",
        "bytedance:published_time",
        "og:time",
        "maketime",
        "citation_publication_date",
        "citation_date",
        "date",
    ),
    "author": (
        "author",
        "article:author",
        "og:article:author",
        "citation_author",
        "byl",
        "dc.creator",
        "bytedance:author",
    ),
    "publisher": (
        "source",
        "mediaid",
        "contentsource",
        "article:source",
        "article:publisher_name",
        "citation_journal_title",
    ),
}
LD_DATE: Final = r'"(?:datePublished|pubDate|uploadDate)"\s*:\s*"([^"]{8,40})"'
LD_PERSONS: Final = r'"author"\s*:\s*\[((?:\s*\{[^{}]*"@type"\s*:\s*"Person"[^{}]*\}\s*,?){2,8})\]'
"""A list of persons, whose names are read one by one."""
LD_NAME: Final = r'"name"\s*:\s*"([^"]{2,30})"'
LD_PERSON: Final = r'"author"\s*:\s*\[?\s*\{[^{}]*?"@type"\s*:\s*"Person"[^{}]*?"name"\s*:\s*"([^"]{2,30})"'
LD_AUTHOR: Final = r'"author"\s*:\s*\[?\s*\{[^{}]*?"name"\s*:\s*"([^"]{2,30})"'
