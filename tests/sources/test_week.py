"""A week of the real archive, read as live outlets whose clock moves: it ends in what a backfill of its files ends in."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.backfill import backfill
from flows.catalog import read_sources
from flows.ingest import ingest
from flows.newsroom import Newsroom, open_warehouse
from flows.runner import DirectRunner
from flows.settings import SHIPPED_CATALOG, Settings
from sources.archive import archive_files, read_archive_file
from sources.exchange import WebSettings
from sources.newsstand import ArchiveStand
from transforms.catalog import SourceIndex
from warehouse.warehouse import Warehouse

ARCHIVE = Path(__file__).parents[2].parent / "shared" / "archive"
WEEK = [f"2020-11-{day:02}" for day in range(9, 16)]
# Few articles, and yet edits, some of them under one stamp.
OUTLETS = ("zh.bitterwinter.org", "wqw2010.blogspot.com", "cn.nytimes.com")
BEFORE = datetime(2020, 11, 1, tzinfo=UTC)
STATES = """
    SELECT a.url, r.title, r.content_hash
    FROM revision r JOIN article a USING (article_id)
    ORDER BY a.url, r.revision
"""
Rows = list[tuple[Any, ...]]

needs_archive = pytest.mark.skipif(not ARCHIVE.is_dir(), reason="no real archive lies beside the project")
drill = pytest.mark.skipif("DATELINE_DRILL" not in os.environ, reason="takes a minute: make drill")


@pytest.fixture(scope="module")
def catalog() -> SourceIndex:
    return read_sources(SHIPPED_CATALOG / "sources")


def week_of(directory: Path, hosts: tuple[str, ...]) -> Path:
    """The week's files of some hosts, or of all."""
    for day in WEEK:
        for file in archive_files(ARCHIVE / day):
            url = read_archive_file(file).url
            if not hosts or url.split("/")[2] in hosts:
                target = directory / day / file.path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.path, target)
    return directory


def states_seen_live(archive: Path, catalog: SourceIndex, home: Path) -> Rows:
    """What polling the archive's outlets leaves, each time one of them shows another state of an article."""
    with ArchiveStand(archive, now=BEFORE) as stand, open_warehouse(Settings(home=home)) as warehouse:
        outlets = stand.outlets(catalog)
        hosts = dict.fromkeys(stand.hosts, stand.address)
        newsroom = Newsroom(Settings(home=home), outlets, {}, warehouse, lambda: stand.clock, WebSettings(hosts=hosts))
        for instant, shown in stand.moments().items():
            stand.move_to(instant)
            ingest(sorted({outlets.of(f"http://{host}/").source_id for host in shown}), newsroom, DirectRunner())
        return states_in(warehouse)


def states_of_files(archive: Path, catalog: SourceIndex, home: Path) -> Rows:
    with open_warehouse(Settings(home=home)) as warehouse:
        backfill([archive], Newsroom(Settings(home=home, workers=1), catalog, {}, warehouse), DirectRunner())
        return states_in(warehouse)


def states_in(warehouse: Warehouse) -> Rows:
    assert warehouse.sql("SELECT * FROM rejection").is_empty()
    return warehouse.sql(STATES).rows()


@needs_archive
def test_a_week_of_three_outlets_is_the_same_live_and_from_files(tmp_path: Path, catalog: SourceIndex) -> None:
    """The same articles, and the same states of each in the same order."""
    archive = week_of(tmp_path / "archive", OUTLETS)
    live = states_seen_live(archive, catalog, tmp_path / "live")
    assert live == states_of_files(archive, catalog, tmp_path / "files")
    assert len(live) > len({url for url, *_ in live}) > 50


@drill
@needs_archive
def test_a_week_of_all_outlets_is_the_same_live_and_from_files(tmp_path: Path, catalog: SourceIndex) -> None:
    """2,490 files of sixteen outlets."""
    archive = week_of(tmp_path / "archive", ())
    live = states_seen_live(archive, catalog, tmp_path / "live")
    assert live == states_of_files(archive, catalog, tmp_path / "files")
    assert len({url for url, *_ in live}) == 2431
