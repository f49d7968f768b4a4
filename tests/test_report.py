"""The report: complete without a network, deaf to what pages say, and usable by keyboard."""

import json
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from tasks.dedupe import REPEAT_RULE
from tasks.report.plots import by_date, columns_plot, stacked_plot
from tasks.storage import Store
from tasks.views import (
    MAX_UNSURE,
    PROPOSED,
    SHOWN,
    UNSURE,
    VIEWS,
    as_published,
    choose_views,
    taken_out,
    views_of,
)
from tests.browser import browser, find_chromium
from tests.made import HOSTILE, made_tables, publish_made

MAX_BYTES = 20e6


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    store = Store(str(tmp_path_factory.mktemp("out")))
    version = publish_made(store, made_tables(60))
    return tmp_path_factory.mktemp("made").joinpath("report.html"), store.read_bytes(f"{version.name}/report.html")


@pytest.fixture(scope="module")
def markup(report):
    parser = Markup()
    parser.feed(report[1].decode())
    return parser


class Markup(HTMLParser):
    """Elements and attributes of a page, and the text of its scripts, as a browser cuts them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.scripts, self.links = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in {"href", "src", "action", "data", "xlink:href"}]
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "script" and self.scripts and not self.scripts[-1]:
            self.scripts[-1] = data


def test_it_loads_nothing_from_anywhere(markup):
    assert all(link.startswith("#") for link in markup.links)
    assert not {"img", "link", "iframe", "object", "embed", "base"} & set(markup.tags)


def test_no_element_or_handler_comes_from_a_page(markup):
    assert not {name for name in markup.attributes if name.startswith("on")}
    assert markup.tags.count("b") == 1, "the one in our own legend"
    assert "i" not in markup.tags
    assert len(markup.scripts) == 2


def test_only_its_own_style_and_script_may_run(report):
    page = report[1].decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"(style|script)-src 'sha256-", policy) == ["style", "script"]
    assert "style=" not in page.split("<script")[0]


def test_the_sampled_pages_are_all_there_with_hostile_text_whole(markup):
    pages = json.loads(markup.scripts[0])
    assert len(pages) > 10
    texts = {line["text"] for page in pages for line in page["lines"]}
    assert set(HOSTILE) <= texts
    assert any(page["guesses"] for page in pages)
    copies = {copy["source"]: page["source"] for page in pages for copy in page["copies"]}
    assert copies, "a page of a copy says of what it is one"
    assert {"kind", "rule"} <= {key for page in pages for line in page["lines"] for key in line}


def test_the_same_version_gives_the_same_report(tmp_path, report):
    store = Store(str(tmp_path))
    version = publish_made(store, made_tables(60))
    assert store.read_bytes(f"{version.name}/report.html") == report[1]


def test_an_empty_version_has_a_report(tmp_path):
    store = Store(str(tmp_path))
    made = made_tables(60)
    made.tables = {name: frame.clear() for name, frame in made.tables.items()}
    made.views = made.views.clear()
    version = publish_made(store, made)
    assert b"From pages to articles" in store.read_bytes(f"{version.name}/report.html")


def proposed(*pages):
    """Pages that may be shown: (page_id, reasons, confidence)."""
    return pl.DataFrame(pages, schema=PROPOSED, orient="row")


def shown(*lines):
    """Lines of pages: (page_id, text)."""
    rows = [{"page_id": page, "line_no": 1, "text": text, "role": "paragraph", "article": 0} for page, text in lines]
    return pl.DataFrame(rows, schema=SHOWN)


NOTHING_GONE = pl.DataFrame(schema={"page_id": pl.String, "line_no": pl.Int32, "kind": pl.String, "rule": pl.String})


def test_a_rare_reason_is_shown_however_common_others_are():
    common = proposed(*((f"a{number:03}", ["rule: menu"], None) for number in range(500)))
    rare = proposed(("z", ["rule: rare"], None))
    assert "z" in choose_views([common, rare], most=20)["page_id"].to_list()
    assert choose_views([common, rare], most=20).height == 20


def test_the_least_sure_guesses_of_all_shards_come_first():
    shards = [
        proposed(*((f"{shard}-{n}", [UNSURE, "damage: split"], shard / 10 + n / 1000) for n in range(60)))
        for shard in range(5)
    ]
    chosen = choose_views(reversed(shards), most=MAX_UNSURE)
    assert sorted(chosen["confidence"].to_list()) == [n / 1000 for n in range(MAX_UNSURE)]


def test_a_page_proposed_twice_is_taken_once_and_as_proposed_first():
    new, old = proposed(("a", ["rule: menu"], None)), proposed(("a", ["rule: old"], 0.5))
    assert choose_views([new, old]).rows() == [("a", ["rule: menu"], None)]
    both = views_of(new, [shown(("a", "甲")), shown(("a", "旧"))], NOTHING_GONE)
    assert both["text"].to_list() == ["甲"]


def test_what_dedupe_did_to_a_page_is_shown():
    pages = {"a": "only-duplicates", "b": "articles", "c": "articles"}
    tables = {
        "pages": pl.DataFrame({"page_id": pages.keys(), "outcome": pages.values()}),
        "removals": pl.DataFrame(
            [("b", 1, "repeat", REPEAT_RULE), ("c", 1, "navigation", "marks.menu"), ("d", 1, "repeat", REPEAT_RULE)],
            schema=["page_id", "line_no", "kind", "rule"],
            orient="row",
        ).cast({"line_no": pl.Int32}),
    }

    def parts(table, columns):
        return [tables[table].select(columns)]

    gone = taken_out(parts)
    before = proposed(
        ("a", ["outcome: articles", "rule: menu"], 0.5),
        ("b", ["script: hans"], None),
        ("c", ["outcome: articles"], None),
    )
    settled = as_published(before, parts, gone)
    assert settled.rows() == [
        ("a", ["outcome: only-duplicates", "rule: menu"], 0.5),
        ("b", [f"rule: {REPEAT_RULE}", "script: hans"], None),
        ("c", ["outcome: articles"], None),
    ]
    views = views_of(settled, [shown(("a", "甲"), ("b", "乙"), ("c", "丙"))], gone)
    assert views.select("page_id", "reasons", "kind", "rule", "role").rows() == [
        ("a", ["outcome: only-duplicates", "rule: menu"], None, None, "paragraph"),
        ("b", [f"rule: {REPEAT_RULE}", "script: hans"], "repeat", REPEAT_RULE, None),
        ("c", ["outcome: articles"], None, None, "paragraph"),
    ]
    assert dict(views.schema) == VIEWS


def test_views_do_not_depend_on_the_order_of_other_pages():
    frame = made_tables(40).views.select(list(PROPOSED)).unique("page_id", keep="first", maintain_order=True)
    chosen = [choose_views([pages], most=10)["page_id"].sort() for pages in (frame, frame[::-1])]
    assert chosen[0].equals(chosen[1])


@pytest.mark.parametrize(
    ("years", "months", "names"),
    [
        ({"2003": 2, "2006": 1}, {}, ["2003", "2004", "2005", "2006"]),
        ({"2024": 3}, {"2024-02": 1, "2024-04": 2}, ["2024-02", "2024-03", "2024-04"]),
        ({"2023": 1, "2024": 1}, {"2023-12": 1, "2024-01": 1}, ["2023-12", "2024-01"]),
        ({}, {}, []),
    ],
    ids=["years without a gap", "months of one year", "months over new year", "no dates"],
)
def test_dates_are_drawn_without_gaps(years, months, names):
    assert list(by_date(years, months)[1]) == names


def test_a_plot_holds_no_script_style_or_date_and_text_stays_text():
    drawn = columns_plot("年", {"<b>": 3, "乙": 0}) + stacked_plot(
        "主机", {HOSTILE[0]: {"articles": 2}}, ["articles"], "o-"
    )
    assert "<script" not in drawn
    assert "<style" not in drawn
    assert "pygal" not in drawn.lower()
    assert "<b>" not in drawn
    assert "<title>&lt;b&gt;: 3</title>" in drawn


@pytest.fixture(scope="module")
def page(report, tmp_path_factory):
    program = find_chromium()
    if program is None:
        pytest.skip("SKIPPED, NOT TESTED: the report in a browser; no Chromium here (Debian: apt install chromium)")
    report[0].write_bytes(report[1])
    with browser(program, tmp_path_factory.mktemp("profile")) as opened:
        opened.open(report[0])
        yield opened


def chosen(page):
    return page.ask("document.querySelector('#list [aria-current]')?.textContent")


def test_hostile_text_is_shown_and_not_obeyed(page):
    page.ask("document.querySelectorAll('#list button').forEach((button) => button.click())")
    assert "owned" not in page.ask("document.title")
    assert page.ask("document.querySelectorAll('img, iframe, [onerror], [onmouseover]').length") == 0
    sent = [
        event["params"]["request"]["url"] for event in page.events if event["method"] == "Network.requestWillBeSent"
    ]
    assert {url.split(":")[0] for url in sent} == {"file"}
    told = [e for e in page.events if e["method"] in {"Log.entryAdded", "Runtime.exceptionThrown"}]
    assert told == [], "the console is quiet: no error, nothing that the content policy had to stop"


def test_a_line_shows_what_changed_and_where_a_guess_was_made(page):
    page.ask("document.querySelector('#why').value = 'damage: split'; filter()")
    page.ask("choose(found.find((page) => page.lines.some((line) => line.text.includes('了(le)'))))")
    assert page.ask("[...document.querySelectorAll('#page mark')].map((mark) => mark.textContent)") == ["了(le)", "了"]
    assert "confidence" in page.ask("document.querySelector('#page mark').title")
    page.ask("document.querySelector('#why').value = ''; filter()")


def test_the_keyboard_is_enough(page):
    page.ask("document.activeElement.blur()")
    page.press("/")
    assert page.ask("document.activeElement.id") == "words"
    page.write("qinghe")
    page.press("ArrowDown")
    page.press("Home")
    first = chosen(page)
    assert page.ask("document.activeElement.getAttribute('aria-current')") == "true"
    page.press("ArrowDown")
    second = chosen(page)
    assert second != first
    assert page.ask("document.querySelector('#page h3').textContent") == second
    page.press("End")
    assert page.ask("document.activeElement === [...document.querySelectorAll('#list button')].at(-1)")
    page.press("Home")
    assert chosen(page) == first
    page.ask("words.value = ''; filter()")


def test_a_copy_says_of_what_it_is_one(page):
    page.ask("choose(pages.find((page) => page.copies.length))")
    told = page.ask("document.querySelector('#page p.copy').textContent")
    assert told.startswith("Article 1 is a near copy (similarity 0.90) and was dropped: ")
    assert set(
        page.ask("[...document.querySelectorAll('#page td.r-paragraph .tag')].map((tag) => tag.textContent)")
    ) == {"copy"}


def test_search_and_filters_narrow_the_list(page):
    count = page.ask("pages.length")
    page.ask("words.value = '没有这样的字'; filter()")
    assert page.ask("document.querySelector('#count').textContent") == f"0 of {count} pages"
    page.ask("words.value = ''; filter()")
    page.click("[data-why='damage: salt']")
    assert page.ask("why.value") == "damage: salt"
    assert 0 < page.ask("document.querySelectorAll('#list button').length") < count
    page.ask("which.value = 'removed'; which.dispatchEvent(new Event('change'))")
    assert page.ask("[...document.querySelectorAll('#page tbody td.before')].every((cell) => cell.matches('.gone'))")
    page.ask("which.value = 'all'; why.value = ''; filter()")


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        ("團結(jié)一心", "团结一心", [[0, 7, 0, 2]]),
        ("今天團(tuán)圓,明天", "今天团圆，明天", [[2, 11, 2, 5]]),
        ("說(shuō)一?二", "说一·二", [[0, 7, 0, 1], [8, 9, 2, 3]]),
        ("同文", "同文", []),
        ("甲", "", [[0, 1, 0, 0]]),
        ("", "乙", [[0, 0, 0, 1]]),
    ],
    ids=["salt and script", "all at once", "two places", "the same", "all gone", "all new"],
)
def test_the_places_that_differ_are_found(page, one, other, parts):
    assert page.ask(f"differences({json.dumps(one)}, {json.dumps(other)})") == parts


@pytest.mark.parametrize(
    ("at", "is_end", "place"),
    [(0, False, 0), (7, True, 1), (7, False, 1), (8, False, 2), (9, True, 3), (9, False, 3), (10, True, 4)],
)
def test_a_place_as_read_is_found_in_what_became_of_it(page, at, is_end, place):
    """說(shuō)一?二 → 说一·二: the mark stands at 8 and at 2."""
    parts = [[0, 7, 0, 1], [8, 9, 2, 3]]
    assert page.ask(f"across({parts}, {at}, {str(is_end).lower()})") == place


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1200, True)], ids=["telephone", "dark"])
def test_nothing_sticks_out_and_text_can_be_read(page, report, width, dark):
    page.open(report[0], width=width, dark=dark)
    assert page.ask("document.documentElement.scrollWidth") <= width
    ink, paper = page.ask(
        "(() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor] })()"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper)]
    assert (light[0] > light[1]) is dark
    page.open(report[0])


def test_the_report_of_many_pages_is_small_and_opens_at_once(tmp_path, page):
    store = Store(str(tmp_path))
    made = made_tables(6_000, n_lines=60, is_hostile=False)
    version = publish_made(store, made, part_bytes=1 << 26)
    content = store.read_bytes(f"{version.name}/report.html")
    assert len(content) < MAX_BYTES
    page.open(tmp_path / version.name / "report.html")
    opened = page.ask("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert page.ask("pages.length") > 60
    assert opened < 2_000, "milliseconds until the script has run and the first page is shown"
