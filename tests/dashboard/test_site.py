"""A published story: what its pages, charts, feed and data say is what SQL says, and of articles' texts there is next to nothing."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import altair
import feedparser
import jsonschema
import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from dashboard.charts.rows import WIDE_FROM
from dashboard.site.pages import PAGES
from dashboard.site.quotation import MOST_COLUMNS, quotation
from flows.freeze import verify
from flows.newsroom import Newsroom
from flows.publish import Manner, publish
from tests.dashboard.looking import PHONE, WIDE
from tests.dashboard.newsrooms import TITLE
from tests.dashboard.sites import contents, opened, page, published

STORY = "us-china-summit"
ADDRESS = "https://news.example/summit/"
CHARTS = ("attention", "outlets", "languages", "names")
SCHEMA = json.loads((Path(altair.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json").read_text())


@pytest.fixture(scope="module")
def newsroom(home_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with opened(home_of("sample"), tmp_path_factory.mktemp("published")) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def site(newsroom: Newsroom) -> Path:
    return publish(STORY, newsroom, newsroom.settings.home / "site", Manner(address=ADDRESS)).place


@pytest.fixture(scope="module")
def chinese(newsroom: Newsroom) -> Path:
    return publish(STORY, newsroom, newsroom.settings.home / "site-zh", Manner(language="zh", is_quoting=False)).place


def test_bars_are_those_of_sql(newsroom: Newsroom, site: Path) -> None:
    """Each day with its articles, all articles and the share; hatched where it is not complete."""
    days = newsroom.warehouse.sql(
        "SELECT day, sum(articles)::INT AS articles, sum(all_articles)::INT AS every, bool_and(is_complete) AS is_complete "
        f"FROM story_timeline WHERE story_id = '{STORY}' GROUP BY day ORDER BY day"
    )
    said = [
        f"{day}: {articles} / {every} ({f'{articles / every:.1%}' if every else '–'}){'' if is_complete else ' ~'}"
        for day, articles, every, is_complete in days.rows()
    ]
    bars = page(site, "index").xpath(
        "//section[@aria-labelledby='attention']//svg[contains(@class, 'wide')]//rect[title]"
    )
    assert [bar.findtext("title") for bar in bars] == said
    assert [bar.get("fill", "").startswith("url(") for bar in bars] == [line.endswith("~") for line in said]
    assert 0 < sum(line.endswith("~") for line in said) < len(said)


@pytest.mark.parametrize("name", CHARTS)
def test_chart_has_its_rows_beside_it(newsroom: Newsroom, site: Path, name: str) -> None:
    """As CSV and in the specification, the same as its question finds."""
    found = newsroom.warehouse.sql((site / f"charts/{name}.sql").read_text())
    table = list(csv.DictReader(io.StringIO((site / f"charts/{name}.csv").read_text())))
    values = json.loads((site / f"charts/{name}.vl.json").read_text())["data"]["values"]
    assert [row["articles"] for row in table] == [str(count) for count in found["articles"]]
    assert [row["articles"] for row in values] == found["articles"].to_list()
    assert found.height > 0


@pytest.mark.parametrize("name", CHARTS)
def test_specification_is_vega_lite(site: Path, name: str) -> None:
    """By the schema of its version, which altair brings; and a share that is a word is refused by it."""
    spec = json.loads((site / f"charts/{name}.vl.json").read_text())
    jsonschema.Draft7Validator(SCHEMA).validate(spec)
    assert spec["$schema"] == re.sub(r"v(\d+)\.[\d.]+json", r"v\1.json", altair.SCHEMA_URL)
    spec["mark" if "mark" in spec else "data"] = {"type": 7}
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(spec)


def test_every_article_is_listed_with_its_link(newsroom: Newsroom, site: Path) -> None:
    """Headline and address as the warehouse has them, the latest first."""
    rows = newsroom.warehouse.sql(
        f"SELECT title, url FROM coverage JOIN article USING (article_id) WHERE story_id = '{STORY}' "
        "ORDER BY published_at DESC, article_id"
    ).rows()
    links = page(site, "articles").xpath("//td[@class='title']//a")
    assert [(link.text_content(), link.get("href")) for link in links] == rows


def test_events_are_told_with_their_first_reports(newsroom: Newsroom, site: Path) -> None:
    """Every event of the story, and who had it first, by the outlet's name."""
    found = newsroom.warehouse.sql(
        f"SELECT event_id, arg_min(source_id, (place, source_id)) AS source_id FROM first_report WHERE story_id = '{STORY}' GROUP BY 1"
    )
    names = {source.source_id: source.name for source in newsroom.sources.sources.values()}
    firsts = page(site, "events").xpath("//article[@class='event']//ol/li[1]/b")
    assert sorted(first.text_content() for first in firsts) == sorted(names[each] for each in found["source_id"])


