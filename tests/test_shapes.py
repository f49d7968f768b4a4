"""Shapes of texts: what the compiled pass says is what patterns say of the same texts."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.split_articles.shape import shapes_of

PATTERNS = {
    "date": r"(?:19|20)[0-9][0-9] ?[-/.年] ?[0-9][0-9]? ?[-/.月]|[0-9]:[0-9][0-9]|[0-9]-[0-9]",
    "ends": r"""[。!?.…:;][”"』」)’']*\z""",
    "bullet": r"\A[·•▪■●◆*▲>»-]",
    "quote": r'["“”「『《]',
    "opens": r"\A(?:[一二三]{1,3}[、.]|\(?[0-9]{1,2}[.、)]|[(][一二三]+[)]|第[一二三0-9]+[章节条])",
}
TEXTS = st.text("0129 -/.:年月日。!”)'·*>一二三、(第章甲a\N{KELVIN SIGN}①𠀀…", max_size=14)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_the_compiled_pass_says_what_patterns_say(lines) -> None:
    texts = pl.Series("folded", lines, pl.String)
    shapes = shapes_of(texts)
    asked = {"ends": texts.str.tail(3), "opens": texts.str.head(8)}
    for name, pattern in PATTERNS.items():
        said = asked.get(name, texts).str.contains(pattern).to_list()
        assert (shapes.figures[name] > 0).tolist() == said, name
    assert shapes.figures["n"].tolist() == texts.str.len_chars().to_list()
    assert shapes.has_letter.tolist() == texts.str.contains(r"\p{L}").to_list()
    assert shapes.has_word.tolist() == texts.str.contains(r"[\p{L}\p{N}]").to_list()
