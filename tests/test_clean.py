"""Every line of every page ends in exactly one place, alone or in company."""

import hashlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.column import schema_of
from schemas.frames import RAW
from schemas.settings import Limits, Settings
from tasks.clean import CleanShard, Learned, clean
from tasks.decode import DecodedShard, decode
from tasks.learn import count_templates, learn_templates
from tasks.read import read_batches
from tasks.recipe import RULES_FOLDER
from tasks.repair.model import load_model
from tasks.shards import rules_of
from tasks.sources import find_sources

SAMPLE = Path(__file__).parent.parent / "seeds" / "documents"
RULES = rules_of((str(RULES_FOLDER),))


@pytest.fixture(scope="module")
def decoded() -> DecodedShard:
    limits = Limits()
    (shard,) = [decode(raw) for raw in read_batches(find_sources(str(SAMPLE)), limits, limits.shard_bytes)]
    return shard


@pytest.fixture(scope="module")
def learned(decoded) -> Learned:
    counts = count_templates(decoded.lines, decoded.pages.select("page_id", "host"))
    return Learned(learn_templates(counts), load_model())


@pytest.fixture(scope="module")
def cleaned(decoded, learned) -> CleanShard:
    return clean(decoded, learned, RULES, Settings())


def assert_every_line_is_accounted_for(shard: DecodedShard, found: CleanShard) -> None:
    place = ["page_id", "line_no"]
    assert found.lines.select(place).rows() == shard.lines.select(place).rows()
    decided = found.lines.select(
        is_kept=pl.col("role").is_not_null(),
        is_gone=pl.col("kind").is_not_null(),
        has_rule=pl.col("rule").is_not_null(),
    )
    assert (decided["is_kept"] != decided["is_gone"]).all(), "a line is kept or removed, never both, never neither"
    assert (~decided["is_gone"] | decided["has_rule"]).all(), "nothing is dropped without a rule"
    gone = found.lines.filter(pl.col("kind").is_not_null())
    assert found.removals.select(place).rows() == gone.select(place).rows()
    assert found.removals["text"].to_list() == gone["text"].to_list()
    paragraphs = found.lines.filter(pl.col("role") == "paragraph").select(place)
    published = found.articles.select("page_id", line_no="line_nos").explode("line_no").explode("line_no").drop_nulls()
    assert set(published.rows()) == set(paragraphs.rows()), "a paragraph line stands in an article, and no other does"
    assert set(found.teasers.select(place).rows()) <= set(found.lines.select(place).rows())


def test_every_line_of_the_sample_is_accounted_for(decoded, cleaned):
    assert decoded.lines.height > 800
    assert_every_line_is_accounted_for(decoded, cleaned)


def test_counts_of_a_page_are_those_of_its_lines(cleaned):
    counted = cleaned.removals.group_by("page_id").len()
    pages = cleaned.pages.join(counted, on="page_id", how="left").with_columns(pl.col("len").fill_null(0))
    assert (pages["lines_removed"] == pages["len"]).all()


def test_a_page_alone_comes_out_as_in_company(decoded, learned, cleaned):
    names = cleaned.pages.filter(pl.col("outcome") == "articles")["page_id"].to_list()[::6]
    for page_id in names:
        alone = clean(
            DecodedShard(*(frame.filter(pl.col("page_id") == page_id) for frame in decoded)), learned, RULES, Settings()
        )
        for table in ("articles", "removals", "teasers"):
            company = getattr(cleaned, table).filter(pl.col("page_id") == page_id)
            assert getattr(alone, table).equals(company.select(getattr(alone, table).columns)), (page_id, table)


def raw(pages: list[bytes]) -> pl.DataFrame:
    rows = [
        dict.fromkeys(schema_of(RAW))
        | {
            "source": f"{number}.html",
            "page_id": hashlib.sha256(f"{number}.html".encode()).hexdigest()[:32],
            "content": page,
            "content_digest": hashlib.sha256(page).hexdigest()[:32],
            "size_bytes": len(page),
        }
        for number, page in enumerate(pages)
    ]
    return pl.DataFrame(rows, schema=schema_of(RAW))


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "湖边的木栈道今天重新开放，附近的居民一早就来散步。",
                "来源：某某县融媒体中心",
                "2021年5月3日 08:15",
                "相关阅读",
                "版权所有 某某县人民政府 粤ICP备00000001号",
                "-",
                "團結(jié)起來(lái)，把堤壩(bà)修好。",
                "在“?！鄙舷鹿Ψ?。",
                "上一篇：渡口的早晨 下一篇：没有了",
                "分享到：",
                "久久精品,无码专区,亚洲视频,在线观看",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=12,
)
FORMS = st.sampled_from(["<p>{}</p>", "<div>{}<br>", "<li><a href='x'>{}</a>", "{}\n", "<td>{}</td>", "<h1>{}</h1>"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.lists(st.tuples(LINES, FORMS), min_size=1, max_size=4))
def test_every_line_of_any_page_is_accounted_for(learned, pages):
    shard = decode(raw(["".join(form.format(line) for line in lines).encode() for lines, form in pages]))
    assert_every_line_is_accounted_for(shard, clean(shard, learned, RULES, Settings()))


@pytest.mark.parametrize(
    "changed",
    [{"stages": {name: False}} for name in ("repair", "strip", "convert", "split", "dedupe")]
    + [{"script": {"output": "as-found"}}, {"script": {"keep_original": True}}],
    ids=str,
)
def test_every_line_is_accounted_for_with_any_setting(decoded, learned, changed):
    found = clean(decoded, learned, RULES, Settings.model_validate(changed))
    assert_every_line_is_accounted_for(decoded, found)


def test_the_original_stands_beside_the_converted_text(decoded, learned):
    found = clean(decoded, learned, RULES, Settings.model_validate({"script": {"keep_original": True}}))
    row = found.articles.filter(pl.col("source").str.contains("news.wugang.example")).row(0, named=True)
    assert row["text"] != row["text_original"]
    assert row["text_original"].count("\n") == row["text"].count("\n")


def test_without_pages_nothing_comes_out(decoded, learned):
    empty = DecodedShard(*(frame.clear() for frame in decoded))
    found = clean(empty, learned, RULES, Settings())
    assert all(frame.is_empty() for frame in found)
