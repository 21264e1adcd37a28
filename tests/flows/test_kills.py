"""Killed at any moment, a command leaves a sound warehouse, and given again it ends as if nobody had disturbed it.

A few moments here; two hundred in `make drill`.
"""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from flows.newsroom import open_newsroom, open_warehouse, utc_now
from flows.settings import Settings
from tests.flows.archives import write_many
from tests.flows.kills import Deed, drill
from tests.flows.shortcuts import backfilled, strict, tracked
from tests.flows.views import LOADS, RUNS, Rows, shown
from transforms.schemas import VIEWS
from warehouse.address import Address

MOMENTS = 50 if "DATELINE_DRILL" in os.environ else 1
DAYS = 40

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells of open files in /proc")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_many(tmp_path_factory.mktemp("archive"), 90)


@pytest.fixture(scope="module")
def untidy(tmp_path_factory: pytest.TempPathFactory, catalog: Path) -> Path:
    """A home in which every step of the upkeep has something to do: small files, old snapshots, files of nobody."""
    place = tmp_path_factory.mktemp("untidy")
    settings = Settings(home=place / "home", catalog=catalog, workers=1, batch_size=118)
    for count in (210, 330):
        with open_newsroom(settings) as newsroom:
            backfilled(write_many(place / "archive", count), newsroom)
            tracked(newsroom)
            if count == 210:
                newsroom.warehouse.tidy(now=utc_now() + timedelta(days=DAYS), keep=timedelta(days=1))
    age(Address.in_home(settings.home))
    return settings.home


def age(address: Address) -> None:
    """Let all of a warehouse have been written weeks ago, with a file that a killed load left behind."""
    assert address.catalog_file
    with closing(sqlite3.connect(address.catalog_file)) as catalogue, catalogue:
        earlier = f"strftime('%Y-%m-%d %H:%M:%f+00', {{}}, '-{DAYS} days')"
        for table, column in (
            ("ducklake_snapshot", "snapshot_time"),
            ("ducklake_files_scheduled_for_deletion", "schedule_start"),
        ):
            catalogue.execute(f"UPDATE {table} SET {column} = {earlier.format(f'substr({column}, 1, 23)')}")
    files = sorted(Path(address.data_path).rglob("*.parquet"))
    shutil.copy2(files[0], files[0].with_name("left-behind.parquet"))
    for file in Path(address.data_path).rglob("*.parquet"):
        long_ago = file.stat().st_mtime - timedelta(days=DAYS).total_seconds()
        os.utime(file, (long_ago, long_ago))


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, catalog: Path, archive: Path) -> Path:
    """A home in which everything of the archive is in the quarantine."""
    home = tmp_path_factory.mktemp("refused") / "home"
    with open_newsroom(Settings(home=home, catalog=catalog, workers=1)) as newsroom:
        backfilled(archive, strict(newsroom))
    return home


def views(home: Path, without: frozenset[str] = LOADS) -> dict[str, Rows]:
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        return shown(warehouse, without=without)


def views_and_files(home: Path) -> object:
    """What the views show, and how many files each table has."""
    catalogue = Address.in_home(home).catalog_file
    assert catalogue
    with closing(sqlite3.connect(catalogue)) as opened:
        files = opened.execute(
            "SELECT table_id, count(*) FROM ducklake_data_file WHERE end_snapshot IS NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
    return views(home, RUNS), [count for table, count in files]


def exported(home: Path) -> object:
    """Every row that was exported; and that nothing half-written stands beside it."""
    place = home.parent
    with duckdb.connect(str(place / "news.duckdb"), read_only=True) as plain:
        rows = {view: plain.execute(f"FROM {view} ORDER BY ALL").fetchall() for view in VIEWS}
    return rows, sorted(each.name for each in place.iterdir())


def test_load(archive: Path, catalog: Path, tmp_path: Path) -> None:
    """From nothing: the warehouse itself is made at some of the moments."""
    backfill = Deed(("--catalog", str(catalog), "backfill", str(archive)), views, settings={"batch_size": 19})
    assert_nothing_is_wrong("load", backfill, tmp_path)


def test_maintain(untidy: Path, catalog: Path, tmp_path: Path) -> None:
    """In every step of it, and between two."""
    assert_nothing_is_wrong("maintain", Deed(("maintain",), views_and_files, untidy), tmp_path)


def test_replay(refused: Path, catalog: Path, tmp_path: Path) -> None:
    """What was taken at the first time is not taken again."""
    replay = ("--catalog", str(catalog), "quarantine", "replay")
    assert_nothing_is_wrong("replay", Deed(replay, views, refused, {"batch_size": 19}), tmp_path)


def test_export(untidy: Path, tmp_path: Path) -> None:
    """The file is whole or not there, and what was left half-written is in nobody's way."""
    assert_nothing_is_wrong("export", Deed(("export", "{beside}/news.duckdb"), exported, untidy), tmp_path)


def assert_nothing_is_wrong(name: str, deed: Deed, place: Path) -> None:
    tale = drill(name, deed, moments=MOMENTS, place=place)
    sys.stdout.write(str(tale))
    assert tale.wrong == []
