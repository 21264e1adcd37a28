"""Every page in a real browser: it loads, says what SQL says, filters, restores its address, and is open to everybody."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.dashboard.conftest import Served
from tests.dashboard.looking import PHONE, WIDE, looking

STORY = "/story/us-china-summit"
QUESTION = "SELECT source_id, count(*) AS articles FROM article GROUP BY source_id ORDER BY source_id"
PAGES = {
    "stories": "/",
    "story": f"{STORY}?by=language",
    "words": f"{STORY}/words",
    "search": "/search?q=summit+OR+峰会",
    "health": "/health",
    "sql": f"/sql?q={quote(QUESTION)}",
    "unknown": "/story/nobody-follows-this",
}
LOOKS = {
    "wide, English, light": {"viewport": WIDE, "locale": "en", "color_scheme": "light"},
    "phone, Chinese, dark": {"viewport": PHONE, "locale": "zh-CN", "color_scheme": "dark"},
}


def an_edited_article(sample: Served) -> str:
    with sample.warehouse() as warehouse:
        return str(warehouse.sql("SELECT article_id FROM headline_change ORDER BY article_id LIMIT 1").item())


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", [*PAGES, "article"])
def test_page_is_whole(browser: Browser, sample: Served, name: str, look: str) -> None:
    """It loads, nothing is said on the console, nobody else is asked, nothing sticks out, and axe finds no fault."""
    path = PAGES.get(name) or f"/article/{an_edited_article(sample)}"
    with looking(browser, sample, **LOOKS[look]) as seen:
        status = seen.go(path)
        assert status == (404 if name == "unknown" else 200)
        assert seen.faults_of_access() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert [line for line in seen.wrong if "404" not in line or name != "unknown"] == []
        assert {urlsplit(url).netloc for url in seen.asked} == {urlsplit(sample.base).netloc}
        language = "zh-Hans" if "Chinese" in look else "en"
        assert seen.page.locator("html").get_attribute("lang") == language


def test_stories_say_what_sql_says(browser: Browser, sample: Served) -> None:
    """Of every story its articles and outlets."""
    with sample.warehouse() as warehouse:
        found = warehouse.sql(
            "SELECT s.title, count(a.article_id) AS articles, count(DISTINCT a.source_id) AS outlets FROM story s "
            "LEFT JOIN coverage USING (story_id) LEFT JOIN article a USING (article_id) GROUP BY s.title"
        )
    with looking(browser, sample) as seen:
        seen.go("/")
        titles = seen.page.locator(".card h2").all_inner_texts()
        numbers = seen.numbers(".card .counts b")
    assert {title: (articles, outlets) for title, articles, outlets in found.rows()} == dict(
        zip(titles, zip(numbers[::2], numbers[1::2], strict=True), strict=True)
    )


def test_period_filters_everything_below(browser: Browser, sample: Served) -> None:
    """What is chosen stands in the address, and the same address shows the same again."""
    with sample.warehouse() as warehouse:
        articles = warehouse.sql(
            "SELECT count(*) FROM coverage JOIN article USING (article_id) WHERE story_id = 'us-china-summit' "
            "AND published_at BETWEEN '2026-05-18' AND '2026-05-19 23:59:59'"
        ).item()
    with looking(browser, sample) as seen:
        seen.go(STORY)
        before = seen.page.locator("#articles ~ .scroll tbody tr").count()
        seen.page.fill("[name=since]", "2026-05-18")
        seen.page.fill("[name=until]", "2026-05-19")
        seen.page.click("form.filters button")
        seen.page.wait_for_url("**since=2026-05-18*")
        rows = seen.page.locator("#articles ~ .scroll tbody tr").count()
        address = seen.page.url
    with looking(browser, sample) as seen:
        seen.go(address.removeprefix(sample.base))
        assert seen.page.input_value("[name=until]") == "2026-05-19"
        again = seen.page.locator("#articles ~ .scroll tbody tr").count()
    assert parse_qs(urlsplit(address).query) == {"since": ["2026-05-18"], "until": ["2026-05-19"]}
    assert rows == again == articles < before


def test_period_is_drawn_on_the_chart(browser: Browser, sample: Served) -> None:
    """From the fifth day of twenty to the tenth."""
    with looking(browser, sample) as seen:
        seen.go(STORY)
        chart = seen.page.locator("svg.wide[data-plot]").first
        left, right, _, _, first, last = (chart.get_attribute("data-plot") or "").split()
        box = chart.bounding_box()
        assert box
        begin, end = (
            box["x"] + box["width"] * (float(left) + (float(right) - float(left)) * part) / 960 for part in (0.25, 0.5)
        )
        seen.page.mouse.move(begin, box["y"] + 60)
        seen.page.mouse.down()
        seen.page.mouse.move(end, box["y"] + 90, steps=3)
        seen.page.mouse.up()
        seen.page.wait_for_url("**since=*until=*")
        chosen = parse_qs(urlsplit(seen.page.url).query)
    assert first < chosen["since"][0] < chosen["until"][0] < last


def test_choice_of_outlet_and_count_is_in_the_chart(browser: Browser, sample: Served) -> None:
    """A number chosen in a list is shown at once; an outlet's bars are its own."""
    with looking(browser, sample) as seen:
        seen.go(f"{STORY}?scale=number&source=harbour-ledger")
        seen.page.select_option("[name=count]", "originals")
        seen.page.wait_for_url("**count=originals*")
        assert seen.page.is_checked("[value=harbour-ledger]")
        said = seen.page.locator(".figure").first.locator("svg.wide rect title").all_text_contents()
    with sample.warehouse() as warehouse:
        days = warehouse.sql(
            "SELECT day, articles FROM story_timeline WHERE story_id = 'us-china-summit' AND source_id = 'harbour-ledger' ORDER BY day"
        )
    assert [line.split(" /")[0] for line in said] == [f"{day}: {articles}" for day, articles in days.rows()]


