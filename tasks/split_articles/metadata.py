"""Who wrote an article, where it comes from, who edited it, when it appeared: from its credit lines.

「来源:青禾日报 作者:陈晓禾 2022-04-01 08:56」 under the headline, 「责任编辑:林小溪」 or
「(稿件由青禾县委办提供)」 after the text, 「新华社记者 陈晓禾」 alone on a line: their parts move into
columns, by label, and the line is a removal. Where no line says it, the paragraphs' own brackets do
(「（记者 陈晓禾）」 at the end of one), then the head's meta elements and JSON-LD. Visible text wins.
"""

# Numbers of lines and characters stand where they are used; the sentence beside them says what they bound; long patterns stay whole.
# ruff: noqa: E501, PLR2004

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from tasks.distinct import distinct_rows, read_once
from tasks.evidence_tables import surnames
from tasks.kept_patterns import coalesce, contains, contains_each, extract, extract_each, replace, replace_all, where
from tasks.split_articles.asked import Ask, Kind, of_each
from tasks.split_articles.bare_names import bare_names, without_office
from tasks.split_articles.bylines import byline_words
from tasks.split_articles.credit_labels import LABELLED, parted, with_colons
from tasks.split_articles.dates import MOMENTS
from tasks.split_articles.figures import in_figures
from tasks.split_articles.name_forms import PAPERS, UNLABELLED
from tasks.split_articles.names import (
    PERSONS,
    are_words,
    begins_with_name,
    family_name,
    one_width,
    person_only,
    persons,
    reporters,
    unspaced,
)
from tasks.split_articles.patterns import (
    ABOUT,
    ACCOUNT,
    AFTER_DATE,
    BEFORE_DATE,
    BOXED_LABEL,
    CHANNEL_FIRST,
    COME_FROM,
    COMPILED,
    COUNTERS,
    DAY,
    EDITOR,
    GIVEN_BY,
    LATIN_EDITOR,
    MAX_POSTED,
    NOT_BESIDE,
    NOT_POSTERS,
    NOT_SOURCES,
    OF_ACCOUNT,
    OF_ISSUE,
    OF_PAPER,
    OF_PICTURES,
    OFFICE,
    ORGANISATION,
    PAPER_ALONE,
    PAPER_FIRST,
    POSTED,
    PUBLISHER,
    REPORTER,
    SENT_FROM,
    SPACED_LABEL,
    SPACED_SOURCE,
    TAIL_NAMES,
    TRIM,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tasks.split_articles.asked import Reader

__all__ = [
    "bare_names",
    "family_name",
    "first_by",
    "one_width",
    "persons",
    "read_credits",
    "source",
]


NO_REPORTER: Final = r"(?:\p{Han}长|主任|书记|老师|先生|女士|经理|教授|同志|师傅|医生|律师|某某?|[乡县市省街部局所馆站系厂队网报社刊价办率额款费税页篇])(?:$|[、,\s])"
"""How what stands behind 记者 ends where it is no name, though it begins like one."""

CHIEF: Final = r"责\s?任?\s?编"
UPDATED: Final = r"更新|修改|编辑于|最后回复|推荐文章于"
PUBLISHED: Final = r"(?:[发首][布表稿发]|创建|录入|添加|上传)(?:时间|日期)?\s?[:于]"
SIGNED: Final = r"(?:成文|印发|生成|实施|施行|截止|登录|注册|当前|现在|京港台)(?:时间|日期)|今天是|农历"
DATED: Final = r"发[布表稿](?:时间|日期)"
"""What a line says of itself: that it names the chief editor, and which of its dates stands there."""


def source(name: pl.Series) -> pl.Series:
    """A source as published: trimmed; null where it is none (转载, 本站, a code)."""
    cut = replace_all(
        name, rf"^{DAY}\s*|(?:^来源[:\s]*)|^由|^(?:微信)?公众号[:\s]*[\"“「]|[\"“”]?(?:微信)?公众号[\"“”:]*$", ""
    )
    cut = replace_all(cut, r"^[\"“”《]+|[\"“”》]+$", "").str.strip_chars(TRIM)
    cut = replace(cut, r"(《[^》]+)$", "${1}》")  # 「青禾网-《青禾日报》」
    return where(cut, (cut.str.len_chars() >= 2).fill_null(value=False).to_numpy() & ~contains(cut, NOT_SOURCES))


SOURCES: Final = Kind(2, of_each(lambda *names: read_once(source, *names)))
"""The source that each text names."""


def read_credits(credits_: pl.DataFrame) -> Reader:
    """Fields of each credit line, null where it has none.

    Reads ``body``, ``place`` (0 above the text) and ``fetched_at``; adds author, publisher, stated (the publisher
    where a label names it), is_poster (the author is who posted the text), as_publisher, editor, is_chief (the line
    names 责任编辑), updated, signed (the date is one of changing or of signing), at and precision.
    """
    said = distinct_rows(credits_.select_seq("body", above=pl.col("place") == 0))
    fields = (yield from _fields(said.rows["body"], said.rows["above"].to_numpy()))[said.place]
    moment = yield Ask(MOMENTS, (fields["dated"],), (credits_["fetched_at"],))
    return credits_.hstack(fields.drop("dated")).hstack(list(moment))


def _fields(body: pl.Series, above: NDArray[np.bool_]) -> Reader:
    """The fields of ``read_credits`` but the moment, and ``dated``, the part of the line that holds it."""
    whole = replace_all(replace_all(one_width(body), SPACED_LABEL[0], "$1$2$3$4$5"), SPACED_LABEL[1], "$1$2$3")
    plain = with_colons(parted(unspaced(replace_all(whole, BOXED_LABEL, " $1:"))))
    plain = replace_all(plain, r"([《(])\s+|\s+([》)])", "$1$2")
    plain = replace_all(plain, OF_PICTURES, " |图源 ")
    written, is_photo, by_label = yield Ask(LABELLED, (plain,))
    no_photo = ~is_photo.to_numpy()
    dated_name = rf"^{DAY} +[{surnames()[0]}--于]\p{{Han}}{{1,2}}$"  # 「2022年4月1日 陈晓禾」; 于青禾 is a place
    credited = above | contains(written, rf"^[(\[]|编辑|责编|审核|校对|来源|^作者|{dated_name}")
    (formed,) = yield Ask(UNLABELLED, (where(written, credited),))
    raw_source = extract(plain, PUBLISHER, SPACED_SOURCE)
    raw_giver = extract(plain, GIVEN_BY, COME_FROM, SENT_FROM, OF_ISSUE, OF_PAPER)
    raw_labelled = coalesce(by_label, extract(written, *ABOUT))
    placed = replace(written, rf"(记者\s?{family_name()})\p{{Han}}{{2,4}}报[道导]$", "$1")
    raw_reporter = extract(replace(placed, r"/\s?\p{Han}{2,8}报[道导]", "报道"), REPORTER)
    raw_posted = posted_by(plain, above)
    raw_editor, raw_other, raw_unmarked = extract_each(plain, *EDITOR)
    raw_other = coalesce(raw_other, extract(plain, LATIN_EDITOR))
    raw_role = reporters(where(raw_reporter, no_photo), written)
    # Behind 记者 stand persons whose names end like a picture's or a village's: 李宏图, 王新村.
    sure = where(raw_role, ~are_words(raw_role) & ~contains(raw_role, NO_REPORTER))
    (
        labelled,
        by,
        posted,
        editor,
        other_editor,
        by_role,
        reported,
        bare,
        compiled,
        beside,
        given,
        unmarked_editor,
        by_words,
    ) = yield Ask(
        PERSONS,
        (where(without_office(raw_labelled), no_photo), raw_source, raw_posted, raw_editor, raw_other, sure),
        (
            raw_role,
            formed,
            extract(plain, COMPILED),
            extract(raw_source, TAIL_NAMES),
            raw_giver,
            raw_unmarked,
            byline_words(written),
        ),
    )
    named = coalesce(labelled, by_words, reported, person_only(by_role))
    beside, given = person_only(beside), person_only(given)
    cut = replace(raw_source, r"(?:\s+|\s?[-·/]\s?)[\p{Han}、 ]+$", "")
    raw_source = coalesce(where(cut, beside.is_not_null().to_numpy()), raw_source)
    account, of_account = extract_each(where(plain, above), ACCOUNT, OF_ACCOUNT)
    after = extract(plain, AFTER_DATE)
    posted = where(posted, no_photo)
    author = coalesce(
        named,
        beside,
        person_only(where(by, ~are_words(by))),
        given,
        posted,
        where(coalesce(begins_with_name(bare), person_only(compiled)), no_photo),
    )
    is_body = contains(raw_labelled, f"{ORGANISATION}|{OFFICE}") & named.is_null().to_numpy()
    stated, given_by, after, before, account, of_account, as_publisher = yield Ask(
        SOURCES,
        (
            raw_source,
            raw_giver,
            beside_date(after, above & ~(after == posted).fill_null(value=False).to_numpy()),
            beside_date(
                extract(plain, BEFORE_DATE, CHANNEL_FIRST, PAPER_FIRST, PAPER_ALONE),
                plain.str.starts_with("原创").to_numpy(),
            ),
            account,
            of_account,
            where(raw_labelled, is_body),
        ),
    )
    stated, given_by, after, before = read_once(organisation, stated, given_by, after, before)
    stated = coalesce(stated, given_by, account)
    chief, updated, published, signed, dated = contains_each(plain, CHIEF, UPDATED, PUBLISHED, SIGNED, DATED)
    return pl.DataFrame(
        {
            "author": author,
            "is_poster": (author == posted).fill_null(value=False),
            "publisher": coalesce(stated, after, before, of_account),
            "stated": stated,
            "as_publisher": as_publisher,
            "editor": coalesce(editor, other_editor, person_only(unmarked_editor)),
            "is_chief": chief,
            "updated": updated & ~published,
            "signed": signed & ~dated,
            "dated": of_publishing(plain),
        }
    )


def posted_by(plain: pl.Series, above: NDArray[np.bool_]) -> pl.Series:
    """What a line under a headline or a post names as its poster, by the first form that fits and names one."""
    short = (plain.str.len_chars() <= MAX_POSTED).to_numpy()
    counted, is_sentence = contains_each(plain, COUNTERS, "。")
    line = in_figures(where(plain, short & (above | counted) & ~is_sentence))
    name = coalesce(*read_once(_no_poster_left_out, *extract_each(line, *POSTED)))
    return where(name, ~contains(name, f"{ORGANISATION}|{OFFICE}"))


def _no_poster_left_out(name: pl.Series) -> pl.Series:
    return where(name, ~contains(name, NOT_POSTERS))


def of_publishing(plain: pl.Series) -> pl.Series:
    """The part of a credit line that begins with the date of publishing, where it is named; else the whole line."""
    plain = replace_all(plain, rf"(?:注册|出生|生日)(?:时间|日期)?\s?:?\s?{DAY}", "")
    return coalesce(extract(plain, rf"(?:发[布表稿]|刊登|公开|上传)(?:时间|日期)?\s?[:于]?\s*({DAY}.*)$"), plain)


def organisation(name: pl.Series) -> pl.Series:
    """The name unless it reads as a person's; 华青网 begins like one."""
    is_person = contains(name, f"^{family_name()}(?:[、 ]{family_name()})*$")
    return where(name, ~is_person | contains(name, f"{ORGANISATION}|{OFFICE}"))


def beside_date(name: pl.Series, is_above: NDArray[np.bool_]) -> pl.Series:
    """What stands behind a date without a label: an organisation, or above the text any name."""
    name = replace(name, rf"({PAPERS}){family_name()}$", "$1")
    fits = contains(name, f"{ORGANISATION}|《")
    fits |= is_above & (name.str.len_chars() >= 3).fill_null(value=False).to_numpy()
    return where(name, fits & ~contains(name, NOT_BESIDE))


def first_by(
    frame: pl.DataFrame, key: Sequence[str], value: str, order: str, extra: Sequence[str] = ()
) -> pl.DataFrame:
    """For each key the value of the row that comes first by ``order``, rows without one left out."""
    wanted = frame.select_seq(*dict.fromkeys((*key, value, order, *extra)))
    return (
        wanted[wanted[value].is_not_null().arg_true()]
        .sort(order, maintain_order=True)
        .unique(key, keep="first", maintain_order=True)
        .select_seq(*key, value, *extra)
    )