def test_pairs_and_changed_headlines_are_those_of_sql(newsroom: Newsroom, site: Path) -> None:
    """Chinese beside English; before above after."""
    count = newsroom.warehouse.sql(
        f"SELECT count(*) FROM translation SEMI JOIN (FROM coverage WHERE story_id = '{STORY}') USING (article_id)"
    ).item()
    changed = newsroom.warehouse.sql(
        f"SELECT title_before, title_after FROM headline_change WHERE list_contains(stories, '{STORY}')"
    ).rows()
    shown = page(site, "headlines").xpath("//article")
    pairs = page(site, "events").xpath("//div[@class='pair']")
    assert sorted((each.findtext(".//del/bdi"), each.xpath("string(.//ins)")) for each in shown) == sorted(changed)
    assert 0 < len(pairs) <= count
    assert all(re.search("[\u4e00-\u9fff]", pair[0].text_content()) for pair in pairs)
    assert len(changed) > 0


def columns(text: str) -> int:
    return sum(2 if character >= WIDE_FROM else 1 for character in text)


def test_nothing_of_a_text_is_published_but_its_beginning(newsroom: Newsroom, site: Path, chinese: Path) -> None:
    """Never more in one piece than the bound; without quotations none of it. The data hold no column with it."""
    bodies = newsroom.warehouse.sql(
        f"SELECT body, title FROM coverage JOIN article USING (article_id) WHERE story_id = '{STORY}'"
    ).rows()
    told = " ".join(" ".join(page(site, name).text_content().split()) for name in ("index", "events"))
    silent = " ".join(content.decode(errors="ignore") for content in contents(chinese).values())
    quoted = 0
    for body, _ in bodies:
        line = " ".join(body.split())
        start = quotation(body).removesuffix("…")
        quoted += start in told
        assert line[: len(start) + 30] not in told
        assert start not in silent
        assert line[200:240] not in told
    assert 0 < quoted <= len(bodies)
    assert "body" not in pl.read_parquet(site / "bundle/articles.parquet").columns


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Short.",
        "word " * 100,
        "字" * 300,
        "a" * 300,
        f"{'字' * 30} and then {'字' * 90}",
        f"{'x' * 100} {'y' * 100}",
        "\n \t",
    ],
)
def test_quotation_is_a_beginning_within_the_bound(text: str) -> None:
    """One line; an ellipsis tells that it goes on; no Latin word is cut unless it is very long."""
    line, quoted = " ".join(text.split()), quotation(text)
    assert columns(quoted.removesuffix("…")) < MOST_COLUMNS
    assert len(quoted) <= MOST_COLUMNS
    assert line.startswith(quoted.removesuffix("…"))
    assert quoted.endswith("…") == (quoted != line)


def test_feed_is_read_by_readers(site: Path) -> None:
    """With where it stands, an id for each entry that is no other's, and links to the web alone."""
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    links = {link["rel"]: link["href"] for link in feed.feed.links}
    assert not feed.bozo
    assert links == {"alternate": f"{ADDRESS}index.html", "self": f"{ADDRESS}feed.xml"}
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) > 3
    assert all(re.match("https?://", entry.link) for entry in feed.entries)