def test_days_that_are_not_complete_are_hatched(browser: Browser, sample: Served) -> None:
    """And only those."""
    with sample.warehouse() as warehouse:
        days = warehouse.sql(
            "SELECT day FROM story_timeline WHERE story_id = 'us-china-summit' GROUP BY day HAVING NOT bool_and(is_complete)"
        )["day"]
    with looking(browser, sample) as seen:
        seen.go(STORY)
        hatched = seen.page.locator("#attention ~ figure svg.wide rect[fill^=url] title").all_text_contents()
    assert {line[:10] for line in hatched} == {str(day) for day in days}
    assert len(days) > 0


@pytest.mark.parametrize("name", ["attention", "parts", "names"])
def test_chart_is_saved(browser: Browser, sample: Served, name: str, tmp_path: Path) -> None:
    """As SVG that stands alone, as PNG, and as CSV with the rows that its question gives on the SQL page."""
    with looking(browser, sample, accept_downloads=True) as seen:
        seen.go(f"{STORY}?since=2026-05-10")
        tools = seen.page.locator(f"[data-figure={name}] .tools")
        saved: dict[str, bytes] = {}
        for kind in ("SVG", "PNG", "CSV"):
            with seen.page.expect_download() as coming:
                tools.get_by_text(kind, exact=True).click()
            coming.value.save_as(tmp_path / kind)
            saved[kind] = (tmp_path / kind).read_bytes()
        tools.get_by_text("Open in SQL").click()
        seen.page.wait_for_url("**/sql?q=*")
        columns = seen.page.locator(".answer th").all_inner_texts()
        height = seen.page.locator(".answer tbody tr").count()
        assert seen.wrong == []
    assert saved["SVG"].startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert saved["PNG"].startswith(b"\x89PNG")
    table = list(csv.reader(io.StringIO(saved["CSV"].decode())))
    assert table[0] == columns
    assert len(table) - 1 == height > 0


def test_words_come_by_themselves(browser: Browser, sample: Served) -> None:
    """When a reader comes near; without a script there is a link to them."""
    with looking(browser, sample) as seen:
        seen.go(STORY)
        seen.page.locator("#words").scroll_into_view_if_needed()
        seen.page.locator(".words li").first.wait_for()
        assert seen.page.locator(".words section").count() == 2
        assert seen.wrong == []


def test_pages_work_without_scripts(browser: Browser, sample: Served) -> None:
    """Charts are there, forms choose, and what is colour or language is a link."""
    with looking(browser, sample, scripts=False) as seen:
        seen.go(STORY)
        seen.page.select_option("[name=by]", "language")
        seen.page.click("form.filters button")
        assert "by=language" in seen.page.url
        assert seen.page.locator("#parts ~ figure svg.wide rect").count() > 5
        seen.page.click("text=中文")
        assert seen.page.locator("html").get_attribute("lang") == "zh-Hans"
        seen.page.click("[title=深色]")
        assert seen.page.locator("html").get_attribute("data-theme") == "dark"
        assert "by=language" in seen.page.url
        seen.go("/health")
        assert seen.page.locator("html").get_attribute("data-theme") == "dark"


