"""The draw of articles for reading, and the minima chosen from an archive."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from docs.minima import minima
from docs.samples import drawn, shown
from flows.catalog import read_sources
from flows.settings import SHIPPED_CATALOG
from tests.transforms.test_completeness import an_article, frame

SOURCES = read_sources(SHIPPED_CATALOG / "sources")
FILE = """<!--1605501878000-->
[港口开放](https://www.cna.com.tw/news/aopl/{}.aspx)
------
<p>（中央社記者林若水台北16日電）港口今天開放。</p>"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for number in range(20):
        (tmp_path / f"{number:02}.md").write_text(FILE.format(number), encoding="utf-8")
    (tmp_path / "other.md").write_text(FILE.format(1).replace("www.cna.com.tw", "www.dw.com"), encoding="utf-8")
    return tmp_path


def test_same_seed_draws_the_same_articles(archive: Path) -> None:
    """Of the outlet alone, as many as were asked for, and others with another seed."""
    first = drawn(archive, SOURCES, "cna", seed=4, number=5)
    assert first == drawn(archive, SOURCES, "cna", seed=4, number=5)
    assert first != drawn(archive, SOURCES, "cna", seed=5, number=5)
    assert len(first) == 5
    assert archive / "other.md" not in drawn(archive, SOURCES, "cna", seed=4, number=99)


def test_document_is_shown_beside_its_record(archive: Path) -> None:
    """Its bytes as they are, and every field that says something."""
    text = shown(archive / "00.md", SOURCES, within=10_000)
    assert "中央社記者林若水台北16日電" in text.partition("-- record")[0]
    assert {"authors: ('林若水',)", "agency: CNA", "dateline_place: 台北"} <= set(text.splitlines())


def test_minimum_lies_below_the_least_of_any_fifty_in_a_row() -> None:
    """A field that all have is asked of most; one that a week may lack is asked of less, and a rare one of nobody."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    said = [
        {"body": "Words.", "section": "world" if number >= 20 else None, "agency": "AP" if number == 5 else None}
        for number in range(100)
    ]
    articles = [
        an_article(number, **each, observed_at=start + timedelta(hours=number)) for number, each in enumerate(said)
    ]
    assert minima(frame(*articles)) == {"body": 0.9, "section": 0.5}
