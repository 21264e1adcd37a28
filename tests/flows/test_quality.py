"""The page that says what can be believed, and Great Expectations' own site beside it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flows.display.charts import sparkline, svg
from flows.display.quality import build_pages, page
from flows.newsroom import Newsroom, open_newsroom
from flows.quality import Quality, quality
from flows.settings import Settings
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled
from tests.warehouse.desk import NOON
from transforms.alarms import changes
from transforms.watching import Finding
from transforms.watchlist import FRESH


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, catalog: Path, sample_archive: Path) -> Iterator[Newsroom]:
    """The sample's archive, with an alarm whose words would be markup."""
    with open_newsroom(
        Settings(home=tmp_path_factory.mktemp("quality") / "home", catalog=catalog, workers=1)
    ) as newsroom:
        backfilled(sample_archive, newsroom)
        silent = Finding(
            FRESH,
            "pacific-review-zh",
            "",
            True,
            50,
            12,
            None,
            "<b>Nothing</b> for 50 hours.",
            (3.0, None, 0.0),
            date(2026, 5, 1),
        )
        alarms = changes([silent], newsroom.warehouse.open_alarms(), now=NOON, run_id="run-1")
        newsroom.warehouse.append_checks([], alarms, run_id="run-1", now=NOON)
        yield newsroom


@pytest.fixture(scope="module")
def told(loaded: Newsroom) -> Quality:
    return quality(loaded)


def text_of(html: str) -> str:
    """What a person reads of a page."""
    parser, texts = HTMLParser(), list[str]()
    parser.handle_data = texts.append  # type: ignore[method-assign]
    parser.feed(html)
    return " ".join(" ".join(texts).split())


def test_page_tells_sources_refusals_and_alarms_in_words(told: Quality) -> None:
    """Each with its number, an example, why it matters and what to do."""
    words = text_of(page(told))
    assert "1 alarm stands" in words
    assert FRESH.why in words
    assert FRESH.remedy in words
    assert "has title line" in words
    assert "dateline quarantine show" in words
    [source] = [one for one in told.sources if one.source_id == "pacific-review-zh"]
    assert (source.articles_month, source.alarms, source.is_polled) == (11, 1, False)


def test_page_needs_nothing_from_elsewhere(told: Quality) -> None:
    """No script, no style, no picture and no font of another address; what outlets wrote is text and not markup."""
    html = page(told)
    assert re.findall(r"""(?:src|href)=["'](?!data-docs/)[^"']*""", html) == []
    assert "<script" not in html
    assert "url(" not in html
    assert "&lt;b&gt;Nothing&lt;/b&gt;" in html
    assert "prefers-color-scheme: dark" in html


def test_site_of_great_expectations_stands_beside_it(loaded: Newsroom, told: Quality, tmp_path: Path) -> None:
    """Made anew each time, with a page for what each run checked; the front page leads there."""
    for _ in range(2):
        front = build_pages(told, loaded, tmp_path)
    assert front == tmp_path / "quality" / "index.html"
    site = tmp_path / "quality" / "data-docs"
    assert (site / "index.html").is_file()
    articles = [file.read_text(encoding="utf-8") for file in site.glob("validations/articles/*/*/*.html")]
    assert len(articles) == 1
    assert "title_chars" in articles[0]
    assert [path.name for path in tmp_path.iterdir()] == ["quality"]


def test_command_prints_where_the_page_is(loaded: Newsroom) -> None:
    """The alarms that stand on the way, with their days; with --json all of it."""
    done = dateline("quality", home=loaded.settings.home)
    assert done.returncode == 0, done.stderr
    assert str(loaded.settings.home / "quality" / "index.html") in done.stdout
    assert "█· " in done.stdout
    as_json = json.loads(dateline("quality", "--json", home=loaded.settings.home).stdout)
    assert {"page", "sources", "shortfalls", "alarms"} <= as_json.keys()
    assert Path(as_json["page"]).is_file()


def test_chart_shows_what_was_not_watched_apart() -> None:
    """A day on which nobody looked is not a day without articles."""
    assert sparkline([8, 4, 0, None]) == "█▄ ·"
    drawn = svg([8.0, 0.0, None], 4.0)
    assert [drawn.count(f'class="{kind}"') for kind in ("day", "last", "unknown", "usual")] == [2, 0, 1, 1]