def test_colours_are_dark_when_asked(browser: Browser, sample: Served) -> None:
    """By the system, or by the reader against the system."""
    grounds = []
    for scheme, path in (("light", "/"), ("dark", "/"), ("light", "/?theme=dark"), ("dark", "/?theme=light")):
        with looking(browser, sample, color_scheme=scheme) as seen:
            seen.go(path)
            grounds.append(seen.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] == grounds[3] == "rgb(255, 255, 255)"
    assert grounds[1] == grounds[2] == "rgb(20, 24, 26)"


def test_search_marks_what_was_asked_for(browser: Browser, sample: Served) -> None:
    """In both languages and either script; and there are as many as SQL finds."""
    with sample.warehouse() as warehouse:
        found = warehouse.sql("SELECT count(*) FROM search('summit OR 峰会')").item()
    with looking(browser, sample, locale="en") as seen:
        seen.go("/search?q=summit+OR+峰会")
        marked = {text.lower() for text in seen.page.locator("mark").all_inner_texts()}
        assert int(re.sub(r"\D", "", seen.text("h2").split(" found")[0])) == found
    assert {"summit", "峰会", "峰會"} <= marked


def test_search_is_bounded_by_its_form(browser: Browser, sample: Served) -> None:
    """By outlet, language and day, which stay in the form."""
    with looking(browser, sample) as seen:
        seen.go("/search?q=summit+OR+峰会")
        seen.page.select_option("[name=source]", "weiming-post")
        seen.page.fill("[name=since]", "2026-05-10")
        with seen.page.expect_navigation():
            seen.page.click("form[role=search] button")
        assert "source=weiming-post" in seen.page.url
        told = seen.page.locator(".hits .quiet").all_inner_texts()
        assert seen.page.input_value("[name=since]") == "2026-05-10"
    assert told
    assert [line for line in told if not line.startswith("weiming-post · 2026-05-")] == []


def test_article_shows_what_was_changed(browser: Browser, sample: Served) -> None:
    """Words taken out and put in, as its revisions have them; and the date that is believed."""
    article = an_edited_article(sample)
    with sample.warehouse() as warehouse:
        before, after = warehouse.sql(
            f"SELECT title_before, title_after FROM headline_change WHERE article_id = '{article}'"
        ).row(0)
    with looking(browser, sample) as seen:
        seen.go(f"/article/{article[:10]}")
        assert seen.page.url.endswith(article)
        title = seen.page.locator(".change .title").first
        removed, added = (title.locator(tag).all_inner_texts() for tag in ("del", "ins"))
        assert seen.page.locator(".dates .chosen").count() == 1
    assert removed or added
    assert all(words in before for words in removed)
    assert all(words in after for words in added)


def test_sql_page_answers_and_gives_files(browser: Browser, sample: Served, tmp_path: Path) -> None:
    """A table, a chart, CSV and Parquet; the question stays in the address."""
    with looking(browser, sample, accept_downloads=True) as seen:
        seen.go("/sql")
        seen.page.fill("textarea", QUESTION)
        seen.page.click("form.filters button")
        seen.page.locator(".answer").wait_for()
        rows = [
            [cell.strip() for cell in row.split("\t")]
            for row in seen.page.locator(".answer tbody tr").all_inner_texts()
        ]
        assert parse_qs(urlsplit(seen.page.url).query)["q"] == [QUESTION]
        assert seen.page.locator("figure svg.wide rect").count() == len(rows)
        with seen.page.expect_download() as coming:
            seen.page.get_by_text("Parquet", exact=True).click()
        coming.value.save_as(tmp_path / "answer.parquet")
        seen.page.locator(".dictionary summary").first.click()
        assert seen.page.locator(".dictionary details[open] dt").count() > 3
    with sample.warehouse() as warehouse:
        found = warehouse.sql(QUESTION)
        saved = warehouse.sql(f"FROM '{tmp_path / 'answer.parquet'}'")
    assert rows == [[name, f"{count:,}"] for name, count in found.rows()]
    assert saved.rows() == found.rows()
