"""Overrides that change nothing are said."""

from dataclasses import replace
from pathlib import Path

from schemas.settings import Settings
from tasks.copies import decide_copies
from tasks.idle import idle_overrides
from tasks.plan import make_plan
from tasks.recipe import recipe
from tasks.run import Run, clean_jobs, decode_jobs, learn, work_of
from tasks.shards import clean_shard, decode_shard
from tasks.sources import find_sources
from tasks.storage import Store
from tests.whole_run import RULES, one_by_one, page

PAGE = page(
    "沙洲镇的渔网卖到了海对岸",
    "沙洲晚报数字版 每日更新",
    "沙洲镇做渔网的人家今年又添了几户,孩子们围在门口看师傅的手艺,直到天黑还不肯走,大人只好出来叫。",
)


def test_an_override_that_changes_nothing_is_said(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "overrides.toml").write_text(
        '[[keep]]\ntext = "沙洲晚报数字版 每日更新"\n[[keep]]\ntext = "没有这一行"\n'
        '[[drop]]\nrule = "footer.icp-licence"\n[[not_duplicate]]\narticle_ids = ["00", "11"]\n',
        "utf-8",
    )
    output, settings = Store(str(tmp_path / "out")), Settings()
    folders = (RULES, str(rules))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(PAGE, "utf-8")
    made_by = recipe(settings, [Path(folder) for folder in folders])
    plan = make_plan(find_sources(str(tmp_path / "in")), None, everything=False, drop_gone=False)
    run = Run(output, work_of(output, made_by, plan), None, made_by, settings, folders)
    decoded = one_by_one(decode_shard, decode_jobs(run, plan.todo))
    cleaned = one_by_one(clean_shard, clean_jobs(run, decoded, learn(run, decoded)))
    copies = decide_copies(run, cleaned, plan.withdrawn)
    told = list(idle_overrides(run, plan, cleaned, copies))
    assert told == [
        "overrides.toml: [[keep]] text = '没有这一行' matched nothing: mend or delete it",
        "overrides.toml: [[drop]] rule = 'footer.icp-licence' matched nothing: mend or delete it",
        "overrides.toml: [[not_duplicate]] article_ids = ['00', '11'] matched nothing: 0 of its articles are there",
    ]
    partly = replace(plan, todo=plan.todo.clear())
    assert [line.split("]]")[0] for line in idle_overrides(run, partly, cleaned, copies)] == [
        "overrides.toml: [[not_duplicate"
    ]
