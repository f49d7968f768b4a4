"""What is a person's name: by family name and length, without the words that stand round names.

「青禾日报记者 陈晓禾 通讯员 林小溪」 holds 陈晓禾 and 林小溪; 「关注 国际」 holds none, though 关 and 国 are
family names. A labelled name (作者:骑驴找马) may be any; one without a label must look like a name.
"""

# Patterns stay whole: broken over lines they are harder to read.
# ruff: noqa: E501

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasks.buffers import put
from tasks.distinct import among, apart, distinct, known, spread
from tasks.evidence_tables import cities, name_parts, sounds, surnames, words_like_names
from tasks.kept_patterns import Step, coalesce, contains, contains_each, replace, replace_in_turn, where
from tasks.kernels import N_CODES
from tasks.keys import map_characters
from tasks.split_articles.asked import Kind
from tasks.split_articles.patterns import NOT_PERSONS, ONLY_PHOTO, TRIM, WRITES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tasks.split_articles.asked import Answer, Ask

ROLE: Final = (
    r"(?:新华社|央视|总台|本[报网刊台社]|见习|实习|特约|首席|全媒体|融媒体?|特派|驻\p{Han}{1,4}?|文字|学生|校园|\p{Han}{2,8}(?:报|网|社|客户端|电视台|频道|新闻))*"
    r"(?:记者|通讯员|特派员|实习生|评论员|作者|撰稿人?|撰文|采写|编译)[:\s]*"
)
"""Who somebody is, before the name."""

GLUED_WORK: Final = r"((?:^|[\s、,/])\p{Han}{2}[^\W作范散杂论征课短原])[文图]$"
"""What somebody did without a space before it, behind a name of full length; 「高考作文」 holds none."""

PHOTOGRAPHER: Final = r"([\s,、/文])(?:\p{Han}{0,6}?(?:摄影)?(?:记者|通讯员))?\s?[:/]?\s?\p{Han}{2,3}\s?/?\s?(?:摄影|摄|供图|图片|图)\s*([)\]]?)$"
"""Who took the pictures, at the end of a line that names its author before."""

NO_NAME: Final = r"(?:[县市省乡镇村局部校院厅处科队站班厂店会区园社组所团股]长|主任|书记|老师|先生|女士|经理|教授|同志|大[爷妈娘叔嫂哥姐]|师傅|医生|律师|某某?|[村镇乡县市区省路街部局院所校馆站系处室厂队网报社刊完值价办率额款费税项版页图表篇]|夫妇|兄弟|父子|母子|姐妹|[作范散杂论征课短原]文)[)\]]?$|^[(\[]?(?:连载|未完|下转|上接|方法)"
"""How what begins like a name ends when it is a title, a form of address, a place or an office: 陈县长, 高楼村."""

MARKS: Final = r"□■●◎○☆★◆◇▲▼△▽◈※♦⊙•·～—–―\-"
"""Marks that stand round a byline, as members of a class of characters."""

CALLING: Final = (
    r"(?:(?:特约|专栏|资深|首席|本报|本刊|财经)*(?:作者|作家|主笔|撰稿人|评论员)"
    r"|\p{Han}{2,16} ?(?:教授|主席|会长|院长|所长|研究员|讲师|博士|总编辑|理事|学者|作家|律师|医师|主任|[局处校馆厅]长|书记|工程师|农艺师|分析师|评论家|评论人|影评人|媒体人|诗人|总经理|董事长|秘书长|顾问))"
)
"""What an author is, before his name."""

NOTE_MARK: Final = r"(\p{Han})(?:[¹²³⁴⁵⁶⁷⁸⁹*†‡△#]+|[123456789](?:\s?,\s?[1-9*†])*\*?)(\s|[,，、;；]|$)"
"""What points from an author's name to the note of his affiliation: 陈晓禾1,林小溪2*. Each digit is named, so that only
texts with one are read."""

OTHERS: Final = (
    r"[\s、,]+\p{Han}{2,3}\s?/\s?(?:图|摄影?)$|\s(?:摄影|图片|供图|制图|图|\p{Han}{0,4}编辑|校对)(?:记者)?\s?[:/|\s].*$"
)
"""Photographers and editors in one line with the authors, who are none."""

