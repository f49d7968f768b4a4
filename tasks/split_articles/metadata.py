"""Who wrote an article, where it comes from, who edited it, when it appeared: from its credit lines.

「来源:青禾日报 作者:陈晓禾 2022-04-01 08:56」 under the headline, 「责任编辑:林小溪」 or
「(稿件由青禾县委办提供)」 after the text, 「新华社记者 陈晓禾」 alone on a line: their parts move into
columns, by label, and the line is a removal. Where no line says it, the paragraphs' own brackets do
(「（记者 陈晓禾）」 at the end of one), then the head's meta elements and JSON-LD. Visible text wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.evidence_tables import surnames
from tasks.split_articles.dates import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

STOP: Final = r"(?:\s*(?:[|丨\]\)】）》;；]|$|\s{2}|(?:信息|文章|稿件|新闻)?\s?(?:来\s*源|来自|出处)|作\s*者|记\s*者|通讯员|责\s*任?\s*编|编\s*辑|编审|发布|发表|时\s*间|日\s*期|更新|点击|浏览|阅读|访问|人气|字号|字体|字数|评论|分享|打印|审核|监制|校对|选稿|摄影|文/|图/|查看|(?:19|20)\d\d[-/.年]|我要|大小|\[|【|http|关键|标签|分类|栏目|回复|收藏|编号|单位|电话|本文|举报|\())"
NAME: Final = r"(?:\p{Han}{2,4}|\p{Han} \p{Han}|\p{Han}{1,7}·\p{Han}{1,8}|\p{Han}{5,8})"
NAMES: Final = NAME + r"(?:(?:[\s、,/]|(?:记者|通讯员|实习生)[\s:]*)+" + NAME + r"){0,9}"
AUTHOR: Final = r"(?:^|[\s|/(\[【,;>]|[^本该])(?:作\s?者|原创|楼主|博主)\s?[:/|]\s?([^:|。?!]{2,46}?)" + STOP
WRITER: Final = r"(?:^|[\s|/(\[【,;>])(?:文字|撰文|撰稿|采写|(?:本报|本网|总台|央视|见习|实习|特约|首席|驻站|文字)*\s?(?:记\s?者|通讯员)|文)\s?[:/|]\s?(?:\p{Han}{0,8}(?:记者|评论员|撰稿人|作者)\s*)?(" + NAMES + r")" + STOP
REPORTER: Final = (
    r"^[(\[【]?\s*(?:文\s*[/|:]?\s*)?[\p{Han}·]{0,14}?\s?(?:记者|通讯员|实习生|特约评论员|评论员|特约撰稿人?|撰稿人?)\s*("
    + NAMES
    + r")\s*(?:报道|摄|文)?(?:\s+来源\s*:.*)?[)\]】]?$"
)
IN_TEXT: Final = (
    r"^.{0,22}(?:电|讯|报道|消息)\s?[(\s]+(?:[^()]{0,14}?)(?:记者|通讯员)\s*([\p{Han}·、\s,]{2,40}?)[)]",
    r"^[(]?(?:新华社|中新社|中新网|人民网|央视网|\p{Han}{2,6}网|\p{Han}{2,6}报)?\p{Han}{0,6}\d{0,2}月?\d{0,2}日?电?\s?(?:记者|通讯员)\s?(\p{Han}{2,3}(?:[、\s]\p{Han}{2,3}){0,5})(?:\s*\d{1,2}月|\s*报道|[)])",
    r"[(](?:[^()]{0,14}?)(?:记者|通讯员|作者|撰稿)[:\s]*([\p{Han}·、\s,]{2,40}?)[)]$",
)
PUBLISHER: Final = (
    r"(?:^|[\s|丨/(\[【,;·>]|[\p{Han}\d])(?:信息|文章|稿件|新闻|内容|资料)?\s?(?:来\s?源|来自|稿源|原载|出处|转自|转载自|摘自|供稿|供稿单位|发布单位|发布机构|信息来源)\s?(?:于)?[:/|]\s?([^:|丨]{2,40}?)"
    + STOP
)
GIVEN_BY: Final = r"[(\[【]\s*(?:稿件|图文|文图|信息|资料)?(?:由|系)?\s?([\p{Han}]{3,24}?)(?:供稿|提供)\s*[)\]】]$"
SENT_FROM: Final = r"[(]?\s*(?:本文|文章|原文)?\s?(?:首发于|首发自|首发|转载自|原载于|选自|摘自|刊于)\s?[:《「\"“]?\s?([\p{Han}\w]{2,24}?)(?:公众号|》|」|\"|”|,|。|[)(]|\s|$)"
AFTER_DATE: Final = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?[\s|·]*(?:[(]\s*)?(《[^》]{2,16}》|[\p{Han}][\p{Han}\w·—]{1,18}?)\s*(?:$|[\s|)\]]|来自|作者|我有话说|发布|浏览|阅读|点击|评论|分享)"
OF_ISSUE: Final = r"《([^》]{2,20})》\s*,?\s*(?:(?:19|20)\d\d|第?\d+期)"
ORGANISATION: Final = r"编辑部|[报网社台刊]$|频道|工作室|集团|委员会|公司|日报|晚报|周刊|杂志|在线|传媒|新闻|发布$|论坛$|电视|广播|出版|政府|宣传部|统战部|办公室|中心$|大学"
ACCOUNT_HINT: Final = r"nick|account|media|gzh|wemedia|profile|subscribe|mp-?name|\bsource\b|provider"
WRITER_HINT: Final = r"author|writer|up-?name|byline|zuozhe|user-?name|poster"
EDITOR: Final = (
    r"(?:责\s?任?\s?编\s?辑?|责\s?编|本文编辑|责任编辑)\s?[:/|]?\s?[:]?\s*([\p{Han}·\s、,]{2,30}?)\s*(?:[(\[_|\])】\da-zA-Z]|$|\s{2}|审|校|监|来源|作者|记者|打印|分享|主编|编审)",
    r"(?:^|[\s|丨/(\[【,])(?:编\s?辑|选稿|网络编辑|值班编辑|新媒体编辑|文字编辑|微信编辑|编 ?辑)\s?[:/|]\s?([\p{Han}·\s、,]{2,30}?)\s*(?:[(\[_|\])】\da-zA-Z]|$|\s{2}|审|校|监|来源|作者|记者|责|打印|分享|主编|返回)",
)
NOT_PERSONS: Final = r"报|[^小]网$|社$|编辑部|中心|频道|公司|委员会|[部局院台厅署处室]$|集团|大学|学院|工作室|转载|本站|原创|不详|佚名|未知|匿名|管理员|admin|新闻|公众号|网络|综合|互联网|整理|来源|日期|时间|发布|百科|传媒|点击|编辑"
NOT_SOURCES: Final = r"^(?:转载|本站|本站原创|原创|网络|未知|不详|其他|其它|综合|转帖|本网|佚名|暂无|无|admin|管理员|[a-z]{0,4}\d{4,})$|^[\d.:/-]+$|^[\p{P}\p{S}]|^来源|^作者|^字|^大|^发布|^https?$|点击|浏览"
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
LD_AUTHOR: Final = r'"author"\s*:\s*\[?\s*\{[^{}]*?"name"\s*:\s*"([^"]{2,30})"'


def one_width(text: pl.Expr) -> pl.Expr:
    """The text with the marks that part credits in one width; letters stay as they are."""
    wide = ["：", "，", "（", "）", "；", "｜", "\u3000", "\u00a0", "［", "］", "／", "丨", "〔", "〕"]
    narrow = [":", ",", "(", ")", ";", "|", " ", " ", "[", "]", "/", "|", "[", "]"]
    return text.str.replace_many(wide, narrow)


def persons(names: pl.Expr) -> pl.Expr:
    """Names as published: parted by 、, without 记者, 文, 图 and what is no name; null where none is left."""
    spaced = (
        names.str.replace_all(
            r"(?:新华社|央视|总台|本报|本网|见习|实习|特约|首席|全媒体)*(?:记者|通讯员|特约记者|实习生|评论员|作者|撰稿|编译)[:\s]*",
            " ",
        )
        .str.replace_all(r"[/\s]*(?:文/图|图/文|文并摄|文|图|摄影|摄|编译|整理|报道)$", "")
        .str.replace_all(r"^(?:文|图|文字)\s*[:/]?\s+", "")
        .str.replace_all(r"(?:^|[\s、,])(\p{Han})\s+(\p{Han})(?:$|[\s、,])", " $1$2 ")
        .str.replace_all(r"[、,，/;；\s&]+", " ")
        .str.replace(r"(?:系|是|为|,).{2,30}$", "")
        .str.strip_chars(TRIM)
    )
    parts = spaced.str.split(" ").list.eval(
        pl.element().filter((pl.element().str.len_chars() >= 2) & (pl.element().str.len_chars() <= 16) & ~pl.element().str.contains(NOT_PERSONS))  # noqa: PLR2004
    )
    return pl.when(parts.list.len() > 0).then(parts.list.join("、"))


def source(name: pl.Expr) -> pl.Expr:
    """A source as published: trimmed; null where it is none (转载, 本站, a code)."""
    cut = (
        name.str.replace_all(r"(?:^来源[:\s]*)|(?:微信)?公众号[\"“”:]*$", "")
        .str.replace_all(r"^[\"“”《]+|[\"“”》]+$", "")
        .str.strip_chars(TRIM)
    )
    return pl.when((cut.str.len_chars() >= 2) & ~cut.str.contains(NOT_SOURCES)).then(cut)  # noqa: PLR2004


def read_credits(credits_: pl.DataFrame) -> pl.DataFrame:
    """Fields of each credit line, null where it has none.

    Reads ``body`` and ``fetched_at``; adds author, publisher, editor, chief (the line names 责任编辑),
    at and precision.
    """
    plain = one_width(pl.col("body"))
    frame = credits_.with_columns(plain=plain)
    plain = pl.col("plain")
    named = pl.coalesce(plain.str.extract(AUTHOR, 1), plain.str.extract(WRITER, 1), plain.str.extract(REPORTER, 1))
    return (
        frame.with_columns(
            author=pl.coalesce(
                persons(named), person_only(persons(plain.str.extract(PUBLISHER, 1))), pl.when(pl.col("place") == 0).then(unlabelled_persons(plain))
            ),
            publisher=pl.coalesce(
                organisation(source(plain.str.extract(PUBLISHER, 1))),
                source(plain.str.extract(GIVEN_BY, 1)),
                source(plain.str.extract(SENT_FROM, 1)),
                source(plain.str.extract(OF_ISSUE, 1)),
            beside_date(plain.str.extract(AFTER_DATE, 1), pl.col("place") == 0),
            ),
            as_publisher=pl.when(named.str.contains(ORGANISATION)).then(source(named)),
            editor=pl.coalesce(*(persons(plain.str.extract(pattern, 1)) for pattern in EDITOR)),
            is_chief=plain.str.contains(r"责\s?任?\s?编"),
            updated=plain.str.contains(r"更新|修改|编辑于|最后回复"),
            moment=moment(plain, pl.col("fetched_at")),
        )
        .with_columns(at=pl.col("moment").struct.field("at"), precision=pl.col("moment").struct.field("precision"))
        .drop("moment", "plain")
    )


def organisation(name: pl.Expr) -> pl.Expr:
    """The name unless it reads as a person's."""
    return pl.when(~name.str.contains(f"^{family_name()}(?:[、 ]{family_name()})*$")).then(name)


