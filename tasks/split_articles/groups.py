"""Names that pages give their blocks, element names and kinds of rules, each joined to groups for the line model."""

# A list of words is easier to read on one line.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

HINTS: Final = {
    "text": "content|article|artical|artibody|text|detail|zoom|paragraph|rich|正文|wenzhang|contson|neirong|newscon|textbox|endtext|main-?text|story|entry",
    "body": "body|main|post|news|blog|single|para|read|con(?:\\b|_|-)|center|middle",
    "title": "title|headline|biaoti|subject|h1",
    "meta": "source|author|date|time|info|meta|byline|editor|origin|laiyuan|pub",
    "comment": "comment|cmt|pinglun|discuss|message|guestbook",
    "reply": "reply|answer|floor|thread|topic|p_content|postmessage|t_f\\b|quote",
    "nav": "nav|menu|crumb|channel|location|position|path|tab(?:s|\\b)|submenu|sitemap",
    "top": "top|header|head\\b|login|search|toolbar|logo|banner",
    "foot": "foot|bottom|copyright|copy\\b|link|friend|about|beian|icp",
    "side": "side|right|left|aside|widget|sub\\b|col-?[23]",
    "related": "relat|recommend|recom|tuijian|hot|rank|list|xgyd|relevant|similar|more|also|next|prev|guess|interest|latest|ranking|paihang|feed|slide|pic",
    "share": "share|weixin|wechat|qr|code|social|bdshare|jia|bshare|tool|btn|button|print|func|action|operate|vote|like",
    "advert": "\\bad|ads|_ad|gg\\b|guanggao|promo|sponsor|app|download|popup|dialog|layer|tips|mask|hide|none",
    "person": "user|avatar|face|profile|member|name|sign|uid",
    "caption": "caption|photo|figure|img|image|tu\\b",
}
"""Words in class and id of a block and those around it: English, pinyin, and the usual abbreviations."""

TAGS: Final = {
    "p": ("p",),
    "li": ("li", "dd", "dt"),
    "td": ("td", "th", "tr", "tbody", "table"),
    "div": ("div", "section", "article", "main", "center", "body", "span"),
    "h1": ("h1",),
    "h2": ("h2",),
    "h3": ("h3", "h4", "h5", "h6"),
    "control": ("option", "button", "select", "form", "legend", "fieldset", "label", "summary"),
    "pre": ("pre", "blockquote"),
}

REGIONS: Final = {"nav": ("nav",), "edge": ("header", "footer"), "aside": ("aside",), "form": ("form",)}

KIND_GROUPS: Final = {
    "menu": ("navigation", "breadcrumb"),
    "tool": ("share", "tool", "other"),
    "comment": ("comment",),
    "metadata": ("metadata",),
    "footer": ("copyright", "licence", "contact"),
    "advert": ("advertisement", "spam"),
    "heading": ("teaser-heading", "ranking"),
    "mark": ("separator", "residue"),
}
"""Kinds of the rule that matched a line, joined to groups for the model."""
