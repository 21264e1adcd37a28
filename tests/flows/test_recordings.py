"""Recorded pages: the project's own, those of a directory that a newsroom names, and the commands that make them."""

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.catalog import read_sources
from flows.demo import SAMPLE
from flows.recordings import check_recorded, fetch_page, page_in_file, record_page
from flows.settings import SHIPPED_CATALOG, Settings
from sources.exchange import WebSettings
from sources.newsstand import Newsstand, load_newsroom
from transforms.errors import UsageError

OWN = Path(__file__).parents[1] / "transforms" / "documents"
# Recorded pages of real outlets stay outside of the project: whoever has some names their directory.
NAMED = os.environ.get("DATELINE_RECORDED_PAGES")
SOURCES = read_sources(SHIPPED_CATALOG / "sources")
URL = "https://ledger.example/world/2024/05/14/ships-return"


@pytest.mark.parametrize("directory", [OWN, *([Path(NAMED)] if NAMED else [])], ids=lambda directory: directory.name)
def test_recorded_pages_are_read_as_recorded(directory: Path) -> None:
    """Every field of every page; what is read otherwise on purpose is kept with --accept."""
    checked = list(check_recorded(directory, SOURCES))
    assert checked
    assert {page.file.name: page.differences for page in checked if page.differences} == {}


def test_every_own_document_is_recorded() -> None:
    """A page that is written for the tests has a record beside it."""
    assert [file.name for file in OWN.iterdir() if not file.with_suffix(".json").exists()] == []


def test_what_is_read_otherwise_is_told_field_by_field(tmp_path: Path) -> None:
    """The record's word and today's, until the latter is accepted."""
    shutil.copytree(OWN, tmp_path, dirs_exist_ok=True)
    record = tmp_path / "whole-page.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"Geneva"', '"Basel"'), encoding="utf-8")
    [changed] = [page for page in check_recorded(tmp_path, SOURCES, accept=True) if page.differences]
    assert [(each.field, each.recorded, each.read) for each in changed.differences] == [
        ("dateline_place", "Basel", "Geneva")
    ]
    assert not any(page.differences for page in check_recorded(tmp_path, SOURCES))


def test_page_of_the_web_is_recorded(tmp_path: Path) -> None:
    """As it came, and as it is read; read again it gives the same."""
    with Newsstand(load_newsroom(SAMPLE), now=datetime(2026, 5, 25, tzinfo=UTC)) as stand:
        sources = read_sources(SAMPLE / "sources")
        web = WebSettings(hosts=dict.fromkeys(stand.hosts, stand.address))
        feed = fetch_page(
            sources["harbour-ledger"].feeds[0].url, Settings(), sources, clock=lambda: stand.clock, web=web
        )
        url = re.findall(rb"<link>([^<]+\d[^<]*)</link>", feed.body)[0].decode()
        document = fetch_page(url, Settings(), sources, clock=lambda: stand.clock, web=web)
    _, made = record_page(document, tmp_path, sources)
    assert made.record["title"]
    [page] = check_recorded(tmp_path, sources)
    assert page.file.name.startswith(f"harbour-ledger-{document.document_id[:12]}")
    assert page.differences == ()


def test_page_that_is_no_article_is_recorded_as_that(tmp_path: Path) -> None:
    """A stub that is refused today must be refused tomorrow."""
    (tmp_path / "stub.html").write_text("<html><body></body></html>")
    document = page_in_file(tmp_path / "stub.html", SOURCES, url=URL)
    _, made = record_page(document, tmp_path / "records", SOURCES)
    assert made.record["refused"] == "has_body"


@pytest.mark.parametrize(
    ("file", "said"),
    [("whole-page.html", "--url ADDRESS"), ("nowhere.html", "a saved page")],
)
def test_page_that_cannot_be_recorded_is_told_with_the_remedy(file: str, said: str) -> None:
    """A page without an address, and no page at all."""
    with pytest.raises(UsageError) as refused:
        page_in_file(OWN / file, SOURCES, url=None)
    assert said in (refused.value.remedy or "")


@pytest.mark.parametrize(
    "damage", ["{", "{}", '{"fetched_at": "soon"}', '{"fetched_at": "2026-01-01T00:00:00Z", "x": 1}']
)
def test_broken_record_is_named(tmp_path: Path, damage: str) -> None:
    """Whoever edited it by hand is told which file."""
    (tmp_path / "a.json").write_text(damage)
    with pytest.raises(UsageError, match=r"a\.json is no recorded page"):
        list(check_recorded(tmp_path, SOURCES))


def test_another_page_under_a_recorded_name_is_told(tmp_path: Path) -> None:
    """A record says nothing of bytes that it was not made from."""
    shutil.copytree(OWN, tmp_path, dirs_exist_ok=True)
    (tmp_path / "whole-page.html").write_text("<p>Another.</p>")
    with pytest.raises(UsageError, match="another page"):
        list(check_recorded(tmp_path, SOURCES))