FOREIGN: Final = r"[\[(](?:古?[美英法德日俄苏意奥韩澳加]|印度|瑞士|荷|挪威|瑞典|丹麦|清|明|宋|唐|元)[\])]\s*"
"""An author's country or dynasty, before the name."""

BEHIND_COMMA: Final = r"[,，]\s?(?:[\p{Han}《》“”]{5,}|著有|现[任居为]).*$"
"""What an author is, behind his name and a comma: 「陈晓禾,青禾大学历史学院教授」; no name has five characters without a dot."""

LEVEL: Final = r"\s?(?:LV|Lv|VIP|Vip)\.?\s?\d{1,3}$"
"""The rank of a user behind his name: 「骑驴找马LV.3」, 「夜航船VIP2」."""

LONGEST: Final = 16
"""Longest name, in characters: names written in other scripts' sounds have so many."""

MOST: Final = 7
"""Most names in one credit that has no label; more are a list of something else."""


BARS: Final = "｜丨│┃︱∣▏"
"""Bars that part credits, as pages draw them."""


def spaced_name() -> str:
    """Pattern of a name of two characters with spaces inside: what stands before, its characters, what stands behind."""
    return rf"(^|[\s、,/|()\[\]{MARKS}:])([{surnames()[0]}])[ \u3000]+(\p{{Han}})($|[\s、,/|()\[\]{MARKS}])"


def unspaced(text: pl.Series) -> pl.Series:
    """The text with names of two characters in one piece, which are often set as wide as those of three: 「王 芳」 to 「王芳」.

    Alone on a line, one of three too: 「燕 双 飞」.
    """
    text = replace(text, rf"^(\W*[{surnames()[0]}])[ \u3000]+(\p{{Han}})[ \u3000]+(\p{{Han}}\W*)$", "$1$2$3")
    # At the end of a byline too: 「本报记者 燕 双 飞」; four characters would be two names.
    text = replace(
        text,
        rf"((?:记者|通讯员|作者|[文图])[:/ \u3000]*[{surnames()[0]}])[ \u3000]+(\p{{Han}})[ \u3000]+(\p{{Han}})\W*$",
        "$1$2$3",
    )
    at = np.flatnonzero(contains(text, spaced_name()))
    return put(text, at, replace_in_turn(text[pl.Series(at)], _unspaced())) if at.size else text


@cache
def _unspaced() -> tuple[Step, ...]:
    """Twice, for what parts two names belongs to the first one's match."""
    return (Step(spaced_name(), "$1$2$3$4"),) * 2


def one_width(text: pl.Series) -> pl.Series:
    """The text with the marks that part credits in one width; letters stay as they are."""
    return map_characters(text, _one_width())


@cache
def _one_width() -> NDArray[np.uint32]:
    """Each character as itself, or as the mark that it is a wide one of."""
    table = np.arange(N_CODES, dtype=np.uint32)
    wide, narrow = (
        "：﹕∶，（）；\u3000\u00a0［］／∕＼\\〔〕【】〖〗＜＞" + BARS,
        ":::,();  []////[][][][]" + "|" * len(BARS),
    )
    table[[ord(mark) for mark in wide]] = [ord(mark) for mark in narrow]
    return table


def persons(names: pl.Series, *, is_bare: bool = False) -> pl.Series:
    """Names as published: parted by 、, without 记者, 文, 图 and what is no name; null where none is left.

    ``is_bare``: no label says that they are names, so a word that looks like one shows that the others are none too.
    """
    labelled, bare = persons_each((), (names,)) if is_bare else persons_each((names,), ())
    return (*labelled, *bare)[0]


