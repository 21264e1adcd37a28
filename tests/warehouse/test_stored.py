"""A warehouse that an earlier program made is opened by this one, shows what a fresh one shows, and is sound.

``python -m tests.warehouse.store`` makes the one of today's schema; CONTRIBUTING.md has the rule.
"""

import os
import shutil
from pathlib import Path

import pytest

from flows.newsroom import Newsroom, open_newsroom
from tests.flows.process import dateline
from tests.flows.shortcuts import backfilled
from tests.flows.views import LOADS, shown
from tests.warehouse.store import STORED, now, settings_of
from warehouse.migrate import migrations

DIRECTORIES = sorted(STORED.iterdir())
MOST_BYTES = 300_000  # of which the dictionary's words are the most, and grow with the schema


@pytest.fixture(params=DIRECTORIES, ids=lambda directory: f"schema-{directory.name}")
def stored(request: pytest.FixtureRequest) -> Path:
    """A stored warehouse with its archive."""
    return Path(request.param)


@pytest.fixture
def home(stored: Path, tmp_path: Path) -> Path:
    """A home with a copy of it."""
    shutil.copytree(stored / "warehouse", tmp_path / "home/warehouse")
    return tmp_path / "home"


def test_a_stored_warehouse_is_brought_up_to_date(stored: Path, home: Path) -> None:
    """To open it is enough; it was made by the migration of its name and those before, and has all of them afterwards."""
    with open_newsroom(settings_of(home), clock=now) as newsroom:
        applied = newsroom.warehouse.sql("SELECT number FROM fact.migration ORDER BY number")["number"].to_list()
    assert applied == [migration.number for migration in migrations()]
    assert int(stored.name) in applied


def test_it_shows_what_a_fresh_warehouse_shows(stored: Path, home: Path, tmp_path: Path) -> None:
    """Every row of every public view, of the same archive loaded at the same time; what was checked then stays as it was."""
    archive = shutil.copytree(stored / "archive", tmp_path / "archive")
    with open_newsroom(settings_of(home), clock=now) as newsroom:
        brought = shown(newsroom.warehouse, without=LOADS)
        seen = newsroom.warehouse.sql("SELECT origin, fetched_at FROM document").rows()
    for origin, fetched_at in seen:  # a file without a stamp of its own was seen when it was last changed
        os.utime(archive / origin, (fetched_at.timestamp(), fetched_at.timestamp()))
    with open_newsroom(settings_of(tmp_path / "fresh/home"), clock=now) as newsroom:
        backfilled(archive, newsroom)
        assert brought == shown(newsroom.warehouse, without=LOADS)
    assert {view for view in ("article", "revision", "document", "rejection") if not brought[view]} == set()


def test_it_is_sound(home: Path) -> None:
    """As the command says that a person runs."""
    assert dateline("maintain", home=home).returncode == 0
    checked = dateline("maintain", "--check", home=home)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_it_goes_on_where_it_stopped(stored: Path, home: Path) -> None:
    """The archive that it was filled from brings it nothing new."""
    with open_newsroom(settings_of(home), clock=now) as newsroom:
        assert newly(stored, newsroom) == (0, 0)


def newly(stored: Path, newsroom: Newsroom) -> tuple[int, int]:
    counts = backfilled(stored / "archive", newsroom).counts
    return counts.new, counts.changed


def test_it_is_small_and_says_nothing_of_where_it_was_made(stored: Path) -> None:
    """No log of SQLite's beside the catalogue, and no path of a machine in any file."""
    files = [file for file in stored.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    assert [file.name for file in files if file.suffix not in {".md", ".parquet", ".sqlite"}] == []
    assert [file.name for file in files if str(STORED).encode() in file.read_bytes()] == []