def beside_date(name: pl.Expr, is_above: pl.Expr) -> pl.Expr:
    """What stands behind a date without a label: an organisation, or above the text any name that is no person's."""
    fits = name.str.contains(ORGANISATION) | name.str.contains("《") | (is_above & (name.str.len_chars() >= 3))  # noqa: PLR2004
    return pl.when(fits & ~name.str.contains(r"\d|时间|次$|阅读|回复|评论")).then(organisation(source(name)))


def person_only(names: pl.Expr) -> pl.Expr:
    """The names where each begins with a family name and is as short as names are; else null."""
    return pl.when(names.str.contains(f"^{family_name()}(?:、{family_name()}){{0,5}}$")).then(names)


def family_name() -> str:
    """Pattern of a Chinese name by its family name: two to three characters, four with a double one."""
    single, double = surnames()
    return f"(?:[{single}]\\p{{Han}}{{1,2}}|(?:{'|'.join(double)})\\p{{Han}}{{1,2}})"


def names_in_text(text: pl.Expr) -> pl.Expr:
    """Reporters that a paragraph names in its dateline or in brackets at its end."""
    plain = one_width(text)
    family = family_name()
    several = f"({family}(?:[、 ,]+\\p{{Han}}{{2,3}}){{0,6}})"
    strict = (
        rf"^.{{0,24}}(?:电|讯|报道)\s?[(]\s*{several}\s*[)]",
        rf"[(](?:作者|文|撰稿|供稿|记者|通讯员)?[/:|\s]*{several}(?:供稿|文|报道|/文)?\s*[)]$",
    )
    said = persons(pl.coalesce(*(plain.str.extract(pattern, 1) for pattern in IN_TEXT)))
    return pl.coalesce(said, *(persons(plain.str.extract(pattern, 1)) for pattern in strict))