def persons_each(
    labelled: Sequence[pl.Series], bare: Sequence[pl.Series]
) -> tuple[tuple[pl.Series, ...], tuple[pl.Series, ...]]:
    """The same for several columns: those whose names have a label, and bare ones. Each text is read once for all."""
    every = pl.concat([names.alias("own") for names in (*labelled, *bare)])
    if every.null_count() == len(every):
        return tuple(labelled), tuple(bare)
    own, place = known(every)
    words = _without_roles(own).str.split(" ")
    row, name = np.repeat(np.arange(len(own)), words.list.len().to_numpy()), words.explode()
    size = name.str.len_chars().to_numpy()
    fits = np.flatnonzero((size >= 2) & (size <= LONGEST) & ~contains(name, NOT_PERSONS))  # noqa: PLR2004 - 陈晓
    said = (
        pl.DataFrame({"row": row[fits], "name": name[pl.Series(fits)]})
        .unique(maintain_order=True)
        .group_by("row", maintain_order=True)
        .agg(pl.col("name").str.join("、").str.replace_all("\u00a0", " ", literal=True))
    )
    # Of each text the row of what it says, the one behind the last where it says nothing.
    of_labelled = np.full(len(own) + 1, said.height)
    of_labelled[said["row"].to_numpy()] = np.arange(said.height)
    of_bare = of_labelled.copy()
    if bare:
        of_bare[row[are_words(name) | contains(name, NO_NAME)]] = said.height
    n_labelled = sum(map(len, labelled))
    named = apart(
        spread(said["name"], np.concatenate([of_labelled[place[:n_labelled]], of_bare[place[n_labelled:]]])),
        (*labelled, *bare),
    )
    return tuple(named[: len(labelled)]), tuple(named[len(labelled) :])


def _persons_asked(asks: Sequence[Ask]) -> list[Answer]:
    """Persons of the texts of several; what they have ``beside`` is bare."""
    every = persons_each([text for ask in asks for text in ask.texts], [text for ask in asks for text in ask.beside])
    labelled, bare = (iter(made) for made in every)
    return [(*islice(labelled, len(ask.texts)), *islice(bare, len(ask.beside))) for ask in asks]


PERSONS: Final = Kind(1, _persons_asked)
"""The names in texts that have a label, and ``beside`` them in bare ones."""


def are_words(names: pl.Series) -> NDArray[np.bool_]:
    """Whether each is a word or a place that looks like a name; false for nulls."""
    return among(distinct(names), words_like_names())


APART: Final = Step(r"(?:^|[\s、,])(\p{Han})\s+(\p{Han}{1,2})(?:$|[\s、,])", " $1$2 ")
"""A name that is set with a space behind the family name."""

WITHOUT_NOTES: Final = Step(NOTE_MARK, "$1$2")


@cache
def _roles() -> tuple[Step, ...]:
    return (
        Step(OTHERS, every=False),
        Step(ROLE, " "),
        Step(FOREIGN),
        Step("^ +| +$"),
        Step(BEHIND_COMMA, every=False),
        Step(work()),
        Step(GLUED_WORK, "$1", every=False),
        Step(rf"([\p{{Han}}·][\s、/]+)(?:{'|'.join(cities())})$", "$1", every=False),
        Step(r"^(?:文|图|文字|文图|图文)\s*[:/]?\s+|^(?:文图|图文)\s*[:/]"),
        Step(r"\s?/\s?(?:文|[A-Z]{2,8})(\s|$)", "$1"),
        WITHOUT_NOTES,
        APART,
        APART,
        Step(r"([A-Za-z.]{2,})\s+([A-Z][a-z.]+)", "$1\u00a0$2"),
        Step(r"[、,，/;；\u0020\u3000\t&|]+", " "),
        Step(r"(?:系|是|为)[^、\s]{4,}.{0,30}$", every=False),  # 吴为 and 李为民 are names
        Step(r"等(?:\d+人)?(?:\s|$)", " "),
    )


def _without_roles(own: pl.Series) -> pl.Series:
    """The names of each text with a space between, without roles, works, photographers and notes."""
    return replace_in_turn(own, _roles()).str.strip_chars(TRIM)


