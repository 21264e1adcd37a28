"""A track that is killed at a moment of chance, or doubled, ends in the same events as one that nobody disturbed."""

import os
import shutil
from pathlib import Path
from random import Random

import polars as pl
import pytest

from flows.newsroom import open_newsroom, open_warehouse
from flows.settings import Settings
from tests.flows.archives import write_many
from tests.flows.process import dateline, running, wait_until
from tests.flows.shortcuts import backfilled
from transforms.errors import WarehouseError

KILLS = 5
BATCH = 20
VIEWS = {
    "placements": "SELECT article_id, event_id, copy_of FROM fact.placed",
    "changes": "SELECT event_id, change, into_event_id FROM event_change",
    "translations": "SELECT article_id, other_article_id, found_by FROM translation",
    "copies": "SELECT group_id, article_id FROM syndication",
}


pytestmark = pytest.mark.skipif(not os.environ.get("DATELINE_DRILL"), reason="a drill of some minutes: make drill")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A warehouse with some loads that wait to be put into events."""
    archive = write_many(tmp_path / "archive", 100)
    with open_newsroom(Settings(home=tmp_path / "home", workers=1, batch_size=BATCH)) as newsroom:
        backfilled(archive, newsroom)
    return tmp_path / "home"


def shown(home: Path) -> dict[str, pl.DataFrame]:
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        return {name: warehouse.sql(f"{query} ORDER BY ALL") for name, query in VIEWS.items()}


def copied(home: Path, place: Path) -> Path:
    """The same warehouse once more, at another place."""
    return Path(shutil.copytree(home, place / "home"))


def placed(home: Path) -> int:
    try:
        with open_warehouse(Settings(home=home), read_only=True) as warehouse:
            return int(warehouse.sql("SELECT count(*) FROM fact.placement").item())
    except WarehouseError:
        return 0


def test_killed_or_doubled_track_ends_as_an_undisturbed_one(home: Path, tmp_path: Path) -> None:
    """Killed with some loads placed, the same command goes on; two at once place each article where one would have."""
    killed, doubled = copied(home, tmp_path / "killed"), copied(home, tmp_path / "doubled")
    assert dateline("track", home=home).returncode == 0
    undisturbed = shown(home)
    assert undisturbed["placements"].height == 100
    for kill in range(KILLS):
        with running("track", home=killed) as track:
            seen = Random(kill).randrange(1, 4) * BATCH
            wait_until(lambda seen=seen: placed(killed) >= seen or track.poll() is not None, "some loads")  # type: ignore[misc]
            track.kill()
    with running("track", home=doubled) as one, running("track", home=doubled) as other:
        assert [process.wait() for process in (one, other)] == [0, 0]
    assert dateline("track", home=killed).returncode == 0
    for ended in (killed, doubled):
        for name, rows in shown(ended).items():
            assert rows.equals(undisturbed[name]), name