def unlabelled_persons(plain: pl.Expr) -> pl.Expr:
    """Names in a credit line without a label: behind or before its date, after □, in 「由…发表」, 「(作者陈晓禾系…)」."""
    family = family_name()
    several = f"({family}(?:[、 ,/]+\\p{{Han}}{{2,3}}){{0,6}})"
    day = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
    patterns = (
        rf"{day}\s*(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[\s|·]+{several}(?:$|[\s|(\[])",
        rf"^{several}\s*[|·]?\s*(?:发表于|发布于|于)?\s*{day}",
        rf"^[□■●◎○☆★◆\s]+(?:本报|本刊|特约)?(?:记者|通讯员|评论员|撰稿)?\s*{several}$",
        rf"(?:由|by)\s*{several}\s*(?:发表|发布|于)",
        rf"[(](?:本文)?作者\s?[:]?\s?{several}\s*(?:系|为|是|,|[)])",
        rf"^{several}\s*[/|]?\s*(?:文|撰文|著|撰稿|供稿)$",
        rf"(?:文|图文|撰文|供稿|撰稿)\s*[/|:]\s*{several}",
    )
    return pl.coalesce(*(persons(plain.str.extract(pattern, 1)) for pattern in patterns))


def read_heads(heads: pl.DataFrame) -> pl.DataFrame:
    """What meta elements and JSON-LD say: ``meta_at``, ``meta_precision``, ``meta_author``, ``meta_publisher``, a row a page."""
    metas = (
        heads.select("page_id", "meta_names", "meta_values")
        .explode("meta_names", "meta_values")
        .drop_nulls("meta_names")
    )
    wanted = [
        metas.filter(pl.col("meta_names").is_in(list(names)) & (pl.col("meta_values").str.strip_chars() != ""))
        .with_columns(
            rank=pl.col("meta_names").replace_strict({name: i for i, name in enumerate(names)}, return_dtype=pl.Int32)
        )
        .sort("rank", maintain_order=True)
        .group_by("page_id", maintain_order=True)
        .agg(pl.col("meta_values").first().alias(f"raw_{field}"))
        for field, names in META.items()
    ]
    frame = heads.select("page_id", ld=pl.col("json_ld").list.join(" "))
    for found in wanted:
        frame = frame.join(found, on="page_id", how="left", maintain_order="left")
    said = pl.coalesce("raw_date", pl.col("ld").str.extract(LD_DATE, 1))
    frame = frame.with_columns(m=moment(said))
    return frame.select(
        "page_id",
        meta_at=pl.col("m").struct.field("at"),
        meta_precision=pl.col("m").struct.field("precision"),
        meta_author=person_only(persons(pl.coalesce("raw_author", pl.col("ld").str.extract(LD_AUTHOR, 1)))),
        meta_publisher=source(pl.col("raw_publisher")),
    )


def first_by(
    frame: pl.DataFrame, key: Sequence[str], value: str, order: str, extra: Sequence[str] = ()
) -> pl.DataFrame:
    """For each key the value of the row that comes first by ``order``, rows without one left out."""
    return (
        frame.filter(pl.col(value).is_not_null())
        .sort(*key, order, maintain_order=True)
        .group_by(key, maintain_order=True)
        .agg(pl.col(value).first(), *(pl.col(name).first() for name in extra))
    )