def test_bundle_is_the_frozen_story(newsroom: Newsroom, site: Path) -> None:
    """It verifies, and the page on method has the checksum of each of its files."""
    found = verify(site / "bundle", newsroom.settings)
    assert found.differs == []
    told = page(site, "method")
    written = dict(zip(told.xpath("//table//a/text()"), told.xpath("//table//code/text()"), strict=True))
    sums = json.loads((site / "dateline.json").read_text())["files"]
    assert written == {name.removeprefix("bundle/"): digest for name, digest in sums.items() if "bundle/" in name}


def test_same_state_is_published_as_the_same_bytes(newsroom: Newsroom, site: Path, tmp_path: Path) -> None:
    """Whenever it is, and wherever to."""
    again = publish(STORY, newsroom, tmp_path / "again", Manner(address=ADDRESS)).place
    assert contents(again) == contents(site)


def test_story_without_articles_is_published(home_of: Callable[[str], Path], tmp_path: Path) -> None:
    """It says that there are none."""
    told = page(published(home_of("unmet"), tmp_path, "fog"), "index").text_content()
    assert "No article belongs to this story yet." in told


def test_links_within_the_site_lead_somewhere(site: Path) -> None:
    """Each to a file of it; each page to all others."""
    for name in PAGES.values():
        links = [link for link in page(site, name[:-5]).xpath("//@href") if ":" not in link]
        assert set(PAGES.values()) <= set(links)
        assert [link for link in links if not link.startswith("#") and not (site / link).is_file()] == []


LOOKS = {
    "wide and light": {"viewport": WIDE, "color_scheme": "light"},
    "a phone, dark": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_whole_from_a_disk(browser: Browser, site: Path, chinese: Path, look: str, language: str) -> None:
    """Opened as files: dressed, nothing said on the console, nobody asked, nothing sticks out, and axe finds no fault."""
    from axe_playwright_python.sync_playwright import Axe

    window = browser.new_context(**LOOKS[look])  # type: ignore[arg-type]
    shown, wrong, asked = window.new_page(), list[str](), list[str]()
    shown.on("console", lambda said: wrong.append(said.text))
    shown.on("request", lambda request: asked.append(urlsplit(request.url).scheme))
    for name in PAGES.values():
        shown.goto((chinese if language == "zh" else site).joinpath(name).as_uri())
        assert Axe().run(shown).response["violations"] == []
        assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        ground = shown.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(20, 24, 26)" if "dark" in look else "rgb(255, 255, 255)")
        assert shown.locator("html").get_attribute("lang") == ("zh-Hans" if language == "zh" else "en")
    window.close()
    assert wrong == []
    assert set(asked) <= {"file", "data"}


def hostile_page(browser: Browser, place: Path, name: str) -> Page:
    opened_page = browser.new_context().new_page()
    opened_page.goto((place / name).as_uri())
    return opened_page


def test_hostile_articles_are_text(browser: Browser, home_of: Callable[[str], Path], tmp_path: Path) -> None:
    """Scripts in titles and addresses show as they are written and run nowhere; links lead to the web alone, and tell nobody."""
    site = published(home_of("hostile"), tmp_path, "fog")
    for name in PAGES.values():
        shown = hostile_page(browser, site, name)
        assert shown.evaluate("window.harmed") is None
        assert shown.locator("main script, main img, main iframe, main [onerror]").count() == 0
        targets = {link.get_attribute("href"): link.get_attribute("rel") for link in shown.locator("main a").all()}
        assert all(re.match(r"https?://|[a-z]+[./]", target or "") for target in targets)
        assert {rel for target, rel in targets.items() if "://" in (target or "")} <= {
            "noreferrer noopener nofollow external"
        }
        shown.context.close()
    shown = hostile_page(browser, site, "articles.html")
    assert f"{TITLE} 2" in [title.text_content() for title in shown.locator(".headline").all()]
    policy = shown.locator("meta[http-equiv]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    shown.context.close()
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert not feed.bozo
    assert {entry.link for entry in feed.entries} == {"index.html"}
