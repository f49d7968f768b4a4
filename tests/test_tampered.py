"""Pages whose words were swapped or put in are flagged, and other pages are not."""

import polars as pl
import pytest

from schemas.column import check
from schemas.frames import FLAGS
from tasks.repair.tampered import find_tampered

PLAIN = (
    "青螺县昨天召开农业工作会议,总结去年的工作,部署今年的任务。会议指出,过去一年全县农民收入稳步增长,"
    "粮食生产再获丰收,乡村面貌发生很大变化。会议强调,各部门要加强领导,明确责任,认真抓好各项工作的落实。"
    "县长表示,要继续加大投入,支持农民合作社发展,提高农业现代化水平。会议要求,各乡镇要做好春耕准备工作,"
    "确保种子和化肥供应充足,技术人员要深入田间地头,帮助农民解决实际问题,推动农业生产再上新台阶。"
)
PUT_IN = ("香蕉", "铅笔", "雨伞", "窗帘", "钢琴", "毛巾", "手表")


def page(body, page_id="a"):
    return pl.DataFrame({"page_id": [page_id], "body": [body]})


def test_a_plain_page_is_not_flagged():
    assert find_tampered(page(PLAIN)).is_empty()


def test_swapped_words():
    text = "据先容,宏年夜的展览吸引了不雅众,大家希翼再来。"
    assert find_tampered(page(text)).rows() == [("a", "tampered")]


@pytest.mark.parametrize(
    "text", ["他先容了几句。", "年夜饭上大家一起看不雅众多。", "不雅的广告已经拆除,年夜里也没有。"]
)
def test_one_such_word_proves_nothing(text):
    assert find_tampered(page(text)).is_empty()


def test_words_put_in_before_marks():
    parts = (PLAIN * 2).replace("。", ",").split(",")
    text = ",".join(part + PUT_IN[number % len(PUT_IN)] for number, part in enumerate(parts))
    assert find_tampered(pl.concat([page(PLAIN * 2), page(text, "b")])).rows() == [("b", "tampered")]


def test_no_lines_and_shape():
    none = find_tampered(page("x").clear())
    assert none.is_empty()
    check(none, FLAGS)