@cache
def work() -> str:
    """Pattern of what somebody did, behind the name: 「文/图」, 「北京报道」. 「 王永红报道」 holds another name.

    文 alone must be set apart: 李博文 is a name, 陈晓禾文 is none (``GLUED_WORK``).
    """
    place = rf"\s(?:\p{{Han}}{{2}}|[^{surnames()[0]}\s]\p{{Han}}{{2}})报[道导]|\s\p{{Han}}{{2,4}}\s报[道导]"
    return (
        rf"(?:[/\s]*(?:/\s*\p{{Han}}{{0,6}}报[道导]|{place}|文/图|图/文|文/摄|文并摄|文图|图文|摄影报[道导]|摄影|摄|编译|整理|执笔|撰稿"
        r"|(?:综合|采访)报[道导]|报[道导]|采访|撰文|供稿|发自\s?\p{Han}{2,8})|[/\s]+[文图])$"
    )


@cache
def family_name() -> str:
    """Pattern of a Chinese name by its family name: two to three characters, four with a double one."""
    single, double = surnames()
    return f"(?:(?:{'|'.join(double)})\\p{{Han}}{{1,2}}|[{single}]\\p{{Han}}{{1,2}})"


@cache
def foreign_names() -> str:
    """Pattern of a whole line of names not made as Chinese ones: 「约翰·伍德」, 「约翰·伍德、哈桑·阿里」, 「扎西才让」.

    With a Chinese one among them: 「约翰·伍德 陈晓禾」.
    """
    part = "|".join(name_parts())
    one = rf"(?:[{sounds()}]{{1,7}}(?:·[{sounds()}]{{1,7}}){{1,3}}|(?:{part}){{2}})"
    other = f"(?:{one}|{family_name()})"
    return f"^(?:{one}(?:[、 ]+{other}){{0,3}}|{other}[、 ]+(?:{other}[、 ]+)?{one}(?:[、 ]+{other})?)$"


def person_only(names: pl.Series) -> pl.Series:
    """The names where each begins with a family name and is as short as names are; else null."""
    return where(names, contains(names, f"^{family_name()}(?:、{family_name()}){{0,{MOST - 1}}}$"))


def reporters(names: pl.Series, line: pl.Series) -> pl.Series:
    """What stands behind 记者; where nothing parts it from that it must look like a name: 「记者调查」 is a heading."""
    role = "(?:记者|通讯员|实习生|评论员)"
    said = where(line, names.is_not_null().to_numpy())
    # 「本报记者 水淼」: behind a role with its paper, set apart, stands a name whatever it begins with.
    glued, by_name, behind_paper = contains_each(
        said,
        rf"{role}\p{{Han}}",
        f"{role}{family_name()}",
        rf"(?:本[报网刊社台]|[报网社台刊]|新闻|首席|见习|实习|特约|全媒体)+{role}[\s:]+\p{{Han}}{{2,3}}(?:$|[、,)\]]|\s+\p{{Han}}{{0,8}}(?:记者|通讯员|实习生|报[道导]|文|图|摄))",
    )
    known = contains(
        names,
        rf"^(?:{family_name()}(?:[、\s,/]|$)|[A-Z]|\p{{Han}}+·|\p{{Han}}{{4,}}|{family_name()}(?:记者|通讯员|实习生)|[{surnames()[0]}] )",
    )
    return where(names, (known | behind_paper) & (by_name | ~glued))


def of_photographers(plain: pl.Series) -> tuple[pl.Series, NDArray[np.bool_]]:
    """The lines without a photographer behind their author, and whether a line credits a picture and no text.

    「陈晓禾 文 林小溪 摄」 becomes 「陈晓禾 文」; 「林小溪 摄」 credits a picture.
    """
    only_photo, written = contains_each(plain, ONLY_PHOTO, WRITES)
    if not written.any():
        return plain, only_photo
    return coalesce(replace(where(plain, written), PHOTOGRAPHER, "$1$2"), plain), only_photo & ~written


def begins_with_name(names: pl.Series) -> pl.Series:
    """The names where the first begins with a family name, or is written in Latin letters; else null."""
    return where(names, contains(names, f"^(?:{family_name()}(?:、|$)|[A-Z])"))
